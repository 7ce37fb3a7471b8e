package io.caravan.mapping;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which Shopify variant an unlinked TikTok SKU is (requirements S35, C29). In this order: our own
 * id, the exact seller SKU, the exact barcode. A link needs one rule that names exactly one
 * variant, and no other rule that names others; whatever is less certain is proposed to a person.
 * Titles are never compared. Pure.
 */
public sealed interface Match {

  /** Exactly one variant, and nothing speaks against it. */
  record Linked(Candidate candidate, Evidence by) implements Match {}

  /**
   * Could be one of these: a person decides.
   *
   * @param proposals the strongest first, each variant once
   * @param why in words
   */
  record Proposed(List<Proposal> proposals, String why) implements Match {
    public Proposed {
      proposals = List.copyOf(proposals);
    }
  }

  /** Nothing to go by. */
  record None(String why) implements Match {}

  /** What a match goes by; its code is also the origin of a link made by it. */
  enum Evidence {
    /** The SKU's external id is a variant's id: whoever listed it made it from that variant. */
    OWN_ID("own-id"),
    SELLER_SKU("seller-sku"),
    BARCODE("barcode");

    private final String code;

    Evidence(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /** Why a variant is proposed and not linked. */
  enum Reason {
    /** Two rules name different variants. */
    CONTRADICTION("contradiction"),
    /** Several variants have it. */
    SHARED("shared"),
    /** The same but for letter case and blanks. */
    ALIKE("alike"),
    /** Exact, but another that was as good has been rejected by a person. */
    LEFT_OVER("left-over");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /**
   * @param rank 0 is the strongest
   * @param detail in words, for the person who decides
   */
  record Proposal(Candidate candidate, Evidence evidence, Reason reason, int rank, String detail) {}

  /**
   * @param candidates what searches found; they match parts and any case, so that each is compared
   *     again
   * @param rejected variants that a person said it is not
   */
  static Match of(SkuFacts facts, List<Candidate> candidates, Set<String> rejected) {
    Map<Evidence, List<Candidate>> exact = new EnumMap<>(Evidence.class);
    for (Evidence rule : Evidence.values()) {
      List<Candidate> named = candidates.stream().filter(c -> names(rule, facts, c)).toList();
      if (!named.isEmpty()) {
        exact.put(rule, distinct(named));
      }
    }
    for (Map.Entry<Evidence, List<Candidate>> rule : exact.entrySet()) {
      Candidate only = rule.getValue().get(0);
      if (rule.getValue().size() == 1
          && !rejected.contains(only.variantId())
          && exact.values().stream().allMatch(named -> has(named, only.variantId()))) {
        return new Linked(only, rule.getKey());
      }
    }
    List<Proposal> proposals = new ArrayList<>(proposals(facts, exact, rejected));
    for (Candidate near : distinct(candidates)) {
      if (alike(facts, near)
          && !rejected.contains(near.variantId())
          && proposals.stream().noneMatch(p -> p.candidate().equals(near))) {
        proposals.add(
            new Proposal(
                near,
                Evidence.SELLER_SKU,
                Reason.ALIKE,
                Evidence.values().length,
                "its SKU \"" + near.sku() + "\" differs in letter case or blanks only"));
      }
    }
    return proposals.isEmpty()
        ? new None(why(facts, exact))
        : new Proposed(proposals, why(facts, proposals));
  }

  /** The variant an external id names, as a GID; null if it names none. */
  static @Nullable String variantNamedBy(@Nullable String externalId) {
    Matcher own = Own.ID.matcher(externalId == null ? "" : externalId.strip());
    return own.matches() ? "gid://shopify/ProductVariant/" + own.group(1) : null;
  }

  private static List<Proposal> proposals(
      SkuFacts facts, Map<Evidence, List<Candidate>> exact, Set<String> rejected) {
    boolean contradiction =
        exact.values().stream().anyMatch(a -> exact.values().stream().anyMatch(b -> apart(a, b)));
    Map<String, Proposal> proposals = new LinkedHashMap<>();
    exact.forEach(
        (rule, named) -> {
          for (Candidate candidate : named) {
            if (!rejected.contains(candidate.variantId())) {
              Reason reason =
                  contradiction
                      ? Reason.CONTRADICTION
                      : named.stream().filter(c -> !rejected.contains(c.variantId())).count() == 1
                          ? Reason.LEFT_OVER
                          : Reason.SHARED;
              proposals.putIfAbsent(
                  candidate.variantId(),
                  new Proposal(
                      candidate, rule, reason, rule.ordinal(), detail(rule, reason, facts, named)));
            }
          }
        });
    return List.copyOf(proposals.values());
  }

  private static boolean names(Evidence rule, SkuFacts facts, Candidate candidate) {
    return switch (rule) {
      case OWN_ID -> candidate.variantId().equals(variantNamedBy(facts.externalSkuId()));
      case SELLER_SKU ->
          !strip(facts.sellerSku()).isEmpty()
              && strip(facts.sellerSku()).equals(strip(candidate.sku()));
      case BARCODE -> Gtin.same(facts.barcode(), candidate.barcode());
    };
  }

  private static boolean alike(SkuFacts facts, Candidate candidate) {
    String wanted = loose(facts.sellerSku());
    return !wanted.isEmpty() && wanted.equals(loose(candidate.sku()));
  }

  private static boolean apart(List<Candidate> some, List<Candidate> others) {
    return some.stream().noneMatch(c -> has(others, c.variantId()));
  }

  private static boolean has(Collection<Candidate> candidates, String variantId) {
    return candidates.stream().anyMatch(c -> c.variantId().equals(variantId));
  }

  private static List<Candidate> distinct(List<Candidate> candidates) {
    Map<String, Candidate> byId = new LinkedHashMap<>();
    candidates.forEach(c -> byId.putIfAbsent(c.variantId(), c));
    return List.copyOf(byId.values());
  }

  private static String detail(
      Evidence rule, Reason reason, SkuFacts facts, List<Candidate> named) {
    String same = "it has the same " + spelt(rule, facts);
    return switch (reason) {
      case CONTRADICTION -> same + ", but another sign names another variant";
      case SHARED -> same + ", like " + (named.size() - 1) + " other";
      case LEFT_OVER -> same + "; another with it was rejected";
      case ALIKE -> same;
    };
  }

  private static String spelt(Evidence rule, SkuFacts facts) {
    return switch (rule) {
      case OWN_ID -> "id as the external id \"" + strip(facts.externalSkuId()) + "\"";
      case SELLER_SKU -> "SKU \"" + strip(facts.sellerSku()) + "\"";
      case BARCODE -> "barcode " + strip(facts.barcode());
    };
  }

  private static String why(SkuFacts facts, List<Proposal> proposals) {
    Proposal best = proposals.get(0);
    return switch (best.reason()) {
      case CONTRADICTION -> "its own id, seller SKU and barcode name different Shopify variants";
      case SHARED ->
          proposals.size()
              + " Shopify variants have the "
              + spelt(best.evidence(), facts)
              + ": "
              + String.join(
                  ", ", proposals.stream().limit(5).map(p -> p.candidate().variantId()).toList());
      case ALIKE ->
          "no Shopify variant has the SKU \""
              + strip(facts.sellerSku())
              + "\"; one that differs in letter case or blanks is proposed";
      case LEFT_OVER -> "one of several Shopify variants was rejected; the other is proposed";
    };
  }

  private static String why(SkuFacts facts, Map<Evidence, List<Candidate>> exact) {
    if (!exact.isEmpty()) {
      return "the Shopify variants that fit were rejected by a person";
    }
    List<String> asked = new ArrayList<>();
    if (variantNamedBy(facts.externalSkuId()) != null) {
      asked.add(spelt(Evidence.OWN_ID, facts));
    }
    if (!strip(facts.sellerSku()).isEmpty()) {
      asked.add(spelt(Evidence.SELLER_SKU, facts));
    }
    if (!Gtin.comparable(facts.barcode()).isEmpty()) {
      asked.add(spelt(Evidence.BARCODE, facts));
    }
    return asked.isEmpty()
        ? "it has no seller SKU to look for"
        : "no Shopify variant has the " + String.join(" or the ", asked);
  }

  private static String strip(@Nullable String text) {
    return text == null ? "" : text.strip();
  }

  private static String loose(@Nullable String text) {
    return strip(text).toLowerCase(Locale.ROOT).replaceAll("\\s+", "");
  }

  /** Keeps the pattern out of what others see. */
  final class Own {
    private static final Pattern ID =
        Pattern.compile("(?:gid://shopify/ProductVariant/)?([1-9][0-9]{0,19})");

    private Own() {}
  }
}
