package io.caravan.platform;

import java.io.IOException;

/** A request to a host that is not on the list, stopped before a connection was made. */
final class HostRefused extends IOException {
  HostRefused(String message) {
    super(message);
  }
}
