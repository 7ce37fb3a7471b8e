package io.caravan.fulfilment;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.tiktok.TikTokOrder;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class UnsupportedTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void anOrdinaryOrderIsShipped() {
    assertThat(Unsupported.of(order("\"line_items\":[{\"id\":\"1\"}]"))).isEmpty();
  }

  @Test
  void anOrderThatNeedsAnInvoiceIsNotShipped() {
    assertThat(Unsupported.of(order("\"need_upload_invoice\":\"NEED_INVOICE\"")))
        .map(Unsupported::cause)
        .contains(Unsupported.Cause.INVOICE_BEFORE_SHIPPING);
  }

  @Test
  void itIsShippedOnceTheInvoiceIsThere() {
    assertThat(Unsupported.of(order("\"need_upload_invoice\":\"INVOICE_UPLOADED\""))).isEmpty();
  }

  @Test
  void aBlindBoxIsNotShippedAndIsNamed() {
    var refused =
        Unsupported.of(
            order("\"line_items\":[{\"id\":\"1\"},{\"id\":\"2\",\"is_unboxing_item\":true}]"));
    assertThat(refused).contains(new Unsupported(Unsupported.Cause.BLIND_BOX, "lines 2"));
  }

  @Test
  void aBlindBoxThatWasCancelledHoldsNothingUp() {
    assertThat(
            Unsupported.of(
                order(
                    "\"line_items\":[{\"id\":\"2\",\"is_unboxing_item\":true,"
                        + "\"display_status\":\"CANCELLED\"}]")))
        .isEmpty();
  }

  private static TikTokOrder order(String fields) {
    return JSON.readValue("{\"id\":\"576461413038785752\"," + fields + "}", TikTokOrder.class);
  }
}
