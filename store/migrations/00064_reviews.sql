-- Reviews of goods by those who bought them: one of each line of an order, never
-- edited, hidden only with a reason. How many stars products have is kept with them.

-- +goose Up
CREATE TABLE reviews (
  id         INTEGER PRIMARY KEY,                       -- internal
  product_id INTEGER NOT NULL REFERENCES products (id), -- of what
  order_id   INTEGER REFERENCES orders (id),            -- by which order it was bought; null: one of the demonstration's
  line       INTEGER CHECK ((line IS NULL) = (order_id IS NULL)), -- which line of it
  language   TEXT NOT NULL CHECK (language IN ('ko', 'en')), -- that it was written in
  author     TEXT NOT NULL CHECK (length(author) <= 40 AND (author <> '' OR state = 'gone')), -- who wrote it, masked
  option_ko  TEXT NOT NULL,                             -- the option that was bought, Korean; empty: there was none
  option_en  TEXT NOT NULL,                             -- the same in English
  stars      INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5), -- of five
  body       TEXT NOT NULL CHECK (length(body) <= 2000 AND (length(body) >= 10 OR (body = '' AND state = 'gone'))), -- plain text
  pictured   INTEGER NOT NULL CHECK (pictured IN (0, 1)), -- 1: photos came with it
  state      TEXT NOT NULL CHECK (state IN ('shown', 'held', 'hidden', 'gone')), -- held: the owner is to look first; gone: its writer, or time, erased it
  reason     TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 300 AND (reason <> '' OR state <> 'hidden')), -- why it is hidden
  reply      TEXT NOT NULL DEFAULT '' CHECK (length(reply) <= 1000), -- the shop's; empty: none
  replied_at INTEGER CHECK ((replied_at IS NULL) = (reply = '')), -- when
  reports    INTEGER NOT NULL DEFAULT 0 CHECK (reports BETWEEN 0 AND 50), -- of shoppers since somebody who works here looked at them
  created_at INTEGER NOT NULL,                          -- when written
  FOREIGN KEY (order_id, line) REFERENCES order_lines (order_id, line)
) STRICT;
CREATE UNIQUE INDEX one_review_of_a_line ON reviews (order_id, line);
CREATE INDEX reviews_newest ON reviews (product_id, id DESC) WHERE state = 'shown';
CREATE INDEX reviews_pictured ON reviews (product_id, pictured DESC, id DESC) WHERE state = 'shown';
CREATE INDEX reviews_by_stars ON reviews (product_id, stars DESC, id DESC) WHERE state = 'shown';
CREATE INDEX reviews_unanswered ON reviews (id) WHERE state = 'shown' AND reply = '';
CREATE INDEX reviews_reported ON reviews (id) WHERE reports > 0;
CREATE INDEX reviews_apart ON reviews (state, id) WHERE state <> 'shown';

CREATE TABLE review_photos (
  id        INTEGER PRIMARY KEY,                             -- internal
  review_id INTEGER NOT NULL REFERENCES reviews (id),        -- with which it came
  number    INTEGER NOT NULL CHECK (number BETWEEN 1 AND 5), -- 1, 2, …: the order they came in
  width     INTEGER NOT NULL CHECK (width > 0),              -- pixels
  height    INTEGER NOT NULL CHECK (height > 0),             -- pixels
  jpeg      BLOB NOT NULL CHECK (length(jpeg) > 0),          -- our own encoding of it: nobody's upload is kept
  small     BLOB NOT NULL CHECK (length(small) > 0),         -- the same for lists
  UNIQUE (review_id, number)
) STRICT;

CREATE TABLE review_reports (
  review_id INTEGER NOT NULL REFERENCES reviews (id),      -- which one somebody finds wrong
  device    BLOB NOT NULL CHECK (length(device) = 32),     -- HMAC-SHA-256 of the network that said so, which may once
  at        INTEGER NOT NULL,                              -- when; deleted after 30 days
  PRIMARY KEY (review_id, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_reports_by_time ON review_reports (at);

CREATE TABLE review_refusals (
  order_id INTEGER PRIMARY KEY REFERENCES orders (id), -- whose buyer wants no mails that ask for reviews, of this order or another
  at       INTEGER NOT NULL                            -- since when
) STRICT;

CREATE INDEX shipments_by_time ON shipments (shipped_at);
CREATE INDEX arrivals_by_time ON arrivals (delivered_at);

ALTER TABLE products ADD COLUMN stars_1 INTEGER NOT NULL DEFAULT 0 CHECK (stars_1 >= 0) /* reviews with one star that are shown */;
ALTER TABLE products ADD COLUMN stars_2 INTEGER NOT NULL DEFAULT 0 CHECK (stars_2 >= 0) /* with two */;
ALTER TABLE products ADD COLUMN stars_3 INTEGER NOT NULL DEFAULT 0 CHECK (stars_3 >= 0) /* with three */;
ALTER TABLE products ADD COLUMN stars_4 INTEGER NOT NULL DEFAULT 0 CHECK (stars_4 >= 0) /* with four */;
ALTER TABLE products ADD COLUMN stars_5 INTEGER NOT NULL DEFAULT 0 CHECK (stars_5 >= 0) /* with five */;

-- +goose StatementBegin
CREATE TRIGGER reviews_of_what_was_bought BEFORE INSERT ON reviews
WHEN (NEW.order_id IS NULL AND EXISTS (SELECT 1 FROM meta WHERE live = 1))
  OR (NEW.order_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM order_lines l JOIN orders o ON o.id = l.order_id
    JOIN variants v ON v.id = l.variant_id WHERE l.order_id = NEW.order_id AND l.line = NEW.line
    AND v.product_id = NEW.product_id AND o.pay_state = 'paid' AND o.ship_state = 'shipped')) BEGIN
  SELECT RAISE (ABORT, 'reviews_of_what_was_bought'); -- a review is of goods that were paid and sent; of others only in a demonstration
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reviews_begin_plain BEFORE INSERT ON reviews
WHEN NEW.state NOT IN ('shown', 'held') OR (NEW.order_id IS NOT NULL AND NEW.reply <> '') OR NEW.reports > 0 BEGIN
  SELECT RAISE (ABORT, 'reviews_begin_plain'); -- a review is written before anybody says something to it
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reviews_keep_their_words BEFORE UPDATE ON reviews
WHEN NEW.id <> OLD.id OR NEW.product_id <> OLD.product_id OR NEW.stars <> OLD.stars OR NEW.created_at <> OLD.created_at
  OR coalesce(NEW.order_id, 0) <> coalesce(OLD.order_id, 0) OR coalesce(NEW.line, 0) <> coalesce(OLD.line, 0)
  OR NEW.language <> OLD.language OR (OLD.state = 'gone' AND NEW.state <> 'gone')
  OR (NEW.state <> 'gone' AND (NEW.body <> OLD.body OR NEW.author <> OLD.author OR NEW.option_ko <> OLD.option_ko
    OR NEW.option_en <> OLD.option_en OR NEW.pictured <> OLD.pictured))
  OR (NEW.state = 'gone' AND (NEW.body <> '' OR NEW.author <> '' OR NEW.reply <> '' OR NEW.pictured <> 0)) BEGIN
  SELECT RAISE (ABORT, 'reviews_keep_their_words'); -- nobody edits a review; once it is gone nothing is left of what it said
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reviews_stay BEFORE DELETE ON reviews BEGIN
  SELECT RAISE (ABORT, 'reviews_stay'); -- a line is reviewed once, also if the review is gone
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_new_reviews AFTER INSERT ON reviews
WHEN NEW.state = 'shown' BEGIN
  UPDATE products SET stars_1 = stars_1 + CASE NEW.stars WHEN 1 THEN 1 ELSE 0 END,
    stars_2 = stars_2 + CASE NEW.stars WHEN 2 THEN 1 ELSE 0 END,
    stars_3 = stars_3 + CASE NEW.stars WHEN 3 THEN 1 ELSE 0 END,
    stars_4 = stars_4 + CASE NEW.stars WHEN 4 THEN 1 ELSE 0 END,
    stars_5 = stars_5 + CASE NEW.stars WHEN 5 THEN 1 ELSE 0 END WHERE id = NEW.product_id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_reviews_appear AFTER UPDATE OF state ON reviews
WHEN OLD.state <> 'shown' AND NEW.state = 'shown' BEGIN
  UPDATE products SET stars_1 = stars_1 + CASE NEW.stars WHEN 1 THEN 1 ELSE 0 END,
    stars_2 = stars_2 + CASE NEW.stars WHEN 2 THEN 1 ELSE 0 END,
    stars_3 = stars_3 + CASE NEW.stars WHEN 3 THEN 1 ELSE 0 END,
    stars_4 = stars_4 + CASE NEW.stars WHEN 4 THEN 1 ELSE 0 END,
    stars_5 = stars_5 + CASE NEW.stars WHEN 5 THEN 1 ELSE 0 END WHERE id = NEW.product_id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sums_see_reviews_vanish AFTER UPDATE OF state ON reviews
WHEN OLD.state = 'shown' AND NEW.state <> 'shown' BEGIN
  UPDATE products SET stars_1 = stars_1 - CASE NEW.stars WHEN 1 THEN 1 ELSE 0 END,
    stars_2 = stars_2 - CASE NEW.stars WHEN 2 THEN 1 ELSE 0 END,
    stars_3 = stars_3 - CASE NEW.stars WHEN 3 THEN 1 ELSE 0 END,
    stars_4 = stars_4 - CASE NEW.stars WHEN 4 THEN 1 ELSE 0 END,
    stars_5 = stars_5 - CASE NEW.stars WHEN 5 THEN 1 ELSE 0 END WHERE id = NEW.product_id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changed_products_see_stars AFTER UPDATE OF stars_1, stars_2, stars_3, stars_4, stars_5 ON products BEGIN
  INSERT INTO changed_products (product_id) VALUES (NEW.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_new_reviews AFTER INSERT ON reviews
WHEN NEW.state = 'shown' BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_reviews AFTER UPDATE OF state, reply ON reviews
WHEN NEW.state <> OLD.state OR NEW.reply <> OLD.reply BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER pages_see_deleted_reviews AFTER DELETE ON reviews BEGIN
  UPDATE shown SET version = version + 1, written = written + 1, goods = goods + 1;
END;
-- +goose StatementEnd
