package io.caravan.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Backoff EXACT =
      new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60), 0);

  @Test
  void doublesUpToTheCap() {
    RandomGenerator random = RandomGenerator.getDefault();
    assertThat(IntStream.rangeClosed(0, 8).mapToObj(n -> EXACT.after(n, random)))
        .extracting(Duration::toSeconds)
        .containsExactly(2L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  @Test
  void staysWithinItsBoundsAndNeverShrinksWhateverTheNumbers() {
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int i = 0; i < 20_000; i++) {
      Duration base = Duration.ofMillis(1 + random.nextLong(1L << random.nextInt(1, 40)));
      Duration cap = base.plusMillis(random.nextLong(1L << random.nextInt(1, 50)));
      double spread = random.nextDouble();
      Backoff backoff = new Backoff(base, cap, spread);
      int attempts = random.nextBoolean() ? random.nextInt(70) : random.nextInt();
      Duration full = new Backoff(base, cap, 0).after(attempts, random);
      Duration wait = backoff.after(attempts, random);
      String what = "seed %d: %s after %d".formatted(seed, backoff, attempts);
      assertThat(full).as(what).isBetween(base, cap);
      assertThat(wait)
          .as(what)
          .isPositive()
          .isLessThanOrEqualTo(full)
          .isGreaterThanOrEqualTo(Duration.ofMillis((long) (full.toMillis() * (1 - spread)) - 1));
      if (attempts >= 0 && attempts < Integer.MAX_VALUE) {
        assertThat(new Backoff(base, cap, 0).after(attempts + 1, random))
            .as(what)
            .isGreaterThanOrEqualTo(full);
      }
    }
  }

  @Test
  void spreadsKeysThatFailedTogether() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    long different =
        IntStream.range(0, 100).mapToObj(i -> Backoff.STANDARD.after(5, random)).distinct().count();
    assertThat(different).isGreaterThan(90);
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1), 0))
        .hasMessageContaining("base must be positive");
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1), 0))
        .hasMessageContaining("cap not shorter");
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), 1.5))
        .hasMessageContaining("0 to 1, but is 1.5");
  }
}
