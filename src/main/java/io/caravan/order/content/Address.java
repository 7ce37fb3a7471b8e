package io.caravan.order.content;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.caravan.shopify.MailingAddressInput;
import io.caravan.shopify.OrderCreateInput.Attribute;
import io.caravan.shopify.ShopifyZones;
import io.caravan.tiktok.TikTokOrder;
import io.caravan.tiktok.TikTokOrder.District;
import io.caravan.tiktok.TikTokOrder.RecipientAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * TikTok's recipient as Shopify's mailing address.
 *
 * @param masked the warehouse cannot ship to it: no billing address, no telephone number, a tag
 */
record Address(
    @Nullable MailingAddressInput mailing,
    boolean masked,
    List<Attribute> attributes,
    List<Note> notes) {

  /** Shopify's bound for a location's address; what is longer goes on in the second line. */
  static final int MAX_LENGTH = 255;

  /** Last resort for a name, without which an address may be refused. */
  private static final String NO_NAME = "TikTok Shop";

  /** Countries of ISO 3166-1 that are states of the US to Shopify. */
  private static final Set<String> US_TERRITORIES =
      Set.of("AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI");

  /** Shopify's CountryCode has all of ISO 3166-1 but those and Antarctica. */
  private static final Set<String> COUNTRIES =
      Stream.of(Locale.getISOCountries())
          .filter(code -> !US_TERRITORIES.contains(code) && !code.equals("AQ"))
          .collect(Collectors.toUnmodifiableSet());

  private static final Pattern DIALLING_CODE = Pattern.compile("^\\(\\+?(\\d{1,3})\\)");

  /** Level names under which a province is found where it is not L1 (Spain, Italy). */
  private static final Pattern PROVINCE_LEVEL =
      Pattern.compile("(?i).*(provin|prefecture|state|estado).*");

  private static final Pattern TOWN_LEVEL = Pattern.compile("(?i).*(city|town|municipal|comm?un[ae]\\b).*");

  /** TikTok gives no address in these, whatever the answer holds. */
  private static final Set<String> NOT_YET = Set.of("UNPAID", "ON_HOLD");

  static Address of(TikTokOrder order, ShopProfile shop) {
    RecipientAddress to = order.recipientAddress();
    if (to == null) {
      return new Address(
          null, true, List.of(), List.of(new Note(Note.Kind.ADDRESS_MASKED, "no address given")));
    }
    return new Reader(to, shop)
        .read(NOT_YET.contains(Objects.requireNonNullElse(order.status(), "")));
  }

  private static final class Reader {
    private final RecipientAddress to;
    private final ShopProfile shop;
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    Reader(RecipientAddress to, ShopProfile shop) {
      this.to = to;
      this.shop = shop;
    }

    Address read(boolean notYet) {
      boolean masked = notYet || isMasked();
      String country = country();
      List<String> street = street(masked);
      String lastName = Text.line(to.lastName());
      String firstName = lastName == null ? null : Text.line(to.firstName());
      if (lastName == null) {
        lastName = Text.first(Text.line(to.name()), Text.line(to.firstName()), NO_NAME);
      }
      String city = city();
      String province = province(country);
      MailingAddressInput mailing =
          new MailingAddressInput(
              cut(firstName, "first name"),
              cut(lastName, "last name"),
              street.isEmpty() ? null : street.get(0),
              street.size() < 2 ? null : street.get(1),
              cut(city, "city"),
              province,
              masked ? plain(to.postalCode()) : cut(Text.line(to.postalCode()), "postal code"),
              country,
              masked ? null : phone(country));
      if (masked) {
        notes.add(
            new Note(Note.Kind.ADDRESS_MASKED, "name, city and country as TikTok gives them"));
      }
      Details.add(attributes, "district", districts(city, street));
      Details.add(attributes, "name_katakana", katakana());
      if (to.deliveryPreferences() != null) {
        Details.add(
            attributes, "drop_off_location", plain(to.deliveryPreferences().dropOffLocation()));
      }
      return new Address(mailing, masked, attributes, notes);
    }

    private boolean isMasked() {
      return Stream.of(
              to.name(),
              to.firstName(),
              to.lastName(),
              to.phoneNumber(),
              to.addressLine1(),
              to.addressLine2(),
              to.addressLine3(),
              to.addressLine4(),
              to.addressDetail(),
              to.fullAddress(),
              to.postalCode())
          .anyMatch(part -> part != null && part.contains("*"));
    }

    /** TikTok's region where Shopify has such a country, else the shop's own: it sells at home. */
    private String country() {
      String code = to.regionCode() == null ? "" : to.regionCode().toUpperCase(Locale.ROOT);
      if (code.equals("UK")) {
        return "GB";
      }
      if (US_TERRITORIES.contains(code)) {
        return "US";
      }
      return COUNTRIES.contains(code) ? code : shop.region();
    }

    /**
     * One or two lines: 1 and 2 (and 3, 4 where there are any), else the detail, else the whole.
     */
    private List<String> street(boolean masked) {
      List<String> lines =
          Stream.of(to.addressLine1(), to.addressLine2(), to.addressLine3(), to.addressLine4())
              .map(line -> masked ? plain(line) : Text.line(line))
              .filter(Objects::nonNull)
              .map(line -> (String) line)
              .distinct()
              .toList();
      if (lines.isEmpty()) {
        String whole =
            masked
                ? Text.first(plain(to.addressDetail()), plain(to.fullAddress()))
                : Text.first(Text.line(to.addressDetail()), Text.line(to.fullAddress()));
        lines = whole == null ? List.of() : List.of(whole);
      }
      if (lines.isEmpty()) {
        return lines;
      }
      String first = lines.get(0);
      String second = lines.stream().skip(1).collect(Collectors.joining(", "));
      if (first.length() > MAX_LENGTH) {
        String start = Text.cut(first, MAX_LENGTH);
        String rest = first.substring(start.length()).strip();
        second = second.isEmpty() ? rest : rest + ", " + second;
        first = start;
      }
      if (second.length() > MAX_LENGTH) {
        Details.add(attributes, "address", String.join(", ", lines));
        second = Objects.requireNonNull(cut(second, "address"));
      }
      return second.isEmpty() ? List.of(first) : List.of(first, second);
    }

    private @Nullable String city() {
      String town = Text.line(to.postTown());
      if (town != null) {
        return town;
      }
      return named(name -> name.equalsIgnoreCase("City"))
          .or(() -> named(name -> TOWN_LEVEL.matcher(name).matches()))
          .or(
              () ->
                  below("L1")
                      .map(district -> Text.line(district.addressName()))
                      .filter(Objects::nonNull)
                      .findFirst())
          .orElse(null);
    }

    private Optional<String> named(Predicate<String> level) {
      return to.districtInfo().stream()
          .filter(
              district -> level.test(Objects.requireNonNullElse(district.addressLevelName(), "")))
          .map(district -> Optional.ofNullable(Text.line(district.addressName())))
          .flatMap(Optional::stream)
          .findFirst();
    }

    /**
     * The levels that have no field in Shopify and are in no line (barangay, ward, sub-district):
     * without them a parcel may not arrive, so they are kept, the smallest first.
     */
    private @Nullable String districts(@Nullable String city, List<String> street) {
      String shown =
          (String.join(", ", street) + ", " + Objects.requireNonNullElse(city, ""))
              .toLowerCase(Locale.ROOT);
      String left =
          below("L1")
              .sorted(Comparator.comparing((District d) -> Objects.requireNonNullElse(d.addressLevel(), "")).reversed())
              .map(district -> plain(district.addressName()))
              .filter(Objects::nonNull)
              .map(name -> (String) name)
              .filter(name -> !shown.contains(name.toLowerCase(Locale.ROOT)))
              .distinct()
              .collect(Collectors.joining(", "));
      return left.isEmpty() ? null : left;
    }

    private Stream<District> below(String level) {
      return to.districtInfo().stream()
          .filter(
              district ->
                  district.addressLevel() != null && district.addressLevel().compareTo(level) > 0);
    }

    /** A code that Shopify knows; else none, since a wrong one gets the whole order refused. */
    private @Nullable String province(String country) {
      ShopifyZones zones = ShopifyZones.all();
      if (!zones.hasProvinces(country)) {
        to.districtInfo().stream()
            .filter(this::isFirstLevel)
            .map(district -> Optional.ofNullable(plain(district.addressName())))
            .flatMap(Optional::stream)
            .findFirst()
            .ifPresent(name -> Details.add(attributes, "province", name));
        return null;
      }
      String region = to.regionCode() == null ? "" : to.regionCode().toUpperCase(Locale.ROOT);
      if (US_TERRITORIES.contains(region)) {
        return region;
      }
      List<District> candidates =
          Stream.concat(
                  to.districtInfo().stream().filter(this::isFirstLevel),
                  to.districtInfo().stream()
                      .filter(
                          district ->
                              !"L0".equals(district.addressLevel())
                                  && PROVINCE_LEVEL
                                      .matcher(
                                          Objects.requireNonNullElse(
                                              district.addressLevelName(), ""))
                                      .matches()))
              .distinct()
              .toList();
      for (District district : candidates) {
        Optional<String> code =
            Optional.ofNullable(district.isoCode())
                .flatMap(iso -> zones.byCode(country, iso))
                .or(
                    () ->
                        Optional.ofNullable(Text.line(district.addressName()))
                            .flatMap(name -> zones.byName(country, name)));
        if (code.isPresent()) {
          return code.get();
        }
      }
      candidates.stream()
          .map(district -> Optional.ofNullable(Text.line(district.addressName())))
          .flatMap(Optional::stream)
          .findFirst()
          .ifPresent(
              name -> {
                Details.add(attributes, "province", name);
                notes.add(
                    new Note(
                        Note.Kind.PROVINCE_UNKNOWN,
                        "Shopify has no province of that name in " + country));
              });
      return null;
    }

    private boolean isFirstLevel(District district) {
      return "L1".equalsIgnoreCase(district.addressLevel());
    }

    /** E.164, or none: TikTok writes the dialling code in brackets, "(+1)2135550123". */
    private @Nullable String phone(String country) {
      String given = Text.line(to.phoneNumber());
      if (given == null) {
        return null;
      }
      PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
      try {
        PhoneNumber number =
            numbers.parse(DIALLING_CODE.matcher(given).replaceFirst("+$1"), country);
        if (numbers.isPossibleNumber(number)) {
          return numbers.format(number, PhoneNumberFormat.E164);
        }
      } catch (NumberParseException e) {
        // told below
      }
      notes.add(new Note(Note.Kind.PHONE_OMITTED, "not a number that can be dialled"));
      Details.add(attributes, "phone", given);
      return null;
    }

    private @Nullable String katakana() {
      String name =
          Stream.of(to.lastNameLocalScript(), to.firstNameLocalScript())
              .filter(part -> part != null && !part.contains("*"))
              .collect(Collectors.joining(" "));
      return Text.line(name);
    }

    /** Null where there is an asterisk in it. */
    private static @Nullable String plain(@Nullable String text) {
      return text == null || text.contains("*") ? null : Text.line(text);
    }

    private @Nullable String cut(@Nullable String text, String what) {
      if (text == null || text.length() <= MAX_LENGTH) {
        return text;
      }
      notes.add(
          new Note(
              Note.Kind.ADDRESS_CUT,
              what + " has " + text.length() + " characters, cut at " + MAX_LENGTH));
      return Text.cut(text, MAX_LENGTH);
    }
  }
}
