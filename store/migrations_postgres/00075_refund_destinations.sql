CREATE TABLE refund_destinations (
  refund_id bigint PRIMARY KEY REFERENCES refunds (id),    -- of which refund
  account   bytea NOT NULL CONSTRAINT refund_destinations_account_check CHECK (length(account) BETWEEN 29 AND 1000), -- sealed with the installation's key
  ends_at   bigint NOT NULL                                -- when it goes at the latest
);
