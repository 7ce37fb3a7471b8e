package io.caravan.order;

import io.caravan.shopify.MailingAddressInput;
import io.caravan.shopify.OrderCreateInput;
import io.caravan.tiktok.TikTokOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an order says about its buyer: name, address, phone, e-mail, message. A platform that
 * refuses an order may quote what it was sent, so its words go through here before they are stored
 * or logged. Pure.
 */
final class PersonalWords {
  /** In place of what was taken out. */
  static final String WITHHELD = "[withheld]";

  /** Longer than any refusal on record; a wall of text is an echo of the input. */
  static final int MESSAGE_LENGTH = 300;

  private static final Pattern EMAIL = Pattern.compile("[^\\s\"'<>(),;]+@[^\\s\"'<>(),;]+");

  /** Seven digits or more with marks between them, or with a plus: no id is written so. */
  private static final Pattern PHONE =
      Pattern.compile("\\+\\d[\\d ().-]{5,}\\d|\\(?\\d{2,4}\\)?[ .-]\\d{2,4}[ .-][\\d .-]{2,}\\d");

  private static final Pattern DIGITS = Pattern.compile("\\d{7,}");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  private final List<Pattern> values;
  private final List<String> phones;

  private PersonalWords(List<String> given, List<String> phones) {
    TreeSet<String> all =
        new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(s -> s));
    for (String value : given) {
      String stripped = value.strip().toLowerCase(Locale.ROOT);
      if (isTelling(stripped)) {
        all.add(stripped);
      }
    }
    this.values = all.stream().map(PersonalWords::pattern).toList();
    this.phones = phones.stream().map(PersonalWords::digits).filter(p -> p.length() >= 7).toList();
  }

  /** Of the order as read and as it is sent; either may be missing. */
  static PersonalWords of(@Nullable TikTokOrder order, @Nullable OrderCreateInput sent) {
    List<String> values = new ArrayList<>();
    List<String> phones = new ArrayList<>();
    if (order != null) {
      add(values, order.buyerEmail(), order.buyerMessage(), order.cpf(), order.cpfName());
      addName(values, order.cpfName());
      TikTokOrder.RecipientAddress to = order.recipientAddress();
      if (to != null) {
        addName(values, to.name(), to.firstName(), to.lastName());
        addName(values, to.firstNameLocalScript(), to.lastNameLocalScript());
        add(values, to.phoneNumber(), to.postalCode(), to.postTown(), to.addressDetail());
        add(values, to.addressLine1(), to.addressLine2(), to.addressLine3(), to.addressLine4());
        add(values, to.fullAddress());
        add(phones, to.phoneNumber());
        to.districtInfo().stream()
            .filter(d -> !"L0".equals(d.addressLevel()))
            .forEach(d -> add(values, d.addressName()));
        if (to.deliveryPreferences() != null) {
          add(values, to.deliveryPreferences().dropOffLocation());
        }
      }
    }
    if (sent != null) {
      add(values, sent.email());
      Stream.of(sent.shippingAddress(), sent.billingAddress())
          .forEach(address -> addAddress(values, phones, address));
    }
    return new PersonalWords(values, phones);
  }

  /** The text without any of it, on one line and not too long. */
  String withheldFrom(String text) {
    String clean = CONTROL.matcher(text).replaceAll(" ");
    clean = EMAIL.matcher(clean).replaceAll(WITHHELD);
    for (Pattern value : values) {
      clean = value.matcher(clean).replaceAll(Matcher.quoteReplacement(WITHHELD));
    }
    clean = PHONE.matcher(clean).replaceAll(WITHHELD);
    clean =
        DIGITS
            .matcher(clean)
            .replaceAll(
                run ->
                    phones.stream()
                            .anyMatch(p -> p.endsWith(run.group()) || run.group().endsWith(p))
                        ? WITHHELD
                        : run.group());
    return clean.length() <= MESSAGE_LENGTH ? clean : clean.substring(0, MESSAGE_LENGTH) + "...";
  }

  private static void addAddress(
      List<String> values, List<String> phones, @Nullable MailingAddressInput address) {
    if (address != null) {
      addName(values, address.firstName(), address.lastName());
      add(values, address.address1(), address.address2(), address.city(), address.zip());
      add(values, address.phone());
      add(phones, address.phone());
    }
  }

  /** A name and each of its words: what is refused may be one of them. */
  private static void addName(List<String> values, @Nullable String... names) {
    for (String name : names) {
      if (name != null) {
        values.add(name);
        values.addAll(List.of(name.strip().split("\\s+")));
      }
    }
  }

  private static void add(List<String> to, @Nullable String... more) {
    for (String one : more) {
      if (one != null) {
        to.add(one);
      }
    }
  }

  /** One Latin letter or a masked value tells nothing, and would tear every text apart. */
  private static boolean isTelling(String value) {
    return value.codePointCount(0, value.length()) >= 2
        && value.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  /** Whole words only, in scripts that part their words; any blank stands for any other. */
  private static Pattern pattern(String value) {
    String words =
        Stream.of(value.split("\\s+")).map(Pattern::quote).collect(Collectors.joining("\\s+"));
    boolean parted =
        value
            .codePoints()
            .noneMatch(
                c ->
                    Character.isIdeographic(c)
                        || Character.UnicodeScript.of(c) == Character.UnicodeScript.KATAKANA
                        || Character.UnicodeScript.of(c) == Character.UnicodeScript.HIRAGANA
                        || Character.UnicodeScript.of(c) == Character.UnicodeScript.THAI);
    return Pattern.compile(
        parted ? "(?<![\\p{L}\\p{N}])" + words + "(?![\\p{L}\\p{N}])" : words,
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  private static String digits(String phone) {
    return phone.replaceAll("\\D", "");
  }
}
