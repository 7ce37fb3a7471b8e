package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultsTest {

  @Test
  void aProbabilityIsMetAboutAsOften() {
    var faults = new Faults(7).with("*", 0.1, new Fault.CommitThenCut());
    long hit = decided(faults, "orderCreate", 2000).stream().filter(f -> f != null).count();
    assertThat(hit).isBetween(150L, 250L);
  }

  @Test
  void theSameSeedGivesEachOperationTheSameFateHoweverCallsMix() {
    var alone = new Faults(7).with("*", 0.3, new Fault.Garbage());
    var mixed = new Faults(7).with("*", 0.3, new Fault.Garbage());
    List<Fault> expected = decided(alone, "orderCreate", 200);
    var seen = new ArrayList<Fault>();
    for (int i = 0; i < 200; i++) {
      mixed.decide("orders");
      seen.add(mixed.decide("orderCreate").fault());
      mixed.decide("orders");
    }
    assertThat(seen).isEqualTo(expected);
    var otherSeed = new Faults(8).with("*", 0.3, new Fault.Garbage());
    assertThat(decided(otherSeed, "orderCreate", 200)).isNotEqualTo(expected);
  }

  @Test
  void aScriptIsPlayedOnceAndInOrder() {
    var cut = new Fault.CommitThenCut();
    var slow = new Fault.Throttled(Duration.ofSeconds(1));
    var faults = new Faults(1).script("order*", List.of(cut, slow));
    assertThat(faults.decide("products").fault()).isNull();
    assertThat(faults.decide("orderCreate").fault()).isEqualTo(cut);
    assertThat(faults.decide("orders").fault()).isEqualTo(slow);
    assertThat(faults.decide("orderCreate").fault()).isNull();
  }

  @Test
  void aStarStandsForAnyTextAndNothingElseDoes() {
    var faults = new Faults(1).with("POST /order/*/search", 1, new Fault.Garbage());
    assertThat(faults.decide("POST /order/202309/orders/search").fault()).isNotNull();
    assertThat(faults.decide("POST /order/202309/orders").fault()).isNull();
    assertThat(new Faults(1).with("a.c", 1, new Fault.Garbage()).decide("abc").fault()).isNull();
  }

  @Test
  void latencyAddsToWhateverElseHappens() {
    var latency = new Fault.Latency(Duration.ofMillis(5), Duration.ofMillis(9));
    var faults = new Faults(1).with("*", 1, latency).with("*", 1, new Fault.HalfBody());
    Faults.Decision decision = faults.decide("x");
    assertThat(decision.latency()).isBetween(Duration.ofMillis(5), Duration.ofMillis(9));
    assertThat(decision.fault()).isEqualTo(new Fault.HalfBody());
  }

  @Test
  void everyKindCanBeNamedAndAnUnknownNameIsExplained() {
    for (String name :
        List.of(
            "429",
            "502-before",
            "502-after",
            "commit-then-cut",
            "half-body",
            "garbage",
            "silence-before",
            "silence-after",
            "reset-before",
            "reset-after",
            "latency")) {
      assertThat(Fault.named(name, Duration.ofSeconds(1)).kind()).isEqualTo(name);
    }
    assertThatThrownBy(() -> Fault.named("cosmic ray", Duration.ZERO))
        .hasMessageContaining("cosmic ray")
        .hasMessageContaining("commit-then-cut");
  }

  private static List<Fault> decided(Faults faults, String operation, int times) {
    var decided = new ArrayList<Fault>();
    for (int i = 0; i < times; i++) {
      decided.add(faults.decide(operation).fault());
    }
    return decided;
  }
}
