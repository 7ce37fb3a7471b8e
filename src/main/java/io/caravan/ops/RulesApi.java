package io.caravan.ops;

import io.caravan.order.ImportDecision;
import io.caravan.order.TickedOrders;
import io.caravan.order.rules.Action;
import io.caravan.order.rules.Rule;
import io.caravan.order.rules.RuleFacts;
import io.caravan.order.rules.RuleProblem;
import io.caravan.order.rules.RuleSet;
import io.caravan.order.rules.Rules;
import io.caravan.order.rules.Verdict;
import io.caravan.platform.PlatformException;
import io.caravan.platform.PlatformJson;
import io.caravan.store.Store;
import io.caravan.store.Stores;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokOrder;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The rules in force, and what they would say of an order. Changes nothing. */
@RestController
@RequestMapping("/api/rules")
@Tag(name = "Rules", description = "What becomes of an order before it is made")
class RulesApi {
  private final Rules rules;
  private final Links links;
  private final Stores stores;
  private final TickedOrders ticked;
  private final TikTokApi tiktok;
  private final Clock clock;

  RulesApi(
      Rules rules, Links links, Stores stores, TickedOrders ticked, TikTokApi tiktok, Clock clock) {
    this.rules = rules;
    this.links = links;
    this.stores = stores;
    this.ticked = ticked;
    this.tiktok = tiktok;
    this.clock = clock;
  }

  @Schema(name = "Rule")
  record Item(
      String name,
      boolean builtIn,
      boolean enabled,
      String when,
      @Schema(example = "tag vip") String then,
      String reason,
      @Schema(description = "Of the file; null if it is not written there")
          @Nullable Integer line) {}

  @Schema(name = "RuleProblem")
  record Mistake(int line, int column, @Nullable String rule, String message, String source) {}

  @Schema(name = "RulesRefusal")
  record Refused(Instant at, List<Mistake> problems) {}

  @Schema(name = "Rules")
  record InForce(
      @Schema(description = "Of the rules that are switched on") String version,
      Instant since,
      String file,
      @Schema(description = "False: there was no file") boolean fromFile,
      List<Item> rules,
      @Schema(description = "Why the file as it is now is not in force; null if it is")
          @Nullable Refused refused) {}

  @GetMapping
  @Operation(summary = "The rules in force on this node, in their order")
  InForce rules() {
    Rules.InForce now = rules.inForce();
    Rules.Refusal refusal = rules.refusal();
    return new InForce(
        now.rules().version(),
        now.since(),
        rules.file().toString(),
        now.fromFile(),
        now.rules().rules().stream().map(RulesApi::item).toList(),
        refusal == null
            ? null
            : new Refused(
                refusal.at(), refusal.problems().stream().map(RulesApi::problem).toList()));
  }

  /**
   * Either the id or the order. Everything may be missing, so that each gap gets its own answer.
   */
  @Schema(name = "RulesCheckRequest")
  record CheckRequest(
      @Schema(description = "Needed if there are several stores") @Nullable String store,
      @Schema(description = "Read from TikTok now") @Nullable String tiktokOrderId,
      @Schema(type = "object", description = "An order as TikTok's API gives it")
          @Nullable JsonNode order) {}

  @Schema(name = "RuleFinding")
  record Finding(
      String rule,
      @Schema(description = "matched, not-matched, error or off") String outcome,
      @Schema(description = "False: a rule before it decided already, or it is switched off")
          boolean asked,
      String then,
      String when,
      @Schema(description = "In words") String why,
      @Schema(description = "What its expression found; personal values are withheld")
          Map<String, String> values) {}

  @Schema(name = "RulesCheck")
  record Checked(
      String store,
      String tiktokOrderId,
      @Schema(description = "import, skip, hold or park") String decision,
      @Schema(description = "That decided; null for import") @Nullable String rule,
      @Nullable String reason,
      @Schema(description = "End of a hold, where it has one") @Nullable Instant until,
      List<String> tags,
      @Nullable String routedTo,
      String version,
      boolean ticked,
      @Schema(
              description =
                  "Set where the order would not even come before the rules: cancelled, in an"
                      + " unknown status")
          @Nullable String note,
      List<Finding> rules) {}

  @PostMapping("/check")
  @Operation(
      summary = "What every rule would say of an order, and why",
      description = "Changes nothing. Give tiktokOrderId, or the order itself.")
  Checked check(@RequestBody CheckRequest body) {
    if ((body.tiktokOrderId() == null) == (body.order() == null)) {
      throw Problem.missing("tiktokOrderId", "either tiktokOrderId or order");
    }
    Store store = links.meant(body.store());
    TikTokOrder order =
        body.order() != null ? understood(body.order()) : read(store, body.tiktokOrderId());
    boolean isTicked = ticked.isTicked(store.id(), order.id());
    Instant now = clock.instant();
    RuleSet inForce = rules.inForce().rules();
    RuleFacts facts =
        RuleFacts.of(
            new RuleFacts.Source(
                order,
                store,
                stores.startMark(store.id()).orElse(null),
                stores.sellerType(store.id()).orElse(null),
                isTicked,
                now,
                now));
    Verdict verdict = inForce.judge(facts);
    Verdict.Import made = verdict instanceof Verdict.Import i ? i : null;
    return new Checked(
        store.name(),
        order.id(),
        verdict.decision(),
        verdict.decidedBy(),
        verdict.because(),
        verdict instanceof Verdict.Hold hold ? hold.until() : null,
        made == null ? List.of() : made.tags(),
        made == null || made.route() == null ? null : made.route().words(),
        verdict.version(),
        isTicked,
        note(order),
        inForce.explain(facts).stream().map(RulesApi::finding).toList());
  }

  private static @Nullable String note(TikTokOrder order) {
    String status = order.status() == null ? "" : order.status();
    return ImportDecision.CANCELLED.contains(status)
        ? "Cancelled on TikTok: it is never made, whatever the rules say."
        : ImportDecision.NOT_YET.contains(status) || ImportDecision.IMPORTABLE.contains(status)
            ? null
            : "Caravan does not know the status \"" + status + "\": the order is parked.";
  }

  private TikTokOrder read(Store store, @Nullable String id) {
    String asked = id == null ? "" : id;
    Links.checkId("tiktokOrderId", asked);
    try {
      return tiktok.orders(store, List.of(asked)).stream()
          .filter(order -> order.path("id").asString("").equals(asked))
          .findFirst()
          .map(RulesApi::understood)
          .orElseThrow(
              () ->
                  Problem.notFound("TikTok does not know order " + asked + " of " + store.name()));
    } catch (PlatformException e) {
      throw Problem.notFound(
          "TikTok did not give order "
              + asked
              + " of "
              + store.name()
              + " ("
              + e.getClass().getSimpleName()
              + "). Try again, or send the order itself.");
    }
  }

  /** The mapper's own message would quote the order, which is a buyer's. */
  private static TikTokOrder understood(JsonNode order) {
    try {
      return PlatformJson.MAPPER.treeToValue(order, TikTokOrder.class);
    } catch (JacksonException e) {
      throw Problem.invalid("order", "not an order", "an order as TikTok's API gives it");
    }
  }

  private static Item item(Rule rule) {
    return new Item(
        rule.name(),
        rule.builtIn(),
        rule.enabled(),
        rule.when().strip(),
        rule.then().words(),
        rule.reason(),
        rule.line() == 0 ? null : rule.line());
  }

  private static Mistake problem(RuleProblem problem) {
    return new Mistake(
        problem.line(), problem.column(), problem.rule(), problem.message(), problem.source());
  }

  private static Finding finding(RuleSet.Finding found) {
    Rule rule = found.rule();
    return new Finding(
        rule.name(),
        found.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        found.asked(),
        rule.then().words(),
        rule.when().strip(),
        why(found),
        found.values());
  }

  private static String why(RuleSet.Finding found) {
    return switch (found.outcome()) {
      case OFF -> "switched off";
      case ERROR ->
          "it could not be asked about this order (" + found.why() + "): the order would be parked";
      case NOT_MATCHED -> found.why() == null ? "its expression is false" : found.why();
      case MATCHED ->
          found.asked()
              ? found.rule().reason()
                  + (found.rule().then() instanceof Action.Mark ? "" : " This decides.")
              : "its expression is true, but a rule before it decided";
    };
  }
}
