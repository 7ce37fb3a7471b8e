package io.caravan.mapping;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The mapping table as people see it; every write goes through {@link SkuLinks}. A list first finds
 * the keys of its page by an index, then reads those lines: a million links are not joined.
 */
@Component
class JdbcSkuMappings implements SkuMappings {
  /** What a search looks at of each index: people read a page, not these. */
  private static final int HITS = 1_000;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,32}");
  private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

  private record Key(int storeId, String skuId) {}

  private record Found(
      Key key,
      @Nullable String productId,
      @Nullable String sellerSku,
      @Nullable String title,
      State state,
      @Nullable String origin,
      @Nullable String linkedBy,
      @Nullable Timestamp linkedAt,
      @Nullable String missingBecause,
      long waiting) {}

  private final JdbcClient jdbc;
  private final SkuLinks links;
  private final LinkProposals proposals;
  private final MappingHistory history;

  JdbcSkuMappings(
      JdbcClient jdbc, SkuLinks links, LinkProposals proposals, MappingHistory history) {
    this.jdbc = jdbc;
    this.links = links;
    this.proposals = proposals;
    this.history = history;
  }

  @Override
  @Transactional
  public long link(Link link, String who) {
    return write(link, who, MappingHistory.How.API);
  }

  private long write(Link link, String who, MappingHistory.How how) {
    long waiting = waiting(link.storeId(), link.tiktokSkuId());
    links.link(
        new SkuLink(
            link.storeId(),
            link.tiktokSkuId(),
            link.tiktokProductId(),
            link.parts(),
            "manual",
            who),
        how);
    return waiting;
  }

  private long waiting(int storeId, String skuId) {
    return jdbc.sql(
            "select count(*) from orphan_wait where store_id = ? and topic = ? and subject = ?")
        .params(storeId, Topics.SKU, skuId)
        .query(Long.class)
        .single();
  }

  @Override
  @Transactional
  public boolean unlink(int storeId, String tiktokSkuId, String who) {
    return links.unlink(storeId, tiktokSkuId, who);
  }

  @Override
  @Transactional
  public OptionalLong approve(int storeId, String tiktokSkuId, String variantId, String who) {
    Proposal proposal = proposals.find(storeId, tiktokSkuId, variantId);
    if (proposal == null) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        write(
            new Link(
                storeId, tiktokSkuId, productOf(storeId, tiktokSkuId), List.of(proposal.part())),
            who,
            MappingHistory.How.APPROVE));
  }

  private @Nullable String productOf(int storeId, String skuId) {
    return jdbc.sql(
            """
            select tiktok_product_id from tiktok_sku
            where store_id = ? and tiktok_sku_id = ? and tiktok_product_id is not null
            """)
        .params(storeId, skuId)
        .query(String.class)
        .optional()
        .orElse(null);
  }

  @Override
  @Transactional
  public boolean reject(int storeId, String tiktokSkuId, String variantId, String who) {
    if (!proposals.reject(storeId, tiktokSkuId, variantId, who)) {
      return false;
    }
    links.restate(storeId, tiktokSkuId);
    history.write(
        storeId,
        MappingHistory.SKU,
        tiktokSkuId,
        who,
        MappingHistory.How.REJECT,
        null,
        "{\"proposed\": \"" + variantId + "\"}",
        null);
    return true;
  }

  @Override
  public List<Map.Entry<String, String>> clearestProposals(int storeId, String reason, int most) {
    return proposals.clearest(storeId, reason, "", most);
  }

  @Override
  public List<MappingHistory.Entry> history(int storeId, String tiktokSkuId) {
    return history.of(storeId, MappingHistory.SKU, tiktokSkuId);
  }

  @Override
  public Optional<Line> find(int storeId, String tiktokSkuId) {
    return lines(List.of(new Key(storeId, tiktokSkuId)), true).stream().findFirst();
  }

  @Override
  public Page list(Query query) {
    Map<String, Object> values = new HashMap<>();
    String keys = keys(query, values);
    int from = query.page() * query.size();
    List<Key> page =
        jdbc.sql(keys + " limit :size offset :from")
            .params(values)
            .param("reach", from + query.size())
            .param("size", query.size())
            .param("from", from)
            .query((rs, n) -> new Key(rs.getInt(1), rs.getString(2)))
            .list();
    long total =
        jdbc.sql("select count(*) from (" + keys + " limit :reach) counted")
            .params(values)
            .param("reach", COUNTED + 1)
            .query(Long.class)
            .single();
    return new Page(Math.min(total, COUNTED), total <= COUNTED, lines(page, false));
  }

  @Override
  public List<Line> lines(int storeId, String after, int most) {
    Map<String, Object> values = new HashMap<>();
    String keys = keys(new Query(storeId, null, null, Sort.SKU, after, 0, most), values);
    return lines(
        jdbc.sql(keys + " limit :reach")
            .params(values)
            .param("reach", most)
            .query((rs, n) -> new Key(rs.getInt(1), rs.getString(2)))
            .list(),
        false);
  }

  // Which lines -----------------------------------------------------------------------------------

  /** Keys in the order asked for; {@code :reach} bounds how far each part of a union is read. */
  private static String keys(Query query, Map<String, Object> values) {
    if (query.storeId() != null) {
      values.put("store", query.storeId());
    }
    if (query.text() != null && !query.text().isBlank()) {
      return "select k.store_id, k.tiktok_sku_id from ("
          + hits(query.text().strip(), values)
          + ") k"
          + " left join sku_link l using (store_id, tiktok_sku_id)"
          + " left join tiktok_sku t using (store_id, tiktok_sku_id)"
          + where(query, values, "k.store_id", "k.tiktok_sku_id", stateOf(query.state()))
          + order(query.sort());
    }
    if (query.sort() == Sort.WAITING) {
      return "select k.store_id, k.tiktok_sku_id from (select store_id, subject as tiktok_sku_id,"
          + " count(*) as waiting from orphan_wait where topic = 'sku' group by 1, 2) k"
          + " left join sku_link l using (store_id, tiktok_sku_id)"
          + " left join tiktok_sku t using (store_id, tiktok_sku_id)"
          + where(query, values, "k.store_id", "k.tiktok_sku_id", stateOf(query.state()))
          + " order by k.waiting desc, k.store_id, k.tiktok_sku_id";
    }
    String linked =
        "select l.store_id, l.tiktok_sku_id from sku_link l"
            + where(query, values, "l.store_id", "l.tiktok_sku_id", null)
            + " order by 1, 2";
    if (query.state() == State.LINKED) {
      return linked;
    }
    String open =
        "select t.store_id, t.tiktok_sku_id from tiktok_sku t"
            + where(
                query,
                values,
                "t.store_id",
                "t.tiktok_sku_id",
                "t.state <> 'linked' and not exists (select from sku_link l where l.store_id ="
                    + " t.store_id and l.tiktok_sku_id = t.tiktok_sku_id)"
                    + (query.state() == null ? "" : " and t.state = '" + name(query.state()) + "'"))
            + " order by 1, 2";
    return query.state() != null
        ? open
        : "select store_id, tiktok_sku_id from (("
            + linked
            + " limit :reach) union ("
            + open
            + " limit :reach)) k order by 1, 2";
  }

  private static String where(
      Query query,
      Map<String, Object> values,
      String store,
      String sku,
      @Nullable String condition) {
    List<String> conditions = new ArrayList<>();
    if (query.storeId() != null) {
      conditions.add(store + " = :store");
    }
    if (query.after() != null && !query.after().isEmpty()) {
      values.put("after", query.after());
      conditions.add(sku + " > :after");
    }
    if (condition != null) {
      conditions.add(condition);
    }
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }

  private static @Nullable String stateOf(@Nullable State state) {
    return state == null
        ? null
        : state == State.LINKED
            ? "l.store_id is not null"
            : "l.store_id is null and coalesce(t.state, 'unmapped') = '" + name(state) + "'";
  }

  private static String order(Sort sort) {
    return sort == Sort.WAITING
        ? " order by (select count(*) from orphan_wait w where w.store_id = k.store_id and w.topic ="
            + " 'sku' and w.subject = k.tiktok_sku_id) desc, k.store_id, k.tiktok_sku_id"
        : " order by k.store_id, k.tiktok_sku_id";
  }

  /** Each kind of hit by its own index. */
  private static String hits(String text, Map<String, Object> values) {
    List<String> sets = new ArrayList<>();
    String variant =
        text.startsWith("gid://shopify/ProductVariant/")
            ? text
            : "gid://shopify/ProductVariant/" + text;
    if (NUMBER.matcher(text).matches()) {
      values.put("id", text);
      for (String table : List.of("sku_link", "tiktok_sku")) {
        sets.add(
            "select store_id, tiktok_sku_id from "
                + table
                + " where tiktok_sku_id = :id and store_id in (select id from store)");
        sets.add(
            "select store_id, tiktok_sku_id from "
                + table
                + " where tiktok_product_id = :id limit "
                + HITS);
      }
    }
    if (NUMBER.matcher(text).matches() || variant.equals(text)) {
      values.put("variant", variant);
      sets.add(
          "select store_id, tiktok_sku_id from link_part where variant_id = :variant"
              + " and store_id in (select id from store) limit "
              + HITS);
    }
    values.put("prefix", text.toLowerCase(Locale.ROOT).replaceAll("([\\\\%_])", "\\\\$1") + "%");
    sets.add(
        "select store_id, tiktok_sku_id from tiktok_sku where lower(seller_sku) like :prefix limit "
            + HITS);
    String words =
        NO_WORD
            .splitAsStream(text)
            .filter(word -> !word.isEmpty())
            .map(word -> word + ":*")
            .collect(Collectors.joining(" & "));
    if (!words.isEmpty()) {
      values.put("words", words);
      sets.add(
          "select store_id, tiktok_sku_id from tiktok_sku where"
              + " to_tsvector('simple', coalesce(title, '')) @@ to_tsquery('simple', :words) limit "
              + HITS);
    }
    return sets.stream().map(set -> "(" + set + ")").collect(Collectors.joining(" union "));
  }

  // The lines -------------------------------------------------------------------------------------

  private List<Line> lines(List<Key> keys, boolean onlyKnown) {
    if (keys.isEmpty()) {
      return List.of();
    }
    Integer[] stores = keys.stream().map(Key::storeId).toArray(Integer[]::new);
    String[] skus = keys.stream().map(Key::skuId).toArray(String[]::new);
    List<Found> found =
        jdbc
            .sql(
                """
                select k.store_id, k.tiktok_sku_id,
                       coalesce(l.tiktok_product_id, t.tiktok_product_id) as tiktok_product_id,
                       t.seller_sku, t.title, t.state, l.origin, l.linked_by, l.linked_at,
                       t.missing_because, t.tiktok_sku_id is not null as met,
                       (select count(*) from orphan_wait w
                        where w.store_id = k.store_id and w.topic = 'sku'
                          and w.subject = k.tiktok_sku_id) as waiting
                from unnest(?::int[], ?::text[]) with ordinality k (store_id, tiktok_sku_id, place)
                left join sku_link l on l.store_id = k.store_id and l.tiktok_sku_id = k.tiktok_sku_id
                left join tiktok_sku t on t.store_id = k.store_id and t.tiktok_sku_id = k.tiktok_sku_id
                order by k.place
                """)
            .params(stores, skus)
            .query(
                (rs, n) -> {
                  boolean linked = rs.getString("origin") != null;
                  if (onlyKnown && !linked && !rs.getBoolean("met")) {
                    return Optional.<Found>empty();
                  }
                  return Optional.of(
                      new Found(
                          new Key(rs.getInt("store_id"), rs.getString("tiktok_sku_id")),
                          rs.getString("tiktok_product_id"),
                          rs.getString("seller_sku"),
                          rs.getString("title"),
                          linked
                              ? State.LINKED
                              : "proposed".equals(rs.getString("state"))
                                  ? State.PROPOSED
                                  : State.UNMAPPED,
                          rs.getString("origin"),
                          rs.getString("linked_by"),
                          rs.getTimestamp("linked_at"),
                          rs.getString("missing_because"),
                          rs.getLong("waiting")));
                })
            .list()
            .stream()
            .flatMap(Optional::stream)
            .toList();
    Map<Key, List<LinkPart>> parts = parts(stores, skus);
    Map<Key, List<Proposal>> proposed = proposed(found);
    return found.stream()
        .map(
            f ->
                new Line(
                    f.key().storeId(),
                    f.key().skuId(),
                    f.productId(),
                    f.sellerSku(),
                    f.title(),
                    f.state(),
                    parts.getOrDefault(f.key(), List.of()),
                    f.origin(),
                    f.linkedBy(),
                    f.linkedAt() == null ? null : f.linkedAt().toInstant(),
                    f.missingBecause(),
                    proposed.getOrDefault(f.key(), List.of()),
                    f.waiting()))
        .toList();
  }

  private Map<Key, List<LinkPart>> parts(Integer[] stores, String[] skus) {
    Map<Key, List<LinkPart>> parts = new HashMap<>();
    jdbc.sql(
            """
            select p.* from unnest(?::int[], ?::text[]) k (store_id, tiktok_sku_id)
            join link_part p using (store_id, tiktok_sku_id)
            order by p.store_id, p.tiktok_sku_id, p.position
            """)
        .params(stores, skus)
        .query(
            (rs, n) ->
                Map.entry(
                    new Key(rs.getInt("store_id"), rs.getString("tiktok_sku_id")),
                    SkuLinks.part(rs)))
        .list()
        .forEach(
            row -> parts.computeIfAbsent(row.getKey(), k -> new ArrayList<>()).add(row.getValue()));
    return parts;
  }

  private Map<Key, List<Proposal>> proposed(List<Found> found) {
    Map<Integer, List<String>> open = new LinkedHashMap<>();
    found.stream()
        .filter(f -> f.state() == State.PROPOSED)
        .forEach(
            f ->
                open.computeIfAbsent(f.key().storeId(), s -> new ArrayList<>())
                    .add(f.key().skuId()));
    Map<Key, List<Proposal>> proposed = new HashMap<>();
    open.forEach(
        (store, skus) ->
            proposals
                .of(store, skus)
                .forEach((sku, list) -> proposed.put(new Key(store, sku), list)));
    return proposed;
  }

  private static String name(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
