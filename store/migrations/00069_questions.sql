-- Questions about goods (상품 문의) and to the shop (1:1 문의), without an account, never
-- edited. Secret ones are read by who has their link, and by who works here.

-- +goose Up
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

-- +goose StatementBegin
CREATE TRIGGER questions_of_an_address_are_few BEFORE INSERT ON questions
WHEN (SELECT count(*) FROM questions WHERE address_hash = NEW.address_hash AND answered_at IS NULL
  AND state IN ('shown', 'held')) >= 10 BEGIN
  SELECT RAISE (ABORT, 'questions_of_an_address_are_few'); -- one address waits for ten answers
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER questions_are_bounded BEFORE INSERT ON questions
WHEN (SELECT count(*) FROM questions WHERE answered_at IS NULL AND state IN ('shown', 'held')) >= 5000 BEGIN
  SELECT RAISE (ABORT, 'questions_are_bounded'); -- five thousand wait for an answer
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER questions_keep_their_words BEFORE UPDATE ON questions
WHEN NEW.id <> OLD.id OR NEW.public_id <> OLD.public_id OR NEW.created_at <> OLD.created_at OR NEW.secret < OLD.secret
  OR coalesce(NEW.product_id, 0) <> coalesce(OLD.product_id, 0) OR coalesce(NEW.order_id, 0) <> coalesce(OLD.order_id, 0)
  OR NEW.language <> OLD.language OR (NEW.body <> OLD.body AND NEW.body <> '')
  OR (NEW.email <> OLD.email AND NEW.email <> '') OR (NEW.author <> OLD.author AND NEW.author <> '')
  OR (OLD.state = 'gone' AND NEW.state <> 'gone')
  OR (NEW.state = 'gone' AND (NEW.email <> '' OR NEW.author <> '' OR NEW.answer <> '')) BEGIN
  SELECT RAISE (ABORT, 'questions_keep_their_words'); -- nobody edits a question, none that is secret is shown to others, and nothing is left of one that is gone
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_questions AFTER INSERT ON questions
WHEN NEW.product_id IS NOT NULL AND NEW.state = 'shown' BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_questions AFTER UPDATE OF state, answer, author ON questions
WHEN NEW.product_id IS NOT NULL BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_questions AFTER DELETE ON questions BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
