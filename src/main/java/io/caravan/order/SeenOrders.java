package io.caravan.order;

import io.caravan.tiktok.TikTokOrder;
import java.util.List;

/** Is told of every order as TikTok shows it, each time it is read, before anything is decided. */
public interface SeenOrders {

  /**
   * Orders that are written down already, of one store; those TikTok does not show are not here.
   */
  void seen(int storeId, List<TikTokOrder> orders);
}
