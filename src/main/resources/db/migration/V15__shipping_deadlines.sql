-- What TikTok wants of an order's shipment by when, beside ship_by and auto_cancel_at, and where it ships from.

alter table tiktok_order
  add column collect_by        timestamptz,   -- tts_sla_time: with the carrier by then, else late
  add column collection_due_at timestamptz,   -- collection_due_time: TikTok cancels unless it is with the carrier
  add column warehouse_id      text;          -- TikTok's

create index tiktok_order_to_ship on tiktok_order (store_id, ship_by)
  where state not in ('FILTERED', 'CANCELLED', 'GONE_IN_SHOPIFY')
    and tiktok_status in ('ON_HOLD', 'AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING', 'AWAITING_COLLECTION');

comment on index tiktok_order_to_ship is 'What is still to be shipped or collected: a small part of all orders.';
