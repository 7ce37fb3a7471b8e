package io.caravan.ops;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Bounds what a caller of console and API can make us read. Webhooks have their own bound. */
class BodyLimit extends OncePerRequestFilter {
  /** No body of the API is larger than a mapping table; that one gets a limit of its own. */
  static final long MAX_BYTES = 1024 * 1024;

  /** Some 500,000 lines of the SKU table. */
  static final long MAX_TABLE_BYTES = 64 * 1024 * 1024;

  private final ProblemWriter problems;

  BodyLimit(ProblemWriter problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long most =
        request.getRequestURI().endsWith("/api/mappings/skus.csv") ? MAX_TABLE_BYTES : MAX_BYTES;
    if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
      problems.write(
          request, response, HttpStatus.LENGTH_REQUIRED, "Send the body with a Content-Length.");
    } else if (request.getContentLengthLong() > most) {
      problems.write(
          request,
          response,
          HttpStatus.CONTENT_TOO_LARGE,
          "The body has "
              + request.getContentLengthLong()
              + " bytes; at most "
              + most
              + " are read.");
    } else {
      chain.doFilter(request, response);
    }
  }
}
