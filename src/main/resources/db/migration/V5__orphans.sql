-- The orphan-order queue, complete: bounded releases by deadline, slow rechecks, alerts, discards.

alter table tiktok_order drop constraint tiktok_order_state_check;
alter table tiktok_order add constraint tiktok_order_state_check check (state in (
  'RECEIVED', 'HELD', 'FILTERED', 'PARKED', 'SUBMITTING', 'UNKNOWN', 'IMPORTED', 'CANCELLED', 'GONE_IN_SHOPIFY',
  'DISCARDED'));

alter table orphan_order
  add column heard_request   bigint not null default 0, -- release requests up to this one are taken into account
  add column released_at     timestamptz,               -- marked due and not decided again yet
  add column rechecks        int    not null default 0, -- for the cause it has now
  add column next_recheck_at timestamptz;               -- null: only its event releases it
comment on table orphan_order is 'The row stays while a released order is tried again: age and alerts go on.';

-- What was parked before: its recheck slept in the work queue, and takes over from there.
update orphan_order set next_recheck_at = now()
where cause in ('OUT_OF_STOCK', 'NO_LOCATION', 'FORBIDDEN', 'DELETED_IN_SHOPIFY');

create index orphan_order_released on orphan_order (store_id) where released_at is not null;
create index orphan_order_recheck on orphan_order (store_id, next_recheck_at) where next_recheck_at is not null;
create index orphan_order_by_cause on orphan_order (store_id, cause);

alter table release_request add column chunks int not null default 0; -- how often it had its turn
create index release_request_by_store on release_request (store_id, id);

create table release_mark (
  store_id int  not null,                     -- 0: of the whole installation
  name     text not null,
  value    text not null,
  at       timestamptz not null default now(),
  primary key (store_id, name)
);
comment on table release_mark is
  'What was so at the last start: a difference releases what waits on it. And when a change in Shopify last did.';

create table orphan_alert (
  store_id        int         not null,
  tiktok_order_id text        not null,
  deadline        text        not null check (deadline in ('SHIP_BY', 'AUTO_CANCEL')),
  deadline_at     timestamptz not null,
  before_seconds  bigint      not null,
  raised_at       timestamptz not null default now(),
  primary key (store_id, tiktok_order_id, deadline, deadline_at, before_seconds),
  foreign key (store_id, tiktok_order_id) references orphan_order on delete cascade
);
comment on table orphan_alert is 'Raised once per order, deadline and threshold; gone with the order.';

create table alert_delivery (
  store_id  int         not null,
  id        uuid        not null,
  body      jsonb       not null,             -- ids, codes, amounts and times; no personal data
  raised_at timestamptz not null default now(),
  primary key (store_id, id)
);
comment on table alert_delivery is 'Alerts still to be sent to the webhook; deleted once it said 2xx.';
