ALTER TABLE imports ADD COLUMN edit text COLLATE "C" NOT NULL DEFAULT '' CONSTRAINT imports_edit_check CHECK (edit = '' OR json_valid(edit));
ALTER TABLE imports ADD COLUMN begins_at bigint CONSTRAINT imports_begins_at_check CHECK (begins_at IS NULL OR edit <> '');
ALTER TABLE imports ADD COLUMN ends_at bigint CONSTRAINT imports_ends_at_check CHECK (ends_at IS NULL OR ends_at > at AND edit <> '');
