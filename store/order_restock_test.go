package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/jangteo/jangteo/store"
)

// undo makes I'mport report a payment as fully refunded; restock and coupon are
// what the rules say comes back.
func undo(t *testing.T, s *store.Store, impUID string, restock, coupon bool) error {
	t.Helper()
	ctx := context.Background()
	sit, err := s.SituationOf(ctx, impUID)
	if err != nil {
		t.Fatal(err)
	}
	f := store.Fact{ImpUID: impUID, MerchantUID: sit.Payment.MerchantUID, Amount: sit.Payment.Amount, Sandbox: true}
	_, err = s.RecordFact(ctx, f, "sweep", func(sit store.Situation, f store.Fact) store.Decision {
		d := store.Decision{Write: true, Kind: "refunded", Payment: *sit.Payment, PayState: store.Refunded,
			Restock: restock, ReturnCoupon: coupon,
			MatchedRefunds: []store.MatchedRefund{{Amount: sit.Payment.Net(), CancellationID: "c:" + impUID}}}
		d.Payment.Cancelled, d.Payment.Rank = sit.Payment.Amount.Minor, store.RankCancelled
		if sit.Order.ShipState == store.ShipReady {
			d.ShipState = store.ShipNone
		}
		return d
	})
	return err
}

// pieces asks for some pieces of lines.
func pieces(key string, list ...store.Pieces) store.Restocking {
	return store.Restocking{Key: key, Pieces: list}
}

func TestUnsentGoodsComeBackByThemselves(t *testing.T) {
	s, _, dir := smallShop(t)
	db := raw(t, dir)
	o := paidOrder(t, s, 3, "imp_1")
	if err := undo(t, s, "imp_1", true, true); err != nil || stock(t, db) != 10 {
		t.Fatalf("%v, stock %d", err, stock(t, db))
	}
	f := file(t, s, o)
	if !has(f, "unsent_back", "sweep") || !slices.Equal(f.Restocked, []int64{3}) || f.Row.Restocked != 3 ||
		f.Row.Pieces != 3 {
		t.Errorf("restocked %v, %+v", f.Restocked, f.Row)
	}
	if err := s.Restock(context.Background(), o.No, lines(1), "admin:1"); !errors.Is(err, store.ErrRestocked) ||
		stock(t, db) != 10 {
		t.Errorf("by hand as well: %v", err)
	}
	l, err := s.Ledger(context.Background())
	if err != nil || l.Stock[0] != (store.LedgerStock{SKU: "CHAIR", OnHand: 10, Returned: 3, Counted: true}) {
		t.Errorf("ledger %+v %v", l.Stock, err)
	}
}

// TestGoodsThatMayHaveLeftStayOut shows that the database refuses what a mistake in
// the rules would bring back.
func TestGoodsThatMayHaveLeftStayOut(t *testing.T) {
	ctx := context.Background()
	for name, leave := range map[string]func(*testing.T, *store.Store, store.Order) error{
		"on a list": func(_ *testing.T, s *store.Store, o store.Order) error {
			_, _, err := s.MakeBatch(ctx, []string{o.No}, "admin:1")
			return err
		},
		"slip taken": func(_ *testing.T, s *store.Store, o store.Order) error {
			return s.NoteSlips(ctx, []string{o.No}, "admin:1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, dir := smallShop(t)
			db := raw(t, dir)
			o := paidOrder(t, s, 3, "imp_1")
			if err := leave(t, s, o); err != nil {
				t.Fatal(err)
			}
			sit, err := s.SituationOf(ctx, "imp_1")
			if err != nil || !sit.Taken {
				t.Errorf("taken %v %v", sit.Taken, err)
			}
			err = undo(t, s, "imp_1", true, false)
			if kind, by := store.Refused(errors.Unwrap(err)); by != "restocks_of_unsent_goods" {
				t.Errorf("refused by %s %s: %v", kind, by, err)
			}
			if err := undo(t, s, "imp_1", false, false); err != nil || stock(t, db) != 7 {
				t.Errorf("%v, stock %d", err, stock(t, db))
			}
			if err := s.Restock(ctx, o.No, lines(1), "admin:1"); err != nil || stock(t, db) != 10 {
				t.Errorf("by hand: %v, stock %d", err, stock(t, db))
			}
		})
	}
}

func TestSlipsAreNotedOnce(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	open, listed, back := paidOrder(t, s, 1, "imp_1"), paidOrder(t, s, 1, "imp_2"), paidOrder(t, s, 1, "imp_3")
	if _, _, err := s.MakeBatch(ctx, []string{listed.No}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	if err := undo(t, s, "imp_3", true, false); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.NoteSlips(ctx, []string{open.No, listed.No, back.No, "ORD-NO"}, "admin:1"); err != nil {
			t.Fatal(err)
		}
		c.forward(time.Minute)
	}
	for o, want := range map[string]int{open.No: 1, listed.No: 0, back.No: 0} {
		f, err := s.OrderFile(ctx, o)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, e := range f.Log {
			if e.Kind == store.EventSlipTaken {
				n++
			}
		}
		if n != want {
			t.Errorf("%s: %d slips noted, want %d", o, n, want)
		}
	}
}

func TestGoodsComeBackInParts(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	db := raw(t, dir)
	o := paidOrder(t, s, 5, "imp_1")
	if _, err := s.ShipParcels(ctx, []store.Parcel{parcel(o)}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkReturned(ctx, o.No, pieces("a", store.Pieces{Line: 1, Quantity: 2}), "admin:1"); err != nil {
		t.Fatal(err)
	}
	var over *store.RestockError
	for _, c := range []struct {
		name  string
		what  store.Restocking
		want  int64
		fault func(error) bool
	}{
		{"the same form again", pieces("a", store.Pieces{Line: 1, Quantity: 2}), 7, nil},
		{"the form again, with other goods", pieces("a", store.Pieces{Line: 1, Quantity: 1}), 7,
			func(err error) bool { return errors.Is(err, store.ErrRestockRepeated) }},
		{"nothing", pieces("b"), 7, func(err error) bool { return errors.Is(err, store.ErrNotBack) }},
		{"more than is out", pieces("b", store.Pieces{Line: 1, Quantity: 4}), 7,
			func(err error) bool { return errors.As(err, &over) && over.Out == 3 }},
		{"less than nothing", pieces("b", store.Pieces{Line: 1, Quantity: -1}), 7,
			func(err error) bool { return errors.As(err, &over) }},
		{"one more", pieces("b", store.Pieces{Line: 1, Quantity: 1}), 8, nil},
		{"a key that the shop uses", pieces("unsent", store.Pieces{Line: 1, Quantity: 1}), 9, nil},
		{"what is left, without a key", pieces("", store.Pieces{Line: 1}), 10, nil},
		{"once all are back", pieces("", store.Pieces{Line: 1}), 10,
			func(err error) bool { return errors.Is(err, store.ErrRestocked) }},
	} {
		err := s.Restock(ctx, o.No, c.what, "admin:1")
		if c.fault == nil && err != nil || c.fault != nil && !c.fault(err) {
			t.Errorf("%s: %v", c.name, err)
		}
		if stock(t, db) != c.want {
			t.Errorf("%s: stock %d, want %d", c.name, stock(t, db), c.want)
		}
	}
	// the return as well, pressed again
	if err := s.MarkReturned(ctx, o.No, pieces("a", store.Pieces{Line: 1, Quantity: 2}), "admin:1"); err != nil {
		t.Errorf("the return again: %v", err)
	}
	if f := file(t, s, o); !slices.Equal(f.Restocked, []int64{5}) {
		t.Errorf("restocked %v", f.Restocked)
	}
}

func TestTwoPeopleRestockAtOnce(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	db := raw(t, dir)
	o := paidOrder(t, s, 5, "imp_1")
	if err := undo(t, s, "imp_1", false, false); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() { // two forms, each sent four times
			r := pieces(fmt.Sprintf("form%d", i%2), store.Pieces{Line: 1, Quantity: 2})
			if err := s.Restock(ctx, o.No, r, "admin:1"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if stock(t, db) != 9 {
		t.Errorf("stock %d", stock(t, db))
	}
}

func TestCouponsComeBackWithTheMoney(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name           string
		coupon, sent   bool
		refused, again bool
	}{
		{name: "by policy", coupon: true, again: true},
		{name: "not by policy"},
		{name: "not once it was sent", coupon: true, sent: true, refused: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _, _ := smallShop(t)
			if _, err := s.SaveCoupon(ctx, store.Coupon{Name: "x", Kind: store.PercentOff, Percent: 10, UsesMax: 1,
				PerBuyer: 1, PublicCode: "ONCE"}, "admin:1"); err != nil {
				t.Fatal(err)
			}
			n := newOrder(wish(1))
			n.Coupon = "ONCE"
			o, a, err := s.CreateOrder(ctx, n)
			if err != nil {
				t.Fatal(err)
			}
			learn(t, s, a, "imp_1", func(d *store.Decision) {
				d.Kind, d.Payment.Rank, d.Payment.Captured, d.Payment.Verdict, d.Payment.AttemptID = "paid",
					store.RankPaid, true, store.Accepted, a.ID
				d.PayState, d.ShipState, d.Fulfil = store.Paid, store.ShipReady, true
			})
			if c.sent {
				if _, err := s.ShipParcels(ctx, []store.Parcel{parcel(o)}, "admin:1"); err != nil {
					t.Fatal(err)
				}
			}
			if err := undo(t, s, "imp_1", false, c.coupon); (err != nil) != c.refused {
				t.Fatal(err)
			}
			f := file(t, s, o)
			if f.Order.Coupon.Returned != c.again || has(f, "coupon_back", "sweep") != c.again {
				t.Errorf("returned %v", f.Order.Coupon.Returned)
			}
			_, _, err = s.CreateOrder(ctx, n)
			if (err == nil) != c.again {
				t.Errorf("used again: %v", err)
			}
		})
	}
}

func TestBoardKnowsWhatWentBack(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	o := paidOrder(t, s, 1, "imp_1")
	askBack(t, s, "imp_1", 900)
	giveBackPart(t, s, "imp_1", 900)
	sheets, err := s.OrderSheets(ctx, store.BoardFilter{Numbers: []string{o.No}}, 10)
	if err != nil || len(sheets) != 1 {
		t.Fatal(sheets, err)
	}
	got := sheets[0].Row.Refunds
	if len(got) != 1 || got[0].Amount != 900 || got[0].Reason != "변심" || got[0].DoneAt.IsZero() {
		t.Errorf("refunds %+v", got)
	}
}

// giveBackPart makes I'mport report that the last refund of a payment is done.
func giveBackPart(t *testing.T, s *store.Store, impUID string, amount int64) {
	t.Helper()
	sit, err := s.SituationOf(context.Background(), impUID)
	if err != nil {
		t.Fatal(err)
	}
	f := store.Fact{ImpUID: impUID, MerchantUID: sit.Payment.MerchantUID, Amount: sit.Payment.Amount, Sandbox: true}
	if _, err := s.RecordFact(context.Background(), f, "sweep", func(sit store.Situation,
		_ store.Fact) store.Decision {
		d := store.Decision{Write: true, Kind: "partly_refunded", Payment: *sit.Payment,
			MatchedRefunds: []store.MatchedRefund{{RefundID: sit.Refunds[len(sit.Refunds)-1].ID, Amount: amount,
				CancellationID: "p:" + impUID}}}
		d.Payment.Cancelled, d.Payment.Rank = sit.Payment.Cancelled+amount, store.RankCancelled
		return d
	}); err != nil {
		t.Fatal(err)
	}
}

// TestEarlierRestocksAreKept opens a database in which an earlier version has put an
// order's goods back.
func TestEarlierRestocksAreKept(t *testing.T) {
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
	if _, err := p.UpTo(context.Background(), 16); err != nil {
		t.Fatal(err)
	}
	mustExec(t, db, `INSERT INTO categories VALUES (1, 'chairs', '의자', 'Chairs', 1);
	  INSERT INTO products (id, slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko, body_en, price,
	    state, position, created_at, updated_at) VALUES (1, 'chair', 1, '의자', 'Chair', '', '', '', '', 10000, 'active',
	    1, 1, 1);
	  INSERT INTO variants (id, product_id, position, sku, stock) VALUES (1, 1, 1, 'CHAIR', 3), (2, 1, 2, 'RED', 0);
	  INSERT INTO stock_moves (variant_id, delta, reason, at) VALUES (1, 3, 'initial', 1), (2, 4, 'initial', 1), (1, 3,
	    'restock', 1);
	  INSERT INTO orders (id, public_id, order_no, language, buyer_name, buyer_email, buyer_tel, receiver_name,
	    receiver_tel, postcode, addr, country, memo, created_at, expires_at)
	    VALUES (1, '0123456789012345678901', 'ORD20250101-0000001', 'ko', '', '', '', '', '', '', '', 'KR', '', 1, 1);
	  INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
		  unit_usd) VALUES (1, 1, 1, 'CHAIR', '의자', 'Chair', 3, 10000, 900), (1, 2, 2, 'RED', '의자',
	    'Chair', 4, 10000, 900);
	  INSERT INTO reservations (order_id, variant_id, quantity, state) VALUES (1, 1, 3, 'sold'), (1, 2, 4, 'sold');
	  INSERT INTO events (at, order_id, entity, entity_key, kind, before, after, source, detail, prev_hash, hash)
	    VALUES (7, 1, 'order', 'ORD20250101-0000001', 'restocked', '', '', 'admin:3', '{"lines":[1]}', zeroblob(32),
	    randomblob(32))`)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir)
	got := texts(t, raw(t, dir), "SELECT concat_ws('|', order_id, line, quantity, key, at, source) FROM restocks")
	if !slices.Equal(got, []string{"1|1|3|earlier|7|admin:3"}) {
		t.Errorf("kept: %v", got)
	}
}

// TestVerifyNoticesGoodsThatComeBackWrong changes what the rules of the schema keep,
// without them.
func TestVerifyNoticesGoodsThatComeBackWrong(t *testing.T) {
	for name, c := range map[string]struct{ change, says string }{
		"more than was sold": {`UPDATE restocks SET quantity = 4`, "no more of a line comes back than was sold"},
		"without a change of stock": {`UPDATE restocks SET move_id = 1`,
			"what comes back is one change of stock, piece for piece"},
		"a change of stock without an order": {`INSERT INTO stock_moves (variant_id, delta, reason, at) VALUES (1, 1,
		  'restock', 1); UPDATE variants SET stock = stock + 1 WHERE id = 1`,
			"what comes back is one change of stock, piece for piece"},
		"of goods on a list": {`INSERT INTO batches VALUES (1, '', 1); INSERT INTO batch_orders VALUES (1, 1)`,
			"only goods that are here come back, by themselves only what never left"},
		"other than the log says": {`UPDATE restocks SET quantity = 1`,
			"as many pieces of an order came back as its events say"},
		"not at all, though the log says so": {`DELETE FROM restocks`,
			"as many pieces of an order came back as its events say"},
	} {
		t.Run(name, func(t *testing.T) {
			store.SQLiteOnly(t, "its guards can be switched off")
			dir := store.EmptyShop(t)
			s := open(t, dir)
			if _, err := s.Seed(context.Background()); err != nil {
				t.Fatal(err)
			}
			db := raw(t, dir)
			n := newOrder([]store.Wish{{Product: "norwegian-swivel-chair", SKU: "CHAIR-NO-1", Quantity: 3}})
			o, a, err := s.CreateOrder(context.Background(), n)
			if err != nil {
				t.Fatal(err)
			}
			learn(t, s, a, "imp_1", func(d *store.Decision) {
				d.Kind, d.Payment.Rank, d.Payment.Captured, d.Payment.Verdict, d.Payment.AttemptID = "paid",
					store.RankPaid, true, store.Accepted, a.ID
				d.PayState, d.ShipState, d.Fulfil = store.Paid, store.ShipReady, true
			})
			if err := undo(t, s, "imp_1", true, true); err != nil {
				t.Fatal(err)
			}
			if broken, err := s.Verify(context.Background()); err != nil || len(broken) > 0 {
				t.Fatal(broken, err)
			}
			mustExec(t, db, `DROP TRIGGER restocks_are_final; DROP TRIGGER restocks_stay; DROP TRIGGER
			  batch_orders_are_to_ship; `+c.change)
			broken, err := s.Verify(context.Background())
			if err != nil || !strings.Contains(strings.Join(broken, "\n"), c.says+": ") {
				t.Errorf("%s: %v %v", o.No, broken, err)
			}
		})
	}
}
