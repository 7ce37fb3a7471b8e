package io.caravan.ops;

import io.caravan.inventory.figure.PolicyRow;
import io.caravan.inventory.figure.PolicyRow.ContinueSelling;
import io.caravan.inventory.figure.PolicyRow.Owner;
import io.caravan.inventory.figure.PolicyRow.Scope;
import io.caravan.inventory.level.Explanation;
import io.caravan.inventory.level.StockExplanations;
import io.caravan.inventory.level.StockPlan;
import io.caravan.inventory.level.StockPlans;
import io.caravan.inventory.level.StockPolicies;
import io.caravan.inventory.level.StockTable;
import io.caravan.inventory.level.StockTable.StockLine;
import io.caravan.inventory.level.StockTable.Wanted;
import io.caravan.store.Store;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.security.Principal;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Stock: what TikTok shows and should show, why, and what people want. */
@RestController
@RequestMapping("/api")
@Tag(name = "Stock", description = "What TikTok shows of each SKU, what it should show, and why")
class StockApi {
  private static final int MOST_UNITS = 1_000_000;
  private static final int MOST_DAYS = 365;
  private static final int MOST_HANDLING = 60;
  private static final int LONGEST_TAG = 255;

  private final StockTable table;
  private final StockPlans plans;
  private final StockExplanations explanations;
  private final StockPolicies policies;
  private final Links links;
  private final Audit audit;

  StockApi(
      StockTable table,
      StockPlans plans,
      StockExplanations explanations,
      StockPolicies policies,
      Links links,
      Audit audit) {
    this.table = table;
    this.plans = plans;
    this.explanations = explanations;
    this.policies = policies;
    this.links = links;
    this.audit = audit;
  }

  @Schema(name = "StockPage")
  record StockPage(String store, long total, int page, List<StockLine> items) {}

  @Schema(name = "StockPlan")
  record Plan(
      String store,
      @Schema(description = "That TikTok has") int skus,
      @Schema(description = "That show what they should") int same,
      @Schema(description = "Left alone, by reason") Map<String, Integer> left,
      int rises,
      int falls,
      @Schema(description = "As many in sum, in other warehouses") int moves,
      @Schema(description = "Would be sold out") int toZero,
      @Schema(description = "Could be bought again") int fromZero,
      StockPlan.@Nullable PlannedChange largestRise,
      StockPlan.@Nullable PlannedChange largestFall,
      @Schema(description = "SKUs that differ") long total,
      @Schema(description = "Largest change first") List<StockPlan.PlannedChange> items) {}

  @Schema(name = "StockPolicy")
  record PolicyView(
      @Schema(allowableValues = {"store", "tag", "sku", "location"}) String scope,
      @Schema(
              description =
                  "A Shopify product tag, a TikTok SKU id, a location's GID; empty for the store")
          String subject,
      @Nullable Integer bufferUnits,
      @Nullable BigDecimal bufferPercent,
      @Nullable BigDecimal bufferDays,
      @Nullable BigDecimal sharePercent,
      @Nullable String continueSelling,
      @Nullable Integer continueCap,
      @Nullable Integer handlingDays,
      @Nullable String owner,
      @Nullable Instant changedAt,
      @Nullable String changedBy) {

    static PolicyView of(PolicyRow row, @Nullable Instant at, @Nullable String by) {
      return new PolicyView(
          row.scope().code(),
          row.subject(),
          row.bufferUnits(),
          row.bufferPercent(),
          row.bufferDays(),
          row.sharePercent(),
          row.continueSelling() == null ? null : row.continueSelling().code(),
          row.continueCap(),
          row.handlingDays(),
          row.owner() == null ? null : row.owner().code(),
          at,
          by);
    }
  }

  @Schema(name = "StockPolicies")
  record Policies(String store, List<PolicyView> items) {}

  @Schema(name = "StockPolicyRequest")
  record PolicyRequest(
      @Schema(allowableValues = {"store", "tag", "sku", "location"}) @Nullable String scope,
      @Schema(description = "None for the store") @Nullable String subject,
      @Schema(description = "Units of the Shopify item kept back, 0 to 1,000,000")
          @Nullable Integer bufferUnits,
      @Schema(description = "Of what is there, 0 to 100, two decimals; rounded up")
          @Nullable BigDecimal bufferPercent,
      @Schema(description = "Days of sales, 0 to 365; rounded up. The largest of the three counts")
          @Nullable BigDecimal bufferDays,
      @Schema(description = "Of what is left, for TikTok, 0 to 100; rounded down")
          @Nullable BigDecimal sharePercent,
      @Schema(
              description = "For what Shopify sells on when there is none",
              allowableValues = {"ignore", "backorder", "cap", "max"})
          @Nullable String continueSelling,
      @Schema(
              description =
                  "Units of the SKU, 0 to 1,000,000; for cap and backorder, and untracked")
          @Nullable Integer continueCap,
      @Schema(description = "Working days until a back-order ships, 1 to 60")
          @Nullable Integer handlingDays,
      @Schema(allowableValues = {"shopify", "tiktok"}) @Nullable String owner) {}

  // Stock
  // -----------------------------------------------------------------------------------------------

  @GetMapping("/stock")
  @Operation(
      summary = "The stock of every SKU, as last read and last decided",
      description =
          "state: all, differs (TikTok shows something else than it should), zero (none although"
              + " Shopify has some), refused, left (nothing is sent). See the explain call for why.")
  StockPage list(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Parameter(description = "TikTok shows at most so many")
          @Nullable Integer below,
      @RequestParam(required = false)
          @Parameter(description = "How the seller SKU begins, or the SKU's or product's id")
          @Nullable String search,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Store link = links.meant(store);
    Paging paging = new Paging(page, size);
    if (below != null && below < 0) {
      throw Problem.invalid("below", below, "a whole number from 0");
    }
    StockTable.State wanted =
        state == null || state.isEmpty()
            ? StockTable.State.ALL
            : one(StockTable.State.class, "state", state);
    StockTable.Page found =
        table.list(
            new Wanted(
                link.id(),
                wanted,
                below,
                search == null || search.isBlank() ? null : search.strip(),
                paging.size(),
                paging.offset()));
    return new StockPage(link.name(), found.total(), page, found.items());
  }

  @GetMapping("/stock/plan")
  @Operation(
      summary = "What would be sent now",
      description =
          "Decided by what decides for sending, from what both sides were last read to have. Nothing"
              + " is sent or changed. Look at it before a dry run ends.")
  Plan plan(
      @RequestParam(required = false) @Nullable String store,
      @RequestParam(defaultValue = "0") @Parameter(description = "From 0") int page,
      @RequestParam(defaultValue = "50") int size) {
    Store link = links.meant(store);
    Paging paging = new Paging(page, size);
    StockPlan plan = plans.of(link.id());
    List<StockPlan.PlannedChange> changes = plan.changes();
    int from = Math.min(paging.offset(), changes.size());
    return new Plan(
        link.name(),
        plan.skus(),
        plan.same(),
        plan.left(),
        plan.rises(),
        plan.falls(),
        plan.moves(),
        plan.toZero(),
        plan.fromZero(),
        plan.largestRise(),
        plan.largestFall(),
        changes.size(),
        changes.subList(from, Math.min(from + paging.size(), changes.size())));
  }

  @GetMapping("/skus/{tiktokSkuId}/explain")
  @Operation(
      summary = "Why a SKU's stock on TikTok is what it is",
      description =
          "Its parts and their stock by location, the warehouses they feed, orders that claim units,"
              + " the policy and where each field came from, every step to the number, what TikTok"
              + " was told and last said, and the likely cause of a difference.")
  Explanation explain(
      @PathVariable String tiktokSkuId, @RequestParam(required = false) @Nullable String store) {
    Links.checkId("tiktokSkuId", tiktokSkuId);
    Store link = links.meant(store);
    return explanations
        .of(link, tiktokSkuId)
        .orElseThrow(
            () ->
                Problem.notFound(
                    "The stock of SKU "
                        + tiktokSkuId
                        + " was never read from TikTok in store "
                        + link.name()
                        + ". SKUs are met when products are read; see GET"
                        + " /api/mappings/skus?store="
                        + link.name()
                        + " whether this one is known."));
  }

  // Policies
  // -----------------------------------------------------------------------------------------------

  @GetMapping("/stock/policies")
  @Operation(
      summary = "Buffers, shares and owners",
      description =
          "A SKU's row goes before those of its tags, those before the store's, field by field; of"
              + " two tags the more careful counts. Buffers of locations come on top.")
  Policies policies(@RequestParam(required = false) @Nullable String store) {
    Store link = links.meant(store);
    return new Policies(
        link.name(),
        policies.all(link.id()).stream()
            .map(one -> PolicyView.of(one.row(), one.changedAt(), one.changedBy()))
            .toList());
  }

  @PutMapping("/stock/policies")
  @Operation(
      summary = "Set a row as a whole",
      description =
          "What the body leaves out, the row does not say any more. Every SKU it may concern is"
              + " looked at again.")
  PolicyView put(
      Principal who,
      @RequestParam(required = false) @Nullable String store,
      @RequestBody PolicyRequest body) {
    Store link = links.meant(store);
    PolicyRow row = row(body);
    Map<String, Object> detail = new LinkedHashMap<>();
    return audit.act(
        who,
        "put-stock-policy",
        link.id(),
        subject(row.scope(), row.subject()),
        detail,
        () -> {
          Optional<StockPolicies.Stored> before = policies.put(link.id(), row, who.getName());
          detail.put(
              "before", before.map(one -> PolicyView.of(one.row(), null, null)).orElse(null));
          detail.put("after", PolicyView.of(row, null, null));
          return policies
              .find(link.id(), row.scope(), row.subject())
              .map(one -> PolicyView.of(one.row(), one.changedAt(), one.changedBy()))
              .orElseThrow();
        });
  }

  @DeleteMapping("/stock/policies")
  @Operation(summary = "Take a row away", description = "What is less specific holds again.")
  Policies delete(
      Principal who,
      @RequestParam(required = false) @Nullable String store,
      @RequestParam @Parameter(description = "store, tag, sku or location") String scope,
      @RequestParam(required = false) @Nullable String subject) {
    Store link = links.meant(store);
    Scope of = one(Scope.class, "scope", scope);
    String about = subject(of, subject, false);
    Map<String, Object> detail = new LinkedHashMap<>();
    return audit.act(
        who,
        "delete-stock-policy",
        link.id(),
        subject(of, about),
        detail,
        () -> {
          StockPolicies.Stored before =
              policies
                  .delete(link.id(), of, about)
                  .orElseThrow(
                      () ->
                          Problem.notFound(
                              "Store "
                                  + link.name()
                                  + " has no stock policy for "
                                  + subject(of, about)
                                  + "."));
          detail.put("before", PolicyView.of(before.row(), null, null));
          return policies(link.name());
        });
  }

  private static String subject(Scope scope, String subject) {
    return scope == Scope.STORE ? scope.code() : scope.code() + " " + subject;
  }

  private static PolicyRow row(PolicyRequest body) {
    if (body.scope() == null || body.scope().isBlank()) {
      throw Problem.missing("scope", "one of " + codes(Scope.class));
    }
    Scope scope = one(Scope.class, "scope", body.scope());
    PolicyRow row =
        new PolicyRow(
            scope,
            subject(scope, body.subject(), true),
            whole("bufferUnits", body.bufferUnits(), 0, MOST_UNITS),
            number("bufferPercent", body.bufferPercent(), 100),
            number("bufferDays", body.bufferDays(), MOST_DAYS),
            number("sharePercent", body.sharePercent(), 100),
            body.continueSelling() == null
                ? null
                : one(ContinueSelling.class, "continueSelling", body.continueSelling()),
            whole("continueCap", body.continueCap(), 0, MOST_UNITS),
            whole("handlingDays", body.handlingDays(), 1, MOST_HANDLING),
            body.owner() == null ? null : one(Owner.class, "owner", body.owner()));
    check(row);
    return row;
  }

  private static void check(PolicyRow row) {
    List<@Nullable Object> others =
        Arrays.asList(
            row.bufferDays(),
            row.sharePercent(),
            row.continueSelling(),
            row.continueCap(),
            row.handlingDays(),
            row.owner());
    if (row.scope() == Scope.LOCATION && others.stream().anyMatch(Objects::nonNull)) {
      throw Problem.invalid(
          "scope",
          "location",
          "a scope other than location: it takes bufferUnits and bufferPercent");
    }
    if (row.bufferUnits() == null
        && row.bufferPercent() == null
        && others.stream().allMatch(Objects::isNull)) {
      throw Problem.missing("bufferUnits", "one field at least; DELETE takes a row away");
    }
    ContinueSelling continues = row.continueSelling();
    if ((continues == ContinueSelling.CAP || continues == ContinueSelling.BACKORDER)
        && row.continueCap() == null) {
      throw Problem.missing("continueCap", "units, with continueSelling " + continues.code());
    }
    if (continues == ContinueSelling.MAX && row.continueCap() != null) {
      throw Problem.invalid(
          "continueCap",
          row.continueCap(),
          "none with continueSelling max, or continueSelling cap");
    }
    if (row.handlingDays() != null && continues != ContinueSelling.BACKORDER) {
      throw Problem.invalid(
          "handlingDays", row.handlingDays(), "none without continueSelling backorder");
    }
  }

  private static String subject(Scope scope, @Nullable String given, boolean inBody) {
    String subject = given == null ? "" : given.strip();
    if (scope == Scope.STORE) {
      if (!subject.isEmpty()) {
        throw Problem.invalid("subject", subject, "none for the scope store");
      }
      return "";
    }
    String expected =
        switch (scope) {
          case TAG -> "a product tag of Shopify, at most " + LONGEST_TAG + " characters, no comma";
          case SKU -> "TikTok's SKU id, 1 to 32 decimal digits";
          default -> "a location's GID (gid://shopify/Location/123) or its number";
        };
    if (subject.isEmpty()) {
      throw Problem.missing("subject", expected);
    }
    return switch (scope) {
      case TAG -> {
        if (inBody && (subject.length() > LONGEST_TAG || subject.contains(","))) {
          throw Problem.invalid("subject", subject, expected);
        }
        yield subject.toLowerCase(Locale.ROOT);
      }
      case SKU -> {
        Links.checkId("subject", subject);
        yield subject;
      }
      default ->
          ShopifyIds.gid("Location", subject)
              .orElseThrow(() -> Problem.invalid("subject", subject, expected));
    };
  }

  private static @Nullable Integer whole(
      String field, @Nullable Integer value, int least, int most) {
    if (value != null && (value < least || value > most)) {
      throw Problem.invalid(field, value, "a whole number from " + least + " to " + most);
    }
    return value;
  }

  private static @Nullable BigDecimal number(String field, @Nullable BigDecimal value, int most) {
    if (value != null
        && (value.signum() < 0
            || value.compareTo(BigDecimal.valueOf(most)) > 0
            || value.stripTrailingZeros().scale() > 2)) {
      throw Problem.invalid(field, value, "a number from 0 to " + most + ", at most two decimals");
    }
    return value;
  }

  private static <E extends Enum<E>> E one(Class<E> type, String field, String given) {
    String wanted = given.strip().toUpperCase(Locale.ROOT);
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equals(wanted))
        .findFirst()
        .orElseThrow(() -> Problem.invalid(field, given, "one of " + codes(type)));
  }

  private static <E extends Enum<E>> String codes(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
