-- One buyer is known by more than one way to write a phone number or an e-mail
-- address: with and without the country's code, in full width, with characters
-- that nobody sees. SQL cannot fold them all, so the program writes the keys; it
-- fills in those of the orders that are here when it opens the database.

-- +goose Up
DROP TRIGGER coupon_uses_within_buyer;
DROP INDEX orders_by_email;
DROP INDEX orders_by_tel;
DROP INDEX orders_to_search;
ALTER TABLE orders DROP COLUMN email_key;
ALTER TABLE orders DROP COLUMN tel_key;
ALTER TABLE orders DROP COLUMN searched;
ALTER TABLE orders ADD COLUMN email_key TEXT /* one buyer's e-mail address, however written; empty: none; null: not made yet */;
ALTER TABLE orders ADD COLUMN tel_key TEXT /* one buyer's phone with the country's code, digits only; empty: none; null: not made yet */;
ALTER TABLE orders ADD COLUMN searched TEXT /* what people look for it by, folded; null: not made yet */;
CREATE INDEX orders_by_email ON orders (email_key) WHERE email_key <> '';
CREATE INDEX orders_by_tel ON orders (tel_key) WHERE tel_key <> '';
CREATE INDEX orders_to_search ON orders (created_at, pay_state, ship_state, language, country, searched);
CREATE INDEX orders_without_keys ON orders (id) WHERE searched IS NULL;
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_within_buyer BEFORE INSERT ON coupon_uses
WHEN (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.coupon_id AND state IN ('reserved', 'used') AND order_id IN (
    SELECT b.id FROM orders o JOIN orders b ON b.email_key = o.email_key WHERE o.id = NEW.order_id AND b.email_key <> ''
    UNION SELECT b.id FROM orders o JOIN orders b ON b.tel_key = o.tel_key WHERE o.id = NEW.order_id AND b.tel_key <> ''))
  >= (SELECT per_buyer FROM coupons WHERE id = NEW.coupon_id) BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_within_buyer'); -- the buyer has used the coupon
END;
-- +goose StatementEnd
