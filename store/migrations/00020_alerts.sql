-- Who is to hear when goods are back says so twice: on the goods' page, and by a
-- link in a mail. Mails about orders that nobody has paid are few for one address.

-- +goose Up
ALTER TABLE stock_alerts ADD COLUMN confirmed_at INTEGER /* when the address said so itself, by the link in a mail; null: not yet, and it hears nothing else */;
ALTER TABLE stock_alerts ADD COLUMN free_at INTEGER /* since when the goods are free without a break; null: they are not */;
UPDATE stock_alerts SET confirmed_at = created_at;
CREATE INDEX stock_alerts_unconfirmed ON stock_alerts (created_at) WHERE confirmed_at IS NULL;
-- +goose StatementBegin
CREATE TRIGGER stock_alerts_of_an_address_are_few BEFORE INSERT ON stock_alerts
WHEN (SELECT count(*) FROM stock_alerts WHERE address_hash = NEW.address_hash AND told_at IS NULL) >= 20 BEGIN
  SELECT RAISE (ABORT, 'stock_alerts_of_an_address_are_few'); -- one address waits for twenty goods
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stock_alerts_to_confirm_are_bounded BEFORE INSERT ON stock_alerts
WHEN NEW.confirmed_at IS NULL AND (SELECT count(*) FROM stock_alerts WHERE confirmed_at IS NULL) >= 2000 BEGIN
  SELECT RAISE (ABORT, 'stock_alerts_to_confirm_are_bounded'); -- two thousand that nobody has confirmed
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stock_alerts_tell_who_confirmed BEFORE UPDATE OF told_at ON stock_alerts
WHEN NEW.told_at IS NOT NULL AND OLD.told_at IS NULL AND OLD.confirmed_at IS NULL BEGIN
  SELECT RAISE (ABORT, 'stock_alerts_tell_who_confirmed'); -- only an address that said so itself hears of goods
END;
-- +goose StatementEnd

CREATE TABLE unproved_mails (
  key          TEXT PRIMARY KEY,                                -- of the mail in the outbox
  address_hash BLOB NOT NULL CHECK (length(address_hash) = 32), -- HMAC-SHA-256 of the address that it went to
  at           INTEGER NOT NULL                                 -- when; deleted a day later
) STRICT;
CREATE INDEX unproved_mails_by_address ON unproved_mails (address_hash, at);
CREATE INDEX unproved_mails_by_time ON unproved_mails (at);
-- +goose StatementBegin
CREATE TRIGGER unproved_mails_are_few BEFORE INSERT ON unproved_mails
WHEN (SELECT count(*) FROM unproved_mails WHERE address_hash = NEW.address_hash AND at > NEW.at - 3600000) >= 4 BEGIN
  SELECT RAISE (ABORT, 'unproved_mails_are_few'); -- four mails an hour to somebody who has paid nothing
END;
-- +goose StatementEnd
