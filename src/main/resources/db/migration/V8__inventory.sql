-- Stock: what Shopify has, what TikTok shows, what orders claim, what is sent.

-- Shopify's side, as last read. Keyed by the shop: several links may share one.
create table stock_item (
  shop              text        not null,      -- the Shopify domain
  inventory_item_id text        not null,      -- a GID
  tracked           boolean     not null,
  continue_selling  boolean     not null,      -- the variant's inventory policy is CONTINUE
  variant_id        text,
  product_id        text,
  sku               text,
  title             text,
  product_tags      text[]      not null default '{}',
  gone_at           timestamptz,               -- Shopify does not know it any more
  read_at           timestamptz not null,      -- the database's clock before the call that read it was sent
  primary key (shop, inventory_item_id)
);

create table stock_level (
  shop              text        not null,
  inventory_item_id text        not null,
  location_id       text        not null,
  available         int         not null,      -- may be negative
  updated_at        timestamptz,               -- Shopify's own
  primary key (shop, inventory_item_id, location_id),
  foreign key (shop, inventory_item_id) references stock_item on delete cascade
);

-- TikTok's side: what it last said, and what it was last sent.
create table stock_sku (
  store_id        int         not null references store,
  tiktok_sku_id   text        not null,
  tiktok_product_id text      not null,
  campaign        int         not null default 0,  -- units TikTok set apart for campaigns
  creator         int         not null default 0,  -- and for creators
  read_at         timestamptz,                     -- when TikTok last said; null: never
  target          jsonb,                           -- what it should show, by warehouse, as last decided
  dirty_since     timestamptz,                     -- the oldest change that TikTok has not been told
  sent_at         timestamptz,                     -- when TikTok last took a number of ours
  sold_out_by     text,                            -- how 0 is shown where the API refuses it: 'deactivated'
  refused_code    text,
  refused_detail  text,
  refused_at      timestamptz,
  retry_at        timestamptz,                     -- a refused one is not sent before
  primary key (store_id, tiktok_sku_id)
);
create index stock_sku_by_product on stock_sku (store_id, tiktok_product_id);
create index stock_sku_dirty on stock_sku (store_id, dirty_since) where dirty_since is not null;
create index stock_sku_retry on stock_sku (store_id, retry_at) where retry_at is not null;

create table stock_shown (
  store_id      int         not null,
  tiktok_sku_id text        not null,
  warehouse_id  text        not null,
  available     int         not null,          -- as TikTok last said, or as it last took from us
  committed     int         not null default 0,
  unknown       int         not null default 0, -- of them, units of orders we had not seen at the read
  baseline      int         not null default 0, -- of them, there before we came: shrinks, never grows
  read_at       timestamptz not null,          -- the database's clock before the call that read it was sent
  sent          int,                           -- what was last sent and taken
  sent_at       timestamptz,
  primary key (store_id, tiktok_sku_id, warehouse_id),
  foreign key (store_id, tiktok_sku_id) references stock_sku on delete cascade
);

-- What orders claim.
create table order_unit (
  store_id        int         not null,
  tiktok_order_id text        not null,
  tiktok_sku_id   text        not null,        -- of a virtual bundle: its components
  warehouse_id    text        not null default '', -- TikTok's; empty if the order does not say
  units           int         not null check (units > 0),
  committed       boolean     not null,        -- TikTok still counts them as committed: not shipped, not cancelled
  first_seen_at   timestamptz not null default clock_timestamp(),
  primary key (store_id, tiktok_order_id, tiktok_sku_id, warehouse_id)
) with (fillfactor = 80);
create index order_unit_by_sku on order_unit (store_id, tiktok_sku_id);

create table sku_sales (
  store_id      int  not null,
  tiktok_sku_id text not null,
  day           date not null,                 -- UTC
  units         int  not null,
  primary key (store_id, tiktok_sku_id, day)
);
comment on table sku_sales is 'Units ordered on TikTok by day: how fast a SKU sells.';

create table stock_adjustment (
  id                uuid        primary key,
  store_id          int         not null references store,
  shop              text        not null,
  tiktok_order_id   text        not null,
  inventory_item_id text        not null,
  location_id       text        not null,
  delta             int         not null check (delta <> 0),
  purpose           text        not null check (purpose in ('TAKE', 'GIVE_BACK', 'RETURN')),
  subject           text        not null default '', -- the return, where one is given back for
  idempotency_key   text        not null unique,
  state             text        not null check (state in ('OPEN', 'UNKNOWN', 'DONE', 'REFUSED')),
  detail            text,
  opened_at         timestamptz not null default clock_timestamp(),
  answered_at       timestamptz,
  unique (store_id, tiktok_order_id, inventory_item_id, location_id, purpose, subject)
);
create index stock_adjustment_by_item on stock_adjustment (shop, inventory_item_id);

-- Policies: the most specific that says something wins, field by field: sku, tag, store. Buffers of locations add up.
create table stock_policy (
  store_id        int            not null references store,
  scope           text           not null check (scope in ('store', 'tag', 'sku', 'location')),
  subject         text           not null default '', -- a tag, a TikTok SKU id, a location GID; empty for the store
  buffer_units    int            check (buffer_units between 0 and 1000000),
  buffer_percent  numeric(5, 2)  check (buffer_percent between 0 and 100),
  buffer_days     numeric(6, 2)  check (buffer_days between 0 and 365),
  share_percent   numeric(5, 2)  check (share_percent between 0 and 100),
  continue_selling text          check (continue_selling in ('ignore', 'cap', 'max')),
  continue_cap    int            check (continue_cap between 0 and 1000000),
  owner           text           check (owner in ('shopify', 'tiktok')),
  changed_at      timestamptz    not null default now(),
  changed_by      text           not null,
  primary key (store_id, scope, subject)
);

create table stock_threshold (
  store_id      int  not null references store,
  tiktok_sku_id text not null,                 -- * by default
  shopify       int,                           -- alert at or below, of Shopify's number
  tiktok        int,                           -- and of TikTok's
  primary key (store_id, tiktok_sku_id)
);

create table alert (
  store_id   int         not null,
  kind       text        not null,
  subject    text        not null,
  id         uuid        not null,
  detail     jsonb       not null default '{}', -- ids, codes, amounts and times; no personal data
  raised_at  timestamptz not null default now(),
  cleared_at timestamptz,
  primary key (store_id, id)
);
create unique index alert_open on alert (store_id, kind, subject) where cleared_at is null;
comment on table alert is 'Raised once while its cause lasts, cleared once when it is gone.';

-- Places, as both sides last said.
create table tiktok_warehouse (
  store_id      int         not null references store,
  warehouse_id  text        not null,
  name          text        not null,
  type          text        not null,          -- SALES_WAREHOUSE, RETURN_WAREHOUSE
  sub_type      text,
  effect_status text        not null,          -- ENABLED, DISABLED, RESTRICTED
  is_default    boolean     not null,
  region_code   text,
  read_at       timestamptz not null,
  primary key (store_id, warehouse_id)
);

create table shop_location (
  shop          text        not null,
  location_id   text        not null,
  name          text        not null,
  active        boolean     not null,
  ships         boolean     not null,
  fulfils_online boolean    not null,
  is_fulfilment_service boolean not null,      -- a 3PL's or an app's
  read_at       timestamptz not null,
  primary key (shop, location_id)
);

create table warehouse_policy (
  store_id        int         not null references store,
  warehouse_id    text        not null,
  owner           text        not null default 'shopify' check (owner in ('shopify', 'tiktok')), -- tiktok: Fulfilled by TikTok
  mirror_location text,                        -- a Shopify location that shows TikTok's own stock; owner tiktok only
  closed_from     timestamptz,                 -- a holiday of the seller's: nothing is sold from it
  closed_until    timestamptz,
  changed_by      text        not null,
  primary key (store_id, warehouse_id)
);

alter table store
  add column campaign_in_quantity boolean,     -- TikTok's quantity includes campaign stock; null: not yet known
  add column zero_refused_at timestamptz;      -- TikTok's API refused a quantity of 0
