-- One TikTok SKU may be several Shopify variants (a bundle), and several of one (a pack): a link has parts.

create table link_part (
  store_id          int      not null,
  tiktok_sku_id     text     not null,
  position          smallint not null,
  variant_id        text     not null,
  inventory_item_id text,
  requires_shipping boolean,                 -- the variant's own; null until read from Shopify
  taxable           boolean,
  price             numeric(18, 4),          -- the variant's own: how a bundle's price is shared out
  quantity          int      not null check (quantity between 1 and 10000),
  primary key (store_id, tiktok_sku_id, position),
  foreign key (store_id, tiktok_sku_id) references sku_link on delete cascade
);
create index link_part_by_variant on link_part (store_id, variant_id);
create index link_part_by_inventory_item on link_part (store_id, inventory_item_id);

insert into link_part (store_id, tiktok_sku_id, position, variant_id, inventory_item_id, requires_shipping,
                       taxable, quantity)
select store_id, tiktok_sku_id, 0, variant_id, inventory_item_id, requires_shipping, taxable, multiplier
from sku_link;

alter table sku_link
  drop column variant_id, drop column inventory_item_id, drop column requires_shipping,
  drop column taxable, drop column multiplier;

create table warehouse_location (
  store_id     int      not null references store,
  warehouse_id text     not null,            -- TikTok's
  position     smallint not null,            -- 0: where its orders are moved to
  location_id  text     not null,            -- Shopify's, a GID
  primary key (store_id, warehouse_id, position),
  unique (store_id, location_id)
);
comment on table warehouse_location is 'Which Shopify locations a TikTok warehouse is: many to one.';

-- One epoch per store for everything an order's decision may stand on.
insert into release_epoch (store_id, topic, epoch)
select store_id, '*', sum(epoch) from release_epoch group by store_id
on conflict do nothing;
delete from release_epoch where topic <> '*';

alter table store
  add column start_mark  timestamptz,        -- orders created before it are imported only when a person says so
  add column seller_type text;               -- TikTok's LOCAL or CROSS_BORDER; null until read
