package io.caravan.ops;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Turns a refused setting into Spring Boot's "Description / Action" lines. */
class RefusedSettingAnalyzer extends AbstractFailureAnalyzer<RefusedSettingException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, RefusedSettingException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.action(), cause);
  }
}
