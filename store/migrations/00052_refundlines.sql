-- Cancellations, returns and refunds name lines of an order and pieces of them.
-- What was paid for a line, and what delivery costs below a value of goods, are
-- frozen with the order, so that what goes back is not a matter of later prices.

-- +goose Up
ALTER TABLE order_lines ADD COLUMN paid_krw INTEGER CHECK (paid_krw >= 0) /* won for all pieces less the coupon's share; null: an earlier version did not say */;
ALTER TABLE order_lines ADD COLUMN paid_usd INTEGER CHECK (paid_usd >= 0) /* the same in cents */;
ALTER TABLE order_totals ADD COLUMN fee INTEGER NOT NULL DEFAULT 0 CHECK (fee >= 0) /* what delivery costs below free_from, without remote */;
ALTER TABLE order_totals ADD COLUMN free_from INTEGER NOT NULL DEFAULT 0 CHECK (free_from >= 0) /* value of goods from which it is free; 0: from none */;

ALTER TABLE claims ADD COLUMN fault INTEGER NOT NULL DEFAULT 0 CHECK (fault IN (0, 1)) /* 1: its buyer says that the shop is to blame */;

CREATE TABLE claim_lines (
  claim_id INTEGER NOT NULL REFERENCES claims (id), -- of which claim
  order_id INTEGER NOT NULL,                        -- repeats the claim's, for the key
  line     INTEGER NOT NULL,                        -- which line of the order
  quantity INTEGER NOT NULL CHECK (quantity > 0),   -- how many of its pieces
  PRIMARY KEY (claim_id, line),
  FOREIGN KEY (order_id, line) REFERENCES order_lines (order_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_lines_by_order ON claim_lines (order_id, line);

CREATE TABLE refund_lines (
  refund_id INTEGER NOT NULL REFERENCES refunds (id), -- of which refund
  order_id  INTEGER NOT NULL,                         -- that was paid by the refund's payment
  line      INTEGER NOT NULL,                         -- which line of the order
  quantity  INTEGER NOT NULL CHECK (quantity > 0),    -- how many of its pieces are paid back
  amount    INTEGER NOT NULL CHECK (amount >= 0),     -- what was paid for them, in the payment's minor units
  PRIMARY KEY (refund_id, line),
  FOREIGN KEY (order_id, line) REFERENCES order_lines (order_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX refund_lines_by_order ON refund_lines (order_id, line);

CREATE TABLE refund_parts (
  refund_id INTEGER NOT NULL REFERENCES refunds (id), -- of which refund that names lines
  kind      TEXT NOT NULL CHECK (kind IN ('delivery', 'return', 'other')), -- delivery fee, postage of the return, or what the owner changed
  amount    INTEGER NOT NULL CHECK (amount <> 0),     -- what goes back for it in minor units; below 0: what is kept
  PRIMARY KEY (refund_id, kind),
  CHECK (kind <> 'return' OR amount < 0)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER order_lines_cost_no_more BEFORE INSERT ON order_lines
WHEN NEW.paid_krw > NEW.quantity * NEW.unit_krw OR NEW.paid_usd > NEW.quantity * NEW.unit_usd BEGIN
  SELECT RAISE (ABORT, 'order_lines_cost_no_more'); -- a coupon makes nothing dearer
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER claim_lines_of_their_order BEFORE INSERT ON claim_lines
WHEN NOT EXISTS (SELECT 1 FROM claims WHERE id = NEW.claim_id AND order_id = NEW.order_id AND closed_at IS NULL) BEGIN
  SELECT RAISE (ABORT, 'claim_lines_of_their_order'); -- an open claim names lines of its own order
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER claim_lines_within_bought BEFORE INSERT ON claim_lines
WHEN NEW.quantity
  + coalesce((SELECT sum(x.quantity) FROM refund_lines x JOIN refunds r ON r.id = x.refund_id
    WHERE x.order_id = NEW.order_id AND x.line = NEW.line AND r.state <> 'failed'), 0)
  + coalesce((SELECT sum(x.quantity) FROM claim_lines x JOIN claims c ON c.id = x.claim_id
    WHERE x.order_id = NEW.order_id AND x.line = NEW.line AND c.closed_at IS NULL), 0)
  > coalesce((SELECT quantity FROM order_lines WHERE order_id = NEW.order_id AND line = NEW.line), 0) BEGIN
  SELECT RAISE (ABORT, 'claim_lines_within_bought'); -- nobody claims more than was bought and is not paid back or claimed yet
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER claim_lines_are_final BEFORE UPDATE ON claim_lines BEGIN
  SELECT RAISE (ABORT, 'claim_lines_are_final'); -- a claim names its lines once
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER claim_lines_stay BEFORE DELETE ON claim_lines BEGIN
  SELECT RAISE (ABORT, 'claim_lines_stay'); -- what was claimed is never forgotten
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER refund_lines_of_their_order BEFORE INSERT ON refund_lines
WHEN NOT EXISTS (SELECT 1 FROM refunds r JOIN payments p ON p.imp_uid = r.imp_uid
  WHERE r.id = NEW.refund_id AND r.state = 'requested' AND p.verdict = 'accepted' AND p.order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'refund_lines_of_their_order'); -- a refund names lines of the order that its payment pays, when it is asked for
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_lines_within_bought BEFORE INSERT ON refund_lines
WHEN NEW.quantity + coalesce((SELECT sum(x.quantity) FROM refund_lines x JOIN refunds r ON r.id = x.refund_id
    WHERE x.order_id = NEW.order_id AND x.line = NEW.line AND r.state <> 'failed'), 0)
  > coalesce((SELECT quantity FROM order_lines WHERE order_id = NEW.order_id AND line = NEW.line), 0) BEGIN
  SELECT RAISE (ABORT, 'refund_lines_within_bought'); -- each piece is paid back once
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_lines_within_paid BEFORE INSERT ON refund_lines
WHEN EXISTS (SELECT 1 FROM refunds f JOIN payments p ON p.imp_uid = f.imp_uid
    JOIN order_lines l ON l.order_id = NEW.order_id AND l.line = NEW.line
  WHERE f.id = NEW.refund_id AND l.quantity * (NEW.amount + coalesce((SELECT sum(x.amount) FROM refund_lines x
      JOIN refunds r ON r.id = x.refund_id WHERE x.order_id = NEW.order_id AND x.line = NEW.line AND r.state <> 'failed'), 0))
    > (NEW.quantity + coalesce((SELECT sum(x.quantity) FROM refund_lines x
      JOIN refunds r ON r.id = x.refund_id WHERE x.order_id = NEW.order_id AND x.line = NEW.line AND r.state <> 'failed'), 0))
    * CASE p.currency WHEN 'USD' THEN coalesce(l.paid_usd, l.quantity * l.unit_usd)
      ELSE coalesce(l.paid_krw, l.quantity * l.unit_krw) END) BEGIN
  SELECT RAISE (ABORT, 'refund_lines_within_paid'); -- no more goes back for pieces than was paid for them after the coupon
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_lines_are_final BEFORE UPDATE ON refund_lines BEGIN
  SELECT RAISE (ABORT, 'refund_lines_are_final'); -- a refund names its lines once
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_lines_stay BEFORE DELETE ON refund_lines BEGIN
  SELECT RAISE (ABORT, 'refund_lines_stay'); -- what was paid back is never forgotten
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER refund_parts_beside_lines BEFORE INSERT ON refund_parts
WHEN NOT EXISTS (SELECT 1 FROM refunds r JOIN refund_lines l ON l.refund_id = r.id
  WHERE r.id = NEW.refund_id AND r.state = 'requested') BEGIN
  SELECT RAISE (ABORT, 'refund_parts_beside_lines'); -- only a refund that names lines has other parts
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_parts_within_paid BEFORE INSERT ON refund_parts
WHEN NEW.kind = 'delivery' AND EXISTS (SELECT 1 FROM refunds f JOIN payments p ON p.imp_uid = f.imp_uid
    JOIN order_totals t ON t.order_id = p.order_id AND t.currency = p.currency
  WHERE f.id = NEW.refund_id AND NEW.amount + coalesce((SELECT sum(x.amount) FROM refund_parts x
      JOIN refunds r ON r.id = x.refund_id WHERE r.imp_uid = f.imp_uid AND x.kind = 'delivery' AND r.state <> 'failed'), 0)
    > t.shipping) BEGIN
  SELECT RAISE (ABORT, 'refund_parts_within_paid'); -- no more goes back for delivery than was paid for it
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_parts_are_final BEFORE UPDATE ON refund_parts BEGIN
  SELECT RAISE (ABORT, 'refund_parts_are_final'); -- a refund names its parts once
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_parts_stay BEFORE DELETE ON refund_parts BEGIN
  SELECT RAISE (ABORT, 'refund_parts_stay'); -- what a refund was made of is never forgotten
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER refunds_add_up BEFORE UPDATE OF state ON refunds
WHEN OLD.state = 'requested' AND NEW.state NOT IN ('requested', 'failed')
  AND EXISTS (SELECT 1 FROM refund_lines WHERE refund_id = NEW.id)
  AND NEW.amount <> (SELECT sum(amount) FROM refund_lines WHERE refund_id = NEW.id)
    + coalesce((SELECT sum(amount) FROM refund_parts WHERE refund_id = NEW.id), 0) BEGIN
  SELECT RAISE (ABORT, 'refunds_add_up'); -- money leaves only when it is exactly that of its lines and parts
END;
-- +goose StatementEnd

-- Goods that were paid back, or whose return was granted, come back line by line.
DROP TRIGGER restocks_of_goods_that_are_here;
-- +goose StatementBegin
CREATE TRIGGER restocks_of_goods_that_are_here BEFORE INSERT ON restocks
WHEN NOT EXISTS (SELECT 1 FROM orders o JOIN order_lines l ON l.order_id = o.id
    JOIN reservations r ON r.order_id = o.id AND r.variant_id = l.variant_id
  WHERE o.id = NEW.order_id AND l.line = NEW.line AND r.state = 'sold'
    AND (o.ship_state = 'returned' OR (o.pay_state = 'refunded' AND o.ship_state = 'none')
      OR NEW.quantity + coalesce((SELECT sum(b.quantity) FROM restocks b WHERE b.order_id = o.id AND b.line = l.line), 0)
        <= coalesce((SELECT sum(x.quantity) FROM refund_lines x JOIN refunds f ON f.id = x.refund_id
            WHERE x.order_id = o.id AND x.line = l.line AND f.state = 'done'), 0)
          + coalesce((SELECT sum(x.quantity) FROM claim_lines x JOIN claims c ON c.id = x.claim_id
            WHERE x.order_id = o.id AND x.line = l.line AND c.kind = 'return' AND c.state = 'approved'), 0))) BEGIN
  SELECT RAISE (ABORT, 'restocks_of_goods_that_are_here'); -- only what was sold and is here again goes back into stock
END;
-- +goose StatementEnd
DROP TRIGGER restocks_of_unsent_goods;
-- +goose StatementBegin
CREATE TRIGGER restocks_of_unsent_goods BEFORE INSERT ON restocks
WHEN (NEW.key = 'unsent' OR NEW.key LIKE 'unsent %') AND (EXISTS (SELECT 1 FROM batch_orders WHERE order_id = NEW.order_id)
  OR EXISTS (SELECT 1 FROM order_slips WHERE order_id = NEW.order_id)
  OR EXISTS (SELECT 1 FROM shipments WHERE order_id = NEW.order_id)) BEGIN
  SELECT RAISE (ABORT, 'restocks_of_unsent_goods'); -- goods that may have left do not come back by themselves
END;
-- +goose StatementEnd
