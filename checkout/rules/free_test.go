package rules

import (
	"errors"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// freeOrder is an order that costs nothing, placed and paid by that.
func freeOrder() (store.Situation, store.Fact) {
	s := unpaidOrder()
	s.Attempt.PG, s.Attempt.Provider, s.Attempt.MID, s.Attempt.Amount = store.Free, "none", "", won(0)
	return s, store.Fact{Source: store.FromNobody, ImpUID: "none:ORD20261122-7K3Q9FX-1",
		MerchantUID: s.Attempt.MerchantUID, Amount: won(0), Rank: store.RankPaid, Captured: true, Sandbox: true,
		Provider: "none", Method: "none"}
}

func TestFreeOrdersArePaidByBeingPlaced(t *testing.T) {
	s, f := freeOrder()
	d := Decide(s, f)
	if d.Payment.Verdict != store.Accepted || d.PayState != store.Paid || d.ShipState != store.ShipReady ||
		!d.Fulfil || d.Payment.Source != store.FromNobody {
		t.Errorf("decided %+v", d)
	}
	s.Accepted = "imp_1"
	if d := Decide(s, f); d.Payment.Verdict == store.Accepted || d.Fulfil {
		t.Errorf("an order that is paid was accepted again: %+v", d)
	}
}

// cancelledFree is a free order that is to be packed.
func cancelledFree() store.Situation {
	s, f := freeOrder()
	p := Decide(s, f).Payment
	s.Payment, s.Accepted, s.Goods = &p, p.ImpUID, store.GoodsSold
	s.Order.PayState, s.Order.ShipState = store.Paid, store.ShipReady
	s.Policies.ReturnCoupon = true
	return s
}

func TestFreeOrdersAreCancelled(t *testing.T) {
	var refusal *Refusal
	var closed *store.ClosedError
	is := func(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }
	refuses := func(err error) bool { return errors.As(err, &refusal) }
	over := func(err error) bool { return errors.As(err, &closed) && closed.State == store.Refunded }
	for _, c := range []struct {
		name         string
		change       func(*store.Situation)
		owner, buyer func(error) bool
	}{
		{"before they are packed", func(*store.Situation) {}, is(nil), is(nil)},
		{"while they are packed", func(s *store.Situation) { s.Listed, s.Taken = true, true }, is(nil), is(ErrPacked)},
		{"once they came back", func(s *store.Situation) { s.Order.ShipState = store.ShipReturned }, is(nil),
			is(ErrPacked)},
		{"on their way", func(s *store.Situation) { s.Order.ShipState = store.ShipShipped }, refuses, refuses},
		{"twice", func(s *store.Situation) { s.Order.PayState = store.Refunded }, over, over},
		{"without an order", func(s *store.Situation) { s.Order = nil }, refuses, refuses},
		{"that another payment pays", func(s *store.Situation) { s.Accepted = "imp_1" }, refuses, refuses},
		{"that cost something", func(s *store.Situation) { s.Payment.Source = store.FromIamport }, refuses, refuses},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := cancelledFree()
			c.change(&s)
			d, err := FreeBack(s)
			if !c.owner(err) {
				t.Errorf("the owner: %v", err)
			}
			if err == nil && (d.PayState != store.Refunded || d.Payment.Rank != store.RankCancelled ||
				d.Refund != nil || len(d.MatchedRefunds) > 0 || d.Restock != (s.Order.ShipState == store.ShipReady &&
				!s.Taken) || len(d.Mails) != 1) {
				t.Errorf("decided %+v", d)
			}
			d, err = FreeByBuyer(s)
			if !c.buyer(err) {
				t.Errorf("the buyer: %v", err)
			}
			if err == nil && (!d.Restock || !d.ReturnCoupon || len(d.Mails) != 2 ||
				d.Mails[1] != store.Mail{Kind: store.WithdrawnMail, About: s.Order.No}) {
				t.Errorf("decided %+v", d)
			}
		})
	}
}
