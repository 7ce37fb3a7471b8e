package io.caravan.ops;

import io.caravan.store.Store;
import io.caravan.store.Stores;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.stereotype.Component;

/**
 * Health of each store, under the component {@code caravan}. A store is DEGRADED at worst, which
 * neither takes the node out of service nor hides the other stores.
 */
@Component("caravanHealthContributor")
class StoresHealth implements CompositeHealthContributor {
  /** Worth a look; everything else goes on. */
  static final Status DEGRADED = new Status("DEGRADED");

  private final Stores stores;
  private final StoreFacts facts;

  StoresHealth(Stores stores, StoreFacts facts) {
    this.stores = stores;
    this.facts = facts;
  }

  @Override
  public @Nullable HealthContributor getContributor(String name) {
    return stores.byName(name).map(this::of).orElse(null);
  }

  @Override
  public Stream<HealthContributors.Entry> stream() {
    return stores.all().stream()
        .map(store -> new HealthContributors.Entry(store.name(), of(store)));
  }

  private HealthIndicator of(Store store) {
    return () -> health(store);
  }

  private Health health(Store store) {
    StoreFacts.Facts now = facts.of(store.id());
    List<String> findings = facts.findings(now);
    Health.Builder health =
        findings.isEmpty() ? Health.up() : Health.status(DEGRADED).withDetail("findings", findings);
    health.withDetail("paused", now.pausedAt() != null);
    for (StoreFacts.Token token : now.tokens()) {
      if (token.expiresAt() != null) {
        health.withDetail(token.platform() + "TokenExpiresAt", token.expiresAt().toString());
      }
    }
    for (StoreFacts.Poll poll : now.polls()) {
      if (poll.secondsSinceOk() != null) {
        health.withDetail(poll.name() + ".secondsSinceOk", poll.secondsSinceOk());
      }
    }
    return health.withDetail("orphanOrders", now.orphanOrders()).build();
  }
}
