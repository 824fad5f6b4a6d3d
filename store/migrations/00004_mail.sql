-- Mails that are really sent: whom to tell when goods are back in stock, and
-- indexes for the owner's mailbox.

-- +goose Up
CREATE TABLE stock_alerts (
  id           INTEGER PRIMARY KEY,                                     -- internal
  variant_id   INTEGER NOT NULL REFERENCES variants (id),               -- what is waited for
  email        TEXT NOT NULL,                                           -- who waits; empty once they were told
  address_hash BLOB NOT NULL CHECK (length(address_hash) = 32),         -- HMAC-SHA-256 of the address with the installation's key, so that asking twice is seen
  language     TEXT NOT NULL CHECK (language IN ('ko', 'en')),          -- of the mail
  created_at   INTEGER NOT NULL,                                        -- when asked for
  told_at      INTEGER                                                  -- when the mail was asked for; null: still waiting
) STRICT;
CREATE UNIQUE INDEX one_waiting_alert ON stock_alerts (variant_id, address_hash) WHERE told_at IS NULL;
CREATE INDEX stock_alerts_by_address ON stock_alerts (address_hash);
CREATE INDEX outbox_mails ON outbox (id) WHERE kind = 'mail';
CREATE INDEX outbox_failed ON outbox (done_at) WHERE kind = 'mail' AND done_at IS NOT NULL AND last_error NOT IN ('', 'moot');

