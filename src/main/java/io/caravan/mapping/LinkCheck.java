package io.caravan.mapping;

import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Asks Shopify whether the variants of a link exist, so that a wrong id is refused at once and not
 * by the first order. Shopify being away or slow never keeps a link from being made. Not to be
 * called with a connection held.
 */
@Component
public class LinkCheck {
  private static final Logger log = LoggerFactory.getLogger(LinkCheck.class);

  private final ObjectProvider<ShopVariants> variants;
  private final ExecutorService threads;
  private final Duration timeout;

  LinkCheck(
      ObjectProvider<ShopVariants> variants,
      @Qualifier("linkCheckThreads") ExecutorService threads,
      MappingSettings settings) {
    this.variants = variants;
    this.threads = threads;
    this.timeout = settings.checkTimeout();
  }

  /**
   * @param parts with what Shopify says of them, so far as it answered in time
   * @param verified every part exists
   * @param absent positions of the parts Shopify knows nothing of
   */
  public record Checked(List<LinkPart> parts, boolean verified, List<Integer> absent) {}

  public Checked check(Store store, List<LinkPart> parts) {
    ShopVariants shop = variants.getIfAvailable();
    if (shop == null || timeout.isZero()) {
      return new Checked(parts, false, List.of());
    }
    try {
      CompletableFuture<Checked> answer =
          CompletableFuture.supplyAsync(() -> ask(shop, store, parts), threads);
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | RejectedExecutionException e) {
      log.info("{}: Shopify did not say in time whether the variants exist", store.name());
    } catch (ExecutionException | CompletionException e) {
      log.info(
          "{}: Shopify could not be asked whether the variants exist: {}",
          store.name(),
          e.getCause() == null ? "" : e.getCause().getClass().getSimpleName());
      if (!(e.getCause() instanceof PlatformException)) {
        log.warn("{}: the check of a link failed", store.name(), e);
      }
    }
    return new Checked(parts, false, List.of());
  }

  private static Checked ask(ShopVariants shop, Store store, List<LinkPart> parts) {
    List<LinkPart> read = new ArrayList<>();
    List<Integer> absent = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      LinkPart part = parts.get(i);
      Optional<Candidate> found = shop.byId(store, part.variantId());
      if (found.isEmpty()) {
        absent.add(i);
      }
      read.add(found.map(c -> c.part(part.quantity())).orElse(part));
    }
    return new Checked(List.copyOf(read), absent.isEmpty(), List.copyOf(absent));
  }
}
