CREATE INDEX orders_with_tax ON orders (id) WHERE tax <> '';
CREATE INDEX payments_by_transfer ON payments (first_seen_at) WHERE source = 'bank';
CREATE INDEX payments_given_back ON payments (currency, cancelled) WHERE verdict = 'accepted' AND cancelled > 0;
CREATE INDEX payments_in_cases ON payments (currency, amount, cancelled) WHERE captured = 1 AND verdict <> 'accepted';
CREATE INDEX products_by_edit ON products (updated_at DESC, id DESC) WHERE state <> 'deleted';
CREATE INDEX products_by_name ON products (name_ko, id) WHERE state <> 'deleted';
CREATE INDEX products_by_worth ON products (price, id) WHERE state <> 'deleted';
CREATE INDEX products_listed ON products (position DESC) WHERE state <> 'deleted';
CREATE INDEX variants_not_offered ON variants (product_id) WHERE active = 0;
