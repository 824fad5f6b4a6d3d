-- An order writes less: what another index gives as well is not kept twice.

-- +goose Up
DROP INDEX orders_by_time;
DROP INDEX attempts_by_order;
DROP INDEX orders_holding_by_email;
DROP INDEX orders_holding_by_tel;
DROP INDEX orders_by_email;
DROP INDEX orders_by_tel;
CREATE INDEX orders_by_email ON orders (email_key, holds, chain_id) WHERE email_key <> '';
CREATE INDEX orders_by_tel ON orders (tel_key, holds, chain_id) WHERE tel_key <> '';
