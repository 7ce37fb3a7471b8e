package io.caravan.platform;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What may leave the house.
 *
 * @param dryRun every outward write is recorded as intended and not sent
 */
@ConfigurationProperties("caravan")
public record OutwardSettings(@DefaultValue("false") boolean dryRun) {}
