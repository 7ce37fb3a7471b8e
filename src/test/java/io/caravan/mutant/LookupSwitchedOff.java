package io.caravan.mutant;

import io.caravan.order.Lookup;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.stereotype.Component;

/** A Caravan that never asks Shopify what became of a create: always "absent". */
@Component
public class LookupSwitchedOff implements InterceptStrategy {

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext context, NamedNode definition, Processor target, Processor next) {
    if (!"look-up-order".equals(definition.getId())) {
      return target;
    }
    return new DelegateAsyncProcessor(target) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        exchange.setVariable("verdict", Lookup.ABSENT);
        callback.done(true);
        return true;
      }
    };
  }
}
