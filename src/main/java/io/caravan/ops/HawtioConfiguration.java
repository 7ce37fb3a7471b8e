package io.caravan.ops;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jolokia.server.core.http.AgentServlet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;

/**
 * Hawtio's console, mounted by hand: its static files, Jolokia beside them, and what the console
 * asks its server for ({@link HawtioEndpoints}). Why by hand: docs/decisions/0005.
 */
@Configuration(proxyBeanMethods = false)
class HawtioConfiguration implements WebMvcConfigurer {
  private static final String STATIC = "classpath:/hawtio-static/";

  @Bean
  ServletRegistrationBean<AgentServlet> jolokia() {
    ServletRegistrationBean<AgentServlet> jolokia =
        new ServletRegistrationBean<>(new AgentServlet(new JolokiaPolicy()), "/hawtio/jolokia/*");
    jolokia.setName("jolokia");
    jolokia.setLoadOnStartup(2);
    jolokia.setInitParameters(
        Map.of(
            "agentId", "caravan",
            "discoveryEnabled", "false",
            "disableDetectors", "true",
            "includeStackTrace", "false",
            "allowErrorDetails", "false",
            "serializeException", "false",
            "canonicalNaming", "false"));
    return jolokia;
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    // named by their content
    registry
        .addResourceHandler("/hawtio/static/**")
        .addResourceLocations(STATIC + "static/")
        .setCacheControl(CacheControl.maxAge(Duration.ofDays(30)).cachePrivate());
    registry
        .addResourceHandler("/hawtio/**")
        .addResourceLocations(STATIC)
        .resourceChain(false)
        .addResolver(new PageResolver());
  }

  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addRedirectViewController("/", "/hawtio/");
    registry.addRedirectViewController("/hawtio", "/hawtio/");
    registry.addViewController("/hawtio/").setViewName("forward:/hawtio/index.html");
  }

  /** The console is one page that has many addresses: what is no file is that page. */
  private static class PageResolver extends PathResourceResolver {
    @Override
    protected @Nullable Resource resolveResourceInternal(
        @Nullable HttpServletRequest request,
        String requestPath,
        List<? extends Resource> locations,
        ResourceResolverChain chain) {
      Resource file = super.resolveResourceInternal(request, requestPath, locations, chain);
      if (file != null || request == null || !wantsPage(request)) {
        return file;
      }
      return super.resolveResourceInternal(request, "index.html", locations, chain);
    }

    @Override
    protected @Nullable Resource getResource(String resourcePath, Resource location)
        throws IOException {
      return resourcePath.isEmpty() ? null : super.getResource(resourcePath, location);
    }

    private static boolean wantsPage(HttpServletRequest request) {
      String accept = request.getHeader("Accept");
      return accept != null && accept.contains("text/html");
    }
  }
}
