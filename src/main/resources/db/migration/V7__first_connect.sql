-- The first connection of a store: what was open before, a rehearsal of its last day, the products of TikTok.

create table open_order (
  store_id        int            not null references store,
  tiktok_order_id text           not null,
  tiktok_status   text           not null,
  created_at      timestamptz    not null,          -- at TikTok: before the start mark
  ship_by         timestamptz,
  auto_cancel_at  timestamptz,
  value           numeric(18, 4),
  currency        text,
  sku_ids         text[]         not null,          -- TikTok SKUs of its live lines
  seen_at         timestamptz    not null default now(),
  primary key (store_id, tiktok_order_id)
);
create index open_order_by_deadline on open_order (store_id, auto_cancel_at, ship_by);
comment on table open_order is 'Orders from before the start mark that were neither completed nor cancelled when TikTok was last asked.';

create table open_order_listing (
  store_id   int  primary key references store,
  started_at timestamptz,                           -- of the pass that is under way; null: none is
  step       int  not null default 0,               -- which status is being read
  page_token text not null default '',
  listed_at  timestamptz                            -- when a pass was last complete
);

create table rehearsal (
  id           bigint generated always as identity primary key,
  store_id     int         not null references store,
  requested_at timestamptz not null default now(),
  requested_by text        not null,
  since        timestamptz not null,
  until        timestamptz not null,
  state        text        not null default 'RUNNING' check (state in ('RUNNING', 'DONE', 'FAILED')),
  detail       text,                                -- why it failed
  step         int         not null default 0,      -- 0 by creation, 1 by update
  page_token   text        not null default '',
  finished_at  timestamptz
);
create index rehearsal_by_store on rehearsal (store_id, id);

create table rehearsed_order (
  store_id         int    not null,
  rehearsal_id     bigint not null references rehearsal on delete cascade,
  tiktok_order_id  text   not null,
  tiktok_status    text   not null,
  created_at       timestamptz,                     -- at TikTok
  before_start     boolean not null,                -- imported for real only when ticked
  decision         text   not null,                 -- IMPORT, PARKED, HELD, FILTERED, CANCELLED or UNREADABLE
  cause            text,
  rule             text,
  detail           text,                            -- codes, ids and amounts only
  currency         text,
  paid             numeric(18, 4),                  -- by TikTok's figures: total_amount - K + P
  would_be_total   numeric(18, 4),                  -- what Shopify would add up
  would_be_tax     numeric(18, 4),
  difference       numeric(18, 4),                  -- would_be_total - paid
  remainder        numeric(18, 4),                  -- what TikTok's own sums leave unexplained
  unmapped_skus    text[] not null default '{}',
  shopify_order_id text,                            -- there already
  shopify_total    numeric(18, 4),
  shopify_made_by  text,                            -- caravan, or other
  primary key (store_id, rehearsal_id, tiktok_order_id)
);
comment on table rehearsed_order is 'What the import would have done with an order. No personal data.';

alter table tiktok_sku
  add column source text not null default 'order' check (source in ('order', 'product'));
comment on column tiktok_sku.source is 'Where the SKU was first met: on an order, or on a product before any order.';

create table product_sweep (
  store_id    int         primary key references store,
  started_at  timestamptz,                          -- null: none is under way
  created_from bigint     not null default 0,       -- the window being read, Unix seconds, both included
  created_to   bigint     not null default 0,
  page_token  text        not null default '',
  swept_at    timestamptz                           -- when all products were last seen
);
