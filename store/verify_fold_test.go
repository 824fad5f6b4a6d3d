package store_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// eventfulShop has an order whose first attempt failed, whose second paid, whose
// refund failed, and cases of its own, one of them over.
func eventfulShop(t *testing.T) (*store.Store, string) {
	t.Helper()
	s, _, dir := smallShop(t)
	ctx := context.Background()
	o, first, err := s.CreateOrder(ctx, newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	learn(t, s, first, "imp_first", func(d *store.Decision) {
		d.Kind, d.Close, d.Payment.Rank, d.Payment.Verdict = "failed", true, store.RankFailed, store.Uncaptured
	})
	_, second, err := s.OpenAttempt(ctx, o.PublicID, time.Minute, newOrder(nil).Attempt)
	if err != nil {
		t.Fatal(err)
	}
	learn(t, s, second, "imp_second", func(d *store.Decision) {
		d.Kind, d.Payment.Rank, d.Payment.Captured, d.Payment.Verdict, d.Payment.AttemptID = "paid", store.RankPaid,
			true, store.Accepted, second.ID
		d.PayState, d.ShipState, d.Fulfil = store.Paid, store.ShipReady, true
	})
	refundInVain(t, s, "imp_second", o.ID)
	for _, c := range []struct {
		kind    store.IncidentKind
		trouble string
	}{{"clock", "off"}, {"key", "refused"}, {"key", ""}} {
		if changed, err := s.SetShopCase(ctx, c.kind, c.trouble, "over"); err != nil || !changed {
			t.Fatal(changed, err)
		}
	}
	return s, dir
}

// learn records a payment of an attempt as decide says.
func learn(t *testing.T, s *store.Store, a store.Attempt, impUID string, decide func(*store.Decision)) {
	t.Helper()
	f := store.Fact{ImpUID: impUID, MerchantUID: a.MerchantUID, Amount: a.Amount, Sandbox: true}
	_, err := s.RecordFact(context.Background(), f, "webhook", func(store.Situation, store.Fact) store.Decision {
		d := store.Decision{Write: true, Payment: store.Payment{ImpUID: impUID, MerchantUID: a.MerchantUID,
			OrderID: a.OrderID, ClaimedAttemptID: a.ID,
			Amount: a.Amount, Sandbox: true, Provider: a.Provider, MID: a.MID}}
		decide(&d)
		return d
	})
	if err != nil {
		t.Fatal(err)
	}
}

// refundInVain asks for a part of a payment back, which I'mport refuses.
func refundInVain(t *testing.T, s *store.Store, impUID string, order int64) {
	t.Helper()
	ctx := context.Background()
	_, err := s.Reconsider(ctx, impUID, "admin", func(sit store.Situation) (store.Decision, error) {
		return store.Decision{Payment: *sit.Payment, Refund: &store.NewRefund{ImpUID: impUID, Key: "admin:1",
			Amount: 900,
			Net:    sit.Payment.Net(), Source: "admin", Reason: "변심"}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := s.RefundByID(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.MoveRefund(ctx, r, order, store.RefundFailed, "refused"); err != nil {
		t.Fatal(err)
	}
}

// TestVerifyFoldsTheLog changes single rows behind the program's back, so that
// they differ from what the log says, and mends them again.
func TestVerifyFoldsTheLog(t *testing.T) {
	s, dir := eventfulShop(t)
	db := unguarded(t, dir)
	for _, c := range []struct{ name, harm, mend, want string }{
		{"an attempt opened again", "UPDATE attempts SET closed_at = NULL WHERE id = 1",
			"UPDATE attempts SET closed_at = 1 WHERE id = 1", "each attempt is open or closed"},
		{"an attempt closed", "UPDATE attempts SET closed_at = 1 WHERE id = 2",
			"UPDATE attempts SET closed_at = NULL WHERE id = 2", "each attempt is open or closed"},
		{"an attempt for less", "UPDATE attempts SET amount = 1 WHERE id = 1",
			"UPDATE attempts SET amount = 64900 WHERE id = 1", "each attempt asks for"},
		{"an attempt in dollars", "UPDATE attempts SET currency = 'USD' WHERE id = 1",
			"UPDATE attempts SET currency = 'KRW' WHERE id = 1", "each attempt asks for"},
		{"a refund done by nobody", "UPDATE refunds SET state = 'done'", "UPDATE refunds SET state = 'failed'",
			"each refund is as far"},
		{"a refund of more", "UPDATE refunds SET amount = 901", "UPDATE refunds SET amount = 900",
			"each refund gives back"},
		{"a refund of another payment", "UPDATE refunds SET imp_uid = 'imp_first'",
			"UPDATE refunds SET imp_uid = 'imp_second'", "each refund gives back"},
		{"money that went back unseen", "UPDATE payments SET cancelled = 5 WHERE imp_uid = 'imp_second'",
			"UPDATE payments SET cancelled = 0 WHERE imp_uid = 'imp_second'", "each payment is what"},
		{"a payment of more", "UPDATE payments SET amount = 64901 WHERE imp_uid = 'imp_second'",
			"UPDATE payments SET amount = 64900 WHERE imp_uid = 'imp_second'", "each payment is what"},
		{"a payment that was captured after all",
			"UPDATE payments SET rank = 2, captured = 1 WHERE imp_uid = 'imp_first'",
			"UPDATE payments SET rank = 1, captured = 0 WHERE imp_uid = 'imp_first'", "each payment is what"},
		{"a payment of another attempt", "UPDATE payments SET merchant_uid = 'X' WHERE imp_uid = 'imp_first'",
			"UPDATE payments SET merchant_uid = (SELECT merchant_uid FROM attempts WHERE id = 1) WHERE imp_uid = " +
				"'imp_first'", "each payment is what"},
		{"a verdict by nobody", "UPDATE payments SET verdict = 'mismatch' WHERE imp_uid = 'imp_first'",
			"UPDATE payments SET verdict = 'unpaid' WHERE imp_uid = 'imp_first'", "each verdict is the last one"},
		{"an order shipped by nobody", "UPDATE orders SET ship_state = 'shipped'",
			"UPDATE orders SET ship_state = 'ready'", "each order state is the last one"},
		{"an attempt that nobody announced", "UPDATE attempts SET merchant_uid = 'X' WHERE id = 2",
			"UPDATE attempts SET merchant_uid = (SELECT order_no || '-2' FROM orders) WHERE id = 2",
			"every attempt was announced"},
		{"a case closed by nobody", "UPDATE incidents SET closed_at = 1 WHERE kind = 'refund'",
			"UPDATE incidents SET closed_at = NULL WHERE kind = 'refund'", "each case is open or closed"},
		{"a case about the clock closed by nobody", "UPDATE incidents SET closed_at = 1 WHERE kind = 'clock'",
			"UPDATE incidents SET closed_at = NULL WHERE kind = 'clock'", "each case is open or closed"},
		{"a case opened again by nobody", "UPDATE incidents SET closed_at = NULL WHERE kind = 'key'",
			"UPDATE incidents SET closed_at = 1 WHERE kind = 'key'", "each case is open or closed"},
		{"a case that is gone", "UPDATE incidents SET kind = 'late' WHERE kind = 'refund'",
			"UPDATE incidents SET kind = 'refund' WHERE kind = 'late'", "nothing that the log tells of is gone"},
		{"a refund that is gone", "UPDATE refunds SET key = 'x'", "UPDATE refunds SET key = 'admin:1'",
			"nothing that the log tells of is gone"},
		{"a payment that is gone", "UPDATE payments SET imp_uid = 'x' WHERE imp_uid = 'imp_first'",
			"UPDATE payments SET imp_uid = 'imp_first' WHERE imp_uid = 'x'", "nothing that the log tells of is gone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			execute(t, db, c.harm)
			broken, err := s.Verify(context.Background())
			if err != nil || !strings.Contains(strings.Join(broken, "\n"), c.want) {
				t.Errorf("verify says %q, %v; want %q", broken, err, c.want)
			}
			execute(t, db, c.mend)
			if broken, err := s.Verify(context.Background()); err != nil || len(broken) > 0 {
				t.Errorf("mended: %q, %v", broken, err)
			}
		})
	}
}

// unguarded opens the database without the guards of its schema.
func unguarded(t *testing.T, dir string) *sql.DB {
	t.Helper()
	store.SQLiteOnly(t, "its guards can be switched off")
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "jangteo.db")+
		"?_pragma=foreign_keys(0)&_pragma=ignore_check_constraints(1)&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for _, guard := range []string{"attempts_keep_identity", "orders_ship_moves", "payments_never_regress",
		"refunds_keep_terms"} {
		execute(t, db, "DROP TRIGGER "+guard)
	}
	return db
}

func execute(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if r, err := db.Exec(query); err != nil {
		t.Fatalf("%s: %v", query, err)
	} else if n, err := r.RowsAffected(); err == nil && n != 1 && !strings.HasPrefix(query, "DROP") {
		t.Fatalf("%s: %d rows", query, n)
	}
}

func TestACaseOfTheShopIsOpenOnce(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	set := func(trouble string, want bool) {
		t.Helper()
		if changed, err := s.SetShopCase(ctx, "clock", trouble, "over"); err != nil || changed != want {
			t.Errorf("trouble %q: changed %v, %v", trouble, changed, err)
		}
	}
	set("", false)
	set("an hour off", true)
	set("two hours off", false)
	if open, err := s.OpenIncidents(ctx); err != nil || len(open) != 1 || open[0].Kind != "clock" ||
		open[0].Detail != "an hour off" || open[0].ImpUID != "" {
		t.Errorf("open: %+v, %v", open, err)
	}
	set("", true)
	set("", false)
	c.forward(time.Hour)
	set("off again", true)
	l, err := s.Ledger(ctx)
	if err != nil || len(l.Incidents) != 2 || l.Incidents[0].Open == l.Incidents[1].Open {
		t.Errorf("cases %+v, %v", l.Incidents, err)
	}
}
