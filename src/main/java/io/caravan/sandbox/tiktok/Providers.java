package io.caravan.sandbox.tiktok;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The carriers of a market with the form of their numbers, several of them easily confused. USPS
 * has the id of TikTok's own sample; the other ids are invented. There is no carrier "Other".
 */
final class Providers {

  /** One of SEA's: the seller drives and tells TikTok of the delivery. */
  static final String OWN_FLEET = "Seller Own Fleet";

  private record Known(Provider provider, Pattern numbers) {}

  private static final Map<Market, List<Known>> SELLERS =
      Map.of(
          Market.US,
          List.of(
              known("7117858858072016686", "USPS", "9[2-5]\\d{20}|[A-Z]{2}\\d{9}US"),
              known("7117859084333745966", "UPS", "1Z[0-9A-Z]{16}"),
              known("7117859084333745967", "UPS Mail Innovations", "9[2-5]\\d{20}|MI\\d{16,20}"),
              known("7129720299146184490", "FedEx", "\\d{12}|\\d{15}|\\d{20}"),
              known("7129720299146184491", "FedEx SmartPost", "92\\d{20}|\\d{20}"),
              known("7132708894411097898", "DHL eCommerce", "GM\\d{16,18}|9[24]\\d{20}"),
              known("7132708894411097899", "DHL Express", "\\d{10}"),
              known("7132721393761781550", "OnTrac", "[CD]\\d{14}"),
              known("7132721393761781551", "LaserShip", "1LS\\d{12}|L[A-Z]\\d{8}")),
          Market.GB,
          List.of(
              known("6963650912130597635", "Royal Mail", "[A-Z]{2}\\d{9}GB"),
              known("6963650912130597636", "Parcelforce", "[A-Z]{2}\\d{7}|[A-Z]{2}\\d{9}GB"),
              known("6963650912130597637", "Evri", "[HT]\\d{2}[0-9A-Z]{13}"),
              known("6963650912130597638", "DPD UK", "155\\d{11}|\\d{14}"),
              known("6963650912130597639", "DPD Local", "\\d{14}"),
              known("6963650912130597640", "DHL eCommerce UK", "JJD\\d{16,18}|JD\\d{16,18}"),
              known("6963650912130597641", "DHL Express", "\\d{10}"),
              known("6963650912130597642", "Yodel", "JJD\\d{16}|[A-Z]{2}\\d{14}"),
              known("6963650912130597643", "UPS", "1Z[0-9A-Z]{16}")),
          Market.DE,
          List.of(
              known("7208502187360519937", "DHL", "00340\\d{15}|\\d{12}|JJD\\d{16,18}"),
              known("7208502187360519938", "DHL Express", "\\d{10}"),
              known("7208502187360519939", "Deutsche Post", "[A-Z]{2}\\d{9}DE"),
              known("7208502187360519940", "DPD", "\\d{14}"),
              known("7208502187360519941", "GLS", "\\d{11}|\\d{12}"),
              known("7208502187360519942", "Hermes", "\\d{14}|H\\d{19}"),
              known("7208502187360519943", "UPS", "1Z[0-9A-Z]{16}")),
          Market.JP,
          List.of(
              known("7301114270138467073", "Yamato Transport", "\\d{12}"),
              known("7301114270138467074", "Sagawa Express", "\\d{12}"),
              known("7301114270138467075", "Japan Post", "\\d{11}|\\d{12}|[A-Z]{2}\\d{9}JP")),
          Market.ID,
          List.of(
              known("6841743441349706241", "J&T Express", "J[PXTD]\\d{8,12}"),
              known("6841743441349706242", "JNE", "\\d{15}|[A-Z]{5}\\d{11}"),
              known("6841743441349706243", "SiCepat", "00\\d{10}"),
              known("6841743441349706244", "AnterAja", "1\\d{13}"),
              known("6841743441349706245", OWN_FLEET, "[0-9A-Z]{4,40}")),
          Market.BR,
          List.of(
              known("7425019283746510849", "Correios", "[A-Z]{2}\\d{9}BR"),
              known("7425019283746510850", "Jadlog", "\\d{14}"),
              known("7425019283746510851", "Loggi", "LGI\\d{10}"),
              known("7425019283746510852", "J&T Express Brazil", "888\\d{12}")));

  private static final Map<Market, Provider> TIKTOKS =
      Map.of(
          Market.US, new Provider("7117858858072016686", "USPS"),
          Market.GB, new Provider("6963650912130597637", "Evri"),
          Market.JP, new Provider("7301114270138467073", "Yamato Transport"),
          Market.DE, new Provider("7208502187360519937", "DHL"),
          Market.ID, new Provider("6841743441349706241", "J&T Express"),
          Market.BR, new Provider("7425019283746510849", "Correios"));

  /** Those a seller can choose. */
  static List<Provider> in(Market market) {
    return known(market).stream().map(Known::provider).toList();
  }

  /** The one that collects where TikTok ships. */
  static Provider ofTikTok(Market market) {
    Provider provider = TIKTOKS.get(market);
    if (provider == null) {
      throw new IllegalStateException("market " + market + ": nobody ships there");
    }
    return provider;
  }

  /** By name; a name nobody has gets an id of its own. */
  static Provider named(Market market, String name) {
    return in(market).stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElse(new Provider("7117858858072016999", name));
  }

  /** Whose number it could be. */
  static List<Provider> matching(Market market, String number) {
    return known(market).stream()
        .filter(known -> known.numbers().matcher(number).matches())
        .map(Known::provider)
        .toList();
  }

  private static List<Known> known(Market market) {
    return SELLERS.getOrDefault(market, List.of());
  }

  private static Known known(String id, String name, String numbers) {
    return new Known(new Provider(id, name), Pattern.compile(numbers));
  }

  private Providers() {}
}
