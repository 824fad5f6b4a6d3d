-- Edits of many products at once are kept beside the imports of files, and are undone
-- like these. One may begin later, and end by itself.

-- +goose Up
ALTER TABLE imports ADD COLUMN edit TEXT NOT NULL DEFAULT '' CHECK (edit = '' OR json_valid(edit)) /* what was asked for of many products, JSON; empty: it is of a file */;
ALTER TABLE imports ADD COLUMN begins_at INTEGER CHECK (begins_at IS NULL OR edit <> '') /* when it is to be done; null: it was done */;
ALTER TABLE imports ADD COLUMN ends_at INTEGER CHECK (ends_at IS NULL OR ends_at > at AND edit <> '') /* when it is undone by itself; null: never */;
