package rules

import (
	"errors"
	"slices"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// withdrawable returns a paid order that waits to be packed.
func withdrawable() store.Situation {
	p := store.Payment{ImpUID: "imp_1", Amount: won(64900), Method: "card", Captured: true, Rank: store.RankPaid,
		Verdict: store.Accepted}
	return store.Situation{Payment: &p, Accepted: "imp_1", Order: &store.Order{ID: 1, No: "ORD20261122-7K3Q9FX",
		PayState: store.Paid, ShipState: store.ShipReady},
		Attempt: &store.Attempt{PG: store.Inicis, Amount: won(64900)}}
}

func TestBuyersWithdraw(t *testing.T) {
	var refused *Refusal
	closed := func(err error) bool { var e *store.ClosedError; return errors.As(err, &e) }
	for _, c := range []struct {
		name   string
		change func(*store.Situation)
		want   func(error) bool
	}{
		{"before it is packed", func(*store.Situation) {}, func(err error) bool { return err == nil }},
		{"while a refund is under way", func(s *store.Situation) {
			s.Refunds = []store.Refund{{State: store.RefundSent}}
		}, func(err error) bool { return errors.Is(err, ErrRefundUnderWay) }},
		{"without an order", func(s *store.Situation) { s.Order = nil },
			func(err error) bool { return errors.As(err, &refused) }},
		{"of an order that another payment pays", func(s *store.Situation) { s.Accepted = "imp_2" },
			func(err error) bool { return errors.As(err, &refused) }},
		{"of a refunded order", func(s *store.Situation) { s.Order.PayState = store.Refunded }, closed},
		{"of an order on a shipping list", func(s *store.Situation) { s.Listed = true },
			func(err error) bool { return errors.Is(err, ErrPacked) }},
		{"of an order that was shipped", func(s *store.Situation) { s.Order.ShipState = store.ShipShipped },
			func(err error) bool { return errors.Is(err, ErrPacked) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := withdrawable()
			c.change(&s)
			d, err := CancelByBuyer(s, RefundRequest{Amount: 1, Reason: "단순 변심", Source: "buyer"})
			if !c.want(err) {
				t.Fatalf("%v", err)
			}
			if err == nil && (d.Refund == nil || d.Refund.Amount != 64900) {
				t.Errorf("decided %+v", d.Refund)
			}
			told := []store.Mail{{Kind: store.WithdrawnMail, About: "ORD20261122-7K3Q9FX"}}
			if err == nil && (d.Remark != store.EventWithdrawn || !slices.Equal(d.Mails, told)) {
				t.Errorf("the log says %q, the owner gets %+v", d.Remark, d.Mails)
			}
		})
	}
}
