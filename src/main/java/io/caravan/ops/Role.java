package io.caravan.ops;

import java.util.Locale;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** What a person may do. Each role includes those before it. */
enum Role {
  /** Reads everything. */
  VIEWER,
  /** Acts: pull, retry, map, pause. */
  OPERATOR,
  /** Also starts and stops routes through JMX. */
  ADMIN;

  GrantedAuthority authority() {
    return new SimpleGrantedAuthority("ROLE_" + name());
  }

  /** As written in the settings. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
