/**
 * Owns how people hear of what is wrong: an alert is raised once and cleared once, to the log, to
 * metrics, to a webhook, by e-mail. What an alert is about is known to whoever raises it.
 */
@NullMarked
package io.caravan.alert;

import org.jspecify.annotations.NullMarked;
