package io.caravan.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.platform.Hmac;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells whether personal data changed without keeping it: a keyed digest, so that nobody without
 * the encryption keys can try values until one fits. Each store and place has digests of its own.
 */
public final class Fingerprints {
  /** Enough to tell two values apart, too short to be of use for anything else. */
  private static final int BYTES = 12;

  private static final byte[] PURPOSE = "caravan fingerprint".getBytes(UTF_8);

  private final Map<String, byte[]> keys = new LinkedHashMap<>();
  private final String first;

  Fingerprints(Iterable<SealerKey> sealerKeys) {
    for (SealerKey key : sealerKeys) {
      keys.put(key.id(), Hmac.sha256(key.secret(), PURPOSE));
    }
    first = keys.keySet().iterator().next();
  }

  /** The id of the key that new digests are made with. */
  public String keyId() {
    return first;
  }

  /**
   * @param keyId of the key to use; empty is answered if we do not have it any more
   * @param place what is digested, such as {@code address.name/<order id>}
   */
  public Optional<String> of(String keyId, int storeId, String place, String value) {
    byte[] key = keys.get(keyId);
    if (key == null) {
      return Optional.empty();
    }
    byte[] digest =
        Hmac.sha256(key, (storeId + "/" + place + "\n").getBytes(UTF_8), value.getBytes(UTF_8));
    return Optional.of(HexFormat.of().formatHex(Arrays.copyOf(digest, BYTES)));
  }
}
