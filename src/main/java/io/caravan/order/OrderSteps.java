package io.caravan.order;

import io.caravan.inventory.place.WarehousePolicies;
import io.caravan.mapping.AutoLinks;
import io.caravan.mapping.Candidate;
import io.caravan.mapping.LinkPart;
import io.caravan.mapping.Releases;
import io.caravan.mapping.SkuLink;
import io.caravan.mapping.SkuLinks;
import io.caravan.mapping.Topics;
import io.caravan.mapping.WarehouseLinks;
import io.caravan.order.OrderInHand.MissingLink;
import io.caravan.order.content.Content;
import io.caravan.order.content.ContentSettings;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.content.LinkedVariant;
import io.caravan.order.content.OrderContent;
import io.caravan.order.content.OrderCreateRequest;
import io.caravan.order.content.Refusal;
import io.caravan.order.content.ShopProfile;
import io.caravan.order.rules.RuleFacts;
import io.caravan.order.rules.Rules;
import io.caravan.order.rules.Verdict;
import io.caravan.platform.OutwardSettings;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Outcome;
import io.caravan.work.OutwardGate;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The steps of the order routes that touch our own tables: each asks a pure function and writes
 * down its answer in one short transaction. None of them calls a platform.
 */
@Component
public class OrderSteps {
  private static final int NOT_FOUND_TRIES = 5;
  private static final Duration NOT_FOUND_FOR = Duration.ofMinutes(10);

  /** Refused as taken and nowhere to be found, so often: a human must look. */
  private static final int TAKEN_TRIES = 3;

  private static final String STALE_READ = "STALE_READ";

  private final OrderLedger ledger;
  private final SkuLinks links;
  private final AutoLinks autoLinks;
  private final Releases releases;
  private final Rules rules;
  private final Stores stores;
  private final WarehouseLinks warehouses;
  private final WarehousePolicies places;
  private final DatabaseMemory memory;
  private final OrderSettings settings;
  private final ContentSettings content;
  private final OutwardSettings outward;
  private final Aftercare aftercare;
  private final Clock clock;
  private final LongSupplier nanos = System::nanoTime;

  OrderSteps(
      OrderLedger ledger,
      SkuLinks links,
      AutoLinks autoLinks,
      Releases releases,
      Rules rules,
      Stores stores,
      WarehouseLinks warehouses,
      WarehousePolicies places,
      DatabaseMemory memory,
      OrderSettings settings,
      ContentSettings content,
      OutwardSettings outward,
      Aftercare aftercare,
      Clock clock) {
    this.ledger = ledger;
    this.links = links;
    this.autoLinks = autoLinks;
    this.releases = releases;
    this.rules = rules;
    this.stores = stores;
    this.warehouses = warehouses;
    this.places = places;
    this.memory = memory;
    this.settings = settings;
    this.content = content;
    this.outward = outward;
    this.aftercare = aftercare;
    this.clock = clock;
  }

  // import-order ----------------------------------------------------------------------------------

  /** A person gave it up: whatever is heard about it changes nothing. */
  public void leaveDiscarded(OrderInHand hand) {
    if (hand.read() == null || isOlderThanKnown(hand)) {
      ledger.settle(hand.lease(), Outcome.DONE);
    } else {
      ledger.noteDiscarded(hand.lease(), facts(hand));
    }
  }

  private static boolean isOlderThanKnown(OrderInHand hand) {
    Instant known = hand.known().updateTime();
    return known != null && hand.facts().updateTime().isBefore(known);
  }

  /** It waited for a thread so long that its read is old and it could not be sent any more. */
  public boolean waitedTooLong(OrderInHand hand) {
    return !mayStillSend(hand);
  }

  /** TikTok does not know the order (any more): tried for a while, then shown. */
  public void notFound(OrderInHand hand) {
    boolean forLong = hand.known().firstSeenAt().plus(NOT_FOUND_FOR).isBefore(hand.known().now());
    ledger.settle(
        hand.lease(),
        forLong && hand.lease().attempts() + 1 >= NOT_FOUND_TRIES
            ? new Outcome.Dead(
                "NOT_FOUND_ON_TIKTOK",
                "TikTok has answered without order " + hand.orderId() + " for " + NOT_FOUND_FOR)
            : Outcome.failed(FailurePolicy.backoff(hand.lease().attempts() + 2), "NOT_FOUND"));
  }

  /** TikTok's answer about it has a shape we do not know. */
  public void unreadable(OrderInHand hand) {
    ledger.settle(
        hand.lease(),
        hand.lease().attempts() + 1 >= NOT_FOUND_TRIES
            ? new Outcome.Dead("UNREADABLE", String.valueOf(hand.unreadable()))
            : Outcome.failed(FailurePolicy.backoff(hand.lease().attempts()), "UNREADABLE"));
  }

  public OrderInHand judge(OrderInHand hand) {
    ImportDecision decision =
        ImportDecision.decide(
            hand.known(),
            facts(hand),
            hand.lease().seenAtLeast(),
            hand.lease().attemptsFor(STALE_READ),
            settings.holdGrace(),
            settings.lateDiscovery(),
            memory.mayHaveForgotten());
    if (!(decision instanceof ImportDecision.Import)) {
      return hand.with(decision);
    }
    // A dry run makes nothing, so there is nothing to be looked up before it.
    return askRules(hand.with(outward.dryRun() ? new ImportDecision.Import(false) : decision));
  }

  /**
   * What the rules say of an order that is to be made. A verdict that is not to make it stands on
   * an epoch read before the rules: their change moves it, so that no order is parked or held by
   * rules that are gone. The commit of an intent asks for the version instead.
   */
  private OrderInHand askRules(OrderInHand hand) {
    Verdict.Skip before = hand.known().filtered();
    if (before != null && !hand.known().ticked()) {
      return beginEnriching(hand).with(before);
    }
    RuleFacts facts = ruleFacts(hand);
    Verdict verdict = rules.judge(facts);
    return verdict instanceof Verdict.Import
        ? hand.with(verdict)
        : beginEnriching(hand).with(rules.judge(facts));
  }

  private RuleFacts ruleFacts(OrderInHand hand) {
    return RuleFacts.of(
        new RuleFacts.Source(
            hand.order(),
            hand.store(),
            stores.startMark(hand.store().id()).orElse(null),
            stores.sellerType(hand.store().id()).orElse(null),
            hand.known().ticked(),
            hand.known().firstSeenAt(),
            hand.known().now()));
  }

  /** A rule says that it is never made. */
  public void filter(OrderInHand hand) {
    if (ledger.filter(hand.lease(), facts(hand), ruling(hand, Verdict.Skip.class), hand.epoch())
        == OrderLedger.Parking.DECIDE_AGAIN) {
      giveWay(hand);
    }
  }

  /** A rule says that it is made later. */
  public void holdByRule(OrderInHand hand) {
    if (ledger.holdByRule(hand.lease(), facts(hand), ruling(hand, Verdict.Hold.class), hand.epoch())
        == OrderLedger.Parking.DECIDE_AGAIN) {
      giveWay(hand);
    }
  }

  /** A rule says that a person decides; the order waits for that rule to change. */
  public void parkByRule(OrderInHand hand) {
    Verdict.Park why = ruling(hand, Verdict.Park.class);
    if (!park(
            hand,
            new OrderState.Parked(
                ParkCause.RULE,
                why.rule() + ": " + why.reason(),
                List.of(new OrderState.WaitsOn(Topics.RULES, why.rule()))))
        .settled()) {
      giveWay(hand);
    }
  }

  /** A kind of order nobody has told us about: visible instead of silently waiting. */
  public void parkUnsupported(OrderInHand hand) {
    ImportDecision.Unsupported odd = (ImportDecision.Unsupported) decision(hand);
    OrderInHand now = beginEnriching(hand);
    if (!park(now, new OrderState.Parked(ParkCause.UNSUPPORTED, odd.why(), List.of())).settled()) {
      giveWay(hand);
    }
  }

  public void readAgain(OrderInHand hand) {
    ImportDecision.ReadAgain again = (ImportDecision.ReadAgain) decision(hand);
    ledger.settle(hand.lease(), Outcome.failed(again.delay(), STALE_READ + ": " + again.why()));
  }

  public void hold(OrderInHand hand) {
    ImportDecision.Hold hold = (ImportDecision.Hold) decision(hand);
    ledger.hold(hand.lease(), facts(hand), hold.cause(), hold.until());
  }

  public void leaveCancelled(OrderInHand hand) {
    ledger.leaveCancelled(hand.lease(), facts(hand));
  }

  public void noteStatus(OrderInHand hand) {
    boolean changed = ((ImportDecision.NoteChange) decision(hand)).changed();
    ledger.noteStatus(hand.lease(), facts(hand), changed, () -> aftercare.noted(hand, changed));
  }

  // enrich-order ----------------------------------------------------------------------------------

  /** Reads the epoch first: whatever is found below is only as good as it. */
  public OrderInHand beginEnriching(OrderInHand hand) {
    return hand.at(releases.epoch(hand.store().id()));
  }

  public List<WantedSku> wantedSkus(OrderInHand hand) {
    return WantedSku.of(hand);
  }

  public WantedSku inTable(WantedSku wanted) {
    return links
        .find(wanted.storeId(), wanted.epoch(), wanted.skuId())
        .map(wanted::with)
        .orElse(wanted);
  }

  /** What Shopify says of the variants a link names. */
  public WantedSku learn(WantedSku wanted, List<Candidate> variants) {
    SkuLink link = wanted.link();
    if (link == null) {
      return wanted;
    }
    List<LinkPart> read = new ArrayList<>();
    for (LinkPart part : link.parts()) {
      Candidate found =
          variants.stream()
              .filter(v -> v.variantId().equals(part.variantId()))
              .findFirst()
              .orElse(null);
      if (part.isComplete()) {
        read.add(part);
      } else if (found == null) {
        return wanted.without(
            ParkCause.DELETED_IN_SHOPIFY,
            "it is linked to " + part.variantId() + ", which is gone");
      } else {
        LinkPart learnt = found.part(part.quantity());
        links.learn(wanted.storeId(), wanted.skuId(), learnt);
        read.add(learnt);
      }
    }
    return wanted.with(link.with(read));
  }

  /** Links what is certain, proposes what is possible, or says why neither. */
  public WantedSku propose(WantedSku wanted, List<Candidate> candidates) {
    AutoLinks.Considered considered =
        autoLinks.consider(wanted.storeId(), wanted.facts(), candidates);
    SkuLink link = considered.link();
    return link == null
        ? wanted.without(ParkCause.UNMAPPED_SKU, considered.why())
        : wanted.with(link);
  }

  public WantedSku unlinked(WantedSku wanted) {
    return wanted.without(ParkCause.UNMAPPED_SKU, "it has no seller SKU to look for");
  }

  /**
   * Puts what was found back to the order, and remembers what was not.
   *
   * @param skus a list of {@link WantedSku}; anything else of an order without lines
   */
  public OrderInHand gather(OrderInHand hand, Object skus) {
    List<WantedSku> found =
        skus instanceof List<?> list
            ? list.stream().filter(WantedSku.class::isInstance).map(WantedSku.class::cast).toList()
            : List.of();
    Map<String, SkuLink> linked = new HashMap<>();
    List<MissingLink> missing = new ArrayList<>();
    for (WantedSku sku : found) {
      SkuLink link = sku.link();
      MissingLink problem = sku.problem();
      if (link != null && link.isComplete()) {
        linked.put(sku.skuId(), link);
      } else {
        MissingLink why =
            problem != null
                ? problem
                : new MissingLink(sku.skuId(), ParkCause.UNMAPPED_SKU, "it has no link");
        missing.add(why);
        links.noteMissing(
            sku.storeId(), sku.skuId(), sku.productId(), sku.sellerSku(), sku.title(), why.why());
      }
    }
    return hand.with(linked, missing);
  }

  // decide and deliver ----------------------------------------------------------------------------

  /** Parks for all missing SKUs at once. */
  public OrderInHand parkForLinks(OrderInHand hand) {
    ParkCause cause =
        hand.missing().stream().allMatch(m -> m.cause() == ParkCause.DELETED_IN_SHOPIFY)
            ? ParkCause.DELETED_IN_SHOPIFY
            : ParkCause.UNMAPPED_SKU;
    StringBuilder detail = new StringBuilder();
    for (MissingLink m : hand.missing()) {
      detail.append(detail.isEmpty() ? "" : "; ").append("SKU ").append(m.skuId());
      detail.append(": ").append(m.why());
    }
    List<OrderState.WaitsOn> waits = new ArrayList<>();
    hand.missing().forEach(m -> waits.add(new OrderState.WaitsOn(Topics.SKU, m.skuId())));
    if (hand.missing().stream().anyMatch(m -> m.cause() == ParkCause.DELETED_IN_SHOPIFY)) {
      waits.add(new OrderState.WaitsOn(Topics.VARIANT, Topics.ANY));
    }
    return park(hand, new OrderState.Parked(cause, detail.toString(), waits));
  }

  /** Makes the content; a refusal parks. */
  public OrderInHand compose(OrderInHand hand) {
    Map<String, List<LinkedVariant>> variants = new LinkedHashMap<>();
    hand.links().forEach((sku, link) -> variants.put(sku, linked(link)));
    Content made = OrderContent.of(hand.order(), variants, shop(hand), content);
    if (made instanceof Refusal refusal) {
      return refusal.cause() == Refusal.Cause.CANCELLED
          ? cancelled(hand)
          : park(
              hand,
              new OrderState.Parked(
                  ParkCause.valueOf(refusal.cause().name()),
                  refusal.detail(),
                  waitsOn(hand, refusal.cause())));
    }
    return hand.with(ruled(made, hand.verdict()));
  }

  /** With the marks of the rules that matched. */
  private static Content ruled(Content made, @Nullable Verdict verdict) {
    return made instanceof OrderCreateRequest request && verdict instanceof Verdict.Import marks
        ? request.marked(marks.tags(), marks.route() == null ? null : marks.route().words())
        : made;
  }

  /** What the content depends on in the shop. */
  private ShopProfile shop(OrderInHand hand) {
    Store store = hand.store();
    // Only what has shipped is created with a location.
    Map<String, String> locations = new HashMap<>();
    if (OrderContent.hasShipped(hand.order())) {
      warehouses
          .table(store.id())
          .forEach((warehouse, mapped) -> locations.put(warehouse, mapped.get(0)));
      String warehouse = hand.order().warehouseId();
      if (warehouse != null
          && FulfilmentAuthority.of(hand.order()) == FulfilmentAuthority.FULFILLED_BY_TIKTOK) {
        places
            .find(store.id(), warehouse)
            .flatMap(policy -> Optional.ofNullable(policy.mirrorLocation()))
            .ifPresent(own -> locations.putIfAbsent(warehouse, own));
      }
    }
    return new ShopProfile(
            store.region(),
            store.currency(),
            stores
                .sellerType(store.id())
                .filter(type -> type.equals(ShopProfile.SellerType.CROSS_BORDER.name()))
                .map(type -> ShopProfile.SellerType.CROSS_BORDER)
                .orElse(ShopProfile.SellerType.LOCAL),
            locations,
            store.defaultLocation())
        .since(stores.startMark(store.id()).orElse(null));
  }

  /** The last gate before an intent; a dry run ends here, with what would have been sent. */
  public OrderInHand open(OrderInHand hand) {
    if (hand.verdict() != null && !hand.verdict().version().equals(rules.version())) {
      ledger.settle(hand.lease(), Outcome.later(Duration.ofMillis(200), "RULES_CHANGED"));
      return hand.done();
    }
    OutwardGate.Permit permit =
        OutwardGate.permit(
            mayStillSend(hand), stores.isPaused(hand.store().id()), outward.dryRun());
    if (permit instanceof OutwardGate.OnlyIntend) {
      ledger.intended(hand.lease(), facts(hand), summary(hand));
      return hand.done();
    }
    if (permit instanceof OutwardGate.NotNow notNow) {
      ledger.settle(hand.lease(), notNow.outcome());
      return hand.done();
    }
    OrderLedger.Opening opening =
        ledger.open(
            hand.lease(),
            facts(hand),
            sha256(PlatformJson.write(hand.request().order())),
            hand.epoch(),
            summary(hand));
    if (opening instanceof OrderLedger.Opened opened) {
      return hand.opened(opened.intent());
    }
    if (opening instanceof OrderLedger.NotOurs notOurs) {
      ledger.settle(hand.lease(), Outcome.later(Duration.ofSeconds(1), notOurs.why()));
      return hand.done();
    }
    return hand;
  }

  /** The mapping moved under every try: to the end of the queue, nobody to blame. */
  public void giveWay(OrderInHand hand) {
    ledger.settle(hand.lease(), Outcome.later(Duration.ofMillis(200), "GAVE_WAY"));
  }

  /** Right before the socket write: a lease that grew old meanwhile sends nothing any more. */
  public boolean mayStillSend(OrderInHand hand) {
    return hand.lease().maySend(nanos.getAsLong(), clock.instant());
  }

  public void tooLate(OrderInHand hand) {
    ledger.notSent(
        hand.lease(),
        intent(hand),
        "the lease grew too old before the request was sent",
        Outcome.later(Duration.ZERO, "LEASE_TOO_OLD_TO_SEND"));
  }

  /** Writes down what came of the create. */
  public void record(OrderInHand hand, Submission.CreateOutcome outcome) {
    if (outcome instanceof Submission.Created created) {
      Map<String, Object> detail = new LinkedHashMap<>();
      detail.put("intent", intent(hand).toString());
      if (!created.idStored()) {
        detail.put(
            "finding", "Shopify did not store the unique id: it could not refuse a second one");
      }
      ledger.imported(
          hand.lease(),
          intent(hand),
          created.order(),
          OrderLedger.ANSWERED,
          detail,
          () -> aftercare.imported(hand, created.birth()));
    } else if (outcome instanceof Submission.Refused refused) {
      ledger.refused(
          hand.lease(),
          intent(hand),
          facts(hand),
          new OrderState.Parked(
              refused.cause(),
              named(hand, refused),
              Waits.of(refused.cause(), hand, refused.lines(), refused.detail())),
          hand.epoch());
    } else if (outcome instanceof Submission.IdTaken taken) {
      recordTaken(hand, taken);
    } else if (outcome instanceof Submission.NobodyKnows nobody) {
      ledger.unknown(hand.lease(), intent(hand), nobody.why());
    }
  }

  /** Most likely our own order: looked up. Never found after several rounds: a human looks. */
  private void recordTaken(OrderInHand hand, Submission.IdTaken taken) {
    if (ledger.abandonedIntents(hand.store().id(), hand.orderId()) >= TAKEN_TRIES) {
      ledger.refused(
          hand.lease(),
          intent(hand),
          facts(hand),
          new OrderState.Parked(
              ParkCause.INVALID,
              "Shopify says that the id is taken, and no order with it can be found: "
                  + taken.message(),
              List.of()),
          hand.epoch());
    } else {
      ledger.unknown(hand.lease(), intent(hand), "the id is taken: " + taken.message());
    }
  }

  // resolve-unknown -------------------------------------------------------------------------------

  /** Carries out what the protocol says about an unsettled intent after a lookup. */
  public void resolve(OrderInHand hand, Lookup verdict) {
    Intent intent = hand.known().unsettled();
    if (intent == null) {
      throw new IllegalStateException("nothing unsettled about " + hand);
    }
    Submission.Step step = // As of before the lookup: a pause in between must not age an absence.
        Submission.next(intent, verdict, hand.known().now(), settings.timing());
    if (step instanceof Submission.Adopt adopt) {
      ledger.imported(
          hand.lease(),
          intent.id(),
          adopt.order(),
          OrderLedger.LOOKED_UP,
          Map.of(),
          () -> aftercare.imported(hand, null));
    } else if (step instanceof Submission.LookAgain again) {
      ledger.lookAgain(hand.lease(), intent.id(), again.notBefore(), again.why());
    } else if (step instanceof Submission.NoteAbsence noted) {
      ledger.noteAbsence(hand.lease(), intent.id(), noted.lookAgain());
    } else if (step instanceof Submission.Abandon abandon) {
      ledger.abandon(hand.lease(), intent.id(), abandon.why());
    }
  }

  /** Found before the first create: adopted. Cannot tell: later. Absent: goes on. */
  public OrderInHand afterFirstLook(OrderInHand hand, Lookup verdict) {
    if (verdict instanceof Lookup.Found found) {
      ledger.foundBeforeFirstCreate(
          hand.lease(), facts(hand), found.order(), () -> aftercare.imported(hand, null));
      return hand.done();
    }
    if (verdict instanceof Lookup.CannotTell unclear) {
      ledger.settle(hand.lease(), Outcome.later(settings.unknownRecheck(), unclear.why()));
      return hand.done();
    }
    return hand;
  }

  // Helpers ---------------------------------------------------------------------------------------

  private OrderInHand park(OrderInHand hand, OrderState.Parked found) {
    OrderState.Parked why =
        found.waitsOn().isEmpty()
            ? new OrderState.Parked(
                found.cause(),
                found.detail(),
                Waits.of(found.cause(), hand, List.of(), found.detail()))
            : found;
    return ledger.park(hand.lease(), facts(hand), why, hand.epoch()) == OrderLedger.Parking.PARKED
        ? hand.done()
        : hand;
  }

  /** Where orders are taken over as history none of them takes stock. */
  private OrderFacts facts(OrderInHand hand) {
    return content.history() ? hand.facts().takingNothing() : hand.facts();
  }

  private OrderInHand cancelled(OrderInHand hand) {
    ledger.leaveCancelled(hand.lease(), facts(hand));
    return hand.done();
  }

  /** The refusal, and the variants of the lines it names. */
  private static String named(OrderInHand hand, Submission.Refused refused) {
    List<String> variants =
        refused.lines().stream()
            .filter(line -> line < hand.request().order().lineItems().size())
            .map(line -> hand.request().order().lineItems().get(line).variantId())
            .filter(variant -> variant != null)
            .distinct()
            .toList();
    return variants.isEmpty()
        ? refused.detail()
        : refused.detail() + " (" + String.join(", ", variants) + ")";
  }

  /** A mapped warehouse releases what waited for a location. */
  private static List<OrderState.WaitsOn> waitsOn(OrderInHand hand, Refusal.Cause cause) {
    String warehouse = hand.order().warehouseId();
    return cause == Refusal.Cause.NO_LOCATION && warehouse != null
        ? List.of(new OrderState.WaitsOn(Topics.LOCATION, warehouse))
        : List.of();
  }

  private static List<LinkedVariant> linked(SkuLink link) {
    return link.parts().stream()
        .map(
            part ->
                new LinkedVariant(
                    part.variantId(),
                    part.quantity(),
                    Boolean.TRUE.equals(part.requiresShipping()),
                    Boolean.TRUE.equals(part.taxable()),
                    part.price()))
        .toList();
  }

  /** Amounts and counts, for the timeline: no personal data. */
  private static Map<String, ?> summary(OrderInHand hand) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("lines", hand.request().order().lineItems().size());
    told.put("total", hand.request().money().shopifyTotal().toPlainString());
    told.put("buyerPaid", hand.request().money().buyerPaid().toPlainString());
    told.put("taxesIncluded", hand.request().money().taxesIncluded());
    if (!hand.request().money().explained()) {
      told.put("remainder", hand.request().money().remainder().toPlainString());
    }
    hand.request().notes().forEach(n -> told.put("note-" + n.kind(), n.detail()));
    return told;
  }

  private static ImportDecision decision(OrderInHand hand) {
    ImportDecision decision = hand.decision();
    if (decision == null) {
      throw new IllegalStateException("nothing was decided about " + hand);
    }
    return decision;
  }

  private static <V extends Verdict> V ruling(OrderInHand hand, Class<V> kind) {
    if (!kind.isInstance(hand.verdict())) {
      throw new IllegalStateException("the rules did not say " + kind.getSimpleName());
    }
    return kind.cast(hand.verdict());
  }

  private static java.util.UUID intent(OrderInHand hand) {
    java.util.UUID intent = hand.intent();
    if (intent == null) {
      throw new IllegalStateException("no intent was opened for " + hand);
    }
    return intent;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every Java platform", e);
    }
  }
}
