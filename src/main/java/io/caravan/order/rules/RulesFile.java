package io.caravan.order.rules;

import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The text of a rules file as rules, and everything wrong with its form, each at its place. */
final class RulesFile {
  /** In characters; a rule takes some two hundred. */
  private static final int LARGEST = 1_000_000;

  private static final int LONGEST_REASON = 200;

  /** Shopify refuses longer tags (Shopify facts, section 5). */
  private static final int LONGEST_TAG = 40;

  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int LONGEST_NAME = 60;
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,32}");
  private static final String LOCATION = "gid://shopify/Location/";

  private static final Set<String> KEYS =
      new LinkedHashSet<>(List.of("name", "enabled", "when", "then", "reason"));
  private static final Set<String> ACTIONS =
      new LinkedHashSet<>(List.of("skip", "hold", "park", "tag", "route"));

  private final String file;
  private final String[] lines;
  private final String text;
  private final List<Written> rules = new ArrayList<>();
  private final List<RuleProblem> problems = new ArrayList<>();

  private RulesFile(String text, String file) {
    this.text = text;
    this.file = file;
    this.lines = text.split("\r\n|[\n\r\u0085\u2028\u2029]", -1);
  }

  /**
   * A rule and where its expression stands.
   *
   * @param when null where it is a built-in rule's own
   */
  record Written(Rule rule, @Nullable ScalarNode when, Mark mark) {
    boolean is(String name) {
      return rule.name().equals(name);
    }
  }

  /** What was found. */
  record Read(List<Written> rules, List<RuleProblem> problems, RulesFile file) {

    /** Something wrong in an expression, at its place in the file. */
    RuleProblem problem(Written written, Expressions.Fault fault) {
      ScalarNode when = written.when();
      return when == null
          ? file.at(written.mark(), written.rule().name(), fault.message())
          : file.inside(when, written.rule().name(), fault);
    }
  }

  static Read read(String text, String fileName) {
    RulesFile file = new RulesFile(text, fileName);
    file.read();
    return new Read(file.rules, file.problems, file);
  }

  private void read() {
    Node root;
    try {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(LARGEST);
      options.setNestingDepthLimit(20);
      options.setMaxAliasesForCollections(20);
      root = new Yaml(options).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
      String problem = e.getProblem() == null ? "" : ": " + e.getProblem();
      if (mark == null) {
        problems.add(new RuleProblem(file, 1, 1, null, "this is no YAML" + problem, lineOf(0)));
      } else {
        problems.add(at(mark, null, "this is no YAML" + problem));
      }
      return;
    } catch (YAMLException e) {
      problems.add(
          new RuleProblem(file, 1, 1, null, "this is no YAML: " + e.getMessage(), lineOf(0)));
      return;
    }
    if (root == null || isNull(root)) {
      return;
    }
    if (!(root instanceof MappingNode top)) {
      problem(root, null, "a list under the key rules is expected");
      return;
    }
    Node list = entries(top, Set.of("rules"), null).get("rules");
    if (list == null || isNull(list)) {
      return;
    }
    if (!(list instanceof SequenceNode sequence)) {
      problem(list, null, "rules is a list: each rule begins with a hyphen");
      return;
    }
    Map<String, Integer> seen = new HashMap<>();
    for (Node node : sequence.getValue()) {
      rule(node, seen);
    }
  }

  private void rule(Node node, Map<String, Integer> seen) {
    if (!(node instanceof MappingNode mapping)) {
      problem(node, null, "a rule has a name, when, then and a reason");
      return;
    }
    int before = problems.size();
    Node named = entries(mapping, Set.of(), null, true).get("name");
    String name = named == null ? null : name(named, seen);
    if (named == null) {
      problem(node, null, "this rule has no name");
    }
    Map<String, Node> entries = entries(mapping, KEYS, name);
    Rule builtIn = name == null ? null : BuiltIns.named(name);
    if (builtIn != null && builtIn.name().equals(BuiltIns.ON_HOLD)) {
      entries.forEach(
          (key, value) -> {
            if (!key.equals("name") && !(key.equals("enabled") && flag(value, true))) {
              problem(
                  value,
                  builtIn.name(),
                  key + " cannot be set: no rule can have an order made that TikTok holds back");
            }
          });
      rules.add(new Written(at(builtIn, line(node.getStartMark())), null, node.getStartMark()));
      return;
    }
    Node flag = entries.get("enabled");
    boolean enabled = flag == null || flag(flag, true);
    if (flag != null && !flag.getTag().equals(Tag.BOOL)) {
      problem(flag, name, "enabled is true or false");
    }
    Node whenNode = entries.get("when");
    String when = builtIn == null ? "" : builtIn.when();
    ScalarNode whenScalar = null;
    if (whenNode != null) {
      if (whenNode instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
        whenScalar = scalar;
        when = scalar.getValue();
      } else {
        problem(whenNode, name, "when is an expression, such as order.total > 500");
      }
    } else if (builtIn == null) {
      problem(node, name, "when is missing: an expression, such as order.total > 500");
    }
    Action then = builtIn == null ? null : builtIn.then();
    Node thenNode = entries.get("then");
    if (thenNode != null) {
      then = action(thenNode, name);
    } else if (builtIn == null) {
      problem(node, name, "then is missing: " + String.join(", ", ACTIONS));
    }
    String reason = builtIn == null ? null : builtIn.reason();
    Node reasonNode = entries.get("reason");
    if (reasonNode != null) {
      reason = reason(reasonNode, name);
    } else if (builtIn == null) {
      problem(node, name, "reason is missing: it is what people read where the rule decided");
    }
    if (name != null && then != null && reason != null && whenOk(builtIn, whenScalar)) {
      Rule rule =
          new Rule(name, builtIn != null, enabled, when, then, reason, line(node.getStartMark()));
      rules.add(new Written(rule, whenScalar, node.getStartMark()));
    } else if (whenScalar != null && problems.size() > before) {
      // The expression is checked all the same: all errors of a file at once.
      for (Expressions.Fault fault : Expressions.compile(whenScalar.getValue()).faults()) {
        problems.add(inside(whenScalar, name, fault));
      }
    }
  }

  private static boolean whenOk(@Nullable Rule builtIn, @Nullable ScalarNode when) {
    return builtIn != null || when != null;
  }

  private static Rule at(Rule rule, int line) {
    return new Rule(
        rule.name(), rule.builtIn(), rule.enabled(), rule.when(), rule.then(), rule.reason(), line);
  }

  private @Nullable String name(Node node, Map<String, Integer> seen) {
    if (!(node instanceof ScalarNode scalar)
        || scalar.getValue().length() > LONGEST_NAME
        || !NAME.matcher(scalar.getValue()).matches()) {
      problem(node, null, "a name is of small letters, digits and hyphens, 60 at most");
      return null;
    }
    String name = scalar.getValue();
    Integer first = seen.putIfAbsent(name, line(node.getStartMark()));
    if (first != null) {
      problem(node, name, "there is a rule of this name in line " + first + " already");
    }
    return name;
  }

  private @Nullable String reason(Node node, @Nullable String name) {
    if (!(node instanceof ScalarNode scalar)
        || scalar.getValue().isBlank()
        || scalar.getValue().length() > LONGEST_REASON) {
      problem(node, name, "a reason is a text of 1 to " + LONGEST_REASON + " characters");
      return null;
    }
    return scalar.getValue().strip().replaceAll("\\s+", " ");
  }

  // Actions ---------------------------------------------------------------------------------------

  private @Nullable Action action(Node node, @Nullable String name) {
    int before = problems.size();
    Map<String, Node> parts = new LinkedHashMap<>();
    if (node instanceof ScalarNode scalar) {
      if (!ACTIONS.contains(scalar.getValue())) {
        problem(node, name, unknown("action", scalar.getValue(), ACTIONS));
      } else if (scalar.getValue().equals("tag")) {
        problem(node, name, "tag needs a value, such as tag: vip");
      } else if (scalar.getValue().equals("route")) {
        problem(node, name, "route needs a value, such as route: gid://shopify/Location/1");
      } else {
        parts.put(scalar.getValue(), node);
      }
    } else if (node instanceof MappingNode mapping) {
      parts.putAll(entries(mapping, ACTIONS, name));
      if (parts.isEmpty() && problems.size() == before) {
        problem(node, name, "then is empty: " + String.join(", ", ACTIONS));
      }
    } else {
      problem(node, name, "then is one of " + String.join(", ", ACTIONS));
    }
    if (problems.size() > before) {
      return null;
    }
    Action action = null;
    for (String terminal : List.of("skip", "hold", "park")) {
      Node value = parts.get(terminal);
      if (value == null) {
        continue;
      }
      if (parts.size() > 1) {
        problem(node, name, terminal + " stands alone: an order that is not made has no marks");
      }
      if (terminal.equals("hold")) {
        action = value == node || isNull(value) ? new Action.Hold(null, null) : hold(value, name);
      } else {
        if (value != node && !isNull(value)) {
          problem(value, name, terminal + " takes no value");
        }
        action = terminal.equals("skip") ? new Action.Skip() : new Action.Park();
      }
    }
    if (action == null) {
      Node tags = parts.get("tag");
      Node route = parts.get("route");
      action =
          new Action.Mark(
              tags == null ? List.of() : tags(tags, name),
              route == null ? null : route(route, name));
    }
    return problems.size() > before ? null : action;
  }

  private Action.@Nullable Hold hold(Node node, @Nullable String name) {
    if (node instanceof ScalarNode) {
      Duration lasts = duration(node, name);
      return lasts == null ? null : new Action.Hold(null, lasts);
    }
    if (!(node instanceof MappingNode mapping)) {
      problem(node, name, "hold takes for: a duration such as PT24H, or until: a time");
      return null;
    }
    Map<String, Node> parts = entries(mapping, Set.of("for", "until"), name);
    Node lasts = parts.get("for");
    Node until = parts.get("until");
    if ((lasts == null) == (until == null)) {
      problem(node, name, "hold takes either for: a duration such as PT24H, or until: a time");
      return null;
    }
    if (lasts != null) {
      Duration duration = duration(lasts, name);
      return duration == null ? null : new Action.Hold(null, duration);
    }
    try {
      return new Action.Hold(Instant.parse(scalar(until)), null);
    } catch (DateTimeParseException e) {
      problem(until, name, "until is a time with its zone, such as 2026-12-24T08:00:00Z");
      return null;
    }
  }

  private @Nullable Duration duration(Node node, @Nullable String name) {
    try {
      Duration duration = Duration.parse(scalar(node));
      if (!duration.isNegative() && !duration.isZero()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // Told below.
    }
    problem(node, name, "a duration is expected, such as PT24H or P2D");
    return null;
  }

  private List<String> tags(Node node, @Nullable String name) {
    List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
    List<String> tags = new ArrayList<>();
    for (Node tag : nodes) {
      String value = scalar(tag).strip();
      if (value.isEmpty() || value.length() > LONGEST_TAG || value.contains(",")) {
        problem(tag, name, "a tag has 1 to " + LONGEST_TAG + " characters and no comma");
      } else {
        tags.add(value);
      }
    }
    if (nodes.isEmpty()) {
      problem(node, name, "tag needs a value, such as tag: vip");
    }
    return tags;
  }

  private @Nullable RouteTo route(Node node, @Nullable String name) {
    if (node instanceof MappingNode mapping) {
      Map<String, Node> parts = entries(mapping, Set.of("location", "warehouse"), name);
      Node warehouse = parts.get("warehouse");
      Node location = parts.get("location");
      if (warehouse != null && location == null) {
        if (DIGITS.matcher(scalar(warehouse)).matches()) {
          return new RouteTo.Warehouse(scalar(warehouse));
        }
        problem(warehouse, name, "a TikTok warehouse id is of digits");
        return null;
      }
      if (location != null && warehouse == null) {
        return location(location, name);
      }
      problem(node, name, "route takes either location or warehouse");
      return null;
    }
    return location(node, name);
  }

  private @Nullable RouteTo location(Node node, @Nullable String name) {
    String value = scalar(node);
    String id = value.startsWith(LOCATION) ? value.substring(LOCATION.length()) : value;
    if (DIGITS.matcher(id).matches()) {
      return new RouteTo.Location(LOCATION + id);
    }
    problem(node, name, "a Shopify location is expected, such as " + LOCATION + "123456789");
    return null;
  }

  // YAML ------------------------------------------------------------------------------------------

  private Map<String, Node> entries(MappingNode mapping, Set<String> known, @Nullable String name) {
    return entries(mapping, known, name, false);
  }

  /**
   * @param silent anything goes: only to look for one key
   */
  private Map<String, Node> entries(
      MappingNode mapping, Set<String> known, @Nullable String name, boolean silent) {
    Map<String, Node> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = scalar(tuple.getKeyNode());
      if (!silent && !known.contains(key)) {
        problem(tuple.getKeyNode(), name, unknown("key", key, known));
      } else if (entries.putIfAbsent(key, tuple.getValueNode()) != null && !silent) {
        problem(tuple.getKeyNode(), name, key + " stands here twice");
      }
    }
    return entries;
  }

  private static String unknown(String what, String given, Set<String> known) {
    return "there is no "
        + what
        + " \""
        + given
        + "\""
        + Expressions.near(given, known)
            .map(n -> "; is " + n + " meant?")
            .orElse("; there is " + String.join(", ", known));
  }

  private static String scalar(@Nullable Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static boolean flag(Node node, boolean otherwise) {
    return switch (scalar(node).toLowerCase(java.util.Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> otherwise;
    };
  }

  // Places ----------------------------------------------------------------------------------------

  private void problem(Node node, @Nullable String rule, String message) {
    problems.add(at(node.getStartMark(), rule, message));
  }

  private RuleProblem at(Mark mark, @Nullable String rule, String message) {
    return new RuleProblem(
        file, line(mark), mark.getColumn() + 1, rule, message, lineOf(mark.getLine()));
  }

  /** A place inside an expression, which YAML may have folded, quoted or indented. */
  private RuleProblem inside(ScalarNode node, @Nullable String rule, Expressions.Fault fault) {
    int[] place = place(node, fault);
    return new RuleProblem(
        file, place[0] + 1, place[1] + 1, rule, fault.message(), lineOf(place[0]));
  }

  /**
   * YAML changes nothing of a scalar but its white space and, between quotes, its escapes: so the
   * place is found by counting what is neither.
   *
   * @return line and column, from 0
   */
  private int[] place(ScalarNode node, Expressions.Fault fault) {
    int wanted = solidBefore(node.getValue(), fault);
    Mark start = node.getStartMark();
    int line = start.getLine();
    int column = start.getColumn();
    char style = node.getScalarStyle().getChar() == null ? ' ' : node.getScalarStyle().getChar();
    if (style == '|' || style == '>') {
      line++;
      column = 0;
    } else if (style == '"' || style == '\'') {
      column++;
    }
    int last = node.getEndMark().getLine();
    int seen = 0;
    int[] best = {line, column};
    for (; line <= last && line < lines.length; line++, column = 0) {
      String there = lines[line];
      while (column < there.length()) {
        int symbol = there.codePointAt(column);
        if (!Character.isWhitespace(symbol)) {
          best = new int[] {line, column};
          if (seen == wanted) {
            return best;
          }
          boolean escaped = style == '\'' && symbol == '\'' || style == '"' && symbol == '\\';
          column += escaped ? 1 : 0;
          seen++;
        }
        column += Character.charCount(symbol);
      }
    }
    return best;
  }

  private static int solidBefore(String value, Expressions.Fault fault) {
    String[] parts = value.split("\n", -1);
    int solid = 0;
    for (int i = 0; i < Math.min(fault.line() - 1, parts.length); i++) {
      solid += (int) parts[i].codePoints().filter(c -> !Character.isWhitespace(c)).count();
    }
    if (fault.line() <= parts.length) {
      solid +=
          (int)
              parts[fault.line() - 1]
                  .codePoints()
                  .limit(fault.column())
                  .filter(c -> !Character.isWhitespace(c))
                  .count();
    }
    return solid;
  }

  private static int line(Mark mark) {
    return mark.getLine() + 1;
  }

  private String lineOf(int index) {
    return index < lines.length ? lines[index] : "";
  }
}
