package io.caravan.shopify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import graphql.GraphQLError;
import graphql.parser.Parser;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.UnExecutableSchemaGenerator;
import graphql.validation.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every document we send is valid against Shopify's own schema of the pinned version. */
class ShopifyDocumentsTest {
  private static GraphQLSchema schema;

  @BeforeAll
  static void readTheSchema() throws IOException {
    String file = "/sandbox/shopify/admin-" + ShopifySettings.API_VERSION + ".graphql";
    try (InputStream in = ShopifyDocumentsTest.class.getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      schema =
          UnExecutableSchemaGenerator.makeUnExecutableSchema(
              new SchemaParser().parse(new String(in.readAllBytes(), UTF_8)));
    }
  }

  @ParameterizedTest
  @EnumSource(ShopifyDocument.class)
  void theDocumentIsValid(ShopifyDocument document) {
    assertThat(errors(document.text())).isEmpty();
  }

  @Test
  void anUnknownFieldWouldBeNoticed() {
    assertThat(errors("query OrderById($id: ID!) { order(id: $id) { id nope } }")).hasSize(1);
  }

  @Test
  void everyFileIsOneOfTheDocuments() throws Exception {
    Path directory =
        Path.of(ShopifyDocument.class.getResource("/shopify/OrderCreate.graphql").toURI())
            .getParent();
    List<String> known =
        Arrays.stream(ShopifyDocument.values())
            .map(document -> document.operation() + ".graphql")
            .toList();
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(known);
    }
  }

  @Test
  void whatChangesSomethingIsKnownToDoSo() {
    assertThat(Arrays.stream(ShopifyDocument.values()).filter(ShopifyDocument::mutation))
        .containsExactly(
            ShopifyDocument.ORDER_CREATE,
            ShopifyDocument.METAFIELD_DEFINITION_CREATE,
            ShopifyDocument.FULFILLMENT_ORDER_MOVE,
            ShopifyDocument.FULFILLMENT_ORDER_HOLD,
            ShopifyDocument.FULFILLMENT_ORDER_RELEASE_HOLD,
            ShopifyDocument.FULFILLMENT_CREATE,
            ShopifyDocument.ORDER_CANCEL,
            ShopifyDocument.ORDER_MARK_AS_PAID,
            ShopifyDocument.ORDER_UPDATE_ADDRESS,
            ShopifyDocument.STOCK_ADJUST,
            ShopifyDocument.STOCK_SET,
            ShopifyDocument.FULFILLMENT_TRACKING_INFO_UPDATE,
            ShopifyDocument.FULFILLMENT_EVENT_CREATE,
            ShopifyDocument.TAGS_ADD,
            ShopifyDocument.TAGS_REMOVE,
            ShopifyDocument.REFUND_CREATE,
            ShopifyDocument.FULFILLMENT_CANCEL,
            ShopifyDocument.RETURN_CREATE,
            ShopifyDocument.RETURN_PROCESS,
            ShopifyDocument.RETURN_CLOSE,
            ShopifyDocument.RETURN_CANCEL,
            ShopifyDocument.METAFIELDS_SET);
  }

  @Test
  void theDocumentsNameTheMetafieldAsTheCodeDoes() {
    String metafield =
        "metafield(namespace: \"%s\", key: \"%s\")"
            .formatted(OrderIdMetafield.NAMESPACE, OrderIdMetafield.KEY);
    assertThat(ShopifyDocument.ORDER_CREATE.text()).contains(metafield);
    assertThat(ShopifyDocument.ORDER_BY_TIKTOK_ID.text()).contains(metafield);
    assertThat(ShopifyDocument.ORDERS_BY_SOURCE_IDENTIFIER.text()).contains(metafield);
    assertThat(ShopifyDocument.ORDER_BY_ID.text()).contains(metafield);
  }

  private static List<? extends GraphQLError> errors(String text) {
    return new Validator().validateDocument(schema, Parser.parse(text), Locale.ROOT);
  }
}
