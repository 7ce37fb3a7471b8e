package io.caravan.order.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A rules file as people write it, and every mistake at its own line. */
class RulesFileTest {
  private static final String GOOD =
      """
      rules:
        - name: big
          when: order.total > 500
          then: park
          reason: Someone looks first.
      """;

  // What is right --------------------------------------------------------------------------------

  @Test
  void theShippedFileIsTheBuiltInRulesInTheirOrder() throws IOException {
    RuleSet shipped = accepted(Files.readString(Path.of("config/rules.yaml")));
    assertThat(shipped.version()).isEqualTo(RuleSet.builtIns().version());
    assertThat(names(shipped)).containsExactlyElementsOf(names(RuleSet.builtIns()));
  }

  @Test
  void theShippedFileExplainsEveryNameThereIs() throws IOException {
    String text = Files.readString(Path.of("config/rules.yaml"));
    assertThat(Vocabulary.names()).allMatch(name -> text.matches("(?s).*\\b" + name + "\\b.*"));
    assertThat(Vocabulary.lineFieldNames()).allMatch(text::contains);
  }

  @Test
  void everyExampleOfTheShippedFileIsARule() throws IOException {
    String text = Files.readString(Path.of("config/rules.yaml"));
    String examples =
        text.substring(text.indexOf("# Yours"))
            .lines()
            .filter(line -> line.startsWith("  #  "))
            .map(line -> "  " + line.substring(5))
            .reduce("rules:\n", (all, line) -> all + line + "\n");
    assertThat(names(accepted(examples))).contains("sample", "tiktok-ships", "west-coast");
  }

  @Test
  void builtInRulesAreInForceWithoutBeingNamed() {
    assertThat(names(accepted(""))).startsWith("on-hold", "before-start").hasSize(10);
    assertThat(names(accepted("rules:\n"))).hasSize(10);
    assertThat(names(accepted(GOOD))).hasSize(11).startsWith("on-hold").endsWith("big");
  }

  @Test
  void aBuiltInRuleIsSwitchedOffByItsName() {
    RuleSet rules = accepted("rules:\n  - name: sample\n    enabled: false\n");
    assertThat(rule(rules, "sample").enabled()).isFalse();
    assertThat(rules.version()).isNotEqualTo(RuleSet.builtIns().version());
  }

  @Test
  void aBuiltInRuleMayDoSomethingElse() {
    RuleSet rules = accepted("rules:\n  - name: sample\n    then: skip\n");
    assertThat(rule(rules, "sample").then()).isEqualTo(new Action.Skip());
    assertThat(rule(rules, "sample").when()).isEqualTo("order.sample");
  }

  @Test
  void onHoldStaysFirstWhereverItIsWritten() {
    assertThat(names(accepted(GOOD + "  - name: on-hold\n"))).startsWith("on-hold").endsWith("big");
  }

  @Test
  void actionsAreReadWithTheirValues() {
    assertThat(then("skip")).isEqualTo(new Action.Skip());
    assertThat(then("park")).isEqualTo(new Action.Park());
    assertThat(then("hold")).isEqualTo(new Action.Hold(null, null));
    assertThat(then("{hold: PT24H}")).isEqualTo(new Action.Hold(null, Duration.ofDays(1)));
    assertThat(then("{hold: {for: P2D}}")).isEqualTo(new Action.Hold(null, Duration.ofDays(2)));
    assertThat(then("{hold: {until: 2026-12-24T08:00:00Z}}"))
        .isEqualTo(new Action.Hold(Instant.parse("2026-12-24T08:00:00Z"), null));
    assertThat(then("{tag: vip}")).isEqualTo(new Action.Mark(List.of("vip"), null));
    assertThat(then("{tag: [a, b], route: 12}"))
        .isEqualTo(
            new Action.Mark(List.of("a", "b"), new RouteTo.Location("gid://shopify/Location/12")));
    assertThat(then("{route: {warehouse: \"7000000000000000001\"}}"))
        .isEqualTo(new Action.Mark(List.of(), new RouteTo.Warehouse("7000000000000000001")));
  }

  @Test
  void theVersionIsThatOfTheRulesAndNotOfTheirComments() {
    assertThat(accepted("# a comment\n" + GOOD).version()).isEqualTo(accepted(GOOD).version());
    assertThat(accepted(GOOD.replace("500", "501")).version())
        .isNotEqualTo(accepted(GOOD).version());
    assertThat(accepted(GOOD).version()).matches("[0-9a-f]{12}");
  }

  // What is wrong, and where ---------------------------------------------------------------------

  @Test
  void anUnknownNameIsRefusedWithItsPlaceAndTheNameThatIsMeant() {
    RuleProblem problem = only(GOOD.replace("order.total", "order.totl"));
    assertThat(problem.toString())
        .isEqualTo(
            """
            rules.yaml:3:11: rule "big": there is no order.totl; is order.total meant?
                    when: order.totl > 500
                          ^""");
  }

  @Test
  void aWrongTypeIsRefused() {
    RuleProblem problem = only(GOOD.replace("500", "\"much\""));
    assertThat(problem.line()).isEqualTo(3);
    assertThat(problem.column()).isEqualTo(23);
    assertThat(problem.message()).isEqualTo("> cannot be applied to (double, string)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order.total                                 | expected type 'bool' but found 'double'",
        "order.lines.exists(l, l.skus == 'x')        | a line has no skus; is sku meant?",
        "order.sample and order.cod                  | mismatched input 'and'",
        "order.status.matches('[')                   | Unclosed character class",
        "order.createdAt > timestamp('tomorrow')     | timestamp",
        "now - order.createdAt > duration('a week')  | duration",
        "order.buyerEmail == 'x'                     | there is no order.buyerEmail",
        "stock.level > 3                             | there is no stock.level",
      })
  void anExpressionThatCannotBeMeantIsRefused(String expression, String because) {
    RuleProblem problem = only(GOOD.replace("order.total > 500", expression));
    assertThat(problem.line()).isEqualTo(3);
    assertThat(problem.message()).contains(because);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|\n      order.sample &&\n\n        order.staus == 'A'",
        ">-\n      order.sample &&\n\n        order.staus == 'A'",
        "| # a comment\n\n      order.sample &&\n        order.staus == 'A'",
        "order.sample &&\n\n        order.staus == 'A'",
        "\"order.sample &&\n\n        order.staus == \\\"A\\\"\"",
        "'order.sample &&\n\n        order.staus == ''A'''",
      })
  void insideAnExpressionOfSeveralLinesTheFilesOwnLineIsNamed(String when) {
    RuleProblem problem = only(GOOD.replace("order.total > 500", when));
    assertThat(problem.message()).startsWith("there is no order.staus");
    assertThat(problem.source().substring(problem.column() - 1)).startsWith("order.staus");
    assertThat(problem.source().strip()).startsWith("order.staus");
  }

  @Test
  void inAQuotedExpressionTheColumnIsTheFilesOwn() {
    RuleProblem problem =
        only(GOOD.replace("order.total > 500", "\"order.status == \\\"A\\\" && order.cood\""));
    assertThat(problem.source().substring(problem.column() - 1)).startsWith("order.cood");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "reason: Someone looks first. | x: 1                    | 5 | no key \"x\"",
        "reason: Someone looks first. | reason: \"\"            | 5 | a reason is a text",
        "then: park                   | then: prak              | 4 | is park meant?",
        "then: park                   | then: tag               | 4 | tag needs a value",
        "then: park                   | then: {park: 1}         | 4 | takes no value",
        "then: park                   | then: {skip: , tag: a}  | 4 | stands alone",
        "then: park                   | then: {tag: \"a,b\"}    | 4 | no comma",
        "then: park                   | then: {route: here}     | 4 | a Shopify location",
        "then: park                   | then: {hold: 1 day}     | 4 | a duration is expected",
        "then: park                   | then: {hold: {}}        | 4 | either for",
        "then: park                   | then: {hold: {until: soon}} | 4 | a time with its zone",
        "then: park                   | then: []                | 4 | then is one of",
        "then: park                   | then: {}                | 4 | then is empty",
        "name: big                    | name: Big Orders        | 2 | a name is of small letters",
        "then: park                   | enabled: maybe          | 4 | enabled is true or false",
        "when: order.total > 500      | when: [1]               | 3 | when is an expression",
      })
  void aMistakeInARuleIsNamedAtItsLine(String right, String wrong, int line, String because) {
    assertThat(refused(GOOD.replace(right, wrong)))
        .anySatisfy(
            problem -> {
              assertThat(problem.line()).isEqualTo(line);
              assertThat(problem.message()).contains(because);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"when", "then", "reason"})
  void aRuleWithoutOneOfItsPartsIsRefusedWhereItBegins(String part) {
    RuleProblem problem = only(GOOD.replaceAll("    " + part + ":.*\n", ""));
    assertThat(problem.line()).isEqualTo(2);
    assertThat(problem.rule()).isEqualTo("big");
    assertThat(problem.message()).startsWith(part + " is missing");
  }

  @Test
  void aNameStandsForOneRule() {
    RuleProblem problem = only(GOOD + GOOD.substring(GOOD.indexOf("  - name")));
    assertThat(problem.line()).isEqualTo(6);
    assertThat(problem.message()).isEqualTo("there is a rule of this name in line 2 already");
  }

  @ParameterizedTest
  @ValueSource(strings = {"enabled: false", "then: skip", "when: \"false\""})
  void theLawOfOnHoldCannotBeSwitchedOffOrChanged(String change) {
    RuleProblem problem = only("rules:\n  - name: on-hold\n    " + change + "\n");
    assertThat(problem.line()).isEqualTo(3);
    assertThat(problem.message()).contains("no rule can have an order made");
  }

  @ParameterizedTest
  @CsvSource({
    "'rules:\n  - name: a\n   when: b\n', 3",
    "'rules:\n  - name: \"a\n', 3",
    "'rules: [', 1",
    "'rules:\n\t- name: a\n', 2",
    "'just a text', 1",
    "'- name: a', 1",
    "'rules: {name: a}', 1",
    "'rules:\n  - a\n', 2",
    "'rule:\n', 1",
    "'rules:\n---\nrules:\n', 2",
  })
  void whatIsNoListOfRulesIsRefused(String text, int line) {
    assertThat(only(text).line()).isEqualTo(line);
  }

  @Test
  void allMistakesOfAFileAreToldAtOnceInTheirOrder() {
    List<RuleProblem> problems =
        refused(
            """
            rules:
              - name: one
                when: order.foo
                then: skip
              - name: two
                when: >
                  order.total > 5 &&
                  order.bar == 1
                then: prak
                reason: x
              - when: order.cod && order.baz
                then: {hold: soon}
                reason: y
            """);
    assertThat(problems.stream().map(RuleProblem::line)).containsExactly(2, 3, 8, 9, 11, 11, 12);
  }

  @Test
  void aRuleThatIsSwitchedOffIsCheckedAllTheSame() {
    assertThat(only(GOOD.replace("order.total", "order.totl") + "    enabled: false\n").line())
        .isEqualTo(3);
  }

  private static RuleSet accepted(String text) {
    return RuleSet.parse(text, "rules.yaml") instanceof RuleSet.Parsed.Accepted accepted
        ? accepted.rules()
        : failed(RuleSet.parse(text, "rules.yaml"));
  }

  private static RuleSet failed(RuleSet.Parsed parsed) {
    throw new AssertionError(String.valueOf(parsed));
  }

  private static List<RuleProblem> refused(String text) {
    assertThat(RuleSet.parse(text, "rules.yaml")).isInstanceOf(RuleSet.Parsed.Refused.class);
    return ((RuleSet.Parsed.Refused) RuleSet.parse(text, "rules.yaml")).problems();
  }

  private static RuleProblem only(String text) {
    List<RuleProblem> problems = refused(text);
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  private static Action then(String then) {
    return rule(accepted(GOOD.replace("then: park", "then: " + then)), "big").then();
  }

  private static Rule rule(RuleSet rules, String name) {
    return rules.rules().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> names(RuleSet rules) {
    return rules.rules().stream().map(Rule::name).toList();
  }
}
