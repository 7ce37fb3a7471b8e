package io.caravan.alert;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong now, as a look at the state found it.
 *
 * @param kind an alert's
 * @param subject which of the store's things; with the kind it is found once in a look
 * @param firm false where it is too little, or too young, to be told of, and still too much to be
 *     over: an open alert stays, none is raised
 */
public record Wrong(
    String kind,
    String subject,
    Severity severity,
    String title,
    Map<String, @Nullable Object> facts,
    String nextAction,
    boolean firm) {

  public Wrong {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }
}
