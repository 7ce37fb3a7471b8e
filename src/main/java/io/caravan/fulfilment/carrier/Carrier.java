package io.caravan.fulfilment.carrier;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Carriers that are told apart by more than their name. Each service that tracks its parcels by
 * itself is one of its own: DHL eCommerce and DHL Express are two.
 */
public enum Carrier {
  USPS(
      "usps.com",
      "usps",
      "unitedstatespostalservice",
      "uspostalservice",
      "uspsground",
      "uspsgroundadvantage",
      "uspspriority",
      "uspsprioritymail"),
  UPS("ups.com", "ups", "unitedparcelservice", "upsground"),
  FEDEX("fedex.com", "fedex", "federalexpress", "fedexground", "fedexexpress", "fedexhomedelivery"),
  DHL_EXPRESS("mydhl.express.dhl", "dhlexpress", "dhlexpressworldwide", "mydhl"),
  DHL_ECOMMERCE(
      "webtrack.dhlecs.com",
      "dhlecommerce",
      "dhlecommercesolutions",
      "dhlecommerceus",
      "dhlecommerceamericas",
      "dhlecommerceasia",
      "dhlecommerceuk",
      "dhlglobalmail",
      "dhlgm"),
  DHL_PARCEL("dhlparcel", "dhlparcel", "dhlpaket", "dhlparceluk", "dhlparceliberia", "dhlgermany"),
  ROYAL_MAIL("royalmail.com", "royalmail", "royalmailgroup"),
  PARCELFORCE("parcelforce.com", "parcelforce", "parcelforceworldwide"),
  EVRI("evri.com", "evri", "hermes", "myhermes", "hermesuk"),
  YODEL("yodel.co.uk", "yodel", "yodeldirect"),
  DPD("dpd.", "dpd", "dpduk", "dpdgroup", "dpdlocal", "dpdde", "dpdgermany"),
  YAMATO(
      "kuronekoyamato.co.jp",
      "yamato",
      "yamatotransport",
      "yamatojapan",
      "kuronekoyamato",
      "ヤマト運輸"),
  SAGAWA("sagawa-exp.co.jp", "sagawa", "sagawaexpress", "sagawajapan", "佐川急便"),
  JAPAN_POST("post.japanpost.jp", "japanpost", "jppost", "japanposten", "日本郵便"),
  JNE("jne.co.id", "jne", "jneexpress"),
  JT_EXPRESS("jtexpress.", "jtexpress", "jandtexpress", "jt", "jtcargo"),
  AMAZON("amazon.", "amazon", "amazonlogistics", "amazonlogisticsus", "amazonlogisticsuk"),
  ONTRAC("ontrac.com", "ontrac"),
  YUNEXPRESS("yuntrack.com", "yunexpress"),
  GOFO("gofo", "gofo", "gofoexpress");

  private final String host;
  private final List<String> names;

  Carrier(String host, String... names) {
    this.host = host;
    this.names = List.of(names);
  }

  /** DHL without a word of its service says nothing: its services share no tracking. */
  private static final String DHL = "dhl";

  /** Letters and digits alone, in lower case and one form, so that spelling does not matter. */
  static String plain(String name) {
    return Normalizer.normalize(name.replace("&", "and"), Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}]", "")
        .replace("jandt", "jt");
  }

  /** Whose name it is; empty for one that is not known or does not say the service. */
  public static Optional<Carrier> named(String name) {
    String plain = plain(name);
    return Stream.of(values()).filter(carrier -> carrier.names.contains(plain)).findFirst();
  }

  /** Whose tracking page a link leads to; empty if that is not known. */
  public static Optional<Carrier> linked(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    return Stream.of(values()).filter(carrier -> lower.contains(carrier.host)).findFirst();
  }

  /** A company of several services whose name alone says none of them. */
  static boolean isDhl(String name) {
    return plain(name).startsWith(DHL);
  }

  boolean isDhl() {
    return this == DHL_EXPRESS || this == DHL_ECOMMERCE || this == DHL_PARCEL;
  }
}
