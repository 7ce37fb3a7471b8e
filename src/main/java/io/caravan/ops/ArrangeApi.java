package io.caravan.ops;

import io.caravan.fulfilment.label.LabelLedger;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Sold;
import io.caravan.store.Store;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Has TikTok's shipping of an order arranged. */
@RestController
@RequestMapping("/api/shipments")
@Tag(name = "Labels", description = "TikTok Shipping: arranging it, labels, the print queue")
class ArrangeApi {
  /** A ton: TikTok takes far less, and a slip of the keyboard is told here. */
  private static final int MOST_GRAMS = 1_000_000;

  private static final BigDecimal LONGEST = new BigDecimal(1000);

  /** An eighth of an inch has three. */
  private static final int DECIMALS = 3;

  private final LabelLedger labels;
  private final Links links;
  private final Audit audit;
  private final JdbcClient jdbc;

  ArrangeApi(LabelLedger labels, Links links, Audit audit, JdbcClient jdbc) {
    this.labels = labels;
    this.links = links;
    this.audit = audit;
    this.jdbc = jdbc;
  }

  @Schema(name = "ArrangeDimensions")
  record Dimensions(
      @Nullable BigDecimal length,
      @Nullable BigDecimal width,
      @Nullable BigDecimal height,
      @Schema(description = "CM or INCH") @Nullable String unit) {}

  @Schema(name = "ArrangeRequest")
  record Request(
      @Schema(description = "Of the packed parcel, in grams; null: what Shopify says")
          @Nullable Integer weightGrams,
      @Schema(description = "Of the packed parcel; null: the first box that takes it")
          @Nullable Dimensions dimensions) {}

  @Schema(name = "ArrangeAccepted")
  record Accepted(
      String store,
      String tiktokOrderId,
      @Schema(description = "What happens now, in words") String next) {}

  @PostMapping("/{tiktokOrderId}/arrange")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Arrange TikTok's shipping of an order",
      description =
          "Needed where caravan.fulfilment.arrange is on-request, and where something kept it from"
              + " being arranged by itself: a weight that is missing, a label that was voided.")
  Accepted arrange(
      Principal who,
      @PathVariable String tiktokOrderId,
      @RequestParam(required = false) @Nullable String store,
      @RequestBody(required = false) @Nullable Request body) {
    Store link = links.knowing(tiktokOrderId, store);
    requireTikTokShipping(link, tiktokOrderId);
    Integer grams = body == null ? null : body.weightGrams();
    if (grams != null && (grams < 1 || grams > MOST_GRAMS)) {
      throw Problem.invalid("weightGrams", grams, "1 to " + MOST_GRAMS);
    }
    Dimensions size = body == null ? null : body.dimensions();
    String unit = null;
    if (size != null) {
      edge("dimensions.length", size.length());
      edge("dimensions.width", size.width());
      edge("dimensions.height", size.height());
      unit = size.unit() == null ? "" : size.unit();
      if (!unit.equals("CM") && !unit.equals("INCH")) {
        throw Problem.invalid("dimensions.unit", unit, "CM or INCH");
      }
      if (grams == null) {
        throw Problem.missing(
            "weightGrams", "the weight of the packed parcel, with its dimensions");
      }
    }
    Map<String, Object> detail = new LinkedHashMap<>();
    if (grams != null) {
      detail.put("weightGrams", grams);
    }
    if (size != null) {
      detail.put("dimensions", size);
    }
    BigDecimal length = size == null ? null : size.length();
    BigDecimal width = size == null ? null : size.width();
    BigDecimal height = size == null ? null : size.height();
    String edges = unit;
    return audit.act(
        who,
        "arrange-shipment",
        link.id(),
        tiktokOrderId,
        detail,
        () -> {
          labels.ask(link.id(), tiktokOrderId, grams, length, width, height, edges);
          return new Accepted(
              link.name(),
              tiktokOrderId,
              "The order is looked at now. GET /api/orders/"
                  + tiktokOrderId
                  + " tells what came of it; the label is then in GET /api/labels.");
        });
  }

  private static void edge(String field, @Nullable BigDecimal value) {
    if (value == null) {
      throw Problem.missing(field, "a number more than 0");
    }
    boolean possible = value.signum() > 0 && value.compareTo(LONGEST) <= 0;
    if (!possible || value.stripTrailingZeros().scale() > DECIMALS) {
      throw Problem.invalid(
          field, value, "more than 0, at most " + LONGEST + ", with at most 3 decimals");
    }
  }

  /**
   * @throws Problem 404 or 409 where nothing is left for TikTok's shipping to be arranged of
   */
  private void requireTikTokShipping(Store store, String orderId) {
    record Known(String state, String status, String authority) {}
    Known known =
        jdbc.sql(
                """
                select state, coalesce(tiktok_status, ''), coalesce(fulfilment_authority, '')
                from tiktok_order where store_id = ? and tiktok_order_id = ?
                """)
            .params(store.id(), orderId)
            .query((row, n) -> new Known(row.getString(1), row.getString(2), row.getString(3)))
            .optional()
            .orElseThrow(() -> Links.unknownOrder(orderId, store.name()));
    if (!known.state().equals("IMPORTED")) {
      throw Problem.conflict(
          "Order "
              + orderId
              + " is "
              + known.state()
              + ": it has to be in Shopify before its shipment is arranged.");
    }
    if (known.authority().equals(FulfilmentAuthority.SELLER.name())) {
      throw Problem.conflict(
          "Nothing is to be arranged for order "
              + orderId
              + ": the seller ships it. Fulfil it in Shopify.");
    }
    if (known.authority().equals(FulfilmentAuthority.FULFILLED_BY_TIKTOK.name())) {
      throw Problem.conflict(
          "Nothing is to be arranged for order "
              + orderId
              + ": TikTok ships it from its own warehouse.");
    }
    if (Sold.SHIPPED.contains(known.status()) || known.status().equals("CANCELLED")) {
      throw Problem.conflict(
          "Order "
              + orderId
              + " is "
              + known.status()
              + " on TikTok: nothing of it is left to arrange. If its label was voided since, POST"
              + " /api/orders/"
              + orderId
              + "/pull first.");
    }
  }
}
