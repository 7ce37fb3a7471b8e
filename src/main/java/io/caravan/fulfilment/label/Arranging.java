package io.caravan.fulfilment.label;

import io.caravan.fulfilment.Unsupported;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.Finding;
import io.caravan.order.followup.HoldReason;
import io.caravan.order.followup.Judgement;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.ParcelContents;
import io.caravan.order.followup.Sold;
import io.caravan.order.followup.Standing;
import io.caravan.order.followup.Standing.HeldBy;
import io.caravan.order.followup.Standing.Line;
import io.caravan.order.followup.Standing.Part;
import io.caravan.order.followup.Standing.PartLine;
import io.caravan.shopify.ItemWeight;
import io.caravan.tiktok.PackageCodes;
import io.caravan.tiktok.ParcelSize;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.LineItem;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether TikTok's shipping of an order is to be arranged now, how, or what keeps it: a pure
 * function of the order on both sides.
 */
public final class Arranging {
  private Arranging() {}

  /** Only here a label is bought with weight and size (TikTok facts, section 5.1). */
  public static final String LABEL_MARKET = "US";

  /** Only here a shipment refuses the buyer's request to cancel (TikTok facts, section 5.2). */
  private static final String REFUSED_BY_SHIPPING = "US";

  private static final Set<Action> KEPT = Set.of(Action.ARRANGE_TIKTOK_SHIPPING);

  private static final Set<String> OPEN = Set.of("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING");

  /** Shopify routes an order a moment after it was made; longer than this nobody waits for it. */
  private static final Duration ROUTED_WITHIN = Duration.ofMinutes(10);

  /** A label that was bought shows as the order's package within this time. */
  private static final Duration SHOWS_WITHIN = Duration.ofMinutes(2);

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration AT_ONCE = Duration.ofMillis(500);

  /**
   * What the shop wants and knows besides.
   *
   * @param region market of the TikTok shop
   * @param auto without being asked
   * @param request null: nobody asked
   * @param boxes of the store
   * @param weights of pieces, by inventory item; what Shopify does not know is missing
   * @param companions of each of its packages
   * @param despiteRequest a person, the setting or the policy says to ship although the buyer asks
   *     to cancel
   */
  public record Wish(
      String region,
      boolean auto,
      @Nullable ArrangeRequest request,
      List<PackageProfile> boxes,
      Map<String, ItemWeight> weights,
      Map<String, Company> companions,
      boolean despiteRequest) {
    public Wish {
      boxes = List.copyOf(boxes);
      weights = Map.copyOf(weights);
      companions = Map.copyOf(companions);
    }

    int asked() {
      return request == null ? 0 : request.number();
    }
  }

  /**
   * Orders that go in one package.
   *
   * @param orders all of them
   * @param leader the one that arranges it for all
   * @param waiting those that may not be shipped yet
   */
  public record Company(List<String> orders, String leader, Set<String> waiting) {
    public Company {
      orders = List.copyOf(orders);
      waiting = Set.copyOf(waiting);
    }
  }

  /**
   * Whether weights are needed: asked before they are read.
   *
   * @return inventory items of the lines that are still to be shipped
   */
  static Set<String> itemsToWeigh(
      TikTokOrder order, Sold sold, Standing shop, Memory memory, Wish wish) {
    boolean given = wish.request() != null && wish.request().grams() != null;
    if (!wish.region().equals(LABEL_MARKET)
        || given
        || !(keptBy(order, sold, shop, memory, wish) instanceof Nothing)) {
      return Set.of();
    }
    Map<String, Integer> contents = ParcelContents.of(openLines(order), shop).orElse(Map.of());
    Map<String, String> items = items(shop);
    Set<String> wanted = new TreeSet<>();
    contents.keySet().forEach(line -> Optional.ofNullable(items.get(line)).ifPresent(wanted::add));
    return wanted;
  }

  /** What is still to be done, or what keeps it. */
  public static Judgement judge(
      TikTokOrder order, Sold sold, Standing shop, Memory memory, Wish wish) {
    Obstacle obstacle = keptBy(order, sold, shop, memory, wish);
    if (obstacle instanceof Over) {
      return Judgement.NOTHING;
    }
    if (obstacle instanceof Wait wait) {
      return new Judgement(List.of(), List.of(), wait.until(), wait.recheck()).keeping(KEPT);
    }
    if (obstacle instanceof Told told) {
      return told(told.detail());
    }
    return wish.region().equals(LABEL_MARKET)
        ? label(order, shop, memory, wish)
        : handOver(order, memory, wish);
  }

  // What keeps it
  // ----------------------------------------------------------------------------------

  private sealed interface Obstacle {}

  private record Nothing() implements Obstacle {}

  private record Wait(@Nullable Instant until, boolean recheck) implements Obstacle {}

  private record Told(String detail) implements Obstacle {}

  /** TikTok ships it, or nobody does: what was arranged shows. */
  private record Over() implements Obstacle {}

  private static final Obstacle OVER = new Over();
  private static final Obstacle NOT_NOW = new Wait(null, false);
  private static final Obstacle LATER = new Wait(null, true);

  private static Obstacle keptBy(
      TikTokOrder order, Sold sold, Standing shop, Memory memory, Wish wish) {
    boolean concerned =
        sold.authority() == FulfilmentAuthority.TIKTOK_SHIPPING
            && OPEN.contains(sold.status())
            && !shop.cancelled()
            && !openLines(order).isEmpty();
    if (!concerned) {
      return OVER;
    }
    if (!wish.auto() && wish.request() == null) {
      return NOT_NOW;
    }
    Optional<Unsupported> unsupported = Unsupported.of(order);
    if (unsupported.isPresent()) {
      Unsupported.Cause cause = unsupported.get().cause();
      return new Told(cause.what() + " " + cause.toDo() + " (" + unsupported.get().detail() + ")");
    }
    if (memory.cancelWanted() != null) {
      // A person wants it cancelled on TikTok: no label is bought meanwhile.
      return NOT_NOW;
    }
    if (sold.cancelRequested() && !mayShipDespite(wish)) {
      return NOT_NOW;
    }
    boolean young = memory.now().isBefore(memory.importedAt().plus(ROUTED_WITHIN));
    switch (memory.stock()) {
      case TO_CHECK, SHORT -> {
        return young ? new Wait(memory.now().plus(SOON), false) : LATER;
      }
      case HELD -> {
        boolean held =
            shop.parts().stream().anyMatch(part -> part.heldFor(HoldReason.SHORT).isPresent());
        // Just let go: what becomes of it is written down now, and judged at the next look.
        return held ? NOT_NOW : new Wait(memory.now().plus(AT_ONCE), false);
      }
      case NOT_ASKED, ENOUGH, RELEASED -> {}
    }
    // A request that is still open here is one that the label refuses.
    boolean refused = sold.cancelRequested();
    if (shop.parts().stream().filter(Part::isActive).anyMatch(part -> isHeld(part, refused))) {
      return LATER;
    }
    boolean routing =
        shop.parts().isEmpty()
            && shop.sent().isEmpty()
            && shop.lines().stream().anyMatch(Line::requiresShipping);
    if (routing) {
      return young ? new Wait(memory.now().plus(SOON), false) : LATER;
    }
    return inShopify(order, shop, wish);
  }

  private static boolean mayShipDespite(Wish wish) {
    return mayShipDespiteRequest(wish.despiteRequest(), wish.region());
  }

  /**
   * @param wanted a person, the setting or the policy says so
   * @param region of the TikTok shop
   */
  static boolean mayShipDespiteRequest(boolean wanted, String region) {
    return wanted && region.equals(REFUSED_BY_SHIPPING);
  }

  /** Nobody took lines out of it, and nobody shipped it without a label. */
  private static Obstacle inShopify(TikTokOrder order, Standing shop, Wish wish) {
    if (wish.request() != null) {
      return new Nothing();
    }
    List<String> open = openLines(order);
    for (Line line : shop.lines()) {
      if (line.currentQuantity() < line.quantity()
          && line.tiktokLines().stream().anyMatch(open::contains)) {
        return new Told(
            line.id()
                + " was reduced in Shopify and is whole on TikTok: cancel it there, or arrange the"
                + " shipment of all of it with POST /api/shipments/"
                + order.id()
                + "/arrange");
      }
    }
    boolean gone =
        !shop.sent().isEmpty()
            && shop.parts().stream().noneMatch(Part::isActive)
            && shop.lines().stream().anyMatch(Line::requiresShipping);
    return gone
        ? new Told(
            "it was fulfilled in Shopify without TikTok's label: get one with POST /api/shipments/"
                + order.id()
                + "/arrange, or take the fulfilment back")
        : new Nothing();
  }

  /**
   * Our own mark that TikTok ships it keeps other tools off, not us. Nor does our hold for the
   * buyer's request where the label is the answer to it: it is let go once the request is over, and
   * without the label it never is.
   */
  private static boolean isHeld(Part part, boolean requestRefused) {
    return part.holds().stream()
        .anyMatch(
            hold ->
                !isOurs(hold, HoldReason.TIKTOK_SHIPPING)
                    && !(requestRefused && isOurs(hold, HoldReason.BUYER_ASKS_TO_CANCEL)));
  }

  private static boolean isOurs(HeldBy hold, HoldReason reason) {
    return hold.ours() && reason.handle().equals(hold.handle());
  }

  /** Not cancelled and not shipped; a bundle's line stands for all of it. */
  static List<String> openLines(TikTokOrder order) {
    return order.lineItems().stream().filter(Arranging::isOpen).map(LineItem::id).sorted().toList();
  }

  private static boolean isOpen(LineItem line) {
    String status = Objects.requireNonNullElse(line.displayStatus(), "");
    return !status.equals("CANCELLED") && !Sold.SHIPPED.contains(status) && line.rtsTime() == null;
  }

  // US: a label
  // --------------------------------------------------------------------------------------

  private static Judgement label(TikTokOrder order, Standing shop, Memory memory, Wish wish) {
    List<String> lines = openLines(order);
    boolean packed =
        order.lineItems().stream().anyMatch(line -> isOpen(line) && line.packageId() != null);
    if (packed) {
      // There is a package, and no word yet of its shipment.
      return new Judgement(List.of(), List.of(), null, true).keeping(KEPT);
    }
    boolean bought =
        memory.past().stream()
            .anyMatch(
                past ->
                    past.action() == Action.ARRANGE_TIKTOK_SHIPPING
                        && past.fate() == Memory.Fate.SUCCEEDED
                        && memory.now().isBefore(past.at().plus(SHOWS_WITHIN)));
    if (bought) {
      // Whoever asks again meanwhile gets no second label.
      return new Judgement(List.of(), List.of(), memory.now().plus(SOON), false).keeping(KEPT);
    }
    ArrangeRequest request = wish.request();
    Optional<ParcelSize> given = request == null ? Optional.empty() : request.size();
    if (given.isPresent()) {
      return act(new LabelAct.BuyLabel(lines, given.get(), wish.asked()), order, memory);
    }
    String where =
        ", or arrange it with POST /api/shipments/"
            + order.id()
            + "/arrange, weight and dimensions";
    BigDecimal goods;
    if (request != null && request.grams() != null) {
      goods = new BigDecimal(request.grams());
    } else {
      Optional<Map<String, Integer>> contents = ParcelContents.of(lines, shop);
      if (contents.isEmpty()) {
        return told("its lines are not to be told apart in Shopify" + where);
      }
      List<String> unknown = new ArrayList<>();
      goods = weigh(contents.get(), shop, wish.weights(), unknown);
      if (!unknown.isEmpty()) {
        return told("no weight in Shopify of " + String.join(", ", unknown) + ": enter it" + where);
      }
    }
    if (goods.signum() <= 0) {
      return told("nothing of it needs to be shipped, by Shopify: look at its products" + where);
    }
    Optional<ParcelSize> size = PackageProfile.pack(wish.boxes(), goods);
    return size.isPresent()
        ? act(new LabelAct.BuyLabel(lines, size.get(), wish.asked()), order, memory)
        : told(
            "none of caravan.fulfilment.packages takes "
                + goods.toPlainString()
                + " g: add a box with its size"
                + where);
  }

  /** Bundles weigh what their parts do: Shopify's lines are the parts. */
  private static BigDecimal weigh(
      Map<String, Integer> contents,
      Standing shop,
      Map<String, ItemWeight> weights,
      List<String> unknown) {
    Map<String, String> items = items(shop);
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<String, Integer> each : contents.entrySet()) {
      String item = items.get(each.getKey());
      ItemWeight weight = item == null ? null : weights.get(item);
      BigDecimal grams = weight == null ? null : weight.grams();
      if (grams == null) {
        unknown.add(name(each.getKey(), weight));
      } else {
        sum = sum.add(grams.multiply(BigDecimal.valueOf(each.getValue())));
      }
    }
    return sum;
  }

  private static String name(String line, @Nullable ItemWeight weight) {
    if (weight == null) {
      return line;
    }
    return weight.variantId() + (weight.sku() == null ? "" : " (SKU " + weight.sku() + ")");
  }

  private static Map<String, String> items(Standing shop) {
    Map<String, String> items = new LinkedHashMap<>();
    for (Part part : shop.parts()) {
      for (PartLine line : part.lines()) {
        String item = line.inventoryItemId();
        if (item != null) {
          items.put(line.lineId(), item);
        }
      }
    }
    return items;
  }

  // Elsewhere: handover
  // --------------------------------------------------------------------------------

  private static Judgement handOver(TikTokOrder order, Memory memory, Wish wish) {
    Map<String, List<String>> packed = new TreeMap<>();
    boolean unpacked = false;
    for (LineItem line : order.lineItems()) {
      if (!isOpen(line)) {
        continue;
      }
      if (line.packageId() == null) {
        unpacked = true;
      } else {
        packed.computeIfAbsent(line.packageId(), any -> new ArrayList<>()).add(line.id());
      }
    }
    List<Act> missing = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    boolean recheck = unpacked;
    boolean kept = unpacked;
    for (Map.Entry<String, List<String>> each : packed.entrySet()) {
      Company company =
          wish.companions()
              .getOrDefault(each.getKey(), new Company(List.of(order.id()), order.id(), Set.of()));
      boolean asked = wish.request() != null;
      if (!asked && company.waiting().isEmpty() && !company.leader().equals(order.id())) {
        continue;
      }
      if (!asked && !company.waiting().isEmpty()) {
        findings.add(
            new Finding(
                Finding.Code.NOT_ARRANGED,
                each.getKey(),
                "it goes in one package with "
                    + String.join(", ", new TreeSet<>(company.waiting()))
                    + ", which may not be shipped yet"));
        recheck = true;
        kept = true;
        continue;
      }
      missing.add(
          new LabelAct.HandOver(
              each.getKey(), company.orders(), each.getValue(), deadline(order), wish.asked()));
    }
    missing.forEach(act -> whyNot(act, order, memory).ifPresent(findings::add));
    recheck |= missing.stream().anyMatch(act -> isGone(act, memory));
    boolean undecided = kept && !areMissing(memory, missing);
    return new Judgement(missing, findings, null, recheck, undecided ? KEPT : Set.of());
  }

  /** What is still to be handed over was not: another package that waits says nothing of it. */
  private static boolean areMissing(Memory memory, List<Act> missing) {
    List<Memory.Past> unknown =
        memory.past().stream()
            .filter(past -> past.action() == Action.ARRANGE_TIKTOK_SHIPPING)
            .filter(past -> past.fate() == Memory.Fate.OPEN)
            .toList();
    return !unknown.isEmpty()
        && unknown.stream().allMatch(past -> missing.stream().anyMatch(past::is));
  }

  private static @Nullable Instant deadline(TikTokOrder order) {
    return order.rtsSlaTime() != null ? order.rtsSlaTime() : order.shippingDueTime();
  }

  // What is said
  // -----------------------------------------------------------------------------------------

  private static Judgement act(LabelAct act, TikTokOrder order, Memory memory) {
    return new Judgement(
        List.of(act),
        whyNot(act, order, memory).map(List::of).orElse(List.of()),
        null,
        isGone(act, memory));
  }

  private static Optional<Finding> whyNot(Act act, TikTokOrder order, Memory memory) {
    return isGone(act, memory)
        ? Optional.of(
            new Finding(
                Finding.Code.NOT_ARRANGED,
                act.subject(),
                "TikTok took it, and does not show it as shipped: if the label was given back, or"
                    + " the pick-up called off, arrange it once more with POST /api/shipments/"
                    + order.id()
                    + "/arrange"))
        : refused(act, memory);
  }

  /** Arranged, and so no more: a second label costs money, so that a person has to ask for it. */
  private static boolean isGone(Act act, Memory memory) {
    return memory.past().stream()
        .anyMatch(
            past ->
                past.is(act)
                    && past.fate() == Memory.Fate.SUCCEEDED
                    && !memory.now().isBefore(past.at().plus(SHOWS_WITHIN)));
  }

  private static Judgement told(String detail) {
    return new Judgement(
            List.of(), List.of(Finding.of(Finding.Code.NOT_ARRANGED, detail)), null, true)
        .keeping(KEPT);
  }

  /** Why TikTok would not, and what a person can do about it. */
  private static Optional<Finding> refused(Act act, Memory memory) {
    return memory.past().stream()
        .filter(
            past ->
                past.action() == Action.ARRANGE_TIKTOK_SHIPPING
                    && past.is(act)
                    && past.fate() == Memory.Fate.REFUSED)
        .findFirst()
        .map(
            past -> {
              String code = Objects.requireNonNullElse(past.code(), "");
              return new Finding(
                  Finding.Code.NOT_ARRANGED, act.subject(), code + ": " + toDo(code, act));
            });
  }

  private static String toDo(String code, Act act) {
    String size =
        act instanceof LabelAct.BuyLabel buy
            ? " (%d g, %s x %s x %s %s)"
                .formatted(
                    buy.size().grams(),
                    buy.size().length().toPlainString(),
                    buy.size().width().toPlainString(),
                    buy.size().height().toPlainString(),
                    buy.size().unit())
            : "";
    if (code.equals(ChooseService.NONE)) {
      return "TikTok offers no such service"
          + size
          + "; look at caravan.fulfilment.service and packages";
    }
    if (code.equals(ChooseHandover.NONE)) {
      return "TikTok offers neither a pick-up slot nor a drop-off; arrange it in Seller Center";
    }
    return switch (PackageCodes.why(code)) {
      case NO_SERVICE ->
          "TikTok has no service for it" + size + "; correct weight and size, or the address";
      case REQUEST_OPEN -> "the buyer asks for something: answer that first";
      case ON_HOLD -> "TikTok holds the order: it is tried again";
      case CANCELLED -> "it is cancelled on TikTok";
      case INVOICE -> "TikTok wants an invoice first: upload it in Seller Center";
      case NOT_THE_SELLERS -> "TikTok ships it from its own warehouse";
      case WRONG_MARKET -> "TikTok does not take this call in the shop's market";
      case SEVERAL -> "it is combined, split, or must be split: arrange it in Seller Center";
      case CANNOT_BE_SHIPPED ->
          "address, weight or size"
              + size
              + ": correct them, or cancel for an address that cannot be delivered to";
      case PICKUP_TIME -> "no pick-up at that time: it is tried again with the next slot";
      case DONE_ALREADY, NOT_READY, TOO_LATE, REFUSED -> "see TikTok's code; it is tried again";
    };
  }
}
