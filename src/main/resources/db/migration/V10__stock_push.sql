-- Bringing stock to TikTok: where its readers of our own tables have got to, and what was last sent beside the units.

create table stock_cursor (
  store_id   int    primary key references store,
  link_epoch bigint not null default 0,        -- mapping changes up to it have been followed
  sweep_part text,                             -- items, products; null: no sweep is under way
  swept_to   text
);

alter table stock_shown
  add column sent_backorder int,               -- TikTok never says them: told again where they differ
  add column sent_handling  int;
