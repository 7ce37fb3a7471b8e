package io.caravan.routes;

import io.caravan.platform.HttpCall;
import io.caravan.tiktok.TikTokApi;
import io.caravan.tiktok.TikTokCalls;
import io.caravan.tiktok.TikTokDocuments;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * One request to TikTok, sent once: {@code TikTokCall} in, {@code TikTokAnswer} out. And what
 * TikTok prints, from where it says it lies.
 */
@Component
class CallTikTok extends RouteBuilder {
  private final TikTokCalls tiktok;
  private final TikTokDocuments documents;

  CallTikTok(TikTokCalls tiktok, TikTokDocuments documents) {
    this.tiktok = tiktok;
    this.documents = documents;
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

    from(TikTokDocuments.FETCH)
        .routeId("fetch-tiktok-document")
        .errorHandler(noErrorHandler())
        .bean(documents, "open")
        .doTry()
        .to(HttpCall.ENDPOINT)
        .bean(documents, "read")
        .doCatch(Exception.class)
        .bean(documents, "fail")
        .doFinally()
        .bean(HttpCall.class, "close")
        .end();
  }
}
