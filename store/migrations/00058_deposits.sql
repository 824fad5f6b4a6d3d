-- What came for a transfer to the owner's account, deposit by deposit. A transfer is in
-- the books once its deposits come to what was asked for. What came before that, and
-- what came beyond it, pays nothing: it is awaited further, given back by hand, or in a
-- case. What was given back of it is a row below 0.

-- +goose Up
PRAGMA defer_foreign_keys = 1;

CREATE TABLE deposits (
  id         INTEGER PRIMARY KEY,                             -- internal
  imp_uid    TEXT NOT NULL REFERENCES payments (imp_uid),     -- of which transfer
  amount     INTEGER NOT NULL CHECK (amount <> 0),            -- won that came; below 0: given back of what pays nothing
  name       TEXT NOT NULL CHECK (length(name) <= 60),        -- who sent it, as the owner's bank has it; empty: not said, or erased
  line       BLOB UNIQUE CHECK (length(line) = 32),           -- HMAC of the line of the bank's statement; null: found by hand
  created_at INTEGER NOT NULL,                                -- when a person stated it
  CHECK (amount > 0 OR (name = '' AND line IS NULL))
) STRICT;
CREATE INDEX deposits_by_payment ON deposits (imp_uid, amount);
INSERT INTO deposits (imp_uid, amount, name, created_at)
  SELECT imp_uid, amount, '', coalesce(paid_at, first_seen_at) FROM payments WHERE source = 'bank' AND captured = 1 AND amount > 0;

-- +goose StatementBegin
CREATE TRIGGER deposits_of_transfers BEFORE INSERT ON deposits
WHEN NOT EXISTS (SELECT 1 FROM payments WHERE imp_uid = NEW.imp_uid AND source = 'bank') BEGIN
  SELECT RAISE (ABORT, 'deposits_of_transfers'); -- only what is transferred to the owner comes as deposits
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER deposits_cover_what_they_paid BEFORE INSERT ON deposits
WHEN NEW.amount < 0 AND NEW.amount + coalesce((SELECT sum(amount) FROM deposits WHERE imp_uid = NEW.imp_uid), 0)
  < coalesce((SELECT CASE captured WHEN 1 THEN amount ELSE 0 END FROM payments WHERE imp_uid = NEW.imp_uid), 0) BEGIN
  SELECT RAISE (ABORT, 'deposits_cover_what_they_paid'); -- only what pays nothing is given back so
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER deposits_are_final BEFORE UPDATE ON deposits
WHEN NEW.id <> OLD.id OR NEW.imp_uid <> OLD.imp_uid OR NEW.amount <> OLD.amount OR NEW.created_at <> OLD.created_at
  OR (NEW.line IS NULL) <> (OLD.line IS NULL) OR coalesce(NEW.line <> OLD.line, 0 = 1) OR (NEW.name <> OLD.name AND NEW.name <> '') BEGIN
  SELECT RAISE (ABORT, 'deposits_are_final'); -- of what came only the name is ever forgotten
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER deposits_stay BEFORE DELETE ON deposits BEGIN
  SELECT RAISE (ABORT, 'deposits_stay'); -- what came is never forgotten
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER transfers_begin_empty BEFORE INSERT ON payments
WHEN NEW.source = 'bank' AND NEW.captured = 1 BEGIN
  SELECT RAISE (ABORT, 'transfers_begin_empty'); -- a transfer is awaited before it comes
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER transfers_have_come BEFORE UPDATE OF captured ON payments
WHEN NEW.source = 'bank' AND NEW.captured = 1 AND OLD.captured = 0
  AND coalesce((SELECT sum(amount) FROM deposits WHERE imp_uid = NEW.imp_uid), 0) < NEW.amount BEGIN
  SELECT RAISE (ABORT, 'transfers_have_come'); -- a transfer is in the books once its deposits come to what was asked for
END;
-- +goose StatementEnd

CREATE TABLE incidents_5 (
  id         INTEGER PRIMARY KEY,                    -- internal
  kind       TEXT NOT NULL CHECK (kind IN ('mismatch', 'duplicate', 'late', 'oversold', 'orphan', 'refund', 'fact_changed', 'key', 'clock', 'unreadable', 'stock_held', 'deposit')), -- what is wrong
  imp_uid    TEXT NOT NULL,                          -- with which payment; empty: with the shop itself
  order_id   INTEGER REFERENCES orders (id),         -- on which order; null: unknown
  detail     TEXT NOT NULL,                          -- evidence in words
  opened_at  INTEGER NOT NULL,                       -- when noticed
  closed_at  INTEGER,                                -- when closed; null: a person must look
  resolution TEXT NOT NULL DEFAULT ''                -- how it was closed
) STRICT;
INSERT INTO incidents_5 SELECT id, kind, imp_uid, order_id, detail, opened_at, closed_at, resolution FROM incidents;
DROP TABLE incidents;
ALTER TABLE incidents_5 RENAME TO incidents;
CREATE UNIQUE INDEX one_open_incident ON incidents (kind, imp_uid) WHERE closed_at IS NULL;
CREATE INDEX incidents_open ON incidents (opened_at) WHERE closed_at IS NULL;
CREATE INDEX incidents_by_payment ON incidents (imp_uid);
