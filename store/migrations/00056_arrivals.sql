-- Parcels arrive, and in the end their purchase is concluded (구매확정).

-- +goose Up
CREATE TABLE arrivals (
  order_id     INTEGER PRIMARY KEY REFERENCES shipments (order_id), -- whose parcel arrived
  delivered_at INTEGER NOT NULL,                                    -- when somebody said so, or it was taken for delivered
  concluded_at INTEGER CHECK (concluded_at >= delivered_at)         -- when its buyer concluded the purchase, or time did; null: not yet
) STRICT;
CREATE INDEX arrivals_to_conclude ON arrivals (delivered_at) WHERE concluded_at IS NULL;

CREATE TABLE arrival_sums (
  step   TEXT PRIMARY KEY CHECK (step IN ('delivered', 'concluded')), -- how far orders are that are paid and sent
  orders INTEGER NOT NULL CHECK (orders >= 0)                         -- how many are
) STRICT, WITHOUT ROWID;
INSERT INTO arrival_sums (step, orders) VALUES ('delivered', 0), ('concluded', 0);

-- +goose StatementBegin
CREATE TRIGGER arrivals_of_parcels BEFORE INSERT ON arrivals
WHEN NOT EXISTS (SELECT 1 FROM orders o JOIN shipments s ON s.order_id = o.id WHERE o.id = NEW.order_id
  AND o.pay_state = 'paid' AND o.ship_state = 'shipped' AND s.shipped_at <= NEW.delivered_at)
  OR NEW.concluded_at IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'arrivals_of_parcels'); -- what is paid and was sent arrives, and is concluded afterwards
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER arrivals_are_concluded_once BEFORE UPDATE ON arrivals
WHEN NEW.order_id <> OLD.order_id OR NEW.delivered_at <> OLD.delivered_at OR OLD.concluded_at IS NOT NULL
  OR NOT EXISTS (SELECT 1 FROM orders WHERE id = OLD.order_id AND pay_state = 'paid' AND ship_state = 'shipped')
  OR EXISTS (SELECT 1 FROM claims WHERE order_id = OLD.order_id AND closed_at IS NULL) BEGIN
  SELECT RAISE (ABORT, 'arrivals_are_concluded_once'); -- a purchase without an open claim is concluded, once
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER arrivals_stay BEFORE DELETE ON arrivals BEGIN
  SELECT RAISE (ABORT, 'arrivals_stay'); -- what arrived did
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER sums_see_arrivals AFTER INSERT ON arrivals BEGIN
  UPDATE arrival_sums SET orders = orders + 1 WHERE step = 'delivered';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_conclusions AFTER UPDATE OF concluded_at ON arrivals
WHEN OLD.concluded_at IS NULL AND NEW.concluded_at IS NOT NULL BEGIN
  UPDATE arrival_sums SET orders = orders - 1 WHERE step = 'delivered';
  UPDATE arrival_sums SET orders = orders + 1 WHERE step = 'concluded';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_arrivals_go AFTER UPDATE OF pay_state, ship_state ON orders
WHEN OLD.pay_state = 'paid' AND OLD.ship_state = 'shipped' AND (NEW.pay_state <> 'paid' OR NEW.ship_state <> 'shipped') BEGIN
  UPDATE arrival_sums SET orders = orders - 1 WHERE step = 'delivered'
    AND EXISTS (SELECT 1 FROM arrivals WHERE order_id = NEW.id AND concluded_at IS NULL);
  UPDATE arrival_sums SET orders = orders - 1 WHERE step = 'concluded'
    AND EXISTS (SELECT 1 FROM arrivals WHERE order_id = NEW.id AND concluded_at IS NOT NULL);
END;
-- +goose StatementEnd
