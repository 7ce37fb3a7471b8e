package io.caravan.sandbox;

import io.caravan.sandbox.tiktok.Market;
import io.caravan.sandbox.tiktok.OrderSpec;
import io.caravan.sandbox.tiktok.OrderStatus;
import io.caravan.sandbox.tiktok.Recipient;
import io.caravan.sandbox.tiktok.TikTokOrder;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import io.caravan.sandbox.tiktok.TikTokShop;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The sandbox by HTTP, for people with curl and for tests in another process: look, place orders,
 * inject faults. Answers only to names of this machine, and takes changes only as JSON, so that no
 * web page can drive it through a browser.
 */
final class ControlApi implements SimulatedPlatform {

  private static final Pattern ORDER = Pattern.compile("/tiktok/orders/(\\d+)(/[a-z-]+)?");
  private static final Pattern LOCAL_HOST =
      Pattern.compile("(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1])(:\\d+)?");
  private static final int MAX_LISTED = 1000;

  private static final List<String> CALLS =
      List.of(
          "GET /  this page",
          "GET /state  shops, sizes, addresses",
          "GET /counts  calls by operation and code, injected faults, webhooks by outcome",
          "GET /tiktok/orders?shop=&status=&limit=  every order ever shown, newest first",
          "POST /tiktok/orders  {\"shop\", \"lines\":[{\"sellerSku\",\"quantity\",\"price\","
              + "\"sellerDiscount\",\"platformDiscount\",\"gift\"}], \"shippingFee\", \"taxRate\","
              + " \"pay\": true}; everything but shop and lines is optional",
          "GET /tiktok/orders/{id}  one order with its status history",
          "POST /tiktok/orders/{id}/pay | /advance | /change-address | /accept-cancellation |"
              + " /reject-cancellation  {}",
          "POST /tiktok/orders/{id}/cancel  {\"by\": \"BUYER|SELLER|SYSTEM\", \"reason\"}",
          "GET /faults  the rules in force and what was injected",
          "POST /faults  {\"platform\": \"tiktok|shopify\", \"operation\": \"*\", \"fault\":"
              + " \"commit-then-cut\", \"probability\": 0.05 or \"times\": 1, \"delay\": \"PT1S\"}",
          "DELETE /faults  nothing goes wrong any more",
          "PUT /webhooks/faults  {\"drop\", \"duplicate\", \"copies\", \"delay\", \"maxDelay\","
              + " \"reorder\"}; probabilities, copies 2..6, ISO-8601, places",
          "GET /webhooks/log?limit=  what was sent and answered, newest first");

  private final Sandbox sandbox;

  ControlApi(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Override
  public String operationOf(Call call) {
    return call.method() + " " + call.path();
  }

  @Override
  public Reply handle(Call call) {
    String operation = operationOf(call);
    try {
      if (!LOCAL_HOST.matcher(call.headers().getOrDefault("host", "")).matches()) {
        return error(403, "Host: expected a name of this machine", operation);
      }
      boolean changes = !call.method().equals("GET") && !call.method().equals("DELETE");
      if (changes
          && !call.headers().getOrDefault("content-type", "").startsWith("application/json")) {
        return error(415, "Content-Type: expected application/json", operation);
      }
      Object answer = answer(call);
      return answer == null
          ? error(404, "No such call; GET / lists them", operation)
          : new Reply(
              200,
              Map.of("Content-Type", "application/json; charset=utf-8"),
              Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(answer),
              operation);
    } catch (IllegalArgumentException | JacksonException | DateTimeParseException e) {
      return error(400, e.getMessage() + "", operation);
    } catch (IllegalStateException e) {
      return error(409, e.getMessage() + "", operation);
    }
  }

  private @Nullable Object answer(Call call) {
    String what = call.method() + " " + call.path();
    switch (what) {
      case "GET /":
        return description();
      case "GET /state":
        return state();
      case "GET /counts":
        return counts();
      case "GET /tiktok/orders":
        return orders(query(call));
      case "POST /tiktok/orders":
        return place(body(call));
      case "GET /faults":
        return faults();
      case "POST /faults":
        return addFault(body(call));
      case "DELETE /faults":
        sandbox.tiktokFaults().clear();
        sandbox.shopifyFaults().clear();
        sandbox.webhooks().faults(WebhookFaults.NONE);
        return faults();
      case "PUT /webhooks/faults":
        return webhookFaults(body(call));
      case "GET /webhooks/log":
        return newest(sandbox.webhooks().log(), query(call));
      default:
        Matcher order = ORDER.matcher(call.path());
        return order.matches()
            ? order(call, order.group(1), order.group(2) == null ? "" : order.group(2))
            : null;
    }
  }

  private Object description() {
    var page = new LinkedHashMap<String, Object>();
    page.put("what", "Caravan's sandbox: TikTok Shop and Shopify, simulated on this machine");
    page.put("tiktok", sandbox.tiktokFront().url());
    sandbox.shopifyFront().ifPresent(front -> page.put("shopify", front.url()));
    page.put("calls", CALLS);
    return page;
  }

  private Object state() {
    var state = new LinkedHashMap<String, Object>();
    state.put("tiktok", sandbox.tiktokFront().url());
    state.put("tiktokSizes", sandbox.tiktok().sizes());
    state.put(
        "tiktokShops",
        sandbox.tiktok().shops().stream()
            .map(shop -> Map.of("id", shop.id(), "name", shop.name(), "market", shop.market()))
            .toList());
    sandbox.shopifyFront().ifPresent(front -> state.put("shopify", front.url()));
    sandbox.shopify().ifPresent(side -> state.put("shopifySummary", side.summary()));
    state.put("webhooksPending", sandbox.webhooks().pending());
    return state;
  }

  private Object counts() {
    var counts = new LinkedHashMap<String, Object>();
    counts.put("tiktokCalls", sandbox.tiktok().calls());
    counts.put("tiktokFaults", sandbox.tiktokFaults().counts());
    counts.put("shopifyFaults", sandbox.shopifyFaults().counts());
    counts.put("webhooks", sandbox.webhooks().outcomes());
    counts.put("webhookFaults", sandbox.webhooks().injected());
    counts.put("webhookLogForgotten", sandbox.webhooks().forgotten());
    return counts;
  }

  private Object orders(Map<String, String> query) {
    List<TikTokOrder> found =
        sandbox.tiktok().orders().stream()
            .filter(o -> query.getOrDefault("shop", o.shopId()).equals(o.shopId()))
            .filter(o -> query.getOrDefault("status", o.status().name()).equals(o.status().name()))
            .toList();
    return newest(found, query);
  }

  private @Nullable Object order(Call call, String id, String act) {
    TikTokSandbox tiktok = sandbox.tiktok();
    if (act.isEmpty()) {
      return call.method().equals("GET") ? tiktok.order(id) : null;
    }
    if (!call.method().equals("POST")) {
      return null;
    }
    JsonNode body = body(call);
    switch (act) {
      case "/pay" -> tiktok.pay(id);
      case "/advance" -> {
        if (tiktok.order(id).status() == OrderStatus.UNPAID) {
          tiktok.pay(id);
        } else {
          tiktok.advance(id);
        }
      }
      case "/cancel" ->
          tiktok.cancel(
              id,
              TikTokSandbox.Canceller.valueOf(
                  body.path("by").asString("BUYER").toUpperCase(Locale.ROOT)),
              body.path("reason").asString("Changed my mind"));
      case "/accept-cancellation" -> tiktok.acceptCancellation(id);
      case "/reject-cancellation" -> tiktok.rejectCancellation(id);
      case "/change-address" -> tiktok.changeAddress(id, someoneIn(marketOf(id)));
      default -> {
        return null;
      }
    }
    return tiktok.order(id);
  }

  private Market marketOf(String orderId) {
    String shopId = sandbox.tiktok().order(orderId).shopId();
    return sandbox.tiktok().shops().stream()
        .filter(shop -> shop.id().equals(shopId))
        .map(TikTokShop::market)
        .findFirst()
        .orElseThrow();
  }

  private static Recipient someoneIn(Market market) {
    return market.someone(new SplittableRandom());
  }

  private Object place(JsonNode body) {
    var spec = OrderSpec.in(required(body, "shop"));
    for (JsonNode line : body.path("lines")) {
      var wish =
          line.path("gift").asBoolean(false)
              ? OrderSpec.Line.gift(required(line, "sellerSku"))
              : OrderSpec.Line.of(required(line, "sellerSku"), line.path("quantity").asInt(1))
                  .less(
                      line.path("sellerDiscount").asString("0"),
                      line.path("platformDiscount").asString("0"));
      spec.line(line.has("price") ? wish.at(line.path("price").asString()) : wish);
    }
    if (body.has("shippingFee")) {
      spec.shipping(OrderSpec.Shipping.of(body.path("shippingFee").asString(), "0", "0"));
    }
    spec.taxRate(body.path("taxRate").asString("0"));
    OrderSpec order = spec.build();
    String id = sandbox.tiktok().placeOrder(order);
    if (body.path("pay").asBoolean(true)) {
      sandbox.tiktok().pay(id);
    }
    return sandbox.tiktok().order(id);
  }

  private Object faults() {
    var all = new LinkedHashMap<String, Object>();
    all.put("tiktok", described(sandbox.tiktokFaults()));
    all.put("shopify", described(sandbox.shopifyFaults()));
    all.put("webhooks", sandbox.webhooks().injected());
    return all;
  }

  private static Object described(Faults faults) {
    var rules =
        faults.rules().stream()
            .map(
                rule ->
                    Map.of(
                        "operation",
                        rule.operation(),
                        "fault",
                        rule.fault().kind(),
                        "probability",
                        rule.probability()))
            .toList();
    return Map.of("rules", rules, "injected", faults.counts());
  }

  private Object addFault(JsonNode body) {
    Faults faults =
        switch (required(body, "platform")) {
          case "tiktok" -> sandbox.tiktokFaults();
          case "shopify" -> sandbox.shopifyFaults();
          default -> throw new IllegalArgumentException("platform: expected tiktok or shopify");
        };
    String operation = body.path("operation").asString("*");
    Fault fault =
        Fault.named(required(body, "fault"), Duration.parse(body.path("delay").asString("PT1S")));
    if (body.has("times")) {
      int times = body.path("times").asInt();
      if (times < 1 || times > MAX_LISTED) {
        throw new IllegalArgumentException("times: expected 1.." + MAX_LISTED);
      }
      faults.script(operation, Collections.nCopies(times, fault));
    } else {
      faults.with(operation, body.path("probability").asDouble(1), fault);
    }
    return faults();
  }

  private Object webhookFaults(JsonNode body) {
    sandbox
        .webhooks()
        .faults(
            WebhookFaults.NONE
                .dropping(body.path("drop").asDouble(0))
                .duplicating(body.path("duplicate").asDouble(0), body.path("copies").asInt(2))
                .delaying(
                    body.path("delay").asDouble(0),
                    Duration.parse(body.path("maxDelay").asString("PT0S")))
                .reordering(body.path("reorder").asInt(0)));
    return faults();
  }

  private static <T> List<T> newest(List<T> all, Map<String, String> query) {
    int limit = Math.min(MAX_LISTED, Integer.parseInt(query.getOrDefault("limit", "100")));
    var newest = new ArrayList<>(all.subList(Math.max(0, all.size() - limit), all.size()));
    Collections.reverse(newest);
    return newest;
  }

  private static Map<String, String> query(Call call) {
    var query = new TreeMap<String, String>();
    for (String pair : call.rawQuery().split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0 && equals + 1 < pair.length()) {
        query.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private static JsonNode body(Call call) {
    return call.body().length == 0 ? Json.object() : Json.MAPPER.readTree(call.body());
  }

  private static String required(JsonNode body, String field) {
    String value = body.path(field).asString("");
    if (value.isEmpty()) {
      throw new IllegalArgumentException(field + ": missing");
    }
    return value;
  }

  private static Reply error(int status, String text, String operation) {
    ObjectNode body = Json.object().put("error", text);
    return new Reply(
        status,
        Map.of("Content-Type", "application/json; charset=utf-8"),
        Json.bytes(body),
        operation);
  }
}
