package io.caravan.store;

/**
 * A key to seal with.
 *
 * @param id as the operator named it
 * @param secret 32 bytes
 */
record SealerKey(String id, byte[] secret) {
  @Override
  public String toString() {
    return "SealerKey[" + id + "]";
  }
}
