-- Money is in minor units (won, cents); times are milliseconds since 1970 UTC;
-- texts in two languages end in _ko and _en. What must never happen is refused
-- here first, and only then in Go.

-- +goose Up

-- The installation ---------------------------------------------------------

CREATE TABLE meta (
  id         INTEGER PRIMARY KEY CHECK (id = 1),               -- the only row
  live       INTEGER NOT NULL UNIQUE CHECK (live IN (0, 1)),   -- 1: real money, 0: sandbox; fixed at creation
  prefix     TEXT NOT NULL CHECK (length(prefix) BETWEEN 2 AND 8), -- begins every order number of this installation
  created_at INTEGER NOT NULL                                  -- when this database was made
) STRICT;

CREATE TABLE settings (
  name       TEXT PRIMARY KEY, -- what is set, e.g. usd_rate
  value      TEXT NOT NULL,    -- its value as text
  updated_at INTEGER NOT NULL  -- when it was last changed
) STRICT;

CREATE TABLE admins (
  id            INTEGER PRIMARY KEY,                                        -- internal
  email         TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (email LIKE '%_@_%'), -- login name
  password_hash TEXT NOT NULL CHECK (password_hash LIKE '$argon2id$%'),     -- argon2id with its parameters
  role          TEXT NOT NULL CHECK (role IN ('owner', 'staff', 'viewer')), -- what they may do
  created_at    INTEGER NOT NULL,                                           -- when added
  disabled_at   INTEGER                                                     -- when shut out; null: may log in
) STRICT;

-- The catalogue -------------------------------------------------------------

CREATE TABLE categories (
  id       INTEGER PRIMARY KEY,      -- internal
  slug     TEXT NOT NULL UNIQUE CHECK (slug GLOB '[a-z0-9]*' AND slug NOT GLOB '*[^a-z0-9-]*'), -- in the URL
  name_ko  TEXT NOT NULL CHECK (name_ko <> ''), -- Korean name
  name_en  TEXT NOT NULL CHECK (name_en <> ''), -- English name
  position INTEGER NOT NULL          -- order in the navigation
) STRICT;

CREATE TABLE products (
  id          INTEGER PRIMARY KEY,                       -- internal
  slug        TEXT NOT NULL UNIQUE CHECK (slug GLOB '[a-z0-9]*' AND slug NOT GLOB '*[^a-z0-9-]*'), -- in the URL
  category_id INTEGER NOT NULL REFERENCES categories (id), -- where it is shown
  name_ko     TEXT NOT NULL CHECK (name_ko <> ''),       -- Korean name
  name_en     TEXT NOT NULL CHECK (name_en <> ''),       -- English name
  summary_ko  TEXT NOT NULL,                             -- one line in Korean
  summary_en  TEXT NOT NULL,                             -- one line in English
  body_ko     TEXT NOT NULL,                             -- description in Korean, Markdown
  body_en     TEXT NOT NULL,                             -- description in English, Markdown
  price       INTEGER NOT NULL CHECK (price > 0),        -- won
  list_price  INTEGER CHECK (list_price > price),        -- won before the discount; null: none
  usd_price   INTEGER CHECK (usd_price > 0),             -- cents; null: by the shop's rate
  state       TEXT NOT NULL CHECK (state IN ('draft', 'active', 'deleted')), -- only active ones are sold
  position    INTEGER NOT NULL,                          -- order within the category; higher is newer
  version     INTEGER NOT NULL DEFAULT 1,                -- grows with each edit, so that two editors notice each other
  created_at  INTEGER NOT NULL,                          -- when added
  updated_at  INTEGER NOT NULL                           -- when last edited
) STRICT;
CREATE INDEX products_by_category ON products (category_id, state, position DESC);
CREATE INDEX products_by_position ON products (state, position DESC);

CREATE TABLE options (
  id         INTEGER PRIMARY KEY,                            -- internal
  product_id INTEGER NOT NULL REFERENCES products (id),      -- whose option
  position   INTEGER NOT NULL CHECK (position BETWEEN 1 AND 3), -- first, second, third axis
  name_ko    TEXT NOT NULL CHECK (name_ko <> ''),            -- e.g. 색상
  name_en    TEXT NOT NULL CHECK (name_en <> ''),            -- e.g. Colour
  UNIQUE (product_id, position)
) STRICT;

CREATE TABLE variants (
  id            INTEGER PRIMARY KEY,                       -- internal
  product_id    INTEGER NOT NULL REFERENCES products (id), -- of which product
  position      INTEGER NOT NULL,                          -- order in the option list
  sku           TEXT NOT NULL UNIQUE CHECK (sku <> ''),    -- the merchant's article number
  surcharge     INTEGER NOT NULL DEFAULT 0 CHECK (surcharge >= 0), -- won on top of the product's price
  usd_surcharge INTEGER CHECK (usd_surcharge >= 0),        -- cents; null: by the shop's rate
  stock         INTEGER NOT NULL CHECK (stock >= 0),       -- pieces that can still be ordered (reserved ones are not in here)
  active        INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)) -- 0: no longer offered
) STRICT;
CREATE INDEX variants_by_product ON variants (product_id, position);

CREATE TABLE variant_values (
  variant_id INTEGER NOT NULL REFERENCES variants (id), -- which variant
  option_id  INTEGER NOT NULL REFERENCES options (id),  -- on which axis
  value_ko   TEXT NOT NULL CHECK (value_ko <> ''),      -- e.g. 검정
  value_en   TEXT NOT NULL CHECK (value_en <> ''),      -- e.g. Black
  PRIMARY KEY (variant_id, option_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE pictures (
  id         INTEGER PRIMARY KEY,                       -- internal
  product_id INTEGER NOT NULL REFERENCES products (id), -- of which product
  position   INTEGER NOT NULL,                          -- the first is the main picture
  file       TEXT NOT NULL CHECK (file <> '' AND file NOT GLOB '*[/\]*'), -- name in the image folder
  width      INTEGER NOT NULL CHECK (width > 0),        -- pixels
  height     INTEGER NOT NULL CHECK (height > 0),       -- pixels
  alt_ko     TEXT NOT NULL,                             -- what it shows, Korean
  alt_en     TEXT NOT NULL                              -- what it shows, English
) STRICT;
CREATE INDEX pictures_by_product ON pictures (product_id, position);

CREATE TABLE stock_moves (
  id         INTEGER PRIMARY KEY,                       -- internal
  variant_id INTEGER NOT NULL REFERENCES variants (id), -- which variant
  delta      INTEGER NOT NULL CHECK (delta <> 0),       -- pieces that came (+) or left (-) other than by an order
  reason     TEXT NOT NULL CHECK (reason IN ('initial', 'delivery', 'restock', 'correction')), -- why
  at         INTEGER NOT NULL                           -- when
) STRICT;
CREATE INDEX stock_moves_by_variant ON stock_moves (variant_id);

-- Visitors ------------------------------------------------------------------

CREATE TABLE sessions (
  id         INTEGER PRIMARY KEY,                                 -- internal
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32), -- SHA-256 of the cookie's value; the value itself is not kept
  kind       TEXT NOT NULL CHECK (kind IN ('cart', 'admin')),     -- which cookie
  data       TEXT NOT NULL,                                       -- JSON object of texts
  created_at INTEGER NOT NULL,                                    -- when begun
  seen_at    INTEGER NOT NULL,                                    -- when last used
  expires_at INTEGER NOT NULL                                     -- when it ends
) STRICT;
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE cart_items (
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, -- whose cart
  variant_id INTEGER NOT NULL REFERENCES variants (id),            -- what
  quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),   -- how many
  added_at   INTEGER NOT NULL,                                     -- when put in
  PRIMARY KEY (session_id, variant_id)
) STRICT, WITHOUT ROWID;

-- Orders --------------------------------------------------------------------

CREATE TABLE orders (
  id            INTEGER PRIMARY KEY,                                    -- internal
  public_id     TEXT NOT NULL UNIQUE CHECK (length(public_id) >= 22),   -- unguessable, in the URL
  order_no      TEXT NOT NULL UNIQUE CHECK (length(order_no) BETWEEN 8 AND 36), -- what people say on the phone
  language      TEXT NOT NULL CHECK (language IN ('ko', 'en')),         -- of the shop it was placed in
  pay_state     TEXT NOT NULL DEFAULT 'unpaid' CHECK (pay_state IN ('unpaid', 'awaiting_deposit', 'paid', 'held', 'refunded', 'void')), -- the money
  ship_state    TEXT NOT NULL DEFAULT 'none' CHECK (ship_state IN ('none', 'ready', 'shipped', 'returned')), -- the goods
  session_id    INTEGER REFERENCES sessions (id) ON DELETE SET NULL,    -- the session that ordered; null: forgotten by now
  buyer_name    TEXT NOT NULL,                                          -- who pays
  buyer_email   TEXT NOT NULL,                                          -- for the receipt
  buyer_tel     TEXT NOT NULL,                                          -- for the PG
  receiver_name TEXT NOT NULL,                                          -- who receives
  receiver_tel  TEXT NOT NULL,                                          -- for the courier
  postcode      TEXT NOT NULL,                                          -- of the receiver
  addr          TEXT NOT NULL,                                          -- of the receiver, in one line
  country       TEXT NOT NULL CHECK (length(country) = 2),              -- ISO 3166 code of the receiver
  memo          TEXT NOT NULL,                                          -- to the courier
  created_at    INTEGER NOT NULL,                                       -- when placed
  expires_at    INTEGER NOT NULL,                                       -- until when stock is held for an unpaid order
  CHECK (ship_state = 'none' OR pay_state IN ('paid', 'refunded'))
) STRICT;
CREATE INDEX orders_by_time ON orders (created_at);
CREATE INDEX orders_to_expire ON orders (expires_at) WHERE pay_state IN ('unpaid', 'awaiting_deposit');

CREATE TABLE order_lines (
  order_id   INTEGER NOT NULL REFERENCES orders (id),   -- of which order
  line       INTEGER NOT NULL CHECK (line >= 1),        -- 1, 2, …
  variant_id INTEGER NOT NULL REFERENCES variants (id), -- what was bought
  sku        TEXT NOT NULL,                             -- as it was called then
  name_ko    TEXT NOT NULL,                             -- product and option as they read then, Korean
  name_en    TEXT NOT NULL,                             -- the same in English
  quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99), -- pieces
  unit_krw   INTEGER NOT NULL CHECK (unit_krw > 0),     -- won for one
  unit_usd   INTEGER NOT NULL CHECK (unit_usd > 0),     -- cents for one
  PRIMARY KEY (order_id, line),
  UNIQUE (order_id, variant_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_lines_by_variant ON order_lines (variant_id);

CREATE TABLE order_totals (
  order_id INTEGER NOT NULL REFERENCES orders (id),         -- of which order
  currency TEXT NOT NULL CHECK (currency IN ('KRW', 'USD')), -- an order has one total in each, frozen when placed
  goods    INTEGER NOT NULL CHECK (goods > 0),              -- sum of its lines
  shipping INTEGER NOT NULL CHECK (shipping >= 0),          -- delivery
  total    INTEGER NOT NULL CHECK (total > 0 AND total = goods + shipping), -- what is to be paid
  PRIMARY KEY (order_id, currency),
  UNIQUE (order_id, currency, total)
) STRICT, WITHOUT ROWID;

CREATE TABLE reservations (
  order_id   INTEGER NOT NULL REFERENCES orders (id),             -- for which order
  variant_id INTEGER NOT NULL REFERENCES variants (id),           -- of what
  quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),  -- pieces taken out of variants.stock
  state      TEXT NOT NULL CHECK (state IN ('active', 'released', 'sold')), -- held, given back, or the buyer's
  PRIMARY KEY (order_id, variant_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_by_variant ON reservations (variant_id, state);

-- Paying ----------------------------------------------------------------------

CREATE TABLE attempts (
  id           INTEGER PRIMARY KEY,                                  -- internal
  order_id     INTEGER NOT NULL REFERENCES orders (id),              -- for which order
  merchant_uid TEXT NOT NULL UNIQUE CHECK (length(merchant_uid) BETWEEN 1 AND 40), -- what I'mport calls this try
  pg           TEXT NOT NULL CHECK (pg IN ('inicis', 'inicis-vbank', 'inicis-trans', 'inicis-global', 'paypal')), -- which button
  channel      TEXT NOT NULL CHECK (channel <> ''),                  -- channel key or PG code given to request_pay
  provider     TEXT NOT NULL CHECK (provider <> ''),                 -- PG that must answer, e.g. html5_inicis
  mid          TEXT NOT NULL,                                        -- MID that must answer; empty: not configured
  amount       INTEGER NOT NULL CHECK (amount > 0),                  -- asked for
  currency     TEXT NOT NULL,                                        -- asked for
  prepared     INTEGER NOT NULL DEFAULT 0 CHECK (prepared IN (0, 1)), -- 1: amount registered with I'mport beforehand
  created_at   INTEGER NOT NULL,                                     -- when opened
  closed_at    INTEGER,                                              -- when it ended without money; null: may still be paid
  pending_at   INTEGER,                                              -- when the buyer came back before I'mport had a result; null: has not, or it came
  poll_at      INTEGER,                                              -- when I'mport is asked next; null: no more
  UNIQUE (id, order_id, merchant_uid, amount, currency),
  FOREIGN KEY (order_id, currency, amount) REFERENCES order_totals (order_id, currency, total)
) STRICT;
CREATE INDEX attempts_by_order ON attempts (order_id);
CREATE INDEX attempts_to_poll ON attempts (poll_at) WHERE poll_at IS NOT NULL;

CREATE TABLE payments (
  imp_uid            TEXT PRIMARY KEY CHECK (length(imp_uid) BETWEEN 1 AND 64), -- I'mport's id
  merchant_uid       TEXT NOT NULL,                             -- as I'mport says it
  order_id           INTEGER REFERENCES orders (id),            -- the order it is about; null: none of ours
  claimed_attempt_id INTEGER REFERENCES attempts (id),          -- the attempt of that merchant_uid, matching or not
  attempt_id         INTEGER,                                   -- the same, once amount and currency were found equal
  amount             INTEGER NOT NULL CHECK (amount >= 0),      -- captured or to be captured
  currency           TEXT NOT NULL CHECK (length(currency) = 3), -- of amount
  cancelled          INTEGER NOT NULL CHECK (cancelled BETWEEN 0 AND amount), -- given back so far
  rank               INTEGER NOT NULL CHECK (rank BETWEEN 0 AND 3), -- ready 0, failed 1, paid 2, cancelled 3
  captured           INTEGER NOT NULL CHECK (captured IN (0, 1)), -- 1: money was taken at some time
  sandbox            INTEGER NOT NULL CHECK (sandbox IN (0, 1)), -- 1: paid through a test channel
  live               INTEGER NOT NULL REFERENCES meta (live),   -- this installation's mode
  provider           TEXT NOT NULL,                             -- PG that answered
  mid                TEXT NOT NULL,                             -- MID that answered
  method             TEXT NOT NULL,                             -- pay_method
  verdict            TEXT NOT NULL CHECK (verdict IN ('accepted', 'duplicate', 'mismatch', 'late', 'oversold', 'orphan', 'unpaid')), -- what became of it
  reason             TEXT NOT NULL,                             -- why, for the owner
  receipt_url        TEXT NOT NULL,                             -- the PG's receipt
  vbank_name         TEXT NOT NULL,                             -- virtual account: bank
  vbank_num          TEXT NOT NULL,                             -- virtual account: number
  vbank_holder       TEXT NOT NULL,                             -- virtual account: holder
  vbank_due          INTEGER,                                   -- virtual account: deadline
  paid_at            INTEGER,                                   -- when money was taken
  first_seen_at      INTEGER NOT NULL,                          -- when the shop learned of it
  checked_at         INTEGER NOT NULL,                          -- when I'mport was last heard about it
  UNIQUE (imp_uid, order_id, verdict),
  FOREIGN KEY (attempt_id, order_id, merchant_uid, amount, currency)
    REFERENCES attempts (id, order_id, merchant_uid, amount, currency),
  CHECK (captured = 0 OR rank >= 2),
  CHECK (verdict <> 'accepted' OR (attempt_id IS NOT NULL AND order_id IS NOT NULL AND captured = 1 AND sandbox = 1 - live))
) STRICT;
CREATE UNIQUE INDEX one_accepted_payment ON payments (order_id) WHERE verdict = 'accepted';
CREATE INDEX payments_by_merchant_uid ON payments (merchant_uid);
CREATE INDEX payments_by_order ON payments (order_id);

CREATE TABLE fulfilments (
  order_id   INTEGER PRIMARY KEY,                             -- one per order
  imp_uid    TEXT NOT NULL UNIQUE,                            -- the payment that earned it
  verdict    TEXT NOT NULL CHECK (verdict = 'accepted'),      -- repeats the payment's, for the key
  created_at INTEGER NOT NULL,                                -- when the goods became the buyer's
  FOREIGN KEY (imp_uid, order_id, verdict) REFERENCES payments (imp_uid, order_id, verdict)
) STRICT;

CREATE TABLE refunds (
  id              INTEGER PRIMARY KEY,                          -- internal; its tag in the reason is #r<id>
  imp_uid         TEXT NOT NULL REFERENCES payments (imp_uid),  -- of which payment
  key             TEXT NOT NULL UNIQUE,                         -- asked for once, e.g. auto:<imp_uid>
  amount          INTEGER NOT NULL CHECK (amount > 0),          -- to give back
  checksum        INTEGER NOT NULL CHECK (checksum >= amount),  -- what could be given back before it
  state           TEXT NOT NULL CHECK (state IN ('requested', 'sent', 'unknown', 'pending_pg', 'done', 'failed')), -- how far it is
  source          TEXT NOT NULL CHECK (source IN ('policy', 'admin', 'buyer', 'console')), -- who asked; console: made at I'mport
  reason          TEXT NOT NULL,                                -- in words
  cancellation_id TEXT UNIQUE,                                  -- I'mport's id once done
  created_at      INTEGER NOT NULL,                             -- when asked for
  done_at         INTEGER                                       -- when I'mport showed it
) STRICT;
CREATE UNIQUE INDEX one_refund_in_flight ON refunds (imp_uid) WHERE state IN ('requested', 'sent', 'unknown', 'pending_pg');
CREATE INDEX refunds_by_payment ON refunds (imp_uid);

CREATE TABLE incidents (
  id         INTEGER PRIMARY KEY,                    -- internal
  kind       TEXT NOT NULL CHECK (kind IN ('mismatch', 'duplicate', 'late', 'oversold', 'orphan', 'refund', 'fact_changed')), -- what is wrong
  imp_uid    TEXT NOT NULL,                          -- with which payment
  order_id   INTEGER REFERENCES orders (id),         -- on which order; null: unknown
  detail     TEXT NOT NULL,                          -- evidence in words
  opened_at  INTEGER NOT NULL,                       -- when noticed
  closed_at  INTEGER,                                -- when settled; null: a person must look
  resolution TEXT NOT NULL DEFAULT '',               -- how it was settled
  UNIQUE (kind, imp_uid)
) STRICT;
CREATE INDEX incidents_open ON incidents (opened_at) WHERE closed_at IS NULL;

-- Work to do --------------------------------------------------------------------

CREATE TABLE hints (
  key          TEXT PRIMARY KEY,                         -- imp:<imp_uid> or uid:<merchant_uid>
  imp_uid      TEXT NOT NULL,                            -- the payment it names; empty: ask by merchant_uid
  merchant_uid TEXT NOT NULL,                            -- the attempt it names; empty: not said
  source       TEXT NOT NULL CHECK (source IN ('page', 'redirect', 'webhook', 'poll', 'sweep', 'admin')), -- the door it came by
  known        INTEGER NOT NULL CHECK (known IN (0, 1)), -- 1: names an attempt of ours, asked for first
  created_at   INTEGER NOT NULL,                         -- when it came
  next_at      INTEGER NOT NULL,                         -- when it is tried next
  lease_until  INTEGER NOT NULL DEFAULT 0,               -- a worker has it until then
  tries        INTEGER NOT NULL DEFAULT 0,               -- how often it was tried
  seen         INTEGER NOT NULL DEFAULT 1,               -- how often it was given; a newer one is not lost to a running try
  last_error   TEXT NOT NULL DEFAULT ''                  -- why it is still here
) STRICT, WITHOUT ROWID;
CREATE INDEX hints_due ON hints (known DESC, next_at);
CREATE INDEX hints_by_merchant_uid ON hints (merchant_uid);

CREATE TABLE outbox (
  id          INTEGER PRIMARY KEY,                  -- internal
  kind        TEXT NOT NULL CHECK (kind IN ('refund', 'mail')), -- what is to be done
  key         TEXT NOT NULL UNIQUE,                 -- so that an effect is asked for once, e.g. refund:7
  payload     TEXT NOT NULL,                        -- what the worker needs, JSON
  created_at  INTEGER NOT NULL,                     -- when asked for
  next_at     INTEGER NOT NULL,                     -- when it is tried next
  lease_until INTEGER NOT NULL DEFAULT 0,           -- a worker has it until then
  tries       INTEGER NOT NULL DEFAULT 0,           -- how often it was tried
  done_at     INTEGER,                              -- when it was done; null: still to do
  last_error  TEXT NOT NULL DEFAULT ''              -- why it is still here
) STRICT;
CREATE INDEX outbox_due ON outbox (next_at) WHERE done_at IS NULL;

CREATE TABLE sweeps (
  name       TEXT PRIMARY KEY,  -- which comparison with I'mport's list
  high_water INTEGER NOT NULL,  -- everything up to then has been compared
  ran_at     INTEGER NOT NULL   -- when it last ran to its end
) STRICT;

CREATE TABLE events (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,       -- without gaps
  at         INTEGER NOT NULL,                        -- when
  entity     TEXT NOT NULL CHECK (entity IN ('order', 'attempt', 'payment', 'refund', 'incident', 'installation')), -- what changed
  entity_key TEXT NOT NULL,                           -- its order_no, merchant_uid, imp_uid, …
  order_id   INTEGER REFERENCES orders (id),          -- on which order
  kind       TEXT NOT NULL,                           -- what happened
  before     TEXT NOT NULL,                           -- state before; empty: none
  after      TEXT NOT NULL,                           -- state after
  source     TEXT NOT NULL,                           -- the door or person it came by
  detail     TEXT NOT NULL,                           -- more, JSON; no personal data
  prev_hash  BLOB NOT NULL CHECK (length(prev_hash) = 32), -- hash of the event before; zeros for the first
  hash       BLOB NOT NULL UNIQUE CHECK (length(hash) = 32) -- SHA-256 over this row and prev_hash
) STRICT;
CREATE INDEX events_by_order ON events (order_id, seq);

-- What must never happen ----------------------------------------------------------

-- +goose StatementBegin
CREATE TRIGGER meta_is_fixed BEFORE UPDATE ON meta BEGIN
  SELECT RAISE (ABORT, 'an installation stays live or sandbox for ever');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER meta_stays BEFORE DELETE ON meta BEGIN
  SELECT RAISE (ABORT, 'an installation stays live or sandbox for ever');
END;
-- +goose StatementEnd
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
CREATE TRIGGER orders_stay BEFORE DELETE ON orders BEGIN
  SELECT RAISE (ABORT, 'orders are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER orders_keep_identity BEFORE UPDATE OF id, public_id, order_no, language, created_at ON orders BEGIN
  SELECT RAISE (ABORT, 'an order keeps its identity');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER orders_begin_unpaid BEFORE INSERT ON orders
WHEN NEW.pay_state <> 'unpaid' OR NEW.ship_state <> 'none' BEGIN
  SELECT RAISE (ABORT, 'an order begins unpaid');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER orders_pay_moves BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state <> OLD.pay_state AND (OLD.pay_state || '>' || NEW.pay_state) NOT IN (
  'unpaid>awaiting_deposit', 'unpaid>paid', 'unpaid>held', 'unpaid>void',
  'awaiting_deposit>paid', 'awaiting_deposit>held', 'awaiting_deposit>void',
  'void>paid', 'void>held', 'held>paid', 'held>refunded', 'paid>refunded') BEGIN
  SELECT RAISE (ABORT, 'no such move of pay_state');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER orders_ship_moves BEFORE UPDATE OF ship_state ON orders
WHEN NEW.ship_state <> OLD.ship_state AND (OLD.ship_state || '>' || NEW.ship_state) NOT IN (
  'none>ready', 'ready>none', 'ready>shipped', 'shipped>returned') BEGIN
  SELECT RAISE (ABORT, 'no such move of ship_state');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER orders_paid_by_payment BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state = 'paid' AND OLD.pay_state <> 'paid'
 AND NOT EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND verdict = 'accepted' AND cancelled < amount) BEGIN
  SELECT RAISE (ABORT, 'an order is paid only by an accepted payment');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER orders_refunded_by_payment BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state = 'refunded' AND OLD.pay_state <> 'refunded'
 AND (NOT EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND captured = 1 AND cancelled = amount)
   OR EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND verdict = 'accepted' AND cancelled < amount)) BEGIN
  SELECT RAISE (ABORT, 'an order is refunded only when its money is back');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER orders_ship_when_fulfilled BEFORE UPDATE OF ship_state ON orders
WHEN NEW.ship_state <> 'none' AND NOT EXISTS (SELECT 1 FROM fulfilments WHERE order_id = NEW.id) BEGIN
  SELECT RAISE (ABORT, 'only a fulfilled order is shipped');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_lines_only_before_attempts BEFORE INSERT ON order_lines
WHEN EXISTS (SELECT 1 FROM attempts WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'an order that was offered for payment is final');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_lines_are_final BEFORE UPDATE ON order_lines BEGIN
  SELECT RAISE (ABORT, 'order lines are never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_lines_stay BEFORE DELETE ON order_lines BEGIN
  SELECT RAISE (ABORT, 'order lines are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_totals_are_final BEFORE UPDATE ON order_totals BEGIN
  SELECT RAISE (ABORT, 'order totals are never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_totals_stay BEFORE DELETE ON order_totals BEGIN
  SELECT RAISE (ABORT, 'order totals are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_totals_are_sums BEFORE INSERT ON order_totals
WHEN NEW.goods IS NOT (SELECT sum(quantity * CASE NEW.currency WHEN 'KRW' THEN unit_krw ELSE unit_usd END)
                       FROM order_lines WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'a total is the sum of its lines');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_lines_only_before_totals BEFORE INSERT ON order_lines
WHEN EXISTS (SELECT 1 FROM order_totals WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'an order that has its total is final');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reservations_sold_is_final BEFORE UPDATE ON reservations
WHEN OLD.state = 'sold' OR NEW.quantity <> OLD.quantity OR NEW.variant_id <> OLD.variant_id OR NEW.order_id <> OLD.order_id BEGIN
  SELECT RAISE (ABORT, 'sold goods stay sold');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reservations_stay BEFORE DELETE ON reservations BEGIN
  SELECT RAISE (ABORT, 'reservations are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attempts_keep_identity
BEFORE UPDATE OF id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at ON attempts BEGIN
  SELECT RAISE (ABORT, 'an attempt keeps what it asked for');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attempts_stay BEFORE DELETE ON attempts BEGIN
  SELECT RAISE (ABORT, 'attempts are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payments_stay BEFORE DELETE ON payments BEGIN
  SELECT RAISE (ABORT, 'payments are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payments_never_regress BEFORE UPDATE ON payments
WHEN NEW.rank < OLD.rank OR NEW.cancelled < OLD.cancelled OR NEW.captured < OLD.captured
  OR NEW.amount <> OLD.amount OR NEW.currency <> OLD.currency
  OR NEW.merchant_uid <> OLD.merchant_uid OR NEW.imp_uid <> OLD.imp_uid OR NEW.sandbox <> OLD.sandbox BEGIN
  SELECT RAISE (ABORT, 'a payment never goes back and never changes its terms');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payments_stay_accepted BEFORE UPDATE OF verdict, attempt_id, order_id ON payments
WHEN OLD.verdict = 'accepted' AND (NEW.verdict <> 'accepted' OR NEW.attempt_id IS NOT OLD.attempt_id OR NEW.order_id IS NOT OLD.order_id) BEGIN
  SELECT RAISE (ABORT, 'an accepted payment stays accepted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payments_accepted_insert BEFORE INSERT ON payments
WHEN NEW.verdict = 'accepted' AND (NEW.cancelled > 0 OR NOT EXISTS (
  SELECT 1 FROM attempts WHERE id = NEW.attempt_id AND provider = NEW.provider AND mid IN ('', NEW.mid))) BEGIN
  SELECT RAISE (ABORT, 'only an untouched payment by the asked channel is accepted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payments_accepted_update BEFORE UPDATE OF verdict ON payments
WHEN NEW.verdict = 'accepted' AND OLD.verdict <> 'accepted' AND (NEW.cancelled > 0 OR OLD.verdict IN ('mismatch', 'orphan', 'duplicate') OR NOT EXISTS (
  SELECT 1 FROM attempts WHERE id = NEW.attempt_id AND provider = NEW.provider AND mid IN ('', NEW.mid))) BEGIN
  SELECT RAISE (ABORT, 'only an untouched payment by the asked channel is accepted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fulfilments_are_final BEFORE UPDATE ON fulfilments BEGIN
  SELECT RAISE (ABORT, 'fulfilments are never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fulfilments_stay BEFORE DELETE ON fulfilments BEGIN
  SELECT RAISE (ABORT, 'fulfilments are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refunds_within_rest BEFORE INSERT ON refunds
WHEN NEW.state = 'requested' AND NEW.checksum IS NOT (SELECT amount - cancelled FROM payments WHERE imp_uid = NEW.imp_uid) BEGIN
  SELECT RAISE (ABORT, 'a refund states what is left to give back');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refunds_keep_terms BEFORE UPDATE ON refunds
WHEN NEW.imp_uid <> OLD.imp_uid OR NEW.amount <> OLD.amount OR NEW.key <> OLD.key OR NEW.source <> OLD.source
  OR (OLD.state IN ('done', 'failed') AND NEW.state <> OLD.state) BEGIN
  SELECT RAISE (ABORT, 'a refund keeps its terms and its end');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refunds_stay BEFORE DELETE ON refunds BEGIN
  SELECT RAISE (ABORT, 'refunds are never deleted');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER outbox_done_is_final BEFORE UPDATE ON outbox
WHEN NEW.key <> OLD.key OR NEW.kind <> OLD.kind OR (OLD.done_at IS NOT NULL AND NEW.done_at IS NULL) BEGIN
  SELECT RAISE (ABORT, 'an effect is done once');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stock_moves_are_final BEFORE UPDATE ON stock_moves BEGIN
  SELECT RAISE (ABORT, 'stock moves are never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stock_moves_stay BEFORE DELETE ON stock_moves BEGIN
  SELECT RAISE (ABORT, 'stock moves are never deleted');
END;
-- +goose StatementEnd
