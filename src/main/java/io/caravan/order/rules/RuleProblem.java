package io.caravan.order.rules;

import org.jspecify.annotations.Nullable;

/**
 * Why a rules file is refused: one place in it.
 *
 * @param line in the file, from 1
 * @param column from 1
 * @param rule the rule's name, where it has one
 * @param source the line of the file, as it stands there
 */
public record RuleProblem(
    String file, int line, int column, @Nullable String rule, String message, String source) {

  /** File, line and column, what is wrong, the line and a caret below the place. */
  @Override
  public String toString() {
    String where = file + ":" + line + ":" + column + ": ";
    String what = (rule == null ? "" : "rule \"" + rule + "\": ") + message;
    return source.isBlank()
        ? where + what
        : where + what + "\n    " + source + "\n    " + " ".repeat(column - 1) + "^";
  }
}
