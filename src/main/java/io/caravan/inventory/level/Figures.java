package io.caravan.inventory.level;

import io.caravan.inventory.figure.Figure;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/** What TikTok should show, decided now from what is known of both sides. */
@Component("stockFigures")
public class Figures {

  /** Of every SKU of these products that TikTok was ever read to have. */
  public List<Figure> ofProducts(int storeId, Collection<String> productIds) {
    throw new UnsupportedOperationException("being built");
  }
}
