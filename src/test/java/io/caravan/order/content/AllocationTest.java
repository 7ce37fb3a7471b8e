package io.caravan.order.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {

  @Test
  void aBundleIsSplitByTheValueOfItsParts() {
    assertThat(Allocation.largestRemainder(5997, 2 * 2400, 1900)).containsExactly(4296, 1701);
    assertThat(Allocation.largestRemainder(400, 2 * 2400, 1900)).containsExactly(287, 113);
  }

  @Test
  void whatIsLeftGoesToTheEarlierPartWhereBothLostTheSame() {
    assertThat(Allocation.largestRemainder(2999, 1, 1)).containsExactly(1500, 1499);
    assertThat(Allocation.largestRemainder(10, 1, 1, 1)).containsExactly(4, 3, 3);
  }

  @Test
  void weightsOfZeroGetNothingUnlessAllAreZero() {
    assertThat(Allocation.largestRemainder(7, 0, 3)).containsExactly(0, 7);
    assertThat(Allocation.largestRemainder(7, 0, 0)).containsExactly(4, 3);
  }

  @Test
  void largeAmountsDoNotOverflow() {
    long total = Long.MAX_VALUE - 1;
    long[] parts = Allocation.largestRemainder(total, Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(parts).containsExactly(total / 2, total / 2);
  }

  @Test
  void noWeightsAndNegativeOnesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Allocation.largestRemainder(1));
    assertThatIllegalArgumentException().isThrownBy(() -> Allocation.largestRemainder(-1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Allocation.largestRemainder(1, 1, -1));
  }

  @Test
  void partsAddUpAndAreWithinOneUnitOfTheirShare() {
    long seed = 20_260_101;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int round = 0; round < 5_000; round++) {
      long total = random.nextLong(1_000_000);
      long[] weights = random.longs(random.nextInt(1, 8), 0, 10_000).toArray();
      long sum = Arrays.stream(weights).sum();
      long[] parts = Allocation.largestRemainder(total, weights);
      assertThat(Arrays.stream(parts).sum()).as("seed %d round %d", seed, round).isEqualTo(total);
      for (int i = 0; i < parts.length && sum > 0; i++) {
        assertThat(Math.abs((double) total * weights[i] / sum - parts[i]))
            .as("seed %d round %d part %d", seed, round, i)
            .isLessThan(1);
      }
    }
  }
}
