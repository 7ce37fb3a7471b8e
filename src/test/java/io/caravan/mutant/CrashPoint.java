package io.caravan.mutant;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Ends the program as a SIGKILL would, right before or after a node of a route: {@code
 * crash.at=open-intent/after}, the {@code crash.nth} time it is passed.
 */
@Component
public class CrashPoint implements InterceptStrategy {
  private final String node;
  private final boolean before;
  private final AtomicInteger left;

  CrashPoint(@Value("${crash.at}") String at, @Value("${crash.nth:1}") int nth) {
    String[] parts = at.split("/");
    this.node = parts[0];
    this.before = parts[1].equals("before");
    this.left = new AtomicInteger(nth);
  }

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext context, NamedNode definition, Processor target, Processor next) {
    if (!node.equals(definition.getId())) {
      return target;
    }
    return new DelegateAsyncProcessor(target) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        if (before) {
          pass();
        }
        return super.process(
            exchange,
            doneSync -> {
              if (!before && exchange.getException() == null) {
                pass();
              }
              callback.done(doneSync);
            });
      }
    };
  }

  private void pass() {
    if (left.decrementAndGet() == 0) {
      System.out.println("CRASH POINT " + node + (before ? "/before" : "/after"));
      System.out.flush();
      Runtime.getRuntime().halt(137);
    }
  }
}
