-- Coupons that the shop offers to everybody (쿠폰 받기), and who has taken them.

-- +goose Up
ALTER TABLE coupons ADD COLUMN listed INTEGER NOT NULL DEFAULT 0 CHECK (listed IN (0, 1)) /* 1: pages offer it, with its public code */;
CREATE INDEX coupons_listed ON coupons (id) WHERE listed = 1;

CREATE TABLE taken_coupons (
  session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, -- who took it
  coupon_id  INTEGER NOT NULL REFERENCES coupons (id),                    -- which of those that are offered
  taken_at   INTEGER NOT NULL,                                            -- when
  PRIMARY KEY (session_id, coupon_id)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER listed_coupons_begin_unlisted BEFORE INSERT ON coupons
WHEN NEW.listed = 1 BEGIN
  SELECT RAISE (ABORT, 'listed_coupons_begin_unlisted'); -- its code comes first
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER listed_coupons_have_a_code BEFORE UPDATE OF listed ON coupons
WHEN NEW.listed = 1 AND NOT EXISTS (SELECT 1 FROM coupon_codes WHERE coupon_id = NEW.id AND single = 0) BEGIN
  SELECT RAISE (ABORT, 'listed_coupons_have_a_code'); -- nobody could use it otherwise
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER taken_coupons_are_listed BEFORE INSERT ON taken_coupons
WHEN NOT EXISTS (SELECT 1 FROM coupons WHERE id = NEW.coupon_id AND listed = 1) BEGIN
  SELECT RAISE (ABORT, 'taken_coupons_are_listed'); -- the others are for those who know their code
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_coupons AFTER INSERT ON coupons
WHEN NEW.listed = 1 BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_coupons AFTER UPDATE ON coupons
WHEN NEW.listed = 1 OR OLD.listed = 1 BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_coupons AFTER DELETE ON coupons
WHEN OLD.listed = 1 BEGIN
  UPDATE shown SET version = version + 1, written = written + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_last_uses AFTER INSERT ON coupon_uses BEGIN
  UPDATE shown SET version = version + 1, written = written + 1 WHERE EXISTS (SELECT 1 FROM coupons c
    WHERE c.id = NEW.coupon_id AND c.listed = 1 AND c.uses_max - 1 <= (SELECT count(*) FROM coupon_uses u
      WHERE u.coupon_id = c.id AND u.state IN ('reserved', 'used')));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_changed_uses AFTER UPDATE OF state ON coupon_uses BEGIN
  UPDATE shown SET version = version + 1, written = written + 1 WHERE EXISTS (SELECT 1 FROM coupons c
    WHERE c.id = NEW.coupon_id AND c.listed = 1 AND c.uses_max - 1 <= (SELECT count(*) FROM coupon_uses u
      WHERE u.coupon_id = c.id AND u.state IN ('reserved', 'used')));
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_uses AFTER DELETE ON coupon_uses BEGIN
  UPDATE shown SET version = version + 1, written = written + 1 WHERE EXISTS (SELECT 1 FROM coupons c
    WHERE c.id = OLD.coupon_id AND c.listed = 1 AND c.uses_max IS NOT NULL);
END;
-- +goose StatementEnd
