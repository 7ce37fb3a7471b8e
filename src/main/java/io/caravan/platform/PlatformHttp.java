package io.caravan.platform;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Camel's HTTP component as this program needs it. A create must never be repeated by a client on
 * its own: HttpClient repeats a request after 429 and 503 unless {@code automaticRetriesDisabled}
 * is set on the <em>component</em>; on an endpoint's URI it has no effect.
 */
@Configuration(proxyBeanMethods = false)
class PlatformHttp {
  /** Larger than any answer we ask for: a page of 100 TikTok orders stays below a few MB. */
  static final int MAX_ANSWER = 16 * 1024 * 1024;

  static final int CONNECTIONS = 128;
  static final int CONNECTIONS_PER_HOST = 64;

  /**
   * A kept connection is checked before every use (about 1 ms): one the other side has closed would
   * turn a create into an unknown outcome.
   */
  private static final TimeValue TRUSTED_IDLE = TimeValue.ZERO_MILLISECONDS;

  private static final TimeValue CONNECTION_LIFE = TimeValue.ofMinutes(5);

  @Bean
  AdaptivePaceGate paceGate() {
    return new AdaptivePaceGate(System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());
  }

  @Bean(destroyMethod = "shutdownNow")
  ScheduledThreadPoolExecutor httpDeadlines() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "http-deadlines");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  @Bean("http")
  HttpComponent http(
      HttpSettings settings,
      ObjectProvider<OutboundHosts> hosts,
      ScheduledThreadPoolExecutor httpDeadlines,
      ObjectProvider<HttpClientConfigurer> configurers) {
    return component(settings, hosts, httpDeadlines, configurers);
  }

  @Bean("https")
  HttpComponent https(
      HttpSettings settings,
      ObjectProvider<OutboundHosts> hosts,
      ScheduledThreadPoolExecutor httpDeadlines,
      ObjectProvider<HttpClientConfigurer> configurers) {
    return component(settings, hosts, httpDeadlines, configurers);
  }

  private static HttpComponent component(
      HttpSettings settings,
      ObjectProvider<OutboundHosts> hosts,
      ScheduledThreadPoolExecutor timer,
      ObjectProvider<HttpClientConfigurer> configurers) {
    List<OutboundHosts> allowed = hosts.orderedStream().toList();
    OutboundHosts any =
        (scheme, host, port) -> allowed.stream().anyMatch(one -> one.allows(scheme, host, port));
    BoundedExchange bounded = new BoundedExchange(any, settings.timeout(), MAX_ANSWER, timer);
    List<HttpClientConfigurer> more = configurers.orderedStream().toList();

    HttpComponent component = new HttpComponent();
    component.setAutomaticRetriesDisabled(true);
    component.setRedirectHandlingDisabled(true);
    component.setFollowRedirects(false);
    component.setCookieManagementDisabled(true);
    component.setAuthCachingDisabled(true);
    component.setCopyHeaders(false);
    component.setHeaderFilterStrategy(new OurHeadersOnly());
    component.setUserAgent("Caravan");
    component.setClientConnectionManager(connections(settings.timeout()));
    component.setConnectionRequestTimeout(settings.timeout().toMillis());
    component.setConnectTimeout(settings.timeout().toMillis());
    component.setResponseTimeout(settings.timeout().toMillis());
    component.setHttpClientConfigurer(
        builder -> {
          more.forEach(configurer -> configurer.configureHttpClient(builder));
          // Last, so that it is the outermost and bounds whatever the others do.
          builder.addExecInterceptorFirst("bounded-exchange", bounded);
          // Innermost, with the connection at hand: the last look before the write.
          builder.addExecInterceptorBefore(
              ChainElement.MAIN_TRANSPORT.name(), "send-guard", new SendGuard());
        });
    return component;
  }

  private static HttpClientConnectionManager connections(Duration timeout) {
    Timeout each = Timeout.of(timeout);
    PoolingHttpClientConnectionManager pool =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setMaxConnTotal(CONNECTIONS)
            .setMaxConnPerRoute(CONNECTIONS_PER_HOST)
            .setDnsResolver(new PublicAddresses())
            .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(each).build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(each)
                    .setSocketTimeout(each)
                    .setValidateAfterInactivity(TRUSTED_IDLE)
                    .setTimeToLive(CONNECTION_LIFE)
                    .build())
            .build();
    return pool;
  }
}
