package io.caravan.order.rules;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the rules are.
 *
 * @param file read at the start and every two seconds; without it the built-in rules alone are in
 *     force
 */
@ConfigurationProperties("caravan.rules")
public record RulesSettings(@DefaultValue("config/rules.yaml") String file) {}
