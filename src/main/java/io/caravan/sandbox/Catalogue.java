package io.caravan.sandbox;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Invented goods with believable names, the same for the same seed. */
final class Catalogue {

  record Product(String title, List<Item> items) {}

  /** One variant. Prices in US dollars. */
  record Item(String sku, String name, BigDecimal price, int stock) {}

  private static final String[] STYLES = {
    "Alpine",
    "Coastal",
    "Harvest",
    "Linen",
    "Midnight",
    "Nordic",
    "Prairie",
    "Rustic",
    "Solstice",
    "Studio",
    "Sunday",
    "Terrace",
    "Trail",
    "Velvet",
    "Wildflower"
  };
  private static final String[][] KINDS = {
    {"Crewneck Tee", "S", "M", "L"},
    {"Canvas Tote", "Natural", "Black"},
    {"Stoneware Mug", "Sand", "Slate"},
    {"Soy Candle", "Cedar", "Fig"},
    {"Knit Beanie", "Oat", "Forest"},
    {"Water Bottle", "500 ml", "750 ml"},
    {"Throw Blanket", "One size"},
    {"Desk Organizer", "Oak", "Walnut"},
    {"Bath Towel", "White", "Sage"},
    {"Phone Case", "Clear", "Matte"},
    {"Running Socks", "S/M", "L/XL"},
    {"Face Serum", "30 ml"},
    {"Hair Claw", "Tortoise", "Pearl"},
    {"Cutting Board", "Small", "Large"}
  };

  static List<Product> of(int count, long seed) {
    if (count < 1 || count > STYLES.length * KINDS.length) {
      throw new IllegalArgumentException(
          "products: expected 1.." + STYLES.length * KINDS.length + ", got " + count);
    }
    var random = new SplittableRandom(seed);
    Set<Integer> places = new LinkedHashSet<>();
    while (places.size() < count) {
      places.add(random.nextInt(STYLES.length * KINDS.length));
    }
    var products = new ArrayList<Product>();
    for (int place : places) {
      String[] kind = KINDS[place / STYLES.length];
      String title = STYLES[place % STYLES.length] + " " + kind[0];
      BigDecimal price = BigDecimal.valueOf(600 + 50L * random.nextInt(120) + 99, 2);
      var items = new ArrayList<Item>();
      for (int variant = 1; variant < kind.length; variant++) {
        items.add(
            new Item(
                "ACME-%04d-%d".formatted(products.size() + 1, variant),
                kind[variant],
                price,
                20 + random.nextInt(400)));
      }
      products.add(new Product(title, List.copyOf(items)));
    }
    return List.copyOf(products);
  }

  private Catalogue() {}
}
