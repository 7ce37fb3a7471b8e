package io.caravan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The image as its Dockerfile says: a linter of our own, for the rules that matter here. */
class DockerfileTest {
  private static final Path FILE = Path.of("docker/Dockerfile");

  /** An instruction in capitals and the rest of it, continued lines joined. */
  private record Instruction(String word, String rest) {}

  @Test
  void everyBaseImageIsPinnedAndComesFromDockerHub() {
    List<String> bases = all("FROM");
    assertThat(bases).hasSize(2);
    assertThat(bases)
        .allSatisfy(
            base -> {
              String image = base.split(" ")[0];
              assertThat(image).matches("[a-z0-9-]+:[0-9][A-Za-z0-9.-]*");
              assertThat(image).as("a registry's host has a dot or a port").doesNotContain("/");
            });
  }

  @Test
  void itRunsAsAUserWithoutRightsWhoseIdIsFixed() {
    assertThat(last("USER")).isEqualTo("10001:10001");
    assertThat(rest(instructions(), "RUN"))
        .anySatisfy(run -> assertThat(run).contains("--uid 10001").contains("nologin"));
    int user = words().lastIndexOf("USER");
    assertThat(words().subList(user, words().size()))
        .as("nothing is installed or copied after giving the rights away")
        .doesNotContain("RUN", "COPY", "ADD");
  }

  @Test
  void nothingIsFetchedByAdd() {
    assertThat(all("ADD")).isEmpty();
  }

  @Test
  void whatIsCopiedIsThereAndPassesTheIgnoreFile() throws IOException {
    List<String> passed =
        Files.readAllLines(Path.of(".dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    List<String> copied =
        all("COPY").stream()
            .filter(copy -> !copy.startsWith("--from="))
            .flatMap(copy -> sources(copy).stream())
            .toList();
    assertThat(copied).isNotEmpty();
    assertThat(copied)
        .allSatisfy(
            path -> {
              assertThat(Path.of(path)).exists();
              assertThat(passed).contains(path);
            });
    assertThat(passed).as("and nothing else gets near the image").containsExactlyElementsOf(copied);
    assertThat(copied).noneMatch(path -> path.startsWith("config") || path.startsWith("docker"));
  }

  @Test
  void whatAStageIsGivenOfAnotherWasMadeThere() {
    assertThat(rest(instructions(), "RUN"))
        .anySatisfy(run -> assertThat(run).contains("--destination /layers"));
    assertThat(all("COPY").stream().filter(copy -> copy.startsWith("--from=build ")))
        .hasSize(4)
        .allSatisfy(copy -> assertThat(copy).contains(" /layers/"));
  }

  @Test
  void itStartsWithoutAShellSoThatItHearsTheSignalToStop() {
    assertThat(list(last("ENTRYPOINT"))).containsExactly("java", "-jar", "caravan.jar");
    assertThat(last("STOPSIGNAL")).isEqualTo("SIGTERM");
    assertThat(all("CMD")).isEmpty();
  }

  @Test
  void itsHealthIsTheReadinessOfTheNodeAskedWithoutATool() {
    String check = last("HEALTHCHECK");
    assertThat(check).contains("--interval=", "--timeout=", "--start-period=", "--retries=");
    List<String> command = list(check.substring(check.indexOf("CMD ") + 4));
    assertThat(command).hasSize(3).startsWith("bash", "-c");
    assertThat(command.get(2))
        .contains("/actuator/health/readiness", "/dev/tcp/127.0.0.1/", "\\r\\n\\r\\n")
        .doesNotContain("curl", "wget");
  }

  @Test
  void noSecretIsInTheImage() {
    assertThat(rest(instructions(), "ENV", "ARG", "LABEL"))
        .noneMatch(
            text -> Pattern.compile("(?i)(password|secret|token|key)\\s*=").matcher(text).find());
  }

  @Test
  void itNeedsNoWritablePlaceButTheOneForTemporaryFiles() {
    assertThat(all("VOLUME")).containsExactly("/tmp");
    assertThat(last("ENV"))
        .contains(
            "java.io.tmpdir=/tmp", "ErrorFile=/tmp/", "MaxRAMPercentage", "ExitOnOutOfMemory");
  }

  // ---------------------------------------------------------------------------------------------

  private static List<String> sources(String copy) {
    List<String> parts = new ArrayList<>(List.of(copy.split(" +")));
    parts.remove(parts.size() - 1);
    return parts;
  }

  private static List<String> list(String json) {
    List<String> items = new ArrayList<>();
    JsonMapper.builder().build().readTree(json).forEach(item -> items.add(item.asString()));
    return items;
  }

  private static List<String> all(String word) {
    return rest(instructions(), word);
  }

  private static String last(String word) {
    List<String> all = all(word);
    assertThat(all).as(word).isNotEmpty();
    return all.get(all.size() - 1);
  }

  private static List<String> words() {
    return instructions().stream().map(Instruction::word).toList();
  }

  private static List<String> rest(List<Instruction> instructions, String... words) {
    return instructions.stream()
        .filter(i -> List.of(words).contains(i.word()))
        .map(Instruction::rest)
        .toList();
  }

  private static List<Instruction> instructions() {
    try (Stream<String> lines = Files.lines(FILE)) {
      String joined =
          String.join("\n", lines.filter(line -> !line.strip().startsWith("#")).toList())
              .replaceAll("\\\\\\n\\s*", "");
      List<Instruction> found = new ArrayList<>();
      Matcher instruction = Pattern.compile("(?m)^([A-Z]+) +(.+)$").matcher(joined);
      while (instruction.find()) {
        found.add(new Instruction(instruction.group(1), instruction.group(2).strip()));
      }
      assertThat(joined.lines().filter(line -> !line.isBlank()).count())
          .as("every line is understood")
          .isEqualTo(found.size());
      return found;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
