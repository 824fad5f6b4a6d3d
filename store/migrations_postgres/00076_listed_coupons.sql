ALTER TABLE coupons ADD COLUMN listed bigint NOT NULL DEFAULT 0 CONSTRAINT coupons_listed_check CHECK (listed IN (0, 1));
CREATE TABLE taken_coupons (
  session_id bigint NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, -- who took it
  coupon_id  bigint NOT NULL REFERENCES coupons (id),                    -- which of those that are offered
  taken_at   bigint NOT NULL,                                            -- when
  PRIMARY KEY (session_id, coupon_id)
);
CREATE INDEX coupons_listed ON coupons (id) WHERE listed = 1;
CREATE TRIGGER listed_coupons_begin_unlisted BEFORE INSERT ON coupons FOR EACH ROW WHEN (NEW.listed = 1)
  EXECUTE FUNCTION refuse('its code comes first');
CREATE FUNCTION listed_coupons_have_a_code() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NEW.listed = 1 AND NOT EXISTS (SELECT 1 FROM coupon_codes WHERE coupon_id = NEW.id AND single = 0) THEN
  RAISE check_violation USING CONSTRAINT = TG_NAME, MESSAGE = 'nobody could use it otherwise';
END IF;
RETURN NEW;
END $$;
CREATE TRIGGER listed_coupons_have_a_code BEFORE UPDATE OF listed ON coupons FOR EACH ROW EXECUTE FUNCTION listed_coupons_have_a_code();
CREATE FUNCTION pages_see_changed_uses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE shown SET version = version + 1, written = written + 1 WHERE EXISTS (SELECT 1 FROM coupons c
    WHERE c.id = NEW.coupon_id AND c.listed = 1 AND c.uses_max - 1 <= (SELECT count(*) FROM coupon_uses u
      WHERE u.coupon_id = c.id AND u.state IN ('reserved', 'used')));
RETURN NULL;
END $$;
CREATE TRIGGER pages_see_changed_uses AFTER UPDATE OF state ON coupon_uses FOR EACH ROW EXECUTE FUNCTION pages_see_changed_uses();
CREATE FUNCTION pages_see_coupons() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE shown SET version = version + 1, written = written + 1;
RETURN NULL;
END $$;
CREATE TRIGGER pages_see_coupons AFTER UPDATE ON coupons FOR EACH ROW WHEN (NEW.listed = 1 OR OLD.listed = 1) EXECUTE FUNCTION pages_see_coupons();
CREATE FUNCTION pages_see_deleted_coupons() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE shown SET version = version + 1, written = written + 1;
RETURN NULL;
END $$;
CREATE TRIGGER pages_see_deleted_coupons AFTER DELETE ON coupons FOR EACH ROW WHEN (OLD.listed = 1) EXECUTE FUNCTION pages_see_deleted_coupons();
CREATE FUNCTION pages_see_deleted_uses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE shown SET version = version + 1, written = written + 1 WHERE EXISTS (SELECT 1 FROM coupons c
    WHERE c.id = OLD.coupon_id AND c.listed = 1 AND c.uses_max IS NOT NULL);
RETURN NULL;
END $$;
CREATE TRIGGER pages_see_deleted_uses AFTER DELETE ON coupon_uses FOR EACH ROW EXECUTE FUNCTION pages_see_deleted_uses();
CREATE FUNCTION pages_see_last_uses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE shown SET version = version + 1, written = written + 1 WHERE EXISTS (SELECT 1 FROM coupons c
    WHERE c.id = NEW.coupon_id AND c.listed = 1 AND c.uses_max - 1 <= (SELECT count(*) FROM coupon_uses u
      WHERE u.coupon_id = c.id AND u.state IN ('reserved', 'used')));
RETURN NULL;
END $$;
CREATE TRIGGER pages_see_last_uses AFTER INSERT ON coupon_uses FOR EACH ROW EXECUTE FUNCTION pages_see_last_uses();
CREATE FUNCTION pages_see_new_coupons() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE shown SET version = version + 1, written = written + 1;
RETURN NULL;
END $$;
CREATE TRIGGER pages_see_new_coupons AFTER INSERT ON coupons FOR EACH ROW WHEN (NEW.listed = 1) EXECUTE FUNCTION pages_see_new_coupons();
CREATE FUNCTION taken_coupons_are_listed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NOT EXISTS (SELECT 1 FROM coupons WHERE id = NEW.coupon_id AND listed = 1) THEN
  RAISE check_violation USING CONSTRAINT = TG_NAME, MESSAGE = 'the others are for those who know their code';
END IF;
RETURN NEW;
END $$;
CREATE TRIGGER taken_coupons_are_listed BEFORE INSERT ON taken_coupons FOR EACH ROW EXECUTE FUNCTION taken_coupons_are_listed();
