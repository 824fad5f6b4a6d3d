-- That a parcel arrived can be a mistake: it is taken back until the purchase is concluded.

-- +goose Up
DROP TRIGGER arrivals_stay;
-- +goose StatementBegin
CREATE TRIGGER arrivals_stay BEFORE DELETE ON arrivals
WHEN OLD.concluded_at IS NOT NULL
  OR NOT EXISTS (SELECT 1 FROM orders WHERE id = OLD.order_id AND pay_state = 'paid' AND ship_state = 'shipped') BEGIN
  SELECT RAISE (ABORT, 'arrivals_stay'); -- what was concluded, or came back, did arrive
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_arrivals_undone AFTER DELETE ON arrivals BEGIN
  UPDATE arrival_sums SET orders = orders - 1 WHERE step = 'delivered';
END;
-- +goose StatementEnd
