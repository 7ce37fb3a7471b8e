package io.caravan.work;

import io.caravan.platform.PaceGate;
import io.caravan.store.Stores;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Due keys of one lane: {@code work:orders?batch=50&threads=8}.
 *
 * <p>Each exchange carries keys of one store: a {@code List<Lease>} as its body and the store's id
 * (an {@code int}) in the variable {@value #STORE}. The route settles every lease with an explicit
 * {@link Outcome}; what it leaves unsettled is a bug, logged and retried.
 */
public final class WorkEndpoint extends DefaultEndpoint {

  /** The variable with the store's id. */
  public static final String STORE = "store";

  /**
   * Points one imported order needs at Shopify: 10 for the mutation and what is read back, rounded
   * up (cost formula of the calculated query cost, shopify.dev/docs/api/usage/limits).
   */
  static final int POINTS_PER_ORDER = 12;

  private final WorkComponent component;
  private final Lane lane;
  private int batch = 1;
  private int threads = 1;
  private int points = POINTS_PER_ORDER;
  private boolean whilePaused;

  WorkEndpoint(String uri, WorkComponent component, Lane lane) {
    super(uri, component);
    this.component = component;
    this.lane = lane;
  }

  /** The most keys in one exchange. Default: the lane's {@link WorkSettings}. */
  public void setBatch(int batch) {
    this.batch = positive("batch", batch);
  }

  public int getBatch() {
    return batch;
  }

  /** The most exchanges in flight. Default: the lane's {@link WorkSettings}. */
  public void setThreads(int threads) {
    this.threads = positive("threads", threads);
  }

  public int getThreads() {
    return threads;
  }

  /**
   * How many points of Shopify's bucket one key needs, about: no more keys are claimed than it has
   * points for. 0: it calls TikTok alone. Default: {@value #POINTS_PER_ORDER}.
   */
  public void setPoints(int points) {
    if (points < 0) {
      throw new IllegalArgumentException(
          "%s: points must be at least 0, but is %d".formatted(getEndpointUri(), points));
    }
    this.points = points;
  }

  public int getPoints() {
    return points;
  }

  /**
   * Whether keys of paused stores are worked on as well: for work that writes nothing to a platform
   * and must not wait, like refreshing tokens. Default: no.
   */
  public void setWhilePaused(boolean whilePaused) {
    this.whilePaused = whilePaused;
  }

  public boolean isWhilePaused() {
    return whilePaused;
  }

  Lane lane() {
    return lane;
  }

  PaceGate.Asker asker() {
    return new PaceGate.Asker(lane.label(), points);
  }

  private int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s: %s must be at least 1, but is %d".formatted(getEndpointUri(), name, value));
    }
    return value;
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    WorkConsumer consumer =
        new WorkConsumer(
            this,
            processor,
            component.bean(WorkQueue.class),
            component.bean(WorkSignal.class),
            component.bean(WorkSettings.class),
            component.bean(Stores.class),
            component.bean(PaceGate.class));
    configureConsumer(consumer);
    return consumer;
  }

  @Override
  public Producer createProducer() {
    throw new UnsupportedOperationException(
        getEndpointUri() + ": work is not sent but marked due, see WorkQueue.markDue");
  }

  /** Has no address outside this program. */
  @Override
  public boolean isRemote() {
    return false;
  }
}
