package io.caravan.sandbox;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers webhooks as the platforms do: each platform's time limits and retry schedule, no promise
 * about order, and faults on demand. Keeps a log of every attempt; what the receiver acknowledged
 * is the receiver's to lose, so the log of acknowledgements is what a durability test compares
 * with.
 *
 * <p>Memory is bounded: webhooks beyond {@code maxPending} are lost and counted, the log forgets
 * its oldest lines beyond {@code logSize} (a log file keeps all). Sends to this machine only.
 */
public final class WebhookSender implements WebhookOutlet, AutoCloseable {

  /**
   * @param timeScale multiplies the pauses between retries; 0.001 makes two minutes 120 ms. Answer
   *     time limits stay as they are
   * @param maxPending webhooks waiting or on their way
   * @param maxInFlight requests at a time
   * @param logSize lines kept in memory
   * @param logFile every line as it happens, JSON, appended and forced to disk; null for none
   */
  public record Settings(
      double timeScale,
      int maxPending,
      int maxInFlight,
      int logSize,
      @Nullable Path logFile,
      long seed) {

    public static final Settings DEFAULT = new Settings(1, 100_000, 16, 50_000, null, 1);

    public Settings {
      if (!(timeScale > 0 && timeScale <= 1)) {
        throw new IllegalArgumentException("timeScale: expected above 0 up to 1, got " + timeScale);
      }
    }

    public Settings withTimeScale(double scale) {
      return new Settings(scale, maxPending, maxInFlight, logSize, logFile, seed);
    }

    public Settings withSeed(long newSeed) {
      return new Settings(timeScale, maxPending, maxInFlight, logSize, logFile, newSeed);
    }

    public Settings withLogFile(Path file) {
      return new Settings(timeScale, maxPending, maxInFlight, logSize, file, seed);
    }

    public Settings withMaxPending(int pending) {
      return new Settings(timeScale, pending, maxInFlight, logSize, logFile, seed);
    }
  }

  private record Shipment(long id, OutgoingWebhook webhook, DeliveryPolicy policy, String sha) {}

  private record Attempt(Shipment shipment, int number) {}

  private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);

  private final Settings settings;
  private final Clock clock;
  private final Map<String, DeliveryPolicy> policies;
  private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();
  private final Map<String, Consumer<OutgoingWebhook>> givenUp = new ConcurrentHashMap<>();
  private final ExecutorService workers =
      Executors.newFixedThreadPool(2, Threads.daemons("sandbox-webhooks"));
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Threads.daemons("sandbox-webhook-timer"));
  private final Object lock = new Object();
  private final Deque<Attempt> ready = new ArrayDeque<>();
  private final List<Attempt> held = new ArrayList<>();
  private final Deque<Delivery> log = new ArrayDeque<>();
  private final Map<Delivery.Outcome, Long> outcomes = new EnumMap<>(Delivery.Outcome.class);
  private final Map<String, Long> injected = new TreeMap<>();
  private final @Nullable BufferedWriter logWriter;
  private final SplittableRandom reorder;
  private WebhookFaults faults = WebhookFaults.NONE;
  private @Nullable ScheduledFuture<?> release;
  private long nextId = 1;
  private int pending;
  private int inFlight;
  private long forgotten;
  private boolean open = true;

  public WebhookSender(Settings settings, Clock clock) {
    this(settings, clock, List.of(DeliveryPolicy.TIKTOK, DeliveryPolicy.SHOPIFY));
  }

  WebhookSender(Settings settings, Clock clock, List<DeliveryPolicy> policies) {
    this.settings = settings;
    this.clock = clock;
    var byPlatform = new TreeMap<String, DeliveryPolicy>();
    policies.forEach(policy -> byPlatform.put(policy.platform(), policy));
    this.policies = Map.copyOf(byPlatform);
    this.reorder = new SplittableRandom(settings.seed());
    this.logWriter = open(settings.logFile());
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Replaces what goes wrong from now on. */
  public void faults(WebhookFaults newFaults) {
    synchronized (lock) {
      faults = newFaults;
    }
  }

  /** Called when the last retry of one of this platform's webhooks has failed. */
  public void onGivenUp(String platform, Consumer<OutgoingWebhook> action) {
    givenUp.put(platform, action);
  }

  @Override
  public void send(OutgoingWebhook webhook) {
    synchronized (lock) {
      if (!open) {
        return;
      }
      var shipment =
          new Shipment(nextId++, webhook, policyFor(webhook.label()), sha256(webhook.body()));
      if (!isOnThisMachine(webhook.url())) {
        record(new Attempt(shipment, 1), Delivery.Outcome.FORBIDDEN, 0, 0);
        return;
      }
      var random = new SplittableRandom(settings.seed() * 31 + shipment.id());
      if (random.nextDouble() < faults.drop()) {
        count("dropped");
        record(new Attempt(shipment, 1), Delivery.Outcome.DROPPED, 0, 0);
        return;
      }
      int copies = 1;
      if (random.nextDouble() < faults.duplicate()) {
        copies = 2 + random.nextInt(faults.maxCopies() - 1);
        count("duplicated");
      }
      long delay = 0;
      if (random.nextDouble() < faults.delay() && !faults.maxDelay().isZero()) {
        delay = 1 + random.nextLong(faults.maxDelay().toMillis());
        count("delayed");
      }
      for (int copy = 0; copy < copies; copy++) {
        admit(new Attempt(shipment, 1), delay);
      }
    }
    pump();
  }

  /** Every line still remembered, oldest first. */
  public List<Delivery> log() {
    synchronized (lock) {
      return List.copyOf(log);
    }
  }

  /** What the receiver acknowledged, oldest first. */
  public List<Delivery> accepted() {
    return log().stream().filter(d -> d.outcome() == Delivery.Outcome.ACCEPTED).toList();
  }

  /** Lines that the log had to forget; an empty file and a number above 0 explain a gap. */
  public long forgotten() {
    synchronized (lock) {
      return forgotten;
    }
  }

  /** Attempts by outcome. */
  public Map<Delivery.Outcome, Long> outcomes() {
    synchronized (lock) {
      return new EnumMap<>(outcomes);
    }
  }

  public long count(Delivery.Outcome outcome) {
    synchronized (lock) {
      return outcomes.getOrDefault(outcome, 0L);
    }
  }

  /** Injected faults: {@code dropped, duplicated, delayed, reordered}. */
  public Map<String, Long> injected() {
    synchronized (lock) {
      return new TreeMap<>(injected);
    }
  }

  /** Webhooks waiting, held back, on their way or due for a retry. */
  public int pending() {
    synchronized (lock) {
      return pending;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      open = false;
      ready.clear();
      held.clear();
    }
    timer.shutdownNow();
    workers.shutdownNow();
    synchronized (lock) {
      if (logWriter != null) {
        try {
          logWriter.close();
        } catch (IOException e) {
          LOG.warn("Sandbox: the webhook log was not closed: {}", e.toString());
        }
      }
    }
  }

  private void admit(Attempt attempt, long delayMillis) {
    if (pending >= settings.maxPending()) {
      record(attempt, Delivery.Outcome.OVERFLOWED, 0, 0);
      return;
    }
    pending++;
    if (delayMillis > 0) {
      later(attempt, Duration.ofMillis(delayMillis));
    } else if (faults.reorderWindow() > 0) {
      hold(attempt);
    } else {
      ready.add(attempt);
    }
  }

  private void hold(Attempt attempt) {
    held.add(attempt);
    if (held.size() > faults.reorderWindow()) {
      releaseOne();
    }
    if (release != null) {
      release.cancel(false);
    }
    release =
        timer.schedule(
            () -> {
              synchronized (lock) {
                while (!held.isEmpty()) {
                  releaseOne();
                }
              }
              pump();
            },
            faults.reorderHold().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void releaseOne() {
    int chosen = reorder.nextInt(held.size());
    if (chosen > 0) {
      count("reordered");
    }
    ready.add(held.remove(chosen));
  }

  private void later(Attempt attempt, Duration pause) {
    timer.schedule(
        () -> {
          synchronized (lock) {
            ready.add(attempt);
          }
          pump();
        },
        pause.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  private void pump() {
    while (true) {
      Attempt attempt;
      synchronized (lock) {
        if (!open || inFlight >= settings.maxInFlight() || ready.isEmpty()) {
          return;
        }
        attempt = ready.removeFirst();
        inFlight++;
      }
      deliver(attempt);
    }
  }

  private void deliver(Attempt attempt) {
    long start = System.nanoTime();
    DeliveryPolicy policy = attempt.shipment().policy();
    OutgoingWebhook webhook = attempt.shipment().webhook();
    try {
      var request =
          HttpRequest.newBuilder(URI.create(webhook.url()))
              .timeout(policy.timeout())
              .POST(HttpRequest.BodyPublishers.ofByteArray(webhook.body()));
      webhook.headers().forEach(request::setHeader);
      HttpClient client = clients.computeIfAbsent(policy.platform(), p -> client(policy));
      client
          .sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
          .whenComplete(
              (response, failure) ->
                  settle(attempt, failure == null ? response.statusCode() : 0, start));
    } catch (RuntimeException e) {
      LOG.warn("Sandbox: webhook {} cannot be sent: {}", webhook.label(), e.toString());
      settle(attempt, 0, start);
    }
  }

  private void settle(Attempt attempt, int status, long start) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    Shipment shipment = attempt.shipment();
    DeliveryPolicy policy = shipment.policy();
    boolean abandoned = false;
    synchronized (lock) {
      inFlight--;
      if (!open) {
        return;
      }
      if (policy.accepted().test(status)) {
        pending--;
        record(attempt, Delivery.Outcome.ACCEPTED, status, millis);
      } else if (policy.refused().test(status)) {
        pending--;
        record(attempt, Delivery.Outcome.REFUSED, status, millis);
      } else if (attempt.number() <= policy.retries().size()) {
        record(attempt, Delivery.Outcome.FAILED, status, millis);
        Duration pause = policy.retries().get(attempt.number() - 1);
        later(
            new Attempt(shipment, attempt.number() + 1),
            Duration.ofNanos((long) (pause.toNanos() * settings.timeScale())));
      } else {
        pending--;
        abandoned = true;
        record(attempt, Delivery.Outcome.GIVEN_UP, status, millis);
      }
    }
    if (abandoned) {
      givenUp.getOrDefault(policy.platform(), w -> {}).accept(shipment.webhook());
    }
    pump();
  }

  /** Under the lock. */
  private void record(Attempt attempt, Delivery.Outcome outcome, int status, long millis) {
    outcomes.merge(outcome, 1L, Long::sum);
    Shipment shipment = attempt.shipment();
    var delivery =
        new Delivery(
            shipment.id(),
            shipment.webhook().label(),
            shipment.sha(),
            attempt.number(),
            outcome,
            status,
            millis,
            clock.instant());
    log.addLast(delivery);
    if (log.size() > settings.logSize()) {
      log.removeFirst();
      forgotten++;
    }
    if (logWriter != null) {
      try {
        logWriter.write(Json.write(delivery));
        logWriter.newLine();
        logWriter.flush();
      } catch (IOException e) {
        throw new UncheckedIOException("webhook log", e);
      }
    }
  }

  /** Under the lock. */
  private void count(String fault) {
    injected.merge(fault, 1L, Long::sum);
  }

  private HttpClient client(DeliveryPolicy policy) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(policy.connect())
        .executor(workers)
        .build();
  }

  private DeliveryPolicy policyFor(String label) {
    int slash = label.indexOf('/');
    DeliveryPolicy policy = policies.get(slash < 0 ? label : label.substring(0, slash));
    if (policy == null) {
      throw new IllegalArgumentException(
          "webhook label '" + label + "': expected to begin with one of " + policies.keySet());
    }
    return policy;
  }

  private static boolean isOnThisMachine(String url) {
    try {
      URI uri = URI.create(url);
      String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
      return host.equals("localhost")
          || host.equals("[::1]")
          || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static @Nullable BufferedWriter open(@Nullable Path file) {
    if (file == null) {
      return null;
    }
    try {
      return new BufferedWriter(
          new OutputStreamWriter(
              Files.newOutputStream(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.APPEND,
                  StandardOpenOption.DSYNC),
              StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("The webhook log " + file + " cannot be written", e);
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
