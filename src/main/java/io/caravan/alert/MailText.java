package io.caravan.alert;

import java.util.List;
import java.util.Locale;

/**
 * The words of a mail. Pure.
 *
 * @param subject one line
 * @param body plain text
 */
record MailText(String subject, String body) {

  /** One alert in a mail. */
  record Line(
      Alert.Change change,
      Severity severity,
      String kind,
      String title,
      String nextAction,
      String at) {

    static Line of(Alert alert) {
      return new Line(
          alert.change(),
          alert.severity(),
          alert.kind(),
          alert.title(),
          alert.nextAction(),
          alert.at().toString());
    }

    boolean isOver() {
      return change == Alert.Change.CLEARED;
    }
  }

  static MailText of(String store, List<Line> lines) {
    List<Line> wrong = lines.stream().filter(line -> !line.isOver()).toList();
    List<Line> over = lines.stream().filter(Line::isOver).toList();
    StringBuilder body = new StringBuilder("Store ").append(oneLine(store)).append('\n');
    for (Severity severity : List.of(Severity.CRITICAL, Severity.WARNING, Severity.INFO)) {
      wrong.stream().filter(line -> line.severity() == severity).forEach(line -> tell(body, line));
    }
    if (!over.isEmpty()) {
      body.append("\nOver:\n");
      over.forEach(
          line ->
              body.append("  ")
                  .append(oneLine(line.title()))
                  .append(" (")
                  .append(line.kind())
                  .append(", ")
                  .append(line.at())
                  .append(")\n"));
    }
    return new MailText(subject(store, wrong, over), body.toString());
  }

  private static void tell(StringBuilder body, Line line) {
    body.append('\n')
        .append(line.severity().name().toLowerCase(Locale.ROOT))
        .append(": ")
        .append(oneLine(line.title()))
        .append("\n  ")
        .append(line.kind())
        .append(", ")
        .append(line.at())
        .append("\n  ")
        .append(oneLine(line.nextAction()))
        .append('\n');
  }

  private static String subject(String store, List<Line> wrong, List<Line> over) {
    String what;
    if (wrong.size() == 1 && over.isEmpty()) {
      what = wrong.get(0).title();
    } else if (wrong.isEmpty() && over.size() == 1) {
      what = "over: " + over.get(0).title();
    } else if (wrong.isEmpty()) {
      what = over.size() + " alerts are over";
    } else {
      what = wrong.size() + " alerts" + (over.isEmpty() ? "" : ", " + over.size() + " are over");
    }
    String whole = oneLine("[Caravan] " + store + ": " + what);
    return whole.length() <= 150 ? whole : whole.substring(0, 147) + "...";
  }

  /** No line break gets into a header, and none into a line. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
