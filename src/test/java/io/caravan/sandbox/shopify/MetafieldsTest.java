package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MetafieldsTest {

  private static final String SET =
      """
      mutation S($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) {
        metafields { id namespace key type value jsonValue compareDigest } userErrors { field message code } } }
      """;

  private final Rig rig = new Rig();
  private String orderId = "";

  @BeforeEach
  void anOrder() {
    orderId = rig.create(rig.order("1")).at("/id").asString();
  }

  private Map<String, Object> field(String key, String type, String value) {
    Map<String, Object> field = new HashMap<>();
    field.put("ownerId", orderId);
    field.put("namespace", "caravan");
    field.put("key", key);
    field.put("type", type);
    field.put("value", value);
    return field;
  }

  private JsonNode set(Object... fields) {
    return rig.ask(SET, Map.of("m", List.of(fields))).at("/data/metafieldsSet");
  }

  private String refusal(Map<String, Object> field) {
    JsonNode answer = set(field);
    assertThat(answer.at("/metafields").isNull()).isTrue();
    return Rig.words(answer.at("/userErrors/0"));
  }

  private Map<String, String> stored() {
    return rig.sandbox.listOrders(Rig.SHOP).get(0).metafields();
  }

  @Test
  void aFieldIsSetAndSetAgainUnderTheSameId() {
    String money = "{\"amount\":\"3.20\",\"currency_code\":\"USD\"}";
    JsonNode first = set(field("profit", "money", money)).at("/metafields/0");
    rig.clock.pass(java.time.Duration.ofSeconds(7));

    JsonNode second =
        set(field("profit", "money", money.replace("3.20", "4.10"))).at("/metafields/0");

    assertThat(first.at("/jsonValue/amount").asString()).isEqualTo("3.20");
    assertThat(second.at("/id").asString()).isEqualTo(first.at("/id").asString());
    assertThat(second.at("/compareDigest").asString())
        .isNotEqualTo(first.at("/compareDigest").asString());
    assertThat(stored()).containsEntry("caravan.profit", money.replace("3.20", "4.10"));
    JsonNode read =
        rig.ask(
            "query R($id: ID!) { order(id: $id) { updatedAt metafield(namespace: \"caravan\", key:"
                + " \"profit\") { value type } } }",
            Map.of("id", orderId));
    assertThat(read.at("/data/order/metafield/type").asString()).isEqualTo("money");
    assertThat(read.at("/data/order/updatedAt").asString()).isEqualTo("2026-11-23T10:00:07Z");
  }

  @Test
  void valuesAreCheckedByTheirType() {
    assertThat(refusal(field("profit", "money", "3.20")))
        .isEqualTo(
            "[metafields, 0, value]: Value must be a stringified JSON object with amount (numeric)"
                + " and currency_code (string matching the shop's currency) fields."
                + " (INVALID_VALUE)");
    assertThat(refusal(field("n", "money", "1"))).contains("Key is too short", "TOO_SHORT");
    assertThat(refusal(field("count", "number_integer", "1.5")))
        .endsWith("Value must be an integer. (INVALID_VALUE)");
    assertThat(refusal(field("paid", "boolean", "yes")))
        .endsWith("Value must be true or false. (INVALID_VALUE)");
    assertThat(refusal(field("day", "date", "23.11.2026")))
        .endsWith("Value must be in YYYY-MM-DD format. (INVALID_VALUE)");
    Map<String, Object> reserved = field("profit", "json", "{}");
    reserved.put("namespace", "shopify_standard");
    assertThat(refusal(reserved)).contains("Namespace shopify_standard is a reserved namespace");
    assertThat(stored()).isEmpty();
  }

  @Test
  void allOfACallIsSetOrNothing() {
    JsonNode answer = set(field("good", "json", "{}"), field("bad", "number_integer", "x"));

    assertThat(answer.at("/userErrors/0/field/1").asString()).isEqualTo("1");
    assertThat(stored()).isEmpty();
    List<Object> many = new ArrayList<>();
    for (int i = 0; i < 26; i++) {
      many.add(field("key" + i, "json", "{}"));
    }
    assertThat(set(many.toArray()).at("/userErrors/0/code").asString())
        .isEqualTo("LESS_THAN_OR_EQUAL_TO");
  }

  @Test
  void aDigestThatIsNotTheLatestIsRefused() {
    String digest =
        set(field("profit", "json", "{\"a\":1}")).at("/metafields/0/compareDigest").asString();
    set(field("profit", "json", "{\"a\":2}"));
    Map<String, Object> stale = field("profit", "json", "{\"a\":3}");
    stale.put("compareDigest", digest);

    assertThat(refusal(stale)).startsWith("[metafields, 0]: The resource has been updated");
    stale.put("compareDigest", null);
    assertThat(refusal(stale)).endsWith("(STALE_OBJECT)");
    assertThat(stored()).containsEntry("caravan.profit", "{\"a\":2}");
  }

  @Test
  void aUniqueValueIsOneOrders() {
    rig.defineTikTokId();
    Map<String, Object> id = field("tiktok_order_id", "id", "577");
    set(id);
    String other = rig.create(rig.order("2")).at("/id").asString();
    Map<String, Object> same = field("tiktok_order_id", "id", "577");
    same.put("ownerId", other);

    assertThat(refusal(same)).endsWith("(TAKEN)");
    assertThat(set(field("tiktok_order_id", "id", "578")).at("/userErrors").isEmpty()).isTrue();
    assertThat(set(same).at("/userErrors").isEmpty()).as("it is free again").isTrue();
  }

  @Test
  void aFieldIsDeletedAndWhatIsNotThereIsNoError() {
    set(field("profit", "json", "{}"));
    String delete =
        "mutation D($m: [MetafieldIdentifierInput!]!) { metafieldsDelete(metafields: $m) {"
            + " userErrors { field message } } }";
    Map<String, Object> which = Map.of("ownerId", orderId, "namespace", "caravan", "key", "profit");

    for (int i = 0; i < 2; i++) {
      assertThat(
              rig.ask(delete, Map.of("m", List.of(which)))
                  .at("/data/metafieldsDelete/userErrors")
                  .isEmpty())
          .isTrue();
    }
    assertThat(stored()).isEmpty();
  }
}
