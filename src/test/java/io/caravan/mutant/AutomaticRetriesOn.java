package io.caravan.mutant;

import org.apache.camel.component.http.HttpComponent;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/** A Caravan whose HTTP component repeats requests by itself, as it comes out of the box. */
@Component
public class AutomaticRetriesOn implements BeanPostProcessor {

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (bean instanceof HttpComponent http) {
      http.setAutomaticRetriesDisabled(false);
    }
    return bean;
  }
}
