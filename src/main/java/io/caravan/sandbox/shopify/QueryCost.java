package io.caravan.sandbox.shopify;

import graphql.language.Argument;
import graphql.language.BooleanValue;
import graphql.language.Directive;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.IntValue;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.Value;
import graphql.language.VariableDefinition;
import graphql.language.VariableReference;
import graphql.schema.GraphQLCompositeType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.GraphQLUnionType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calculated cost of an operation in points, asked for and as it turned out. The formula was
 * fitted to recorded answers of Shopify, with which it agrees on 94 of 100: scalars cost nothing,
 * objects 1, a connection 2 and a node's cost times a factor that grows with the logarithm of the
 * page size, mutations 10.
 */
final class QueryCost {

  /** Points one operation may ask for, whatever the bucket holds (Shopify's rate limits page). */
  static final int MOST = 1000;

  private static final Set<String> FREE =
      Set.of("MoneyV2", "MoneyBag", "LocationAddress", "PageInfo");
  private static final Set<String> TWENTY = Set.of("refundCreate", "productCreateMedia");
  private static final int MUTATION = 10;
  private static final int ROOT_COUNT = 10;

  private final GraphQLSchema schema;
  private final Map<String, FragmentDefinition> fragments = new HashMap<>();
  private final Map<String, Object> variables;
  private final OperationDefinition operation;

  QueryCost(
      GraphQLSchema schema,
      Document document,
      OperationDefinition operation,
      Map<String, Object> given) {
    this.schema = schema;
    this.operation = operation;
    document
        .getDefinitionsOfType(FragmentDefinition.class)
        .forEach(fragment -> fragments.put(fragment.getName(), fragment));
    variables = new HashMap<>(given);
    for (VariableDefinition variable : operation.getVariableDefinitions()) {
      Value<?> otherwise = variable.getDefaultValue();
      if (!given.containsKey(variable.getName()) && otherwise instanceof IntValue number) {
        variables.put(variable.getName(), number.getValue().intValue());
      } else if (!given.containsKey(variable.getName()) && otherwise instanceof BooleanValue flag) {
        variables.put(variable.getName(), flag.isValue());
      }
    }
  }

  int requested() {
    return children(in(operation.getSelectionSet()), root(), null);
  }

  /** By what came back: empty pages cost their 2, absent objects themselves only. */
  int actual(@Nullable Map<?, ?> data) {
    return data == null
        ? requestedRootsOnly()
        : children(in(operation.getSelectionSet()), root(), data);
  }

  private int requestedRootsOnly() {
    return operation.getOperation() == OperationDefinition.Operation.MUTATION ? requested() : 1;
  }

  private GraphQLObjectType root() {
    return operation.getOperation() == OperationDefinition.Operation.MUTATION
        ? java.util.Objects.requireNonNull(schema.getMutationType())
        : schema.getQueryType();
  }

  /**
   * @param data the object that came back; null where the request is weighed
   */
  private int children(
      List<Selection<?>> selections, GraphQLCompositeType type, @Nullable Map<?, ?> data) {
    Map<String, List<Field>> own = new LinkedHashMap<>();
    Map<String, List<Selection<?>>> branches = new LinkedHashMap<>();
    collect(selections, type, own, branches);
    int sum = 0;
    if (type instanceof GraphQLFieldsContainer container) {
      for (List<Field> same : own.values()) {
        sum += field(same, container, data);
      }
    }
    int dearest = 0;
    for (Map.Entry<String, List<Selection<?>>> branch : branches.entrySet()) {
      if (schema.getType(branch.getKey()) instanceof GraphQLCompositeType narrowed) {
        dearest = Math.max(dearest, children(branch.getValue(), narrowed, data));
      }
    }
    return sum + dearest;
  }

  private void collect(
      List<Selection<?>> selections,
      GraphQLCompositeType type,
      Map<String, List<Field>> own,
      Map<String, List<Selection<?>>> branches) {
    for (Selection<?> selection : selections) {
      if (selection instanceof Field field) {
        if (included(field.getDirectives())) {
          own.computeIfAbsent(field.getResultKey(), any -> new ArrayList<>()).add(field);
        }
      } else if (selection instanceof InlineFragment inline) {
        if (included(inline.getDirectives())) {
          String condition =
              inline.getTypeCondition() == null ? null : inline.getTypeCondition().getName();
          branch(condition, in(inline.getSelectionSet()), type, own, branches);
        }
      } else if (selection instanceof FragmentSpread spread) {
        FragmentDefinition fragment = fragments.get(spread.getName());
        if (fragment != null && included(spread.getDirectives())) {
          branch(
              fragment.getTypeCondition().getName(),
              in(fragment.getSelectionSet()),
              type,
              own,
              branches);
        }
      }
    }
  }

  private void branch(
      @Nullable String condition,
      List<Selection<?>> selections,
      GraphQLCompositeType type,
      Map<String, List<Field>> own,
      Map<String, List<Selection<?>>> branches) {
    if (condition == null || condition.equals(type.getName()) || covers(condition, type)) {
      collect(selections, type, own, branches);
    } else if (type instanceof GraphQLInterfaceType || type instanceof GraphQLUnionType) {
      branches.computeIfAbsent(condition, any -> new ArrayList<>()).addAll(selections);
    }
  }

  private boolean covers(String condition, GraphQLCompositeType type) {
    return type instanceof GraphQLObjectType object
        && (schema.getType(condition) instanceof GraphQLInterfaceType wider
                && schema.isPossibleType(wider, object)
            || schema.getType(condition) instanceof GraphQLUnionType union
                && schema.isPossibleType(union, object));
  }

  private boolean included(List<Directive> directives) {
    for (Directive directive : directives) {
      Argument condition = directive.getArgument("if");
      if (condition != null) {
        boolean holds = Boolean.TRUE.equals(value(condition.getValue()));
        if (directive.getName().equals("skip") ? holds : !holds) {
          return false;
        }
      }
    }
    return true;
  }

  private @Nullable Object value(Value<?> value) {
    if (value instanceof VariableReference reference) {
      return variables.get(reference.getName());
    }
    if (value instanceof IntValue number) {
      return number.getValue().intValue();
    }
    return value instanceof BooleanValue flag ? flag.isValue() : null;
  }

  private int field(List<Field> same, GraphQLFieldsContainer parent, @Nullable Map<?, ?> data) {
    Field field = same.get(0);
    GraphQLFieldDefinition definition =
        field.getName().startsWith("__") ? null : parent.getFieldDefinition(field.getName());
    if (definition == null
        || !(GraphQLTypeUtil.unwrapAll(definition.getType())
            instanceof GraphQLCompositeType type)) {
      return 0;
    }
    if (data != null && !data.containsKey(field.getResultKey())) {
      return 0;
    }
    if (field.getName().toLowerCase(Locale.ROOT).endsWith("usererrors")) {
      return 0;
    }
    Object value = data == null ? null : data.get(field.getResultKey());
    List<Selection<?>> below = below(same);
    if (isConnection(type)) {
      int n = value == null ? pageSize(field) : nodes(value);
      return connection(below, (GraphQLFieldsContainer) type, data == null, value, n);
    }
    int self = self(field, parent, type);
    if (data != null) {
      if (value == null) {
        return self;
      }
      if (value instanceof List<?> list) {
        int dearest = 0;
        for (Object each : list) {
          if (each instanceof Map<?, ?> map) {
            dearest = Math.max(dearest, children(below, type, map));
          }
        }
        return self + dearest;
      }
      return self + (value instanceof Map<?, ?> map ? children(below, type, map) : 0);
    }
    return self + children(below, type, null);
  }

  private int self(Field field, GraphQLFieldsContainer parent, GraphQLNamedType type) {
    if (parent == schema.getMutationType()) {
      return TWENTY.contains(field.getName()) ? 2 * MUTATION : MUTATION;
    }
    if (type.getName().equals("Count")) {
      return parent == schema.getQueryType() ? ROOT_COUNT : 1;
    }
    if (FREE.contains(type.getName()) || parent.getName().endsWith("Payload")) {
      return 0;
    }
    return 1;
  }

  private static boolean isConnection(GraphQLNamedType type) {
    return type.getName().endsWith("Connection")
        && type instanceof GraphQLFieldsContainer fields
        && fields.getFieldDefinition("pageInfo") != null;
  }

  private int connection(
      List<Selection<?>> below,
      GraphQLFieldsContainer type,
      boolean request,
      @Nullable Object value,
      int n) {
    if (!request && value == null) {
      return 2;
    }
    Map<?, ?> page = value instanceof Map<?, ?> map ? map : null;
    Map<String, List<Field>> own = new LinkedHashMap<>();
    collect(below, (GraphQLCompositeType) type, own, new LinkedHashMap<>());
    int node = 0;
    int other = 0;
    for (List<Field> same : own.values()) {
      Field field = same.get(0);
      switch (field.getName()) {
        case "nodes" -> node += 1 + dearest(type, "nodes", below(same), request, page, field);
        case "edges" -> node += edges(type, below(same), request, page, field);
        case "pageInfo", "__typename" -> {
          // free
        }
        default -> other += field(same, type, request ? null : page);
      }
    }
    return 2 + factor(n) * node + other;
  }

  private int edges(
      GraphQLFieldsContainer connection,
      List<Selection<?>> below,
      boolean request,
      @Nullable Map<?, ?> page,
      Field edgesField) {
    GraphQLFieldsContainer edge = container(connection, "edges");
    Map<String, List<Field>> own = new LinkedHashMap<>();
    collect(below, (GraphQLCompositeType) edge, own, new LinkedHashMap<>());
    int cost = 0;
    for (List<Field> same : own.values()) {
      Field field = same.get(0);
      if (!field.getName().equals("node")) {
        continue;
      }
      GraphQLCompositeType type = (GraphQLCompositeType) container(edge, "node");
      if (request) {
        cost += 1 + children(below(same), type, null);
        continue;
      }
      int most = 0;
      for (Object each : list(page, edgesField)) {
        if (each instanceof Map<?, ?> map
            && map.get(field.getResultKey()) instanceof Map<?, ?> value) {
          most = Math.max(most, children(below(same), type, value));
        }
      }
      cost += 1 + most;
    }
    return cost == 0 ? 1 : cost;
  }

  private int dearest(
      GraphQLFieldsContainer owner,
      String name,
      List<Selection<?>> below,
      boolean request,
      @Nullable Map<?, ?> page,
      Field field) {
    GraphQLCompositeType type = (GraphQLCompositeType) container(owner, name);
    if (request) {
      return children(below, type, null);
    }
    int most = 0;
    for (Object each : list(page, field)) {
      if (each instanceof Map<?, ?> map) {
        most = Math.max(most, children(below, type, map));
      }
    }
    return most;
  }

  private static List<?> list(@Nullable Map<?, ?> page, Field field) {
    return page != null && page.get(field.getResultKey()) instanceof List<?> list
        ? list
        : List.of();
  }

  private static GraphQLFieldsContainer container(GraphQLFieldsContainer owner, String name) {
    return (GraphQLFieldsContainer)
        GraphQLTypeUtil.unwrapAll(owner.getFieldDefinition(name).getType());
  }

  private static List<Selection<?>> below(List<Field> same) {
    List<Selection<?>> all = new ArrayList<>();
    for (Field field : same) {
      if (field.getSelectionSet() != null) {
        all.addAll(in(field.getSelectionSet()));
      }
    }
    return all;
  }

  private static List<Selection<?>> in(SelectionSet set) {
    List<Selection<?>> all = new ArrayList<>();
    for (Selection<?> selection : set.getSelections()) {
      all.add(selection);
    }
    return all;
  }

  private int pageSize(Field field) {
    int n = 0;
    for (Argument argument : field.getArguments()) {
      if ((argument.getName().equals("first") || argument.getName().equals("last"))
          && value(argument.getValue()) instanceof Number number) {
        n = number.intValue();
      }
    }
    return n;
  }

  private static int nodes(Object page) {
    if (page instanceof Map<?, ?> map) {
      for (Object each : map.values()) {
        if (each instanceof List<?> list) {
          return list.size();
        }
      }
    }
    return 0;
  }

  /** 1 for one node, 11 for 250. */
  private static int factor(int n) {
    return n <= 0 ? 0 : Math.max(1, (int) Math.floor(2 * Math.log(n)));
  }
}
