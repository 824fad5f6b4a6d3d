-- What a visitor likes (찜): a list of their browser's session, which nobody counts from.

-- +goose Up
CREATE TABLE wished (
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, -- whose list
  product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE CASCADE, -- what
  added_at   INTEGER NOT NULL,                                            -- when put there
  PRIMARY KEY (session_id, product_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX wished_products ON wished (product_id);

-- +goose StatementBegin
CREATE TRIGGER wished_are_few BEFORE INSERT ON wished
WHEN (SELECT count(*) FROM wished WHERE session_id = NEW.session_id) >= 100
  AND NOT EXISTS (SELECT 1 FROM wished WHERE session_id = NEW.session_id AND product_id = NEW.product_id) BEGIN
  SELECT RAISE (ABORT, 'wished_are_few'); -- a list has room for a hundred products
END;
-- +goose StatementEnd
