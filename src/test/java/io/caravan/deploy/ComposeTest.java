package io.caravan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The compose file, parsed: two nodes over one PostgreSQL, with no secret in clear. */
class ComposeTest {
  private static final Path FILE = Path.of("docker/compose.yaml");

  private static Map<String, Object> compose;

  @BeforeAll
  static void parse() throws IOException {
    compose = new Yaml().load(Files.readString(FILE));
  }

  @Test
  void itHasAPostgresAndTwoNodesAndNothingElse() {
    assertThat(map(compose.get("services"))).containsOnlyKeys("postgres", "caravan-1", "caravan-2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"caravan-1", "caravan-2"})
  void aNodeMayDoNothingItNeedNotDo(String name) {
    Map<String, Object> node = service(name);
    assertThat(node.get("user")).isEqualTo("10001:10001");
    assertThat(node.get("read_only")).isEqualTo(true);
    assertThat(list(node.get("cap_drop"))).containsExactly("ALL");
    assertThat(list(node.get("security_opt"))).contains("no-new-privileges:true");
    assertThat(list(node.get("volumes"))).containsExactly("../config:/app/config:ro");
    assertThat(list(node.get("tmpfs"))).singleElement().asString().startsWith("/tmp:");
    assertThat(node).doesNotContainKeys("privileged", "network_mode", "pid");
    assertThat(map(map(map(node.get("deploy")).get("resources")).get("limits")))
        .containsKeys("cpus", "memory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"caravan-1", "caravan-2"})
  void aNodeIsLiveWaitsForItsDatabaseAndHasTimeToDrain(String name) {
    Map<String, Object> node = service(name);
    assertThat(map(node.get("environment")))
        .containsEntry("SPRING_PROFILES_ACTIVE", "live")
        .containsEntry("SPRING_CONFIG_IMPORT", "configtree:/run/secrets/");
    assertThat(map(map(node.get("depends_on")).get("postgres")))
        .containsEntry("condition", "service_healthy");
    assertThat(node.get("restart")).isEqualTo("unless-stopped");
    assertThat(node.get("stop_grace_period")).isEqualTo("45s");
    assertThat(node.get("hostname")).isEqualTo(name);
  }

  @Test
  void theNodesDifferInNameAndPortAlone() {
    Map<String, Object> one = service("caravan-1");
    Map<String, Object> two = service("caravan-2");
    for (String key : one.keySet()) {
      if (!Set.of("hostname", "ports").contains(key)) {
        assertThat(two.get(key)).as(key).isEqualTo(one.get(key));
      }
    }
    assertThat(two.get("ports")).isNotEqualTo(one.get("ports"));
  }

  @Test
  void portsAreOpenOnThisMachineAloneAndTheDatabaseHasNone() {
    for (String name : List.of("caravan-1", "caravan-2")) {
      assertThat(list(service(name).get("ports")))
          .singleElement()
          .asString()
          .matches("127\\.0\\.0\\.1:\\$\\{\\w+:-\\d+}:8080");
    }
    assertThat(service("postgres")).doesNotContainKey("ports");
    assertThat(list(service("postgres").get("networks"))).containsExactly("database");
    assertThat(map(map(compose.get("networks")).get("database"))).containsEntry("internal", true);
  }

  @Test
  void postgresIsPinnedDurableAndAskedForItsHealth() {
    Map<String, Object> postgres = service("postgres");
    assertThat(postgres.get("image")).asString().matches("postgres:18[a-z0-9.-]*");
    assertThat(list(postgres.get("command"))).contains("fsync=on", "synchronous_commit=on");
    assertThat(list(map(postgres.get("healthcheck")).get("test"))).contains("CMD", "pg_isready");
    assertThat(list(postgres.get("volumes"))).containsExactly("data:/var/lib/postgresql");
    assertThat(map(compose.get("volumes"))).containsKey("data");
  }

  @Test
  void everySecretIsAFileThatGitIgnores() throws IOException {
    Map<String, Object> secrets = map(compose.get("secrets"));
    Set<String> used = new LinkedHashSet<>();
    for (Object service : map(compose.get("services")).values()) {
      for (Object secret : list(map(service).get("secrets"))) {
        used.add(secret instanceof Map<?, ?> m ? String.valueOf(m.get("source")) : "" + secret);
      }
    }
    assertThat(secrets.keySet()).containsExactlyInAnyOrderElementsOf(used);
    String told = Files.readString(Path.of("docker/secrets/README.md"));
    secrets.forEach(
        (name, secret) -> {
          assertThat(map(secret)).containsOnlyKeys("file");
          assertThat(map(secret)).containsEntry("file", "./secrets/" + name);
          assertThat(told).contains("`" + name + "`");
        });
    assertThat(Files.readAllLines(Path.of(".gitignore")))
        .contains("/docker/.env", "/docker/secrets/*", "!/docker/secrets/README.md");
  }

  @Test
  void noSecretStandsInClear() throws IOException {
    for (Object service : map(compose.get("services")).values()) {
      Object environment = map(service).get("environment");
      map(environment)
          .forEach(
              (name, value) -> {
                if (name.matches("(?i).*(password|secret|token|key).*")) {
                  assertThat(String.valueOf(value)).as(name).startsWith("/run/secrets/");
                }
              });
    }
    assertThat(Files.readString(Path.of("docker/.env.example")))
        .doesNotContainPattern("(?im)^\\w*(password|secret|token|key)\\w*=");
  }

  @Test
  void everyVariableIsInTheExampleWithItsDefault() throws IOException {
    List<String> example = Files.readAllLines(Path.of("docker/.env.example"));
    Matcher variable =
        Pattern.compile("\\$\\{(\\w+)(?::-([^}]*))?}").matcher(Files.readString(FILE));
    List<String> seen = new ArrayList<>();
    while (variable.find()) {
      assertThat(variable.group(2)).as("default of %s", variable.group(1)).isNotNull();
      if (!variable.group(1).equals("name")) {
        assertThat(example).contains(variable.group(1) + "=" + variable.group(2));
        seen.add(variable.group(1));
      }
    }
    assertThat(seen).hasSizeGreaterThan(5);
  }

  @Test
  void everyImageIsOursOrComesFromDockerHub() {
    for (Object service : map(compose.get("services")).values()) {
      String image = String.valueOf(map(service).get("image"));
      assertThat(image).doesNotContain("/", "latest").contains(":");
    }
  }

  @Test
  void theSettingsFileRefersToTheSecretsOfTheStore() throws IOException {
    String settings = Files.readString(Path.of("config/application.yaml"));
    assertThat(settings)
        .contains("${acme-shopify-token}", "${acme-tiktok-token}", "${acme-tiktok-refresh-token}");
  }

  // ---------------------------------------------------------------------------------------------

  private static Map<String, Object> service(String name) {
    return map(map(compose.get("services")).get(name));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object value) {
    return (List<Object>) value;
  }
}
