-- A product says how soon it leaves (출고 소요일), an order keeps what that was, and once it is
-- paid, by which day its goods have to leave.

-- +goose Up
ALTER TABLE products ADD COLUMN dispatch_days INTEGER NOT NULL DEFAULT 0 CHECK (dispatch_days BETWEEN 0 AND 60) /* working days from the payment until it leaves; 0: as the law has it */;
ALTER TABLE order_lines ADD COLUMN dispatch_days INTEGER NOT NULL DEFAULT 0 CHECK (dispatch_days BETWEEN 0 AND 60) /* the same, as its product was when ordered */;
ALTER TABLE fulfilments ADD COLUMN due_at INTEGER /* the day on which its goods have to leave at the latest; null: an earlier version did not say */;
