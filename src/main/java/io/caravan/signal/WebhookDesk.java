package io.caravan.signal;

import io.caravan.signal.WebhookRefused.Reason;
import io.caravan.store.Stores;
import io.caravan.work.Kinds;
import io.caravan.work.Trace;
import io.caravan.work.WorkKey;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records what a webhook means, and says to its sender how that ended. */
public final class WebhookDesk {
  private static final Logger log = LoggerFactory.getLogger(WebhookDesk.class);

  /** TikTok waits 3 s and Shopify 5 s: whoever hears 503 within one still has a retry. */
  static final Duration COMMIT_WITHIN = Duration.ofMillis(950);

  private final SignalRecorder recorder;
  private final Stores stores;

  public WebhookDesk(SignalRecorder recorder, Stores stores) {
    this.recorder = recorder;
    this.stores = stores;
  }

  /**
   * Returns after the commit.
   *
   * @throws WebhookRefused not now, send it again
   */
  public void record(List<Signal> signals) {
    for (Signal signal : signals) {
      WorkKey key = signal.key();
      if (key != null && key.kind().equals(Kinds.TIKTOK_ORDER)) {
        String store = stores.byId(key.storeId()).name();
        try (Trace unused = Trace.begin(store, key.externalId())) {
          receive(signal);
        }
      } else {
        receive(signal);
      }
    }
  }

  private void receive(Signal signal) {
    Receipt receipt = recorder.recordAndWait(signal, COMMIT_WITHIN);
    if (receipt instanceof Receipt.Busy busy) {
      throw new WebhookRefused(Reason.NOT_NOW, busy.why());
    }
    if (receipt instanceof Receipt.Failed failed) {
      log.warn("{} was not recorded: {}", signal, failed.cause());
      throw new WebhookRefused(Reason.NOT_NOW, failed.cause());
    }
    log.debug("{} was recorded", signal);
  }
}
