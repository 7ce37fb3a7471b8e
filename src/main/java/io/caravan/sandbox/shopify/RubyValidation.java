package io.caravan.sandbox.shopify;

import graphql.language.Argument;
import graphql.language.ArrayValue;
import graphql.language.AstPrinter;
import graphql.language.Directive;
import graphql.language.Document;
import graphql.language.EnumValue;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.NullValue;
import graphql.language.ObjectField;
import graphql.language.ObjectValue;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.SourceLocation;
import graphql.language.StringValue;
import graphql.language.TypeName;
import graphql.language.Value;
import graphql.language.VariableDefinition;
import graphql.language.VariableReference;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLCompositeType;
import graphql.schema.GraphQLDirective;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLInputType;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.GraphQLUnionType;
import graphql.validation.ValidationError;
import graphql.validation.Validator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Validates a document against the schema and reports in graphql-ruby's words and codes, which are
 * what clients of Shopify meet. graphql-java's own validation runs as well: what only it finds is
 * reported in its words rather than let through.
 */
final class RubyValidation {

  private final GraphQLSchema schema;
  private final Document document;
  private final List<RubyError> errors = new ArrayList<>();
  private final Map<String, FragmentDefinition> fragments = new LinkedHashMap<>();
  private final Set<String> spreadFragments = new HashSet<>();

  /** Variables used below a definition, with the places that use them. */
  private record Use(
      VariableReference reference,
      GraphQLInputType expected,
      boolean hasDefault,
      String argument,
      List<Object> path) {}

  private List<Use> uses = new ArrayList<>();
  private List<String> spreads = new ArrayList<>();

  private RubyValidation(GraphQLSchema schema, Document document) {
    this.schema = schema;
    this.document = document;
  }

  static List<RubyError> check(GraphQLSchema schema, Document document) {
    return new RubyValidation(schema, document).check();
  }

  private List<RubyError> check() {
    for (FragmentDefinition fragment : document.getDefinitionsOfType(FragmentDefinition.class)) {
      fragments.put(fragment.getName(), fragment);
    }
    Map<String, List<Use>> usesOf = new HashMap<>();
    Map<String, List<String>> spreadsOf = new HashMap<>();
    for (FragmentDefinition fragment : fragments.values()) {
      uses = new ArrayList<>();
      spreads = new ArrayList<>();
      List<Object> path = List.of("fragment " + fragment.getName());
      GraphQLCompositeType type = condition(fragment.getTypeCondition(), path);
      if (type != null) {
        selections(fragment.getSelectionSet(), type, path);
      }
      usesOf.put(fragment.getName(), uses);
      spreadsOf.put(fragment.getName(), spreads);
    }
    for (OperationDefinition operation : document.getDefinitionsOfType(OperationDefinition.class)) {
      uses = new ArrayList<>();
      spreads = new ArrayList<>();
      List<Object> path = List.of(title(operation));
      GraphQLCompositeType root = root(operation);
      if (root != null) {
        selections(operation.getSelectionSet(), root, path);
      }
      List<Use> all = new ArrayList<>(uses);
      Set<String> seen = new HashSet<>();
      List<String> todo = new ArrayList<>(spreads);
      while (!todo.isEmpty()) {
        String name = todo.remove(todo.size() - 1);
        if (seen.add(name)) {
          all.addAll(usesOf.getOrDefault(name, List.of()));
          todo.addAll(spreadsOf.getOrDefault(name, List.of()));
        }
      }
      spreadFragments.addAll(seen);
      variables(operation, all, path);
    }
    for (FragmentDefinition fragment : fragments.values()) {
      if (!spreadFragments.contains(fragment.getName())) {
        add(
            "Fragment " + fragment.getName() + " was defined, but not used",
            fragment.getSourceLocation(),
            List.of("fragment " + fragment.getName()),
            RubyError.extensions("useAndDefineFragment", "fragmentName", fragment.getName()));
      }
    }
    if (errors.isEmpty()) {
      for (ValidationError error :
          new Validator().validateDocument(schema, document, Locale.ENGLISH)) {
        SourceLocation at =
            error.getLocations() == null || error.getLocations().isEmpty()
                ? null
                : error.getLocations().get(0);
        add(
            error.getMessage(),
            at,
            List.of(),
            RubyError.extensions(camel(String.valueOf(error.getValidationErrorType()))));
      }
    }
    return List.copyOf(errors);
  }

  private static String camel(String name) {
    return name.isEmpty()
        ? name
        : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private static String title(OperationDefinition operation) {
    String kind = operation.getOperation().name().toLowerCase(Locale.ROOT);
    return operation.getName() == null ? kind : kind + " " + operation.getName();
  }

  private @Nullable GraphQLCompositeType root(OperationDefinition operation) {
    return switch (operation.getOperation()) {
      case QUERY -> schema.getQueryType();
      case MUTATION -> schema.getMutationType();
      case SUBSCRIPTION -> schema.getSubscriptionType();
    };
  }

  private @Nullable GraphQLCompositeType condition(TypeName name, List<Object> path) {
    GraphQLType type = schema.getType(name.getName());
    if (type instanceof GraphQLCompositeType composite) {
      return composite;
    }
    add(
        "No such type " + name.getName() + ", so it can't be a fragment condition",
        name.getSourceLocation(),
        path,
        RubyError.extensions("undefinedType", "typeName", name.getName()));
    return null;
  }

  private void selections(SelectionSet set, GraphQLCompositeType type, List<Object> path) {
    for (Selection<?> selection : set.getSelections()) {
      if (selection instanceof Field field) {
        field(field, type, path);
      } else if (selection instanceof InlineFragment fragment) {
        directives(fragment.getDirectives(), path);
        TypeName name = fragment.getTypeCondition();
        if (name == null) {
          selections(fragment.getSelectionSet(), type, RubyError.path(path, "..."));
        } else {
          List<Object> below = RubyError.path(path, "... on " + name.getName());
          GraphQLCompositeType narrowed = condition(name, below);
          if (narrowed != null) {
            selections(fragment.getSelectionSet(), narrowed, below);
          }
        }
      } else if (selection instanceof FragmentSpread spread) {
        directives(spread.getDirectives(), path);
        if (fragments.containsKey(spread.getName())) {
          spreads.add(spread.getName());
        } else {
          add(
              "Fragment " + spread.getName() + " was used, but not defined",
              spread.getSourceLocation(),
              RubyError.path(path, "... " + spread.getName()),
              RubyError.extensions("useAndDefineFragment", "fragmentName", spread.getName()));
        }
      }
    }
  }

  private void field(Field field, GraphQLCompositeType parent, List<Object> path) {
    List<Object> here = RubyError.path(path, field.getResultKey());
    GraphQLFieldDefinition definition = definition(field, parent);
    if (definition == null) {
      if (field.getName().startsWith("__")) {
        return;
      }
      add(
          "Field '" + field.getName() + "' doesn't exist on type '" + parent.getName() + "'",
          field.getSourceLocation(),
          here,
          RubyError.extensions(
              "undefinedField", "typeName", parent.getName(), "fieldName", field.getName()));
      return;
    }
    directives(field.getDirectives(), here);
    arguments(
        field.getArguments(), definition.getArguments(), "Field", field.getName(), field, here);
    GraphQLType type = GraphQLTypeUtil.unwrapAll(definition.getType());
    if (type instanceof GraphQLCompositeType composite) {
      if (field.getSelectionSet() == null) {
        String name = field.getName();
        add(
            "Field must have selections (field '"
                + name
                + "' returns "
                + composite.getName()
                + " but has no selections. Did you mean '"
                + name
                + " { ... }'?)",
            field.getSourceLocation(),
            here,
            RubyError.extensions(
                "selectionMismatch",
                "nodeName",
                "field '" + name + "'",
                "typeName",
                composite.getName()));
      } else {
        selections(field.getSelectionSet(), composite, here);
      }
    } else if (field.getSelectionSet() != null) {
      String typeName = ((GraphQLNamedType) type).getName();
      add(
          "Selections can't be made on scalars (field '"
              + field.getName()
              + "' returns "
              + typeName
              + " but has selections)",
          field.getSourceLocation(),
          here,
          RubyError.extensions(
              "selectionMismatch",
              "nodeName",
              "field '" + field.getName() + "'",
              "typeName",
              typeName));
    }
  }

  private @Nullable GraphQLFieldDefinition definition(Field field, GraphQLCompositeType parent) {
    if (field.getName().equals("__typename")) {
      return schema.getIntrospectionTypenameFieldDefinition();
    }
    if (parent == schema.getQueryType() && field.getName().equals("__schema")) {
      return schema.getIntrospectionSchemaFieldDefinition();
    }
    if (parent == schema.getQueryType() && field.getName().equals("__type")) {
      return schema.getIntrospectionTypeFieldDefinition();
    }
    if (parent instanceof GraphQLUnionType || !(parent instanceof GraphQLFieldsContainer)) {
      return null;
    }
    return ((GraphQLFieldsContainer) parent).getFieldDefinition(field.getName());
  }

  private void directives(List<Directive> directives, List<Object> path) {
    for (Directive directive : directives) {
      GraphQLDirective definition = schema.getDirective(directive.getName());
      if (definition == null) {
        add(
            "Directive @" + directive.getName() + " is not defined",
            directive.getSourceLocation(),
            path,
            RubyError.extensions("undefinedDirective", "directiveName", directive.getName()));
      } else {
        arguments(
            directive.getArguments(),
            definition.getArguments(),
            "Directive",
            directive.getName(),
            directive,
            path);
      }
    }
  }

  private void arguments(
      List<Argument> given,
      List<GraphQLArgument> defined,
      String kind,
      String owner,
      graphql.language.Node<?> node,
      List<Object> path) {
    Set<String> names = new HashSet<>();
    for (Argument argument : given) {
      names.add(argument.getName());
      GraphQLArgument definition = null;
      for (GraphQLArgument each : defined) {
        if (each.getName().equals(argument.getName())) {
          definition = each;
        }
      }
      List<Object> here = RubyError.path(path, argument.getName());
      if (definition == null) {
        add(
            kind + " '" + owner + "' doesn't accept argument '" + argument.getName() + "'",
            argument.getSourceLocation(),
            here,
            RubyError.extensions(
                "argumentNotAccepted",
                "name",
                owner,
                "typeName",
                kind,
                "argumentName",
                argument.getName()));
        continue;
      }
      value(
          argument.getValue(),
          definition.getType(),
          definition.hasSetDefaultValue(),
          kind,
          owner,
          argument.getName(),
          argument.getSourceLocation(),
          here);
    }
    List<String> missing =
        defined.stream()
            .filter(
                each ->
                    GraphQLTypeUtil.isNonNull(each.getType())
                        && !each.hasSetDefaultValue()
                        && !names.contains(each.getName()))
            .map(GraphQLArgument::getName)
            .toList();
    if (!missing.isEmpty()) {
      String list = String.join(", ", missing);
      add(
          kind + " '" + owner + "' is missing required arguments: " + list,
          node.getSourceLocation(),
          path,
          RubyError.extensions(
              "missingRequiredArguments", "className", kind, "name", owner, "arguments", list));
    }
  }

  private void value(
      Value<?> value,
      GraphQLInputType type,
      boolean hasDefault,
      String kind,
      String owner,
      String argument,
      @Nullable SourceLocation at,
      List<Object> path) {
    if (value instanceof VariableReference reference) {
      uses.add(new Use(reference, type, hasDefault, argument, path));
      return;
    }
    GraphQLType bare = GraphQLTypeUtil.unwrapNonNull(type);
    if (value instanceof NullValue) {
      if (GraphQLTypeUtil.isNonNull(type)) {
        incompatible(value, type, kind, owner, argument, at, path);
      }
      return;
    }
    if (GraphQLTypeUtil.isList(bare)) {
      GraphQLInputType element = (GraphQLInputType) GraphQLTypeUtil.unwrapOne(bare);
      if (value instanceof ArrayValue array) {
        int i = 0;
        for (Value<?> each : array.getValues()) {
          value(each, element, false, kind, owner, argument, at, RubyError.path(path, i++));
        }
      } else {
        value(value, element, false, kind, owner, argument, at, path);
      }
      return;
    }
    if (bare instanceof GraphQLInputObjectType input) {
      if (value instanceof ObjectValue object) {
        inputObject(object, input, at, path);
      } else {
        incompatible(value, type, kind, owner, argument, at, path);
      }
      return;
    }
    if (bare instanceof GraphQLEnumType options) {
      if (!(value instanceof EnumValue name) || options.getValue(name.getName()) == null) {
        incompatible(value, type, kind, owner, argument, at, path);
      }
      return;
    }
    if (bare instanceof GraphQLScalarType scalar) {
      if (scalar.getName().equals("ID")
          && value instanceof StringValue text
          && !Gid.wellFormed(text.getValue())) {
        add(
            "Invalid global id '" + text.getValue() + "'",
            at,
            path,
            RubyError.extensions("argumentLiteralsIncompatible", "typeName", "CoercionError"));
      } else if (!Scalars.accepts(scalar.getName(), value)) {
        incompatible(value, type, kind, owner, argument, at, path);
      }
    }
  }

  private void inputObject(
      ObjectValue object,
      GraphQLInputObjectType type,
      @Nullable SourceLocation at,
      List<Object> path) {
    Set<String> names = new HashSet<>();
    for (ObjectField field : object.getObjectFields()) {
      names.add(field.getName());
      List<Object> here = RubyError.path(path, field.getName());
      GraphQLInputObjectField definition = type.getFieldDefinition(field.getName());
      if (definition == null) {
        add(
            "InputObject '"
                + type.getName()
                + "' doesn't accept argument '"
                + field.getName()
                + "'",
            field.getSourceLocation(),
            here,
            RubyError.extensions(
                "argumentNotAccepted",
                "name",
                type.getName(),
                "typeName",
                "InputObject",
                "argumentName",
                field.getName()));
        continue;
      }
      value(
          field.getValue(),
          definition.getType(),
          definition.hasSetDefaultValue(),
          "InputObject",
          type.getName(),
          field.getName(),
          field.getSourceLocation(),
          here);
    }
    for (GraphQLInputObjectField definition : type.getFieldDefinitions()) {
      if (GraphQLTypeUtil.isNonNull(definition.getType())
          && !definition.hasSetDefaultValue()
          && !names.contains(definition.getName())) {
        String expected = GraphQLTypeUtil.simplePrint(definition.getType());
        add(
            "Argument '"
                + definition.getName()
                + "' on InputObject '"
                + type.getName()
                + "' is required. Expected type "
                + expected,
            at,
            RubyError.path(path, definition.getName()),
            RubyError.extensions(
                "missingRequiredInputObjectAttribute",
                "argumentName",
                definition.getName(),
                "argumentType",
                expected,
                "inputObjectType",
                type.getName()));
      }
    }
    if (type.isOneOf() && names.size() != 1) {
      add(
          "OneOf Input Object '" + type.getName() + "' must specify exactly one key.",
          at,
          path,
          RubyError.extensions("invalidOneOfInputObject", "inputObjectType", type.getName()));
    }
  }

  private void incompatible(
      Value<?> value,
      GraphQLInputType type,
      String kind,
      String owner,
      String argument,
      @Nullable SourceLocation at,
      List<Object> path) {
    add(
        "Argument '"
            + argument
            + "' on "
            + kind
            + " '"
            + owner
            + "' has an invalid value ("
            + AstPrinter.printAstCompact(value)
            + "). Expected type '"
            + GraphQLTypeUtil.simplePrint(type)
            + "'.",
        at,
        path,
        RubyError.extensions(
            "argumentLiteralsIncompatible", "typeName", kind, "argumentName", argument));
  }

  private void variables(OperationDefinition operation, List<Use> all, List<Object> path) {
    Map<String, VariableDefinition> declared = new LinkedHashMap<>();
    for (VariableDefinition variable : operation.getVariableDefinitions()) {
      declared.put(variable.getName(), variable);
    }
    String name =
        operation.getName() == null
            ? "anonymous " + operation.getOperation().name().toLowerCase(Locale.ROOT)
            : operation.getName();
    Set<String> used =
        all.stream().map(use -> use.reference().getName()).collect(Collectors.toSet());
    for (Use use : all) {
      VariableDefinition variable = declared.get(use.reference().getName());
      if (variable == null) {
        add(
            "Variable $" + use.reference().getName() + " is used by " + name + " but not declared",
            use.reference().getSourceLocation(),
            use.path(),
            RubyError.extensions("variableNotDefined", "variableName", use.reference().getName()));
      } else {
        compatible(variable, use);
      }
    }
    for (VariableDefinition variable : declared.values()) {
      if (!used.contains(variable.getName())) {
        add(
            "Variable $" + variable.getName() + " is declared by " + name + " but not used",
            variable.getSourceLocation(),
            path,
            RubyError.extensions("variableNotUsed", "variableName", variable.getName()));
      }
    }
  }

  private void compatible(VariableDefinition variable, Use use) {
    GraphQLType type = graphql.execution.TypeFromAST.getTypeFromAST(schema, variable.getType());
    if (type == null) {
      return;
    }
    GraphQLType have = type;
    if (variable.getDefaultValue() != null && !GraphQLTypeUtil.isNonNull(have)) {
      have = GraphQLNonNull.nonNull(have);
    }
    GraphQLType want = use.expected();
    if (use.hasDefault()) {
      want = GraphQLTypeUtil.unwrapNonNull(want);
    }
    String problem = mismatch(have, want);
    if (problem == null) {
      return;
    }
    String typeName = GraphQLTypeUtil.simplePrint(type);
    add(
        problem
            + " on variable $"
            + variable.getName()
            + " and argument "
            + use.argument()
            + " ("
            + typeName
            + " / "
            + GraphQLTypeUtil.simplePrint(use.expected())
            + ")",
        use.reference().getSourceLocation(),
        use.path(),
        RubyError.extensions(
            "variableMismatch",
            "variableName",
            variable.getName(),
            "typeName",
            typeName,
            "argumentName",
            use.argument(),
            "errorMessage",
            problem));
  }

  private static @Nullable String mismatch(GraphQLType have, GraphQLType want) {
    if (GraphQLTypeUtil.isNonNull(want)) {
      if (!GraphQLTypeUtil.isNonNull(have)) {
        return named(have).equals(named(want)) ? "Nullability mismatch" : "Type mismatch";
      }
      return mismatch(GraphQLTypeUtil.unwrapNonNull(have), GraphQLTypeUtil.unwrapNonNull(want));
    }
    GraphQLType bare = GraphQLTypeUtil.unwrapNonNull(have);
    if (GraphQLTypeUtil.isList(want) != GraphQLTypeUtil.isList(bare)) {
      return named(have).equals(named(want)) ? "List dimension mismatch" : "Type mismatch";
    }
    if (GraphQLTypeUtil.isList(want)) {
      return mismatch(GraphQLTypeUtil.unwrapOne(bare), GraphQLTypeUtil.unwrapOne(want));
    }
    return named(bare).equals(named(want)) ? null : "Type mismatch";
  }

  private static String named(GraphQLType type) {
    return ((GraphQLNamedType) GraphQLTypeUtil.unwrapAll(type)).getName();
  }

  private void add(
      String message,
      @Nullable SourceLocation at,
      List<Object> path,
      Map<String, Object> extensions) {
    errors.add(new RubyError(message, at, path.isEmpty() ? null : path, extensions));
  }
}
