package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// TestCouponMigrationKeepsEveryTotal runs the migration on a database with
// orders in every state, in one transaction with foreign keys on, as goose does.
func TestCouponMigrationKeepsEveryTotal(t *testing.T) {
	store.SQLiteOnly(t, "its migrations")
	dir := t.TempDir()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "old.db")+"?_pragma=foreign_keys(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, name := range []string{"00001_shop.sql", "00002_owner.sql"} {
		execFile(t, db, name)
	}
	mustExec(t, db, oldOrders())
	before := totalsIn(t, db)
	execFile(t, db, "00005_coupons.sql")
	if diff := cmp.Diff(before, totalsIn(t, db)); diff != "" || len(before) != 14 {
		t.Errorf("%d totals, changed by the migration:\n%s", len(before), diff)
	}
	var lost int
	if err := db.QueryRow("SELECT count(*) FROM pragma_foreign_key_check").Scan(&lost); err != nil || lost > 0 {
		t.Errorf("%d references lead nowhere, %v", lost, err)
	}
	if _, err := db.Exec("INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, " +
		"currency, created_at) VALUES (1, 'X-1', 'inicis', 'c', 'p', '', 1, 'KRW', 1)"); err == nil {
		t.Error("an attempt of another amount was written")
	}
}

func execFile(t *testing.T, db *sql.DB, name string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("migrations", name))
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec(string(text)); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func mustExec(t *testing.T, db *sql.DB, sql string) {
	t.Helper()
	if _, err := db.Exec(sql); err != nil {
		t.Fatal(err)
	}
}

func totalsIn(t *testing.T, db *sql.DB) []string {
	t.Helper()
	rows, err := db.Query(`SELECT t.order_id || t.currency || t.goods || '+' || t.shipping || '=' || t.total || ' '
	  || coalesce(a.merchant_uid, '') || o.pay_state
	  FROM order_totals t JOIN orders o ON o.id = t.order_id LEFT JOIN attempts a ON a.order_id = t.order_id AND
	  a.currency = t.currency AND a.amount = t.total ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// oldOrders are orders 1 to 7: unpaid, waiting for a deposit, void, held, paid,
// shipped, refunded.
func oldOrders() string {
	var b strings.Builder
	b.WriteString(`INSERT INTO meta VALUES (1, 0, 'ORD', 1);
	  INSERT INTO categories VALUES (1, 'chairs', '의자', 'Chairs', 1);
	  INSERT INTO products (id, slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko, body_en, price,
	  state, position, created_at, updated_at)
	    VALUES (1, 'chair', 1, '의자', 'Chair', '', '', '', '', 10000, 'active', 1, 1, 1);
	  INSERT INTO variants (id, product_id, position, sku, stock) VALUES (1, 1, 1, 'CHAIR', 10);`)
	one := `INSERT INTO orders (id, public_id, order_no, language, buyer_name, buyer_email, buyer_tel, receiver_name,
	  receiver_tel, postcode, addr, country, memo, created_at, expires_at)
	    VALUES (@, 'aaaaaaaaaaaaaaaaaaaaa@', 'ORDER-A@', 'ko', '', 'A@b.c', '010-1-@', '', '', '', '', 'KR', '', 1, 1);
	  INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
		  unit_usd) VALUES (@, 1, 1, 'CHAIR', '의자', 'Chair', 1, 10000, 900);
	  INSERT INTO order_totals VALUES (@, 'KRW', 10000, 3000, 13000), (@, 'USD', 900, 250, 1150);
	  INSERT INTO attempts (id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at)
	  VALUES (@, @, 'ORDER-A@-1', 'inicis', 'c', 'p', '', 13000, 'KRW', 1);`
	pay := `INSERT INTO payments VALUES ('imp_@', 'ORDER-A@-1', @, @, @, 13000, 'KRW', 0, 2, 1, 1, 0, 'p', '',
	  'card', 'accepted', '', '', '', '', '', NULL, 1, 1, 1);
	  INSERT INTO fulfilments VALUES (@, 'imp_@', 'accepted', 1); UPDATE orders SET pay_state = 'paid', ship_state =
	  'ready' WHERE id = @;`
	for _, id := range []string{"1", "2", "3", "4", "5", "6", "7"} {
		b.WriteString(strings.ReplaceAll(one, "@", id))
		if id >= "5" {
			b.WriteString(strings.ReplaceAll(pay, "@", id))
		}
	}
	b.WriteString(`UPDATE orders SET pay_state = 'awaiting_deposit' WHERE id = 2; UPDATE orders SET pay_state =
	  'void' WHERE id = 3; UPDATE orders SET pay_state = 'held' WHERE id = 4;
	  UPDATE orders SET ship_state = 'shipped' WHERE id = 6; UPDATE payments SET cancelled = amount, rank = 3 WHERE
	  imp_uid = 'imp_7'; UPDATE orders SET pay_state = 'refunded' WHERE id = 7;`)
	return b.String()
}
