-- What the shop window asks for: lists by price, and what is reduced.

-- +goose Up

CREATE INDEX products_by_price ON products (category_id, state, price, position DESC);
CREATE INDEX products_reduced ON products (position DESC) WHERE state = 'active' AND list_price IS NOT NULL;
