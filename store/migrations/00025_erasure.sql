-- Personal data is kept as long as somebody needs it or the law wants it kept. The
-- contacts of an order leave its row: for good, or for a table of their own, which
-- only owners see. Money, lines and the log stay as they are.

-- +goose Up
ALTER TABLE orders ADD COLUMN emptied_at INTEGER CHECK (emptied_at IS NULL OR (buyer_name = '' AND buyer_email = '' AND buyer_tel = '' AND receiver_name = '' AND receiver_tel = '' AND postcode = '' AND addr = '' AND memo = '' AND email_key = '' AND tel_key = '' AND session_id IS NULL AND length(searched) <= length(order_no) + 1)) /* when its contacts left this row; null: they are here */;
CREATE INDEX orders_with_contacts ON orders (created_at) WHERE emptied_at IS NULL;

CREATE TABLE kept_contacts (
  order_id      INTEGER PRIMARY KEY REFERENCES orders (id), -- whose: an order that is over, of which the law wants records
  buyer_name    TEXT NOT NULL,    -- as they stood in the order
  buyer_email   TEXT NOT NULL,    -- the same
  buyer_tel     TEXT NOT NULL,    -- the same
  receiver_name TEXT NOT NULL,    -- the same
  receiver_tel  TEXT NOT NULL,    -- the same
  postcode      TEXT NOT NULL,    -- the same
  addr          TEXT NOT NULL,    -- the same
  memo          TEXT NOT NULL,    -- the same
  email_key     TEXT NOT NULL,    -- one buyer's e-mail address, however written; empty: none
  tel_key       TEXT NOT NULL,    -- one buyer's phone with the country's code, digits only; empty: none
  separated_at  INTEGER NOT NULL  -- when they left the order
) STRICT;
CREATE INDEX kept_contacts_by_email ON kept_contacts (email_key) WHERE email_key <> '';
CREATE INDEX kept_contacts_by_tel ON kept_contacts (tel_key) WHERE tel_key <> '';

CREATE INDEX events_of_erasures ON events (at) WHERE kind = 'erased';

-- +goose StatementBegin
CREATE TRIGGER emptied_orders_stay_empty BEFORE UPDATE OF emptied_at ON orders
WHEN OLD.emptied_at IS NOT NULL AND (NEW.emptied_at IS NULL OR NEW.emptied_at <> OLD.emptied_at) BEGIN
  SELECT RAISE (ABORT, 'emptied_orders_stay_empty'); -- contacts that left an order do not come back
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER emptied_orders_are_not_offered BEFORE INSERT ON attempts
WHEN EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND emptied_at IS NOT NULL) BEGIN
  SELECT RAISE (ABORT, 'emptied_orders_are_not_offered'); -- nobody can pay an order of which nobody knows whose it is
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_contacts_of_emptied_orders BEFORE INSERT ON kept_contacts
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND emptied_at IS NOT NULL) BEGIN
  SELECT RAISE (ABORT, 'kept_contacts_of_emptied_orders'); -- contacts are in one place only
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER kept_contacts_are_final BEFORE UPDATE ON kept_contacts BEGIN
  SELECT RAISE (ABORT, 'kept_contacts_are_final'); -- what is kept for the law is never changed, only erased
END;
-- +goose StatementEnd

DROP TRIGGER claims_keep_their_end;
-- +goose StatementBegin
CREATE TRIGGER claims_keep_their_end BEFORE UPDATE ON claims
WHEN (OLD.closed_at IS NOT NULL OR NEW.order_id <> OLD.order_id OR NEW.kind <> OLD.kind)
 AND NOT (NEW.order_id = OLD.order_id AND NEW.kind = OLD.kind AND NEW.state = OLD.state AND NEW.created_at = OLD.created_at
   AND NEW.closed_at = OLD.closed_at AND NEW.source = OLD.source AND NEW.reason = '-' AND NEW.answer = ''
   AND EXISTS (SELECT 1 FROM orders WHERE id = OLD.order_id AND emptied_at IS NOT NULL)) BEGIN
  SELECT RAISE (ABORT, 'claims_keep_their_end'); -- a closed claim stays closed; only its words are erased with its order
END;
-- +goose StatementEnd

DROP TRIGGER refund_codes_keep_their_account;
-- +goose StatementBegin
CREATE TRIGGER refund_codes_keep_their_account BEFORE UPDATE OF id, imp_uid, account_mac, code_mac, bank, tail, created_at, expires_at ON refund_codes
WHEN NOT (NEW.id = OLD.id AND NEW.imp_uid = OLD.imp_uid AND NEW.created_at = OLD.created_at AND NEW.expires_at = OLD.expires_at
  AND NEW.bank = '-' AND NEW.tail = '-' AND EXISTS (
    SELECT 1 FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.imp_uid = OLD.imp_uid AND o.emptied_at IS NOT NULL)) BEGIN
  SELECT RAISE (ABORT, 'refund_codes_keep_their_account'); -- a code is good for what it was made for, until its order is erased
END;
-- +goose StatementEnd

DROP TRIGGER refunds_keep_their_account;
-- +goose StatementBegin
CREATE TRIGGER refunds_keep_their_account BEFORE UPDATE OF bank, tail, code_id ON refunds
WHEN NOT (coalesce(NEW.code_id, 0) = coalesce(OLD.code_id, 0) AND NEW.bank = '-' AND NEW.tail = '-' AND EXISTS (
    SELECT 1 FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.imp_uid = OLD.imp_uid AND o.emptied_at IS NOT NULL)) BEGIN
  SELECT RAISE (ABORT, 'refunds_keep_their_account'); -- a refund goes where it was asked to go; that is erased with its order
END;
-- +goose StatementEnd
