package io.caravan.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.mapping.LinkCsv.LineError;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkCsvTest {
  private static final String GID = "gid://shopify/ProductVariant/";

  private final List<LinkCsv.Row> rows = new ArrayList<>();
  private final LinkCsv.Errors errors = new LinkCsv.Errors();

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void aFileIsReadWhateverSeparatesItsColumns(String s) throws IOException {
    read("variant_id" + s + "tiktok_sku_id" + s + "quantity\n7" + s + "1729" + s + "3\n");
    assertThat(errors.kept()).isEmpty();
    assertThat(rows).containsExactly(new LinkCsv.Row(2, "1729", null, GID + "7", 3));
  }

  @Test
  void aByteOrderMarkAndWindowsLineEndsDoNoHarm() throws IOException {
    read("\uFEFFtiktok_sku_id,variant_id\r\n1729,7\r\n\r\n1730,8");
    assertThat(errors.kept()).isEmpty();
    assertThat(rows).extracting(LinkCsv.Row::line).containsExactly(2L, 4L);
  }

  @Test
  void aCellOverSeveralLinesDoesNotMoveTheCount() throws IOException {
    read("tiktok_sku_id,title,variant_id\n1,\"two\nlines\",7\n2,one,x\n");
    assertThat(rows).extracting(LinkCsv.Row::line).containsExactly(2L);
    assertThat(errors.kept()).extracting(LineError::line).containsExactly(4L);
  }

  @Test
  void aLineWithoutAVariantSaysNothing() throws IOException {
    read("tiktok_sku_id,variant_id\n1729,\n");
    assertThat(rows).isEmpty();
    assertThat(errors.count()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x,,7,1            | tiktok_sku_id     | x         | digits           | Copy",
        ",,7,1             | tiktok_sku_id     |           | digits           | Fill",
        "1.72959E+18,,7,1  | tiktok_sku_id     | 1.72959E+18 | digits         | rounded",
        "1,p,7,1           | tiktok_product_id | p         | digits           | Copy",
        "1,,shoe,1         | variant_id        | shoe      | GID              | Copy",
        "1,,gid://shopify/Product/7,1 | variant_id | gid://shopify/Product/7 | GID | Copy",
        "1,,4.5E+13,1      | variant_id        | 4.5E+13   | GID              | rounded",
        "1,,7,0            | quantity          | 0         | 1 to 10000       | empty is 1",
        "1,,7,10001        | quantity          | 10001     | 1 to 10000       | empty is 1",
        "1,,7,two          | quantity          | two       | 1 to 10000       | empty is 1",
        "1,,7,1.5          | quantity          | 1.5       | 1 to 10000       | empty is 1",
        "1,,7,9e99999999   | quantity          | 9e99999999 | 1 to 10000      | empty is 1",
      })
  void whatIsWrongIsSaidByLineAndColumn(
      String line, String column, String value, String expected, String action) throws IOException {
    read("tiktok_sku_id,tiktok_product_id,variant_id,quantity\n1,,7,1\n" + line + "\n2,,8,2\n");
    assertThat(rows).as("the lines around it").hasSize(2);
    assertThat(errors.kept()).singleElement();
    LineError error = errors.kept().get(0);
    assertThat(error.line()).isEqualTo(3);
    assertThat(error.column()).isEqualTo(column);
    assertThat(error.value()).isEqualTo(value == null ? "" : value);
    assertThat(error.expected()).contains(expected);
    assertThat(error.action()).contains(action);
  }

  @Test
  void everyErrorIsCountedAndTheFirstAreKept() throws IOException {
    read("tiktok_sku_id,variant_id\n" + "x,y\n".repeat(500));
    assertThat(errors.count()).isEqualTo(1000);
    assertThat(errors.kept()).hasSize(LinkCsv.Errors.KEPT);
    assertThat(errors.kept().get(0).line()).isEqualTo(2);
  }

  @Test
  void aHeaderThatIsNotOursIsRefusedAtOnce() throws IOException {
    read("sku,variant_id\n1,2\n");
    assertThat(errors.kept()).singleElement();
    assertThat(errors.kept().get(0).value()).isEqualTo("sku");
    assertThat(errors.kept().get(0).expected()).contains("tiktok_sku_id");
    assertThat(rows).isEmpty();
  }

  @Test
  void anEmptyFileIsAnError() throws IOException {
    read("");
    assertThat(errors.count()).isEqualTo(1);
  }

  @Test
  void aQuoteThatIsNotClosedIsFoundBeforeItHasEatenTheFile() throws IOException {
    read("tiktok_sku_id,variant_id\n1,7\n2,\"8\n" + "3,9\n".repeat(100_000));
    assertThat(rows).hasSize(1);
    assertThat(errors.kept()).singleElement();
    assertThat(errors.kept().get(0).line()).isEqualTo(3);
    assertThat(errors.kept().get(0).action()).contains("quote");
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@x", "'quoted", "''", "plain", "", "\tx"})
  void aGuardedCellIsNoFormulaAndComesBackAsItWas(String value) {
    String guarded = LinkCsv.guarded(value);
    assertThat(guarded).doesNotStartWith("=").doesNotStartWith("+").doesNotStartWith("@");
    assertThat(LinkCsv.unguarded(guarded)).isEqualTo(value);
  }

  private void read(String text) throws IOException {
    LinkCsv.read(new StringReader(text), rows::add, errors);
  }
}
