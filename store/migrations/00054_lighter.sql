-- An order writes less again. Of a session, which holds little, its orders say what it
-- holds; networks are counted where they are known. What is to be fetched is found
-- at once, and a changed weight counts as changed goods.

-- +goose Up
DROP INDEX orders_holding_by_session;
DROP INDEX orders_holding_by_network;
CREATE INDEX orders_holding_by_network ON orders (network, holds, chain_id) WHERE network IS NOT NULL AND holds > 0;
CREATE INDEX products_to_fetch ON products (id) WHERE ship_group = 'pickup';
DROP TRIGGER pages_see_variants;
-- +goose StatementBegin
CREATE TRIGGER pages_see_variants AFTER UPDATE OF product_id, position, sku, surcharge, usd_surcharge, active, retired, picture, grams ON variants BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
