package io.caravan.aftersales.returns;

import io.caravan.aftersales.money.RefundSplit.Part;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One write about a return that is still missing. Carries ids, codes and amounts only. */
sealed interface ReturnAct extends Act {

  /**
   * Show a return of TikTok's in Shopify.
   *
   * @param lines quantity by line of a fulfilment
   * @param reason Shopify's {@code ReturnReason}
   */
  record Create(String caseId, Map<String, Integer> lines, String reason) implements ReturnAct {
    public Create {
      lines = Map.copyOf(lines);
    }

    @Override
    public Action action() {
      return Action.CREATE_SHOPIFY_RETURN;
    }

    @Override
    public String subject() {
      return caseId;
    }
  }

  /**
   * Say that a return's goods are back.
   *
   * @param shopifyReturn GID
   */
  record Process(String caseId, String shopifyReturn, List<Goods> goods) implements ReturnAct {
    public Process {
      goods = List.copyOf(goods);
    }

    @Override
    public Action action() {
      return Action.PROCESS_SHOPIFY_RETURN;
    }

    @Override
    public String subject() {
      return caseId + "/" + tail(shopifyReturn);
    }
  }

  /**
   * Units of one line of a return.
   *
   * @param returnLine GID of the return's line
   * @param reverseLine by which Shopify is told where they go; null if it has none
   */
  record Goods(
      String returnLine, @Nullable String reverseLine, int quantity, List<Disposition> where) {
    public Goods {
      where = List.copyOf(where);
    }
  }

  /**
   * @param type Shopify's {@code ReverseFulfillmentOrderDispositionType}
   * @param locationId null where they go nowhere
   */
  record Disposition(String type, int quantity, @Nullable String locationId) {}

  /**
   * Show a refund of TikTok's in Shopify.
   *
   * @param before what was given back for the same return already
   * @param lines quantity by line of the order, of units that are refunded whole and go nowhere
   * @param shipping of the amount
   * @param parts which payment gives how much
   */
  record Refund(
      String caseId,
      BigDecimal before,
      Map<String, Integer> lines,
      BigDecimal shipping,
      List<Part> parts)
      implements ReturnAct {
    public Refund {
      lines = Map.copyOf(lines);
      parts = List.copyOf(parts);
    }

    @Override
    public Action action() {
      return Action.REFUND_IN_SHOPIFY;
    }

    @Override
    public String subject() {
      String already =
          before.signum() == 0 ? "" : "+" + before.stripTrailingZeros().toPlainString();
      return caseId + already + (lines.isEmpty() && shipping.signum() == 0 ? "" : ":units");
    }

    /** All that Shopify is told by it, always in the same order. */
    String content() {
      StringBuilder content = new StringBuilder();
      new TreeMap<>(lines)
          .forEach(
              (line, quantity) -> content.append(line).append('x').append(quantity).append(' '));
      content.append(plain(shipping));
      parts.forEach(
          part ->
              content
                  .append(' ')
                  .append(part.parentId())
                  .append(' ')
                  .append(part.gateway())
                  .append(' ')
                  .append(plain(part.amount())));
      return content.toString();
    }

    /** The same money, and nothing said of what it is for. */
    Refund asAmount() {
      return new Refund(caseId, before, Map.of(), BigDecimal.ZERO, parts);
    }
  }

  record Close(String caseId, String shopifyReturn) implements ReturnAct {
    @Override
    public Action action() {
      return Action.CLOSE_SHOPIFY_RETURN;
    }

    @Override
    public String subject() {
      return caseId + "/" + tail(shopifyReturn);
    }
  }

  /** Nothing comes back after all. */
  record Cancel(String caseId, String shopifyReturn) implements ReturnAct {
    @Override
    public Action action() {
      return Action.CANCEL_SHOPIFY_RETURN;
    }

    @Override
    public String subject() {
      return caseId + "/" + tail(shopifyReturn);
    }
  }

  /**
   * Agree to what the buyer asks for.
   *
   * @param decision TikTok's word, such as APPROVE_RETURN
   * @param partial offered in place of all of the money; null unless that is the decision
   * @param occasion tells this question from an earlier one of the same return
   */
  record Approve(
      String caseId,
      String decision,
      boolean keepItem,
      @Nullable BigDecimal partial,
      String currency,
      String occasion)
      implements ReturnAct {
    @Override
    public Action action() {
      return Action.APPROVE_RETURN;
    }

    /** Another answer to the same question is another act. */
    @Override
    public String subject() {
      return caseId
          + ":"
          + decision
          + (keepItem ? ":keep" : "")
          + (partial == null ? "" : ":" + plain(partial))
          + "@"
          + occasion;
    }

    /** As long as TikTok still asks the same, the answer had no effect. */
    @Override
    public boolean repeatable() {
      return true;
    }

    /** All that TikTok is told by it. */
    String content() {
      return decision + " " + keepItem + (partial == null ? "" : " " + plain(partial) + currency);
    }
  }

  /**
   * @param decision TikTok's word, such as REJECT_RETURN
   * @param reason TikTok's name of it; null: one of those it offers
   * @param occasion tells this question from an earlier one of the same return
   */
  record Reject(String caseId, String decision, @Nullable String reason, String occasion)
      implements ReturnAct {
    @Override
    public Action action() {
      return Action.REJECT_RETURN;
    }

    /** Another reason is another act: that the first was refused says nothing of it. */
    @Override
    public String subject() {
      return caseId + ":" + decision + (reason == null ? "" : ":" + reason) + "@" + occasion;
    }

    @Override
    public boolean repeatable() {
      return true;
    }
  }

  /**
   * Tell TikTok of what began in Shopify.
   *
   * @param origin GID of Shopify's return or refund
   * @param type TikTok's: REFUND or RETURN_AND_REFUND
   * @param lines ids of TikTok's lines
   * @param amount for the buyer; null: all that the lines cost
   */
  record CreateOnTikTok(
      String origin, String type, List<String> lines, @Nullable BigDecimal amount, String currency)
      implements ReturnAct {
    public CreateOnTikTok {
      lines = List.copyOf(lines);
    }

    @Override
    public Action action() {
      return Action.CREATE_TIKTOK_RETURN;
    }

    @Override
    public String subject() {
      return (origin.contains("/Refund/") ? "refund " : "return ") + tail(origin);
    }
  }

  private static String plain(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }

  private static String tail(String gid) {
    return gid.substring(gid.lastIndexOf('/') + 1);
  }
}
