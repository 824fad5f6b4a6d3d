-- The front page is the owner's: what stands on it is written as a draft, looked at, and
-- published at once. Earlier versions stay, to go back to.

-- +goose Up
CREATE TABLE fronts (
  version      INTEGER PRIMARY KEY CHECK (version >= 0), -- counted from 1, the highest is shown; 0: the draft, which nobody sees
  content      TEXT NOT NULL CHECK (content <> ''),      -- what stands on it, as JSON
  published_at INTEGER CHECK ((published_at IS NULL) = (version = 0)) -- null: the draft
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER fronts_are_final BEFORE UPDATE ON fronts
WHEN OLD.version > 0 BEGIN
  SELECT RAISE (ABORT, 'fronts_are_final'); -- what was published stays what it was
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_fronts AFTER INSERT ON fronts
WHEN NEW.version > 0 BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_fronts AFTER UPDATE ON fronts
WHEN NEW.version > 0 BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_fronts AFTER DELETE ON fronts
WHEN OLD.version > 0 BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
