package io.caravan.ops;

/**
 * A setting with which Caravan refuses to start. Shown without a stack trace: what is wrong, and
 * what to do. The value of a secret never appears in it.
 */
public class RefusedSettingException extends RuntimeException {
  private final String action;

  /**
   * @param setting the full name, as written in {@code application.yaml}
   * @param problem what is wrong with it, a sentence that goes on after the name
   * @param action what the operator can do about it
   */
  public RefusedSettingException(String setting, String problem, String action) {
    super(setting + " " + problem);
    this.action = action;
  }

  /** What the operator can do about it. */
  public String action() {
    return action;
  }
}
