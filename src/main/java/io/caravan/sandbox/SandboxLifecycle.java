package io.caravan.sandbox;

import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.TikTokSettings;
import io.caravan.sandbox.tiktok.TikTokShop;
import io.caravan.sandbox.tiktok.TokenPair;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

/**
 * Starts the sandbox before anything that talks to it and stops it after; lets the buyers in once
 * Caravan can receive.
 */
final class SandboxLifecycle implements SmartLifecycle {

  /** Early, but after anything that must be even earlier. */
  static final int PHASE = Integer.MIN_VALUE + 1000;

  private static final Logger LOG = LoggerFactory.getLogger(SandboxLifecycle.class);

  private final SandboxProperties properties;
  private final Environment environment;
  private final ShopifySide.@Nullable Factory shopify;
  private volatile @Nullable Sandbox sandbox;
  private volatile @Nullable Scenario scenario;

  SandboxLifecycle(
      SandboxProperties properties,
      Environment environment,
      ShopifySide.@Nullable Factory shopify) {
    this.properties = properties;
    this.environment = environment;
    this.shopify = shopify;
  }

  @Override
  public void start() {
    List<SandboxLink> links = SandboxLink.of(environment);
    Sandbox started = Sandbox.start(settings(), Clock.systemUTC(), shopify);
    try {
      links.forEach(link -> open(started, link));
      if (properties.scenario().enabled()) {
        scenario = scenarioIn(started, links.get(0));
      }
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
    sandbox = started;
    LOG.info(
        "Sandbox: TikTok at {}, Shopify at {}, control API at {}",
        started.tiktokFront().url(),
        started.shopifyFront().map(HttpFront::url).orElse("(none)"),
        started.controlUrl());
  }

  @EventListener(ApplicationReadyEvent.class)
  void letBuyersIn() {
    Sandbox running = sandbox;
    if (running == null) {
      return;
    }
    String port = environment.getProperty("local.server.port");
    if (properties.webhookUrl().isEmpty() && port != null) {
      running.webhookBase("http://127.0.0.1:" + port + "/webhooks");
    }
    Scenario prepared = scenario;
    if (prepared != null) {
      prepared.start();
    }
  }

  @Override
  public void stop() {
    Scenario prepared = scenario;
    if (prepared != null) {
      prepared.close();
      scenario = null;
    }
    Sandbox running = sandbox;
    if (running != null) {
      running.close();
      sandbox = null;
    }
  }

  @Override
  public boolean isRunning() {
    return sandbox != null;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Nullable Sandbox sandbox() {
    return sandbox;
  }

  private SandboxSettings settings() {
    String dir = properties.dataDir();
    String base = properties.webhookUrl();
    if (base.isEmpty()) {
      base = "http://127.0.0.1:" + environment.getProperty("server.port", "8080") + "/webhooks";
    }
    var tiktok =
        TikTokSettings.of(
                environment.getProperty("caravan.tiktok.app-key", SandboxLink.APP_KEY),
                environment.getProperty("caravan.tiktok.app-secret", SandboxLink.APP_SECRET))
            .with(
                s -> {
                  s.remorseWindow = properties.onHold();
                  s.cancelAnswerWithin = properties.cancelAnswer();
                  s.maskPlatformShippedUs = true; // reported since August 2026
                  s.refusesWhenSoldOut = true;
                });
    return new SandboxSettings(
        properties.controlPort(),
        properties.shopifyPort(),
        properties.tiktokPort(),
        dir.isEmpty() ? null : Path.of(dir),
        properties.seed(),
        base,
        environment.getProperty("caravan.shopify.client-id", SandboxLink.CLIENT_ID),
        environment.getProperty("caravan.shopify.client-secret", SandboxLink.CLIENT_SECRET),
        tiktok,
        WebhookSender.Settings.DEFAULT
            .withTimeScale(properties.timeScale())
            .withSeed(properties.seed()));
  }

  private Scenario scenarioIn(Sandbox started, SandboxLink link) {
    Scenario prepared = Scenario.prepare(started, demoIn(link));
    SandboxProperties.Scenario wanted = properties.scenario();
    if (wanted.programme()) {
      String port = environment.getProperty("server.port", "8080");
      prepared.withProgramme(
          link.name(), "http://localhost:" + port, wanted.pause(), wanted.patience());
    }
    return prepared;
  }

  private Scenario.Settings demoIn(SandboxLink link) {
    return new Scenario.Settings(
        link.shopId(),
        link.domain(),
        properties.scenario().products(),
        properties.scenario().every(),
        properties.seed());
  }

  private void open(Sandbox started, SandboxLink link) {
    Market market =
        Arrays.stream(Market.values())
            .filter(m -> m.name().equals(link.region()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "caravan.stores: store "
                            + link.name()
                            + " is in region "
                            + link.region()
                            + "; the sandbox has "
                            + Arrays.toString(Market.values())
                            + ". Choose one of these, or switch the sandbox off with"
                            + " caravan.sandbox.enabled=false."));
    started.tiktok().addShop(TikTokShop.local(link.shopId(), link.name(), market, link.cipher()));
    long now = Instant.now().getEpochSecond();
    String appKey = environment.getProperty("caravan.tiktok.app-key", SandboxLink.APP_KEY);
    started
        .tiktok()
        .addToken(
            new TokenPair(
                appKey,
                link.accessToken(),
                now + Duration.ofDays(7).toSeconds(),
                link.refreshToken(),
                now + Duration.ofDays(358).toSeconds(),
                List.of(link.shopId()),
                TokenPair.ALL_SCOPES,
                "70107360571803"
                    + link.shopId().substring(Math.max(0, link.shopId().length() - 5))));
    started
        .shopify()
        .ifPresent(
            side ->
                side.addShop(
                    link.domain(),
                    link.name(),
                    link.currency(),
                    market.name(),
                    link.shopifyToken()));
  }
}
