-- What statements say that are written for both engines, and PostgreSQL does not know by itself.

-- A number of pieces, of won or of cents. PostgreSQL would round 1.5 to a bigint; nobody sells or owes half of these.
CREATE DOMAIN whole AS numeric CONSTRAINT whole_check CHECK (VALUE = trunc(VALUE));

-- each_number and each_text are the members of a JSON list in their order, from 0; null has none.
CREATE FUNCTION each_text(list text) RETURNS TABLE (key bigint, value text) LANGUAGE sql IMMUTABLE AS $$
  SELECT ordinality - 1, e.value COLLATE "C"
  FROM jsonb_array_elements_text(CASE list WHEN 'null' THEN '[]' ELSE list END::jsonb) WITH ORDINALITY AS e (value, ordinality) $$;

CREATE FUNCTION each_number(list text) RETURNS TABLE (key bigint, value bigint) LANGUAGE sql IMMUTABLE AS $$
  SELECT key, value::bigint FROM each_text(list) $$;

-- min and max of two numbers, and where a text is within another.
CREATE FUNCTION min(a bigint, b bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT least(a, b)';

CREATE FUNCTION max(a bigint, b bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT greatest(a, b)';

CREATE FUNCTION instr(whole text, part text) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT strpos(whole, part)::bigint';

-- JSON is kept as text, so that it stays as it was written. Of its members, yes is 1 and no is 0, as in columns.
CREATE FUNCTION json_member(object text, name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE json_typeof(object::json -> name) WHEN 'boolean' THEN CASE object::json ->> name WHEN 'true' THEN '1' ELSE '0' END
    ELSE object::json ->> name END $$;

CREATE OPERATOR ->> (LEFTARG = text, RIGHTARG = text, FUNCTION = json_member);

CREATE FUNCTION json_valid(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS $$ BEGIN
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
