-- The mapping tables complete: proposals, carriers, categories, and who changed what.

alter table tiktok_sku
  add column external_sku_id text,           -- what whoever listed it wrote down as its own id
  add column barcode         text,           -- TikTok's identifier code
  add column state           text not null default 'unmapped' check (state in ('linked', 'proposed', 'unmapped'));
update tiktok_sku t set state = 'linked'
where exists (select from sku_link l where l.store_id = t.store_id and l.tiktok_sku_id = t.tiktok_sku_id);
comment on table tiktok_sku is 'SKUs met on orders and products, with what is known of them; state leads to the open ones without a scan.';
create index tiktok_sku_open on tiktok_sku (store_id, tiktok_sku_id) where state <> 'linked';
create index tiktok_sku_by_seller_sku on tiktok_sku (lower(seller_sku) text_pattern_ops);
create index tiktok_sku_by_product on tiktok_sku (tiktok_product_id);
create index tiktok_sku_by_title on tiktok_sku using gin (to_tsvector('simple', coalesce(title, '')));
create index sku_link_by_product on sku_link (tiktok_product_id);

create table link_proposal (
  store_id          int         not null references store,
  tiktok_sku_id     text        not null,
  variant_id        text        not null,
  evidence          text        not null check (evidence in ('own-id', 'seller-sku', 'barcode')),
  reason            text        not null,
  detail            text        not null,
  rank              smallint    not null,    -- 0 the strongest
  name              text,                    -- of the variant, for people
  sku               text,
  barcode           text,
  inventory_item_id text,
  requires_shipping boolean,
  taxable           boolean,
  price             numeric(18, 4),
  proposed_at       timestamptz not null default now(),
  rejected_at       timestamptz,
  rejected_by       text,
  primary key (store_id, tiktok_sku_id, variant_id)
);
create index link_proposal_open on link_proposal (store_id, reason, tiktok_sku_id) where rejected_at is null;
comment on table link_proposal is 'Variants a TikTok SKU could be, for a person to say; a rejected one is kept and never proposed again.';

create table category_link (
  store_id     int  not null references store,
  product_type text not null,                -- Shopify's
  category_id  text not null,                -- TikTok's
  primary key (store_id, product_type)
);

create table carrier_link (
  store_id        int  not null references store,
  shopify_carrier text not null,             -- as Shopify writes it; * stands for any text
  provider_id     text not null,             -- TikTok's shipping provider
  primary key (store_id, shopify_carrier)
);
create unique index carrier_link_any_case on carrier_link (store_id, lower(shopify_carrier));

create table mapping_history (
  id       bigint generated always as identity primary key,
  store_id int         not null,
  kind     text        not null check (kind in ('sku', 'warehouse', 'category', 'carrier')),
  subject  text        not null,             -- * for many at once
  at       timestamptz not null default now(),
  who      text        not null,
  how      text        not null check (how in ('api', 'csv', 'auto', 'approve', 'reject')),
  epoch    bigint,                           -- the store's release epoch with this change in it
  before   jsonb,
  after    jsonb
);
create index mapping_history_by_subject on mapping_history (store_id, kind, subject, id);
create index mapping_history_by_epoch on mapping_history (store_id, epoch) where epoch is not null;
comment on column mapping_history.epoch is 'By it a node learns which links changed since it last looked, instead of forgetting all.';
