package io.caravan.inventory.figure;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What somebody set for a store, a tag, a SKU or a location. A field that is null says nothing.
 *
 * @param subject a Shopify product tag, a TikTok SKU id or a location GID; empty for the store
 * @param bufferUnits units of the Shopify item that are kept back
 * @param bufferPercent of what is there, kept back, 0 to 100
 * @param bufferDays days of sales kept back
 * @param sharePercent of what is left, for TikTok, 0 to 100
 * @param continueCap units of the SKU: what is shown of an item without end, or may be back-ordered
 * @param handlingDays working days until a back-order ships
 */
public record PolicyRow(
    Scope scope,
    String subject,
    @Nullable Integer bufferUnits,
    @Nullable BigDecimal bufferPercent,
    @Nullable BigDecimal bufferDays,
    @Nullable BigDecimal sharePercent,
    @Nullable ContinueSelling continueSelling,
    @Nullable Integer continueCap,
    @Nullable Integer handlingDays,
    @Nullable Owner owner) {

  /** What a row is about; the first that says something wins, field by field. */
  public enum Scope {
    SKU,
    TAG,
    STORE,
    /** Adds to the others: only its buffers count. */
    LOCATION;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What becomes of an item that Shopify goes on selling when there is none. */
  public enum ContinueSelling {
    /** TikTok shows what is there. */
    IGNORE,
    /** What is there, and so many more to be ordered and shipped later. */
    BACKORDER,
    /** It never runs out; a fixed number is shown. */
    CAP,
    /** It never runs out; the largest number is shown. */
    MAX;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whose number counts. */
  public enum Owner {
    SHOPIFY,
    TIKTOK;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
