package io.caravan.order.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.platform.InvalidSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The rules file on its disk: read at the start, looked at, exchanged in every way. */
@ExtendWith(OutputCaptureExtension.class)
class RulesTest {
  private static final String PARK =
      "rules:\n  - {name: all, when: \"true\", then: park, reason: Everything waits.}\n";
  private static final String BAD = PARK.replace("\"true\"", "order.totl > 3");

  @TempDir Path dir;

  @Test
  void aBadFileRefusesTheStartWithFileLineAndExpression() throws IOException {
    write(BAD);
    assertThatThrownBy(this::rules)
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("caravan.rules.file")
        .hasMessageContaining(file() + ":2:23")
        .hasMessageContaining("order.totl > 3")
        .hasMessageContaining("is order.total meant?");
  }

  @Test
  void withoutAFileTheBuiltInRulesAreInForce() {
    Rules rules = rules();
    assertThat(rules.version()).isEqualTo(RuleSet.builtIns().version());
    assertThat(rules.inForce().fromFile()).isFalse();
  }

  @Test
  void aChangedFileIsInForceAfterTwoLooksThatFoundTheSame() throws IOException {
    write("");
    Rules rules = rules();
    write(PARK);
    assertThat(rules.look()).as("seen once").isFalse();
    assertThat(decision(rules)).isEqualTo("import");
    assertThat(rules.look()).as("seen twice").isTrue();
    assertThat(decision(rules)).isEqualTo("park");
    assertThat(rules.look()).as("nothing new").isFalse();
  }

  @Test
  void aFileThatAppearsLaterIsTaken() throws IOException {
    Rules rules = rules();
    write(PARK);
    assertThat(look(rules)).isTrue();
    assertThat(rules.inForce().fromFile()).isTrue();
  }

  @Test
  void aFileThatIsStillBeingWrittenIsNotTaken() throws IOException {
    write(PARK);
    Rules rules = rules();
    String longer = PARK + "  - {name: more, when: order.cod, then: skip, reason: No.}\n";
    for (int length = 0; length < longer.length(); length += 20) {
      write(longer.substring(0, length));
      assertThat(rules.look()).isFalse();
      assertThat(rules.refusal()).isNull();
    }
    write(longer);
    assertThat(look(rules)).isTrue();
  }

  @Test
  void aBadFileLeavesTheRulesInForceAndSaysWhyOnce(CapturedOutput output) throws IOException {
    write(PARK);
    Rules rules = rules();
    write(BAD);
    for (int i = 0; i < 5; i++) {
      assertThat(rules.look()).isFalse();
    }
    assertThat(decision(rules)).isEqualTo("park");
    assertThat(rules.refusal()).isNotNull();
    assertThat(rules.refusal().problems().get(0).line()).isEqualTo(2);
    assertThat(output.toString().split("is refused; the rules in force stay", -1)).hasSize(2);

    write(PARK);
    rules.look();
    assertThat(rules.refusal()).as("put right again").isNull();

    write(BAD);
    look(rules);
    assertThat(rules.refusal()).as("wrong again").isNotNull();
    write(PARK + "# corrected\n");
    assertThat(look(rules)).as("other text, same rules").isFalse();
    assertThat(rules.refusal()).isNull();
  }

  @Test
  void aFileThatGoesAwayLeavesItsRulesInForce() throws IOException {
    write(PARK);
    Rules rules = rules();
    Files.delete(file());
    assertThat(look(rules)).isFalse();
    assertThat(decision(rules)).isEqualTo("park");
    assertThat(rules.refusal().text()).contains("the file is gone");
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws IOException {
    write(PARK);
    Rules rules = rules();
    Files.write(file(), new byte[] {'#', (byte) 0xc3, '\n'});
    look(rules);
    assertThat(rules.refusal().text()).contains("not encoded in UTF-8");
    Files.delete(file());
    Files.createDirectory(file());
    look(rules);
    assertThat(rules.refusal().text()).contains("cannot be read");
    assertThat(decision(rules)).isEqualTo("park");
  }

  /** How a mounted config map is exchanged: a link in the path is turned. */
  @Test
  void aTurnedLinkIsNoticed() throws IOException {
    Path one = Files.createDirectory(dir.resolve("one"));
    Path two = Files.createDirectory(dir.resolve("two"));
    Files.writeString(one.resolve("rules.yaml"), "");
    Files.writeString(two.resolve("rules.yaml"), PARK);
    Path data = Files.createSymbolicLink(dir.resolve("..data"), one);
    Files.createSymbolicLink(file(), Path.of("..data", "rules.yaml"));
    Rules rules = rules();
    Path turned = Files.createSymbolicLink(dir.resolve("..tmp"), two);
    Files.move(turned, data, StandardCopyOption.ATOMIC_MOVE);
    assertThat(look(rules)).isTrue();
    assertThat(decision(rules)).isEqualTo("park");
  }

  private static boolean look(Rules rules) {
    return rules.look() || rules.look();
  }

  private static String decision(Rules rules) {
    return rules.judge(Orders.facts(order -> {})).decision();
  }

  private Rules rules() {
    return new Rules(new RulesSettings(file().toString()), Clock.systemUTC());
  }

  private Path file() {
    return dir.resolve("rules.yaml");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text);
  }
}
