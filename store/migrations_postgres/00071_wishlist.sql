CREATE TABLE wished (
  session_id bigint NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, -- whose list
  product_id bigint NOT NULL REFERENCES products (id) ON DELETE CASCADE, -- what
  added_at   bigint NOT NULL,                                            -- when put there
  PRIMARY KEY (session_id, product_id)
);
CREATE INDEX wished_products ON wished (product_id);
CREATE FUNCTION wished_are_few() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF (SELECT count(*) FROM wished WHERE session_id = NEW.session_id) >= 100
  AND NOT EXISTS (SELECT 1 FROM wished WHERE session_id = NEW.session_id AND product_id = NEW.product_id) THEN
  RAISE check_violation USING CONSTRAINT = TG_NAME, MESSAGE = 'a list has room for a hundred products';
END IF;
RETURN NEW;
END $$;
CREATE TRIGGER wished_are_few BEFORE INSERT ON wished FOR EACH ROW EXECUTE FUNCTION wished_are_few();
