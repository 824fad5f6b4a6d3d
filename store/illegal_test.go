package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"modernc.org/sqlite"

	"github.com/jangteo/jangteo/store"
)

// TestIllegalWritesAreRefused tries what must never be in the database, with
// plain SQL past all Go code, and sees each refused by the schema. Every case
// starts from the same legal database, in a transaction that is rolled back.
func TestIllegalWritesAreRefused(t *testing.T) {
	dir := t.TempDir()
	db := legalDatabase(t, dir)
	cases := []struct{ name, sql string }{
		{"accept a payment of another amount", paymentSQL("imp_x", "ORD-B-1", "2", "2", "1000", "KRW", "accepted", "2", "1", "1")},
		{"accept a payment in another currency", paymentSQL("imp_x", "ORD-B-1", "2", "2", "20000", "USD", "accepted", "2", "1", "1")},
		{"accept a payment of another merchant_uid", paymentSQL("imp_x", "ORD-A-1", "2", "2", "20000", "KRW", "accepted", "2", "1", "1")},
		{"accept a payment for an order that the attempt is not of", paymentSQL("imp_x", "ORD-B-1", "1", "2", "20000", "KRW", "accepted", "2", "1", "1")},
		{"accept a payment without an attempt", paymentSQL("imp_x", "ORD-B-1", "2", "NULL", "20000", "KRW", "accepted", "2", "1", "1")},
		{"accept a payment without an order", paymentSQL("imp_x", "ORD-B-1", "NULL", "2", "20000", "KRW", "accepted", "2", "1", "1")},
		{"accept a payment that is only ready", paymentSQL("imp_x", "ORD-B-1", "2", "2", "20000", "KRW", "accepted", "0", "0", "1")},
		{"accept a payment that failed", paymentSQL("imp_x", "ORD-B-1", "2", "2", "20000", "KRW", "accepted", "1", "0", "1")},
		{"accept real money in a sandbox", paymentSQL("imp_x", "ORD-B-1", "2", "2", "20000", "KRW", "accepted", "2", "1", "0")},
		{"accept a second payment for an order", paymentSQL("imp_x", "ORD-A-1", "1", "1", "10000", "KRW", "accepted", "2", "1", "1")},
		{"accept a payment by another MID", `INSERT INTO payments VALUES ('imp_x', 'ORD-B-1', 2, 2, 2, 20000, 'KRW', 0, 2, 1, 1, 0, 'html5_inicis', 'OTHER', 'card', 'accepted', '', '', '', '', '', NULL, 1, 1, 1)`},
		{"accept a payment by another PG", `INSERT INTO payments VALUES ('imp_x', 'ORD-B-1', 2, 2, 2, 20000, 'KRW', 0, 2, 1, 1, 0, 'paypal', 'MID', 'card', 'accepted', '', '', '', '', '', NULL, 1, 1, 1)`},
		{"accept a payment that was given back in part", `INSERT INTO payments VALUES ('imp_x', 'ORD-B-1', 2, 2, 2, 20000, 'KRW', 5, 3, 1, 1, 0, 'html5_inicis', 'MID', 'card', 'accepted', '', '', '', '', '', NULL, 1, 1, 1)`},
		{"accept what was found a mismatch", `UPDATE payments SET verdict = 'accepted', attempt_id = 2 WHERE imp_uid = 'imp_m'`},
		{"use an imp_uid twice", paymentSQL("imp_a", "ORD-B-1", "2", "2", "20000", "KRW", "unpaid", "0", "0", "1")},
		{"give back more than was paid", `UPDATE payments SET cancelled = 10001, rank = 3 WHERE imp_uid = 'imp_a'`},
		{"take a refund back", `UPDATE payments SET cancelled = 0 WHERE imp_uid = 'imp_c'`},
		{"let a payment fall in rank", `UPDATE payments SET rank = 1 WHERE imp_uid = 'imp_a'`},
		{"change the amount of a payment", `UPDATE payments SET amount = 1 WHERE imp_uid = 'imp_m'`},
		{"change the currency of a payment", `UPDATE payments SET currency = 'USD' WHERE imp_uid = 'imp_m'`},
		{"move a payment to another merchant_uid", `UPDATE payments SET merchant_uid = 'ORD-A-1' WHERE imp_uid = 'imp_m'`},
		{"un-accept a payment", `UPDATE payments SET verdict = 'mismatch' WHERE imp_uid = 'imp_c'`},
		{"delete a payment", `DELETE FROM payments WHERE imp_uid = 'imp_m'`},
		{"record a payment of a live shop in a sandbox", `INSERT INTO payments VALUES ('imp_x', 'ORD-B-1', 2, 2, NULL, 20000, 'KRW', 0, 2, 1, 0, 1, 'html5_inicis', 'MID', 'card', 'mismatch', '', '', '', '', '', NULL, 1, 1, 1)`},
		{"pay an order without an accepted payment", `UPDATE orders SET pay_state = 'paid' WHERE id = 2`},
		{"begin an order as paid", `INSERT INTO orders (public_id, order_no, language, pay_state, buyer_name, buyer_email, buyer_tel, receiver_name, receiver_tel, postcode, addr, country, memo, created_at, expires_at)
			VALUES ('cccccccccccccccccccccc', 'ORD-CCCC', 'ko', 'paid', '', '', '', '', '', '', '', 'KR', '', 1, 1)`},
		{"ship an unpaid order", `UPDATE orders SET ship_state = 'ready' WHERE id = 2`},
		{"refund an order whose money is still here", `UPDATE orders SET pay_state = 'refunded' WHERE id = 1`},
		{"void a paid order", `UPDATE orders SET pay_state = 'void' WHERE id = 1`},
		{"rename an order", `UPDATE orders SET order_no = 'ORD-ZZZZ' WHERE id = 1`},
		{"give two orders one public id", `UPDATE orders SET public_id = 'bbbbbbbbbbbbbbbbbbbbbb' WHERE id = 1`},
		{"agree to a text that is not kept", `INSERT INTO consents VALUES (2, 'order', 'x', 'ko', 1, 1)`},
		{"agree to no text at all", `INSERT INTO consents VALUES (2, 'order', NULL, 'ko', 1, 1)`},
		{"agree twice", `INSERT INTO consents VALUES (2, 'order', NULL, 'ko', 0, 1), (2, 'order', NULL, 'ko', 0, 2)`},
		{"change what a buyer agreed to", `INSERT INTO consents VALUES (2, 'order', NULL, 'ko', 0, 1); UPDATE consents SET at = 2`},
		{"forget what a buyer agreed to", `INSERT INTO consents VALUES (2, 'order', NULL, 'ko', 0, 1); DELETE FROM consents`},
		{"change a text that somebody agreed to", `INSERT INTO consent_texts VALUES (hex(zeroblob(32)), 'order', 'ko', 'x', 1); UPDATE consent_texts SET body = 'y'`},
		{"forget a text that somebody agreed to", `INSERT INTO consent_texts VALUES (hex(zeroblob(32)), 'order', 'ko', 'x', 1); DELETE FROM consent_texts`},
		{"delete an order", `DELETE FROM orders WHERE id = 2`},
		{"fulfil an unpaid order", `INSERT INTO fulfilments VALUES (2, 'imp_m', 'accepted', 1)`},
		{"fulfil an order by the payment of another", `INSERT INTO fulfilments VALUES (2, 'imp_a', 'accepted', 1)`},
		{"fulfil an order twice", `INSERT INTO fulfilments VALUES (1, 'imp_c', 'accepted', 1)`},
		{"fulfil by a verdict other than accepted", `INSERT INTO fulfilments VALUES (2, 'imp_m', 'mismatch', 1)`},
		{"take back a fulfilment", `DELETE FROM fulfilments WHERE order_id = 1`},
		{"sell more than there is", `UPDATE variants SET stock = stock - 1000`},
		{"have half a piece", `UPDATE variants SET stock = 1.5`},
		{"price a product at nothing", `UPDATE products SET price = 0`},
		{"change a line of an order", `UPDATE order_lines SET unit_krw = 1`},
		{"add a line to an offered order", `INSERT INTO order_lines VALUES (2, 9, (SELECT max(id) FROM variants), 'X', 'x', 'x', 1, 1, 1)`},
		{"change a total", `UPDATE order_totals SET total = 1, goods = 1, shipping = 0 WHERE order_id = 2`},
		{"ask for an amount that is not the order's total", `INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at) VALUES (2, 'ORD-B-2', 'inicis', 'c', 'p', 'm', 1, 'KRW', 1)`},
		{"ask by a merchant_uid twice", `INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at) VALUES (2, 'ORD-A-1', 'inicis', 'c', 'p', 'm', 20000, 'KRW', 1)`},
		{"change what an attempt asked for", `UPDATE attempts SET amount = 1 WHERE id = 2`},
		{"ask by a merchant_uid of 41 characters", `INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at) VALUES (2, '12345678901234567890123456789012345678901', 'inicis', 'c', 'p', 'm', 20000, 'KRW', 1)`},
		{"refund nothing", `INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES ('imp_a', 'k', 0, 10000, 'requested', 'admin', '', 1)`},
		{"refund more than is left", `INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES ('imp_a', 'k', 10001, 10001, 'requested', 'admin', '', 1)`},
		{"ask for two refunds of a payment at once", `INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES ('imp_m', 'k', 1, 20000, 'requested', 'admin', '', 1)`},
		{"ask for one refund twice", `INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES ('imp_a', 'auto:imp_m', 1, 10000, 'requested', 'admin', '', 1)`},
		{"undo a refund", `UPDATE refunds SET state = 'requested' WHERE state = 'done'`},
		{"record one cancellation twice", `INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, cancellation_id, created_at) VALUES ('imp_a', 'k', 1, 10000, 'done', 'console', '', 'cancel-1', 1)`},
		{"ask for one effect twice", `INSERT INTO outbox (kind, key, payload, created_at, next_at) VALUES ('refund', 'refund:1', '{}', 1, 1)`},
		{"undo an effect", `UPDATE outbox SET done_at = NULL WHERE done_at IS NOT NULL`},
		{"change the log", `UPDATE events SET after = 'paid'`},
		{"delete from the log", `DELETE FROM events`},
		{"turn a sandbox into a live shop", `UPDATE meta SET live = 1`},
		{"have a second installation", `INSERT INTO meta VALUES (2, 1, 'XX', 1)`},
		{"keep a password that is no argon2id hash", `INSERT INTO admins (email, password_hash, role, created_at) VALUES ('a@b.c', 'secret', 'owner', 1)`},
	}
	if len(cases) < 24 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			tx, err := db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback()
			_, err = tx.Exec(c.sql)
			var refused *sqlite.Error
			if !errors.As(err, &refused) || refused.Code()&0xff != 19 {
				t.Errorf("want a constraint to refuse it, got %v", err)
			}
		})
	}
}

// TestLegalWritesAreTaken shows that the cases above fail for their reason: the
// same writes with the right values go through.
func TestLegalWritesAreTaken(t *testing.T) {
	db := legalDatabase(t, t.TempDir())
	for _, query := range []string{
		paymentSQL("imp_b", "ORD-B-1", "2", "2", "20000", "KRW", "accepted", "2", "1", "1"),
		`INSERT INTO fulfilments VALUES (2, 'imp_b', 'accepted', 1)`,
		`UPDATE orders SET pay_state = 'paid', ship_state = 'ready' WHERE id = 2`,
		`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES ('imp_b', 'k', 20000, 20000, 'requested', 'admin', '', 1)`,
		`UPDATE payments SET cancelled = 20000, rank = 3 WHERE imp_uid = 'imp_b'`,
		`UPDATE orders SET pay_state = 'refunded', ship_state = 'none' WHERE id = 2`,
		`UPDATE variants SET stock = stock - 1 WHERE id = 1`,
	} {
		if _, err := db.Exec(query); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// paymentSQL writes a payment by the right channel.
func paymentSQL(impUID, merchantUID, order, attempt, amount, currency, verdict, rank, captured, sandbox string) string {
	return fmt.Sprintf(`INSERT INTO payments VALUES ('%s', '%s', %s, %s, %s, %s, '%s', 0, %s, %s, %s, 0, 'html5_inicis', 'MID', 'card', '%s', '', '', '', '', '', NULL, 1, 1, 1)`,
		impUID, merchantUID, order, attempt, attempt, amount, currency, rank, captured, sandbox, verdict)
}

// legalDatabase holds order 1 (paid by imp_a), order 2 (unpaid, with the
// mismatched imp_m under refund) and order 3 (paid by imp_c, refunded).
func legalDatabase(t *testing.T, dir string) *sql.DB {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{Dir: dir, Now: func() time.Time { return time.UnixMilli(1) }})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seed(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.Close()
	db := raw(t, dir)
	script := ""
	for i, o := range []struct {
		letter string
		total  int
	}{{"A", 10000}, {"B", 20000}, {"C", 30000}} {
		id := i + 1
		script += fmt.Sprintf(`
		INSERT INTO orders (id, public_id, order_no, language, buyer_name, buyer_email, buyer_tel, receiver_name, receiver_tel, postcode, addr, country, memo, created_at, expires_at)
		  VALUES (%[1]d, '%[3]s', 'ORD-%[2]s-NO', 'ko', '', '', '', '', '', '', '', 'KR', '', 1, 1);
		INSERT INTO order_lines VALUES (%[1]d, 1, 1, 'S', 's', 's', 1, %[4]d, 700);
		INSERT INTO order_totals (order_id, currency, goods, shipping, total) VALUES (%[1]d, 'KRW', %[4]d, 0, %[4]d), (%[1]d, 'USD', 700, 0, 700);
		INSERT INTO reservations VALUES (%[1]d, 1, 1, 'active');
		INSERT INTO attempts (id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at)
		  VALUES (%[1]d, %[1]d, 'ORD-%[2]s-1', 'inicis', 'html5_inicis.MID', 'html5_inicis', 'MID', %[4]d, 'KRW', 1);`,
			id, o.letter, letters(o.letter), o.total)
	}
	script += paymentSQL("imp_a", "ORD-A-1", "1", "1", "10000", "KRW", "accepted", "2", "1", "1") + `;
		INSERT INTO fulfilments VALUES (1, 'imp_a', 'accepted', 1);
		UPDATE orders SET pay_state = 'paid', ship_state = 'ready' WHERE id = 1;
		INSERT INTO payments VALUES ('imp_m', 'ORD-B-1', 2, 2, NULL, 20000, 'KRW', 0, 2, 1, 1, 0, 'html5_inicis', 'MID', 'card', 'mismatch', '', '', '', '', '', NULL, 1, 1, 1);
		INSERT INTO refunds (id, imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES (1, 'imp_m', 'auto:imp_m', 20000, 20000, 'requested', 'policy', '', 1);
		INSERT INTO outbox (kind, key, payload, created_at, next_at) VALUES ('refund', 'refund:1', '{}', 1, 1);
		INSERT INTO outbox (kind, key, payload, created_at, next_at, done_at) VALUES ('mail', 'receipt:1', '{}', 1, 1, 1);` +
		paymentSQL("imp_c", "ORD-C-1", "3", "3", "30000", "KRW", "accepted", "2", "1", "1") + `;
		UPDATE orders SET pay_state = 'paid' WHERE id = 3;
		INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, cancellation_id, created_at) VALUES ('imp_c', 'console:cancel-1', 30000, 30000, 'done', 'console', '', 'cancel-1', 1);
		UPDATE payments SET cancelled = 30000, rank = 3 WHERE imp_uid = 'imp_c';
		UPDATE orders SET pay_state = 'refunded' WHERE id = 3;
		INSERT INTO events (at, entity, entity_key, kind, before, after, source, detail, prev_hash, hash) VALUES (1, 'order', 'ORD-A-NO', 'paid', '', 'paid', 'test', '{}', zeroblob(32), randomblob(32));`
	if _, err := db.Exec(script); err != nil {
		t.Fatal(err)
	}
	return db
}

// letters repeats a letter to the length of a public id.
func letters(letter string) string {
	s := ""
	for range 22 {
		s += string(letter[0] | 0x20)
	}
	return s
}
