-- A shop can sell goods with value added tax beside goods that are free of it, or only
-- these. What of an order is tax-free is frozen with it, in each currency: the goods that
-- are, less their share of the coupon, and their share of the delivery fee. A PG is told
-- the same amount, or nothing, and each refund says what of it is tax-free, so that
-- neither part of a payment is ever given back twice.
--
-- Attempts and refunds can differ from their order only where none was told: a null.

-- +goose Up
ALTER TABLE products ADD COLUMN tax TEXT NOT NULL DEFAULT 'taxed' CHECK (tax IN ('taxed', 'free')) /* whether its price contains value added tax; counts where the shop sells both */;
ALTER TABLE orders ADD COLUMN tax TEXT NOT NULL DEFAULT '' CHECK (tax IN ('', 'mixed', 'free')) /* how the shop was taxed when it was placed; empty: it had not said, and all counts as taxed */;
ALTER TABLE order_lines ADD COLUMN tax TEXT NOT NULL DEFAULT 'taxed' CHECK (tax IN ('taxed', 'free')) /* whether its price contains value added tax, as when ordered */;
ALTER TABLE order_totals ADD COLUMN tax_free INTEGER NOT NULL DEFAULT 0 CHECK (tax_free BETWEEN 0 AND total) /* of total, free of value added tax */;
ALTER TABLE attempts ADD COLUMN tax_free INTEGER CHECK (tax_free IS NULL OR (tax_free BETWEEN 0 AND amount AND currency = 'KRW' AND pg NOT IN ('paypal', 'bank', 'none'))) /* of amount, what the PG is told is tax-free; null: it is told nothing */;
ALTER TABLE refunds ADD COLUMN tax_free INTEGER NOT NULL DEFAULT 0 CHECK (tax_free BETWEEN 0 AND amount) /* of amount, free of value added tax */;

-- +goose StatementBegin
CREATE TRIGGER orders_keep_their_tax BEFORE UPDATE OF tax ON orders
WHEN NEW.tax <> OLD.tax BEGIN
  SELECT RAISE (ABORT, 'orders_keep_their_tax'); -- an order stays taxed as the shop was when it was placed
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_lines_taxed_like_the_shop BEFORE INSERT ON order_lines
WHEN EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id
  AND ((tax = '' AND NEW.tax <> 'taxed') OR (tax = 'free' AND NEW.tax <> 'free'))) BEGIN
  SELECT RAISE (ABORT, 'order_lines_taxed_like_the_shop'); -- only a shop that sells both has both
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_totals_tax_free BEFORE INSERT ON order_totals
WHEN NEW.tax_free NOT BETWEEN
    (SELECT coalesce(sum(CASE tax WHEN 'free' THEN CASE NEW.currency WHEN 'USD' THEN coalesce(paid_usd, quantity * unit_usd)
        ELSE coalesce(paid_krw, quantity * unit_krw) END
      + CASE ship_group WHEN 'own' THEN CASE NEW.currency WHEN 'USD' THEN ship_usd ELSE ship_krw END ELSE 0 END ELSE 0 END), 0)
      FROM order_lines WHERE order_id = NEW.order_id)
    AND NEW.shipping + (SELECT coalesce(sum(CASE tax WHEN 'free' THEN CASE NEW.currency WHEN 'USD' THEN coalesce(paid_usd, quantity * unit_usd)
        ELSE coalesce(paid_krw, quantity * unit_krw) END
      ELSE -CASE ship_group WHEN 'own' THEN CASE NEW.currency WHEN 'USD' THEN ship_usd ELSE ship_krw END ELSE 0 END END), 0)
      FROM order_lines WHERE order_id = NEW.order_id)
  OR (NEW.tax_free > 0 AND NOT EXISTS (SELECT 1 FROM order_lines WHERE order_id = NEW.order_id AND tax = 'free'))
  OR (NEW.tax_free < NEW.total AND NOT EXISTS (SELECT 1 FROM order_lines WHERE order_id = NEW.order_id AND tax = 'taxed')) BEGIN
  SELECT RAISE (ABORT, 'order_totals_tax_free'); -- tax-free are the goods that are, their own delivery, and a share of the other
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attempts_tell_their_orders_tax BEFORE INSERT ON attempts
WHEN NEW.tax_free IS NOT NULL AND NOT EXISTS (SELECT 1 FROM orders o JOIN order_totals t ON t.order_id = o.id
  WHERE o.id = NEW.order_id AND o.tax <> '' AND t.currency = NEW.currency AND t.tax_free = NEW.tax_free) BEGIN
  SELECT RAISE (ABORT, 'attempts_tell_their_orders_tax'); -- a PG is told what the order says
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attempts_keep_their_tax BEFORE UPDATE OF tax_free ON attempts BEGIN
  SELECT RAISE (ABORT, 'attempts_keep_their_tax'); -- what a PG is told is final
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refunds_keep_their_tax BEFORE UPDATE OF tax_free ON refunds BEGIN
  SELECT RAISE (ABORT, 'refunds_keep_their_tax'); -- what of a refund is tax-free is said once
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refunds_within_each_part AFTER INSERT ON refunds
WHEN EXISTS (SELECT 1 FROM payments p
  JOIN refunds r ON r.imp_uid = p.imp_uid AND (r.state = 'done' OR (NEW.state <> 'done' AND r.state <> 'failed'))
  LEFT JOIN attempts a ON a.id = p.claimed_attempt_id AND a.amount = p.amount AND a.currency = p.currency
  LEFT JOIN order_totals t ON t.order_id = a.order_id AND t.currency = a.currency
  WHERE p.imp_uid = NEW.imp_uid AND (NEW.tax_free > 0 OR t.tax_free > 0) GROUP BY p.imp_uid, p.amount, t.tax_free
  HAVING sum(r.tax_free) > coalesce(t.tax_free, 0) OR sum(r.amount - r.tax_free) > p.amount - coalesce(t.tax_free, 0)) BEGIN
  SELECT RAISE (ABORT, 'refunds_within_each_part'); -- no more of the tax-free part goes back than was paid, nor of the taxed one
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refunds_done_within_each_part AFTER UPDATE OF state ON refunds
WHEN NEW.state = 'done' AND EXISTS (SELECT 1 FROM payments p
  JOIN refunds r ON r.imp_uid = p.imp_uid AND r.state = 'done'
  LEFT JOIN attempts a ON a.id = p.claimed_attempt_id AND a.amount = p.amount AND a.currency = p.currency
  LEFT JOIN order_totals t ON t.order_id = a.order_id AND t.currency = a.currency
  WHERE p.imp_uid = NEW.imp_uid AND (NEW.tax_free > 0 OR t.tax_free > 0) GROUP BY p.imp_uid, p.amount, t.tax_free
  HAVING sum(r.tax_free) > coalesce(t.tax_free, 0) OR sum(r.amount - r.tax_free) > p.amount - coalesce(t.tax_free, 0)) BEGIN
  SELECT RAISE (ABORT, 'refunds_done_within_each_part'); -- nor when it has gone
END;
-- +goose StatementEnd
