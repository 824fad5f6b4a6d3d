package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// place orders for the trolley's session, a second later.
func (c *trolley) place(n store.NewOrder) (store.Order, store.Attempt, error) {
	c.clock.forward(time.Second)
	n.Session = c.session
	return c.s.CreateOrder(context.Background(), n)
}

func (c *trolley) placed(n store.NewOrder) (store.Order, store.Attempt) {
	c.t.Helper()
	o, a, err := c.place(n)
	c.do(err)
	return o, a
}

func (c *trolley) now(o store.Order) store.OrderDetails {
	c.t.Helper()
	d, err := c.s.OrderByPublicID(context.Background(), o.PublicID)
	c.do(err)
	return d
}

// stock is how many chairs anybody can order.
func (c *trolley) stock() (n int) {
	c.t.Helper()
	c.do(raw(c.t, c.dir).QueryRow("SELECT stock FROM variants WHERE id = 1").Scan(&n))
	return n
}

// lastPieces leaves n chairs to be ordered.
func (c *trolley) lastPieces(n int) {
	c.t.Helper()
	_, err := raw(c.t, c.dir).Exec(`INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT 1, ? - stock,
	  'correction', 1 FROM variants WHERE id = 1;
	  UPDATE variants SET stock = ? WHERE id = 1`, n, n)
	c.do(err)
}

func byButton(n store.NewOrder, pg store.PG, channel string, in money.Currency) store.NewOrder {
	n.Attempt.PG, n.Attempt.Channel, n.Attempt.Currency = pg, channel, in
	return n
}

// TestTheSameAgainIsTheSameOrder orders the same goods at the same total twice, in
// every way that leaves it one order.
func TestTheSameAgainIsTheSameOrder(t *testing.T) {
	for name, c := range map[string]struct {
		again   func(*trolley, store.Attempt) store.NewOrder
		further bool // by a further attempt
	}{
		"pressed again": {func(*trolley, store.Attempt) store.NewOrder { return newOrder(wish(1)) }, false},
		"by another PG": {func(*trolley, store.Attempt) store.NewOrder {
			return byButton(newOrder(wish(1)), store.PayPal, "paypal", money.USD)
		}, true},
		"by another channel": {func(*trolley, store.Attempt) store.NewOrder {
			return byButton(newOrder(wish(1)), store.Inicis, "html5_inicis.OTHER", money.KRW)
		}, true},
		"in another language": {func(*trolley, store.Attempt) store.NewOrder {
			n := newOrder(wish(1))
			n.Language = "en"
			return n
		}, false},
		"to another address at the same fee": {func(*trolley, store.Attempt) store.NewOrder {
			n := newOrder(wish(1))
			n.Buyer.Name, n.Buyer.Tel, n.Destination.Addr, n.Destination.Memo = "이바다", "010-9999-0000", "부산시 1", "문 앞"
			return n
		}, false},
		"after the attempt failed": {func(c *trolley, a store.Attempt) store.NewOrder {
			c.hear(a, store.RankFailed)
			return newOrder(wish(1))
		}, true},
		"while PayPal has not decided": {func(c *trolley, a store.Attempt) store.NewOrder {
			c.do(c.s.MarkPending(context.Background(), a.MerchantUID))
			return newOrder(wish(1))
		}, true},
		"out of the cart": {func(c *trolley, _ store.Attempt) store.NewOrder {
			c.put("CHAIR", 1)
			return newOrder(nil)
		}, false},
		"when its dollars cost another sum": {func(c *trolley, _ store.Attempt) store.NewOrder {
			_, err := raw(c.t, c.dir).Exec("UPDATE products SET usd_price = 5990")
			c.do(err)
			return newOrder(wish(1))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			cart := newTrolley(t)
			cart.lastPieces(1)
			first, a := cart.placed(newOrder(wish(1)))
			n := c.again(cart, a)
			again, b := cart.placed(n)
			if again.No != first.No || (a.MerchantUID != b.MerchantUID) != c.further || !again.Held {
				t.Errorf("%s by %s became %s by %s, held %v", first.No, a.MerchantUID, again.No, b.MerchantUID,
					again.Held)
			}
			if now := cart.now(first).Order; now.Buyer != n.Buyer || now.Destination != n.Destination ||
				now.Language != n.Language || !now.ExpiresAt.After(cart.clock.now()) {
				t.Errorf("the order does not say what its buyer said last: %+v", now)
			}
			if cart.stock() != 0 {
				t.Errorf("%d left", cart.stock())
			}
			var out *store.StockError
			if _, _, err := cart.s.CreateOrder(context.Background(), newOrder(wish(1))); !errors.As(err, &out) {
				t.Errorf("a stranger: %v", err)
			}
		})
	}
}

// TestSomethingElseTakesThePlaceOfAnOrder orders something else than before: the
// first order gives its goods away and waits until I'mport has been asked.
func TestSomethingElseTakesThePlaceOfAnOrder(t *testing.T) {
	for name, c := range map[string]struct {
		n    func(*trolley) store.NewOrder
		left int
	}{
		"more pieces":  {func(*trolley) store.NewOrder { return newOrder(wish(3)) }, 0},
		"fewer pieces": {func(*trolley) store.NewOrder { return newOrder(wish(1)) }, 2},
		"another option": {func(*trolley) store.NewOrder {
			return newOrder([]store.Wish{{Product: "chair", SKU: "CHAIR-RED", Quantity: 2}})
		}, 3},
		"at another price": {func(c *trolley) store.NewOrder {
			_, err := raw(c.t, c.dir).Exec("UPDATE products SET price = 60000")
			c.do(err)
			return newOrder(wish(2))
		}, 1},
		"to where delivery costs more": {func(c *trolley) store.NewOrder {
			c.do(c.s.SetShipping(context.Background(), store.Shipping{Flat: 3000, FreeFrom: 50000,
				Remote: []store.Remote{{Name: "제주", From: "63000", To: "63644", Extra: 3000}}}, 1300,
				store.SourceAdmin))
			n := newOrder(wish(2))
			n.Destination.Postcode = "63001"
			return n
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			cart := newTrolley(t)
			cart.lastPieces(3)
			cart.do(store.SetHoldShare(context.Background(), cart.s, 100, someone))
			first, a := cart.placed(newOrder(wish(2)))
			second, _ := cart.placed(c.n(cart))
			d := cart.now(first)
			if second.No == first.No || d.Order.PayState != store.Unpaid || !d.Order.Replaced || d.Order.Held ||
				cart.stock() != c.left {
				t.Fatalf("%s became %s, %s, replaced %v, held %v, %d left", first.No, second.No, d.Order.PayState,
					d.Order.Replaced, d.Order.Held, cart.stock())
			}
			var other *store.ReplacedError
			if _, _, err := cart.s.OpenAttempt(context.Background(), first.PublicID, time.Minute,
				newOrder(nil).Attempt); !errors.As(err, &other) || other.No != second.No {
				t.Errorf("another try for the first: %v", err)
			}
			cart.clock.forward(time.Hour)
			gone, err := cart.s.ExpiredOrders(context.Background(), 10)
			cart.do(err)
			for _, e := range gone {
				cart.do(cart.s.VoidExpired(context.Background(), []store.Expired{e}, 15*time.Minute, store.SourceExpiry))
			}
			var mails int
			cart.do(raw(t, cart.dir).QueryRow("SELECT count(*) FROM outbox WHERE key = 'void:' || ?",
				first.No).Scan(&mails))
			if cart.now(first).Order.PayState != store.Void || mails != 0 {
				t.Errorf("an hour later it is %s, with %d mails", cart.now(first).Order.PayState, mails)
			}
			// Late money is still welcome: the other one is void, too.
			cart.hear(a, store.RankPaid)
			if got := cart.now(first).Order.PayState; got != store.Paid {
				t.Errorf("paid late, it is %s", got)
			}
		})
	}
}

// TestOneOfAChainIsPaid pays orders that took each other's place in every order
// that the money can come in.
func TestOneOfAChainIsPaid(t *testing.T) {
	paid := func(c *trolley, a store.Attempt) { c.hear(a, store.RankPaid) }
	account := func(c *trolley, a store.Attempt) { c.hear(a, store.RankReady, c.account) }
	givenBack := func(c *trolley, f store.Fact) {
		f.Rank, f.Cancelled = store.RankCancelled, f.Amount.Minor
		f.Cancellations = []store.Cancellation{{ID: "c", Amount: f.Cancelled}}
		c.learn(f)
	}
	orderNo := func(a store.Attempt) string { return strings.TrimSuffix(a.MerchantUID, "-1") }
	for name, c := range map[string]struct {
		do            func(c *trolley, first, second store.Attempt)
		first, second store.PayState
		verdict       store.Verdict // of the last payment
		left          int           // of 3, of which the first wants 3 and the second 2
	}{
		"the second, then the first": {func(c *trolley, a, b store.Attempt) { paid(c, b); paid(c, a) }, store.Held,
			store.Paid, store.Duplicate, 1},
		"the first, then the second": {func(c *trolley, a, b store.Attempt) { paid(c, a); paid(c, b) }, store.Paid,
			store.Held, store.Duplicate, 0},
		"the first alone": {func(c *trolley, a, _ store.Attempt) { paid(c, a) }, store.Paid, store.Unpaid,
			store.Accepted, 0},
		"an account for the second, then money for the first": {func(c *trolley, a, b store.Attempt) {
			account(c,
				b)
			paid(c, a)
		},
			store.Held, store.AwaitingDeposit, store.Duplicate, 1},
		"an account for the first, then money for the second": {func(c *trolley, a, b store.Attempt) {
			account(c,
				a)
			paid(c, b)
		},
			store.AwaitingDeposit, store.Held, store.Duplicate, 0},
		"two accounts": {func(c *trolley, a, b store.Attempt) { account(c, a); account(c, b) },
			store.AwaitingDeposit, store.Unpaid, store.Uncaptured, 0},
		"an account for the first when its goods are gone": {func(c *trolley, a, b store.Attempt) {
			_, _, err := c.s.CreateOrder(context.Background(), newOrder(wish(1)))
			c.do(err)
			account(c, a)
		}, store.Unpaid, store.Unpaid, store.Uncaptured, 0},
		"money for the first when its goods are gone": {func(c *trolley, a, b store.Attempt) {
			_, _, err := c.s.CreateOrder(context.Background(), newOrder(wish(1)))
			c.do(err)
			paid(c, a)
		}, store.Held, store.Unpaid, store.Oversold, 0},
		"the second was given back, then the first": {func(c *trolley, a, b store.Attempt) {
			givenBack(c, c.hear(b, store.RankPaid))
			paid(c, a)
		}, store.Paid, store.Refunded, store.Accepted, 0},
		"the second was given back when it was packed, then the first": {func(c *trolley, a, b store.Attempt) {
			f := c.hear(b, store.RankPaid)
			_, _, err := c.s.MakeBatch(context.Background(), []string{orderNo(b)}, "admin:1")
			c.do(err)
			givenBack(c, f)
			paid(c, a)
		}, store.Held, store.Refunded, store.Oversold, 1},
	} {
		t.Run(name, func(t *testing.T) {
			cart := newTrolley(t)
			cart.lastPieces(3)
			cart.do(store.SetHoldShare(context.Background(), cart.s, 100, someone))
			first, a := cart.placed(newOrder(wish(3)))
			second, b := cart.placed(newOrder(wish(2)))
			c.do(cart, a, b)
			d1, d2 := cart.now(first), cart.now(second)
			if d1.Order.PayState != c.first || d2.Order.PayState != c.second || cart.stock() != c.left {
				t.Errorf("the first is %s, the second %s, %d left; want %s, %s, %d", d1.Order.PayState,
					d2.Order.PayState, cart.stock(), c.first, c.second, c.left)
			}
			var last store.Payment
			for _, p := range append(d1.Payments, d2.Payments...) {
				if p.ImpUID > last.ImpUID {
					last = p
				}
			}
			if last.Verdict != c.verdict {
				t.Errorf("the last payment is %s, want %s", last.Verdict, c.verdict)
			}
			if last.Verdict != store.Duplicate {
				return
			}
			var refused *rules.Refusal
			_, err := cart.s.Reconsider(context.Background(), last.ImpUID, store.SourceAdmin, rules.Accept)
			if !errors.As(err, &refused) {
				t.Errorf("the owner accepts both: %v", err)
			}
			var cases, refunds int
			cart.do(raw(t, cart.dir).QueryRow(
				"SELECT (SELECT count(*) FROM incidents WHERE kind = 'duplicate' AND closed_at IS NULL), (SELECT "+
					"count(*) FROM refunds)").Scan(&cases, &refunds))
			if cases != 1 || refunds != 1 {
				t.Errorf("%d cases and %d refunds", cases, refunds)
			}
		})
	}
}

// TestCouponGoesWithTheBuyer orders again with a coupon that one buyer may use
// once, and that nobody else may use any more.
func TestCouponGoesWithTheBuyer(t *testing.T) {
	cart := newTrolley(t)
	if _, err := raw(t, cart.dir).Exec(`INSERT INTO coupons (id, name, kind, percent, minimum, uses_max, per_buyer,
	  created_at) VALUES (1, 'x', 'percent', 10, 0, 1, 1, 1);
	  INSERT INTO coupon_codes VALUES ('TEN-OFF', 1, 0, 1)`); err != nil {
		t.Fatal(err)
	}
	with := func(n store.NewOrder) store.NewOrder {
		n.Coupon = "TEN-OFF"
		return n
	}
	first, _ := cart.placed(with(newOrder(wish(1))))
	if again, _ := cart.placed(with(newOrder(wish(1)))); again.No != first.No {
		t.Errorf("pressed again: %s instead of %s", again.No, first.No)
	}
	n := with(newOrder(wish(2)))
	n.Session = cart.session
	if q, err := cart.s.Quote(context.Background(), n); err != nil || q.Discount.KRW != 12980 {
		t.Errorf("what two cost: %+v, %v", q, err)
	}
	second, b := cart.placed(with(newOrder(wish(2))))
	if second.No == first.No || second.Discount.KRW != 12980 {
		t.Errorf("two pieces: %s, %s off", second.No, second.Discount.In(money.KRW))
	}
	var refused *store.CouponError
	if _, _, err := cart.s.CreateOrder(context.Background(), with(newOrder(wish(1)))); !errors.As(err, &refused) {
		t.Errorf("a stranger: %v", err)
	}
	cart.hear(b, store.RankPaid)
	if _, _, err := cart.place(with(newOrder(wish(1)))); !errors.As(err, &refused) {
		t.Errorf("once it is used: %v", err)
	}
}

// TestCouponStaysWithinTheBuyer does not let an order be handed to a buyer who has
// used its coupon.
func TestCouponStaysWithinTheBuyer(t *testing.T) {
	cart := newTrolley(t)
	if _, err := raw(t, cart.dir).Exec(`INSERT INTO coupons (id, name, kind, percent, minimum, per_buyer, created_at)
	  VALUES (1, 'x', 'percent', 10, 0, 1, 1);
	  INSERT INTO coupon_codes VALUES ('TEN-OFF', 1, 0, 1)`); err != nil {
		t.Fatal(err)
	}
	by := func(email, tel string) store.NewOrder {
		n := newOrder(wish(1))
		n.Coupon, n.Buyer.Email, n.Buyer.Tel = "TEN-OFF", email, tel
		return n
	}
	_, a, err := cart.s.CreateOrder(context.Background(), by("used@example.com", "010-1111-1111"))
	cart.do(err)
	cart.hear(a, store.RankPaid)
	first, _ := cart.placed(by("fresh@example.com", "010-2222-2222"))
	var refused *store.CouponError
	if _, _, err := cart.place(by("used@example.com", "010-2222-2222")); !errors.As(err, &refused) ||
		refused.Reason != store.CouponBuyerUsed {
		t.Errorf("handed over: %v", err)
	}
	if again, _ := cart.placed(by("fresh@example.com", "010-3333-3333")); again.No != first.No {
		t.Errorf("another phone: %s instead of %s", again.No, first.No)
	}
}

// TestWhatIsOrderedAlready tells a buyer who cannot know that the goods are paid
// for, or that an account waits for their deposit.
func TestWhatIsOrderedAlready(t *testing.T) {
	text := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		cart bool
		rank store.Rank
		seen func(no string) *string
		told bool
	}{
		"paid, by a page from before": {false, store.RankPaid, func(string) *string { return text("") },
			true},
		"paid, by a page that knows": {false, store.RankPaid,
			func(no string) *string { return text(no) }, false},
		"paid, by another program": {false, store.RankPaid, func(string) *string { return nil }, false},
		"an account, by a page from before": {false, store.RankReady,
			func(string) *string { return text("ORD") }, true},
		"an account, by a page that knows": {false, store.RankReady,
			func(no string) *string { return text(no) }, false},
		"an account, by another program": {false, store.RankReady, func(string) *string { return nil }, true},
		"paid out of the cart, by a page before": {true, store.RankPaid, func(string) *string { return text("") },
			true},
		"an account out of the cart, by a program": {true, store.RankReady, func(string) *string { return nil }, true},
	} {
		t.Run(name, func(t *testing.T) {
			cart := newTrolley(t)
			n := newOrder(wish(1))
			if c.cart {
				cart.put("CHAIR", 1)
				n = newOrder(nil)
			}
			first, a := cart.placed(n)
			if c.rank == store.RankReady {
				cart.hear(a, store.RankReady, cart.account)
			} else {
				cart.hear(a, c.rank)
			}
			n.SeenOrder = c.seen(first.No)
			second, _, err := cart.place(n)
			var told *store.AlreadyOrderedError
			if errors.As(err, &told) != c.told || c.told && told.PublicID != first.PublicID {
				t.Fatalf("again: %s, %v", second.No, err)
			}
			if !c.told && (err != nil || second.No == first.No) {
				t.Errorf("again: %s, %v", second.No, err)
			}
		})
	}
}

// TestGoodsThatAreGoneAreNotHeld goes on with an order whose goods were given free
// after a day without an answer by I'mport: they come back with a payment window.
func TestGoodsThatAreGoneAreNotHeld(t *testing.T) {
	cart := newTrolley(t)
	cart.lastPieces(1)
	first, a := cart.placed(newOrder(wish(1)))
	cart.clock.forward(25 * time.Hour)
	late, err := cart.s.ExpiredOrders(context.Background(), 10)
	cart.do(err)
	cart.do(cart.s.ExtendHold(context.Background(), late[:1], time.Minute))
	if again, _ := cart.placed(newOrder(wish(1))); again.No != first.No || again.Held || cart.stock() != 1 {
		t.Errorf("nobody pays: %s, held %v, %d left", again.No, again.Held, cart.stock())
	}
	cart.do(cart.s.SeeWindows(context.Background(), []string{a.MerchantUID}, 15*time.Minute, true))
	if again := cart.now(first).Order; !again.Held || cart.stock() != 0 {
		t.Errorf("the goods are there: held %v, %d left", again.Held, cart.stock())
	}
	cart.clock.forward(25 * time.Hour)
	cart.do(cart.s.ExtendHold(context.Background(), late[:1], time.Minute))
	_, _, err = cart.s.CreateOrder(context.Background(), newOrder(wish(1)))
	cart.do(err)
	if again, _ := cart.placed(newOrder(wish(1))); again.No != first.No || again.Held {
		t.Errorf("the goods are gone: %s, held %v", again.No, again.Held)
	}
}
