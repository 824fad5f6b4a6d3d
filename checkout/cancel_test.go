package checkout

import (
	"context"
	"errors"
	"testing"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

func TestCancelOrder(t *testing.T) {
	ctx := context.Background()
	cancel := func(s *vbankShop) error { return s.service.CancelOrder(ctx, s.offer.Order.PublicID, "buyer") }
	closed := func(err error, state store.PayState) bool {
		var c *store.ClosedError
		return errors.As(err, &c) && c.State == state
	}
	refused := func(err error) bool {
		var r *rules.Refusal
		return errors.As(err, &r) && r.Why.Ko != "" && r.Why.En != ""
	}
	for _, c := range []struct {
		name    string
		prepare func(*vbankShop)
		good    func(error) bool
		want    store.PayState
	}{
		{"unpaid", func(*vbankShop) {}, func(err error) bool { return err == nil }, store.Void},
		{"cancelled before", func(s *vbankShop) { s.do(cancel(s)) }, func(err error) bool { return err == nil },
			store.Void},
		{"paid, and known", func(s *vbankShop) { s.bank.approve(s.pay); s.sweep() },
			func(err error) bool { return closed(err, store.Paid) }, store.Paid},
		{"paid, but not known yet", func(s *vbankShop) { s.bank.approve(s.pay) },
			func(err error) bool { return closed(err, store.Paid) }, store.Paid},
		{"paid by a forger", func(s *vbankShop) {
			card, err := s.service.Retry(ctx, s.offer.Order.PublicID, Try{PG: store.Inicis})
			s.do(err)
			p := s.window(card)
			p.Amount = "100"
			s.bank.approve(p)
		}, func(err error) bool { return closed(err, store.Held) }, store.Held},
		{"I'mport does not answer", func(s *vbankShop) { s.asked.trouble = iamport.ErrUnknown }, refused,
			store.AwaitingDeposit},
		{"another attempt is opened meanwhile", func(s *vbankShop) {
			once := false
			s.asked.before = func() {
				if !once {
					once = true
					_, err := s.service.Retry(ctx, s.offer.Order.PublicID, Try{PG: store.Inicis})
					s.do(err)
				}
			}
		}, func(err error) bool { return err == nil }, store.Void},
		{"another attempt is opened each time", func(s *vbankShop) {
			s.asked.before = func() {
				o, err := s.service.Retry(ctx, s.offer.Order.PublicID, Try{PG: store.Inicis})
				s.do(err)
				s.bank.fail(s.window(o))
				s.do(s.service.Apply(ctx, store.Fact{ImpUID: s.bank.payments[len(s.bank.payments)-1].ImpUID,
					MerchantUID: o.Attempt.MerchantUID,
					Amount:      o.Attempt.Amount, Rank: store.RankFailed, Sandbox: true}, "poll"))
			}
		}, refused, store.AwaitingDeposit},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newVbankShop(t)
			c.prepare(s)
			if err := cancel(s); !c.good(err) {
				t.Errorf("%v", err)
			}
			if got := s.state(s.offer); got != c.want {
				t.Errorf("the order is %s, want %s", got, c.want)
			}
			if l := s.ledger(); (l.Stock[0].Reserved == 0) != (c.want == store.Void || c.want == store.Paid) {
				t.Errorf("stock %+v", l.Stock[0])
			}
			if err := s.verify(); err != nil {
				t.Error(err)
			}
		})
	}
	s := newVbankShop(t)
	if err := s.service.CancelOrder(ctx, "nobody", "buyer"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown order: %v", err)
	}
}

func TestOrderPendingAtPayPalIsNotCancelled(t *testing.T) {
	ctx := context.Background()
	s := newVbankShop(t)
	o := s.order(store.PayPal)
	p := s.window(o)
	s.do(s.store.MarkPending(ctx, o.Attempt.MerchantUID))
	var refused *rules.Refusal
	if err := s.service.CancelOrder(ctx, o.Order.PublicID, "buyer"); !errors.As(err, &refused) ||
		s.state(o) != store.Unpaid {
		t.Errorf("%v, the order is %s", err, s.state(o))
	}
	s.bank.fail(p)
	if err := s.service.CancelOrder(ctx, o.Order.PublicID, "buyer"); err != nil || s.state(o) != store.Void {
		t.Errorf("once PayPal has refused: %v, the order is %s", err, s.state(o))
	}
}
