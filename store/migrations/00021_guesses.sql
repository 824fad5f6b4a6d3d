-- What was guessed wrong outlives a restart: of logins, codes, orders, contacts and coupons. Every count has its place
-- in a table of bounded size, the same here and in the program. What is guessed at, and from where, is a keyed hash:
-- neither an e-mail nor an address is here.

-- +goose Up
CREATE TABLE guess_tallies (
  kind    TEXT NOT NULL CHECK (kind IN ('login', 'lookup', 'proof', 'coupon')), -- what is guessed
  made_up INTEGER NOT NULL CHECK (made_up IN (0, 1)), -- 1: there is nothing of that name
  place   INTEGER NOT NULL CHECK (place >= 0 AND place < 8192), -- where the program keeps it; others take it in turn
  name    BLOB NOT NULL CHECK (length(name) = 16),  -- keyed hash of what is guessed at
  failed  TEXT NOT NULL,                            -- when, since the last wait: a JSON list
  waits   INTEGER NOT NULL CHECK (waits >= 0 AND waits <= 10), -- how many waits there have been
  last_at INTEGER NOT NULL,                         -- the last failure
  PRIMARY KEY (kind, made_up, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE guess_networks (
  kind     TEXT NOT NULL CHECK (kind IN ('login', 'lookup', 'proof', 'coupon')), -- what is guessed
  minutes  INTEGER NOT NULL CHECK (minutes IN (1, 1440)), -- how long the interval is
  place    INTEGER NOT NULL CHECK (place >= 0 AND place < 8192), -- as above
  name     BLOB NOT NULL CHECK (length(name) = 16), -- keyed hash of the network
  spent    INTEGER NOT NULL CHECK (spent > 0),      -- wrong guesses from it
  began_at INTEGER NOT NULL,                        -- when the interval began
  PRIMARY KEY (kind, minutes, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_crowded ON events (at) WHERE kind = 'crowded';
