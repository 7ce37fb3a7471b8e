package io.caravan.sandbox.shopify;

import io.caravan.sandbox.OutgoingWebhook;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes signed webhooks of what was raised: one for each subscription to the topic. */
final class Webhooks {

  private Webhooks() {}

  static List<OutgoingWebhook> of(Work work, String secret, Instant now) {
    List<OutgoingWebhook> all = new ArrayList<>();
    String eventId = UUID.randomUUID().toString();
    for (Work.Raised raised : work.raised()) {
      for (Subscriber subscriber : work.shop.subscribers.all()) {
        if (subscriber.topic().equals(raised.topic())) {
          all.add(webhook(work.shop.domain, subscriber, raised, secret, eventId, now));
        }
      }
    }
    return all;
  }

  private static OutgoingWebhook webhook(
      String domain,
      Subscriber subscriber,
      Work.Raised raised,
      String secret,
      String eventId,
      Instant now) {
    Map<String, Object> body = raised.body();
    if (!subscriber.includeFields().isEmpty()) {
      body = new LinkedHashMap<>(body);
      body.keySet().retainAll(subscriber.includeFields());
    }
    byte[] bytes = Json.text(body).getBytes(StandardCharsets.UTF_8);
    String topic = restTopic(raised.topic());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "Shopify-Captain-Hook");
    headers.put("X-Shopify-Topic", topic);
    headers.put("X-Shopify-Hmac-Sha256", sign(bytes, secret));
    headers.put("X-Shopify-Shop-Domain", domain);
    headers.put("X-Shopify-API-Version", subscriber.apiVersion());
    headers.put("X-Shopify-Webhook-Id", UUID.randomUUID().toString());
    headers.put("X-Shopify-Event-Id", eventId);
    headers.put("X-Shopify-Triggered-At", now.toString());
    String name = subscriber.name();
    if (name != null) {
      headers.put("X-Shopify-Name", name);
    }
    return new OutgoingWebhook("shopify/" + topic, subscriber.uri(), headers, bytes);
  }

  /** {@code INVENTORY_LEVELS_UPDATE} is {@code inventory_levels/update}: the verb is last. */
  static String restTopic(String topic) {
    if (topic.equals("APP_SCOPES_UPDATE") || topic.equals("ORDERS_PARTIALLY_FULFILLED")) {
      // a verb of two words
      return topic.toLowerCase(Locale.ROOT).replaceFirst("_", "/");
    }
    int verb = topic.lastIndexOf('_');
    return (topic.substring(0, verb) + "/" + topic.substring(verb + 1)).toLowerCase(Locale.ROOT);
  }

  static String sign(byte[] body, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every Java platform", e);
    }
  }
}
