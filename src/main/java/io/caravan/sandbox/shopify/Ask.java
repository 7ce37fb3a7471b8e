package io.caravan.sandbox.shopify;

import graphql.language.Argument;
import graphql.language.Directive;
import graphql.language.StringValue;
import graphql.language.VariableReference;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a field is asked: its arguments, and the work it is part of. */
final class Ask {

  private final DataFetchingEnvironment environment;
  final Work work;

  Ask(DataFetchingEnvironment environment) {
    this.environment = environment;
    this.work = Objects.requireNonNull(environment.getGraphQlContext().get(Work.class), "work");
  }

  Shop shop() {
    return work.shop;
  }

  @Nullable String text(String argument) {
    Object value = environment.getArgument(argument);
    return value == null ? null : value.toString();
  }

  String required(String argument) {
    return Objects.requireNonNull(text(argument), argument);
  }

  long id(String argument, String type) {
    return Gid.number(required(argument), type);
  }

  boolean flag(String argument) {
    Object value = environment.getArgument(argument);
    return Boolean.TRUE.equals(value);
  }

  @Nullable Boolean maybe(String argument) {
    return environment.<@Nullable Boolean>getArgument(argument);
  }

  @Nullable Integer number(String argument) {
    return environment.<@Nullable Integer>getArgument(argument);
  }

  @Nullable List<String> texts(String argument) {
    List<?> value = environment.<@Nullable List<?>>getArgument(argument);
    return value == null ? null : value.stream().map(Object::toString).toList();
  }

  @Nullable Input input(String argument) {
    Object value = environment.getArgument(argument);
    return value == null ? null : Input.of(argument, value);
  }

  Input object(String argument) {
    return Objects.requireNonNull(input(argument), argument);
  }

  List<Input> objects(String argument) {
    List<?> value = environment.<@Nullable List<?>>getArgument(argument);
    return value == null
        ? List.of()
        : value.stream().map(each -> Input.of(argument, each)).toList();
  }

  /** All arguments that were given, defaults included. */
  Map<String, Object> arguments() {
    return environment.getArguments();
  }

  /** The key of {@code @idempotent} on the field; null without one. */
  @Nullable String idempotencyKey() {
    for (Directive directive : environment.getField().getDirectives("idempotent")) {
      Argument key = directive.getArgument("key");
      if (key != null && key.getValue() instanceof StringValue text) {
        return text.getValue();
      }
      if (key != null && key.getValue() instanceof VariableReference reference) {
        Object value = environment.getVariables().get(reference.getName());
        return value == null ? null : value.toString();
      }
    }
    return null;
  }

  /** Says so when an argument was given that makes no difference here. */
  void notSimulated(String field, String... arguments) {
    for (String argument : arguments) {
      if (environment.getArgument(argument) != null) {
        throw ShopifyException.notSimulated("the argument " + argument + " of " + field);
      }
    }
  }

  /** The first so many of a plain list; all without {@code first}. */
  <T> List<T> firstOf(List<T> rows) {
    Integer first = number("first");
    return first == null || first >= rows.size() ? rows : rows.subList(0, Math.max(0, first));
  }
}
