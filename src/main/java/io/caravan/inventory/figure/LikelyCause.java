package io.caravan.inventory.figure;

import io.caravan.inventory.figure.Figure.Leave;
import io.caravan.inventory.figure.Figure.Show;
import io.caravan.inventory.figure.Figure.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why TikTok shows something else than it should, or nothing, in words.
 *
 * @param code {@code PAUSED}, {@code REFUSED}, {@code BUFFER} ...
 * @param text what it is, and what to do about it
 */
public record LikelyCause(String code, String text) {

  /**
   * What stands beside the figure.
   *
   * @param shown what TikTok last said, by warehouse
   * @param unmapped stock by location that no warehouse of the SKU has
   * @param refused TikTok's code and words for the last refusal; null if it took the last number
   * @param retryAt when it is tried again
   * @param soldOutBy how nothing is shown where TikTok takes no 0; null if it does
   */
  public record Beside(
      boolean pushOn,
      boolean dryRun,
      boolean paused,
      Map<String, Integer> shown,
      Map<String, Long> unmapped,
      @Nullable String refused,
      @Nullable Instant retryAt,
      @Nullable String soldOutBy) {
    public Beside {
      shown = Map.copyOf(shown);
      unmapped = Map.copyOf(unmapped);
    }
  }

  /** Of the most likely first; empty: TikTok shows what it should, and there is some. */
  public static List<LikelyCause> of(Figure figure, Beside beside) {
    List<LikelyCause> causes = new ArrayList<>();
    if (figure.answer() instanceof Leave leave) {
      causes.add(new LikelyCause(leave.because(), leave.detail()));
      return causes;
    }
    Show show = (Show) figure.answer();
    boolean differs =
        show.byWarehouse().entrySet().stream()
            .anyMatch(
                one -> beside.shown().getOrDefault(one.getKey(), -1) != one.getValue().units());
    boolean none = show.byWarehouse().values().stream().allMatch(one -> one.units() == 0);
    if (none && beside.soldOutBy() != null) {
      causes.add(
          new LikelyCause(
              "SOLD_OUT",
              "TikTok takes no 0 here; sold out is told otherwise: " + beside.soldOutBy()));
    } else if (differs) {
      causes.add(notSent(beside));
    }
    if (none) {
      causes.add(whyNone(figure.steps()));
      if (!beside.unmapped().isEmpty()) {
        causes.add(
            new LikelyCause(
                "UNMAPPED_LOCATION",
                "stock lies where no warehouse of this SKU is: "
                    + beside.unmapped()
                    + ". Map the location, if TikTok's orders can ship from it"));
      }
    }
    figure.steps().stream()
        .filter(step -> step.name().equals("restricted") || step.name().equals("holiday"))
        .filter(step -> causes.stream().noneMatch(cause -> cause.code().equals(code(step))))
        .forEach(step -> causes.add(new LikelyCause(code(step), step.why())));
    return causes;
  }

  private static LikelyCause notSent(Beside beside) {
    if (beside.paused()) {
      return new LikelyCause("PAUSED", "the store is paused: nothing is sent until it is resumed");
    }
    if (!beside.pushOn()) {
      return new LikelyCause(
          "PUSH_OFF", "caravan.inventory.push is off: everything is decided and nothing sent");
    }
    if (beside.dryRun()) {
      return new LikelyCause(
          "DRY_RUN", "caravan.dry-run is on: what would be sent is recorded and not sent");
    }
    String refused = beside.refused();
    if (refused != null) {
      return new LikelyCause(
          "REFUSED",
          "TikTok refused it: "
              + refused
              + (beside.retryAt() == null ? "" : "; tried again at " + beside.retryAt()));
    }
    return new LikelyCause(
        "NOT_SENT_YET",
        "a change that TikTok has not been told yet; it is sent, or found by the next comparison");
  }

  /** Goes back from the end to the step that took the last unit. */
  private static LikelyCause whyNone(List<Step> steps) {
    int units = -1;
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).name().equals("units")) {
        units = i;
      }
    }
    for (int i = steps.size() - 1; i > Math.max(units, 0); i--) {
      if (sum(steps.get(i)) <= 0 && sum(steps.get(i - 1)) > 0) {
        return cause(steps.get(i));
      }
    }
    for (int i = 0; i < units; i++) {
      boolean lastOfPart = i + 1 == units || steps.get(i + 1).name().equals("available");
      if (lastOfPart && sum(steps.get(i)) <= 0) {
        int from = i;
        while (!steps.get(from).name().equals("available") && sum(steps.get(from - 1)) <= 0) {
          from--;
        }
        return cause(steps.get(from));
      }
    }
    return units < 0
        ? new LikelyCause("OUT_OF_STOCK", "there is none")
        : new LikelyCause(
            "NOT_ENOUGH_FOR_ONE",
            "no warehouse has enough for one unit of the SKU: " + steps.get(units).why());
  }

  private static LikelyCause cause(Step step) {
    return new LikelyCause(code(step), step.name() + ": " + step.why());
  }

  private static String code(Step step) {
    return switch (step.name()) {
      case "available", "deficit" -> "OUT_OF_STOCK";
      case "buffer", "location-buffer" -> "BUFFER";
      case "reserved" -> "RESERVED";
      case "unknown" -> "UNKNOWN_ORDERS";
      case "continue-selling" -> "CAP";
      default -> step.name().toUpperCase(java.util.Locale.ROOT);
    };
  }

  private static long sum(Step step) {
    return step.byWarehouse().values().stream().mapToLong(Long::longValue).sum();
  }
}
