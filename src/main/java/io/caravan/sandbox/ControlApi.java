package io.caravan.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private static final Pattern LOCAL_HOST =
      Pattern.compile("(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1])(:\\d+)?");
  private static final int MAX_LISTED = 1000;

  private static final List<String> CALLS =
      List.of(
          "GET /  this page",
          "GET /state  shops, sizes, addresses",
          "GET /counts  calls by operation and code, injected faults, webhooks by outcome",
          "GET /faults  the rules in force and what was injected",
          "POST /faults  {\"platform\": \"tiktok|shopify\", \"operation\": \"*\", \"fault\":"
              + " \"commit-then-cut\", \"probability\": 0.05 or \"times\": 1, \"delay\": \"PT1S\"}",
          "DELETE /faults  nothing goes wrong any more",
          "PUT /webhooks/faults  {\"drop\", \"duplicate\", \"copies\", \"delay\", \"maxDelay\","
              + " \"reorder\"}; probabilities, copies 2..6, ISO-8601, places",
          "GET /webhooks/log?limit=  what was sent and answered, newest first");

  private final Sandbox sandbox;
  private final TikTokDesk tiktok;
  private final ParcelDesk parcels;
  private final TikTokMoneyDesk money;
  private final @Nullable ShopifyDesk shopify;

  ControlApi(Sandbox sandbox, Clock clock) {
    this.sandbox = sandbox;
    this.tiktok = new TikTokDesk(sandbox.tiktok(), clock);
    this.parcels = new ParcelDesk(sandbox.tiktok());
    this.money = new TikTokMoneyDesk(sandbox.tiktok(), clock);
    ShopifySide side = sandbox.shopify().orElse(null);
    this.shopify = side instanceof SimulatedShopify whole ? new ShopifyDesk(whole) : null;
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

  private @Nullable Object answer(Call raw) {
    ControlCall call = ControlCall.of(raw);
    switch (call.what()) {
      case "GET /":
        return description();
      case "GET /state":
        return state();
      case "GET /counts":
        return counts();
      case "GET /faults":
        return faults();
      case "POST /faults":
        return addFault(call);
      case "DELETE /faults":
        sandbox.tiktokFaults().clear();
        sandbox.shopifyFaults().clear();
        sandbox.webhooks().faults(WebhookFaults.NONE);
        return faults();
      case "PUT /webhooks/faults":
        return webhookFaults(call.body());
      case "GET /webhooks/log":
        return call.newest(sandbox.webhooks().log());
      default:
        if (call.path().startsWith("/tiktok/")) {
          Object answer = parcels.answer(call);
          answer = answer == null ? money.answer(call) : answer;
          return answer == null ? tiktok.answer(call) : answer;
        }
        ShopifyDesk desk = shopify;
        return call.path().startsWith("/shopify/") && desk != null ? desk.answer(call) : null;
    }
  }

  private Object description() {
    var page = new LinkedHashMap<String, Object>();
    page.put("what", "Caravan's sandbox: TikTok Shop and Shopify, simulated on this machine");
    page.put("tiktok", sandbox.tiktokFront().url());
    sandbox.shopifyFront().ifPresent(front -> page.put("shopify", front.url()));
    var calls = new ArrayList<>(CALLS);
    calls.addAll(TikTokDesk.CALLS);
    calls.addAll(ParcelDesk.CALLS);
    calls.addAll(TikTokMoneyDesk.CALLS);
    if (shopify != null) {
      calls.addAll(ShopifyDesk.CALLS);
      calls.addAll(ShopifyOrderDesk.CALLS);
    }
    page.put("calls", calls);
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

  private Object addFault(ControlCall call) {
    JsonNode body = call.body();
    Faults faults =
        switch (call.required("platform")) {
          case "tiktok" -> sandbox.tiktokFaults();
          case "shopify" -> sandbox.shopifyFaults();
          default -> throw new IllegalArgumentException("platform: expected tiktok or shopify");
        };
    String operation = body.path("operation").asString("*");
    Fault fault =
        Fault.named(call.required("fault"), Duration.parse(body.path("delay").asString("PT1S")));
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

  private static Reply error(int status, String text, String operation) {
    ObjectNode body = Json.object().put("error", text);
    return new Reply(
        status,
        Map.of("Content-Type", "application/json; charset=utf-8"),
        Json.bytes(body),
        operation);
  }
}
