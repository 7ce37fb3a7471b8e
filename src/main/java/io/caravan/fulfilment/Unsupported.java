package io.caravan.fulfilment;

import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.LineItem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why Caravan does not ship an order: refused by name, before anything is sent. The order itself is
 * kept in step in every other way.
 *
 * @param detail ids and codes
 */
public record Unsupported(Cause cause, String detail) {

  /** What Caravan does not ship. */
  public enum Cause {
    /**
     * Brazil: TikTok refuses the shipment (21004019) until the invoice is uploaded, and Caravan
     * makes none ({@code need_upload_invoice}, Get Order Detail 202507).
     */
    INVOICE_BEFORE_SHIPPING(
        "BR",
        "TikTok Shop wants an invoice before this order ships, and Caravan makes no invoices.",
        "Upload the invoice in TikTok's Seller Center; the shipment goes out once TikTok Shop has"
            + " it."),
    /**
     * US: what the buyer gets shows only when the box is opened and is told to TikTok then ({@code
     * is_unboxing_item}, OpenAPI of Get Order Detail).
     */
    BLIND_BOX(
        "US",
        "The order has a blind box, which is opened before the buyer's eyes; Caravan does not"
            + " report what was in it.",
        "Unbox and ship this order in TikTok's Seller Center.");

    private final String market;
    private final String what;
    private final String toDo;

    Cause(String market, String what, String toDo) {
      this.market = market;
      this.what = what;
      this.toDo = toDo;
    }

    /** Those that a store's orders may have; {@code region} as {@code Store} has it. */
    public static List<Cause> in(String region) {
      return Stream.of(values()).filter(cause -> cause.market.equals(region)).toList();
    }

    /** In words. */
    public String what() {
      return what;
    }

    /** What a person should do, in words. */
    public String toDo() {
      return toDo;
    }
  }

  private static final String NEED_INVOICE = "NEED_INVOICE";
  private static final String CANCELLED = "CANCELLED";

  /** Empty if the order can be shipped as far as its kind is concerned. */
  public static Optional<Unsupported> of(TikTokOrder order) {
    if (NEED_INVOICE.equals(order.needUploadInvoice())) {
      return Optional.of(
          new Unsupported(Cause.INVOICE_BEFORE_SHIPPING, "need_upload_invoice " + NEED_INVOICE));
    }
    List<String> boxes =
        order.lineItems().stream()
            .filter(LineItem::isUnboxingItem)
            .filter(line -> !CANCELLED.equals(line.displayStatus()))
            .map(LineItem::id)
            .toList();
    return boxes.isEmpty()
        ? Optional.empty()
        : Optional.of(new Unsupported(Cause.BLIND_BOX, "lines " + String.join(", ", boxes)));
  }
}
