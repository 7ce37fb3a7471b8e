package io.caravan.sandbox;

import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokShop;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A day in a shop's life, so that a newcomer sees everything happen: a catalogue on both sides with
 * the same seller SKUs, buyers who order every few seconds, and beside them the {@link Programme}
 * with an order of every special kind. Run again on the same data it goes on where it was.
 */
public final class Scenario implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Scenario.class);
  private static final Logger STORY = LoggerFactory.getLogger("caravan.story");
  private static final int GOODS = 6;
  private static final BigDecimal TAX_RATE = new BigDecimal("0.0825");

  /**
   * @param shopId the TikTok shop that sells
   * @param shopifyDomain the store that delivers
   * @param products how many
   * @param every pause between two orders
   */
  public record Settings(
      String shopId, String shopifyDomain, int products, Duration every, long seed) {}

  private final Sandbox sandbox;
  private final Clock clock;
  private final Settings settings;
  private final SplittableRandom random;
  private final List<Catalogue.Item> items = new ArrayList<>();
  private final ScheduledThreadPoolExecutor buyers =
      new ScheduledThreadPoolExecutor(1, Threads.daemons("sandbox-buyers"));
  private @Nullable Programme programme;

  private Scenario(Sandbox sandbox, Settings settings) {
    this.sandbox = sandbox;
    this.clock = sandbox.clock();
    this.settings = settings;
    this.random = new SplittableRandom(settings.seed());
  }

  /** Fills both shelves, without a buyer yet. */
  public static Scenario prepare(Sandbox sandbox, Settings settings) {
    var scenario = new Scenario(sandbox, settings);
    scenario.stock();
    return scenario;
  }

  /**
   * Beside the buyers, one order of every special kind.
   *
   * @param store the link's name in Caravan
   * @param caravan where Caravan answers
   * @param pause between two acts
   * @param patience before the story says where to look, and the seller helps
   */
  public Scenario withProgramme(String store, String caravan, Duration pause, Duration patience) {
    if (sandbox.shopify().isEmpty()) {
      return this;
    }
    var act =
        new Programme(
            sandbox,
            new Programme.Settings(
                settings.shopId(), settings.shopifyDomain(), store, caravan, pause, patience),
            items.stream().map(Catalogue.Item::sku).limit(GOODS).toList(),
            clock,
            STORY::info);
    act.prepare();
    programme = act;
    return this;
  }

  /** Lets the buyers in. */
  public void start() {
    STORY.info(
        "Buyers are coming: about one order every {} s. What the sandbox knows: {}",
        Math.max(1, settings.every().toSeconds()),
        sandbox.controlUrl());
    Programme acts = programme;
    if (acts != null) {
      acts.start();
    }
    buyers.scheduleWithFixedDelay(this::buy, 0, settings.every().toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    Programme acts = programme;
    if (acts != null) {
      acts.close();
    }
    buyers.shutdownNow();
  }

  private void stock() {
    TikTokSandbox tiktok = sandbox.tiktok();
    TikTokShop shop =
        tiktok.shops().stream()
            .filter(s -> s.id().equals(settings.shopId()))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("shop " + settings.shopId() + ": none"));
    int listed = 0;
    for (Catalogue.Product product : Catalogue.of(settings.products(), settings.seed())) {
      items.addAll(product.items());
      String firstSku = product.items().get(0).sku();
      if (tiktok.sku(shop.id(), firstSku).isEmpty()) {
        listed++;
        tiktok.addProduct(
            shop.id(),
            product.title(),
            product.items().stream()
                .map(i -> new TikTokSandbox.NewSku(i.sku(), i.name(), i.price(), i.stock()))
                .toList());
      }
      sandbox
          .shopify()
          .filter(side -> !side.hasSku(settings.shopifyDomain(), firstSku))
          .ifPresent(
              side ->
                  side.addProduct(
                      settings.shopifyDomain(),
                      product.title(),
                      product.items().stream()
                          .map(
                              i -> new ShopifySide.Variant(i.sku(), i.name(), i.price(), i.stock()))
                          .toList()));
    }
    if (listed > 0) {
      STORY.info(
          "{} products with {} variants are on sale, under the same seller SKUs on both sides",
          listed,
          items.size());
    }
  }

  private void buy() {
    try {
      OrderSpec basket = basket();
      if (basket == null) {
        return; // sold out; another buyer has more luck
      }
      String id = sandbox.tiktok().placeOrder(basket);
      int fate = random.nextInt(100);
      if (fate < 4) {
        return; // never pays
      }
      buyers.schedule(() -> pay(id), 300 + random.nextInt(1200), TimeUnit.MILLISECONDS);
      if (fate < 9) {
        buyers.schedule(() -> regret(id), 2500, TimeUnit.MILLISECONDS);
      }
    } catch (RejectedExecutionException closing) {
      // The buyers were just sent home.
    } catch (RuntimeException e) {
      LOG.error("Sandbox: a buyer failed; this is a bug of the sandbox", e);
    }
  }

  private void pay(String id) {
    if (sandbox.tiktok().order(id).status() == OrderStatus.UNPAID) {
      sandbox.tiktok().pay(id);
    }
  }

  private void regret(String id) {
    OrderStatus status = sandbox.tiktok().order(id).status();
    if (status == OrderStatus.ON_HOLD || status == OrderStatus.UNPAID) {
      sandbox.tiktok().cancel(id, TikTokSandbox.Canceller.BUYER, "");
    }
  }

  private @Nullable OrderSpec basket() {
    Map<String, Catalogue.Item> chosen = new LinkedHashMap<>();
    int lines = 1 + random.nextInt(5);
    while (chosen.size() < lines) {
      Catalogue.Item item = items.get(random.nextInt(items.size()));
      chosen.put(item.sku(), item);
    }
    var spec = OrderSpec.in(settings.shopId()).taxRate(TAX_RATE.toPlainString());
    for (Catalogue.Item item : chosen.values()) {
      int quantity = random.nextInt(4) == 0 ? 2 : 1;
      boolean enough =
          sandbox
              .tiktok()
              .sku(settings.shopId(), item.sku())
              .filter(sku -> sku.quantity() >= quantity)
              .isPresent();
      if (!enough) {
        return null;
      }
      BigDecimal goods = item.price().multiply(BigDecimal.valueOf(quantity));
      spec.line(
          OrderSpec.Line.of(item.sku(), quantity)
              .less(share(goods, 4, "0.10"), share(goods, 5, "0.08")));
    }
    boolean freeShipping = random.nextBoolean();
    spec.shipping(OrderSpec.Shipping.of("5.99", "0", freeShipping ? "5.99" : "2.00"));
    if (random.nextInt(3) == 0) {
      spec.retailDeliveryFee("0.28");
    }
    return spec.build();
  }

  /** A discount that one order in so many has. */
  private String share(BigDecimal goods, int oneIn, String rate) {
    return random.nextInt(oneIn) == 0
        ? goods.multiply(new BigDecimal(rate)).setScale(2, RoundingMode.HALF_UP).toPlainString()
        : "0";
  }
}
