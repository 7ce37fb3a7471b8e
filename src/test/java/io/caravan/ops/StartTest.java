package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.platform.InvalidSetting;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

/** Settings with which the start is refused, and what is said otherwise. */
@ExtendWith(OutputCaptureExtension.class)
class StartTest {
  private static final String HASH =
      "{bcrypt}$2a$04$Vajv.VDjdVnaRy3sK5GX5eXjR359LzBYVmjT8FpGyxhYcEHlGd792";

  @EnableConfigurationProperties(SecuritySettings.class)
  static class OnlySettings {}

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  @Test
  void liveWithoutADatabaseIsRefusedByName() {
    new ApplicationContextRunner()
        .withUserConfiguration(DatabaseConfiguration.Live.class)
        .withPropertyValues("spring.profiles.active=live")
        .run(
            context ->
                assertThat(rootOf(context.getStartupFailure()))
                    .isInstanceOf(InvalidSetting.class)
                    .hasMessageContaining("spring.datasource.url is not set"));
    new ApplicationContextRunner()
        .withUserConfiguration(DatabaseConfiguration.Live.class)
        .withPropertyValues(
            "spring.profiles.active=live", "spring.datasource.url=jdbc:postgresql://db/caravan")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hunter2                    | viewer | password | plain text",
        "{noop}hunter2              | viewer | password | plain text",
        "{MD5}5f4dcc3b5aa765d61d8327| viewer | password | not a password hash",
        "{bcrypt}hunter2            | viewer | password | not a password hash",
        "{bcrypt}hunter2hunter2hunter2hunter2 | viewer | password | not a password hash",
        "''                         | viewer | password | missing",
        HASH + " | '' | roles | empty",
      })
  void anUnusableUserIsRefusedWithoutShowingThePassword(
      String password, String roles, String field, String because) {
    new ApplicationContextRunner()
        .withUserConfiguration(OnlySettings.class)
        .withPropertyValues(
            "caravan.security.users[0].name=vera",
            "caravan.security.users[0].password=" + password,
            "caravan.security.users[0].roles=" + roles)
        .run(
            context ->
                assertThat(rootOf(context.getStartupFailure()))
                    .isInstanceOf(InvalidSetting.class)
                    .hasMessageContaining("caravan.security.users[0]." + field)
                    .hasMessageContaining(because)
                    .satisfies(e -> Assertions.assertThat(e.toString()).doesNotContain("hunter2")));
  }

  @Test
  void aNameTwiceIsRefused() {
    SecuritySettings.User user = new SecuritySettings.User("vera", HASH, Set.of(Role.VIEWER));
    Assertions.assertThatThrownBy(() -> new SecuritySettings(List.of(user, user), false))
        .hasMessageContaining("users[1].name is 'vera', which is there already");
    assertThat(user.toString()).doesNotContain("bcrypt");
  }

  @Test
  void withoutUsersALoginIsMadeUpAndLiveLetsNobodyIn(CapturedOutput output) {
    SecurityConfiguration security = new SecurityConfiguration();
    SecuritySettings none = new SecuritySettings(List.of(), false);
    MockEnvironment demo = new MockEnvironment();

    SecurityConfiguration.MadeUpLogin first = security.madeUpLogin(none, demo);
    SecurityConfiguration.MadeUpLogin second = security.madeUpLogin(none, demo);
    assertThat(first.name()).isEqualTo("admin");
    assertThat(first.password()).hasSizeGreaterThanOrEqualTo(20).isNotEqualTo(second.password());
    assertThat(first.toString()).doesNotContain(first.password());
    assertThat(new ConsoleAnnouncement(first.name(), first.password(), demo).text("8080"))
        .contains("http://127.0.0.1:8080/hawtio/")
        .contains("admin")
        .contains(first.password());

    MockEnvironment live = new MockEnvironment();
    live.setActiveProfiles("live");
    assertThat(security.madeUpLogin(none, live).name()).isNull();
    assertThat(output).contains("nobody can log in");
    assertThat(new ConsoleAnnouncement(null, null, live).text("8080")).doesNotContain("admin");
  }

  @Test
  void aWrongPasswordIsWrongAlsoAfterTheRightOneWasRemembered() {
    Passwords passwords = new Passwords();
    assertThat(passwords.matches("correct horse", HASH)).isTrue();
    assertThat(passwords.matches("correct horse", HASH)).isTrue();
    assertThat(passwords.matches("correct horsf", HASH)).isFalse();
    assertThat(passwords.matches("correct horse", HASH.replace("Vajv", "Xajv"))).isFalse();
    assertThat(passwords.matches(null, HASH)).isFalse();
  }
}
