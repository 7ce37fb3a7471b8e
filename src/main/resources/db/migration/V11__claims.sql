-- What orders claim, told apart: what has left, and what is the seller's to take at all.

alter table order_unit
  add column shipped int     not null default 0,   -- of the units: they have left, and never come back by a cancellation
  add column takes   boolean not null default true, -- false: Fulfilled by TikTok, or from before the start
  add constraint order_unit_shipped check (shipped between 0 and units);
comment on column order_unit.units is 'Not cancelled, or shipped before they were.';
-- What may be over. Small: rows go away soon after they are shipped.
create index order_unit_shipped on order_unit (store_id, tiktok_order_id) where not committed;

alter table stock_adjustment
  add column attempts int not null default 1,      -- a refused one is tried again, under another key
  add column sent_at  timestamptz;                 -- null: wanted, never sent
create index stock_adjustment_unsettled on stock_adjustment (store_id, tiktok_order_id)
  where state <> 'DONE';

alter table store
  add column stock_since timestamptz not null default now();
comment on column store.stock_since is
  'Orders first seen before it were left out of Shopify when nobody took their stock: somebody else has.';

-- Orders that wait since an older version are read once, so that their units are known.
insert into work_item (store_id, kind, external_id, lane, ready, version)
select store_id, 'tiktok-order', tiktok_order_id, 'orders', true, nextval('work_seq')
from tiktok_order where state in ('HELD', 'PARKED')
on conflict do nothing;
