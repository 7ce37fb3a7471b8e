package io.caravan.ops;

import java.security.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Who did what: one row for each act of a person, committed together with the act. */
@Component
class Audit {
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final JsonMapper json;

  Audit(JdbcClient jdbc, TransactionTemplate transaction, JsonMapper json) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.json = json;
  }

  /** What is done; returns what is answered. */
  interface Act<T> {
    T run();
  }

  /**
   * Runs an act and notes it in one transaction: if either fails neither happened.
   *
   * @param act a verb and its object, kebab-case: {@code pull-order}
   */
  <T> T act(
      Principal who,
      String act,
      @Nullable Integer storeId,
      @Nullable String subject,
      Map<String, ?> detail,
      Act<T> run) {
    T result =
        transaction.execute(
            status -> {
              T answer = run.run();
              jdbc.sql(
                      """
                      insert into audit (who, act, store_id, subject, detail)
                      values (:who, :act, :store, :subject, :detail::jsonb)
                      """)
                  .param("who", who.getName())
                  .param("act", act)
                  .param("store", storeId)
                  .param("subject", subject)
                  .param("detail", json.writeValueAsString(detail))
                  .update();
              return answer;
            });
    if (result == null) {
      throw new IllegalStateException(act + " gave no answer");
    }
    return result;
  }
}
