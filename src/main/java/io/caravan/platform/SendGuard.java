package io.caravan.platform;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * The last look before the socket write: a sender that was stopped (a stalled machine, a long
 * garbage collection) between deciding to send and sending must not send any more. What is left
 * between this look and the write is microseconds.
 */
public final class SendGuard implements ExecChainHandler {
  private static final ThreadLocal<BooleanSupplier> GUARD = new ThreadLocal<>();

  SendGuard() {}

  /** Stopped right before the write: certainly not sent. */
  static final class TooLateToSend extends IOException {
    TooLateToSend() {
      super("the right to send ended before the request was written");
    }
  }

  /** Makes a call that may only be written to the socket while the guard says so. */
  public static <T> T whileAllowed(BooleanSupplier allowed, Supplier<T> call) {
    GUARD.set(allowed);
    try {
      return call.get();
    } finally {
      GUARD.remove();
    }
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    BooleanSupplier allowed = GUARD.get();
    if (allowed != null && !allowed.getAsBoolean()) {
      scope.execRuntime.discardEndpoint();
      throw new TooLateToSend();
    }
    return chain.proceed(request, scope);
  }
}
