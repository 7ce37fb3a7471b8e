package io.caravan.ops;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Checks passwords; remembers those that were right, as a keyed hash under a key that never leaves
 * this process. HTTP Basic sends the password with every request, and a good password hash costs a
 * core a tenth of a second each time. A wrong password still pays the full price.
 */
class Passwords implements PasswordEncoder {
  private static final int REMEMBERED = 1000;
  private static final String MAC = "HmacSHA256";

  private final PasswordEncoder encoder =
      PasswordEncoderFactories.createDelegatingPasswordEncoder();
  private final SecretKeySpec key;
  private final Map<String, Boolean> right =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  Passwords() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, MAC);
  }

  @Override
  public @Nullable String encode(@Nullable CharSequence rawPassword) {
    return encoder.encode(rawPassword);
  }

  @Override
  public boolean matches(@Nullable CharSequence rawPassword, @Nullable String encodedPassword) {
    if (rawPassword == null || encodedPassword == null) {
      return false;
    }
    String mark = mark(rawPassword, encodedPassword);
    synchronized (right) {
      if (right.get(mark) != null) {
        return true;
      }
    }
    boolean matches = encoder.matches(rawPassword, encodedPassword);
    if (matches) {
      synchronized (right) {
        right.put(mark, true);
      }
    }
    return matches;
  }

  private String mark(CharSequence raw, String encoded) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update(encoded.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return HexFormat.of().formatHex(mac.doFinal(raw.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JVM has no " + MAC, e);
    }
  }
}
