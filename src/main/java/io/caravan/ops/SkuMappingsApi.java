package io.caravan.ops;

import io.caravan.mapping.LinkCheck;
import io.caravan.mapping.LinkPart;
import io.caravan.mapping.Match;
import io.caravan.mapping.SkuLink;
import io.caravan.mapping.SkuMappings;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The SKU mapping table: what is linked, what is missing, and links by hand. */
@RestController
@RequestMapping("/api/mappings/skus")
@Tag(name = "SKU mappings", description = "Which Shopify variant a TikTok SKU is")
class SkuMappingsApi {
  private final SkuMappings mappings;
  private final Links links;
  private final Stores stores;
  private final Audit audit;
  private final LinkCheck check;
  private final JsonMapper json;

  SkuMappingsApi(
      SkuMappings mappings,
      Links links,
      Stores stores,
      Audit audit,
      LinkCheck check,
      JsonMapper json) {
    this.mappings = mappings;
    this.check = check;
    this.json = json;
    this.links = links;
    this.stores = stores;
    this.audit = audit;
  }

  private static final int APPROVED_AT_ONCE = 1_000;
  private static final String VARIANT =
      "a variant's GID (gid://shopify/ProductVariant/123) or its number";

  @Schema(name = "SkuPart")
  record Part(
      @Schema(description = "GID") String variantId,
      @Schema(description = "GID") @Nullable String inventoryItemId,
      @Schema(description = "Of the variant in one TikTok unit") int quantity) {}

  @Schema(name = "SkuProposal")
  record Proposed(
      @Schema(description = "GID") String variantId,
      @Schema(description = "Of product and variant") @Nullable String name,
      @Nullable String sku,
      @Nullable String barcode,
      @Schema(description = "own-id, seller-sku or barcode") String evidence,
      @Schema(description = "contradiction, shared, alike or left-over") String reason,
      @Schema(description = "The reason in words") String detail) {}

  @Schema(name = "SkuMapping")
  record Item(
      String store,
      String tiktokSkuId,
      @Nullable String tiktokProductId,
      @Nullable String sellerSku,
      @Nullable String title,
      @Schema(allowableValues = {"linked", "proposed", "unmapped"}) String state,
      @Schema(description = "GID; none for a bundle") @Nullable String variantId,
      @Schema(description = "GID; none for a bundle") @Nullable String inventoryItemId,
      @Schema(description = "None for a bundle") @Nullable Integer multiplier,
      @Schema(description = "All of a bundle; one for an ordinary link") List<Part> parts,
      @Schema(description = "own-id, seller-sku, barcode, manual or import")
          @Nullable String origin,
      @Nullable String linkedBy,
      @Nullable Instant linkedAt,
      @Schema(description = "Why orders with it are not made") @Nullable String missingBecause,
      @Schema(description = "What it could be, the strongest first") List<Proposed> proposals,
      @Schema(description = "Parked orders that wait for it") long waitingOrders) {}

  @Schema(name = "SkuMappingPage")
  record Page(
      @Schema(description = "At most 10000") long total,
      @Schema(description = "False: there are more than total") boolean totalIsExact,
      List<Item> items) {}

  /** The body of a PUT. Everything may be missing, so that each gap gets its own answer. */
  @Schema(name = "SkuLinkRequest")
  record LinkRequest(
      @Schema(description = "Needed if there are several stores") @Nullable String store,
      @Nullable String tiktokProductId,
      @Schema(description = "GID or number; or else bundle") @Nullable String variantId,
      @Schema(description = "How many of the variant one TikTok unit is; 1 if not given")
          @Nullable Integer multiplier,
      @Schema(description = "Several variants that are one TikTok unit; or else variantId")
          @Nullable List<@Nullable BundlePart> bundle) {}

  @Schema(name = "SkuBundlePart")
  record BundlePart(
      @Schema(description = "GID or number") @Nullable String variantId,
      @Schema(description = "1 if not given") @Nullable Integer quantity) {}

  @Schema(name = "SkuLinked")
  record Linked(
      @com.fasterxml.jackson.annotation.JsonUnwrapped Item item,
      @Schema(description = "Parked orders that this releases") long released,
      @Schema(description = "Shopify said that every variant exists; false: it did not say in time")
          boolean verified) {}

  @Schema(name = "SkuProposalAnswer")
  record ProposalRequest(@Nullable String store, @Nullable String variantId) {}

  @Schema(name = "SkuApproved")
  record Approved(
      @com.fasterxml.jackson.annotation.JsonUnwrapped Item item,
      @Schema(description = "Parked orders that this releases") long released) {}

  @Schema(name = "SkuApprovals")
  record Approvals(
      int approved,
      @Schema(description = "Parked orders that this releases") long released,
      @Schema(description = "There are more: call again") boolean more,
      @Schema(description = "TikTok SKU ids") List<String> tiktokSkuIds) {}

  @Schema(name = "SkuChange")
  record Change(
      Instant at,
      String who,
      @Schema(description = "api, csv, auto, approve or reject") String how,
      @Nullable JsonNode before,
      @Nullable JsonNode after) {}

  @Schema(name = "SkuHistory")
  record History(String store, String tiktokSkuId, List<Change> items) {}

  @Schema(name = "SkuUnlinked")
  record Unlinked(String store, String tiktokSkuId, String next) {}

  @GetMapping
  @Operation(
      summary = "The mapping table, with what is missing",
      description =
          "By store and SKU id, or what orders wait for first. Pages deep in the table are reached"
              + " quicker with after, the last SKU id seen.")
  Page list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false) @Parameter(description = "linked, proposed or unmapped")
          @Nullable String state,
      @RequestParam(required = false)
          @Parameter(
              description =
                  "A SKU, product or variant id, the beginning of a seller SKU, or words of the"
                      + " title")
          @Nullable String q,
      @RequestParam(defaultValue = "sku")
          @Parameter(description = "sku, or waiting: only what orders wait for, most first")
          String sort,
      @RequestParam(required = false) @Parameter(description = "A SKU id: only what comes behind")
          @Nullable String after,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Paging paging = new Paging(page, size);
    if (after != null && !after.isEmpty()) {
      Links.checkId("after", after);
    }
    SkuMappings.Page lines =
        mappings.list(
            new SkuMappings.Query(
                links.idOf(store),
                choice("state", SkuMappings.State.class, state),
                text(q),
                sortOf(sort),
                after,
                paging.page(),
                paging.size()));
    return new Page(
        lines.total(), lines.totalIsExact(), lines.lines().stream().map(this::item).toList());
  }

  @PutMapping("/{tiktokSkuId}")
  @Operation(
      summary = "Link a TikTok SKU to a Shopify variant, or to the parts of a bundle",
      description =
          "Every parked order that waits for it is released by this. Shopify is asked whether the"
              + " variants exist; if it does not answer in time the link is made all the same.")
  Linked link(
      Principal who,
      @PathVariable String tiktokSkuId,
      @RequestParam(defaultValue = "true")
          @Parameter(description = "false: do not ask Shopify whether the variants exist")
          boolean verify,
      @RequestBody LinkRequest body) {
    Links.checkId("tiktokSkuId", tiktokSkuId);
    Store store = links.meant(body.store());
    if (body.tiktokProductId() != null) {
      Links.checkId("tiktokProductId", body.tiktokProductId());
    }
    List<LinkPart> parts = parts(body);
    LinkCheck.Checked checked =
        verify ? check.check(store, parts) : new LinkCheck.Checked(parts, false, List.of());
    if (!checked.absent().isEmpty()) {
      int first = checked.absent().get(0);
      throw Problem.invalid(
          body.bundle() == null ? "variantId" : "bundle[" + first + "].variantId",
          parts.get(first).variantId(),
          "a variant of " + store.shopifyDomain() + "; Shopify has none with this id");
    }
    SkuMappings.Link link =
        new SkuMappings.Link(store.id(), tiktokSkuId, body.tiktokProductId(), checked.parts());
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put(
        "parts",
        parts.stream()
            .map(p -> Map.of("variantId", p.variantId(), "quantity", p.quantity()))
            .toList());
    detail.put("verified", checked.verified());
    long released =
        audit.act(
            who,
            "link-sku",
            store.id(),
            tiktokSkuId,
            detail,
            () -> mappings.link(link, who.getName()));
    return new Linked(line(store, tiktokSkuId), released, checked.verified());
  }

  @PostMapping("/{tiktokSkuId}/approve")
  @Operation(
      summary = "Agree that a SKU is a proposed variant",
      description = "Every parked order that waits for it is released by this.")
  Approved approve(
      Principal who, @PathVariable String tiktokSkuId, @RequestBody ProposalRequest body) {
    Links.checkId("tiktokSkuId", tiktokSkuId);
    Store store = links.meant(body.store());
    String variant = variant("variantId", body.variantId());
    long released =
        audit.act(
            who,
            "approve-sku",
            store.id(),
            tiktokSkuId,
            Map.of("variantId", variant),
            () ->
                mappings
                    .approve(store.id(), tiktokSkuId, variant, who.getName())
                    .orElseThrow(() -> notProposed(store, tiktokSkuId, variant)));
    return new Approved(line(store, tiktokSkuId), released);
  }

  @PostMapping("/{tiktokSkuId}/reject")
  @Operation(
      summary = "Say that a SKU is not a proposed variant",
      description = "It is not proposed again, nor linked by itself.")
  Item reject(Principal who, @PathVariable String tiktokSkuId, @RequestBody ProposalRequest body) {
    Links.checkId("tiktokSkuId", tiktokSkuId);
    Store store = links.meant(body.store());
    String variant = variant("variantId", body.variantId());
    audit.act(
        who,
        "reject-sku",
        store.id(),
        tiktokSkuId,
        Map.of("variantId", variant),
        () -> {
          if (!mappings.reject(store.id(), tiktokSkuId, variant, who.getName())) {
            throw notProposed(store, tiktokSkuId, variant);
          }
          return true;
        });
    return line(store, tiktokSkuId);
  }

  @PostMapping("/approve")
  @Operation(
      summary = "Agree to every proposal that is the only best one of its SKU",
      description = "At most 1000 at once; more says whether to call again.")
  Approvals approveAll(
      Principal who,
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false)
          @Parameter(description = "alike, left-over, contradiction or shared")
          @Nullable String reason) {
    Store link = links.meant(store);
    Match.Reason why = choice("reason", Match.Reason.class, reason);
    if (why == null) {
      throw Problem.missing("reason", choices(Match.Reason.class));
    }
    List<Map.Entry<String, String>> clearest =
        mappings.clearestProposals(link.id(), why.code(), APPROVED_AT_ONCE + 1);
    List<String> approved = new ArrayList<>();
    long released = 0;
    // One by one: each holds the orders' decisions off for its own commit only.
    for (Map.Entry<String, String> one :
        clearest.subList(0, Math.min(clearest.size(), APPROVED_AT_ONCE))) {
      OptionalLong done =
          audit.act(
              who,
              "approve-sku",
              link.id(),
              one.getKey(),
              Map.of("variantId", one.getValue(), "reason", why.code()),
              () -> mappings.approve(link.id(), one.getKey(), one.getValue(), who.getName()));
      if (done.isPresent()) {
        approved.add(one.getKey());
        released += done.getAsLong();
      }
    }
    return new Approvals(
        approved.size(), released, clearest.size() > APPROVED_AT_ONCE, List.copyOf(approved));
  }

  @GetMapping("/{tiktokSkuId}/history")
  @Operation(summary = "Who changed a link, the newest first")
  History history(
      @PathVariable String tiktokSkuId, @RequestParam(required = false) @Nullable String store) {
    Links.checkId("tiktokSkuId", tiktokSkuId);
    Store link = links.meant(store);
    return new History(
        link.name(),
        tiktokSkuId,
        mappings.history(link.id(), tiktokSkuId).stream()
            .map(e -> new Change(e.at(), e.who(), e.how(), tree(e.before()), tree(e.after())))
            .toList());
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

  private static List<LinkPart> parts(LinkRequest body) {
    List<@Nullable BundlePart> bundle = body.bundle();
    if (bundle == null) {
      return List.of(
          LinkPart.unread(
              variant("variantId", body.variantId()), quantity("multiplier", body.multiplier())));
    }
    if (body.variantId() != null || body.multiplier() != null) {
      throw Problem.invalid(
          "bundle", bundle.size() + " parts", "either bundle, or variantId with multiplier");
    }
    if (bundle.isEmpty() || bundle.size() > SkuLink.MAX_PARTS) {
      throw Problem.invalid("bundle", bundle.size() + " parts", "1 to " + SkuLink.MAX_PARTS);
    }
    List<LinkPart> parts = new ArrayList<>();
    for (int i = 0; i < bundle.size(); i++) {
      String at = "bundle[" + i + "]";
      BundlePart part = bundle.get(i);
      if (part == null) {
        throw Problem.missing(at, "variantId and quantity");
      }
      String variant = variant(at + ".variantId", part.variantId());
      if (parts.stream().anyMatch(p -> p.variantId().equals(variant))) {
        throw Problem.invalid(
            at + ".variantId", variant, "each variant once; add up its quantities");
      }
      parts.add(LinkPart.unread(variant, quantity(at + ".quantity", part.quantity())));
    }
    return parts;
  }

  private static String variant(String field, @Nullable String given) {
    if (given == null || given.isBlank()) {
      throw Problem.missing(field, VARIANT);
    }
    return ShopifyIds.gid("ProductVariant", given)
        .orElseThrow(() -> Problem.invalid(field, given, VARIANT));
  }

  private static int quantity(String field, @Nullable Integer given) {
    if (given == null) {
      return 1;
    }
    if (given < 1 || given > LinkPart.MAX_QUANTITY) {
      throw Problem.invalid(field, given, "a whole number from 1 to " + LinkPart.MAX_QUANTITY);
    }
    return given;
  }

  private static @Nullable String text(@Nullable String q) {
    if (q != null && q.length() > 200) {
      throw Problem.invalid("q", q, "at most 200 characters");
    }
    return q == null || q.isBlank() ? null : q;
  }

  private static SkuMappings.Sort sortOf(String sort) {
    SkuMappings.Sort chosen = choice("sort", SkuMappings.Sort.class, sort);
    return chosen == null ? SkuMappings.Sort.SKU : chosen;
  }

  private static <E extends Enum<E>> @Nullable E choice(
      String field, Class<E> type, @Nullable String given) {
    if (given == null || given.isEmpty()) {
      return null;
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(one -> label(one).equalsIgnoreCase(given))
        .findFirst()
        .orElseThrow(() -> Problem.invalid(field, given, choices(type)));
  }

  private static <E extends Enum<E>> String choices(Class<E> type) {
    return "one of "
        + Arrays.stream(type.getEnumConstants())
            .map(SkuMappingsApi::label)
            .collect(Collectors.joining(", "));
  }

  private static String label(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Problem notProposed(Store store, String skuId, String variant) {
    return Problem.notFound(
        variant
            + " is not proposed for SKU "
            + skuId
            + " in store "
            + store.name()
            + ". GET /api/mappings/skus?state=proposed lists what is; PUT links to any variant.");
  }

  private @Nullable JsonNode tree(@Nullable String text) {
    return text == null ? null : json.readTree(text);
  }

  private Item line(Store store, String skuId) {
    return item(
        mappings
            .find(store.id(), skuId)
            .orElseThrow(
                () ->
                    Problem.notFound(
                        "The link of " + skuId + " was made and taken away again meanwhile.")));
  }

  private Item item(SkuMappings.Line line) {
    List<Part> parts =
        line.parts().stream()
            .map(p -> new Part(p.variantId(), p.inventoryItemId(), p.quantity()))
            .toList();
    Part only = parts.size() == 1 ? parts.get(0) : null;
    return new Item(
        stores.byId(line.storeId()).name(),
        line.tiktokSkuId(),
        line.tiktokProductId(),
        line.sellerSku(),
        line.title(),
        label(line.state()),
        only == null ? null : only.variantId(),
        only == null ? null : only.inventoryItemId(),
        only == null ? null : only.quantity(),
        parts,
        line.origin(),
        line.linkedBy(),
        line.linkedAt(),
        line.missingBecause(),
        line.proposals().stream()
            .map(
                p ->
                    new Proposed(
                        p.variantId(),
                        p.name(),
                        p.sku(),
                        p.barcode(),
                        p.evidence(),
                        p.reason(),
                        p.detail()))
            .toList(),
        line.waitingOrders());
  }
}
