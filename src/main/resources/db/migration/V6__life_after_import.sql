-- What happens to an order after its import: what was seen of it last, what it waits for, what was found.

alter table intent add column subject text;
comment on column intent.subject is 'What of the order the write concerns: a fulfilment order, a package, a hold. Null where it is all of it.';

create table imported_order (
  store_id            int         not null,
  tiktok_order_id     text        not null,
  cancel_requested    boolean     not null default false,   -- the buyer asks for it, as last read
  cancel_requested_at timestamptz,
  live_lines          text[]      not null default '{}',    -- TikTok lines that are not cancelled, as last read
  shipped_at_import   text[]      not null default '{}',    -- of them, shipped before the import and not yet so in Shopify
  address             jsonb,                                -- keyed digests by part, never values
  address_masked      boolean     not null default true,
  address_pending     boolean     not null default false,   -- changed since Shopify was told
  route               text,                                 -- where a rule wants it shipped from
  stock               text        not null default 'NOT_ASKED'
                      check (stock in ('NOT_ASKED', 'TO_CHECK', 'ENOUGH', 'SHORT', 'HELD', 'RELEASED')),
  recheck_at          timestamptz,                          -- looked at again by then although nothing may signal
  rehearsed           boolean     not null default false,   -- a dry run held an act back
  primary key (store_id, tiktok_order_id),
  foreign key (store_id, tiktok_order_id) references tiktok_order
) with (fillfactor = 80);
create index imported_order_recheck on imported_order (store_id, recheck_at) where recheck_at is not null;
create index imported_order_rehearsed on imported_order (store_id) where rehearsed;

comment on column imported_order.route is 'A location''s GID, or "warehouse" and a TikTok warehouse id. Null: its own warehouse.';

create table order_shortage (
  store_id          int         not null,
  tiktok_order_id   text        not null,
  inventory_item_id text        not null,
  location_id       text        not null,
  quantity          int         not null check (quantity > 0),
  since             timestamptz not null default clock_timestamp(),
  primary key (store_id, tiktok_order_id, inventory_item_id, location_id),
  foreign key (store_id, tiktok_order_id) references imported_order on delete cascade
);
create index order_shortage_by_item on order_shortage (store_id, inventory_item_id, location_id, since);
comment on table order_shortage is 'By how much an order that was made all the same went short; the oldest is served first.';

create table order_finding (
  store_id        int         not null,
  tiktok_order_id text        not null,
  code            text        not null,
  subject         text        not null default '',
  detail          jsonb       not null default '{}',
  found_at        timestamptz not null default now(),
  primary key (store_id, tiktok_order_id, code, subject)
);
comment on table order_finding is 'What a person should look at, told once. Ids and codes; never personal data.';
