package io.caravan.order.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.order.rules.RuleSet.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the rules say of an order, by example. */
class RuleSetTest {
  private static final RuleSet BUILT_IN = RuleSet.builtIns();

  // The built-in rules
  // -----------------------------------------------------------------------------

  @Test
  void anOrdinaryOrderIsImportedWithoutMarks() {
    assertThat(BUILT_IN.judge(Orders.facts(order -> {})))
        .isEqualTo(new Verdict.Import(List.of(), null, List.of(), BUILT_IN.version()));
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        kind("sample", "tts-sample", o -> o.put("is_sample_order", true)),
        kind("replacement", "tts-replacement", o -> o.put("is_replacement_order", true)),
        kind("exchange", "tts-exchange", o -> o.put("is_exchange_order", true)),
        kind("cash-on-delivery", "tts-cod", o -> o.put("is_cod", true)),
        kind("pre-order", "tts-pre-order", o -> o.put("order_type", "PRE_ORDER")),
        kind(
            "pre-order",
            "tts-pre-order",
            o -> ((ObjectNode) o.path("line_items").path(0)).put("sku_type", "PRE_ORDER")),
        kind(
            "fulfilled-by-tiktok",
            "tts-fulfilled-by-tiktok",
            o -> o.put("fulfillment_type", "FULFILLMENT_BY_TIKTOK")),
        kind(
            "zero-value",
            "tts-zero-value",
            o -> ((ObjectNode) o.path("payment")).put("total_amount", "0.00")));
  }

  private static Arguments kind(String rule, String tag, Consumer<ObjectNode> change) {
    return Arguments.of(rule, tag, change);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aSpecialKindOfOrderIsImportedAndTagged(
      String rule, String tag, Consumer<ObjectNode> change) {
    assertThat(BUILT_IN.judge(Orders.facts(change)))
        .isEqualTo(new Verdict.Import(List.of(tag), null, List.of(rule), BUILT_IN.version()));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aSpecialKindThatIsSwitchedOffIsAnOrdinaryOrder(
      String rule, String tag, Consumer<ObjectNode> change) {
    RuleSet without = rules("rules:\n  - name: " + rule + "\n    enabled: false\n");
    assertThat(without.judge(Orders.facts(change)))
        .isEqualTo(new Verdict.Import(List.of(), null, List.of(), without.version()));
  }

  @Test
  void tagsOfAllRulesThatMatchAddUp() {
    Verdict verdict =
        BUILT_IN.judge(
            Orders.facts(
                order -> {
                  order.put("is_sample_order", true);
                  ((ObjectNode) order.path("payment")).put("total_amount", "0");
                }));
    assertThat(((Verdict.Import) verdict).tags()).containsExactly("tts-sample", "tts-zero-value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNPAID", "ON_HOLD"})
  void anOrderThatIsNotReadyIsShownAsHeldBeforeAnyOtherRule(String status) {
    RuleSet rules = rules("rules:\n  - {name: all, when: \"true\", then: skip, reason: x}\n");
    Verdict verdict = rules.judge(Orders.facts(order -> order.put("status", status)));
    assertThat(verdict).isInstanceOf(Verdict.Hold.class);
    assertThat(verdict.decidedBy()).isEqualTo("on-hold");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-20T10:00:00Z, false, import",
    "2026-11-20T10:00:01Z, false, skip",
    "2026-11-20T10:00:01Z, true,  import",
    "1970-01-01T00:00:00Z, false, import",
  })
  void anOrderFromBeforeTheStartIsSkippedUnlessAPersonTickedIt(
      Instant startMark, boolean ticked, String decision) {
    assertThat(BUILT_IN.judge(Orders.facts(order -> {}, startMark, ticked)).decision())
        .isEqualTo(decision);
  }

  @ParameterizedTest
  @CsvSource({
    "Test order of Vera, skip",
    "' TEST ORDER', skip",
    "test orders need care, skip",
    "not a test order, import",
    "'', import"
  })
  void aTestOrderIsOneWhoseSellerNoteSaysSo(String note, String decision) {
    assertThat(BUILT_IN.judge(Orders.facts(o -> o.put("seller_note", note))).decision())
        .isEqualTo(decision);
  }

  @Test
  void whatABuyerWritesMakesNoTestOrder() {
    assertThat(BUILT_IN.judge(Orders.facts(o -> o.put("buyer_message", "test order"))).decision())
        .isEqualTo("import");
  }

  /** S40: they are packed by the seller's warehouse, so they must be there. */
  @Test
  void aMaskedOrderThatTikTokShipsIsImported() {
    assertThat(
            BUILT_IN
                .judge(
                    Orders.facts(
                        o -> {
                          o.put("shipping_type", "TIKTOK");
                          ((ObjectNode) o.path("recipient_address")).put("name", "D*** D***");
                        }))
                .decision())
        .isEqualTo("import");
  }

  @Test
  void aMaskedOrderThatTikTokShipsIsHeldWhereTheSellerWantsIt() {
    RuleSet rules = rule("order.authority == \"TIKTOK_SHIPPING\" && order.masked", "hold");
    assertThat(
            rules
                .judge(
                    Orders.facts(
                        o -> {
                          o.put("shipping_type", "TIKTOK");
                          o.putNull("recipient_address");
                        }))
                .decision())
        .isEqualTo("hold");
    assertThat(rules.judge(Orders.facts(o -> o.put("shipping_type", "TIKTOK"))).decision())
        .isEqualTo("import");
  }

  // Any rule -----------------------------------------------------------------------------------

  @Test
  void theFirstRuleThatDecidesEndsTheQuestions() {
    RuleSet rules =
        rules(
            """
            rules:
              - {name: first, when: order.total > 50, then: {tag: big}, reason: a}
              - {name: second, when: order.total > 40, then: park, reason: b}
              - {name: third, when: order.total > 30, then: skip, reason: c}
            """);
    assertThat(rules.judge(Orders.facts(order -> {})))
        .isEqualTo(new Verdict.Park("second", "b", rules.version()));
  }

  @Test
  void theFirstRouteCounts() {
    RuleSet rules =
        rules(
            """
            rules:
              - {name: west, when: 'order.province == "California"', then: {route: 1, tag: west}, reason: a}
              - {name: all, when: "true", then: {route: {warehouse: "2"}, tag: all}, reason: b}
            """);
    assertThat(rules.judge(Orders.facts(order -> {})))
        .isEqualTo(
            new Verdict.Import(
                List.of("west", "all"),
                new RouteTo.Location("gid://shopify/Location/1"),
                List.of("west", "all"),
                rules.version()));
  }

  @ParameterizedTest
  @CsvSource({"PT2H, 2026-11-20T12:05:00Z", "PT1H, "})
  void aHoldCountsFromThePaymentAndThenIsOver(String lasts, @Nullable Instant until) {
    Verdict verdict = rule("true", "{hold: " + lasts + "}").judge(Orders.facts(order -> {}));
    if (until == null) {
      assertThat(verdict.decision()).isEqualTo("import");
    } else {
      assertThat(((Verdict.Hold) verdict).until()).isEqualTo(until);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order.total == 57.07 && order.subtotal == 49.0 && order.tax == 0.0",
        "order.units == 3 && order.lines.size() == 2 && order.skus == ['A-1', 'B-1']",
        "order.lines.exists(l, l.quantity == 2 && l.price == 25.0 && l.sku == '11')",
        "order.authority == 'SELLER' && order.country == 'US' && order.postalCode == '95110'",
        "order.warehouse == '6955005333819123123' && order.deliveryOption.startsWith('Express')",
        "order.createdAt == timestamp('2026-11-20T10:00:00Z') && order.paidAt > order.createdAt",
        "order.shipBy > timestamp('9000-01-01T00:00:00Z') && now - order.createdAt == duration('2h')",
        "!order.masked && !order.sample && !order.ticked && order.buyerMessage == ''",
        "store.name == 'acme-us' && store.region == 'US' && store.sellerType == 'LOCAL'",
      })
  void theNamesSayWhatTheOrderIs(String expression) {
    assertThat(rule(expression, "park").judge(Orders.facts(order -> {})).decision())
        .as(expression)
        .isEqualTo("park");
  }

  /** An order that TikTok tells hardly anything about has a value for every name all the same. */
  @Test
  void nothingIsEverAbsent() {
    RuleFacts bare =
        Orders.facts(
            order -> {
              order.removeAll();
              order.put("id", "1");
            });
    assertThat(bare.values().keySet()).containsExactlyInAnyOrderElementsOf(Vocabulary.names());
    assertThat(BUILT_IN.judge(bare).decision()).isEqualTo("import");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order.lines[7].gift            | INDEX_OUT_OF_BOUNDS",
        "int(order.sellerNote) > 3      | BAD_FORMAT",
        "1 / (order.units - 3) > 0      | DIVIDE_BY_ZERO",
      })
  void anOrderThatARuleCannotBeAskedAboutIsParkedUnderItsName(String expression, String code) {
    Verdict verdict =
        rule(expression, "{tag: a}")
            .judge(Orders.facts(o -> o.put("seller_note", "call 555-1234")));
    assertThat(verdict).isInstanceOf(Verdict.Park.class);
    assertThat(verdict.decidedBy()).isEqualTo("mine");
    assertThat(verdict.because()).contains(code).doesNotContain("555");
  }

  @Test
  void anExpressionThatNeverEndsIsStopped() {
    Verdict verdict =
        rule(
                "order.lines.all(a, order.lines.all(b, order.lines.all(c, order.lines.all(d, true))))",
                "park")
            .judge(
                Orders.facts(
                    order -> {
                      ArrayNode lines = (ArrayNode) order.path("line_items");
                      for (int i = 0; i < 60; i++) {
                        lines.addObject().put("id", "x" + i).put("sku_id", "s" + i);
                      }
                    }));
    assertThat(verdict.because()).contains("ITERATION");
  }

  // Why ------------------------------------------------------------------------------------------

  @Test
  void everyRuleSaysWhatItFoundAndWhetherItWasAsked() {
    RuleSet rules =
        rules(
            """
            rules:
              - {name: sample, enabled: false}
              - {name: big, when: order.total > 50, then: park, reason: b}
              - {name: note, when: 'order.sellerNote == "x" || order.total > 1', then: skip, reason: c}
              - {name: broken, when: 'order.lines[7].gift', then: skip, reason: d}
            """);
    List<RuleSet.Finding> findings = rules.explain(Orders.facts(o -> o.put("seller_note", "y")));

    assertThat(finding(findings, "sample").outcome()).isEqualTo(Outcome.OFF);
    assertThat(finding(findings, "on-hold").outcome()).isEqualTo(Outcome.NOT_MATCHED);
    assertThat(finding(findings, "on-hold").values())
        .containsEntry("order.status", "AWAITING_SHIPMENT");
    assertThat(finding(findings, "big"))
        .satisfies(
            big -> {
              assertThat(big.outcome()).isEqualTo(Outcome.MATCHED);
              assertThat(big.asked()).isTrue();
              assertThat(big.values()).containsExactly(java.util.Map.entry("order.total", "57.07"));
            });
    assertThat(finding(findings, "note").outcome()).isEqualTo(Outcome.MATCHED);
    assertThat(finding(findings, "note").asked()).isFalse();
    assertThat(finding(findings, "note").values()).containsEntry("order.sellerNote", "(withheld)");
    assertThat(finding(findings, "broken").outcome()).isEqualTo(Outcome.ERROR);
  }

  private static RuleSet.Finding finding(List<RuleSet.Finding> findings, String rule) {
    return findings.stream().filter(f -> f.rule().name().equals(rule)).findFirst().orElseThrow();
  }

  private static RuleSet rule(String when, String then) {
    return rules(
        "rules:\n  - name: mine\n    when: |\n      "
            + when
            + "\n    then: "
            + then
            + "\n    reason: r\n");
  }

  private static RuleSet rules(String text) {
    RuleSet.Parsed parsed = RuleSet.parse(text, "rules.yaml");
    if (parsed instanceof RuleSet.Parsed.Accepted accepted) {
      return accepted.rules();
    }
    throw new AssertionError(parsed);
  }
}
