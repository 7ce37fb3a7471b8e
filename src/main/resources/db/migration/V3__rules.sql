-- Orders a person asked for one by one, seen or not: rules read it as order.ticked.

create table ticked_order (
  store_id        int         not null references store,
  tiktok_order_id text        not null,
  ticked_at       timestamptz not null default now(),
  ticked_by       text        not null,
  primary key (store_id, tiktok_order_id)
);
comment on table ticked_order is 'Pulled, or ticked in the list of open orders when the store was connected.';

-- What the rules parked or held is found again when they change.
create index tiktok_order_by_rule on tiktok_order (store_id, rule_version)
  where cause = 'RULE' and state in ('HELD', 'PARKED');
