package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Call;
import io.caravan.sandbox.Reply;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** HTTP answers and top-level errors, in the shapes that Shopify was recorded to give. */
class AnswersTest {

  private final Rig rig = new Rig();

  private JsonNode error(String query) {
    return error(query, Map.of());
  }

  private JsonNode error(String query, Map<String, ?> variables) {
    JsonNode answer = rig.ask(query, variables);
    assertThat(answer.at("/errors").size()).as(answer.toString()).isEqualTo(1);
    return answer.at("/errors/0");
  }

  private static String path(JsonNode error) {
    return error.at("/path").toString();
  }

  @Test
  void anUnknownFieldIsNamedWithItsType() {
    JsonNode error = error("query Op { orders(first: 1) { nodes { nope } } }");

    assertThat(error.at("/message").asString())
        .isEqualTo("Field 'nope' doesn't exist on type 'Order'");
    assertThat(path(error)).isEqualTo("[\"query Op\",\"orders\",\"nodes\",\"nope\"]");
    assertThat(error.at("/extensions").toString())
        .isEqualTo("{\"code\":\"undefinedField\",\"typeName\":\"Order\",\"fieldName\":\"nope\"}");
    assertThat(error.at("/locations/0/line").asInt()).isEqualTo(1);
  }

  @Test
  void codeOfAPlainUserErrorIsASchemaError() {
    JsonNode error =
        error(
            "mutation M { orderUpdate(input: {id: \"gid://shopify/Order/1\"}) { userErrors { code } } }");

    assertThat(error.at("/message").asString())
        .isEqualTo("Field 'code' doesn't exist on type 'UserError'");
    assertThat(path(error)).isEqualTo("[\"mutation M\",\"orderUpdate\",\"userErrors\",\"code\"]");
  }

  @Test
  void aMissingArgumentIsNamed() {
    JsonNode error = error("mutation Make { orderCreate { order { id } } }");

    assertThat(error.at("/message").asString())
        .isEqualTo("Field 'orderCreate' is missing required arguments: order");
    assertThat(error.at("/extensions").toString())
        .isEqualTo(
            "{\"code\":\"missingRequiredArguments\",\"className\":\"Field\",\"name\":\"orderCreate\",\"arguments\":\"order\"}");
  }

  @Test
  void aWrongLiteralIsShown() {
    JsonNode error = error("mutation Make { orderCreate(order: null) { order { id } } }");

    assertThat(error.at("/message").asString())
        .isEqualTo(
            "Argument 'order' on Field 'orderCreate' has an invalid value (null). Expected type"
                + " 'OrderCreateOrderInput!'.");
    assertThat(path(error)).isEqualTo("[\"mutation Make\",\"orderCreate\",\"order\"]");
    assertThat(error.at("/extensions/code").asString()).isEqualTo("argumentLiteralsIncompatible");
  }

  @Test
  void anUnknownArgumentIsNotAccepted() {
    JsonNode error = error("query Q { orders(first: 1, nope: 2) { nodes { id } } }");

    assertThat(error.at("/message").asString())
        .isEqualTo("Field 'orders' doesn't accept argument 'nope'");
    assertThat(error.at("/extensions/code").asString()).isEqualTo("argumentNotAccepted");
  }

  @Test
  void anUnknownInputFieldInALiteralIsNotAccepted() {
    JsonNode error = error("mutation M { orderCreate(order: {nope: 1}) { order { id } } }");

    assertThat(error.at("/message").asString())
        .isEqualTo("InputObject 'OrderCreateOrderInput' doesn't accept argument 'nope'");
  }

  @Test
  void allProblemsOfOneVariableAreInOneError() {
    Map<String, Object> order = new HashMap<>();
    order.put("lineItems", List.of(Map.of("title", "x"), Map.of("quantity", "two")));
    order.put("nope", 1);
    order.put("financialStatus", "BANANAS");
    JsonNode error = error(Rig.CREATE, Map.of("order", order));

    assertThat(error.at("/message").asString())
        .startsWith(
            "Variable $order of type OrderCreateOrderInput! was provided invalid value for ")
        .contains(
            "nope (Field is not defined on OrderCreateOrderInput)",
            "lineItems.0.quantity (Expected value to not be null)",
            "lineItems.1.quantity (Could not coerce value \"two\" to Int)",
            "financialStatus (Expected \"BANANAS\" to be one of: ");
    assertThat(error.at("/extensions/code").asString()).isEqualTo("INVALID_VARIABLE");
    assertThat(error.at("/extensions/problems").size()).isEqualTo(4);
    assertThat(error.at("/extensions/problems").toString())
        .contains("{\"path\":[\"lineItems\",0,\"quantity\"],\"explanation\":");
  }

  @Test
  void aVariableThatMayNotBeNull() {
    JsonNode error = error(Rig.CREATE, Collections.singletonMap("order", null));

    assertThat(error.at("/message").asString())
        .isEqualTo("Variable $order of type OrderCreateOrderInput! was provided invalid value");
    assertThat(error.at("/extensions/problems/0/explanation").asString())
        .isEqualTo("Expected value to not be null");
    assertThat(error.at("/extensions/problems/0/path").toString()).isEqualTo("[]");
  }

  @Test
  void anIdMustBeAGlobalId() {
    JsonNode error = error("query Q($id: ID!) { order(id: $id) { id } }", Map.of("id", "12"));

    assertThat(error.at("/extensions/problems/0").toString())
        .isEqualTo(
            "{\"path\":[],\"explanation\":\"Invalid global id '12'\",\"message\":\"Invalid global id '12'\"}");
    assertThat(error("{ order(id: \"12\") { id } }").at("/message").asString())
        .isEqualTo("Invalid global id '12'");
  }

  @Test
  void anIdOfAnotherKindIsAnErrorAndAnUnknownOneIsNull() {
    JsonNode error = error("{ order(id: \"gid://shopify/Product/1\") { id } }");
    assertThat(error.at("/message").asString()).isEqualTo("Invalid id: gid://shopify/Product/1");
    assertThat(error.at("/extensions/code").asString()).isEqualTo("RESOURCE_NOT_FOUND");
    assertThat(path(error)).isEqualTo("[\"order\"]");

    JsonNode unknown = rig.ask("{ order(id: \"gid://shopify/Order/1\") { id } }");
    assertThat(unknown.at("/data/order").isNull()).isTrue();
    assertThat(unknown.at("/errors").isMissingNode()).isTrue();
  }

  @Test
  void aConnectionWantsFirstOrLast() {
    JsonNode error = error("{ products { nodes { id } } }");

    assertThat(error.at("/message").asString()).isEqualTo("you must provide one of first or last");
    assertThat(error.at("/extensions/code").asString()).isEqualTo("BAD_REQUEST");
    assertThat(path(error)).isEqualTo("[\"products\"]");
  }

  @Test
  void anArrayHoldsAtMostTwoHundredAndFifty() {
    Map<String, Object> order = rig.order("1");
    order.put("tags", Collections.nCopies(251, "a"));

    JsonNode error = error(Rig.CREATE, Map.of("order", order));

    assertThat(error.at("/message").asString())
        .isEqualTo("The input array size of 251 is greater than the maximum allowed of 250.");
    assertThat(error.at("/extensions/code").asString()).isEqualTo("MAX_INPUT_SIZE_EXCEEDED");
    assertThat(path(error)).isEqualTo("[\"orderCreate\",\"order\",\"tags\"]");
  }

  @Test
  void anUnknownDirectiveIsNamed() {
    JsonNode error = error("query Q { shop @nope { id } }");

    assertThat(error.at("/message").asString()).isEqualTo("Directive @nope is not defined");
    assertThat(error.at("/extensions/code").asString()).isEqualTo("undefinedDirective");
  }

  @Test
  void aDocumentThatEndsTooEarlyIsASyntaxError() {
    JsonNode error = error("query Q { shop { id }");

    assertThat(error.at("/message").asString())
        .startsWith("syntax error, unexpected end of file at [1, ");
    assertThat(error.at("/extensions/code").asString()).isEqualTo("PARSE_ERROR");
  }

  @Test
  void variablesMustBeDeclaredAndUsedAndFit() {
    assertThat(error("query Q($x: Int) { shop { id } }").at("/extensions/code").asString())
        .isEqualTo("variableNotUsed");
    assertThat(error("query Q { order(id: $id) { id } }").at("/message").asString())
        .isEqualTo("Variable $id is used by Q but not declared");
    assertThat(error("query Q($id: ID) { order(id: $id) { id } }").at("/message").asString())
        .isEqualTo("Nullability mismatch on variable $id and argument id (ID / ID!)");
    assertThat(
            error("query Q($id: Int!) { order(id: $id) { id } }").at("/extensions/code").asString())
        .isEqualTo("variableMismatch");
  }

  @Test
  void anObjectNeedsSelections() {
    JsonNode error = error("query Q { shop }");

    assertThat(error.at("/message").asString())
        .isEqualTo(
            "Field must have selections (field 'shop' returns Shop but has no selections. Did you"
                + " mean 'shop { ... }'?)");
    assertThat(error.at("/extensions/code").asString()).isEqualTo("selectionMismatch");
  }

  @Test
  void anIdentifierIsExactlyOneThing() {
    JsonNode error = error("query Q { orderByIdentifier(identifier: {}) { id } }");

    assertThat(error.at("/message").asString())
        .isEqualTo("OneOf Input Object 'OrderIdentifierInput' must specify exactly one key.");
  }

  @Test
  void aFieldThatIsNotSimulatedIsRefusedBeforeTheMutationRuns() {
    JsonNode answer =
        rig.ask(
            "mutation M($order: OrderCreateOrderInput!) { orderCreate(order: $order) { order { id"
                + " riskLevel } userErrors { message } } }",
            Map.of("order", rig.order("1")));

    assertThat(answer.at("/errors/0/message").asString())
        .isEqualTo("The sandbox does not simulate Order.riskLevel yet");
    assertThat(answer.at("/errors/0/extensions/code").asString())
        .isEqualTo("INTERNAL_SERVER_ERROR");
    assertThat(rig.sandbox.listOrders(Rig.SHOP)).isEmpty();
  }

  @Test
  void aMutationThatIsNotSimulatedIsRefused() {
    JsonNode answer =
        rig.ask(
            "mutation M { orderEditBegin(id: \"gid://shopify/Order/1\") { userErrors { message } } }");

    assertThat(answer.at("/errors/0/message").asString())
        .isEqualTo("The sandbox does not simulate Mutation.orderEditBegin yet");
  }

  @Test
  void oneOfSeveralOperationsMustBeNamed() {
    Map<String, Object> body = new HashMap<>();
    body.put("query", "query A { shop { name } } query B { shop { id } }");
    assertThat(Rig.json(rig.send(Rig.TOKEN, "2026-07", body)).at("/errors/0/message").asString())
        .isEqualTo("An operation name is required");

    body.put("operationName", "A");
    assertThat(Rig.json(rig.send(Rig.TOKEN, "2026-07", body)).at("/data/shop/name").asString())
        .isEqualTo("Acme");
  }

  @Test
  void aMissingScopeIsDenied() {
    rig.sandbox.addToken(Rig.SHOP, "reader", List.of("read_orders"), false);
    JsonNode answer =
        Rig.json(
            rig.send(
                "reader",
                "2026-07",
                Map.of("query", Rig.CREATE, "variables", Map.of("order", rig.order("1")))));

    assertThat(answer.at("/data/orderCreate").isNull()).isTrue();
    assertThat(answer.at("/errors/0/message").asString())
        .startsWith("Access denied for orderCreate field. Required access: `write_orders`");
    assertThat(answer.at("/errors/0/extensions/code").asString()).isEqualTo("ACCESS_DENIED");
    assertThat(answer.at("/errors/0/path").toString()).isEqualTo("[\"orderCreate\"]");
    assertThat(rig.sandbox.listOrders(Rig.SHOP)).isEmpty();
  }

  @Test
  void toWriteImpliesToRead() {
    rig.sandbox.addToken(Rig.SHOP, "writer", List.of("write_orders"), false);
    Map<String, String> query = Map.of("query", "{ orders(first: 1) { nodes { id } } }");

    assertThat(Rig.json(rig.send("writer", "2026-07", query)).has("errors")).isFalse();
  }

  @Test
  void ordersAreNotCreatedWithAnOnlineToken() {
    rig.sandbox.addToken(Rig.SHOP, "online", Rig.SCOPES, true);
    JsonNode answer =
        Rig.json(
            rig.send(
                "online",
                "2026-07",
                Map.of("query", Rig.CREATE, "variables", Map.of("order", rig.order("1")))));

    assertThat(answer.at("/errors/0/extensions/code").asString()).isEqualTo("ACCESS_DENIED");
  }

  @Test
  void theScopesOfTheTokenCanBeRead() {
    JsonNode answer =
        rig.ask(
            "{ currentAppInstallation { accessScopes { handle } } publicApiVersions { handle supported } shop { name currencyCode myshopifyDomain } }");

    assertThat(answer.at("/data/currentAppInstallation/accessScopes/0/handle").asString())
        .isEqualTo("write_orders");
    assertThat(answer.at("/data/publicApiVersions").toString()).contains("2026-07");
    assertThat(answer.at("/data/shop/currencyCode").asString()).isEqualTo("USD");
  }

  @Test
  void aWrongTokenIsUnauthorised() {
    Reply reply = rig.send("wrong", "2026-07", Map.of("query", "{ shop { id } }"));

    assertThat(reply.status()).isEqualTo(401);
    assertThat(Rig.json(reply).at("/errors").asString())
        .isEqualTo("[API] Invalid API key or access token (unrecognized login or wrong password)");
  }

  @Test
  void aRevokedTokenIsUnauthorised() {
    rig.sandbox.revokeToken(Rig.SHOP, Rig.TOKEN);

    assertThat(rig.send(Rig.TOKEN, "2026-07", Map.of("query", "{ shop { id } }")).status())
        .isEqualTo(401);
  }

  @Test
  void aShopsConditionIsAnHttpStatus() {
    Map<String, String> query = Map.of("query", "{ shop { id } }");
    rig.sandbox.setCondition(Rig.SHOP, ShopifySandbox.Condition.FROZEN);
    assertThat(rig.send(Rig.TOKEN, "2026-07", query).status()).isEqualTo(402);
    rig.sandbox.setCondition(Rig.SHOP, ShopifySandbox.Condition.FORBIDDEN);
    assertThat(rig.send(Rig.TOKEN, "2026-07", query).status()).isEqualTo(403);
    rig.sandbox.setCondition(Rig.SHOP, ShopifySandbox.Condition.LOCKED);
    assertThat(rig.send(Rig.TOKEN, "2026-07", query).status()).isEqualTo(423);
    rig.sandbox.setCondition(Rig.SHOP, ShopifySandbox.Condition.OPEN);
    assertThat(rig.send(Rig.TOKEN, "2026-07", query).status()).isEqualTo(200);
  }

  @Test
  void anUnknownShopOrPathIsNotFound() {
    Call shop =
        new Call(
            "POST",
            "/other.myshopify.com/admin/api/2026-07/graphql.json",
            "",
            Map.of(),
            new byte[0]);
    Call path = new Call("POST", "/" + Rig.SHOP + "/admin/orders.json", "", Map.of(), new byte[0]);

    assertThat(rig.sandbox.handle(shop).status()).isEqualTo(404);
    assertThat(rig.sandbox.handle(path).status()).isEqualTo(404);
    assertThat(rig.send(Rig.TOKEN, "2031-01", Map.of("query", "{ shop { id } }")).status())
        .isEqualTo(404);
  }

  @Test
  void theShopMayBeTheHost() {
    Call call =
        new Call(
            "POST",
            "/admin/api/2026-07/graphql.json",
            "",
            Map.of("host", Rig.SHOP + ":9101", "x-shopify-access-token", Rig.TOKEN),
            Rig.bytes(Map.of("query", "{ shop { name } }")));

    assertThat(Rig.json(rig.sandbox.handle(call)).at("/data/shop/name").asString())
        .isEqualTo("Acme");
  }

  @Test
  void anExpiredVersionFallsForwardAndTheAnswerSaysSo() {
    Reply reply = rig.send(Rig.TOKEN, "2024-01", Map.of("query", "{ shop { id } }"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers()).containsEntry("X-Shopify-API-Version", "2026-01");
    assertThat(reply.headers()).containsKey("X-Request-Id");
  }

  @Test
  void aBodyThatIsNoQueryIsABadRequest() {
    assertThat(rig.send(Rig.TOKEN, "2026-07", "{\"query\":").status()).isEqualTo(400);
    assertThat(rig.send(Rig.TOKEN, "2026-07", "{}").status()).isEqualTo(400);
    assertThat(rig.send(Rig.TOKEN, "2026-07", "null").status()).isEqualTo(400);
  }

  @Test
  void theOperationIsNamedBeforeItRuns() {
    Call call =
        new Call(
            "POST",
            "/" + Rig.SHOP + "/admin/api/2026-07/graphql.json",
            "",
            Map.of(),
            Rig.bytes(Map.of("query", Rig.CREATE)));

    assertThat(rig.sandbox.operationOf(call)).isEqualTo("orderCreate");
    assertThat(rig.sandbox.listOrders(Rig.SHOP)).isEmpty();
  }
}
