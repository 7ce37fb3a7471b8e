package io.caravan.fulfilment.label;

import io.caravan.tiktok.ShippingService;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which of TikTok's services a label is bought of. */
final class ChooseService {
  private ChooseService() {}

  /** None fits. */
  static final String NONE = "NO_SHIPPING_SERVICE";

  private static final BigDecimal UNKNOWN = new BigDecimal("1e12");

  /**
   * @param wanted {@code cheapest}, {@code default}, or an id or name
   */
  static Optional<ShippingService> of(List<ShippingService> offered, String wanted) {
    Comparator<ShippingService> cheaper =
        Comparator.comparing(
                (ShippingService service) -> service.price() == null ? UNKNOWN : service.price())
            .thenComparing(ShippingService::id);
    return switch (wanted) {
      case LabelSettings.CHEAPEST -> offered.stream().min(cheaper);
      case LabelSettings.DEFAULT -> offered.stream().filter(ShippingService::isDefault).findFirst();
      default ->
          offered.stream()
              .filter(
                  service -> service.id().equals(wanted) || service.name().equalsIgnoreCase(wanted))
              .min(cheaper);
    };
  }
}
