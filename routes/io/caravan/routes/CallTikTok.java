package io.caravan.routes;

import io.caravan.platform.HttpCall;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokCalls;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** One request to TikTok, sent once. {@code TikTokCall} in, {@code TikTokAnswer} out. */
@Component
class CallTikTok extends RouteBuilder {
  private final TikTokCalls tiktok;

  CallTikTok(TikTokCalls tiktok) {
    this.tiktok = tiktok;
  }

  @Override
  public void configure() {
    from(TikTokApi.CALL)
        .routeId("call-tiktok")
        .errorHandler(noErrorHandler())
        .bean(tiktok, "sign")
        .doTry()
        .to(HttpCall.ENDPOINT)
        .bean(tiktok, "read")
        .doCatch(Exception.class)
        .bean(tiktok, "fail")
        .doFinally()
        .bean(HttpCall.class, "close")
        .end();
  }
}
