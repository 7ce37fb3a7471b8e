package io.caravan.sandbox;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the sandbox as a whole and its scenario need of the simulated Shopify. */
public interface ShopifySide extends AutoCloseable {

  /** Makes a Shopify side when the sandbox starts. */
  @FunctionalInterface
  interface Factory {
    ShopifySide create(Setup setup);
  }

  /**
   * @param dataDir where to keep state; null for memory only
   * @param webhookUrl where the app wants its webhooks, such as {@code
   *     http://127.0.0.1:8080/webhooks/shopify}
   * @param story to be told what happens, one sentence an event, no personal data
   */
  record Setup(
      String clientId,
      String clientSecret,
      @Nullable Path dataDir,
      WebhookOutlet webhooks,
      String webhookUrl,
      Clock clock,
      Consumer<String> story) {}

  /** One variant of a product. */
  record Variant(String sku, String name, BigDecimal price, int available) {}

  /** To be served over HTTP. */
  SimulatedPlatform platform();

  /** Opens a shop whose access token the app has; opening it again changes nothing. */
  void addShop(String domain, String name, String currency, String country, String accessToken);

  /** Whether a variant with this SKU exists. */
  boolean hasSku(String domain, String sku);

  void addProduct(String domain, String title, List<Variant> variants);

  /** The merchant adds a product, and the app is told. */
  default void launchProduct(String domain, String title, List<Variant> variants) {
    addProduct(domain, title, variants);
  }

  /**
   * An order in the admin.
   *
   * @param units over all lines
   * @param held whether some of it is on hold
   * @param parcels fulfilments
   * @param cityAndZip of the delivery; invented people only
   */
  record Seen(
      String name,
      int lines,
      int units,
      List<String> tags,
      String total,
      boolean cancelled,
      boolean held,
      String fulfilment,
      int parcels,
      String cityAndZip) {}

  /** What there is of these orders, by their source identifier. */
  default Map<String, Seen> seen(String domain, Set<String> sourceIdentifiers) {
    return Map.of();
  }

  /** The GID of the variant with this SKU, if there is one. */
  default Optional<String> variant(String domain, String sku) {
    return Optional.empty();
  }

  /** Sets the available quantity at the shop's first location. */
  void setAvailable(String domain, String sku, int quantity);

  /**
   * A buyer in the shop's own store.
   *
   * @return false: it is sold out
   */
  default boolean buy(String domain, String sku, int quantity) {
    return false;
  }

  /** Does what is due by the clock; called about ten times a second. */
  default void tick() {}

  /** The app's webhook address has changed. */
  default void webhookUrl(String url) {}

  /** A webhook's last retry failed: Shopify removes the subscription. */
  default void webhookGivenUp(OutgoingWebhook webhook) {}

  /** Something a person can read, for the control API. */
  default Object summary() {
    return "";
  }

  @Override
  default void close() {}
}
