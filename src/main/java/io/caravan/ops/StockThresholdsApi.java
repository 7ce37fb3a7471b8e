package io.caravan.ops;

import io.caravan.inventory.watch.Thresholds;
import io.caravan.store.Store;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How low stock may fall before it is an alert. */
@RestController
@RequestMapping("/api/stock/thresholds")
@Tag(name = "Stock thresholds", description = "How low stock may fall before it is an alert")
class StockThresholdsApi {
  /** Named in an answer; all are counted. */
  private static final int NAMED = 100;

  private static final int LONGEST_TEXT = 255;

  private final Thresholds thresholds;
  private final Links links;
  private final Audit audit;

  StockThresholdsApi(Thresholds thresholds, Links links, Audit audit) {
    this.thresholds = thresholds;
    this.links = links;
    this.audit = audit;
  }

  @Schema(name = "StockThreshold")
  record Item(
      @Schema(description = "TikTok's, or * for every SKU that has none of its own") String skuId,
      @Nullable String sellerSku,
      @Nullable String title,
      @Schema(description = "An alert at or below, of what Shopify has; null: as the default says")
          @Nullable Integer shopify,
      @Schema(description = "Likewise of what TikTok shows") @Nullable Integer tiktok) {}

  @Schema(name = "StockThresholdPage")
  record Page(String store, long total, List<Item> items) {}

  @Schema(name = "StockThresholdRequest")
  record Request(
      @Schema(description = "TikTok's, or *") @Nullable String skuId,
      @Schema(description = "0 to 1,000,000; null: as the default says") @Nullable Integer shopify,
      @Schema(description = "0 to 1,000,000; null: as the default says")
          @Nullable Integer tiktok) {}

  @Schema(name = "StockThresholdFilter")
  record FilterRequest(
      @Schema(description = "Part of the seller SKU or the title, or the SKU's id")
          @Nullable String text,
      @Schema(description = "TikTok's") @Nullable String productId,
      @Schema(description = "One that the Shopify product carries") @Nullable String tag) {}

  @Schema(name = "StockThresholdsRequest")
  record BulkRequest(
      @Schema(description = "All that is given must fit; {} is every linked SKU")
          @Nullable FilterRequest filter,
      @Nullable Integer shopify,
      @Nullable Integer tiktok) {}

  @Schema(name = "StockThresholdHit")
  record Hit(String skuId, @Nullable String sellerSku, @Nullable String title) {}

  @Schema(name = "StockThresholdsChanged")
  record Changed(
      String store,
      boolean dryRun,
      @Schema(description = "How many SKUs the filter takes") int skus,
      @Schema(description = "Some of them") List<Hit> some) {}

  @GetMapping
  @Operation(summary = "List thresholds", description = "The default, *, comes first.")
  Page list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Paging paging = new Paging(page, size);
    Store link = links.meant(store);
    return new Page(
        link.name(),
        thresholds.count(link.id()),
        thresholds.list(link.id(), paging.size(), paging.offset()).stream()
            .map(StockThresholdsApi::item)
            .toList());
  }

  @PutMapping
  @Operation(
      summary = "Set the threshold of a SKU, or the default",
      description = "Replaces what was set of it. An alert is raised at or below, cleared above.")
  Item set(
      Principal who,
      @RequestBody Request body,
      @RequestParam(required = false) @Nullable String store) {
    Store link = links.meant(store);
    String skuId = skuId(body.skuId());
    checkNumbers(body.shopify(), body.tiktok());
    if (!skuId.equals(Thresholds.DEFAULT) && !thresholds.isLinked(link.id(), skuId)) {
      throw Problem.notFound(
          "SKU " + skuId + " is not linked in store " + link.name() + ": link it first.");
    }
    return audit.act(
        who,
        "set-stock-threshold",
        link.id(),
        skuId,
        numbers(body.shopify(), body.tiktok()),
        () -> {
          thresholds.set(link.id(), List.of(skuId), body.shopify(), body.tiktok());
          return item(thresholds.find(link.id(), skuId).orElseThrow());
        });
  }

  @DeleteMapping
  @Operation(
      summary = "Take a threshold back",
      description = "The default is in force for the SKU from now on.")
  Item remove(
      Principal who,
      @RequestParam @Parameter(description = "TikTok's, or *") String skuId,
      @RequestParam(required = false) @Nullable String store) {
    Store link = links.meant(store);
    String wanted = skuId(skuId);
    Thresholds.Threshold there =
        thresholds
            .find(link.id(), wanted)
            .orElseThrow(
                () ->
                    Problem.notFound(
                        "No threshold is set for " + wanted + " in store " + link.name() + "."));
    return audit.act(
        who,
        "remove-stock-threshold",
        link.id(),
        wanted,
        numbers(there.shopify(), there.tiktok()),
        () -> {
          thresholds.remove(link.id(), wanted);
          return item(there);
        });
  }

  @PutMapping("/bulk")
  @Operation(
      summary = "Set the threshold of a whole filtered list",
      description = "With dryRun only says how many SKUs the filter takes, and which.")
  Changed setAll(
      Principal who,
      @RequestBody BulkRequest body,
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(defaultValue = "false") boolean dryRun) {
    Store link = links.meant(store);
    if (body.filter() == null) {
      throw Problem.missing(
          "filter", "text, productId or tag; {} for every linked SKU of the store");
    }
    Thresholds.Filter filter = filter(body.filter());
    checkNumbers(body.shopify(), body.tiktok());
    List<Thresholds.Hit> hits = thresholds.hits(link.id(), filter);
    Changed answer =
        new Changed(
            link.name(),
            dryRun,
            hits.size(),
            hits.stream()
                .limit(NAMED)
                .map(hit -> new Hit(hit.skuId(), hit.sellerSku(), hit.title()))
                .toList());
    if (dryRun) {
      return answer;
    }
    Map<String, @Nullable Object> detail = new LinkedHashMap<>();
    detail.putAll(numbers(body.shopify(), body.tiktok()));
    detail.put("text", filter.text());
    detail.put("productId", filter.productId());
    detail.put("tag", filter.tag());
    detail.put("skus", hits.size());
    return audit.act(
        who,
        "set-stock-thresholds",
        link.id(),
        null,
        detail,
        () -> {
          thresholds.set(
              link.id(),
              hits.stream().map(Thresholds.Hit::skuId).toList(),
              body.shopify(),
              body.tiktok());
          return answer;
        });
  }

  private static String skuId(@Nullable String given) {
    if (given == null || given.isBlank()) {
      throw Problem.missing("skuId", "a TikTok SKU id, or * for the default");
    }
    if (!given.equals(Thresholds.DEFAULT)) {
      Links.checkId("skuId", given);
    }
    return given;
  }

  private static void checkNumbers(@Nullable Integer shopify, @Nullable Integer tiktok) {
    if (shopify == null && tiktok == null) {
      throw Problem.missing(
          "shopify", "shopify, tiktok or both, 0 to " + Thresholds.MOST + "; DELETE takes back");
    }
    checkNumber("shopify", shopify);
    checkNumber("tiktok", tiktok);
  }

  private static void checkNumber(String field, @Nullable Integer value) {
    if (value != null && (value < 0 || value > Thresholds.MOST)) {
      throw Problem.invalid(field, value, "a whole number from 0 to " + Thresholds.MOST);
    }
  }

  private static Thresholds.Filter filter(FilterRequest given) {
    String product = blankToNull("filter.productId", given.productId());
    if (product != null) {
      Links.checkId("filter.productId", product);
    }
    return new Thresholds.Filter(
        blankToNull("filter.text", given.text()), product, blankToNull("filter.tag", given.tag()));
  }

  private static @Nullable String blankToNull(String field, @Nullable String given) {
    if (given == null || given.isBlank()) {
      return null;
    }
    if (given.length() > LONGEST_TEXT) {
      throw Problem.invalid(field, given, "at most " + LONGEST_TEXT + " characters");
    }
    return given.strip();
  }

  private static Map<String, @Nullable Object> numbers(
      @Nullable Integer shopify, @Nullable Integer tiktok) {
    Map<String, @Nullable Object> numbers = new LinkedHashMap<>();
    numbers.put("shopify", shopify);
    numbers.put("tiktok", tiktok);
    return numbers;
  }

  private static Item item(Thresholds.Threshold one) {
    return new Item(one.skuId(), one.sellerSku(), one.title(), one.shopify(), one.tiktok());
  }
}
