package io.caravan.sandbox.tiktok;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A market with what differs in its orders. Sources: TikTok's order API overview and endpoint pages
 * (US amounts are before tax; post town in the UK, katakana names in Japan, deposits in Germany; US
 * and UK local orders have no package before they ship). Indonesia stands for South East Asia.
 */
public enum Market {
  US("USD", 2, false, false, "1", "chat.seller.tiktok.com"),
  GB("GBP", 2, true, false, "44", "chat.seller.tiktok.com"),
  JP("JPY", 0, true, false, "81", "chat.seller.tiktok.com"),
  DE("EUR", 2, true, true, "49", "chat.seller.tiktok.com"),
  ID("IDR", 0, true, true, "62", "chat.seller.tiktok.com"),
  BR("BRL", 2, true, true, "55", "chat.seller.tiktok.com");

  private final String currency;
  private final int digits;
  private final boolean taxIncluded;
  private final boolean packageFromPayment;
  private final String dial;
  private final String relay;

  Market(
      String currency,
      int digits,
      boolean taxIncluded,
      boolean packageFromPayment,
      String dial,
      String relay) {
    this.currency = currency;
    this.digits = digits;
    this.taxIncluded = taxIncluded;
    this.packageFromPayment = packageFromPayment;
    this.dial = dial;
    this.relay = relay;
  }

  /** ISO 4217. */
  public String currency() {
    return currency;
  }

  boolean taxIncluded() {
    return taxIncluded;
  }

  boolean packageFromPayment() {
    return packageFromPayment;
  }

  /** Whether a seller who ships says so by the order (Mark Package As Shipped), not the package. */
  boolean marksShipped() {
    return this != ID && this != BR;
  }

  /** Whether the seller buys TikTok's labels one by one (Create Packages). */
  boolean buysLabels() {
    return this == US;
  }

  /** Whether packages of several orders become one (South East Asia and Latin America). */
  boolean combinesPackages() {
    return this == ID || this == BR;
  }

  /** Whether Split Orders serves it, by the fulfilment API overview. */
  boolean splitsPackages() {
    return this == ID || this == BR || this == JP;
  }

  /** Whether one order's tracking is corrected once, not each package's. */
  boolean updatesOncePerOrder() {
    return this == US || this == GB || this == ID;
  }

  /** Rare, says TikTok; known from South East Asia. */
  boolean cashOnDelivery() {
    return this == ID;
  }

  String relay() {
    return relay;
  }

  /** Rounded half up to the currency's minor unit. */
  BigDecimal rounded(BigDecimal amount) {
    return amount.setScale(digits, RoundingMode.HALF_UP);
  }

  /**
   * An amount that must be exact in this currency.
   *
   * @throws IllegalArgumentException if it has a fraction of a minor unit
   */
  BigDecimal exact(String name, BigDecimal amount) {
    try {
      return amount.setScale(digits, RoundingMode.UNNECESSARY);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          name + ": " + amount.toPlainString() + " is no amount in " + currency, e);
    }
  }

  /** Shares of a total, equal but for the minor units that are left; the first get those. */
  List<BigDecimal> shares(BigDecimal total, int parts) {
    long units = total.movePointRight(digits).longValueExact();
    var shares = new ArrayList<BigDecimal>(parts);
    for (int i = 0; i < parts; i++) {
      long share = units / parts + (i < units % parts ? 1 : 0);
      shares.add(BigDecimal.valueOf(share).movePointLeft(digits).setScale(digits));
    }
    return shares;
  }

  String money(BigDecimal amount) {
    return amount.setScale(digits, RoundingMode.UNNECESSARY).toPlainString();
  }

  /** An invented person somewhere in the market. */
  public Recipient someone(RandomGenerator random) {
    String number = String.format("%04d", random.nextInt(10_000));
    return switch (this) {
      case US -> {
        String[] first = {"Avery", "Jordan", "Riley", "Casey", "Morgan", "Quinn"};
        String[] last = {"Ashdown", "Merriweather", "Oakes", "Tillman", "Vandermeer"};
        String[][] places = {
          {"California", "CA", "Santa Clara", "San Jose", "95110"},
          {"Texas", "TX", "Travis", "Austin", "78701"},
          {"Colorado", "CO", "Denver", "Denver", "80202"},
          {"New York", "NY", "Kings", "Brooklyn", "11201"}
        };
        String[] place = pick(places, random);
        yield Recipient.of("US", pick(first, random), pick(last, random))
            .withPhone("(+" + dial + ")213555" + number)
            .withLines((100 + random.nextInt(9000)) + " Juniper Street", "Apt " + number)
            .withPostalCode(place[4])
            .withDistrict("L0", "Country", "United States", "US")
            .withDistrict("L1", "State", place[0], place[1])
            .withDistrict("L2", "County", place[2], "")
            .withDistrict("L3", "City", place[3], "")
            .withDropOff("Front Door");
      }
      case GB -> {
        String[] first = {"Alfie", "Imogen", "Rowan", "Tamsin"};
        String[] last = {"Hathersage", "Pemberley", "Thornwick"};
        yield Recipient.of("GB", pick(first, random), pick(last, random))
            .withPhone("(+" + dial + ")7700900" + number.substring(1))
            .withLines((1 + random.nextInt(200)) + " Foundry Lane", "Flat " + number.charAt(3))
            .withPostalCode("LS1 4AP")
            .withPostTown("Leeds")
            .withDistrict("L0", "Country", "United Kingdom", "GB")
            .withDistrict("L1", "Nation", "England", "")
            .withDistrict("L2", "County", "West Yorkshire", "");
      }
      case JP -> {
        String[][] first = {{"葵", "アオイ"}, {"蓮", "レン"}, {"結衣", "ユイ"}};
        String[][] last = {{"青木", "アオキ"}, {"藤原", "フジワラ"}};
        String[] given = pick(first, random);
        String[] family = pick(last, random);
        yield Recipient.of("JP", given[0], family[0])
            .withLocalScript(given[1], family[1])
            .withPhone("(+" + dial + ")9000" + number + "00")
            .withLines("道玄坂" + (1 + random.nextInt(20)) + "-2-3", "ハイツ" + number)
            .withPostalCode("150-0043")
            .withDistrict("L0", "Country", "Japan", "JP")
            .withDistrict("L1", "Prefecture", "Tokyo", "13")
            .withDistrict("L2", "City", "Shibuya-ku", "");
      }
      case DE -> {
        String[] first = {"Frieda", "Jonas", "Maren", "Thies"};
        String[] last = {"Lindgrün", "Osterkamp", "Weißmann"};
        yield Recipient.of("DE", pick(first, random), pick(last, random))
            .withPhone("(+" + dial + ")1511234" + number)
            .withLines("Lindenallee " + (1 + random.nextInt(200)), "")
            .withPostalCode("20095")
            .withDistrict("L0", "Country", "Germany", "DE")
            .withDistrict("L1", "State", "Hamburg", "HH")
            .withDistrict("L2", "City", "Hamburg", "");
      }
      case ID -> {
        String[] first = {"Bima", "Citra", "Wulan"};
        String[] last = {"Hartono", "Lestari", "Pranoto"};
        yield Recipient.of("ID", pick(first, random), pick(last, random))
            .withPhone("(+" + dial + ")81234" + number)
            .withLines("Jalan Melati No. " + (1 + random.nextInt(200)), "")
            .withPostalCode("12190")
            .withDistrict("L0", "Country", "Indonesia", "ID")
            .withDistrict("L1", "Province", "DKI Jakarta", "JK")
            .withDistrict("L2", "City", "Jakarta Selatan", "")
            .withDistrict("L3", "District", "Kebayoran Baru", "");
      }
      case BR -> {
        String[] first = {"Beatriz", "Caio", "Luana"};
        String[] last = {"Arantes", "Figueira", "Sampaio"};
        yield Recipient.of("BR", pick(first, random), pick(last, random))
            .withPhone("(+" + dial + ")1198765" + number)
            .withLines(
                "Rua das Acacias", Integer.toString(1 + random.nextInt(900)), "Vila Nova", "")
            .withPostalCode("04543-000")
            .withDistrict("L0", "Country", "Brazil", "BR")
            .withDistrict("L1", "State", "São Paulo", "SP")
            .withDistrict("L2", "City", "São Paulo", "");
      }
    };
  }

  private static <T> T pick(T[] of, RandomGenerator random) {
    return of[random.nextInt(of.length)];
  }
}
