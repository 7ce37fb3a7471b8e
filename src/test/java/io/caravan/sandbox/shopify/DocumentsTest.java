package io.caravan.sandbox.shopify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Caravan sends is what the sandbox can answer, to the last field. */
class DocumentsTest {

  static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/shopify"))) {
      return files.filter(file -> file.toString().endsWith(".graphql")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void isSimulated(Path document) throws IOException {
    List<RubyError> errors = Engine.shared().prepare(Files.readString(document)).errors();

    assertThat(errors).extracting(RubyError::message).isEmpty();
  }
}
