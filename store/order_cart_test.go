package store_test

import (
	"context"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
)

// trolley is a small shop with one visitor's cart.
type trolley struct {
	t       *testing.T
	s       *store.Store
	clock   *clock
	dir     string
	session int64
	facts   int
}

func newTrolley(t *testing.T) *trolley {
	t.Helper()
	s, c, dir := smallShop(t)
	if _, err := raw(t, dir).Exec(`UPDATE variants SET stock = 20 WHERE id = 2; INSERT INTO stock_moves (variant_id,
	  delta, reason, at) VALUES (2, 20, 'initial', 1)`); err != nil {
		t.Fatal(err)
	}
	session, err := s.SaveSession(context.Background(), store.CartSession, "token", nil, 30*24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return &trolley{t: t, s: s, clock: c, dir: dir, session: session}
}

func (c *trolley) do(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *trolley) put(sku string, n int64) {
	c.t.Helper()
	c.clock.forward(time.Second)
	c.do(c.s.AddToCart(context.Background(), c.session, "chair", sku, n))
}

// order orders what is chosen in the cart, or the wishes.
func (c *trolley) order(wishes ...store.Wish) store.Attempt {
	c.t.Helper()
	c.clock.forward(time.Second)
	n := newOrder(wishes)
	n.Session = c.session
	_, a, err := c.s.CreateOrder(context.Background(), n)
	c.do(err)
	return a
}

// hear tells of a payment of an attempt.
func (c *trolley) hear(a store.Attempt, rank store.Rank, changes ...func(*store.Fact)) store.Fact {
	c.t.Helper()
	c.facts++
	f := store.Fact{ImpUID: fmt.Sprintf("imp_%d", c.facts), MerchantUID: a.MerchantUID, Amount: a.Amount, Rank: rank,
		Captured: rank >= store.RankPaid,
		Sandbox:  true, Provider: a.Provider, MID: a.MID, Method: "card"}
	for _, change := range changes {
		change(&f)
	}
	c.learn(f)
	return f
}

func (c *trolley) learn(f store.Fact) {
	c.t.Helper()
	c.clock.forward(time.Second)
	_, err := c.s.RecordFact(context.Background(), f, "webhook", rules.Decide)
	c.do(err)
}

func (c *trolley) account(f *store.Fact) {
	f.Method, f.Vbank = "vbank", store.Vbank{Bank: "국민은행", Num: "1", Holder: "장터",
		Due: c.clock.now().Add(72 * time.Hour)}
}

// holds demands what is left in the cart.
func (c *trolley) holds(want map[string]int64) {
	c.t.Helper()
	cart, err := c.s.CartOf(context.Background(), c.session)
	c.do(err)
	got := map[string]int64{}
	for _, i := range cart.Items {
		got[i.Variant.SKU] = i.Quantity
	}
	if !maps.Equal(got, want) {
		c.t.Errorf("the cart holds %v, want %v", got, want)
	}
}

// TestPaymentTakesOnlyWhatWasOrderedOutOfTheCart tells what a payment leaves in
// the cart of the session that ordered.
func TestPaymentTakesOnlyWhatWasOrderedOutOfTheCart(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		do   func(*trolley)
		left map[string]int64
	}{
		"three more were added meanwhile": {func(c *trolley) {
			c.put("CHAIR", 1)
			a := c.order()
			c.put("CHAIR", 3)
			c.hear(a, store.RankPaid)
		}, map[string]int64{"CHAIR": 3}},
		"nothing was added": {func(c *trolley) {
			c.put("CHAIR", 2)
			c.put("CHAIR-RED", 1)
			c.hear(c.order(), store.RankPaid)
		}, map[string]int64{}},
		"another thing was added": {func(c *trolley) {
			c.put("CHAIR", 2)
			a := c.order()
			c.put("CHAIR-RED", 1)
			c.hear(a, store.RankPaid)
		}, map[string]int64{"CHAIR-RED": 1}},
		"a line was left for later": {func(c *trolley) {
			c.put("CHAIR", 2)
			c.put("CHAIR-RED", 2)
			c.do(c.s.ChooseInCart(ctx, c.session, "CHAIR-RED", false))
			c.hear(c.order(), store.RankPaid)
		}, map[string]int64{"CHAIR-RED": 2}},
		"the line was reduced": {func(c *trolley) {
			c.put("CHAIR", 3)
			a := c.order()
			c.do(c.s.SetCartQuantity(ctx, c.session, "CHAIR", 1))
			c.hear(a, store.RankPaid)
		}, map[string]int64{}},
		"the line was removed and put in anew": {func(c *trolley) {
			c.put("CHAIR", 1)
			a := c.order()
			c.do(c.s.SetCartQuantity(ctx, c.session, "CHAIR", 0))
			c.put("CHAIR", 3)
			c.hear(a, store.RankPaid)
		}, map[string]int64{"CHAIR": 3}},
		"the line became another option": {func(c *trolley) {
			c.put("CHAIR", 1)
			a := c.order()
			_, err := c.s.ChangeCartOption(ctx, c.session, "CHAIR", "CHAIR-RED", 1)
			c.do(err)
			c.hear(a, store.RankPaid)
		}, map[string]int64{"CHAIR-RED": 1}},
		"the product was deleted meanwhile": {func(c *trolley) {
			c.put("CHAIR", 1)
			a := c.order()
			c.put("CHAIR", 1)
			_, err := raw(c.t, c.dir).Exec("UPDATE products SET state = 'deleted'")
			c.do(err)
			c.hear(a, store.RankPaid)
		}, map[string]int64{"CHAIR": 1}},
		"it was bought directly": {func(c *trolley) {
			c.put("CHAIR", 2)
			c.hear(c.order(wish(1)...), store.RankPaid)
		}, map[string]int64{"CHAIR": 2}},
		"the same goods in two orders": {func(c *trolley) {
			c.put("CHAIR", 2)
			c.hear(c.order(), store.RankPaid)
			c.put("CHAIR", 3)
			a := c.order()
			c.put("CHAIR", 1)
			c.hear(a, store.RankPaid)
		}, map[string]int64{"CHAIR": 1}},
		"only an account was issued": {func(c *trolley) {
			c.put("CHAIR", 1)
			a := c.order()
			c.put("CHAIR", 3)
			c.hear(a, store.RankReady, c.account)
		}, map[string]int64{"CHAIR": 3}},
		"the deposit comes days after the account": {func(c *trolley) {
			c.put("CHAIR", 1)
			f := c.hear(c.order(), store.RankReady, c.account)
			c.put("CHAIR", 3)
			c.clock.forward(48 * time.Hour)
			f.Rank, f.Captured = store.RankPaid, true
			c.learn(f)
		}, map[string]int64{"CHAIR": 3}},
		"an account was issued, and a card paid": {func(c *trolley) {
			c.put("CHAIR", 1)
			a := c.order()
			c.hear(a, store.RankReady, c.account)
			c.put("CHAIR", 2)
			c.hear(a, store.RankPaid)
		}, map[string]int64{"CHAIR": 2}},
		"the payment failed": {func(c *trolley) {
			c.put("CHAIR", 1)
			c.hear(c.order(), store.RankFailed)
		}, map[string]int64{"CHAIR": 1}},
		"the payment was forged": {func(c *trolley) {
			c.put("CHAIR", 1)
			c.hear(c.order(), store.RankPaid, func(f *store.Fact) { f.Amount.Minor = 1 })
		}, map[string]int64{"CHAIR": 1}},
	} {
		t.Run(name, func(t *testing.T) {
			cart := newTrolley(t)
			c.do(cart)
			cart.holds(c.left)
		})
	}
}
