package io.caravan.store;

import io.caravan.platform.InvalidSetting;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code caravan.encryption}: what tokens and personal data are sealed with.
 *
 * @param keys {@code id:base64 of 32 bytes}; the first encrypts, all decrypt; may be empty outside
 *     {@code live}
 */
@ConfigurationProperties("caravan.encryption")
public record EncryptionSettings(@DefaultValue List<String> keys) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");

  public EncryptionSettings {
    keys = keys.stream().filter(key -> !key.isBlank()).map(String::strip).toList();
    parse(keys);
  }

  /** In order: the first encrypts. */
  List<SealerKey> parsed() {
    return parse(keys);
  }

  private static List<SealerKey> parse(List<String> keys) {
    List<SealerKey> parsed = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int n = 0; n < keys.size(); n++) {
      SealerKey key = parse("caravan.encryption.keys[" + n + "]", keys.get(n));
      if (!ids.add(key.id())) {
        throw InvalidSetting.secret(
            "caravan.encryption.keys[" + n + "]",
            "repeats the id \"" + key.id() + "\"",
            "Give every key an id of its own.");
      }
      parsed.add(key);
    }
    return List.copyOf(parsed);
  }

  static SealerKey parse(String setting, String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || !ID.matcher(text.substring(0, colon)).matches()) {
      throw InvalidSetting.secret(
          setting,
          "is not of the form id:base64",
          "Put a short id of letters and digits before the key, such as 2026a:....");
    }
    byte[] secret;
    try {
      secret = Base64.getDecoder().decode(text.substring(colon + 1).strip());
    } catch (IllegalArgumentException e) {
      throw InvalidSetting.secret(
          setting, "is not base64 after the colon", "Make one with: openssl rand -base64 32");
    }
    if (secret.length != 32) {
      throw InvalidSetting.secret(
          setting,
          "has " + secret.length + " bytes after decoding, expected 32",
          "Make one with: openssl rand -base64 32");
    }
    return new SealerKey(text.substring(0, colon), secret);
  }

  @Override
  public String toString() {
    return "EncryptionSettings[" + keys.size() + " keys]";
  }
}
