package io.caravan.ops;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.view.RedirectView;

/** What Hawtio's console asks its server for. The login itself is Caravan's, before any of this. */
@Hidden
@RestController
@RequestMapping(path = "/hawtio", produces = MediaType.APPLICATION_JSON_VALUE)
class HawtioEndpoints {
  /** Pages of Hawtio that have nothing to show here, or show what the policy keeps closed. */
  private static final List<String> CLOSED =
      List.of("/connect", "/runtime", "/diagnostics", "/springboot", "/quartz", "/logs");

  @GetMapping("/user")
  String user(Principal user) {
    return "\"" + user.getName().replaceAll("[^A-Za-z0-9@._ -]", "?") + "\"";
  }

  @GetMapping("/hawtconfig.json")
  Map<String, Object> look() {
    return Map.of(
        "branding",
        Map.of(
            "appName", "Caravan",
            "showAppName", true,
            "appLogoUrl", "img/hawtio-logo.svg",
            "appLogoDarkModeUrl", "img/hawtio-logo-darkmode.svg"),
        "about",
        Map.of(
            "title", "Caravan",
            "description", "Keeps a Shopify store and a TikTok Shop in step.",
            "imgSrc", "img/hawtio-logo.svg"),
        "disabledRoutes",
        CLOSED);
  }

  @GetMapping("/auth/config/session-timeout")
  Map<String, Object> sessionTimeout() {
    return Map.of("timeout", -1);
  }

  @GetMapping({"/auth/config", "/auth/config/login", "/auth/config/oidc", "/plugin"})
  List<Object> nothing() {
    return List.of();
  }

  @GetMapping("/preset-connections")
  List<Object> presetConnections() {
    return List.of();
  }

  @GetMapping({"/proxy/enabled", "/keycloak/enabled"})
  String no() {
    return "false";
  }

  /** Where the console goes to log out, with a plain link. */
  @GetMapping(path = "/auth/logout", produces = MediaType.ALL_VALUE)
  RedirectView logout(HttpServletRequest request) throws ServletException {
    request.logout();
    return new RedirectView("/login?logout");
  }
}
