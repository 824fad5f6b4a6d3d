-- What a mail says may go to a phone instead: once at most, whatever becomes of it.

-- +goose Up
ALTER TABLE outbox ADD COLUMN message TEXT NOT NULL DEFAULT '' CHECK (message IN ('', 'begun', 'sent', 'failed')) /* of a mail that goes to a phone instead: whether it was handed over; empty: it was not tried */;
