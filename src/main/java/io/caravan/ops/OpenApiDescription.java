package io.caravan.ops;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code /api/openapi.json} says beside the calls themselves. */
@Configuration(proxyBeanMethods = false)
class OpenApiDescription {
  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Caravan")
                .version("1")
                .description(
                    "Watch and steer the link between Shopify stores and TikTok Shops. GET needs the"
                        + " role viewer, everything else operator. Ids are strings. Times are ISO"
                        + " 8601 in UTC. Amounts are decimal strings. Shopify ids are accepted as"
                        + " GID or number and given as GID. Pages count from 0. Every refusal is an"
                        + " RFC 9457 problem that says what, where, which value and what was"
                        + " expected.")
                .license(
                    new License()
                        .name("Apache-2.0")
                        .url("https://www.apache.org/licenses/LICENSE-2.0")))
        .components(
            new Components()
                .addSecuritySchemes(
                    "basic", new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("basic"))
                .addSecuritySchemes(
                    "session",
                    new SecurityScheme()
                        .type(SecurityScheme.Type.APIKEY)
                        .in(SecurityScheme.In.COOKIE)
                        .name("CARAVAN"))
                .addSchemas("Problem", problem()))
        .addSecurityItem(new SecurityRequirement().addList("basic"))
        .addSecurityItem(new SecurityRequirement().addList("session"));
  }

  @Bean
  OpenApiCustomizer refusalsAreProblems() {
    return api ->
        api.getPaths()
            .values()
            .forEach(
                path ->
                    path.readOperations()
                        .forEach(
                            operation ->
                                operation
                                    .getResponses()
                                    .addApiResponse(
                                        "default",
                                        new ApiResponse()
                                            .description("A refusal or a failure")
                                            .content(
                                                new Content()
                                                    .addMediaType(
                                                        "application/problem+json",
                                                        new MediaType()
                                                            .schema(
                                                                new Schema<>()
                                                                    .$ref(
                                                                        "#/components/schemas/Problem")))))));
  }

  private static Schema<?> problem() {
    return new ObjectSchema()
        .description("RFC 9457")
        .addProperty("type", new StringSchema())
        .addProperty("title", new StringSchema())
        .addProperty("status", new io.swagger.v3.oas.models.media.IntegerSchema())
        .addProperty("detail", new StringSchema().description("What, where, value, expected"))
        .addProperty("instance", new StringSchema())
        .addProperty("field", new StringSchema().description("Which value, where it is about one"))
        .addProperty("value", new StringSchema())
        .addProperty("expected", new StringSchema());
  }
}
