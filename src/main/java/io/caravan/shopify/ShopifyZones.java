package io.caravan.shopify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The provinces Shopify knows, by country. An address with a code that Shopify does not know is
 * refused ("Province is invalid"), and many of its codes are not those of ISO 3166-2 ({@code DF}
 * for Mexico City, {@code JP-13} with its prefix), so a province is only ever sent through this
 * table.
 */
public final class ShopifyZones {
  private static final String TABLE = "zones.tsv";
  private static final String ALIASES = "zone-aliases.tsv";
  private static final Pattern NOT_A_LETTER = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");

  /** What countries append to or put before the bare name of a province. */
  private static final Pattern LEVEL_WORDS =
      Pattern.compile(
          "(?i)\\b(prefecture|province|provinsi|provincia|provincia di|state|estado|county|region"
              + "|governorate|metropolis|changwat|negeri|citta metropolitana|of|de|di|co)\\b\\.?"
              + "|-(ken|fu|to)\\b|[県府]$|^จงหวด"); // without its vowel signs, which are marks

  /** "Coruña (A)", "Aceh (NAD)": an article put last, or a note. */
  private static final Pattern BRACKETS = Pattern.compile("^(.+?)\\s*\\(([^()]+)\\)\\s*$");

  /** "Valencia/València": one name in two languages. */
  private static final Pattern SLASH = Pattern.compile("\\s*/\\s*");

  private static final ShopifyZones INSTANCE = load();

  private final Map<String, Map<String, String>> codes;
  private final Map<String, Map<String, String>> names;
  private final Map<String, Map<String, String>> bareNames;

  private ShopifyZones(
      Map<String, Map<String, String>> codes,
      Map<String, Map<String, String>> names,
      Map<String, Map<String, String>> bareNames) {
    this.codes = codes;
    this.names = names;
    this.bareNames = bareNames;
  }

  /** Shopify's zones as of the pinned API version. */
  public static ShopifyZones all() {
    return INSTANCE;
  }

  /** Whether Shopify has provinces in that country's addresses. */
  public boolean hasProvinces(String countryCode) {
    return codes.containsKey(country(countryCode));
  }

  /**
   * Shopify's code for a code of someone else: {@code CA}, {@code US-CA} and {@code us-ca} are all
   * {@code CA} in the United States.
   */
  public Optional<String> byCode(String countryCode, String code) {
    String country = country(countryCode);
    Map<String, String> known = codes.getOrDefault(country, Map.of());
    String plain = code.strip().toUpperCase(Locale.ROOT);
    String found = known.get(plain);
    if (found == null && plain.startsWith(country + "-")) {
      found = known.get(plain.substring(country.length() + 1));
    }
    if (found == null) {
      found = known.get(country + "-" + plain);
    }
    return Optional.ofNullable(found);
  }

  /** Shopify's code for a province by its name, in English or the country's own language. */
  public Optional<String> byName(String countryCode, String name) {
    Optional<String> whole = byOneName(countryCode, name);
    if (whole.isPresent()) {
      return whole;
    }
    Set<String> found = new HashSet<>();
    for (String one : SLASH.split(name)) {
      byOneName(countryCode, one).ifPresent(found::add);
      Matcher brackets = BRACKETS.matcher(one);
      if (brackets.matches()) {
        byOneName(countryCode, brackets.group(2) + " " + brackets.group(1))
            .or(() -> byOneName(countryCode, brackets.group(1)))
            .ifPresent(found::add);
      }
    }
    // Two names of two provinces say nothing.
    return found.size() == 1 ? found.stream().findFirst() : Optional.empty();
  }

  private Optional<String> byOneName(String countryCode, String name) {
    Map<String, String> known = names.getOrDefault(country(countryCode), Map.of());
    String found = known.get(plain(name));
    return Optional.ofNullable(
        found != null
            ? found
            : bareNames.getOrDefault(country(countryCode), Map.of()).get(bare(name)));
  }

  private static String country(String code) {
    return code.toUpperCase(Locale.ROOT);
  }

  /** Letters and digits only, without accents and case. */
  private static String plain(String name) {
    String flat = MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD)).replaceAll("");
    return NOT_A_LETTER.matcher(flat).replaceAll("").toLowerCase(Locale.ROOT);
  }

  private static String bare(String name) {
    String flat = MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD)).replaceAll("");
    return plain(LEVEL_WORDS.matcher(flat).replaceAll(" "));
  }

  private static ShopifyZones load() {
    Map<String, Map<String, String>> codes = new HashMap<>();
    Map<String, Map<String, String>> names = new HashMap<>();
    Map<String, Map<String, String>> bareNames = new HashMap<>();
    Map<String, Set<String>> ambiguous = new HashMap<>();
    Map<String, Set<String>> ambiguousBare = new HashMap<>();
    for (String[] cells : rows(TABLE, 4)) {
      String country = cells[0];
      String code = cells[1];
      Map<String, String> countryCodes = codes.computeIfAbsent(country, c -> new HashMap<>());
      countryCodes.put(code.toUpperCase(Locale.ROOT), code);
      for (String other : cells[2].split("\\|")) {
        if (!other.isEmpty()) {
          countryCodes.putIfAbsent(other.toUpperCase(Locale.ROOT), code);
        }
      }
      for (String name : cells[3].split("\\|")) {
        put(names, ambiguous, country, plain(name), code);
        put(bareNames, ambiguousBare, country, bare(name), code);
      }
    }
    for (String[] cells : rows(ALIASES, 3)) {
      String country = cells[0];
      String code = cells[1];
      if (!code.equals(codes.getOrDefault(country, Map.of()).get(code))) {
        throw new IllegalStateException(
            ALIASES + ": " + country + " " + code + " is not in " + TABLE);
      }
      for (String name : cells[2].split("\\|")) {
        put(names, ambiguous, country, plain(name), code);
      }
    }
    // A name that two provinces share says nothing.
    dropAmbiguous(names, ambiguous);
    dropAmbiguous(bareNames, ambiguousBare);
    return new ShopifyZones(codes, names, bareNames);
  }

  private static List<String[]> rows(String table, int width) {
    try (InputStream in =
            Objects.requireNonNull(ShopifyZones.class.getResourceAsStream(table), table);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      List<String[]> rows = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        String[] cells = line.split("\t", -1);
        if (cells.length != width) {
          throw new IllegalStateException(
              table + ": " + width + " cells separated by tabs expected, got \"" + line + "\"");
        }
        rows.add(cells);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(
      Map<String, Map<String, String>> names,
      Map<String, Set<String>> ambiguous,
      String country,
      String name,
      String code) {
    if (name.isEmpty()) {
      return;
    }
    String before = names.computeIfAbsent(country, c -> new HashMap<>()).putIfAbsent(name, code);
    if (before != null && !before.equals(code)) {
      ambiguous.computeIfAbsent(country, c -> new HashSet<>()).add(name);
    }
  }

  private static void dropAmbiguous(
      Map<String, Map<String, String>> names, Map<String, Set<String>> ambiguous) {
    names.forEach(
        (country, known) -> known.keySet().removeAll(ambiguous.getOrDefault(country, Set.of())));
  }
}
