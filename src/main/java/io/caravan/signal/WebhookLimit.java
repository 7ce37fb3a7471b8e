package io.caravan.signal;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads a webhook's body before anything else can: not more bytes than allowed, not longer than any
 * platform takes, and exactly those that were sent. Camel's servlet would read all there is first,
 * and a form body into parameters.
 */
final class WebhookLimit extends OncePerRequestFilter {
  private final WebhookGuard guard;

  WebhookLimit(WebhookGuard guard) {
    this.guard = guard;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    byte[] body;
    try {
      guard.requireAllowed(request.getContentLengthLong());
      body = guard.read(request.getInputStream());
    } catch (WebhookRefused e) {
      response.setHeader("Connection", "close");
      response.setStatus(e.reason().status());
      return;
    }
    chain.doFilter(new Read(request, body), response);
  }

  /** A request whose body has been read. */
  private static final class Read extends HttpServletRequestWrapper {
    private final byte[] body;

    Read(HttpServletRequest request, byte[] body) {
      super(request);
      this.body = body;
    }

    @Override
    public ServletInputStream getInputStream() {
      ByteArrayInputStream bytes = new ByteArrayInputStream(body);
      return new ServletInputStream() {
        @Override
        public int read() {
          return bytes.read();
        }

        @Override
        public int read(byte[] into, int from, int length) {
          return bytes.read(into, from, length);
        }

        @Override
        public boolean isFinished() {
          return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
          throw new IllegalStateException("the body has been read");
        }
      };
    }

    /** Whatever was claimed: bytes, never a form. */
    @Override
    public String getContentType() {
      return "application/octet-stream";
    }

    @Override
    public int getContentLength() {
      return body.length;
    }

    @Override
    public long getContentLengthLong() {
      return body.length;
    }

    @Override
    public String toString() {
      return "webhook of " + body.length + " bytes";
    }
  }
}
