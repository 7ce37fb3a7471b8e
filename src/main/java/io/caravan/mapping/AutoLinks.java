package io.caravan.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Links by themselves: what {@link Match} finds certain is linked, what it finds possible is
 * proposed, what people have said stands. Used by the order route, which knows a seller SKU, and by
 * whoever reads TikTok's products, which know more. Calls no platform: the caller brings the
 * candidates (see {@link ShopVariants}).
 */
@Component
public class AutoLinks {

  /** As {@code linkedBy} of a link that no person made. */
  public static final String CARAVAN = "caravan";

  private final SkuLinks links;
  private final LinkProposals proposals;

  AutoLinks(SkuLinks links, LinkProposals proposals) {
    this.links = links;
    this.proposals = proposals;
  }

  /**
   * @param link the link that holds now; null if there is none
   * @param why why there is none, in words; empty if there is one
   */
  public record Considered(@Nullable SkuLink link, String why) {}

  /**
   * Looks for the link of a SKU among candidates, and writes down what comes of it: a link with its
   * release, proposals, or why there is neither. A SKU that is linked stays as it is.
   *
   * @param candidates every variant that the facts could mean, see {@link ShopVariants#candidates}
   */
  @Transactional
  public Considered consider(int storeId, SkuFacts facts, List<Candidate> candidates) {
    Optional<SkuLink> known = links.find(storeId, facts.skuId());
    if (known.isPresent()) {
      links.noteFacts(storeId, facts, null);
      return new Considered(known.get(), "");
    }
    Match match =
        Match.of(facts, candidates, Set.copyOf(proposals.rejected(storeId, facts.skuId())));
    List<Match.Evidence> asked = asked(facts);
    if (match instanceof Match.Linked linked) {
      List<String> others = new ArrayList<>(proposals.openBesides(storeId, facts.skuId(), asked));
      others.remove(linked.candidate().variantId());
      if (others.isEmpty()) {
        return new Considered(link(storeId, facts, linked), "");
      }
      String why =
          "Shopify variant "
              + linked.candidate().variantId()
              + " has its seller SKU, but other signs name "
              + String.join(", ", others);
      links.noteFacts(storeId, facts, why);
      links.restate(storeId, facts.skuId());
      return new Considered(null, why);
    }
    List<Match.Proposal> possible =
        match instanceof Match.Proposed proposed ? proposed.proposals() : List.of();
    String why =
        match instanceof Match.Proposed proposed ? proposed.why() : ((Match.None) match).why();
    proposals.replace(storeId, facts.skuId(), asked, possible);
    links.noteFacts(storeId, facts, why);
    links.restate(storeId, facts.skuId());
    return new Considered(null, why);
  }

  private SkuLink link(int storeId, SkuFacts facts, Match.Linked found) {
    return links.linkIfAbsent(
        new SkuLink(
            storeId,
            facts.skuId(),
            facts.productId(),
            List.of(found.candidate().part(1)),
            found.by().code(),
            CARAVAN),
        facts);
  }

  /** What these facts could be matched by. */
  private static List<Match.Evidence> asked(SkuFacts facts) {
    List<Match.Evidence> asked = new ArrayList<>();
    if (facts.externalSkuId() != null) {
      asked.add(Match.Evidence.OWN_ID);
    }
    if (facts.sellerSku() != null) {
      asked.add(Match.Evidence.SELLER_SKU);
    }
    if (facts.barcode() != null) {
      asked.add(Match.Evidence.BARCODE);
    }
    return asked;
  }
}
