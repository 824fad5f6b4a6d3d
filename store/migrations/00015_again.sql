-- Orders know what they take out of their session's cart.

-- +goose Up
ALTER TABLE orders ADD COLUMN carted_at INTEGER /* when its goods were last seen in the session's cart; null: bought directly */;
ALTER TABLE orders ADD COLUMN uncarted_at INTEGER CHECK (uncarted_at IS NULL OR carted_at IS NOT NULL) /* when they were taken out of the cart; null: not yet */;
UPDATE orders SET carted_at = created_at WHERE session_id IS NOT NULL;
UPDATE orders SET uncarted_at = (SELECT created_at FROM fulfilments f WHERE f.order_id = orders.id) WHERE session_id IS NOT NULL;
-- +goose StatementBegin
CREATE TRIGGER orders_empty_the_cart_once BEFORE UPDATE OF carted_at, uncarted_at ON orders
WHEN OLD.uncarted_at IS NOT NULL AND (NEW.uncarted_at IS NULL OR NEW.uncarted_at <> OLD.uncarted_at OR NEW.carted_at IS NULL OR NEW.carted_at <> OLD.carted_at) BEGIN
  SELECT RAISE (ABORT, 'orders_empty_the_cart_once'); -- an order takes its goods out of the cart once
END;
-- +goose StatementEnd
