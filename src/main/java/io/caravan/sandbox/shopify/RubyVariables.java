package io.caravan.sandbox.shopify;

import graphql.execution.TypeFromAST;
import graphql.language.OperationDefinition;
import graphql.language.VariableDefinition;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLEnumValueDefinition;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks the given variables as graphql-ruby does: all problems of one variable in one error. */
final class RubyVariables {

  private record Problem(List<Object> path, String explanation, boolean globalId) {}

  private RubyVariables() {}

  static List<RubyError> check(
      GraphQLSchema schema, OperationDefinition operation, Map<String, Object> given) {
    List<RubyError> errors = new ArrayList<>();
    for (VariableDefinition variable : operation.getVariableDefinitions()) {
      GraphQLType type = TypeFromAST.getTypeFromAST(schema, variable.getType());
      if (type == null
          || (!given.containsKey(variable.getName()) && variable.getDefaultValue() != null)) {
        continue;
      }
      Object value = given.get(variable.getName());
      List<Problem> problems = new ArrayList<>();
      check(value, type, List.of(), problems);
      if (!problems.isEmpty()) {
        errors.add(error(variable, type, value, problems));
      }
    }
    return errors;
  }

  private static RubyError error(
      VariableDefinition variable,
      GraphQLType type,
      @Nullable Object value,
      List<Problem> problems) {
    String where =
        problems.stream()
            .filter(problem -> !problem.path().isEmpty())
            .map(
                problem ->
                    problem.path().stream().map(Object::toString).collect(Collectors.joining("."))
                        + " ("
                        + problem.explanation()
                        + ")")
            .collect(Collectors.joining(", "));
    Map<String, Object> extensions = new LinkedHashMap<>();
    extensions.put("code", "INVALID_VARIABLE");
    putNullable(extensions, "value", value);
    extensions.put(
        "problems",
        problems.stream()
            .map(
                problem -> {
                  Map<String, Object> json = new LinkedHashMap<>();
                  json.put("path", problem.path());
                  json.put("explanation", problem.explanation());
                  if (problem.globalId()) {
                    json.put("message", problem.explanation());
                  }
                  return json;
                })
            .toList());
    return new RubyError(
        "Variable $"
            + variable.getName()
            + " of type "
            + GraphQLTypeUtil.simplePrint(type)
            + " was provided invalid value"
            + (where.isEmpty() ? "" : " for " + where),
        variable.getSourceLocation(),
        null,
        extensions);
  }

  @SuppressWarnings("NullAway") // the value that was given, be it null
  private static void putNullable(Map<String, Object> map, String name, @Nullable Object value) {
    map.put(name, value);
  }

  private static void check(
      @Nullable Object value, GraphQLType type, List<Object> path, List<Problem> problems) {
    GraphQLType bare = GraphQLTypeUtil.unwrapNonNull(type);
    if (value == null) {
      if (GraphQLTypeUtil.isNonNull(type)) {
        problems.add(new Problem(path, "Expected value to not be null", false));
      }
      return;
    }
    if (GraphQLTypeUtil.isList(bare)) {
      GraphQLType element = GraphQLTypeUtil.unwrapOne(bare);
      if (value instanceof List<?> list) {
        for (int i = 0; i < list.size(); i++) {
          check(list.get(i), element, RubyError.path(path, i), problems);
        }
      } else {
        check(value, element, path, problems);
      }
    } else if (bare instanceof GraphQLInputObjectType input) {
      inputObject(value, input, path, problems);
    } else if (bare instanceof GraphQLEnumType options) {
      if (!(value instanceof String name) || options.getValue(name) == null) {
        String known =
            options.getValues().stream()
                .map(GraphQLEnumValueDefinition::getName)
                .collect(Collectors.joining(", "));
        problems.add(new Problem(path, "Expected \"" + value + "\" to be one of: " + known, false));
      }
    } else if (bare instanceof GraphQLScalarType scalar) {
      if (scalar.getName().equals("ID")) {
        if (!Gid.wellFormed(value)) {
          problems.add(new Problem(path, "Invalid global id '" + value + "'", true));
        }
      } else if (!Scalars.accepts(scalar.getName(), value)) {
        problems.add(
            new Problem(
                path,
                "Could not coerce value "
                    + (value instanceof String ? "\"" + value + "\"" : Json.text(value))
                    + " to "
                    + scalar.getName(),
                false));
      }
    }
  }

  private static void inputObject(
      Object value, GraphQLInputObjectType type, List<Object> path, List<Problem> problems) {
    if (!(value instanceof Map<?, ?> map)) {
      problems.add(
          new Problem(path, "Expected " + Json.text(value) + " to be a key-value object.", false));
      return;
    }
    for (Object name : map.keySet()) {
      if (type.getFieldDefinition(name.toString()) == null) {
        problems.add(
            new Problem(
                RubyError.path(path, name), "Field is not defined on " + type.getName(), false));
      }
    }
    for (GraphQLInputObjectField field : type.getFieldDefinitions()) {
      if (!map.containsKey(field.getName()) && field.hasSetDefaultValue()) {
        continue;
      }
      check(
          map.get(field.getName()),
          field.getType(),
          RubyError.path(path, field.getName()),
          problems);
    }
    if (type.isOneOf() && map.size() != 1) {
      problems.add(
          new Problem(
              path,
              "'"
                  + type.getName()
                  + "' requires exactly one argument, but "
                  + map.size()
                  + " were provided.",
              false));
    }
  }
}
