package io.caravan.signal;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads a webhook's body before anything else can: not more bytes than allowed, not longer than any
 * platform takes, and exactly those that were sent. Camel's servlet would read all there is first,
 * and a form body into parameters.
 *
 * <p>No thread waits for a sender: a few hundred that send a byte a second would otherwise hold all
 * there are, and go on holding them while the server drains what is left of a refused body.
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
    long announced = request.getContentLengthLong();
    ServletInputStream in = request.getInputStream();
    try {
      guard.requireAllowed(announced);
      if (announced >= 0 && in.available() >= announced) {
        // The rule: all of it came with the head.
        chain.doFilter(new Read(request, guard.read(in)), response);
        return;
      }
    } catch (WebhookRefused e) {
      refuse(response, e.reason());
      return;
    }
    Coming coming = new Coming(request, response, in);
    in.setReadListener(coming);
  }

  private static void refuse(HttpServletResponse response, WebhookRefused.Reason reason) {
    response.setHeader("Connection", "close");
    response.setStatus(reason.status());
  }

  /** A body on its way. The container calls from one thread at a time. */
  private final class Coming implements ReadListener, AsyncListener {
    private final Read request;
    private final HttpServletResponse response;
    private final ServletInputStream in;
    private final AsyncContext async;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean over;

    Coming(HttpServletRequest request, HttpServletResponse response, ServletInputStream in) {
      this.request = new Read(request, new byte[0]);
      this.response = response;
      this.in = in;
      async = request.startAsync(this.request, response);
      async.setTimeout(WebhookBody.READ_WITHIN.toMillis());
      async.addListener(this);
    }

    @Override
    public void onDataAvailable() throws IOException {
      byte[] buffer = new byte[8192];
      int n;
      while (!over && in.isReady() && (n = in.read(buffer)) >= 0) {
        body.write(buffer, 0, n);
        if (body.size() > guard.maxBody()) {
          end(WebhookRefused.Reason.TOO_LARGE);
        }
      }
    }

    @Override
    public void onAllDataRead() {
      if (!over) {
        over = true;
        // From here on the time is the commit's, which has its own bound.
        async.setTimeout(0);
        request.body = body.toByteArray();
        async.dispatch();
      }
    }

    @Override
    public void onError(Throwable failure) {
      end(WebhookRefused.Reason.UNREADABLE);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      end(WebhookRefused.Reason.TOO_SLOW);
    }

    @Override
    public void onError(AsyncEvent event) {
      end(WebhookRefused.Reason.UNREADABLE);
    }

    @Override
    public void onComplete(AsyncEvent event) {
      over = true;
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
      // Not started again.
    }

    private void end(WebhookRefused.Reason reason) {
      if (!over) {
        over = true;
        refuse(response, reason);
        async.complete();
      }
    }
  }

  /** A request whose body has been read. */
  private static final class Read extends HttpServletRequestWrapper {
    private byte[] body;

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
