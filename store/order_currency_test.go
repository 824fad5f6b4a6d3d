package store_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

func currencies() []money.Currency { return []money.Currency{money.KRW, money.USD} }

// TestDeliveryIsFreeFromExactlyWhatIsShown holds for every rate, limit and value:
// what pages show is what is charged, in either currency by itself.
func TestDeliveryIsFreeFromExactlyWhatIsShown(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 2))
	upTo := func(most int64) int64 { return 1 + r.Int64N(most) }
	for range 20_000 {
		rate := upTo([]int64{3000, 100, 100_000_000}[r.IntN(3)])
		terms := store.Shipping{Flat: upTo(10_000_000) * r.Int64N(2), FreeFrom: upTo(10_000_000) * r.Int64N(5),
			Remote: []store.Remote{{From: "63000", To: "63644", Extra: r.Int64N(9999)}}}
		shown := store.ShippingTerms{Shipping: terms, Fee: money.AtRate(terms.Flat, rate),
			Free: money.AtRate(terms.FreeFrom, rate)}
		goods := money.InEach(func(c money.Currency) int64 {
			if r.IntN(2) == 0 {
				return upTo(2_000_000_000)
			}
			return max(1, shown.Free.In(c).Minor+r.Int64N(7)-3)
		})
		charged, err := terms.Cost(standardGoods(goods), rate, store.Destination{})
		island, err2 := terms.Cost(standardGoods(goods), rate, store.Destination{Country: "KR", Postcode: "63000"})
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if extra := money.AtRate(terms.Remote[0].Extra, rate); island != charged.Plus(extra) {
			t.Fatalf("%+v and %+v more are %+v", charged, extra, island)
		}
		for _, c := range currencies() {
			asShown(t, goods.In(c), charged.In(c), shown, shown.Missing(goods).In(c).Minor)
		}
	}
}

// asShown compares what goods are charged, and what is missing until nothing is,
// with what a page shows.
func asShown(t *testing.T, goods, charged money.Money, shown store.ShippingTerms, more int64) {
	t.Helper()
	fee, free := shown.Fee.In(goods.Currency), shown.Free.In(goods.Currency).Minor
	if free > 0 && goods.Minor >= free {
		fee.Minor = 0
	}
	if charged != fee {
		t.Fatalf("%s, free from %d: charged %s, want %s", goods, free, charged, fee)
	}
	if more < 0 || (more > 0) != (fee.Minor > 0 && free > 0) || more > 0 && goods.Minor+more != free {
		t.Fatalf("%s, free from %d, charged %s: %d more", goods, free, charged, more)
	}
}

// inCurrency is a small shop whose chair costs won and cents, at a rate.
func inCurrency(t *testing.T, won, cents, rate int64) *store.Store {
	t.Helper()
	s, _, dir := smallShop(t)
	if _, err := raw(t, dir).Exec("UPDATE products SET list_price = NULL, price = ?, usd_price = NULLIF(?, 0) WHERE id = 1", won, cents); err != nil {
		t.Fatal(err)
	}
	if err := s.SetShipping(context.Background(), store.Shipping{Flat: 3000, FreeFrom: 50000}, rate, "test"); err != nil {
		t.Fatal(err)
	}
	return s
}

func in(c money.Currency, n store.NewOrder) store.NewOrder {
	n.Attempt.Currency = c
	if c == money.USD {
		n.Attempt.PG, n.Attempt.Channel, n.Attempt.Provider = store.PayPal, "paypal", "paypal"
	}
	return n
}

// TestTheOrdersCurrencyDecides orders one chair in each currency: what the other one
// comes to refuses nothing and grants nothing.
func TestTheOrdersCurrencyDecides(t *testing.T) {
	const none = store.CouponReason("")
	for _, c := range []struct {
		name             string
		won, cents, rate int64
		coupon           store.Coupon
		inWon, inDollars store.CouponReason
	}{
		{"a coupon that leaves nothing in dollars", 64900, 4990, 1380,
			store.Coupon{Kind: store.AmountOff, Amount: 1000, USDAmount: 4990}, none, store.CouponEverything},
		{"a coupon worth more than the goods in dollars", 64900, 4990, 1380,
			store.Coupon{Kind: store.AmountOff, Amount: 1000, USDAmount: 9999}, none, store.CouponEverything},
		{"a coupon that leaves nothing in won", 64900, 4990, 1380,
			store.Coupon{Kind: store.AmountOff, Amount: 64900, USDAmount: 100}, store.CouponEverything, none},
		{"a coupon worth less than a cent", 64900, 4990, 1380, store.Coupon{Kind: store.AmountOff, Amount: 5}, none,
			store.CouponNothing},
		{"a cap of less than a cent", 64900, 0, 1_000_000, store.Coupon{Kind: store.PercentOff, Percent: 50, Cap: 5000},
			none, store.CouponNothing},
		{"a share of less than ten won", 90, 4990, 1380, store.Coupon{Kind: store.PercentOff, Percent: 10},
			store.CouponNothing, none},
		{"a share of less than a cent", 64900, 5, 1380, store.Coupon{Kind: store.PercentOff, Percent: 10}, none,
			store.CouponNothing},
		{"a minimum reached in won alone", 64900, 1000, 1380,
			store.Coupon{Kind: store.PercentOff, Percent: 10, Minimum: 30000}, none, store.CouponMinimum},
		{"a minimum reached in dollars alone", 20000, 9000, 1380,
			store.Coupon{Kind: store.PercentOff, Percent: 10, Minimum: 30000}, store.CouponMinimum, none},
		{"delivery that is free in won already", 64900, 1000, 1380, store.Coupon{Kind: store.FreeShipping},
			store.CouponNoDelivery, none},
		{"delivery that is free in dollars already", 20000, 9000, 1380, store.Coupon{Kind: store.FreeShipping}, none,
			store.CouponNoDelivery},
		{"no price in dollars, and hardly any", 64900, 0, 100_000_000, store.Coupon{}, none, none},
		{"a rate of one won", 64900, 0, 1, store.Coupon{}, none, none},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := inCurrency(t, c.won, c.cents, c.rate)
			code := ""
			if c.coupon.Kind != "" {
				code, c.coupon.PublicCode = "CODE", "CODE"
				coupon(t, s, c.coupon)
			}
			for _, currency := range currencies() {
				want := map[money.Currency]store.CouponReason{money.KRW: c.inWon, money.USD: c.inDollars}[currency]
				n := in(currency, withCode(code))
				q, quoted := s.Quote(context.Background(), n)
				o, a, err := s.CreateOrder(context.Background(), n)
				if refusal(err) != want || refusal(quoted) != want || want == none && err != nil {
					t.Errorf("%s: quoted %v, ordered %v, want %q", currency, quoted, err, want)
				}
				if err == nil && (a.Amount != q.Total.In(currency) || a.Amount.Minor <= 0 || o.Total != q.Total) {
					t.Errorf("%s: shown %+v, asked for %s", currency, q.Total, a.Amount)
				}
			}
		})
	}
}

// TestACouponSaysItsMinimumInTheOrdersCurrency names exactly what has to be reached.
func TestACouponSaysItsMinimumInTheOrdersCurrency(t *testing.T) {
	s := inCurrency(t, 20000, 1000, 1380)
	coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 10, Minimum: 30000, PublicCode: "CODE"})
	for want, least := range map[money.Currency]int64{money.KRW: 30000, money.USD: 2174} {
		_, _, err := s.CreateOrder(context.Background(), in(want, withCode("CODE")))
		var e *store.CouponError
		if !errors.As(err, &e) || e.Minimum != (money.Money{Minor: least, Currency: want}) {
			t.Errorf("in %s: %v, %+v", want, err, e)
		}
	}
}

// TestNothingLeftInTheOtherCurrencyIsNotPayable lets an order be paid in the
// currency that something is left in, and says so of the other.
func TestNothingLeftInTheOtherCurrencyIsNotPayable(t *testing.T) {
	s := inCurrency(t, 64900, 4990, 1380)
	coupon(t, s, store.Coupon{Kind: store.AmountOff, Amount: 1000, USDAmount: 4990, PublicCode: "CODE"})
	o, a, err := s.CreateOrder(context.Background(), in(money.KRW, withCode("CODE")))
	if err != nil || o.Total != (money.Price{KRW: 63900}) || a.Amount.Minor != 63900 {
		t.Fatalf("%+v %+v %v", o.Total, a.Amount, err)
	}
	dollars := in(money.USD, newOrder(nil)).Attempt
	_, _, err = s.OpenAttempt(context.Background(), o.PublicID, time.Minute, dollars)
	var least *store.LeastError
	if !errors.As(err, &least) || least.Least != (money.Money{Minor: 1, Currency: money.USD}) {
		t.Errorf("in dollars: %v", err)
	}
	if _, again, err := s.OpenAttempt(context.Background(), o.PublicID, time.Minute, newOrder(nil).Attempt); err != nil || again.MerchantUID != a.MerchantUID {
		t.Errorf("in won: %+v %v", again, err)
	}
}

// TestTheOtherCurrencyMayMove does not refuse an order because the currency that
// it is not paid in costs something else than its page showed.
func TestTheOtherCurrencyMayMove(t *testing.T) {
	s := inCurrency(t, 20000, 0, 1380)
	q, err := s.Quote(context.Background(), in(money.KRW, newOrder(wish(1))))
	if err != nil {
		t.Fatal(err)
	}
	seen := q.Goods
	if err := s.SetShipping(context.Background(), store.Shipping{Flat: 3000, FreeFrom: 50000}, 1500, "test"); err != nil {
		t.Fatal(err)
	}
	for _, currency := range currencies() {
		n := in(currency, newOrder(wish(1)))
		n.Wishes[0].Seen, n.SeenFee = &seen, &q.Shipping
		_, a, err := s.CreateOrder(context.Background(), n)
		var changed *store.PriceChangedError
		if currency == money.KRW && (err != nil || a.Amount != q.Total.In(currency)) {
			t.Errorf("in won: %+v %v", a.Amount, err)
		}
		if currency == money.USD && (!errors.As(err, &changed) || changed.Total.Currency != currency) {
			t.Errorf("in dollars: %v", err)
		}
	}
}

// standardGoods are goods of a value that are delivered for the order's fee.
func standardGoods(value money.Price) store.Load {
	return store.LoadOf(store.Variant{Price: value, Ship: store.ShipTerms{Group: store.ShipStandard}}, 1)
}
