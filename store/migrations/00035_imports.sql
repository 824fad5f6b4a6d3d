-- What an import of products changed, so that it can be undone as one. The last
-- imports of a month are kept; the rest go.

-- +goose Up
CREATE TABLE imports (
  id        INTEGER PRIMARY KEY,                     -- internal
  at        INTEGER NOT NULL,                        -- when
  source    TEXT NOT NULL CHECK (source <> ''),      -- by whom, e.g. admin:3
  format    TEXT NOT NULL,                           -- whose file it was, e.g. Shopify; empty: not said
  undone_at INTEGER CHECK (undone_at >= at),         -- when it was undone; null: it was not
  undone_by TEXT NOT NULL DEFAULT '' CHECK ((undone_by = '') = (undone_at IS NULL)) -- by whom; empty: it was not
) STRICT;

CREATE TABLE import_products (
  import_id  INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE, -- by which import
  product_id INTEGER NOT NULL REFERENCES products (id), -- which product it made or changed
  version    INTEGER NOT NULL CHECK (version > 0),   -- that it gave the product
  former     TEXT CHECK (json_valid(former)),        -- the product before, JSON; null: it is new
  stocks     TEXT NOT NULL CHECK (json_valid(stocks)), -- changes of stock, JSON
  outcome    TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'removed', 'ordered', 'edited', 'restored', 'counted', 'changed', 'gone', 'refused')), -- of undoing it; empty: not undone
  PRIMARY KEY (import_id, product_id)
) STRICT;

CREATE INDEX import_products_by_product ON import_products (product_id);

CREATE TABLE import_categories (
  import_id   INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE, -- by which import
  category_id INTEGER NOT NULL REFERENCES categories (id) ON DELETE CASCADE, -- which category it made
  PRIMARY KEY (import_id, category_id)
) STRICT, WITHOUT ROWID;
