package io.caravan.catalog;

import io.caravan.inventory.push.ProductStock;
import io.caravan.mapping.AutoLinks;
import io.caravan.mapping.ShopVariants;
import io.caravan.mapping.SkuFacts;
import io.caravan.mapping.SkuLinks;
import io.caravan.order.PollRun;
import io.caravan.order.PollWindow;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.ProductPage;
import io.caravan.tiktok.ProductSearch;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokProduct;
import io.caravan.work.Due;
import io.caravan.work.Kinds;
import io.caravan.work.Lane;
import io.caravan.work.Lease;
import io.caravan.work.Outcome;
import io.caravan.work.PollSettings;
import io.caravan.work.PollSource;
import io.caravan.work.Polls;
import io.caravan.work.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Finds products and variants that TikTok has and Shopify does not know of, before somebody buys
 * them: by TikTok's webhooks, by a poll, and by a nightly sweep over everything. Each SKU without a
 * link is tried as an order would try it; what stays without one is shown as unmapped.
 */
@Component
public class ProductWatch implements PollSource {
  private static final Logger log = LoggerFactory.getLogger(ProductWatch.class);

  static final Duration SWEEP_PERIOD = Duration.ofDays(1);

  private final TikTokApi tiktok;
  private final ShopVariants variants;
  private final AutoLinks automatic;
  private final SkuLinks links;
  private final CatalogTables tables;
  private final Stores stores;
  private final Polls polls;
  private final PollSettings settings;
  private final WorkQueue queue;
  private final ProductStock stock;

  ProductWatch(
      TikTokApi tiktok,
      ShopVariants variants,
      AutoLinks automatic,
      SkuLinks links,
      CatalogTables tables,
      Stores stores,
      Polls polls,
      PollSettings settings,
      WorkQueue queue,
      ProductStock stock) {
    this.stock = stock;
    this.tiktok = tiktok;
    this.variants = variants;
    this.automatic = automatic;
    this.links = links;
    this.tables = tables;
    this.stores = stores;
    this.polls = polls;
    this.settings = settings;
    this.queue = queue;
  }

  @Override
  public List<Polls.Poll> polls() {
    Duration period = settings.tiktokProducts();
    if (period.isZero()) {
      return List.of();
    }
    List<Polls.Poll> all = new ArrayList<>();
    for (Store store : stores.all()) {
      all.add(new Polls.Poll(store.id(), Kinds.POLL_TIKTOK_PRODUCTS, Lane.POLLS, period));
      all.add(new Polls.Poll(store.id(), Kinds.SWEEP_TIKTOK_PRODUCTS, Lane.POLLS, SWEEP_PERIOD));
    }
    return all;
  }

  // poll-tiktok-products --------------------------------------------------------------------------

  public PollRun begin(Lease lease) {
    Instant watermark = polls.watermark(lease.storeId(), Kinds.POLL_TIKTOK_PRODUCTS);
    return PollRun.begin(
        stores.byId(lease.storeId()), lease, watermark, PollWindow.from(watermark, tables.now()));
  }

  /** Reads the next page and marks what is of interest due before going on. */
  public PollRun nextPage(PollRun run) {
    ProductPage page =
        tiktok.searchProducts(
            run.store(), ProductSearch.updatedSince(run.from()).page(run.pageToken()));
    markDue(run.store(), page.products());
    Map<String, Instant> seen = new HashMap<>();
    for (TikTokProduct product : page.products()) {
      Instant updated = product.updateTime();
      seen.put(product.id(), updated == null ? Instant.EPOCH : updated);
    }
    String next = page.nextPageToken();
    return run.page(seen, next == null ? "" : next, page.totalCount());
  }

  public void finish(PollRun run) {
    if (run.complete()) {
      polls.advance(
          run.store().id(),
          Kinds.POLL_TIKTOK_PRODUCTS,
          run.watermark(),
          PollWindow.next(run.watermark(), run.from(), run.newest(), tables.now()),
          run.seen().size());
    } else {
      log.warn(
          "{} of {}: {} products counted, {} seen; the watermark stays",
          Kinds.POLL_TIKTOK_PRODUCTS,
          run.store().name(),
          run.total(),
          run.seen().size());
    }
    queue.settle(run.lease(), Outcome.DONE);
  }

  // sweep-tiktok-products -------------------------------------------------------------------------

  /** One page of all products; a crash goes on where it was. */
  public void sweep(Lease lease) {
    Store store = stores.byId(lease.storeId());
    CatalogTables.Sweep now =
        tables
            .sweep(store.id())
            .orElseGet(
                () -> {
                  Instant begin = tables.now();
                  return new CatalogTables.Sweep(
                      begin, SweepWindow.all(Instant.ofEpochSecond(begin.getEpochSecond())), "");
                });
    SweepWindow window = now.window();
    Optional<ProductPage> page = page(store, window, now.pageToken());
    if (page.isEmpty()) {
      tables.remember(store.id(), new CatalogTables.Sweep(now.startedAt(), window.half(), ""));
    } else {
      markDue(store, page.get().products());
      String next = page.get().nextPageToken();
      if (next != null && !next.equals(now.pageToken())) {
        tables.remember(store.id(), new CatalogTables.Sweep(now.startedAt(), window, next));
      } else if (!window.isLast()) {
        tables.remember(store.id(), new CatalogTables.Sweep(now.startedAt(), window.next(), ""));
      } else {
        int gone = tables.finish(store.id(), now);
        log.debug("Swept the products of {}: {} SKUs are gone", store.name(), gone);
        queue.settle(lease, Outcome.DONE);
        return;
      }
    }
    queue.settle(lease, Outcome.later(Duration.ZERO, "MORE_PAGES"));
  }

  /** Empty where the window holds more than a search gives. */
  private Optional<ProductPage> page(Store store, SweepWindow window, String token) {
    try {
      ProductPage page =
          tiktok.searchProducts(
              store, ProductSearch.createdIn(window.from(), window.to()).page(token));
      if (page.totalCount() > ProductSearch.MAX_RESULTS && window.canBeHalved()) {
        return Optional.empty();
      }
      return Optional.of(page);
    } catch (PlatformException.Misuse e) {
      if (!TikTokApi.isTooMany(e) || !window.canBeHalved()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** Those with something to link or to forget: a call each. The others need none. */
  private void markDue(Store store, List<TikTokProduct> products) {
    queue.markDue(
        tables.place(store.id(), products).stream()
            .map(id -> Due.now(Kinds.tiktokStock(store.id(), id), Lane.STOCK))
            .toList());
    Set<String> linked =
        tables.linked(
            store.id(),
            products.stream().flatMap(p -> p.skus().stream()).map(TikTokProduct.Sku::id).toList());
    Map<String, Set<String>> noted =
        tables.noted(store.id(), products.stream().map(TikTokProduct::id).toList());
    queue.markDue(
        products.stream()
            .filter(p -> SkusToMap.of(p, linked).isOfInterest(noted.getOrDefault(p.id(), Set.of())))
            .map(p -> Due.whenever(Kinds.tiktokProduct(store.id(), p.id()), Lane.LISTINGS))
            .toList());
  }

  // watch-product ---------------------------------------------------------------------------------

  /** Reads a product, tries each of its SKUs without a link, and shows what stays without. */
  public void look(Lease lease) {
    Store store = stores.byId(lease.storeId());
    String productId = lease.key().externalId();
    Optional<TikTokProduct> read = tiktok.product(store, productId);
    if (read.isEmpty()) {
      tables.forget(store.id(), productId, Set.of());
    } else {
      look(store, read.get());
    }
    stock.looked(store.id(), productId, read.map(TikTokProduct::status).orElse(""));
    queue.settle(lease, Outcome.DONE);
  }

  private void look(Store store, TikTokProduct product) {
    SkusToMap skus =
        SkusToMap.of(
            product,
            tables.linked(store.id(), product.skus().stream().map(TikTokProduct.Sku::id).toList()));
    List<String> fresh = new ArrayList<>();
    for (TikTokProduct.Sku sku : skus.unlinked()) {
      boolean known = tables.meet(store.id(), product, sku);
      if (attempt(store, product, sku).isPresent() && !known) {
        fresh.add(sku.id());
      }
    }
    tables.forget(store.id(), product.id(), skus.there());
    if (!fresh.isEmpty()) {
      log.warn(
          "TikTok product {} of {} has {} SKUs that no Shopify variant is linked to: {}. Link them"
              + " before their first order (GET /api/mappings/skus?state=unmapped)",
          product.id(),
          store.name(),
          fresh.size(),
          CatalogTables.some(fresh));
    }
  }

  /**
   * Tries to link a SKU as an order with it would, with more to go by: a product tells the barcode
   * and what another platform calls the SKU, an order does not.
   *
   * @return why it could not be; empty if it is linked now
   */
  private Optional<String> attempt(Store store, TikTokProduct product, TikTokProduct.Sku sku) {
    if (links.find(store.id(), sku.id()).isPresent()) {
      return Optional.empty();
    }
    SkuFacts facts =
        new SkuFacts(
            sku.id(),
            product.id(),
            sku.sellerSku(),
            product.title(),
            sku.externalId(),
            sku.barcode());
    AutoLinks.Considered considered =
        automatic.consider(store.id(), facts, variants.candidates(store, facts));
    return considered.link() == null ? Optional.of(considered.why()) : Optional.empty();
  }
}
