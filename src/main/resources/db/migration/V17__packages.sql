-- TikTok's packages: what is in them, whose label is bought, printed, and how an order's were seen last.

alter table imported_order add column packages text[] not null default '{}';
comment on column imported_order.packages is 'Packages as last read: lines by package, and how far each that left has got. Ids, and a digest of its number.';

create table tiktok_package (
  store_id        int         not null references store,
  package_id      text        not null,
  order_ids       text[]      not null default '{}',   -- TikTok's; several: combined
  line_ids        text[]      not null default '{}',   -- TikTok's order lines
  status          text        not null default '',     -- TikTok's package_status
  shipping_type   text        not null default '',     -- TIKTOK or SELLER
  split_tag       text        not null default '',     -- DEFAULT, COMBINE or SPLIT, as TikTok says
  tracking_number text,
  provider_id     text,
  provider_name   text,
  handover        text,                                -- PICKUP or DROP_OFF
  updated_at      timestamptz,                         -- TikTok's
  arranged_at     timestamptz,                         -- first seen arranged, or arranged by us
  printed_at      timestamptz,
  gone            boolean     not null default false,  -- TikTok does not know it any more, or nothing is in it
  read_at         timestamptz,                         -- null: to be read
  primary key (store_id, package_id)
);
create index tiktok_package_by_order on tiktok_package using gin (order_ids);
create index tiktok_package_to_print on tiktok_package (store_id, arranged_at)
  where arranged_at is not null and not gone;
comment on table tiktok_package is 'TikTok''s packages as last read. Never an address; links to documents are never kept.';

create table arrangement_request (
  store_id        int         not null,
  tiktok_order_id text        not null,
  number          int         not null default 1,      -- how often a person asked: each time is another act
  weight_grams    int         check (weight_grams > 0),
  length          numeric     check (length > 0),
  width           numeric     check (width > 0),
  height          numeric     check (height > 0),
  dimension_unit  text        check (dimension_unit in ('CM', 'INCH')),
  requested_at    timestamptz not null default now(),
  primary key (store_id, tiktok_order_id),
  foreign key (store_id, tiktok_order_id) references tiktok_order
);
comment on table arrangement_request is 'A person wants an order''s shipping arranged, with this weight and size if given.';
