package io.caravan.ops;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.hierarchicalroles.RoleHierarchy;
import org.springframework.security.access.hierarchicalroles.RoleHierarchyImpl;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.WebSecurityCustomizer;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import tools.jackson.databind.json.JsonMapper;

/**
 * One login for console, API and metrics. Programs send HTTP Basic to {@code /api}; people log in
 * by form. Webhooks stay outside: their signature is the authentication, and nothing may stand
 * between it and the bytes.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecuritySettings.class)
class SecurityConfiguration {
  private static final Logger log = LoggerFactory.getLogger(SecurityConfiguration.class);

  /** Hawtio sets styles from script and draws icons from data URLs; nothing comes from outside. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " font-src 'self' data:; worker-src 'self' blob:; object-src 'none';"
          + " base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

  @Bean
  WebSecurityCustomizer webhooksAreOutside() {
    return web -> web.ignoring().requestMatchers("/webhooks/**");
  }

  @Bean
  Passwords passwords() {
    return new Passwords();
  }

  @Bean
  static RoleHierarchy roleHierarchy() {
    return RoleHierarchyImpl.withDefaultRolePrefix()
        .role("ADMIN")
        .implies("OPERATOR")
        .role("OPERATOR")
        .implies("VIEWER")
        .build();
  }

  /** The login that was made up because none is configured. */
  record MadeUpLogin(@Nullable String name, @Nullable String password) {
    @Override
    public String toString() {
      return "MadeUpLogin[" + name + "]";
    }
  }

  @Bean
  MadeUpLogin madeUpLogin(SecuritySettings settings, Environment environment) {
    if (!settings.users().isEmpty()) {
      return new MadeUpLogin(null, null);
    }
    if (environment.matchesProfiles("live")) {
      log.warn(
          "caravan.security.users is empty: nobody can log in to the console or the API. Orders"
              + " flow all the same. Add a user and start again.");
      return new MadeUpLogin(null, null);
    }
    byte[] random = new byte[15];
    new SecureRandom().nextBytes(random);
    return new MadeUpLogin("admin", Base64.getUrlEncoder().encodeToString(random));
  }

  @Bean
  UserDetailsService users(SecuritySettings settings, MadeUpLogin madeUp, Passwords passwords) {
    List<UserDetails> users = new ArrayList<>();
    for (SecuritySettings.User user : settings.users()) {
      users.add(details(user.name(), user.password(), user.roles()));
    }
    if (madeUp.name() != null) {
      users.add(details(madeUp.name(), passwords.encode(madeUp.password()), Set.of(Role.ADMIN)));
    }
    return new InMemoryUserDetailsManager(users);
  }

  private static UserDetails details(
      @Nullable String name, @Nullable String encoded, @Nullable Set<Role> roles) {
    if (name == null || encoded == null || roles == null) {
      throw new IllegalStateException("an unchecked user reached the login");
    }
    return User.withUsername(name)
        .password(encoded)
        .authorities(roles.stream().map(Role::authority).toList())
        .build();
  }

  @Bean
  ConsoleAnnouncement consoleAnnouncement(MadeUpLogin madeUp, Environment environment) {
    return new ConsoleAnnouncement(madeUp.name(), madeUp.password(), environment);
  }

  @Bean
  ProblemWriter problemWriter(JsonMapper json) {
    return new ProblemWriter(json);
  }

  @Bean
  FilterRegistrationBean<BodyLimit> bodyLimit(ProblemWriter problems) {
    FilterRegistrationBean<BodyLimit> limit = new FilterRegistrationBean<>(new BodyLimit(problems));
    limit.addUrlPatterns("/api/*", "/hawtio/*", "/reports/*", "/login");
    limit.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
    return limit;
  }

  /** Programs: API, metrics, health. Answers in problem details, never with a redirect. */
  @Bean
  @Order(1)
  SecurityFilterChain programs(HttpSecurity http, SecuritySettings settings, ProblemWriter problems)
      throws Exception {
    http.securityMatcher("/api/**", "/actuator/**")
        .authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers("/actuator/health", "/actuator/health/**")
                    .permitAll()
                    .requestMatchers(HttpMethod.GET, "/actuator/prometheus")
                    .access(metrics(settings.metricsFromLoopback()))
                    .requestMatchers("/actuator/**")
                    .denyAll()
                    // The buyer's address is on it.
                    .requestMatchers("/api/labels/*")
                    .hasRole("OPERATOR")
                    .requestMatchers(HttpMethod.GET, "/api/**")
                    .hasRole("VIEWER")
                    .requestMatchers(HttpMethod.HEAD, "/api/**")
                    .hasRole("VIEWER")
                    // It reads only; the order may be too long for an address.
                    .requestMatchers(HttpMethod.POST, "/api/rules/check")
                    .hasRole("VIEWER")
                    .requestMatchers("/api/**")
                    .hasRole("OPERATOR")
                    .anyRequest()
                    .denyAll())
        .httpBasic(basic -> basic.authenticationEntryPoint(unauthorized(problems)))
        .requestCache(cache -> cache.disable());
    common(http, problems);
    http.exceptionHandling(
        e ->
            e.authenticationEntryPoint(unauthorized(problems))
                .accessDeniedHandler(forbidden(problems)));
    return http.build();
  }

  /** People: the console and its login form. */
  @Bean
  @Order(2)
  SecurityFilterChain people(HttpSecurity http, ProblemWriter problems) throws Exception {
    AuthenticationEntryPoint form = new LoginUrlAuthenticationEntryPoint("/login");
    AuthenticationEntryPoint problem = unauthorized(problems);
    http.authorizeHttpRequests(
            requests ->
                requests
                    .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.FORWARD)
                    .permitAll()
                    .requestMatchers("/login")
                    .permitAll()
                    .requestMatchers("/", "/hawtio", "/hawtio/**")
                    .hasRole("VIEWER")
                    .requestMatchers(HttpMethod.GET, "/reports")
                    .hasRole("VIEWER")
                    .requestMatchers(HttpMethod.POST, "/reports/**")
                    .hasRole("OPERATOR")
                    .anyRequest()
                    .denyAll())
        .formLogin(login -> login.loginPage("/login").defaultSuccessUrl("/hawtio/"))
        .httpBasic(basic -> basic.authenticationEntryPoint(problem))
        .logout(logout -> logout.logoutSuccessUrl("/login?logout"));
    HttpSessionRequestCache whereTo = askedPages();
    http.requestCache(cache -> cache.requestCache(whereTo));
    common(http, problems);
    http.exceptionHandling(
        e ->
            e.authenticationEntryPoint(
                    (request, response, exception) ->
                        (wantsPage(request) ? form : problem)
                            .commence(request, response, exception))
                .accessDeniedHandler(forbidden(problems)));
    return http.build();
  }

  /** Remembers which page was asked for before the login, without "?continue" in its address. */
  @SuppressWarnings("NullAway") // null is how its documentation says to switch the parameter off
  private static HttpSessionRequestCache askedPages() {
    HttpSessionRequestCache cache = new HttpSessionRequestCache();
    cache.setMatchingRequestParameterName(null);
    cache.setRequestMatcher(SecurityConfiguration::wantsPage);
    return cache;
  }

  private static void common(HttpSecurity http, ProblemWriter problems) throws Exception {
    http.csrf(csrf -> csrf.spa().requireCsrfProtectionMatcher(SecurityConfiguration::needsToken))
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(csp -> csp.policyDirectives(CONTENT_SECURITY_POLICY))
                    .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                    .permissionsPolicyHeader(
                        permissions ->
                            permissions.policy("camera=(), microphone=(), geolocation=()")));
  }

  /**
   * A browser may add a remembered password or a session cookie to a request that another site made
   * up, so its writes must carry the token. A program that sends Basic by itself sends neither
   * {@code Origin} nor {@code Sec-Fetch-Site}; a browser cannot leave {@code Origin} out of a
   * write. A request without any credentials has nothing to abuse and is told to log in.
   */
  static boolean needsToken(HttpServletRequest request) {
    if (!CsrfFilter.DEFAULT_CSRF_MATCHER.matches(request)) {
      return false;
    }
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization == null && request.getRequestedSessionId() == null) {
      return !request.getRequestURI().startsWith("/api/");
    }
    boolean basic = authorization != null && authorization.regionMatches(true, 0, "Basic ", 0, 6);
    boolean browser =
        request.getHeader(HttpHeaders.ORIGIN) != null
            || request.getHeader("Sec-Fetch-Site") != null;
    return !basic || browser;
  }

  private static boolean wantsPage(HttpServletRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return request.getMethod().equals("GET")
        && accept != null
        && accept.contains("text/html")
        && !request.getRequestURI().startsWith("/hawtio/jolokia");
  }

  private static AuthorizationManager<RequestAuthorizationContext> metrics(boolean fromLoopback) {
    AuthorizationManager<RequestAuthorizationContext> viewer =
        AuthorityAuthorizationManager.hasAnyRole("VIEWER", "OPERATOR", "ADMIN");
    return (Supplier<? extends @Nullable Authentication> who,
        RequestAuthorizationContext context) ->
        fromLoopback && isLoopback(context.getRequest().getRemoteAddr())
            ? new AuthorizationDecision(true)
            : viewer.authorize(who, context);
  }

  private static boolean isLoopback(String address) {
    try {
      // an address in digits: no name is looked up
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (java.net.UnknownHostException e) {
      return false;
    }
  }

  private static AuthenticationEntryPoint unauthorized(ProblemWriter problems) {
    return (request, response, exception) -> {
      // A browser would answer this header with a prompt and then send the password to every page.
      if (request.getHeader("Sec-Fetch-Mode") == null) {
        response.setHeader(
            HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Caravan\", charset=\"UTF-8\"");
      }
      problems.write(
          request,
          response,
          HttpStatus.UNAUTHORIZED,
          request.getHeader(HttpHeaders.AUTHORIZATION) == null
              ? "Log in first: HTTP Basic, or a session from /login."
              : "The name or the password is not right.");
    };
  }

  private static AccessDeniedHandler forbidden(ProblemWriter problems) {
    return (request, response, exception) ->
        problems.write(
            request,
            response,
            HttpStatus.FORBIDDEN,
            exception instanceof CsrfException
                ? "The request carries no valid CSRF token. Send the value of the cookie XSRF-TOKEN"
                    + " in the header X-XSRF-TOKEN."
                : "This login's role does not allow " + request.getMethod() + " here.");
  }
}
