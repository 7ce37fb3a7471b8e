package io.caravan.sandbox;

/** Where a simulated platform hands over its webhooks. Returns at once. */
@FunctionalInterface
public interface WebhookOutlet {
  void send(OutgoingWebhook webhook);
}
