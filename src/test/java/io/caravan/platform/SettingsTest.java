package io.caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://open-api.tiktokglobalshop.com",
        "http://127.0.0.1:9101",
        "http://localhost:1/base",
        "http://[::1]:9101",
        "http://127.9.9.9"
      })
  void httpsAndLoopbackAreAccepted(String url) {
    assertThat(BaseUrl.parse("x", url).toString()).isEqualTo(url);
    assertThat(BaseUrl.parse("x", url + "/").toString()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://10.0.0.1",
        "https://user:secret@example.com",
        "https://example.com/?a=b",
        "https://example.com/#f",
        "ftp://example.com",
        "example.com",
        "https://",
        "",
        "not a url"
      })
  void everythingElseIsRefusedWithTheSettingsName(String url) {
    assertThatThrownBy(() -> BaseUrl.parse("caravan.tiktok.api-url", url))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("caravan.tiktok.api-url")
        .hasMessageContaining("https");
  }

  @Test
  void theTimeoutIsBounded() {
    assertThat(new HttpSettings(Duration.ofSeconds(15)).timeout()).hasSeconds(15);
    assertThatThrownBy(() -> new HttpSettings(Duration.ZERO))
        .hasMessageContaining("caravan.http.timeout")
        .hasMessageContaining("PT0S");
    assertThatThrownBy(() -> new HttpSettings(Duration.ofMinutes(6))).hasMessageContaining("PT6M");
  }
}
