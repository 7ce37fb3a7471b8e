-- Back-orders: what Shopify goes on selling may be ordered on TikTok beside what is there.

alter table stock_policy drop constraint stock_policy_continue_selling_check;
alter table stock_policy
  add constraint stock_policy_continue_selling_check
    check (continue_selling in ('ignore', 'backorder', 'cap', 'max')),
  add column handling_days int check (handling_days between 1 and 60); -- working days until a back-order ships
comment on column stock_policy.continue_cap is
  'Units of the SKU: what is shown of an item without end, or may be back-ordered.';
