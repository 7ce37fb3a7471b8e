package io.caravan.inventory.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.inventory.figure.PolicyRow.ContinueSelling;
import io.caravan.inventory.figure.PolicyRow.Owner;
import io.caravan.inventory.figure.PolicyRow.Scope;
import io.caravan.inventory.figure.Skus.Row;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final List<PolicyRow> ROWS =
      List.of(
          Row.store().units(5).percent("10").owner(Owner.SHOPIFY).made(),
          Row.of(Scope.TAG, "Winter").units(3).continues(ContinueSelling.CAP).cap(30).made(),
          Row.of(Scope.TAG, "sale").units(9).continues(ContinueSelling.MAX).cap(20).made(),
          Row.of(Scope.SKU, "s1").units(0).made(),
          Row.of(Scope.LOCATION, "l1").units(2).made(),
          Row.of(Scope.LOCATION, "l2").percent("5").made());

  @Test
  void eachFieldComesFromTheFirstThatSaysSomething() {
    Policy policy = Policy.of(ROWS, "s1", Set.of("winter"));

    assertThat(policy.bufferUnits()).as("0 is something").isZero();
    assertThat(policy.bufferPercent()).isEqualByComparingTo("10");
    assertThat(policy.continueSelling()).isEqualTo(ContinueSelling.CAP);
    assertThat(policy.continueCap()).isEqualTo(30);
    assertThat(policy.sharePercent()).isEqualByComparingTo("100");
    assertThat(policy.from())
        .containsEntry("bufferUnits", "sku s1")
        .containsEntry("bufferPercent", "store")
        .containsEntry("continueCap", "tag Winter")
        .doesNotContainKey("sharePercent");
  }

  @Test
  void ofTwoTagsTheMoreCarefulCountsInAnyOrder() {
    Policy policy = Policy.of(ROWS, "s2", Set.of("SALE ", "winter"));

    assertThat(policy.bufferUnits()).isEqualTo(9);
    assertThat(policy.continueSelling()).isEqualTo(ContinueSelling.CAP);
    assertThat(policy.continueCap()).isEqualTo(20);
    assertThat(policy.from()).containsEntry("bufferUnits", "tag sale");
    List<PolicyRow> turned = new java.util.ArrayList<>(ROWS);
    java.util.Collections.reverse(turned);
    assertThat(Policy.of(turned, "s2", Set.of("sale", "Winter"))).isEqualTo(policy);
  }

  @Test
  void locationsAddTheirBuffersForEverySku() {
    assertThat(Policy.of(ROWS, "s3", Set.of()).atLocations())
        .containsEntry("l1", new Policy.LocationBuffer(2, BigDecimal.ZERO))
        .containsEntry("l2", new Policy.LocationBuffer(0, new BigDecimal("5")));
  }

  @Test
  void whereNobodySaidAnythingAllOfItIsForTikTok() {
    assertThat(Policy.NONE.bufferUnits()).isZero();
    assertThat(Policy.NONE.sharePercent()).isEqualByComparingTo("100");
    assertThat(Policy.NONE.continueSelling()).isEqualTo(ContinueSelling.IGNORE);
    assertThat(Policy.NONE.continueCap()).isNull();
    assertThat(Policy.NONE.owner()).isEqualTo(Owner.SHOPIFY);
    assertThat(Policy.NONE.from()).isEmpty();
  }
}
