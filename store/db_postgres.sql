-- What statements say that are written for both engines, and PostgreSQL does not know by itself.

-- A number of pieces, of won or of cents. PostgreSQL would round 1.5 to a bigint; nobody sells or owes half of these.
CREATE DOMAIN whole AS numeric CONSTRAINT whole_check CHECK (VALUE = trunc(VALUE));

-- each_number and each_text are the members of a JSON list in their order, from 0.
CREATE FUNCTION each_number(list text) RETURNS TABLE (key bigint, value bigint) LANGUAGE sql IMMUTABLE AS $$
  SELECT ordinality - 1, e.value::bigint FROM jsonb_array_elements_text(list::jsonb) WITH ORDINALITY AS e (value, ordinality) $$;

CREATE FUNCTION each_text(list text) RETURNS TABLE (key bigint, value text) LANGUAGE sql IMMUTABLE AS $$
  SELECT ordinality - 1, e.value COLLATE "C" FROM jsonb_array_elements_text(list::jsonb) WITH ORDINALITY AS e (value, ordinality) $$;

CREATE FUNCTION json_valid(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
  RETURN value::json IS NOT NULL;
EXCEPTION WHEN invalid_text_representation THEN
  RETURN false;
END $$;

-- refuse is the whole of a trigger that refuses what its WHEN says: by its name, as a check does.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE check_violation USING CONSTRAINT = TG_NAME, MESSAGE = TG_ARGV[0];
END $$;

-- Full text: each token begins with the letter of its field and an equals sign.
CREATE TABLE search_index (
  product_id bigint PRIMARY KEY, -- which product
  tokens     tsvector NOT NULL   -- of its name, tags, texts, article numbers, initials and joined words
);

CREATE INDEX search_index_tokens ON search_index USING gin (tokens);
