package io.caravan.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SweepWindowTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void aSmallShopIsOneWindow() {
    assertThat(SweepWindow.all(NOW).isLast()).isTrue();
    assertThat(SweepWindow.all(NOW).from()).isEqualTo(SweepWindow.BEGINNING);
  }

  @Test
  void aLargeShopIsGoneOverWithoutAGapAndWithoutATurnTooMany() {
    Random random = new Random(7);
    List<Long> created = new ArrayList<>();
    long span = NOW.getEpochSecond() - SweepWindow.BEGINNING.getEpochSecond();
    for (int n = 0; n < 5000; n++) {
      // Crowded: most products were made on one afternoon.
      long at = n % 5 == 0 ? random.nextLong(span) : span / 2 + random.nextInt(3600);
      created.add(SweepWindow.BEGINNING.getEpochSecond() + at);
    }
    int seen = 0;
    int turns = 0;
    SweepWindow window = SweepWindow.all(NOW);
    while (true) {
      turns++;
      SweepWindow now = window;
      long in =
          created.stream()
              .filter(c -> c >= now.from().getEpochSecond() && c <= now.to().getEpochSecond())
              .count();
      if (in > 100) {
        window = window.half();
        continue;
      }
      seen += (int) in;
      if (window.isLast()) {
        break;
      }
      window = window.next();
    }
    assertThat(seen).isEqualTo(created.size());
    assertThat(turns).isLessThan(3000);
  }

  @Test
  void oneSecondCannotBeHalved() {
    SweepWindow second = new SweepWindow(NOW, NOW, NOW);
    assertThat(second.canBeHalved()).isFalse();
    assertThatThrownBy(second::half).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void twoSecondsBecomeOneAndOne() {
    SweepWindow two = new SweepWindow(NOW.minusSeconds(1), NOW, NOW);
    assertThat(two.half().to()).isEqualTo(NOW.minusSeconds(1));
    assertThat(two.half().next()).isEqualTo(new SweepWindow(NOW, NOW, NOW));
  }
}
