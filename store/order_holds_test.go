package store_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// stand is a shop with many chairs, and how orders of it turn out.
type stand struct {
	*trolley
	buyers int
}

func newStand(t *testing.T, pieces int) *stand {
	t.Helper()
	s := &stand{trolley: newTrolley(t)}
	if pieces != s.stock() {
		s.lastPieces(pieces)
	}
	return s
}

// buyer is an order of n chairs by somebody new: without a session, by an e-mail
// address and phone number of their own, from a network of their own.
func (s *stand) buyer(n int64) store.NewOrder {
	s.buyers++
	o := newOrder(wish(n))
	o.Buyer.Email, o.Buyer.Tel = fmt.Sprintf("buyer%d@example.com", s.buyers), fmt.Sprintf("010-2000-%04d", s.buyers)
	o.Client = netip.AddrFrom4([4]byte{10, byte(s.buyers >> 8), byte(s.buyers), 1})
	return o
}

// order places an order and tells whether its goods are held.
func (s *stand) order(n store.NewOrder) store.Order {
	s.t.Helper()
	o, _, err := s.s.CreateOrder(context.Background(), n)
	s.do(err)
	return o
}

// held is how many of so many orders hold their goods.
func (s *stand) held(orders int, n func() store.NewOrder) (held int) {
	s.t.Helper()
	for range orders {
		if s.order(n()).Held {
			held++
		}
	}
	return held
}

// TestABuyerHoldsOnlySoMuch orders for the same buyer, network or session until
// nothing more is held. Everything else is taken without a hold.
func TestABuyerHoldsOnlySoMuch(t *testing.T) {
	tels := []string{"010-1234-5678", "+82 10 1234 5678", "01012345678", "010.1234.5678", "(010) 1234-5678"}
	for name, c := range map[string]struct {
		pieces, orders int
		change         func(*stand, *store.NewOrder)
		each           int64
		held           int
	}{
		"many buyers": {1000, 60, func(*stand, *store.NewOrder) {}, 1, 60},
		"one phone number, however it is written": {1000, 12, func(s *stand, n *store.NewOrder) {
			n.Buyer.Tel = tels[s.buyers%len(tels)]
		}, 1, 10},
		"one e-mail address, however it is written": {1000, 12, func(s *stand, n *store.NewOrder) {
			n.Buyer.Email = []string{"sky@example.com", "SKY@Example.com "}[s.buyers%2]
		}, 1, 10},
		"the pieces of one phone number": {1000, 12, func(_ *stand, n *store.NewOrder) { n.Buyer.Tel = tels[0] }, 30, 3},
		"one network": {1000, 40, func(s *stand, n *store.NewOrder) {
			n.Client = netip.AddrFrom4([4]byte{203, 0, 113, byte(s.buyers)})
		}, 1, 30},
		"one network of IPv6": {1000, 40, func(s *stand, n *store.NewOrder) {
			n.Client = netip.MustParseAddr(fmt.Sprintf("2001:db8:1:2::%x", s.buyers))
		}, 1, 30},
		"IPv4 written as IPv6": {1000, 40, func(s *stand, n *store.NewOrder) {
			n.Client = netip.MustParseAddr(fmt.Sprintf("::ffff:203.0.113.%d", s.buyers))
		}, 1, 30},
		"many networks of IPv6": {1000, 40, func(s *stand, n *store.NewOrder) {
			n.Client = netip.MustParseAddr(fmt.Sprintf("2001:db8:1:%x::1", s.buyers))
		}, 1, 40},
		"the pieces of one network": {1000, 12, func(s *stand, n *store.NewOrder) {
			n.Client = netip.AddrFrom4([4]byte{203, 0, 113, byte(s.buyers)})
		}, 50, 6},
		"half of what there is, by one network": {40, 12, func(s *stand, n *store.NewOrder) {
			n.Client = netip.AddrFrom4([4]byte{203, 0, 113, byte(s.buyers)})
		}, 5, 4},
		"one that says the same of itself, from a network that is not counted": {1000, 60,
			func(_ *stand, n *store.NewOrder) {
				n.Client, n.Buyer.Tel, n.Buyer.Email = netip.Addr{}, tels[0], "sky@example.com"
			}, 1, 60},
		"without saying anything, from a network that is not counted": {1000, 60,
			func(_ *stand, n *store.NewOrder) {
				n.Client, n.Buyer.Tel, n.Buyer.Email = netip.Addr{}, "", ""
			}, 1, 60},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, c.pieces)
			held := s.held(c.orders, func() store.NewOrder {
				n := s.buyer(c.each)
				c.change(s, &n)
				return n
			})
			if left := c.pieces - held*int(c.each); held != c.held || s.stock() != left {
				t.Errorf("%d of %d orders hold their goods, want %d; %d left, want %d", held, c.orders, c.held, s.stock(),
					left)
			}
		})
	}
}

// TestAnOrderHoldsAShare orders more or less of what there is at once.
func TestAnOrderHoldsAShare(t *testing.T) {
	for _, c := range []struct {
		share        int64
		pieces, want int
		held         bool
	}{
		{50, 1, 1, true}, {50, 2, 1, true}, {50, 2, 2, false}, {50, 3, 2, true}, {50, 3, 3, false}, {50, 10, 5, true},
		{50, 10, 6, false}, {100, 10, 10, true}, {1, 1, 1, true}, {10, 20, 2, true}, {10, 20, 3, false},
	} {
		s := newStand(t, c.pieces)
		s.do(store.SetHoldShare(context.Background(), s.s, c.share, someone))
		if o := s.order(s.buyer(int64(c.want))); o.Held != c.held {
			t.Errorf("%d of %d at %d %%: held %v", c.want, c.pieces, c.share, o.Held)
		}
		if left := s.stock(); c.held && left != c.pieces-c.want || !c.held && left != c.pieces {
			t.Errorf("%d of %d at %d %%: %d left", c.want, c.pieces, c.share, left)
		}
	}
	s := newStand(t, 1)
	for _, share := range []int64{0, -1, 101} {
		if store.SetHoldShare(context.Background(), s.s, share, someone) == nil {
			t.Errorf("a share of %d %% is taken", share)
		}
	}
}

// TestACartIsHeldWholeOrNotAtAll orders two things of which one is too many.
func TestACartIsHeldWholeOrNotAtAll(t *testing.T) {
	s := newStand(t, 10)
	_, err := raw(t, s.dir).Exec(`INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT 2, 5 - stock,
	  'correction', 1 FROM variants WHERE id = 2; UPDATE variants SET stock = 5 WHERE id = 2`)
	s.do(err)
	n := s.buyer(5)
	n.Wishes = append(n.Wishes, store.Wish{Product: "chair", SKU: "CHAIR-RED", Quantity: 5}) // all there are
	if o := s.order(n); o.Held || s.stock() != 10 {
		t.Errorf("held %v, %d left", o.Held, s.stock())
	}
	n = s.buyer(6)
	n.Wishes = append(n.Wishes, store.Wish{Product: "chair", SKU: "CHAIR-RED", Quantity: 6})
	var out *store.StockError
	if _, _, err := s.s.CreateOrder(context.Background(), n); !errors.As(err, &out) || out.SKU != "CHAIR-RED" ||
		out.Left != 5 || s.stock() != 10 {
		t.Errorf("more than there is: %v, %d left", err, s.stock())
	}
}

// TestWhatIsGoneIsRefused orders beyond a limit what others hold.
func TestWhatIsGoneIsRefused(t *testing.T) {
	s := newStand(t, 2)
	s.order(s.buyer(1))
	s.order(s.buyer(1))
	n := s.buyer(1)
	n.Wishes[0].Quantity = 2
	var out *store.StockError
	if _, _, err := s.s.CreateOrder(context.Background(), n); !errors.As(err, &out) || out.Left != 0 {
		t.Errorf("got %v", err)
	}
}

// TestAQuarterIsForWhoIsAboutToPay floods a shop from everywhere. Whoever opens a
// payment window gets goods that the flood could not hold.
func TestAQuarterIsForWhoIsAboutToPay(t *testing.T) {
	s := newStand(t, 100)
	if held := s.held(300, func() store.NewOrder { return s.buyer(1) }); held != 75 || s.stock() != 25 {
		t.Fatalf("a flood holds %d, %d left", held, s.stock())
	}
	honest, a, err := s.s.CreateOrder(context.Background(), s.buyer(2))
	s.do(err)
	if honest.Held {
		t.Fatal("in the middle of a flood nobody is known to be honest")
	}
	s.do(s.s.SeeWindows(context.Background(), []string{a.MerchantUID, "ORD-OTHER-1"}, 15*time.Minute, true))
	if o := s.now(honest).Order; !o.Held || s.stock() != 23 || !o.ExpiresAt.Equal(s.clock.now().Add(15*time.Minute)) {
		t.Errorf("with a window: held %v until %s, %d left", o.Held, o.ExpiresAt, s.stock())
	}
	health, err := s.s.Health(context.Background())
	if err != nil || len(health.MuchHeld) != 1 {
		t.Errorf("health %+v, %v", health, err)
	}
}

// TestAHoldIsShortWithoutAWindow lets the time of orders go by that nobody pays.
func TestAHoldIsShortWithoutAWindow(t *testing.T) {
	const hold = 15 * time.Minute
	for name, c := range map[string]struct {
		do   func(*stand, store.Attempt)
		held []bool // after 4, 6, 14, 16 and 31 minutes
		open []bool
	}{
		"nothing is seen": {func(*stand, store.Attempt) {}, []bool{true, false, false, false, false},
			[]bool{true, true, true, false, false}},
		"a window is open": {func(s *stand, a store.Attempt) {
			s.do(s.s.SeeWindows(context.Background(), []string{a.MerchantUID}, hold, true))
		}, []bool{true, true, true, false, false}, []bool{true, true, true, false, false}},
		"a payment failed": {func(s *stand, a store.Attempt) {
			s.do(s.s.SeeWindows(context.Background(), []string{a.MerchantUID}, hold, false))
		}, []bool{true, true, true, false, false}, []bool{true, true, true, false, false}},
		"a window is open after a while": {func(s *stand, a store.Attempt) {
			s.clock.forward(3 * time.Minute)
			s.do(s.s.SeeWindows(context.Background(), []string{a.MerchantUID}, hold, true))
			s.clock.forward(-3 * time.Minute)
		}, []bool{true, true, true, true, false}, []bool{true, true, true, true, false}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, 10)
			o, a, err := s.s.CreateOrder(context.Background(), s.buyer(1))
			s.do(err)
			begin := s.clock.now()
			c.do(s, a)
			for i, minutes := range []time.Duration{4, 6, 14, 16, 31} {
				s.clock.forward(begin.Add(minutes * time.Minute).Sub(s.clock.now()))
				over, err := s.s.ExpiredOrders(context.Background(), 10)
				s.do(err)
				s.do(s.s.VoidExpired(context.Background(), over, hold, store.SourceExpiry))
				now := s.now(o).Order
				if now.Held != c.held[i] || (now.PayState == store.Unpaid) != c.open[i] ||
					s.stock() != map[bool]int{true: 9, false: 10}[now.Held] {
					t.Errorf("after %d minutes: %s, held %v, %d left", minutes, now.PayState, now.Held, s.stock())
				}
			}
		})
	}
}

// TestPressingAgainDoesNotRenew presses buttons for hours without opening a window.
func TestPressingAgainDoesNotRenew(t *testing.T) {
	const hold = 15 * time.Minute
	for name, press := range map[string]func(*stand, store.Order, store.NewOrder) error{
		"by another attempt": func(s *stand, o store.Order, n store.NewOrder) error {
			_, _, err := s.s.OpenAttempt(context.Background(), o.PublicID, hold, n.Attempt)
			return err
		},
		"by the same order": func(s *stand, _ store.Order, n store.NewOrder) error {
			_, _, err := s.s.CreateOrder(context.Background(), n)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStand(t, 10)
			n := s.buyer(1)
			n.Session = s.session
			o := s.order(n)
			for minute := range 60 {
				s.clock.forward(time.Minute)
				if s.now(o).Order.PayState == store.Unpaid {
					s.do(press(s, o, n))
				}
				over, err := s.s.ExpiredOrders(context.Background(), 10)
				s.do(err)
				s.do(s.s.VoidExpired(context.Background(), over, hold, store.SourceExpiry))
				if held := s.now(o).Order.Held; held != (minute < 14) {
					t.Fatalf("after %d minutes: held %v", minute+1, held)
				}
			}
		})
	}
}

// TestNoAccountWithoutGoods asks for an account to pay into for an order that may
// not hold its goods: when it is placed, later, and behind the shop's back.
func TestNoAccountWithoutGoods(t *testing.T) {
	vbank := func(n store.NewOrder) store.NewOrder {
		return byButton(n, store.InicisVbank, "html5_inicis.MID", money.KRW)
	}
	s := newStand(t, 10)
	var unheld *store.UnheldError
	if _, _, err := s.s.CreateOrder(context.Background(), vbank(s.buyer(9))); !errors.As(err, &unheld) ||
		s.stock() != 10 {
		t.Errorf("placed: %v, %d left", err, s.stock())
	}
	o, a, err := s.s.CreateOrder(context.Background(), s.buyer(9))
	s.do(err)
	if _, _, err := s.s.OpenAttempt(context.Background(), o.PublicID, 15*time.Minute,
		vbank(newOrder(nil)).Attempt); !errors.As(err, &unheld) {
		t.Errorf("another attempt: %v", err)
	}
	s.hear(a, store.RankReady, s.account)
	if now := s.now(o).Order; now.PayState != store.Unpaid || now.Held || s.stock() != 10 {
		t.Errorf("behind the shop's back: %s, held %v, %d left", now.PayState, now.Held, s.stock())
	}
	if got := texts(t, raw(t, s.dir), "SELECT kind FROM outbox WHERE kind = 'vbank'"); len(got) != 1 {
		t.Error("nobody closes the account")
	}
	s.hear(a, store.RankPaid)
	if now := s.now(o).Order; now.PayState != store.Paid || s.stock() != 1 {
		t.Errorf("paid into it all the same: %s, %d left", now.PayState, s.stock())
	}
	// One that may hold them is let to.
	free, _, err := s.s.CreateOrder(context.Background(), vbank(s.buyer(1)))
	if err != nil || !free.Held || s.stock() != 0 {
		t.Errorf("the last piece: held %v, %v", free.Held, err)
	}
}

// TestOrdersThatWaitForDepositsCount lets accounts hold what one buyer may hold.
func TestOrdersThatWaitForDepositsCount(t *testing.T) {
	s := newStand(t, 1000)
	refused := 0
	for range 12 {
		n := byButton(s.buyer(1), store.InicisVbank, "html5_inicis.MID", money.KRW)
		n.Buyer.Tel = "010-1234-5678"
		_, a, err := s.s.CreateOrder(context.Background(), n)
		var unheld *store.UnheldError
		if errors.As(err, &unheld) {
			refused++
			continue
		}
		s.do(err)
		s.hear(a, store.RankReady, s.account)
	}
	if refused != 2 || s.stock() != 990 {
		t.Errorf("%d refused, %d left", refused, s.stock())
	}
}

// TestMoneyForAnOrderWithoutGoods pays orders that hold nothing until nothing is
// left.
func TestMoneyForAnOrderWithoutGoods(t *testing.T) {
	s := newStand(t, 3)
	first, a, err := s.s.CreateOrder(context.Background(), s.buyer(3))
	s.do(err)
	second, b, err := s.s.CreateOrder(context.Background(), s.buyer(3))
	s.do(err)
	if first.Held || second.Held {
		t.Fatal("all of it is held")
	}
	s.hear(a, store.RankPaid)
	s.hear(b, store.RankPaid)
	states := []store.PayState{s.now(first).Order.PayState, s.now(second).Order.PayState}
	if !slices.Equal(states, []store.PayState{store.Paid, store.Held}) || s.stock() != 0 {
		t.Errorf("%v, %d left", states, s.stock())
	}
}

// TestNobodyRemembersNetworks looks for the addresses of buyers in the database.
func TestNobodyRemembersNetworks(t *testing.T) {
	s := newStand(t, 10)
	n := s.buyer(1)
	o, a, err := s.s.CreateOrder(context.Background(), n)
	s.do(err)
	network := func() string {
		return texts(t, raw(t, s.dir), "SELECT coalesce(lower(hex(network)), '') FROM orders WHERE id = "+
			fmt.Sprint(o.ID))[0]
	}
	if got := network(); len(got) != 32 {
		t.Errorf("network %q", got)
	}
	s.hear(a, store.RankPaid)
	if got := network(); got != "" {
		t.Errorf("once paid: %q", got)
	}
}
