package io.caravan.mapping;

/** What orders may wait on: the topics of waits and of release requests. */
public final class Topics {
  /** Subject: a TikTok SKU id. */
  public static final String SKU = "sku";

  /** Subject: a TikTok warehouse id. */
  public static final String LOCATION = "location";

  /** Subject: a Shopify inventory item GID. */
  public static final String STOCK = "stock";

  /** Subject: a Shopify variant GID. */
  public static final String VARIANT = "variant";

  /** Subject: a scope of the Shopify app. */
  public static final String SCOPE = "scope";

  /** Subject: the name of a rule. */
  public static final String RULES = "rules";

  /** As a subject: everything that waits on the topic. */
  public static final String ANY = "*";

  private Topics() {}
}
