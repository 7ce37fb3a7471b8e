package io.caravan.fulfilment.ship;

import io.caravan.fulfilment.carrier.Suggestion;
import io.caravan.order.OrderLedger;
import io.caravan.order.followup.Action;
import io.caravan.order.followup.FollowUpLedger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What people see of shipments, and what they want done about them. */
@Component
public class Shipments {
  /** In one look. */
  public static final int MOST = 200;

  private static final String[] ACTIONS =
      Stream.of(Action.SPLIT_TIKTOK_ORDER, Action.SHIP_ON_TIKTOK, Action.CORRECT_TRACKING_ON_TIKTOK)
          .map(Action::label)
          .toArray(String[]::new);

  private static final String PARKED =
      """
      select s.*, o.shopify_order_name, o.ship_by, o.auto_cancel_at, clock_timestamp() as now
      from shipment s
      join tiktok_order o on o.store_id = s.store_id and o.tiktok_order_id = s.tiktok_order_id
      where s.store_id = :store and s.state = 'PARKED' and s.cause is not null
        and o.state = 'IMPORTED'
        and coalesce(o.tiktok_status, '') not in ('CANCELLED', 'CANCEL', 'DELIVERED', 'COMPLETED')
      """;

  private final JdbcClient jdbc;
  private final FollowUpLedger followUps;
  private final OrderLedger orders;
  private final JsonMapper json;

  Shipments(JdbcClient jdbc, FollowUpLedger followUps, OrderLedger orders, JsonMapper json) {
    this.jdbc = jdbc;
    this.followUps = followUps;
    this.orders = orders;
    this.json = json;
  }

  /**
   * A fulfilment of Shopify's and what TikTok knows of it.
   *
   * @param fulfilmentId Shopify's number
   * @param carrier exactly as Shopify has it
   * @param cause one of {@link ShipCause}; null: it is being told, or was
   * @param shipBy late after it
   * @param autoCancelAt TikTok cancels the order then
   * @param secondsToDeadline to the nearer of both that is to come; negative: both are over; null
   *     once TikTok knows, or if neither is known
   * @param warning TikTok's words
   * @param checked what TikTok said of a number of USPS before
   */
  public record Shipment(
      String tiktokOrderId,
      @Nullable String shopifyOrder,
      String fulfilmentId,
      String state,
      @Nullable String cause,
      String detail,
      String carrier,
      @Nullable String number,
      @Nullable String providerId,
      @Nullable String provider,
      List<Suggestion> suggestions,
      Instant since,
      @Nullable Instant shipBy,
      @Nullable Instant autoCancelAt,
      @Nullable Long secondsToDeadline,
      @Nullable Instant toldAt,
      @Nullable String packageId,
      @Nullable String warning,
      @Nullable String checked,
      String nextAction) {
    /** Without the number. */
    @Override
    public String toString() {
      return "Shipment[" + tiktokOrderId + "/" + fulfilmentId + ", " + state + "]";
    }
  }

  /** What TikTok is still to be told of first, of it those with the nearest deadline. */
  public List<Shipment> list(int storeId, Shown.@Nullable State state, int limit, int offset) {
    return jdbc.sql(
            """
            select s.*, o.shopify_order_name, o.ship_by, o.auto_cancel_at, clock_timestamp() as now
            from shipment s
            join tiktok_order o on o.store_id = s.store_id and o.tiktok_order_id = s.tiktok_order_id
            where s.store_id = :store and (cast(:state as text) is null or s.state = :state)
            order by s.state = 'TOLD', least(o.ship_by, o.auto_cancel_at) nulls last,
                     s.tiktok_order_id, s.fulfilment_id
            limit :limit offset :offset
            """)
        .param("store", storeId)
        .param("state", state == null ? null : state.name(), java.sql.Types.VARCHAR)
        .param("limit", limit)
        .param("offset", offset)
        .query((rs, n) -> shipment(rs))
        .list();
  }

  /**
   * Those that wait for a person, of orders that are still in Shopify and neither cancelled nor
   * delivered on TikTok: later nothing can be told any more.
   *
   * @param after by order and fulfilment as one text, {@code order/fulfilment}; null: from the
   *     first on
   */
  List<Shipment> parked(int storeId, @Nullable String after, int limit) {
    return jdbc.sql(
            PARKED
                + """
                  and (cast(:after as text) is null
                       or (s.tiktok_order_id || '/' || s.fulfilment_id) collate "C" > :after)
                order by (s.tiktok_order_id || '/' || s.fulfilment_id) collate "C"
                limit :limit
                """)
        .param("store", storeId)
        .param("after", after, java.sql.Types.VARCHAR)
        .param("limit", limit)
        .query((rs, n) -> shipment(rs))
        .list();
  }

  /** The same of one order. */
  List<Shipment> parkedOf(int storeId, String tiktokOrderId) {
    return jdbc.sql(PARKED + "  and s.tiktok_order_id = :order")
        .param("store", storeId)
        .param("order", tiktokOrderId)
        .query((rs, n) -> shipment(rs))
        .list();
  }

  public long count(int storeId, Shown.@Nullable State state) {
    return jdbc.sql(
            """
            select count(*) from shipment
            where store_id = :store and (cast(:state as text) is null or state = :state)
            """)
        .param("store", storeId)
        .param("state", state == null ? null : state.name(), java.sql.Types.VARCHAR)
        .query(Long.class)
        .single();
  }

  private Shipment shipment(ResultSet rs) throws SQLException {
    String state = rs.getString("state");
    String cause = rs.getString("cause");
    Instant shipBy = instant(rs, "ship_by");
    Instant autoCancelAt = instant(rs, "auto_cancel_at");
    boolean told = rs.getTimestamp("told_at") != null;
    return new Shipment(
        rs.getString("tiktok_order_id"),
        rs.getString("shopify_order_name"),
        rs.getString("fulfilment_id"),
        state,
        cause,
        rs.getString("detail"),
        rs.getString("carrier"),
        rs.getString("tracking_number"),
        rs.getString("provider_id"),
        rs.getString("provider_name"),
        json.readValue(rs.getString("suggestions"), new TypeReference<List<Suggestion>>() {}),
        Objects.requireNonNull(instant(rs, "since")),
        shipBy,
        autoCancelAt,
        told ? null : seconds(Objects.requireNonNull(instant(rs, "now")), shipBy, autoCancelAt),
        instant(rs, "told_at"),
        rs.getString("package_id"),
        rs.getString("warning"),
        rs.getString("checked"),
        nextAction(state, cause));
  }

  private static String nextAction(String state, @Nullable String cause) {
    if (cause != null) {
      return ShipCause.valueOf(cause).nextAction();
    }
    return state.equals(Shown.State.TOLD.name())
        ? "Nothing: TikTok knows."
        : "Nothing: TikTok is being told.";
  }

  private static @Nullable Long seconds(
      Instant now, @Nullable Instant shipBy, @Nullable Instant autoCancelAt) {
    List<Long> left =
        Stream.of(Optional.ofNullable(shipBy), Optional.ofNullable(autoCancelAt))
            .flatMap(Optional::stream)
            .map(at -> at.getEpochSecond() - now.getEpochSecond())
            .sorted()
            .toList();
    return left.stream()
        .filter(seconds -> seconds >= 0)
        .findFirst()
        .orElse(left.isEmpty() ? null : left.get(left.size() - 1));
  }

  /** Whether anything is known about shipments of the order. */
  public boolean isKnown(int storeId, String tiktokOrderId) {
    return jdbc.sql(
            "select exists (select from shipment where store_id = ? and tiktok_order_id = ?)")
        .params(storeId, tiktokOrderId)
        .query(Boolean.class)
        .single();
  }

  /** Whether the seller ships the order, and nothing of it is known to be fulfilled in Shopify. */
  public boolean isStillToBePacked(int storeId, String tiktokOrderId) {
    return jdbc.sql(
            """
            select exists (select from tiktok_order o
                           where o.store_id = :store and o.tiktok_order_id = :order
                             and o.fulfilment_authority = 'SELLER'
                             and not exists (select from shipment s where s.store_id = o.store_id
                                             and s.tiktok_order_id = o.tiktok_order_id))
            """)
        .param("store", storeId)
        .param("order", tiktokOrderId)
        .query(Boolean.class)
        .single();
  }

  /** Providers that TikTok offered for the order's shipments when it was last asked. */
  public List<String> offeredFor(int storeId, String tiktokOrderId) {
    return jdbc.sql(
            """
            select distinct p.provider_id from shipment s
            join shipping_provider p
              on p.store_id = s.store_id and p.delivery_option_id = s.delivery_option_id
            where s.store_id = ? and s.tiktok_order_id = ? order by 1
            """)
        .params(storeId, tiktokOrderId)
        .query(String.class)
        .list();
  }

  /** Which fulfilments of the order are parked or waiting. */
  public List<String> openOf(int storeId, String tiktokOrderId) {
    return jdbc.sql(
            """
            select fulfilment_id from shipment
            where store_id = ? and tiktok_order_id = ? and state <> 'TOLD' order by 1
            """)
        .params(storeId, tiktokOrderId)
        .query(String.class)
        .list();
  }

  /** Looks again at once; what TikTok refused is sent again if it is still missing. */
  @Transactional
  public void retry(int storeId, String tiktokOrderId, String who) {
    forgetRefusals(storeId, List.of(tiktokOrderId));
    orders.event(storeId, tiktokOrderId, "shipment-retried", Map.of("by", who));
    followUps.due(storeId, List.of(tiktokOrderId));
  }

  /**
   * {@link #retry} of everything that is parked for a cause.
   *
   * @return how many orders
   */
  @Transactional
  public int retryCause(int storeId, ShipCause cause, String who) {
    List<String> ids =
        jdbc.sql(
                """
                select distinct tiktok_order_id from shipment
                where store_id = ? and state = 'PARKED' and cause = ? order by 1
                """)
            .params(storeId, cause.name())
            .query(String.class)
            .list();
    if (!ids.isEmpty()) {
      forgetRefusals(storeId, ids);
      ids.forEach(id -> orders.event(storeId, id, "shipment-retried", Map.of("by", who)));
      followUps.due(storeId, ids);
    }
    return ids.size();
  }

  /**
   * A refusal rests for an hour, and a person need not wait for it. What was refused stays told.
   */
  private void forgetRefusals(int storeId, List<String> orderIds) {
    jdbc.sql(
            """
            update intent set state = 'ABANDONED'
            where store_id = ? and external_id = any (?) and action = any (?) and state = 'REFUSED'
            """)
        .params(storeId, orderIds.toArray(String[]::new), ACTIONS)
        .update();
    jdbc.sql(
            """
            update shipping_provider_list l set stale = true
            where store_id = ? and delivery_option_id in
                  (select delivery_option_id from shipment
                   where store_id = l.store_id and tiktok_order_id = any (?))
            """)
        .params(storeId, orderIds.toArray(String[]::new))
        .update();
  }

  /** Which provider a shipment goes with, said by a person. */
  @Transactional
  public void answer(
      int storeId, String tiktokOrderId, String fulfilmentId, String providerId, String who) {
    jdbc.sql(
            """
            insert into shipment_answer (store_id, tiktok_order_id, fulfilment_id, provider_id, who)
            values (?, ?, ?, ?, ?)
            on conflict (store_id, tiktok_order_id, fulfilment_id) do update
              set provider_id = excluded.provider_id, who = excluded.who, at = now()
            """)
        .params(storeId, tiktokOrderId, fulfilmentId, providerId, who)
        .update();
    orders.event(
        storeId,
        tiktokOrderId,
        "carrier-answered",
        Map.of("fulfilment", fulfilmentId, "provider", providerId, "by", who));
    followUps.due(storeId, List.of(tiktokOrderId));
  }

  /**
   * To be shipped although the buyer asks to cancel: of the present request only.
   *
   * @return false if nobody asks
   */
  @Transactional
  public boolean shipAnyway(int storeId, String tiktokOrderId, String who) {
    int rows =
        jdbc.sql(
                """
                update imported_order
                set ship_anyway_at = coalesce(cancel_requested_at, now())
                where store_id = ? and tiktok_order_id = ? and cancel_requested
                """)
            .params(storeId, tiktokOrderId)
            .update();
    if (rows == 0) {
      return false;
    }
    orders.event(storeId, tiktokOrderId, "ship-anyway", Map.of("by", who));
    followUps.due(storeId, List.of(tiktokOrderId));
    return true;
  }

  private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
    Timestamp at = rs.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }
}
