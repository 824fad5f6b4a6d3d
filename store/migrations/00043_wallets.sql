-- Easy pay wallets are buttons of their own, and a payment keeps which wallet took it.
--
-- The CHECK of attempts stands in the table, so the table is made anew (see 00016).

-- +goose Up
PRAGMA defer_foreign_keys = 1;

CREATE TABLE attempts_before AS SELECT * FROM attempts;
DROP TABLE attempts;
CREATE TABLE attempts (
  id           INTEGER PRIMARY KEY,                                  -- internal
  order_id     INTEGER NOT NULL REFERENCES orders (id),              -- for which order
  merchant_uid TEXT NOT NULL UNIQUE CHECK (length(merchant_uid) BETWEEN 1 AND 40), -- what I'mport calls this try
  pg           TEXT NOT NULL CHECK (pg IN ('inicis', 'inicis-vbank', 'inicis-trans', 'inicis-kakaopay', 'inicis-naverpay', 'inicis-tosspay', 'inicis-samsung', 'inicis-payco', 'inicis-ssgpay', 'inicis-lpay', 'inicis-applepay', 'inicis-global', 'paypal', 'bank', 'none')), -- which button
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

ALTER TABLE payments ADD COLUMN wallet TEXT NOT NULL DEFAULT '' CHECK (length(wallet) <= 16) /* emb_pg_provider: the wallet behind the PG; empty: none said */;
