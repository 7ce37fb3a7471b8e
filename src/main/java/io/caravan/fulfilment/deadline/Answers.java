package io.caravan.fulfilment.deadline;

import io.caravan.fulfilment.deadline.DueSource.AnswerDue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What buyers wait to hear, put together from who knows of it. Pure. */
final class Answers {
  private Answers() {}

  /**
   * @param known from those who read the requests themselves
   * @param guessed from the orders; heard only of orders and kinds that nobody knows better
   * @return by TikTok order id, the earliest first
   */
  static Map<String, List<Deadline>> of(List<AnswerDue> known, List<AnswerDue> guessed) {
    Set<List<String>> told =
        known.stream()
            .map(due -> List.of(due.tiktokOrderId(), due.kind()))
            .collect(Collectors.toSet());
    List<AnswerDue> all = new ArrayList<>(known);
    guessed.stream()
        .filter(due -> !told.contains(List.of(due.tiktokOrderId(), due.kind())))
        .forEach(all::add);
    all.sort(Comparator.comparing(AnswerDue::at).thenComparing(AnswerDue::id));
    Map<String, List<Deadline>> byOrder = new HashMap<>();
    for (AnswerDue due : all) {
      byOrder
          .computeIfAbsent(due.tiktokOrderId(), order -> new ArrayList<>())
          .add(
              new Deadline(
                  Deadline.Sort.ANSWER,
                  due.at(),
                  due.id().isEmpty() ? due.kind() : due.kind() + " " + due.id()));
    }
    return byOrder;
  }
}
