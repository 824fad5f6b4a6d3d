-- A buyer says where an order goes until it is packed. What was paid stays as it
-- is: the country is fixed, and a place that costs more or less to reach is refused.

-- +goose Up
ALTER TABLE orders ADD COLUMN readdressed INTEGER NOT NULL DEFAULT 0 CHECK (readdressed BETWEEN 0 AND 10) /* how often its buyer changed where it goes after ordering */;
ALTER TABLE orders ADD COLUMN readdressed_at INTEGER CHECK ((readdressed_at IS NULL) = (readdressed = 0)) /* when that was the last time; null: never */;

-- +goose StatementBegin
CREATE TRIGGER orders_keep_their_address BEFORE UPDATE OF receiver_name, receiver_tel, postcode, addr, country, memo ON orders
WHEN NEW.emptied_at IS NULL AND OLD.searched IS NOT NULL AND OLD.pay_state <> 'unpaid'
  AND (NEW.receiver_name <> OLD.receiver_name OR NEW.receiver_tel <> OLD.receiver_tel OR NEW.postcode <> OLD.postcode
    OR NEW.addr <> OLD.addr OR NEW.country <> OLD.country OR NEW.memo <> OLD.memo)
  AND (OLD.pay_state NOT IN ('awaiting_deposit', 'paid') OR OLD.ship_state IN ('shipped', 'returned')
    OR NEW.country <> OLD.country OR NEW.readdressed <> OLD.readdressed + 1
    OR EXISTS (SELECT 1 FROM batch_orders WHERE order_id = OLD.id)) BEGIN
  SELECT RAISE (ABORT, 'orders_keep_their_address'); -- goods go where their order said when they were packed
END;
-- +goose StatementEnd
