-- Unpaid orders hold only so much of the stock: how much each of them, their
-- session, their buyer and their network hold is counted where it is asked for, and
-- so is how much of a variant is held. Orders can wait for money without goods.

-- +goose Up
ALTER TABLE orders ADD COLUMN network BLOB CHECK (network IS NULL OR (length(network) = 16 AND pay_state IN ('unpaid', 'awaiting_deposit'))) /* keyed hash of the network that ordered, while the order is open; null: not counted by it */;
ALTER TABLE orders ADD COLUMN holds INTEGER NOT NULL DEFAULT 0 CHECK (holds = 0 OR (holds > 0 AND pay_state IN ('unpaid', 'awaiting_deposit'))) /* pieces that it holds while it is open */;
ALTER TABLE orders ADD COLUMN window_at INTEGER /* when I'mport first knew of a payment window of it, or last of a new one; null: of none */;
ALTER TABLE attempts ADD COLUMN window_at INTEGER /* when I'mport first knew of its payment window; null: not yet */;
ALTER TABLE variants ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0) /* pieces in active reservations */;
ALTER TABLE variants ADD COLUMN unseen INTEGER NOT NULL DEFAULT 0 CHECK (unseen BETWEEN 0 AND held) /* those of orders of which I'mport knows no payment window */;

UPDATE orders SET window_at = created_at;
UPDATE orders SET holds = (SELECT coalesce(sum(quantity), 0) FROM reservations r WHERE r.order_id = orders.id AND r.state = 'active')
  WHERE pay_state IN ('unpaid', 'awaiting_deposit');
UPDATE variants SET held = (SELECT coalesce(sum(quantity), 0) FROM reservations r WHERE r.variant_id = variants.id AND r.state = 'active');

CREATE INDEX orders_holding_by_session ON orders (session_id, holds, chain_id) WHERE holds > 0;
CREATE INDEX orders_holding_by_email ON orders (email_key, holds, chain_id) WHERE holds > 0;
CREATE INDEX orders_holding_by_tel ON orders (tel_key, holds, chain_id) WHERE holds > 0;
CREATE INDEX orders_holding_by_network ON orders (network, holds, chain_id) WHERE holds > 0;
CREATE INDEX variants_much_held ON variants (held) WHERE held >= 10 AND held >= stock;

-- +goose StatementBegin
CREATE TRIGGER orders_await_with_their_goods BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state = 'awaiting_deposit' AND OLD.pay_state <> 'awaiting_deposit'
  AND (NOT EXISTS (SELECT 1 FROM reservations WHERE order_id = NEW.id)
    OR EXISTS (SELECT 1 FROM reservations WHERE order_id = NEW.id AND state <> 'active')) BEGIN
  SELECT RAISE (ABORT, 'orders_await_with_their_goods'); -- an order waits for a deposit only while it holds its goods
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER accounts_with_their_goods BEFORE INSERT ON attempts
WHEN NEW.pg = 'inicis-vbank' AND (NOT EXISTS (SELECT 1 FROM reservations WHERE order_id = NEW.order_id)
    OR EXISTS (SELECT 1 FROM reservations WHERE order_id = NEW.order_id AND state <> 'active')) BEGIN
  SELECT RAISE (ABORT, 'accounts_with_their_goods'); -- an account to pay into is asked for only while the goods are held
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reservations_begin_unsold BEFORE INSERT ON reservations
WHEN NEW.state = 'sold' BEGIN
  SELECT RAISE (ABORT, 'reservations_begin_unsold'); -- goods are taken from the shelf before they are sold
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reservations_sold_from_the_shelf BEFORE UPDATE OF state ON reservations
WHEN NEW.state = 'sold' AND OLD.state = 'released' BEGIN
  SELECT RAISE (ABORT, 'reservations_sold_from_the_shelf'); -- goods that were given free are taken from the shelf again before they are sold
END;
-- +goose StatementEnd

CREATE TABLE incidents_4 (
  id         INTEGER PRIMARY KEY,                    -- internal
  kind       TEXT NOT NULL CHECK (kind IN ('mismatch', 'duplicate', 'late', 'oversold', 'orphan', 'refund', 'fact_changed', 'key', 'clock', 'unreadable', 'stock_held')), -- what is wrong
  imp_uid    TEXT NOT NULL,                          -- with which payment; empty: with the shop itself
  order_id   INTEGER REFERENCES orders (id),         -- on which order; null: unknown
  detail     TEXT NOT NULL,                          -- evidence in words
  opened_at  INTEGER NOT NULL,                       -- when noticed
  closed_at  INTEGER,                                -- when closed; null: a person must look
  resolution TEXT NOT NULL DEFAULT ''                -- how it was closed
) STRICT;
INSERT INTO incidents_4 SELECT id, kind, imp_uid, order_id, detail, opened_at, closed_at, resolution FROM incidents;
DROP TABLE incidents;
ALTER TABLE incidents_4 RENAME TO incidents;
CREATE UNIQUE INDEX one_open_incident ON incidents (kind, imp_uid) WHERE closed_at IS NULL;
CREATE INDEX incidents_open ON incidents (opened_at) WHERE closed_at IS NULL;
CREATE INDEX incidents_by_payment ON incidents (imp_uid);
