-- The numbers of virtual accounts are sealed with the installation's key, which is
-- not in the database. The program seals those from before when it starts.

-- +goose Up
CREATE INDEX payments_with_plain_accounts ON payments (imp_uid) WHERE vbank_num <> '' AND substr(vbank_num, 1, 7) <> 'sealed:';
