-- Where the money of a transfer goes back to. Its buyer names the account with a request,
-- or tells somebody of the shop; it is kept, encrypted, until somebody has sent money there.

-- +goose Up
CREATE TABLE refund_accounts (
  order_id INTEGER PRIMARY KEY REFERENCES orders (id),           -- of which order
  account  BLOB NOT NULL CHECK (length(account) BETWEEN 30 AND 500), -- bank, number and holder, encrypted
  given_at INTEGER NOT NULL                                      -- when it was named last
) STRICT;
CREATE INDEX refund_accounts_by_age ON refund_accounts (given_at);

-- +goose StatementBegin
CREATE TRIGGER refund_accounts_of_transfers BEFORE INSERT ON refund_accounts
WHEN NOT EXISTS (SELECT 1 FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.order_id = NEW.order_id
    AND p.source = 'bank' AND p.captured = 1 AND p.cancelled < p.amount AND o.emptied_at IS NULL) BEGIN
  SELECT RAISE (ABORT, 'refund_accounts_of_transfers'); -- an account is kept only while a transfer can go back to it
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER forgets_used_refund_accounts AFTER UPDATE OF cancelled ON payments
WHEN NEW.cancelled > OLD.cancelled AND NEW.source = 'bank' BEGIN
  DELETE FROM refund_accounts WHERE order_id = NEW.order_id; -- money went back: the account is forgotten
END;
-- +goose StatementEnd
