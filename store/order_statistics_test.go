package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
)

// kst is a moment in Korea.
func kst(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, korea.Seoul())
	if err != nil {
		panic(err)
	}
	return at
}

// soldAt places an order and pays it at a moment; the shop learns of it then.
func soldAt(t *testing.T, s *store.Store, c *clock, at, impUID string, change func(*store.NewOrder)) store.Order {
	t.Helper()
	c.ms.Store(kst(at).UnixMilli())
	n := newOrder(wish(1))
	if change != nil {
		change(&n)
	}
	o, a, err := s.CreateOrder(context.Background(), n)
	if err != nil {
		t.Fatal(err)
	}
	learn(t, s, a, impUID, func(d *store.Decision) {
		d.Kind, d.Payment.Rank, d.Payment.Captured, d.Payment.Verdict, d.Payment.AttemptID = "paid", store.RankPaid,
			true, store.Accepted, a.ID
		d.Payment.PaidAt, d.Payment.Method, d.PayState, d.ShipState, d.Fulfil = c.now(), "card", store.Paid,
			store.ShipReady, true
	})
	return o
}

func TestSalesOfKoreanDays(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	soldAt(t, s, c, "2026-11-19 23:59", "imp_before", nil) // three days are asked for: 20, 21, 22
	soldAt(t, s, c, "2026-11-20 00:30", "imp_1", nil)      // still the 19th in UTC
	soldAt(t, s, c, "2026-11-20 23:59", "imp_2", func(n *store.NewOrder) { n.Wishes = wish(2) })
	soldAt(t, s, c, "2026-11-21 00:00", "imp_3", func(n *store.NewOrder) {
		n.Language, n.Attempt.PG, n.Attempt.Currency = "en", "paypal", money.USD
	})
	c.ms.Store(kst("2026-11-21 10:00").UnixMilli())
	giveBack(t, s, "imp_1") // the day after
	c.ms.Store(kst("2026-11-22 12:00").UnixMilli())
	_, _, err := s.CreateOrder(ctx, newOrder(wish(1))) // not paid
	if err != nil {
		t.Fatal(err)
	}

	st, err := s.Statistics(ctx, 3)
	if err != nil {
		t.Fatal(err)
	}
	card, paypal := store.Till{PG: "inicis", Currency: money.KRW}, store.Till{PG: "paypal", Currency: money.USD}
	want := []store.Day{
		{Date: kst("2026-11-20 00:00"), Tills: map[store.Till]store.Sum{card: {Orders: 2, Sold: 64900 + 2*64900}}},
		{Date: kst("2026-11-21 00:00"), Tills: map[store.Till]store.Sum{card: {Returned: 64900},
			paypal: {Orders: 1, Sold: 4990}}},
		{Date: kst("2026-11-22 00:00"), Tills: map[store.Till]store.Sum{}},
	}
	if diff := cmp.Diff(want, st.Days); diff != "" {
		t.Errorf("days:\n%s", diff)
	}
	if diff := cmp.Diff([]store.Till{card, paypal}, st.Tills()); diff != "" {
		t.Errorf("tills:\n%s", diff)
	}
	if won, dollars := st.Total(money.KRW), st.Total(money.USD); won.Net() != 2*64900 || dollars.Net() != 4990 {
		t.Errorf("total %+v and %+v", won, dollars)
	}
	if st.Placed != 4 || st.Paid != 3 {
		t.Errorf("%d placed, %d paid", st.Placed, st.Paid)
	}
	if diff := cmp.Diff([]store.MethodSum{{PG: store.Inicis, Currency: money.KRW, Sum: store.Sum{Orders: 2,
		Sold: 3 * 64900, Returned: 64900}},
		{PG: store.PayPal, Currency: money.USD, Sum: store.Sum{Orders: 1, Sold: 4990}}}, st.Methods); diff != "" {
		t.Errorf("methods:\n%s", diff)
	}
	chair := store.Text{Ko: "의자", En: "Chair"}
	if diff := cmp.Diff([]store.BestSeller{{ProductID: 1, Name: chair, Pieces: 3, KRW: 2 * 64900, USD: 4990}},
		st.Best); diff != "" {
		t.Errorf("best sellers:\n%s", diff)
	}
	low := []store.LowVariant{{ProductID: 1, Name: chair, Label: store.Text{Ko: "빨강", En: "Red"}, SKU: "CHAIR-RED"},
		{ProductID: 1, Name: chair, Label: store.Text{Ko: "검정", En: "Black"}, SKU: "CHAIR", Stock: 4}}
	if diff := cmp.Diff(low, st.Low); diff != "" {
		t.Errorf("running out:\n%s", diff)
	}
}

// TestPaymentLearnedOfLater counts to the day on which the buyer paid.
func TestPaymentLearnedOfLater(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	_, a, err := s.CreateOrder(ctx, newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	paid := c.now()
	c.forward(24 * time.Hour)
	learn(t, s, a, "imp_1", func(d *store.Decision) {
		d.Kind, d.Payment.Rank, d.Payment.Captured, d.Payment.Verdict, d.Payment.AttemptID = "paid", store.RankPaid,
			true, store.Accepted, a.ID
		d.Payment.PaidAt, d.PayState, d.ShipState, d.Fulfil = paid, store.Paid, store.ShipReady, true
	})
	st, err := s.Statistics(ctx, 2)
	if err != nil || st.Days[0].Total(money.KRW).Orders != 1 || st.Days[1].Total(money.KRW).Orders != 0 {
		t.Errorf("%+v, %v", st.Days, err)
	}
}

// TestKeptSumsFollow changes what is summed up in every way, and compares the sums with
// what they are of.
func TestKeptSumsFollow(t *testing.T) {
	s, c, dir := smallShop(t)
	soldAt(t, s, c, "2026-11-20 23:59", "imp_1", nil)
	soldAt(t, s, c, "2026-11-21 00:01", "imp_2", func(n *store.NewOrder) { n.Wishes = wish(2) })
	giveBack(t, s, "imp_2")
	db := unguarded(t, dir)
	for _, change := range []string{
		"UPDATE payments SET paid_at = paid_at + 86400000 WHERE imp_uid = 'imp_1'",
		"UPDATE payments SET paid_at = NULL, first_seen_at = 86400000 * 9 WHERE imp_uid = 'imp_1'",
		"UPDATE payments SET method = 'point' WHERE imp_uid = 'imp_2'",
		"UPDATE payments SET method = 'samsung', paid_at = paid_at - 86400000 WHERE imp_uid = 'imp_2'",
		"UPDATE refunds SET done_at = done_at + 86400000",
		"UPDATE payments SET paid_at = 1, first_seen_at = 2 WHERE imp_uid = 'imp_1'",
		"UPDATE orders SET ship_state = 'shipped' WHERE pay_state = 'paid'",
		"UPDATE orders SET ship_state = 'ready' WHERE ship_state = 'shipped'",
	} {
		execute(t, db, change)
		broken, err := s.Verify(context.Background())
		if err != nil || strings.Contains(strings.Join(broken, "\n"), "is kept") {
			t.Errorf("%s: %q, %v", change, broken, err)
		}
	}
}

// TestVerifyNoticesWrongSums makes single sums wrong, and right again.
func TestVerifyNoticesWrongSums(t *testing.T) {
	s, c, dir := smallShop(t)
	soldAt(t, s, c, "2026-11-20 23:59", "imp_1", nil)
	giveBack(t, s, "imp_1")
	soldAt(t, s, c, "2026-11-20 23:59", "imp_2", nil)
	db := unguarded(t, dir)
	for table, columns := range map[string][]string{"sale_days": {"orders", "sold", "returned", "day"},
		"product_days": {"pieces", "won", "cents", "day"}, "paid_days": {"orders", "day"}, "board_sums": {"orders"}} {
		for _, column := range columns {
			one := " WHERE (SELECT count(*) FROM " + table + ") = 1"
			if table == "board_sums" {
				one = " WHERE pay_state = 'paid'"
			}
			execute(t, db, "UPDATE "+table+" SET "+column+" = "+column+" + 1"+one)
			broken, err := s.Verify(context.Background())
			if err != nil || !strings.Contains(strings.Join(broken, "\n"), "is kept") {
				t.Errorf("%s.%s: %q, %v", table, column, broken, err)
			}
			execute(t, db, "UPDATE "+table+" SET "+column+" = "+column+" - 1"+one)
			if broken, err = s.Verify(context.Background()); err != nil || len(broken) > 0 {
				t.Errorf("%s.%s mended: %q, %v", table, column, broken, err)
			}
		}
	}
}

func TestWhatWaitsForSomebody(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	late := soldAt(t, s, c, "2026-11-17 23:59", "imp_1", nil) // Tuesday: to be sent by Friday
	soldAt(t, s, c, "2026-11-18 00:00", "imp_2", nil)         // Wednesday: by Monday
	sent := soldAt(t, s, c, "2026-11-17 09:00", "imp_3", nil)
	if _, err := s.ShipParcels(ctx, []store.Parcel{parcel(sent)}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	if err := s.AddClaim(ctx, sent.No, store.NewClaim{Kind: store.ClaimReturn, Reason: "변심"}, "buyer"); err != nil {
		t.Fatal(err)
	}
	c.ms.Store(kst("2026-11-23 10:00").UnixMilli())
	k, err := s.Tasks(ctx)
	if err != nil {
		t.Fatal(err)
	}
	want := store.Tasks{BoardCounts: store.BoardCounts{Paid: 2, Shipped: 1, Claims: 1}, Overdue: 1,
		DueBefore: kst("2026-11-23 00:00"), LowStock: 1}
	if diff := cmp.Diff(want, k); diff != "" {
		t.Error(diff)
	}
	if got := found(t, s, store.BoardFilter{Unsent: k.DueBefore}); len(got) != 1 || got[0] != late.No {
		t.Errorf("the list has %v, want %s", got, late.No)
	}
}

// TestGoodsLeaveWhenTheyWereSaidTo freezes with an order how soon its product leaves, and
// judges by that, or for orders of earlier versions by the law's days.
func TestGoodsLeaveWhenTheyWereSaidTo(t *testing.T) {
	s, c, dir := smallShop(t)
	db := unguarded(t, dir)
	days := func(n int) { execute(t, db, fmt.Sprintf("UPDATE products SET dispatch_days = %d", n)) }
	days(1)
	soon := soldAt(t, s, c, "2026-11-18 12:00", "imp_1", nil) // Wednesday: to be sent by Thursday
	days(10)
	slow := soldAt(t, s, c, "2026-11-02 12:00", "imp_2", nil) // Monday: by Monday, the 16th
	made := soldAt(t, s, c, "2026-11-11 12:00", "imp_3", nil) // Wednesday: by Wednesday, the 25th
	days(0)
	old := soldAt(t, s, c, "2026-11-17 12:00", "imp_4", nil) // Tuesday: by Friday
	execute(t, db, "DROP TRIGGER IF EXISTS fulfilments_are_final; UPDATE fulfilments SET due_at = NULL WHERE imp_uid = 'imp_4'")
	for day, want := range map[string][]string{"2026-11-20 10:00": {slow.No, soon.No},
		"2026-11-23 10:00": {slow.No, old.No, soon.No}, "2026-11-26 10:00": {slow.No, made.No, old.No, soon.No}} {
		c.ms.Store(kst(day).UnixMilli())
		k, err := s.Tasks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(want)
		got := found(t, s, store.BoardFilter{Unsent: k.DueBefore})
		if slices.Sort(got); k.Overdue != len(want) || !slices.Equal(got, want) {
			t.Errorf("on %s %d are late, listed %v, want %v", day, k.Overdue, got, want)
		}
	}
	b, err := s.Board(t.Context(), store.BoardFilter{Numbers: []string{made.No, old.No}}, nil, nil, 9)
	if err != nil || len(b.Rows) != 2 || b.Rows[0].Days+b.Rows[1].Days != 13 {
		t.Errorf("%+v, %v", b.Rows, err)
	}
	o, err := s.OrderByPublicID(t.Context(), made.PublicID)
	if err != nil || o.Order.DispatchDays() != 10 {
		t.Errorf("%d days, %v", o.Order.DispatchDays(), err)
	}
	mixed := []store.Line{{Days: 1}, {}, {Days: 2}}
	if n := store.DispatchDays(mixed); n != 3 {
		t.Errorf("the last of goods of 1, 2 and no days leaves after %d", n)
	}
}

// TestOverdueBefore compares with what AfterWorkdays says of each day.
func TestOverdueBefore(t *testing.T) {
	for now := kst("2026-09-01 12:00"); now.Before(kst("2026-11-01 00:00")); now = now.AddDate(0, 0, 1) {
		border := store.OverdueBefore(now, 3)
		overdue := func(paid time.Time) bool { return korea.AfterWorkdays(paid, 3).Before(korea.StartOfDay(now)) }
		if !overdue(border.Add(-time.Minute)) || overdue(border) {
			t.Errorf("%s: %s", now.Format(time.DateOnly), border.Format(time.DateOnly))
		}
	}
}

func TestHowFarANewShopIs(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	expect := func(want store.Setup) {
		t.Helper()
		if got, err := s.Setup(ctx); err != nil || got != want {
			t.Errorf("%+v, want %+v, %v", got, want, err)
		}
	}
	expect(store.Setup{Shipping: true, Product: true})
	i := store.Identity{Name: store.Text{Ko: "의자집", En: "Chairs"}, BusinessNumber: "123-45-67891"}
	i.Representative.Ko, i.Address.Ko = "김하늘", "서울특별시 마포구 양화로 1"
	if err := s.SetIdentity(ctx, i, "admin:1"); err != nil {
		t.Fatal(err)
	}
	for n, kind := range []store.LegalKind{store.Terms, store.Privacy} {
		expect(store.Setup{Shipping: true, Product: true, Identity: true})
		if _, err := s.PublishText(ctx, kind, store.Text{Ko: "글"}, "admin:1"); err != nil {
			t.Fatal(n, err)
		}
	}
	expect(store.Setup{Shipping: true, Product: true, Identity: true, Terms: true})
	soldAt(t, s, c, "2026-11-22 12:00", "imp_1", nil)
	expect(store.Setup{Shipping: true, Product: true, Identity: true, Terms: true, Ordered: true, Sold: true})
}

// TestKeptSalesAreNeverOld reads what is kept of sales before and after each thing that
// happens to them: it is as new as what is read for the first time.
func TestKeptSalesAreNeverOld(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	from, until := kst("2026-10-01 00:00"), kst("2027-01-01 00:00")
	see := func(pieces, sold, returned int64) {
		t.Helper()
		st, err := s.Statistics(ctx, 7)
		if err != nil {
			t.Fatal(err)
		}
		var best int64
		for _, b := range st.Best {
			best += b.Pieces
		}
		lines, err := store.TaxReport(ctx, s, from, until)
		if err != nil {
			t.Fatal(err)
		}
		var sum store.TaxLine
		for _, l := range lines {
			sum = sum.Plus(l)
		}
		if best != pieces || sum.Sold != sold || sum.Returned != returned {
			t.Errorf("%d pieces, %d sold, %d returned; want %d, %d, %d", best, sum.Sold, sum.Returned, pieces, sold,
				returned)
		}
	}
	see(0, 0, 0)
	soldAt(t, s, c, "2026-11-21 10:00", "imp_1", nil)
	st, err := s.Statistics(ctx, 7)
	if err != nil {
		t.Fatal(err)
	}
	price := st.Total(money.KRW).Sold
	see(1, price, 0)
	see(1, price, 0)
	soldAt(t, s, c, "2026-11-21 11:00", "imp_2", nil)
	see(2, 2*price, 0)
	giveBack(t, s, "imp_1")
	see(1, 2*price, price)
}
