package io.caravan.sandbox;

import io.caravan.sandbox.tiktok.TikTokSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Both platforms with their fronts, webhooks and faults, and a control API, on loopback ports of
 * this machine. Plain Java: a test starts it in its own process and Caravan in another.
 */
public final class Sandbox implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);
  private static final Logger STORY = LoggerFactory.getLogger("caravan.story");

  private final SandboxSettings settings;
  private final WebhookSender sender;
  private final MVStore store;
  private final TikTokSandbox tiktok;
  private final @Nullable ShopifySide shopify;
  private final Faults tiktokFaults;
  private final Faults shopifyFaults;
  private final HttpFront tiktokFront;
  private final @Nullable HttpFront shopifyFront;
  private final HttpFront controlFront;
  private final ScheduledThreadPoolExecutor clockwork =
      new ScheduledThreadPoolExecutor(1, Threads.daemons("sandbox-clock"));
  private final List<AutoCloseable> parts = new ArrayList<>();

  private Sandbox(SandboxSettings settings, Clock clock, ShopifySide.@Nullable Factory factory) {
    this.settings = settings;
    try {
      this.sender = part(new WebhookSender(settings.webhooks(), clock));
      this.store = part(open(settings.dataDir()));
      this.tiktok =
          new TikTokSandbox(
              settings.tiktok().withWebhookUrl(hookUrl(settings.webhookBase(), "tiktok")),
              store,
              sender,
              clock);
      tiktok.onEvent(STORY::info);
      this.shopify = factory == null ? null : part(factory.create(setup(clock)));
      this.tiktokFaults = new Faults(settings.seed());
      this.shopifyFaults = new Faults(settings.seed() + 1);
      this.tiktokFront =
          part(HttpFront.start("tiktok", tiktok, settings.tiktokPort(), tiktokFaults));
      this.shopifyFront =
          shopify == null
              ? null
              : part(
                  HttpFront.start(
                      "shopify", shopify.platform(), settings.shopifyPort(), shopifyFaults));
      this.controlFront =
          part(
              HttpFront.start(
                  "control", new ControlApi(this, clock), settings.controlPort(), new Faults(0)));
      ShopifySide side = shopify;
      if (side != null) {
        sender.onGivenUp("shopify", side::webhookGivenUp);
      }
      clockwork.scheduleWithFixedDelay(this::tick, 100, 100, TimeUnit.MILLISECONDS);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * @param shopify null: TikTok only
   * @throws UncheckedIOException if a port or the data directory is taken
   */
  public static Sandbox start(
      SandboxSettings settings, Clock clock, ShopifySide.@Nullable Factory shopify) {
    return new Sandbox(settings, clock, shopify);
  }

  public TikTokSandbox tiktok() {
    return tiktok;
  }

  public Optional<ShopifySide> shopify() {
    return Optional.ofNullable(shopify);
  }

  public WebhookSender webhooks() {
    return sender;
  }

  public Faults tiktokFaults() {
    return tiktokFaults;
  }

  public Faults shopifyFaults() {
    return shopifyFaults;
  }

  public HttpFront tiktokFront() {
    return tiktokFront;
  }

  public Optional<HttpFront> shopifyFront() {
    return Optional.ofNullable(shopifyFront);
  }

  public String controlUrl() {
    return controlFront.url();
  }

  public SandboxSettings settings() {
    return settings;
  }

  /** Webhooks go here from now on: the base address, without {@code /tiktok}; empty for nowhere. */
  public void webhookBase(String base) {
    tiktok.webhookUrl(hookUrl(base, "tiktok"));
    if (shopify != null) {
      shopify.webhookUrl(hookUrl(base, "shopify"));
    }
  }

  @Override
  public void close() {
    clockwork.shutdownNow();
    var backwards = new ArrayList<>(parts);
    Collections.reverse(backwards);
    for (AutoCloseable part : backwards) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("The sandbox did not stop cleanly: {}", e.toString());
      }
    }
    parts.clear();
  }

  private void tick() {
    try {
      tiktok.tick();
      if (shopify != null) {
        shopify.tick();
      }
    } catch (RuntimeException e) {
      LOG.error("The sandbox's clock missed a beat; this is a bug of the sandbox", e);
    }
  }

  private ShopifySide.Setup setup(Clock clock) {
    return new ShopifySide.Setup(
        settings.shopifyClientId(),
        settings.shopifyClientSecret(),
        settings.dataDir(),
        sender,
        hookUrl(settings.webhookBase(), "shopify"),
        clock,
        STORY::info);
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.add(part);
    return part;
  }

  private static String hookUrl(String base, String platform) {
    return base.isEmpty() ? "" : base + "/" + platform;
  }

  private static MVStore open(@Nullable Path dir) {
    if (dir == null) {
      return new MVStore.Builder().open();
    }
    Path file = dir.resolve("tiktok.mv");
    try {
      Files.createDirectories(dir);
      return new MVStore.Builder().fileName(file.toString()).compress().open();
    } catch (IOException | MVStoreException e) {
      throw new UncheckedIOException(
          "The sandbox cannot open "
              + file.toAbsolutePath()
              + ". If another Caravan is running here, stop it; if the file is damaged, delete it"
              + " (the sandbox then starts afresh); or choose another place with"
              + " caravan.sandbox.data-dir.",
          e instanceof IOException io ? io : new IOException(e));
    }
  }
}
