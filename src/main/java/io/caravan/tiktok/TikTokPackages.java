package io.caravan.tiktok;

import io.caravan.platform.Platform;
import io.caravan.platform.PlatformException;
import io.caravan.store.Store;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * TikTok's calls about packages that TikTok ships (facts, section 5). Writes are sent once; their
 * intents must be committed before. {@link PackageCodes} says what refusals mean.
 */
public final class TikTokPackages {
  /**
   * docv2/page/create-packages-202309, get-package-detail-202309, ship-package-202309,
   * get-package-handover-time-slots-202309, get-package-shipping-document-202309.
   */
  private static final String PACKAGES = "/fulfillment/202309/packages";

  /** docv2/page/get-eligible-shipping-service-202309. */
  private static final String ORDERS = "/fulfillment/202309/orders/";

  private static final Pattern ID = Pattern.compile("[0-9A-Za-z_-]{1,64}");

  /** "The package does not belong to the current shop." */
  private static final String NOT_OURS = "21011028";

  private final TikTokApi api;

  TikTokPackages(TikTokApi api) {
    this.api = api;
  }

  /**
   * A document of a package.
   *
   * @param address where it lies, for 24 hours; never to be stored or logged: whoever has it reads
   *     the buyer's address
   */
  public record Document(String address, @Nullable String trackingNumber) {
    @Override
    public String toString() {
      return "Document[withheld]";
    }
  }

  /** What TikTok prints. */
  public enum DocumentType {
    SHIPPING_LABEL,
    PACKING_SLIP,
    SHIPPING_LABEL_AND_PACKING_SLIP
  }

  /** Get Package Detail; an empty id if TikTok does not know it, or not as this shop's. */
  public TikTokPackage detail(Store store, String packageId) {
    try {
      return TikTokPackage.of(read(store, "read-package", path(packageId, ""), Map.of()));
    } catch (PlatformException.Misuse e) {
      if (e.code().equals(NOT_OURS)) {
        return TikTokPackage.of(tools.jackson.databind.node.JsonNodeFactory.instance.objectNode());
      }
      throw e;
    }
  }

  /** Get Eligible Shipping Service, US: what a label would cost. Changes nothing. */
  public List<ShippingService> services(
      Store store, String orderId, List<String> lineIds, ParcelSize size) {
    Map<String, Object> body = measures(size);
    body.put("order_line_item_ids", lineIds);
    JsonNode data =
        api.read(
                api.connected(store),
                TikTokRequest.post(
                    "read-shipping-services",
                    ORDERS + id(orderId) + "/shipping_services/query",
                    body,
                    false))
            .data();
    List<ShippingService> services = new ArrayList<>();
    for (JsonNode one : data.path("shipping_services")) {
      String id = one.path("id").asString("");
      if (!id.isEmpty()) {
        String currency = one.path("currency").asString("");
        services.add(
            new ShippingService(
                id,
                one.path("name").asString(""),
                price(one.path("price").asString("")),
                currency.isEmpty() ? null : currency,
                one.path("is_default").asBoolean(false),
                one.path("shipping_provider_name").asString("")));
      }
    }
    return services;
  }

  /**
   * Create Packages, US: buys the label of some lines of an order.
   *
   * @return TikTok's package id
   * @throws PlatformException.OutcomeUnknown also if TikTok named no package
   */
  public String create(
      Store store, String orderId, List<String> lineIds, ParcelSize size, String serviceId) {
    Map<String, Object> body = measures(size);
    body.put("order_line_item_ids", lineIds);
    body.put("order_id", orderId);
    body.put("shipping_service_id", serviceId);
    TikTokAnswer answer =
        api.call(api.connected(store), TikTokRequest.post("create-package", PACKAGES, body, true));
    String id = answer.data().path("package_id").asString("");
    if (id.isEmpty()) {
      throw new PlatformException.OutcomeUnknown(
          Platform.TIKTOK,
          "TikTok create-package: no package came back (request " + answer.requestId() + ")",
          null);
    }
    return id;
  }

  /** Get Package Handover Time Slots. */
  public HandoverSlots slots(Store store, String packageId) {
    JsonNode data =
        read(store, "read-handover-slots", path(packageId, "/handover_time_slots"), Map.of());
    List<HandoverSlots.Slot> pickup = new ArrayList<>();
    for (JsonNode slot : data.path("pickup_slots")) {
      long start = slot.path("start_time").asLong(0);
      long end = slot.path("end_time").asLong(0);
      // Spelt so by TikTok.
      if (start > 0 && end >= start && slot.path("avaliable").asBoolean(true)) {
        pickup.add(
            new HandoverSlots.Slot(Instant.ofEpochSecond(start), Instant.ofEpochSecond(end)));
      }
    }
    pickup.sort(Comparator.comparing(HandoverSlots.Slot::start));
    return new HandoverSlots(
        data.path("can_pickup").asBoolean(false),
        data.path("can_drop_off").asBoolean(false),
        pickup);
  }

  /**
   * Ship Package, outside the US: the carrier comes, or the seller brings it.
   *
   * @param method PICKUP or DROP_OFF
   * @param slot null for a drop-off
   */
  public void ship(
      Store store, String packageId, String method, HandoverSlots.@Nullable Slot slot) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("handover_method", method);
    if (slot != null) {
      body.put(
          "pickup_slot",
          Map.of(
              "start_time",
              slot.start().getEpochSecond(),
              "end_time",
              slot.end().getEpochSecond()));
    }
    api.call(
        api.connected(store),
        TikTokRequest.post("ship-package", path(packageId, "/ship"), body, true));
  }

  /**
   * Get Package Shipping Document: a fresh address each time.
   *
   * @throws PlatformException.Misuse with TikTok's code if there is none
   */
  public Document document(Store store, String packageId, DocumentType type) {
    JsonNode data =
        read(
            store,
            "read-shipping-document",
            path(packageId, "/shipping_documents"),
            Map.of("document_type", type.name()));
    String number = data.path("tracking_number").asString("");
    String address = data.path("doc_url").asString("");
    if (address.isEmpty()) {
      throw new PlatformException.OutcomeUnknown(
          Platform.TIKTOK, "TikTok read-shipping-document: no address came back", null);
    }
    return new Document(address, number.isEmpty() ? null : number);
  }

  private JsonNode read(Store store, String operation, String path, Map<String, String> query) {
    return api.read(
            api.connected(store),
            TikTokRequest.get(operation, path, new TreeMap<>(query), TikTokRequest.Target.SHOP))
        .data();
  }

  private static Map<String, Object> measures(ParcelSize size) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("weight", Map.of("value", Integer.toString(size.grams()), "unit", "GRAM"));
    body.put(
        "dimension",
        Map.of(
            "length", size.length().toPlainString(),
            "width", size.width().toPlainString(),
            "height", size.height().toPlainString(),
            "unit", size.unit()));
    return body;
  }

  private static @Nullable BigDecimal price(String text) {
    return Lenient.money(text);
  }

  /** It becomes part of a path. */
  private static String path(String packageId, String behind) {
    return PACKAGES + "/" + id(packageId) + behind;
  }

  private static String id(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("\"" + id + "\" is not an id of TikTok's");
    }
    return id;
  }
}
