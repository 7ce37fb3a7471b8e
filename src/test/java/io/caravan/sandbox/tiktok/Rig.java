package io.caravan.sandbox.tiktok;

import io.caravan.sandbox.Call;
import io.caravan.sandbox.OutgoingWebhook;
import io.caravan.sandbox.Reply;
import io.caravan.sandbox.TestClock;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.h2.mvstore.MVStore;
import tools.jackson.databind.JsonNode;

/** A simulated TikTok with a shop per market, a clock to move, and a client that signs. */
final class Rig {

  static final String KEY = "rig-app";
  static final String SECRET = "rig-secret";

  final TestClock clock = new TestClock();
  final List<OutgoingWebhook> webhooks = new ArrayList<>();
  final TikTokSandbox tiktok;
  final TikTokShop us = TikTokShop.local("7495540735365777501", "Acme US", Market.US, "TTP_us");
  final TikTokShop gb = TikTokShop.local("7495540735365777502", "Acme GB", Market.GB, "ROW_gb");
  final TikTokShop jp = TikTokShop.local("7495540735365777503", "Acme JP", Market.JP, "ROW_jp");
  final TikTokShop de = TikTokShop.local("7495540735365777504", "Acme DE", Market.DE, "ROW_de");
  final TikTokShop id = TikTokShop.local("7495540735365777505", "Acme ID", Market.ID, "ROW_id");
  final TikTokShop br = TikTokShop.local("7495540735365777506", "Acme BR", Market.BR, "ROW_br");
  final TokenPair token;

  Rig() {
    this(TikTokSettings.of(KEY, SECRET).withWebhookUrl("http://127.0.0.1:1/webhooks/tiktok"));
  }

  Rig(TikTokSettings settings) {
    this(settings, new MVStore.Builder().open());
  }

  Rig(TikTokSettings settings, MVStore store) {
    tiktok = new TikTokSandbox(settings, store, webhooks::add, clock);
    for (TikTokShop shop : List.of(us, gb, jp, de, id, br)) {
      tiktok.addShop(shop);
      tiktok.addProduct(
          shop.id(),
          "Mug",
          List.of(
              new TikTokSandbox.NewSku("MUG-RED", "Red", new BigDecimal("25"), 50),
              new TikTokSandbox.NewSku("MUG-BLUE", "Blue", new BigDecimal("10"), 50)));
    }
    token = tiktok.addToken(KEY, List.of(us.id(), gb.id(), jp.id(), de.id(), id.id(), br.id()));
  }

  /** A call that may be spoiled before it is signed, or after. */
  Ask ask(String method, String path) {
    return new Ask(method, path);
  }

  Ask askUs(String method, String path) {
    return ask(method, path).query("shop_cipher", us.cipher());
  }

  JsonNode search(TikTokShop shop, Map<String, String> query, String body) {
    Ask ask = ask("POST", "/order/202309/orders/search").query("shop_cipher", shop.cipher());
    query.forEach(ask::query);
    return ask.body(body).data();
  }

  JsonNode read(TikTokShop shop, String orderId) {
    JsonNode orders =
        ask("GET", "/order/202507/orders")
            .query("shop_cipher", shop.cipher())
            .query("ids", orderId)
            .data()
            .path("orders");
    return orders.get(0);
  }

  final class Ask {
    private final String method;
    private final String path;
    private final Map<String, String> query = new LinkedHashMap<>();
    private final Map<String, String> headers = new HashMap<>();
    private byte[] body = new byte[0];
    private String secret = SECRET;
    private boolean signed = true;

    private Ask(String method, String path) {
      this.method = method;
      this.path = path;
      query.put("app_key", KEY);
      query.put("timestamp", Long.toString(clock.instant().getEpochSecond()));
      headers.put("content-type", "application/json");
      headers.put("x-tts-access-token", token.accessToken());
    }

    Ask query(String name, String value) {
      query.put(name, value);
      return this;
    }

    Ask without(String name) {
      query.remove(name);
      return this;
    }

    Ask header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    Ask withoutHeader(String name) {
      headers.remove(name);
      return this;
    }

    Ask body(String text) {
      body = text.getBytes(StandardCharsets.UTF_8);
      return this;
    }

    Ask signedWith(String otherSecret) {
      secret = otherSecret;
      return this;
    }

    Ask unsigned() {
      signed = false;
      return this;
    }

    Call call() {
      var all = new TreeMap<>(query);
      if (signed) {
        all.put("sign", TikTokSigner.sign(secret, path, query, headers.get("content-type"), body));
      }
      String raw =
          all.entrySet().stream()
              .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
              .collect(Collectors.joining("&"));
      return new Call(method, path, raw, Map.copyOf(headers), body);
    }

    Reply reply() {
      return tiktok.handle(call());
    }

    JsonNode envelope() {
      return State.JSON.readTree(reply().body());
    }

    /** What a successful call answers. */
    JsonNode data() {
      JsonNode envelope = envelope();
      if (envelope.path("code").asInt() != 0) {
        throw new AssertionError(method + " " + path + " was refused: " + envelope);
      }
      return envelope.path("data");
    }

    int code() {
      return envelope().path("code").asInt();
    }

    private static String encoded(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }
}
