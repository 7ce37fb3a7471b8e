package io.caravan.mapping;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How links are made by hand.
 *
 * @param checkTimeout how long a link waits for Shopify to say that its variants exist; after that
 *     it is taken as it is. Zero: never asked
 */
@ConfigurationProperties("caravan.mapping")
record MappingSettings(@DefaultValue("PT3S") Duration checkTimeout) {}
