package io.caravan.sandbox.shopify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The zones of the countries that the resource {@code provinces.csv} lists. */
final class Provinces {

  /**
   * @param name null where the country is not listed or none was given
   */
  record Answer(boolean valid, @Nullable String name) {}

  private static final Map<String, Map<String, String>> ZONES = read();

  private Provinces() {}

  static Answer find(@Nullable String country, @Nullable String code) {
    Map<String, String> zones = country == null ? null : ZONES.get(country);
    if (code == null || zones == null) {
      return new Answer(true, null);
    }
    String name = zones.get(code);
    return new Answer(name != null, name);
  }

  private static Map<String, Map<String, String>> read() {
    Map<String, Map<String, String>> zones = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    Provinces.class.getResourceAsStream("/sandbox/shopify/provinces.csv"),
                    "provinces.csv"),
                StandardCharsets.UTF_8))) {
      lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(
              line -> {
                String[] cells = line.split(";", -1);
                Map<String, String> of = zones.computeIfAbsent(cells[0], any -> new HashMap<>());
                if (cells.length > 2) {
                  of.put(cells[1], cells[2]);
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return zones;
  }
}
