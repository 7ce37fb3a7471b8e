package io.caravan.tiktok;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caravan.platform.HttpAnswer;
import io.caravan.platform.PlatformException.Forbidden;
import io.caravan.platform.PlatformException.OutcomeUnknown;
import io.caravan.platform.PlatformException.Throttled;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TikTokAnswerTest {

  @Test
  void codeZeroIsASuccessWithItsData() {
    TikTokAnswer answer =
        parse(
            200,
            "{\"code\":0,\"message\":\"Success\",\"request_id\":\"r1\",\"data\":{\"a\":\"1\"}}");
    assertThat(answer.data().path("a").asString()).isEqualTo("1");
    assertThat(answer.requestId()).isEqualTo("r1");
    assertThat(parse(200, "{\"code\":0,\"data\":null}").data().isObject()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "200,36009002,Throttled",
    "429,36009002,Throttled",
    "429,0,Throttled",
    "200,36009003,OutcomeUnknown",
    "200,36009007,OutcomeUnknown",
    "500,0,OutcomeUnknown",
    "503,36009002,OutcomeUnknown",
    "200,10002014,OutcomeUnknown",
    "401,105002,Unauthorized",
    "200,105002,Unauthorized",
    "200,36004001,Unauthorized",
    "401,424242,Unauthorized",
    "200,105005,Forbidden",
    "200,101000,Forbidden",
    "400,21008111,Forbidden",
    "401,106001,Misuse",
    "400,106013,Misuse",
    "404,36009009,Misuse",
    "400,36009014,Misuse",
    "200,424242,OutcomeUnknown"
  })
  void aCodeMeansWhatTheTableSays(int status, long code, String meaning) {
    assertThatThrownBy(() -> parse(status, "{\"code\":%d,\"message\":\"m\"}".formatted(code)))
        .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(meaning))
        .hasMessageContaining("read-orders")
        .hasMessageContaining(status == 429 ? "429" : status >= 500 ? "" : Long.toString(code));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Invalid credentials. The `x-tts-access-token` header is invalid.|Unauthorized",
        "Invalid credentials. Invalid `app_key` query parameter.|Misuse",
        "Invalid timestamp. must not be earlier than 5 minutes before the current time.|Misuse",
        "Unexpected identifier. The `shop_cipher` query parameter is not required.|Misuse"
      })
  void theOverloadedCodeIsToldApartByItsMessage(String message, String meaning) {
    assertThatThrownBy(
            () -> parse(400, "{\"code\":36009004,\"message\":\"%s\"}".formatted(message)))
        .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(meaning));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "{\"code\":0,\"da", "[]", "{}", "{\"code\":\"0\"}"})
  void whatCannotBeReadIsUnknown(String body) {
    assertThatThrownBy(() -> parse(200, body)).isInstanceOf(OutcomeUnknown.class);
  }

  @Test
  void aRefusalIsToldByItsCode() {
    Forbidden forbidden =
        catchThrowableOfType(
            Forbidden.class,
            () -> parse(403, "{\"code\":105005,\"message\":\"no scope\",\"request_id\":\"r9\"}"));
    assertThat(forbidden.code()).isEqualTo("105005");
    assertThat(forbidden).hasMessageContaining("no scope").hasMessageContaining("r9");
  }

  @Test
  void retryAfterIsHonoured() {
    HttpAnswer answer = new HttpAnswer(429, "7", "{}".getBytes(UTF_8));
    Throttled throttled =
        catchThrowableOfType(
            Throttled.class, () -> TikTokAnswer.parse("read-orders", answer, Clock.systemUTC()));
    assertThat(throttled.retryAfter()).hasSeconds(7);
  }

  private static TikTokAnswer parse(int status, String body) {
    return TikTokAnswer.parse(
        "read-orders", new HttpAnswer(status, null, body.getBytes(UTF_8)), Clock.systemUTC());
  }
}
