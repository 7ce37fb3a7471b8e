package io.caravan.platform;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/** Checks of the base URLs a user may configure. */
public final class BaseUrl {
  private static final Set<String> LOOPBACK = Set.of("localhost", "[::1]");

  private BaseUrl() {}

  /**
   * A base URL without query, fragment, user info or trailing slash.
   *
   * @throws InvalidSetting unless it is https, or http to a loopback address
   */
  public static URI parse(String setting, String value) {
    URI uri;
    try {
      uri = new URI(value.strip());
    } catch (URISyntaxException e) {
      throw invalid(setting, value);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String host = uri.getHost();
    boolean plain = uri.getRawQuery() == null && uri.getRawFragment() == null;
    if (host == null || !plain || uri.getRawUserInfo() != null) {
      throw invalid(setting, value);
    }
    if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback(host))) {
      throw invalid(setting, value);
    }
    String text = uri.toString();
    return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
  }

  /** Whether a host, as written in a URL, is this machine itself without asking any name server. */
  public static boolean isLoopback(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return LOOPBACK.contains(lower) || lower.equals("::1") || lower.matches("127(\\.\\d{1,3}){3}");
  }

  private static InvalidSetting invalid(String setting, String value) {
    return InvalidSetting.of(
        setting,
        value,
        "an https URL, or http for a loopback address only (127.0.0.1, ::1, localhost), without"
            + " query",
        "Correct the URL, or remove the setting to use the platform's real address.");
  }
}
