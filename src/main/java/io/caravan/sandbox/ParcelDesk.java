package io.caravan.sandbox;

import io.caravan.sandbox.tiktok.DeliveryOption;
import io.caravan.sandbox.tiktok.FulfilmentRules;
import io.caravan.sandbox.tiktok.Logistics;
import io.caravan.sandbox.tiktok.Parcels;
import io.caravan.sandbox.tiktok.ShippingTemplate;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The control API's hand on TikTok's packages and what sellers set up for shipping. */
final class ParcelDesk {

  static final List<String> CALLS =
      List.of(
          "GET /tiktok/orders/{id}/packages  its packages with what the carrier told",
          "POST /tiktok/orders/{id}/upload-invoice  {}: the seller does (Brazil)",
          "POST /tiktok/packages/{id}/collect | /deliver | /lose | /uncombine  {}: the carrier, or"
              + " TikTok",
          "POST /tiktok/packages/{id}/scan  {\"description\"}: the carrier tells something",
          "POST /tiktok/packages/combine  {\"shop\", \"orders\": [ids]}: TikTok does by itself",
          "GET /tiktok/packages/ship-calls?order=&limit=  calls that ship, newest first",
          "GET /tiktok/packages/rules  how TikTok treats shipments",
          "POST /tiktok/packages/rules  any of these: " + String.join(", ", ruleNames()),
          "GET /tiktok/logistics?shop=  delivery options by warehouse, carriers, templates",
          "POST /tiktok/logistics/options  {\"shop\", \"warehouse\", \"options\": [ids, or none]}",
          "POST /tiktok/logistics/templates  {\"shop\", \"templates\": [{\"id\", \"name\","
              + " \"isDefault\", \"party\": 1 platform | 2 seller, \"reasons\": []}]}");

  private static final Pattern OF_ORDER =
      Pattern.compile("/tiktok/orders/(\\d+)/(packages|upload-invoice)");
  private static final Pattern PACKAGE = Pattern.compile("/tiktok/packages/(\\d+)/([a-z]+)");
  private static final TypeReference<List<ShippingTemplate>> TEMPLATES = new TypeReference<>() {};

  private final TikTokSandbox tiktok;
  private final Parcels parcels;

  ParcelDesk(TikTokSandbox tiktok) {
    this.tiktok = tiktok;
    this.parcels = tiktok.parcels();
  }

  /** Null if there is no such call. */
  @Nullable Object answer(ControlCall call) {
    switch (call.what()) {
      case "GET /tiktok/packages/rules":
        return parcels.rules();
      case "POST /tiktok/packages/rules":
        return rules(call);
      case "GET /tiktok/packages/ship-calls":
        return call.newest(
            parcels.shipCalls().stream()
                .filter(
                    made ->
                        call.query().getOrDefault("order", made.orderId()).equals(made.orderId()))
                .toList());
      case "POST /tiktok/packages/combine":
        return parcels.combine(call.required("shop"), call.texts("orders"));
      case "GET /tiktok/logistics":
        return logistics(call.query().getOrDefault("shop", ""));
      case "POST /tiktok/logistics/options":
        return options(call);
      case "POST /tiktok/logistics/templates":
        tiktok
            .logistics()
            .templates(
                call.required("shop"),
                Json.MAPPER.convertValue(call.body().path("templates"), TEMPLATES));
        return logistics(call.required("shop"));
      default:
        break;
    }
    Matcher order = OF_ORDER.matcher(call.path());
    if (order.matches()) {
      String id = order.group(1);
      if (order.group(2).equals("packages")) {
        return call.isPost() ? null : parcels.of(id);
      }
      if (!call.isPost()) {
        return null;
      }
      parcels.uploadInvoice(id);
      return tiktok.order(id);
    }
    Matcher one = PACKAGE.matcher(call.path());
    return call.isPost() && one.matches() ? act(call, one.group(1), one.group(2)) : null;
  }

  private @Nullable Object act(ControlCall call, String id, String act) {
    return switch (act) {
      case "collect" -> parcels.collect(id);
      case "deliver" -> parcels.deliver(id);
      case "lose" -> parcels.lose(id);
      case "scan" -> parcels.scan(id, call.required("description"));
      case "uncombine" -> parcels.uncombine(id);
      default -> null;
    };
  }

  private Object logistics(String shopId) {
    Logistics all = tiktok.logistics();
    return Map.of(
        "options",
        tiktok.warehouses(shopId).stream()
            .map(
                warehouse ->
                    Map.of(
                        "warehouse",
                        warehouse.id(),
                        "options",
                        all.options(shopId, warehouse.id())))
            .toList(),
        "providers",
        all.providers(shopId),
        "templates",
        all.templates(shopId));
  }

  private Object options(ControlCall call) {
    List<String> ids = call.texts("options");
    List<DeliveryOption> chosen =
        Stream.of(Logistics.BY_SELLER, Logistics.BY_TIKTOK)
            .filter(option -> ids.contains(option.id()))
            .toList();
    tiktok.logistics().options(call.required("shop"), call.required("warehouse"), chosen);
    return logistics(call.required("shop"));
  }

  private static List<String> ruleNames() {
    return Arrays.stream(FulfilmentRules.class.getRecordComponents())
        .map(RecordComponent::getName)
        .toList();
  }

  private Object rules(ControlCall call) {
    ObjectNode rules = Json.MAPPER.valueToTree(parcels.rules());
    for (Map.Entry<String, JsonNode> change : call.body().properties()) {
      if (!rules.has(change.getKey())) {
        throw new IllegalArgumentException(
            change.getKey() + ": expected one of " + String.join(", ", ruleNames()));
      }
      rules.set(change.getKey(), change.getValue());
    }
    parcels.rules(Json.MAPPER.treeToValue(rules, FulfilmentRules.class));
    return parcels.rules();
  }
}
