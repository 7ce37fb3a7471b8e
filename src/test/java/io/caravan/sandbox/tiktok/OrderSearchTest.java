package io.caravan.sandbox.tiktok;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OrderSearchTest {

  private final Rig rig = new Rig();

  @Test
  void pagesFollowEachOtherAndTheLastTokenIsEmpty() {
    List<String> placed = place(25);
    var seen = new ArrayList<String>();
    String token = "";
    int pages = 0;
    do {
      JsonNode page = page("create_time", "ASC", token, 10, "{}");
      assertThat(page.path("total_count").asInt()).isEqualTo(25);
      page.path("orders").forEach(order -> seen.add(order.path("id").asString()));
      token = page.path("next_page_token").asString();
      pages++;
    } while (!token.isEmpty());
    assertThat(pages).isEqualTo(3);
    assertThat(seen).isEqualTo(placed);
  }

  @Test
  void aPageTokenHoldsTheCharactersThatClientsGetWrong() {
    place(2);
    String token = page("create_time", "ASC", "", 1, "{}").path("next_page_token").asString();
    assertThat(token).contains("/", "+", "=");
  }

  @Test
  void aPageTokenServesOnlyItsOwnSearch() {
    place(3);
    String token = page("create_time", "ASC", "", 1, "{}").path("next_page_token").asString();
    assertThat(ask("create_time", "ASC", token, 1, "{\"order_status\":\"UNPAID\"}").code())
        .isEqualTo(36009004);
    assertThat(ask("create_time", "ASC", "made-up", 1, "{}").code()).isEqualTo(36009004);
  }

  @Test
  void theNewestComeFirstUnlessAskedOtherwise() {
    List<String> placed = place(3);
    JsonNode orders = rig.search(rig.us, Map.of("page_size", "10"), "{}").path("orders");
    assertThat(orders.get(0).path("id").asString()).isEqualTo(placed.get(2));
  }

  @Test
  void anOrderThatChangesBetweenTwoPagesHidesAnotherUnlessPagesGoByKey() {
    assertThat(seenWhileOneChanges(rig)).hasSize(3);
    var byKey =
        new Rig(TikTokSettings.of(Rig.KEY, Rig.SECRET).withPaging(TikTokSettings.Paging.BY_KEY));
    assertThat(seenWhileOneChanges(byKey)).hasSize(4);
  }

  @Test
  void eachFilterFinds() {
    List<String> placed = place(4);
    long first = rig.tiktok.order(placed.get(0)).createTime();
    rig.tiktok.pay(placed.get(1));
    assertThat(found("{\"order_status\":\"ON_HOLD\"}")).containsExactly(placed.get(1));
    assertThat(found("{\"create_time_ge\":" + (first + 20) + "}"))
        .containsExactly(placed.get(2), placed.get(3));
    assertThat(found("{\"create_time_lt\":" + (first + 10) + "}")).containsExactly(placed.get(0));
    rig.clock.pass(Duration.ofSeconds(1));
    long paid = rig.tiktok.order(placed.get(1)).updateTime();
    assertThat(found("{\"update_time_ge\":" + paid + "}")).contains(placed.get(1));
    String buyer = rig.read(rig.us, placed.get(2)).path("user_id").asString();
    assertThat(found("{\"buyer_user_id\":\"" + buyer + "\"}")).containsExactly(placed.get(2));
    assertThat(found("{\"shipping_type\":\"TIKTOK\"}")).isEmpty();
    assertThat(found("{\"is_buyer_request_cancel\":false}")).hasSize(4);
    assertThat(found("{\"warehouse_ids\":[\"1\"]}")).isEmpty();
    assertThat(found("{\"warehouse_ids\":[\"" + rig.us.warehouseId() + "\"]}")).hasSize(4);
  }

  @Test
  void aRangeWithoutAnEndEndsBeforeThisVerySecond() {
    String id = place(1).get(0);
    rig.tiktok.pay(id);
    long now = rig.clock.instant().getEpochSecond();
    assertThat(found("{\"update_time_ge\":" + (now - 60) + "}")).isEmpty();
    rig.clock.pass(Duration.ofSeconds(1));
    assertThat(found("{\"update_time_ge\":" + (now - 60) + "}")).containsExactly(id);
  }

  @Test
  void aShopSeesOnlyItsOwnOrders() {
    place(2);
    assertThat(rig.search(rig.gb, Map.of("page_size", "10"), "{}").path("total_count").asInt())
        .isZero();
  }

  @Test
  void whatTikTokWouldNotTakeIsRefused() {
    for (String size : List.of("0", "101", "x", "")) {
      assertThat(
              rig.askUs("POST", "/order/202309/orders/search")
                  .query("page_size", size)
                  .body("{}")
                  .code())
          .as("page_size " + size)
          .isEqualTo(36009004);
    }
    for (String body :
        List.of(
            "{\"order_status\":\"CANCEL\"}",
            "{\"update_time_ge\":\"1623812664\"}",
            "{\"shipping_type\":\"BIKE\"}",
            "{\"is_buyer_request_cancel\":\"false\"}",
            "[]")) {
      assertThat(ask("create_time", "ASC", "", 10, body).code()).as(body).isEqualTo(36009004);
    }
    assertThat(ask("pay_time", "ASC", "", 10, "{}").code()).isEqualTo(36009004);
    assertThat(ask("create_time", "UP", "", 10, "{}").code()).isEqualTo(36009004);
  }

  @Test
  void productsAreListedWithTheirSellerSkus() {
    JsonNode page =
        rig.askUs("POST", "/product/202502/products/search")
            .query("page_size", "10")
            .body("{}")
            .data();
    assertThat(page.path("total_count").asInt()).isEqualTo(1);
    JsonNode product = page.path("products").get(0);
    assertThat(product.path("skus").findValuesAsString("seller_sku"))
        .containsExactly("MUG-RED", "MUG-BLUE");
    assertThat(
            rig.askUs("GET", "/product/202309/products/" + product.path("id").asString())
                .data()
                .path("skus"))
        .hasSize(2);
    assertThat(rig.askUs("GET", "/product/202309/products/1").code()).isEqualTo(12052032);
  }

  /** Reads four orders in pages of two, by update time; the first one changes in between. */
  private static HashSet<String> seenWhileOneChanges(Rig rig) {
    List<String> placed = place(rig, 4);
    var seen = new HashSet<String>();
    var query = Map.of("page_size", "2", "sort_field", "update_time", "sort_order", "ASC");
    JsonNode first = rig.search(rig.us, query, "{}");
    first.path("orders").forEach(order -> seen.add(order.path("id").asString()));
    rig.tiktok.pay(placed.get(0));
    String token = first.path("next_page_token").asString();
    while (!token.isEmpty()) {
      var next = new HashMap<>(query);
      next.put("page_token", token);
      JsonNode page = rig.search(rig.us, next, "{}");
      page.path("orders").forEach(order -> seen.add(order.path("id").asString()));
      token = page.path("next_page_token").asString();
    }
    return seen;
  }

  private List<String> place(int count) {
    return place(rig, count);
  }

  private static List<String> place(Rig rig, int count) {
    var ids = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      ids.add(rig.tiktok.placeOrder(OrderSpec.in(rig.us.id()).line("MUG-RED", 1).build()));
      rig.clock.pass(Duration.ofSeconds(10));
    }
    return ids;
  }

  private Rig.Ask ask(String field, String order, String token, int size, String body) {
    Rig.Ask ask =
        rig.askUs("POST", "/order/202309/orders/search")
            .query("page_size", Integer.toString(size))
            .query("sort_field", field)
            .query("sort_order", order)
            .body(body);
    return token.isEmpty() ? ask : ask.query("page_token", token);
  }

  private JsonNode page(String field, String order, String token, int size, String body) {
    return ask(field, order, token, size, body).data();
  }

  private List<String> found(String body) {
    var ids = new ArrayList<String>();
    page("create_time", "ASC", "", 100, body)
        .path("orders")
        .forEach(order -> ids.add(order.path("id").asString()));
    return ids;
  }
}
