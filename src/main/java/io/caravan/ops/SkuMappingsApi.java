package io.caravan.ops;

import io.caravan.mapping.SkuMappings;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The SKU mapping table: what is linked, what is missing, and links by hand. */
@RestController
@RequestMapping("/api/mappings/skus")
@Tag(name = "SKU mappings", description = "Which Shopify variant a TikTok SKU is")
class SkuMappingsApi {
  private final SkuMappings mappings;
  private final Links links;
  private final Stores stores;
  private final Audit audit;

  SkuMappingsApi(SkuMappings mappings, Links links, Stores stores, Audit audit) {
    this.mappings = mappings;
    this.links = links;
    this.stores = stores;
    this.audit = audit;
  }

  @Schema(name = "SkuMapping")
  record Item(
      String store,
      String tiktokSkuId,
      @Nullable String tiktokProductId,
      @Nullable String sellerSku,
      @Nullable String title,
      @Schema(allowableValues = {"linked", "proposed", "unmapped"}) String state,
      @Schema(description = "GID") @Nullable String variantId,
      @Schema(description = "GID") @Nullable String inventoryItemId,
      @Nullable Integer multiplier,
      @Schema(description = "own-id, seller-sku, barcode, manual or import")
          @Nullable String origin,
      @Nullable String linkedBy,
      @Nullable Instant linkedAt,
      @Schema(description = "Why there is no link") @Nullable String missingBecause,
      @Schema(description = "Parked orders that wait for it") long waitingOrders) {}

  @Schema(name = "SkuMappingPage")
  record Page(long total, List<Item> items) {}

  /** The body of a PUT. Everything may be missing, so that each gap gets its own answer. */
  @Schema(name = "SkuLinkRequest")
  record LinkRequest(
      @Schema(description = "Needed if there are several stores") @Nullable String store,
      @Nullable String tiktokProductId,
      @Schema(description = "GID or number") @Nullable String variantId,
      @Schema(description = "How many of the variant one TikTok unit is; 1 if not given")
          @Nullable Integer multiplier) {}

  @Schema(name = "SkuLinked")
  record Linked(
      @com.fasterxml.jackson.annotation.JsonUnwrapped Item item,
      @Schema(description = "Parked orders that this releases") long released) {}

  @Schema(name = "SkuUnlinked")
  record Unlinked(String store, String tiktokSkuId, String next) {}

  @GetMapping
  @Operation(
      summary = "The mapping table, with what is missing",
      description = "By store and SKU id.")
  Page list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false) @Parameter(description = "linked, proposed or unmapped")
          @Nullable String state,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Paging paging = new Paging(page, size);
    SkuMappings.Page lines =
        mappings.list(links.idOf(store), stateOf(state), paging.page(), paging.size());
    return new Page(lines.total(), lines.lines().stream().map(this::item).toList());
  }

  @PutMapping("/{tiktokSkuId}")
  @Operation(
      summary = "Link a TikTok SKU to a Shopify variant",
      description = "Every parked order that waits for it is released by this.")
  Linked link(Principal who, @PathVariable String tiktokSkuId, @RequestBody LinkRequest body) {
    Links.checkId("tiktokSkuId", tiktokSkuId);
    Store store = links.meant(body.store());
    if (body.tiktokProductId() != null) {
      Links.checkId("tiktokProductId", body.tiktokProductId());
    }
    SkuMappings.Link link =
        new SkuMappings.Link(
            store.id(), tiktokSkuId, body.tiktokProductId(), variant(body), multiplier(body));
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("variantId", link.variantId());
    detail.put("multiplier", link.multiplier());
    long released =
        audit.act(
            who,
            "link-sku",
            store.id(),
            tiktokSkuId,
            detail,
            () -> mappings.link(link, who.getName()));
    return new Linked(
        item(
            mappings
                .find(store.id(), tiktokSkuId)
                .orElseThrow(
                    () ->
                        Problem.notFound(
                            "The link of "
                                + tiktokSkuId
                                + " was made and taken away again meanwhile."))),
        released);
  }

  @DeleteMapping("/{tiktokSkuId}")
  @Operation(
      summary = "Unlink a TikTok SKU",
      description = "Orders already imported stay; later ones are parked until it is linked again.")
  Unlinked unlink(
      Principal who,
      @PathVariable String tiktokSkuId,
      @RequestParam(required = false) @Nullable String store) {
    Links.checkId("tiktokSkuId", tiktokSkuId);
    Store link = links.meant(store);
    return audit.act(
        who,
        "unlink-sku",
        link.id(),
        tiktokSkuId,
        Map.of(),
        () -> {
          if (!mappings.unlink(link.id(), tiktokSkuId, who.getName())) {
            throw Problem.notFound(
                "SKU " + tiktokSkuId + " is not linked in store " + link.name() + ".");
          }
          return new Unlinked(
              link.name(),
              tiktokSkuId,
              "Orders with this SKU are parked until it is linked again.");
        });
  }

  private static String variant(LinkRequest body) {
    String expected = "a variant's GID (gid://shopify/ProductVariant/123) or its number";
    String variant = body.variantId();
    if (variant == null || variant.isBlank()) {
      throw Problem.missing("variantId", expected);
    }
    return ShopifyIds.gid("ProductVariant", variant)
        .orElseThrow(() -> Problem.invalid("variantId", variant, expected));
  }

  private static int multiplier(LinkRequest body) {
    Integer multiplier = body.multiplier();
    if (multiplier == null) {
      return 1;
    }
    if (multiplier < 1 || multiplier > SkuMappings.MAX_MULTIPLIER) {
      throw Problem.invalid(
          "multiplier", multiplier, "a whole number from 1 to " + SkuMappings.MAX_MULTIPLIER);
    }
    return multiplier;
  }

  private static SkuMappings.@Nullable State stateOf(@Nullable String given) {
    if (given == null || given.isEmpty()) {
      return null;
    }
    return Arrays.stream(SkuMappings.State.values())
        .filter(state -> state.name().equalsIgnoreCase(given))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.invalid(
                    "state",
                    given,
                    "one of "
                        + Arrays.stream(SkuMappings.State.values())
                            .map(SkuMappingsApi::label)
                            .collect(Collectors.joining(", "))));
  }

  private static String label(SkuMappings.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private Item item(SkuMappings.Line line) {
    return new Item(
        stores.byId(line.storeId()).name(),
        line.tiktokSkuId(),
        line.tiktokProductId(),
        line.sellerSku(),
        line.title(),
        label(line.state()),
        ShopifyIds.stored("ProductVariant", line.variantId()),
        ShopifyIds.stored("InventoryItem", line.inventoryItemId()),
        line.multiplier(),
        line.origin(),
        line.linkedBy(),
        line.linkedAt(),
        line.missingBecause(),
        line.waitingOrders());
  }
}
