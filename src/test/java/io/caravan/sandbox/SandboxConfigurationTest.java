package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.sandbox.tiktok.TikTokShop;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;

class SandboxConfigurationTest {

  private final ApplicationContextRunner caravan =
      new ApplicationContextRunner()
          .withUserConfiguration(SandboxConfiguration.class)
          .withPropertyValues(
              "caravan.sandbox.control-port=0",
              "caravan.sandbox.shopify-port=0",
              "caravan.sandbox.tiktok-port=0",
              "caravan.sandbox.data-dir=",
              "caravan.sandbox.scenario.products=10");

  @Test
  void theSandboxRunsByDefaultAndOpensAShopToSellIn() {
    caravan.run(
        context -> {
          Sandbox sandbox = context.getBean(SandboxLifecycle.class).sandbox();
          assertThat(sandbox).isNotNull();
          assertThat(sandbox.tiktok().shops()).extracting(TikTokShop::name).contains("acme-us");
          assertThat(sandbox.tiktok().sizes().get("skus")).isGreaterThan(10);
        });
  }

  @Test
  void theDefaultLocationOfTheDemoIsTheOneItsShopBeginsWith() {
    caravan
        .withInitializer(new ConfigDataApplicationContextInitializer())
        .run(
            context -> {
              Sandbox sandbox = context.getBean(SandboxLifecycle.class).sandbox();
              assertThat(sandbox).isNotNull();
              SimulatedShopify shopify = (SimulatedShopify) sandbox.shopify().orElseThrow();
              assertThat(shopify.shops().locations("acme-us.myshopify.com"))
                  .containsExactly(
                      context.getEnvironment().getProperty("caravan.stores[0].default-location"));
            });
  }

  @Test
  void itOpensTheShopsOfTheSettingsForTheirTokens() {
    caravan
        .withPropertyValues(
            "caravan.stores[0].name=tea-gb",
            "caravan.stores[0].region=GB",
            "caravan.stores[0].tiktok.shop-id=7000000000000000001",
            "caravan.stores[0].tiktok.shop-cipher=ROW_tea",
            "caravan.stores[1].name=tea-jp",
            "caravan.stores[1].region=JP",
            "caravan.sandbox.scenario.enabled=false")
        .run(
            context -> {
              Sandbox sandbox = context.getBean(SandboxLifecycle.class).sandbox();
              assertThat(sandbox).isNotNull();
              assertThat(sandbox.tiktok().shops())
                  .extracting(TikTokShop::cipher)
                  .containsExactlyInAnyOrder("ROW_tea", "TTP_sandbox_tea-jp");
            });
  }

  @Test
  void buyersComeOnceTheProgramIsReadyAndWebhooksGoToItsPort() {
    caravan
        .withPropertyValues("local.server.port=1", "caravan.sandbox.scenario.every=PT0.01S")
        .run(
            context -> {
              Sandbox sandbox = context.getBean(SandboxLifecycle.class).sandbox();
              assertThat(sandbox).isNotNull();
              assertThat(sandbox.tiktok().orders()).isEmpty();
              context.publishEvent(
                  new ApplicationReadyEvent(
                      new SpringApplication(), new String[0], context, Duration.ZERO));
              await().until(() -> sandbox.tiktok().sizes().get("orders") >= 3);
              await().until(() -> sandbox.webhooks().count(Delivery.Outcome.FAILED) > 0);
            });
  }

  @Test
  void inLiveThereIsNoneWhateverTheSettingSays() {
    caravan
        .withPropertyValues("spring.profiles.active=live", "caravan.sandbox.enabled=true")
        .withInitializer(c -> c.getEnvironment().setActiveProfiles("live"))
        .run(context -> assertThat(context).doesNotHaveBean(SandboxLifecycle.class));
  }

  @Test
  void aSettingSwitchesItOff() {
    caravan
        .withPropertyValues("caravan.sandbox.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(SandboxLifecycle.class));
  }

  @Test
  void aRegionItDoesNotKnowIsExplainedAndLeavesNothingRunning() {
    caravan
        .withPropertyValues("caravan.stores[0].name=x", "caravan.stores[0].region=MX")
        .run(
            context ->
                assertThat(context)
                    .hasFailed()
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("region MX")
                    .hasMessageContaining("caravan.sandbox.enabled"));
  }

  @Test
  void itStartsBeforeEverythingOfDefaultPhaseAndStopsWithTheProgram() {
    caravan.run(
        context -> {
          SandboxLifecycle lifecycle = context.getBean(SandboxLifecycle.class);
          assertThat(lifecycle.getPhase()).isLessThan(0).isLessThan(SmartLifecycle.DEFAULT_PHASE);
          Sandbox sandbox = lifecycle.sandbox();
          assertThat(sandbox).isNotNull();
          int port = sandbox.tiktokFront().port();
          context.close();
          assertThat(lifecycle.isRunning()).isFalse();
          assertThatThrownBy(() -> new Socket("127.0.0.1", port).close())
              .isInstanceOf(ConnectException.class);
        });
  }
}
