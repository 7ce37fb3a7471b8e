-- Alerts in words, alerts by mail, and what people asked for of an order that went short.

alter table alert
  add column severity    text not null check (severity in ('INFO', 'WARNING', 'CRITICAL')),
  add column title       text not null,      -- in words, as last seen
  add column next_action text not null,
  alter column raised_at set default clock_timestamp();
create index alert_cleared on alert (store_id, cleared_at) where cleared_at is not null;
create index alert_raised on alert (raised_at desc);

create table alert_mail (
  store_id    int         not null,
  id          uuid        not null,          -- also its Message-ID: the same at each try
  composed_at timestamptz not null default now(),
  primary key (store_id, id)
);
comment on table alert_mail is 'Mails whose alerts are settled, still to be sent; deleted once the server took them.';

create table alert_mail_line (
  store_id int         not null,
  id       bigint      generated always as identity,
  line     jsonb       not null,             -- ids, codes, amounts and times; no personal data
  noted_at timestamptz not null default clock_timestamp(),
  mail     uuid,                             -- null: in none yet
  primary key (store_id, id),
  foreign key (store_id, mail) references alert_mail on delete cascade
);
comment on table alert_mail_line is 'Alerts on their way into a mail.';

alter table imported_order add column cancel_wanted text;
comment on column imported_order.cancel_wanted is 'TikTok''s reason, where a person wants it cancelled there: it went short after its import.';

create index stock_level_negative on stock_level (shop, inventory_item_id) where available < 0;
create index stock_sku_refused on stock_sku (store_id, tiktok_product_id) where refused_code is not null;
create index stock_sku_promised on stock_sku (store_id, tiktok_product_id) where campaign + creator > 0;
