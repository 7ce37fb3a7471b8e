package io.caravan.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** An order's trace follows from its names alone. */
class TraceTest {

  @Test
  void theSameOrderHasTheSameTraceEverywhere() {
    assertThat(Trace.id("acme-us", "576461413038785752"))
        .isEqualTo(Trace.id("acme-us", "576461413038785752"))
        .matches("[0-9a-f]{32}")
        .isNotEqualTo(Trace.id("beta-us", "576461413038785752"))
        .isNotEqualTo(Trace.id("acme-us", "576461413038785753"));
  }

  @Test
  void afterwardsTheThreadIsAsBefore() {
    MDC.put(Trace.STORE, "before");
    try (Trace outer = Trace.begin("acme-us", "1")) {
      try (Trace inner = Trace.begin("acme-us", "2")) {
        assertThat(MDC.get(Trace.ORDER)).isEqualTo("2");
        assertThat(MDC.get(Trace.ID)).isEqualTo(Trace.id("acme-us", "2"));
      }
      assertThat(MDC.get(Trace.ID)).isEqualTo(Trace.id("acme-us", "1"));
    }
    assertThat(MDC.get(Trace.ID)).isNull();
    assertThat(MDC.get(Trace.STORE)).isEqualTo("before");
    MDC.remove(Trace.STORE);
  }
}
