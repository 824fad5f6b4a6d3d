-- What all pages have around their content is read again only when something else
-- than products and their stock has changed.

-- +goose Up
ALTER TABLE shown ADD COLUMN goods INTEGER NOT NULL DEFAULT 0 CHECK (goods >= 0) /* the changes of products and their stock alone */;

DROP TRIGGER pages_see_new_products;
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_products AFTER INSERT ON products BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_products;
-- +goose StatementBegin
CREATE TRIGGER pages_see_products AFTER UPDATE ON products BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_deleted_products;
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_products AFTER DELETE ON products BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_new_options;
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_options AFTER INSERT ON options BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_options;
-- +goose StatementBegin
CREATE TRIGGER pages_see_options AFTER UPDATE ON options BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_deleted_options;
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_options AFTER DELETE ON options BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_new_values;
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_values AFTER INSERT ON variant_values BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_values;
-- +goose StatementBegin
CREATE TRIGGER pages_see_values AFTER UPDATE ON variant_values BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_deleted_values;
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_values AFTER DELETE ON variant_values BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_new_pictures;
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_pictures AFTER INSERT ON pictures BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_pictures;
-- +goose StatementBegin
CREATE TRIGGER pages_see_pictures AFTER UPDATE ON pictures BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_deleted_pictures;
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_pictures AFTER DELETE ON pictures BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_new_variants;
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_variants AFTER INSERT ON variants BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_deleted_variants;
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_variants AFTER DELETE ON variants BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_variants;
-- +goose StatementBegin
CREATE TRIGGER pages_see_variants AFTER UPDATE OF product_id, position, sku, surcharge, usd_surcharge, active, retired ON variants BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
DROP TRIGGER pages_see_stock;
-- +goose StatementBegin
CREATE TRIGGER pages_see_stock AFTER UPDATE OF stock ON variants
WHEN NEW.stock <> OLD.stock AND (NEW.stock <= 5 OR OLD.stock <= 5) BEGIN
  UPDATE shown SET version = version + 1, goods = goods + 1;
END;
-- +goose StatementEnd
