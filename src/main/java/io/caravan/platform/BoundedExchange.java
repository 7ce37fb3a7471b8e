package io.caravan.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * Bounds one request in all: the host must be allowed, the time from asking for a connection to the
 * last byte is limited in total (a socket's own timeout starts again with every byte), and the
 * answer is read here, up to a limit, after decompression.
 */
final class BoundedExchange implements ExecChainHandler {
  private final OutboundHosts hosts;
  private final Duration timeout;
  private final int maxAnswer;
  private final ScheduledExecutorService timer;

  BoundedExchange(
      OutboundHosts hosts, Duration timeout, int maxAnswer, ScheduledExecutorService timer) {
    this.hosts = hosts;
    this.timeout = timeout;
    this.maxAnswer = maxAnswer;
    this.timer = timer;
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    requireAllowed(scope.route.getTargetHost());
    if (!(scope.originalRequest instanceof Cancellable cancellable)) {
      throw new HostRefused("a request that cannot be cancelled cannot be bounded in time");
    }
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> deadline =
        timer.schedule(
            () -> {
              late.set(true);
              cancellable.cancel();
            },
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      ClassicHttpResponse response = chain.proceed(request, scope);
      return complete(response, scope);
    } catch (IOException | HttpException | RuntimeException e) {
      if (late.get()) {
        InterruptedIOException tooLate =
            new InterruptedIOException("no complete answer within " + timeout + " in all");
        tooLate.initCause(e);
        throw tooLate;
      }
      throw e;
    } finally {
      deadline.cancel(false);
    }
  }

  private ClassicHttpResponse complete(ClassicHttpResponse response, ExecChain.Scope scope)
      throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity == null) {
      return response;
    }
    byte[] body;
    try (InputStream in = entity.getContent()) {
      body = in == null ? new byte[0] : in.readNBytes(maxAnswer + 1);
      if (body.length > maxAnswer) {
        // Closing the stream would read on to the end: drop the connection first.
        scope.execRuntime.discardEndpoint();
        throw new IOException("the answer is larger than " + maxAnswer + " bytes");
      }
    }
    ContentType type = ContentType.parseLenient(entity.getContentType());
    response.setEntity(new ByteArrayEntity(body, type));
    return response;
  }

  private void requireAllowed(HttpHost host) throws HostRefused {
    String name = host.getHostName().toLowerCase(Locale.ROOT);
    if (!hosts.allows(host.getSchemeName(), name, host.getPort())) {
      throw new HostRefused(
          host.toURI()
              + " is none of the platforms' hosts (caravan.tiktok.api-url, caravan.tiktok.auth-url,"
              + " caravan.shopify.url)");
    }
  }
}
