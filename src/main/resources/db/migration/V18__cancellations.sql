-- Cancellations on TikTok as last read, how buyers' requests are answered, and what a person wants cancelled.

create table tiktok_cancellation (
  store_id        int         not null references store,
  cancel_id       text        not null,
  tiktok_order_id text        not null,
  role            text        not null,        -- BUYER, SELLER, SYSTEM
  status          text        not null,        -- TikTok's
  reason          text        not null,        -- TikTok's code
  lines           text[]      not null,        -- TikTok lines it is about
  asked_at        timestamptz,
  updated_at      timestamptz not null,        -- TikTok's
  answer_by       timestamptz,                 -- while a buyer waits: TikTok approves it then
  decision        text,                        -- APPROVE, REJECT, SHIP, ASK, WAIT; null: nothing to answer
  because         text,
  decided_at      timestamptz,
  wish            text check (wish in ('APPROVE', 'REJECT')),   -- what a person wants answered
  wish_reason     text,                        -- with REJECT: TikTok's reason, null: chosen
  wished_by       text,
  primary key (store_id, cancel_id)
);
create index tiktok_cancellation_by_order on tiktok_cancellation (store_id, tiktok_order_id);
create index tiktok_cancellation_pending on tiktok_cancellation (store_id, answer_by)
  where status = 'CANCELLATION_REQUEST_PENDING';

create table line_cancel_wish (
  store_id        int         not null references store,
  tiktok_order_id text        not null,
  lines           text[]      not null,
  reason          text        not null,        -- TikTok's
  wished_by       text        not null,
  wished_at       timestamptz not null default now(),
  primary key (store_id, tiktok_order_id)
);
comment on table line_cancel_wish is 'Lines a person wants cancelled on TikTok; gone when they are.';
