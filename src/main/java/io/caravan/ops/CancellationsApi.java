package io.caravan.ops;

import io.caravan.aftersales.cancel.CancellationLedger;
import io.caravan.order.followup.CancelReasons;
import io.caravan.order.followup.CancelRequest;
import io.caravan.order.followup.CancelRequest.Wish;
import io.caravan.order.followup.FollowUpLedger;
import io.caravan.order.followup.Rescue;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.WorkKey;
import io.caravan.work.WorkQueue;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Cancellations on TikTok: what waits for an answer, how it is answered, and how to cancel. */
@RestController
@RequestMapping("/api")
@Tag(name = "Cancellations", description = "Buyers' requests to cancel, and cancelling")
class CancellationsApi {
  private static final String STATUS = "CANCELLATION_REQUEST_";

  private static final Set<String> STATES =
      new TreeSet<>(Set.of("PENDING", "SUCCESS", "COMPLETE", "CANCELLED"));

  private static final String SELECT =
      """
      select s.name as store, s.id as store_id, c.cancel_id, c.tiktok_order_id, c.role, c.status,
             c.reason, c.lines, c.asked_at, c.answer_by, c.decision, c.because, c.wish, c.wished_by,
             o.state, o.shopify_order_name, clock_timestamp() as now
        from tiktok_cancellation c
        join store s on s.id = c.store_id
        left join tiktok_order o on o.store_id = c.store_id and o.tiktok_order_id = c.tiktok_order_id
      """;

  /** A request that TikTok names no deadline for has a day. */
  private static final String WAITING_FIRST =
      """
       order by c.status = 'CANCELLATION_REQUEST_PENDING' desc,
                case when c.status = 'CANCELLATION_REQUEST_PENDING'
                     then coalesce(c.answer_by, c.asked_at + make_interval(secs => :within)) end
                nulls last, c.updated_at desc, c.cancel_id
      """;

  /** How TikTok writes a reason (get-reject-reasons-202309). */
  private static final Pattern REASON = Pattern.compile("[a-z0-9_]{1,200}");

  private final JdbcClient jdbc;
  private final Links links;
  private final Stores stores;
  private final CancellationLedger ledger;
  private final FollowUpLedger followUps;
  private final Rescue rescue;
  private final WorkQueue queue;
  private final Audit audit;

  CancellationsApi(
      JdbcClient jdbc,
      Links links,
      Stores stores,
      CancellationLedger ledger,
      FollowUpLedger followUps,
      Rescue rescue,
      WorkQueue queue,
      Audit audit) {
    this.jdbc = jdbc;
    this.links = links;
    this.stores = stores;
    this.ledger = ledger;
    this.followUps = followUps;
    this.rescue = rescue;
    this.queue = queue;
    this.audit = audit;
  }

  @Schema(name = "Cancellation")
  record Cancellation(
      String store,
      String cancelId,
      String tiktokOrderId,
      @Schema(description = "Where the order stands with us; null if it was never seen")
          @Nullable String orderState,
      @Nullable String shopifyOrderName,
      @Schema(description = "Who asked: BUYER, SELLER or SYSTEM") String role,
      @Schema(description = "PENDING, SUCCESS, COMPLETE or CANCELLED") String state,
      @Schema(description = "TikTok's code") String reason,
      @Schema(description = "TikTok's ids of the lines it is about") List<String> lines,
      @Nullable Instant askedAt,
      @Schema(description = "TikTok approves it by itself then; null if nobody waits")
          @Nullable Instant answerBy,
      @Nullable Long secondsLeft,
      @Schema(description = "APPROVE, REJECT, SHIP, ASK, WAIT; null: nothing to answer")
          @Nullable String decision,
      @Schema(description = "What decided, as a code") @Nullable String because,
      @Schema(description = "What a person wants: APPROVE or REJECT") @Nullable String wish,
      @Nullable String wishedBy,
      @Schema(description = "What happens now, or what a person should do, in words")
          String nextAction) {}

  @Schema(name = "CancellationPage")
  record Page(long total, List<Cancellation> items) {}

  @Schema(name = "Rejection")
  record Rejection(
      @Schema(
              description =
                  "TikTok's reason; absent: one of those it offers that says that the"
                      + " goods have gone")
          @Nullable String reason) {}

  @Schema(name = "CancelOrder")
  record Wanted(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "TikTok's, one of GET /api/cancellations/reasons")
          @Nullable String reason,
      @Schema(description = "TikTok's ids of the lines; absent or empty: the whole order")
          @Nullable List<@Nullable String> lines) {}

  @Schema(name = "CancelReasons")
  record Reasons(
      String store,
      String region,
      String tiktokOrderId,
      @Nullable String tiktokStatus,
      List<CancelReasons.Reason> reasons) {}

  @Schema(name = "CancellationAct")
  record Accepted(
      String store,
      String tiktokOrderId,
      @Schema(description = "What happens now, in words") String next) {}

  @GetMapping("/cancellations")
  @Operation(
      summary = "List cancellations",
      description = "Those that wait for an answer come first, the earliest deadline first.")
  Page list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Paging paging = new Paging(page, size);
    Integer storeId = links.idOf(store);
    String wanted = stateOf(state);
    String where =
        """
         where (:store::int is null or c.store_id = :store)
           and (:state::text is null or c.status = :state)
        """;
    long total =
        jdbc.sql("select count(*) from tiktok_cancellation c" + where)
            .param("store", storeId)
            .param("state", wanted)
            .query(Long.class)
            .single();
    List<Cancellation> items =
        jdbc.sql(SELECT + where + WAITING_FIRST + " limit :size offset :offset")
            .param("within", CancelRequest.ANSWER_WITHIN.toSeconds())
            .param("store", storeId)
            .param("state", wanted)
            .param("size", paging.size())
            .param("offset", paging.offset())
            .query(CancellationsApi::cancellation)
            .list();
    return new Page(total, items);
  }

  @PostMapping("/cancellations/{cancelId}/approve")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Let the buyer cancel",
      description = "TikTok refunds the buyer; the order in Shopify is cancelled after it.")
  Accepted approve(
      Principal who,
      @PathVariable String cancelId,
      @RequestParam(required = false) @Nullable String store) {
    return answer(who, cancelId, store, Wish.APPROVE, null);
  }

  @PostMapping("/cancellations/{cancelId}/reject")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Refuse the buyer's request",
      description =
          "The hold in Shopify is released. In the US TikTok refuses the request when it is told of"
              + " the shipment, so there the order is to be shipped; elsewhere it is refused at"
              + " once.")
  Accepted reject(
      Principal who,
      @PathVariable String cancelId,
      @RequestBody(required = false) @Nullable Rejection body,
      @RequestParam(required = false) @Nullable String store) {
    return answer(who, cancelId, store, Wish.REJECT, body == null ? null : body.reason());
  }

  private Accepted answer(
      Principal who, String cancelId, @Nullable String store, Wish wish, @Nullable String reason) {
    Links.checkId("cancelId", cancelId);
    Cancellation known = one(cancelId, store);
    Store link = links.named(known.store());
    String chosen = reason == null || reason.isBlank() ? null : reason;
    if (chosen != null && !REASON.matcher(chosen).matches()) {
      throw Problem.invalid(
          "reason", chosen, "TikTok's name of a reason, such as seller_reject_apply_...");
    }
    if (CancellationLedger.isLeftOut(known.orderState())) {
      throw Problem.conflict(
          "Order "
              + known.tiktokOrderId()
              + " is "
              + known.orderState()
              + ", so that nobody here answers for it: answer in Seller Center.");
    }
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("tiktokOrderId", known.tiktokOrderId());
    if (chosen != null) {
      detail.put("reason", chosen);
    }
    return audit.act(
        who,
        wish == Wish.APPROVE ? "approve-cancellation" : "reject-cancellation",
        link.id(),
        cancelId,
        detail,
        () -> {
          if (!ledger.want(link.id(), cancelId, wish, chosen, who.getName())) {
            throw Problem.conflict(
                "Cancellation "
                    + cancelId
                    + " is "
                    + known.state()
                    + ": nobody waits for an answer.");
          }
          if ("IMPORTED".equals(known.orderState())) {
            followUps.due(link.id(), List.of(known.tiktokOrderId()));
          } else {
            WorkKey key = Kinds.tiktokCancellation(link.id(), cancelId);
            queue.markDue(List.of(Due.now(key, Lane.POLLS)));
            queue.wake(key);
          }
          return new Accepted(
              link.name(),
              known.tiktokOrderId(),
              wish == Wish.APPROVE
                  ? "TikTok is told that the buyer may cancel; see the order's timeline."
                  : link.region().equals("US")
                      ? ("IMPORTED".equals(known.orderState())
                              ? "The hold is released; TikTok"
                              : "The order is not in Shopify yet; TikTok")
                          + " refuses the request once the order is shipped."
                      : "TikTok is told that the request is refused; see the order's timeline.");
        });
  }

  private Cancellation one(String cancelId, @Nullable String store) {
    Integer storeId = links.idOf(store);
    List<Cancellation> found =
        jdbc.sql(
                SELECT
                    + " where c.cancel_id = :id and (:store::int is null or c.store_id = :store)")
            .param("id", cancelId)
            .param("store", storeId)
            .query(CancellationsApi::cancellation)
            .list();
    if (found.isEmpty()) {
      throw Problem.notFound(
          "Cancellation "
              + cancelId
              + " is not known. GET /api/cancellations lists what is; TikTok is asked every few"
              + " minutes.");
    }
    if (found.size() > 1) {
      throw Problem.conflict("Cancellation " + cancelId + " is of several stores: name one.");
    }
    return found.get(0);
  }

  @GetMapping("/cancellations/reasons")
  @Operation(
      summary = "What a seller may say to cancel an order now",
      description = "With what TikTok does besides. Empty: nobody may cancel it as it stands.")
  Reasons reasons(
      @RequestParam(required = false) @Nullable String store, @RequestParam String order) {
    Store link = links.knowing(order, store);
    String status = statusOf(link, order);
    return new Reasons(
        link.name(),
        link.region(),
        order,
        status,
        CancelReasons.ofSeller(link.region(), status == null ? "" : status));
  }

  @PostMapping("/orders/{tiktokOrderId}/cancel")
  @ResponseStatus(HttpStatus.ACCEPTED)
  @Operation(
      summary = "Cancel an order, or lines of it, on TikTok",
      description =
          "Of an order that is in Shopify, which follows: it is cancelled, or the lines are refunded"
              + " and put back. TikTok takes single lines in the US and the UK only, and only as out"
              + " of stock.")
  Accepted cancel(
      Principal who,
      @PathVariable String tiktokOrderId,
      @RequestBody Wanted body,
      @RequestParam(required = false) @Nullable String store) {
    Store link = links.knowing(tiktokOrderId, store);
    List<String> lines = linesOf(body.lines());
    String reason = requireReason(link, tiktokOrderId, body.reason(), !lines.isEmpty());
    requireLines(link, tiktokOrderId, lines);
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("reason", reason);
    detail.put("lines", lines);
    return audit.act(
        who,
        "cancel-order",
        link.id(),
        tiktokOrderId,
        detail,
        () -> {
          if (lines.isEmpty()) {
            rescue.cancel(link, tiktokOrderId, reason, who.getName());
          } else {
            ledger.wantLines(link.id(), tiktokOrderId, lines, reason, who.getName());
            followUps.due(link.id(), List.of(tiktokOrderId));
          }
          return new Accepted(
              link.name(),
              tiktokOrderId,
              (stores.isPaused(link.id())
                      ? "The store is paused: TikTok is told once it is resumed. "
                      : "It is cancelled on TikTok now, and then in Shopify; see its timeline. ")
                  + String.join("; ", effects(link, tiktokOrderId, reason)));
        });
  }

  private static List<String> linesOf(@Nullable List<@Nullable String> given) {
    TreeSet<String> lines = new TreeSet<>();
    for (String line : given == null ? List.<@Nullable String>of() : given) {
      if (line == null || line.isBlank()) {
        throw Problem.invalid("lines", line == null ? "null" : line, "ids of TikTok's lines");
      }
      lines.add(line.strip());
    }
    return List.copyOf(lines);
  }

  private List<String> effects(Store link, String order, String reason) {
    String status = statusOf(link, order);
    return CancelReasons.ofSeller(link.region(), status == null ? "" : status).stream()
        .filter(one -> one.name().equals(reason))
        .flatMap(one -> one.effects().stream())
        .toList();
  }

  private String requireReason(Store link, String order, @Nullable String reason, boolean ofLines) {
    record Known(String state, @Nullable String status) {}
    Known known =
        jdbc.sql(
                "select state, tiktok_status from tiktok_order where store_id = ? and tiktok_order_id = ?")
            .params(link.id(), order)
            .query((row, n) -> new Known(row.getString(1), row.getString(2)))
            .optional()
            .orElseThrow(() -> Links.unknownOrder(order, link.name()));
    if (!known.state().equals("IMPORTED")) {
      throw Problem.conflict(
          "Order "
              + order
              + " is "
              + known.state()
              + ", not in Shopify: cancel it in Seller Center.");
    }
    String status = known.status();
    if (status == null) {
      throw Problem.conflict(
          "The status of order "
              + order
              + " on TikTok is not known yet. POST /api/orders/"
              + order
              + "/pull reads it.");
    }
    List<CancelReasons.Reason> possible = CancelReasons.ofSeller(link.region(), status);
    if (possible.isEmpty() || status.equals("AWAITING_COLLECTION")) {
      throw Problem.conflict(
          "Order "
              + order
              + " is "
              + status
              + " on TikTok: a seller cancels before a shipment is arranged only. In the US cancel a"
              + " shipped order in Seller Center, while it is not collected.");
    }
    List<String> names =
        possible.stream()
            .filter(one -> !ofLines || one.lines())
            .map(CancelReasons.Reason::name)
            .toList();
    if (names.isEmpty()) {
      throw Problem.conflict(
          "TikTok cancels no single lines in "
              + link.region()
              + ": cancel the whole order, or agree with the buyer.");
    }
    if (reason == null || reason.isBlank()) {
      throw Problem.missing("reason", "one of " + String.join(", ", names));
    }
    if (!names.contains(reason)) {
      throw Problem.invalid("reason", reason, "one of " + String.join(", ", names));
    }
    return reason;
  }

  private void requireLines(Store link, String order, List<String> lines) {
    Set<String> live = new TreeSet<>();
    jdbc.sql("select live_lines from imported_order where store_id = ? and tiktok_order_id = ?")
        .params(link.id(), order)
        .query((row, n) -> live.addAll(texts(row, "live_lines")))
        .list();
    for (String line : lines) {
      if (!live.contains(line)) {
        throw Problem.invalid(
            "lines", line, "ids of lines that are not cancelled: " + String.join(", ", live));
      }
    }
    Set<String> left = new TreeSet<>(live);
    left.removeAll(lines);
    left.removeAll(ledger.wishedLines(link.id(), order));
    if (!lines.isEmpty() && left.isEmpty()) {
      throw Problem.invalid(
          "lines",
          String.join(", ", lines),
          "fewer than all lines, with those that are wanted already; leave it out for the whole"
              + " order");
    }
  }

  private @Nullable String statusOf(Store link, String order) {
    return jdbc.sql(
            "select tiktok_status from tiktok_order where store_id = ? and tiktok_order_id = ?")
        .params(link.id(), order)
        .query((row, n) -> java.util.Optional.ofNullable(row.getString("tiktok_status")))
        .optional()
        .orElseThrow(() -> Links.unknownOrder(order, link.name()))
        .orElse(null);
  }

  private static @Nullable String stateOf(@Nullable String given) {
    if (given == null || given.isEmpty()) {
      return null;
    }
    String state = given.toUpperCase(Locale.ROOT);
    if (!STATES.contains(state)) {
      throw Problem.invalid("state", given, "one of " + String.join(", ", STATES));
    }
    return STATUS + state;
  }

  private static Cancellation cancellation(ResultSet row, int n) throws SQLException {
    String status = row.getString("status");
    String state = status.startsWith(STATUS) ? status.substring(STATUS.length()) : status;
    boolean pending = state.equals("PENDING");
    Instant asked = OrdersApi.instant(row, "asked_at");
    Instant given = OrdersApi.instant(row, "answer_by");
    Instant answerBy =
        !pending
            ? null
            : given != null
                ? given
                : asked == null ? null : asked.plus(CancelRequest.ANSWER_WITHIN);
    Instant now = row.getTimestamp("now").toInstant();
    String decision = pending ? row.getString("decision") : null;
    String because = row.getString("because");
    return new Cancellation(
        row.getString("store"),
        row.getString("cancel_id"),
        row.getString("tiktok_order_id"),
        row.getString("state"),
        row.getString("shopify_order_name"),
        row.getString("role"),
        state,
        row.getString("reason"),
        texts(row, "lines"),
        asked,
        answerBy,
        answerBy == null ? null : Math.max(0, Duration.between(now, answerBy).toSeconds()),
        decision,
        because,
        row.getString("wish"),
        row.getString("wished_by"),
        nextAction(pending, decision, because));
  }

  private static String nextAction(
      boolean pending, @Nullable String decision, @Nullable String because) {
    if (!pending) {
      return "Nothing: TikTok waits for no answer.";
    }
    if ("NOT_OURS".equals(because)) {
      return "The order was left out, so that somebody else ships it: answer in Seller Center.";
    }
    if (decision == null) {
      return "It is decided with the next look at its order.";
    }
    return switch (decision) {
      case "APPROVE" -> "TikTok is told that the buyer may cancel.";
      case "REJECT" -> "TikTok is told that the goods have gone.";
      case "SHIP" -> "The goods go: TikTok refuses the request when it is told of the shipment.";
      case "WAIT" -> "It is approved soon, unless a person rejects it.";
      default -> "Approve or reject it: POST /api/cancellations/{cancelId}/approve or /reject.";
    };
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    java.sql.Array array = row.getArray(column);
    return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
  }
}
