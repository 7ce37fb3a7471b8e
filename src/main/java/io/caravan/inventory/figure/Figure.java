package io.caravan.inventory.figure;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many of a SKU TikTok should show, and how it came to that.
 *
 * @param skuId TikTok's
 * @param productId TikTok's
 * @param answer what is to be done
 * @param steps from the raw number to the last, in order
 * @param concerns what a person should hear of
 */
public record Figure(
    String skuId, String productId, Answer answer, List<Step> steps, List<Concern> concerns) {

  public Figure {
    steps = List.copyOf(steps);
    concerns = List.copyOf(concerns);
  }

  /** What is to be done. */
  public sealed interface Answer {}

  /**
   * TikTok should show these.
   *
   * @param byWarehouse every warehouse of the SKU
   */
  public record Show(Map<String, Quantity> byWarehouse) implements Answer {
    public Show {
      byWarehouse = Map.copyOf(byWarehouse);
    }
  }

  /**
   * Nothing is sent.
   *
   * @param because {@code OWNED_BY_TIKTOK}, {@code VIRTUAL_BUNDLE}, {@code UNLINKED}, {@code
   *     NO_LOCATION}, {@code NOT_READ} ...
   * @param detail in words, with the values
   */
  public record Leave(String because, String detail) implements Answer {}

  /**
   * @param units that can be shipped at once
   * @param backorder null leaves what TikTok has
   * @param handlingDays null leaves what TikTok has
   */
  public record Quantity(int units, @Nullable Integer backorder, @Nullable Integer handlingDays) {
    public static Quantity of(int units) {
      return new Quantity(units, null, null);
    }
  }

  /**
   * One step of the calculation.
   *
   * @param name {@code available}, {@code deficit}, {@code reserved}, {@code buffer} ...
   * @param byWarehouse the numbers after it
   * @param why in words, with the values
   */
  public record Step(String name, Map<String, Long> byWarehouse, String why) {
    public Step {
      byWarehouse = Map.copyOf(byWarehouse);
    }
  }

  /**
   * @param code {@code NEGATIVE_SHOPIFY}, {@code CLAMPED}, {@code OVERSELL_RISK}, {@code
   *     NO_LOCATION} ...
   */
  public record Concern(String code, String subject, String detail) {}
}
