-- What the owner tells everybody: notices, and answers to what is often asked.

-- +goose Up
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

-- +goose StatementBegin
CREATE TRIGGER pages_see_new_posts AFTER INSERT ON posts BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_posts AFTER UPDATE ON posts BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_posts AFTER DELETE ON posts BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
