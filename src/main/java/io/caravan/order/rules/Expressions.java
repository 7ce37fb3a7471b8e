package io.caravan.order.rules;

import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.validator.CelValidator;
import dev.cel.validator.CelValidatorFactory;
import dev.cel.validator.validators.DurationLiteralValidator;
import dev.cel.validator.validators.RegexLiteralValidator;
import dev.cel.validator.validators.TimestampLiteralValidator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CEL with the vocabulary of the rules: typed, so that what is wrong is found when it is read. */
final class Expressions {
  /** An order has some hundred units at most. */
  private static final int MOST_STEPS = 10_000;

  private static final int LONGEST = 10_000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true) // order.total > 100 needs no decimal point
          .evaluateCanonicalTypesToNativeValues(true)
          .comprehensionMaxIterations(MOST_STEPS)
          .maxExpressionCodePointSize(LONGEST)
          .build();

  private static final CelCompiler COMPILER = compiler();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder()
          .setOptions(OPTIONS)
          .addLibraries(CelExtensions.strings())
          .build();

  /** Literals that no order could make sense of: a time, a duration, a pattern. */
  private static final CelValidator LITERALS =
      CelValidatorFactory.standardCelValidatorBuilder(COMPILER, RUNTIME)
          .addAstValidators(
              TimestampLiteralValidator.INSTANCE,
              DurationLiteralValidator.INSTANCE,
              RegexLiteralValidator.INSTANCE)
          .build();

  private static final Pattern PATH = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_]\\w*)*");
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");
  private static final Pattern UNDEFINED = Pattern.compile("undefined field '([^']*)'.*");
  private static final Pattern NO_OVERLOAD =
      Pattern.compile("found no matching overload for '([^']*)' applied to '\\(([^']*)\\)'.*");

  private Expressions() {}

  /**
   * Something wrong in an expression.
   *
   * @param line of the expression, from 1
   * @param column from 0
   */
  record Fault(int line, int column, String message) {}

  /** A compiled expression, or what is wrong with it: never both. */
  record Compiled(Optional<CelRuntime.Program> program, List<Fault> faults) {}

  static Compiled compile(String expression) {
    try {
      CelValidationResult checked = COMPILER.compile(expression);
      if (checked.hasError()) {
        return new Compiled(Optional.empty(), faults(expression, checked.getErrors()));
      }
      CelValidationResult literals = LITERALS.validate(checked.getAst());
      if (literals.hasError()) {
        return new Compiled(Optional.empty(), faults(expression, literals.getErrors()));
      }
      return new Compiled(Optional.of(RUNTIME.createProgram(checked.getAst())), List.of());
    } catch (CelValidationException | CelEvaluationException | RuntimeException e) {
      return new Compiled(
          Optional.empty(), List.of(new Fault(1, 0, String.valueOf(e.getMessage()))));
    }
  }

  /** The names of the vocabulary an expression uses, in its order. */
  static List<String> namesIn(String expression) {
    List<String> found = new ArrayList<>();
    Matcher paths = PATH.matcher(expression);
    while (paths.find()) {
      String path = paths.group();
      Vocabulary.names().stream()
          .filter(name -> path.equals(name) || path.startsWith(name + "."))
          .max(Comparator.comparingInt(String::length))
          .filter(name -> !found.contains(name))
          .ifPresent(found::add);
    }
    return found;
  }

  /** The nearest of the names there are, where one is near. */
  static Optional<String> near(String name, Collection<String> names) {
    TreeMap<Integer, String> distances = new TreeMap<>();
    String given = name.toLowerCase(Locale.ROOT);
    for (String candidate : names) {
      distances.putIfAbsent(distance(given, candidate.toLowerCase(Locale.ROOT)), candidate);
    }
    return Optional.ofNullable(distances.firstEntry())
        .filter(best -> best.getKey() <= Math.max(2, name.length() / 4))
        .map(java.util.Map.Entry::getValue);
  }

  private static CelCompiler compiler() {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(CelExtensions.strings())
            .setTypeProvider(Vocabulary.TYPES)
            .setResultType(SimpleType.BOOL);
    Vocabulary.words().forEach((name, word) -> builder.addVar(name, word.type()));
    return builder.build();
  }

  private static List<Fault> faults(String expression, List<CelIssue> issues) {
    return issues.stream()
        .map(
            issue ->
                new Fault(
                    Math.max(1, issue.getSourceLocation().getLine()),
                    Math.max(0, issue.getSourceLocation().getColumn()),
                    words(
                        issue.getMessage(),
                        pathAt(
                            expression,
                            issue.getSourceLocation().getLine(),
                            issue.getSourceLocation().getColumn()))))
        .toList();
  }

  /** CEL's message in the words of the rules. */
  private static String words(String message, String path) {
    Matcher undeclared = UNDECLARED.matcher(message);
    if (undeclared.matches()) {
      String name = path.isEmpty() ? undeclared.group(1) : path;
      return "there is no " + name + meant(near(name, Vocabulary.names()));
    }
    Matcher undefined = UNDEFINED.matcher(message);
    if (undefined.matches()) {
      String field = undefined.group(1);
      return "a line has no " + field + meant(near(field, Vocabulary.lineFieldNames()));
    }
    Matcher overload = NO_OVERLOAD.matcher(message);
    if (overload.matches()) {
      return overload.group(1).replace("_", "")
          + " cannot be applied to ("
          + overload.group(2)
          + ")";
    }
    return message.lines().findFirst().orElse(""); // a pattern's has its own caret behind it
  }

  private static String meant(Optional<String> name) {
    return name.map(n -> "; is " + n + " meant?").orElse("");
  }

  private static String pathAt(String expression, int line, int column) {
    String[] lines = expression.split("\n", -1);
    if (line < 1 || line > lines.length) {
      return "";
    }
    String there = lines[line - 1];
    int from =
        there.offsetByCodePoints(0, Math.min(column, there.codePointCount(0, there.length())));
    Matcher path = PATH.matcher(there).region(from, there.length());
    return path.lookingAt() ? path.group() : "";
  }

  /** How many letters have to be changed, added or left out. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
