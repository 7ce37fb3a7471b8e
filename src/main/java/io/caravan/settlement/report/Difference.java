package io.caravan.settlement.report;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is not the same on both sides, and why. Ids, codes, amounts and times; no personal
 * data.
 */
public sealed interface Difference {

  DifferenceClass type();

  /** {@code order}, {@code sku} or {@code statement}. */
  default String kind() {
    return "order";
  }

  /** TikTok's id of it. */
  String subject();

  /** Why it is so, as far as we know. */
  String cause();

  /** The values on both sides, by name. */
  Map<String, @Nullable Object> facts();

  /** What a person should do. */
  String nextAction();

  /** What one key does about it; null if nothing does. */
  @Nullable Repair repair();

  /** A side of the shop. */
  enum Side {
    TIKTOK,
    SHOPIFY
  }

  /**
   * An order that should be in Shopify, or would be, and is not.
   *
   * @param state where we left it; null if we never saw it
   * @param detail the cause we noted, or the rule
   */
  record Missing(
      String subject,
      DifferenceClass type,
      @Nullable String state,
      String detail,
      String tiktokStatus,
      @Nullable Instant since)
      implements Difference {
    @Override
    public String cause() {
      return detail.isEmpty()
          ? "IMPORTED".equals(state)
              ? "it was deleted there, and not noticed yet"
              : "no cause was noted"
          : detail;
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named("state", state, "tiktokStatus", tiktokStatus, "since", since);
    }

    @Override
    public String nextAction() {
      return switch (type) {
        case MISSING_PARKED -> "Remove its cause; it is released by itself then.";
        case MISSING_FILTERED ->
            "Nothing, if the rule is right; else correct it and pull the order.";
        case MISSING_HELD -> "Nothing, if it is to be held; else correct what holds it.";
        case MISSING_DISCARDED -> "Nothing; pull it if it was discarded by mistake.";
        case MISSING_DELETED ->
            "Nothing, if it was deleted on purpose: it is never made again. Cancel it on TikTok if the"
                + " sale is off.";
        default -> "Pull the order; its timeline says what comes of it.";
      };
    }

    @Override
    public @Nullable Repair repair() {
      return type == DifferenceClass.MISSING_DELETED && "IMPORTED".equals(state)
          ? Repair.LOOK_AGAIN
          : type == DifferenceClass.MISSING_DELETED ? null : Repair.PULL_ORDER;
    }
  }

  /**
   * Two live orders of one TikTok order, both ours.
   *
   * @param keep the oldest
   * @param other the youngest
   * @param why empty if the younger can be cancelled
   */
  record Duplicate(String subject, String keep, String other, String why) implements Difference {
    @Override
    public DifferenceClass type() {
      return DifferenceClass.DUPLICATE_IN_SHOPIFY;
    }

    @Override
    public String cause() {
      return "A create took effect twice: Shopify did not refuse the second.";
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named("keep", keep, "cancel", other, "notByKeyBecause", why.isEmpty() ? null : why);
    }

    @Override
    public String nextAction() {
      return why.isEmpty()
          ? "Cancel the younger, with restock and without a word to the buyer: the key does it."
          : "Cancel one of them by hand; it cannot be done by a key because " + why + ".";
    }

    @Override
    public @Nullable Repair repair() {
      return why.isEmpty() ? Repair.CANCEL_YOUNGER : null;
    }
  }

  /**
   * An order of the TikTok order that another app made.
   *
   * @param ours the one we made; null if we made none
   */
  record OfAnotherApp(String subject, String shopifyOrder, @Nullable String ours)
      implements Difference {
    @Override
    public DifferenceClass type() {
      return DifferenceClass.OF_ANOTHER_APP;
    }

    @Override
    public String cause() {
      return "It names the TikTok order and does not carry our id.";
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named("shopifyOrder", shopifyOrder, "ours", ours);
    }

    @Override
    public String nextAction() {
      return ours == null
          ? "Switch the other app's import off if Caravan is to make orders; it was left alone."
          : "Switch the other app's import off and cancel its order by hand: Caravan never touches it.";
    }

    @Override
    public @Nullable Repair repair() {
      return null;
    }
  }

  /**
   * An order of ours that our own tables do not have, after a restore of the database, say.
   *
   * @param state where we left it; null if we never saw it
   */
  record NotFollowed(String subject, String shopifyOrder, @Nullable String state)
      implements Difference {
    @Override
    public DifferenceClass type() {
      return DifferenceClass.NOT_FOLLOWED;
    }

    @Override
    public String cause() {
      return "We made it and do not know of it any more: nothing is told to the other side.";
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named("shopifyOrder", shopifyOrder, "state", state);
    }

    @Override
    public String nextAction() {
      return "Pull the order: the one in Shopify is found by its id and followed again.";
    }

    @Override
    public Repair repair() {
      return Repair.PULL_ORDER;
    }
  }

  /** An order of ours whose TikTok order does not exist, or is not this shop's. */
  record NotOnTikTok(String subject, String shopifyOrder) implements Difference {
    @Override
    public DifferenceClass type() {
      return DifferenceClass.NOT_ON_TIKTOK;
    }

    @Override
    public String cause() {
      return "TikTok does not know its id in this shop.";
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named("shopifyOrder", shopifyOrder);
    }

    @Override
    public String nextAction() {
      return "Look whether it came from another TikTok shop or a copy of this store.";
    }

    @Override
    public @Nullable Repair repair() {
      return null;
    }
  }

  /**
   * @param lines TikTok lines it concerns; empty: all of the order
   * @param findings what the follow-up found about it
   */
  record Cancelled(
      String subject,
      Side on,
      String shopifyOrder,
      String tiktokStatus,
      List<String> lines,
      List<String> findings)
      implements Difference {
    @Override
    public DifferenceClass type() {
      return on == Side.TIKTOK
          ? DifferenceClass.CANCELLED_ON_TIKTOK_ONLY
          : DifferenceClass.CANCELLED_IN_SHOPIFY_ONLY;
    }

    @Override
    public String cause() {
      return causeOf(findings, "the other side was not told, or did not take it");
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named(
          "shopifyOrder",
          shopifyOrder,
          "tiktokStatus",
          tiktokStatus,
          "lines",
          lines.isEmpty() ? null : lines);
    }

    @Override
    public String nextAction() {
      return on == Side.TIKTOK
          ? "Look again; if it was shipped already, get the parcel back."
          : "Look again; if TikTok takes no cancellation any more, agree with the buyer.";
    }

    @Override
    public Repair repair() {
      return Repair.LOOK_AGAIN;
    }
  }

  /**
   * How far a line was shipped.
   *
   * @param onTikTok of its TikTok lines, those that were shipped
   * @param tiktokLines in all
   * @param inShopify units that were fulfilled
   * @param units in all
   */
  record LineCount(String line, int onTikTok, int tiktokLines, int inShopify, int units) {
    Map<String, @Nullable Object> facts() {
      return named(
          "line", line,
          "shippedOnTikTok", onTikTok + " of " + tiktokLines,
          "fulfilledInShopify", inShopify + " of " + units);
    }
  }

  /**
   * @param on the side that says so
   * @param findings why the other side does not know, as far as the follow-up found out
   */
  record Shipped(
      String subject, Side on, String shopifyOrder, List<LineCount> lines, List<String> findings)
      implements Difference {
    @Override
    public DifferenceClass type() {
      return on == Side.TIKTOK
          ? DifferenceClass.SHIPPED_ON_TIKTOK_ONLY
          : DifferenceClass.SHIPPED_IN_SHOPIFY_ONLY;
    }

    @Override
    public String cause() {
      return causeOf(findings, "the other side was not told, or did not take it");
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named(
          "shopifyOrder", shopifyOrder, "lines", lines.stream().map(LineCount::facts).toList());
    }

    @Override
    public String nextAction() {
      return on == Side.TIKTOK
          ? "Look again: the parcel is shown in Shopify then."
          : "Look again; if the carrier or the number is refused, correct it in Shopify. TikTok counts"
              + " the order as late meanwhile.";
    }

    @Override
    public Repair repair() {
      return Repair.LOOK_AGAIN;
    }
  }

  /**
   * TikTok follows a parcel by a number that Shopify does not show.
   *
   * @param packages TikTok's ids of the parcels; their numbers are on both platforms, and not kept
   *     here
   * @param findings why it was not corrected, as far as the follow-up found out
   */
  record TrackingDiffers(
      String subject, String shopifyOrder, List<String> packages, List<String> findings)
      implements Difference {
    @Override
    public DifferenceClass type() {
      return DifferenceClass.TRACKING_DIFFERS;
    }

    @Override
    public String cause() {
      return causeOf(findings, "a number was corrected, or entered, on one side only");
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named("shopifyOrder", shopifyOrder, "packages", packages);
    }

    @Override
    public String nextAction() {
      return "Look again; TikTok takes one correction of a package within 72 hours. After that enter"
          + " TikTok's number in Shopify.";
    }

    @Override
    public Repair repair() {
      return Repair.LOOK_AGAIN;
    }
  }

  /** A return that only one side knows. */
  record Returned(String subject, Side on, String shopifyOrder, String tiktok, String shopify)
      implements Difference {
    @Override
    public DifferenceClass type() {
      return on == Side.TIKTOK
          ? DifferenceClass.RETURN_ON_TIKTOK_ONLY
          : DifferenceClass.RETURN_IN_SHOPIFY_ONLY;
    }

    @Override
    public String cause() {
      return on == Side.TIKTOK
          ? "Shopify shows no return of it."
          : "TikTok has no open return of it.";
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named("shopifyOrder", shopifyOrder, "tiktok", tiktok, "shopify", shopify);
    }

    @Override
    public String nextAction() {
      return "Look again; a return that began in Shopify may have to be agreed on TikTok by hand.";
    }

    @Override
    public Repair repair() {
      return Repair.LOOK_AGAIN;
    }
  }

  /** Too late to ship in time. */
  record Late(String subject, Instant shipBy, @Nullable Instant autoCancelAt, String tiktokStatus)
      implements Difference {
    @Override
    public DifferenceClass type() {
      return DifferenceClass.LATE;
    }

    @Override
    public String cause() {
      return "It has not been shipped, and its time is over.";
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named("shipBy", shipBy, "autoCancelAt", autoCancelAt, "tiktokStatus", tiktokStatus);
    }

    @Override
    public String nextAction() {
      return autoCancelAt == null
          ? "Ship it now."
          : "Ship it now: TikTok cancels it at " + autoCancelAt + ".";
    }

    @Override
    public @Nullable Repair repair() {
      return null;
    }
  }

  /** A bug of ours, or a refusal nobody foresaw: the work lies among the dead letters. */
  record WorkFailed(String subject, String work, String detail) implements Difference {
    @Override
    public DifferenceClass type() {
      return DifferenceClass.WORK_FAILED;
    }

    @Override
    public String cause() {
      return detail;
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named("work", work);
    }

    @Override
    public String nextAction() {
      return "Look again; if it fails again, report it with its cause.";
    }

    @Override
    public Repair repair() {
      return Repair.LOOK_AGAIN;
    }
  }

  // Money ----------------------------------------------------------------------------------------

  /**
   * Two amounts that should be one.
   *
   * @param expected by TikTok's figures
   * @param found by the side that is compared
   */
  record Amounts(
      String subject,
      DifferenceClass type,
      String cause,
      String currency,
      BigDecimal expected,
      BigDecimal found,
      @Nullable String shopifyOrder,
      String nextAction,
      @Nullable Repair repair)
      implements Difference {
    @Override
    public Map<String, @Nullable Object> facts() {
      Map<String, @Nullable Object> facts =
          named(
              "currency",
              currency,
              "expected",
              expected,
              "found",
              found,
              "shopifyOrder",
              shopifyOrder);
      facts.put("difference", plain(found.subtract(expected)));
      return facts;
    }
  }

  /** Long delivered, and neither settled nor owed. */
  record NotSettled(String subject, String tiktokStatus, Instant since) implements Difference {
    @Override
    public DifferenceClass type() {
      return DifferenceClass.NOT_SETTLED;
    }

    @Override
    public String cause() {
      return "No statement names it, and TikTok does not list it as unsettled.";
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named("tiktokStatus", tiktokStatus, "since", since);
    }

    @Override
    public String nextAction() {
      return "Ask TikTok's seller support for the money, with the order's id.";
    }

    @Override
    public @Nullable Repair repair() {
      return null;
    }
  }

  /** A statement whose transactions say something else than itself. */
  record Statement(String subject, String detail) implements Difference {
    @Override
    public DifferenceClass type() {
      return DifferenceClass.STATEMENT_DOES_NOT_ADD_UP;
    }

    @Override
    public String kind() {
      return "statement";
    }

    @Override
    public String cause() {
      return detail;
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return new LinkedHashMap<>();
    }

    @Override
    public String nextAction() {
      return "Read it again; if it stays so, ask TikTok's seller support.";
    }

    @Override
    public Repair repair() {
      return Repair.READ_STATEMENT;
    }
  }

  // Stock and listings ---------------------------------------------------------------------------

  /**
   * TikTok shows another number than was last decided.
   *
   * @param refused TikTok's code, if it refused the number; null: nobody knows why it differs
   */
  record StockDiffers(
      String subject,
      String product,
      String warehouse,
      long decided,
      long shown,
      @Nullable String refused)
      implements Difference {
    @Override
    public DifferenceClass type() {
      return DifferenceClass.STOCK_DIFFERS;
    }

    @Override
    public String kind() {
      return "sku";
    }

    @Override
    public String cause() {
      return refused == null
          ? "drift: somebody else wrote it, or a number of ours was lost"
          : "TikTok refused the number: " + refused;
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      Map<String, @Nullable Object> facts =
          named("product", product, "warehouse", warehouse, "decided", decided, "shown", shown);
      facts.put("difference", shown - decided);
      return facts;
    }

    @Override
    public String nextAction() {
      return refused == null
          ? "Send the stock; if it differs again, look who else writes stock to TikTok."
          : "Remove what TikTok refuses it for; GET /api/skus/"
              + subject
              + "/explain explains the number.";
    }

    @Override
    public Repair repair() {
      return Repair.SEND_STOCK;
    }
  }

  /** A link of which one end is gone. */
  record LinkDead(String subject, String product, Side goneOn, List<String> items)
      implements Difference {
    @Override
    public DifferenceClass type() {
      return DifferenceClass.LINK_DEAD;
    }

    @Override
    public String kind() {
      return "sku";
    }

    @Override
    public String cause() {
      return goneOn == Side.TIKTOK
          ? "TikTok does not show the SKU any more: deleted, or not this shop's."
          : "Shopify does not know what it is linked to any more.";
    }

    @Override
    public Map<String, @Nullable Object> facts() {
      return named(
          "product", product, "goneOn", goneOn.name(), "items", items.isEmpty() ? null : items);
    }

    @Override
    public String nextAction() {
      return goneOn == Side.TIKTOK
          ? "Remove the link."
          : "Link the SKU to another variant: orders for it are parked until then.";
    }

    @Override
    public @Nullable Repair repair() {
      return null;
    }
  }

  /** What no class explains. */
  record Unexplained(String subject, String cause, Map<String, @Nullable Object> facts)
      implements Difference {
    @Override
    public DifferenceClass type() {
      return DifferenceClass.UNEXPLAINED;
    }

    @Override
    public String nextAction() {
      return "Look at its timeline; tell us what you find.";
    }

    @Override
    public Repair repair() {
      return Repair.LOOK_AGAIN;
    }
  }

  private static String causeOf(List<String> findings, String otherwise) {
    return findings.isEmpty() ? otherwise : String.join("; ", findings);
  }

  /** Only what is there; amounts and times as text. */
  private static Map<String, @Nullable Object> named(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      if (namesAndValues[i] instanceof String name && value != null) {
        facts.put(name, shown(value));
      }
    }
    return facts;
  }

  private static Object shown(Object value) {
    if (value instanceof BigDecimal amount) {
      return plain(amount);
    }
    if (value instanceof Instant) {
      return value.toString();
    }
    return value instanceof List<?> list ? new ArrayList<>(list) : value;
  }

  private static String plain(BigDecimal amount) {
    BigDecimal exact = amount.stripTrailingZeros();
    return exact.setScale(Math.max(exact.scale(), 2)).toPlainString();
  }
}
