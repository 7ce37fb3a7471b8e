package io.caravan.sandbox.shopify;

import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.SourceLocation;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.schema.GraphQLCompositeType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLTypeUtil;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Documents, parsed and validated once each; the least recently used are forgotten. */
final class Documents {

  private static final int KEPT = 500;

  /**
   * @param document null when it could not be parsed
   * @param errors of parsing and validation, and fields that are not simulated
   */
  record Prepared(@Nullable Document document, List<RubyError> errors) {

    /** The operation to run; null if there is no such one or more than one to choose from. */
    @Nullable OperationDefinition operation(@Nullable String name) {
      if (document == null) {
        return null;
      }
      List<OperationDefinition> all = document.getDefinitionsOfType(OperationDefinition.class);
      if (name == null || name.isEmpty()) {
        return all.size() == 1 ? all.get(0) : null;
      }
      return all.stream().filter(each -> name.equals(each.getName())).findFirst().orElse(null);
    }
  }

  private final AdminSchema schema;
  private final Map<String, Prepared> prepared =
      Collections.synchronizedMap(
          new LinkedHashMap<>(64, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Prepared> eldest) {
              return size() > KEPT;
            }
          });

  Documents(AdminSchema schema) {
    this.schema = schema;
  }

  Prepared prepare(String text) {
    Prepared known = prepared.get(text);
    if (known != null) {
      return known;
    }
    Prepared made = make(text);
    prepared.put(text, made);
    return made;
  }

  /** For graphql-java, which only ever runs what passed here. */
  CompletableFuture<PreparsedDocumentEntry> entry(String text) {
    Document document = prepare(text).document();
    if (document == null) {
      throw new IllegalStateException("a document that cannot be parsed was let through");
    }
    return CompletableFuture.completedFuture(new PreparsedDocumentEntry(document));
  }

  private Prepared make(String text) {
    Document document;
    try {
      document = new Parser().parseDocument(text);
    } catch (InvalidSyntaxException e) {
      return new Prepared(null, List.of(syntax(text, e)));
    }
    List<RubyError> errors = RubyValidation.check(schema.schema, document);
    return new Prepared(document, errors.isEmpty() ? notSimulated(document) : errors);
  }

  private static RubyError syntax(String text, InvalidSyntaxException e) {
    SourceLocation at = e.getLocation();
    String token = e.getOffendingToken();
    String what =
        token == null || token.isEmpty() || token.contains("<EOF>")
            ? "unexpected end of file"
            : "unexpected \"" + token + "\"";
    String where = at == null ? "" : " at [" + at.getLine() + ", " + at.getColumn() + "]";
    if (text.isBlank()) {
      what = "unexpected end of file";
    }
    return new RubyError(
        "syntax error, " + what + where, at, null, RubyError.extensions("PARSE_ERROR"));
  }

  private List<RubyError> notSimulated(Document document) {
    Map<String, FragmentDefinition> fragments = new HashMap<>();
    document
        .getDefinitionsOfType(FragmentDefinition.class)
        .forEach(fragment -> fragments.put(fragment.getName(), fragment));
    Map<String, RubyError> errors = new LinkedHashMap<>();
    for (OperationDefinition operation : document.getDefinitionsOfType(OperationDefinition.class)) {
      GraphQLCompositeType root =
          operation.getOperation() == OperationDefinition.Operation.MUTATION
              ? schema.schema.getMutationType()
              : schema.schema.getQueryType();
      if (root != null) {
        walk(operation.getSelectionSet(), root, fragments, List.of(), errors);
      }
    }
    return List.copyOf(errors.values());
  }

  private void walk(
      @Nullable SelectionSet set,
      GraphQLCompositeType type,
      Map<String, FragmentDefinition> fragments,
      List<Object> path,
      Map<String, RubyError> errors) {
    if (set == null) {
      return;
    }
    for (Selection<?> selection : set.getSelections()) {
      if (selection instanceof Field field) {
        walkField(field, type, fragments, RubyError.path(path, field.getResultKey()), errors);
      } else if (selection instanceof InlineFragment inline) {
        GraphQLCompositeType narrowed =
            inline.getTypeCondition() == null
                ? type
                : (GraphQLCompositeType) schema.schema.getType(inline.getTypeCondition().getName());
        if (narrowed != null) {
          walk(inline.getSelectionSet(), narrowed, fragments, path, errors);
        }
      } else if (selection instanceof FragmentSpread spread) {
        FragmentDefinition fragment = fragments.get(spread.getName());
        if (fragment != null
            && schema.schema.getType(fragment.getTypeCondition().getName())
                instanceof GraphQLCompositeType narrowed) {
          walk(fragment.getSelectionSet(), narrowed, fragments, path, errors);
        }
      }
    }
  }

  private void walkField(
      Field field,
      GraphQLCompositeType type,
      Map<String, FragmentDefinition> fragments,
      List<Object> path,
      Map<String, RubyError> errors) {
    if (field.getName().startsWith("__")) {
      return;
    }
    for (String concrete : concrete(type)) {
      if (!schema.simulates(concrete, field.getName())) {
        String what = concrete + "." + field.getName();
        errors.putIfAbsent(
            what,
            new RubyError(
                "The sandbox does not simulate " + what + " yet",
                field.getSourceLocation(),
                path,
                RubyError.extensions("INTERNAL_SERVER_ERROR")));
        return;
      }
    }
    if (type instanceof GraphQLFieldsContainer container) {
      GraphQLFieldDefinition definition = container.getFieldDefinition(field.getName());
      if (definition != null
          && GraphQLTypeUtil.unwrapAll(definition.getType())
              instanceof GraphQLCompositeType below) {
        walk(field.getSelectionSet(), below, fragments, path, errors);
      }
    }
  }

  /** Of an interface, those types that can come up here. */
  private List<String> concrete(GraphQLCompositeType type) {
    if (type instanceof GraphQLInterfaceType wide) {
      List<String> names = new ArrayList<>();
      List<GraphQLObjectType> all = schema.schema.getImplementations(wide);
      for (GraphQLObjectType each : all == null ? List.<GraphQLObjectType>of() : all) {
        if (schema.simulates(each)) {
          names.add(each.getName());
        }
      }
      return names;
    }
    return List.of(type.getName());
  }
}
