package io.caravan.mapping;

import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * The SKU table as a file: a header, then a line for each part of a link. Several lines with one
 * SKU are a bundle; a line without a variant says nothing. Reads line by line and says everything
 * that is wrong with it, each by line and column.
 */
public final class LinkCsv {
  public static final String SKU = "tiktok_sku_id";
  public static final String PRODUCT = "tiktok_product_id";
  public static final String VARIANT = "variant_id";
  public static final String QUANTITY = "quantity";

  /** As exported; those after the quantity, seller SKU and title are for people, and not read. */
  public static final List<String> COLUMNS =
      List.of(SKU, PRODUCT, "seller_sku", "title", VARIANT, QUANTITY, "state", "origin", "waiting");

  private static final String FORMULA = "=+-@\t\r'";

  /** A forgotten quote would make one cell of the rest of the file. */
  private static final int LONGEST_RECORD = 64 * 1024;

  private static final int HEADER_AT_MOST = 8 * 1024;
  private static final int SHOWN = 60;

  private static final Pattern TIKTOK_ID = Pattern.compile("[0-9]{1,32}");
  private static final Pattern ROUNDED = Pattern.compile("[0-9][.,]?[0-9]*[eE]\\+?[0-9]+");
  private static final Pattern VARIANT_ID =
      Pattern.compile("(?:gid://shopify/ProductVariant/)?([1-9][0-9]{0,19})");

  private LinkCsv() {}

  /**
   * One part of a link.
   *
   * @param line of the file, from 1, where it begins
   * @param product null: leave it as it is known
   * @param variant GID
   */
  public record Row(
      long line, String sku, @Nullable String product, String variant, int quantity) {}

  /**
   * What is wrong with a line.
   *
   * @param line from 1
   * @param column the header's name; null for the line as a whole
   * @param action what to do
   */
  public record LineError(
      long line, @Nullable String column, String value, String expected, String action) {}

  /** Everything that is wrong, of which so many are kept as people read. */
  public static final class Errors {
    /** More are counted only. */
    public static final int KEPT = 200;

    private final List<LineError> kept = new ArrayList<>();
    private long count;

    public void add(LineError error) {
      count++;
      if (kept.size() < KEPT) {
        kept.add(error);
      }
    }

    /** By line. */
    public List<LineError> kept() {
      return kept.stream().sorted(java.util.Comparator.comparingLong(LineError::line)).toList();
    }

    public long count() {
      return count;
    }
  }

  /** Takes rows one by one. */
  public interface Sink {
    void accept(Row row) throws IOException;
  }

  /**
   * Reads a file to its end, however much is wrong with it.
   *
   * @return how many lines follow the header
   */
  public static long read(Reader file, Sink sink, Errors errors) throws IOException {
    BufferedReader text = new BufferedReader(file, HEADER_AT_MOST * 2);
    skipByteOrderMark(text);
    Bounded bounded = new Bounded(text, separatorOf(text));
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setDelimiter(bounded.separator)
            .setIgnoreEmptyLines(true)
            .setIgnoreSurroundingSpaces(true)
            .get();
    long lines = 0;
    long last = 0;
    try (CSVParser parser = CSVParser.builder().setReader(bounded).setFormat(format).get()) {
      Iterator<CSVRecord> records = parser.iterator();
      Map<String, Integer> columns = Map.of();
      boolean header = true;
      while (records.hasNext()) {
        CSVRecord record = records.next();
        bounded.nextRecord();
        long line = firstLine(parser, record);
        last = parser.getCurrentLineNumber();
        if (header) {
          header = false;
          Map<String, Integer> named = columns(record, errors);
          if (named == null) {
            return 0;
          }
          columns = named;
        } else {
          lines++;
          row(record, line, columns, sink, errors);
        }
      }
      if (header) {
        errors.add(
            new LineError(
                1, null, "", "a header and lines", "The file is empty; export one first."));
      }
    } catch (UncheckedIOException | CSVException e) {
      errors.add(
          new LineError(
              last + 1,
              null,
              "",
              "cells that begin and end with a quote, or have none",
              "From here on the file cannot be read; look for a quote that is not closed."));
    }
    return lines;
  }

  /** A cell that a spreadsheet would take for a formula is made plain text by a quote before it. */
  public static String guarded(@Nullable String value) {
    return value == null
        ? ""
        : !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
  }

  /** Undoes {@link #guarded}. */
  public static String unguarded(String cell) {
    return cell.startsWith("'") ? cell.substring(1) : cell;
  }

  private static void row(
      CSVRecord record, long line, Map<String, Integer> columns, Sink sink, Errors errors)
      throws IOException {
    long before = errors.count();
    String sku = cell(record, columns, SKU);
    String product = cell(record, columns, PRODUCT);
    String variant = cell(record, columns, VARIANT);
    checkId(line, SKU, sku, errors);
    if (!product.isEmpty()) {
      checkId(line, PRODUCT, product, errors);
    }
    Matcher id = VARIANT_ID.matcher(variant);
    boolean named = id.matches();
    if (!variant.isEmpty() && !named) {
      errors.add(
          new LineError(
              line,
              VARIANT,
              shown(variant),
              "a Shopify variant's GID (gid://shopify/ProductVariant/123) or its number",
              rounded(variant)));
    }
    int quantity = quantity(line, cell(record, columns, QUANTITY), errors);
    if (named && errors.count() == before) {
      sink.accept(
          new Row(
              line,
              sku,
              product.isEmpty() ? null : product,
              "gid://shopify/ProductVariant/" + id.group(1),
              quantity));
    }
  }

  private static void checkId(long line, String column, String value, Errors errors) {
    if (!TIKTOK_ID.matcher(value).matches()) {
      errors.add(
          new LineError(
              line,
              column,
              shown(value),
              "TikTok's id, 1 to 32 decimal digits",
              value.isEmpty() ? "Fill it in, or take the line out." : rounded(value)));
    }
  }

  private static int quantity(long line, String value, Errors errors) {
    if (value.isEmpty()) {
      return 1;
    }
    try {
      int quantity = new BigDecimal(value).intValueExact();
      if (quantity >= 1 && quantity <= LinkPart.MAX_QUANTITY && value.length() <= 12) {
        return quantity;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // said below
    }
    errors.add(
        new LineError(
            line,
            QUANTITY,
            shown(value),
            "a whole number from 1 to " + LinkPart.MAX_QUANTITY,
            "Say how many of the variant one TikTok unit is; empty is 1."));
    return 1;
  }

  private static String rounded(String value) {
    return ROUNDED.matcher(value).matches()
        ? "A spreadsheet has rounded the id. Export again, and open the file with this column as"
            + " text."
        : "Copy the id from the export or from the platform.";
  }

  private static String cell(CSVRecord record, Map<String, Integer> columns, String column) {
    Integer at = columns.get(column);
    return at == null || at >= record.size() ? "" : unguarded(record.get(at).strip()).strip();
  }

  /** Null if the header cannot be used. */
  private static @Nullable Map<String, Integer> columns(CSVRecord header, Errors errors) {
    Map<String, Integer> columns = new LinkedHashMap<>();
    long before = errors.count();
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i).strip().toLowerCase(Locale.ROOT);
      if (!name.isEmpty() && !COLUMNS.contains(name)) {
        errors.add(
            new LineError(
                1,
                null,
                shown(name),
                "one of " + String.join(", ", COLUMNS),
                "The first line names the columns, in UTF-8; correct the name or take it out."));
      } else if (!name.isEmpty() && columns.putIfAbsent(name, i) != null) {
        errors.add(new LineError(1, name, name, "each column once", "Take one of the two out."));
      }
    }
    for (String needed : List.of(SKU, VARIANT)) {
      if (!columns.containsKey(needed) && errors.count() == before) {
        errors.add(
            new LineError(
                1, needed, "", "a column " + needed, "Add the column, or begin with an export."));
      }
    }
    return errors.count() == before ? columns : null;
  }

  private static long firstLine(CSVParser parser, CSVRecord record) {
    long breaks = 0;
    for (String cell : record) {
      breaks += cell.lines().count() > 1 ? cell.lines().count() - 1 : 0;
    }
    return Math.max(1, parser.getCurrentLineNumber() - breaks);
  }

  private static void skipByteOrderMark(BufferedReader text) throws IOException {
    text.mark(1);
    if (text.read() != '\uFEFF') {
      text.reset();
    }
  }

  /** Of comma, semicolon and tab the one the header has most of. */
  private static char separatorOf(BufferedReader text) throws IOException {
    text.mark(HEADER_AT_MOST);
    Map<Character, Integer> counts = new LinkedHashMap<>(Map.of(',', 0));
    for (int i = 0; i < HEADER_AT_MOST - 1; i++) {
      int c = text.read();
      if (c < 0 || c == '\n' || c == '\r') {
        break;
      }
      if (c == ',' || c == ';' || c == '\t') {
        counts.merge((char) c, 1, Integer::sum);
      }
    }
    text.reset();
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(',');
  }

  private static String shown(String value) {
    return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
  }

  /** Ends the file where a record does not end. */
  private static final class Bounded extends FilterReader {
    private final char separator;
    private long sinceRecord;

    Bounded(Reader in, char separator) {
      super(in);
      this.separator = separator;
    }

    void nextRecord() {
      sinceRecord = 0;
    }

    @Override
    public int read() throws IOException {
      return count(super.read(), 1);
    }

    @Override
    public int read(char[] into, int from, int length) throws IOException {
      int read = super.read(into, from, Math.min(length, HEADER_AT_MOST));
      return count(read, Math.max(read, 0));
    }

    private int count(int answer, int read) throws IOException {
      sinceRecord += read;
      if (sinceRecord > LONGEST_RECORD) {
        throw new CSVException("a record longer than %s", LONGEST_RECORD);
      }
      return answer;
    }
  }
}
