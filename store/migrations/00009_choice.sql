-- What a buyer leaves in the cart for later.

-- +goose Up
ALTER TABLE cart_items ADD COLUMN chosen INTEGER NOT NULL DEFAULT 1 CHECK (chosen IN (0, 1)) /* 1: the next order takes it, 0: it stays in the cart */;
