-- Receipts of payments in cash (현금영수증), for the tax office. One stands for a
-- payment at most, and it says what is left of it: before money goes back the receipt
-- is on its way to be cancelled, and another one is issued for the rest.

-- +goose Up
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
  tries        INTEGER NOT NULL DEFAULT 0,                  -- how often it was tried in this state
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

-- +goose StatementBegin
CREATE TRIGGER receipts_of_cash BEFORE INSERT ON receipts
WHEN NOT EXISTS (SELECT 1 FROM payments WHERE imp_uid = NEW.imp_uid AND verdict = 'accepted' AND currency = 'KRW'
    AND (source = 'bank' OR (source = 'iamport' AND method IN ('trans', 'vbank')))) BEGIN
  SELECT RAISE (ABORT, 'receipts_of_cash'); -- only payments in cash that pay an order have receipts
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipts_begin_wanted BEFORE INSERT ON receipts
WHEN NEW.state <> 'wanted' OR NEW.issuer <> 'shop' BEGIN
  SELECT RAISE (ABORT, 'receipts_begin_wanted'); -- each receipt is wanted first
END;
-- +goose StatementEnd
-- +goose StatementBegin
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
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipts_keep_terms BEFORE UPDATE ON receipts
WHEN NEW.id <> OLD.id OR NEW.imp_uid <> OLD.imp_uid OR NEW.created_at <> OLD.created_at
  OR (NEW.kind <> OLD.kind AND OLD.state <> 'wanted')
  OR (NEW.amount <> OLD.amount AND OLD.state NOT IN ('wanted', 'asked'))
  OR (NEW.number <> OLD.number AND OLD.state <> 'asked')
  OR (NEW.issuer <> OLD.issuer AND OLD.state <> 'wanted') BEGIN
  SELECT RAISE (ABORT, 'receipts_keep_terms'); -- what was asked for, and what was issued, stays as it is
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipts_for_what_is_left BEFORE UPDATE ON receipts
WHEN NEW.issuer = 'shop' AND NEW.state <> OLD.state AND NEW.state IN ('asked', 'issued')
  AND EXISTS (SELECT 1 FROM payments WHERE imp_uid = NEW.imp_uid AND amount - cancelled <> NEW.amount) BEGIN
  SELECT RAISE (ABORT, 'receipts_for_what_is_left'); -- a receipt is about what is left of its payment
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipts_stay BEFORE DELETE ON receipts BEGIN
  SELECT RAISE (ABORT, 'receipts_stay'); -- receipts are never deleted
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER payments_keep_their_receipt BEFORE UPDATE OF cancelled ON payments
WHEN NEW.cancelled > OLD.cancelled AND EXISTS (SELECT 1 FROM receipts WHERE imp_uid = NEW.imp_uid
  AND state = 'issued' AND issuer = 'shop' AND amount <> NEW.amount - NEW.cancelled) BEGIN
  SELECT RAISE (ABORT, 'payments_keep_their_receipt'); -- no money goes back while a receipt says that it is here
END;
-- +goose StatementEnd
