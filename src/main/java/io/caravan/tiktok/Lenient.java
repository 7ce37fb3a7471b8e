package io.caravan.tiktok;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * How the fields of TikTok's order JSON are read. TikTok's documents and its answers differ in
 * whether an id, an amount or a time is a string or a number, and absent values come as a missing
 * field, null or an empty string. One odd field must not make fifty orders unreadable, so what
 * cannot be understood reads as absent; whoever needs the field says so.
 */
final class Lenient {
  /** No amount of money needs more digits on either side; keeps 1e999999999 out of arithmetic. */
  private static final int MAX_MONEY_DIGITS = 15;

  private static final int MAX_MONEY_SCALE = 10;
  private static final int MAX_MONEY_TEXT = 40;

  /** 9999-12-31T23:59:59Z, the last second that ISO 8601 writes with four digits. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private Lenient() {}

  /** Text or an id; a number keeps its digits; blank is absent. */
  @Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
  @Retention(RetentionPolicy.RUNTIME)
  @JacksonAnnotationsInside
  @JsonDeserialize(using = TextReader.class)
  @interface Text {}

  /** An amount of money or a rate, as a string or a number; written as a plain decimal string. */
  @Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
  @Retention(RetentionPolicy.RUNTIME)
  @JacksonAnnotationsInside
  @JsonDeserialize(using = MoneyReader.class)
  @JsonSerialize(using = MoneyWriter.class)
  @interface Money {}

  /** Unix seconds, as a number or a string; 0 is absent; written as a number. */
  @Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
  @Retention(RetentionPolicy.RUNTIME)
  @JacksonAnnotationsInside
  @JsonDeserialize(using = SecondsReader.class)
  @JsonSerialize(using = SecondsWriter.class)
  @interface Seconds {}

  /** A whole number, as a number or a string. */
  @Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
  @Retention(RetentionPolicy.RUNTIME)
  @JacksonAnnotationsInside
  @JsonDeserialize(using = CountReader.class)
  @interface Count {}

  /** A flag: true, "true" or 1 is set, everything else and absence is not. */
  @Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
  @Retention(RetentionPolicy.RUNTIME)
  @JacksonAnnotationsInside
  @JsonDeserialize(using = FlagReader.class)
  @interface Flag {}

  static @Nullable BigDecimal money(@Nullable String text) {
    if (text == null || text.isBlank() || text.length() > MAX_MONEY_TEXT) {
      return null;
    }
    try {
      BigDecimal value = new BigDecimal(text.strip());
      boolean sane =
          value.precision() - (long) value.scale() <= MAX_MONEY_DIGITS
              && value.scale() <= MAX_MONEY_SCALE
              && value.scale() >= -MAX_MONEY_DIGITS;
      return sane ? value : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  static @Nullable Instant seconds(@Nullable String text) {
    BigDecimal value = money(text);
    if (value == null || value.signum() <= 0) {
      return null;
    }
    long seconds = value.longValue();
    return seconds > LAST_SECOND ? null : Instant.ofEpochSecond(seconds);
  }

  static @Nullable Integer count(@Nullable String text) {
    BigDecimal value = money(text);
    if (value == null) {
      return null;
    }
    try {
      return value.intValueExact();
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /**
   * The text of a scalar, as it stands in the JSON; null for null, blank, an object or an array.
   */
  private static @Nullable String scalar(JsonParser parser) {
    if (parser.currentToken().isStructStart()) {
      parser.skipChildren();
      return null;
    }
    String text = parser.getString();
    return text == null || text.isBlank() ? null : text.strip();
  }

  private abstract static class Reader<T> extends ValueDeserializer<T> {
    private final Function<@Nullable String, @Nullable T> read;

    Reader(Function<@Nullable String, @Nullable T> read) {
      this.read = read;
    }

    @Override
    @SuppressWarnings("NullAway") // absent is null by contract here
    public T deserialize(JsonParser parser, DeserializationContext context) {
      return read.apply(scalar(parser));
    }
  }

  static final class TextReader extends Reader<String> {
    TextReader() {
      super(text -> text);
    }
  }

  static final class MoneyReader extends Reader<BigDecimal> {
    MoneyReader() {
      super(Lenient::money);
    }
  }

  static final class SecondsReader extends Reader<Instant> {
    SecondsReader() {
      super(Lenient::seconds);
    }
  }

  static final class CountReader extends Reader<Integer> {
    CountReader() {
      super(Lenient::count);
    }
  }

  static final class FlagReader extends Reader<Boolean> {
    FlagReader() {
      super(text -> text != null && (text.equalsIgnoreCase("true") || text.equals("1")));
    }

    @Override
    public Boolean getNullValue(DeserializationContext context) {
      return false;
    }

    @Override
    public Boolean getAbsentValue(DeserializationContext context) {
      return false;
    }
  }

  static final class MoneyWriter extends ValueSerializer<BigDecimal> {
    @Override
    public void serialize(BigDecimal value, JsonGenerator json, SerializationContext context) {
      json.writeString(value.toPlainString());
    }
  }

  static final class SecondsWriter extends ValueSerializer<Instant> {
    @Override
    public void serialize(Instant value, JsonGenerator json, SerializationContext context) {
      json.writeNumber(value.getEpochSecond());
    }
  }
}
