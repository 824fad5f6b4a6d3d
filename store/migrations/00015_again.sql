-- Orders know their session: what they take out of its cart, and which took the
-- place of which while none of them is paid.

-- +goose Up
ALTER TABLE orders ADD COLUMN carted_at INTEGER /* when its goods were last seen in the session's cart; null: bought directly */;
ALTER TABLE orders ADD COLUMN uncarted_at INTEGER CHECK (uncarted_at IS NULL OR carted_at IS NOT NULL) /* when they were taken out of the cart; null: not yet */;
ALTER TABLE orders ADD COLUMN chain_id INTEGER REFERENCES orders (id) /* first of the orders that took each other's place; null: none did */;
ALTER TABLE orders ADD COLUMN predecessor_id INTEGER REFERENCES orders (id) /* the order whose place it took; null: none */;
ALTER TABLE orders ADD COLUMN replaced_at INTEGER /* when another of its chain took its place, goods and coupon; null: none has */;
UPDATE orders SET carted_at = created_at WHERE session_id IS NOT NULL;
UPDATE orders SET uncarted_at = (SELECT created_at FROM fulfilments f WHERE f.order_id = orders.id) WHERE session_id IS NOT NULL;
-- Of a session's unpaid orders only the last can go on.
UPDATE orders SET session_id = NULL WHERE pay_state = 'unpaid' AND EXISTS (
  SELECT 1 FROM orders later WHERE later.session_id = orders.session_id AND later.pay_state = 'unpaid' AND later.id > orders.id);

CREATE INDEX orders_by_session ON orders (session_id, id) WHERE session_id IS NOT NULL;
CREATE INDEX orders_by_chain ON orders (chain_id) WHERE chain_id IS NOT NULL;
CREATE UNIQUE INDEX one_unpaid_order_of_session ON orders (session_id) WHERE pay_state = 'unpaid' AND replaced_at IS NULL;
CREATE UNIQUE INDEX one_paid_order_of_chain ON orders (chain_id) WHERE pay_state IN ('paid', 'awaiting_deposit');
CREATE UNIQUE INDEX one_successor ON orders (predecessor_id) WHERE predecessor_id IS NOT NULL;

DROP TRIGGER orders_keep_identity;
-- +goose StatementBegin
CREATE TRIGGER orders_keep_identity BEFORE UPDATE OF id, public_id, order_no, created_at ON orders BEGIN
  SELECT RAISE (ABORT, 'orders_keep_identity'); -- an order keeps its identity
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER orders_keep_language BEFORE UPDATE OF language ON orders
WHEN NEW.language <> OLD.language AND OLD.pay_state <> 'unpaid' BEGIN
  SELECT RAISE (ABORT, 'orders_keep_language'); -- an order keeps its language once money is on its way
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER orders_empty_the_cart_once BEFORE UPDATE OF carted_at, uncarted_at ON orders
WHEN OLD.uncarted_at IS NOT NULL AND (NEW.uncarted_at IS NULL OR NEW.uncarted_at <> OLD.uncarted_at OR NEW.carted_at IS NULL OR NEW.carted_at <> OLD.carted_at) BEGIN
  SELECT RAISE (ABORT, 'orders_empty_the_cart_once'); -- an order takes its goods out of the cart once
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER orders_join_a_chain BEFORE INSERT ON orders
WHEN (NEW.chain_id IS NOT NULL OR NEW.predecessor_id IS NOT NULL) AND NOT EXISTS (
  SELECT 1 FROM orders WHERE id = NEW.predecessor_id AND chain_id = NEW.chain_id AND pay_state = 'unpaid' AND replaced_at IS NOT NULL) BEGIN
  SELECT RAISE (ABORT, 'orders_join_a_chain'); -- an order takes the place of one that is unpaid and holds nothing any more
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER orders_stay_in_their_chain BEFORE UPDATE OF chain_id, predecessor_id, replaced_at ON orders
WHEN coalesce(NEW.predecessor_id, 0) <> coalesce(OLD.predecessor_id, 0)
  OR coalesce(NEW.chain_id, 0) <> coalesce(OLD.chain_id, NEW.id)
  OR coalesce(NEW.replaced_at, 0) <> coalesce(OLD.replaced_at, NEW.replaced_at, 0) BEGIN
  SELECT RAISE (ABORT, 'orders_stay_in_their_chain'); -- an order never leaves its chain, nor takes its place back
END;
-- +goose StatementEnd
DROP TRIGGER consents_are_final;
-- +goose StatementBegin
CREATE TRIGGER consents_are_final BEFORE UPDATE ON consents
WHEN NEW.order_id <> OLD.order_id OR NEW.kind <> OLD.kind OR EXISTS (SELECT 1 FROM orders WHERE id = OLD.order_id AND pay_state <> 'unpaid') BEGIN
  SELECT RAISE (ABORT, 'consents_are_final'); -- what a buyer agreed to is never changed once money is on its way
END;
-- +goose StatementEnd
