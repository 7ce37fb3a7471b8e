package io.caravan.fulfilment.ship;

import io.caravan.fulfilment.carrier.NumberFormat;
import io.caravan.fulfilment.carrier.Provider;
import io.caravan.fulfilment.ship.ShipmentPlan.Told;
import io.caravan.fulfilment.ship.Shown.State;
import io.caravan.mapping.CarrierWatcher;
import io.caravan.order.OrderLedger;
import io.caravan.order.followup.FollowUpLedger;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is written down about shipments. Each method is one short transaction; none calls a
 * platform.
 *
 * <p>A release cannot be missed: whoever changes carriers or providers moves the store's epoch
 * under its lock and marks what is parked due, and a shipment is parked under that lock too, only
 * if the epoch still is the one its decision read. Else the order is due again at once.
 */
@Component
class ShipmentLedger implements CarrierWatcher {
  /** What is older is forgotten: a carrier uses its numbers again after some months. */
  private static final Duration NUMBERS_KEPT = Duration.ofDays(90);

  private final JdbcClient jdbc;
  private final FollowUpLedger followUps;
  private final OrderLedger orders;
  private final JsonMapper json;

  ShipmentLedger(JdbcClient jdbc, FollowUpLedger followUps, OrderLedger orders, JsonMapper json) {
    this.jdbc = jdbc;
    this.followUps = followUps;
    this.orders = orders;
    this.json = json;
  }

  // Carriers and providers -----------------------------------------------------------------------

  /** To be read before anything that carriers are decided by. */
  long epoch(int storeId) {
    return jdbc.sql("select epoch from carrier_epoch where store_id = ?")
        .param(storeId)
        .query(Long.class)
        .optional()
        .orElse(0L);
  }

  /** Everything that is parked in the store may be another carrier's now. */
  @Override
  @Transactional
  public void carriersChanged(int storeId) {
    moveEpoch(storeId);
    release(storeId, null);
  }

  /** Waits until nobody parks, and keeps others from it until the end of the transaction. */
  private void moveEpoch(int storeId) {
    jdbc.sql(
            """
            insert into carrier_epoch (store_id) values (?)
            on conflict (store_id) do update set epoch = carrier_epoch.epoch + 1
            """)
        .param(storeId)
        .update();
  }

  /** Holds changes of carriers off, and says whether there was none since. */
  private boolean stillAt(int storeId, long epoch) {
    jdbc.sql("insert into carrier_epoch (store_id, epoch) values (?, 0) on conflict do nothing")
        .param(storeId)
        .update();
    return jdbc.sql("select epoch from carrier_epoch where store_id = ? for share")
            .param(storeId)
            .query(Long.class)
            .single()
        == epoch;
  }

  private void release(int storeId, @Nullable String deliveryOptionId) {
    List<String> waiting =
        jdbc.sql(
                """
                select distinct tiktok_order_id from shipment
                where store_id = :store and state = 'PARKED'
                  and (cast(:option as text) is null or delivery_option_id = :option)
                """)
            .param("store", storeId)
            .param("option", deliveryOptionId, java.sql.Types.VARCHAR)
            .query(String.class)
            .list();
    if (!waiting.isEmpty()) {
      followUps.due(storeId, waiting);
    }
  }

  /**
   * What TikTok offers for a delivery option.
   *
   * @param goodFor how old the answer may be
   * @return empty if it is to be read
   */
  Optional<List<Provider>> providers(int storeId, String deliveryOptionId, Duration goodFor) {
    boolean good =
        jdbc.sql(
                """
                select exists (select from shipping_provider_list
                               where store_id = ? and delivery_option_id = ? and not stale
                                 and read_at > now() - make_interval(secs => ?))
                """)
            .params(storeId, deliveryOptionId, goodFor.toMillis() / 1000.0)
            .query(Boolean.class)
            .single();
    return good ? Optional.of(providers(storeId, deliveryOptionId)) : Optional.empty();
  }

  private List<Provider> providers(int storeId, String deliveryOptionId) {
    return jdbc.sql(
            """
            select provider_id, name from shipping_provider
            where store_id = ? and delivery_option_id = ? order by name, provider_id
            """)
        .params(storeId, deliveryOptionId)
        .query((rs, n) -> new Provider(rs.getString(1), rs.getString(2)))
        .list();
  }

  /** TikTok's code where it offered none when it was last asked; empty if it said none. */
  String providersRefused(int storeId, String deliveryOptionId) {
    return jdbc.sql(
            """
            select coalesce(refused, '') from shipping_provider_list
            where store_id = ? and delivery_option_id = ?
            """)
        .params(storeId, deliveryOptionId)
        .query(String.class)
        .optional()
        .orElse("");
  }

  /** Keeps a list just read; if it is another than before, what is parked is looked at again. */
  @Transactional
  public void providersRead(
      int storeId, String deliveryOptionId, List<Provider> read, @Nullable String refused) {
    boolean known =
        jdbc.sql(
                """
                select true from shipping_provider_list
                where store_id = ? and delivery_option_id = ? for update
                """)
            .params(storeId, deliveryOptionId)
            .query(Boolean.class)
            .optional()
            .isPresent();
    boolean changed =
        !known || !new HashSet<>(providers(storeId, deliveryOptionId)).equals(new HashSet<>(read));
    jdbc.sql(
            """
            insert into shipping_provider_list (store_id, delivery_option_id, refused)
            values (?, ?, ?)
            on conflict (store_id, delivery_option_id) do update
              set read_at = now(), stale = false, refused = excluded.refused
            """)
        .params(Arrays.asList(storeId, deliveryOptionId, refused))
        .update();
    if (!changed) {
      return;
    }
    jdbc.sql("delete from shipping_provider where store_id = ? and delivery_option_id = ?")
        .params(storeId, deliveryOptionId)
        .update();
    for (Provider one : read) {
      jdbc.sql(
              """
              insert into shipping_provider (store_id, delivery_option_id, provider_id, name)
              values (?, ?, ?, ?) on conflict do nothing
              """)
          .params(storeId, deliveryOptionId, one.id(), one.name())
          .update();
    }
    if (known) {
      moveEpoch(storeId);
      release(storeId, deliveryOptionId);
    }
  }

  /** TikTok refused a provider it had offered: the list is read again before the next decision. */
  void providersStale(int storeId, @Nullable String deliveryOptionId) {
    jdbc.sql(
            """
            update shipping_provider_list set stale = true
            where store_id = ? and delivery_option_id = ?
            """)
        .params(Arrays.asList(storeId, deliveryOptionId))
        .update();
  }

  // Before a decision ----------------------------------------------------------------------------

  /** Whether anything was ever written down about the order's shipments. */
  boolean isKnown(int storeId, String orderId) {
    return jdbc.sql(
            "select exists (select from shipment where store_id = ? and tiktok_order_id = ?)")
        .params(storeId, orderId)
        .query(Boolean.class)
        .single();
  }

  /** Packages TikTok was told of, by Shopify's number of the fulfilment. */
  Map<String, Told> told(int storeId, String orderId) {
    Map<String, Told> told = new HashMap<>();
    jdbc.sql(
            """
            select fulfilment_id, told_lines, told_carrier, corrected_at from shipment
            where store_id = ? and tiktok_order_id = ? and told_at is not null
            """)
        .params(storeId, orderId)
        .query(
            (rs, n) ->
                told.put(
                    rs.getString("fulfilment_id"),
                    new Told(
                        texts(rs, "told_lines"),
                        Objects.requireNonNullElse(rs.getString("told_carrier"), ""),
                        rs.getTimestamp("corrected_at") != null)))
        .list();
    return told;
  }

  Map<String, String> answers(int storeId, String orderId) {
    Map<String, String> answers = new HashMap<>();
    jdbc.sql(
            """
            select fulfilment_id, provider_id from shipment_answer
            where store_id = ? and tiktok_order_id = ?
            """)
        .params(storeId, orderId)
        .query((rs, n) -> answers.put(rs.getString(1), rs.getString(2)))
        .list();
    return answers;
  }

  /**
   * Whether a person said to ship although the buyer asked to cancel at this moment. A request that
   * came after it is another one, and shipping would refuse that too.
   *
   * @param request null: TikTok names no moment. Then only what was said of a request without one
   *     counts, as long as that was not seen to end
   */
  boolean shipsAnyway(int storeId, String orderId, @Nullable Instant request) {
    return jdbc.sql(
            """
            select exists (select from imported_order
                           where store_id = :store and tiktok_order_id = :order
                             and case when cast(:request as timestamptz) is null
                                      then ship_anyway_at is not null and cancel_requested
                                           and cancel_requested_at is null
                                      else ship_anyway_at >= :request end)
            """)
        .param("store", storeId)
        .param("order", orderId)
        .param("request", request == null ? null : Timestamp.from(request), Types.TIMESTAMP)
        .query(Boolean.class)
        .single();
  }

  /**
   * Enters which numbers the order's packages go under, as far as there is room for another order.
   *
   * @return numbers without room, bare
   */
  @Transactional
  public Set<String> use(int storeId, String orderId, Collection<String> numbers) {
    Set<String> bare = new TreeSet<>();
    numbers.forEach(number -> bare.add(NumberFormat.bare(number)));
    jdbc.sql(
            """
            delete from tracking_use
            where store_id = ? and tiktok_order_id = ? and not tracking_number = any (?)
            """)
        .params(storeId, orderId, bare.toArray(String[]::new))
        .update();
    Set<String> full = new HashSet<>();
    for (String number : bare) {
      // In order of the numbers, so that two orders cannot wait for each other.
      jdbc.sql("select pg_advisory_xact_lock(hashtext('caravan.number'), hashtext(?))")
          .param(storeId + " " + number)
          .query((rs, n) -> 1)
          .list();
      int others =
          jdbc.sql(
                  """
                  select count(*) from tracking_use
                  where store_id = ? and tracking_number = ? and tiktok_order_id <> ?
                    and since > now() - make_interval(secs => ?)
                  """)
              .params(storeId, number, orderId, NUMBERS_KEPT.toSeconds())
              .query(Integer.class)
              .single();
      if (others >= ShipmentPlan.MOST_ORDERS_A_NUMBER) {
        full.add(number);
      } else {
        jdbc.sql(
                """
                insert into tracking_use (store_id, tracking_number, tiktok_order_id)
                values (?, ?, ?) on conflict do nothing
                """)
            .params(storeId, number, orderId)
            .update();
      }
    }
    return full;
  }

  int forgetNumbers(int storeId) {
    return jdbc.sql(
            """
            delete from tracking_use
            where store_id = ? and since < now() - make_interval(secs => ?)
            """)
        .params(storeId, NUMBERS_KEPT.toSeconds())
        .update();
  }

  // What was decided -----------------------------------------------------------------------------

  /**
   * Writes down how the order's shipments stand, and tells its timeline what was parked or is so no
   * more.
   *
   * @param epoch that the decision read
   * @return whether what is parked in the store changed
   */
  @Transactional
  public boolean note(
      int storeId,
      String orderId,
      @Nullable String deliveryOptionId,
      ShipmentPlan plan,
      long epoch) {
    if (plan.isParked() && !stillAt(storeId, epoch)) {
      // A carrier was added meanwhile: decided again, under the new table.
      followUps.due(storeId, List.of(orderId));
    }
    Map<String, Before> before = before(storeId, orderId);
    boolean parkedChanged = false;
    Set<String> present = new HashSet<>();
    for (Shown one : plan.shown()) {
      present.add(one.fulfilment());
      Before was = before.get(one.fulfilment());
      write(storeId, orderId, deliveryOptionId, one);
      parkedChanged |= tell(storeId, orderId, one, was);
    }
    for (Map.Entry<String, Before> gone : before.entrySet()) {
      if (!present.contains(gone.getKey())) {
        parkedChanged |= gone.getValue().state() == State.PARKED;
        drop(storeId, orderId, gone.getKey());
      }
    }
    return parkedChanged;
  }

  private record Before(State state, @Nullable String cause, String detail) {}

  private Map<String, Before> before(int storeId, String orderId) {
    Map<String, Before> before = new LinkedHashMap<>();
    jdbc.sql(
            """
            select fulfilment_id, state, cause, detail from shipment
            where store_id = ? and tiktok_order_id = ?
            """)
        .params(storeId, orderId)
        .query(
            (rs, n) ->
                before.put(
                    rs.getString("fulfilment_id"),
                    new Before(
                        State.valueOf(rs.getString("state")),
                        rs.getString("cause"),
                        rs.getString("detail"))))
        .list();
    return before;
  }

  private void write(int storeId, String orderId, @Nullable String deliveryOptionId, Shown shown) {
    Provider provider = shown.provider();
    ShipCause cause = shown.cause();
    boolean told = shown.state() == State.TOLD && cause == null && shown.number() != null;
    Instant shippedAt = shown.shippedAt();
    jdbc.sql(
            """
            insert into shipment as s (store_id, tiktok_order_id, fulfilment_id, state, cause, detail,
                                       carrier, tracking_number, provider_id, provider_name, suggestions,
                                       delivery_option_id, told_at, told_lines, told_carrier)
            values (:store, :order, :fulfilment, :state, :cause, :detail, :carrier, :number, :provider,
                    :name, :suggestions::jsonb, :option,
                    case when :told then coalesce(cast(:shippedAt as timestamptz), now()) end,
                    case when :told then :lines::text[] else '{}' end,
                    case when :told then cast(:carrier as text) end)
            on conflict (store_id, tiktok_order_id, fulfilment_id) do update
              set state = excluded.state, cause = excluded.cause, detail = excluded.detail,
                  carrier = excluded.carrier, tracking_number = excluded.tracking_number,
                  provider_id = case when excluded.state = 'TOLD' and excluded.provider_id is null
                                     then s.provider_id else excluded.provider_id end,
                  provider_name = case when excluded.state = 'TOLD' and excluded.provider_id is null
                                       then s.provider_name else excluded.provider_name end,
                  suggestions = excluded.suggestions, delivery_option_id = excluded.delivery_option_id,
                  since = case when (s.state, s.cause) is distinct from (excluded.state, excluded.cause)
                               then now() else s.since end,
                  told_at = coalesce(s.told_at, excluded.told_at),
                  told_lines = case when :told then excluded.told_lines else s.told_lines end,
                  told_carrier = case when :told then excluded.told_carrier else s.told_carrier end
            """)
        .param("store", storeId)
        .param("order", orderId)
        .param("fulfilment", shown.fulfilment())
        .param("state", shown.state().name())
        .param("cause", cause == null ? null : cause.name(), java.sql.Types.VARCHAR)
        .param("detail", shown.detail())
        .param("carrier", shown.carrier())
        .param("number", shown.number(), java.sql.Types.VARCHAR)
        .param("provider", provider == null ? null : provider.id(), java.sql.Types.VARCHAR)
        .param("name", provider == null ? null : provider.name(), java.sql.Types.VARCHAR)
        .param("suggestions", json.writeValueAsString(shown.suggestions()))
        .param("option", deliveryOptionId, java.sql.Types.VARCHAR)
        .param("told", told)
        .param(
            "shippedAt",
            shippedAt == null ? null : Timestamp.from(shippedAt),
            java.sql.Types.TIMESTAMP)
        .param("lines", array(shown.units()))
        .update();
  }

  private static String array(List<String> ids) {
    return "{" + String.join(",", ids) + "}";
  }

  /** One that TikTok was told of stays known: the number may be corrected under another. */
  private void drop(int storeId, String orderId, String fulfilmentId) {
    jdbc.sql(
            """
            delete from shipment
            where store_id = ? and tiktok_order_id = ? and fulfilment_id = ? and told_at is null
            """)
        .params(storeId, orderId, fulfilmentId)
        .update();
    jdbc.sql(
            """
            update shipment set state = 'TOLD', cause = null
            where store_id = ? and tiktok_order_id = ? and fulfilment_id = ? and state <> 'TOLD'
            """)
        .params(storeId, orderId, fulfilmentId)
        .update();
  }

  /** Says whether something was parked, released, or parked for another cause. */
  private boolean tell(int storeId, String orderId, Shown now, @Nullable Before was) {
    boolean parked = now.state() == State.PARKED;
    boolean wasParked = was != null && was.state() == State.PARKED;
    ShipCause cause = now.cause();
    boolean same =
        was != null
            && was.state() == now.state()
            && Objects.equals(was.cause(), cause == null ? null : cause.name());
    if (same || (!parked && !wasParked)) {
      return parked && was != null && !was.detail().equals(now.detail());
    }
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("fulfilment", now.fulfilment());
    if (parked && cause != null) {
      detail.put("cause", cause.name());
      detail.put("carrier", now.carrier());
      if (!now.detail().isEmpty()) {
        detail.put("detail", now.detail());
      }
      List<String> suggested = new ArrayList<>();
      now.suggestions().forEach(one -> suggested.add(one.name()));
      detail.put("suggestions", suggested);
      detail.put("nextAction", cause.nextAction());
    }
    orders.event(storeId, orderId, parked ? "shipment-parked" : "shipment-released", detail);
    return true;
  }

  // What came of acts ----------------------------------------------------------------------------

  /** TikTok took it. In the transaction that records the answer. */
  void told(int storeId, String orderId, ShipAct.Tell act, Map<String, String> said) {
    jdbc.sql(
            """
            update shipment
            set state = 'TOLD', cause = null, detail = '', since = now(),
                told_at = coalesce(told_at, now()), told_carrier = carrier,
                told_lines = (select array_agg(distinct l) from unnest(told_lines || ?::text[]) l),
                package_id = coalesce(?, package_id), warning = coalesce(?, warning),
                checked = coalesce(?, checked)
            where store_id = ? and tiktok_order_id = ? and fulfilment_id = ?
            """)
        .params(
            Arrays.asList(
                array(act.lines()),
                said.get("package"),
                said.get("warning"),
                said.get("checked"),
                storeId,
                orderId,
                act.fulfilment()))
        .update();
  }

  void corrected(int storeId, String orderId, ShipAct.Correct act) {
    jdbc.sql(
            """
            update shipment
            set state = 'TOLD', cause = null, detail = '', since = now(), corrected_at = now(),
                told_at = coalesce(told_at, now()), told_carrier = carrier
            where store_id = ? and tiktok_order_id = ? and fulfilment_id = ?
            """)
        .params(storeId, orderId, act.fulfilment())
        .update();
  }

  private static Set<String> texts(ResultSet rs, String column) throws SQLException {
    Array array = rs.getArray(column);
    return array == null ? Set.of() : Set.of((String[]) array.getArray());
  }
}
