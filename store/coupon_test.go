package store_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// coupon creates a coupon with a public code.
func coupon(t *testing.T, s *store.Store, c store.Coupon) int64 {
	t.Helper()
	if c.Name == "" {
		c.Name = "쿠폰"
	}
	id, err := s.SaveCoupon(context.Background(), c, "admin:1")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func withCode(code string) store.NewOrder {
	n := newOrder(wish(1))
	n.Coupon = code
	return n
}

func refusal(err error) store.CouponReason {
	var e *store.CouponError
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

func TestCouponIsTakenOffAndFrozen(t *testing.T) {
	s, _, _ := smallShop(t)
	coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 7, PublicCode: "SEVEN"})
	coupon(t, s, store.Coupon{Kind: store.AmountOff, Amount: 5000, USDAmount: 400, PublicCode: "FIVE"})
	coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 50, Cap: 6900, PublicCode: "CAPPED"})
	for code, want := range map[string]money.Price{"SEVEN": {KRW: 4540, USD: 349}, "FIVE": {KRW: 5000, USD: 400},
		"CAPPED": {KRW: 6900, USD: 500}} {
		o, a, err := s.CreateOrder(context.Background(), withCode(code))
		if err != nil {
			t.Fatal(err)
		}
		if o.Discount != want || o.Total.KRW != 64900-want.KRW || a.Amount.Minor != o.Total.KRW {
			t.Errorf("%s: %+v off, total %+v, asked for %s", code, o.Discount, o.Total, a.Amount)
		}
		d, err := s.OrderByPublicID(context.Background(), o.PublicID)
		if err != nil || d.Order.Discount != want || d.Order.Coupon.Code != code || d.Order.Total != o.Total {
			t.Errorf("%s: read as %+v, %v", code, d.Order, err)
		}
	}
}

func TestCouponRefusals(t *testing.T) {
	s, c, _ := smallShop(t)
	now := c.now()
	coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 10, StartsAt: now.Add(time.Hour), PublicCode: "LATER"})
	coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 10, EndsAt: now, PublicCode: "GONE"})
	coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 10, Minimum: 64901, PublicCode: "DEAR"})
	coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 100, PublicCode: "ALLOFIT"})
	coupon(t, s, store.Coupon{Kind: store.FreeShipping, PublicCode: "FREESHIP"})
	coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 10, PerBuyer: 1, PublicCode: "ONCE"})
	ended := coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 10, PublicCode: "ENDED"})
	if err := s.EndCoupon(context.Background(), ended, "admin:1"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.CreateOrder(context.Background(), withCode("ONCE")); err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]store.CouponReason{"NOBODY": store.CouponUnknown, "LATER": store.CouponNotYet,
		"GONE": store.CouponEnded, "ENDED": store.CouponEnded,
		"DEAR": store.CouponMinimum, "ALLOFIT": store.CouponEverything, "FREESHIP": store.CouponNoDelivery,
		"ONCE": store.CouponBuyerUsed} {
		_, _, err := s.CreateOrder(context.Background(), withCode(code))
		if got := refusal(err); got != want {
			t.Errorf("%s: %q (%v), want %q", code, got, err, want)
		}
	}
	for name, who := range map[string]store.Person{"capitals in the address": {Name: "나", Email: "A@Example.com",
		Tel: "010-9999-0000"},
		"the same phone from abroad": {Name: "나", Email: "b@example.com", Tel: "+82-10-1234-5678"}} {
		n := withCode("ONCE")
		n.Buyer = who
		if _, _, err := s.CreateOrder(context.Background(), n); refusal(err) != store.CouponBuyerUsed {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCouponWithFiveUsesAmongManyBuyers(t *testing.T) {
	s, _, dir := smallShop(t)
	if _, err := raw(t, dir).Exec("UPDATE variants SET stock = 500 WHERE id = 1; INSERT INTO stock_moves " +
		"(variant_id, delta, reason, at) VALUES (1, 490, 'delivery', 1)"); err != nil {
		t.Fatal(err)
	}
	coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 10, UsesMax: 5, PublicCode: "FIRST5"})
	var placed, exhausted atomic.Int64
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			_, _, err := s.CreateOrder(context.Background(), withCode("FIRST5"))
			switch {
			case err == nil:
				placed.Add(1)
			case refusal(err) == store.CouponExhausted:
				exhausted.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if placed.Load() != 5 || exhausted.Load() != 195 {
		t.Errorf("%d placed, %d refused", placed.Load(), exhausted.Load())
	}
}

func TestExpiryGivesTheCouponBack(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 10, UsesMax: 1, PublicCode: "LASTONE"})
	if _, _, err := s.CreateOrder(ctx, withCode("LASTONE")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.CreateOrder(ctx, withCode("LASTONE")); refusal(err) != store.CouponExhausted {
		t.Fatal(err)
	}
	c.forward(time.Hour)
	over, err := s.ExpiredOrders(ctx, 10)
	if err != nil || len(over) != 1 {
		t.Fatal(over, err)
	}
	if err := s.VoidExpired(ctx, over, 15*time.Minute, "expiry"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.CreateOrder(ctx, withCode("LASTONE")); err != nil {
		t.Error("after it was given back:", err)
	}
}

func TestCouponRawWritesAreRefused(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	coupon(t, s, store.Coupon{Kind: store.PercentOff, Percent: 10, UsesMax: 1, PublicCode: "RAWRAW"})
	if _, _, err := s.CreateOrder(ctx, withCode("RAWRAW")); err != nil {
		t.Fatal(err)
	}
	plain, _, err := s.CreateOrder(ctx, newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	db := raw(t, dir)
	bare := `INSERT INTO orders (id, public_id, order_no, language, buyer_name, buyer_email, buyer_tel,
	  receiver_name, receiver_tel, postcode, addr, country, memo, created_at, expires_at)
	  VALUES (99, 'dddddddddddddddddddddd', 'ORD-DDDD', 'ko', '', '', '', '', '', '', '', 'KR', '', 1, 1);
	  INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
		  unit_usd) VALUES (99, 1, 1, 'CHAIR', '의자', 'Chair', 1, 64900, 4990);`
	for name, sql := range map[string]string{
		"a use beyond the limit":          bare + `INSERT INTO coupon_uses VALUES (99, 1, 'RAWRAW', 0, 'reserved')`,
		"a use that begins as used":       bare + `INSERT INTO coupon_uses VALUES (99, 1, 'RAWRAW', 0, 'used')`,
		"a discount without a coupon":     bare + `INSERT INTO order_totals (order_id, currency, goods, shipping, discount, total) VALUES (99, 'KRW', 64900, 0, 100, 64800)`,
		"a total that ignores a discount": bare + `INSERT INTO order_totals (order_id, currency, goods, shipping, discount, total) VALUES (99, 'KRW', 64900, 0, 0, 64800)`,
		"a coupon on an order with totals": `INSERT INTO coupon_uses SELECT id, 1, 'RAWRAW', 0, 'reserved' FROM
		  orders WHERE order_no = '` + plain.No + `'`,
		"a deleted use":                `DELETE FROM coupon_uses`,
		"a use of another code":        `UPDATE coupon_uses SET code = 'OTHER'`,
		"a use taken back to reserved": `UPDATE coupon_uses SET state = 'late'`,
		"a limit below the uses": `UPDATE coupons SET kind = 'amount', percent = NULL, amount = 1, uses_max
		  = 0`,
		"a share of 101 %":         `UPDATE coupons SET percent = 101`,
		"a code of another coupon": `UPDATE coupon_codes SET coupon_id = 2`,
	} {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(sql); err == nil {
			t.Errorf("%s was written", name)
		}
		tx.Rollback()
	}
}

// TestDiscountsStayWithinTheGoods tries random coupons and goods.
func TestDiscountsStayWithinTheGoods(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		goods := money.Price{KRW: 1 + r.Int64N(5_000_000), USD: 1 + r.Int64N(500_000)}
		rate := 800 + r.Int64N(1000)
		c := store.Coupon{Kind: store.PercentOff, Percent: 1 + r.Int64N(100), Cap: r.Int64N(2) * (1 + r.Int64N(50_000))}
		if r.IntN(2) == 0 {
			c = store.Coupon{Kind: store.AmountOff, Amount: 1 + r.Int64N(6_000_000),
				USDAmount: r.Int64N(2) * r.Int64N(600_000)}
		}
		off := c.Discount(goods, rate)
		if off.KRW < 0 || off.USD < 0 || off.KRW > goods.KRW || off.USD > goods.USD {
			t.Fatalf("%+v takes %+v off %+v", c, off, goods)
		}
		if c.Kind == store.PercentOff && (off.KRW*100 > goods.KRW*c.Percent || off.USD*100 > goods.USD*c.Percent ||
			c.Cap > 0 && off.KRW > c.Cap) {
			t.Fatalf("%+v takes more than its share: %+v off %+v", c, off, goods)
		}
	}
}

func TestSingleUseCodes(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	id := coupon(t, s, store.Coupon{Kind: store.AmountOff, Amount: 1000})
	if err := s.AddCouponCodes(ctx, id, 3, "admin:1"); err != nil {
		t.Fatal(err)
	}
	codes, err := s.CouponCodes(ctx, id)
	if err != nil || len(codes) != 3 {
		t.Fatal(codes, err)
	}
	if _, _, err := s.CreateOrder(ctx, withCode(codes[0].Code)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.CreateOrder(ctx, withCode(codes[0].Code)); refusal(err) != store.CouponExhausted {
		t.Error("the same code again:", err)
	}
	if _, _, err := s.CreateOrder(ctx, withCode(codes[1].Code)); err != nil {
		t.Error("another code:", err)
	}
}

// TestWhatWasPaidForEachLine divides random discounts among random lines.
func TestWhatWasPaidForEachLine(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		var o store.Order
		for range 1 + r.IntN(6) {
			l := store.Line{Unit: money.Price{KRW: 1 + r.Int64N(500_000), USD: 1 + r.Int64N(50_000)}, Quantity: 1 +
				r.Int64N(99)}
			o.Lines = append(o.Lines, l)
			o.Goods.KRW += l.Unit.KRW * l.Quantity
			o.Goods.USD += l.Unit.USD * l.Quantity
		}
		o.Discount = money.Price{KRW: r.Int64N(o.Goods.KRW + 1), USD: r.Int64N(o.Goods.USD + 1)}
		for _, in := range []money.Currency{money.KRW, money.USD} {
			sum := int64(0)
			for i, paid := range o.PaidFor(in) {
				if l := o.Lines[i]; paid < 0 || paid > l.Unit.In(in).Minor*l.Quantity {
					t.Fatalf("%d for %+v with %v off", paid, l, o.Discount)
				}
				sum += paid
			}
			if want := o.Goods.In(in).Minor - o.Discount.In(in).Minor; sum != want {
				t.Fatalf("%d in all, want %d: %+v", sum, want, o)
			}
		}
	}
}
