/**
 * TikTok Shop's Open API, simulated: as strict as the real gateway, with the order life cycle and
 * its webhooks. Entry: {@link io.caravan.sandbox.tiktok.TikTokSandbox}.
 */
@NullMarked
package io.caravan.sandbox.tiktok;

import org.jspecify.annotations.NullMarked;
