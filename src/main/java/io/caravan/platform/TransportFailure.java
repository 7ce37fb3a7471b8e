package io.caravan.platform;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What a call that got no answer means. Only failures before a connection stood prove that nothing
 * was received; everything else may have taken effect.
 */
public final class TransportFailure {
  private static final List<Class<? extends Exception>> UNREACHABLE =
      List.of(
          ConnectException.class, // includes HttpClient's HttpHostConnectException
          ConnectTimeoutException.class,
          ConnectionRequestTimeoutException.class,
          NoRouteToHostException.class,
          UnknownHostException.class,
          SSLHandshakeException.class,
          SSLPeerUnverifiedException.class);

  private static final List<Class<? extends Exception>> STOPPED_BY_US =
      List.of(HostRefused.class, SendGuard.TooLateToSend.class);

  private TransportFailure() {}

  /**
   * @param what the operation, for the message
   * @return {@link PlatformException.NotSent} or {@link PlatformException.OutcomeUnknown}
   */
  public static PlatformException of(Platform platform, String what, @Nullable Throwable caught) {
    Throwable failure = caught == null ? new IOException("no answer and no error") : caught;
    Throwable early = first(failure, UNREACHABLE);
    early = early == null ? first(failure, STOPPED_BY_US) : early;
    if (early != null) {
      return new PlatformException.NotSent(
          platform, "%s was not sent: %s".formatted(what, words(early)), withoutSecrets(failure));
    }
    return new PlatformException.OutcomeUnknown(
        platform,
        "%s got no complete answer, it may have taken effect: %s".formatted(what, words(failure)),
        withoutSecrets(failure));
  }

  /**
   * Whether the platform could not be reached. False for what never left the house for a reason of
   * ours: a lease that grew old, a dry run, a paused store, a database that is away.
   */
  public static boolean isUnreachable(@Nullable Throwable caught) {
    return !(caught instanceof PlatformException) && first(caught, UNREACHABLE) != null;
  }

  private static @Nullable Throwable first(
      @Nullable Throwable failure, List<Class<? extends Exception>> kinds) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      Throwable each = t;
      if (kinds.stream().anyMatch(kind -> kind.isInstance(each))) {
        return each;
      }
      if (each.getCause() == each) {
        break;
      }
    }
    return null;
  }

  /**
   * What it means that a request could not even be made: nothing left the house.
   *
   * @return {@link PlatformException.Misuse} for a request or setting that cannot work, {@link
   *     PlatformException.NotSent} for everything that may pass, such as a database that is away
   */
  public static PlatformException beforeSending(
      Platform platform, String what, RuntimeException failure) {
    if (failure instanceof PlatformException known) {
      return known;
    }
    if (failure instanceof InvalidSetting setting) {
      return new PlatformException.Misuse(platform, "setting", what + ": " + setting.getMessage());
    }
    String kind = failure.getClass().getSimpleName();
    if (failure instanceof JacksonException || failure instanceof IllegalArgumentException) {
      // Their messages may quote what could not be written.
      return new PlatformException.Misuse(
          platform, "unwritable", what + " cannot be written as a request: " + kind);
    }
    return new PlatformException.NotSent(
        platform, what + " was not sent, it could not be prepared: " + kind, failure);
  }

  /** Only what concerns the network speaks of hosts alone; other messages may quote an address. */
  private static String words(Throwable t) {
    boolean harmless = t instanceof IOException && t.getMessage() != null;
    return t.getClass().getSimpleName() + (harmless ? " " + t.getMessage() : "");
  }

  private static @Nullable Throwable withoutSecrets(Throwable t) {
    return t instanceof IOException ? t : null;
  }
}
