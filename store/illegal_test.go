package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// TestIllegalWritesAreRefused tries what must never be in the database, with
// plain SQL past all Go code, and sees each refused by the rule that is about it.
// Every case starts from the same legal database, in a transaction that is rolled
// back, and its last statement is the illegal one.
func TestIllegalWritesAreRefused(t *testing.T) {
	store.SQLiteOnly(t, "illegal_postgres_test.go tries the same on PostgreSQL")
	db := legalDatabase(t, t.TempDir())
	for _, c := range illegalWrites() {
		t.Run(c.name, func(t *testing.T) {
			tx, err := db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			defer tx.Rollback()
			before, last := "", c.sql
			if i := strings.LastIndex(c.sql, ";"); i >= 0 {
				before, last = c.sql[:i], c.sql[i+1:]
			}
			if _, err := tx.Exec(before); err != nil {
				t.Fatalf("what comes before the illegal write was refused: %v", err)
			}
			_, err = tx.Exec(last)
			kind, name := store.Refused(err)
			if by := strings.TrimSuffix(kind+": "+name, ": "); by != c.by {
				t.Errorf("refused by %q, want %q (%v)", by, c.by, err)
			}
		})
	}
}

// TestEveryRuleRefusesSomething demands an illegal write for each trigger that
// refuses and each unique index.
func TestEveryRuleRefusesSomething(t *testing.T) {
	store.SQLiteOnly(t, "illegal_postgres_test.go tries the same on PostgreSQL")
	dir := t.TempDir()
	open(t, dir)
	tried := map[string]bool{}
	for _, c := range illegalWrites() {
		tried[c.by] = true
	}
	for _, by := range texts(t, raw(t, dir), `SELECT 'trigger: ' || name FROM sqlite_schema WHERE type = 'trigger'
	  AND sql LIKE '%RAISE%'
	  UNION ALL SELECT 'unique: ' || name FROM sqlite_schema WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%'`) {
		if !tried[by] {
			t.Errorf("no illegal write tries the rule %s", by)
		}
	}
}

// illegalWrites are what nobody can write, each with the rule that refuses it.
func illegalWrites() []struct{ name, by, sql string } {
	return []struct{ name, by, sql string }{
		{"lead without a term of one's own", "trigger: terms_go_on", "UPDATE leader SET node = 7"},
		{"lead in a term that is over", "trigger: terms_go_on", "UPDATE leader SET term = term - 1"},
		{"forget whose term it was", "trigger: leader_stays", "DELETE FROM leader"},
		{"change a front page that was published", "trigger: fronts_are_final",
			"UPDATE fronts SET content = '{ }' WHERE version = 1"},
		{"accept a payment of another amount", "foreign key", paymentSQL("imp_x", "ORD-B-1", "2", "2", "1000", "KRW",
			"accepted", "2", "1", "1")},
		{"accept a payment in another currency", "foreign key", paymentSQL("imp_x", "ORD-B-1", "2", "2", "20000",
			"USD", "accepted", "2", "1", "1")},
		{"accept a payment of another merchant_uid", "foreign key", paymentSQL("imp_x", "ORD-A-1", "2", "2", "20000",
			"KRW", "accepted", "2", "1", "1")},
		{"accept a payment for an order that the attempt is not of", "foreign key", paymentSQL("imp_x", "ORD-A-1",
			"2", "1", "10000", "KRW", "accepted", "2", "1", "1")},
		{"accept a payment without an attempt", "trigger: payments_accepted_insert", paymentSQL("imp_x", "ORD-B-1",
			"2", "NULL", "20000", "KRW", "accepted", "2", "1", "1")},
		{"accept a payment without an order",
			"check: verdict <> 'accepted' OR (attempt_id IS NOT NULL AND order_id IS NOT NULL AND captured = 1 " +
				"AND sandbox = 1 - live)", paymentSQL("imp_x", "ORD-B-1", "NULL", "2", "20000", "KRW", "accepted",
				"2", "1", "1")},
		{"accept a payment that is only ready",
			"check: verdict <> 'accepted' OR (attempt_id IS NOT NULL AND order_id IS NOT NULL AND captured = 1 " +
				"AND sandbox = 1 - live)", paymentSQL("imp_x", "ORD-B-1", "2", "2", "20000", "KRW", "accepted", "0",
				"0", "1")},
		{"accept a payment that failed",
			"check: verdict <> 'accepted' OR (attempt_id IS NOT NULL AND order_id IS NOT NULL AND captured = 1 " +
				"AND sandbox = 1 - live)", paymentSQL("imp_x", "ORD-B-1", "2", "2", "20000", "KRW", "accepted", "1",
				"0", "1")},
		{"accept real money in a sandbox",
			"check: verdict <> 'accepted' OR (attempt_id IS NOT NULL AND order_id IS NOT NULL AND captured = 1 " +
				"AND sandbox = 1 - live)", paymentSQL("imp_x", "ORD-B-1", "2", "2", "20000", "KRW", "accepted", "2",
				"1", "0")},
		{"accept a second payment for an order", "unique: one_accepted_payment", paymentSQL("imp_x", "ORD-A-1", "1",
			"1", "10000", "KRW", "accepted", "2", "1", "1")},
		{"accept a payment by another MID", "trigger: payments_accepted_insert",
			`INSERT INTO payments VALUES ('imp_x', 'ORD-B-1', 2, 2, 2, 20000, 'KRW', 0, 2, 1, 1, 0, 'html5_inicis',
			  'OTHER', 'card', 'accepted', '', '', '', '', '', NULL, 1, 1, 1, 'iamport', '', '')`},
		{"accept a payment by another PG", "trigger: payments_accepted_insert",
			`INSERT INTO payments VALUES ('imp_x', 'ORD-B-1', 2, 2, 2, 20000, 'KRW', 0, 2, 1, 1, 0, 'paypal', 'MID',
			  'card', 'accepted', '', '', '', '', '', NULL, 1, 1, 1, 'iamport', '', '')`},
		{"accept a payment that was given back in part", "trigger: payments_accepted_insert",
			`INSERT INTO payments VALUES ('imp_x', 'ORD-B-1', 2, 2, 2, 20000, 'KRW', 5, 3, 1, 1, 0, 'html5_inicis',
			  'MID', 'card', 'accepted', '', '', '', '', '', NULL, 1, 1, 1, 'iamport', '', '')`},
		{"accept what was found a mismatch", "trigger: payments_accepted_update",
			`UPDATE payments SET verdict = 'accepted', attempt_id = 2 WHERE imp_uid = 'imp_m'`},
		{"use an imp_uid twice", "unique: payments_pkey", paymentSQL("imp_a", "ORD-B-1", "2", "2", "20000", "KRW",
			"unpaid", "0", "0", "1")},
		{"give back more than was paid", "check: cancelled BETWEEN 0 AND amount",
			`UPDATE payments SET cancelled = 10001, rank = 3 WHERE imp_uid = 'imp_a'`},
		{"take a refund back", "trigger: payments_never_regress",
			`UPDATE payments SET cancelled = 0 WHERE imp_uid = 'imp_c'`},
		{"let a payment fall in rank", "trigger: payments_never_regress",
			`UPDATE payments SET rank = 1 WHERE imp_uid = 'imp_a'`},
		{"change the amount of a payment", "trigger: payments_never_regress",
			`UPDATE payments SET amount = 1 WHERE imp_uid = 'imp_m'`},
		{"change the currency of a payment", "trigger: payments_never_regress",
			`UPDATE payments SET currency = 'USD' WHERE imp_uid = 'imp_m'`},
		{"move a payment to another merchant_uid", "trigger: payments_never_regress",
			`UPDATE payments SET merchant_uid = 'ORD-A-1' WHERE imp_uid = 'imp_m'`},
		{"un-accept a payment", "trigger: payments_stay_accepted",
			`UPDATE payments SET verdict = 'mismatch' WHERE imp_uid = 'imp_c'`},
		{"delete a payment", "trigger: payments_stay", `DELETE FROM payments WHERE imp_uid = 'imp_m'`},
		{"record a payment of a live shop in a sandbox", "foreign key",
			`INSERT INTO payments VALUES ('imp_x', 'ORD-B-1', 2, 2, NULL, 20000, 'KRW', 0, 2, 1, 0, 1,
			  'html5_inicis', 'MID', 'card', 'mismatch', '', '', '', '', '', NULL, 1, 1, 1, 'iamport', '', '')`},
		{"pay an order without an accepted payment", "trigger: orders_paid_by_payment",
			`UPDATE orders SET pay_state = 'paid' WHERE id = 2`},
		{"begin an order as paid", "trigger: orders_begin_unpaid", `INSERT INTO orders (public_id, order_no,
		  language, pay_state, buyer_name, buyer_email, buyer_tel, receiver_name, receiver_tel, postcode, addr,
		  country, memo, created_at, expires_at)
			VALUES ('cccccccccccccccccccccc', 'ORD-CCCC', 'ko', 'paid', '', '', '', '', '', '', '', 'KR', '', 1, 1)`},
		{"ship an unpaid order", "trigger: orders_ship_when_fulfilled",
			`UPDATE orders SET ship_state = 'ready' WHERE id = 2`},
		{"refund an order whose money is still here", "trigger: orders_refunded_by_payment",
			`UPDATE orders SET pay_state = 'refunded' WHERE id = 1`},
		{"void a paid order", "trigger: orders_pay_moves", `UPDATE orders SET pay_state = 'void' WHERE id = 1`},
		{"rename an order", "trigger: orders_keep_identity", `UPDATE orders SET order_no = 'ORD-ZZZZ' WHERE id = 1`},
		{"change the language of a paid order", "trigger: orders_keep_language",
			`UPDATE orders SET language = 'en' WHERE id = 1`},
		{"have two unpaid orders to go on with", "unique: one_unpaid_order_of_session", sessionSQL + orderSQL(8) +
			`UPDATE orders SET session_id = 77 WHERE id = 2; UPDATE orders SET session_id = 77 WHERE id = 8`},
		{"pay two orders of which one took the place of the other", "unique: one_paid_order_of_chain", successorSQL +
			`INSERT INTO reservations (order_id, variant_id, quantity, state) VALUES (8, 1, 1, 'active'); UPDATE orders SET pay_state = 'awaiting_deposit' WHERE id = 2; UPDATE orders SET pay_state =
			  'awaiting_deposit' WHERE id = 8`},
		{"take the place of an order twice", "unique: one_successor", successorSQL + strings.ReplaceAll(nextSQL, "8",
			"9")},
		{"take the place of an order that holds its goods", "trigger: orders_join_a_chain", nextSQL},
		{"take the place of an order in another chain", "trigger: orders_join_a_chain", replacedSQL +
			strings.Replace(nextSQL, "2, 2)", "2, 3)", 1)},
		{"take the place of a paid order", "trigger: orders_join_a_chain",
			`UPDATE orders SET chain_id = 1, replaced_at = 1 WHERE id = 1; ` + strings.Replace(nextSQL, "2, 2)",
				"1, 1)", 1)},
		{"be of a chain without an order before", "trigger: orders_join_a_chain", replacedSQL +
			strings.Replace(nextSQL, "2, 2)", "NULL, 2)", 1)},
		{"take one's place back", "trigger: orders_stay_in_their_chain", replacedSQL +
			`UPDATE orders SET replaced_at = NULL WHERE id = 2`},
		{"leave a chain", "trigger: orders_stay_in_their_chain", replacedSQL +
			`UPDATE orders SET chain_id = NULL WHERE id = 2`},
		{"begin the chain of another order", "trigger: orders_stay_in_their_chain",
			`UPDATE orders SET chain_id = 1, replaced_at = 1 WHERE id = 2`},
		{"take the place of an order later", "trigger: orders_stay_in_their_chain", replacedSQL +
			`UPDATE orders SET predecessor_id = 2, chain_id = 1 WHERE id = 1`},
		{"take an order's goods out of the cart twice", "trigger: orders_empty_the_cart_once",
			`UPDATE orders SET carted_at = 1, uncarted_at = 1 WHERE id = 2; UPDATE orders SET uncarted_at = 2 WHERE
			  id = 2`},
		{"take goods out of a cart that never held them", "check: uncarted_at IS NULL OR carted_at IS NOT NULL",
			`UPDATE orders SET uncarted_at = 1 WHERE id = 2`},
		{"give two orders one public id", "unique: orders_public_id_key", `INSERT INTO orders (public_id, order_no,
		  language, buyer_name, buyer_email, buyer_tel, receiver_name, receiver_tel, postcode, addr, country, memo,
		  created_at, expires_at)
			VALUES ('aaaaaaaaaaaaaaaaaaaaaa', 'ORD-CCCC', 'ko', '', '', '', '', '', '', '', 'KR', '', 1, 1)`},
		{"agree to a text that is not kept", "foreign key",
			`INSERT INTO consents VALUES (2, 'order', 'x', 'ko', 1, 1)`},
		{"agree to no text at all", "check: agreed = 0 OR text_hash IS NOT NULL",
			`INSERT INTO consents VALUES (2, 'order', NULL, 'ko', 1, 1)`},
		{"agree twice", "unique: consents_pkey",
			`INSERT INTO consents VALUES (2, 'order', NULL, 'ko', 0, 1), (2, 'order', NULL, 'ko', 0, 2)`},
		{"change what the buyer of a paid order agreed to", "trigger: consents_are_final",
			`INSERT INTO consents VALUES (1, 'order', NULL, 'ko', 0, 1); UPDATE consents SET at = 2`},
		{"forget what a buyer agreed to", "trigger: consents_stay",
			`INSERT INTO consents VALUES (2, 'order', NULL, 'ko', 0, 1); DELETE FROM consents`},
		{"change a text that somebody agreed to", "trigger: consent_texts_are_final",
			`INSERT INTO consent_texts VALUES ('` + textHash +
				`', 'order', 'ko', 'x', 1); UPDATE consent_texts SET body = 'y'`},
		{"forget a text that somebody agreed to", "trigger: consent_texts_stay",
			`INSERT INTO consent_texts VALUES ('` + textHash + `', 'order', 'ko', 'x', 1); DELETE FROM consent_texts`},
		{"delete an order", "trigger: orders_stay", `DELETE FROM orders WHERE id = 2`},
		{"send a paid order elsewhere without counting it", "trigger: orders_keep_their_address", foundSQL +
			`UPDATE orders SET addr = 'x' WHERE id = 1`},
		{"send a paid order to another country", "trigger: orders_keep_their_address", foundSQL +
			`UPDATE orders SET country = 'US', readdressed = 1, readdressed_at = 1 WHERE id = 1`},
		{"send an order elsewhere that is being packed", "trigger: orders_keep_their_address", foundSQL +
			`INSERT INTO batches VALUES (1, 'test', 1); INSERT INTO batch_orders VALUES (1, 1);
			UPDATE orders SET memo = 'x', readdressed = 1, readdressed_at = 1 WHERE id = 1`},
		{"send a refunded order elsewhere", "trigger: orders_keep_their_address", foundSQL +
			`UPDATE orders SET receiver_tel = 'x', readdressed = 1, readdressed_at = 1 WHERE id = 3`},
		{"send an order elsewhere again and again", "check: readdressed BETWEEN 0 AND 10",
			`UPDATE orders SET readdressed = 11, readdressed_at = 1 WHERE id = 1`},
		{"send an order elsewhere at no time", "check: (readdressed_at IS NULL) = (readdressed = 0)",
			`UPDATE orders SET readdressed = 1 WHERE id = 1`},
		{"fulfil an unpaid order", "foreign key", `INSERT INTO fulfilments (order_id, imp_uid, verdict, created_at) VALUES (2, 'imp_m', 'accepted', 1)`},
		{"fulfil an order by the payment of another", "foreign key",
			`INSERT INTO fulfilments (order_id, imp_uid, verdict, created_at) VALUES (2, 'imp_c', 'accepted', 1)`},
		{"fulfil an order twice", "unique: fulfilments_pkey",
			`INSERT INTO fulfilments (order_id, imp_uid, verdict, created_at) VALUES (1, 'imp_c', 'accepted', 1)`},
		{"fulfil by a verdict other than accepted", "check: verdict = 'accepted'",
			`INSERT INTO fulfilments (order_id, imp_uid, verdict, created_at) VALUES (2, 'imp_m', 'mismatch', 1)`},
		{"take back a fulfilment", "trigger: fulfilments_stay", `DELETE FROM fulfilments WHERE order_id = 1`},
		{"sell more than there is", "check: stock >= 0", `UPDATE variants SET stock = stock - 1000`},
		{"have half a piece", "type", `UPDATE variants SET stock = 1.5`},
		{"sell a product without a price", "check: price > 0 OR price = 0 AND state <> 'active'",
			`UPDATE products SET price = 0`},
		{"price a product below nothing", "check: price > 0 OR price = 0 AND state <> 'active'",
			`UPDATE products SET state = 'draft', price = -1`},
		{"change a line of an order", "trigger: order_lines_are_final", `UPDATE order_lines SET unit_krw = 1`},
		{"add a line to an order that has its total", "trigger: order_lines_only_before_totals", orderSQL(8) +
			totalSQL + `INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
		  unit_usd) VALUES (8, 9, 2, 'X', 'x', 'x', 1, 1, 1)`},
		{"change a total", "trigger: order_totals_are_final",
			`UPDATE order_totals SET total = 1, goods = 1, shipping = 0 WHERE order_id = 2`},
		{"ask for an amount that is not the order's total", "foreign key",
			`INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at)
			  VALUES (2, 'ORD-B-2', 'inicis', 'c', 'p', 'm', 1, 'KRW', 1)`},
		{"ask by a wallet that there is no button for", "check: pg IN ('inicis', 'inicis-vbank', 'inicis-trans', " +
			"'inicis-kakaopay', 'inicis-naverpay', 'inicis-tosspay', 'inicis-samsung', 'inicis-payco', " +
			"'inicis-ssgpay', 'inicis-lpay', 'inicis-applepay', 'inicis-global', 'paypal', 'bank', 'none')",
			`INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at)
			  VALUES (2, 'ORD-B-2', 'inicis-samsungpay', 'c', 'p', 'm', 20000, 'KRW', 1)`},
		{"name a wallet that I'mport cannot name", "check: length(wallet) <= 16",
			`UPDATE payments SET wallet = 'seventeen-letters' WHERE imp_uid = 'imp_a'`},
		{"ask by a merchant_uid twice", "unique: attempts_merchant_uid_key",
			`INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at)
			  VALUES (2, 'ORD-A-1', 'inicis', 'c', 'p', 'm', 20000, 'KRW', 1)`},
		{"change what an attempt asked for", "trigger: attempts_keep_identity",
			`UPDATE attempts SET amount = 1 WHERE id = 2`},
		{"ask by a merchant_uid of 41 characters", "check: length(merchant_uid) BETWEEN 1 AND 40",
			`INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at)
			  VALUES (2, '12345678901234567890123456789012345678901', 'inicis', 'c', 'p', 'm', 20000, 'KRW', 1)`},
		{"refund nothing", "check: amount > 0",
			`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES ('imp_a',
			  'k', 0, 10000, 'requested', 'admin', '', 1)`},
		{"refund more than is left", "trigger: refunds_within_rest",
			`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES ('imp_a',
			  'k', 10001, 10001, 'requested', 'admin', '', 1)`},
		{"ask for two refunds of a payment at once", "unique: one_refund_in_flight",
			`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES ('imp_m',
			  'k', 1, 20000, 'requested', 'admin', '', 1)`},
		{"ask for one refund twice", "unique: refunds_key_key",
			`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES ('imp_a',
			  'auto:imp_m', 1, 10000, 'requested', 'admin', '', 1)`},
		{"undo a refund", "trigger: refunds_keep_terms", `UPDATE refunds SET state = 'requested' WHERE state = 'done'`},
		{"record one cancellation twice", "unique: refunds_cancellation_id_key",
			`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, cancellation_id, created_at)
			  VALUES ('imp_a', 'k', 1, 10000, 'done', 'console', '', 'cancel-1', 1)`},
		{"ask for one effect twice", "unique: outbox_key_key",
			`INSERT INTO outbox (kind, key, payload, created_at, next_at) VALUES ('refund', 'refund:1', '{}', 1, 1)`},
		{"undo an effect", "trigger: outbox_done_is_final",
			`UPDATE outbox SET done_at = NULL WHERE done_at IS NOT NULL`},
		{"change the log", "trigger: events_are_final", `UPDATE events SET after = 'paid'`},
		{"delete from the log", "trigger: events_stay", `DELETE FROM events`},
		{"turn a sandbox into a live shop", "trigger: meta_is_fixed", `UPDATE meta SET live = 1`},
		{"have a second installation", "check: id = 1", `INSERT INTO meta VALUES (2, 1, 'XX', 1)`},
		{"keep a password that is no argon2id hash", "check: password_hash LIKE '$argon2id$%'",
			`INSERT INTO admins (email, password_hash, role, created_at) VALUES ('a@b.c', 'secret', 'owner', 1)`},
		{"forget whether a shop is live", "trigger: meta_stays", `DELETE FROM meta`},
		{"have goods back that never left", "trigger: orders_ship_moves",
			`UPDATE orders SET ship_state = 'returned' WHERE id = 1`},
		{"ship an order whose refund is under way", "trigger: orders_ship_what_is_paid", `INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES ('imp_a', 'k', 1, 10000, 'requested', 'admin', '', 1);
			UPDATE orders SET ship_state = 'shipped' WHERE id = 1`},
		{"add a line to an order with an attempt", "trigger: order_lines_only_before_attempts", orderSQL(8) + totalLater + `
			INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at)
			  VALUES (8, 'ORD-8-1', 'inicis', 'c', 'p', 'm', 1000, 'KRW', 1);
			INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
		  unit_usd) VALUES (8, 2, 2, 'S', 's', 's', 1, 1, 1)`},
		{"delete a line of an order", "trigger: order_lines_stay", `DELETE FROM order_lines WHERE order_id = 2`},
		{"delete a total", "trigger: order_totals_stay", `DELETE FROM order_totals WHERE order_id = 2`},
		{"ask for another sum than that of the lines", "trigger: order_totals_are_sums", orderSQL(8) +
			`INSERT INTO order_totals (order_id, currency, goods, shipping, discount, total) VALUES (8, 'KRW', 999, 0, 0, 999)`},
		{"ask more for a remote place than for all of the delivery", "check: remote BETWEEN 0 AND shipping", orderSQL(8) +
			`INSERT INTO order_totals (order_id, currency, goods, shipping, remote, discount, total) VALUES
			  (8, 'KRW', 1000, 3000, 3001, 0, 4000)`},
		{"ask less for delivery than its lines say", "trigger: order_totals_hold_fees", orderSQL(8) + `
			INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw, unit_usd,
			  ship_group, ship_krw, ship_usd) VALUES (8, 2, 2, 'T', 't', 't', 1, 1000, 70, 'own', 5000, 300);
			INSERT INTO order_totals (order_id, currency, goods, shipping, remote, discount, total) VALUES
			  (8, 'KRW', 2000, 6000, 1500, 0, 8000)`},
		{"charge for goods that are delivered for nothing", "check: ship_krw >= 0 AND (ship_krw = 0 OR ship_group IN ('own', 'collect'))",
			orderSQL(8) + `INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
			  unit_usd, ship_group, ship_krw) VALUES (8, 2, 2, 'T', 't', 't', 1, 1000, 70, 'free', 1)`},
		{"deliver a product in a group that nobody knows",
			"check: ship_group IN ('standard', 'own', 'free', 'collect', 'pickup')",
			`UPDATE products SET ship_group = 'drone' WHERE id = 1`},
		{"have a fee of its own of nothing",
			"check: ship_fee >= 0 AND (ship_fee = 0 OR ship_group IN ('own', 'collect')) AND (ship_fee > 0 OR ship_group <> 'own')",
			`UPDATE products SET ship_group = 'own' WHERE id = 1`},
		{"let a product leave in a year", "check: dispatch_days BETWEEN 0 AND 60",
			`UPDATE products SET dispatch_days = 61 WHERE id = 1`},
		{"take something off without a coupon", "trigger: order_totals_discounted_by_coupon", orderSQL(8) +
			`INSERT INTO order_totals (order_id, currency, goods, shipping, discount, total) VALUES (8, 'KRW', 1000, 0, 10, 990)`},
		{"let a PG take nothing", "check: amount > 0 OR (amount = 0 AND pg = 'none')", freeOrderSQL(8) +
			attemptSQL(8, "inicis", "0")},
		{"let an order with a price cost nothing", "foreign key", attemptSQL(2, "none", "0")},
		{"take money where there is nothing to pay", "check: pg <> 'none' OR amount = 0", attemptSQL(2, "none", "20000")},
		{"ask I'mport about a transfer", "check: poll_at IS NULL OR pg NOT IN ('bank', 'none')",
			`INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at, poll_at)
			  VALUES (2, 'ORD-2-9', 'bank', 'bank', 'bank', '', 20000, 'KRW', 1, 1)`},
		{"transfer dollars", "check: currency = 'KRW' OR pg <> 'bank'",
			`INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at)
			  VALUES (2, 'ORD-2-9', 'bank', 'bank', 'bank', '', 700, 'USD', 1)`},
		{"accept what the bank says for what a PG was asked", "trigger: payments_of_their_source_insert",
			ownPaymentSQL("none:ORD-B-1", "ORD-B-1", 2, 2, 0, "html5_inicis", "none", "accepted", 2, 1)},
		{"accept what the bank said later for what a PG was asked", "trigger: payments_of_their_source_update",
			ownPaymentSQL("bank:ORD-B-1", "ORD-B-1", 2, 2, 20000, "html5_inicis", "bank", "late", 0, 0) +
				depositSQL(20000) + `; UPDATE payments SET rank = 2, captured = 1 WHERE source = 'bank'; UPDATE payments SET verdict = 'accepted' WHERE
			  imp_uid = 'bank:ORD-B-1'`},
		{"have a transfer before it is awaited", "trigger: transfers_begin_empty",
			ownPaymentSQL("bank:ORD-B-1", "ORD-B-1", 2, 2, 20000, "bank", "bank", "unpaid", 2, 1)},
		{"have a transfer of which a won is missing", "trigger: transfers_have_come", awaitedSQL + depositSQL(19999) +
			"; UPDATE payments SET rank = 2, captured = 1 WHERE source = 'bank'"},
		{"pay in what a PG took", "trigger: deposits_of_transfers",
			`INSERT INTO deposits (imp_uid, amount, name, created_at) VALUES ('imp_m', 1, '', 1)`},
		{"pay in nothing", "check: amount <> 0", awaitedSQL + depositSQL(0)},
		{"send back more than came", "trigger: deposits_cover_what_they_paid", awaitedSQL + depositSQL(10) + depositSQL(-11)},
		{"send back what pays an order", "trigger: deposits_cover_what_they_paid", awaitedSQL + depositSQL(20001) +
			"; UPDATE payments SET rank = 2, captured = 1 WHERE source = 'bank'" + depositSQL(-2)},
		{"confirm a line of a statement twice", "unique: deposits_line_key", awaitedSQL + lineSQL(1) + lineSQL(1)},
		{"mark a line with anything", "check: length(line) = 32", awaitedSQL +
			"; INSERT INTO deposits (imp_uid, amount, name, line, created_at) VALUES ('bank:ORD-B-1', 1, '', substr(zeroblob(32), 1, 31), 1)"},
		{"name who sent money that went back", "check: amount > 0 OR (name = '' AND line IS NULL)", awaitedSQL + depositSQL(10) +
			"; INSERT INTO deposits (imp_uid, amount, name, created_at) VALUES ('bank:ORD-B-1', -1, 'x', 1)"},
		{"have a name of any length", "check: length(name) <= 60", awaitedSQL + depositSQL(10) +
			"; INSERT INTO deposits (imp_uid, amount, name, created_at) VALUES ('bank:ORD-B-1', 1, '" + strings.Repeat("x", 61) + "', 1)"},
		{"change what came", "trigger: deposits_are_final", awaitedSQL + depositSQL(10) + "; UPDATE deposits SET amount = 9"},
		{"forget what came", "trigger: deposits_stay", awaitedSQL + depositSQL(10) + "; DELETE FROM deposits"},
		{"know where to send what was not transferred", "trigger: refund_accounts_of_transfers", awaitedSQL +
			refundAccountSQL(1, 32)},
		{"know where to send what a PG took", "trigger: refund_accounts_of_transfers", refundAccountSQL(1, 32)[2:]},
		{"keep an account that is not sealed", "check: length(account) BETWEEN 30 AND 500", cameSQL + refundAccountSQL(2, 10)},
		{"keep two accounts for an order", "unique: refund_accounts_pkey", cameSQL + refundAccountSQL(2, 32) +
			refundAccountSQL(2, 32)},
		{"call a payment of I'mport's the bank's", "trigger: payments_keep_their_source",
			`UPDATE payments SET source = 'bank' WHERE imp_uid = 'imp_m'`},
		{"call a transfer as I'mport calls its payments", "check: " + sourceCheck,
			ownPaymentSQL("imp_x", "ORD-B-1", 2, 2, 20000, "bank", "bank", "unpaid", 0, 0)},
		{"take money for nothing", "check: " + sourceCheck,
			ownPaymentSQL("none:ORD-B-1", "ORD-B-1", 2, 2, 20000, "none", "none", "unpaid", 2, 1)},
		{"wait for two transfers of an order", "unique: one_transfer_awaited", attemptSQL(2, "bank", "20000") + "; " +
			ownPaymentSQL("bank:ORD-2-9", "ORD-2-9", 2, 0, 20000, "bank", "bank", "unpaid", 0, 0) + "; " +
			ownPaymentSQL("bank:ORD-2-8", "ORD-2-8", 2, 0, 20000, "bank", "bank", "unpaid", 0, 0)},
		{"name a depositor of a PG's payment", "check: depositor = '' OR source = 'bank'",
			`UPDATE payments SET depositor = 'x' WHERE imp_uid = 'imp_m'`},
		{"give an order back that cost nothing, and stands", "trigger: orders_refunded_by_payment", freeOrderSQL(8) +
			attemptSQL(8, "none", "0") + "; " + ownPaymentSQL("none:ORD-8-9", "ORD-8-9", 8, 9, 0, "none", "none", "accepted", 2, 1) +
			`; UPDATE orders SET pay_state = 'paid' WHERE id = 8; UPDATE orders SET pay_state = 'refunded' WHERE id = 8`},
		{"pay an order by what was taken back", "trigger: orders_paid_by_payment", freeOrderSQL(8) +
			attemptSQL(8, "none", "0") + "; " + ownPaymentSQL("none:ORD-8-9", "ORD-8-9", 8, 9, 0, "none", "none", "accepted", 2, 1) +
			`; UPDATE payments SET rank = 3 WHERE imp_uid = 'none:ORD-8-9'; UPDATE orders SET pay_state = 'paid' WHERE id = 8`},
		{"put sold goods back", "trigger: reservations_sold_is_final",
			`UPDATE reservations SET state = 'sold' WHERE order_id = 1; UPDATE reservations SET state = 'released'
			  WHERE order_id = 1`},
		{"sell goods that were given free", "trigger: reservations_sold_from_the_shelf",
			`UPDATE reservations SET state = 'released' WHERE order_id = 2; UPDATE reservations SET state = 'sold'
			  WHERE order_id = 2`},
		{"sell goods that nobody took from the shelf", "trigger: reservations_begin_unsold",
			orderSQL(8) + `INSERT INTO reservations (order_id, variant_id, quantity, state) VALUES (8, 1, 1, 'sold')`},
		{"count a little", "check: counted IN (0, 1)", `UPDATE variants SET counted = 2`},
		{"take nothing of what is counted", "trigger: reservations_begin_as_counted",
			orderSQL(8) + `INSERT INTO reservations VALUES (8, 1, 1, 'active', 0)`},
		{"take pieces of what is not counted", "trigger: reservations_begin_as_counted",
			orderSQL(8) + `UPDATE variants SET counted = 0; INSERT INTO reservations VALUES (8, 1, 1, 'active', 1)`},
		{"keep what was taken from a stock", "trigger: reservations_stay_as_counted",
			`UPDATE reservations SET counted = 0 WHERE order_id = 2`},
		{"take pieces again of what is not counted any more", "trigger: reservations_stay_as_counted",
			`UPDATE reservations SET state = 'released' WHERE order_id = 2; UPDATE variants SET counted = 0;
			  UPDATE reservations SET state = 'active' WHERE order_id = 2`},
		{"wait for a deposit without goods", "trigger: orders_await_with_their_goods",
			`UPDATE reservations SET state = 'released' WHERE order_id = 2; UPDATE orders SET pay_state =
			  'awaiting_deposit' WHERE id = 2`},
		{"wait for a deposit of an order without lines", "trigger: orders_await_with_their_goods",
			orderSQL(8) + `UPDATE orders SET pay_state = 'awaiting_deposit' WHERE id = 8`},
		{"ask for an account without goods", "trigger: accounts_with_their_goods",
			`UPDATE reservations SET state = 'released' WHERE order_id = 2; INSERT INTO attempts (order_id,
			  merchant_uid, pg, channel, provider, mid, amount, currency, created_at) VALUES (2, 'ORD-B-2',
			  'inicis-vbank', 'html5_inicis.MID', 'html5_inicis', 'MID', 20000, 'KRW', 1)`},
		{"count what a paid order holds",
			"check: holds = 0 OR (holds > 0 AND pay_state IN ('unpaid', 'awaiting_deposit'))",
			`UPDATE orders SET holds = 1 WHERE id = 1`},
		{"remember the network of a paid order",
			"check: network IS NULL OR (length(network) = 16 AND pay_state IN ('unpaid', 'awaiting_deposit'))",
			`UPDATE orders SET network = substr(zeroblob(32), 1, 16) WHERE id = 1`},
		{"hold more pieces unseen than are held", "check: unseen BETWEEN 0 AND held",
			`UPDATE variants SET unseen = held + 1 WHERE id = 1`},
		{"hold less than nothing", "check: held >= 0", `UPDATE variants SET held = -1, unseen = -1 WHERE id = 1`},
		{"forget a reservation", "trigger: reservations_stay", `DELETE FROM reservations WHERE order_id = 2`},
		{"delete an attempt", "trigger: attempts_stay", `DELETE FROM attempts WHERE id = 2`},
		{"change a fulfilment", "trigger: fulfilments_are_final", `UPDATE fulfilments SET created_at = 2`},
		{"delete a refund", "trigger: refunds_stay", `DELETE FROM refunds WHERE id = 1`},
		{"change how goods came", "trigger: stock_moves_are_final", `UPDATE stock_moves SET delta = 7`},
		{"forget how goods came", "trigger: stock_moves_stay", `DELETE FROM stock_moves`},
		{"change a published text", "trigger: legal_texts_are_final",
			`INSERT INTO legal_texts VALUES ('terms', 9, 'x', '', 1); UPDATE legal_texts SET ko = 'y'`},
		{"take a published text back", "trigger: legal_texts_stay",
			`INSERT INTO legal_texts VALUES ('terms', 9, 'x', '', 1); DELETE FROM legal_texts`},
		{"send a parcel of an order that is not shipped", "trigger: shipments_of_shipped_orders",
			`INSERT INTO shipments VALUES (1, 'cj', '1', 1)`},
		{"change when a parcel left", "trigger: shipments_keep_their_order", shipmentSQL +
			`UPDATE shipments SET shipped_at = 2`},
		{"forget a parcel", "trigger: shipments_stay", shipmentSQL + `DELETE FROM shipments`},
		{"send a further parcel of what was not sent", "trigger: further_parcels_beside_others",
			boxSQL},
		{"send the first parcel as a further one", "trigger: further_parcels_beside_others", shipmentSQL +
			`INSERT INTO further_parcels (order_id, carrier, number, added_at) VALUES (1, 'cj', '1', 1)`},
		{"send a further parcel before the first", "trigger: further_parcels_beside_others", shipmentSQL +
			`INSERT INTO further_parcels (order_id, carrier, number, added_at) VALUES (1, 'cj', '2', 0)`},
		{"send a further parcel twice", "unique: further_parcels_order_id_carrier_number_key", shipmentSQL + boxSQL + ";" + boxSQL},
		{"change a further parcel", "trigger: further_parcels_are_final", shipmentSQL + boxSQL +
			`;UPDATE further_parcels SET number = '3'`},
		{"let the first parcel be a further one", "trigger: shipments_differ", shipmentSQL + boxSQL +
			`;UPDATE shipments SET number = '2'`},
		{"forget a further parcel of what came back", "trigger: further_parcels_stay", shipmentSQL + boxSQL +
			`;UPDATE orders SET ship_state = 'returned' WHERE id = 1;DELETE FROM further_parcels`},
		{"deliver what was not sent", "trigger: arrivals_of_parcels",
			`INSERT INTO arrivals (order_id, delivered_at) VALUES (1, 9)`},
		{"deliver what was sent later", "trigger: arrivals_of_parcels", shipmentSQL +
			`INSERT INTO arrivals (order_id, delivered_at) VALUES (1, 0)`},
		{"conclude what arrives", "trigger: arrivals_of_parcels", shipmentSQL +
			`INSERT INTO arrivals (order_id, delivered_at, concluded_at) VALUES (1, 9, 9)`},
		{"conclude what has not arrived", "check: concluded_at >= delivered_at", arrivalSQL +
			`UPDATE arrivals SET concluded_at = 8`},
		{"conclude twice", "trigger: arrivals_are_concluded_once", arrivalSQL +
			`UPDATE arrivals SET concluded_at = 9; UPDATE arrivals SET concluded_at = 10`},
		{"conclude while something is claimed", "trigger: arrivals_are_concluded_once", arrivalSQL +
			`INSERT INTO claims (order_id, kind, state, reason, source, created_at) VALUES (1, 'return', 'requested', 'x',
			'buyer', 9); UPDATE arrivals SET concluded_at = 9`},
		{"change when it arrived", "trigger: arrivals_are_concluded_once", arrivalSQL +
			`UPDATE arrivals SET delivered_at = 10`},
		{"forget that it arrived and was concluded", "trigger: arrivals_stay", arrivalSQL +
			`UPDATE arrivals SET concluded_at = 9; DELETE FROM arrivals`},
		{"put an unpaid order on a shipping list", "trigger: batch_orders_are_to_ship",
			`INSERT INTO batches VALUES (1, '', 1); INSERT INTO batch_orders VALUES (2, 1)`},
		{"change a shipping list", "trigger: batch_orders_are_final",
			`INSERT INTO batches VALUES (1, '', 1), (2, '', 1); INSERT INTO batch_orders VALUES (1, 1); UPDATE
			  batch_orders SET batch_id = 2`},
		{"take an order off a shipping list", "trigger: batch_orders_stay",
			`INSERT INTO batches VALUES (1, '', 1); INSERT INTO batch_orders VALUES (1, 1); DELETE FROM batch_orders`},
		{"shut the only owner out", "trigger: last_owner_stays", ownerSQL + `UPDATE admins SET disabled_at = 2`},
		{"delete an admin", "trigger: admins_stay", ownerSQL + `DELETE FROM admins`},
		{"have two admins with one address", "unique: admins_email_key", ownerSQL +
			`INSERT INTO admins (email, password_hash, role, created_at) VALUES ('OWNER@example.com', '$argon2id$',
			  'staff', 1)`},
		{"open a closed claim again", "trigger: claims_keep_their_end", `INSERT INTO claims (order_id, kind, state,
		  reason, source, created_at, closed_at) VALUES (1, 'return', 'done', 'x', 'buyer', 1, 2);
			UPDATE claims SET closed_at = NULL`},
		{"ask an eleventh question at once", "trigger: questions_of_an_address_are_few", strings.Repeat(questionSQL+";", 10) +
			questionSQL},
		{"ask when five thousand wait", "trigger: questions_are_bounded", strings.NewReplacer("zeroblob(32)", "NULL",
			"(SELECT 1 AS n)", "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n <= 5000) SELECT n FROM c)").
			Replace(questionSQL)},
		{"edit a question", "trigger: questions_keep_their_words", questionSQL + `;UPDATE questions SET body = 'another one'`},
		{"leave who asked in a question that is gone", "trigger: questions_keep_their_words", questionSQL +
			`;UPDATE questions SET body = '', state = 'gone'`},
		{"show a secret question to all", "trigger: questions_keep_their_words", questionSQL +
			`;UPDATE questions SET secret = 0`},
		{"review what was not sent", "trigger: reviews_of_what_was_bought", reviewSQL},
		{"review what another product is", "trigger: reviews_of_what_was_bought", shipmentSQL +
			strings.Replace(reviewSQL, "SELECT v.product_id", "SELECT v.product_id + 1", 1)},
		{"begin with a review that is hidden", "trigger: reviews_begin_plain", shipmentSQL +
			strings.Replace(reviewSQL, "'shown', ''", "'hidden', 'x'", 1)},
		{"review a line twice", "unique: one_review_of_a_line", shipmentSQL + reviewSQL + ";" + reviewSQL},
		{"edit a review", "trigger: reviews_keep_their_words", shipmentSQL + reviewSQL +
			`;UPDATE reviews SET body = 'It is the best thing of all'`},
		{"give a review other stars", "trigger: reviews_keep_their_words", shipmentSQL + reviewSQL +
			`;UPDATE reviews SET stars = 5`},
		{"bring back a review that is gone", "trigger: reviews_keep_their_words", shipmentSQL + reviewSQL +
			`;UPDATE reviews SET state = 'gone', body = '', author = '', pictured = 0; UPDATE reviews SET state = 'shown',
			author = 'x', body = 'It is a very good thing'`},
		{"keep words of a review that is gone", "trigger: reviews_keep_their_words", shipmentSQL + reviewSQL +
			`;UPDATE reviews SET state = 'gone'`},
		{"delete a review", "trigger: reviews_stay", shipmentSQL + reviewSQL + `;DELETE FROM reviews`},
		{"have two open claims about an order", "unique: one_open_claim", `INSERT INTO claims (order_id, kind, state,
		  reason, source, created_at) VALUES (1, 'return', 'requested', 'x', 'buyer', 1);
			INSERT INTO claims (order_id, kind, state, reason, source, created_at) VALUES (1, 'exchange',
			  'requested', 'x', 'buyer', 1)`},
		{"let a coupon make a line dearer", "trigger: order_lines_cost_no_more", `
			INSERT INTO orders (id, public_id, order_no, language, buyer_name, buyer_email, buyer_tel, receiver_name,
			  receiver_tel, postcode, addr, country, memo, created_at, expires_at, email_key)
			  VALUES (9, 'nnnnnnnnnnnnnnnnnnnnnn', 'ORD-NEW-9', 'ko', '', 's@example.com', '', '', '', '', '', 'KR', '', 1, 1,
			    's@example.com');
			INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw, unit_usd,
			  paid_krw, paid_usd) VALUES (9, 1, 1, 'S', 's', 's', 1, 1000, 70, 1001, 70)`},
		{"claim goods of another order", "trigger: claim_lines_of_their_order", claimSQL +
			`INSERT INTO claim_lines VALUES (9, 2, 1, 1)`},
		{"claim more than was bought", "trigger: claim_lines_within_bought", claimSQL +
			`INSERT INTO claim_lines VALUES (9, 1, 1, 2)`},
		{"claim what is paid back", "trigger: claim_lines_within_bought", refundedLineSQL + claimSQL +
			`INSERT INTO claim_lines VALUES (9, 1, 1, 1)`},
		{"claim more later", "trigger: claim_lines_are_final", claimedLineSQL + `UPDATE claim_lines SET quantity = 2`},
		{"forget what was claimed", "trigger: claim_lines_stay", claimedLineSQL + `DELETE FROM claim_lines`},
		{"tax an order otherwise than when it was placed", "trigger: orders_keep_their_tax", mixedSQL +
			`UPDATE orders SET tax = 'free' WHERE id = 8`},
		{"sell tax-free goods where all is taxed", "trigger: order_lines_taxed_like_the_shop", orderSQL(8) +
			mixedLineSQL(2, "free", 500)},
		{"sell taxed goods where nothing is taxed", "trigger: order_lines_taxed_like_the_shop", strings.TrimSuffix(
			strings.Replace(mixedOrderSQL, "'mixed'", "'free'", 1), ";")},
		{"tax goods that are tax-free", "trigger: order_totals_tax_free", mixedSQL + mixedTotalSQL("1800", "499")},
		{"leave the tax on taxed goods out", "trigger: order_totals_tax_free", mixedSQL + mixedTotalSQL("1800", "801")},
		{"leave tax out of an order without tax-free goods", "trigger: order_totals_tax_free", orderSQL(8) +
			`INSERT INTO order_totals (order_id, currency, goods, shipping, total, tax_free) VALUES (8, 'KRW', 1000, 300, 1300, 1)`},
		{"tell a PG something else than the order says", "trigger: attempts_tell_their_orders_tax", mixedSQL +
			mixedTotalSQL("1800", "600") + ";" + toldSQL("inicis", "599")},
		{"tell a PG of an order that says nothing", "trigger: attempts_tell_their_orders_tax",
			`INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at, tax_free)
			  VALUES (2, 'ORD-B-9', 'inicis', 'c', 'p', '', 20000, 'KRW', 1, 0)`},
		{"tell PayPal what is tax-free", "check: tax_free IS NULL OR (tax_free BETWEEN 0 AND amount AND currency = 'KRW' " +
			"AND pg NOT IN ('paypal', 'bank', 'none'))", mixedSQL + mixedTotalSQL("1800", "600") + ";" + toldSQL("paypal", "600")},
		{"change what a PG was told", "trigger: attempts_keep_their_tax", mixedPaidSQL + `UPDATE attempts SET tax_free = 0
			WHERE id = 80`},
		{"give more that is tax-free back than there is in a refund", "check: tax_free BETWEEN 0 AND amount", mixedPaidSQL +
			mixedRefundSQL("a", "requested", 100, 101)},
		{"give more that is tax-free back than was paid", "trigger: refunds_within_each_part", mixedPaidSQL +
			mixedRefundSQL("a", "requested", 700, 601)},
		{"give more that is taxed back than was paid", "trigger: refunds_within_each_part", mixedPaidSQL +
			mixedRefundSQL("a", "requested", 1300, 0)},
		{"give the tax-free part back twice", "trigger: refunds_within_each_part", mixedPaidSQL +
			mixedRefundSQL("a", "done", 600, 600) + ";" + mixedRefundSQL("b", "done", 600, 1)},
		{"find that the tax-free part went back twice", "trigger: refunds_done_within_each_part", mixedPaidSQL +
			mixedRefundSQL("a", "requested", 600, 600) + ";" + mixedRefundSQL("b", "done", 600, 600) +
			`; UPDATE refunds SET state = 'done' WHERE key = 'a'`},
		{"give back what no attempt knows to be tax-free", "trigger: refunds_within_each_part",
			`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at, tax_free)
			  VALUES ('imp_a', 'k', 9000, 10000, 'requested', 'admin', '', 1, 1)`},
		{"change what of a refund is tax-free", "trigger: refunds_keep_their_tax", refundSQL +
			`UPDATE refunds SET tax_free = 1 WHERE id = 9`},
		{"pay back goods by a payment that did not pay them", "trigger: refund_lines_of_their_order",
			`INSERT INTO refund_lines VALUES (1, 2, 1, 1, 20000)`},
		{"pay back goods of another order", "trigger: refund_lines_of_their_order", refundSQL +
			`INSERT INTO refund_lines VALUES (9, 2, 1, 1, 9000)`},
		{"name goods after the refund was sent", "trigger: refund_lines_of_their_order", refundSQL +
			`UPDATE refunds SET state = 'sent' WHERE id = 9; INSERT INTO refund_lines VALUES (9, 1, 1, 1, 9000)`},
		{"pay back more pieces than were bought", "trigger: refund_lines_within_bought", refundSQL +
			`INSERT INTO refund_lines VALUES (9, 1, 1, 2, 9000)`},
		{"pay a piece back twice", "trigger: refund_lines_within_bought", refundedLineSQL +
			`UPDATE refunds SET state = 'sent' WHERE id = 9; UPDATE refunds SET state = 'done' WHERE id = 9;
			INSERT INTO refunds (id, imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES (10,
			  'imp_a', 'k2', 1000, 10000, 'requested', 'admin', '', 1); INSERT INTO refund_lines VALUES (10, 1, 1, 1, 0)`},
		{"pay back more for a piece than was paid", "trigger: refund_lines_within_paid", refundSQL +
			`INSERT INTO refund_lines VALUES (9, 1, 1, 1, 10001)`},
		{"change what a refund is for", "trigger: refund_lines_are_final", refundedLineSQL +
			`UPDATE refund_lines SET amount = 1`},
		{"forget what a refund was for", "trigger: refund_lines_stay", refundedLineSQL + `DELETE FROM refund_lines`},
		{"keep postage of a refund without goods", "trigger: refund_parts_beside_lines", refundSQL +
			`INSERT INTO refund_parts VALUES (9, 'return', -1000)`},
		{"pay back more delivery than was paid", "trigger: refund_parts_within_paid", refundedLineSQL +
			`INSERT INTO refund_parts VALUES (9, 'delivery', 1)`},
		{"change a part of a refund", "trigger: refund_parts_are_final", refundedLineSQL +
			`INSERT INTO refund_parts VALUES (9, 'other', 1); UPDATE refund_parts SET amount = 2`},
		{"forget a part of a refund", "trigger: refund_parts_stay", refundedLineSQL +
			`INSERT INTO refund_parts VALUES (9, 'other', 1); DELETE FROM refund_parts`},
		{"send a refund that is not the sum of its goods", "trigger: refunds_add_up", refundedLineSQL +
			`INSERT INTO refund_parts VALUES (9, 'other', 1); UPDATE refunds SET state = 'sent' WHERE id = 9`},
		{"issue a receipt for a card", "trigger: receipts_of_cash", strings.TrimSuffix(receiptSQL, ";")},
		{"begin with a receipt that nobody wanted", "trigger: receipts_begin_wanted", cashSQL +
			`INSERT INTO receipts (id, imp_uid, kind, issuer, state, amount, created_at, due_at)
			  VALUES (1, 'imp_a', 'person', 'shop', 'failed', 10000, 1, 9)`},
		{"want two receipts of a payment", "unique: one_receipt_stands", cashSQL + receiptSQL +
			strings.TrimSuffix(strings.Replace(receiptSQL, "(1,", "(2,", 1), ";")},
		{"issue a receipt that was cancelled", "trigger: receipts_move_on", cashSQL + receiptSQL +
			`UPDATE receipts SET state = 'cancelled', cancelled_at = 1, next_at = NULL;
			UPDATE receipts SET state = 'wanted', next_at = 1`},
		{"ask for a receipt of more than is left", "trigger: receipts_for_what_is_left", cashSQL + receiptSQL +
			`UPDATE receipts SET state = 'asked', asked_at = 1, amount = 10001`},
		{"let a receipt be for somebody else", "trigger: receipts_keep_terms", cashSQL + receiptSQL +
			`UPDATE receipts SET state = 'asked', asked_at = 1; UPDATE receipts SET kind = 'company'`},
		{"change the number of a receipt", "trigger: receipts_keep_terms", cashSQL + receiptSQL + issuedSQL +
			`; UPDATE receipts SET number = '2'`},
		{"issue a receipt without a number", "check: state <> 'issued' OR (issued_at IS NOT NULL AND (issuer = 'pg' OR (number <> '' AND asked_at IS NOT NULL)))",
			cashSQL + receiptSQL + strings.Replace(issuedSQL, "number = '1'", "number = ''", 1)},
		{"leave a receipt that is wanted", "check: (next_at IS NOT NULL) = (state IN ('wanted', 'asked', 'cancelling'))",
			cashSQL + receiptSQL + "UPDATE receipts SET next_at = NULL"},
		{"forget a receipt", "trigger: receipts_stay", cashSQL + receiptSQL + "DELETE FROM receipts"},
		{"give money back whose receipt stands", "trigger: payments_keep_their_receipt", cashSQL + receiptSQL +
			issuedSQL + "; UPDATE payments SET cancelled = 5, rank = 3 WHERE imp_uid = 'imp_a'"},
		{"choose a receipt too often", "check: changes BETWEEN 1 AND 20",
			"INSERT INTO receipt_choices VALUES (1, 'none', NULL, '', 21, 1)"},
		{"name somebody for no receipt", "check: identifier IS NULL OR kind <> 'none'",
			"INSERT INTO receipt_choices VALUES (1, 'none', zeroblob(32), '', 1, 1)"},
		{"open one case twice", "unique: one_open_incident",
			`INSERT INTO incidents (kind, imp_uid, detail, opened_at) VALUES ('late', 'imp_a', '', 1); INSERT INTO
			  incidents (kind, imp_uid, detail, opened_at) VALUES ('late', 'imp_a', '', 2)`},
		{"send an eleventh code for a refund", "trigger: refund_codes_are_few", refundCodesSQL(10, 4_000_000) + ";" +
			refundCodesSQL(1, 50_000_000)},
		{"send a fourth code within an hour", "trigger: refund_codes_are_seldom", refundCodesSQL(4, 1_000_000)},
		{"give an order its contacts back", "trigger: emptied_orders_stay_empty",
			emptySQL + `UPDATE orders SET emptied_at = NULL WHERE id = 2`},
		{"offer an order without contacts for payment", "trigger: emptied_orders_are_not_offered",
			emptySQL + `INSERT INTO attempts (order_id, merchant_uid, pg, channel, provider, mid, amount, currency,
			  created_at) SELECT order_id, 'ORD-AGAIN-9', pg, channel, provider, mid, amount, currency, 1 FROM attempts
			  WHERE order_id = 2`},
		{"keep the contacts of an order that still has them", "trigger: kept_contacts_of_emptied_orders",
			keptSQL},
		{"change contacts that are kept for the law", "trigger: kept_contacts_are_final",
			emptySQL + keptSQL + `; UPDATE kept_contacts SET buyer_name = 'x'`},
		{"leave a name in an emptied order", "check: emptied_at IS NULL OR (buyer_name = '' AND buyer_email = '' AND " +
			"buyer_tel = '' AND receiver_name = '' AND receiver_tel = '' AND postcode = '' AND addr = '' AND memo = '' " +
			"AND email_key = '' AND tel_key = '' AND session_id IS NULL AND length(searched) <= length(order_no) + 1)",
			emptySQL + `UPDATE orders SET buyer_name = 'x' WHERE id = 2`},
		{"forget a code", "trigger: refund_codes_stay", refundCodesSQL(1, 1) + "; DELETE FROM refund_codes"},
		{"use a code for another account", "trigger: refund_codes_keep_their_account", refundCodesSQL(1, 1) +
			"; UPDATE refund_codes SET tail = '0000'"},
		{"guess a code more than five times", "check: tries BETWEEN 0 AND 5", refundCodesSQL(1, 1) +
			"; UPDATE refund_codes SET tries = 6"},
		{"forget wrong codes", "trigger: refund_codes_count_tries", refundCodesSQL(1, 1) +
			"; UPDATE refund_codes SET tries = 3; UPDATE refund_codes SET tries = 2"},
		{"take the right code after five wrong ones", "trigger: refund_codes_prove_once", refundCodesSQL(1, 1) +
			"; UPDATE refund_codes SET tries = 5; UPDATE refund_codes SET proved_at = created_at"},
		{"let a code live longer", "check: expires_at > created_at AND expires_at <= created_at + 900000", `INSERT INTO refund_codes (imp_uid, account_mac, code_mac,
		  bank, tail, created_at, expires_at) VALUES ('imp_a', zeroblob(32), zeroblob(32), '04', '9012', 1, 900002)`},
		{"send money to a buyer's account without a code", "trigger: refunds_to_accounts_are_proved",
			toAccountSQL("NULL")},
		{"send money to a buyer's account with a code that has not come back", "trigger: refunds_to_accounts_are_proved",
			refundCodesSQL(1, 1) + ";" + toAccountSQL("(SELECT max(id) FROM refund_codes)")},
		{"send money to another account than the code's", "trigger: refunds_to_accounts_are_proved",
			refundCodesSQL(1, 1) + "; UPDATE refund_codes SET proved_at = created_at;" +
				strings.ReplaceAll(toAccountSQL("(SELECT max(id) FROM refund_codes)"), "9012", "9013")},
		{"send money elsewhere than it was asked to go", "trigger: refunds_keep_their_account",
			"UPDATE refunds SET bank = '04', tail = '9012'"},
		{"use a code for two refunds", "unique: one_refund_of_code", refundCodesSQL(1, 1) +
			"; UPDATE refund_codes SET proved_at = created_at;" + toAccountSQL("(SELECT max(id) FROM refund_codes)") +
			"; UPDATE refunds SET state = 'failed' WHERE source = 'buyer';" +
			strings.ReplaceAll(toAccountSQL("(SELECT max(id) FROM refund_codes)"), "'k'", "'l'")},
		{"wait for too many goods with one address", "trigger: stock_alerts_of_an_address_are_few", `WITH RECURSIVE n (i)
		  AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 21) INSERT INTO stock_alerts (variant_id, email, address_hash,
		  language, created_at) SELECT 1000 + i, 'x', zeroblob(32), 'ko', 1 FROM n`},
		{"tell an address that has confirmed nothing", "trigger: stock_alerts_tell_who_confirmed", `INSERT INTO stock_alerts
		  (variant_id, email, address_hash, language, created_at) VALUES (1, 'x', zeroblob(32), 'ko', 1);
			UPDATE stock_alerts SET told_at = 2`},
		{"mail somebody who has paid nothing too often", "trigger: unproved_mails_are_few", `INSERT INTO unproved_mails (key,
		  address_hash, at) VALUES ('a', zeroblob(32), 1), ('b', zeroblob(32), 2), ('c', zeroblob(32), 3),
		  ('d', zeroblob(32), 4), ('e', zeroblob(32), 3600000)`},
		{"keep too many alerts that nobody has confirmed", "trigger: stock_alerts_to_confirm_are_bounded", `
		  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2001) INSERT INTO stock_alerts
		  (variant_id, email, address_hash, language, created_at, told_at)
		  SELECT 1, 'x', zeroblob(32), 'ko', 1, 1 FROM n`},
		{"wait twice for the same goods", "unique: one_waiting_alert", `INSERT INTO stock_alerts (variant_id, email,
		  address_hash, language, created_at) VALUES (1, 'x', zeroblob(32), 'ko', 1);
			INSERT INTO stock_alerts (variant_id, email, address_hash, language, created_at) VALUES (1, 'x',
			  zeroblob(32), 'ko', 2)`},
		{"take a coupon for an order that has its total", "trigger: coupon_uses_begin", couponSQL + couponUseSQL(2)},
		{"like more than a list has room for", "trigger: wished_are_few", `INSERT INTO sessions (id, token_hash, kind, data,
		  created_at, seen_at, expires_at) VALUES (77, zeroblob(32), 'cart', '{}', 1, 1, 2);
		  WITH RECURSIVE n (i) AS (SELECT 101 UNION ALL SELECT i + 1 FROM n WHERE i < 201)
		  INSERT INTO products (id, slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko, body_en, price, state,
		  position, created_at, updated_at) SELECT i, 'wished-' || i, 1, 'x', 'x', '', '', '', '', 1, 'active', i, 1, 1 FROM n;
		  INSERT INTO wished SELECT 77, id, 1 FROM products WHERE id BETWEEN 101 AND 201`},
		{"offer a coupon that has no code for all", "trigger: listed_coupons_have_a_code", couponSQL +
			`INSERT INTO coupons (id, name, kind, percent, minimum, created_at) VALUES (98, 'x', 'percent', 10, 0, 1);
			UPDATE coupons SET listed = 1 WHERE id = 98`},
		{"offer a coupon before it has its code", "trigger: listed_coupons_begin_unlisted", `INSERT INTO coupons (id, name,
		  kind, percent, minimum, created_at, listed) VALUES (98, 'x', 'percent', 10, 0, 1, 1)`},
		{"take a coupon that is not on offer", "trigger: taken_coupons_are_listed", couponSQL + `INSERT INTO sessions (id,
		  token_hash, kind, data, created_at, seen_at, expires_at) VALUES (77, zeroblob(32), 'cart', '{}', 1, 1, 2);
			INSERT INTO taken_coupons VALUES (77, 99, 1)`},
		{"use a coupon more often than it may be", "trigger: coupon_uses_within_limit", couponSQL +
			`UPDATE coupons SET uses_max = 1;` + orderSQL(8) + orderSQL(9) + couponUseSQL(8) + `;` + couponUseSQL(9)},
		{"use a coupon more often than one buyer may", "trigger: coupon_uses_within_buyer", couponSQL +
			`UPDATE coupons SET per_buyer = 1;` + orderSQL(8) + orderSQL(9) + couponUseSQL(8) + `;` + couponUseSQL(9)},
		{"use a code for one order twice", "unique: one_use_of_single_codes", couponSQL + `INSERT INTO coupon_codes
		  VALUES ('ONCE-ONLY', 99, 1, 1);` + orderSQL(8) + orderSQL(9) + `
			INSERT INTO coupon_uses VALUES (8, 99, 'ONCE-ONLY', 1, 'reserved'); INSERT INTO coupon_uses VALUES (9,
			  99, 'ONCE-ONLY', 1, 'reserved')`},
		{"let a use of a coupon skip its course", "trigger: coupon_uses_move", couponSQL + orderSQL(8) +
			couponUseSQL(8) + `; UPDATE coupon_uses SET state = 'late'`},
		{"use a coupon again that has gone to others", "trigger: coupon_uses_again_within_limit", couponSQL + `UPDATE coupons SET uses_max = 1;` + orderSQL(8) + orderSQL(9) + couponUseSQL(8) + `;
			UPDATE coupon_uses SET state = 'released'; ` + couponUseSQL(9) + `; UPDATE coupon_uses SET state = 'used'
			  WHERE order_id = 8`},
		{"give a coupon back while its order is paid", "trigger: coupon_uses_return", couponSQL + orderSQL(8) +
			couponUseSQL(8) + `; UPDATE coupon_uses SET state = 'used'; UPDATE coupon_uses SET state = 'released'`},
		{"take a coupon back for a refunded order", "trigger: coupon_uses_return_for_good", couponSQL + orderSQL(8) +
			couponUseSQL(8) + `; UPDATE coupon_uses SET state = 'released'; UPDATE orders SET pay_state = 'held' WHERE
			  id = 8; INSERT INTO payments VALUES ('imp_8', 'ORD-8', 8, NULL, NULL, 1000, 'KRW', 1000, 3, 1, 1, 0,
			  'html5_inicis', 'MID', 'card', 'mismatch', '', '', '', '', '', NULL, 1, 1, 1, 'iamport', '', '');
			UPDATE orders SET pay_state = 'refunded' WHERE id = 8; UPDATE coupon_uses SET state = 'used'`},
		{"put goods back that are not here", "trigger: restocks_of_goods_that_are_here",
			`UPDATE reservations SET state = 'sold' WHERE order_id = 1; ` + moveSQL(1) + restockSQL(1, 1, "x")},
		{"put goods back that were not sold", "trigger: restocks_of_goods_that_are_here", moveSQL(1) +
			restockSQL(3, 1, "x")},
		{"put more goods back than were sold", "trigger: restocks_within_sold", soldSQL + moveSQL(3) +
			restockSQL(3, 3, "x")},
		{"put the same goods back twice", "trigger: restocks_within_sold", soldSQL + moveSQL(2) +
			restockSQL(3, 2, "x") + `; ` + moveSQL(1) + restockSQL(3, 1, "y")},
		{"put goods back without a change of stock", "trigger: restocks_move_stock", soldSQL +
			`INSERT INTO restocks (order_id, line, quantity, key, at, source) VALUES (3, 1, 1, 'x', 1, '')`},
		{"put goods back by a change of another number", "trigger: restocks_move_stock", soldSQL + moveSQL(2) +
			restockSQL(3, 1, "x")},
		{"put goods back by themselves that are on a list", "trigger: restocks_of_unsent_goods",
			`INSERT INTO batches VALUES (1, '', 1); INSERT INTO batch_orders VALUES (1, 1); ` + goneBackSQL +
				moveSQL(1) + restockSQL(1, 1, "unsent")},
		{"put goods back by themselves whose slip was taken", "trigger: restocks_of_unsent_goods",
			`INSERT INTO order_slips VALUES (1, 1, ''); ` + goneBackSQL + moveSQL(1) + restockSQL(1, 1, "unsent")},
		{"change what came back", "trigger: restocks_are_final", soldSQL + moveSQL(1) + restockSQL(3, 1, "x") +
			`; UPDATE restocks SET quantity = 2`},
		{"forget what came back", "trigger: restocks_stay", soldSQL + moveSQL(1) + restockSQL(3, 1, "x") +
			`; DELETE FROM restocks`},
		{"put goods back twice by one form", "unique: one_restock_of_a_key", soldSQL + moveSQL(1) +
			restockSQL(3, 1, "x") + `; ` + moveSQL(1) + restockSQL(3, 1, "x")},
		{"put goods back twice by one change of stock", "unique: one_restock_of_a_move", soldSQL + moveSQL(1) +
			restockSQL(3, 1, "x") + `; ` + restockSQL(3, 1, "y")},
		{"take the slip of an unpaid order", "trigger: order_slips_of_orders_to_ship",
			`INSERT INTO order_slips VALUES (2, 1, '')`},
		{"change when a slip was taken", "trigger: order_slips_are_final",
			`INSERT INTO order_slips VALUES (1, 1, ''); UPDATE order_slips SET at = 2`},
		{"forget that a slip was taken", "trigger: order_slips_stay",
			`INSERT INTO order_slips VALUES (1, 1, ''); DELETE FROM order_slips`},
		{"forget a use of a coupon", "trigger: coupon_uses_stay", couponSQL + orderSQL(8) + couponUseSQL(8) +
			`; DELETE FROM coupon_uses`},
		{"change a code that was given out", "trigger: coupon_codes_are_final", couponSQL +
			`UPDATE coupon_codes SET code = 'OTHERS' WHERE coupon_id = 99`},
		{"take a code back", "trigger: coupon_codes_stay", couponSQL + `DELETE FROM coupon_codes WHERE coupon_id = 99`},
		{"give a coupon two codes for everybody", "unique: one_public_code", couponSQL +
			`INSERT INTO coupon_codes VALUES ('SECOND', 99, 0, 1)`},
		{"allow fewer uses of a coupon than there were", "trigger: coupons_keep_room", couponSQL + orderSQL(8) +
			orderSQL(9) + couponUseSQL(8) + `;` + couponUseSQL(9) + `; UPDATE coupons SET uses_max = 1`},
		{"delete a coupon", "trigger: coupons_stay", couponSQL + `DELETE FROM coupons WHERE id = 99`},
	}
}

// What illegal writes build on.
const (
	sessionSQL = `INSERT INTO sessions (id, token_hash, kind, data, created_at, seen_at, expires_at) VALUES (77,
	  zeroblob(32), 'cart', '{}', 1, 1, 1);`
	replacedSQL  = `UPDATE orders SET chain_id = 2, replaced_at = 1 WHERE id = 2; `
	successorSQL = replacedSQL + nextSQL + `;`
	nextSQL      = `INSERT INTO orders (id, public_id, order_no, language, buyer_name, buyer_email, buyer_tel,
	  receiver_name, receiver_tel, postcode, addr, country, memo, created_at, expires_at, predecessor_id, chain_id)
		VALUES (8, 'xxxxxxxxxxxxxxxxxxxxxxx8', 'ORD-NEXT-8', 'ko', '', '', '', '', '', '', '', 'KR', '', 1, 1, 2, 2)`
	shipmentSQL = `UPDATE orders SET ship_state = 'shipped' WHERE id = 1; INSERT INTO shipments VALUES (1, 'cj', '1',
	  1);`
	boxSQL     = `INSERT INTO further_parcels (order_id, carrier, number, added_at) VALUES (1, 'cj', '2', 9)`
	arrivalSQL = shipmentSQL + `INSERT INTO arrivals (order_id, delivered_at) VALUES (1, 9);`
	totalSQL   = `INSERT INTO order_totals (order_id, currency, goods, shipping, discount, total) VALUES (8, 'KRW', 1000, 0, 0, 1000);`
	// an attempt without a total: a rule of its own refuses lines after that
	totalLater = `PRAGMA defer_foreign_keys = 1;`
	textHash   = "0000000000000000000000000000000000000000000000000000000000000000"
	ownerSQL   = `INSERT INTO admins (email, password_hash, role, created_at, password_at) VALUES
	  ('owner@example.com', '$argon2id$', 'owner', 1, 1);`
	couponSQL = `INSERT INTO coupons (id, name, kind, percent, minimum, created_at) VALUES (99, 'x', 'percent', 10,
	  0, 1);
		INSERT INTO coupon_codes VALUES ('FOR-ALL', 99, 0, 1);`
)

// Order 3 has two pieces, sold and refunded before they were sent; the same becomes
// of order 1 with its one piece.
const (
	soldSQL     = `UPDATE reservations SET state = 'sold' WHERE order_id = 3; `
	goneBackSQL = `UPDATE reservations SET state = 'sold' WHERE order_id = 1;
		UPDATE payments SET cancelled = 10000, rank = 3 WHERE imp_uid = 'imp_a';
		UPDATE orders SET pay_state = 'refunded', ship_state = 'none' WHERE id = 1; `
)

// moveSQL brings pieces of variant 1 back into stock.
func moveSQL(pieces int) string {
	return fmt.Sprintf(`INSERT INTO stock_moves (id, variant_id, delta, reason, at) SELECT max(id) + 1, 1, %d,
	  'restock', 1 FROM stock_moves; `, pieces)
}

// restockSQL says that the last change of stock brought pieces of an order back.
func restockSQL(order, pieces int, key string) string {
	return fmt.Sprintf(`INSERT INTO restocks (order_id, line, quantity, move_id, key, at, source) SELECT %d, 1, %d,
	  max(id), '%s', 1, '' FROM stock_moves`, order, pieces, key)
}

// orderSQL writes an order for 1,000 won that has no total yet.
func orderSQL(id int) string {
	return fmt.Sprintf(`
		INSERT INTO orders (id, public_id, order_no, language, buyer_name, buyer_email, buyer_tel, receiver_name,
		  receiver_tel, postcode, addr, country, memo, created_at, expires_at, email_key)
		  VALUES (%[1]d, '%022[1]d', 'ORD-NEW-%[1]d', 'ko', '', 'sky@example.com', '', '', '', '', '', 'KR', '', 1, 1,
		    'sky@example.com');
		INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
		  unit_usd) VALUES (%[1]d, 1, 1, 'S', 's', 's', 1, 1000, 70);`, id)
}

// mixedSQL places order 8 for 1,000 won that are taxed and 500 that are not;
// mixedPaidSQL has it paid with 300 won for delivery, a third of which is tax-free.
var (
	mixedOrderSQL = strings.Replace(strings.Replace(orderSQL(8), "email_key)", "email_key, tax)", 1),
		"'sky@example.com');", "'sky@example.com', 'mixed');", 1)
	mixedSQL     = mixedOrderSQL + mixedLineSQL(2, "free", 500) + ";"
	mixedPaidSQL = mixedSQL + mixedTotalSQL("1800", "600") + ";" + toldSQL("inicis", "600") + `;
		INSERT INTO reservations (order_id, variant_id, quantity, state) VALUES (8, 1, 1, 'active'), (8, 2, 1, 'active');` +
		paymentSQL("imp_t", "ORD-NEW-8-1", "8", "80", "1800", "KRW", "accepted", "2", "1", "1") + ";"
)

func mixedLineSQL(line int, tax string, won int) string {
	return fmt.Sprintf(`INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
	  unit_usd, tax) VALUES (8, %[1]d, %[1]d, 'T', 't', 't', 1, %[3]d, 30, '%[2]s')`, line, tax, won)
}

func mixedTotalSQL(total, free string) string {
	return fmt.Sprintf(`INSERT INTO order_totals (order_id, currency, goods, shipping, total, tax_free)
	  VALUES (8, 'KRW', 1500, 300, %s, %s)`, total, free)
}

// toldSQL opens attempt 80 of order 8 by a PG that is told what is tax-free.
func toldSQL(pg, free string) string {
	return fmt.Sprintf(`INSERT INTO attempts (id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency,
	  created_at, tax_free) VALUES (80, 8, 'ORD-NEW-8-1', '%s', 'c', 'html5_inicis', 'MID', 1800, 'KRW', 1, %s)`, pg, free)
}

func mixedRefundSQL(key, state string, amount, free int) string {
	return fmt.Sprintf(`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at, tax_free)
	  VALUES ('imp_t', '%s', %d, 1800, '%s', 'admin', '', 1, %d)`, key, amount, state, free)
}

// refundSQL asks for a refund of order 1, claimSQL for its goods.
const (
	refundSQL = `INSERT INTO refunds (id, imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES (9,
	  'imp_a', 'k', 9000, 10000, 'requested', 'admin', '', 1); `
	claimSQL = `INSERT INTO claims (id, order_id, kind, state, reason, source, created_at) VALUES (9, 1, 'return',
	  'requested', 'x', 'buyer', 1); `
	refundedLineSQL = refundSQL + `INSERT INTO refund_lines VALUES (9, 1, 1, 1, 9000); `
	claimedLineSQL  = claimSQL + `INSERT INTO claim_lines VALUES (9, 1, 1, 1); `
)

// couponUseSQL takes the coupon of couponSQL for an order.
// refundCodesSQL makes codes for refunds of imp_a, the first at a time in ms and each
// as much later.
func refundCodesSQL(n, every int) string {
	var b strings.Builder
	for i := range n {
		at := every * (i + 1)
		if n == 4 {
			at = every + i
		}
		fmt.Fprintf(&b, ";INSERT INTO refund_codes (imp_uid, account_mac, code_mac, bank, tail, created_at, expires_at) "+
			"VALUES ('imp_a', zeroblob(32), zeroblob(32), '04', '9012', %d, %d)", at, at+600_000)
	}
	return strings.TrimPrefix(b.String(), ";")
}

// toAccountSQL asks for a refund of imp_a to an account that its buyer named.
func toAccountSQL(code string) string {
	return `INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at, bank, tail, code_id)
	  VALUES ('imp_a', 'k', 1, 10000, 'requested', 'buyer', '', 2, '04', '9012', ` + code + `)`
}

func couponUseSQL(order int) string {
	return fmt.Sprintf("INSERT INTO coupon_uses VALUES (%d, 99, 'FOR-ALL', 0, 'reserved')", order)
}

// TestLegalWritesAreTaken shows that the cases above fail for their reason: the
// same writes with the right values go through.
func TestLegalWritesAreTaken(t *testing.T) {
	store.SQLiteOnly(t, "illegal_postgres_test.go tries the same on PostgreSQL")
	db := legalDatabase(t, t.TempDir())
	for _, query := range []string{
		paymentSQL("imp_b", "ORD-B-1", "2", "2", "20000", "KRW", "accepted", "2", "1", "1"),
		`INSERT INTO fulfilments (order_id, imp_uid, verdict, created_at) VALUES (2, 'imp_b', 'accepted', 1)`,
		`UPDATE orders SET pay_state = 'paid', ship_state = 'ready' WHERE id = 2`,
		`INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES ('imp_b',
		  'k', 20000, 20000, 'requested', 'admin', '', 1)`,
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
	return fmt.Sprintf(`INSERT INTO payments VALUES ('%s', '%s', %s, %s, %s, %s, '%s', 0, %s, %s, %s, 0,
	  'html5_inicis', 'MID', 'card', '%s', '', '', '', '', '', NULL, 1, 1, 1, 'iamport', '', '')`,
		impUID, merchantUID, order, attempt, attempt, amount, currency, rank, captured, sandbox, verdict)
}

// sourceCheck ties a payment's id and amounts to its source.
const sourceCheck = "((source = 'iamport') = (instr(imp_uid, ':') = 0)) AND (source <> 'none' OR (amount = 0 AND captured = 1 AND cancelled = 0))"

// freeOrderSQL places an order that a coupon leaves nothing of.
func freeOrderSQL(id int) string {
	return couponSQL + orderSQL(id) + couponUseSQL(id) + fmt.Sprintf(`; INSERT INTO order_totals (order_id, currency,
	  goods, shipping, discount, total) VALUES (%[1]d, 'KRW', 1000, 0, 1000, 0), (%[1]d, 'USD', 70, 0, 70, 0);
	  INSERT INTO reservations (order_id, variant_id, quantity, state) VALUES (%[1]d, 1, 1, 'active'); `, id)
}

// attemptSQL opens attempt 9 of an order, ORD-<order>-9, by a button without a PG.
func attemptSQL(order int, pg, amount string) string {
	return fmt.Sprintf(`INSERT INTO attempts (id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency,
	  created_at) VALUES (9, %[1]d, 'ORD-%[1]d-9', '%[2]s', '%[2]s', '%[2]s', '', %[3]s, 'KRW', 1)`, order, pg, amount)
}

// ownPaymentSQL writes a payment that is not I'mport's, of an attempt, 0: of none.
func ownPaymentSQL(id, merchantUID string, order, attempt, amount int, provider, source, verdict string, rank,
	captured int) string {
	return fmt.Sprintf(`INSERT INTO payments VALUES ('%s', '%s', %d, nullif(%[4]d, 0), nullif(%[4]d, 0), %d, 'KRW', 0,
	  %d, %d, 1, 0, '%s', 'MID', '%[9]s', '%[10]s', '', '', '', '', '', NULL, 1, 1, 1, '%[9]s', '', '')`,
		id, merchantUID, order, attempt, amount, rank, captured, provider, source, verdict)
}

// awaitedSQL awaits a transfer for order 2.
var awaitedSQL = ownPaymentSQL("bank:ORD-B-1", "ORD-B-1", 2, 2, 20000, "bank", "bank", "unpaid", 0, 0)

// depositSQL lets some of that transfer come, or go back.
func depositSQL(won int) string {
	return fmt.Sprintf("; INSERT INTO deposits (imp_uid, amount, name, created_at) VALUES ('bank:ORD-B-1', %d, '', 1)", won)
}

// cameSQL lets all of it come.
var cameSQL = awaitedSQL + depositSQL(20000) + "; UPDATE payments SET rank = 2, captured = 1 WHERE source = 'bank'"

// refundAccountSQL keeps an account of so many bytes for an order.
func refundAccountSQL(order, bytes int) string {
	return fmt.Sprintf("; INSERT INTO refund_accounts VALUES (%d, substr(zeroblob(32), 1, %d), 1)", order, bytes)
}

// lineSQL lets a won of it come by a line of a statement.
func lineSQL(won int) string {
	return fmt.Sprintf("; INSERT INTO deposits (imp_uid, amount, name, line, created_at) VALUES ('bank:ORD-B-1', %d, '', "+
		"zeroblob(32), 1)", won)
}

// legalDatabase holds order 1 (paid by imp_a), order 2 (unpaid, with the
// mismatched imp_m under refund) and order 3 (paid by imp_c, refunded).
func legalDatabase(t *testing.T, dir string) *sql.DB {
	t.Helper()
	s, err := store.OpenHere(t, context.Background(),
		store.Options{Dir: dir, Now: func() time.Time { return time.UnixMilli(1) }})
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
		letter        string
		total, pieces int
	}{{"A", 10000, 1}, {"B", 20000, 1}, {"C", 30000, 2}} {
		id := i + 1
		script += fmt.Sprintf(`
		INSERT INTO orders (id, public_id, order_no, language, buyer_name, buyer_email, buyer_tel, receiver_name,
		  receiver_tel, postcode, addr, country, memo, created_at, expires_at)
		  VALUES (%[1]d, '%[3]s', 'ORD-%[2]s-NO', 'ko', '', '', '', '', '', '', '', 'KR', '', 1, 1);
		INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
		  unit_usd) VALUES (%[1]d, 1, 1, 'S', 's', 's', %[5]d, %[4]d / %[5]d, 700 / %[5]d);
		INSERT INTO order_totals (order_id, currency, goods, shipping, total) VALUES (%[1]d, 'KRW', %[4]d, 0, %[4]d),
		  (%[1]d, 'USD', 700, 0, 700);
		INSERT INTO reservations (order_id, variant_id, quantity, state) VALUES (%[1]d, 1, %[5]d, 'active');
		INSERT INTO attempts (id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at)
		  VALUES (%[1]d, %[1]d, 'ORD-%[2]s-1', 'inicis', 'html5_inicis.MID', 'html5_inicis', 'MID', %[4]d, 'KRW', 1);`,
			id, o.letter, letters(o.letter), o.total, o.pieces)
	}
	script += paymentSQL("imp_a", "ORD-A-1", "1", "1", "10000", "KRW", "accepted", "2", "1", "1") + `;
		INSERT INTO fulfilments (order_id, imp_uid, verdict, created_at) VALUES (1, 'imp_a', 'accepted', 1);
		UPDATE orders SET pay_state = 'paid', ship_state = 'ready' WHERE id = 1;
		INSERT INTO payments VALUES ('imp_m', 'ORD-B-1', 2, 2, NULL, 20000, 'KRW', 0, 2, 1, 1, 0, 'html5_inicis',
		  'MID', 'card', 'mismatch', '', '', '', '', '', NULL, 1, 1, 1, 'iamport', '', '');
		INSERT INTO refunds (id, imp_uid, key, amount, checksum, state, source, reason, created_at) VALUES (1,
		  'imp_m', 'auto:imp_m', 20000, 20000, 'requested', 'policy', '', 1);
		INSERT INTO outbox (kind, key, payload, created_at, next_at) VALUES ('refund', 'refund:1', '{}', 1, 1);
		INSERT INTO outbox (kind, key, payload, created_at, next_at, done_at) VALUES ('mail', 'receipt:1', '{}', 1,
		  1, 1);` +
		paymentSQL("imp_c", "ORD-C-1", "3", "3", "30000", "KRW", "accepted", "2", "1", "1") + `;
		UPDATE orders SET pay_state = 'paid' WHERE id = 3;
		INSERT INTO refunds (imp_uid, key, amount, checksum, state, source, reason, cancellation_id, created_at)
		  VALUES ('imp_c', 'console:cancel-1', 30000, 30000, 'done', 'console', '', 'cancel-1', 1);
		UPDATE payments SET cancelled = 30000, rank = 3 WHERE imp_uid = 'imp_c';
		UPDATE orders SET pay_state = 'refunded' WHERE id = 3;
		INSERT INTO events (at, entity, entity_key, kind, before, after, source, detail, prev_hash, hash) VALUES (1,
		  'order', 'ORD-A-NO', 'paid', '', 'paid', 'test', '{}', zeroblob(32), randomblob(32));`
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

// cashSQL makes a payment one in cash, receiptSQL wants its receipt and issuedSQL has
// it issued.
const (
	cashSQL    = `UPDATE payments SET method = 'trans' WHERE imp_uid = 'imp_a';`
	receiptSQL = `INSERT INTO receipts (id, imp_uid, kind, issuer, state, amount, created_at, due_at, next_at)
	  VALUES (1, 'imp_a', 'person', 'shop', 'wanted', 10000, 1, 9, 1);`
	issuedSQL = `UPDATE receipts SET state = 'asked', asked_at = 1; UPDATE receipts SET state = 'issued', number = '1',
	  issued_at = 1, next_at = NULL`
)

// foundSQL makes orders findable, emptySQL takes the contacts out of one, keptSQL keeps
// some apart.
const (
	foundSQL = `UPDATE orders SET email_key = '', tel_key = '', searched = '' WHERE searched IS NULL;`
	emptySQL = `UPDATE orders SET buyer_name = '', buyer_email = '', buyer_tel = '', receiver_name = '',
	  receiver_tel = '', postcode = '', addr = '', memo = '', email_key = '', tel_key = '', searched = '',
	  session_id = NULL, emptied_at = 5 WHERE id = 2;`
	keptSQL = `INSERT INTO kept_contacts VALUES (2, 'x', '', '', '', '', '', '', '', '', '', 1)`
)

// reviewSQL writes a review of what was bought by order A.
const reviewSQL = `INSERT INTO reviews (product_id, order_id, line, language, author, option_ko, option_en, stars, body,
  pictured, state, reason, created_at) SELECT v.product_id, 1, 1, 'ko', 'x', '', '', 4, 'It is a good thing', 0, 'shown', '', 1
  FROM variants v WHERE v.id = 1`

// questionSQL asks in secret.
const questionSQL = `INSERT INTO questions (public_id, secret, language, author, email, address_hash, body, state, created_at)
  SELECT substr('0000000000000000000000' || (SELECT count(*) FROM questions) || '-' || n, -22), 1, 'ko', 'x', 'a@example.com',
  zeroblob(32), 'What is it made of?', 'shown', 1 FROM (SELECT 1 AS n) x`
