-- The index of words in memory learns which products have changed, by whichever
-- process, and reads those again instead of all.

-- +goose Up
CREATE TABLE changed_products (
  seq        INTEGER PRIMARY KEY, -- in which order; the last 4,096 are kept
  product_id INTEGER NOT NULL     -- whose words, card or being in stock are other ones, or which is gone
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER changed_products_forget AFTER INSERT ON changed_products BEGIN
  DELETE FROM changed_products WHERE seq <= NEW.seq - 4096;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changed_products_see_indexed AFTER INSERT ON search_docs BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.product_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changed_products_see_gone AFTER DELETE ON search_docs BEGIN
  INSERT INTO changed_products (product_id) VALUES (OLD.product_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changed_products_see_cards AFTER UPDATE OF slug, price, list_price, usd_price ON products BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changed_products_see_new_pictures AFTER INSERT ON pictures BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.product_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changed_products_see_pictures AFTER UPDATE ON pictures BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.product_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changed_products_see_deleted_pictures AFTER DELETE ON pictures BEGIN
  INSERT INTO changed_products (product_id) VALUES (OLD.product_id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changed_products_see_stock AFTER UPDATE OF stock ON variants
WHEN (NEW.stock > 0) <> (OLD.stock > 0) BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.product_id);
END;
-- +goose StatementEnd
