-- Pages that are the same for everybody are kept as bytes as long as nothing that
-- they show has changed.

-- +goose Up
CREATE TABLE shown (
  id      INTEGER PRIMARY KEY CHECK (id = 1), -- the only row
  version INTEGER NOT NULL CHECK (version >= 0), -- counts the changes of what the shop's pages show
  written INTEGER NOT NULL CHECK (written >= 0)  -- the same, but for those of the stock
) STRICT;
INSERT INTO shown VALUES (1, 1, 1);

-- +goose StatementBegin
CREATE TRIGGER pages_see_new_products AFTER INSERT ON products BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_products AFTER UPDATE ON products BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_products AFTER DELETE ON products BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_options AFTER INSERT ON options BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_options AFTER UPDATE ON options BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_options AFTER DELETE ON options BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_values AFTER INSERT ON variant_values BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_values AFTER UPDATE ON variant_values BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_values AFTER DELETE ON variant_values BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_pictures AFTER INSERT ON pictures BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_pictures AFTER UPDATE ON pictures BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_pictures AFTER DELETE ON pictures BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_categories AFTER INSERT ON categories BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_categories AFTER UPDATE ON categories BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_categories AFTER DELETE ON categories BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_legal_texts AFTER INSERT ON legal_texts BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_legal_texts AFTER UPDATE ON legal_texts BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_legal_texts AFTER DELETE ON legal_texts BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_variants AFTER INSERT ON variants BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_variants AFTER DELETE ON variants BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_variants AFTER UPDATE OF product_id, position, sku, surcharge, usd_surcharge, active, retired ON variants BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- Of the stock, pages show whether there is any and how few are left.
-- +goose StatementBegin
CREATE TRIGGER pages_see_stock AFTER UPDATE OF stock ON variants
WHEN NEW.stock <> OLD.stock AND (NEW.stock <= 5 OR OLD.stock <= 5) BEGIN
  UPDATE shown SET version = version + 1;
END;
-- +goose StatementEnd
-- The program notes here, too, what no page shows.
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_settings AFTER INSERT ON settings
WHEN NEW.name NOT IN ('probe', 'search_index') BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_settings AFTER UPDATE ON settings
WHEN NEW.name NOT IN ('probe', 'search_index') BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_settings AFTER DELETE ON settings BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
