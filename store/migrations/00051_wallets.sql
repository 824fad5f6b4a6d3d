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

-- The days of sales have the wallet as their method, where there is one.
DROP TRIGGER sums_see_new_sales;
-- +goose StatementBegin
CREATE TRIGGER sums_see_new_sales AFTER INSERT ON payments
WHEN NEW.verdict = 'accepted' BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000, a.pg, CASE NEW.wallet WHEN '' THEN NEW.method ELSE NEW.wallet END, NEW.currency, 1, NEW.amount, 0 FROM attempts a WHERE a.id = NEW.attempt_id
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET orders = sale_days.orders + 1, sold = sale_days.sold + excluded.sold;
END;
-- +goose StatementEnd
DROP TRIGGER sums_see_sales;
-- +goose StatementBegin
CREATE TRIGGER sums_see_sales AFTER UPDATE OF verdict, paid_at, first_seen_at, method, wallet, cancelled, rank ON payments
WHEN NEW.verdict = 'accepted' AND (OLD.verdict <> 'accepted' OR CASE NEW.wallet WHEN '' THEN NEW.method ELSE NEW.wallet END <> CASE OLD.wallet WHEN '' THEN OLD.method ELSE OLD.wallet END OR ((coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000 <> (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000)) BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000, a.pg, CASE NEW.wallet WHEN '' THEN NEW.method ELSE NEW.wallet END, NEW.currency, 1, NEW.amount, 0 FROM attempts a WHERE a.id = NEW.attempt_id
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET orders = sale_days.orders + 1, sold = sale_days.sold + excluded.sold;
END;
-- +goose StatementEnd
DROP TRIGGER sums_see_undone_sales;
-- +goose StatementBegin
CREATE TRIGGER sums_see_undone_sales AFTER UPDATE OF verdict, paid_at, first_seen_at, method, wallet, cancelled, rank ON payments
WHEN OLD.verdict = 'accepted' AND (NEW.verdict <> 'accepted' OR CASE NEW.wallet WHEN '' THEN NEW.method ELSE NEW.wallet END <> CASE OLD.wallet WHEN '' THEN OLD.method ELSE OLD.wallet END OR ((coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000 <> (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000)) BEGIN
  UPDATE sale_days SET orders = orders - 1, sold = sold - OLD.amount
  WHERE day = (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000 AND pg = (SELECT pg FROM attempts WHERE id = OLD.attempt_id)
    AND method = CASE OLD.wallet WHEN '' THEN OLD.method ELSE OLD.wallet END AND currency = OLD.currency;
END;
-- +goose StatementEnd
DROP TRIGGER sums_see_other_methods;
-- +goose StatementBegin
CREATE TRIGGER sums_see_other_methods AFTER UPDATE OF method, wallet ON payments
WHEN OLD.verdict = 'accepted' AND NEW.verdict = 'accepted' AND CASE NEW.wallet WHEN '' THEN NEW.method ELSE NEW.wallet END <> CASE OLD.wallet WHEN '' THEN OLD.method ELSE OLD.wallet END BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (r.done_at + 32400000) / 86400000, a.pg, CASE NEW.wallet WHEN '' THEN NEW.method ELSE NEW.wallet END, NEW.currency, 0, 0, sum(r.amount)
  FROM refunds r JOIN attempts a ON a.id = NEW.attempt_id WHERE r.imp_uid = NEW.imp_uid AND r.state = 'done' GROUP BY 1, 2
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET returned = sale_days.returned + excluded.returned;
  UPDATE sale_days SET returned = sale_days.returned - s.amount FROM (
    SELECT (r.done_at + 32400000) / 86400000 AS day, a.pg AS pg, sum(r.amount) AS amount
    FROM refunds r JOIN attempts a ON a.id = OLD.attempt_id WHERE r.imp_uid = OLD.imp_uid AND r.state = 'done' GROUP BY 1, 2) s
  WHERE sale_days.day = s.day AND sale_days.pg = s.pg AND sale_days.method = CASE OLD.wallet WHEN '' THEN OLD.method ELSE OLD.wallet END AND sale_days.currency = OLD.currency;
END;
-- +goose StatementEnd
DROP TRIGGER sums_see_new_refunds;
-- +goose StatementBegin
CREATE TRIGGER sums_see_new_refunds AFTER INSERT ON refunds
WHEN NEW.state = 'done' AND NEW.done_at IS NOT NULL BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (NEW.done_at + 32400000) / 86400000, a.pg, CASE p.wallet WHEN '' THEN p.method ELSE p.wallet END, p.currency, 0, 0, NEW.amount
  FROM payments p JOIN attempts a ON a.id = p.attempt_id WHERE p.imp_uid = NEW.imp_uid AND p.verdict = 'accepted'
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET returned = sale_days.returned + excluded.returned;
END;
-- +goose StatementEnd
DROP TRIGGER sums_see_refunds;
-- +goose StatementBegin
CREATE TRIGGER sums_see_refunds AFTER UPDATE OF state, done_at ON refunds
WHEN NEW.state = 'done' AND NEW.done_at IS NOT NULL AND (OLD.state <> 'done' OR OLD.done_at IS NOT NEW.done_at) BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (NEW.done_at + 32400000) / 86400000, a.pg, CASE p.wallet WHEN '' THEN p.method ELSE p.wallet END, p.currency, 0, 0, NEW.amount
  FROM payments p JOIN attempts a ON a.id = p.attempt_id WHERE p.imp_uid = NEW.imp_uid AND p.verdict = 'accepted'
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET returned = sale_days.returned + excluded.returned;
END;
-- +goose StatementEnd
DROP TRIGGER sums_see_undone_refunds;
-- +goose StatementBegin
CREATE TRIGGER sums_see_undone_refunds AFTER UPDATE OF state, done_at ON refunds
WHEN OLD.state = 'done' AND OLD.done_at IS NOT NULL AND (NEW.state <> 'done' OR OLD.done_at IS NOT NEW.done_at) BEGIN
  UPDATE sale_days SET returned = sale_days.returned - OLD.amount FROM payments p JOIN attempts a ON a.id = p.attempt_id
  WHERE p.imp_uid = OLD.imp_uid AND p.verdict = 'accepted' AND sale_days.day = (OLD.done_at + 32400000) / 86400000
    AND sale_days.pg = a.pg AND sale_days.method = CASE p.wallet WHEN '' THEN p.method ELSE p.wallet END AND sale_days.currency = p.currency;
END;
-- +goose StatementEnd
