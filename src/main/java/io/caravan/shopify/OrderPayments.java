package io.caravan.shopify;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a refund of an order may take, read whole.
 *
 * @param currency of the shop
 * @param taxesIncluded whether the prices of the order include their tax
 * @param incomplete it has more lines than were read
 */
public record OrderPayments(
    String currency,
    boolean taxesIncluded,
    List<Paid> payments,
    List<Line> lines,
    boolean incomplete) {

  /**
   * Money that came in.
   *
   * @param id of the transaction
   * @param left of it that was not given back yet, in the shop's currency
   */
  public record Paid(String id, String gateway, BigDecimal left) {}

  /**
   * A line of the order.
   *
   * @param variantId null for a line without a product
   * @param quantity as ordered
   * @param currentQuantity without what was refunded or taken out by an edit
   * @param unfulfilled of the current quantity
   * @param tiktokLines ids of the TikTok lines it stands for, from its properties
   */
  public record Line(
      String id,
      @Nullable String variantId,
      int quantity,
      int currentQuantity,
      int unfulfilled,
      Set<String> tiktokLines) {
    public Line {
      tiktokLines = Set.copyOf(tiktokLines);
    }
  }

  private static final String LINE_IDS = "tiktok_line_ids";

  private static final Set<String> CAME_IN = Set.of("SALE", "CAPTURE");

  /** A refund under way is as good as made. */
  private static final Set<String> COUNTS = Set.of("SUCCESS", "PENDING");

  public OrderPayments {
    payments = List.copyOf(payments);
    lines = List.copyOf(lines);
  }

  /**
   * @param order as {@code OrderPayments.graphql} answers
   */
  public static OrderPayments of(JsonNode order) {
    List<Line> lines = new ArrayList<>();
    for (JsonNode line : order.path("lineItems").path("nodes")) {
      JsonNode variant = line.path("variant").path("id");
      lines.add(
          new Line(
              line.path("id").asString(""),
              variant.isString() ? variant.asString() : null,
              line.path("quantity").asInt(0),
              line.path("currentQuantity").asInt(0),
              line.path("unfulfilledQuantity").asInt(0),
              tiktokLines(line)));
    }
    return new OrderPayments(
        order.path("currencyCode").asString(""),
        order.path("taxesIncluded").asBoolean(false),
        payments(order.path("transactions")),
        lines,
        order.path("lineItems").path("pageInfo").path("hasNextPage").asBoolean(false));
  }

  private static List<Paid> payments(JsonNode transactions) {
    List<Paid> payments = new ArrayList<>();
    for (JsonNode one : transactions) {
      if (CAME_IN.contains(one.path("kind").asString(""))
          && one.path("status").asString("").equals("SUCCESS")) {
        payments.add(
            new Paid(one.path("id").asString(""), one.path("gateway").asString(""), amount(one)));
      }
    }
    for (JsonNode one : transactions) {
      if (one.path("kind").asString("").equals("REFUND")
          && COUNTS.contains(one.path("status").asString(""))) {
        giveBack(
            payments,
            one.path("parentTransaction").path("id").asString(""),
            one.path("gateway").asString(""),
            amount(one));
      }
    }
    return payments;
  }

  /** Of the payment it names, or of those by the same gateway where it names none. */
  private static void giveBack(
      List<Paid> payments, String parent, String gateway, BigDecimal amount) {
    BigDecimal back = amount;
    for (int i = 0; i < payments.size() && back.signum() > 0; i++) {
      Paid paid = payments.get(i);
      if (parent.isEmpty() ? paid.gateway().equals(gateway) : paid.id().equals(parent)) {
        BigDecimal some = back.min(paid.left());
        payments.set(i, new Paid(paid.id(), paid.gateway(), paid.left().subtract(some)));
        back = back.subtract(some);
      }
    }
  }

  private static BigDecimal amount(JsonNode transaction) {
    JsonNode amount = transaction.path("amountSet").path("shopMoney").path("amount");
    return amount.isString() || amount.isNumber()
        ? new BigDecimal(amount.asString())
        : BigDecimal.ZERO;
  }

  private static Set<String> tiktokLines(JsonNode line) {
    Set<String> ids = new HashSet<>();
    for (JsonNode property : line.path("customAttributes")) {
      if (property.path("key").asString("").startsWith(LINE_IDS)) {
        for (String id : property.path("value").asString("").split(",")) {
          if (!id.isBlank()) {
            ids.add(id.strip());
          }
        }
      }
    }
    return ids;
  }
}
