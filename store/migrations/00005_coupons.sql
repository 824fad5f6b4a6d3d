-- Coupons: what they take off, how often they can be used, and by which orders
-- they are.
--
-- order_totals gets a column that its own CHECK must know, so it is made anew.
-- Attempts refer to it: their keys are only looked at when everything is
-- written (defer_foreign_keys holds until the transaction ends), by when each
-- total stands again as it was.

-- +goose Up
PRAGMA defer_foreign_keys = 1;

CREATE TABLE coupons (
  id         INTEGER PRIMARY KEY,                      /* internal */
  name       TEXT NOT NULL CHECK (name <> ''),         /* what colleagues call it */
  kind       TEXT NOT NULL CHECK (kind IN ('percent', 'amount', 'shipping')), /* what it takes off: a share of the goods, a sum, or the delivery charge */
  percent    INTEGER CHECK (percent BETWEEN 1 AND 100), /* share of the goods, rounded down to 10 won and to the cent */
  cap        INTEGER CHECK (cap > 0),                  /* most won that a share comes to; null: no limit */
  amount     INTEGER CHECK (amount > 0),               /* won off */
  usd_amount INTEGER CHECK (usd_amount > 0),           /* cents off; null: by the shop's rate */
  minimum    INTEGER NOT NULL CHECK (minimum >= 0),    /* won of goods from which it holds */
  starts_at  INTEGER,                                  /* from when it holds; null: always did */
  ends_at    INTEGER CHECK (ends_at > coalesce(starts_at, 0)), /* until when, not included; null: no end */
  uses_max   INTEGER CHECK (uses_max > 0),             /* uses in all; null: unlimited */
  per_buyer  INTEGER CHECK (per_buyer > 0),            /* uses by one buyer, by e-mail or phone; null: unlimited */
  created_at INTEGER NOT NULL,                         /* when made */
  ended_at   INTEGER,                                  /* when a person ended it; null: nobody has */
  version    INTEGER NOT NULL DEFAULT 1,               /* grows with each edit, so that two editors notice each other */
  CHECK ((kind = 'percent') = (percent IS NOT NULL)),
  CHECK ((kind = 'amount') = (amount IS NOT NULL)),
  CHECK (cap IS NULL OR kind = 'percent'),
  CHECK (usd_amount IS NULL OR kind = 'amount')
) STRICT;

CREATE TABLE coupon_codes (
  code       TEXT PRIMARY KEY CHECK (length(code) BETWEEN 4 AND 32 AND code NOT GLOB '*[^A-Z0-9-]*'), /* what buyers type, in capitals */
  coupon_id  INTEGER NOT NULL REFERENCES coupons (id), /* of which coupon */
  single     INTEGER NOT NULL CHECK (single IN (0, 1)), /* 1: for one order only */
  created_at INTEGER NOT NULL,                         /* when made */
  UNIQUE (code, coupon_id, single)
) STRICT, WITHOUT ROWID;
CREATE INDEX coupon_codes_by_coupon ON coupon_codes (coupon_id, created_at);
CREATE UNIQUE INDEX one_public_code ON coupon_codes (coupon_id) WHERE single = 0;

CREATE TABLE coupon_uses (
  order_id  INTEGER PRIMARY KEY REFERENCES orders (id), /* one coupon per order */
  coupon_id INTEGER NOT NULL REFERENCES coupons (id),   /* which */
  code      TEXT NOT NULL,                              /* by which code */
  single    INTEGER NOT NULL,                           /* repeats the code's, for the index */
  state     TEXT NOT NULL CHECK (state IN ('reserved', 'used', 'released', 'late')), /* held by an unpaid order, used, given back, or paid for after it was given back and gone to others: the order keeps its price and counts nowhere */
  FOREIGN KEY (code, coupon_id, single) REFERENCES coupon_codes (code, coupon_id, single)
) STRICT;
CREATE INDEX coupon_uses_by_coupon ON coupon_uses (coupon_id, state);
CREATE UNIQUE INDEX one_use_of_single_codes ON coupon_uses (code) WHERE single = 1 AND state IN ('reserved', 'used');

ALTER TABLE orders ADD COLUMN email_key TEXT GENERATED ALWAYS AS (lower(trim(buyer_email))) VIRTUAL /* one buyer's e-mail, however written */;
ALTER TABLE orders ADD COLUMN tel_key TEXT GENERATED ALWAYS AS (CASE WHEN buyer_tel LIKE '+82%' THEN '0' || ltrim(replace(replace(substr(buyer_tel, 4), '-', ''), ' ', ''), '0') ELSE replace(replace(buyer_tel, '-', ''), ' ', '') END) VIRTUAL /* one buyer's phone, however written */;
CREATE INDEX orders_by_email ON orders (email_key) WHERE email_key <> '';
CREATE INDEX orders_by_tel ON orders (tel_key) WHERE tel_key <> '';

CREATE TABLE order_totals_before AS SELECT order_id, currency, goods, shipping, total FROM order_totals;
DROP TABLE order_totals;
CREATE TABLE order_totals (
  order_id INTEGER NOT NULL REFERENCES orders (id),         /* of which order */
  currency TEXT NOT NULL CHECK (currency IN ('KRW', 'USD')), /* an order has one total in each, frozen when placed */
  goods    INTEGER NOT NULL CHECK (goods > 0),              /* sum of its lines */
  shipping INTEGER NOT NULL CHECK (shipping >= 0),          /* delivery */
  discount INTEGER NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND goods), /* taken off by a coupon */
  total    INTEGER NOT NULL CHECK (total > 0 AND total = goods + shipping - discount), /* what is to be paid */
  PRIMARY KEY (order_id, currency),
  UNIQUE (order_id, currency, total)
) STRICT, WITHOUT ROWID;
INSERT INTO order_totals (order_id, currency, goods, shipping, discount, total)
  SELECT order_id, currency, goods, shipping, 0, total FROM order_totals_before ORDER BY order_id, currency;
DROP TABLE order_totals_before;
-- +goose StatementBegin
CREATE TRIGGER order_totals_are_final BEFORE UPDATE ON order_totals BEGIN
  SELECT RAISE (ABORT, 'order totals are never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_totals_stay BEFORE DELETE ON order_totals BEGIN
  SELECT RAISE (ABORT, 'order totals are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_totals_are_sums BEFORE INSERT ON order_totals
WHEN NEW.goods IS NOT (SELECT sum(quantity * CASE NEW.currency WHEN 'KRW' THEN unit_krw ELSE unit_usd END)
                       FROM order_lines WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'a total is the sum of its lines');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_totals_discounted_by_coupon BEFORE INSERT ON order_totals
WHEN NEW.discount > 0 AND NOT EXISTS (SELECT 1 FROM coupon_uses WHERE order_id = NEW.order_id)
  AND NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND rebuilt = 1) BEGIN
  SELECT RAISE (ABORT, 'only a coupon takes something off');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_begin BEFORE INSERT ON coupon_uses
WHEN NEW.state <> 'reserved' OR EXISTS (SELECT 1 FROM order_totals WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'a coupon is taken while its order is placed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_within_limit BEFORE INSERT ON coupon_uses
WHEN (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.coupon_id AND state IN ('reserved', 'used'))
  >= (SELECT uses_max FROM coupons WHERE id = NEW.coupon_id) BEGIN
  SELECT RAISE (ABORT, 'the coupon is used up');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_within_buyer BEFORE INSERT ON coupon_uses
WHEN (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.coupon_id AND state IN ('reserved', 'used') AND order_id IN (
    SELECT b.id FROM orders o JOIN orders b ON b.email_key = o.email_key WHERE o.id = NEW.order_id AND b.email_key <> ''
    UNION SELECT b.id FROM orders o JOIN orders b ON b.tel_key = o.tel_key WHERE o.id = NEW.order_id AND b.tel_key <> ''))
  >= (SELECT per_buyer FROM coupons WHERE id = NEW.coupon_id) BEGIN
  SELECT RAISE (ABORT, 'the buyer has used the coupon');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_move BEFORE UPDATE ON coupon_uses
WHEN NEW.order_id <> OLD.order_id OR NEW.coupon_id <> OLD.coupon_id OR NEW.code <> OLD.code OR NEW.single <> OLD.single
  OR (NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ('reserved>used', 'reserved>released', 'released>used', 'released>late')) BEGIN
  SELECT RAISE (ABORT, 'no such move of a coupon use');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_again_within_limit BEFORE UPDATE ON coupon_uses
WHEN OLD.state = 'released' AND NEW.state = 'used'
  AND (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.coupon_id AND state IN ('reserved', 'used'))
  >= (SELECT uses_max FROM coupons WHERE id = NEW.coupon_id) BEGIN
  SELECT RAISE (ABORT, 'the coupon is used up');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_stay BEFORE DELETE ON coupon_uses BEGIN
  SELECT RAISE (ABORT, 'coupon uses are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupon_codes_are_final BEFORE UPDATE ON coupon_codes BEGIN
  SELECT RAISE (ABORT, 'a code stays as it was given out');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupon_codes_stay BEFORE DELETE ON coupon_codes BEGIN
  SELECT RAISE (ABORT, 'codes are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupons_keep_room BEFORE UPDATE ON coupons
WHEN NEW.uses_max < (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.id AND state IN ('reserved', 'used')) BEGIN
  SELECT RAISE (ABORT, 'a coupon was used more often than that');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupons_stay BEFORE DELETE ON coupons BEGIN
  SELECT RAISE (ABORT, 'coupons are ended, never deleted');
END;
-- +goose StatementEnd
