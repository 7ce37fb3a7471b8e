package io.caravan.sandbox.shopify;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Shopify's search syntax: {@code field:value}, comparisons, quotes, AND, OR, NOT, brackets and a
 * trailing {@code *}. A document is a map of field to text, number, instant or a list of texts.
 */
final class SearchQuery {

  /** A term every match must have, for an index to start from; null where there is none. */
  record Required(String field, String value) {}

  private final Predicate<Map<String, Object>> test;
  private final @Nullable Required required;

  private SearchQuery(Predicate<Map<String, Object>> test, @Nullable Required required) {
    this.test = test;
    this.required = required;
  }

  boolean matches(Map<String, Object> document) {
    return test.test(document);
  }

  @Nullable Required required() {
    return required;
  }

  /**
   * @param known tells the fields that are simulated; any other is refused aloud
   * @param of what is searched, for the refusal
   */
  static SearchQuery parse(@Nullable String text, Predicate<String> known, String of) {
    if (text == null || text.isBlank()) {
      return new SearchQuery(document -> true, null);
    }
    Parser parser = new Parser(tokens(text), known, of);
    Predicate<Map<String, Object>> test = parser.either();
    if (parser.at < parser.tokens.size()) {
      throw new ShopifyException("Invalid search query: " + text, "BAD_REQUEST");
    }
    return new SearchQuery(test, parser.simple ? parser.required : null);
  }

  private record Token(String text, boolean quoted) {}

  private static List<Token> tokens(String text) {
    List<Token> tokens = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c == '"' || c == '\'') && (word.isEmpty() || endsInOperator(word))) {
        int end = i + 1;
        while (end < text.length() && text.charAt(end) != c) {
          if (text.charAt(end) == '\\' && end + 1 < text.length()) {
            end++;
          }
          word.append(text.charAt(end++));
        }
        quoted = true;
        i = end;
      } else if (Character.isWhitespace(c) || c == '(' || c == ')') {
        if (!word.isEmpty() || quoted) {
          tokens.add(new Token(word.toString(), quoted));
          word.setLength(0);
          quoted = false;
        }
        if (!Character.isWhitespace(c)) {
          tokens.add(new Token(String.valueOf(c), false));
        }
      } else {
        word.append(c);
      }
    }
    if (!word.isEmpty() || quoted) {
      tokens.add(new Token(word.toString(), quoted));
    }
    return tokens;
  }

  private static boolean endsInOperator(CharSequence word) {
    char last = word.charAt(word.length() - 1);
    return last == ':' || last == '>' || last == '<' || last == '=';
  }

  private static final class Parser {
    private final List<Token> tokens;
    private final Predicate<String> known;
    private final String of;
    private int at;
    private boolean simple = true;
    private @Nullable Required required;

    Parser(List<Token> tokens, Predicate<String> known, String of) {
      this.tokens = tokens;
      this.known = known;
      this.of = of;
    }

    private boolean next(String word) {
      if (at < tokens.size() && !tokens.get(at).quoted() && tokens.get(at).text().equals(word)) {
        at++;
        return true;
      }
      return false;
    }

    Predicate<Map<String, Object>> either() {
      Predicate<Map<String, Object>> test = both();
      while (next("OR")) {
        simple = false;
        test = test.or(both());
      }
      return test;
    }

    private Predicate<Map<String, Object>> both() {
      Predicate<Map<String, Object>> test = one();
      while (at < tokens.size()
          && !tokens.get(at).text().equals(")")
          && !tokens.get(at).text().equals("OR")) {
        next("AND");
        test = test.and(one());
      }
      return test;
    }

    private Predicate<Map<String, Object>> one() {
      if (next("NOT")) {
        simple = false;
        return one().negate();
      }
      if (next("(")) {
        simple = false;
        Predicate<Map<String, Object>> test = either();
        if (!next(")")) {
          throw new ShopifyException("Invalid search query: missing )", "BAD_REQUEST");
        }
        return test;
      }
      if (at >= tokens.size()) {
        throw new ShopifyException("Invalid search query: it ends too early", "BAD_REQUEST");
      }
      return term(tokens.get(at++));
    }

    private Predicate<Map<String, Object>> term(Token token) {
      String text = token.text();
      if (text.startsWith("-") && text.length() > 1) {
        simple = false;
        return term(new Token(text.substring(1), token.quoted())).negate();
      }
      int colon = text.indexOf(':');
      if (colon <= 0) {
        throw ShopifyException.notSimulated("a search for words without a field in " + of);
      }
      String field = text.substring(0, colon).toLowerCase(Locale.ROOT);
      String rest = text.substring(colon + 1);
      String operator = "";
      for (String candidate : List.of(">=", "<=", ">", "<")) {
        if (rest.startsWith(candidate)) {
          operator = candidate;
          rest = rest.substring(candidate.length());
          break;
        }
      }
      if (field.endsWith("_not")) {
        simple = false;
        return comparison(field.substring(0, field.length() - 4), operator, rest).negate();
      }
      return comparison(field, operator, rest);
    }

    private Predicate<Map<String, Object>> comparison(String field, String operator, String value) {
      if (!known.test(field)) {
        throw ShopifyException.notSimulated("the search filter " + field + " of " + of);
      }
      if (simple && operator.isEmpty() && !value.endsWith("*")) {
        required = new Required(field, value.toLowerCase(Locale.ROOT));
      }
      Wanted wanted = new Wanted(operator, value);
      return document -> wanted.in(document.get(field));
    }
  }

  /** One comparison; its value is read once for each type of field it meets. */
  private static final class Wanted {
    private final String operator;
    private final String value;
    private final String text;
    private @Nullable Instant instant;

    Wanted(String operator, String value) {
      this.operator = operator;
      this.value = value;
      this.text = value.toLowerCase(Locale.ROOT);
    }

    boolean in(@Nullable Object have) {
      if (have == null) {
        return false;
      }
      if (have instanceof Collection<?> many) {
        return many.stream().anyMatch(this::in);
      }
      if (have instanceof Instant time) {
        if (operator.isEmpty() && value.length() <= 10) {
          return LocalDate.ofInstant(time, ZoneOffset.UTC).equals(date(value));
        }
        Instant wanted = instant;
        if (wanted == null) {
          wanted = instant(value);
          instant = wanted;
        }
        return compares(time.compareTo(wanted), operator);
      }
      if (have instanceof Long number) {
        try {
          return compares(
              number.compareTo(Long.valueOf(value.substring(value.lastIndexOf('/') + 1))),
              operator);
        } catch (NumberFormatException e) {
          return false;
        }
      }
      String given = have.toString().toLowerCase(Locale.ROOT);
      if (operator.isEmpty() && text.endsWith("*")) {
        return given.startsWith(text.substring(0, text.length() - 1));
      }
      return compares(given.compareTo(text), operator);
    }
  }

  private static boolean compares(int sign, String operator) {
    return switch (operator) {
      case ">" -> sign > 0;
      case ">=" -> sign >= 0;
      case "<" -> sign < 0;
      case "<=" -> sign <= 0;
      default -> sign == 0;
    };
  }

  private static LocalDate date(String value) {
    try {
      return LocalDate.parse(value);
    } catch (DateTimeException e) {
      throw new ShopifyException("Invalid search query: not a date: " + value, "BAD_REQUEST");
    }
  }

  private static Instant instant(String value) {
    try {
      return value.length() <= 10
          ? date(value).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeException e) {
      throw new ShopifyException("Invalid search query: not a time: " + value, "BAD_REQUEST");
    }
  }
}
