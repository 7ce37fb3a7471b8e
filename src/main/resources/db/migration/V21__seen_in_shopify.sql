-- Polls of Shopify overlap: what was seen as it is now is not looked at again.

alter table imported_order add column shopify_updated_at timestamptz;
comment on column imported_order.shopify_updated_at is 'When it last changed, by Shopify''s clock, as the poll of changed orders last saw it. Null: not seen yet, or it may change again under that time.';
