package io.caravan.mutant;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.stereotype.Component;

/** Says that it is about to send its first order, and waits a moment: time to be frozen in. */
@Component
public class PausePoint implements InterceptStrategy {
  private final AtomicInteger left = new AtomicInteger(1);

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext context, NamedNode definition, Processor target, Processor next) {
    if (!"send-order".equals(definition.getId())) {
      return target;
    }
    return new DelegateAsyncProcessor(target) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        if (left.getAndDecrement() == 1) {
          System.out.println("ABOUT TO SEND");
          System.out.flush();
          try {
            TimeUnit.MILLISECONDS.sleep(1500);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
        return super.process(exchange, callback);
      }
    };
  }
}
