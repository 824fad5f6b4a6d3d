-- Money goes to a bank account that a buyer names only once a code has come
-- back that was sent to the buyer's mail. Of the code and the account the shop
-- keeps keyed hashes alone, and of the account what a mail may say.

-- +goose Up
CREATE TABLE refund_codes (
  id          INTEGER PRIMARY KEY,                                      -- internal
  imp_uid     TEXT NOT NULL REFERENCES payments (imp_uid),              -- the payment that is to go back
  account_mac BLOB NOT NULL CHECK (length(account_mac) = 32),           -- HMAC-SHA-256 of this cancellation and exactly this account
  code_mac    BLOB NOT NULL CHECK (length(code_mac) = 32),              -- HMAC-SHA-256 of the same and the code
  bank        TEXT NOT NULL CHECK (length(bank) BETWEEN 1 AND 8),       -- code of the account's bank
  tail        TEXT NOT NULL CHECK (length(tail) BETWEEN 1 AND 4),       -- last digits of the account
  created_at  INTEGER NOT NULL,                                         -- when it was made
  expires_at  INTEGER NOT NULL CHECK (expires_at > created_at AND expires_at <= created_at + 900000), -- no good from then on
  tries       INTEGER NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5), -- wrong codes typed in its place
  proved_at   INTEGER CHECK (proved_at IS NULL OR proved_at BETWEEN created_at AND expires_at) -- when it came back; null: it has not
) STRICT;
CREATE INDEX refund_codes_by_payment ON refund_codes (imp_uid, account_mac);

ALTER TABLE refunds ADD COLUMN bank TEXT /* code of the bank that it goes to; null: back to where the money came from, or not known */;
ALTER TABLE refunds ADD COLUMN tail TEXT CHECK ((tail IS NULL) = (bank IS NULL)) /* last digits of the account; null with its bank */;
ALTER TABLE refunds ADD COLUMN code_id INTEGER REFERENCES refund_codes (id) /* the code by which its buyer proved to be the buyer; null: none was needed */;
CREATE UNIQUE INDEX one_refund_of_code ON refunds (code_id) WHERE code_id IS NOT NULL;

-- +goose StatementBegin
CREATE TRIGGER refund_codes_are_few BEFORE INSERT ON refund_codes
WHEN (SELECT count(*) FROM refund_codes WHERE imp_uid = NEW.imp_uid) >= 10 BEGIN
  SELECT RAISE (ABORT, 'refund_codes_are_few'); -- ten codes for a payment, then a person decides
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_codes_are_seldom BEFORE INSERT ON refund_codes
WHEN (SELECT count(*) FROM refund_codes WHERE imp_uid = NEW.imp_uid AND created_at > NEW.created_at - 3600000) >= 3 BEGIN
  SELECT RAISE (ABORT, 'refund_codes_are_seldom'); -- three codes for a payment in an hour
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_codes_stay BEFORE DELETE ON refund_codes BEGIN
  SELECT RAISE (ABORT, 'refund_codes_stay'); -- codes are counted for ever
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_codes_keep_their_account BEFORE UPDATE OF id, imp_uid, account_mac, code_mac, bank, tail, created_at, expires_at ON refund_codes BEGIN
  SELECT RAISE (ABORT, 'refund_codes_keep_their_account'); -- a code is good for what it was made for
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_codes_count_tries BEFORE UPDATE OF tries ON refund_codes WHEN NEW.tries < OLD.tries BEGIN
  SELECT RAISE (ABORT, 'refund_codes_count_tries'); -- a wrong code is never forgotten
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_codes_prove_once BEFORE UPDATE OF proved_at ON refund_codes
WHEN OLD.proved_at IS NOT NULL OR OLD.tries >= 5 BEGIN
  SELECT RAISE (ABORT, 'refund_codes_prove_once'); -- a code comes back once, and not after five wrong ones
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refunds_to_accounts_are_proved BEFORE INSERT ON refunds
WHEN NEW.source = 'buyer' AND (NEW.tail IS NOT NULL OR EXISTS (SELECT 1 FROM payments WHERE imp_uid = NEW.imp_uid AND method = 'vbank'))
 AND NOT EXISTS (SELECT 1 FROM refund_codes c WHERE c.id = NEW.code_id AND c.imp_uid = NEW.imp_uid AND c.bank = NEW.bank
   AND c.tail = NEW.tail AND c.proved_at IS NOT NULL AND c.expires_at >= NEW.created_at) BEGIN
  SELECT RAISE (ABORT, 'refunds_to_accounts_are_proved'); -- money goes to an account that a buyer names only by a code
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refunds_keep_their_account BEFORE UPDATE OF bank, tail, code_id ON refunds BEGIN
  SELECT RAISE (ABORT, 'refunds_keep_their_account'); -- a refund goes where it was asked to go
END;
-- +goose StatementEnd
