-- What an order comes to in one currency says nothing about the other: a coupon
-- may leave nothing to pay in dollars and something in won. Such an order is paid
-- in won; attempts, which are never about nothing, keep it from being paid in
-- dollars.
--
-- The CHECK of order_totals stands in the table, so the table is made anew.
-- Attempts refer to it: their keys are looked at when everything is written
-- (defer_foreign_keys holds until the transaction ends), by when each total
-- stands again as it was.

-- +goose Up
PRAGMA defer_foreign_keys = 1;

CREATE TABLE order_totals_before AS SELECT order_id, currency, goods, shipping, discount, total FROM order_totals;
DROP TABLE order_totals;
CREATE TABLE order_totals (
  order_id INTEGER NOT NULL REFERENCES orders (id),         /* of which order */
  currency TEXT NOT NULL CHECK (currency IN ('KRW', 'USD')), /* an order has one total in each, frozen when placed */
  goods    INTEGER NOT NULL CHECK (goods > 0),              /* sum of its lines */
  shipping INTEGER NOT NULL CHECK (shipping >= 0),          /* delivery */
  discount INTEGER NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND goods), /* taken off by a coupon */
  total    INTEGER NOT NULL CHECK (total >= 0 AND total = goods + shipping - discount), /* what is to be paid; 0: it cannot be paid in this currency */
  PRIMARY KEY (order_id, currency),
  UNIQUE (order_id, currency, total)
) STRICT, WITHOUT ROWID;
INSERT INTO order_totals (order_id, currency, goods, shipping, discount, total)
  SELECT order_id, currency, goods, shipping, discount, total FROM order_totals_before ORDER BY order_id, currency;
DROP TABLE order_totals_before;
-- +goose StatementBegin
CREATE TRIGGER order_totals_are_final BEFORE UPDATE ON order_totals BEGIN
  SELECT RAISE (ABORT, 'order_totals_are_final'); -- order totals are never changed
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_totals_stay BEFORE DELETE ON order_totals BEGIN
  SELECT RAISE (ABORT, 'order_totals_stay'); -- order totals are never deleted
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_totals_are_sums BEFORE INSERT ON order_totals
WHEN NEW.goods IS NOT (SELECT sum(quantity * CASE NEW.currency WHEN 'KRW' THEN unit_krw ELSE unit_usd END)
                       FROM order_lines WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'order_totals_are_sums'); -- a total is the sum of its lines
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_totals_discounted_by_coupon BEFORE INSERT ON order_totals
WHEN NEW.discount > 0 AND NOT EXISTS (SELECT 1 FROM coupon_uses WHERE order_id = NEW.order_id)
  AND NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND rebuilt = 1) BEGIN
  SELECT RAISE (ABORT, 'order_totals_discounted_by_coupon'); -- only a coupon takes something off
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_totals_leave_something BEFORE INSERT ON order_totals
WHEN NEW.total = 0 AND EXISTS (SELECT 1 FROM order_totals WHERE order_id = NEW.order_id AND total = 0) BEGIN
  SELECT RAISE (ABORT, 'order_totals_leave_something'); -- an order can be paid in one currency at least
END;
-- +goose StatementEnd
