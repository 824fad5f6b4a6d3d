-- Pictures of other sites that imports of products have fetched: the same file finds
-- them again instead of fetching them once more.

-- +goose Up
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
