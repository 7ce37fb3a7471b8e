-- Places: what a location holds, whose a warehouse is. Returns: what came back, once.

alter table shop_location add column has_stock boolean;   -- of anything, linked or not; null: Shopify did not say

create table warehouse_use (
  store_id        int         not null references store,
  warehouse_id    text        not null,
  shipper         text        not null check (shipper in ('seller', 'tiktok')),
  tiktok_order_id text        not null,        -- the first that said so
  seen_at         timestamptz not null default now(),
  primary key (store_id, warehouse_id, shipper)
);
comment on table warehouse_use is 'Who was seen to ship from a warehouse: how TikTok''s own ones are known.';

create table tiktok_return (
  store_id        int         not null references store,
  return_id       text        not null,
  tiktok_order_id text        not null,
  type            text        not null,        -- REFUND, RETURN_AND_REFUND, REPLACEMENT
  status          text        not null,
  updated_at      timestamptz not null,        -- TikTok's
  sent            boolean     not null,        -- a sign was seen that the buyer sent the goods
  outcome         text        not null check (outcome in ('OPEN', 'GIVEN_BACK', 'LEFT')),
  because         text        not null,
  settled_at      timestamptz,
  primary key (store_id, return_id)
);
create index tiktok_return_by_order on tiktok_return (store_id, tiktok_order_id);

create table returned_unit (
  store_id      int  not null references store,
  order_line_id text not null,                 -- TikTok's: one line is one unit
  return_id     text not null,
  primary key (store_id, order_line_id)
);
comment on table returned_unit is 'Units given back to stock: one comes back once, in however many returns it is.';
