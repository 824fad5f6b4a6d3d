-- Goods of an order come back in parts, each piece once: by themselves when their
-- order is refunded before anybody took them off the shelf, else when a person
-- says so. The use of a coupon can come back with them.

-- +goose Up
CREATE TABLE restocks (
  id       INTEGER PRIMARY KEY,                   -- internal
  order_id INTEGER NOT NULL,                      -- goods of which order
  line     INTEGER NOT NULL,                      -- of which of its lines
  quantity INTEGER NOT NULL CHECK (quantity > 0), -- pieces that are for sale again
  move_id  INTEGER REFERENCES stock_moves (id),   -- the change of stock that it was; null: an earlier version did not say
  key      TEXT NOT NULL CHECK (key <> ''),       -- so that it is done once: unsent (by itself), or that of a form
  at       INTEGER NOT NULL,                      -- when
  source   TEXT NOT NULL,                         -- the door or person it came by, e.g. webhook, admin:3
  FOREIGN KEY (order_id, line) REFERENCES order_lines (order_id, line)
) STRICT;
CREATE UNIQUE INDEX one_restock_of_a_key ON restocks (order_id, line, key);
CREATE UNIQUE INDEX one_restock_of_a_move ON restocks (move_id) WHERE move_id IS NOT NULL;

CREATE TABLE order_slips (
  order_id INTEGER PRIMARY KEY REFERENCES orders (id), -- whose packing slip or courier's row was taken before it was on a list
  at       INTEGER NOT NULL,                           -- when for the first time
  source   TEXT NOT NULL                               -- by whom, e.g. admin:3
) STRICT;

-- So far an order's goods came back once, each line whole.
INSERT INTO restocks (order_id, line, quantity, key, at, source)
  SELECT l.order_id, l.line, l.quantity, 'earlier', min(e.at), min(e.source)
  FROM events e JOIN order_lines l ON l.order_id = e.order_id
  WHERE e.entity = 'order' AND e.kind = 'restocked' AND l.line IN (SELECT value FROM json_each(e.detail, '$.lines'))
  GROUP BY l.order_id, l.line, l.quantity;

-- +goose StatementBegin
CREATE TRIGGER restocks_of_goods_that_are_here BEFORE INSERT ON restocks
WHEN NOT EXISTS (SELECT 1 FROM orders o JOIN order_lines l ON l.order_id = o.id
    JOIN reservations r ON r.order_id = o.id AND r.variant_id = l.variant_id
  WHERE o.id = NEW.order_id AND l.line = NEW.line AND r.state = 'sold'
    AND (o.ship_state = 'returned' OR (o.pay_state = 'refunded' AND o.ship_state = 'none'))) BEGIN
  SELECT RAISE (ABORT, 'restocks_of_goods_that_are_here'); -- only what was sold and is here again goes back into stock
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER restocks_within_sold BEFORE INSERT ON restocks
WHEN NEW.quantity + coalesce((SELECT sum(quantity) FROM restocks WHERE order_id = NEW.order_id AND line = NEW.line), 0)
  > coalesce((SELECT quantity FROM order_lines WHERE order_id = NEW.order_id AND line = NEW.line), 0) BEGIN
  SELECT RAISE (ABORT, 'restocks_within_sold'); -- no more comes back than was sold
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER restocks_move_stock BEFORE INSERT ON restocks
WHEN NOT EXISTS (SELECT 1 FROM stock_moves m JOIN order_lines l ON l.variant_id = m.variant_id
  WHERE m.id = NEW.move_id AND m.reason = 'restock' AND m.delta = NEW.quantity
    AND l.order_id = NEW.order_id AND l.line = NEW.line) BEGIN
  SELECT RAISE (ABORT, 'restocks_move_stock'); -- what comes back is a change of stock, piece for piece
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER restocks_of_unsent_goods BEFORE INSERT ON restocks
WHEN NEW.key = 'unsent' AND (EXISTS (SELECT 1 FROM batch_orders WHERE order_id = NEW.order_id)
  OR EXISTS (SELECT 1 FROM order_slips WHERE order_id = NEW.order_id)
  OR EXISTS (SELECT 1 FROM shipments WHERE order_id = NEW.order_id)) BEGIN
  SELECT RAISE (ABORT, 'restocks_of_unsent_goods'); -- goods that may have left do not come back by themselves
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER restocks_are_final BEFORE UPDATE ON restocks BEGIN
  SELECT RAISE (ABORT, 'restocks_are_final'); -- what came back is never changed
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER restocks_stay BEFORE DELETE ON restocks BEGIN
  SELECT RAISE (ABORT, 'restocks_stay'); -- what came back is never forgotten
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER order_slips_of_orders_to_ship BEFORE INSERT ON order_slips
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND pay_state = 'paid' AND ship_state = 'ready') BEGIN
  SELECT RAISE (ABORT, 'order_slips_of_orders_to_ship'); -- a slip is taken of an order that is to be shipped
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_slips_are_final BEFORE UPDATE ON order_slips BEGIN
  SELECT RAISE (ABORT, 'order_slips_are_final'); -- a slip that was taken stays taken
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_slips_stay BEFORE DELETE ON order_slips BEGIN
  SELECT RAISE (ABORT, 'order_slips_stay'); -- a slip that was taken stays taken
END;
-- +goose StatementEnd

DROP TRIGGER coupon_uses_move;
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_move BEFORE UPDATE ON coupon_uses
WHEN NEW.order_id <> OLD.order_id OR NEW.coupon_id <> OLD.coupon_id OR NEW.code <> OLD.code OR NEW.single <> OLD.single
  OR (NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ('reserved>used', 'reserved>released', 'released>used', 'released>late', 'used>released')) BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_move'); -- no such move of a coupon use
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_return BEFORE UPDATE ON coupon_uses
WHEN OLD.state = 'used' AND NEW.state = 'released'
  AND NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND pay_state = 'refunded' AND ship_state = 'none') BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_return'); -- the use of a coupon comes back when all the money did, and nothing was sent
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_return_for_good BEFORE UPDATE ON coupon_uses
WHEN OLD.state = 'released' AND NEW.state <> 'released'
  AND EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND pay_state = 'refunded') BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_return_for_good'); -- a refunded order never takes its coupon back
END;
-- +goose StatementEnd
