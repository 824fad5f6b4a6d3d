-- Goods that are always there: made to order, or of a number that nobody counts. Orders
-- take nothing from the stock of such a variant, and give nothing back to it; the number
-- stays as it was when counting ended. A reservation remembers which it was, so that
-- counting can begin and end while orders wait.

-- +goose Up
ALTER TABLE variants ADD COLUMN counted INTEGER NOT NULL DEFAULT 1 CHECK (counted IN (0, 1)) /* 0: always there, orders take nothing from its stock */;
ALTER TABLE reservations ADD COLUMN counted INTEGER NOT NULL DEFAULT 1 CHECK (counted IN (0, 1)) /* 0: nothing was taken out of variants.stock */;

DROP INDEX variants_in_stock;
CREATE INDEX variants_in_stock ON variants (product_id) WHERE active = 1 AND (stock > 0 OR counted = 0);
DROP INDEX variants_running_out;
CREATE INDEX variants_running_out ON variants (stock, id, product_id) WHERE active = 1 AND counted = 1 AND stock <= 5;

-- +goose StatementBegin
CREATE TRIGGER reservations_begin_as_counted BEFORE INSERT ON reservations
WHEN NEW.counted <> (SELECT counted FROM variants WHERE id = NEW.variant_id) BEGIN
  SELECT RAISE (ABORT, 'reservations_begin_as_counted'); -- pieces are taken out of a stock exactly while it is counted
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reservations_stay_as_counted BEFORE UPDATE ON reservations
WHEN (NEW.counted <> OLD.counted AND NOT (OLD.state = 'released' AND NEW.state = 'active'))
  OR (OLD.state = 'released' AND NEW.state = 'active'
    AND NEW.counted <> (SELECT counted FROM variants WHERE id = NEW.variant_id)) BEGIN
  SELECT RAISE (ABORT, 'reservations_stay_as_counted'); -- what was taken goes back, and nothing else
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_counting AFTER UPDATE OF counted ON variants
WHEN NEW.counted <> OLD.counted BEGIN
  UPDATE shown SET version = version + 1, goods = goods + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changed_products_see_counting AFTER UPDATE OF counted ON variants
WHEN NEW.counted <> OLD.counted BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.product_id);
END;
-- +goose StatementEnd
