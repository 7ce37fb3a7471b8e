package io.caravan.fulfilment.deadline;

import io.caravan.alert.Severity;
import io.caravan.alert.Wrong;
import io.caravan.fulfilment.deadline.Deadline.Sort;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which orders people are told of because their time runs out. Pure. Parked orders are not among
 * them for their shipment: the orphan-order queue tells of those itself, and earlier.
 */
final class Escalation {
  /** An order will be, or is, dispatched or handed over late. Receivers know the names. */
  static final String LATE = "SHIPMENT_LATE";

  /** TikTok will cancel an order. */
  static final String LOST = "SHIPMENT_CANCELLED_SOON";

  /** A buyer's request will be answered by TikTok. */
  static final String UNANSWERED = "ANSWER_DUE";

  static final List<String> KINDS = List.of(LATE, LOST, UNANSWERED);

  private Escalation() {}

  /**
   * @param before how long before a deadline
   */
  static List<Wrong> of(List<OpenShipment> orders, Instant now, Duration before) {
    List<Wrong> wrong = new ArrayList<>();
    for (OpenShipment order : orders) {
      for (Deadline deadline : Countdown.of(order, now).deadlines()) {
        if (deadline.at().isAfter(now.plus(before))) {
          continue;
        }
        if (deadline.sort() == Sort.ANSWER) {
          wrong.add(unanswered(order, deadline, now));
        } else if (!order.isParked()) {
          wrong.add(shipment(order, deadline, now));
        }
      }
    }
    return wrong;
  }

  private static Wrong shipment(OpenShipment order, Deadline deadline, Instant now) {
    boolean ends = deadline.sort().ends();
    return new Wrong(
        ends ? LOST : LATE,
        order.tiktokOrderId(),
        ends ? Severity.CRITICAL : Severity.WARNING,
        "Order %s is not %s (%s), worth %s: %s at %s"
            .formatted(
                order.tiktokOrderId(),
                order.isShipped() ? "with the carrier" : "shipped",
                order.cause(),
                money(order),
                deadline.sort().then(),
                deadline.at()),
        facts(order, deadline, now),
        OpenShipment.nextAction(order.cause()),
        true);
  }

  private static Wrong unanswered(OpenShipment order, Deadline deadline, Instant now) {
    return new Wrong(
        UNANSWERED,
        order.tiktokOrderId() + " " + deadline.subject(),
        Severity.WARNING,
        "Order %s: a request (%s) is not answered; %s at %s"
            .formatted(
                order.tiktokOrderId(), deadline.subject(), deadline.sort().then(), deadline.at()),
        facts(order, deadline, now),
        "Answer it, in Shopify by cancelling the order or in TikTok's Seller Center.",
        true);
  }

  private static Map<String, @Nullable Object> facts(
      OpenShipment order, Deadline deadline, Instant now) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    facts.put("tiktokOrderId", order.tiktokOrderId());
    facts.put("shopifyOrderId", order.shopifyOrderId());
    facts.put("cause", order.cause());
    facts.put("warehouseId", order.warehouseId());
    facts.put("deadline", deadline.sort().name());
    facts.put("deadlineAt", deadline.at().toString());
    facts.put("passed", !deadline.at().isAfter(now));
    facts.put("value", order.value() == null ? null : plain(order.value()));
    facts.put("currency", order.currency());
    return facts;
  }

  private static String money(OpenShipment order) {
    return order.value() == null
        ? "an unknown amount"
        : plain(order.value()) + " " + order.currency();
  }

  private static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }
}
