package io.caravan.order.rules;

import io.caravan.platform.InvalidSetting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The rules in force on this node, and the file they come from. Looking at the file compares its
 * content, so it does not matter how it is exchanged (rewritten, renamed over, a link turned). What
 * is new is taken only once two looks in a row have found it, so that a file that is still being
 * written is not; a file with a mistake changes nothing and is refused once, with every reason.
 */
@Component
public class Rules {
  private static final Logger log = LoggerFactory.getLogger(Rules.class);
  private static final String SETTING = "caravan.rules.file";

  /** In bytes. */
  private static final long LARGEST = 1_000_000;

  private final Path file;
  private final Clock clock;
  private volatile InForce inForce;
  private volatile @Nullable Refusal refusal;

  /** The content the rules in force were read from; null if there was no file. */
  private byte @Nullable [] taken;

  /** Seen once, not taken yet. */
  private @Nullable Look candidate;

  /** What was refused, so that it is refused once. */
  private @Nullable Look refused;

  /**
   * The rules and since when.
   *
   * @param fromFile false: the built-in rules alone, there is no file
   */
  public record InForce(RuleSet rules, boolean fromFile, Instant since) {}

  /** A file that was not taken. */
  public record Refusal(Instant at, List<RuleProblem> problems) {

    /** All of it, for a log or a health page. */
    public String text() {
      return problems.stream().map(RuleProblem::toString).collect(Collectors.joining("\n"));
    }
  }

  /** What a look found; content null if there is no file, problem null if it could be read. */
  private record Look(byte @Nullable [] content, @Nullable String problem) {
    boolean isSame(@Nullable Look other) {
      return other != null
          && Arrays.equals(content, other.content)
          && java.util.Objects.equals(problem, other.problem);
    }
  }

  /**
   * @throws InvalidSetting if the file cannot be used: Caravan does not start then
   */
  public Rules(RulesSettings settings, Clock clock) {
    this.file = Path.of(settings.file());
    this.clock = clock;
    Look look = read();
    if (look.problem() == null && look.content() == null) {
      inForce = new InForce(RuleSet.builtIns(), false, clock.instant());
      log.info("There is no {}: the built-in rules are in force ({})", file, version());
      return;
    }
    RuleSet.Parsed parsed = parse(look);
    if (parsed instanceof RuleSet.Parsed.Refused bad) {
      throw InvalidSetting.file(
          SETTING,
          settings.file(),
          new Refusal(clock.instant(), bad.problems()).text(),
          "The head of the shipped config/rules.yaml says what a rule may be.");
    }
    taken = look.content();
    inForce = new InForce(((RuleSet.Parsed.Accepted) parsed).rules(), true, clock.instant());
    log.info("Rules of {} are in force ({})", file, version());
  }

  public Verdict judge(RuleFacts facts) {
    return inForce.rules().judge(facts);
  }

  public String version() {
    return inForce.rules().version();
  }

  public InForce inForce() {
    return inForce;
  }

  public Path file() {
    return file;
  }

  /** Why the file as it is now is not in force; null if it is. */
  public @Nullable Refusal refusal() {
    return refusal;
  }

  /**
   * Looks at the file.
   *
   * @return whether other rules are in force now
   */
  public synchronized boolean look() {
    Look look = read();
    if (look.problem() == null && Arrays.equals(look.content(), taken)) {
      if (refusal != null) {
        log.info("{} is again the file whose rules are in force ({})", file, version());
      }
      settled();
      return false;
    }
    if (look.isSame(refused)) {
      return false;
    }
    if (!look.isSame(candidate)) {
      candidate = look;
      return false;
    }
    RuleSet.Parsed parsed = parse(look);
    if (parsed instanceof RuleSet.Parsed.Refused bad) {
      refuse(look, bad.problems());
      return false;
    }
    String before = version();
    taken = look.content();
    inForce = new InForce(((RuleSet.Parsed.Accepted) parsed).rules(), true, clock.instant());
    settled();
    log.info("Rules of {} are in force now ({}, before {})", file, version(), before);
    return !version().equals(before);
  }

  private void refuse(Look look, List<RuleProblem> problems) {
    Refusal why = new Refusal(clock.instant(), problems);
    refused = look;
    candidate = null;
    refusal = why;
    log.error("{} is refused; the rules in force stay ({}):\n{}", file, version(), why.text());
  }

  private void settled() {
    refusal = null;
    refused = null;
    candidate = null;
  }

  private RuleSet.Parsed parse(Look look) {
    byte[] content = look.content();
    if (look.problem() != null || content == null) {
      String why = look.problem() != null ? look.problem() : "the file is gone";
      return refusedWhole(why);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return RuleSet.parse(text.startsWith("\uFEFF") ? text.substring(1) : text, file.toString());
    } catch (CharacterCodingException e) {
      return refusedWhole("it is not encoded in UTF-8");
    }
  }

  private RuleSet.Parsed refusedWhole(String why) {
    return new RuleSet.Parsed.Refused(
        List.of(new RuleProblem(file.toString(), 1, 1, null, why, "")));
  }

  private Look read() {
    try {
      if (Files.size(file) > LARGEST) {
        return new Look(null, "it is larger than " + LARGEST + " bytes");
      }
      return new Look(Files.readAllBytes(file), null);
    } catch (NoSuchFileException e) {
      return new Look(null, null);
    } catch (IOException e) {
      return new Look(null, "it cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }
}
