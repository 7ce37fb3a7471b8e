package io.caravan.sandbox.shopify;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.ArrayValue;
import graphql.language.BooleanValue;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.NullValue;
import graphql.language.ObjectValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLScalarType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shopify's scalars: decimals and large numbers travel as texts, times as ISO 8601. */
final class Scalars {

  private static final List<String> OURS =
      List.of(
          "ARN",
          "DateTime",
          "Decimal",
          "HTML",
          "JSON",
          "Money",
          "StorefrontID",
          "URL",
          "UnsignedInt64");

  private Scalars() {}

  static List<GraphQLScalarType> all() {
    return OURS.stream()
        .map(name -> GraphQLScalarType.newScalar().name(name).coercing(new ByName(name)).build())
        .toList();
  }

  /** Whether the scalar takes this value of a variable, or this literal. */
  static boolean accepts(String scalar, Object value) {
    Object plain = value instanceof Value<?> literal ? plain(literal) : value;
    boolean isLiteral = value instanceof Value<?>;
    if (plain == null) {
      return true;
    }
    return switch (scalar) {
      case "String" -> plain instanceof String;
      case "Boolean" -> plain instanceof Boolean;
      case "ID" -> plain instanceof String || plain instanceof BigInteger;
      case "Int" ->
          (plain instanceof Integer
              || (isLiteral && plain instanceof BigInteger number && number.bitLength() <= 31));
      case "Float" -> plain instanceof Number;
      default -> {
        try {
          convert(scalar, plain);
          yield true;
        } catch (IllegalArgumentException e) {
          yield false;
        }
      }
    };
  }

  private static Object convert(String scalar, Object value) {
    try {
      return switch (scalar) {
        case "Decimal", "Money" -> {
          if (!(value instanceof String || value instanceof Number)) {
            throw new IllegalArgumentException(scalar);
          }
          yield new BigDecimal(value.toString());
        }
        case "DateTime" -> time(value);
        case "UnsignedInt64" -> new BigInteger(value.toString());
        case "JSON" -> value;
        default -> {
          if (value instanceof String) {
            yield value;
          }
          throw new IllegalArgumentException(scalar);
        }
      };
    } catch (NumberFormatException | DateTimeException e) {
      throw new IllegalArgumentException(scalar, e);
    }
  }

  private static Instant time(Object value) {
    String text = value.toString();
    if (text.length() == 10) {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    return OffsetDateTime.parse(text).toInstant();
  }

  private static @Nullable Object plain(Value<?> literal) {
    if (literal instanceof StringValue text) {
      return text.getValue();
    }
    if (literal instanceof IntValue number) {
      return number.getValue();
    }
    if (literal instanceof FloatValue number) {
      return number.getValue();
    }
    if (literal instanceof BooleanValue flag) {
      return flag.isValue();
    }
    if (literal instanceof ArrayValue array) {
      return array.getValues().stream().map(each -> String.valueOf(plain(each))).toList();
    }
    if (literal instanceof ObjectValue object) {
      Map<String, Object> map = new LinkedHashMap<>();
      object
          .getObjectFields()
          .forEach(field -> map.put(field.getName(), String.valueOf(plain(field.getValue()))));
      return map;
    }
    return literal instanceof NullValue ? null : literal.toString();
  }

  private record ByName(String name) implements Coercing<Object, Object> {

    @Override
    public Object serialize(Object result, GraphQLContext context, Locale locale) {
      if (name.equals("JSON")) {
        return result;
      }
      if (result instanceof BigDecimal number) {
        return Bag.decimal(number);
      }
      return result.toString();
    }

    @Override
    public Object parseValue(Object input, GraphQLContext context, Locale locale) {
      try {
        return convert(name, input);
      } catch (IllegalArgumentException e) {
        throw new CoercingParseValueException("not a " + name, e);
      }
    }

    @Override
    public Object parseLiteral(
        Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
      Object plain = plain(input);
      try {
        return convert(name, plain == null ? "" : plain);
      } catch (IllegalArgumentException e) {
        throw new CoercingParseLiteralException("not a " + name, e);
      }
    }
  }
}
