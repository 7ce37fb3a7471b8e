package io.caravan.sandbox.shopify;

import graphql.GraphQL;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.schema.DataFetcher;
import graphql.schema.GraphQLCompositeType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.TypeResolver;
import graphql.schema.idl.FieldWiringEnvironment;
import graphql.schema.idl.InterfaceWiringEnvironment;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.ScalarWiringEnvironment;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.UnionWiringEnvironment;
import graphql.schema.idl.WiringFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shopify's own schema, pruned to what a connector needs, wired to the simulated fields. */
final class AdminSchema {

  static final String RESOURCE = "/sandbox/shopify/admin-2026-07.graphql";

  private static final Set<String> CONNECTION = Set.of("nodes", "edges", "pageInfo");
  private static final Set<String> EDGE = Set.of("node", "cursor");
  private static final Set<String> USER_ERROR = Set.of("field", "message", "code");

  /** Arrays that may be longer than the usual 250 (limits page). */
  private static final int LONGEST_FULFILMENT = 512;

  private final Resolvers resolvers = new Resolvers();
  final GraphQLSchema schema;

  AdminSchema() {
    OrderFields.register(resolvers);
    AfterSalesFields.register(resolvers);
    CatalogFields.register(resolvers);
    RootFields.register(resolvers);
    try (InputStream in =
        Objects.requireNonNull(AdminSchema.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      schema =
          new SchemaGenerator()
              .makeExecutableSchema(
                  new SchemaParser().parse(new InputStreamReader(in, StandardCharsets.UTF_8)),
                  RuntimeWiring.newRuntimeWiring().wiringFactory(new Wiring()).build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  GraphQL graphQl(
      graphql.execution.preparsed.PreparsedDocumentProvider documents,
      DataFetcherExceptionHandler errors) {
    return GraphQL.newGraphQL(schema)
        .preparsedDocumentProvider(documents)
        .defaultDataFetcherExceptionHandler(errors)
        .build();
  }

  /** Whether a field of a concrete type has a value here. */
  boolean simulates(String type, String field) {
    if (field.startsWith("__")) {
      return true;
    }
    if (type.endsWith("Connection")) {
      return CONNECTION.contains(field);
    }
    if (type.endsWith("Edge")) {
      return EDGE.contains(field);
    }
    if (type.equals("PageInfo")) {
      return true;
    }
    if (type.endsWith("UserError")) {
      return USER_ERROR.contains(field);
    }
    return resolvers.find(type, field) != null;
  }

  /** Whether objects of this type can come up at all. */
  boolean simulates(GraphQLCompositeType type) {
    return resolvers.hasType(type.getName());
  }

  private DataFetcher<Object> fetcher(String type, String field) {
    if (type.endsWith("Connection")) {
      return page(field);
    }
    if (type.endsWith("Edge")) {
      return environment -> {
        Edge edge = environment.getSource();
        return edge == null ? null : field.equals("node") ? edge.node() : edge.cursor();
      };
    }
    if (type.equals("PageInfo")) {
      return environment -> pageInfo(environment.getSource(), field);
    }
    if (type.endsWith("UserError")) {
      return environment -> {
        UserError error = environment.getSource();
        return error == null
            ? null
            : switch (field) {
              case "field" -> error.field();
              case "message" -> error.message();
              case "code" -> error.code();
              default -> null;
            };
      };
    }
    Resolvers.Resolver<Object> resolver = resolvers.find(type, field);
    if (resolver == null) {
      return environment -> {
        throw ShopifyException.notSimulated(type + "." + field);
      };
    }
    if (type.equals("QueryRoot") || type.equals("Mutation")) {
      return environment -> {
        Ask ask = new Ask(environment);
        Access.check(field, ask.work.token);
        int longest = field.equals("fulfillmentCreate") ? LONGEST_FULFILMENT : Page.LARGEST;
        environment
            .getArguments()
            .forEach((name, value) -> checkArrays(value, List.of(name), longest));
        return resolver.get(RootFields.Root.ROOT, ask);
      };
    }
    return environment ->
        resolver.get(Objects.requireNonNull(environment.getSource()), new Ask(environment));
  }

  private static void checkArrays(@Nullable Object value, List<Object> path, int longest) {
    if (value instanceof List<?> list) {
      if (list.size() > longest) {
        throw new ShopifyException(
            "The input array size of "
                + list.size()
                + " is greater than the maximum allowed of "
                + longest
                + ".",
            Map.of("code", "MAX_INPUT_SIZE_EXCEEDED"),
            path);
      }
      for (int i = 0; i < list.size(); i++) {
        checkArrays(list.get(i), RubyError.path(path, i), longest);
      }
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((name, each) -> checkArrays(each, RubyError.path(path, name), longest));
    }
  }

  private static DataFetcher<Object> page(String field) {
    return environment -> {
      Page page = environment.getSource();
      if (page == null) {
        return null;
      }
      return switch (field) {
        case "nodes" -> page.nodes();
        case "edges" -> {
          List<Edge> edges = new java.util.ArrayList<>();
          for (int i = 0; i < page.nodes().size(); i++) {
            edges.add(new Edge(page.nodes().get(i), page.cursors().get(i)));
          }
          yield edges;
        }
        case "pageInfo" -> page;
        default -> throw ShopifyException.notSimulated(field + " of a connection");
      };
    };
  }

  private static @Nullable Object pageInfo(@Nullable Page page, String field) {
    if (page == null) {
      return null;
    }
    return switch (field) {
      case "hasNextPage" -> page.hasNext();
      case "hasPreviousPage" -> page.hasPrevious();
      case "startCursor" -> page.startCursor();
      case "endCursor" -> page.endCursor();
      default -> null;
    };
  }

  private final class Wiring implements WiringFactory {

    private final Map<String, GraphQLScalarType> scalars =
        Scalars.all().stream()
            .collect(Collectors.toMap(GraphQLScalarType::getName, Function.identity()));

    private final TypeResolver types =
        environment ->
            environment
                .getSchema()
                .getObjectType(
                    resolvers.typeOf(Objects.requireNonNull(environment.<Object>getObject())));

    @Override
    public boolean providesScalar(ScalarWiringEnvironment environment) {
      return scalars.containsKey(environment.getScalarTypeDefinition().getName());
    }

    @Override
    public GraphQLScalarType getScalar(ScalarWiringEnvironment environment) {
      return Objects.requireNonNull(scalars.get(environment.getScalarTypeDefinition().getName()));
    }

    @Override
    public boolean providesTypeResolver(InterfaceWiringEnvironment environment) {
      return true;
    }

    @Override
    public TypeResolver getTypeResolver(InterfaceWiringEnvironment environment) {
      return types;
    }

    @Override
    public boolean providesTypeResolver(UnionWiringEnvironment environment) {
      return true;
    }

    @Override
    public TypeResolver getTypeResolver(UnionWiringEnvironment environment) {
      return types;
    }

    @Override
    public boolean providesDataFetcher(FieldWiringEnvironment environment) {
      return true;
    }

    @Override
    public DataFetcher<?> getDataFetcher(FieldWiringEnvironment environment) {
      return fetcher(
          environment.getParentType().getName(), environment.getFieldDefinition().getName());
    }
  }
}
