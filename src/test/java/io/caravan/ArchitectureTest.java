package io.caravan;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.RoutesBuilder;
import org.junit.jupiter.api.Test;

/** The house as it is drawn: who may know whom, and what stays pure. */
class ArchitectureTest {
  private static final String HOME = "io.caravan";

  private static final JavaClasses CARAVAN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(HOME);

  /** A package, the ones it may use, and why. */
  private record Border(String owner, Set<String> mayUse, String because) {}

  /** From the bottom up: nobody may use what is listed below itself, so there can be no cycle. */
  private static final List<Border> BORDERS =
      List.of(
          new Border("platform", Set.of(), "what both platforms have in common knows neither"),
          new Border("store", Set.of("platform"), "a link names shops of both platforms"),
          new Border(
              "work",
              Set.of("store", "platform"),
              "the queue skips paused stores and stores whose pace gate is closed, and knows"
                  + " nothing of orders"),
          new Border(
              "tiktok",
              Set.of("store", "platform"),
              "a call is signed and paced with its store's own token: tokens are the store's"),
          new Border(
              "shopify",
              Set.of("store", "platform"),
              "a call is addressed and paced with its store's own token: tokens are the store's"),
          new Border(
              "mapping",
              Set.of("shopify", "store", "work", "platform"),
              "mapping asks Shopify what a variant is, and knows no orders"),
          new Border(
              "signal",
              Set.of("work", "store", "tiktok", "shopify", "platform"),
              "a signal is checked by the platforms' own rule and only marks keys due"),
          new Border(
              "alert",
              Set.of("work", "store", "platform"),
              "an alert is words and ids: whoever raises it knows what it is about"),
          new Border(
              "inventory",
              Set.of("alert", "mapping", "work", "store", "tiktok", "shopify", "platform"),
              "stock knows orders by the units they claim, and nothing else of them"),
          new Border(
              "order",
              Set.of(
                  "inventory",
                  "alert",
                  "mapping",
                  "work",
                  "store",
                  "tiktok",
                  "shopify",
                  "platform"),
              "an order claims stock, and stands on mapping, store, work and the platforms' records"),
          new Border(
              "catalog",
              Set.of(
                  "inventory",
                  "order",
                  "mapping",
                  "work",
                  "store",
                  "tiktok",
                  "shopify",
                  "platform"),
              "the watch of TikTok's products links their SKUs as an order with them would"),
          new Border(
              "fulfilment",
              Set.of(
                  "order",
                  "inventory",
                  "alert",
                  "mapping",
                  "work",
                  "store",
                  "tiktok",
                  "shopify",
                  "platform"),
              "who ships, and what each side is told of it, are concerns of an order's follow-up"),
          new Border(
              "aftersales",
              Set.of(
                  "fulfilment",
                  "order",
                  "inventory",
                  "alert",
                  "mapping",
                  "work",
                  "store",
                  "tiktok",
                  "shopify",
                  "platform"),
              "what is cancelled or comes back was ordered, and may have been shipped"),
          new Border(
              "settlement",
              Set.of(
                  "aftersales",
                  "fulfilment",
                  "catalog",
                  "order",
                  "inventory",
                  "alert",
                  "mapping",
                  "work",
                  "store",
                  "tiktok",
                  "shopify",
                  "platform"),
              "a report compares everything; nothing is decided by a report"),
          new Border(
              "ops",
              Set.of(
                  "settlement",
                  "aftersales",
                  "fulfilment",
                  "catalog",
                  "order",
                  "inventory",
                  "alert",
                  "signal",
                  "mapping",
                  "work",
                  "store",
                  "tiktok",
                  "shopify",
                  "platform"),
              "the console looks at every capability; none looks back"),
          new Border(
              "routes",
              Set.of(
                  "ops",
                  "signal",
                  "settlement",
                  "aftersales",
                  "fulfilment",
                  "catalog",
                  "order",
                  "inventory",
                  "alert",
                  "mapping",
                  "work",
                  "store",
                  "tiktok",
                  "shopify",
                  "platform"),
              "routes are the top: they name the steps of all"),
          new Border(
              "sandbox", Set.of(), "it plays the platforms and must not share our mistakes"));

  /** Decisions: functions of plain records, with their helpers and what they answer. */
  private static final List<String> DECISIONS =
      List.of(
          "fulfilment.carrier.Carrier",
          "fulfilment.carrier.CarrierChoice",
          "fulfilment.carrier.Choosing",
          "fulfilment.carrier.NumberFormat",
          "fulfilment.carrier.Provider",
          "fulfilment.carrier.Suggestion",
          "fulfilment.ship.Carriers",
          "fulfilment.ship.Packing",
          "fulfilment.ship.Sale",
          "fulfilment.ship.ShipAct",
          "fulfilment.ship.ShipCause",
          "fulfilment.ship.ShipMarket",
          "fulfilment.ship.ShipmentPlan",
          "fulfilment.ship.Shown",
          "fulfilment.Unsupported",
          "fulfilment.preflight.ShippingChecks",
          "fulfilment.preflight.ShippingFacts",
          "fulfilment.preflight.ShippingFinding",
          "fulfilment.label.ArrangeRequest",
          "fulfilment.label.Arranging",
          "fulfilment.label.ChooseHandover",
          "fulfilment.label.ChooseService",
          "fulfilment.label.LabelAct",
          "fulfilment.label.PackageProfile",
          "fulfilment.parcel.PackageRow",
          "fulfilment.parcel.ParcelAct",
          "fulfilment.parcel.ParcelNews",
          "inventory.place.Mirror",
          "inventory.place.Ownership",
          "inventory.place.PlaceChecks",
          "inventory.place.PlaceFacts",
          "inventory.place.PlaceFinding",
          "inventory.place.WarehousePolicy",
          "inventory.returns.Comeback",
          "inventory.returns.Restock",
          "order.Submission",
          "order.ImportDecision",
          "order.FailurePolicy",
          "order.PollWindow",
          "order.PollRun",
          "order.CreateRefusal",
          "order.OrderInHand",
          "order.OrderFacts",
          "order.OrderRecord",
          "order.OrderState",
          "order.Intent",
          "order.IntentState",
          "order.Lookup",
          "order.ParkCause",
          "order.PersonalWords",
          "order.Recheck",
          "order.ReleaseUrgency",
          "order.Waits",
          "order.alert.DeadlineAlert",
          "inventory.watch.StockAlerts",
          "inventory.watch.StockFindings",
          "inventory.watch.Holders",
          "alert.Alert",
          "alert.AlertChanges",
          "alert.MailText",
          "alert.Severity",
          "alert.Wrong",
          "order.WantedSku",
          "order.Birth",
          "fulfilment.deadline.Answers",
          "fulfilment.deadline.Countdown",
          "fulfilment.deadline.Deadline",
          "fulfilment.deadline.Escalation",
          "fulfilment.deadline.OpenShipment",
          "order.followup.FollowUp",
          "order.followup.FirstLook",
          "order.followup.Watched",
          "order.followup.CancelReasons",
          "order.followup.CancelAnswer",
          "order.followup.CancelRequest",
          "order.followup.CancelledGoods",
          "order.followup.ActRefusal",
          "order.followup.Act",
          "order.followup.Action",
          "order.followup.Finding",
          "order.followup.HoldReason",
          "order.followup.Memory",
          "order.followup.Next",
          "order.followup.ParcelContents",
          "order.followup.Patience",
          "order.followup.Policy",
          "order.followup.Sold",
          "order.followup.Standing",
          "aftersales.cancel.CancelAct",
          "aftersales.cancel.Cancelling",
          "aftersales.cancel.Cut",
          "aftersales.cancel.Elsewhere",
          "aftersales.cancel.Gap",
          "aftersales.money.RefundSplit",
          "order.connect.OpenStatus",
          "order.connect.PaidAtTikTok",
          "order.connect.ShopifySum",
          "inventory.level.Unseen",
          "inventory.level.StockPlan",
          "inventory.level.Explanation",
          "inventory.claim.Claim",
          "inventory.claim.Claiming",
          "inventory.claim.OrderUnits",
          "inventory.adjust.Adjusting",
          "inventory.adjust.Adjustment",
          "inventory.push.Calibration",
          "inventory.push.Drift",
          "inventory.push.LevelChange",
          "inventory.push.ProductInHand",
          "inventory.push.PushOutcome",
          "inventory.push.PushPlan",
          "inventory.push.Refusal",
          "inventory.push.Unexplained",
          "aftersales.returns.Answer",
          "aftersales.returns.Marks",
          "aftersales.returns.Pairing",
          "aftersales.returns.ReturnAct",
          "aftersales.returns.ReturnCase",
          "aftersales.returns.Returning",
          "aftersales.returns.ReturnPolicy",
          "aftersales.returns.ShopifyStage",
          "aftersales.returns.Sides",
          "aftersales.returns.TikTokStage",
          "aftersales.returns.Units",
          "catalog.SkusToMap",
          "catalog.SweepWindow",
          "order.rules.Action",
          "order.rules.BuiltIns",
          "order.rules.Expressions",
          "order.rules.RouteTo",
          "order.rules.Rule",
          "order.rules.RuleFacts",
          "order.rules.RuleProblem",
          "order.rules.RuleSet",
          "order.rules.RulesFile",
          "order.rules.Verdict",
          "order.rules.Vocabulary",
          "work.Backoff",
          "work.Due",
          "work.Lease",
          "work.Outcome",
          "work.OutwardGate",
          "work.SafeTimes",
          "work.HeadStart",
          "mapping.SkuLink",
          "mapping.LinkPart",
          "mapping.SkuFacts",
          "mapping.Candidate",
          "mapping.Match",
          "mapping.Gtin",
          "mapping.LinkChanges",
          "platform.Hmac",
          "platform.PlatformException",
          "platform.RetryAfter",
          "platform.RotatingSecret",
          "platform.SignatureCheck",
          "shopify.OrderPayments",
          "shopify.ShopifyWebhook",
          "shopify.ShopifyWebhookSignature",
          "signal.WebhookBody",
          "store.Store",
          "settlement.report.Difference",
          "settlement.report.DifferenceClass",
          "settlement.report.Duplicates",
          "settlement.report.OrderComparison",
          "settlement.report.OrderSides",
          "settlement.report.OurOrder",
          "settlement.report.Repair",
          "settlement.report.StockComparison",
          "settlement.statement.Booked",
          "settlement.statement.Costs",
          "settlement.statement.FiguresJson",
          "settlement.statement.OrderFigures",
          "settlement.statement.StatementSum",
          "shopify.ComparedOrder",
          "tiktok.NamedAmounts",
          "tiktok.StatementTransaction",
          "tiktok.OrderSearch",
          "tiktok.ProductSearch",
          "tiktok.TikTokOrder",
          "tiktok.CancellationSearch",
          "tiktok.TikTokCancellation",
          "tiktok.ReturnSearch",
          "tiktok.TikTokProduct",
          "tiktok.TikTokReturn",
          "tiktok.TikTokRequest",
          "tiktok.TikTokSigner",
          "tiktok.TikTokWebhook",
          "tiktok.TikTokWebhookSignature");

  /** Frameworks and everything that reaches out of the program. */
  private static final DescribedPredicate<JavaClass> MACHINERY =
      resideInAnyPackage(
              "org.apache.camel..",
              "org.springframework..",
              "jakarta..",
              "javax.sql..",
              "java.sql..",
              "java.net.http..",
              "org.apache.hc..",
              "org.hibernate..",
              "com.zaxxer..")
          .and(
              not(
                  // FailurePolicy asks it for its SQL state, and that is all.
                  describe(
                      "SQLException", type -> type.isEquivalentTo(java.sql.SQLException.class))))
          .as("Camel, Spring, JPA, JDBC or HTTP");

  /** What opens a connection to a server of the platforms. */
  private static final DescribedPredicate<JavaClass> HTTP_CLIENTS =
      resideInAnyPackage(
              "org.apache.camel.component.http..",
              "org.apache.hc..",
              "org.apache.http..",
              "java.net.http..",
              "okhttp3..",
              "org.springframework.web.client..",
              "org.springframework.http.client..",
              "org.springframework.web.reactive..")
          .or(
              describe(
                  "URLConnection",
                  type ->
                      type.isAssignableTo(java.net.URLConnection.class)
                          || type.isEquivalentTo(java.net.Socket.class)))
          .as("an HTTP client");

  private static final DescribedPredicate<JavaAccess<?>> READS_THE_CLOCK =
      describe("read the machine's clock", access -> readsTheClock(access.getTarget()));

  // Borders
  // -----------------------------------------------------------------------------------------

  @Test
  void everyPackageUsesOnlyWhatTheHouseAllows() {
    for (Border border : BORDERS) {
      allowed(border).check(CARAVAN);
    }
  }

  @Test
  void everyPackageOfTheProgramHasItsPlaceInTheHouse() {
    Set<String> there =
        CARAVAN.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.equals(HOME))
            .map(name -> name.substring(HOME.length() + 1).split("\\.")[0])
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(there)
        .as("packages below %s; a new one needs a row in BORDERS", HOME)
        .isEqualTo(
            BORDERS.stream().map(Border::owner).collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void bordersAreDrawnFromTheBottomUp() {
    List<String> below = new ArrayList<>();
    for (Border border : BORDERS) {
      assertThat(below).as("below %s", border.owner()).containsAll(border.mayUse());
      below.add(border.owner());
    }
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(HOME + ".(*)..").should().beFreeOfCycles().check(CARAVAN);
  }

  @Test
  void partsOfAPackageFormNoCycleEither() {
    slices().matching(HOME + ".order.(**)").should().beFreeOfCycles().check(CARAVAN);
    noClasses()
        .that()
        .resideInAPackage(HOME + ".order.content..")
        .should()
        .dependOnClassesThat(
            resideInAPackage(HOME + ".order").and(not(resideInAPackage(HOME + ".order.content.."))))
        .because("what an order says does not depend on what is done with it")
        .check(CARAVAN);
  }

  @Test
  void nothingDependsOnTheSandbox() {
    noClasses()
        .that(resideOutsideOfPackage(HOME + ".sandbox.."))
        .should()
        .dependOnClassesThat(resideInAPackage(HOME + ".sandbox.."))
        .because("it is off in the live profile, and could be taken out of the jar")
        .check(CARAVAN);
  }

  @Test
  void onlyThePlatformsPackagesSpeakHttp() {
    speaksNoHttp().check(CARAVAN);
  }

  @Test
  void oneRequestAtATimeGoesThroughTheCallRoutes() {
    classes()
        .that()
        .haveFullyQualifiedName(HOME + ".platform.HttpCall")
        .should()
        .onlyHaveDependentClassesThat(
            describe(
                "are of the platforms' packages, one of their two routes, or send alerts",
                type ->
                    Set.of("platform", "tiktok", "shopify").contains(top(type))
                        || Set.of("CallTikTok", "CallShopify", "SendAlert", "WebhookAlerts")
                            .contains(type.getSimpleName())))
        .because(
            "route call-tiktok or call-shopify is where a request is seen, counted and stopped")
        .check(CARAVAN);
  }

  // Purity
  // ------------------------------------------------------------------------------------------

  @Test
  void decisionsKnowNoMachinery() {
    assertThat(DECISIONS)
        .as("a class that was renamed or is gone would be checked no more")
        .allSatisfy(name -> assertThat(CARAVAN.contain(HOME + "." + name)).as(name).isTrue());
    isPure(
            describe(
                "decide",
                type ->
                    DECISIONS.contains(outermost(type).getName().substring(HOME.length() + 1))
                        || type.getPackageName().startsWith(HOME + ".order.content")
                        || type.getPackageName().startsWith(HOME + ".inventory.figure")))
        .check(CARAVAN);
  }

  @Test
  void timeIsInjected() {
    tellsNoTime().check(CARAVAN);
  }

  @Test
  void jsonIsReadByOneGenerationOfJackson() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.fasterxml.jackson.databind..",
            "com.fasterxml.jackson.core..",
            "com.fasterxml.jackson.dataformat..")
        .because(
            "Spring Boot 4 brings Jackson 3 (tools.jackson); only its annotations kept the old name")
        .check(CARAVAN);
  }

  // Routes
  // ------------------------------------------------------------------------------------------

  @Test
  void routesLiveInRoutesAlone() {
    classes()
        .that()
        .areAssignableTo(RoutesBuilder.class)
        .should()
        .resideInAPackage(HOME + ".routes")
        .because("whoever looks for the flow finds all of it in one folder")
        .check(CARAVAN);
  }

  @Test
  void theRoutesPackageHoldsRoutesAlone() {
    classes()
        .that()
        .resideInAPackage(HOME + ".routes..")
        .and()
        .doNotHaveSimpleName("package-info")
        .and()
        .doNotHaveFullyQualifiedName(HOME + ".routes.When")
        .should()
        .beAssignableTo(RoutesBuilder.class)
        .because("steps belong to the capabilities; When only puts typed predicates into words")
        .check(CARAVAN);
  }

  @Test
  void routesTouchNoTableAndNoTransaction() {
    noClasses()
        .that()
        .resideInAPackage(HOME + ".routes..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..",
            "javax.sql..",
            "org.springframework.jdbc..",
            "org.springframework.transaction..")
        .orShould()
        .callMethodWhere(
            describe(
                "a route is made transacted",
                call -> call.getTarget().getName().equals("transacted")))
        .because("each database step is one short bean call; nothing holds a connection meanwhile")
        .check(CARAVAN);
  }

  /** Addresses are strings, which bytecode does not tell apart: the source is read for them. */
  @Test
  void noRouteNamesAServerByItself() throws IOException {
    assertThat(routeSources().entrySet())
        .allSatisfy(
            source ->
                assertThat(source.getValue())
                    .as(source.getKey())
                    .doesNotContainPattern("\"(https?|netty-http|undertow|ahc|vertx-http):"));
  }

  @Test
  void everyRouteHasANameThatAPersonCanSay() throws IOException {
    Pattern name = Pattern.compile("\\.routeId\\(\\s*(\"[^\"]*\"|\\w+)\\s*\\)");
    for (Map.Entry<String, String> source : routeSources().entrySet()) {
      String text = source.getValue();
      Matcher names = name.matcher(text);
      int named = 0;
      while (names.find()) {
        named++;
        assertThat(names.group(1))
            .as("a route of %s", source.getKey())
            .matches("\"[a-z]+(-[a-z]+)*\"|name");
      }
      assertThat(named)
          .as("routes with a name in %s", source.getKey())
          .isEqualTo((int) Pattern.compile("\\bfrom\\(").matcher(text).results().count());
    }
  }

  // The rules themselves
  // ----------------------------------------------------------------------------

  @Test
  void theRulesFindWhatTheyForbid() {
    assertThat(violations(tellsNoTime(), Breaker.class)).hasSize(4);
    assertThat(violations(speaksNoHttp(), Breaker.class)).isNotEmpty();
    assertThat(violations(isPure(describe("are any", type -> true)), Breaker.class)).isNotEmpty();
    assertThat(
            violations(
                allowed(new Border("order", Set.of("work", "mapping"), "a border too narrow")),
                CARAVAN))
        .anySatisfy(found -> assertThat(found).contains("io.caravan.order.OrderSteps"))
        .noneSatisfy(found -> assertThat(found).contains("io.caravan.work.Lease.key"));
  }

  /** Breaks what can be broken in one class. */
  private static final class Breaker {
    private final HttpClient http = HttpClient.newHttpClient();

    boolean late(Instant end, Clock clock) {
      java.util.function.Supplier<Clock> hidden = Clock::systemUTC;
      return Instant.now().isAfter(end)
          || System.currentTimeMillis() > end.toEpochMilli()
          || new java.util.Date().toInstant().isAfter(hidden.get().instant())
          || Instant.now(clock).isAfter(end) // this one is as it should be
          || http.version() == HttpClient.Version.HTTP_2;
    }
  }

  private static ArchRule allowed(Border border) {
    List<String> own = new ArrayList<>(List.of(HOME + "." + border.owner() + ".."));
    border.mayUse().stream().sorted().forEach(other -> own.add(HOME + "." + other + ".."));
    return classes()
        .that()
        .resideInAPackage(HOME + "." + border.owner() + "..")
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage(HOME + "..").or(resideInAnyPackage(own.toArray(String[]::new))))
        .because(border.because());
  }

  private static ArchRule speaksNoHttp() {
    return noClasses()
        .that(
            describe(
                "are not of the platforms' packages or the sandbox",
                type -> !Set.of("tiktok", "shopify", "platform", "sandbox").contains(top(type))))
        .should()
        .dependOnClassesThat(HTTP_CLIENTS)
        .because(
            "tiktok and shopify alone speak to the platforms, over the one bounded client of"
                + " platform; the sandbox is the platforms and calls us back");
  }

  private static ArchRule isPure(DescribedPredicate<JavaClass> which) {
    return noClasses()
        .that(which)
        .should()
        .dependOnClassesThat(MACHINERY)
        .because("a decision is tested without Camel, Spring or a database");
  }

  private static ArchRule tellsNoTime() {
    return noClasses()
        .that(
            describe(
                "are not the places where the clock is wired",
                type ->
                    !type.getSimpleName().endsWith("Configuration") && !isTheSandboxsStart(type)))
        .should()
        .accessTargetWhere(READS_THE_CLOCK)
        .because("time is injected (java.time.Clock), or it is the database's");
  }

  /** Like a configuration: it gives the sandbox its clock and lets the first tokens begin by it. */
  private static boolean isTheSandboxsStart(JavaClass type) {
    return type.getName().equals(HOME + ".sandbox.SandboxLifecycle");
  }

  private static boolean readsTheClock(AccessTarget target) {
    String owner = target.getOwner().getName();
    String method = target.getName();
    boolean withoutClock =
        target instanceof AccessTarget.CodeUnitAccessTarget unit
            && unit.getRawParameterTypes().stream().noneMatch(t -> t.isEquivalentTo(Clock.class));
    return switch (owner) {
      case "java.lang.System" -> method.equals("currentTimeMillis");
      case "java.time.Clock" ->
          method.startsWith("system") || method.startsWith("tick") && withoutClock;
      case "java.util.Date" ->
          target instanceof AccessTarget.CodeUnitAccessTarget unit
              && method.equals("<init>")
              && unit.getRawParameterTypes().isEmpty();
      case "java.util.Calendar", "java.util.GregorianCalendar" ->
          method.equals("getInstance") || method.equals("<init>");
      default -> owner.startsWith("java.time.") && method.equals("now") && withoutClock;
    };
  }

  private static List<String> violations(ArchRule rule, Class<?> broken) {
    return violations(rule, new ClassFileImporter().importClasses(broken));
  }

  private static List<String> violations(ArchRule rule, JavaClasses where) {
    return rule.evaluate(where).getFailureReport().getDetails();
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  /** Of {@code io.caravan.order.content} this is {@code order}; empty outside. */
  private static String top(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(HOME + ".") ? name.substring(HOME.length() + 1).split("\\.")[0] : "";
  }

  private static Map<String, String> routeSources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("routes"))) {
      Map<String, String> sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .collect(
                  Collectors.toMap(file -> file.getFileName().toString(), ArchitectureTest::text));
      assertThat(sources).containsKey("ImportOrders.java");
      return sources;
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
