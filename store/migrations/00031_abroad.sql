-- New shops send parcels only where a fee says so, and open their English pages
-- when the owner does. Shops that there are keep what they have.

-- +goose Up
UPDATE settings SET value = replace(replace(value, '"countries":null', '"countries":null,"everywhere":true'),
  '"countries":[]', '"countries":[],"everywhere":true') WHERE name = 'shipping';
INSERT INTO settings (name, value, updated_at)
  SELECT 'shipping', '{"flat":3000,"free_from":50000,"remote":null,"countries":null,"everywhere":true}', created_at
  FROM meta WHERE NOT EXISTS (SELECT 1 FROM settings WHERE name = 'shipping');
INSERT INTO settings (name, value, updated_at) SELECT 'english', 'true', created_at FROM meta;
