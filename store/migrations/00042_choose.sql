-- A variant can have a picture of its own, and an order's line shows the one that its buyer saw.

-- +goose Up
ALTER TABLE variants ADD COLUMN picture TEXT NOT NULL DEFAULT '' CHECK (picture NOT GLOB '*[/\]*') /* file of one of its product's pictures; empty: the main one */;
ALTER TABLE order_lines ADD COLUMN picture TEXT NOT NULL DEFAULT '' CHECK (picture NOT GLOB '*[/\]*') /* file that showed it then; empty: its product has none, or the order is older than this column */;
ALTER TABLE order_lines ADD COLUMN picture_widths TEXT NOT NULL DEFAULT '' /* smaller copies of it, as in pictures */;

DROP TRIGGER pages_see_variants;
-- +goose StatementBegin
CREATE TRIGGER pages_see_variants AFTER UPDATE OF product_id, position, sku, surcharge, usd_surcharge, active, retired, picture ON variants BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
