package io.caravan.ops;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** The one form that people log in with. */
@Hidden
@RestController
class LoginPage {
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Caravan: log in</title>
        <link rel="icon" href="data:,">
        <style>
          body { font: 16px/1.5 system-ui, sans-serif; background: #f2f2f2; color: #151515;
                 display: grid; place-items: center; min-height: 100vh; margin: 0; }
          form { background: #fff; padding: 2rem; border-radius: .5rem; width: min(20rem, 80vw);
                 box-shadow: 0 1px 4px #0003; }
          h1 { font-size: 1.4rem; margin: 0 0 1rem; }
          label { display: block; margin-bottom: .8rem; }
          input { display: block; width: 100%%; box-sizing: border-box; font: inherit;
                  padding: .4rem; border: 1px solid #8a8d90; border-radius: .25rem; }
          button { font: inherit; width: 100%%; padding: .5rem; border: 0; border-radius: .25rem;
                   background: #0066cc; color: #fff; cursor: pointer; }
          p { background: #faeae8; margin: 0 0 1rem; padding: .4rem .6rem; border-radius: .25rem; }
          p.done { background: #e7f5e9; }
          @media (prefers-color-scheme: dark) {
            body { background: #151515; color: #f2f2f2; }
            form { background: #292929; }
            input { background: #383838; color: inherit; }
            p { background: #5f1a12; } p.done { background: #1e4f18; }
          }
        </style>
      </head>
      <body>
        <form method="post" action="/login">
          <h1>Caravan</h1>
          %s
          <label>Name <input name="username" autocomplete="username" required autofocus></label>
          <label>Password
            <input name="password" type="password" autocomplete="current-password" required></label>
          <input type="hidden" name="%s" value="%s">
          <button type="submit">Log in</button>
        </form>
      </body>
      </html>
      """;

  @GetMapping("/login")
  ResponseEntity<String> login(HttpServletRequest request, CsrfToken token) {
    String message = "";
    if (request.getParameter("error") != null) {
      message = "<p role=\"alert\">The name or the password is not right.</p>";
    } else if (request.getParameter("logout") != null) {
      message = "<p class=\"done\" role=\"status\">You are logged out.</p>";
    }
    return ResponseEntity.ok()
        .contentType(new MediaType(MediaType.TEXT_HTML, java.nio.charset.StandardCharsets.UTF_8))
        .cacheControl(CacheControl.noStore())
        .body(
            PAGE.formatted(
                message,
                HtmlUtils.htmlEscape(token.getParameterName()),
                HtmlUtils.htmlEscape(token.getToken())));
  }
}
