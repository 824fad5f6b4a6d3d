package store_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// busyOrders is how many orders the shop of the benchmark has.
const busyOrders = 50_000

// BenchmarkBoard reads the pages of the order board of a shop that has been busy
// for two years.
func BenchmarkBoard(b *testing.B) {
	dir := b.TempDir()
	s, err := store.Open(context.Background(),
		store.Options{Dir: dir, Now: func() time.Time { return time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC) }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	fillShop(b, dir)
	ctx := context.Background()
	middle := &store.BoardPlace{CreatedAt: time.Date(2025, 11, 1, 0, 0, 0, 0, time.UTC).UnixMilli(), ID: busyOrders / 2}
	month := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		filter store.BoardFilter
		after  *store.BoardPlace
	}{
		{"all", store.BoardFilter{}, nil},
		{"all, from the middle", store.BoardFilter{}, middle},
		{"paid", store.BoardFilter{Tab: store.TabPaid}, nil},
		{"preparing", store.BoardFilter{Tab: store.TabPreparing}, nil},
		{"shipped", store.BoardFilter{Tab: store.TabShipped}, nil},
		{"shipped, from the middle", store.BoardFilter{Tab: store.TabShipped}, middle},
		{"shipped, one month", store.BoardFilter{Tab: store.TabShipped, From: month, To: month.AddDate(0, 1, 0)}, nil},
		{"claims", store.BoardFilter{Tab: store.TabClaims}, nil},
		{"refunded", store.BoardFilter{Tab: store.TabRefunded}, nil},
		{"returned", store.BoardFilter{Tab: store.TabReturned}, nil},
		{"held", store.BoardFilter{Tab: store.TabHeld}, nil},
		{"a rare button", store.BoardFilter{Tab: store.TabShipped, PG: "paypal"}, nil},
		{"a button nobody used", store.BoardFilter{PG: "inicis-trans"}, nil},
		{"English", store.BoardFilter{Tab: store.TabShipped, Language: "en"}, nil},
		{"abroad", store.BoardFilter{Abroad: "yes"}, nil},
		{"search a number", store.BoardFilter{Search: "ORD20251101-0025000"}, nil},
		{"search the end of a number", store.BoardFilter{Search: "0025000"}, nil},
		{"search a name", store.BoardFilter{Search: "하늘4321"}, nil},
		{"search a common name", store.BoardFilter{Search: "김"}, nil},
		{"search nobody", store.BoardFilter{Search: "없는이름"}, nil},
		{"search a phone", store.BoardFilter{Search: "010-0002-5000"}, nil},
		{"search the end of a phone", store.BoardFilter{Search: "5000"}, nil},
		{"search a common name in a tab", store.BoardFilter{Tab: store.TabRefunded, Search: "김"}, nil},
		{"search nobody in a tab", store.BoardFilter{Tab: store.TabShipped, Search: "없는이름", PG: "paypal",
			Abroad: "yes"}, nil},
		{"search an e-mail", store.BoardFilter{Search: "buyer25000@example.com"}, nil},
		{"search a product", store.BoardFilter{Search: "의자"}, nil},
		{"search a rare product", store.BoardFilter{Search: "램프"}, nil},
		{"search a payment", store.BoardFilter{Search: "imp_25000"}, nil},
		{"search an attempt", store.BoardFilter{Search: "ORD20251101-0025000-1"}, nil},
		{"search a parcel", store.BoardFilter{Search: "600000025000"}, nil},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Board(ctx, c.filter, c.after, nil, 50); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("one order", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.OrderFile(ctx, "ORD20251101-0025000"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("a month for export", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.OrderSheets(ctx, store.BoardFilter{From: month, To: month.AddDate(0, 1, 0)},
				store.SheetLimit); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("counts", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.BoardCounts(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// fillShop writes orders past all Go code: most are shipped, each tenth is void,
// and a few hundred are in each of the other states.
func fillShop(b *testing.B, dir string) {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+dir+
		"/jangteo.db?_pragma=busy_timeout(5000)&_pragma=synchronous(0)&_pragma=cache_size(-200000)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var guards []string
	rows, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'trigger'")
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			b.Fatal(err)
		}
		guards = append(guards, name)
	}
	for _, name := range guards {
		if _, err := db.Exec("DROP TRIGGER " + name); err != nil {
			b.Fatal(err)
		}
	}
	for _, query := range fillQueries() {
		if _, err := db.Exec(query); err != nil {
			b.Fatalf("%v\n%s", err, query)
		}
	}
}

func fillQueries() []string {
	const n = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
	return []string{
		`BEGIN`,
		`INSERT INTO categories VALUES (1, 'chairs', '의자', 'Chairs', 1)`,
		`INSERT INTO products (id, slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko, body_en,
		  price, state, position, created_at, updated_at)
		 VALUES (1, 'chair', 1, '노르웨이 회전 의자', 'Norwegian chair', '', '', '', '', 64900, 'active', 1, 1, 1),
		  (2, 'lamp', 1, '작은 램프', 'Lamp', '', '', '', '', 24900, 'active', 2, 1, 1), (3, 'desk', 1, '책상', 'Desk', '',
		  '', '', '', 164900, 'active', 3, 1, 1)`,
		`INSERT INTO variants (id, product_id, position, sku, stock) VALUES (1, 1, 1, 'CHAIR', 10), (2, 2, 1, 'LAMP',
		  10), (3, 3, 1, 'DESK', 10)`,
		n + `INSERT INTO orders (id, public_id, order_no, language, pay_state, ship_state, buyer_name, buyer_email,
		  buyer_tel, receiver_name, receiver_tel,
		   postcode, addr, country, memo, created_at, expires_at, searched)
		 SELECT i, printf('public-id-of-the-order-%06d', i), printf('ORD20251101-%07d', i), CASE WHEN i % 40 = 0 THEN
		   'en' ELSE 'ko' END,
		   CASE WHEN i > 49800 THEN 'paid' WHEN i % 10 = 3 THEN 'void' WHEN i % 100 = 7 THEN 'refunded' WHEN i % 1000
		   = 8 THEN 'held' WHEN i % 1000 = 9 THEN 'awaiting_deposit' ELSE 'paid' END,
		   CASE WHEN i > 49800 THEN 'ready' WHEN i % 10 = 3 OR i % 100 = 7 OR i % 1000 IN (8, 9) THEN 'none' WHEN i %
		   200 = 11 THEN 'returned' ELSE 'shipped' END,
		   '김하늘' || i, 'buyer' || i || '@example.com', printf('010-%04d-%04d', i / 10000, i % 10000), '이바다' || i,
		   printf('010-%04d-%04d', i / 10000, i % 10000),
		   '04001', '서울특별시 마포구 양화로 ' || i || ' 장터아파트 101동 1001호', CASE WHEN i % 40 = 0 THEN 'US' ELSE 'KR' END,
		   '문 앞에 놓아주세요',
		   1700000000000 + i * 1900000, 1,
		   printf('ord20251101-%07d 김하늘%d 이바다%d buyer%d@example.com 8210%04d%04d 010%04d%04d', i, i, i, i,
		     i / 10000, i % 10000, i / 10000, i % 10000) FROM n`,
		n + `INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
		  unit_usd) SELECT i, 1, CASE WHEN i % 500 = 1 THEN 2 ELSE 1 END, 'CHAIR', '노르웨이 회전 의자',
		  'Norwegian chair', 1, 64900, 4990 FROM n`,
		n + `INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
		  unit_usd) SELECT i, 2, 3, 'DESK', '책상', 'Desk', 1, 164900, 14990 FROM n WHERE i % 2 = 0`,
		`INSERT INTO order_totals SELECT order_id, 'KRW', sum(unit_krw), 0, sum(unit_krw) FROM order_lines GROUP BY
		  order_id`,
		`INSERT INTO order_totals SELECT order_id, 'USD', sum(unit_usd), 0, sum(unit_usd) FROM order_lines GROUP BY
		  order_id`,
		`INSERT INTO attempts (id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at)
		 SELECT o.id, o.id, o.order_no || '-1', CASE WHEN o.language = 'en' THEN 'paypal' WHEN o.id % 3 = 0 THEN
		   'inicis-vbank' ELSE 'inicis' END, 'c', 'html5_inicis', 'MID', t.total, t.currency, o.created_at
		 FROM orders o JOIN order_totals t ON t.order_id = o.id AND t.currency = CASE o.language WHEN 'en' THEN 'USD'
		   ELSE 'KRW' END`,
		`INSERT INTO payments SELECT 'imp_' || o.id, a.merchant_uid, o.id, a.id, a.id, a.amount, a.currency, CASE
		  o.pay_state WHEN 'refunded' THEN a.amount ELSE 0 END,
		   2, 1, 1, 0, 'html5_inicis', 'MID', 'card', CASE o.pay_state WHEN 'held' THEN 'oversold' ELSE 'accepted'
		   END, '', 'https://example.com/r', '', '', '', NULL, o.created_at, o.created_at, o.created_at,
		  'iamport', '', ''
		 FROM orders o JOIN attempts a ON a.order_id = o.id WHERE o.pay_state IN ('paid', 'refunded', 'held')`,
		`INSERT INTO fulfilments (order_id, imp_uid, verdict, created_at) SELECT order_id, imp_uid, 'accepted', paid_at FROM payments WHERE verdict =
		  'accepted'`,
		`INSERT INTO shipments SELECT id, 'cj', '6' || printf('%011d', id), created_at + 90000000 FROM orders WHERE
		  ship_state IN ('shipped', 'returned')`,
		`INSERT INTO batches VALUES (1, 'admin:1', 1)`,
		`INSERT INTO batch_orders SELECT id, 1 FROM orders WHERE ship_state IN ('shipped', 'returned') OR (ship_state
		  = 'ready' AND id % 2 = 0)`,
		`INSERT INTO claims (order_id, kind, state, reason, source, created_at) SELECT id, 'return', 'requested',
		  '변심', 'buyer', 1 FROM orders WHERE ship_state = 'shipped' AND id % 1000 = 1`,
		`INSERT INTO incidents (kind, imp_uid, order_id, detail, opened_at) SELECT 'oversold', 'imp_' || id, id, '',
		  1 FROM orders WHERE pay_state = 'held'`,
		`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, cancellation_id, created_at)
		 SELECT imp_uid, 'k:' || imp_uid, amount, amount, 'done', 'admin', '', 'c:' || imp_uid, 1 FROM payments WHERE
		   cancelled > 0`,
		`COMMIT`,
	}
}
