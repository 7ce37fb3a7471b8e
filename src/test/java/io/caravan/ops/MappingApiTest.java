package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.mapping.AutoLinks;
import io.caravan.mapping.Candidate;
import io.caravan.mapping.SkuFacts;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** The mapping tables through the real API. */
class MappingApiTest extends OpsServer {
  private static final String SKU = "1729592969712207008";
  private static final String SKUS = "/api/mappings/skus";
  private static final String CSV = SKUS + ".csv?store=acme-us";
  private static final String GID = "gid://shopify/ProductVariant/";

  @Autowired AutoLinks autoLinks;

  @Test
  void aBundleIsLinkedPartByPart() {
    waits("100", SKU);
    JsonNode link =
        ok(
            as(
                OPERATOR,
                "PUT",
                SKUS + "/" + SKU,
                "{\"store\":\"acme-us\",\"bundle\":[{\"variantId\":\"7\",\"quantity\":2},"
                    + "{\"variantId\":\"8\"}]}"));
    assertThat(link.path("parts")).hasSize(2);
    assertThat(link.path("parts").path(0).path("quantity").asInt()).isEqualTo(2);
    assertThat(link.path("parts").path(1).path("variantId").asString()).isEqualTo(GID + "8");
    assertThat(link.path("variantId").isNull()).isTrue();
    assertThat(link.path("verified").asBoolean()).as("no Shopify is there to ask").isFalse();
    assertThat(link.path("released").asLong()).isEqualTo(1);
  }

  @Test
  void everyChangeOfALinkHasItsStory() {
    as(OPERATOR, "PUT", SKUS + "/" + SKU, "{\"store\":\"acme-us\",\"variantId\":\"7\"}");
    as(
        ADMIN,
        "PUT",
        SKUS + "/" + SKU,
        "{\"store\":\"acme-us\",\"variantId\":\"8\",\"multiplier\":3}");
    as(OPERATOR, "DELETE", SKUS + "/" + SKU + "?store=acme-us", null);

    JsonNode items = read(SKUS + "/" + SKU + "/history?store=acme-us").path("items");

    assertThat(items).hasSize(3);
    assertThat(items.path(0).path("after").isNull()).isTrue();
    assertThat(items.path(1).path("who").asString()).isEqualTo(ADMIN);
    assertThat(items.path(1).path("how").asString()).isEqualTo("api");
    assertThat(items.path(1).path("before").path("parts").path(0).path("variantId").asString())
        .isEqualTo(GID + "7");
    assertThat(items.path(1).path("after").path("parts").path(0).path("quantity").asInt())
        .isEqualTo(3);
    assertThat(items.path(2).path("before").isNull()).isTrue();
  }

  @Test
  void anApprovedProposalReleasesWhatWaits() {
    propose(SKU, "RED-1", "RED-1", "RED-1");
    waits("100", SKU);
    JsonNode proposed = read(SKUS + "?store=acme-us&state=proposed").path("items").path(0);
    assertThat(proposed.path("proposals")).hasSize(2);
    assertThat(proposed.path("proposals").path(0).path("reason").asString()).isEqualTo("shared");
    assertThat(proposed.path("missingBecause").asString()).contains("2 Shopify variants");

    JsonNode approved =
        ok(
            as(
                OPERATOR,
                "POST",
                SKUS + "/" + SKU + "/approve",
                "{\"store\":\"acme-us\",\"variantId\":\"2\"}"));

    assertThat(approved.path("state").asString()).isEqualTo("linked");
    assertThat(approved.path("variantId").asString()).isEqualTo(GID + "2");
    assertThat(approved.path("released").asLong()).isEqualTo(1);
    assertThat(requests()).containsExactly(SKU);
    assertThat(read(SKUS + "/" + SKU + "/history?store=acme-us").path("items").path(0).path("how"))
        .hasToString("\"approve\"");
    assertThat(audits("approve-sku", OPERATOR)).isEqualTo(1);
    problem(
        as(
            OPERATOR,
            "POST",
            SKUS + "/" + SKU + "/approve",
            "{\"store\":\"acme-us\",\"variantId\":\"1\"}"),
        404);
  }

  @Test
  void aRejectedProposalDoesNotComeBack() {
    propose(SKU, "RED-1", "red-1");
    String body = "{\"store\":\"acme-us\",\"variantId\":\"1\"}";
    assertThat(
            ok(as(OPERATOR, "POST", SKUS + "/" + SKU + "/reject", body)).path("state").asString())
        .isEqualTo("unmapped");
    propose(SKU, "RED-1", "red-1");
    assertThat(read(SKUS + "?state=proposed").path("total").asLong()).isZero();
    problem(as(OPERATOR, "POST", SKUS + "/" + SKU + "/reject", body), 404);
  }

  @Test
  void allClearProposalsOfAReasonAreApprovedAtOnce() {
    propose("11", "RED-1", "red-1");
    propose("12", "BLUE-1", "blue-1");
    propose("13", "GREEN-1", "GREEN-1", "GREEN-1");
    waits("100", "12");

    JsonNode done = ok(as(OPERATOR, "POST", SKUS + "/approve?store=acme-us&reason=alike", null));

    assertThat(done.path("approved").asInt()).isEqualTo(2);
    assertThat(done.path("released").asLong()).isEqualTo(1);
    assertThat(read(SKUS + "?state=linked").path("total").asLong()).isEqualTo(2);
    assertThat(read(SKUS + "?state=proposed").path("total").asLong()).isEqualTo(1);
    problem(as(OPERATOR, "POST", SKUS + "/approve?store=acme-us", null), 400);
    problem(as(OPERATOR, "POST", SKUS + "/approve?store=acme-us&reason=maybe", null), 400);
  }

  @ParameterizedTest
  @CsvSource({
    "1729592969712207008, 1",
    "17295929697122, 0",
    "gid://shopify/ProductVariant/7, 1",
    "7, 1",
    "red-, 1",
    "RED-1, 1",
    "shoe, 2",
    "red shoe, 1",
    "sho, 2",
    "hoe, 0",
    "%, 0",
    "it's & (so) | :*, 0",
  })
  void theTableIsSearchedByIdsSellerSkuAndWordsOfTheTitle(String text, int found) {
    sku(SKU, "Red-1", "Red Shoe");
    sku("43", "BLUE", "blue shoe");
    as(OPERATOR, "PUT", SKUS + "/" + SKU, "{\"store\":\"acme-us\",\"variantId\":\"7\"}");
    String q = java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    assertThat(read(SKUS + "?store=acme-us&q=" + q).path("total").asInt()).isEqualTo(found);
  }

  @Test
  void whatOrdersWaitForComesFirstWhenAsked() {
    sku("43", "BLUE", "Blue");
    sku("44", "RED", "Red");
    waits("100", "44");
    waits("101", "44");
    waits("102", "43");
    assertThat(
            read(SKUS + "?sort=waiting&state=unmapped")
                .path("items")
                .valueStream()
                .map(i -> i.path("tiktokSkuId").asString() + " " + i.path("waitingOrders")))
        .containsExactly("44 2", "43 1");
  }

  @Test
  void pagesHaveNeitherGapNorOverlapAndMayBeginBehindASku() {
    for (int i = 10; i < 17; i++) {
      if (i % 2 == 0) {
        sku(String.valueOf(i), "S" + i, "T");
      } else {
        as(OPERATOR, "PUT", SKUS + "/" + i, "{\"store\":\"acme-us\",\"variantId\":\"7\"}");
      }
    }
    List<String> seen = new java.util.ArrayList<>();
    for (int page = 0; page < 3; page++) {
      read(SKUS + "?store=acme-us&size=3&page=" + page)
          .path("items")
          .forEach(i -> seen.add(i.path("tiktokSkuId").asString()));
    }
    assertThat(seen).containsExactly("10", "11", "12", "13", "14", "15", "16");
    assertThat(read(SKUS + "?after=14").path("items").path(0).path("tiktokSkuId"))
        .hasToString("\"15\"");
    assertThat(read(SKUS).path("total").asLong()).isEqualTo(7);
    assertThat(read(SKUS).path("totalIsExact").asBoolean()).isTrue();
  }

  @Test
  void anExportImportedAgainChangesNothing() {
    Random random = new Random(20261123);
    String odd = "=cmd()|'\"x\",\ny; -1 @ü";
    for (int i = 1; i <= 60; i++) {
      sku(String.valueOf(i), (i % 5 == 0 ? "=" : i % 7 == 0 ? "'" : "") + "S" + i, odd + i);
      if (random.nextInt(4) > 0) {
        StringBuilder parts = new StringBuilder();
        for (int part = 0; part <= random.nextInt(3); part++) {
          parts.append(part == 0 ? "" : ",");
          parts.append(
              "{\"variantId\":\""
                  + (100 - part)
                  + "\",\"quantity\":"
                  + (1 + random.nextInt(9))
                  + "}");
        }
        ok(
            as(
                OPERATOR,
                "PUT",
                SKUS + "/" + i,
                "{\"store\":\"acme-us\",\"tiktokProductId\":\"77\",\"bundle\":[" + parts + "]}"));
      }
    }
    String file = as(VIEWER, "GET", CSV, null).body();
    long epoch = epoch();
    assertThat(file.lines().findFirst())
        .hasValueSatisfying(h -> assertThat(h).startsWith("tiktok_sku_id,"));
    assertThat(file).contains("'=S5", "''S7", "\"'=cmd()");

    JsonNode report = ok(csv(CSV, file));

    assertThat(report.path("added").asLong() + report.path("changed").asLong()).isZero();
    assertThat(report.path("unchanged").asLong()).isGreaterThan(30);
    assertThat(epoch()).isEqualTo(epoch);
    assertThat(as(VIEWER, "GET", CSV, null).body()).isEqualTo(file);
    JsonNode replaced = ok(csv(CSV + "&mode=replace&dryRun=true", file));
    assertThat(replaced.path("removed").asLong()).isZero();
  }

  @Test
  void anImportReleasesWhatWaitsAndIsAudited() {
    waits("100", "1");
    JsonNode dry = ok(csv(CSV + "&dryRun=true", "tiktok_sku_id,variant_id\n1,7\n2,8\n"));
    assertThat(dry.path("added").asLong()).isEqualTo(2);
    assertThat(dry.path("released").asLong()).isEqualTo(1);
    assertThat(dry.path("differences").path(0).path("waitingOrders").asLong()).isEqualTo(1);
    assertThat(requests()).isEmpty();
    assertThat(audits("import-skus", OPERATOR)).isZero();

    ok(csv(CSV, "tiktok_sku_id,variant_id\n1,7\n2,8\n"));

    assertThat(requests()).containsExactly("1");
    assertThat(audits("import-skus", OPERATOR)).isEqualTo(1);
    assertThat(read(SKUS + "?state=linked").path("total").asLong()).isEqualTo(2);
  }

  @Test
  void aFileWithErrorsIsRefusedWithAllOfThem() {
    JsonNode problem =
        problem(csv(CSV + "&file=my.csv", "tiktok_sku_id,variant_id\n1,7\n1.7E+18,shoe\n"), 400);
    assertThat(problem.path("errorCount").asLong()).isEqualTo(2);
    assertThat(problem.path("detail").asString()).contains("my.csv, line 3", "tiktok_sku_id");
    JsonNode error = problem.path("errors").path(1);
    assertThat(error.path("file").asString()).isEqualTo("my.csv");
    assertThat(error.path("line").asLong()).isEqualTo(3);
    assertThat(error.path("column").asString()).isEqualTo("variant_id");
    assertThat(error.path("value").asString()).isEqualTo("shoe");
    assertThat(read(SKUS).path("total").asLong()).isZero();
    assertThat(audits("import-skus", OPERATOR)).isZero();
    assertThat(
            ok(csv(CSV + "&dryRun=true", "tiktok_sku_id,variant_id\nx,7\n"))
                .path("errorCount")
                .asLong())
        .isEqualTo(1);
    problem(csv(CSV + "&mode=all", ""), 400);
  }

  @Test
  void aViewerLooksAndAnOperatorWrites() {
    assertThat(send(csvAs(VIEWER, CSV, "tiktok_sku_id,variant_id\n")).statusCode()).isEqualTo(403);
    for (String path : List.of("/warehouses", "/categories")) {
      assertThat(as(VIEWER, "PUT", "/api/mappings" + path + "?store=acme-us", "[]").statusCode())
          .isEqualTo(403);
      assertThat(get("/api/mappings" + path + "?store=acme-us").statusCode()).isEqualTo(200);
    }
    assertThat(as(VIEWER, "POST", SKUS + "/1/approve", "{}").statusCode()).isEqualTo(403);
  }

  @Test
  void warehousesAreReplacedAndReleaseWhatWaitsOnThem() {
    String path = "/api/mappings/warehouses?store=acme-us";
    ok(
        as(
            OPERATOR,
            "PUT",
            path,
            "[{\"warehouseId\":\"6955\",\"locationIds\":[\"1\",\"gid://shopify/Location/2\"]},"
                + "{\"warehouseId\":\"6956\",\"locationIds\":[3]}]"));
    JsonNode table = read(path);
    assertThat(table.path("items").path(0).path("locationIds").path(1).asString())
        .isEqualTo("gid://shopify/Location/2");
    assertThat(requests()).containsExactlyInAnyOrder("*", "6955", "6956");
    jdbc.sql("delete from release_request").update();
    ok(as(OPERATOR, "PUT", path, table.toString().replace("Location/3", "Location/4")));
    assertThat(requests()).containsExactlyInAnyOrder("*", "6956");
    assertThat(audits("put-warehouses", OPERATOR)).isEqualTo(2);
    assertThat(
            jdbc.sql("select count(*) from mapping_history where kind = 'warehouse'")
                .query(Long.class)
                .single())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                        | body",
        "[1]                                                       | [0]",
        "[{}]                                                      | [0].warehouseId",
        "[{\"warehouseId\":\"x\",\"locationIds\":[1]}]             | [0].warehouseId",
        "[{\"warehouseId\":\"1\"}]                                 | [0].locationIds",
        "[{\"warehouseId\":\"1\",\"locationIds\":[]}]              | [0].locationIds",
        "[{\"warehouseId\":\"1\",\"locationIds\":[\"x\"]}]         | [0].locationIds[0]",
        "[{\"warehouseId\":\"1\",\"locationIds\":[1,1]}]           | [0].locationIds[1]",
        "[{\"warehouseId\":\"1\",\"locationIds\":[1]},{\"warehouseId\":\"2\",\"locationIds\":[1]}] | [1].locationIds[0]",
        "[{\"warehouseId\":\"1\",\"locationIds\":[1]},{\"warehouseId\":\"1\",\"locationIds\":[2]}] | [1].warehouseId",
        "[{\"warehouseId\":\"1\",\"location\":[1]}]                | [0].location",
      })
  void aWrongWarehouseIsRefusedByField(String body, String field) {
    JsonNode problem =
        problem(as(OPERATOR, "PUT", "/api/mappings/warehouses?store=acme-us", body), 400);
    assertThat(problem.path("field").asString()).isEqualTo(field);
    assertThat(audits("put-warehouses", OPERATOR)).isZero();
  }

  @Test
  void aStoreHasNoMoreWarehousesThanTikTokTakes() {
    StringBuilder rows = new StringBuilder();
    for (int i = 1; i <= 46; i++) {
      rows.append(i == 1 ? "" : ",");
      rows.append("{\"warehouseId\":\"" + i + "\",\"locationIds\":[" + i + "]}");
    }
    String path = "/api/mappings/warehouses?store=acme-us";
    assertThat(
            problem(as(OPERATOR, "PUT", path, "[" + rows + "]"), 400).path("expected").asString())
        .contains("45");
  }

  @Test
  void categoriesAreReplaced() {
    String path = "/api/mappings/categories?store=acme-us";
    ok(as(OPERATOR, "PUT", path, "[{\"productType\":\"Shoes\",\"categoryId\":\"600001\"}]"));
    assertThat(read(path).path("items").path(0).path("categoryId").asString()).isEqualTo("600001");
    problem(as(OPERATOR, "PUT", path, "[{\"productType\":\"Shoes\",\"categoryId\":\"x\"}]"), 400);
    assertThat(audits("put-categories", OPERATOR)).isEqualTo(1);
  }

  @Test
  void theLastCarrierStays() {
    String path = "/api/mappings/carriers";
    ok(as(OPERATOR, "PUT", path + "/DHL%20Express?store=acme-us", "{\"providerId\":\"66\"}"));
    ok(as(OPERATOR, "PUT", path + "/*?store=acme-us", "{\"providerId\":\"67\"}"));
    ok(as(OPERATOR, "PUT", path + "/dhl%20express?store=acme-us", "{\"providerId\":\"68\"}"));
    assertThat(read(path + "?store=acme-us").path("items")).hasSize(2);
    ok(as(OPERATOR, "DELETE", path + "/*?store=acme-us", null));
    assertThat(
            problem(as(OPERATOR, "DELETE", path + "/DHL%20Express?store=acme-us", null), 409)
                .path("detail")
                .asString())
        .contains("last");
    problem(as(OPERATOR, "DELETE", path + "/UPS?store=acme-us", null), 404);
    problem(as(OPERATOR, "PUT", path + "/UPS?store=acme-us", "{}"), 400);
    assertThat(audits("put-carrier", OPERATOR)).isEqualTo(3);
  }

  private void propose(String sku, String sellerSku, String... variantSkus) {
    List<Candidate> candidates = new java.util.ArrayList<>();
    for (int i = 0; i < variantSkus.length; i++) {
      candidates.add(
          new Candidate(
              GID + (i + 1),
              variantSkus[i],
              null,
              "Shoe",
              "gid://shopify/InventoryItem/1",
              null,
              true,
              true));
    }
    autoLinks.consider(1, SkuFacts.ofLine(sku, "77", sellerSku, "Shoe"), candidates);
  }

  private void sku(String id, String sellerSku, String title) {
    jdbc.sql(
            "insert into tiktok_sku (store_id, tiktok_sku_id, seller_sku, title) values (1, ?, ?, ?)")
        .params(id, sellerSku, title)
        .update();
  }

  private void waits(String order, String sku) {
    jdbc.sql("insert into tiktok_order (store_id, tiktok_order_id, state) values (1, ?, 'PARKED')")
        .param(order)
        .update();
    jdbc.sql(
            "insert into orphan_order (store_id, tiktok_order_id, cause, detail) values (1, ?,"
                + " 'UNMAPPED_SKU', '')")
        .param(order)
        .update();
    jdbc.sql(
            "insert into orphan_wait (store_id, tiktok_order_id, topic, subject) values (1, ?, 'sku', ?)")
        .params(order, sku)
        .update();
  }

  private List<String> requests() {
    return jdbc.sql("select subject from release_request order by id").query(String.class).list();
  }

  private long epoch() {
    return jdbc.sql("select coalesce(max(epoch), 0) from release_epoch where store_id = 1")
        .query(Long.class)
        .single();
  }

  private HttpResponse<String> csv(String path, String file) {
    return send(csvAs(OPERATOR, path, file));
  }

  private java.net.http.HttpRequest.Builder csvAs(String user, String path, String file) {
    return request("POST", path, file)
        .setHeader("Content-Type", "text/csv")
        .header("Authorization", basic(user, PASSWORD));
  }

  private JsonNode ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json.readTree(answer.body());
  }
}
