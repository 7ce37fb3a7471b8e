-- What a seller has set up on TikTok for shipping: delivery options by warehouse, templates.

create table warehouse_shipping (
  store_id     int         not null references store,
  warehouse_id text        not null,
  refused      text,                        -- TikTok's code where it did not tell
  read_at      timestamptz not null,
  primary key (store_id, warehouse_id)
);
comment on table warehouse_shipping is 'Warehouses whose delivery options were read: one without options has none.';

create table delivery_option (
  store_id          int  not null,
  warehouse_id      text not null,
  option_id         text not null,
  name              text not null,
  type              text not null,          -- STANDARD, EXPRESS, ECONOMY, SEND_BY_SELLER
  providers         int,                    -- how many carriers; null: TikTok ships
  providers_refused text,                   -- TikTok's code where it offers none
  primary key (store_id, warehouse_id, option_id),
  foreign key (store_id, warehouse_id) references warehouse_shipping on delete cascade
);

create table shipping_templates (
  store_id int         not null primary key references store,
  refused  text,                            -- TikTok's code where it did not tell
  read_at  timestamptz not null
);

create table shipping_template (
  store_id    int     not null references shipping_templates on delete cascade,
  template_id text    not null,
  name        text    not null,
  by_seller   boolean not null,
  preferred   boolean not null,
  available   boolean not null,
  reasons     text[]  not null default '{}',
  primary key (store_id, template_id)
);
