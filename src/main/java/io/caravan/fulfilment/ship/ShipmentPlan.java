package io.caravan.fulfilment.ship;

import io.caravan.fulfilment.carrier.CarrierChoice;
import io.caravan.fulfilment.carrier.NumberFormat;
import io.caravan.fulfilment.carrier.Provider;
import io.caravan.fulfilment.carrier.Suggestion;
import io.caravan.fulfilment.ship.Packing.Parcel;
import io.caravan.fulfilment.ship.Sale.Unit;
import io.caravan.fulfilment.ship.Shown.State;
import io.caravan.order.content.FulfilmentAuthority;
import io.caravan.order.followup.Act;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.Finding;
import io.caravan.order.followup.Finding.Code;
import io.caravan.order.followup.Memory;
import io.caravan.order.followup.Memory.Fate;
import io.caravan.order.followup.Memory.Past;
import io.caravan.order.followup.Standing;
import io.caravan.order.followup.Standing.Tracking;
import io.caravan.tiktok.ShipmentCodes;
import io.caravan.tiktok.TikTokShipments.SplitAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What TikTok still has to be told of a seller's own shipments of one order: a pure function of
 * both sides and of what was told before. What it knows is not told again, and what cannot be told
 * has a cause.
 *
 * @param acts what may be told now
 * @param asksToSplit whether the order may be split has to be asked first
 */
public record ShipmentPlan(
    List<ShipAct> acts,
    List<Shown> shown,
    List<Finding> findings,
    @Nullable Instant lookAgain,
    boolean asksToSplit) {

  /**
   * So long after a shipment TikTok takes another number (docv2/page/update-shipping-info-202309).
   */
  static final Duration CORRECTABLE_FOR = Duration.ofHours(72);

  /** Orders that may go under one tracking number (facts, section 5.2; code 21011026). */
  public static final int MOST_ORDERS_A_NUMBER = 20;

  /** What TikTok accepted shows within this time. */
  private static final Duration SHOWS_WITHIN = Duration.ofMinutes(2);

  private static final Duration SOON = Duration.ofSeconds(5);

  /** A package that TikTok has not named by then is looked for now and then only. */
  private static final Duration NAMED_WITHIN = Duration.ofMinutes(10);

  /** The end of TikTok's hold is a change of status only, which is no reason to look for others. */
  private static final Duration HOLD_SEEN_AGAIN = Duration.ofMinutes(5);

  private static final String REST = "rest";

  public ShipmentPlan {
    acts = List.copyOf(acts);
    shown = List.copyOf(shown);
    findings = List.copyOf(findings);
  }

  /**
   * A package that TikTok was told of.
   *
   * @param carrier as Shopify had it then
   * @param corrected TikTok takes no second correction
   */
  public record Told(Set<String> units, String carrier, boolean corrected) {
    public Told {
      units = Set.copyOf(units);
    }
  }

  /**
   * What is known besides both sides.
   *
   * @param told by Shopify's number of the fulfilment
   * @param full numbers, bare, that as many other orders use as TikTok allows
   * @param despiteRequest a person, or the setting, says to ship although the buyer asks to cancel
   * @param unsupported why Caravan does not ship such an order; null if it does
   * @param split TikTok's answer whether the order may be split; null if it was not asked
   */
  public record Known(
      Memory memory,
      Carriers carriers,
      Map<String, Told> told,
      Set<String> full,
      boolean despiteRequest,
      @Nullable String unsupported,
      @Nullable SplitAttributes split) {
    public Known {
      told = Map.copyOf(told);
      full = Set.copyOf(full);
    }

    Known with(SplitAttributes answer) {
      return new Known(memory, carriers, told, full, despiteRequest, unsupported, answer);
    }
  }

  static final ShipmentPlan NOTHING =
      new ShipmentPlan(List.of(), List.of(), List.of(), null, false);

  static ShipmentPlan of(Sale sale, Standing shop, Known known) {
    if (shop.cancelled()
        || sale.isCancelled()
        || sale.authority() == FulfilmentAuthority.TIKTOK_SHIPPING
        || sale.authority() == FulfilmentAuthority.FULFILLED_BY_TIKTOK) {
      return NOTHING;
    }
    return new Draft(sale, shop, known).plan();
  }

  /** Whether TikTok's providers matter: there is a number that TikTok does not know. */
  static boolean asksForCarriers(Sale sale, Standing shop, Map<String, Told> told) {
    Set<String> known =
        sale.units().stream()
            .map(Unit::number)
            .filter(Objects::nonNull)
            .map(NumberFormat::bare)
            .collect(Collectors.toSet());
    boolean unshipped = sale.units().stream().anyMatch(unit -> !unit.shipped());
    for (Standing.Sent sent : shop.sent()) {
      Told before = told.get(Packing.number(sent.id()));
      for (Tracking tracking : sent.tracking()) {
        String number = numberOf(tracking);
        boolean other =
            before != null
                && !before.carrier().equals(Objects.requireNonNullElse(tracking.company(), ""));
        if (!number.isEmpty()
            && (unshipped || other || !known.contains(NumberFormat.bare(number)))) {
          return true;
        }
      }
    }
    return false;
  }

  /** As it is sent: carriers' spaces are for people. */
  private static String numberOf(Tracking tracking) {
    return Objects.requireNonNullElse(tracking.number(), "").replaceAll("\\s", "");
  }

  /** Whether a person has to look at something. */
  boolean isParked() {
    return shown.stream().anyMatch(one -> one.state() == State.PARKED);
  }

  /** Whether something waits that no signal may announce. A number is announced, or polled for. */
  boolean isToBeSeenAgain() {
    return shown.stream()
        .anyMatch(
            one ->
                one.state() != State.TOLD
                    && one.cause() != null
                    && one.cause() != ShipCause.NO_NUMBER);
  }

  /**
   * Actions of which an unknown outcome stays unknown: the act is not missing, and the reason may
   * be that something keeps its shipment. What keeps one shipment says nothing of the others, and
   * what is still missing was not done.
   *
   * @param past what came of earlier acts
   */
  Set<Action> undecided(List<Past> past) {
    Set<String> kept = new HashSet<>();
    Set<String> decided = new HashSet<>();
    for (Shown one : shown) {
      boolean waits = one.state() != State.TOLD && one.cause() != null;
      (waits ? kept : decided).add(one.fulfilment());
    }
    if (kept.isEmpty()) {
      return Set.of();
    }
    return past.stream()
        .filter(one -> one.fate() == Fate.OPEN && ShipAct.ACTIONS.contains(one.action()))
        .filter(one -> acts.stream().noneMatch(one::is))
        .filter(one -> !decided.contains(ShipAct.fulfilmentOf(one.subject())))
        .map(Past::action)
        .collect(Collectors.toSet());
  }

  /** Why a refusal parks a shipment. */
  static ShipCause causeOf(String code) {
    return code.equals(ShipCause.NOT_A_TIKTOK_LABEL.name())
        ? ShipCause.NOT_A_TIKTOK_LABEL
        : ShipCause.of(ShipmentCodes.why(code));
  }

  /** Collects what is missing. */
  private static final class Draft {
    private final Sale sale;
    private final Standing shop;
    private final Known known;
    private final ShipMarket market;
    private final List<ShipAct> acts = new ArrayList<>();
    private final List<Shown> shown = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, List<String>> groups = new LinkedHashMap<>();
    private final List<Parcel> splitting = new ArrayList<>();
    private @Nullable Instant lookAgain;
    private boolean asksToSplit;

    Draft(Sale sale, Standing shop, Known known) {
      this.sale = sale;
      this.shop = shop;
      this.known = known;
      this.market = ShipMarket.of(sale.region());
    }

    ShipmentPlan plan() {
      Map<String, Set<String>> told = new HashMap<>();
      known.told().forEach((fulfilment, one) -> told.put(fulfilment, one.units()));
      Packing packing = Packing.of(sale, shop, told);
      packing.parcels().forEach(this::parcel);
      split();
      takenBack(packing);
      return new ShipmentPlan(acts, shown, findings, lookAgain, asksToSplit);
    }

    private void parcel(Parcel parcel) {
      List<Unit> unshipped = parcel.unshipped();
      Tracking tracking = parcel.tracking();
      if (parcel.furtherNumbers() > 0) {
        find(
            Code.SEVERAL_TRACKING_NUMBERS,
            parcel,
            parcel.furtherNumbers() + " more than TikTok takes: it is told the first");
      }
      if (!parcel.units().isEmpty() && unshipped.isEmpty()) {
        shipped(parcel);
        return;
      }
      if (!sale.units().isEmpty() && sale.units().stream().allMatch(Unit::shipped)) {
        // Whatever it holds was shipped, if in other packages: nothing is left to be told.
        show(parcel, State.TOLD, null, "", null, List.of());
        return;
      }
      Optional<Why> why = why(parcel, tracking);
      if (why.isPresent()) {
        wait(parcel, why.get());
        return;
      }
      choose(parcel, Objects.requireNonNull(tracking), unshipped);
    }

    private record Why(ShipCause cause, String detail) {}

    /** Why it is not told now, whatever its carrier. */
    private Optional<Why> why(Parcel parcel, @Nullable Tracking tracking) {
      if (sale.authority() != FulfilmentAuthority.SELLER) {
        return Optional.of(new Why(ShipCause.AUTHORITY_UNKNOWN, ""));
      }
      if (market == ShipMarket.NONE) {
        return Optional.of(new Why(ShipCause.MARKET_NOT_SUPPORTED, sale.region()));
      }
      String unsupported = known.unsupported();
      if (unsupported != null) {
        return Optional.of(new Why(ShipCause.UNSUPPORTED, unsupported));
      }
      if (sale.isNotYetShippable()) {
        soon(known.memory().now().plus(HOLD_SEEN_AGAIN));
        return Optional.of(new Why(ShipCause.ORDER_ON_HOLD, sale.status()));
      }
      if (known.memory().cancelWanted() != null
          || (sale.cancelRequested() && !known.despiteRequest())) {
        return Optional.of(new Why(ShipCause.CANCEL_REQUESTED, ""));
      }
      if (parcel.unclear()) {
        return Optional.of(new Why(ShipCause.NOT_TOLD_APART, ""));
      }
      if (tracking == null) {
        return Optional.of(new Why(ShipCause.NO_NUMBER, ""));
      }
      if (!parcel.torn().isEmpty()) {
        return Optional.of(new Why(ShipCause.BUNDLE_IN_SEVERAL_PACKAGES, ids(parcel.torn())));
      }
      if (parcel.units().isEmpty()) {
        return Optional.of(
            parcel.begun().isEmpty()
                ? new Why(ShipCause.NOT_TOLD_APART, "")
                : new Why(ShipCause.PIECES_MISSING, ids(parcel.begun())));
      }
      if (!sale.isShippable()) {
        return Optional.of(new Why(ShipCause.REFUSED, sale.status()));
      }
      if (sale.combined() && market == ShipMarket.SHIP_PACKAGE) {
        return Optional.of(new Why(ShipCause.COMBINED_ON_TIKTOK, ""));
      }
      return Optional.empty();
    }

    private void choose(Parcel parcel, Tracking tracking, List<Unit> unshipped) {
      CarrierChoice choice = known.carriers().choose(parcel.fulfilment(), tracking);
      if (choice instanceof CarrierChoice.Ask ask) {
        boolean none = ask.cause() == CarrierChoice.Cause.NO_PROVIDERS;
        String detail = none ? known.carriers().refused() : "";
        show(parcel, ShipCause.of(ask.cause()), detail, null, ask.suggestions());
        return;
      }
      Provider provider = ((CarrierChoice.Chosen) choice).provider();
      String number = numberOf(tracking);
      if (known.full().contains(NumberFormat.bare(number))) {
        show(
            parcel,
            ShipCause.NUMBER_USED_TOO_OFTEN,
            MOST_ORDERS_A_NUMBER + " other orders",
            provider,
            List.of());
        return;
      }
      tell(parcel, unshipped, number, provider);
    }

    // Telling ------------------------------------------------------------------------------------

    private void tell(Parcel parcel, List<Unit> unshipped, String number, Provider provider) {
      List<String> lines = unshipped.stream().map(Unit::id).toList();
      if (!market.splitFirst()) {
        send(parcel, List.of(new ShipAct.Tell(parcel.fulfilment(), lines, null, number, provider)));
        return;
      }
      List<Unit> behind = behind(unshipped);
      if (behind.isEmpty()) {
        tellPackages(parcel, unshipped, number, provider);
        return;
      }
      Set<String> skus = unshipped.stream().map(Unit::skuId).collect(Collectors.toSet());
      Set<String> torn = new TreeSet<>();
      behind.stream().map(Unit::skuId).filter(skus::contains).forEach(torn::add);
      if (!torn.isEmpty()) {
        show(
            parcel,
            ShipCause.SAME_SKU_IN_SEVERAL_PACKAGES,
            String.join(",", torn),
            provider,
            List.of());
        return;
      }
      groups.put(parcel.fulfilment(), lines);
      splitting.add(parcel);
    }

    /** What would go with them although it does not: the rest of TikTok's packages. */
    private List<Unit> behind(List<Unit> going) {
      Set<String> packages = new HashSet<>();
      going.forEach(unit -> packages.add(packageOf(unit)));
      Set<String> ids = going.stream().map(Unit::id).collect(Collectors.toSet());
      return sale.units().stream()
          .filter(unit -> !unit.shipped() && !ids.contains(unit.id()))
          .filter(unit -> packages.contains(packageOf(unit)))
          .toList();
    }

    private static String packageOf(Unit unit) {
      return Objects.requireNonNullElse(unit.packageId(), "");
    }

    private void tellPackages(
        Parcel parcel, List<Unit> unshipped, String number, Provider provider) {
      if (market == ShipMarket.SPLIT_AND_MARK) {
        List<String> lines = unshipped.stream().map(Unit::id).toList();
        send(parcel, List.of(new ShipAct.Tell(parcel.fulfilment(), lines, null, number, provider)));
        return;
      }
      if (unshipped.stream().anyMatch(unit -> unit.packageId() == null)) {
        soonUntil(fulfilledAt(parcel).plus(NAMED_WITHIN));
        show(parcel, ShipCause.SPLITTING, "", provider, List.of());
        return;
      }
      Map<String, List<String>> packages = new LinkedHashMap<>();
      for (Unit unit : unshipped) {
        packages.computeIfAbsent(packageOf(unit), any -> new ArrayList<>()).add(unit.id());
      }
      List<ShipAct.Tell> tells = new ArrayList<>();
      packages.forEach(
          (id, lines) ->
              tells.add(new ShipAct.Tell(parcel.fulfilment(), lines, id, number, provider)));
      send(parcel, tells);
    }

    private void send(Parcel parcel, List<? extends ShipAct> some) {
      acts.addAll(some);
      Provider provider =
          some.get(0) instanceof ShipAct.Tell tell
              ? tell.provider()
              : ((ShipAct.Correct) some.get(0)).provider();
      Optional<Past> refused =
          some.stream()
              .flatMap(act -> last(act).stream())
              .filter(past -> past.fate() == Fate.REFUSED)
              .findFirst();
      if (refused.isEmpty()) {
        show(parcel, null, "", provider, List.of());
        return;
      }
      String code = Objects.requireNonNullElse(refused.get().code(), "");
      show(parcel, causeOf(code), code, provider, List.of());
    }

    private Optional<Past> last(Act act) {
      return known.memory().past().stream().filter(past -> past.is(act)).findFirst();
    }

    // Splitting ----------------------------------------------------------------------------------

    /** One split for all packages that are known by now. */
    private void split() {
      if (groups.isEmpty()) {
        return;
      }
      Set<String> grouped = new HashSet<>();
      groups.values().forEach(grouped::addAll);
      List<Unit> going = sale.units().stream().filter(unit -> grouped.contains(unit.id())).toList();
      List<String> rest = behind(going).stream().map(Unit::id).toList();
      if (!rest.isEmpty()) {
        groups.put(REST, rest);
      }
      ShipAct.Split act = new ShipAct.Split(groups);
      Optional<Past> past = last(act);
      boolean done = past.filter(one -> one.fate() == Fate.SUCCEEDED).isPresent();
      if (done && market == ShipMarket.SPLIT_AND_MARK) {
        // Lines name no package there before they ship.
        splitting.forEach(this::tellSplit);
        return;
      }
      SplitAttributes answer = known.split();
      if (answer == null && !done) {
        asksToSplit = true;
        splitting.forEach(parcel -> show(parcel, ShipCause.SPLITTING, "", null, List.of()));
        return;
      }
      if (answer != null && !answer.canSplit()) {
        String reason = Objects.requireNonNullElse(answer.reason(), "");
        splitting.forEach(
            parcel -> show(parcel, ShipCause.SPLIT_NOT_ALLOWED, reason, null, List.of()));
        return;
      }
      acts.add(act);
      if (past.filter(one -> one.fate() == Fate.REFUSED).isPresent()) {
        String code = Objects.requireNonNullElse(past.get().code(), "");
        splitting.forEach(parcel -> show(parcel, causeOf(code), code, null, List.of()));
        return;
      }
      past.filter(one -> one.fate() == Fate.SUCCEEDED)
          .ifPresent(one -> soonUntil(one.at().plus(SHOWS_WITHIN)));
      splitting.forEach(parcel -> show(parcel, ShipCause.SPLITTING, "", null, List.of()));
    }

    private void tellSplit(Parcel parcel) {
      Tracking tracking = Objects.requireNonNull(parcel.tracking());
      if (known.carriers().choose(parcel.fulfilment(), tracking)
          instanceof CarrierChoice.Chosen chosen) {
        tellPackages(parcel, parcel.unshipped(), numberOf(tracking), chosen.provider());
      }
    }

    // What TikTok knows --------------------------------------------------------------------------

    private void shipped(Parcel parcel) {
      Tracking tracking = parcel.tracking();
      if (tracking == null) {
        show(parcel, State.TOLD, null, "", null, List.of());
        return;
      }
      String number = numberOf(tracking);
      CarrierChoice choice = known.carriers().choose(parcel.fulfilment(), tracking);
      List<Unit> other =
          parcel.units().stream()
              .filter(unit -> differs(unit, number) || carrierChanged(parcel, unit, choice))
              .toList();
      if (other.isEmpty()) {
        show(parcel, State.TOLD, null, "", providerOf(choice), List.of());
        return;
      }
      Optional<ShipCause> obstacle = obstacle(parcel, other);
      if (isBeingCorrected(parcel, other, choice)) {
        soon(known.memory().now().plus(SOON));
        show(parcel, State.TOLD, null, "", providerOf(choice), List.of());
      } else if (obstacle.isPresent()) {
        find(Code.TRACKING_NOT_CORRECTED, parcel, obstacle.get().name());
        show(parcel, State.TOLD, obstacle.get(), "", providerOf(choice), List.of());
      } else if (sale.cancelRequested()) {
        show(parcel, ShipCause.CANCEL_REQUESTED, "", providerOf(choice), List.of());
      } else if (choice instanceof CarrierChoice.Ask ask) {
        show(parcel, ShipCause.of(ask.cause()), "", null, ask.suggestions());
      } else {
        correct(parcel, other, number, ((CarrierChoice.Chosen) choice).provider());
      }
    }

    /** TikTok took this correction a moment ago, and does not show it yet. */
    private boolean isBeingCorrected(Parcel parcel, List<Unit> other, CarrierChoice choice) {
      if (!(choice instanceof CarrierChoice.Chosen chosen)) {
        return false;
      }
      String number = numberOf(Objects.requireNonNull(parcel.tracking()));
      Instant now = known.memory().now();
      return other.stream()
          .map(unit -> correction(parcel, unit.packageId(), number, chosen.provider()))
          .flatMap(act -> last(act).stream())
          .anyMatch(
              past -> past.fate() == Fate.SUCCEEDED && now.isBefore(past.at().plus(SHOWS_WITHIN)));
    }

    private static ShipAct.Correct correction(
        Parcel parcel, @Nullable String packageId, String number, Provider provider) {
      return new ShipAct.Correct(parcel.fulfilment(), packageId, number, provider);
    }

    private void correct(Parcel parcel, List<Unit> units, String number, Provider provider) {
      List<ShipAct> corrections = new ArrayList<>();
      units.stream()
          .map(Unit::packageId)
          .distinct()
          .sorted(Comparator.nullsFirst(Comparator.naturalOrder()))
          .forEach(id -> corrections.add(correction(parcel, id, number, provider)));
      send(parcel, corrections);
    }

    private static boolean differs(Unit unit, String number) {
      String tiktoks = unit.number();
      return tiktoks != null && !NumberFormat.bare(tiktoks).equals(NumberFormat.bare(number));
    }

    /** The seller has corrected the carrier in Shopify: not merely the table. */
    private boolean carrierChanged(Parcel parcel, Unit unit, CarrierChoice choice) {
      Told told = known.told().get(parcel.fulfilment());
      String now = carrierOf(parcel);
      return told != null
          && !told.carrier().equals(now)
          && choice instanceof CarrierChoice.Chosen chosen
          && unit.providerId() != null
          && !chosen.provider().id().equals(unit.providerId());
    }

    private Optional<ShipCause> obstacle(Parcel parcel, List<Unit> other) {
      Set<String> ours = new HashSet<>();
      known
          .told()
          .forEach(
              (fulfilment, told) -> {
                if (toldByUs(fulfilment)) {
                  ours.addAll(told.units());
                }
              });
      boolean unasked = other.stream().anyMatch(unit -> !ours.contains(unit.id()));
      if (unasked && !isAsWeSent(parcel, other)) {
        return Optional.of(ShipCause.NUMBERS_DIFFER);
      }
      Instant now = known.memory().now();
      boolean corrected =
          known.memory().past().stream()
              .anyMatch(
                  past ->
                      past.action() == Action.CORRECT_TRACKING_ON_TIKTOK
                          && past.fate() == Fate.SUCCEEDED);
      if (corrected) {
        return Optional.of(ShipCause.CORRECTED_ALREADY);
      }
      boolean late =
          !sale.isCorrectable()
              || other.stream()
                  .map(Unit::shippedAt)
                  .anyMatch(at -> at != null && at.plus(CORRECTABLE_FOR).isBefore(now));
      return late ? Optional.of(ShipCause.TOO_LATE_TO_CORRECT) : Optional.empty();
    }

    /**
     * Whether TikTok shows them just as we sent them, though no answer told us so: the number was
     * corrected in Shopify before it was known what became of that.
     */
    private boolean isAsWeSent(Parcel parcel, List<Unit> units) {
      return isAsWeSent(parcel, units, unit -> null) || isAsWeSent(parcel, units, Unit::packageId);
    }

    private boolean isAsWeSent(
        Parcel parcel, List<Unit> units, Function<Unit, @Nullable String> packageOf) {
      Map<List<@Nullable String>, List<String>> sent = new LinkedHashMap<>();
      for (Unit unit : units) {
        if (unit.number() == null || unit.providerId() == null) {
          return false;
        }
        sent.computeIfAbsent(
                Arrays.asList(packageOf.apply(unit), unit.number(), unit.providerId()),
                any -> new ArrayList<>())
            .add(unit.id());
      }
      return sent.entrySet().stream()
          .allMatch(
              one -> {
                String number = Objects.requireNonNull(one.getKey().get(1));
                Provider provider = new Provider(Objects.requireNonNull(one.getKey().get(2)), "");
                ShipAct.Tell tell =
                    new ShipAct.Tell(
                        parcel.fulfilment(), one.getValue(), one.getKey().get(0), number, provider);
                return known.memory().past().stream()
                    .anyMatch(past -> past.is(tell) && past.fate() != Fate.REFUSED);
              });
    }

    /** Not merely found to agree: what others told TikTok, they correct there. */
    private boolean toldByUs(String fulfilment) {
      return known.memory().past().stream()
          .anyMatch(
              past ->
                  past.action() == Action.SHIP_ON_TIKTOK
                      && past.fate() == Fate.SUCCEEDED
                      && past.subject().startsWith(fulfilment + ":"));
    }

    /** Told with a fulfilment that is gone, and with no other. */
    private void takenBack(Packing packing) {
      Set<String> there = new HashSet<>();
      Set<String> held = new HashSet<>();
      for (Parcel parcel : packing.parcels()) {
        there.addAll(parcel.fulfilments());
        parcel.units().forEach(unit -> held.add(unit.id()));
      }
      known
          .told()
          .forEach(
              (fulfilment, told) -> {
                boolean shipped =
                    sale.units().stream()
                        .anyMatch(
                            unit ->
                                unit.shipped()
                                    && told.units().contains(unit.id())
                                    && !held.contains(unit.id()));
                if (!there.contains(fulfilment) && shipped) {
                  findings.add(
                      new Finding(
                          Code.SHIPMENT_TAKEN_BACK, fulfilment, "TikTok takes no shipment back"));
                }
              });
    }

    // Words --------------------------------------------------------------------------------------

    private void wait(Parcel parcel, Why why) {
      show(parcel, why.cause(), why.detail(), null, List.of());
      if (why.cause() == ShipCause.BUNDLE_IN_SEVERAL_PACKAGES) {
        find(Code.BUNDLE_IN_SEVERAL_PACKAGES, parcel, "lines " + why.detail());
      }
    }

    private void show(
        Parcel parcel,
        @Nullable ShipCause cause,
        String detail,
        @Nullable Provider provider,
        List<Suggestion> suggestions) {
      State state = cause != null && cause.parks() ? State.PARKED : State.WAITING;
      show(parcel, state, cause, detail, provider, suggestions);
    }

    private void show(
        Parcel parcel,
        State state,
        @Nullable ShipCause cause,
        String detail,
        @Nullable Provider provider,
        List<Suggestion> suggestions) {
      Tracking tracking = parcel.tracking();
      shown.add(
          new Shown(
              parcel.fulfilment(),
              state,
              cause,
              detail,
              carrierOf(parcel),
              tracking == null ? null : tracking.number(),
              provider,
              suggestions,
              parcel.units().stream().map(Unit::id).toList(),
              parcel.units().stream()
                  .map(Unit::shippedAt)
                  .filter(Objects::nonNull)
                  .max(Comparator.naturalOrder())
                  .orElse(null)));
    }

    private static String carrierOf(Parcel parcel) {
      Tracking tracking = parcel.tracking();
      return tracking == null ? "" : Objects.requireNonNullElse(tracking.company(), "");
    }

    private static @Nullable Provider providerOf(CarrierChoice choice) {
      return choice instanceof CarrierChoice.Chosen chosen ? chosen.provider() : null;
    }

    private static String ids(List<Unit> units) {
      return units.stream().map(Unit::id).collect(Collectors.joining(","));
    }

    private void find(Code code, Parcel parcel, String detail) {
      findings.add(new Finding(code, parcel.fulfilment(), detail));
    }

    private Instant fulfilledAt(Parcel parcel) {
      return shop.sent().stream()
          .filter(sent -> parcel.fulfilments().contains(Packing.number(sent.id())))
          .map(Standing.Sent::createdAt)
          .filter(Objects::nonNull)
          .max(Comparator.naturalOrder())
          .orElse(known.memory().importedAt());
    }

    private void soonUntil(Instant end) {
      if (known.memory().now().isBefore(end)) {
        soon(known.memory().now().plus(SOON));
      }
    }

    private void soon(Instant moment) {
      Instant before = lookAgain;
      lookAgain = before == null || moment.isBefore(before) ? moment : before;
    }
  }
}
