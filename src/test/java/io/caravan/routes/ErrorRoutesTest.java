package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.caravan.mapping.Releases;
import io.caravan.order.Desks;
import io.caravan.order.FailureDesk;
import io.caravan.order.ImportDecision;
import io.caravan.order.OrderInHand;
import io.caravan.order.OrderLedger;
import io.caravan.order.OrderRecord;
import io.caravan.order.OrderState;
import io.caravan.order.OrderSteps;
import io.caravan.order.PollSteps;
import io.caravan.order.ReadOrders;
import io.caravan.order.ShopifyOrders;
import io.caravan.order.content.OrderCreateRequest;
import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.shopify.OrderCreateOptions;
import io.caravan.shopify.OrderCreateOptions.InventoryBehaviour;
import io.caravan.store.Store;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.WorkKey;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.invocation.Invocation;
import org.mockito.invocation.InvocationOnMock;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Failures on their way: the real routes, policy and desk, with doubles for what reads, decides and
 * writes. Which channel a failure takes, whose lease is settled, and that neighbours do not notice.
 */
class ErrorRoutesTest {
  private static final Store STORE =
      new Store(7, "acme", "US", "USD", "acme.myshopify.com", "7001", "cipher", null);
  private static final Set<String> CHANNELS =
      Set.of(
          "mark-unknown", "mark-throttled", "mark-not-sent", "park-refused", "bury", "retry-later");

  private final OrderLedger ledger = mock(OrderLedger.class);
  private final ReadOrders reader = mock(ReadOrders.class);
  private final OrderSteps steps = mock(OrderSteps.class);
  private final ShopifyOrders shopify = mock(ShopifyOrders.class);
  private final PollSteps polls = mock(PollSteps.class);

  /** By order id, what breaks when it is judged. */
  private final Map<String, Exception> judging = new ConcurrentHashMap<>();

  /** By order id, what breaks when it is sent, its intent open. Orders in neither are held. */
  private final Map<String, Exception> sending = new ConcurrentHashMap<>();

  /** Orders that came through. */
  private final Queue<String> held = new ConcurrentLinkedQueue<>();

  /** Channel and what it was taken for: an order's id, or "batch". */
  private final Queue<String> taken = new ConcurrentLinkedQueue<>();

  private final ExecutorService threads = Executors.newFixedThreadPool(16);
  private final CamelContext camel = new DefaultCamelContext();
  private ProducerTemplate template;

  @BeforeEach
  void startTheRoutes() throws Exception {
    theStepsOfAnOrder();
    camel.getRegistry().bind("reader", reader);
    camel.getRegistry().bind("steps", steps);
    camel.getRegistry().bind("shopify", shopify);
    camel.getRegistry().bind("polls", polls);
    camel.getRegistry().bind("desk", FailureDesk.class, Desks.over(ledger, mock(Releases.class)));
    camel.getRegistry().bind("orderThreads", threads);
    camel.addComponent("work", new WorkFromHere());
    camel.addRoutePolicyFactory((context, id, route) -> new Watch());
    camel.addRoutes(new ErrorPolicy());
    camel.addRoutes(new ErrorChannels());
    camel.addRoutes(new ResolveUnknown());
    camel.addRoutes(new MakeOrder());
    camel.addRoutes(new ImportOrders());
    camel.addRoutes(new PollTikTokOrders());
    camel.start();
    template = camel.createProducerTemplate();
  }

  @AfterEach
  void stopTheRoutes() {
    camel.stop();
    threads.shutdownNow();
  }

  // One failure
  // ---------------------------------------------------------------------------------------

  static Stream<Arguments> failures() {
    Duration seven = Duration.ofSeconds(7);
    Exception throttled = new PlatformException.Throttled(Platform.TIKTOK, "429", seven);
    Exception notSent = new PlatformException.NotSent(Platform.SHOPIFY, "refused", null);
    Exception unknown = new PlatformException.OutcomeUnknown(Platform.SHOPIFY, "cut", null);
    Exception unauthorised = new PlatformException.Unauthorized(Platform.SHOPIFY, "401");
    Exception forbidden = new PlatformException.Forbidden(Platform.SHOPIFY, "write_orders", "no");
    Exception misuse = new PlatformException.Misuse(Platform.SHOPIFY, "36009004", "wrong");
    Exception bug = new IllegalStateException("a bug");
    Exception away = new DataAccessResourceFailureException("away", new SQLException("", "08006"));
    return Stream.of(
        before(throttled, "retry-later", "settle later PT7S TIKTOK_THROTTLED"),
        before(notSent, "retry-later", "settle later PT1S SHOPIFY_UNREACHABLE"),
        before(unknown, "retry-later", "settle later PT5S SHOPIFY_UNAVAILABLE"),
        before(unauthorised, "retry-later", "settle later PT5S SHOPIFY_UNAUTHORIZED"),
        before(forbidden, "park-refused", "park FORBIDDEN"),
        before(misuse, "bury", "settle dead SHOPIFY_36009004"),
        before(bug, "retry-later", "settle failed PT1S IllegalStateException"),
        before(away, "retry-later", "settle later PT1S DATABASE"),
        after(throttled, "mark-throttled", "throttled PT7S"),
        after(notSent, "mark-not-sent", "notSent later PT1S SHOPIFY_UNREACHABLE"),
        after(unknown, "mark-unknown", "unknown cut"),
        after(unauthorised, "mark-not-sent", "notSent later PT5S SHOPIFY_UNAUTHORIZED"),
        after(forbidden, "park-refused", "refused FORBIDDEN"),
        after(misuse, "park-refused", "refused INVALID"),
        after(bug, "mark-unknown", "unknown IllegalStateException"),
        after(away, "mark-unknown", "unknown SQLException"));
  }

  private static Arguments before(Exception failure, String channel, String written) {
    return Arguments.of(name(failure) + " before an intent", failure, false, channel, written);
  }

  private static Arguments after(Exception failure, String channel, String written) {
    return Arguments.of(name(failure) + " with an intent open", failure, true, channel, written);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void aFailureTakesItsChannelAndConcernsOneItem(
      String what, Exception failure, boolean intentOpen, String channel, String written) {
    (intentOpen ? sending : judging).put("o3", failure);

    Exchange exchange = work(leases(5));

    assertThat(exchange.getException()).as("the batch itself went through").isNull();
    assertThat(taken).containsExactly(channel + " o3");
    assertThat(writtenDown()).containsExactly("o3 " + written);
    assertThat(held).containsExactlyInAnyOrder("o1", "o2", "o4", "o5");
  }

  @Test
  void anUnforeseenFailureIsBuriedAtLast() {
    judging.put("o1", new IllegalStateException("a bug"));

    work(List.of(lease("o1", 99), lease("o2", 99)));

    assertThat(taken).containsExactly("bury o1");
    assertThat(writtenDown()).containsExactly("o1 settle dead IllegalStateException");
    assertThat(held).containsExactly("o2");
  }

  /** Sixteen at a time: were a variable shared between them, one would settle for another. */
  @Test
  void manyFailuresAtOnceAreNotTakenForEachOther() {
    List<Arguments> kinds = failures().toList();
    CountDownLatch together = new CountDownLatch(16);
    Map<String, String> expected = new TreeMap<>();
    List<String> well = new ArrayList<>();
    for (int n = 1; n <= 50; n++) {
      String id = "o" + n;
      if (n % 3 == 0) {
        well.add(id);
        continue;
      }
      Object[] kind = kinds.get(n % kinds.size()).get();
      ((boolean) kind[2] ? sending : judging).put(id, (Exception) kind[1]);
      expected.put(id, kind[3] + " | " + kind[4]);
    }
    atJudging =
        () -> {
          together.countDown();
          assertThat(together.await(10, TimeUnit.SECONDS)).isTrue();
          return null;
        };

    work(leases(50));

    Map<String, String> met = new TreeMap<>();
    taken.forEach(t -> met.put(t.split(" ")[1], t.split(" ")[0]));
    writtenDown()
        .forEach(
            w ->
                met.computeIfPresent(
                    w.split(" ")[0], (id, c) -> c + " | " + w.substring(id.length() + 1)));
    assertThat(met).isEqualTo(expected);
    assertThat(writtenDown()).hasSameSizeAs(expected.keySet());
    assertThat(held).containsExactlyInAnyOrderElementsOf(well);
  }

  // A batch that cannot be read
  // -----------------------------------------------------------------------

  @Test
  void aBatchThatCannotBeReadSettlesEveryLease() {
    reading = new PlatformException.Throttled(Platform.TIKTOK, "429", Duration.ofSeconds(7));

    Exchange exchange = work(leases(3));

    assertThat(exchange.getException()).isNull();
    assertThat(taken).containsExactly("retry-later batch");
    assertThat(writtenDown())
        .containsExactly(
            "o1 settle later PT7S TIKTOK_THROTTLED",
            "o2 settle later PT7S TIKTOK_THROTTLED",
            "o3 settle later PT7S TIKTOK_THROTTLED");
    assertThat(held).isEmpty();
  }

  @Test
  void aReadThatIsForbiddenParksNoOrderButWaitsForTheScope() {
    reading = new PlatformException.Forbidden(Platform.TIKTOK, "105005", "no scope");

    work(leases(2));

    assertThat(taken).containsExactly("park-refused batch");
    assertThat(writtenDown())
        .allMatch(w -> w.contains("settle later PT1M FORBIDDEN: 105005"))
        .hasSize(2);
  }

  /** One of it may be to blame, and nobody knows which: it is told apart when each comes alone. */
  @Test
  void aBatchIsNeverBuriedForWhatOneOfItMayBe() {
    reading = new IllegalStateException("a bug");

    work(List.of(lease("o1", 99), lease("o2", 99)));

    assertThat(taken).containsExactly("retry-later batch");
    assertThat(writtenDown())
        .containsExactly(
            "o1 settle failed PT5M IllegalStateException",
            "o2 settle failed PT5M IllegalStateException");

    work(List.of(lease("o3", 99)));

    assertThat(taken).containsExactly("retry-later batch", "bury batch");
    assertThat(writtenDown()).last().isEqualTo("o3 settle dead IllegalStateException");
  }

  @Test
  void theLeastTriedOfABatchDecidesHowLongAllWait() {
    reading = new IllegalStateException("a bug");

    work(List.of(lease("o1", 0), lease("o2", 3)));

    assertThat(writtenDown())
        .containsExactly(
            "o1 settle failed PT1S IllegalStateException",
            "o2 settle failed PT1S IllegalStateException");
  }

  // A channel that fails
  // ------------------------------------------------------------------------------

  static Stream<Arguments> brokenChannels() {
    return Stream.of(
        Arguments.of("retry-later", new IllegalStateException("a bug"), false),
        Arguments.of("bury", new PlatformException.Misuse(Platform.SHOPIFY, "1", "wrong"), false),
        Arguments.of(
            "park-refused", new PlatformException.Forbidden(Platform.SHOPIFY, "s", "no"), false),
        Arguments.of(
            "mark-unknown",
            new PlatformException.OutcomeUnknown(Platform.SHOPIFY, "cut", null),
            true),
        Arguments.of(
            "mark-throttled",
            new PlatformException.Throttled(Platform.SHOPIFY, "THROTTLED", Duration.ofSeconds(1)),
            true),
        Arguments.of(
            "mark-not-sent",
            new PlatformException.NotSent(Platform.SHOPIFY, "refused", null),
            true));
  }

  /** Its lease is left to expire; whatever its neighbours came to must stand. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenChannels")
  void aChannelThatFailsLeavesOneLeaseUnsettledAndNoOther(
      String channel, Exception failure, boolean intentOpen) {
    (intentOpen ? sending : judging).put("o2", failure);
    breakTheLedger("o2");

    Exchange exchange = work(leases(4));

    assertThat(taken).first().isEqualTo(channel + " o2");
    assertThat(held).containsExactlyInAnyOrder("o1", "o3", "o4");
    assertThat(writtenDown()).as("leases of others settled by o2's misfortune").isEmpty();
    assertThat(taken).hasSize(1);
    assertThat(exchange.getException()).as("told to the consumer, which is in the log").isNotNull();
  }

  /**
   * No use in asking a database that is away fifty times: the consumer and the leases' end see to
   * it.
   */
  @Test
  void ofABatchThatCannotBeSettledTheRestIsLeftToTheConsumer() {
    reading = new PlatformException.Throttled(Platform.TIKTOK, "429", Duration.ofSeconds(7));
    breakTheLedger("o2");

    Exchange exchange = work(leases(3));

    assertThat(writtenDown()).containsExactly("o1 settle later PT7S TIKTOK_THROTTLED");
    assertThat(exchange.getException()).hasMessage("PostgreSQL went away");
  }

  @Test
  void aPollThatFailsIsTriedAgainAndTheNextGoesOn() {
    Lease first = lease("a", 2, Kinds.REREAD_TIKTOK_ORDERS, Lane.POLLS);
    Lease second = lease("b", 0, Kinds.REREAD_TIKTOK_ORDERS, Lane.POLLS);
    doThrow(new PlatformException.OutcomeUnknown(Platform.TIKTOK, "502", null))
        .when(polls)
        .reread(first);

    Exchange exchange =
        template.request("work:polls?batch=4", e -> e.getMessage().setBody(List.of(first, second)));

    assertThat(exchange.getException()).isNull();
    assertThat(writtenDown()).containsExactly("a settle later PT5S TIKTOK_UNAVAILABLE");
    verify(polls).reread(second);
  }

  @Test
  void anOrderThatIsNotOnTikTokIsNoFailure() {
    doAnswer(
            call ->
                call.<List<Lease>>getArgument(0).stream()
                    .map(l -> OrderInHand.taken(STORE, l, null, OrderRecord.unseen(Instant.EPOCH)))
                    .toList())
        .when(reader)
        .read(any());

    work(leases(2));

    verify(steps, times(2)).notFound(any());
    assertThat(taken).isEmpty();
  }

  // Helpers
  // -------------------------------------------------------------------------------------------

  private @Nullable Exception reading;
  private Callable<Void> atJudging = () -> null;
  private final Set<String> refusedByTheLedger = ConcurrentHashMap.newKeySet();

  /** The steps as they go when nothing breaks: held, or made up to the sending. */
  private void theStepsOfAnOrder() {
    when(reader.read(any()))
        .thenAnswer(
            call -> {
              if (reading != null) {
                throw reading;
              }
              return call.<List<Lease>>getArgument(0).stream().map(ErrorRoutesTest::hand).toList();
            });
    when(steps.judge(any()))
        .thenAnswer(
            call -> {
              OrderInHand hand = call.getArgument(0);
              atJudging.call();
              if (judging.containsKey(hand.orderId())) {
                throw judging.get(hand.orderId());
              }
              return hand.with(
                  sending.containsKey(hand.orderId())
                      ? new ImportDecision.Import(false)
                      : new ImportDecision.Hold("ON_HOLD", null));
            });
    doAnswer(call -> held.add(call.<OrderInHand>getArgument(0).orderId())).when(steps).hold(any());
    when(steps.beginEnriching(any())).thenAnswer(call -> call.<OrderInHand>getArgument(0).at(1));
    when(steps.wantedSkus(any())).thenReturn(List.of());
    when(steps.gather(any(), any()))
        .thenAnswer(call -> call.<OrderInHand>getArgument(0).with(Map.of(), List.of()));
    OrderCreateRequest content = mock(OrderCreateRequest.class);
    when(content.options())
        .thenReturn(
            new OrderCreateOptions(InventoryBehaviour.DECREMENT_IGNORING_POLICY, false, false));
    when(steps.compose(any())).thenAnswer(call -> call.<OrderInHand>getArgument(0).with(content));
    when(steps.open(any()))
        .thenAnswer(call -> call.<OrderInHand>getArgument(0).opened(UUID.randomUUID()));
    when(steps.mayStillSend(any())).thenReturn(true);
    when(shopify.create(any()))
        .thenAnswer(
            call -> {
              throw sending.get(call.<OrderInHand>getArgument(0).orderId());
            });
    when(ledger.park(any(), any(), any(), anyLong()))
        .thenAnswer(
            call -> {
              refuseIfBroken(call.getArgument(0));
              return OrderLedger.Parking.PARKED;
            });
    doAnswer(this::unlessBroken).when(ledger).settle(any(), any());
    doAnswer(this::unlessBroken).when(ledger).unknown(any(), any(), any());
    doAnswer(this::unlessBroken).when(ledger).throttled(any(), any(), any());
    doAnswer(this::unlessBroken).when(ledger).notSent(any(), any(), any(), any());
    doAnswer(this::unlessBroken).when(ledger).refused(any(), any(), any(), any(), anyLong());
  }

  private void breakTheLedger(String id) {
    refusedByTheLedger.add(id);
  }

  private @Nullable Object unlessBroken(InvocationOnMock call) {
    refuseIfBroken(call.getArgument(0));
    return null;
  }

  private void refuseIfBroken(Lease lease) {
    if (refusedByTheLedger.contains(lease.key().externalId())) {
      throw new DataAccessResourceFailureException("PostgreSQL went away");
    }
  }

  private Exchange work(List<Lease> leases) {
    return template.request("work:orders?batch=50", e -> e.getMessage().setBody(leases));
  }

  /** What the ledger was asked to write and took: order, method, and what matters of the rest. */
  private List<String> writtenDown() {
    List<String> all = new ArrayList<>();
    for (Invocation call : mockingDetails(ledger).getInvocations()) {
      Lease lease = call.getArgument(0);
      String id = lease.key().externalId();
      if (!refusedByTheLedger.contains(id)) {
        all.add(id + " " + call.getMethod().getName() + " " + rest(call));
      }
    }
    return all;
  }

  private static String rest(Invocation call) {
    return switch (call.getMethod().getName()) {
      case "settle" -> words(call.<Outcome>getArgument(1));
      case "park" -> words(call.<OrderState.Parked>getArgument(2));
      case "refused" -> words(call.<OrderState.Parked>getArgument(3));
      case "notSent" -> words(call.<Outcome>getArgument(3));
      default -> call.getArgument(2).toString();
    };
  }

  private static String words(OrderState.Parked why) {
    return why.cause().name();
  }

  private static String words(Outcome outcome) {
    if (outcome instanceof Outcome.RetryLater later) {
      return (later.spendsAttempt() ? "failed " : "later ") + later.delay() + " " + later.cause();
    }
    return outcome instanceof Outcome.Dead dead ? "dead " + dead.cause() : "done";
  }

  private static String name(Exception failure) {
    return failure.getClass().getSimpleName();
  }

  private static List<Lease> leases(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> lease("o" + n, 0)).toList();
  }

  private static Lease lease(String order, int attempts) {
    return lease(order, attempts, Kinds.TIKTOK_ORDER, Lane.ORDERS);
  }

  private static Lease lease(String id, int attempts, String kind, Lane lane) {
    return new Lease(
        new WorkKey(STORE.id(), kind, id),
        lane,
        1,
        1,
        attempts,
        null,
        null,
        Instant.parse("2026-11-23T12:01:00Z"),
        Duration.ofMinutes(1),
        0,
        Instant.parse("2026-11-23T12:00:00Z"));
  }

  private static OrderInHand hand(Lease lease) {
    TikTokOrder order =
        PlatformJson.MAPPER.readValue(
            """
            {"id":"%s","status":"AWAITING_SHIPMENT","create_time":1700000000,"update_time":1700000001,
             "fulfillment_type":"FULFILLMENT_BY_SELLER","shipping_type":"TIKTOK",
             "payment":{"currency":"USD","total_amount":"12.50"}}"""
                .formatted(lease.key().externalId()),
            TikTokOrder.class);
    return OrderInHand.taken(STORE, lease, order, OrderRecord.unseen(Instant.EPOCH));
  }

  /** Takes what the test sends in place of the queue. */
  private static final class WorkFromHere extends DirectComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
        throws Exception {
      parameters.clear();
      return super.createEndpoint(uri, remaining, parameters);
    }
  }

  /** Writes down which channel was taken for what. */
  private final class Watch extends RoutePolicySupport {
    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
      if (CHANNELS.contains(route.getRouteId())) {
        Object item = exchange.getVariable(ErrorPolicy.ITEM);
        taken.add(
            route.getRouteId()
                + " "
                + (item instanceof OrderInHand hand
                    ? hand.orderId()
                    : item == null ? "batch" : item));
      }
    }
  }
}
