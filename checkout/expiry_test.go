package checkout

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// countingGateway counts questions.
type countingGateway struct {
	*bank
	together, alone int
	down            bool
}

func (g *countingGateway) PaymentsByMerchantUID(ctx context.Context, uids []string) ([]iamport.Payment, error) {
	if len(uids) > pollBatch {
		return nil, fmt.Errorf("%d ids in one question", len(uids))
	}
	g.together++
	if g.down {
		return nil, iamport.ErrUnknown
	}
	return g.bank.PaymentsByMerchantUID(ctx, uids)
}

func (g *countingGateway) FindAll(ctx context.Context, uid string) ([]iamport.Payment, error) {
	g.alone++
	return g.bank.FindAll(ctx, uid)
}

// junkShop is a shop with 250 orders that nobody means to pay, and one that
// somebody paid without anybody having told the shop.
func junkShop(t *testing.T) (*pairShop, *countingGateway) {
	t.Helper()
	s := newPairShop(t, simTemplate(t))
	t.Cleanup(s.close)
	if _, err := s.raw.Exec(`BEGIN IMMEDIATE; INSERT INTO stock_moves (variant_id, delta, reason, at) SELECT id, 500,
	  'delivery', 1 FROM variants; UPDATE variants SET stock = stock + 500; COMMIT`); err != nil {
		t.Fatal(err)
	}
	for i := range 250 {
		n := s.newOrder(store.Wish{Product: []string{"chair", "lamp"}[i%2], SKU: []string{"CHAIR", "LAMP"}[i%2],
			Quantity: 3})
		if _, err := s.service.Place(t.Context(), store.Inicis, n); err != nil {
			t.Fatal(err)
		}
	}
	g := &countingGateway{bank: s.bank}
	s.service.Gateway = g
	a := s.offer.Attempt
	s.bank.approve(s.bank.begin(a.MerchantUID, a.Provider, a.MID, "KRW", "64900", true))
	return s, g
}

func (s *pairShop) orderStates() map[store.PayState]int {
	s.t.Helper()
	l, err := s.store.Ledger(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	count := map[store.PayState]int{}
	for _, o := range l.Orders {
		count[o.PayState]++
	}
	return count
}

// TestJunkGoesByTheHundred closes orders that nobody pays: a hundred by one question.
func TestJunkGoesByTheHundred(t *testing.T) {
	s, g := junkShop(t)
	s.clock.Add((16 * time.Minute).Milliseconds())
	if err := s.service.Expire(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.orderStates(); got[store.Void] != 250 || got[store.Paid] != 1 {
		t.Errorf("%v", got)
	}
	if g.together > 4 || g.alone > 1 {
		t.Errorf("%d questions about many, %d about one", g.together, g.alone)
	}
	if err := s.verify(); err != nil {
		t.Error(err)
	}
}

// TestNothingIsClosedUnasked does not close orders while I'mport does not answer, and
// asks it once.
func TestNothingIsClosedUnasked(t *testing.T) {
	s, g := junkShop(t)
	s.clock.Add((16 * time.Minute).Milliseconds())
	g.down = true
	if err := s.service.Expire(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.orderStates(); got[store.Unpaid] != 251 || g.together != 1 {
		t.Errorf("%v after %d questions", got, g.together)
	}
}

// TestAWindowHoldsOn polls while somebody pays, and lets the hold end when they have
// gone.
func TestAWindowHoldsOn(t *testing.T) {
	s := newPairShop(t, simTemplate(t))
	defer s.close()
	held := func() bool {
		t.Helper()
		d, err := s.store.OrderByPublicID(t.Context(), s.offer.Order.PublicID)
		if err != nil {
			t.Fatal(err)
		}
		return d.Order.Held && d.Order.PayState == store.Unpaid
	}
	a := s.offer.Attempt
	for minute := range 40 {
		if minute == 3 {
			s.bank.begin(a.MerchantUID, a.Provider, a.MID, "KRW", "64900", true)
		}
		s.clock.Add(time.Minute.Milliseconds())
		if err := s.service.PollAttempts(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.service.Expire(t.Context()); err != nil {
			t.Fatal(err)
		}
		// The window was seen after 4 minutes.
		if held() != (minute+1 < 4+15) {
			t.Fatalf("after %d minutes: held %v", minute+1, held())
		}
	}
}
