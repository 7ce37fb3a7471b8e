package io.caravan.aftersales.returns;

import io.caravan.order.content.LineFigures;
import io.caravan.order.followup.Sold;
import io.caravan.order.followup.Standing;
import io.caravan.shopify.OrderAftersales;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How an order's returns stand on both sides, just read, and what we wrote down about them.
 *
 * @param links which of Shopify's returns and refunds are which of TikTok's, GID to id: those that
 *     no note tells
 * @param shelved TikTok lines whose units an adjustment of stock gave back already
 * @param answers of people, by TikTok's id of the return
 */
record Sides(
    List<ReturnCase> cases,
    OrderAftersales shop,
    Sold sold,
    Standing standing,
    LineFigures figures,
    Map<String, String> links,
    Set<String> shelved,
    Map<String, Answer> answers) {
  Sides {
    cases = List.copyOf(cases);
    links = Map.copyOf(links);
    shelved = Set.copyOf(shelved);
    answers = Map.copyOf(answers);
  }
}
