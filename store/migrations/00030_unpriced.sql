-- A product that came without a price is kept as a draft until somebody says one.

-- +goose Up
DROP INDEX products_by_price;
DROP INDEX products_reduced;
ALTER TABLE products ADD COLUMN new_price INTEGER NOT NULL DEFAULT 1 CHECK (new_price > 0 OR new_price = 0 AND state <> 'active') /* won; 0: not said yet, only active ones must have one */;
ALTER TABLE products ADD COLUMN new_list_price INTEGER CHECK (new_list_price > new_price) /* won before the discount; null: none */;
UPDATE products SET new_price = price, new_list_price = list_price;
ALTER TABLE products DROP COLUMN list_price;
ALTER TABLE products DROP COLUMN price;
ALTER TABLE products RENAME COLUMN new_price TO price;
ALTER TABLE products RENAME COLUMN new_list_price TO list_price;
CREATE INDEX products_by_price ON products (category_id, state, price, position DESC);
CREATE INDEX products_reduced ON products (position DESC) WHERE state = 'active' AND list_price IS NOT NULL;
