-- The account that the refund of a virtual account goes to, where several processes serve
-- the shop: whichever sends the refund finds it here, sealed, until it was used or ten
-- minutes have gone by. A shop in one file keeps it in memory alone, and nothing here.

-- +goose Up
CREATE TABLE refund_destinations (
  refund_id INTEGER PRIMARY KEY REFERENCES refunds (id),    -- of which refund
  account   BLOB NOT NULL CHECK (length(account) BETWEEN 29 AND 1000), -- sealed with the installation's key
  ends_at   INTEGER NOT NULL                                -- when it goes at the latest
) STRICT;
