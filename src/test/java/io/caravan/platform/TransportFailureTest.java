package io.caravan.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransportFailureTest {
  static Stream<Exception> beforeAConnectionStood() {
    return Stream.of(new ConnectException("refused"), new UnknownHostException("who"));
  }

  @ParameterizedTest
  @MethodSource("beforeAConnectionStood")
  void withoutAConnectionNothingWasSentAndThePlatformIsOutOfReach(Exception failure) {
    Exception wrapped = new IllegalStateException(failure);
    assertThat(of(wrapped)).isInstanceOf(PlatformException.NotSent.class);
    assertThat(TransportFailure.isUnreachable(wrapped)).isTrue();
  }

  @Test
  void aLeaseThatGrewOldSentNothingAndThePlatformIsInReach() {
    var late = new SendGuard.TooLateToSend();
    assertThat(of(late)).isInstanceOf(PlatformException.NotSent.class);
    assertThat(TransportFailure.isUnreachable(late)).isFalse();
  }

  @Test
  void aRequestThatCouldNotBePreparedSaysNothingAboutThePlatform() {
    PlatformException prepared =
        TransportFailure.beforeSending(
            Platform.SHOPIFY,
            "a call",
            new IllegalStateException("the database is away", new ConnectException("refused")));
    assertThat(prepared).isInstanceOf(PlatformException.NotSent.class);
    assertThat(TransportFailure.isUnreachable(prepared)).isFalse();
  }

  @Test
  void anythingAfterTheConnectionMayHaveTakenEffect() {
    assertThat(of(new SocketTimeoutException("read")))
        .isInstanceOf(PlatformException.OutcomeUnknown.class);
    assertThat(of(new IOException("reset"))).isInstanceOf(PlatformException.OutcomeUnknown.class);
    assertThat(of(null)).isInstanceOf(PlatformException.OutcomeUnknown.class);
    assertThat(TransportFailure.isUnreachable(new SocketTimeoutException("read"))).isFalse();
    assertThat(TransportFailure.isUnreachable(null)).isFalse();
  }

  private static PlatformException of(@Nullable Exception failure) {
    return TransportFailure.of(Platform.SHOPIFY, "a call", failure);
  }
}
