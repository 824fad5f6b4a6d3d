-- Not every payment comes through I'mport: an order can cost nothing, and its buyer
-- can pay into the owner's own account. Who knows of a payment is its source: I'mport,
-- the owner's bank as a person reads it, or nobody, because there is nothing to pay.
-- All else holds for each of them: a payment is accepted for the attempt that it
-- equals, one for an order, and only what is paid is handed over.
--
-- Nothing can be paid only by the attempt that says so, whose key demands a total of
-- nothing, so that no order with a price is free. Such a payment is there until its
-- rank says that it was taken back: its amounts cannot.
--
-- The CHECKs of attempts stand in the table, so the table is made anew (see 00016).

-- +goose Up
PRAGMA defer_foreign_keys = 1;

CREATE TABLE attempts_before AS SELECT * FROM attempts;
DROP TABLE attempts;
CREATE TABLE attempts (
  id           INTEGER PRIMARY KEY,                                  -- internal
  order_id     INTEGER NOT NULL REFERENCES orders (id),              -- for which order
  merchant_uid TEXT NOT NULL UNIQUE CHECK (length(merchant_uid) BETWEEN 1 AND 40), -- what I'mport calls this try
  pg           TEXT NOT NULL CHECK (pg IN ('inicis', 'inicis-vbank', 'inicis-trans', 'inicis-global', 'paypal', 'bank', 'none')), -- which button
  channel      TEXT NOT NULL CHECK (channel <> ''),                  -- channel key or PG code given to request_pay
  provider     TEXT NOT NULL CHECK (provider <> ''),                 -- PG that must answer, e.g. html5_inicis
  mid          TEXT NOT NULL,                                        -- MID that must answer; empty: not configured
  amount       INTEGER NOT NULL CHECK (amount > 0 OR (amount = 0 AND pg = 'none')), -- asked for
  currency     TEXT NOT NULL CHECK (currency = 'KRW' OR pg <> 'bank'), -- asked for
  prepared     INTEGER NOT NULL DEFAULT 0 CHECK (prepared IN (0, 1)), -- 1: amount registered with I'mport beforehand
  created_at   INTEGER NOT NULL,                                     -- when opened
  closed_at    INTEGER,                                              -- when it ended without money; null: may still be paid
  pending_at   INTEGER,                                              -- when the buyer came back before I'mport had a result; null: has not, or it came
  poll_at      INTEGER CHECK (poll_at IS NULL OR pg NOT IN ('bank', 'none')), -- when I'mport is asked next; null: no more, or it never knows
  window_at    INTEGER,                                              -- when I'mport first knew of its payment window; null: not yet
  UNIQUE (id, order_id, merchant_uid, amount, currency),
  FOREIGN KEY (order_id, currency, amount) REFERENCES order_totals (order_id, currency, total),
  CHECK (pg <> 'none' OR amount = 0)
) STRICT;
INSERT INTO attempts (id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency, prepared, created_at,
    closed_at, pending_at, poll_at, window_at)
  SELECT id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency, prepared, created_at,
    closed_at, pending_at, poll_at, window_at FROM attempts_before ORDER BY id;
DROP TABLE attempts_before;
CREATE INDEX attempts_to_poll ON attempts (poll_at) WHERE poll_at IS NOT NULL;
CREATE INDEX attempts_by_button ON attempts (order_id, pg);
-- +goose StatementBegin
CREATE TRIGGER attempts_keep_identity
BEFORE UPDATE OF id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at ON attempts BEGIN
  SELECT RAISE (ABORT, 'attempts_keep_identity'); -- an attempt keeps what it asked for
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attempts_stay BEFORE DELETE ON attempts BEGIN
  SELECT RAISE (ABORT, 'attempts_stay'); -- attempts are never deleted
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER accounts_with_their_goods BEFORE INSERT ON attempts
WHEN NEW.pg IN ('inicis-vbank', 'bank') AND (NOT EXISTS (SELECT 1 FROM reservations WHERE order_id = NEW.order_id)
    OR EXISTS (SELECT 1 FROM reservations WHERE order_id = NEW.order_id AND state <> 'active')) BEGIN
  SELECT RAISE (ABORT, 'accounts_with_their_goods'); -- an account to pay into is asked for only while the goods are held
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER emptied_orders_are_not_offered BEFORE INSERT ON attempts
WHEN EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND emptied_at IS NOT NULL) BEGIN
  SELECT RAISE (ABORT, 'emptied_orders_are_not_offered'); -- nobody can pay an order of which nobody knows whose it is
END;
-- +goose StatementEnd

ALTER TABLE payments ADD COLUMN source TEXT NOT NULL DEFAULT 'iamport' CHECK (source IN ('iamport', 'bank', 'none')) CHECK (((source = 'iamport') = (instr(imp_uid, ':') = 0)) AND (source <> 'none' OR (amount = 0 AND captured = 1 AND cancelled = 0))) /* who knows of it: I'mport, the owner's bank, or none, as there was nothing to pay; only ids of I'mport are without a colon */;
ALTER TABLE payments ADD COLUMN depositor TEXT NOT NULL DEFAULT '' CHECK (depositor = '' OR source = 'bank') /* name that the buyer said they transfer under; empty: none, or erased */;

CREATE UNIQUE INDEX one_transfer_awaited ON payments (order_id, source) WHERE source = 'bank' AND rank = 0;

-- +goose StatementBegin
CREATE TRIGGER payments_of_their_source_insert BEFORE INSERT ON payments
WHEN NEW.verdict = 'accepted' AND EXISTS (SELECT 1 FROM attempts WHERE id = NEW.attempt_id
  AND CASE WHEN pg IN ('bank', 'none') THEN pg ELSE 'iamport' END <> NEW.source) BEGIN
  SELECT RAISE (ABORT, 'payments_of_their_source_insert'); -- who is asked for money is who says that it came
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payments_of_their_source_update BEFORE UPDATE OF verdict ON payments
WHEN NEW.verdict = 'accepted' AND OLD.verdict <> 'accepted' AND EXISTS (SELECT 1 FROM attempts WHERE id = NEW.attempt_id
  AND CASE WHEN pg IN ('bank', 'none') THEN pg ELSE 'iamport' END <> NEW.source) BEGIN
  SELECT RAISE (ABORT, 'payments_of_their_source_update'); -- who is asked for money is who says that it came
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payments_keep_their_source BEFORE UPDATE OF source ON payments
WHEN NEW.source <> OLD.source BEGIN
  SELECT RAISE (ABORT, 'payments_keep_their_source'); -- a payment is known from one source
END;
-- +goose StatementEnd

DROP TRIGGER orders_paid_by_payment;
-- +goose StatementBegin
CREATE TRIGGER orders_paid_by_payment BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state = 'paid' AND OLD.pay_state <> 'paid'
 AND NOT EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND verdict = 'accepted'
   AND (cancelled < amount OR (source = 'none' AND rank < 3))) BEGIN
  SELECT RAISE (ABORT, 'orders_paid_by_payment'); -- an order is paid only by an accepted payment
END;
-- +goose StatementEnd
DROP TRIGGER orders_refunded_by_payment;
-- +goose StatementBegin
CREATE TRIGGER orders_refunded_by_payment BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state = 'refunded' AND OLD.pay_state <> 'refunded'
 AND (NOT EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND captured = 1 AND cancelled = amount
     AND (source <> 'none' OR rank = 3))
   OR EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND verdict = 'accepted'
     AND (cancelled < amount OR (source = 'none' AND rank < 3)))) BEGIN
  SELECT RAISE (ABORT, 'orders_refunded_by_payment'); -- an order is refunded only when its money is back
END;
-- +goose StatementEnd
DROP TRIGGER orders_ship_what_is_paid;
-- +goose StatementBegin
CREATE TRIGGER orders_ship_what_is_paid BEFORE UPDATE OF ship_state ON orders
WHEN NEW.ship_state = 'shipped' AND OLD.ship_state <> 'shipped' AND (NEW.pay_state <> 'paid'
  OR NOT EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND verdict = 'accepted'
             AND (cancelled < amount OR (source = 'none' AND rank < 3)))
  OR EXISTS (SELECT 1 FROM payments p JOIN refunds r ON r.imp_uid = p.imp_uid WHERE p.order_id = NEW.id AND p.verdict = 'accepted'
             AND r.state IN ('requested', 'sent', 'unknown', 'pending_pg'))) BEGIN
  SELECT RAISE (ABORT, 'orders_ship_what_is_paid'); -- only what is paid for, with no refund under way, is shipped
END;
-- +goose StatementEnd
DROP TRIGGER order_totals_leave_something;
