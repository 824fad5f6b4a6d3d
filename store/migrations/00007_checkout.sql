-- What cart and checkout need: the price at which something was put into a
-- cart, and what buyers were told and agreed to when they ordered.

-- +goose Up
ALTER TABLE cart_items ADD COLUMN seen_krw INTEGER CHECK (seen_krw >= 0) /* what one cost when it was put in or changed last, won; null: not known */;
ALTER TABLE cart_items ADD COLUMN seen_usd INTEGER CHECK (seen_usd >= 0) /* the same in cents */;

CREATE TABLE consent_texts (
  hash     TEXT PRIMARY KEY CHECK (length(hash) = 64),                       -- SHA-256 of kind, language and text, in hex: the version
  kind     TEXT NOT NULL CHECK (kind IN ('order', 'privacy', 'marketing')),  -- what it is about
  language TEXT NOT NULL CHECK (language IN ('ko', 'en')),                   -- of the text
  body     TEXT NOT NULL CHECK (body <> ''),                                 -- the words that the page showed
  first_at INTEGER NOT NULL                                                  -- when somebody ordered by it for the first time
) STRICT;

CREATE TABLE consents (
  order_id  INTEGER NOT NULL REFERENCES orders (id),                          -- whose order
  kind      TEXT NOT NULL CHECK (kind IN ('order', 'privacy', 'marketing')),  -- what was asked
  text_hash TEXT REFERENCES consent_texts (hash),                             -- the text that was shown; null: none, the order came from another program
  language  TEXT NOT NULL CHECK (language IN ('ko', 'en')),                   -- of the page
  agreed    INTEGER NOT NULL CHECK (agreed IN (0, 1)),                        -- 1: yes
  at        INTEGER NOT NULL,                                                 -- when
  PRIMARY KEY (order_id, kind),
  CHECK (agreed = 0 OR text_hash IS NOT NULL)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER consent_texts_are_final BEFORE UPDATE ON consent_texts BEGIN
  SELECT RAISE (ABORT, 'a text that somebody agreed to is never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consent_texts_stay BEFORE DELETE ON consent_texts BEGIN
  SELECT RAISE (ABORT, 'a text that somebody agreed to is kept');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consents_are_final BEFORE UPDATE ON consents BEGIN
  SELECT RAISE (ABORT, 'what a buyer agreed to is never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER consents_stay BEFORE DELETE ON consents BEGIN
  SELECT RAISE (ABORT, 'what a buyer agreed to is kept');
END;
-- +goose StatementEnd
