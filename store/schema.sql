-- What the migrations make of a new database, and new ones are made of. Written by: go test ./store -run TestSchemaSnapshot -update

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
  disabled_at   INTEGER,                                                    -- when shut out; null: may log in
  name TEXT NOT NULL DEFAULT '' /* how colleagues know them */,
  language TEXT NOT NULL DEFAULT 'ko' CHECK (language IN ('ko', 'en')) /* of their pages */,
  may_refund INTEGER NOT NULL DEFAULT 0 CHECK (may_refund IN (0, 1)) /* 1: staff who may give money back */,
  password_at INTEGER NOT NULL DEFAULT 0 /* when the password was chosen; 0: not yet, only invited */,
  totp BLOB /* secret of the second factor, encrypted; null: none */,
  totp_step INTEGER NOT NULL DEFAULT 0 /* time step of the last code, so that each works once */
) STRICT;

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
  usd_price   INTEGER CHECK (usd_price > 0),             -- cents; null: by the shop's rate
  state       TEXT NOT NULL CHECK (state IN ('draft', 'active', 'deleted')), -- only active ones are sold
  position    INTEGER NOT NULL,                          -- order within the category; higher is newer
  version     INTEGER NOT NULL DEFAULT 1,                -- grows with each edit, so that two editors notice each other
  created_at  INTEGER NOT NULL,                          -- when added
  updated_at  INTEGER NOT NULL,                          -- when last edited
  vendor TEXT NOT NULL DEFAULT '' /* maker or brand */,
  kind TEXT NOT NULL DEFAULT '' /* the merchant's own sort, as spreadsheets carry it */,
  tags TEXT NOT NULL DEFAULT '' /* separated by commas, as spreadsheets carry them */,
  seo_title_ko TEXT NOT NULL DEFAULT '' /* title for search engines, Korean; empty: the name */,
  seo_title_en TEXT NOT NULL DEFAULT '' /* the same in English */,
  seo_text_ko TEXT NOT NULL DEFAULT '' /* description for search engines, Korean; empty: the summary */,
  seo_text_en TEXT NOT NULL DEFAULT '' /* the same in English */,
  notice TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(notice)) /* product information that the law wants (상품정보제공고시), JSON */,
  price INTEGER NOT NULL DEFAULT 1 CHECK (price > 0 OR price = 0 AND state <> 'active') /* won; 0: not said yet, only active ones must have one */,
  list_price INTEGER CHECK (list_price > price) /* won before the discount; null: none */,
  ship_group TEXT NOT NULL DEFAULT 'standard' CHECK (ship_group IN ('standard', 'own', 'free', 'collect', 'pickup')) /* how it is delivered: for the order's fee, a fee of its own, nothing, paid to the courier, or fetched */,
  ship_fee INTEGER NOT NULL DEFAULT 0 CHECK (ship_fee >= 0 AND (ship_fee = 0 OR ship_group IN ('own', 'collect')) AND (ship_fee > 0 OR ship_group <> 'own')) /* won of its own, or that the courier takes */,
  ship_per INTEGER NOT NULL DEFAULT 0 CHECK (ship_per BETWEEN 0 AND 99 AND (ship_per = 0 OR ship_group IN ('own', 'collect'))) /* pieces that one ship_fee is for; 0: any number */,
  tax TEXT NOT NULL DEFAULT 'taxed' CHECK (tax IN ('taxed', 'free')) /* whether its price contains value added tax; counts where the shop sells both */,
  stars_1 INTEGER NOT NULL DEFAULT 0 CHECK (stars_1 >= 0) /* reviews with one star that are shown */,
  stars_2 INTEGER NOT NULL DEFAULT 0 CHECK (stars_2 >= 0) /* with two */,
  stars_3 INTEGER NOT NULL DEFAULT 0 CHECK (stars_3 >= 0) /* with three */,
  stars_4 INTEGER NOT NULL DEFAULT 0 CHECK (stars_4 >= 0) /* with four */,
  stars_5 INTEGER NOT NULL DEFAULT 0 CHECK (stars_5 >= 0) /* with five */,
  dispatch_days INTEGER NOT NULL DEFAULT 0 CHECK (dispatch_days BETWEEN 0 AND 60) /* working days from the payment until it leaves; 0: as the law has it */
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
  active        INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)), -- 0: no longer offered
  barcode TEXT NOT NULL DEFAULT '' /* GTIN or the like */,
  grams INTEGER NOT NULL DEFAULT 0 CHECK (grams >= 0) /* weight; 0: not said */,
  retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1) AND (retired = 0 OR active = 0)) /* 1: no form of its product any more, kept for its orders */,
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0) /* pieces in active reservations */,
  unseen INTEGER NOT NULL DEFAULT 0 CHECK (unseen BETWEEN 0 AND held) /* those of orders of which I'mport knows no payment window */,
  picture TEXT NOT NULL DEFAULT '' CHECK (picture NOT GLOB '*[/\]*') /* file of one of its product's pictures; empty: the main one */,
  counted INTEGER NOT NULL DEFAULT 1 CHECK (counted IN (0, 1)) /* 0: always there, orders take nothing from its stock */
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
  alt_en     TEXT NOT NULL,                             -- what it shows, English
  widths TEXT NOT NULL DEFAULT '' /* smaller copies, e.g. 400,800: file name-400.jpg; empty: none */
) STRICT;

CREATE INDEX pictures_by_product ON pictures (product_id, position);

CREATE TABLE stock_moves (
  id         INTEGER PRIMARY KEY,                       -- internal
  variant_id INTEGER NOT NULL REFERENCES variants (id), -- which variant
  delta      INTEGER NOT NULL CHECK (delta <> 0),       -- pieces that came (+) or left (-) other than by an order
  reason     TEXT NOT NULL CHECK (reason IN ('initial', 'delivery', 'restock', 'correction')), -- why
  at         INTEGER NOT NULL,                          -- when
  source TEXT NOT NULL DEFAULT '' /* who moved it, e.g. admin:3 */
) STRICT;

CREATE INDEX stock_moves_by_variant ON stock_moves (variant_id);

CREATE TABLE sessions (
  id         INTEGER PRIMARY KEY,                                 -- internal
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32), -- SHA-256 of the cookie's value; the value itself is not kept
  kind       TEXT NOT NULL CHECK (kind IN ('cart', 'admin')),     -- which cookie
  data       TEXT NOT NULL,                                       -- JSON object of texts
  created_at INTEGER NOT NULL,                                    -- when begun
  seen_at    INTEGER NOT NULL,                                    -- when last used
  expires_at INTEGER NOT NULL,                                    -- when it ends
  admin_id INTEGER REFERENCES admins (id) ON DELETE CASCADE /* whose; null: a visitor's */,
  proved_at INTEGER NOT NULL DEFAULT 0 /* when the password was last given */,
  address TEXT NOT NULL DEFAULT '' /* from where it was begun, of admins only */,
  agent TEXT NOT NULL DEFAULT '' /* browser it was begun with, of admins only */
) STRICT;

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE cart_items (
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, -- whose cart
  variant_id INTEGER NOT NULL REFERENCES variants (id),            -- what
  quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),   -- how many
  added_at   INTEGER NOT NULL, seen_krw INTEGER CHECK (seen_krw >= 0) /* what one cost when it was put in or changed last, won; null: not known */,
  seen_usd INTEGER CHECK (seen_usd >= 0) /* the same in cents */,
  chosen INTEGER NOT NULL DEFAULT 1 CHECK (chosen IN (0, 1)) /* 1: the next order takes it, 0: it stays in the cart */,
                                      -- when put in
  PRIMARY KEY (session_id, variant_id)
) STRICT, WITHOUT ROWID;

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
  expires_at    INTEGER NOT NULL, rebuilt INTEGER NOT NULL DEFAULT 0 CHECK (rebuilt IN (0, 1)) /* 1: made again from a payment's signed note */,
  email_key TEXT /* one buyer's e-mail address, however written; empty: none; null: not made yet */,
  tel_key TEXT /* one buyer's phone with the country's code, digits only; empty: none; null: not made yet */,
  searched TEXT /* what people look for it by, folded; null: not made yet */,
  carted_at INTEGER /* when its goods were last seen in the session's cart; null: bought directly */,
  uncarted_at INTEGER CHECK (uncarted_at IS NULL OR carted_at IS NOT NULL) /* when they were taken out of the cart; null: not yet */,
  chain_id INTEGER REFERENCES orders (id) /* first of the orders that took each other's place; null: none did */,
  predecessor_id INTEGER REFERENCES orders (id) /* the order whose place it took; null: none */,
  replaced_at INTEGER /* when another of its chain took its place, goods and coupon; null: none has */,
  network BLOB CHECK (network IS NULL OR (length(network) = 16 AND pay_state IN ('unpaid', 'awaiting_deposit'))) /* keyed hash of the network that ordered, while the order is open; null: not counted by it */,
  holds INTEGER NOT NULL DEFAULT 0 CHECK (holds = 0 OR (holds > 0 AND pay_state IN ('unpaid', 'awaiting_deposit'))) /* pieces that it holds while it is open */,
  window_at INTEGER /* when I'mport first knew of a payment window of it, or last of a new one; null: of none */,
  emptied_at INTEGER CHECK (emptied_at IS NULL OR (buyer_name = '' AND buyer_email = '' AND buyer_tel = '' AND receiver_name = '' AND receiver_tel = '' AND postcode = '' AND addr = '' AND memo = '' AND email_key = '' AND tel_key = '' AND session_id IS NULL AND length(searched) <= length(order_no) + 1)) /* when its contacts left this row; null: they are here */,
  readdressed INTEGER NOT NULL DEFAULT 0 CHECK (readdressed BETWEEN 0 AND 10) /* how often its buyer changed where it goes after ordering */,
  readdressed_at INTEGER CHECK ((readdressed_at IS NULL) = (readdressed = 0)) /* when that was the last time; null: never */,
  tax TEXT NOT NULL DEFAULT '' CHECK (tax IN ('', 'mixed', 'free')) /* how the shop was taxed when it was placed; empty: it had not said, and all counts as taxed */,
                                        -- until when stock is held for an unpaid order
  CHECK (ship_state = 'none' OR pay_state IN ('paid', 'refunded'))
) STRICT;

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
  unit_usd   INTEGER NOT NULL CHECK (unit_usd > 0), picture TEXT NOT NULL DEFAULT '' CHECK (picture NOT GLOB '*[/\]*') /* file that showed it then; empty: its product has none, or the order is older than this column */,
  picture_widths TEXT NOT NULL DEFAULT '' /* smaller copies of it, as in pictures */,
  ship_group TEXT NOT NULL DEFAULT 'standard' CHECK (ship_group IN ('standard', 'own', 'free', 'collect', 'pickup')) /* how it is delivered, as its product was when ordered */,
  ship_krw INTEGER NOT NULL DEFAULT 0 CHECK (ship_krw >= 0 AND (ship_krw = 0 OR ship_group IN ('own', 'collect'))) /* won of order_totals.shipping for this product, on its first line; with collect: what the courier takes */,
  ship_usd INTEGER NOT NULL DEFAULT 0 CHECK (ship_usd >= 0 AND (ship_usd = 0 OR ship_group IN ('own', 'collect'))) /* the same in cents */,
  paid_krw INTEGER CHECK (paid_krw >= 0) /* won for all pieces less the coupon's share; null: an earlier version did not say */,
  paid_usd INTEGER CHECK (paid_usd >= 0) /* the same in cents */,
  tax TEXT NOT NULL DEFAULT 'taxed' CHECK (tax IN ('taxed', 'free')) /* whether its price contains value added tax, as when ordered */,
  dispatch_days INTEGER NOT NULL DEFAULT 0 CHECK (dispatch_days BETWEEN 0 AND 60) /* the same, as its product was when ordered */,
      -- cents for one
  PRIMARY KEY (order_id, line),
  UNIQUE (order_id, variant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX order_lines_by_variant ON order_lines (variant_id);

CREATE TABLE reservations (
  order_id   INTEGER NOT NULL REFERENCES orders (id),             -- for which order
  variant_id INTEGER NOT NULL REFERENCES variants (id),           -- of what
  quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),  -- pieces taken out of variants.stock
  state      TEXT NOT NULL CHECK (state IN ('active', 'released', 'sold')), counted INTEGER NOT NULL DEFAULT 1 CHECK (counted IN (0, 1)) /* 0: nothing was taken out of variants.stock */,
  -- held, given back, or the buyer's
  PRIMARY KEY (order_id, variant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX reservations_by_variant ON reservations (variant_id, state);

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
  checked_at         INTEGER NOT NULL, source TEXT NOT NULL DEFAULT 'iamport' CHECK (source IN ('iamport', 'bank', 'none')) CHECK (((source = 'iamport') = (instr(imp_uid, ':') = 0)) AND (source <> 'none' OR (amount = 0 AND captured = 1 AND cancelled = 0))) /* who knows of it: I'mport, the owner's bank, or none, as there was nothing to pay; only ids of I'mport are without a colon */,
  depositor TEXT NOT NULL DEFAULT '' CHECK (depositor = '' OR source = 'bank') /* name that the buyer said they transfer under; empty: none, or erased */,
  wallet TEXT NOT NULL DEFAULT '' CHECK (length(wallet) <= 16) /* emb_pg_provider: the wallet behind the PG; empty: none said */,
                           -- when I'mport was last heard about it
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
  created_at INTEGER NOT NULL, due_at INTEGER /* the day on which its goods have to leave at the latest; null: an earlier version did not say */,
                                 -- when the goods became the buyer's
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
  done_at         INTEGER,                                      -- when I'mport showed it
  bank TEXT /* code of the bank that it goes to; null: back to where the money came from, or not known */,
  tail TEXT CHECK ((tail IS NULL) = (bank IS NULL)) /* last digits of the account; null with its bank */,
  code_id INTEGER REFERENCES refund_codes (id) /* the code by which its buyer proved to be the buyer; null: none was needed */,
  tax_free INTEGER NOT NULL DEFAULT 0 CHECK (tax_free BETWEEN 0 AND amount) /* of amount, free of value added tax */
) STRICT;

CREATE UNIQUE INDEX one_refund_in_flight ON refunds (imp_uid) WHERE state IN ('requested', 'sent', 'unknown', 'pending_pg');

CREATE INDEX refunds_by_payment ON refunds (imp_uid);

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
  last_error   TEXT NOT NULL DEFAULT '',                 -- why it is still here
  lease_node INTEGER NOT NULL DEFAULT 0 /* the node whose worker has it; 0: of a shop that is alone */
) STRICT, WITHOUT ROWID;

CREATE INDEX hints_due ON hints (known DESC, next_at);

CREATE INDEX hints_by_merchant_uid ON hints (merchant_uid);

CREATE TABLE sweeps (
  name       TEXT PRIMARY KEY,  -- which comparison with I'mport's list
  high_water INTEGER NOT NULL,  -- everything up to then has been compared
  ran_at     INTEGER NOT NULL,  -- when it last ran to its end
  found TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(found)) /* what it found, JSON */
) STRICT;

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

CREATE INDEX sessions_by_admin ON sessions (admin_id) WHERE admin_id IS NOT NULL;

CREATE INDEX orders_by_state ON orders (pay_state, ship_state, created_at);

CREATE INDEX payments_by_sale ON payments (coalesce(paid_at, first_seen_at), cancelled, amount, currency, method, attempt_id, order_id) WHERE verdict = 'accepted';

CREATE INDEX refunds_by_time ON refunds (done_at, imp_uid, amount) WHERE state = 'done';

CREATE TABLE shipments (
  order_id   INTEGER PRIMARY KEY REFERENCES orders (id), -- one parcel per order
  carrier    TEXT NOT NULL CHECK (carrier <> ''),        -- code of the carrier, e.g. cj
  number     TEXT NOT NULL CHECK (number <> ''),         -- tracking number
  shipped_at INTEGER NOT NULL                            -- when it was handed over
) STRICT;

CREATE INDEX shipments_by_number ON shipments (number);

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
  closed_at  INTEGER,                                 -- when refused or done; null: still open
  fault INTEGER NOT NULL DEFAULT 0 CHECK (fault IN (0, 1)) /* 1: its buyer says that the shop is to blame */
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

CREATE TABLE "outbox" (
  id          INTEGER PRIMARY KEY,                  -- internal
  kind        TEXT NOT NULL CHECK (kind IN ('refund', 'mail', 'vbank')), -- what is to be done; vbank: close an account
  key         TEXT NOT NULL UNIQUE,                 -- so that an effect is asked for once, e.g. refund:7
  payload     TEXT NOT NULL,                        -- what the worker needs, JSON
  created_at  INTEGER NOT NULL,                     -- when asked for
  next_at     INTEGER NOT NULL,                     -- when it is tried next
  lease_until INTEGER NOT NULL DEFAULT 0,           -- a worker has it until then
  tries       INTEGER NOT NULL DEFAULT 0,           -- how often it was tried
  done_at     INTEGER,                              -- when it was done; null: still to do
  last_error  TEXT NOT NULL DEFAULT '',             -- why it is still here
  lease_node INTEGER NOT NULL DEFAULT 0 /* the node whose worker has it; 0: of a shop that is alone */,
  message TEXT NOT NULL DEFAULT '' CHECK (message IN ('', 'begun', 'sent', 'failed')) /* of a mail that goes to a phone instead: whether it was handed over; empty: it was not tried */
) STRICT;

CREATE INDEX outbox_due ON outbox (next_at) WHERE done_at IS NULL;

CREATE TABLE "events" (
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

CREATE INDEX events_by_order ON events (order_id, seq);

CREATE INDEX events_by_source ON events (source, seq);

CREATE VIRTUAL TABLE search_index USING fts5(name, tags, texts, codes, initials, joins, content='', contentless_delete=1, tokenize='ascii');

CREATE TABLE search_docs (
  product_id INTEGER PRIMARY KEY, -- which product is in the index
  position   INTEGER NOT NULL,    -- of the product, for the order of hits
  words      TEXT NOT NULL        -- the different words of its name, tags and options, separated by spaces
) STRICT;

CREATE TABLE search_words (
  word     TEXT PRIMARY KEY CHECK (word <> ''),      -- of a name, tag or option, in small letters
  keys     TEXT NOT NULL,                            -- the keys that type it, to complete what is half typed
  products INTEGER NOT NULL CHECK (products > 0)     -- how many have it
) STRICT, WITHOUT ROWID;

CREATE INDEX search_words_by_keys ON search_words (keys);

CREATE TABLE search_slips (
  slip TEXT NOT NULL,                                -- a word, whole or with one letter left out
  word TEXT NOT NULL REFERENCES search_words (word), -- which word
  PRIMARY KEY (slip, word)
) STRICT, WITHOUT ROWID;

CREATE INDEX search_slips_by_word ON search_slips (word);

CREATE TABLE search_changes (
  product_id INTEGER PRIMARY KEY -- a product that has changed since it was indexed
) STRICT;

CREATE TRIGGER search_sees_new_products AFTER INSERT ON products BEGIN
  INSERT INTO search_changes SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = NEW.id);
END;

CREATE TRIGGER search_sees_products AFTER UPDATE OF name_ko, name_en, summary_ko, summary_en, vendor, kind, tags, category_id, state, position ON products BEGIN
  INSERT INTO search_changes SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = NEW.id);
END;

CREATE TRIGGER search_sees_deleted_products AFTER DELETE ON products BEGIN
  INSERT INTO search_changes SELECT OLD.id WHERE NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = OLD.id);
END;

CREATE TRIGGER search_sees_new_variants AFTER INSERT ON variants BEGIN
  INSERT INTO search_changes SELECT NEW.product_id WHERE NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = NEW.product_id);
END;

CREATE TRIGGER search_sees_variants AFTER UPDATE OF sku, active ON variants BEGIN
  INSERT INTO search_changes SELECT NEW.product_id WHERE NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = NEW.product_id);
END;

CREATE TRIGGER search_sees_deleted_variants AFTER DELETE ON variants BEGIN
  INSERT INTO search_changes SELECT OLD.product_id WHERE NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = OLD.product_id);
END;

CREATE TRIGGER search_sees_new_values AFTER INSERT ON variant_values BEGIN
  INSERT INTO search_changes SELECT product_id FROM variants v WHERE id = NEW.variant_id AND NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = v.product_id);
END;

CREATE TRIGGER search_sees_values AFTER UPDATE ON variant_values BEGIN
  INSERT INTO search_changes SELECT product_id FROM variants v WHERE id = NEW.variant_id AND NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = v.product_id);
END;

CREATE TRIGGER search_sees_deleted_values AFTER DELETE ON variant_values BEGIN
  INSERT INTO search_changes SELECT product_id FROM variants v WHERE id = OLD.variant_id AND NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = v.product_id);
END;

CREATE TABLE stock_alerts (
  id           INTEGER PRIMARY KEY,                                     -- internal
  variant_id   INTEGER NOT NULL REFERENCES variants (id),               -- what is waited for
  email        TEXT NOT NULL,                                           -- who waits; empty once they were told
  address_hash BLOB NOT NULL CHECK (length(address_hash) = 32),         -- HMAC-SHA-256 of the address with the installation's key, so that asking twice is seen
  language     TEXT NOT NULL CHECK (language IN ('ko', 'en')),          -- of the mail
  created_at   INTEGER NOT NULL,                                        -- when asked for
  told_at      INTEGER,                                                 -- when the mail was asked for; null: still waiting
  confirmed_at INTEGER /* when the address said so itself, by the link in a mail; null: not yet, and it hears nothing else */,
  free_at INTEGER /* since when the goods are free without a break; null: they are not */
) STRICT;

CREATE UNIQUE INDEX one_waiting_alert ON stock_alerts (variant_id, address_hash) WHERE told_at IS NULL;

CREATE INDEX stock_alerts_by_address ON stock_alerts (address_hash);

CREATE INDEX outbox_mails ON outbox (id) WHERE kind = 'mail';

CREATE INDEX outbox_failed ON outbox (done_at) WHERE kind = 'mail' AND done_at IS NOT NULL AND last_error NOT IN ('', 'moot');

CREATE TABLE coupons (
  id         INTEGER PRIMARY KEY,                      /* internal */
  name       TEXT NOT NULL CHECK (name <> ''),         /* what colleagues call it */
  kind       TEXT NOT NULL CHECK (kind IN ('percent', 'amount', 'shipping')), /* what it takes off: a share of the goods, a sum, or the delivery charge */
  percent    INTEGER CHECK (percent BETWEEN 1 AND 100), /* share of the goods, rounded down to 10 won and to the cent */
  cap        INTEGER CHECK (cap > 0),                  /* most won that a share comes to; null: no limit */
  amount     INTEGER CHECK (amount > 0),               /* won off */
  usd_amount INTEGER CHECK (usd_amount > 0),           /* cents off; null: by the shop's rate */
  minimum    INTEGER NOT NULL CHECK (minimum >= 0),    /* won of goods from which it holds */
  starts_at  INTEGER,                                  /* from when it holds; null: always did */
  ends_at    INTEGER CHECK (ends_at > coalesce(starts_at, 0)), /* until when, not included; null: no end */
  uses_max   INTEGER CHECK (uses_max > 0),             /* uses in all; null: unlimited */
  per_buyer  INTEGER CHECK (per_buyer > 0),            /* uses by one buyer, by e-mail or phone; null: unlimited */
  created_at INTEGER NOT NULL,                         /* when made */
  ended_at   INTEGER,                                  /* when a person ended it; null: nobody has */
  version    INTEGER NOT NULL DEFAULT 1, listed INTEGER NOT NULL DEFAULT 0 CHECK (listed IN (0, 1)) /* 1: pages offer it, with its public code */,
                /* grows with each edit, so that two editors notice each other */
  CHECK ((kind = 'percent') = (percent IS NOT NULL)),
  CHECK ((kind = 'amount') = (amount IS NOT NULL)),
  CHECK (cap IS NULL OR kind = 'percent'),
  CHECK (usd_amount IS NULL OR kind = 'amount')
) STRICT;

CREATE TABLE coupon_codes (
  code       TEXT PRIMARY KEY CHECK (length(code) BETWEEN 4 AND 32 AND code NOT GLOB '*[^A-Z0-9-]*'), /* what buyers type, in capitals */
  coupon_id  INTEGER NOT NULL REFERENCES coupons (id), /* of which coupon */
  single     INTEGER NOT NULL CHECK (single IN (0, 1)), /* 1: for one order only */
  created_at INTEGER NOT NULL,                         /* when made */
  UNIQUE (code, coupon_id, single)
) STRICT, WITHOUT ROWID;

CREATE INDEX coupon_codes_by_coupon ON coupon_codes (coupon_id, created_at);

CREATE UNIQUE INDEX one_public_code ON coupon_codes (coupon_id) WHERE single = 0;

CREATE TABLE coupon_uses (
  order_id  INTEGER PRIMARY KEY REFERENCES orders (id), /* one coupon per order */
  coupon_id INTEGER NOT NULL REFERENCES coupons (id),   /* which */
  code      TEXT NOT NULL,                              /* by which code */
  single    INTEGER NOT NULL,                           /* repeats the code's, for the index */
  state     TEXT NOT NULL CHECK (state IN ('reserved', 'used', 'released', 'late')), /* held by an unpaid order, used, given back, or paid for after it was given back and gone to others: the order keeps its price and counts nowhere */
  FOREIGN KEY (code, coupon_id, single) REFERENCES coupon_codes (code, coupon_id, single)
) STRICT;

CREATE INDEX coupon_uses_by_coupon ON coupon_uses (coupon_id, state);

CREATE UNIQUE INDEX one_use_of_single_codes ON coupon_uses (code) WHERE single = 1 AND state IN ('reserved', 'used');

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

CREATE TABLE claim_photos (
  id       INTEGER PRIMARY KEY,                                -- internal
  claim_id INTEGER NOT NULL REFERENCES claims (id),            -- what it shows the trouble of
  number   INTEGER NOT NULL CHECK (number BETWEEN 1 AND 3),    -- 1, 2, 3: the order they came in
  width    INTEGER NOT NULL CHECK (width > 0),                 -- pixels
  height   INTEGER NOT NULL CHECK (height > 0),                -- pixels
  jpeg     BLOB NOT NULL CHECK (length(jpeg) > 0),             -- our own encoding of it: nobody's upload is kept
  UNIQUE (claim_id, number)
) STRICT;

CREATE TRIGGER meta_is_fixed BEFORE UPDATE ON meta BEGIN
  SELECT RAISE (ABORT, 'meta_is_fixed'); -- an installation stays live or sandbox for ever
END;

CREATE TRIGGER meta_stays BEFORE DELETE ON meta BEGIN
  SELECT RAISE (ABORT, 'meta_stays'); -- an installation stays live or sandbox for ever
END;

CREATE TRIGGER orders_stay BEFORE DELETE ON orders BEGIN
  SELECT RAISE (ABORT, 'orders_stay'); -- orders are never deleted
END;

CREATE TRIGGER orders_begin_unpaid BEFORE INSERT ON orders
WHEN NEW.pay_state <> 'unpaid' OR NEW.ship_state <> 'none' BEGIN
  SELECT RAISE (ABORT, 'orders_begin_unpaid'); -- an order begins unpaid
END;

CREATE TRIGGER orders_pay_moves BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state <> OLD.pay_state AND (OLD.pay_state || '>' || NEW.pay_state) NOT IN (
  'unpaid>awaiting_deposit', 'unpaid>paid', 'unpaid>held', 'unpaid>void',
  'awaiting_deposit>paid', 'awaiting_deposit>held', 'awaiting_deposit>void',
  'void>paid', 'void>held', 'held>paid', 'held>refunded', 'paid>refunded') BEGIN
  SELECT RAISE (ABORT, 'orders_pay_moves'); -- no such move of pay_state
END;

CREATE TRIGGER orders_ship_moves BEFORE UPDATE OF ship_state ON orders
WHEN NEW.ship_state <> OLD.ship_state AND (OLD.ship_state || '>' || NEW.ship_state) NOT IN (
  'none>ready', 'ready>none', 'ready>shipped', 'shipped>returned') BEGIN
  SELECT RAISE (ABORT, 'orders_ship_moves'); -- no such move of ship_state
END;

CREATE TRIGGER orders_ship_when_fulfilled BEFORE UPDATE OF ship_state ON orders
WHEN NEW.ship_state <> 'none' AND NOT EXISTS (SELECT 1 FROM fulfilments WHERE order_id = NEW.id) BEGIN
  SELECT RAISE (ABORT, 'orders_ship_when_fulfilled'); -- only a fulfilled order is shipped
END;

CREATE TRIGGER order_lines_only_before_attempts BEFORE INSERT ON order_lines
WHEN EXISTS (SELECT 1 FROM attempts WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'order_lines_only_before_attempts'); -- an order that was offered for payment is final
END;

CREATE TRIGGER order_lines_are_final BEFORE UPDATE ON order_lines BEGIN
  SELECT RAISE (ABORT, 'order_lines_are_final'); -- order lines are never changed
END;

CREATE TRIGGER order_lines_stay BEFORE DELETE ON order_lines BEGIN
  SELECT RAISE (ABORT, 'order_lines_stay'); -- order lines are never deleted
END;

CREATE TRIGGER order_lines_only_before_totals BEFORE INSERT ON order_lines
WHEN EXISTS (SELECT 1 FROM order_totals WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'order_lines_only_before_totals'); -- an order that has its total is final
END;

CREATE TRIGGER reservations_sold_is_final BEFORE UPDATE ON reservations
WHEN OLD.state = 'sold' OR NEW.quantity <> OLD.quantity OR NEW.variant_id <> OLD.variant_id OR NEW.order_id <> OLD.order_id BEGIN
  SELECT RAISE (ABORT, 'reservations_sold_is_final'); -- sold goods stay sold
END;

CREATE TRIGGER reservations_stay BEFORE DELETE ON reservations BEGIN
  SELECT RAISE (ABORT, 'reservations_stay'); -- reservations are never deleted
END;

CREATE TRIGGER payments_stay BEFORE DELETE ON payments BEGIN
  SELECT RAISE (ABORT, 'payments_stay'); -- payments are never deleted
END;

CREATE TRIGGER payments_never_regress BEFORE UPDATE ON payments
WHEN NEW.rank < OLD.rank OR NEW.cancelled < OLD.cancelled OR NEW.captured < OLD.captured
  OR NEW.amount <> OLD.amount OR NEW.currency <> OLD.currency
  OR NEW.merchant_uid <> OLD.merchant_uid OR NEW.imp_uid <> OLD.imp_uid OR NEW.sandbox <> OLD.sandbox BEGIN
  SELECT RAISE (ABORT, 'payments_never_regress'); -- a payment never goes back and never changes its terms
END;

CREATE TRIGGER payments_stay_accepted BEFORE UPDATE OF verdict, attempt_id, order_id ON payments
WHEN OLD.verdict = 'accepted' AND (NEW.verdict <> 'accepted' OR NEW.attempt_id IS NOT OLD.attempt_id OR NEW.order_id IS NOT OLD.order_id) BEGIN
  SELECT RAISE (ABORT, 'payments_stay_accepted'); -- an accepted payment stays accepted
END;

CREATE TRIGGER payments_accepted_insert BEFORE INSERT ON payments
WHEN NEW.verdict = 'accepted' AND (NEW.cancelled > 0 OR NOT EXISTS (
  SELECT 1 FROM attempts WHERE id = NEW.attempt_id AND provider = NEW.provider AND mid IN ('', NEW.mid))) BEGIN
  SELECT RAISE (ABORT, 'payments_accepted_insert'); -- only an untouched payment by the asked channel is accepted
END;

CREATE TRIGGER payments_accepted_update BEFORE UPDATE OF verdict ON payments
WHEN NEW.verdict = 'accepted' AND OLD.verdict <> 'accepted' AND (NEW.cancelled > 0 OR OLD.verdict IN ('mismatch', 'orphan', 'duplicate') OR NOT EXISTS (
  SELECT 1 FROM attempts WHERE id = NEW.attempt_id AND provider = NEW.provider AND mid IN ('', NEW.mid))) BEGIN
  SELECT RAISE (ABORT, 'payments_accepted_update'); -- only an untouched payment by the asked channel is accepted
END;

CREATE TRIGGER fulfilments_are_final BEFORE UPDATE ON fulfilments BEGIN
  SELECT RAISE (ABORT, 'fulfilments_are_final'); -- fulfilments are never changed
END;

CREATE TRIGGER fulfilments_stay BEFORE DELETE ON fulfilments BEGIN
  SELECT RAISE (ABORT, 'fulfilments_stay'); -- fulfilments are never deleted
END;

CREATE TRIGGER refunds_within_rest BEFORE INSERT ON refunds
WHEN NEW.state = 'requested' AND NEW.checksum IS NOT (SELECT amount - cancelled FROM payments WHERE imp_uid = NEW.imp_uid) BEGIN
  SELECT RAISE (ABORT, 'refunds_within_rest'); -- a refund states what is left to give back
END;

CREATE TRIGGER refunds_keep_terms BEFORE UPDATE ON refunds
WHEN NEW.imp_uid <> OLD.imp_uid OR NEW.amount <> OLD.amount OR NEW.key <> OLD.key OR NEW.source <> OLD.source
  OR (OLD.state IN ('done', 'failed') AND NEW.state <> OLD.state) BEGIN
  SELECT RAISE (ABORT, 'refunds_keep_terms'); -- a refund keeps its terms and its end
END;

CREATE TRIGGER refunds_stay BEFORE DELETE ON refunds BEGIN
  SELECT RAISE (ABORT, 'refunds_stay'); -- refunds are never deleted
END;

CREATE TRIGGER stock_moves_are_final BEFORE UPDATE ON stock_moves BEGIN
  SELECT RAISE (ABORT, 'stock_moves_are_final'); -- stock moves are never changed
END;

CREATE TRIGGER stock_moves_stay BEFORE DELETE ON stock_moves BEGIN
  SELECT RAISE (ABORT, 'stock_moves_stay'); -- stock moves are never deleted
END;

CREATE TRIGGER outbox_done_is_final BEFORE UPDATE ON outbox
WHEN NEW.key <> OLD.key OR NEW.kind <> OLD.kind OR (OLD.done_at IS NOT NULL AND NEW.done_at IS NULL) BEGIN
  SELECT RAISE (ABORT, 'outbox_done_is_final'); -- an effect is done once
END;

CREATE TRIGGER events_are_final BEFORE UPDATE ON events BEGIN
  SELECT RAISE (ABORT, 'events_are_final'); -- events are never changed
END;

CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN
  SELECT RAISE (ABORT, 'events_stay'); -- events are never deleted
END;

CREATE TRIGGER legal_texts_are_final BEFORE UPDATE ON legal_texts BEGIN
  SELECT RAISE (ABORT, 'legal_texts_are_final'); -- a published text is never changed, only followed by another version
END;

CREATE TRIGGER legal_texts_stay BEFORE DELETE ON legal_texts BEGIN
  SELECT RAISE (ABORT, 'legal_texts_stay'); -- published texts are kept
END;

CREATE TRIGGER shipments_of_shipped_orders BEFORE INSERT ON shipments
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND ship_state = 'shipped') BEGIN
  SELECT RAISE (ABORT, 'shipments_of_shipped_orders'); -- a parcel belongs to a shipped order
END;

CREATE TRIGGER shipments_keep_their_order BEFORE UPDATE ON shipments
WHEN NEW.order_id <> OLD.order_id OR NEW.shipped_at <> OLD.shipped_at BEGIN
  SELECT RAISE (ABORT, 'shipments_keep_their_order'); -- of a parcel only carrier and number can be mended
END;

CREATE TRIGGER shipments_stay BEFORE DELETE ON shipments BEGIN
  SELECT RAISE (ABORT, 'shipments_stay'); -- parcels are never deleted
END;

CREATE TRIGGER batch_orders_are_to_ship BEFORE INSERT ON batch_orders
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND pay_state = 'paid' AND ship_state = 'ready') BEGIN
  SELECT RAISE (ABORT, 'batch_orders_are_to_ship'); -- only orders to be shipped get on a shipping list
END;

CREATE TRIGGER batch_orders_are_final BEFORE UPDATE ON batch_orders BEGIN
  SELECT RAISE (ABORT, 'batch_orders_are_final'); -- a shipping list stays as it was made
END;

CREATE TRIGGER batch_orders_stay BEFORE DELETE ON batch_orders BEGIN
  SELECT RAISE (ABORT, 'batch_orders_stay'); -- a shipping list stays as it was made
END;

CREATE TRIGGER last_owner_stays BEFORE UPDATE OF role, disabled_at, password_at ON admins
WHEN OLD.role = 'owner' AND OLD.disabled_at IS NULL AND OLD.password_at > 0
  AND (NEW.role <> 'owner' OR NEW.disabled_at IS NOT NULL OR NEW.password_at = 0)
  AND NOT EXISTS (SELECT 1 FROM admins WHERE id <> OLD.id AND role = 'owner' AND disabled_at IS NULL AND password_at > 0) BEGIN
  SELECT RAISE (ABORT, 'last_owner_stays'); -- a shop has an owner who can log in
END;

CREATE TRIGGER admins_stay BEFORE DELETE ON admins BEGIN
  SELECT RAISE (ABORT, 'admins_stay'); -- the log names them: admins are disabled, never deleted
END;

CREATE TRIGGER coupon_uses_begin BEFORE INSERT ON coupon_uses
WHEN NEW.state <> 'reserved' OR EXISTS (SELECT 1 FROM order_totals WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_begin'); -- a coupon is taken while its order is placed
END;

CREATE TRIGGER coupon_uses_within_limit BEFORE INSERT ON coupon_uses
WHEN (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.coupon_id AND state IN ('reserved', 'used'))
  >= (SELECT uses_max FROM coupons WHERE id = NEW.coupon_id) BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_within_limit'); -- the coupon is used up
END;

CREATE TRIGGER coupon_uses_again_within_limit BEFORE UPDATE ON coupon_uses
WHEN OLD.state = 'released' AND NEW.state = 'used'
  AND (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.coupon_id AND state IN ('reserved', 'used'))
  >= (SELECT uses_max FROM coupons WHERE id = NEW.coupon_id) BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_again_within_limit'); -- the coupon is used up
END;

CREATE TRIGGER coupon_uses_stay BEFORE DELETE ON coupon_uses BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_stay'); -- coupon uses are never deleted
END;

CREATE TRIGGER coupon_codes_are_final BEFORE UPDATE ON coupon_codes BEGIN
  SELECT RAISE (ABORT, 'coupon_codes_are_final'); -- a code stays as it was given out
END;

CREATE TRIGGER coupon_codes_stay BEFORE DELETE ON coupon_codes BEGIN
  SELECT RAISE (ABORT, 'coupon_codes_stay'); -- codes are never deleted
END;

CREATE TRIGGER coupons_keep_room BEFORE UPDATE ON coupons
WHEN NEW.uses_max < (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.id AND state IN ('reserved', 'used')) BEGIN
  SELECT RAISE (ABORT, 'coupons_keep_room'); -- a coupon was used more often than that
END;

CREATE TRIGGER coupons_stay BEFORE DELETE ON coupons BEGIN
  SELECT RAISE (ABORT, 'coupons_stay'); -- coupons are ended, never deleted
END;

CREATE TRIGGER consent_texts_are_final BEFORE UPDATE ON consent_texts BEGIN
  SELECT RAISE (ABORT, 'consent_texts_are_final'); -- a text that somebody agreed to is never changed
END;

CREATE TRIGGER consent_texts_stay BEFORE DELETE ON consent_texts BEGIN
  SELECT RAISE (ABORT, 'consent_texts_stay'); -- a text that somebody agreed to is kept
END;

CREATE TRIGGER consents_stay BEFORE DELETE ON consents BEGIN
  SELECT RAISE (ABORT, 'consents_stay'); -- what a buyer agreed to is kept
END;

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

CREATE INDEX orders_to_search ON orders (created_at, pay_state, ship_state, language, country, searched);

CREATE INDEX orders_without_keys ON orders (id) WHERE searched IS NULL;

CREATE TRIGGER coupon_uses_within_buyer BEFORE INSERT ON coupon_uses
WHEN (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.coupon_id AND state IN ('reserved', 'used') AND order_id IN (
    SELECT b.id FROM orders o JOIN orders b ON b.email_key = o.email_key WHERE o.id = NEW.order_id AND b.email_key <> ''
    UNION SELECT b.id FROM orders o JOIN orders b ON b.tel_key = o.tel_key WHERE o.id = NEW.order_id AND b.tel_key <> ''))
  >= (SELECT per_buyer FROM coupons WHERE id = NEW.coupon_id) BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_within_buyer'); -- the buyer has used the coupon
END;

CREATE INDEX orders_by_session ON orders (session_id, id) WHERE session_id IS NOT NULL;

CREATE INDEX orders_by_chain ON orders (chain_id) WHERE chain_id IS NOT NULL;

CREATE UNIQUE INDEX one_unpaid_order_of_session ON orders (session_id) WHERE pay_state = 'unpaid' AND replaced_at IS NULL;

CREATE UNIQUE INDEX one_paid_order_of_chain ON orders (chain_id) WHERE pay_state IN ('paid', 'awaiting_deposit');

CREATE UNIQUE INDEX one_successor ON orders (predecessor_id) WHERE predecessor_id IS NOT NULL;

CREATE TRIGGER orders_keep_identity BEFORE UPDATE OF id, public_id, order_no, created_at ON orders BEGIN
  SELECT RAISE (ABORT, 'orders_keep_identity'); -- an order keeps its identity
END;

CREATE TRIGGER orders_keep_language BEFORE UPDATE OF language ON orders
WHEN NEW.language <> OLD.language AND OLD.pay_state <> 'unpaid' BEGIN
  SELECT RAISE (ABORT, 'orders_keep_language'); -- an order keeps its language once money is on its way
END;

CREATE TRIGGER orders_empty_the_cart_once BEFORE UPDATE OF carted_at, uncarted_at ON orders
WHEN OLD.uncarted_at IS NOT NULL AND (NEW.uncarted_at IS NULL OR NEW.uncarted_at <> OLD.uncarted_at OR NEW.carted_at IS NULL OR NEW.carted_at <> OLD.carted_at) BEGIN
  SELECT RAISE (ABORT, 'orders_empty_the_cart_once'); -- an order takes its goods out of the cart once
END;

CREATE TRIGGER orders_join_a_chain BEFORE INSERT ON orders
WHEN (NEW.chain_id IS NOT NULL OR NEW.predecessor_id IS NOT NULL) AND NOT EXISTS (
  SELECT 1 FROM orders WHERE id = NEW.predecessor_id AND chain_id = NEW.chain_id AND pay_state = 'unpaid' AND replaced_at IS NOT NULL) BEGIN
  SELECT RAISE (ABORT, 'orders_join_a_chain'); -- an order takes the place of one that is unpaid and holds nothing any more
END;

CREATE TRIGGER orders_stay_in_their_chain BEFORE UPDATE OF chain_id, predecessor_id, replaced_at ON orders
WHEN coalesce(NEW.predecessor_id, 0) <> coalesce(OLD.predecessor_id, 0)
  OR coalesce(NEW.chain_id, 0) <> coalesce(OLD.chain_id, NEW.id)
  OR coalesce(NEW.replaced_at, 0) <> coalesce(OLD.replaced_at, NEW.replaced_at, 0) BEGIN
  SELECT RAISE (ABORT, 'orders_stay_in_their_chain'); -- an order never leaves its chain, nor takes its place back
END;

CREATE TRIGGER consents_are_final BEFORE UPDATE ON consents
WHEN NEW.order_id <> OLD.order_id OR NEW.kind <> OLD.kind OR EXISTS (SELECT 1 FROM orders WHERE id = OLD.order_id AND pay_state <> 'unpaid') BEGIN
  SELECT RAISE (ABORT, 'consents_are_final'); -- what a buyer agreed to is never changed once money is on its way
END;

CREATE TABLE order_totals (
  order_id INTEGER NOT NULL REFERENCES orders (id),         /* of which order */
  currency TEXT NOT NULL CHECK (currency IN ('KRW', 'USD')), /* an order has one total in each, frozen when placed */
  goods    INTEGER NOT NULL CHECK (goods > 0),              /* sum of its lines */
  shipping INTEGER NOT NULL CHECK (shipping >= 0),          /* delivery */
  discount INTEGER NOT NULL DEFAULT 0 CHECK (discount BETWEEN 0 AND goods), /* taken off by a coupon */
  total    INTEGER NOT NULL CHECK (total >= 0 AND total = goods + shipping - discount), remote INTEGER NOT NULL DEFAULT 0 CHECK (remote BETWEEN 0 AND shipping) /* of shipping, for a remote place in Korea */,
  fee INTEGER NOT NULL DEFAULT 0 CHECK (fee >= 0) /* what delivery costs below free_from, without remote */,
  free_from INTEGER NOT NULL DEFAULT 0 CHECK (free_from >= 0) /* value of goods from which it is free; 0: from none */,
  tax_free INTEGER NOT NULL DEFAULT 0 CHECK (tax_free BETWEEN 0 AND total) /* of total, free of value added tax */,
  /* what is to be paid; 0: it cannot be paid in this currency */
  PRIMARY KEY (order_id, currency),
  UNIQUE (order_id, currency, total)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER order_totals_are_final BEFORE UPDATE ON order_totals BEGIN
  SELECT RAISE (ABORT, 'order_totals_are_final'); -- order totals are never changed
END;

CREATE TRIGGER order_totals_stay BEFORE DELETE ON order_totals BEGIN
  SELECT RAISE (ABORT, 'order_totals_stay'); -- order totals are never deleted
END;

CREATE TRIGGER order_totals_are_sums BEFORE INSERT ON order_totals
WHEN NEW.goods IS NOT (SELECT sum(quantity * CASE NEW.currency WHEN 'KRW' THEN unit_krw ELSE unit_usd END)
                       FROM order_lines WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'order_totals_are_sums'); -- a total is the sum of its lines
END;

CREATE TRIGGER order_totals_discounted_by_coupon BEFORE INSERT ON order_totals
WHEN NEW.discount > 0 AND NOT EXISTS (SELECT 1 FROM coupon_uses WHERE order_id = NEW.order_id)
  AND NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND rebuilt = 1) BEGIN
  SELECT RAISE (ABORT, 'order_totals_discounted_by_coupon'); -- only a coupon takes something off
END;

CREATE TABLE restocks (
  id       INTEGER PRIMARY KEY,                   -- internal
  order_id INTEGER NOT NULL,                      -- goods of which order
  line     INTEGER NOT NULL,                      -- of which of its lines
  quantity INTEGER NOT NULL CHECK (quantity > 0), -- pieces that are for sale again
  move_id  INTEGER REFERENCES stock_moves (id),   -- the change of stock that it was; null: an earlier version did not say
  key      TEXT NOT NULL CHECK (key <> ''),       -- so that it is done once: unsent (by itself), or that of a form
  at       INTEGER NOT NULL,                      -- when
  source   TEXT NOT NULL,                         -- the door or person it came by, e.g. webhook, admin:3
  FOREIGN KEY (order_id, line) REFERENCES order_lines (order_id, line)
) STRICT;

CREATE UNIQUE INDEX one_restock_of_a_key ON restocks (order_id, line, key);

CREATE UNIQUE INDEX one_restock_of_a_move ON restocks (move_id) WHERE move_id IS NOT NULL;

CREATE TABLE order_slips (
  order_id INTEGER PRIMARY KEY REFERENCES orders (id), -- whose packing slip or courier's row was taken before it was on a list
  at       INTEGER NOT NULL,                           -- when for the first time
  source   TEXT NOT NULL                               -- by whom, e.g. admin:3
) STRICT;

CREATE TRIGGER restocks_within_sold BEFORE INSERT ON restocks
WHEN NEW.quantity + coalesce((SELECT sum(quantity) FROM restocks WHERE order_id = NEW.order_id AND line = NEW.line), 0)
  > coalesce((SELECT quantity FROM order_lines WHERE order_id = NEW.order_id AND line = NEW.line), 0) BEGIN
  SELECT RAISE (ABORT, 'restocks_within_sold'); -- no more comes back than was sold
END;

CREATE TRIGGER restocks_move_stock BEFORE INSERT ON restocks
WHEN NOT EXISTS (SELECT 1 FROM stock_moves m JOIN order_lines l ON l.variant_id = m.variant_id
  WHERE m.id = NEW.move_id AND m.reason = 'restock' AND m.delta = NEW.quantity
    AND l.order_id = NEW.order_id AND l.line = NEW.line) BEGIN
  SELECT RAISE (ABORT, 'restocks_move_stock'); -- what comes back is a change of stock, piece for piece
END;

CREATE TRIGGER restocks_are_final BEFORE UPDATE ON restocks BEGIN
  SELECT RAISE (ABORT, 'restocks_are_final'); -- what came back is never changed
END;

CREATE TRIGGER restocks_stay BEFORE DELETE ON restocks BEGIN
  SELECT RAISE (ABORT, 'restocks_stay'); -- what came back is never forgotten
END;

CREATE TRIGGER order_slips_of_orders_to_ship BEFORE INSERT ON order_slips
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND pay_state = 'paid' AND ship_state = 'ready') BEGIN
  SELECT RAISE (ABORT, 'order_slips_of_orders_to_ship'); -- a slip is taken of an order that is to be shipped
END;

CREATE TRIGGER order_slips_are_final BEFORE UPDATE ON order_slips BEGIN
  SELECT RAISE (ABORT, 'order_slips_are_final'); -- a slip that was taken stays taken
END;

CREATE TRIGGER order_slips_stay BEFORE DELETE ON order_slips BEGIN
  SELECT RAISE (ABORT, 'order_slips_stay'); -- a slip that was taken stays taken
END;

CREATE TRIGGER coupon_uses_move BEFORE UPDATE ON coupon_uses
WHEN NEW.order_id <> OLD.order_id OR NEW.coupon_id <> OLD.coupon_id OR NEW.code <> OLD.code OR NEW.single <> OLD.single
  OR (NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ('reserved>used', 'reserved>released', 'released>used', 'released>late', 'used>released')) BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_move'); -- no such move of a coupon use
END;

CREATE TRIGGER coupon_uses_return BEFORE UPDATE ON coupon_uses
WHEN OLD.state = 'used' AND NEW.state = 'released'
  AND NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND pay_state = 'refunded' AND ship_state = 'none') BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_return'); -- the use of a coupon comes back when all the money did, and nothing was sent
END;

CREATE TRIGGER coupon_uses_return_for_good BEFORE UPDATE ON coupon_uses
WHEN OLD.state = 'released' AND NEW.state <> 'released'
  AND EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND pay_state = 'refunded') BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_return_for_good'); -- a refunded order never takes its coupon back
END;

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

CREATE UNIQUE INDEX one_refund_of_code ON refunds (code_id) WHERE code_id IS NOT NULL;

CREATE TRIGGER refund_codes_are_few BEFORE INSERT ON refund_codes
WHEN (SELECT count(*) FROM refund_codes WHERE imp_uid = NEW.imp_uid) >= 10 BEGIN
  SELECT RAISE (ABORT, 'refund_codes_are_few'); -- ten codes for a payment, then a person decides
END;

CREATE TRIGGER refund_codes_are_seldom BEFORE INSERT ON refund_codes
WHEN (SELECT count(*) FROM refund_codes WHERE imp_uid = NEW.imp_uid AND created_at > NEW.created_at - 3600000) >= 3 BEGIN
  SELECT RAISE (ABORT, 'refund_codes_are_seldom'); -- three codes for a payment in an hour
END;

CREATE TRIGGER refund_codes_stay BEFORE DELETE ON refund_codes BEGIN
  SELECT RAISE (ABORT, 'refund_codes_stay'); -- codes are counted for ever
END;

CREATE TRIGGER refund_codes_count_tries BEFORE UPDATE OF tries ON refund_codes WHEN NEW.tries < OLD.tries BEGIN
  SELECT RAISE (ABORT, 'refund_codes_count_tries'); -- a wrong code is never forgotten
END;

CREATE TRIGGER refund_codes_prove_once BEFORE UPDATE OF proved_at ON refund_codes
WHEN OLD.proved_at IS NOT NULL OR OLD.tries >= 5 BEGIN
  SELECT RAISE (ABORT, 'refund_codes_prove_once'); -- a code comes back once, and not after five wrong ones
END;

CREATE TRIGGER refunds_to_accounts_are_proved BEFORE INSERT ON refunds
WHEN NEW.source = 'buyer' AND (NEW.tail IS NOT NULL OR EXISTS (SELECT 1 FROM payments WHERE imp_uid = NEW.imp_uid AND method = 'vbank'))
 AND NOT EXISTS (SELECT 1 FROM refund_codes c WHERE c.id = NEW.code_id AND c.imp_uid = NEW.imp_uid AND c.bank = NEW.bank
   AND c.tail = NEW.tail AND c.proved_at IS NOT NULL AND c.expires_at >= NEW.created_at) BEGIN
  SELECT RAISE (ABORT, 'refunds_to_accounts_are_proved'); -- money goes to an account that a buyer names only by a code
END;

CREATE INDEX stock_alerts_unconfirmed ON stock_alerts (created_at) WHERE confirmed_at IS NULL;

CREATE TRIGGER stock_alerts_of_an_address_are_few BEFORE INSERT ON stock_alerts
WHEN (SELECT count(*) FROM stock_alerts WHERE address_hash = NEW.address_hash AND told_at IS NULL) >= 20 BEGIN
  SELECT RAISE (ABORT, 'stock_alerts_of_an_address_are_few'); -- one address waits for twenty goods
END;

CREATE TRIGGER stock_alerts_to_confirm_are_bounded BEFORE INSERT ON stock_alerts
WHEN NEW.confirmed_at IS NULL AND (SELECT count(*) FROM stock_alerts WHERE confirmed_at IS NULL) >= 2000 BEGIN
  SELECT RAISE (ABORT, 'stock_alerts_to_confirm_are_bounded'); -- two thousand that nobody has confirmed
END;

CREATE TRIGGER stock_alerts_tell_who_confirmed BEFORE UPDATE OF told_at ON stock_alerts
WHEN NEW.told_at IS NOT NULL AND OLD.told_at IS NULL AND OLD.confirmed_at IS NULL BEGIN
  SELECT RAISE (ABORT, 'stock_alerts_tell_who_confirmed'); -- only an address that said so itself hears of goods
END;

CREATE TABLE unproved_mails (
  key          TEXT PRIMARY KEY,                                -- of the mail in the outbox
  address_hash BLOB NOT NULL CHECK (length(address_hash) = 32), -- HMAC-SHA-256 of the address that it went to
  at           INTEGER NOT NULL                                 -- when; deleted a day later
) STRICT;

CREATE INDEX unproved_mails_by_address ON unproved_mails (address_hash, at);

CREATE INDEX unproved_mails_by_time ON unproved_mails (at);

CREATE TRIGGER unproved_mails_are_few BEFORE INSERT ON unproved_mails
WHEN (SELECT count(*) FROM unproved_mails WHERE address_hash = NEW.address_hash AND at > NEW.at - 3600000) >= 4 BEGIN
  SELECT RAISE (ABORT, 'unproved_mails_are_few'); -- four mails an hour to somebody who has paid nothing
END;

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

CREATE INDEX variants_much_held ON variants (held) WHERE held >= 10 AND held >= stock;

CREATE TRIGGER orders_await_with_their_goods BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state = 'awaiting_deposit' AND OLD.pay_state <> 'awaiting_deposit'
  AND (NOT EXISTS (SELECT 1 FROM reservations WHERE order_id = NEW.id)
    OR EXISTS (SELECT 1 FROM reservations WHERE order_id = NEW.id AND state <> 'active')) BEGIN
  SELECT RAISE (ABORT, 'orders_await_with_their_goods'); -- an order waits for a deposit only while it holds its goods
END;

CREATE TRIGGER reservations_begin_unsold BEFORE INSERT ON reservations
WHEN NEW.state = 'sold' BEGIN
  SELECT RAISE (ABORT, 'reservations_begin_unsold'); -- goods are taken from the shelf before they are sold
END;

CREATE TRIGGER reservations_sold_from_the_shelf BEFORE UPDATE OF state ON reservations
WHEN NEW.state = 'sold' AND OLD.state = 'released' BEGIN
  SELECT RAISE (ABORT, 'reservations_sold_from_the_shelf'); -- goods that were given free are taken from the shelf again before they are sold
END;

CREATE TABLE shown (
  id      INTEGER PRIMARY KEY CHECK (id = 1), -- the only row
  version INTEGER NOT NULL CHECK (version >= 0), -- counts the changes of what the shop's pages show
  written INTEGER NOT NULL CHECK (written >= 0), -- the same, but for those of the stock
  goods INTEGER NOT NULL DEFAULT 0 CHECK (goods >= 0) /* the changes of products and their stock alone */
) STRICT;

CREATE TRIGGER pages_see_new_categories AFTER INSERT ON categories BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_categories AFTER UPDATE ON categories BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_deleted_categories AFTER DELETE ON categories BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_new_legal_texts AFTER INSERT ON legal_texts BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_legal_texts AFTER UPDATE ON legal_texts BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_deleted_legal_texts AFTER DELETE ON legal_texts BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_new_settings AFTER INSERT ON settings
WHEN NEW.name NOT IN ('probe', 'search_index') BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_settings AFTER UPDATE ON settings
WHEN NEW.name NOT IN ('probe', 'search_index') BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_deleted_settings AFTER DELETE ON settings BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE INDEX orders_with_contacts ON orders (created_at) WHERE emptied_at IS NULL;

CREATE TABLE kept_contacts (
  order_id      INTEGER PRIMARY KEY REFERENCES orders (id), -- whose: an order that is over, of which the law wants records
  buyer_name    TEXT NOT NULL,    -- as they stood in the order
  buyer_email   TEXT NOT NULL,    -- the same
  buyer_tel     TEXT NOT NULL,    -- the same
  receiver_name TEXT NOT NULL,    -- the same
  receiver_tel  TEXT NOT NULL,    -- the same
  postcode      TEXT NOT NULL,    -- the same
  addr          TEXT NOT NULL,    -- the same
  memo          TEXT NOT NULL,    -- the same
  email_key     TEXT NOT NULL,    -- one buyer's e-mail address, however written; empty: none
  tel_key       TEXT NOT NULL,    -- one buyer's phone with the country's code, digits only; empty: none
  separated_at  INTEGER NOT NULL  -- when they left the order
) STRICT;

CREATE INDEX kept_contacts_by_email ON kept_contacts (email_key) WHERE email_key <> '';

CREATE INDEX kept_contacts_by_tel ON kept_contacts (tel_key) WHERE tel_key <> '';

CREATE INDEX events_of_erasures ON events (at) WHERE kind = 'erased';

CREATE TRIGGER emptied_orders_stay_empty BEFORE UPDATE OF emptied_at ON orders
WHEN OLD.emptied_at IS NOT NULL AND (NEW.emptied_at IS NULL OR NEW.emptied_at <> OLD.emptied_at) BEGIN
  SELECT RAISE (ABORT, 'emptied_orders_stay_empty'); -- contacts that left an order do not come back
END;

CREATE TRIGGER kept_contacts_of_emptied_orders BEFORE INSERT ON kept_contacts
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND emptied_at IS NOT NULL) BEGIN
  SELECT RAISE (ABORT, 'kept_contacts_of_emptied_orders'); -- contacts are in one place only
END;

CREATE TRIGGER kept_contacts_are_final BEFORE UPDATE ON kept_contacts BEGIN
  SELECT RAISE (ABORT, 'kept_contacts_are_final'); -- what is kept for the law is never changed, only erased
END;

CREATE TRIGGER claims_keep_their_end BEFORE UPDATE ON claims
WHEN (OLD.closed_at IS NOT NULL OR NEW.order_id <> OLD.order_id OR NEW.kind <> OLD.kind)
 AND NOT (NEW.order_id = OLD.order_id AND NEW.kind = OLD.kind AND NEW.state = OLD.state AND NEW.created_at = OLD.created_at
   AND NEW.closed_at = OLD.closed_at AND NEW.source = OLD.source AND NEW.reason = '-' AND NEW.answer = ''
   AND EXISTS (SELECT 1 FROM orders WHERE id = OLD.order_id AND emptied_at IS NOT NULL)) BEGIN
  SELECT RAISE (ABORT, 'claims_keep_their_end'); -- a closed claim stays closed; only its words are erased with its order
END;

CREATE TRIGGER refund_codes_keep_their_account BEFORE UPDATE OF id, imp_uid, account_mac, code_mac, bank, tail, created_at, expires_at ON refund_codes
WHEN NOT (NEW.id = OLD.id AND NEW.imp_uid = OLD.imp_uid AND NEW.created_at = OLD.created_at AND NEW.expires_at = OLD.expires_at
  AND NEW.bank = '-' AND NEW.tail = '-' AND EXISTS (
    SELECT 1 FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.imp_uid = OLD.imp_uid AND o.emptied_at IS NOT NULL)) BEGIN
  SELECT RAISE (ABORT, 'refund_codes_keep_their_account'); -- a code is good for what it was made for, until its order is erased
END;

CREATE TRIGGER refunds_keep_their_account BEFORE UPDATE OF bank, tail, code_id ON refunds
WHEN NOT (coalesce(NEW.code_id, 0) = coalesce(OLD.code_id, 0) AND NEW.bank = '-' AND NEW.tail = '-' AND EXISTS (
    SELECT 1 FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.imp_uid = OLD.imp_uid AND o.emptied_at IS NOT NULL)) BEGIN
  SELECT RAISE (ABORT, 'refunds_keep_their_account'); -- a refund goes where it was asked to go; that is erased with its order
END;

CREATE INDEX payments_with_plain_accounts ON payments (imp_uid) WHERE vbank_num <> '' AND substr(vbank_num, 1, 7) <> 'sealed:';

CREATE INDEX products_by_price ON products (category_id, state, price, position DESC);

CREATE INDEX products_reduced ON products (position DESC) WHERE state = 'active' AND list_price IS NOT NULL;

CREATE INDEX orders_by_email ON orders (email_key, holds, chain_id) WHERE email_key <> '';

CREATE INDEX orders_by_tel ON orders (tel_key, holds, chain_id) WHERE tel_key <> '';

CREATE TRIGGER pages_see_new_products AFTER INSERT ON products BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_products AFTER UPDATE ON products BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_deleted_products AFTER DELETE ON products BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_new_options AFTER INSERT ON options BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_options AFTER UPDATE ON options BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_deleted_options AFTER DELETE ON options BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_new_values AFTER INSERT ON variant_values BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_values AFTER UPDATE ON variant_values BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_deleted_values AFTER DELETE ON variant_values BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_new_pictures AFTER INSERT ON pictures BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_pictures AFTER UPDATE ON pictures BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_deleted_pictures AFTER DELETE ON pictures BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_new_variants AFTER INSERT ON variants BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_deleted_variants AFTER DELETE ON variants BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_stock AFTER UPDATE OF stock ON variants
WHEN NEW.stock <> OLD.stock AND (NEW.stock <= 5 OR OLD.stock <= 5) BEGIN
  UPDATE shown SET version = version + 1, goods = goods + 1;
END;

CREATE TABLE imports (
  id        INTEGER PRIMARY KEY,                     -- internal
  at        INTEGER NOT NULL,                        -- when
  source    TEXT NOT NULL CHECK (source <> ''),      -- by whom, e.g. admin:3
  format    TEXT NOT NULL,                           -- whose file it was, e.g. Shopify; empty: not said
  undone_at INTEGER CHECK (undone_at >= at),         -- when it was undone; null: it was not
  undone_by TEXT NOT NULL DEFAULT '' CHECK ((undone_by = '') = (undone_at IS NULL)), -- by whom; empty: it was not
  edit TEXT NOT NULL DEFAULT '' CHECK (edit = '' OR json_valid(edit)) /* what was asked for of many products, JSON; empty: it is of a file */,
  begins_at INTEGER CHECK (begins_at IS NULL OR edit <> '') /* when it is to be done; null: it was done */,
  ends_at INTEGER CHECK (ends_at IS NULL OR ends_at > at AND edit <> '') /* when it is undone by itself; null: never */
) STRICT;

CREATE TABLE import_products (
  import_id  INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE, -- by which import
  product_id INTEGER NOT NULL REFERENCES products (id), -- which product it made or changed
  version    INTEGER NOT NULL CHECK (version > 0),   -- that it gave the product
  former     TEXT CHECK (json_valid(former)),        -- the product before, JSON; null: it is new
  stocks     TEXT NOT NULL CHECK (json_valid(stocks)), -- changes of stock, JSON
  outcome    TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'removed', 'ordered', 'edited', 'restored', 'counted', 'changed', 'gone', 'refused')), -- of undoing it; empty: not undone
  PRIMARY KEY (import_id, product_id)
) STRICT;

CREATE INDEX import_products_by_product ON import_products (product_id);

CREATE TABLE import_categories (
  import_id   INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE, -- by which import
  category_id INTEGER NOT NULL REFERENCES categories (id) ON DELETE CASCADE, -- which category it made
  PRIMARY KEY (import_id, category_id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_transfer_awaited ON payments (order_id, source) WHERE source = 'bank' AND rank = 0;

CREATE TRIGGER payments_of_their_source_insert BEFORE INSERT ON payments
WHEN NEW.verdict = 'accepted' AND EXISTS (SELECT 1 FROM attempts WHERE id = NEW.attempt_id
  AND CASE WHEN pg IN ('bank', 'none') THEN pg ELSE 'iamport' END <> NEW.source) BEGIN
  SELECT RAISE (ABORT, 'payments_of_their_source_insert'); -- who is asked for money is who says that it came
END;

CREATE TRIGGER payments_of_their_source_update BEFORE UPDATE OF verdict ON payments
WHEN NEW.verdict = 'accepted' AND OLD.verdict <> 'accepted' AND EXISTS (SELECT 1 FROM attempts WHERE id = NEW.attempt_id
  AND CASE WHEN pg IN ('bank', 'none') THEN pg ELSE 'iamport' END <> NEW.source) BEGIN
  SELECT RAISE (ABORT, 'payments_of_their_source_update'); -- who is asked for money is who says that it came
END;

CREATE TRIGGER payments_keep_their_source BEFORE UPDATE OF source ON payments
WHEN NEW.source <> OLD.source BEGIN
  SELECT RAISE (ABORT, 'payments_keep_their_source'); -- a payment is known from one source
END;

CREATE TRIGGER orders_paid_by_payment BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state = 'paid' AND OLD.pay_state <> 'paid'
 AND NOT EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND verdict = 'accepted'
   AND (cancelled < amount OR (source = 'none' AND rank < 3))) BEGIN
  SELECT RAISE (ABORT, 'orders_paid_by_payment'); -- an order is paid only by an accepted payment
END;

CREATE TRIGGER orders_refunded_by_payment BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state = 'refunded' AND OLD.pay_state <> 'refunded'
 AND (NOT EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND captured = 1 AND cancelled = amount
     AND (source <> 'none' OR rank = 3))
   OR EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND verdict = 'accepted'
     AND (cancelled < amount OR (source = 'none' AND rank < 3)))) BEGIN
  SELECT RAISE (ABORT, 'orders_refunded_by_payment'); -- an order is refunded only when its money is back
END;

CREATE TRIGGER orders_ship_what_is_paid BEFORE UPDATE OF ship_state ON orders
WHEN NEW.ship_state = 'shipped' AND OLD.ship_state <> 'shipped' AND (NEW.pay_state <> 'paid'
  OR NOT EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND verdict = 'accepted'
             AND (cancelled < amount OR (source = 'none' AND rank < 3)))
  OR EXISTS (SELECT 1 FROM payments p JOIN refunds r ON r.imp_uid = p.imp_uid WHERE p.order_id = NEW.id AND p.verdict = 'accepted'
             AND r.state IN ('requested', 'sent', 'unknown', 'pending_pg'))) BEGIN
  SELECT RAISE (ABORT, 'orders_ship_what_is_paid'); -- only what is paid for, with no refund under way, is shipped
END;

CREATE TABLE sale_days (
  day      INTEGER NOT NULL, -- in Korea
  pg       TEXT NOT NULL,    -- button that was paid by
  method   TEXT NOT NULL,    -- pay_method of the payment
  currency TEXT NOT NULL,    -- of the sums
  orders   INTEGER NOT NULL,   -- accepted payments of that day
  sold     INTEGER NOT NULL,     -- what they paid, in minor units
  returned INTEGER NOT NULL, -- what went back on that day, of these or earlier ones
  PRIMARY KEY (day, pg, method, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE product_days (
  day        INTEGER NOT NULL, -- in Korea, on which it was paid
  product_id INTEGER NOT NULL REFERENCES products (id), -- what was bought
  pieces     INTEGER NOT NULL, -- of orders whose money did not wholly go back
  won        INTEGER NOT NULL,    -- won of those paid in won
  cents      INTEGER NOT NULL,    -- cents of those paid in dollars
  PRIMARY KEY (day, product_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE paid_days (
  day    INTEGER PRIMARY KEY, -- in Korea
  orders INTEGER NOT NULL -- placed on that day and paid by now
) STRICT;

CREATE TABLE board_sums (
  pay_state  TEXT NOT NULL,  -- of orders
  ship_state TEXT NOT NULL,  -- of the same
  orders     INTEGER NOT NULL, -- how many there are, but for unpaid ones
  PRIMARY KEY (pay_state, ship_state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER sums_see_new_goods AFTER INSERT ON payments
WHEN (NEW.verdict = 'accepted' AND (NEW.cancelled < NEW.amount OR NEW.source = 'none' AND NEW.rank < 3)) BEGIN
  INSERT INTO product_days (day, product_id, pieces, won, cents)
  SELECT (coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000, v.product_id, sum(l.quantity),
    sum(CASE NEW.currency WHEN 'KRW' THEN l.quantity * l.unit_krw ELSE 0 END),
    sum(CASE NEW.currency WHEN 'USD' THEN l.quantity * l.unit_usd ELSE 0 END)
  FROM order_lines l JOIN variants v ON v.id = l.variant_id WHERE l.order_id = NEW.order_id GROUP BY v.product_id
  ON CONFLICT (day, product_id) DO UPDATE SET pieces = product_days.pieces + excluded.pieces, won = product_days.won + excluded.won,
    cents = product_days.cents + excluded.cents;
END;

CREATE TRIGGER sums_see_goods AFTER UPDATE OF verdict, paid_at, first_seen_at, method, cancelled, rank ON payments
WHEN (NEW.verdict = 'accepted' AND (NEW.cancelled < NEW.amount OR NEW.source = 'none' AND NEW.rank < 3)) AND (NOT (OLD.verdict = 'accepted' AND (OLD.cancelled < OLD.amount OR OLD.source = 'none' AND OLD.rank < 3)) OR ((coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000 <> (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000)) BEGIN
  INSERT INTO product_days (day, product_id, pieces, won, cents)
  SELECT (coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000, v.product_id, sum(l.quantity),
    sum(CASE NEW.currency WHEN 'KRW' THEN l.quantity * l.unit_krw ELSE 0 END),
    sum(CASE NEW.currency WHEN 'USD' THEN l.quantity * l.unit_usd ELSE 0 END)
  FROM order_lines l JOIN variants v ON v.id = l.variant_id WHERE l.order_id = NEW.order_id GROUP BY v.product_id
  ON CONFLICT (day, product_id) DO UPDATE SET pieces = product_days.pieces + excluded.pieces, won = product_days.won + excluded.won,
    cents = product_days.cents + excluded.cents;
END;

CREATE TRIGGER sums_see_returned_goods AFTER UPDATE OF verdict, paid_at, first_seen_at, method, cancelled, rank ON payments
WHEN (OLD.verdict = 'accepted' AND (OLD.cancelled < OLD.amount OR OLD.source = 'none' AND OLD.rank < 3)) AND (NOT (NEW.verdict = 'accepted' AND (NEW.cancelled < NEW.amount OR NEW.source = 'none' AND NEW.rank < 3)) OR ((coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000 <> (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000)) BEGIN
  UPDATE product_days SET pieces = product_days.pieces - s.pieces, won = product_days.won - s.won,
    cents = product_days.cents - s.cents FROM (
    SELECT v.product_id AS product, sum(l.quantity) AS pieces,
      sum(CASE OLD.currency WHEN 'KRW' THEN l.quantity * l.unit_krw ELSE 0 END) AS won,
      sum(CASE OLD.currency WHEN 'USD' THEN l.quantity * l.unit_usd ELSE 0 END) AS cents
    FROM order_lines l JOIN variants v ON v.id = l.variant_id WHERE l.order_id = OLD.order_id GROUP BY v.product_id) s
  WHERE product_days.day = (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000 AND product_days.product_id = s.product;
END;

CREATE TRIGGER sums_see_paid_orders AFTER INSERT ON fulfilments BEGIN
  INSERT INTO paid_days (day, orders) SELECT (created_at + 32400000) / 86400000, 1 FROM orders WHERE id = NEW.order_id
  ON CONFLICT (day) DO UPDATE SET orders = paid_days.orders + 1;
END;

CREATE TRIGGER sums_see_states AFTER UPDATE OF pay_state, ship_state ON orders
WHEN NEW.pay_state <> OLD.pay_state OR NEW.ship_state <> OLD.ship_state BEGIN
  UPDATE board_sums SET orders = orders - 1 WHERE pay_state = OLD.pay_state AND ship_state = OLD.ship_state;
  INSERT INTO board_sums (pay_state, ship_state, orders) VALUES (NEW.pay_state, NEW.ship_state, 1)
  ON CONFLICT (pay_state, ship_state) DO UPDATE SET orders = board_sums.orders + 1;
END;

CREATE TRIGGER order_totals_hold_fees BEFORE INSERT ON order_totals
WHEN NEW.remote <= NEW.shipping AND NEW.shipping - NEW.remote < (SELECT coalesce(sum(CASE NEW.currency WHEN 'KRW' THEN ship_krw ELSE ship_usd END), 0)
                                   FROM order_lines WHERE order_id = NEW.order_id AND ship_group = 'own') BEGIN
  SELECT RAISE (ABORT, 'order_totals_hold_fees'); -- delivery is no less than the fees of its lines
END;

CREATE TABLE attempts (
  id           INTEGER PRIMARY KEY,                                  -- internal
  order_id     INTEGER NOT NULL REFERENCES orders (id),              -- for which order
  merchant_uid TEXT NOT NULL UNIQUE CHECK (length(merchant_uid) BETWEEN 1 AND 40), -- what I'mport calls this try
  pg           TEXT NOT NULL CHECK (pg IN ('inicis', 'inicis-vbank', 'inicis-trans', 'inicis-kakaopay', 'inicis-naverpay', 'inicis-tosspay', 'inicis-samsung', 'inicis-payco', 'inicis-ssgpay', 'inicis-lpay', 'inicis-applepay', 'inicis-global', 'paypal', 'bank', 'none')), -- which button
  channel      TEXT NOT NULL CHECK (channel <> ''),                  -- channel key or PG code given to request_pay
  provider     TEXT NOT NULL CHECK (provider <> ''),                 -- PG that must answer, e.g. html5_inicis
  mid          TEXT NOT NULL,                                        -- MID that must answer; empty: not configured
  amount       INTEGER NOT NULL CHECK (amount > 0 OR (amount = 0 AND pg = 'none')), -- asked for
  currency     TEXT NOT NULL CHECK (currency = 'KRW' OR pg <> 'bank'), -- asked for
  prepared     INTEGER NOT NULL DEFAULT 0 CHECK (prepared IN (0, 1)), -- 1: amount registered with I'mport beforehand
  created_at   INTEGER NOT NULL,                                     -- when opened
  closed_at    INTEGER,                                              -- when it ended without money; null: may still be paid
  pending_at   INTEGER,                                              -- when the buyer came back before I'mport had a result; null: has not, or it came
  poll_at      INTEGER CHECK (poll_at IS NULL OR pg NOT IN ('bank', 'none')), -- when I'mport is asked next; null: no more, or it never knows
  window_at    INTEGER, tax_free INTEGER CHECK (tax_free IS NULL OR (tax_free BETWEEN 0 AND amount AND currency = 'KRW' AND pg NOT IN ('paypal', 'bank', 'none'))) /* of amount, what the PG is told is tax-free; null: it is told nothing */,
                                               -- when I'mport first knew of its payment window; null: not yet
  UNIQUE (id, order_id, merchant_uid, amount, currency),
  FOREIGN KEY (order_id, currency, amount) REFERENCES order_totals (order_id, currency, total),
  CHECK (pg <> 'none' OR amount = 0)
) STRICT;

CREATE INDEX attempts_to_poll ON attempts (poll_at) WHERE poll_at IS NOT NULL;

CREATE INDEX attempts_by_button ON attempts (order_id, pg);

CREATE TRIGGER attempts_keep_identity
BEFORE UPDATE OF id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at ON attempts BEGIN
  SELECT RAISE (ABORT, 'attempts_keep_identity'); -- an attempt keeps what it asked for
END;

CREATE TRIGGER attempts_stay BEFORE DELETE ON attempts BEGIN
  SELECT RAISE (ABORT, 'attempts_stay'); -- attempts are never deleted
END;

CREATE TRIGGER accounts_with_their_goods BEFORE INSERT ON attempts
WHEN NEW.pg IN ('inicis-vbank', 'bank') AND (NOT EXISTS (SELECT 1 FROM reservations WHERE order_id = NEW.order_id)
    OR EXISTS (SELECT 1 FROM reservations WHERE order_id = NEW.order_id AND state <> 'active')) BEGIN
  SELECT RAISE (ABORT, 'accounts_with_their_goods'); -- an account to pay into is asked for only while the goods are held
END;

CREATE TRIGGER emptied_orders_are_not_offered BEFORE INSERT ON attempts
WHEN EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND emptied_at IS NOT NULL) BEGIN
  SELECT RAISE (ABORT, 'emptied_orders_are_not_offered'); -- nobody can pay an order of which nobody knows whose it is
END;

CREATE TRIGGER sums_see_new_sales AFTER INSERT ON payments
WHEN NEW.verdict = 'accepted' BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000, a.pg, CASE NEW.wallet WHEN '' THEN NEW.method ELSE NEW.wallet END, NEW.currency, 1, NEW.amount, 0 FROM attempts a WHERE a.id = NEW.attempt_id
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET orders = sale_days.orders + 1, sold = sale_days.sold + excluded.sold;
END;

CREATE TRIGGER sums_see_sales AFTER UPDATE OF verdict, paid_at, first_seen_at, method, wallet, cancelled, rank ON payments
WHEN NEW.verdict = 'accepted' AND (OLD.verdict <> 'accepted' OR CASE NEW.wallet WHEN '' THEN NEW.method ELSE NEW.wallet END <> CASE OLD.wallet WHEN '' THEN OLD.method ELSE OLD.wallet END OR ((coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000 <> (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000)) BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000, a.pg, CASE NEW.wallet WHEN '' THEN NEW.method ELSE NEW.wallet END, NEW.currency, 1, NEW.amount, 0 FROM attempts a WHERE a.id = NEW.attempt_id
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET orders = sale_days.orders + 1, sold = sale_days.sold + excluded.sold;
END;

CREATE TRIGGER sums_see_undone_sales AFTER UPDATE OF verdict, paid_at, first_seen_at, method, wallet, cancelled, rank ON payments
WHEN OLD.verdict = 'accepted' AND (NEW.verdict <> 'accepted' OR CASE NEW.wallet WHEN '' THEN NEW.method ELSE NEW.wallet END <> CASE OLD.wallet WHEN '' THEN OLD.method ELSE OLD.wallet END OR ((coalesce(NEW.paid_at, NEW.first_seen_at) + 32400000) / 86400000 <> (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000)) BEGIN
  UPDATE sale_days SET orders = orders - 1, sold = sold - OLD.amount
  WHERE day = (coalesce(OLD.paid_at, OLD.first_seen_at) + 32400000) / 86400000 AND pg = (SELECT pg FROM attempts WHERE id = OLD.attempt_id)
    AND method = CASE OLD.wallet WHEN '' THEN OLD.method ELSE OLD.wallet END AND currency = OLD.currency;
END;

CREATE TRIGGER sums_see_other_methods AFTER UPDATE OF method, wallet ON payments
WHEN OLD.verdict = 'accepted' AND NEW.verdict = 'accepted' AND CASE NEW.wallet WHEN '' THEN NEW.method ELSE NEW.wallet END <> CASE OLD.wallet WHEN '' THEN OLD.method ELSE OLD.wallet END BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (r.done_at + 32400000) / 86400000, a.pg, CASE NEW.wallet WHEN '' THEN NEW.method ELSE NEW.wallet END, NEW.currency, 0, 0, sum(r.amount)
  FROM refunds r JOIN attempts a ON a.id = NEW.attempt_id WHERE r.imp_uid = NEW.imp_uid AND r.state = 'done' GROUP BY 1, 2
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET returned = sale_days.returned + excluded.returned;
  UPDATE sale_days SET returned = sale_days.returned - s.amount FROM (
    SELECT (r.done_at + 32400000) / 86400000 AS day, a.pg AS pg, sum(r.amount) AS amount
    FROM refunds r JOIN attempts a ON a.id = OLD.attempt_id WHERE r.imp_uid = OLD.imp_uid AND r.state = 'done' GROUP BY 1, 2) s
  WHERE sale_days.day = s.day AND sale_days.pg = s.pg AND sale_days.method = CASE OLD.wallet WHEN '' THEN OLD.method ELSE OLD.wallet END AND sale_days.currency = OLD.currency;
END;

CREATE TRIGGER sums_see_new_refunds AFTER INSERT ON refunds
WHEN NEW.state = 'done' AND NEW.done_at IS NOT NULL BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (NEW.done_at + 32400000) / 86400000, a.pg, CASE p.wallet WHEN '' THEN p.method ELSE p.wallet END, p.currency, 0, 0, NEW.amount
  FROM payments p JOIN attempts a ON a.id = p.attempt_id WHERE p.imp_uid = NEW.imp_uid AND p.verdict = 'accepted'
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET returned = sale_days.returned + excluded.returned;
END;

CREATE TRIGGER sums_see_refunds AFTER UPDATE OF state, done_at ON refunds
WHEN NEW.state = 'done' AND NEW.done_at IS NOT NULL AND (OLD.state <> 'done' OR OLD.done_at IS NOT NEW.done_at) BEGIN
  INSERT INTO sale_days (day, pg, method, currency, orders, sold, returned)
  SELECT (NEW.done_at + 32400000) / 86400000, a.pg, CASE p.wallet WHEN '' THEN p.method ELSE p.wallet END, p.currency, 0, 0, NEW.amount
  FROM payments p JOIN attempts a ON a.id = p.attempt_id WHERE p.imp_uid = NEW.imp_uid AND p.verdict = 'accepted'
  ON CONFLICT (day, pg, method, currency) DO UPDATE SET returned = sale_days.returned + excluded.returned;
END;

CREATE TRIGGER sums_see_undone_refunds AFTER UPDATE OF state, done_at ON refunds
WHEN OLD.state = 'done' AND OLD.done_at IS NOT NULL AND (NEW.state <> 'done' OR OLD.done_at IS NOT NEW.done_at) BEGIN
  UPDATE sale_days SET returned = sale_days.returned - OLD.amount FROM payments p JOIN attempts a ON a.id = p.attempt_id
  WHERE p.imp_uid = OLD.imp_uid AND p.verdict = 'accepted' AND sale_days.day = (OLD.done_at + 32400000) / 86400000
    AND sale_days.pg = a.pg AND sale_days.method = CASE p.wallet WHEN '' THEN p.method ELSE p.wallet END AND sale_days.currency = p.currency;
END;

CREATE TABLE claim_lines (
  claim_id INTEGER NOT NULL REFERENCES claims (id), -- of which claim
  order_id INTEGER NOT NULL,                        -- repeats the claim's, for the key
  line     INTEGER NOT NULL,                        -- which line of the order
  quantity INTEGER NOT NULL CHECK (quantity > 0),   -- how many of its pieces
  PRIMARY KEY (claim_id, line),
  FOREIGN KEY (order_id, line) REFERENCES order_lines (order_id, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX claim_lines_by_order ON claim_lines (order_id, line);

CREATE TABLE refund_lines (
  refund_id INTEGER NOT NULL REFERENCES refunds (id), -- of which refund
  order_id  INTEGER NOT NULL,                         -- that was paid by the refund's payment
  line      INTEGER NOT NULL,                         -- which line of the order
  quantity  INTEGER NOT NULL CHECK (quantity > 0),    -- how many of its pieces are paid back
  amount    INTEGER NOT NULL CHECK (amount >= 0),     -- what was paid for them, in the payment's minor units
  PRIMARY KEY (refund_id, line),
  FOREIGN KEY (order_id, line) REFERENCES order_lines (order_id, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX refund_lines_by_order ON refund_lines (order_id, line);

CREATE TABLE refund_parts (
  refund_id INTEGER NOT NULL REFERENCES refunds (id), -- of which refund that names lines
  kind      TEXT NOT NULL CHECK (kind IN ('delivery', 'return', 'other')), -- delivery fee, postage of the return, or what the owner changed
  amount    INTEGER NOT NULL CHECK (amount <> 0),     -- what goes back for it in minor units; below 0: what is kept
  PRIMARY KEY (refund_id, kind),
  CHECK (kind <> 'return' OR amount < 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER order_lines_cost_no_more BEFORE INSERT ON order_lines
WHEN NEW.paid_krw > NEW.quantity * NEW.unit_krw OR NEW.paid_usd > NEW.quantity * NEW.unit_usd BEGIN
  SELECT RAISE (ABORT, 'order_lines_cost_no_more'); -- a coupon makes nothing dearer
END;

CREATE TRIGGER claim_lines_of_their_order BEFORE INSERT ON claim_lines
WHEN NOT EXISTS (SELECT 1 FROM claims WHERE id = NEW.claim_id AND order_id = NEW.order_id AND closed_at IS NULL) BEGIN
  SELECT RAISE (ABORT, 'claim_lines_of_their_order'); -- an open claim names lines of its own order
END;

CREATE TRIGGER claim_lines_within_bought BEFORE INSERT ON claim_lines
WHEN NEW.quantity
  + coalesce((SELECT sum(x.quantity) FROM refund_lines x JOIN refunds r ON r.id = x.refund_id
    WHERE x.order_id = NEW.order_id AND x.line = NEW.line AND r.state <> 'failed'), 0)
  + coalesce((SELECT sum(x.quantity) FROM claim_lines x JOIN claims c ON c.id = x.claim_id
    WHERE x.order_id = NEW.order_id AND x.line = NEW.line AND c.closed_at IS NULL), 0)
  > coalesce((SELECT quantity FROM order_lines WHERE order_id = NEW.order_id AND line = NEW.line), 0) BEGIN
  SELECT RAISE (ABORT, 'claim_lines_within_bought'); -- nobody claims more than was bought and is not paid back or claimed yet
END;

CREATE TRIGGER claim_lines_are_final BEFORE UPDATE ON claim_lines BEGIN
  SELECT RAISE (ABORT, 'claim_lines_are_final'); -- a claim names its lines once
END;

CREATE TRIGGER claim_lines_stay BEFORE DELETE ON claim_lines BEGIN
  SELECT RAISE (ABORT, 'claim_lines_stay'); -- what was claimed is never forgotten
END;

CREATE TRIGGER refund_lines_of_their_order BEFORE INSERT ON refund_lines
WHEN NOT EXISTS (SELECT 1 FROM refunds r JOIN payments p ON p.imp_uid = r.imp_uid
  WHERE r.id = NEW.refund_id AND r.state = 'requested' AND p.verdict = 'accepted' AND p.order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'refund_lines_of_their_order'); -- a refund names lines of the order that its payment pays, when it is asked for
END;

CREATE TRIGGER refund_lines_within_bought BEFORE INSERT ON refund_lines
WHEN NEW.quantity + coalesce((SELECT sum(x.quantity) FROM refund_lines x JOIN refunds r ON r.id = x.refund_id
    WHERE x.order_id = NEW.order_id AND x.line = NEW.line AND r.state <> 'failed'), 0)
  > coalesce((SELECT quantity FROM order_lines WHERE order_id = NEW.order_id AND line = NEW.line), 0) BEGIN
  SELECT RAISE (ABORT, 'refund_lines_within_bought'); -- each piece is paid back once
END;

CREATE TRIGGER refund_lines_within_paid BEFORE INSERT ON refund_lines
WHEN EXISTS (SELECT 1 FROM refunds f JOIN payments p ON p.imp_uid = f.imp_uid
    JOIN order_lines l ON l.order_id = NEW.order_id AND l.line = NEW.line
  WHERE f.id = NEW.refund_id AND l.quantity * (NEW.amount + coalesce((SELECT sum(x.amount) FROM refund_lines x
      JOIN refunds r ON r.id = x.refund_id WHERE x.order_id = NEW.order_id AND x.line = NEW.line AND r.state <> 'failed'), 0))
    > (NEW.quantity + coalesce((SELECT sum(x.quantity) FROM refund_lines x
      JOIN refunds r ON r.id = x.refund_id WHERE x.order_id = NEW.order_id AND x.line = NEW.line AND r.state <> 'failed'), 0))
    * CASE p.currency WHEN 'USD' THEN coalesce(l.paid_usd, l.quantity * l.unit_usd)
      ELSE coalesce(l.paid_krw, l.quantity * l.unit_krw) END) BEGIN
  SELECT RAISE (ABORT, 'refund_lines_within_paid'); -- no more goes back for pieces than was paid for them after the coupon
END;

CREATE TRIGGER refund_lines_are_final BEFORE UPDATE ON refund_lines BEGIN
  SELECT RAISE (ABORT, 'refund_lines_are_final'); -- a refund names its lines once
END;

CREATE TRIGGER refund_lines_stay BEFORE DELETE ON refund_lines BEGIN
  SELECT RAISE (ABORT, 'refund_lines_stay'); -- what was paid back is never forgotten
END;

CREATE TRIGGER refund_parts_beside_lines BEFORE INSERT ON refund_parts
WHEN NOT EXISTS (SELECT 1 FROM refunds r JOIN refund_lines l ON l.refund_id = r.id
  WHERE r.id = NEW.refund_id AND r.state = 'requested') BEGIN
  SELECT RAISE (ABORT, 'refund_parts_beside_lines'); -- only a refund that names lines has other parts
END;

CREATE TRIGGER refund_parts_within_paid BEFORE INSERT ON refund_parts
WHEN NEW.kind = 'delivery' AND EXISTS (SELECT 1 FROM refunds f JOIN payments p ON p.imp_uid = f.imp_uid
    JOIN order_totals t ON t.order_id = p.order_id AND t.currency = p.currency
  WHERE f.id = NEW.refund_id AND NEW.amount + coalesce((SELECT sum(x.amount) FROM refund_parts x
      JOIN refunds r ON r.id = x.refund_id WHERE r.imp_uid = f.imp_uid AND x.kind = 'delivery' AND r.state <> 'failed'), 0)
    > t.shipping) BEGIN
  SELECT RAISE (ABORT, 'refund_parts_within_paid'); -- no more goes back for delivery than was paid for it
END;

CREATE TRIGGER refund_parts_are_final BEFORE UPDATE ON refund_parts BEGIN
  SELECT RAISE (ABORT, 'refund_parts_are_final'); -- a refund names its parts once
END;

CREATE TRIGGER refund_parts_stay BEFORE DELETE ON refund_parts BEGIN
  SELECT RAISE (ABORT, 'refund_parts_stay'); -- what a refund was made of is never forgotten
END;

CREATE TRIGGER refunds_add_up BEFORE UPDATE OF state ON refunds
WHEN OLD.state = 'requested' AND NEW.state NOT IN ('requested', 'failed')
  AND EXISTS (SELECT 1 FROM refund_lines WHERE refund_id = NEW.id)
  AND NEW.amount <> (SELECT sum(amount) FROM refund_lines WHERE refund_id = NEW.id)
    + coalesce((SELECT sum(amount) FROM refund_parts WHERE refund_id = NEW.id), 0) BEGIN
  SELECT RAISE (ABORT, 'refunds_add_up'); -- money leaves only when it is exactly that of its lines and parts
END;

CREATE TRIGGER restocks_of_goods_that_are_here BEFORE INSERT ON restocks
WHEN NOT EXISTS (SELECT 1 FROM orders o JOIN order_lines l ON l.order_id = o.id
    JOIN reservations r ON r.order_id = o.id AND r.variant_id = l.variant_id
  WHERE o.id = NEW.order_id AND l.line = NEW.line AND r.state = 'sold'
    AND (o.ship_state = 'returned' OR (o.pay_state = 'refunded' AND o.ship_state = 'none')
      OR NEW.quantity + coalesce((SELECT sum(b.quantity) FROM restocks b WHERE b.order_id = o.id AND b.line = l.line), 0)
        <= coalesce((SELECT sum(x.quantity) FROM refund_lines x JOIN refunds f ON f.id = x.refund_id
            WHERE x.order_id = o.id AND x.line = l.line AND f.state = 'done'), 0)
          + coalesce((SELECT sum(x.quantity) FROM claim_lines x JOIN claims c ON c.id = x.claim_id
            WHERE x.order_id = o.id AND x.line = l.line AND c.kind = 'return' AND c.state = 'approved'), 0))) BEGIN
  SELECT RAISE (ABORT, 'restocks_of_goods_that_are_here'); -- only what was sold and is here again goes back into stock
END;

CREATE TRIGGER restocks_of_unsent_goods BEFORE INSERT ON restocks
WHEN (NEW.key = 'unsent' OR NEW.key LIKE 'unsent %') AND (EXISTS (SELECT 1 FROM batch_orders WHERE order_id = NEW.order_id)
  OR EXISTS (SELECT 1 FROM order_slips WHERE order_id = NEW.order_id)
  OR EXISTS (SELECT 1 FROM shipments WHERE order_id = NEW.order_id)) BEGIN
  SELECT RAISE (ABORT, 'restocks_of_unsent_goods'); -- goods that may have left do not come back by themselves
END;

CREATE TRIGGER orders_keep_their_address BEFORE UPDATE OF receiver_name, receiver_tel, postcode, addr, country, memo ON orders
WHEN NEW.emptied_at IS NULL AND OLD.searched IS NOT NULL AND OLD.pay_state <> 'unpaid'
  AND (NEW.receiver_name <> OLD.receiver_name OR NEW.receiver_tel <> OLD.receiver_tel OR NEW.postcode <> OLD.postcode
    OR NEW.addr <> OLD.addr OR NEW.country <> OLD.country OR NEW.memo <> OLD.memo)
  AND (OLD.pay_state NOT IN ('awaiting_deposit', 'paid') OR OLD.ship_state IN ('shipped', 'returned')
    OR NEW.country <> OLD.country OR NEW.readdressed <> OLD.readdressed + 1
    OR EXISTS (SELECT 1 FROM batch_orders WHERE order_id = OLD.id)) BEGIN
  SELECT RAISE (ABORT, 'orders_keep_their_address'); -- goods go where their order said when they were packed
END;

CREATE INDEX orders_holding_by_network ON orders (network, holds, chain_id) WHERE network IS NOT NULL AND holds > 0;

CREATE INDEX products_to_fetch ON products (id) WHERE ship_group = 'pickup';

CREATE TRIGGER pages_see_variants AFTER UPDATE OF product_id, position, sku, surcharge, usd_surcharge, active, retired, picture, grams ON variants BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TABLE changed_products (
  seq        INTEGER PRIMARY KEY, -- in which order; the last 4,096 are kept
  product_id INTEGER NOT NULL     -- whose words, card or being in stock are other ones, or which is gone
) STRICT;

CREATE TRIGGER changed_products_forget AFTER INSERT ON changed_products BEGIN
  DELETE FROM changed_products WHERE seq <= NEW.seq - 4096;
END;

CREATE TRIGGER changed_products_see_indexed AFTER INSERT ON search_docs BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.product_id);
END;

CREATE TRIGGER changed_products_see_gone AFTER DELETE ON search_docs BEGIN
  INSERT INTO changed_products (product_id) VALUES (OLD.product_id);
END;

CREATE TRIGGER changed_products_see_cards AFTER UPDATE OF slug, price, list_price, usd_price ON products BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.id);
END;

CREATE TRIGGER changed_products_see_new_pictures AFTER INSERT ON pictures BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.product_id);
END;

CREATE TRIGGER changed_products_see_pictures AFTER UPDATE ON pictures BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.product_id);
END;

CREATE TRIGGER changed_products_see_deleted_pictures AFTER DELETE ON pictures BEGIN
  INSERT INTO changed_products (product_id) VALUES (OLD.product_id);
END;

CREATE TRIGGER changed_products_see_stock AFTER UPDATE OF stock ON variants
WHEN (NEW.stock > 0) <> (OLD.stock > 0) BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.product_id);
END;

CREATE TABLE arrivals (
  order_id     INTEGER PRIMARY KEY REFERENCES shipments (order_id), -- whose parcel arrived
  delivered_at INTEGER NOT NULL,                                    -- when somebody said so, or it was taken for delivered
  concluded_at INTEGER CHECK (concluded_at >= delivered_at)         -- when its buyer concluded the purchase, or time did; null: not yet
) STRICT;

CREATE INDEX arrivals_to_conclude ON arrivals (delivered_at) WHERE concluded_at IS NULL;

CREATE TABLE arrival_sums (
  step   TEXT PRIMARY KEY CHECK (step IN ('delivered', 'concluded')), -- how far orders are that are paid and sent
  orders INTEGER NOT NULL CHECK (orders >= 0)                         -- how many are
) STRICT, WITHOUT ROWID;

CREATE TRIGGER arrivals_of_parcels BEFORE INSERT ON arrivals
WHEN NOT EXISTS (SELECT 1 FROM orders o JOIN shipments s ON s.order_id = o.id WHERE o.id = NEW.order_id
  AND o.pay_state = 'paid' AND o.ship_state = 'shipped' AND s.shipped_at <= NEW.delivered_at)
  OR NEW.concluded_at IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'arrivals_of_parcels'); -- what is paid and was sent arrives, and is concluded afterwards
END;

CREATE TRIGGER arrivals_are_concluded_once BEFORE UPDATE ON arrivals
WHEN NEW.order_id <> OLD.order_id OR NEW.delivered_at <> OLD.delivered_at OR OLD.concluded_at IS NOT NULL
  OR NOT EXISTS (SELECT 1 FROM orders WHERE id = OLD.order_id AND pay_state = 'paid' AND ship_state = 'shipped')
  OR EXISTS (SELECT 1 FROM claims WHERE order_id = OLD.order_id AND closed_at IS NULL) BEGIN
  SELECT RAISE (ABORT, 'arrivals_are_concluded_once'); -- a purchase without an open claim is concluded, once
END;

CREATE TRIGGER sums_see_arrivals AFTER INSERT ON arrivals BEGIN
  UPDATE arrival_sums SET orders = orders + 1 WHERE step = 'delivered';
END;

CREATE TRIGGER sums_see_conclusions AFTER UPDATE OF concluded_at ON arrivals
WHEN OLD.concluded_at IS NULL AND NEW.concluded_at IS NOT NULL BEGIN
  UPDATE arrival_sums SET orders = orders - 1 WHERE step = 'delivered';
  UPDATE arrival_sums SET orders = orders + 1 WHERE step = 'concluded';
END;

CREATE TRIGGER sums_see_arrivals_go AFTER UPDATE OF pay_state, ship_state ON orders
WHEN OLD.pay_state = 'paid' AND OLD.ship_state = 'shipped' AND (NEW.pay_state <> 'paid' OR NEW.ship_state <> 'shipped') BEGIN
  UPDATE arrival_sums SET orders = orders - 1 WHERE step = 'delivered'
    AND EXISTS (SELECT 1 FROM arrivals WHERE order_id = NEW.id AND concluded_at IS NULL);
  UPDATE arrival_sums SET orders = orders - 1 WHERE step = 'concluded'
    AND EXISTS (SELECT 1 FROM arrivals WHERE order_id = NEW.id AND concluded_at IS NOT NULL);
END;

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

CREATE TRIGGER deposits_of_transfers BEFORE INSERT ON deposits
WHEN NOT EXISTS (SELECT 1 FROM payments WHERE imp_uid = NEW.imp_uid AND source = 'bank') BEGIN
  SELECT RAISE (ABORT, 'deposits_of_transfers'); -- only what is transferred to the owner comes as deposits
END;

CREATE TRIGGER deposits_cover_what_they_paid BEFORE INSERT ON deposits
WHEN NEW.amount < 0 AND NEW.amount + coalesce((SELECT sum(amount) FROM deposits WHERE imp_uid = NEW.imp_uid), 0)
  < coalesce((SELECT CASE captured WHEN 1 THEN amount ELSE 0 END FROM payments WHERE imp_uid = NEW.imp_uid), 0) BEGIN
  SELECT RAISE (ABORT, 'deposits_cover_what_they_paid'); -- only what pays nothing is given back so
END;

CREATE TRIGGER deposits_are_final BEFORE UPDATE ON deposits
WHEN NEW.id <> OLD.id OR NEW.imp_uid <> OLD.imp_uid OR NEW.amount <> OLD.amount OR NEW.created_at <> OLD.created_at
  OR (NEW.line IS NULL) <> (OLD.line IS NULL) OR coalesce(NEW.line <> OLD.line, 0 = 1) OR (NEW.name <> OLD.name AND NEW.name <> '') BEGIN
  SELECT RAISE (ABORT, 'deposits_are_final'); -- of what came only the name is ever forgotten
END;

CREATE TRIGGER deposits_stay BEFORE DELETE ON deposits BEGIN
  SELECT RAISE (ABORT, 'deposits_stay'); -- what came is never forgotten
END;

CREATE TRIGGER transfers_begin_empty BEFORE INSERT ON payments
WHEN NEW.source = 'bank' AND NEW.captured = 1 BEGIN
  SELECT RAISE (ABORT, 'transfers_begin_empty'); -- a transfer is awaited before it comes
END;

CREATE TRIGGER transfers_have_come BEFORE UPDATE OF captured ON payments
WHEN NEW.source = 'bank' AND NEW.captured = 1 AND OLD.captured = 0
  AND coalesce((SELECT sum(amount) FROM deposits WHERE imp_uid = NEW.imp_uid), 0) < NEW.amount BEGIN
  SELECT RAISE (ABORT, 'transfers_have_come'); -- a transfer is in the books once its deposits come to what was asked for
END;

CREATE TABLE "incidents" (
  id         INTEGER PRIMARY KEY,                    -- internal
  kind       TEXT NOT NULL CHECK (kind IN ('mismatch', 'duplicate', 'late', 'oversold', 'orphan', 'refund', 'fact_changed', 'key', 'clock', 'unreadable', 'stock_held', 'deposit')), -- what is wrong
  imp_uid    TEXT NOT NULL,                          -- with which payment; empty: with the shop itself
  order_id   INTEGER REFERENCES orders (id),         -- on which order; null: unknown
  detail     TEXT NOT NULL,                          -- evidence in words
  opened_at  INTEGER NOT NULL,                       -- when noticed
  closed_at  INTEGER,                                -- when closed; null: a person must look
  resolution TEXT NOT NULL DEFAULT ''                -- how it was closed
) STRICT;

CREATE UNIQUE INDEX one_open_incident ON incidents (kind, imp_uid) WHERE closed_at IS NULL;

CREATE INDEX incidents_open ON incidents (opened_at) WHERE closed_at IS NULL;

CREATE INDEX incidents_by_payment ON incidents (imp_uid);

CREATE TRIGGER orders_keep_their_tax BEFORE UPDATE OF tax ON orders
WHEN NEW.tax <> OLD.tax BEGIN
  SELECT RAISE (ABORT, 'orders_keep_their_tax'); -- an order stays taxed as the shop was when it was placed
END;

CREATE TRIGGER order_lines_taxed_like_the_shop BEFORE INSERT ON order_lines
WHEN EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id
  AND ((tax = '' AND NEW.tax <> 'taxed') OR (tax = 'free' AND NEW.tax <> 'free'))) BEGIN
  SELECT RAISE (ABORT, 'order_lines_taxed_like_the_shop'); -- only a shop that sells both has both
END;

CREATE TRIGGER order_totals_tax_free BEFORE INSERT ON order_totals
WHEN NEW.tax_free NOT BETWEEN
    (SELECT coalesce(sum(CASE tax WHEN 'free' THEN CASE NEW.currency WHEN 'USD' THEN coalesce(paid_usd, quantity * unit_usd)
        ELSE coalesce(paid_krw, quantity * unit_krw) END
      + CASE ship_group WHEN 'own' THEN CASE NEW.currency WHEN 'USD' THEN ship_usd ELSE ship_krw END ELSE 0 END ELSE 0 END), 0)
      FROM order_lines WHERE order_id = NEW.order_id)
    AND NEW.shipping + (SELECT coalesce(sum(CASE tax WHEN 'free' THEN CASE NEW.currency WHEN 'USD' THEN coalesce(paid_usd, quantity * unit_usd)
        ELSE coalesce(paid_krw, quantity * unit_krw) END
      ELSE -CASE ship_group WHEN 'own' THEN CASE NEW.currency WHEN 'USD' THEN ship_usd ELSE ship_krw END ELSE 0 END END), 0)
      FROM order_lines WHERE order_id = NEW.order_id)
  OR (NEW.tax_free > 0 AND NOT EXISTS (SELECT 1 FROM order_lines WHERE order_id = NEW.order_id AND tax = 'free'))
  OR (NEW.tax_free < NEW.total AND NOT EXISTS (SELECT 1 FROM order_lines WHERE order_id = NEW.order_id AND tax = 'taxed')) BEGIN
  SELECT RAISE (ABORT, 'order_totals_tax_free'); -- tax-free are the goods that are, their own delivery, and a share of the other
END;

CREATE TRIGGER attempts_tell_their_orders_tax BEFORE INSERT ON attempts
WHEN NEW.tax_free IS NOT NULL AND NOT EXISTS (SELECT 1 FROM orders o JOIN order_totals t ON t.order_id = o.id
  WHERE o.id = NEW.order_id AND o.tax <> '' AND t.currency = NEW.currency AND t.tax_free = NEW.tax_free) BEGIN
  SELECT RAISE (ABORT, 'attempts_tell_their_orders_tax'); -- a PG is told what the order says
END;

CREATE TRIGGER attempts_keep_their_tax BEFORE UPDATE OF tax_free ON attempts BEGIN
  SELECT RAISE (ABORT, 'attempts_keep_their_tax'); -- what a PG is told is final
END;

CREATE TRIGGER refunds_keep_their_tax BEFORE UPDATE OF tax_free ON refunds BEGIN
  SELECT RAISE (ABORT, 'refunds_keep_their_tax'); -- what of a refund is tax-free is said once
END;

CREATE TRIGGER refunds_within_each_part AFTER INSERT ON refunds
WHEN EXISTS (SELECT 1 FROM payments p
  JOIN refunds r ON r.imp_uid = p.imp_uid AND (r.state = 'done' OR (NEW.state <> 'done' AND r.state <> 'failed'))
  LEFT JOIN attempts a ON a.id = p.claimed_attempt_id AND a.amount = p.amount AND a.currency = p.currency
  LEFT JOIN order_totals t ON t.order_id = a.order_id AND t.currency = a.currency
  WHERE p.imp_uid = NEW.imp_uid AND (NEW.tax_free > 0 OR t.tax_free > 0) GROUP BY p.imp_uid, p.amount, t.tax_free
  HAVING sum(r.tax_free) > coalesce(t.tax_free, 0) OR sum(r.amount - r.tax_free) > p.amount - coalesce(t.tax_free, 0)) BEGIN
  SELECT RAISE (ABORT, 'refunds_within_each_part'); -- no more of the tax-free part goes back than was paid, nor of the taxed one
END;

CREATE TRIGGER refunds_done_within_each_part AFTER UPDATE OF state ON refunds
WHEN NEW.state = 'done' AND EXISTS (SELECT 1 FROM payments p
  JOIN refunds r ON r.imp_uid = p.imp_uid AND r.state = 'done'
  LEFT JOIN attempts a ON a.id = p.claimed_attempt_id AND a.amount = p.amount AND a.currency = p.currency
  LEFT JOIN order_totals t ON t.order_id = a.order_id AND t.currency = a.currency
  WHERE p.imp_uid = NEW.imp_uid AND (NEW.tax_free > 0 OR t.tax_free > 0) GROUP BY p.imp_uid, p.amount, t.tax_free
  HAVING sum(r.tax_free) > coalesce(t.tax_free, 0) OR sum(r.amount - r.tax_free) > p.amount - coalesce(t.tax_free, 0)) BEGIN
  SELECT RAISE (ABORT, 'refunds_done_within_each_part'); -- nor when it has gone
END;

CREATE TABLE receipt_choices (
  order_id   INTEGER PRIMARY KEY REFERENCES orders (id),          -- whose
  kind       TEXT NOT NULL CHECK (kind IN ('none', 'person', 'company')), -- what its buyer wants: none, for their taxes, or as a firm's proof
  identifier BLOB CHECK (identifier IS NULL OR kind <> 'none'),   -- phone or business number, encrypted; null: none, or erased
  tail       TEXT NOT NULL CHECK (length(tail) <= 4),             -- its last digits; empty: none, or erased
  changes    INTEGER NOT NULL CHECK (changes BETWEEN 1 AND 20),   -- how often it was chosen
  chosen_at  INTEGER NOT NULL                                     -- when last
) STRICT;

CREATE TABLE receipts (
  id           INTEGER PRIMARY KEY,                         -- internal
  imp_uid      TEXT NOT NULL REFERENCES payments (imp_uid), -- of which payment
  kind         TEXT NOT NULL CHECK (kind IN ('person', 'company', 'unasked')), -- for whom; unasked: the buyer named nobody, and the law wants one
  issuer       TEXT NOT NULL CHECK (issuer IN ('shop', 'pg')), -- who issues it; pg: the PG has, by itself
  state        TEXT NOT NULL CHECK (state IN ('wanted', 'asked', 'issued', 'cancelling', 'cancelled', 'failed')), -- how far it is
  amount       INTEGER NOT NULL CHECK (amount > 0),         -- won
  vat          INTEGER NOT NULL DEFAULT 0 CHECK (vat BETWEEN 0 AND amount), -- of amount, as I'mport says
  number       TEXT NOT NULL DEFAULT '',                    -- the tax office's; empty: none yet, or the PG's own
  url          TEXT NOT NULL DEFAULT '',                    -- where it can be seen; empty: nowhere, or erased
  trouble      TEXT NOT NULL DEFAULT '' CHECK (trouble IN ('', 'refused', 'unanswered', 'no_number', 'no_channel')), -- why it is no further
  said         TEXT NOT NULL DEFAULT '',                    -- what I'mport said to that
  final        INTEGER NOT NULL DEFAULT 0 CHECK (final IN (0, 1)), -- 1: once cancelled, none takes its place
  created_at   INTEGER NOT NULL,                            -- when it was asked for here
  due_at       INTEGER NOT NULL,                            -- until when the law wants it issued
  asked_at     INTEGER,                                     -- when I'mport was last asked to issue it
  sent         INTEGER NOT NULL DEFAULT 0,                  -- how often it was
  issued_at    INTEGER,                                     -- when it was issued
  cancelled_at INTEGER,                                     -- when it was cancelled
  next_at      INTEGER CHECK ((next_at IS NOT NULL) = (state IN ('wanted', 'asked', 'cancelling'))), -- when it is gone on with; null: there is nothing to do
  lease_until  INTEGER NOT NULL DEFAULT 0,                  -- a worker has it until then
  tries        INTEGER NOT NULL DEFAULT 0, lease_node INTEGER NOT NULL DEFAULT 0 /* the node whose worker has it; 0: of a shop that is alone */,
                   -- how often it was tried in this state
  CHECK (issuer = 'shop' OR (state = 'issued' AND number = '')),
  CHECK (state <> 'issued' OR (issued_at IS NOT NULL AND (issuer = 'pg' OR (number <> '' AND asked_at IS NOT NULL)))),
  CHECK (state <> 'cancelling' OR (number <> '' AND issued_at IS NOT NULL)),
  CHECK (state <> 'asked' OR asked_at IS NOT NULL),
  CHECK (state <> 'cancelled' OR cancelled_at IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX one_receipt_stands ON receipts (imp_uid) WHERE state IN ('wanted', 'asked', 'issued', 'cancelling');

CREATE INDEX receipts_by_payment ON receipts (imp_uid);

CREATE INDEX receipts_to_do ON receipts (next_at) WHERE next_at IS NOT NULL;

CREATE INDEX receipts_failed ON receipts (id) WHERE state = 'failed';

CREATE TRIGGER receipts_of_cash BEFORE INSERT ON receipts
WHEN NOT EXISTS (SELECT 1 FROM payments WHERE imp_uid = NEW.imp_uid AND verdict = 'accepted' AND currency = 'KRW'
    AND (source = 'bank' OR (source = 'iamport' AND method IN ('trans', 'vbank')))) BEGIN
  SELECT RAISE (ABORT, 'receipts_of_cash'); -- only payments in cash that pay an order have receipts
END;

CREATE TRIGGER receipts_begin_wanted BEFORE INSERT ON receipts
WHEN NEW.state <> 'wanted' OR NEW.issuer <> 'shop' BEGIN
  SELECT RAISE (ABORT, 'receipts_begin_wanted'); -- each receipt is wanted first
END;

CREATE TRIGGER receipts_move_on BEFORE UPDATE ON receipts
WHEN NEW.state <> OLD.state AND NOT (
     (OLD.state = 'wanted' AND NEW.state IN ('asked', 'cancelled', 'failed'))
  OR (OLD.state = 'wanted' AND NEW.state = 'issued' AND NEW.issuer = 'pg')
  OR (OLD.state = 'asked' AND NEW.state IN ('issued', 'cancelling', 'cancelled', 'failed') AND NEW.issuer = 'shop')
  OR (OLD.state = 'issued' AND NEW.state = 'cancelling')
  OR (OLD.state = 'cancelling' AND NEW.state = 'cancelled')
  OR (OLD.state = 'failed' AND NEW.state = 'cancelled')) BEGIN
  SELECT RAISE (ABORT, 'receipts_move_on'); -- a receipt goes its way and never back
END;

CREATE TRIGGER receipts_keep_terms BEFORE UPDATE ON receipts
WHEN NEW.id <> OLD.id OR NEW.imp_uid <> OLD.imp_uid OR NEW.created_at <> OLD.created_at
  OR (NEW.kind <> OLD.kind AND OLD.state <> 'wanted')
  OR (NEW.amount <> OLD.amount AND OLD.state NOT IN ('wanted', 'asked'))
  OR (NEW.number <> OLD.number AND OLD.state <> 'asked')
  OR (NEW.issuer <> OLD.issuer AND OLD.state <> 'wanted') BEGIN
  SELECT RAISE (ABORT, 'receipts_keep_terms'); -- what was asked for, and what was issued, stays as it is
END;

CREATE TRIGGER receipts_for_what_is_left BEFORE UPDATE ON receipts
WHEN NEW.issuer = 'shop' AND NEW.state <> OLD.state AND NEW.state IN ('asked', 'issued')
  AND EXISTS (SELECT 1 FROM payments WHERE imp_uid = NEW.imp_uid AND amount - cancelled <> NEW.amount) BEGIN
  SELECT RAISE (ABORT, 'receipts_for_what_is_left'); -- a receipt is about what is left of its payment
END;

CREATE TRIGGER receipts_stay BEFORE DELETE ON receipts BEGIN
  SELECT RAISE (ABORT, 'receipts_stay'); -- receipts are never deleted
END;

CREATE TRIGGER payments_keep_their_receipt BEFORE UPDATE OF cancelled ON payments
WHEN NEW.cancelled > OLD.cancelled AND EXISTS (SELECT 1 FROM receipts WHERE imp_uid = NEW.imp_uid
  AND state = 'issued' AND issuer = 'shop' AND amount <> NEW.amount - NEW.cancelled) BEGIN
  SELECT RAISE (ABORT, 'payments_keep_their_receipt'); -- no money goes back while a receipt says that it is here
END;

CREATE TABLE refund_accounts (
  order_id INTEGER PRIMARY KEY REFERENCES orders (id),           -- of which order
  account  BLOB NOT NULL CHECK (length(account) BETWEEN 30 AND 500), -- bank, number and holder, encrypted
  given_at INTEGER NOT NULL                                      -- when it was named last
) STRICT;

CREATE INDEX refund_accounts_by_age ON refund_accounts (given_at);

CREATE TRIGGER refund_accounts_of_transfers BEFORE INSERT ON refund_accounts
WHEN NOT EXISTS (SELECT 1 FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.order_id = NEW.order_id
    AND p.source = 'bank' AND p.captured = 1 AND p.cancelled < p.amount AND o.emptied_at IS NULL) BEGIN
  SELECT RAISE (ABORT, 'refund_accounts_of_transfers'); -- an account is kept only while a transfer can go back to it
END;

CREATE TRIGGER forgets_used_refund_accounts AFTER UPDATE OF cancelled ON payments
WHEN NEW.cancelled > OLD.cancelled AND NEW.source = 'bank' BEGIN
  DELETE FROM refund_accounts WHERE order_id = NEW.order_id; -- money went back: the account is forgotten
END;

CREATE TABLE fronts (
  version      INTEGER PRIMARY KEY CHECK (version >= 0), -- counted from 1, the highest is shown; 0: the draft, which nobody sees
  content      TEXT NOT NULL CHECK (content <> ''),      -- what stands on it, as JSON
  published_at INTEGER CHECK ((published_at IS NULL) = (version = 0)) -- null: the draft
) STRICT;

CREATE TRIGGER fronts_are_final BEFORE UPDATE ON fronts
WHEN OLD.version > 0 BEGIN
  SELECT RAISE (ABORT, 'fronts_are_final'); -- what was published stays what it was
END;

CREATE TRIGGER pages_see_new_fronts AFTER INSERT ON fronts
WHEN NEW.version > 0 BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_fronts AFTER UPDATE ON fronts
WHEN NEW.version > 0 BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_deleted_fronts AFTER DELETE ON fronts
WHEN OLD.version > 0 BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TABLE posts (
  id         INTEGER PRIMARY KEY,                               -- internal, and in the address of a notice
  kind       TEXT NOT NULL CHECK (kind IN ('notices', 'faq')),  -- a notice, or a question with its answer
  position   INTEGER NOT NULL,                                  -- place among those of its kind: notices newest, that is highest, first; questions lowest first
  title_ko   TEXT NOT NULL CHECK (title_ko <> ''),              -- or the question
  title_en   TEXT NOT NULL,                                     -- empty: not shown in English
  body_ko    TEXT NOT NULL CHECK (body_ko <> ''),               -- Markdown
  body_en    TEXT NOT NULL CHECK ((body_en = '') = (title_en = '')), -- the same in English
  pinned     INTEGER NOT NULL CHECK (pinned IN (0, 1)),         -- 1: above other notices
  hidden     INTEGER NOT NULL CHECK (hidden IN (0, 1)),         -- 1: visitors do not see it
  created_at INTEGER NOT NULL                                   -- when it was first saved
) STRICT;

CREATE TRIGGER pages_see_new_posts AFTER INSERT ON posts BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_posts AFTER UPDATE ON posts BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_deleted_posts AFTER DELETE ON posts BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TABLE reviews (
  id         INTEGER PRIMARY KEY,                       -- internal
  product_id INTEGER NOT NULL REFERENCES products (id), -- of what
  order_id   INTEGER REFERENCES orders (id),            -- by which order it was bought; null: one of the demonstration's
  line       INTEGER CHECK ((line IS NULL) = (order_id IS NULL)), -- which line of it
  language   TEXT NOT NULL CHECK (language IN ('ko', 'en')), -- that it was written in
  author     TEXT NOT NULL CHECK (length(author) <= 40 AND (author <> '' OR state = 'gone')), -- who wrote it, masked
  option_ko  TEXT NOT NULL,                             -- the option that was bought, Korean; empty: there was none
  option_en  TEXT NOT NULL,                             -- the same in English
  stars      INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5), -- of five
  body       TEXT NOT NULL CHECK (length(body) <= 2000 AND (length(body) >= 10 OR (body = '' AND state = 'gone'))), -- plain text
  pictured   INTEGER NOT NULL CHECK (pictured IN (0, 1)), -- 1: photos came with it
  state      TEXT NOT NULL CHECK (state IN ('shown', 'held', 'hidden', 'gone')), -- held: the owner is to look first; gone: its writer, or time, erased it
  reason     TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 300 AND (reason <> '' OR state <> 'hidden')), -- why it is hidden
  reply      TEXT NOT NULL DEFAULT '' CHECK (length(reply) <= 1000), -- the shop's; empty: none
  replied_at INTEGER CHECK ((replied_at IS NULL) = (reply = '')), -- when
  reports    INTEGER NOT NULL DEFAULT 0 CHECK (reports BETWEEN 0 AND 50), -- of shoppers since somebody who works here looked at them
  created_at INTEGER NOT NULL,                          -- when written
  FOREIGN KEY (order_id, line) REFERENCES order_lines (order_id, line)
) STRICT;

CREATE UNIQUE INDEX one_review_of_a_line ON reviews (order_id, line);

CREATE INDEX reviews_newest ON reviews (product_id, id DESC) WHERE state = 'shown';

CREATE INDEX reviews_pictured ON reviews (product_id, pictured DESC, id DESC) WHERE state = 'shown';

CREATE INDEX reviews_by_stars ON reviews (product_id, stars DESC, id DESC) WHERE state = 'shown';

CREATE INDEX reviews_unanswered ON reviews (id) WHERE state = 'shown' AND reply = '';

CREATE INDEX reviews_reported ON reviews (id) WHERE reports > 0;

CREATE INDEX reviews_apart ON reviews (state, id) WHERE state <> 'shown';

CREATE TABLE review_photos (
  id        INTEGER PRIMARY KEY,                             -- internal
  review_id INTEGER NOT NULL REFERENCES reviews (id),        -- with which it came
  number    INTEGER NOT NULL CHECK (number BETWEEN 1 AND 5), -- 1, 2, …: the order they came in
  width     INTEGER NOT NULL CHECK (width > 0),              -- pixels
  height    INTEGER NOT NULL CHECK (height > 0),             -- pixels
  jpeg      BLOB NOT NULL CHECK (length(jpeg) > 0),          -- our own encoding of it: nobody's upload is kept
  small     BLOB NOT NULL CHECK (length(small) > 0),         -- the same for lists
  UNIQUE (review_id, number)
) STRICT;

CREATE TABLE review_reports (
  review_id INTEGER NOT NULL REFERENCES reviews (id),      -- which one somebody finds wrong
  device    BLOB NOT NULL CHECK (length(device) = 32),     -- HMAC-SHA-256 of the network that said so, which may once
  at        INTEGER NOT NULL,                              -- when; deleted after 30 days
  PRIMARY KEY (review_id, device)
) STRICT, WITHOUT ROWID;

CREATE INDEX review_reports_by_time ON review_reports (at);

CREATE TABLE review_refusals (
  order_id INTEGER PRIMARY KEY REFERENCES orders (id), -- whose buyer wants no mails that ask for reviews, of this order or another
  at       INTEGER NOT NULL                            -- since when
) STRICT;

CREATE INDEX shipments_by_time ON shipments (shipped_at);

CREATE INDEX arrivals_by_time ON arrivals (delivered_at);

CREATE TRIGGER reviews_of_what_was_bought BEFORE INSERT ON reviews
WHEN (NEW.order_id IS NULL AND EXISTS (SELECT 1 FROM meta WHERE live = 1))
  OR (NEW.order_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM order_lines l JOIN orders o ON o.id = l.order_id
    JOIN variants v ON v.id = l.variant_id WHERE l.order_id = NEW.order_id AND l.line = NEW.line
    AND v.product_id = NEW.product_id AND o.pay_state = 'paid' AND o.ship_state = 'shipped')) BEGIN
  SELECT RAISE (ABORT, 'reviews_of_what_was_bought'); -- a review is of goods that were paid and sent; of others only in a demonstration
END;

CREATE TRIGGER reviews_begin_plain BEFORE INSERT ON reviews
WHEN NEW.state NOT IN ('shown', 'held') OR (NEW.order_id IS NOT NULL AND NEW.reply <> '') OR NEW.reports > 0 BEGIN
  SELECT RAISE (ABORT, 'reviews_begin_plain'); -- a review is written before anybody says something to it
END;

CREATE TRIGGER reviews_keep_their_words BEFORE UPDATE ON reviews
WHEN NEW.id <> OLD.id OR NEW.product_id <> OLD.product_id OR NEW.stars <> OLD.stars OR NEW.created_at <> OLD.created_at
  OR coalesce(NEW.order_id, 0) <> coalesce(OLD.order_id, 0) OR coalesce(NEW.line, 0) <> coalesce(OLD.line, 0)
  OR NEW.language <> OLD.language OR (OLD.state = 'gone' AND NEW.state <> 'gone')
  OR (NEW.state <> 'gone' AND (NEW.body <> OLD.body OR NEW.author <> OLD.author OR NEW.option_ko <> OLD.option_ko
    OR NEW.option_en <> OLD.option_en OR NEW.pictured <> OLD.pictured))
  OR (NEW.state = 'gone' AND (NEW.body <> '' OR NEW.author <> '' OR NEW.reply <> '' OR NEW.pictured <> 0)) BEGIN
  SELECT RAISE (ABORT, 'reviews_keep_their_words'); -- nobody edits a review; once it is gone nothing is left of what it said
END;

CREATE TRIGGER reviews_stay BEFORE DELETE ON reviews BEGIN
  SELECT RAISE (ABORT, 'reviews_stay'); -- a line is reviewed once, also if the review is gone
END;

CREATE TRIGGER sums_see_new_reviews AFTER INSERT ON reviews
WHEN NEW.state = 'shown' BEGIN
  UPDATE products SET stars_1 = stars_1 + CASE NEW.stars WHEN 1 THEN 1 ELSE 0 END,
    stars_2 = stars_2 + CASE NEW.stars WHEN 2 THEN 1 ELSE 0 END,
    stars_3 = stars_3 + CASE NEW.stars WHEN 3 THEN 1 ELSE 0 END,
    stars_4 = stars_4 + CASE NEW.stars WHEN 4 THEN 1 ELSE 0 END,
    stars_5 = stars_5 + CASE NEW.stars WHEN 5 THEN 1 ELSE 0 END WHERE id = NEW.product_id;
END;

CREATE TRIGGER sums_see_reviews_appear AFTER UPDATE OF state ON reviews
WHEN OLD.state <> 'shown' AND NEW.state = 'shown' BEGIN
  UPDATE products SET stars_1 = stars_1 + CASE NEW.stars WHEN 1 THEN 1 ELSE 0 END,
    stars_2 = stars_2 + CASE NEW.stars WHEN 2 THEN 1 ELSE 0 END,
    stars_3 = stars_3 + CASE NEW.stars WHEN 3 THEN 1 ELSE 0 END,
    stars_4 = stars_4 + CASE NEW.stars WHEN 4 THEN 1 ELSE 0 END,
    stars_5 = stars_5 + CASE NEW.stars WHEN 5 THEN 1 ELSE 0 END WHERE id = NEW.product_id;
END;

CREATE TRIGGER sums_see_reviews_vanish AFTER UPDATE OF state ON reviews
WHEN OLD.state = 'shown' AND NEW.state <> 'shown' BEGIN
  UPDATE products SET stars_1 = stars_1 - CASE NEW.stars WHEN 1 THEN 1 ELSE 0 END,
    stars_2 = stars_2 - CASE NEW.stars WHEN 2 THEN 1 ELSE 0 END,
    stars_3 = stars_3 - CASE NEW.stars WHEN 3 THEN 1 ELSE 0 END,
    stars_4 = stars_4 - CASE NEW.stars WHEN 4 THEN 1 ELSE 0 END,
    stars_5 = stars_5 - CASE NEW.stars WHEN 5 THEN 1 ELSE 0 END WHERE id = NEW.product_id;
END;

CREATE TRIGGER changed_products_see_stars AFTER UPDATE OF stars_1, stars_2, stars_3, stars_4, stars_5 ON products BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.id);
END;

CREATE TRIGGER pages_see_new_reviews AFTER INSERT ON reviews
WHEN NEW.state = 'shown' BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_reviews AFTER UPDATE OF state, reply ON reviews
WHEN NEW.state <> OLD.state OR NEW.reply <> OLD.reply BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_deleted_reviews AFTER DELETE ON reviews BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE INDEX variants_in_stock ON variants (product_id) WHERE active = 1 AND (stock > 0 OR counted = 0);

CREATE INDEX variants_running_out ON variants (stock, id, product_id) WHERE active = 1 AND counted = 1 AND stock <= 5;

CREATE TRIGGER reservations_begin_as_counted BEFORE INSERT ON reservations
WHEN NEW.counted <> (SELECT counted FROM variants WHERE id = NEW.variant_id) BEGIN
  SELECT RAISE (ABORT, 'reservations_begin_as_counted'); -- pieces are taken out of a stock exactly while it is counted
END;

CREATE TRIGGER reservations_stay_as_counted BEFORE UPDATE ON reservations
WHEN (NEW.counted <> OLD.counted AND NOT (OLD.state = 'released' AND NEW.state = 'active'))
  OR (OLD.state = 'released' AND NEW.state = 'active'
    AND NEW.counted <> (SELECT counted FROM variants WHERE id = NEW.variant_id)) BEGIN
  SELECT RAISE (ABORT, 'reservations_stay_as_counted'); -- what was taken goes back, and nothing else
END;

CREATE TRIGGER pages_see_counting AFTER UPDATE OF counted ON variants
WHEN NEW.counted <> OLD.counted BEGIN
  UPDATE shown SET version = version + 1, goods = goods + 1;
END;

CREATE TRIGGER changed_products_see_counting AFTER UPDATE OF counted ON variants
WHEN NEW.counted <> OLD.counted BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.product_id);
END;

CREATE TRIGGER arrivals_stay BEFORE DELETE ON arrivals
WHEN OLD.concluded_at IS NOT NULL
  OR NOT EXISTS (SELECT 1 FROM orders WHERE id = OLD.order_id AND pay_state = 'paid' AND ship_state = 'shipped') BEGIN
  SELECT RAISE (ABORT, 'arrivals_stay'); -- what was concluded, or came back, did arrive
END;

CREATE TRIGGER sums_see_arrivals_undone AFTER DELETE ON arrivals BEGIN
  UPDATE arrival_sums SET orders = orders - 1 WHERE step = 'delivered';
END;

CREATE TABLE further_parcels (
  id       INTEGER PRIMARY KEY,                              -- internal
  order_id INTEGER NOT NULL REFERENCES shipments (order_id), -- beside whose first parcel it goes
  carrier  TEXT NOT NULL CHECK (carrier <> ''),              -- code of the carrier, e.g. cj
  number   TEXT NOT NULL CHECK (number <> ''),               -- tracking number
  added_at INTEGER NOT NULL,                                 -- when it was recorded
  UNIQUE (order_id, carrier, number)
) STRICT;

CREATE INDEX further_parcels_by_number ON further_parcels (number);

CREATE TRIGGER further_parcels_beside_others BEFORE INSERT ON further_parcels
WHEN NOT EXISTS (SELECT 1 FROM orders o JOIN shipments s ON s.order_id = o.id WHERE o.id = NEW.order_id
  AND o.ship_state = 'shipped' AND s.carrier <> 'pickup' AND (s.carrier <> NEW.carrier OR s.number <> NEW.number)
  AND s.shipped_at <= NEW.added_at)
  OR (SELECT count(*) FROM further_parcels WHERE order_id = NEW.order_id) >= 19 BEGIN
  SELECT RAISE (ABORT, 'further_parcels_beside_others'); -- up to twenty different parcels go while an order is under way
END;

CREATE TRIGGER further_parcels_are_final BEFORE UPDATE ON further_parcels BEGIN
  SELECT RAISE (ABORT, 'further_parcels_are_final'); -- a wrong one is taken back and recorded anew
END;

CREATE TRIGGER further_parcels_stay BEFORE DELETE ON further_parcels
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = OLD.order_id AND ship_state = 'shipped') BEGIN
  SELECT RAISE (ABORT, 'further_parcels_stay'); -- of what came back, all parcels are kept
END;

CREATE TRIGGER shipments_differ BEFORE UPDATE ON shipments
WHEN EXISTS (SELECT 1 FROM further_parcels WHERE order_id = NEW.order_id AND carrier = NEW.carrier AND number = NEW.number) BEGIN
  SELECT RAISE (ABORT, 'shipments_differ'); -- the first parcel is none of the others
END;

CREATE TABLE questions (
  id           INTEGER PRIMARY KEY,                             -- internal
  public_id    TEXT NOT NULL UNIQUE CHECK (length(public_id) >= 22), -- unguessable, in the link of who asked
  product_id   INTEGER REFERENCES products (id),                -- about what; null: to the shop
  order_id     INTEGER REFERENCES orders (id),                  -- about which order of who asks; null: none
  secret       INTEGER NOT NULL CHECK (secret IN (0, 1) AND (secret = 1 OR product_id IS NOT NULL)), -- 1: only who asked and the shop read it
  language     TEXT NOT NULL CHECK (language IN ('ko', 'en')),  -- that it was asked in
  author       TEXT NOT NULL CHECK (length(author) <= 40),      -- who asks, masked; empty: erased
  email        TEXT NOT NULL CHECK (length(email) <= 200),      -- where the answer goes; empty: nobody said, or erased
  address_hash BLOB CHECK (length(address_hash) = 32),          -- HMAC-SHA-256 of it; null: none
  body         TEXT NOT NULL CHECK (length(body) <= 2000 AND (body = '') = (state = 'gone')), -- plain text
  state        TEXT NOT NULL CHECK (state IN ('shown', 'held', 'hidden', 'gone')), -- as of reviews; gone: erased
  reason       TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 300 AND (reason <> '' OR state <> 'hidden')), -- why it is hidden
  answer       TEXT NOT NULL DEFAULT '' CHECK (length(answer) <= 2000), -- the shop's; empty: none yet
  answered_at  INTEGER CHECK ((answered_at IS NULL) = (answer = '')), -- when
  created_at   INTEGER NOT NULL                                 -- when asked
) STRICT;

CREATE INDEX questions_of_product ON questions (product_id, id DESC) WHERE state = 'shown';

CREATE INDEX questions_public ON questions (product_id, id DESC) WHERE state = 'shown' AND secret = 0;

CREATE INDEX questions_unanswered ON questions (id) WHERE answered_at IS NULL AND state IN ('shown', 'held');

CREATE INDEX questions_by_address ON questions (address_hash) WHERE address_hash IS NOT NULL;

CREATE INDEX questions_by_order ON questions (order_id) WHERE order_id IS NOT NULL;

CREATE INDEX questions_by_time ON questions (created_at) WHERE author <> '';

CREATE TRIGGER questions_of_an_address_are_few BEFORE INSERT ON questions
WHEN (SELECT count(*) FROM questions WHERE address_hash = NEW.address_hash AND answered_at IS NULL
  AND state IN ('shown', 'held')) >= 10 BEGIN
  SELECT RAISE (ABORT, 'questions_of_an_address_are_few'); -- one address waits for ten answers
END;

CREATE TRIGGER questions_are_bounded BEFORE INSERT ON questions
WHEN (SELECT count(*) FROM questions WHERE answered_at IS NULL AND state IN ('shown', 'held')) >= 5000 BEGIN
  SELECT RAISE (ABORT, 'questions_are_bounded'); -- five thousand wait for an answer
END;

CREATE TRIGGER questions_keep_their_words BEFORE UPDATE ON questions
WHEN NEW.id <> OLD.id OR NEW.public_id <> OLD.public_id OR NEW.created_at <> OLD.created_at OR NEW.secret < OLD.secret
  OR coalesce(NEW.product_id, 0) <> coalesce(OLD.product_id, 0) OR coalesce(NEW.order_id, 0) <> coalesce(OLD.order_id, 0)
  OR NEW.language <> OLD.language OR (NEW.body <> OLD.body AND NEW.body <> '')
  OR (NEW.email <> OLD.email AND NEW.email <> '') OR (NEW.author <> OLD.author AND NEW.author <> '')
  OR (OLD.state = 'gone' AND NEW.state <> 'gone')
  OR (NEW.state = 'gone' AND (NEW.email <> '' OR NEW.author <> '' OR NEW.answer <> '')) BEGIN
  SELECT RAISE (ABORT, 'questions_keep_their_words'); -- nobody edits a question, none that is secret is shown to others, and nothing is left of one that is gone
END;

CREATE TRIGGER pages_see_new_questions AFTER INSERT ON questions
WHEN NEW.product_id IS NOT NULL AND NEW.state = 'shown' BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_questions AFTER UPDATE OF state, answer, author ON questions
WHEN NEW.product_id IS NOT NULL BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TRIGGER pages_see_deleted_questions AFTER DELETE ON questions BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;

CREATE TABLE fetched_pictures (
  address TEXT NOT NULL CHECK (length(address) = 64), -- where it was: SHA-256 of its URL, in hex
  piece   INTEGER NOT NULL CHECK (piece BETWEEN 0 AND 99), -- of a tall picture, from top to bottom
  file    TEXT NOT NULL UNIQUE CHECK (file <> '' AND file NOT GLOB '*[/\]*'), -- name in the image folder
  width   INTEGER NOT NULL CHECK (width > 0),         -- pixels
  height  INTEGER NOT NULL CHECK (height > 0),        -- pixels
  widths  TEXT NOT NULL,                              -- smaller copies, as in pictures
  at      INTEGER NOT NULL,                           -- when it was fetched
  PRIMARY KEY (address, piece)
) STRICT, WITHOUT ROWID;

CREATE TABLE wished (
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, -- whose list
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE, -- what
  added_at   INTEGER NOT NULL,                                            -- when put there
  PRIMARY KEY (session_id, product_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX wished_products ON wished (product_id);

CREATE TRIGGER wished_are_few BEFORE INSERT ON wished
WHEN (SELECT count(*) FROM wished WHERE session_id = NEW.session_id) >= 100
  AND NOT EXISTS (SELECT 1 FROM wished WHERE session_id = NEW.session_id AND product_id = NEW.product_id) BEGIN
  SELECT RAISE (ABORT, 'wished_are_few'); -- a list has room for a hundred products
END;

CREATE INDEX products_listed ON products (position DESC) WHERE state <> 'deleted';

CREATE INDEX products_by_edit ON products (updated_at DESC, id DESC) WHERE state <> 'deleted';

CREATE INDEX products_by_name ON products (name_ko, id) WHERE state <> 'deleted';

CREATE INDEX products_by_worth ON products (price, id) WHERE state <> 'deleted';

CREATE INDEX variants_not_offered ON variants (product_id) WHERE active = 0;

CREATE INDEX payments_in_cases ON payments (currency, amount, cancelled) WHERE captured = 1 AND verdict <> 'accepted';

CREATE INDEX payments_given_back ON payments (currency, cancelled) WHERE verdict = 'accepted' AND cancelled > 0;

CREATE INDEX orders_with_tax ON orders (id) WHERE tax <> '';

CREATE INDEX payments_by_transfer ON payments (first_seen_at) WHERE source = 'bank';

CREATE TABLE nodes (
  id         INTEGER PRIMARY KEY,                                      -- as in the node's data directory
  name       TEXT NOT NULL CHECK (name <> '' AND length(name) <= 200), -- process and address
  version    TEXT NOT NULL CHECK (length(version) <= 200),             -- of the program
  started_at INTEGER NOT NULL,                                         -- by the database's clock, as all times here
  renewed_at INTEGER NOT NULL                                          -- when it last said that it lives
) STRICT;

CREATE TABLE leader (
  id      INTEGER PRIMARY KEY CHECK (id = 1), -- the only row
  node    INTEGER NOT NULL,                   -- who leads; 0: nobody
  term    INTEGER NOT NULL,                   -- goes up with each who leads; what an earlier one still writes is refused
  ends_at INTEGER NOT NULL                    -- when somebody else may lead
) STRICT;

CREATE TRIGGER terms_go_on BEFORE UPDATE ON leader
WHEN NEW.term < OLD.term OR (NEW.node <> OLD.node AND NEW.node <> 0 AND NEW.term = OLD.term) BEGIN
  SELECT RAISE (ABORT, 'terms_go_on'); -- whoever leads has a term of their own
END;

CREATE TRIGGER leader_stays BEFORE DELETE ON leader BEGIN
  SELECT RAISE (ABORT, 'leader_stays'); -- without the row, terms would begin anew
END;

CREATE TABLE refund_destinations (
  refund_id INTEGER PRIMARY KEY REFERENCES refunds (id),    -- of which refund
  account   BLOB NOT NULL CHECK (length(account) BETWEEN 29 AND 1000), -- sealed with the installation's key
  ends_at   INTEGER NOT NULL                                -- when it goes at the latest
) STRICT;

CREATE INDEX coupons_listed ON coupons (id) WHERE listed = 1;

CREATE TABLE taken_coupons (
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, -- who took it
  coupon_id  INTEGER NOT NULL REFERENCES coupons (id),                    -- which of those that are offered
  taken_at   INTEGER NOT NULL,                                            -- when
  PRIMARY KEY (session_id, coupon_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER listed_coupons_begin_unlisted BEFORE INSERT ON coupons
WHEN NEW.listed = 1 BEGIN
  SELECT RAISE (ABORT, 'listed_coupons_begin_unlisted'); -- its code comes first
END;

CREATE TRIGGER listed_coupons_have_a_code BEFORE UPDATE OF listed ON coupons
WHEN NEW.listed = 1 AND NOT EXISTS (SELECT 1 FROM coupon_codes WHERE coupon_id = NEW.id AND single = 0) BEGIN
  SELECT RAISE (ABORT, 'listed_coupons_have_a_code'); -- nobody could use it otherwise
END;

CREATE TRIGGER taken_coupons_are_listed BEFORE INSERT ON taken_coupons
WHEN NOT EXISTS (SELECT 1 FROM coupons WHERE id = NEW.coupon_id AND listed = 1) BEGIN
  SELECT RAISE (ABORT, 'taken_coupons_are_listed'); -- the others are for those who know their code
END;

CREATE TRIGGER pages_see_new_coupons AFTER INSERT ON coupons
WHEN NEW.listed = 1 BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_coupons AFTER UPDATE ON coupons
WHEN NEW.listed = 1 OR OLD.listed = 1 BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_deleted_coupons AFTER DELETE ON coupons
WHEN OLD.listed = 1 BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;

CREATE TRIGGER pages_see_last_uses AFTER INSERT ON coupon_uses BEGIN
  UPDATE shown SET version = version + 1, written = written + 1 WHERE EXISTS (SELECT 1 FROM coupons c
    WHERE c.id = NEW.coupon_id AND c.listed = 1 AND c.uses_max - 1 <= (SELECT count(*) FROM coupon_uses u
      WHERE u.coupon_id = c.id AND u.state IN ('reserved', 'used')));
END;

CREATE TRIGGER pages_see_changed_uses AFTER UPDATE OF state ON coupon_uses BEGIN
  UPDATE shown SET version = version + 1, written = written + 1 WHERE EXISTS (SELECT 1 FROM coupons c
    WHERE c.id = NEW.coupon_id AND c.listed = 1 AND c.uses_max - 1 <= (SELECT count(*) FROM coupon_uses u
      WHERE u.coupon_id = c.id AND u.state IN ('reserved', 'used')));
END;

CREATE TRIGGER pages_see_deleted_uses AFTER DELETE ON coupon_uses BEGIN
  UPDATE shown SET version = version + 1, written = written + 1 WHERE EXISTS (SELECT 1 FROM coupons c
    WHERE c.id = OLD.coupon_id AND c.listed = 1 AND c.uses_max IS NOT NULL);
END;

INSERT INTO arrival_sums (step, orders) VALUES ('concluded', 0);

INSERT INTO arrival_sums (step, orders) VALUES ('delivered', 0);

INSERT INTO leader (id, node, term, ends_at) VALUES (1, 0, 0, 0);

INSERT INTO shown (id, version, written, goods) VALUES (1, 1, 1, 0);
