-- What buyers do after they have paid: ask for a return with photos.

-- +goose Up
CREATE TABLE claim_photos (
  id       INTEGER PRIMARY KEY,                                -- internal
  claim_id INTEGER NOT NULL REFERENCES claims (id),            -- what it shows the trouble of
  number   INTEGER NOT NULL CHECK (number BETWEEN 1 AND 3),    -- 1, 2, 3: the order they came in
  width    INTEGER NOT NULL CHECK (width > 0),                 -- pixels
  height   INTEGER NOT NULL CHECK (height > 0),                -- pixels
  jpeg     BLOB NOT NULL CHECK (length(jpeg) > 0),             -- our own encoding of it: nobody's upload is kept
  UNIQUE (claim_id, number)
) STRICT;
