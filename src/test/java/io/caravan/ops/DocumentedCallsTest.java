package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxSettings;
import io.caravan.sandbox.SimulatedShopify;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.http.server.PathContainer;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What people are told to call is there: each call that README, runbook or the program itself names
 * has a handler that takes its method, its parameters and the fields of its body.
 */
class DocumentedCallsTest {
  private static final Path README = Path.of("README.md");
  private static final Path RUNBOOK = Path.of("docs/runbook.md");

  /** Springdoc's, which no controller of ours answers. */
  private static final String DESCRIPTION = "/api/openapi.json";

  private static final Pattern CODE = Pattern.compile("(?s)```\\w*\\n(.*?)```");
  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern BODY_AFTER = Pattern.compile("^ with `(\\{[^`]*})`");
  private static final Pattern NAMED =
      Pattern.compile("(?:\\b(GET|POST|PUT|DELETE) )?(/api/[^\\s\"']*)");
  private static final Pattern METHOD = Pattern.compile("-X (\\w+)");
  private static final Pattern DATA = Pattern.compile("(?:-d|--data-binary) (?:'([^']*)'|(\\S+))");
  private static final Pattern ADDRESS =
      Pattern.compile("(\\$C|localhost:8080|127\\.0\\.0\\.1:9100)(/[^\\s\"']*)?");

  /**
   * A call that somebody is told to make.
   *
   * @param method null: it is not said
   * @param fields of the body
   */
  private record Told(
      String words,
      boolean sandbox,
      @Nullable String method,
      String path,
      Set<String> parameters,
      Set<String> fields) {}

  /**
   * @param fields null: any
   */
  private record Handler(
      Set<String> methods, PathPattern path, Set<String> parameters, @Nullable Set<String> fields) {
    boolean takes(Told told) {
      return (told.method() == null || methods.contains(told.method()))
          && path.matches(PathContainer.parsePath(told.path()))
          && parameters.containsAll(told.parameters())
          && (fields == null || fields.containsAll(told.fields()));
    }
  }

  // The documents --------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/runbook.md"})
  void aCallOfADocumentHasAHandler(String document) throws Exception {
    List<Handler> ours = handlers();
    List<Handler> sandbox = controls();
    assertThat(calls(Files.readString(Path.of(document))))
        .hasSizeGreaterThan(20)
        .allSatisfy(
            told ->
                assertThat(told.sandbox() ? sandbox : ours)
                    .as("who takes %s", told.words())
                    .anyMatch(handler -> told.path().equals(DESCRIPTION) || handler.takes(told)));
  }

  @Test
  void theCallsOfTheDocumentsAreFound() throws Exception {
    List<Told> calls = calls(Files.readString(README));
    assertThat(calls)
        .anySatisfy(
            told -> {
              assertThat(told.sandbox()).isTrue();
              assertThat(told.method()).isEqualTo("POST");
              assertThat(told.path()).isEqualTo("/shopify/orders/1001/ship");
              assertThat(told.fields()).containsExactly("company", "number");
            })
        .anySatisfy(
            told -> {
              assertThat(told.method()).isEqualTo("PUT");
              assertThat(told.path()).isEqualTo("/api/mappings/carriers/Aunt%20Polly");
              assertThat(told.parameters()).containsExactly("store");
              assertThat(told.fields()).containsExactly("providerId");
            });
    assertThat(calls(Files.readString(RUNBOOK)))
        .anySatisfy(
            told -> {
              assertThat(told.method()).isEqualTo("POST");
              assertThat(told.path()).isEqualTo("/api/returns/1/approve");
            })
        .anySatisfy(
            told -> {
              assertThat(told.path()).isEqualTo("/api/shipments/1/answer");
              assertThat(told.fields()).containsExactly("providerId");
            });
  }

  @Test
  void aCallThatIsNotThereIsNoticed() throws Exception {
    List<Handler> ours = handlers();
    for (String wrong :
        List.of(
            "`POST /api/shipments/{id}/ship-anyways`",
            "`PUT /api/shipments`",
            "`GET /api/returns?status=open`",
            "`POST /api/shipments/{id}/answer` with `{\"provider\": 1}`",
            "`curl -X POST localhost:8080/api/labels/1/print`")) {
      assertThat(calls(wrong))
          .singleElement()
          .satisfies(told -> assertThat(ours).noneMatch(handler -> handler.takes(told)));
    }
  }

  // What the program says ------------------------------------------------------------------------

  @Test
  void aCallThatTheProgramTellsPeopleToMakeHasAHandler() throws Exception {
    List<Handler> ours = handlers();
    List<Told> told = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        if (source.toString().contains("sandbox")) {
          continue;
        }
        // Sentences in pieces, with values between them.
        String text =
            Files.readString(source)
                .replaceAll("\"\\s*\\+\\s*\"", "")
                .replaceAll("\"\\s*\\+\\s*[\\w.()]+\\s*\\+\\s*\"", "1");
        Matcher call = Pattern.compile("\\b(GET|POST|PUT|DELETE) (/api/[^\\s\"']*)").matcher(text);
        while (call.find()) {
          told.add(named(source.getFileName() + ": " + call.group(), call, Set.of()));
        }
      }
    }
    assertThat(told)
        .hasSizeGreaterThan(20)
        .allSatisfy(
            one ->
                assertThat(ours)
                    .as("who takes %s", one.words())
                    .anyMatch(handler -> handler.takes(one)));
  }

  // Reading --------------------------------------------------------------------------------------

  private static List<Told> calls(String document) {
    List<Told> calls = new ArrayList<>();
    Matcher code = CODE.matcher(document);
    while (code.find()) {
      for (String line : code.group(1).replaceAll("\\\\\\n\\s*", " ").split("\\n")) {
        if (line.startsWith("curl ")) {
          curl(line.replaceAll("\\s{2,}#.*", "")).ifPresent(calls::add);
        }
      }
    }
    String prose = CODE.matcher(document).replaceAll("").replaceAll("\\s+", " ");
    Matcher span = SPAN.matcher(prose);
    while (span.find()) {
      if (span.group(1).startsWith("curl ")) {
        curl(span.group(1)).ifPresent(calls::add);
        continue;
      }
      Matcher body = BODY_AFTER.matcher(prose.substring(span.end()));
      Set<String> fields = body.find() ? keys(body.group(1)) : Set.of();
      Matcher call = NAMED.matcher(span.group(1));
      while (call.find()) {
        calls.add(named(span.group(1), call, fields));
      }
    }
    return calls;
  }

  private static Optional<Told> curl(String command) {
    Matcher address = ADDRESS.matcher(command);
    if (!address.find()) {
      return Optional.empty();
    }
    Matcher method = METHOD.matcher(command);
    Matcher data = DATA.matcher(command);
    boolean sends = data.find();
    String path = Optional.ofNullable(address.group(2)).orElse("/");
    return Optional.of(
        told(
            command,
            address.group(1).contains("9100"),
            method.find() ? method.group(1) : sends ? "POST" : "GET",
            path,
            sends && data.group(1) != null ? keys(data.group(1)) : Set.of()));
  }

  private static Told named(String words, Matcher call, Set<String> fields) {
    return told(words, false, call.group(1), call.group(2), fields);
  }

  private static Told told(
      String words, boolean sandbox, @Nullable String method, String address, Set<String> fields) {
    String plain =
        address.replaceAll("\\{[^}]*}", "1").replaceAll("[.,;:)}]+$", "").replace("...", "");
    int query = plain.indexOf('?');
    Set<String> parameters = new LinkedHashSet<>();
    if (query >= 0) {
      for (String pair : plain.substring(query + 1).split("&", -1)) {
        parameters.add(pair.replaceAll("=.*", ""));
      }
      parameters.remove("");
    }
    return new Told(
        words, sandbox, method, query < 0 ? plain : plain.substring(0, query), parameters, fields);
  }

  /** The names of an object's own fields, be it only nearly JSON. */
  private static Set<String> keys(String body) {
    Set<String> keys = new LinkedHashSet<>();
    Matcher part = Pattern.compile("[{\\[]|[}\\]]|\"(\\w+)\"\\s*:").matcher(body);
    int depth = 0;
    while (part.find()) {
      if (part.group(1) != null) {
        if (depth == 1) {
          keys.add(part.group(1));
        }
      } else {
        depth += "{[".contains(part.group()) ? 1 : -1;
      }
    }
    return keys;
  }

  // Who answers ----------------------------------------------------------------------------------

  private static List<Handler> handlers() throws ClassNotFoundException {
    ClassPathScanningCandidateComponentProvider scan =
        new ClassPathScanningCandidateComponentProvider(false);
    scan.addIncludeFilter(new AnnotationTypeFilter(Controller.class));
    List<Handler> handlers = new ArrayList<>();
    for (var found : scan.findCandidateComponents("io.caravan")) {
      Class<?> type = Class.forName(found.getBeanClassName());
      RequestMapping all = AnnotatedElementUtils.findMergedAnnotation(type, RequestMapping.class);
      for (Method method : type.getDeclaredMethods()) {
        RequestMapping own =
            AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
        if (own != null) {
          for (String before : paths(all)) {
            for (String after : paths(own)) {
              handlers.add(handler(own, before + after, method));
            }
          }
        }
      }
    }
    return handlers;
  }

  private static List<String> paths(@Nullable RequestMapping mapping) {
    return mapping == null || mapping.path().length == 0 ? List.of("") : List.of(mapping.path());
  }

  private static Handler handler(RequestMapping mapping, String path, Method method) {
    Set<String> parameters = new LinkedHashSet<>();
    Set<String> fields = Set.of();
    for (Parameter parameter : method.getParameters()) {
      RequestParam asked = parameter.getAnnotation(RequestParam.class);
      if (asked != null) {
        parameters.add(asked.value().isEmpty() ? parameter.getName() : asked.value());
      }
      if (parameter.isAnnotationPresent(RequestBody.class)) {
        fields =
            parameter.getType().isRecord()
                ? Arrays.stream(parameter.getType().getRecordComponents())
                    .map(RecordComponent::getName)
                    .collect(Collectors.toSet())
                : null;
      }
    }
    return new Handler(
        Arrays.stream(mapping.method()).map(RequestMethod::name).collect(Collectors.toSet()),
        PathPatternParser.defaultInstance.parse(path),
        parameters,
        fields);
  }

  /** As the sandbox itself lists them. */
  private static List<Handler> controls() throws IOException, InterruptedException {
    try (Sandbox sandbox =
        Sandbox.start(
            SandboxSettings.inMemory("key", "secret", ""),
            Clock.systemUTC(),
            SimulatedShopify.standard())) {
      JsonNode page =
          JsonMapper.builder()
              .build()
              .readTree(
                  HttpClient.newHttpClient()
                      .send(
                          HttpRequest.newBuilder(URI.create(sandbox.controlUrl() + "/")).build(),
                          HttpResponse.BodyHandlers.ofString())
                      .body());
      List<Handler> handlers = new ArrayList<>();
      for (JsonNode line : page.path("calls")) {
        Matcher call = Pattern.compile("(\\w+) (/[^\\s?]*)(\\?\\S*)?(.*)").matcher(line.asString());
        assertThat(call.matches()).as(line.asString()).isTrue();
        handlers.add(
            new Handler(
                Set.of(call.group(1)),
                PathPatternParser.defaultInstance.parse(call.group(2)),
                told("", true, null, "/" + Optional.ofNullable(call.group(3)).orElse(""), Set.of())
                    .parameters(),
                Pattern.compile("\"(\\w+)\"")
                    .matcher(call.group(4))
                    .results()
                    .map(word -> word.group(1))
                    .collect(Collectors.toSet())));
      }
      return handlers;
    }
  }
}
