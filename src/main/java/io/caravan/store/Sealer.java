package io.caravan.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Seals tokens and personal data with AES-256-GCM before they reach the database. What was sealed
 * for one place opens at no other: a ciphertext copied into another store's row is refused. Each
 * sealed value starts with the id of its key, so keys can be rotated.
 */
public final class Sealer {
  private final Aead aead;

  /**
   * @param keys the first seals, all open; at least one
   */
  Sealer(List<SealerKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("a sealer needs at least one key");
    }
    try {
      AeadConfig.register();
      this.aead = keyset(keys).getPrimitive(RegistryConfiguration.get(), Aead.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the encryption keys could not be set up", e);
    }
  }

  /**
   * @param storeId the store whose value it is
   * @param column where it is kept, such as {@code store_token.access_token}
   */
  public byte[] seal(int storeId, String column, byte[] plain) {
    try {
      return aead.encrypt(plain, place(storeId, column));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed for " + column, e);
    }
  }

  public byte[] seal(int storeId, String column, String plain) {
    return seal(storeId, column, plain.getBytes(UTF_8));
  }

  /**
   * @throws BrokenSeal if it was sealed for another place, changed, or its key is gone
   */
  public byte[] open(int storeId, String column, byte[] sealed) {
    try {
      return aead.decrypt(sealed, place(storeId, column));
    } catch (GeneralSecurityException e) {
      throw new BrokenSeal(storeId, column);
    }
  }

  /** As {@link #open}, for text. */
  public String openText(int storeId, String column, byte[] sealed) {
    return new String(open(storeId, column, sealed), UTF_8);
  }

  /** A sealed value that none of our keys opens at this place. */
  public static final class BrokenSeal extends IllegalStateException {
    BrokenSeal(int storeId, String column) {
      super(
          "%s of store %d cannot be opened: its key is not among caravan.encryption.keys, or the row"
                  .formatted(column, storeId)
              + " was copied or changed. Put the key back into the list (it need not be the"
              + " first).");
    }
  }

  private static byte[] place(int storeId, String column) {
    return (storeId + "/" + column).getBytes(UTF_8);
  }

  @AccessesPartialKey
  private static KeysetHandle keyset(List<SealerKey> keys) throws GeneralSecurityException {
    AesGcmParameters parameters =
        AesGcmParameters.builder()
            .setKeySizeBytes(32)
            .setIvSizeBytes(12)
            .setTagSizeBytes(16)
            .setVariant(AesGcmParameters.Variant.TINK)
            .build();
    KeysetHandle.Builder builder = KeysetHandle.newBuilder();
    Map<Integer, String> ids = new HashMap<>();
    for (SealerKey key : keys) {
      int id = number(key.id());
      String other = ids.putIfAbsent(id, key.id());
      if (other != null) {
        throw new IllegalArgumentException(
            "the key ids \"%s\" and \"%s\" cannot be told apart; rename one"
                .formatted(other, key.id()));
      }
      AesGcmKey aesKey =
          AesGcmKey.builder()
              .setParameters(parameters)
              .setKeyBytes(SecretBytes.copyFrom(key.secret(), InsecureSecretKeyAccess.get()))
              .setIdRequirement(id)
              .build();
      KeysetHandle.Builder.Entry entry = KeysetHandle.importKey(aesKey).withFixedId(id);
      builder.addEntry(ids.size() == 1 ? entry.makePrimary() : entry);
    }
    return builder.build();
  }

  /** Tink numbers its keys; the number must follow from the name, whatever the order. */
  private static int number(String id) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
    int number = ByteBuffer.wrap(hash).getInt();
    return number == 0 ? 1 : number;
  }
}
