package io.caravan.platform;

/** What a check of a webhook's signature found. Only {@link Valid} lets a body be read. */
public sealed interface SignatureCheck {

  /** Made with one of our secrets over exactly these bytes. */
  record Valid() implements SignatureCheck {}

  /** Checked, and wrong: 401. */
  record Invalid() implements SignatureCheck {}

  /** There is none: 401. */
  record Missing() implements SignatureCheck {}

  /** No secret to check with: 503, because TikTok takes a 401 as final. */
  record CannotTell() implements SignatureCheck {}

  SignatureCheck VALID = new Valid();
  SignatureCheck INVALID = new Invalid();
  SignatureCheck MISSING = new Missing();
  SignatureCheck CANNOT_TELL = new CannotTell();
}
