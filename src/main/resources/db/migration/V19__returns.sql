-- Returns and refunds of both sides: what TikTok says of each, who said what to it, and that every
-- unit is put back to stock in one way only.

alter table tiktok_return
  add column role               text    not null default '',      -- BUYER, SELLER, OPERATOR, SYSTEM; empty: not said
  add column currency           text,
  add column refund_total       numeric,                          -- what the buyer gets, or would get
  add column platform_discount  numeric,                          -- what TikTok takes back of its own discount; null: not said
  add column buyer_keeps        boolean not null default false,
  add column partial            boolean not null default false,   -- a part of the money, for keeping the goods
  add column next_action        text,                             -- what the seller is asked for; null: nothing
  add column next_action_due    timestamptz,                      -- after it TikTok decides
  add column lines              jsonb   not null default '[]',    -- line, sku, refund
  add column read_at            timestamptz;                      -- null: last read by an older version
create index tiktok_return_awaits on tiktok_return (store_id, next_action_due) where next_action is not null;

alter table returned_unit
  add column way text not null default 'ADJUSTMENT' check (way in ('ADJUSTMENT', 'SHOPIFY'));
comment on column returned_unit.way is
  'Which one puts the unit back to stock: an adjustment of ours, or the return in Shopify. Never both.';

create table return_link (
  store_id   int         not null references store,
  shopify_id text        not null,             -- GID of a return or refund
  return_id  text        not null,             -- TikTok's
  made_at    timestamptz not null default now(),
  primary key (store_id, shopify_id)
);
comment on table return_link is
  'Which of Shopify''s returns and refunds are which of TikTok''s, where no note of ours says so.';

create table return_answer (
  store_id    int         not null references store,
  return_id   text        not null,
  asked       text        not null,            -- TikTok's action that it answers
  asked_until timestamptz,                     -- by then: tells it from a later question of the same sort
  decision    text        not null,            -- TikTok's word
  reason      text,
  amount      numeric,
  keep_item   boolean     not null,
  said_by     text        not null,
  said_at     timestamptz not null default now(),
  answered_at timestamptz,                     -- TikTok took it
  primary key (store_id, return_id)
);
comment on table return_answer is 'What a person said to a request: the follow-up of its order tells TikTok.';

-- Returns that older versions wrote down are read again, so that their orders are followed up. What
-- an adjustment gave back stays given back by it.
insert into work_item (store_id, kind, external_id, lane, ready, version)
select r.store_id, 'tiktok-return', r.return_id, 'polls', true, nextval('work_seq')
from tiktok_return r
join tiktok_order o on o.store_id = r.store_id and o.tiktok_order_id = r.tiktok_order_id
where o.state = 'IMPORTED'
on conflict do nothing;
