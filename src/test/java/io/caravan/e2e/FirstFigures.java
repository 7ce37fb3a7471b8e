package io.caravan.e2e;

import io.caravan.sandbox.shopify.ShopifySandboxSettings.TakenId;
import io.caravan.testing.SandboxUnderTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * First figures, by hand on a quiet machine: webhooks a second beside pgbench on the same server in
 * the same run, and orders a second from due to imported. Needs PostgreSQL's pgbench on the path or
 * in {@code -Dpgbench=}. See CONTRIBUTING.md.
 */
final class FirstFigures {
  private static final int CONNECTIONS = 32;
  private static final int BODY = 2048;

  private FirstFigures() {}

  public static void main(String[] args) throws Exception {
    int webhooks = Integer.getInteger("webhooks", 30_000);
    int orders = Integer.getInteger("orders", 3_000);
    try (Rig rig = new Rig(c -> c.takenId = TakenId.REFUSED, 0.005)) {
      CaravanProcess caravan = rig.caravan("figures").optimised().start().awaitReady();
      ingest(caravan, 10_000, 0);
      for (int round = 1; round <= 3; round++) {
        double perSecond = ingest(caravan, webhooks, round);
        double tps = pgbench(rig);
        System.out.printf(
            "round %d: webhooks %.0f/s, pgbench %.0f tps, ratio %.2f%n",
            round, perSecond, tps, perSecond / tps);
      }
      long rows = rig.jdbc().sql("select count(*) from signal").query(Long.class).single();
      System.out.printf("signals in the table: %d%n", rows);
      orders(rig, orders, "cold");
      orders(rig, orders, "warm");
    }
    System.exit(0);
  }

  /** Unique signed bodies of 2 KiB of an unknown type: recorded, nothing due. */
  private static double ingest(CaravanProcess caravan, int count, int round) throws Exception {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    URI uri = URI.create("http://127.0.0.1:" + caravan.port() + "/webhooks/tiktok");
    List<byte[]> bodies = new ArrayList<>(count);
    List<String> signatures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] body = body(round, i);
      bodies.add(body);
      signatures.add(sign(body));
    }
    AtomicInteger next = new AtomicInteger();
    AtomicInteger bad = new AtomicInteger();
    long[] micros = new long[count];
    ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS);
    long began = System.nanoTime();
    for (int c = 0; c < CONNECTIONS; c++) {
      clients.execute(
          () -> {
            int i;
            while ((i = next.getAndIncrement()) < count) {
              long sent = System.nanoTime();
              try {
                int status =
                    http.send(
                            HttpRequest.newBuilder(uri)
                                .header("Authorization", signatures.get(i))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(bodies.get(i)))
                                .build(),
                            HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status != 200) {
                  bad.incrementAndGet();
                }
              } catch (IOException | InterruptedException e) {
                bad.incrementAndGet();
              }
              micros[i] = (System.nanoTime() - sent) / 1000;
            }
          });
    }
    clients.shutdown();
    if (!clients.awaitTermination(5, TimeUnit.MINUTES)) {
      throw new IllegalStateException("the webhooks did not end");
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    Arrays.sort(micros);
    System.out.printf(
        "webhooks: %d in %.1f s, p50 %.1f ms, p99 %.1f ms, not 200: %d%n",
        count, seconds, micros[count / 2] / 1000.0, micros[count * 99 / 100] / 1000.0, bad.get());
    return count / seconds;
  }

  /** One insert of the same size and one commit each, 32 clients, on the same server. */
  private static double pgbench(Rig rig) throws Exception {
    rig.jdbc()
        .sql("create table if not exists bench (id bigserial primary key, body bytea)")
        .update();
    Path script = Files.createTempFile("insert", ".sql");
    Files.writeString(
        script,
        "insert into bench(body) values (decode(repeat('ab', " + BODY + "), 'hex'));\n",
        StandardCharsets.UTF_8);
    Process process =
        new ProcessBuilder(
                System.getProperty("pgbench", "pgbench"),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(rig.postgres.port()),
                "-U",
                "postgres",
                "-n",
                "-M",
                "prepared",
                "-c",
                String.valueOf(CONNECTIONS),
                "-j",
                "1",
                "-T",
                "6",
                "-f",
                script.toString(),
                "postgres")
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return out.lines()
        .filter(line -> line.startsWith("tps"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("tps = ([0-9.]+).*", "$1")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(out));
  }

  /** From the first order due to the last one imported; both platforms answer at once. */
  private static void orders(Rig rig, int count, String name) {
    for (int i = 1; i <= count; i++) {
      rig.placeOrder(1 + i % 98); // never the SKU that only TikTok knows
    }
    long before = rig.imported();
    long began = System.nanoTime();
    long first = 0;
    while (rig.imported() - before < count && System.nanoTime() - began < 300e9) {
      if (first == 0 && rig.imported() > before) {
        first = System.nanoTime();
      }
      rig.pause(Duration.ofMillis(50));
    }
    double seconds = (System.nanoTime() - (first == 0 ? began : first)) / 1e9;
    System.out.printf(
        "orders (%s): %d imported in %.1f s, %.0f/s%n",
        name, rig.imported() - before, seconds, (rig.imported() - before) / seconds);
  }

  private static byte[] body(int round, int i) {
    String head =
        "{\"type\":99,\"tts_notification_id\":\"%d-%d\",\"shop_id\":\"%s\",\"timestamp\":1700000000,\"data\":{\"x\":\""
            .formatted(round, i, Rig.SHOP);
    return (head + "x".repeat(BODY - head.length() - 3) + "\"}}").getBytes(StandardCharsets.UTF_8);
  }

  private static String sign(byte[] body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(
        new SecretKeySpec(SandboxUnderTest.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    mac.update(SandboxUnderTest.APP.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(mac.doFinal(body));
  }
}
