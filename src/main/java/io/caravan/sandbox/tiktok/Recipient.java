package io.caravan.sandbox.tiktok;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an order goes. Empty strings stand for what is not given.
 *
 * @param phone as TikTok shows it: {@code (+1)2135551234}
 * @param lines up to four; the third and fourth only in Brazil
 */
public record Recipient(
    String region,
    String firstName,
    String lastName,
    String firstNameLocal,
    String lastNameLocal,
    String phone,
    String postalCode,
    String postTown,
    List<String> lines,
    List<District> districts,
    String dropOff) {

  /**
   * An administrative division.
   *
   * @param level L0 (country) to L4
   * @param isoCode bare, as in TikTok's sample; empty where there is none
   */
  public record District(String level, String levelName, String name, String isoCode) {}

  public Recipient {
    lines = List.copyOf(lines);
    districts = List.copyOf(districts);
  }

  /** A name and nothing else yet. */
  public static Recipient of(String region, String firstName, String lastName) {
    return new Recipient(region, firstName, lastName, "", "", "", "", "", List.of(), List.of(), "");
  }

  public Recipient withLocalScript(String first, String last) {
    return new Recipient(
        region,
        firstName,
        lastName,
        first,
        last,
        phone,
        postalCode,
        postTown,
        lines,
        districts,
        dropOff);
  }

  public Recipient withPhone(String newPhone) {
    return new Recipient(
        region,
        firstName,
        lastName,
        firstNameLocal,
        lastNameLocal,
        newPhone,
        postalCode,
        postTown,
        lines,
        districts,
        dropOff);
  }

  public Recipient withPostalCode(String code) {
    return new Recipient(
        region,
        firstName,
        lastName,
        firstNameLocal,
        lastNameLocal,
        phone,
        code,
        postTown,
        lines,
        districts,
        dropOff);
  }

  public Recipient withPostTown(String town) {
    return new Recipient(
        region,
        firstName,
        lastName,
        firstNameLocal,
        lastNameLocal,
        phone,
        postalCode,
        town,
        lines,
        districts,
        dropOff);
  }

  public Recipient withLines(String... newLines) {
    return new Recipient(
        region,
        firstName,
        lastName,
        firstNameLocal,
        lastNameLocal,
        phone,
        postalCode,
        postTown,
        List.of(newLines),
        districts,
        dropOff);
  }

  public Recipient withDistrict(String level, String levelName, String name, String isoCode) {
    var more = new ArrayList<>(districts);
    more.add(new District(level, levelName, name, isoCode));
    return new Recipient(
        region,
        firstName,
        lastName,
        firstNameLocal,
        lastNameLocal,
        phone,
        postalCode,
        postTown,
        lines,
        more,
        dropOff);
  }

  public Recipient withDropOff(String location) {
    return new Recipient(
        region,
        firstName,
        lastName,
        firstNameLocal,
        lastNameLocal,
        phone,
        postalCode,
        postTown,
        lines,
        districts,
        location);
  }

  /** Tells no one who lives there. */
  @Override
  public String toString() {
    return "Recipient[" + region + "]";
  }
}
