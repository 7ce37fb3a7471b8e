-- Settlement: TikTok's statements, what each order earned, and the comparison of both sides.

create table statement (
  store_id             int            not null references store,
  statement_id         text           not null,
  statement_time       timestamptz    not null, -- generated at 00:00 UTC, of the day before
  currency             text           not null,
  settlement_amount    numeric(18, 4),
  revenue_amount       numeric(18, 4),
  net_sales_amount     numeric(18, 4),
  fee_amount           numeric(18, 4),
  shipping_cost_amount numeric(18, 4),
  adjustment_amount    numeric(18, 4),
  payment_status       text           not null, -- PAID, FAILED, PROCESSING
  payment_id           text           not null,
  total_amount         numeric(18, 4),          -- as the statement itself says
  reserve_amount       numeric(18, 4),          -- withheld (negative) or released
  payable_amount       numeric(18, 4),
  transactions         int,                     -- that it has, by its own word
  sum_check            text           not null default 'UNREAD'
                       check (sum_check in ('UNREAD', 'ADDS_UP', 'INCOMPLETE', 'DIFFERS')),
  sum_difference       numeric(18, 4),          -- what it says beyond its transactions
  reading_since        timestamptz,             -- a read is under way: what is older is not of it
  reading_token        text,                    -- its next page
  read_at              timestamptz,             -- last read to its end
  seen_at              timestamptz    not null default clock_timestamp(),
  primary key (store_id, statement_id)
);
create index statement_by_time on statement (store_id, statement_time);
create index statement_unpaid on statement (store_id, statement_time) where payment_status <> 'PAID';

create table statement_transaction (
  store_id          int            not null,
  statement_id      text           not null,
  transaction_id    text           not null,
  type              text           not null,    -- ORDER, RESERVE, or the name of an adjustment
  tiktok_order_id   text,                       -- null: it concerns none
  order_created_at  timestamptz,
  settlement_amount numeric(18, 4),
  revenue_amount    numeric(18, 4),
  shipping_amount   numeric(18, 4),
  fee_tax_amount    numeric(18, 4),
  adjustment_amount numeric(18, 4),
  reserve_amount    numeric(18, 4),
  amounts           jsonb          not null,    -- every amount that is not 0, by its path
  read_at           timestamptz    not null,
  primary key (store_id, statement_id, transaction_id),
  foreign key (store_id, statement_id) references statement on delete cascade
);
create index statement_transaction_by_order on statement_transaction (store_id, tiktok_order_id)
  where tiktok_order_id is not null;

create table payment (
  store_id          int            not null references store,
  payment_id        text           not null,
  created_at        timestamptz,
  status            text           not null,    -- PAID, FAILED, PROCESSING
  amount            numeric(18, 4),
  currency          text           not null,
  settlement_amount numeric(18, 4),             -- before the exchange, like the next two
  reserve_amount    numeric(18, 4),
  before_exchange   numeric(18, 4),
  original_currency text           not null,
  exchange_rate     numeric(18, 8),
  paid_at           timestamptz,
  read_at           timestamptz    not null default clock_timestamp(),
  primary key (store_id, payment_id)
);

create table unsettled_transaction (
  store_id          int            not null references store,
  transaction_id    text           not null,
  type              text           not null,
  tiktok_order_id   text,
  currency          text           not null,
  estimated_amount  numeric(18, 4),
  estimated_when    text           not null,    -- Unix seconds, or TikTok's words
  reason            text           not null,
  read_at           timestamptz    not null,
  primary key (store_id, transaction_id)
);
create index unsettled_transaction_by_order on unsettled_transaction (store_id, tiktok_order_id);
comment on table unsettled_transaction is 'What TikTok still owes, by its estimate; replaced whole at each look.';

create table settled_order (
  store_id        int            not null references store,
  tiktok_order_id text           not null,
  currency        text           not null,
  sold            numeric(18, 4) not null,
  fees            numeric(18, 4) not null,
  shipping        numeric(18, 4) not null,
  platform_share  numeric(18, 4) not null,
  refunds         numeric(18, 4) not null,
  settled         numeric(18, 4) not null,
  paid_out        numeric(18, 4) not null,
  cost_of_goods   numeric(18, 4),               -- null: Shopify does not know it
  profit          numeric(18, 4) not null,
  figures         jsonb          not null,      -- all of them
  last_statement  timestamptz    not null,
  computed_at     timestamptz    not null default clock_timestamp(),
  shown_at        timestamptz,                  -- Shopify shows these figures since; null: not yet
  primary key (store_id, tiktok_order_id)
);
create index settled_order_by_statement on settled_order (store_id, last_statement, tiktok_order_id);

create table settlement_finding (
  store_id int         not null references store,
  code     text        not null,
  subject  text        not null,
  detail   text        not null,
  found_at timestamptz not null default clock_timestamp(),
  primary key (store_id, code, subject)
);
comment on table settlement_finding is 'What is wrong with statements now: a row goes when its cause does.';

-- The report ------------------------------------------------------------------------------------------------------

create table report (
  id           bigint      generated always as identity,
  store_id     int         not null references store,
  requested_by text        not null,
  requested_at timestamptz not null default clock_timestamp(),
  phase        text        not null default 'LIST_TIKTOK',
  window_from  timestamptz not null,
  window_until timestamptz not null,
  listed_to    timestamptz not null,             -- of the phase: a claim lasts a minute, a report may take an hour
  finished_at  timestamptz,
  primary key (store_id, id)
);
create unique index report_open on report (store_id) where finished_at is null;
create index report_latest on report (store_id, finished_at desc);

create table report_item (
  store_id  int    not null,
  report_id bigint not null,
  kind      text   not null check (kind in ('order', 'product')),
  subject   text   not null,                     -- TikTok's id
  outcome   text   check (outcome in ('SAME', 'DIFFERS', 'IN_FLIGHT')), -- null: not compared yet
  primary key (store_id, report_id, kind, subject),
  foreign key (store_id, report_id) references report on delete cascade
);
create index report_item_open on report_item (store_id, report_id, kind, subject) where outcome is null;

create table report_difference (
  store_id    int         not null,
  report_id   bigint      not null,
  n           int         not null,              -- from 1
  class       text        not null,
  expected    boolean     not null,              -- somebody or a rule decided that it is so
  kind        text        not null,              -- order, sku, statement
  subject     text        not null,
  cause       text        not null,
  facts       json        not null,              -- ids, codes, amounts and times; no personal data
  next_action text        not null,
  repair      text,                              -- null: there is none
  repaired_at timestamptz,
  repaired_by text,
  primary key (store_id, report_id, n),
  foreign key (store_id, report_id) references report on delete cascade
);
