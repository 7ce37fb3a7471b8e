package io.caravan.sandbox.shopify;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.language.SourceLocation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Runs operations that passed all checks, and words what goes wrong as Shopify does. */
final class Engine {

  private static final System.Logger LOG = System.getLogger(Engine.class.getName());

  private final AdminSchema schema = new AdminSchema();
  private final Documents documents = new Documents(schema);
  private final GraphQL graphQl =
      schema.graphQl((input, parse) -> documents.entry(input.getQuery()), new Failures());

  private static final class Shared {
    static final Engine ENGINE = new Engine();
  }

  /** It holds no shop's state, and the schema is large: one for all sandboxes. */
  static Engine shared() {
    return Shared.ENGINE;
  }

  Documents.Prepared prepare(String query) {
    return documents.prepare(query);
  }

  List<RubyError> checkVariables(OperationDefinition operation, Map<String, Object> variables) {
    return RubyVariables.check(schema.schema, operation, variables);
  }

  QueryCost cost(Document document, OperationDefinition operation, Map<String, Object> given) {
    return new QueryCost(schema.schema, document, operation, given);
  }

  /** {@code data}, and {@code errors} if there are any. */
  Map<String, Object> run(
      String query, @Nullable String operationName, Map<String, Object> variables, Work work) {
    ExecutionInput.Builder input =
        ExecutionInput.newExecutionInput()
            .query(query)
            .root(RootFields.Root.ROOT)
            .variables(variables)
            .graphQLContext(Map.of(Work.class, work));
    if (operationName != null && !operationName.isEmpty()) {
      input.operationName(operationName);
    }
    ExecutionResult result = graphQl.execute(input.build());
    Map<String, Object> answer = new LinkedHashMap<>();
    put(answer, "data", result.getData());
    if (!result.getErrors().isEmpty()) {
      List<Map<String, Object>> errors = new ArrayList<>();
      for (GraphQLError error : result.getErrors()) {
        errors.add(json(error));
      }
      answer.put("errors", errors);
    }
    return answer;
  }

  @SuppressWarnings("NullAway") // data is null where an error took it all
  private static void put(Map<String, Object> map, String name, @Nullable Object value) {
    map.put(name, value);
  }

  private static Map<String, Object> json(GraphQLError error) {
    SourceLocation at =
        error.getLocations() == null || error.getLocations().isEmpty()
            ? null
            : error.getLocations().get(0);
    Map<String, Object> extensions = error.getExtensions();
    return new RubyError(
            error.getMessage(),
            at,
            error.getPath(),
            extensions == null || !extensions.containsKey("code")
                ? RubyError.extensions("INTERNAL_SERVER_ERROR")
                : extensions)
        .json();
  }

  private static final class Failures implements DataFetcherExceptionHandler {

    @Override
    public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
        DataFetcherExceptionHandlerParameters failure) {
      Throwable cause = failure.getException();
      String message = "Internal error. Looks like something went wrong on our end.";
      Map<String, Object> extensions = RubyError.extensions("INTERNAL_SERVER_ERROR");
      List<Object> path = new ArrayList<>(failure.getPath().toList());
      if (cause instanceof ShopifyException refused) {
        message = String.valueOf(refused.getMessage());
        extensions = refused.extensions();
        path.addAll(refused.belowField());
      } else {
        LOG.log(System.Logger.Level.ERROR, "the sandbox failed at " + path, cause);
      }
      return CompletableFuture.completedFuture(
          DataFetcherExceptionHandlerResult.newResult(
                  GraphqlErrorBuilder.newError()
                      .message("%s", message)
                      .location(failure.getSourceLocation())
                      .path(path)
                      .extensions(extensions)
                      .build())
              .build());
    }
  }
}
