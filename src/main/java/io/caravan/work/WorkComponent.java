package io.caravan.work;

import io.caravan.platform.PaceGate;
import io.caravan.store.Stores;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code work:<lane>}: starts a route with due keys of a lane, see {@link WorkEndpoint}. What it
 * needs it finds in the registry by type: {@link WorkQueue}, {@link WorkSignal}, {@link
 * WorkSettings}, {@link Stores} and {@link PaceGate}.
 */
public final class WorkComponent extends DefaultComponent {

  @Override
  protected Endpoint createEndpoint(String uri, String lane, Map<String, Object> parameters)
      throws Exception {
    Lane of = Lane.of(lane);
    WorkSettings settings = bean(WorkSettings.class);
    WorkEndpoint endpoint = new WorkEndpoint(uri, this, of);
    endpoint.setBatch(settings.batch(of));
    endpoint.setThreads(settings.threads(of));
    setProperties(endpoint, parameters);
    return endpoint;
  }

  <T> T bean(Class<T> type) {
    CamelContext context = getCamelContext();
    return CamelContextHelper.mandatoryFindSingleByType(context, type);
  }
}
