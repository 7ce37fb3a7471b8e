package io.caravan.platform;

/**
 * A setting that cannot work. The message names the setting, its value, what was expected and what
 * to do; values of secrets are never given to it.
 */
public final class InvalidSetting extends IllegalArgumentException {

  private InvalidSetting(String message) {
    super(message);
  }

  /**
   * @param setting full name as a user writes it ({@code caravan.stores[0].name})
   * @param value the value found; must not be a secret
   * @param expected what would be right
   * @param todo the next action
   */
  public static InvalidSetting of(String setting, String value, String expected, String todo) {
    return new InvalidSetting(
        "%s = \"%s\": expected %s. %s".formatted(setting, shortened(value), expected, todo));
  }

  /**
   * For a file that a setting names and that cannot be used.
   *
   * @param problems with their places, each on a line of its own
   */
  public static InvalidSetting file(String setting, String value, String problems, String todo) {
    return new InvalidSetting(
        "%s = \"%s\" cannot be used. %s\n%s".formatted(setting, value, todo, problems));
  }

  /** For secrets: says what is wrong without showing the value. */
  public static InvalidSetting secret(String setting, String problem, String todo) {
    return new InvalidSetting("%s %s. %s".formatted(setting, problem, todo));
  }

  private static String shortened(String value) {
    return value.length() <= 200 ? value : value.substring(0, 200) + "...";
  }
}
