-- What visitors search by. Texts are cut into words and pairs of letters by the
-- program (package words), so that two-syllable words, parts of compounds and
-- first consonants are found; SQLite only keeps and looks up what that yields.
--
-- Triggers note whatever changes a product, so that no writer can forget it; the
-- program indexes what is noted before it commits. They do not say OR IGNORE: the
-- statement that fires them would overrule it.

-- +goose Up
-- Its rowid is the product's id, higher is newer; only active products are in it.
CREATE VIRTUAL TABLE search_index USING fts5(name, tags, texts, codes, initials, joins, content='', contentless_delete=1, tokenize='ascii');

CREATE TABLE search_docs (
  product_id INTEGER PRIMARY KEY, -- which product is in the index
  position   INTEGER NOT NULL,    -- of the product, for the order of hits
  words      TEXT NOT NULL        -- the different words of its name, tags and options, separated by spaces
) STRICT;

CREATE TABLE search_words (
  word     TEXT PRIMARY KEY CHECK (word <> ''),      -- of a name, tag or option, in small letters
  keys     TEXT NOT NULL,                            -- the keys that type it, to complete what is half typed
  products INTEGER NOT NULL CHECK (products > 0)     -- how many have it
) STRICT, WITHOUT ROWID;
CREATE INDEX search_words_by_keys ON search_words (keys);

CREATE TABLE search_slips (
  slip TEXT NOT NULL,                                -- a word, whole or with one letter left out
  word TEXT NOT NULL REFERENCES search_words (word), -- which word
  PRIMARY KEY (slip, word)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_slips_by_word ON search_slips (word);

CREATE TABLE search_changes (
  product_id INTEGER PRIMARY KEY -- a product that has changed since it was indexed
) STRICT;

CREATE INDEX variants_in_stock ON variants (product_id) WHERE active = 1 AND stock > 0;

-- +goose StatementBegin
CREATE TRIGGER search_sees_new_products AFTER INSERT ON products BEGIN
  INSERT INTO search_changes SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_sees_products AFTER UPDATE OF name_ko, name_en, summary_ko, summary_en, vendor, kind, tags, category_id, state, position ON products BEGIN
  INSERT INTO search_changes SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_sees_deleted_products AFTER DELETE ON products BEGIN
  INSERT INTO search_changes SELECT OLD.id WHERE NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = OLD.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_sees_new_variants AFTER INSERT ON variants BEGIN
  INSERT INTO search_changes SELECT NEW.product_id WHERE NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = NEW.product_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_sees_variants AFTER UPDATE OF sku, active ON variants BEGIN
  INSERT INTO search_changes SELECT NEW.product_id WHERE NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = NEW.product_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_sees_deleted_variants AFTER DELETE ON variants BEGIN
  INSERT INTO search_changes SELECT OLD.product_id WHERE NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = OLD.product_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_sees_new_values AFTER INSERT ON variant_values BEGIN
  INSERT INTO search_changes SELECT product_id FROM variants v WHERE id = NEW.variant_id AND NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = v.product_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_sees_values AFTER UPDATE ON variant_values BEGIN
  INSERT INTO search_changes SELECT product_id FROM variants v WHERE id = NEW.variant_id AND NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = v.product_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_sees_deleted_values AFTER DELETE ON variant_values BEGIN
  INSERT INTO search_changes SELECT product_id FROM variants v WHERE id = OLD.variant_id AND NOT EXISTS (SELECT 1 FROM search_changes WHERE product_id = v.product_id);
END;
-- +goose StatementEnd
INSERT INTO search_changes SELECT id FROM products;
