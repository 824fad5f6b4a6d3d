-- What must outlive a restart, by name: credentials, settings.
CREATE TABLE IF NOT EXISTS meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- One imp_uid. doc is the Payment as the REST API sends it; the columns repeat the fields that queries use.
CREATE TABLE IF NOT EXISTS payment (
    seq          INTEGER PRIMARY KEY,
    imp_uid      TEXT NOT NULL UNIQUE,
    merchant_uid TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('ready', 'paid', 'cancelled', 'failed')),
    started_at   INTEGER NOT NULL, -- Unix seconds, as the three below; 0 = never
    paid_at      INTEGER NOT NULL,
    failed_at    INTEGER NOT NULL,
    cancelled_at INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    window_key   TEXT NOT NULL UNIQUE, -- unguessable address of the payment window
    doc          TEXT NOT NULL,
    attempt      TEXT NOT NULL         -- JSON: the request_pay call, and how its window ended
) STRICT;
CREATE INDEX IF NOT EXISTS payment_by_merchant_uid ON payment (merchant_uid, started_at);

-- Amounts registered before the window opens.
CREATE TABLE IF NOT EXISTS prepared (
    merchant_uid TEXT PRIMARY KEY,
    amount       TEXT NOT NULL, -- major units
    currency     TEXT NOT NULL  -- '' = not checked
) STRICT;

-- Receipts of payments in cash, by a payment or, for money taken elsewhere, by a merchant_uid. doc is the receipt
-- as the REST API sends it, with the number that it was issued to.
CREATE TABLE IF NOT EXISTS receipt (
    seq          INTEGER PRIMARY KEY,
    imp_uid      TEXT NOT NULL,    -- '' = money taken elsewhere
    merchant_uid TEXT NOT NULL,    -- '' = a payment
    stands       INTEGER NOT NULL, -- 0 = cancelled
    doc          TEXT NOT NULL,
    CHECK ((imp_uid = '') <> (merchant_uid = ''))
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS receipt_stands ON receipt (imp_uid, merchant_uid) WHERE stands = 1;

CREATE TABLE IF NOT EXISTS token (
    value      TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;

-- Every call that a page made to the SDK, verbatim.
CREATE TABLE IF NOT EXISTS request (
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    function   TEXT NOT NULL,
    params     TEXT NOT NULL,
    user_agent TEXT NOT NULL
) STRICT;

-- Webhooks, queued and sent. A delivery that a crash interrupts is sent again.
CREATE TABLE IF NOT EXISTS webhook (
    id           INTEGER PRIMARY KEY,
    imp_uid      TEXT NOT NULL REFERENCES payment (imp_uid),
    url          TEXT NOT NULL,
    content_type TEXT NOT NULL,
    body         TEXT NOT NULL,
    due_at       INTEGER NOT NULL, -- Unix milliseconds of the machine's clock
    state        TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'done')),
    http_status  INTEGER NOT NULL DEFAULT 0, -- 0 = no answer
    error        TEXT NOT NULL DEFAULT '',
    sent_at      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS webhook_open ON webhook (due_at) WHERE state <> 'done';
CREATE INDEX IF NOT EXISTS webhook_by_payment ON webhook (imp_uid);
