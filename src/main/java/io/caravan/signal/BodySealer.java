package io.caravan.signal;

/** Encrypts a raw body before it is stored, and opens it again. */
public interface BodySealer {
  byte[] seal(byte[] body);

  byte[] open(byte[] sealed);
}
