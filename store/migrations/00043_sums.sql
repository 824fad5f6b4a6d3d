-- What the owner's dashboard and board say in sums is kept, so that it is not counted
-- for each page. A day is the number of days since 1 January 1970 in Korea; of what is
-- unpaid nothing is kept, so that placing an order writes nothing here. No sum has a
-- check: a wrong one is found by verify, and must not refuse what is true of money.

-- +goose Up
CREATE TABLE sale_days (
  day      INTEGER NOT NULL, -- in Korea
  pg       TEXT NOT NULL,    -- button that was paid by
  method   TEXT NOT NULL,    -- pay_method of the payment
  currency TEXT NOT NULL,    -- of the sums
  orders   INTEGER NOT NULL,   -- accepted payments of that day
  sold     INTEGER NOT NULL,     -- what they paid, in minor units
  returned INTEGER NOT NULL, -- what went back on that day, of these or earlier ones
  PRIMARY KEY (day, pg, method, currency)
) STRICT, WITHOUT ROWID;
CREATE TABLE product_days (
  day        INTEGER NOT NULL, -- in Korea, on which it was paid
  product_id INTEGER NOT NULL REFERENCES products (id), -- what was bought
  pieces     INTEGER NOT NULL, -- of orders whose money did not wholly go back
  won        INTEGER NOT NULL,    -- won of those paid in won
  cents      INTEGER NOT NULL,    -- cents of those paid in dollars
  PRIMARY KEY (day, product_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE paid_days (
  day    INTEGER PRIMARY KEY, -- in Korea
  orders INTEGER NOT NULL -- placed on that day and paid by now
) STRICT;
CREATE TABLE board_sums (
  pay_state  TEXT NOT NULL,  -- of orders
  ship_state TEXT NOT NULL,  -- of the same
  orders     INTEGER NOT NULL, -- how many there are, but for unpaid ones
  PRIMARY KEY (pay_state, ship_state)
) STRICT, WITHOUT ROWID;

INSERT INTO sale_days SELECT day, pg, method, currency, sum(orders), sum(sold), sum(returned) FROM (
    SELECT (coalesce(p.paid_at, p.first_seen_at) + 32400000) / 86400000 AS day, a.pg AS pg, p.method AS method, p.currency AS currency, 1 AS orders, p.amount AS sold, 0 AS returned
    FROM payments p JOIN attempts a ON a.id = p.attempt_id WHERE p.verdict = 'accepted'
    UNION ALL SELECT (r.done_at + 32400000) / 86400000, a.pg, p.method, p.currency, 0, 0, r.amount
    FROM refunds r JOIN payments p ON p.imp_uid = r.imp_uid JOIN attempts a ON a.id = p.attempt_id
    WHERE r.state = 'done' AND r.done_at IS NOT NULL AND p.verdict = 'accepted')
  GROUP BY day, pg, method, currency;
INSERT INTO product_days SELECT (coalesce(p.paid_at, p.first_seen_at) + 32400000) / 86400000, v.product_id, sum(l.quantity),
    sum(CASE p.currency WHEN 'KRW' THEN l.quantity * l.unit_krw ELSE 0 END),
    sum(CASE p.currency WHEN 'USD' THEN l.quantity * l.unit_usd ELSE 0 END)
  FROM payments p JOIN order_lines l ON l.order_id = p.order_id JOIN variants v ON v.id = l.variant_id
  WHERE (p.verdict = 'accepted' AND (p.cancelled < p.amount OR p.source = 'none' AND p.rank < 3)) GROUP BY 1, 2;
INSERT INTO paid_days SELECT (o.created_at + 32400000) / 86400000, count(*) FROM fulfilments f JOIN orders o ON o.id = f.order_id GROUP BY 1;
INSERT INTO board_sums SELECT pay_state, ship_state, count(*) FROM orders WHERE pay_state <> 'unpaid' GROUP BY 1, 2;

-- +goose StatementBegin
CREATE TRIGGER sums_see_new_sales AFTER INSERT ON payments
WHEN NEW.verdict = 'accepted' BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000, a.pg, NEW.method, NEW.currency, 1, NEW.amount, 0 FROM attempts a WHERE a.id = NEW.attempt_id
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET orders = sale_days.orders + 1, sold = sale_days.sold + excluded.sold;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_sales AFTER UPDATE OF verdict, paid_at, first_seen_at, method, cancelled, rank ON payments
WHEN NEW.verdict = 'accepted' AND (OLD.verdict <> 'accepted' OR NEW.method <> OLD.method OR ((coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000 <> (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000)) BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000, a.pg, NEW.method, NEW.currency, 1, NEW.amount, 0 FROM attempts a WHERE a.id = NEW.attempt_id
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET orders = sale_days.orders + 1, sold = sale_days.sold + excluded.sold;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_undone_sales AFTER UPDATE OF verdict, paid_at, first_seen_at, method, cancelled, rank ON payments
WHEN OLD.verdict = 'accepted' AND (NEW.verdict <> 'accepted' OR NEW.method <> OLD.method OR ((coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000 <> (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000)) BEGIN
  UPDATE sale_days SET orders = orders - 1, sold = sold - OLD.amount
  WHERE day = (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000 AND pg = (SELECT pg FROM attempts WHERE id = OLD.attempt_id)
    AND method = OLD.method AND currency = OLD.currency;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_other_methods AFTER UPDATE OF method ON payments
WHEN OLD.verdict = 'accepted' AND NEW.verdict = 'accepted' AND NEW.method <> OLD.method BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (r.done_at + 32400000) / 86400000, a.pg, NEW.method, NEW.currency, 0, 0, sum(r.amount)
  FROM refunds r JOIN attempts a ON a.id = NEW.attempt_id WHERE r.imp_uid = NEW.imp_uid AND r.state = 'done' GROUP BY 1, 2
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET returned = sale_days.returned + excluded.returned;
  UPDATE sale_days SET returned = sale_days.returned - s.amount FROM (
    SELECT (r.done_at + 32400000) / 86400000 AS day, a.pg AS pg, sum(r.amount) AS amount
    FROM refunds r JOIN attempts a ON a.id = OLD.attempt_id WHERE r.imp_uid = OLD.imp_uid AND r.state = 'done' GROUP BY 1, 2) s
  WHERE sale_days.day = s.day AND sale_days.pg = s.pg AND sale_days.method = OLD.method AND sale_days.currency = OLD.currency;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_new_goods AFTER INSERT ON payments
WHEN (NEW.verdict = 'accepted' AND (NEW.cancelled < NEW.amount OR NEW.source = 'none' AND NEW.rank < 3)) BEGIN
  INSERT INTO product_days (day, product_id, pieces, won, cents)
  SELECT (coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000, v.product_id, sum(l.quantity),
    sum(CASE NEW.currency WHEN 'KRW' THEN l.quantity * l.unit_krw ELSE 0 END),
    sum(CASE NEW.currency WHEN 'USD' THEN l.quantity * l.unit_usd ELSE 0 END)
  FROM order_lines l JOIN variants v ON v.id = l.variant_id WHERE l.order_id = NEW.order_id GROUP BY v.product_id
  ON CONFLICT (day, product_id) DO UPDATE SET pieces = product_days.pieces + excluded.pieces, won = product_days.won + excluded.won,
    cents = product_days.cents + excluded.cents;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_goods AFTER UPDATE OF verdict, paid_at, first_seen_at, method, cancelled, rank ON payments
WHEN (NEW.verdict = 'accepted' AND (NEW.cancelled < NEW.amount OR NEW.source = 'none' AND NEW.rank < 3)) AND (NOT (OLD.verdict = 'accepted' AND (OLD.cancelled < OLD.amount OR OLD.source = 'none' AND OLD.rank < 3)) OR ((coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000 <> (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000)) BEGIN
  INSERT INTO product_days (day, product_id, pieces, won, cents)
  SELECT (coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000, v.product_id, sum(l.quantity),
    sum(CASE NEW.currency WHEN 'KRW' THEN l.quantity * l.unit_krw ELSE 0 END),
    sum(CASE NEW.currency WHEN 'USD' THEN l.quantity * l.unit_usd ELSE 0 END)
  FROM order_lines l JOIN variants v ON v.id = l.variant_id WHERE l.order_id = NEW.order_id GROUP BY v.product_id
  ON CONFLICT (day, product_id) DO UPDATE SET pieces = product_days.pieces + excluded.pieces, won = product_days.won + excluded.won,
    cents = product_days.cents + excluded.cents;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_returned_goods AFTER UPDATE OF verdict, paid_at, first_seen_at, method, cancelled, rank ON payments
WHEN (OLD.verdict = 'accepted' AND (OLD.cancelled < OLD.amount OR OLD.source = 'none' AND OLD.rank < 3)) AND (NOT (NEW.verdict = 'accepted' AND (NEW.cancelled < NEW.amount OR NEW.source = 'none' AND NEW.rank < 3)) OR ((coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000 <> (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000)) BEGIN
  UPDATE product_days SET pieces = product_days.pieces - s.pieces, won = product_days.won - s.won,
    cents = product_days.cents - s.cents FROM (
    SELECT v.product_id AS product, sum(l.quantity) AS pieces,
      sum(CASE OLD.currency WHEN 'KRW' THEN l.quantity * l.unit_krw ELSE 0 END) AS won,
      sum(CASE OLD.currency WHEN 'USD' THEN l.quantity * l.unit_usd ELSE 0 END) AS cents
    FROM order_lines l JOIN variants v ON v.id = l.variant_id WHERE l.order_id = OLD.order_id GROUP BY v.product_id) s
  WHERE product_days.day = (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000 AND product_days.product_id = s.product;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_new_refunds AFTER INSERT ON refunds
WHEN NEW.state = 'done' AND NEW.done_at IS NOT NULL BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (NEW.done_at + 32400000) / 86400000, a.pg, p.method, p.currency, 0, 0, NEW.amount
  FROM payments p JOIN attempts a ON a.id = p.attempt_id WHERE p.imp_uid = NEW.imp_uid AND p.verdict = 'accepted'
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET returned = sale_days.returned + excluded.returned;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_refunds AFTER UPDATE OF state, done_at ON refunds
WHEN NEW.state = 'done' AND NEW.done_at IS NOT NULL AND (OLD.state <> 'done' OR OLD.done_at IS NOT NEW.done_at) BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (NEW.done_at + 32400000) / 86400000, a.pg, p.method, p.currency, 0, 0, NEW.amount
  FROM payments p JOIN attempts a ON a.id = p.attempt_id WHERE p.imp_uid = NEW.imp_uid AND p.verdict = 'accepted'
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET returned = sale_days.returned + excluded.returned;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_undone_refunds AFTER UPDATE OF state, done_at ON refunds
WHEN OLD.state = 'done' AND OLD.done_at IS NOT NULL AND (NEW.state <> 'done' OR OLD.done_at IS NOT NEW.done_at) BEGIN
  UPDATE sale_days SET returned = sale_days.returned - OLD.amount FROM payments p JOIN attempts a ON a.id = p.attempt_id
  WHERE p.imp_uid = OLD.imp_uid AND p.verdict = 'accepted' AND sale_days.day = (OLD.done_at + 32400000) / 86400000
    AND sale_days.pg = a.pg AND sale_days.method = p.method AND sale_days.currency = p.currency;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_paid_orders AFTER INSERT ON fulfilments BEGIN
  INSERT INTO paid_days (day, orders) SELECT (created_at + 32400000) / 86400000, 1 FROM orders WHERE id = NEW.order_id
  ON CONFLICT (day) DO UPDATE SET orders = paid_days.orders + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_states AFTER UPDATE OF pay_state, ship_state ON orders
WHEN NEW.pay_state <> OLD.pay_state OR NEW.ship_state <> OLD.ship_state BEGIN
  UPDATE board_sums SET orders = orders - 1 WHERE pay_state = OLD.pay_state AND ship_state = OLD.ship_state;
  INSERT INTO board_sums (pay_state, ship_state, orders) VALUES (NEW.pay_state, NEW.ship_state, 1)
  ON CONFLICT (pay_state, ship_state) DO UPDATE SET orders = board_sums.orders + 1;
END;
-- +goose StatementEnd
