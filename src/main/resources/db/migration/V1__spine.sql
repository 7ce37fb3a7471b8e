-- The spine: stores, due work, signals, orders, intents, links, orphans.
-- Every table leads with store_id, so that stores can be spread over databases (design: outgrowing one machine).
-- PostgreSQL 15 and later.

create table store (
  id                     int generated always as identity primary key,
  name                   text not null unique,
  region                 text not null,
  currency               text not null,
  shopify_domain         text not null,
  tiktok_shop_id         text not null,
  tiktok_shop_cipher     text,
  default_location       text,
  paused_at              timestamptz,
  order_id_definition_at timestamptz,          -- when the unique id metafield definition was last verified
  created_at             timestamptz not null default now()
);
comment on table store is 'A link between one Shopify store and one TikTok shop.';

create table store_token (
  store_id           int    not null references store,
  platform           text   not null check (platform in ('tiktok', 'shopify')),
  access_token       bytea  not null,           -- sealed
  refresh_token      bytea,                     -- sealed
  access_expires_at  timestamptz,
  refresh_expires_at timestamptz,
  version            bigint not null default 1, -- moves with every refresh
  seed_hash          bytea,                     -- of the token given in the settings: a new one there replaces ours
  refreshing_until   timestamptz,               -- lease of the one node that may renew it
  updated_at         timestamptz not null default now(),
  primary key (store_id, platform)
);

-- Due work ------------------------------------------------------------------------------------------------------

create sequence work_seq as bigint;

create table work_item (
  store_id      int         not null,
  kind          text        not null,
  external_id   text        not null,
  lane          text        not null,
  ready         boolean     not null,
  wake_at       timestamptz not null default now(), -- not ready: end of the lease or of the back-off
  not_before    timestamptz not null default now(), -- back-off, grace, quiet period: no signal lowers it
  urgency       smallint    not null default 5,     -- 0 first, 9 last
  version       bigint      not null,               -- moves with every mark-due
  fence         bigint      not null default 0,     -- moves with every claim
  lease_owner   text,
  attempts      int         not null default 0,
  last_cause    text,
  seen_at_least timestamptz,                        -- a read older than this is stale
  due_since     timestamptz not null default now(),
  primary key (store_id, kind, external_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
        autovacuum_vacuum_cost_delay = 0);
create index work_item_ready on work_item (lane, store_id, urgency, due_since) where ready;
create index work_item_asleep on work_item (wake_at) where not ready;
comment on column work_item.version is 'From work_seq, like fence: a row deleted and made again never looks like its predecessor.';

create table dead_letter (
  store_id    int         not null,
  kind        text        not null,
  external_id text        not null,
  lane        text        not null,
  cause       text        not null,
  detail      text        not null,
  attempts    int         not null,
  died_at     timestamptz not null default now(),
  primary key (store_id, kind, external_id)
);
comment on table dead_letter is 'Work that failed for no known cause: a bug, visible and replayable. The next signal for the key replays it too.';

create table poll (
  store_id   int         not null references store,
  name       text        not null,
  watermark  timestamptz,
  next_at    timestamptz not null default now(),
  last_ok_at timestamptz,
  last_seen  int,
  primary key (store_id, name)
);

-- Signals: an audit trail, never the truth ------------------------------------------------------------------------

create sequence signal_seq as bigint;

create table signal (
  received_at     timestamptz not null default now(),
  id              bigint      not null default nextval('signal_seq'),
  platform        text        not null,
  topic           text        not null,
  shop            text,
  store_id        int,                         -- null: a shop we do not know
  kind            text,                        -- null: no flow handles this topic yet
  external_id     text,
  notification_id text,
  occurred_at     timestamptz,
  body_hash       bytea       not null,
  primary key (received_at, id)
) partition by range (received_at);
create index signal_by_key on signal (store_id, external_id, received_at);

create table signal_body (
  received_at timestamptz not null,
  signal_id   bigint      not null,
  body        bytea       not null,            -- sealed
  primary key (received_at, signal_id)
) partition by range (received_at);

-- Orders --------------------------------------------------------------------------------------------------------

create table tiktok_order (
  store_id             int         not null references store,
  tiktok_order_id      text        not null,
  state                text        not null check (state in ('RECEIVED', 'HELD', 'FILTERED', 'PARKED', 'SUBMITTING',
                                     'UNKNOWN', 'IMPORTED', 'CANCELLED', 'GONE_IN_SHOPIFY')),
  cause                text,
  detail               text,
  rule                 text,
  rule_version         text,
  tiktok_status        text,
  tiktok_update_time   timestamptz,
  fulfilment_authority text,
  value                numeric(18, 4),
  currency             text,
  ship_by              timestamptz,
  auto_cancel_at       timestamptz,
  shopify_order_id     text,
  shopify_order_name   text,
  first_seen_at        timestamptz not null default now(),
  state_since          timestamptz not null default now(),
  imported_at          timestamptz,
  primary key (store_id, tiktok_order_id)
) with (fillfactor = 80);
create index tiktok_order_by_id on tiktok_order (tiktok_order_id);
create index tiktok_order_by_shopify_id on tiktok_order (store_id, shopify_order_id) where shopify_order_id is not null;
create index tiktok_order_by_state on tiktok_order (store_id, state, state_since);

create sequence order_event_seq as bigint cache 50;

create table order_event (
  store_id        int         not null,
  tiktok_order_id text        not null,
  id              bigint      not null default nextval('order_event_seq'),
  at              timestamptz not null default clock_timestamp(),
  kind            text        not null,
  detail          jsonb       not null default '{}',
  node            text,
  primary key (store_id, tiktok_order_id, at, id)
);
comment on table order_event is 'The timeline: append only. Ids, codes and amounts; never personal data.';

create table intent (
  id             uuid        primary key,
  store_id       int         not null,
  action         text        not null,
  external_id    text        not null,
  state          text        not null check (state in ('OPEN', 'UNKNOWN', 'THROTTLED', 'SUCCEEDED', 'REFUSED', 'NOT_SENT', 'ABANDONED')),
  fence          bigint      not null,
  request_hash   bytea       not null,
  opened_at      timestamptz not null default now(),
  quiet_until    timestamptz not null,         -- before this an absence proves nothing
  absent_once_at timestamptz,                  -- both ways of asking said absent, once
  answered_at    timestamptz,
  result         text,
  answer         text
);
create unique index intent_one_unsettled on intent (store_id, action, external_id)
  where state in ('OPEN', 'UNKNOWN', 'THROTTLED');
create index intent_by_key on intent (store_id, external_id, opened_at);
comment on table intent is 'Committed before any write to a platform. OPEN found by another claim counts as UNKNOWN.';

create table intended_write (
  id          bigint generated always as identity primary key,
  store_id    int         not null,
  action      text        not null,
  external_id text        not null,
  at          timestamptz not null default now(),
  summary     jsonb       not null
);
comment on table intended_write is 'What a dry run would have sent.';

-- Mapping --------------------------------------------------------------------------------------------------------

create table sku_link (
  store_id          int         not null references store,
  tiktok_sku_id     text        not null,
  tiktok_product_id text,
  variant_id        text        not null,
  inventory_item_id text,
  requires_shipping boolean,                 -- the variant's own; null until read from Shopify
  taxable           boolean,
  multiplier        int         not null default 1 check (multiplier between 1 and 10000),
  origin            text        not null check (origin in ('own-id', 'seller-sku', 'barcode', 'manual', 'import')),
  linked_at         timestamptz not null default now(),
  linked_by         text        not null,
  primary key (store_id, tiktok_sku_id)
);

create table tiktok_sku (
  store_id          int         not null references store,
  tiktok_sku_id     text        not null,
  tiktok_product_id text,
  seller_sku        text,
  title             text,
  missing_because   text,
  first_seen_at     timestamptz not null default now(),
  last_seen_at      timestamptz not null default now(),
  primary key (store_id, tiktok_sku_id)
);
comment on table tiktok_sku is 'SKUs met on orders without a link: what the mapping page lists as unmapped.';

create table release_epoch (
  store_id int    not null references store,
  topic    text   not null,
  epoch    bigint not null default 0,
  primary key (store_id, topic)
);
comment on table release_epoch is 'Bumped by every mapping write; parking commits only if it still equals the epoch its decision read.';

create table release_request (
  id           bigint generated by default as identity primary key,
  store_id     int         not null,
  topic        text        not null,
  subject      text        not null,
  requested_at timestamptz not null default now(),
  requested_by text        not null
);

create table orphan_order (
  store_id        int         not null,
  tiktok_order_id text        not null,
  cause           text        not null,
  detail          text        not null,
  value           numeric(18, 4),
  currency        text,
  ship_by         timestamptz,
  auto_cancel_at  timestamptz,
  parked_at       timestamptz not null default now(),
  primary key (store_id, tiktok_order_id),
  foreign key (store_id, tiktok_order_id) references tiktok_order
);
create index orphan_order_by_deadline on orphan_order (store_id, auto_cancel_at, ship_by);

create table orphan_wait (
  store_id        int  not null,
  tiktok_order_id text not null,
  topic           text not null,
  subject         text not null,
  primary key (store_id, topic, subject, tiktok_order_id),
  foreign key (store_id, tiktok_order_id) references orphan_order on delete cascade
);
create index orphan_wait_by_order on orphan_wait (store_id, tiktok_order_id);

create table audit (
  id       bigint generated always as identity primary key,
  at       timestamptz not null default now(),
  who      text        not null,
  act      text        not null,
  store_id int,
  subject  text,
  detail   jsonb       not null default '{}'
);

create table installation (
  one           boolean     primary key default true check (one),
  system_id     text        not null,
  timeline      bigint      not null,
  first_seen_at timestamptz not null default now(),
  changed_at    timestamptz
);
comment on table installation is 'Which database this is. A restored or failed-over one may have forgotten orders it made.';
