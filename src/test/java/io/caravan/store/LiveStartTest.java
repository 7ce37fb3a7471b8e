package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.testing.PlatformsUnderTest;
import io.caravan.testing.TestDatabase;
import javax.sql.DataSource;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What profile live refuses to start with, each in its own words. */
class LiveStartTest {
  private static final String URL = "http://127.0.0.1:9";
  private static DataSource database;

  @BeforeAll
  static void databaseIsThere() {
    database = TestDatabase.fresh();
  }

  @Test
  void everythingInPlaceStarts() {
    try (var context = PlatformsUnderTest.start(database, URL, "spring.profiles.active", "live")) {
      assertThat(context.isRunning()).isTrue();
    }
  }

  @Test
  void encryptionKeysAreRequired() {
    refuses("caravan.encryption.keys[0]", null)
        .hasStackTraceContaining("caravan.encryption.keys is");
  }

  @Test
  void theTikTokAppIsRequired() {
    refuses("caravan.tiktok.app-secret", null)
        .hasStackTraceContaining("caravan.tiktok.app-secret is not set");
    refuses("caravan.tiktok.app-key", " ")
        .hasStackTraceContaining("caravan.tiktok.app-key is not set");
  }

  @Test
  void theShopifyAppIsRequired() {
    refuses("caravan.shopify.client-secret", null)
        .hasStackTraceContaining("caravan.shopify.client-secret is not set");
  }

  @Test
  void plainHttpToAnotherMachineIsRefused() {
    refuses("caravan.tiktok.api-url", "http://example.com")
        .hasStackTraceContaining("caravan.tiktok.api-url = \"http://example.com\"");
    refuses("caravan.shopify.url", "https://proxy.example.com/{shop}")
        .hasStackTraceContaining("caravan.shopify.url");
    refuses("caravan.shopify.url", "http://127.0.0.1:9").hasStackTraceContaining("{shop}");
  }

  @Test
  void aDatabaseThatMayForgetIsRefused() {
    DataSource forgetful = TestDatabase.forgetful();
    assertThatThrownBy(
            () -> PlatformsUnderTest.start(forgetful, URL, "spring.profiles.active", "live"))
        .hasStackTraceContaining("PostgreSQL synchronous_commit = \"off\"");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refuses(
      String setting, String value) {
    return assertThatThrownBy(
            () ->
                PlatformsUnderTest.start(
                    database, URL, "spring.profiles.active", "live", setting, value))
        .isNotNull();
  }
}
