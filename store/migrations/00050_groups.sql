-- A product says how it is delivered, and an order keeps what that was.

-- +goose Up
ALTER TABLE products ADD COLUMN ship_group TEXT NOT NULL DEFAULT 'standard' CHECK (ship_group IN ('standard', 'own', 'free', 'collect', 'pickup')) /* how it is delivered: for the order's fee, a fee of its own, nothing, paid to the courier, or fetched */;
ALTER TABLE products ADD COLUMN ship_fee INTEGER NOT NULL DEFAULT 0 CHECK (ship_fee >= 0 AND (ship_fee = 0 OR ship_group IN ('own', 'collect')) AND (ship_fee > 0 OR ship_group <> 'own')) /* won of its own, or that the courier takes */;
ALTER TABLE products ADD COLUMN ship_per INTEGER NOT NULL DEFAULT 0 CHECK (ship_per BETWEEN 0 AND 99 AND (ship_per = 0 OR ship_group IN ('own', 'collect'))) /* pieces that one ship_fee is for; 0: any number */;
ALTER TABLE order_lines ADD COLUMN ship_group TEXT NOT NULL DEFAULT 'standard' CHECK (ship_group IN ('standard', 'own', 'free', 'collect', 'pickup')) /* how it is delivered, as its product was when ordered */;
ALTER TABLE order_lines ADD COLUMN ship_krw INTEGER NOT NULL DEFAULT 0 CHECK (ship_krw >= 0 AND (ship_krw = 0 OR ship_group IN ('own', 'collect'))) /* won of order_totals.shipping for this product, on its first line; with collect: what the courier takes */;
ALTER TABLE order_lines ADD COLUMN ship_usd INTEGER NOT NULL DEFAULT 0 CHECK (ship_usd >= 0 AND (ship_usd = 0 OR ship_group IN ('own', 'collect'))) /* the same in cents */;
-- +goose StatementBegin
CREATE TRIGGER order_totals_hold_fees BEFORE INSERT ON order_totals
WHEN NEW.remote <= NEW.shipping AND NEW.shipping - NEW.remote < (SELECT coalesce(sum(CASE NEW.currency WHEN 'KRW' THEN ship_krw ELSE ship_usd END), 0)
                                   FROM order_lines WHERE order_id = NEW.order_id AND ship_group = 'own') BEGIN
  SELECT RAISE (ABORT, 'order_totals_hold_fees'); -- delivery is no less than the fees of its lines
END;
-- +goose StatementEnd
