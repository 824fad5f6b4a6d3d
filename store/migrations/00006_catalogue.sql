-- What the shop window asks for: lists by price, what can be bought now, and
-- what is reduced.

-- +goose Up

CREATE INDEX products_by_price ON products (category_id, state, price, position DESC);
CREATE INDEX products_reduced ON products (position DESC) WHERE state = 'active' AND list_price IS NOT NULL;
CREATE INDEX variants_in_stock ON variants (product_id) WHERE active = 1 AND stock > 0;
