-- Payments in I'mport's list that cannot be read, and the case that tells of them.

-- +goose Up
CREATE TABLE unreadable_rows (
  key          TEXT PRIMARY KEY,                          -- imp:<imp_uid>, else uid:<merchant_uid>, else row:<place>
  imp_uid      TEXT NOT NULL,                             -- empty: not readable either
  merchant_uid TEXT NOT NULL,                             -- empty: not readable either
  ours         INTEGER NOT NULL CHECK (ours IN (0, 1)),   -- 1: the merchant_uid is one of this shop's
  place        INTEGER NOT NULL CHECK (place >= 0),       -- in I'mport's list, from 1; 0: it was asked for by name
  field        TEXT NOT NULL,                             -- which field is missing or odd; empty: none in particular
  why          TEXT NOT NULL CHECK (why <> ''),           -- what is wrong with it, in words
  reach        INTEGER NOT NULL CHECK (reach >= 0),       -- how many seconds the comparison looks back that saw it last; 0: none did
  first_seen   INTEGER NOT NULL,                          -- when it was first found
  last_seen    INTEGER NOT NULL,                          -- when it was last found
  tries        INTEGER NOT NULL DEFAULT 0,                -- how often it was asked for by itself
  retry_at     INTEGER NOT NULL                           -- when it is asked for by itself again
) STRICT;

CREATE TABLE incidents_3 (
  id         INTEGER PRIMARY KEY,                    -- internal
  kind       TEXT NOT NULL CHECK (kind IN ('mismatch', 'duplicate', 'late', 'oversold', 'orphan', 'refund', 'fact_changed', 'key', 'clock', 'unreadable')), -- what is wrong
  imp_uid    TEXT NOT NULL,                          -- with which payment; empty: with the shop itself
  order_id   INTEGER REFERENCES orders (id),         -- on which order; null: unknown
  detail     TEXT NOT NULL,                          -- evidence in words
  opened_at  INTEGER NOT NULL,                       -- when noticed
  closed_at  INTEGER,                                -- when closed; null: a person must look
  resolution TEXT NOT NULL DEFAULT ''                -- how it was closed
) STRICT;
INSERT INTO incidents_3 SELECT id, kind, imp_uid, order_id, detail, opened_at, closed_at, resolution FROM incidents;
DROP TABLE incidents;
ALTER TABLE incidents_3 RENAME TO incidents;
CREATE UNIQUE INDEX one_open_incident ON incidents (kind, imp_uid) WHERE closed_at IS NULL;
CREATE INDEX incidents_open ON incidents (opened_at) WHERE closed_at IS NULL;
CREATE INDEX incidents_by_payment ON incidents (imp_uid);
