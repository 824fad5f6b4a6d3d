-- An order says how much of its delivery is for a remote place.

-- +goose Up
ALTER TABLE order_totals ADD COLUMN remote INTEGER NOT NULL DEFAULT 0 CHECK (remote BETWEEN 0 AND shipping) /* of shipping, for a remote place in Korea */;
