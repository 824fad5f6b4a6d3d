-- An order can go in several boxes: shipments has the first, here are those beside it.

-- +goose Up
CREATE TABLE further_parcels (
  id       INTEGER PRIMARY KEY,                              -- internal
  order_id INTEGER NOT NULL REFERENCES shipments (order_id), -- beside whose first parcel it goes
  carrier  TEXT NOT NULL CHECK (carrier <> ''),              -- code of the carrier, e.g. cj
  number   TEXT NOT NULL CHECK (number <> ''),               -- tracking number
  added_at INTEGER NOT NULL,                                 -- when it was recorded
  UNIQUE (order_id, carrier, number)
) STRICT;
CREATE INDEX further_parcels_by_number ON further_parcels (number);

-- +goose StatementBegin
CREATE TRIGGER further_parcels_beside_others BEFORE INSERT ON further_parcels
WHEN NOT EXISTS (SELECT 1 FROM orders o JOIN shipments s ON s.order_id = o.id WHERE o.id = NEW.order_id
  AND o.ship_state = 'shipped' AND s.carrier <> 'pickup' AND (s.carrier <> NEW.carrier OR s.number <> NEW.number)
  AND s.shipped_at <= NEW.added_at)
  OR (SELECT count(*) FROM further_parcels WHERE order_id = NEW.order_id) >= 19 BEGIN
  SELECT RAISE (ABORT, 'further_parcels_beside_others'); -- up to twenty different parcels go while an order is under way
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER further_parcels_are_final BEFORE UPDATE ON further_parcels BEGIN
  SELECT RAISE (ABORT, 'further_parcels_are_final'); -- a wrong one is taken back and recorded anew
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER further_parcels_stay BEFORE DELETE ON further_parcels
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = OLD.order_id AND ship_state = 'shipped') BEGIN
  SELECT RAISE (ABORT, 'further_parcels_stay'); -- of what came back, all parcels are kept
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER shipments_differ BEFORE UPDATE ON shipments
WHEN EXISTS (SELECT 1 FROM further_parcels WHERE order_id = NEW.order_id AND carrier = NEW.carrier AND number = NEW.number) BEGIN
  SELECT RAISE (ABORT, 'shipments_differ'); -- the first parcel is none of the others
END;
-- +goose StatementEnd
