package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// found are the numbers of the orders that the board shows.
func found(t *testing.T, s *store.Store, f store.BoardFilter) []string {
	t.Helper()
	b, err := s.Board(context.Background(), f, nil, nil, 50)
	if err != nil {
		t.Fatal(err)
	}
	return numbers(b.Rows)
}

func numbers(rows []store.BoardRow) []string {
	var nos []string
	for _, r := range rows {
		nos = append(nos, r.No)
	}
	return nos
}

func TestEachOrderIsInItsTab(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	unpaid, _, err := s.CreateOrder(ctx, newOrder(wish(1)))
	do(err)
	waiting, a, err := s.CreateOrder(ctx, newOrder(wish(1)))
	do(err)
	learn(t, s, a, "imp_vbank", func(d *store.Decision) {
		d.Kind, d.Payment.Vbank, d.PayState, d.Payment.Verdict = "vbank_issued", store.Vbank{Num: "1"},
			store.AwaitingDeposit, store.Uncaptured
	})
	held, a, err := s.CreateOrder(ctx, newOrder(wish(1)))
	do(err)
	learn(t, s, a, "imp_held", func(d *store.Decision) {
		d.Kind, d.Payment.Rank, d.Payment.Captured, d.Payment.Verdict = "mismatch", store.RankPaid, true, store.Mismatch
		d.PayState, d.Incident = store.Held, &store.NewIncident{Kind: "mismatch", Detail: "x"}
	})
	paid, listed := paidOrder(t, s, 1, "imp_1"), paidOrder(t, s, 1, "imp_2")
	_, _, err = s.MakeBatch(ctx, []string{listed.No}, "admin:1")
	do(err)
	shipped, back, claimed := paidOrder(t, s, 1, "imp_3"), paidOrder(t, s, 1, "imp_4"), paidOrder(t, s, 1, "imp_5")
	_, err = s.ShipParcels(ctx, []store.Parcel{parcel(shipped), parcel(back), parcel(claimed)}, "admin:1")
	do(err)
	do(s.MarkReturned(ctx, back.No, store.Restocking{}, "admin:1"))
	do(s.AddClaim(ctx, claimed.No, store.NewClaim{Kind: store.ClaimReturn, Reason: "변심"}, "buyer"))
	refunded := paidOrder(t, s, 1, "imp_6")
	giveBack(t, s, "imp_6")

	for tab, want := range map[store.BoardTab][]store.Order{
		store.TabAll:       {refunded, claimed, back, shipped, listed, paid, held, waiting, unpaid},
		store.TabAwaiting:  {waiting},
		store.TabPaid:      {paid},
		store.TabPreparing: {listed},
		store.TabShipped:   {claimed, shipped},
		store.TabClaims:    {claimed, back},
		store.TabReturned:  {back},
		store.TabRefunded:  {refunded},
		store.TabVoid:      {},
		store.TabHeld:      {held},
	} {
		var nos []string
		for _, o := range want {
			nos = append(nos, o.No)
		}
		if got := found(t, s, store.BoardFilter{Tab: tab}); !slices.Equal(got, nos) {
			t.Errorf("%s: %v, want %v", tab, got, nos)
		}
	}
	counts, err := s.BoardCounts(ctx)
	if want := (store.BoardCounts{Awaiting: 1, Paid: 1, Preparing: 1, Shipped: 2, Claims: 2, Held: 1}); err != nil ||
		counts != want {
		t.Errorf("%+v, want %+v, %v", counts, want, err)
	}
}

func TestABoardRowSaysWhatItIs(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	n := newOrder(wish(2))
	n.Language, n.Destination.Country, n.Buyer.Name, n.Destination.Receiver.Name = "en", "US", "Ann Lee", "Bob Lee"
	n.Attempt.PG, n.Attempt.Currency = "paypal", money.USD
	o, a, err := s.CreateOrder(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	c.forward(time.Hour)
	learn(t, s, a, "imp_1", func(d *store.Decision) {
		d.Kind, d.Payment.Rank, d.Payment.Captured, d.Payment.Verdict, d.Payment.AttemptID = "paid", store.RankPaid,
			true, store.Accepted, a.ID
		d.Payment.PaidAt, d.PayState, d.ShipState, d.Fulfil = c.now(), store.Paid, store.ShipReady, true
	})
	askBack(t, s, "imp_1", 100)
	b, err := s.Board(ctx, store.BoardFilter{}, nil, nil, 50)
	if err != nil {
		t.Fatal(err)
	}
	want := store.BoardRow{ID: o.ID, No: o.No, Language: "en", PayState: store.Paid, ShipState: store.ShipReady,
		Buyer: "Ann Lee", Receiver: "Bob Lee",
		Country: "US", CreatedAt: o.CreatedAt, PG: "paypal", MerchantUID: a.MerchantUID, ImpUID: "imp_1",
		Total:  money.Money{Minor: 9980 + 218, Currency: money.USD}, // with delivery
		PaidAt: c.now(), First: store.Text{Ko: "의자 (검정)", En: "Chair (Black)"}, Quantity: 2, Lines: 1,
		RefundMoving: true, Pieces: 2, Days: 3}
	if diff := cmp.Diff([]store.BoardRow{want}, b.Rows); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestSearchingOrders(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	n := newOrder(wish(1))
	n.Buyer = store.Person{Name: "김하늘", Email: "Sky@Example.com", Tel: "010-1234-5678"}
	n.Destination.Receiver = store.Person{Name: "이바다", Tel: "+1-4155550100"}
	o, a, err := s.CreateOrder(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	learn(t, s, a, "imp_1", func(d *store.Decision) {
		d.Kind, d.Payment.Rank, d.Payment.Captured, d.Payment.Verdict, d.Payment.AttemptID = "paid", store.RankPaid,
			true, store.Accepted, a.ID
		d.PayState, d.ShipState, d.Fulfil = store.Paid, store.ShipReady, true
	})
	if _, err := s.ShipParcels(ctx, []store.Parcel{{OrderNo: o.No, Carrier: "cj", Number: "600000000123"}},
		"admin:1"); err != nil {
		t.Fatal(err)
	}
	other := newOrder(wish(1))
	other.Buyer = store.Person{Name: "박100%", Email: "park@example.com", Tel: "02-555-7777"}
	if _, _, err := s.CreateOrder(ctx, other); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{o.No, o.No[12:], "김하늘", "하늘", "이바다", "sky@example.com", "SKY@", "010-1234-5678",
		"01012345678", "010 1234", "5678",
		"+1 415-555", "imp_1", a.MerchantUID, "600000000123", "6000-0000-0123", "  김하늘  "} {
		if got := found(t, s, store.BoardFilter{Search: words}); !slices.Equal(got, []string{o.No}) {
			t.Errorf("%q finds %v", words, got)
		}
	}
	for _, words := range []string{"의자", "chair", "CHAIR", "example.com"} {
		if got := found(t, s, store.BoardFilter{Search: words}); len(got) != 2 {
			t.Errorf("%q finds %v", words, got)
		}
	}
	for _, words := range []string{"없음", "%", "_", "'", `"; DROP TABLE orders; --`, "imp_2"} {
		want := 0
		if words == "%" {
			want = 1 // 박100%
		}
		if got := found(t, s, store.BoardFilter{Search: words}); len(got) != want {
			t.Errorf("%q finds %v", words, got)
		}
	}
	if got := found(t, s, store.BoardFilter{Tab: store.TabShipped, Search: "chair"}); !slices.Equal(got,
		[]string{o.No}) {
		t.Errorf("in a tab: %v", got)
	}
}

func TestFilteringOrders(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	place := func(language, country string, pg store.PG) string {
		n := newOrder(wish(1))
		n.Language, n.Destination.Country, n.Attempt.PG = language, country, pg
		o, _, err := s.CreateOrder(ctx, n)
		if err != nil {
			t.Fatal(err)
		}
		c.forward(24 * time.Hour)
		return o.No
	}
	first, begin := place("ko", "KR", "inicis"), c.now()
	second, end := place("en", "US", "paypal"), c.now()
	third := place("ko", "JP", "inicis-global")
	for name, c := range map[string]struct {
		f    store.BoardFilter
		want []string
	}{
		"placed from a time":   {store.BoardFilter{From: begin}, []string{third, second}},
		"placed before a time": {store.BoardFilter{To: end}, []string{second, first}},
		"a button":             {store.BoardFilter{PG: "paypal"}, []string{second}},
		"a language":           {store.BoardFilter{Language: "ko"}, []string{third, first}},
		"to Korea":             {store.BoardFilter{Abroad: "no"}, []string{first}},
		"abroad":               {store.BoardFilter{Abroad: "yes"}, []string{third, second}},
		"all at once": {store.BoardFilter{From: begin, To: end, PG: "paypal", Language: "en",
			Abroad: "yes", Search: "chair"}, []string{second}},
		"these":                   {store.BoardFilter{Numbers: []string{first, third}}, []string{third, first}},
		"none of these":           {store.BoardFilter{Numbers: []string{}}, nil},
		"a shipping list of none": {store.BoardFilter{Batch: 1}, nil},
	} {
		if got := found(t, s, c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestPagingThroughTheBoard walks through all pages and back, while orders
// come in.
func TestPagingThroughTheBoard(t *testing.T) {
	s, c, dir := smallShop(t)
	ctx := context.Background()
	execute(t, raw(t, dir), "UPDATE variants SET stock = 100 WHERE id = 1")
	execute(t, raw(t, dir), "INSERT INTO stock_moves (variant_id, delta, reason, at) VALUES (1, 90, 'delivery', 1)")
	var placed []string
	for i := range 7 {
		o := paidOrder(t, s, 1, fmt.Sprintf("imp_%d", i))
		placed = append(placed, o.No)
		if i%2 == 1 {
			c.forward(time.Minute) // some have the same time
		}
	}
	for _, tab := range []store.BoardTab{store.TabAll, store.TabPaid} {
		t.Run(string(tab), func(t *testing.T) {
			want := slices.Clone(placed)
			if tab == store.TabAll {
				slices.Reverse(want)
			}
			f := store.BoardFilter{Tab: tab, To: c.now().Add(time.Millisecond)}
			var pages []store.Board
			var seen []string
			var after *store.BoardPlace
			for {
				b, err := s.Board(ctx, f, after, nil, 3)
				if err != nil {
					t.Fatal(err)
				}
				pages, seen = append(pages, b), append(seen, numbers(b.Rows)...)
				if b.Before != (after != nil) {
					t.Errorf("page %d: before %v", len(pages), b.Before)
				}
				if !b.After {
					break
				}
				last := b.Rows[len(b.Rows)-1].Place()
				after = &last
			}
			if len(pages) != 3 || !slices.Equal(seen, want) {
				t.Errorf("%d pages: %v, want %v", len(pages), seen, want)
			}
			first := pages[2].Rows[0].Place()
			b, err := s.Board(ctx, f, nil, &first, 3)
			if err != nil || !slices.Equal(numbers(b.Rows), want[3:6]) || !b.Before || !b.After {
				t.Errorf("back: %v, before %v, after %v, %v", numbers(b.Rows), b.Before, b.After, err)
			}
			first = b.Rows[0].Place()
			b, err = s.Board(ctx, f, nil, &first, 3)
			if err != nil || !slices.Equal(numbers(b.Rows), want[:3]) || b.Before {
				t.Errorf("back to the first: %v, before %v, %v", numbers(b.Rows), b.Before, err)
			}
		})
	}
}

func TestOrderSheetsAreLimited(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	a, b := paidOrder(t, s, 1, "imp_1"), paidOrder(t, s, 2, "imp_2")
	sheets, err := s.OrderSheets(ctx, store.BoardFilter{Tab: store.TabPaid}, 2)
	if err != nil || len(sheets) != 2 || sheets[0].Order.No != a.No || sheets[1].Order.No != b.No ||
		sheets[1].Order.Lines[0].Quantity != 2 || sheets[1].Row.ImpUID != "imp_2" {
		t.Errorf("%+v, %v", sheets, err)
	}
	if _, err := s.OrderSheets(ctx, store.BoardFilter{}, 1); err != store.ErrTooMany {
		t.Errorf("too many: %v", err)
	}
}
