-- What the owner's pages need: who may do what, parcels, returns, notes, texts
-- of the law, and cases that can come back.
--
-- Columns are added with block comments: SQLite keeps them in its schema.

-- +goose Up
ALTER TABLE admins ADD COLUMN name TEXT NOT NULL DEFAULT '' /* how colleagues know them */;
ALTER TABLE admins ADD COLUMN language TEXT NOT NULL DEFAULT 'ko' CHECK (language IN ('ko', 'en')) /* of their pages */;
ALTER TABLE admins ADD COLUMN may_refund INTEGER NOT NULL DEFAULT 0 CHECK (may_refund IN (0, 1)) /* 1: staff who may give money back */;
ALTER TABLE admins ADD COLUMN password_at INTEGER NOT NULL DEFAULT 0 /* when the password was chosen; 0: not yet, only invited */;
UPDATE admins SET password_at = created_at;
ALTER TABLE admins ADD COLUMN totp BLOB /* secret of the second factor, encrypted; null: none */;
ALTER TABLE admins ADD COLUMN totp_step INTEGER NOT NULL DEFAULT 0 /* time step of the last code, so that each works once */;

CREATE TABLE recovery_codes (
  admin_id  INTEGER NOT NULL REFERENCES admins (id) ON DELETE CASCADE, -- whose second factor
  code_hash BLOB NOT NULL UNIQUE CHECK (length(code_hash) = 32),       -- HMAC-SHA-256 of the code with the installation's key
  used_at   INTEGER,                                                   -- when it was used; null: still good
  PRIMARY KEY (admin_id, code_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE invitations (
  admin_id   INTEGER PRIMARY KEY REFERENCES admins (id) ON DELETE CASCADE, -- who may set a password with it
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),         -- SHA-256 of the link's secret
  expires_at INTEGER NOT NULL                                              -- until when
) STRICT;

ALTER TABLE sessions ADD COLUMN admin_id INTEGER REFERENCES admins (id) ON DELETE CASCADE /* whose; null: a visitor's */;
ALTER TABLE sessions ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0 /* when the password was last given */;
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '' /* from where it was begun, of admins only */;
ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT '' /* browser it was begun with, of admins only */;
CREATE INDEX sessions_by_admin ON sessions (admin_id) WHERE admin_id IS NOT NULL;

ALTER TABLE products ADD COLUMN vendor TEXT NOT NULL DEFAULT '' /* maker or brand */;
ALTER TABLE products ADD COLUMN kind TEXT NOT NULL DEFAULT '' /* the merchant's own sort, as spreadsheets carry it */;
ALTER TABLE products ADD COLUMN tags TEXT NOT NULL DEFAULT '' /* separated by commas, as spreadsheets carry them */;
ALTER TABLE products ADD COLUMN seo_title_ko TEXT NOT NULL DEFAULT '' /* title for search engines, Korean; empty: the name */;
ALTER TABLE products ADD COLUMN seo_title_en TEXT NOT NULL DEFAULT '' /* the same in English */;
ALTER TABLE products ADD COLUMN seo_text_ko TEXT NOT NULL DEFAULT '' /* description for search engines, Korean; empty: the summary */;
ALTER TABLE products ADD COLUMN seo_text_en TEXT NOT NULL DEFAULT '' /* the same in English */;
ALTER TABLE products ADD COLUMN notice TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(notice)) /* product information that the law wants (상품정보제공고시), JSON */;
ALTER TABLE variants ADD COLUMN barcode TEXT NOT NULL DEFAULT '' /* GTIN or the like */;
ALTER TABLE variants ADD COLUMN grams INTEGER NOT NULL DEFAULT 0 CHECK (grams >= 0) /* weight; 0: not said */;
ALTER TABLE variants ADD COLUMN retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1) AND (retired = 0 OR active = 0)) /* 1: no form of its product any more, kept for its orders */;
ALTER TABLE pictures ADD COLUMN widths TEXT NOT NULL DEFAULT '' /* smaller copies, e.g. 400,800: file name-400.jpg; empty: none */;
ALTER TABLE stock_moves ADD COLUMN source TEXT NOT NULL DEFAULT '' /* who moved it, e.g. admin:3 */;

ALTER TABLE sweeps ADD COLUMN found TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(found)) /* what it found, JSON */;
ALTER TABLE orders ADD COLUMN rebuilt INTEGER NOT NULL DEFAULT 0 CHECK (rebuilt IN (0, 1)) /* 1: made again from a payment's signed note */;
ALTER TABLE orders ADD COLUMN searched TEXT GENERATED ALWAYS AS (lower(order_no || ' ' || buyer_name || ' ' || receiver_name || ' ' || buyer_email || ' ' || replace(replace(buyer_tel, '-', ''), '+', '') || ' ' || replace(replace(receiver_tel, '-', ''), '+', ''))) VIRTUAL /* what people look for it by */;
CREATE INDEX orders_by_state ON orders (pay_state, ship_state, created_at);
CREATE INDEX orders_to_search ON orders (created_at, pay_state, ship_state, language, country, searched);
CREATE INDEX payments_by_sale ON payments (coalesce(paid_at, first_seen_at), cancelled, amount, currency, method, attempt_id, order_id) WHERE verdict = 'accepted';
CREATE INDEX refunds_by_time ON refunds (done_at, imp_uid, amount) WHERE state = 'done';
CREATE INDEX variants_running_out ON variants (stock, id, product_id) WHERE active = 1 AND stock <= 5;

CREATE TABLE shipments (
  order_id   INTEGER PRIMARY KEY REFERENCES orders (id), -- one parcel per order
  carrier    TEXT NOT NULL CHECK (carrier <> ''),        -- code of the carrier, e.g. cj
  number     TEXT NOT NULL CHECK (number <> ''),         -- tracking number
  shipped_at INTEGER NOT NULL                            -- when it was handed over
) STRICT;
CREATE INDEX shipments_by_number ON shipments (number);
CREATE INDEX attempts_by_button ON attempts (order_id, pg);

CREATE TABLE batches (
  id         INTEGER PRIMARY KEY, -- number on the shipping list
  source     TEXT NOT NULL,       -- who made it
  created_at INTEGER NOT NULL     -- when
) STRICT;

CREATE TABLE batch_orders (
  order_id INTEGER PRIMARY KEY REFERENCES orders (id), -- is on one shipping list at most
  batch_id INTEGER NOT NULL REFERENCES batches (id)    -- that one
) STRICT;
CREATE INDEX batch_orders_by_batch ON batch_orders (batch_id);

CREATE TABLE claims (
  id         INTEGER PRIMARY KEY,                     -- internal
  order_id   INTEGER NOT NULL REFERENCES orders (id), -- about which order
  kind       TEXT NOT NULL CHECK (kind IN ('cancel', 'return', 'exchange')), -- what the buyer wants
  state      TEXT NOT NULL CHECK (state IN ('requested', 'approved', 'refused', 'done')), -- how far it is
  reason     TEXT NOT NULL CHECK (reason <> ''),      -- in the buyer's words
  answer     TEXT NOT NULL DEFAULT '',                -- in the shop's words
  source     TEXT NOT NULL,                           -- who asked: buyer or admin
  created_at INTEGER NOT NULL,                        -- when asked for
  closed_at  INTEGER                                  -- when refused or done; null: still open
) STRICT;
CREATE UNIQUE INDEX one_open_claim ON claims (order_id) WHERE closed_at IS NULL;
CREATE INDEX claims_by_order ON claims (order_id);

CREATE TABLE notes (
  id         INTEGER PRIMARY KEY,                     -- internal
  order_id   INTEGER NOT NULL REFERENCES orders (id), -- about which order
  text       TEXT NOT NULL CHECK (text <> ''),        -- for colleagues; never shown to the buyer
  source     TEXT NOT NULL,                           -- who wrote it
  created_at INTEGER NOT NULL                         -- when
) STRICT;
CREATE INDEX notes_by_order ON notes (order_id);

CREATE TABLE legal_texts (
  kind         TEXT NOT NULL CHECK (kind IN ('terms', 'privacy')), -- which text
  version      INTEGER NOT NULL CHECK (version >= 1),              -- 1, 2, …; the highest holds
  ko           TEXT NOT NULL CHECK (ko <> ''),                     -- Korean, Markdown
  en           TEXT NOT NULL,                                      -- English, Markdown; empty: the Korean one is shown
  published_at INTEGER NOT NULL,                                   -- since when
  PRIMARY KEY (kind, version)
) STRICT, WITHOUT ROWID;

-- Cases can come back: one open case per kind and payment, not one for ever.
CREATE TABLE incidents_2 (
  id         INTEGER PRIMARY KEY,                    -- internal
  kind       TEXT NOT NULL CHECK (kind IN ('mismatch', 'duplicate', 'late', 'oversold', 'orphan', 'refund', 'fact_changed', 'key', 'clock')), -- what is wrong
  imp_uid    TEXT NOT NULL,                          -- with which payment; empty: with the shop itself
  order_id   INTEGER REFERENCES orders (id),         -- on which order; null: unknown
  detail     TEXT NOT NULL,                          -- evidence in words
  opened_at  INTEGER NOT NULL,                       -- when noticed
  closed_at  INTEGER,                                -- when settled; null: a person must look
  resolution TEXT NOT NULL DEFAULT ''                -- how it was settled
) STRICT;
INSERT INTO incidents_2 SELECT id, kind, imp_uid, order_id, detail, opened_at, closed_at, resolution FROM incidents;
DROP TABLE incidents;
ALTER TABLE incidents_2 RENAME TO incidents;
CREATE UNIQUE INDEX one_open_incident ON incidents (kind, imp_uid) WHERE closed_at IS NULL;
CREATE INDEX incidents_open ON incidents (opened_at) WHERE closed_at IS NULL;
CREATE INDEX incidents_by_payment ON incidents (imp_uid);

-- Accounts that nobody may pay into any more are closed at the PG.
CREATE TABLE outbox_2 (
  id          INTEGER PRIMARY KEY,                  -- internal
  kind        TEXT NOT NULL CHECK (kind IN ('refund', 'mail', 'vbank')), -- what is to be done; vbank: close an account
  key         TEXT NOT NULL UNIQUE,                 -- so that an effect is asked for once, e.g. refund:7
  payload     TEXT NOT NULL,                        -- what the worker needs, JSON
  created_at  INTEGER NOT NULL,                     -- when asked for
  next_at     INTEGER NOT NULL,                     -- when it is tried next
  lease_until INTEGER NOT NULL DEFAULT 0,           -- a worker has it until then
  tries       INTEGER NOT NULL DEFAULT 0,           -- how often it was tried
  done_at     INTEGER,                              -- when it was done; null: still to do
  last_error  TEXT NOT NULL DEFAULT ''              -- why it is still here
) STRICT;
INSERT INTO outbox_2 SELECT id, kind, key, payload, created_at, next_at, lease_until, tries, done_at, last_error FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_2 RENAME TO outbox;
CREATE INDEX outbox_due ON outbox (next_at) WHERE done_at IS NULL;
-- +goose StatementBegin
CREATE TRIGGER outbox_done_is_final BEFORE UPDATE ON outbox
WHEN NEW.key <> OLD.key OR NEW.kind <> OLD.kind OR (OLD.done_at IS NOT NULL AND NEW.done_at IS NULL) BEGIN
  SELECT RAISE (ABORT, 'an effect is done once');
END;
-- +goose StatementEnd

-- The log also tells who changed products, settings and people.
CREATE TABLE events_2 (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,       -- without gaps
  at         INTEGER NOT NULL,                        -- when
  entity     TEXT NOT NULL CHECK (entity IN ('order', 'attempt', 'payment', 'refund', 'incident', 'installation', 'claim', 'product', 'category', 'setting', 'admin', 'export')), -- what changed
  entity_key TEXT NOT NULL,                           -- its order_no, merchant_uid, imp_uid, …
  order_id   INTEGER REFERENCES orders (id),          -- on which order
  kind       TEXT NOT NULL,                           -- what happened
  before     TEXT NOT NULL,                           -- state before; empty: none
  after      TEXT NOT NULL,                           -- state after
  source     TEXT NOT NULL,                           -- the door or person it came by, e.g. webhook, admin:3
  detail     TEXT NOT NULL,                           -- more, JSON; no personal data of buyers
  prev_hash  BLOB NOT NULL CHECK (length(prev_hash) = 32), -- hash of the event before; zeros for the first
  hash       BLOB NOT NULL UNIQUE CHECK (length(hash) = 32) -- SHA-256 over this row and prev_hash
) STRICT;
INSERT INTO events_2 SELECT seq, at, entity, entity_key, order_id, kind, before, after, source, detail, prev_hash, hash FROM events ORDER BY seq;
DROP TABLE events;
ALTER TABLE events_2 RENAME TO events;
CREATE INDEX events_by_order ON events (order_id, seq);
CREATE INDEX events_by_source ON events (source, seq);
-- +goose StatementBegin
CREATE TRIGGER events_are_final BEFORE UPDATE ON events BEGIN
  SELECT RAISE (ABORT, 'events are never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN
  SELECT RAISE (ABORT, 'events are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER legal_texts_are_final BEFORE UPDATE ON legal_texts BEGIN
  SELECT RAISE (ABORT, 'a published text is never changed, only followed by another version');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER legal_texts_stay BEFORE DELETE ON legal_texts BEGIN
  SELECT RAISE (ABORT, 'published texts are kept');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER shipments_of_shipped_orders BEFORE INSERT ON shipments
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND ship_state = 'shipped') BEGIN
  SELECT RAISE (ABORT, 'a parcel belongs to a shipped order');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER orders_ship_what_is_paid BEFORE UPDATE OF ship_state ON orders
WHEN NEW.ship_state = 'shipped' AND OLD.ship_state <> 'shipped' AND (NEW.pay_state <> 'paid'
  OR NOT EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND verdict = 'accepted' AND cancelled < amount)
  OR EXISTS (SELECT 1 FROM payments p JOIN refunds r ON r.imp_uid = p.imp_uid WHERE p.order_id = NEW.id AND p.verdict = 'accepted'
             AND r.state IN ('requested', 'sent', 'unknown', 'pending_pg'))) BEGIN
  SELECT RAISE (ABORT, 'only what is paid for, with no refund under way, is shipped');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER shipments_keep_their_order BEFORE UPDATE ON shipments
WHEN NEW.order_id <> OLD.order_id OR NEW.shipped_at <> OLD.shipped_at BEGIN
  SELECT RAISE (ABORT, 'of a parcel only carrier and number can be mended');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER shipments_stay BEFORE DELETE ON shipments BEGIN
  SELECT RAISE (ABORT, 'parcels are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER batch_orders_are_to_ship BEFORE INSERT ON batch_orders
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND pay_state = 'paid' AND ship_state = 'ready') BEGIN
  SELECT RAISE (ABORT, 'only orders to be shipped get on a shipping list');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER batch_orders_are_final BEFORE UPDATE ON batch_orders BEGIN
  SELECT RAISE (ABORT, 'a shipping list stays as it was made');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER batch_orders_stay BEFORE DELETE ON batch_orders BEGIN
  SELECT RAISE (ABORT, 'a shipping list stays as it was made');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER last_owner_stays BEFORE UPDATE OF role, disabled_at, password_at ON admins
WHEN OLD.role = 'owner' AND OLD.disabled_at IS NULL AND OLD.password_at > 0
  AND (NEW.role <> 'owner' OR NEW.disabled_at IS NOT NULL OR NEW.password_at = 0)
  AND NOT EXISTS (SELECT 1 FROM admins WHERE id <> OLD.id AND role = 'owner' AND disabled_at IS NULL AND password_at > 0) BEGIN
  SELECT RAISE (ABORT, 'a shop has an owner who can log in');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER admins_stay BEFORE DELETE ON admins BEGIN
  SELECT RAISE (ABORT, 'the log names them: admins are disabled, never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER claims_keep_their_end BEFORE UPDATE ON claims
WHEN OLD.closed_at IS NOT NULL OR NEW.order_id <> OLD.order_id OR NEW.kind <> OLD.kind BEGIN
  SELECT RAISE (ABORT, 'a closed claim stays closed');
END;
-- +goose StatementEnd
