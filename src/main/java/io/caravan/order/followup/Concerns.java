package io.caravan.order.followup;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Asks all concerns of an order, and knows which of them sends an act. */
@Component
public class Concerns {
  private final List<Concern> all;
  private final Map<Action, Concern> owners = new EnumMap<>(Action.class);

  /**
   * @throws IllegalStateException if two want to send the same act
   */
  Concerns(List<Concern> all) {
    this.all = List.copyOf(all);
    for (Concern concern : all) {
      for (Action action : concern.actions()) {
        if (owners.put(action, concern) != null) {
          throw new IllegalStateException("two concerns send " + action.label());
        }
      }
    }
  }

  /** What each of them says; nothing of an order that Shopify does not know any more. */
  public FollowUpInHand judge(FollowUpInHand hand) {
    if (hand.settled() || hand.standing() == null) {
      return hand;
    }
    List<Judgement> judgements = new ArrayList<>();
    for (Concern concern : all) {
      judgements.add(concern.judge(hand));
    }
    return hand.with(judgements);
  }

  /** Empty: it is the follow-up's own. */
  Optional<Concern> owner(Act act) {
    return Optional.ofNullable(owners.get(act.action()));
  }
}
