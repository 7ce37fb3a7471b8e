package io.caravan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.mutant.AutomaticRetriesOn;
import io.caravan.mutant.LookupSwitchedOff;
import io.caravan.sandbox.Fault;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.TakenId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Proof that the exactly-once tests notice: the same faults, with the lookup switched off or the
 * HTTP component's automatic retries left on, make orders twice.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class MutantsIT {
  private static final int ORDERS = 60;

  @Test
  void asItIsEachOrderIsMadeOnce() {
    try (Rig rig = after(null, new Fault.CommitThenCut(), new Fault.FailedAfter(503))) {
      rig.assertExactlyOnce(placed);
    }
  }

  @Test
  void withTheLookupSwitchedOffOrdersAreMadeTwice() {
    try (Rig rig = after(LookupSwitchedOff.class, new Fault.CommitThenCut())) {
      assertThatThrownBy(() -> rig.assertExactlyOnce(placed))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("made more than once");
    }
  }

  @Test
  void withAutomaticRetriesLeftOnOrdersAreMadeTwice() {
    try (Rig rig = after(AutomaticRetriesOn.class, new Fault.FailedAfter(503))) {
      assertThatThrownBy(() -> rig.assertExactlyOnce(placed))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("made more than once");
    }
  }

  private List<String> placed = List.of();

  private Rig after(@Nullable Class<?> mutant, Fault... faults) {
    Rig rig = new Rig(c -> c.takenId = TakenId.IGNORED, 0.005);
    try {
      for (Fault fault : faults) {
        rig.sandbox.shopifyFaults().with("orderCreate", 0.2, fault);
      }
      CaravanProcess process = rig.caravan(mutant == null ? "as-it-is" : mutant.getSimpleName());
      if (mutant != null) {
        process.with(Overlay.of(mutant));
      }
      process.start().awaitReady();
      rig.webhooksTo(process);
      List<String> orders = new ArrayList<>();
      for (int i = 1; i <= ORDERS; i++) {
        orders.add(rig.placeOrder(i));
      }
      placed = orders;
      rig.awaitAllSettled(orders, Duration.ofMinutes(2));
      for (Fault fault : faults) {
        assertThat(rig.sandbox.shopifyFaults().count(fault.kind())).as(fault.kind()).isPositive();
      }
      return rig;
    } catch (RuntimeException | Error e) {
      rig.close();
      throw e;
    }
  }
}
