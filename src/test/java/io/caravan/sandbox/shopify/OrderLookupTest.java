package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.shopify.ShopifySandboxSettings.CustomIdLookup;
import io.caravan.sandbox.shopify.ShopifySandboxSettings.IndexLag;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OrderLookupTest {

  private static final String SEARCH =
      "query Find($q: String) { orders(first: 10, query: $q) { nodes { id name } } }";
  private static final String BY_CUSTOM_ID =
      """
      query ByCustomId($value: String!) { orderByIdentifier(identifier:
        {customId: {namespace: "caravan", key: "tiktok_order_id", value: $value}}) { id name } }
      """;

  private static List<String> find(Rig rig, String query) {
    JsonNode answer = rig.ask(SEARCH, Map.of("q", query));
    return answer
        .at("/data/orders/nodes")
        .valueStream()
        .map(n -> n.at("/name").asString())
        .toList();
  }

  private static Map<String, Object> withId(Rig rig, String id) {
    Map<String, Object> order = rig.order(id);
    order.put("metafields", Rig.tikTokId(id));
    return order;
  }

  @Test
  void aSearchSeesAnOrderOnlyAfterTheIndexLag() {
    Rig rig = lagging(CustomIdLookup.READS_ITS_OWN_WRITES);
    rig.create(withId(rig, "577"));

    assertThat(find(rig, "source_identifier:577")).isEmpty();
    rig.clock.pass(Duration.ofMillis(7999));
    assertThat(find(rig, "source_identifier:577")).isEmpty();
    rig.clock.pass(Duration.ofMillis(1));
    assertThat(find(rig, "source_identifier:577")).containsExactly("#1001");
  }

  @Test
  void aLookupByIdReadsItsOwnWritesWhereTheSettingSaysSo() {
    Rig rig = lagging(CustomIdLookup.READS_ITS_OWN_WRITES);
    rig.create(withId(rig, "577"));

    JsonNode found = rig.ask(BY_CUSTOM_ID, Map.of("value", "577"));

    assertThat(found.at("/data/orderByIdentifier/name").asString()).isEqualTo("#1001");
  }

  @Test
  void aLookupByIdLagsWhereTheSettingSaysSo() {
    Rig rig = lagging(CustomIdLookup.LAGS);
    rig.create(withId(rig, "577"));

    assertThat(rig.ask(BY_CUSTOM_ID, Map.of("value", "577")).at("/data/orderByIdentifier").isNull())
        .isTrue();
    rig.clock.pass(Duration.ofSeconds(8));
    assertThat(
            rig.ask(BY_CUSTOM_ID, Map.of("value", "577"))
                .at("/data/orderByIdentifier/name")
                .asString())
        .isEqualTo("#1001");
  }

  @Test
  void theLagIsSpreadBetweenItsBounds() {
    IndexLag lag = new IndexLag(Duration.ZERO, Duration.ofSeconds(10));
    Rig rig = new Rig(Rig.settings().with(s -> s.indexLag = lag));
    for (int i = 0; i < 40; i++) {
      rig.create(rig.order("t" + i));
    }

    rig.clock.pass(Duration.ofSeconds(5));
    JsonNode some = rig.ask("{ ordersCount { count } }");
    assertThat(some.at("/data/ordersCount/count").asInt()).isBetween(5, 35);
    rig.clock.pass(Duration.ofSeconds(5));
    JsonNode all = rig.ask("{ ordersCount { count } }");
    assertThat(all.at("/data/ordersCount/count").asInt()).isEqualTo(40);
  }

  @Test
  void aCustomIdNeedsADefinition() {
    Rig rig = new Rig();

    JsonNode answer = rig.ask(BY_CUSTOM_ID, Map.of("value", "577"));

    assertThat(answer.at("/errors/0/message").asString())
        .isEqualTo("Metafield definition of type 'id' is required when using custom ids.");
    assertThat(answer.at("/errors/0/extensions/code").asString()).isEqualTo("NOT_FOUND");
    assertThat(answer.at("/errors/0/path/0").asString()).isEqualTo("orderByIdentifier");
  }

  @Test
  void theDefinitionOfAnIdCanBeMadeOnlyOnce() {
    Rig rig = new Rig();
    rig.defineTikTokId();

    JsonNode again =
        rig.ask(
            """
            mutation { metafieldDefinitionCreate(definition: {name: "x", namespace: "caravan",
              key: "tiktok_order_id", ownerType: ORDER, type: "id"}) { userErrors { field code } } }
            """);
    JsonNode read =
        rig.ask(
            "{ metafieldDefinitions(first: 5, ownerType: ORDER, namespace: \"caravan\", key:"
                + " \"tiktok_order_id\") { nodes { id type { name } } } }");

    assertThat(again.at("/data/metafieldDefinitionCreate/userErrors/0").toString())
        .isEqualTo("{\"field\":[\"definition\",\"key\"],\"code\":\"TAKEN\"}");
    assertThat(read.at("/data/metafieldDefinitions/nodes/0/type/name").asString()).isEqualTo("id");
  }

  @Test
  void ordersAreFoundByTagNameIdTimeStatusAndMetafield() {
    Rig rig = new Rig();
    rig.defineTikTokId();
    Map<String, Object> first = withId(rig, "577-1");
    first.put("tags", List.of("tiktok", "gift wrap"));
    String firstId = rig.create(first).at("/id").asString();
    rig.clock.pass(Duration.ofHours(1));
    String secondId = rig.create(withId(rig, "577-2")).at("/id").asString();
    rig.sandbox.cancelOrder(Rig.SHOP, secondId, true);

    assertThat(find(rig, "tag:'gift wrap'")).containsExactly("#1001");
    assertThat(find(rig, "tag_not:tiktok")).containsExactly("#1002");
    assertThat(find(rig, "-tag:tiktok")).containsExactly("#1002");
    assertThat(find(rig, "name:#1002")).containsExactly("#1002");
    assertThat(find(rig, "name:1002")).containsExactly("#1002");
    assertThat(find(rig, "id:" + firstId.substring(firstId.lastIndexOf('/') + 1)))
        .containsExactly("#1001");
    assertThat(find(rig, "created_at:>=2026-11-23T11:00:00Z")).containsExactly("#1002");
    assertThat(find(rig, "created_at:<'2026-11-23T11:00:00Z'")).containsExactly("#1001");
    assertThat(find(rig, "updated_at:>2026-11-23T10:00:00Z")).containsExactly("#1002");
    assertThat(find(rig, "processed_at:>=2026-11-23 AND processed_at:<2026-11-24")).hasSize(2);
    assertThat(find(rig, "status:open")).containsExactly("#1001");
    assertThat(find(rig, "status:cancelled")).containsExactly("#1002");
    assertThat(find(rig, "status:any")).hasSize(2);
    assertThat(find(rig, "metafields.caravan.tiktok_order_id:\"577-1\"")).containsExactly("#1001");
    assertThat(find(rig, "source_identifier:577-1 OR source_identifier:577-2")).hasSize(2);
    assertThat(find(rig, "source_identifier:577-1 status:cancelled")).isEmpty();
    assertThat(find(rig, "source_identifier:577*")).hasSize(2);
  }

  @Test
  void aFilterThatIsNotSimulatedIsRefusedAloud() {
    JsonNode answer = new Rig().ask(SEARCH, Map.of("q", "risk_level:high"));

    assertThat(answer.at("/errors/0/message").asString())
        .isEqualTo("The sandbox does not simulate the search filter risk_level of orders yet");
  }

  @Test
  void pagesFollowEachOtherByCursorInTheOrderAskedFor() {
    Rig rig = new Rig();
    for (int i = 1; i <= 5; i++) {
      rig.create(rig.order("t" + i));
      rig.clock.pass(Duration.ofSeconds(1));
    }
    String page =
        """
        query Page($after: String) { orders(first: 2, after: $after, sortKey: CREATED_AT, reverse: true) {
          nodes { name } pageInfo { hasNextPage hasPreviousPage endCursor } } }
        """;

    JsonNode first = rig.ask(page);
    assertThat(first.at("/data/orders/nodes").toString()).contains("#1005", "#1004");
    assertThat(first.at("/data/orders/pageInfo/hasNextPage").asBoolean()).isTrue();
    rig.create(rig.order("t6"));
    JsonNode second =
        rig.ask(page, Map.of("after", first.at("/data/orders/pageInfo/endCursor").asString()));
    assertThat(second.at("/data/orders/nodes").toString())
        .as("a new order on the first page does not shift the second")
        .contains("#1003", "#1002");
    JsonNode third =
        rig.ask(page, Map.of("after", second.at("/data/orders/pageInfo/endCursor").asString()));
    assertThat(third.at("/data/orders/nodes").size()).isEqualTo(1);
    assertThat(third.at("/data/orders/pageInfo/hasNextPage").asBoolean()).isFalse();
  }

  @Test
  void aMalformedCursorIsRefused() {
    JsonNode answer = new Rig().ask("{ orders(first: 1, after: \"%%%\") { nodes { id } } }");

    assertThat(answer.at("/errors/0/message").asString()).isEqualTo("Malformed cursor");
  }

  @Test
  void ordersOlderThanSixtyDaysAreHiddenWithoutTheirScope() {
    Rig rig = new Rig();
    String id = rig.create(rig.order("old")).at("/id").asString();
    rig.clock.pass(Duration.ofDays(61));
    String read = "query Read($id: ID!) { order(id: $id) { id } }";

    assertThat(find(rig, "source_identifier:old")).isEmpty();
    assertThat(rig.ask(read, Map.of("id", id)).at("/data/order").isNull()).isTrue();
    rig.sandbox.addToken(Rig.SHOP, Rig.TOKEN, List.of("write_orders", "read_all_orders"), false);
    assertThat(find(rig, "source_identifier:old")).hasSize(1);
  }

  @Test
  void lookupsAreCounted() {
    Rig rig = new Rig();
    rig.defineTikTokId();
    find(rig, "source_identifier:1");
    rig.ask(BY_CUSTOM_ID, Map.of("value", "1"));
    rig.ask(BY_CUSTOM_ID, Map.of("value", "2"));

    assertThat(rig.sandbox.counters(Rig.SHOP).lookupsBySearch()).isEqualTo(1);
    assertThat(rig.sandbox.counters(Rig.SHOP).lookupsById()).isEqualTo(2);
  }

  private static Rig lagging(CustomIdLookup lookup) {
    Rig rig =
        new Rig(
            Rig.settings()
                .with(
                    s -> {
                      s.indexLag = IndexLag.of(Duration.ofSeconds(8));
                      s.customIdLookup = lookup;
                    }));
    rig.defineTikTokId();
    return rig;
  }
}
