package io.caravan.aftersales.returns;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the shop wants.
 *
 * @param restock where goods that are back go
 * @param location where they go if Shopify does not say where they were sent from; null: nobody
 *     knows
 * @param takesStock the order took the seller's stock, so that its goods may give it back
 * @param approveUnder refunds without goods below it are agreed to without asking; null: none
 * @param tellTikTok what a person returns or refunds in Shopify is told to TikTok
 * @param feesOutside fees that TikTok keeps are not part of what Shopify counts as paid
 */
record ReturnPolicy(
    Restock restock,
    @Nullable String location,
    boolean takesStock,
    @Nullable BigDecimal approveUnder,
    boolean tellTikTok,
    boolean feesOutside) {

  /** Where goods that are back go. */
  enum Restock {
    /** On sale again at once. */
    RESTOCK("RESTOCKED"),
    /** To whoever inspects them; Shopify keeps them as to be processed. */
    PROCESSING("PROCESSING_REQUIRED"),
    NONE("NOT_RESTOCKED");

    private final String disposition;

    Restock(String disposition) {
      this.disposition = disposition;
    }

    /** Shopify's {@code ReverseFulfillmentOrderDispositionType}. */
    String disposition() {
      return disposition;
    }
  }
}
