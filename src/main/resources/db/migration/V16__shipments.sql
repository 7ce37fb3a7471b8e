-- What TikTok is told of shipments: its providers, each package of the seller's, and who uses a number.

create table carrier_epoch (
  store_id int    not null primary key references store,
  epoch    bigint not null default 1
);
comment on table carrier_epoch is 'Moves with every change of a store''s carriers or providers: a shipment is parked only under the epoch it was decided by.';

create table shipping_provider_list (
  store_id           int         not null references store,
  delivery_option_id text        not null,
  read_at            timestamptz not null default now(),
  stale              boolean     not null default false,   -- TikTok refused one of them: read again
  refused            text,                                 -- TikTok's code, where it offers none
  primary key (store_id, delivery_option_id)
);

create table shipping_provider (
  store_id           int  not null,
  delivery_option_id text not null,
  provider_id        text not null,
  name               text not null,
  primary key (store_id, delivery_option_id, provider_id),
  foreign key (store_id, delivery_option_id) references shipping_provider_list on delete cascade
);

create table shipment (
  store_id           int         not null,
  tiktok_order_id    text        not null,
  fulfilment_id      text        not null,                 -- Shopify's number of it
  state              text        not null check (state in ('WAITING', 'PARKED', 'TOLD')),
  cause              text,                                 -- null: it is being told, or was
  detail             text        not null default '',      -- codes and ids
  carrier            text        not null default '',      -- exactly as Shopify has it
  tracking_number    text,
  provider_id        text,
  provider_name      text,
  suggestions        jsonb       not null default '[]',
  delivery_option_id text,
  since              timestamptz not null default now(),   -- in this state for this cause
  told_at            timestamptz,
  told_lines         text[]      not null default '{}',    -- TikTok's
  told_carrier       text,
  package_id         text,                                 -- TikTok's
  warning            text,                                 -- TikTok's words
  checked            text,                                 -- what TikTok said of the number before
  corrected_at       timestamptz,
  primary key (store_id, tiktok_order_id, fulfilment_id),
  foreign key (store_id, tiktok_order_id) references tiktok_order on delete cascade
) with (fillfactor = 80);
create index shipment_parked on shipment (store_id, since) where state = 'PARKED';
create index shipment_by_state on shipment (store_id, state, since);
comment on table shipment is 'How telling TikTok of each fulfilment stands. Tracking numbers are kept here and in tracking_use alone.';

create table shipment_answer (
  store_id        int         not null,
  tiktok_order_id text        not null,
  fulfilment_id   text        not null,
  provider_id     text        not null,
  who             text        not null,
  at              timestamptz not null default now(),
  primary key (store_id, tiktok_order_id, fulfilment_id)
);
comment on table shipment_answer is 'Which provider a person named for a shipment that was asked about.';

create table tracking_use (
  store_id        int         not null,
  tracking_number text        not null,
  tiktok_order_id text        not null,
  since           timestamptz not null default now(),
  primary key (store_id, tracking_number, tiktok_order_id)
);
create index tracking_use_by_order on tracking_use (store_id, tiktok_order_id);
comment on table tracking_use is 'Which orders go under a number: TikTok takes 20.';

alter table imported_order add column ship_anyway_at timestamptz;
comment on column imported_order.ship_anyway_at is 'The buyer''s request to cancel that a person said to ship despite of: its moment, or when it was said where TikTok names none. Gone with the request.';
