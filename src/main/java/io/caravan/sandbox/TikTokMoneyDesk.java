package io.caravan.sandbox;

import io.caravan.sandbox.tiktok.AfterSalesRules;
import io.caravan.sandbox.tiktok.FinanceRules;
import io.caravan.sandbox.tiktok.Statement;
import io.caravan.sandbox.tiktok.TikTokSandbox;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The control API's hand on what happens after a sale: offers, arbitration, money. */
final class TikTokMoneyDesk {

  static final List<String> CALLS =
      List.of(
          "POST /tiktok/orders/{id}/lose-parcel  {}: the carrier lost it, TikTok cancels",
          "POST /tiktok/returns/{id}/answer-offer  {\"accept\": true}: the buyer's word about the"
              + " seller's partial refund",
          "POST /tiktok/returns/{id}/arbitrate  {\"status\":"
              + " \"IN_PROGRESS|SUPPORT_BUYER|SUPPORT_SELLER|CLOSED\"}",
          "GET /tiktok/after-sales/rules  POST the same  how long who has, and what silence means",
          "GET /tiktok/finance/statements?shop=&limit=  newest first",
          "POST /tiktok/finance/close-day  {}: a statement now, over all that is delivered",
          "POST /tiktok/finance/settle  {\"days\": 10}: every day up to then is closed",
          "POST /tiktok/finance/adjust  {\"shop\", \"type\", \"amount\": \"-12.50\", \"order\"}",
          "POST /tiktok/finance/withdraw  {\"shop\", \"amount\"}",
          "POST /tiktok/finance/fail-payment  {\"payment\"}: the bank sends it back",
          "GET /tiktok/finance/rules  POST the same  what TikTok takes, and when it pays");

  private static final Pattern LOST = Pattern.compile("/tiktok/orders/(\\d+)/lose-parcel");
  private static final Pattern RETURN =
      Pattern.compile("/tiktok/returns/(\\d+)/(answer-offer|arbitrate)");

  private final TikTokSandbox tiktok;
  private final Clock clock;

  TikTokMoneyDesk(TikTokSandbox tiktok, Clock clock) {
    this.tiktok = tiktok;
    this.clock = clock;
  }

  /** Null if there is no such call. */
  @Nullable Object answer(ControlCall call) {
    Matcher lost = LOST.matcher(call.path());
    if (call.isPost() && lost.matches()) {
      tiktok.afterSales().loseParcel(lost.group(1));
      return tiktok.order(lost.group(1));
    }
    Matcher back = RETURN.matcher(call.path());
    if (call.isPost() && back.matches()) {
      return back.group(2).equals("arbitrate")
          ? tiktok
              .afterSales()
              .arbitrate(back.group(1), call.required("status").toUpperCase(Locale.ROOT))
          : tiktok
              .afterSales()
              .answerOffer(back.group(1), call.body().path("accept").asBoolean(true));
    }
    return switch (call.what()) {
      case "GET /tiktok/after-sales/rules" -> tiktok.afterSales().rules();
      case "POST /tiktok/after-sales/rules" -> {
        tiktok
            .afterSales()
            .rules(changed(call, tiktok.afterSales().rules(), AfterSalesRules.class));
        yield tiktok.afterSales().rules();
      }
      case "GET /tiktok/finance/statements" -> statements(call);
      case "POST /tiktok/finance/close-day" -> tiktok.finance().closeDay();
      case "POST /tiktok/finance/settle" ->
          tiktok
              .finance()
              .settleUntil(
                  clock.instant().plus(Duration.ofDays(call.body().path("days").asInt(10))));
      case "POST /tiktok/finance/adjust" ->
          Map.of(
              "id",
              tiktok
                  .finance()
                  .adjust(
                      call.required("shop"),
                      call.required("type"),
                      amount(call),
                      call.text("order", "")));
      case "POST /tiktok/finance/withdraw" ->
          Map.of("id", tiktok.finance().withdraw(call.required("shop"), amount(call)));
      case "POST /tiktok/finance/fail-payment" -> {
        tiktok.finance().failPayment(call.required("payment"));
        yield Map.of("payment", call.required("payment"));
      }
      case "GET /tiktok/finance/rules" -> tiktok.finance().rules();
      case "POST /tiktok/finance/rules" -> {
        tiktok.finance().rules(changed(call, tiktok.finance().rules(), FinanceRules.class));
        yield tiktok.finance().rules();
      }
      default -> null;
    };
  }

  private static BigDecimal amount(ControlCall call) {
    return ControlCall.amount(call.body(), "amount");
  }

  private List<Statement> statements(ControlCall call) {
    return call.newest(
        tiktok.shops().stream()
            .filter(shop -> call.query().getOrDefault("shop", shop.id()).equals(shop.id()))
            .flatMap(shop -> tiktok.finance().statements(shop.id()).stream())
            .toList());
  }

  private static <T> T changed(ControlCall call, T now, Class<T> type) {
    ObjectNode rules = Json.MAPPER.valueToTree(now);
    for (Map.Entry<String, JsonNode> change : call.body().properties()) {
      if (!rules.has(change.getKey())) {
        throw new IllegalArgumentException(
            change.getKey() + ": expected one of " + String.join(", ", rules.propertyNames()));
      }
      rules.set(change.getKey(), change.getValue());
    }
    return Json.MAPPER.treeToValue(rules, type);
  }
}
