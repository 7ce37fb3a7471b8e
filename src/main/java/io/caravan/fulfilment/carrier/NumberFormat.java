package io.caravan.fulfilment.carrier;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What tracking numbers look like, and whose they may be. A format is never proof where two
 * carriers share it: {@link #whose} then names both.
 *
 * <p>Sources, by the names used below: <i>tnd</i> is the open table github.com/jkeen
 * /tracking_number_data with its check digits and samples; <i>dhl</i> is dhl.com's page of shipment
 * ids; <i>upu</i> is the standard S10 of the Universal Postal Union; <i>pf</i> is parcelforce.com's
 * page of number formats; <i>practice</i> is what carriers' numbers are seen to look like, which is
 * good enough to suggest and never to decide.
 */
public final class NumberFormat {

  /** How much a format says. */
  public enum Proof {
    /** Letters or a check digit that nobody else uses. */
    SURE,
    /** Good enough to suggest. */
    LIKELY
  }

  private record Row(
      String name,
      Pattern pattern,
      @Nullable Predicate<String> check,
      Set<Carrier> carriers,
      Proof proof) {}

  private static final List<Row> TABLE =
      List.of(
          // tnd: letters 1Z, check digit
          row("1Z", "1Z[0-9A-Z]{15}[0-9]", NumberFormat::ups, Proof.SURE, Carrier.UPS),
          // tnd: IMpb, with or without the routing prefix of the ZIP code. DHL eCommerce, UPS Mail
          // Innovations and FedEx SmartPost hand parcels to USPS with numbers of these.
          row(
              "IMpb",
              "(420[0-9]{5}([0-9]{4})?)?9[1-5][0-9]{20}([0-9]{4})?",
              null,
              Proof.LIKELY,
              Carrier.USPS,
              Carrier.DHL_ECOMMERCE),
          // tnd: 12 digits with a check digit that one in ten numbers has by chance
          row(
              "12 digits",
              "[0-9]{12}",
              null,
              Proof.LIKELY,
              Carrier.FEDEX,
              Carrier.YAMATO,
              Carrier.SAGAWA,
              Carrier.JAPAN_POST,
              Carrier.JNE,
              Carrier.JT_EXPRESS,
              Carrier.PARCELFORCE,
              Carrier.DHL_PARCEL),
          // tnd
          row("15 digits", "[0-9]{15}", null, Proof.LIKELY, Carrier.FEDEX, Carrier.JNE),
          row("96", "96[0-9]{20}", null, Proof.SURE, Carrier.FEDEX),
          row(
              "20 digits",
              "[0-9]{20}",
              null,
              Proof.LIKELY,
              Carrier.FEDEX,
              Carrier.USPS,
              Carrier.DHL_PARCEL),
          // dhl
          row("10 digits", "[0-9]{10}", null, Proof.LIKELY, Carrier.DHL_EXPRESS),
          row(
              "JJD, JVGL",
              "(JJD0[01]|JVGL)[0-9]{6,18}",
              null,
              Proof.LIKELY,
              Carrier.DHL_EXPRESS,
              Carrier.DHL_PARCEL),
          row("3S", "3S[A-Z0-9]{8,18}", null, Proof.LIKELY, Carrier.DHL_PARCEL),
          // dhl, tnd: GM is DHL Global Mail, the old name of DHL eCommerce
          row("GM", "GM[0-9]{10,37}", null, Proof.SURE, Carrier.DHL_ECOMMERCE),
          row(
              "DHL eCommerce 14",
              "[0-9]{14}",
              null,
              Proof.LIKELY,
              Carrier.DHL_ECOMMERCE,
              Carrier.DPD),
          row(
              "DHL eCommerce letters",
              "(LX|RX|UV|CN|SG|TH|IN|HK|MY)[0-9]{10,37}",
              null,
              Proof.LIKELY,
              Carrier.DHL_ECOMMERCE),
          // upu: the country's post, told by the last two letters
          row("S10 US", "[A-Z]{2}[0-9]{9}US", NumberFormat::s10, Proof.SURE, Carrier.USPS),
          row(
              "S10 GB",
              "[A-Z]{2}[0-9]{9}GB",
              NumberFormat::s10,
              Proof.LIKELY,
              Carrier.ROYAL_MAIL,
              Carrier.PARCELFORCE),
          row("S10 JP", "[A-Z]{2}[0-9]{9}JP", NumberFormat::s10, Proof.SURE, Carrier.JAPAN_POST),
          // pf
          row(
              "Parcelforce",
              "[A-Z]{2}[0-9]{7}|[A-Z]{4}[0-9]{10}",
              null,
              Proof.LIKELY,
              Carrier.PARCELFORCE),
          // practice
          row(
              "16 digits",
              "[0-9]{16}",
              null,
              Proof.LIKELY,
              Carrier.EVRI,
              Carrier.ROYAL_MAIL,
              Carrier.JNE),
          row("Evri", "[HTC][0-9A-Z]{15}", null, Proof.LIKELY, Carrier.EVRI),
          // tnd
          row("Yodel", "J?JD[0-9]{16}", null, Proof.LIKELY, Carrier.YODEL, Carrier.DHL_EXPRESS),
          row("DPD", "[0-9]{14}[0-9A-Z]|[0-9]{27}[0-9A-Z]", null, Proof.LIKELY, Carrier.DPD),
          // practice: J followed by a letter for the country
          row("J&T", "J[A-Z][0-9]{10}", null, Proof.LIKELY, Carrier.JT_EXPRESS),
          row("JNE", "(JNE|CGK|JT)[0-9A-Z]{9,17}", null, Proof.LIKELY, Carrier.JNE),
          // tnd
          row("TBA", "TB[ACM][0-9]{12}", null, Proof.SURE, Carrier.AMAZON),
          row("OnTrac", "[CD][0-9]{14}", null, Proof.LIKELY, Carrier.ONTRAC),
          row("YT", "YT[0-9]{16}", null, Proof.SURE, Carrier.YUNEXPRESS),
          row("GFUS", "GFUS[0-9]{14}", null, Proof.SURE, Carrier.GOFO));

  private NumberFormat() {}

  private static Row row(
      String name,
      String regex,
      @Nullable Predicate<String> check,
      Proof proof,
      Carrier first,
      Carrier... others) {
    return new Row(name, Pattern.compile(regex), check, EnumSet.of(first, others), proof);
  }

  /**
   * Whose number it may be.
   *
   * @param carriers empty: it looks like nobody's that is known
   * @param sure it is the only one's, and nobody else has such numbers
   */
  public record Whose(Set<Carrier> carriers, boolean sure) {
    public Whose {
      carriers = Set.copyOf(carriers);
    }

    /** The number speaks against it: it looks like others', and not like this one's. */
    public boolean contradicts(Carrier carrier) {
      return !carriers.isEmpty() && !carriers.contains(carrier);
    }

    public boolean isSurely(Carrier carrier) {
      return sure && carriers.contains(carrier);
    }
  }

  /** Spaces do not count, nor does letter case. */
  public static Whose whose(String number) {
    String bare = bare(number);
    Set<Carrier> carriers = EnumSet.noneOf(Carrier.class);
    boolean sure = false;
    for (Row row : TABLE) {
      boolean fits =
          row.pattern().matcher(bare).matches()
              && (row.check() == null || Objects.requireNonNull(row.check()).test(bare));
      if (fits) {
        carriers.addAll(row.carriers());
        sure |= row.proof() == Proof.SURE;
      }
    }
    return new Whose(carriers, sure && carriers.size() == 1);
  }

  /** As carriers write it: without spaces, in capitals. */
  public static String bare(String number) {
    return number.replaceAll("\\s", "").toUpperCase(Locale.ROOT);
  }

  // Check digits ---------------------------------------------------------------------------------

  /** tnd: letters count as their place in the alphabet plus two, by ten. */
  private static boolean ups(String number) {
    int sum = 0;
    for (int i = 2; i < number.length() - 1; i++) {
      char c = number.charAt(i);
      int value = Character.isDigit(c) ? c - '0' : (c - 'A' + 2) % 10;
      sum += i % 2 == 0 ? value : value * 2;
    }
    return (10 - sum % 10) % 10 == number.charAt(number.length() - 1) - '0';
  }

  private static final int[] S10_WEIGHTS = {8, 6, 4, 2, 3, 5, 9, 7};

  private static boolean s10(String number) {
    int sum = 0;
    for (int i = 0; i < S10_WEIGHTS.length; i++) {
      sum += (number.charAt(i + 2) - '0') * S10_WEIGHTS[i];
    }
    int check = 11 - sum % 11;
    int digit = check == 10 ? 0 : check == 11 ? 5 : check;
    return digit == number.charAt(10) - '0';
  }
}
