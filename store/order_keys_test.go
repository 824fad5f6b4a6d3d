package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/jangteo/jangteo/store"
)

func TestOneBuyerHasOneCouponHoweverTheyType(t *testing.T) {
	s, _, dir := smallShop(t)
	mustExec(t, raw(t, dir), "UPDATE variants SET stock = 500 WHERE id = 1; INSERT INTO stock_moves (variant_id, delta, reason, at) VALUES (1, 490, 'delivery', 1)")
	for number, c := range []struct {
		name          string
		first, second store.Person
		country       string
		want          store.CouponReason
	}{
		{"with the country's code", store.Person{Tel: "010-1234-5678"}, store.Person{Tel: "+82 10-1234-5678"}, "KR", store.CouponBuyerUsed},
		{"with a code and no sign", store.Person{Tel: "8210-1234-5678"}, store.Person{Tel: "01012345678"}, "KR", store.CouponBuyerUsed},
		{"as dialled from abroad", store.Person{Tel: "0082-10-1234-5678"}, store.Person{Tel: "+82 (0)10 1234 5678"}, "KR", store.CouponBuyerUsed},
		{"in full width", store.Person{Tel: "０１０－１２３４－５６７８"}, store.Person{Tel: "010.1234.5678"}, "KR", store.CouponBuyerUsed},
		{"from an address book", store.Person{Tel: "\u202d010-1234-5678\u202c"}, store.Person{Tel: "010‑1234‑5678"}, "KR", store.CouponBuyerUsed},
		{"in the United Kingdom", store.Person{Tel: "07700 900123"}, store.Person{Tel: "+44 7700 900123"}, "GB", store.CouponBuyerUsed},
		{"on a landline", store.Person{Tel: "02-123-4567"}, store.Person{Tel: "+82 2 123 4567"}, "KR", store.CouponBuyerUsed},
		{"by e-mail in capitals", store.Person{Email: "Sky@Example.com"}, store.Person{Email: " sky@EXAMPLE.COM"}, "KR", store.CouponBuyerUsed},
		{"by e-mail in full width", store.Person{Email: "sky＠example．com"}, store.Person{Email: "sky\u200b@example.com"}, "KR", store.CouponBuyerUsed},
		{"another phone", store.Person{Tel: "010-1234-5678"}, store.Person{Tel: "010-1234-5679"}, "KR", ""},
		{"the same digits in another country", store.Person{Tel: "+44 7700 900123"}, store.Person{Tel: "+82 7700 900123"}, "KR", ""},
		{"nothing in common", store.Person{Tel: "010-1234-5678", Email: "a@example.com"}, store.Person{Tel: "010-8765-4321", Email: "b@example.com"}, "KR", ""},
		{"no contact at all", store.Person{}, store.Person{}, "KR", ""},
	} {
		code := fmt.Sprintf("ONCE-%d", number)
		coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 10, PerBuyer: 1, PublicCode: code})
		for i, buyer := range []store.Person{c.first, c.second} {
			n := withCode(code)
			n.Buyer, n.Destination.Country = buyer, c.country
			_, _, err := s.CreateOrder(context.Background(), n)
			if i == 0 && err != nil || i == 1 && refusal(err) != c.want {
				t.Errorf("%s: %+v: %v, want %q", c.name, buyer, err, c.want)
			}
		}
	}
}

func TestOrdersAreFoundHoweverOneTypes(t *testing.T) {
	s, _, _ := smallShop(t)
	place := func(name, email, tel, country string) string {
		n := newOrder(wish(1))
		n.Buyer = store.Person{Name: name, Email: email, Tel: tel}
		n.Destination.Country, n.Destination.Receiver = country, store.Person{Name: name, Tel: tel}
		o, _, err := s.CreateOrder(context.Background(), n)
		if err != nil {
			t.Fatal(err)
		}
		return o.No
	}
	korean := place("김하늘", "Sky@Example.com", "+82 10-1234-5678", "KR")
	british := place("José Müller", "jose@example.org", "07700 900123", "GB")
	office := place("(주)가나", "office@example.net", "02-123-4567", "KR")
	shared := place("대표", "ceo@example.net", "1588-1234", "KR")
	for no, all := range map[string][]string{
		korean: {"010-1234-5678", "01012345678", "+82 10-1234-5678", "8210-1234-5678", "0082 10 1234 5678", "+82 (0)10-1234-5678", "1234-5678",
			"０１０－１２３４", "010‑1234–5678", "\u202d010-1234-5678\u202c", "김\u200b하늘", "ＳＫＹ＠example．com", "\u1100\u1175\u11b7하늘",
			korean, strings.ToLower(korean), strings.ReplaceAll(korean, "-", "–"), strings.ReplaceAll(korean, "-", ""), wide(korean), strings.Replace(korean, "-", " - ", 1)},
		british: {"07700 900123", "+44 7700 900123", "447700900123", "0044 7700 900123", "+44 (0)7700 900123", "7700 900", "JOSÉ", "jose\u0301 mu\u0308ller"},
		office:  {"02-123-4567", "+82 2 123 4567", "0212345", "（주）가나"},
		shared:  {"1588-1234", "15881234", "+82 1588-1234"},
	} {
		for _, words := range all {
			if got := found(t, s, store.BoardFilter{Search: words}); !slices.Equal(got, []string{no}) {
				t.Errorf("%q finds %v, want %s", words, got, no)
			}
		}
	}
}

// wide writes ASCII in full width.
func wide(s string) string {
	return strings.Map(func(r rune) rune { return r - '!' + '！' }, s)
}

func TestOrderNumbersHoweverTyped(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"ORD20261122-7K3Q9FX", "ORD20261122-7K3Q9FX"}, {"ord20261122-7k3q9fx", "ORD20261122-7K3Q9FX"}, {"ORD202611227K3Q9FX", "ORD20261122-7K3Q9FX"},
		{"ORD 20261122 7K3Q9FX", "ORD20261122-7K3Q9FX"}, {"ORD20261122–7K3Q9FX", "ORD20261122-7K3Q9FX"}, {"ORD20261122‑7K3Q9FX\u200b", "ORD20261122-7K3Q9FX"},
		{wide("ORD20261122-7K3Q9FX"), "ORD20261122-7K3Q9FX"}, {"\u202dORD20261122-7K3Q9FX\u202c", "ORD20261122-7K3Q9FX"}, {"#20261122-7K3Q9FX", "20261122-7K3Q9FX"},
		{"ord20261122-7k3q9fx-2", "ORD20261122-7K3Q9FX-2"}, {"ORD20261122-7K3Q9FX–12", "ORD20261122-7K3Q9FX-12"}, {"ordkqxm20261122 7k3q9fx", "ORDKQXM20261122-7K3Q9FX"}, {"ORD-A", "ORD-A"}, {"의자", "의자"}, {"", ""},
	} {
		if got := store.OrderNo(c.in); got != c.want {
			t.Errorf("%q is %q, want %q", c.in, got, c.want)
		}
	}
}

func TestCouponCodesHoweverTyped(t *testing.T) {
	for _, in := range []string{"WELCOME-10", "welcome-10", " Welcome-10 ", "ＷＥＬＣＯＭＥ－１０", "WELCOME–10", "WELCOME‑10", "WELCOME−10", "WEL COME-10",
		"\u202dWELCOME-10\u202c", "WELCOME\u00ad-10", "WELCOME-\u200b10", "WELCOME\u00a0-10", "ＷＥＬＣＯＭＥㅡ１０"} {
		if got := store.CouponCode(in); got != "WELCOME-10" {
			t.Errorf("%q is %q", in, got)
		}
	}
}

// TestOrdersOfEarlierVersionsGetTheirKeys opens a database that an earlier version
// has filled.
func TestOrdersOfEarlierVersionsGetTheirKeys(t *testing.T) {
	store.SQLiteOnly(t, "its migrations")
	dir := t.TempDir()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "jangteo.db")+"?_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, os.DirFS("migrations"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(context.Background(), 13); err != nil {
		t.Fatal(err)
	}
	mustExec(t, db, `INSERT INTO categories VALUES (1, 'chairs', '의자', 'Chairs', 1);
	  INSERT INTO products (id, slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko, body_en, price, state, position, created_at, updated_at)
	    VALUES (1, 'chair', 1, '의자', 'Chair', '', '', '', '', 10000, 'active', 1, 1, 1);
	  INSERT INTO variants (id, product_id, position, sku, stock) VALUES (1, 1, 1, 'CHAIR', 10)`)
	const before = 1203
	var orders strings.Builder
	for i := range before {
		fmt.Fprintf(&orders, `INSERT INTO orders (id, public_id, order_no, language, buyer_name, buyer_email, buyer_tel, receiver_name, receiver_tel, postcode, addr, country, memo, created_at, expires_at)
		    VALUES (%[1]d, '%022[1]d', 'ORD20250101-%07[1]d', 'ko', '김'||char(8238)||'하늘', 'Sky%[1]d@Example.com', '+82 10-1234-%04[1]d', '이바다', '', '', '', 'KR', '', 1, 1);
		  INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
		  unit_usd) VALUES (%[1]d, 1, 1, 'CHAIR', '의자', 'Chair', 1, 10000, 900);
		  INSERT INTO order_totals (order_id, currency, goods, shipping, total) VALUES (%[1]d, 'KRW', 10000, 0, 10000), (%[1]d, 'USD', 900, 0, 900);`, i+1)
	}
	mustExec(t, db, "BEGIN; "+orders.String()+" COMMIT")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	for words, want := range map[string]int{"010-1234-0007": 1, "+82 10 1234 1203": 1, "김하늘": 50, "sky12@example.com": 1} {
		board, err := s.Board(context.Background(), store.BoardFilter{Search: words}, nil, nil, 50)
		if err != nil || len(board.Rows) != want {
			t.Errorf("%q finds %d orders, %v", words, len(board.Rows), err)
		}
	}
	if left := one[int](t, dir, "SELECT count(*) FROM orders WHERE searched IS NULL OR email_key IS NULL OR tel_key IS NULL OR buyer_name <> '김하늘'"); left != 0 {
		t.Errorf("%d of %d orders were left as they were", left, before)
	}
	if key := one[string](t, dir, "SELECT tel_key FROM orders WHERE id = 7"); key != "821012340007" {
		t.Errorf("the key is %q", key)
	}
}

func TestVerifyNoticesOrdersThatNobodyFinds(t *testing.T) {
	s, _, dir := smallShop(t)
	o, _, err := s.CreateOrder(context.Background(), newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{"buyer_tel = '010-9999-9999'", "tel_key = NULL", "email_key = ''", "searched = 'x'", "receiver_name = '다른 이름'"} {
		db := raw(t, dir)
		if broken, err := s.Verify(context.Background()); err != nil || len(broken) > 0 {
			t.Fatal(broken, err)
		}
		mustExec(t, db, "CREATE TEMP TABLE kept AS SELECT * FROM orders; UPDATE orders SET "+change)
		broken, err := s.Verify(context.Background())
		if err != nil || len(broken) != 1 || !strings.Contains(broken[0], o.No) {
			t.Errorf("%s: %v, %v", change, broken, err)
		}
		mustExec(t, db, `UPDATE orders SET (buyer_tel, tel_key, email_key, searched, receiver_name) =
		  (SELECT buyer_tel, tel_key, email_key, searched, receiver_name FROM kept WHERE kept.id = orders.id); DROP TABLE kept`)
	}
}

// one reads one value.
func one[T any](t *testing.T, dir, query string) (v T) {
	t.Helper()
	if err := raw(t, dir).QueryRow(query).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
