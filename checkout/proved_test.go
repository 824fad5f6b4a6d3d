package checkout

import (
	"context"
	"testing"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// silentGateway answers no question about a payment.
type silentGateway struct{ *bank }

func (silentGateway) Payment(context.Context, string) (iamport.Payment, error) {
	return iamport.Payment{}, iamport.ErrUnknown
}

func (g silentGateway) FindAll(context.Context, string) ([]iamport.Payment, error) {
	return nil, iamport.ErrUnknown
}

// TestWhoKnowsOnlyANumberProvesNothing: an order is shown to who brings an imp_uid of
// it, as far as I'mport could be asked, and not to who knows its number.
func TestWhoKnowsOnlyANumberProvesNothing(t *testing.T) {
	s := newVbankShop(t)
	paid, other := s.order(store.Inicis), s.order(store.Inicis)
	pay, open := s.window(paid), s.window(other)
	s.bank.approve(pay)
	ask := func(offer Offer, impUID string) bool {
		t.Helper()
		a, err := s.service.Complete(context.Background(), store.Hint{ImpUID: impUID,
			MerchantUID: offer.Attempt.MerchantUID, Source: store.SourceRedirect})
		s.do(err)
		if a.PublicID != offer.Order.PublicID || a.Language != "ko" {
			t.Errorf("leads to %+v", a)
		}
		return a.Proved
	}
	for _, c := range []struct {
		name   string
		offer  Offer
		impUID string
		want   bool
	}{
		{"its payment", paid, pay.ImpUID, true},
		{"its window without a result", other, open.ImpUID, true},
		{"a number alone", paid, "", false},
		{"a number that nobody has paid", other, "", false},
		{"a payment that is made up", paid, "imp_000000000000", false},
		{"a payment of another order", other, pay.ImpUID, false},
		{"a window of another order", paid, open.ImpUID, false},
	} {
		if got := ask(c.offer, c.impUID); got != c.want {
			t.Errorf("%s: proved %v", c.name, got)
		}
	}
	s.clock.Add(returnFor.Milliseconds() - 1000)
	if !ask(paid, pay.ImpUID) {
		t.Error("an hour later a payment leads back no more")
	}
	s.clock.Add(1000)
	if ask(paid, pay.ImpUID) || ask(other, open.ImpUID) {
		t.Error("a payment of long ago leads to its order")
	}
	s.service.Gateway = silentGateway{s.bank}
	late := s.order(store.Inicis)
	if !ask(late, "imp_whoknows") {
		t.Error("while I'mport is silent, a payment is not believed")
	}
	if ask(late, pay.ImpUID) {
		t.Error("while I'mport is silent, another order's payment is believed")
	}
	if ask(late, "") {
		t.Error("while I'mport is silent, a number is enough")
	}
	for i := range 12 { // more payments than are remembered for one attempt
		ask(late, "imp_madeup"+string(rune('a'+i)))
	}
	s.service.Gateway = s.bank
	window := s.window(late)
	s.bank.approve(window)
	if !ask(late, window.ImpUID) {
		t.Error("the payment is lost among made-up ones")
	}
}

// TestStandingAttempts: looking at an order opens no attempt, and finds one that can
// still be paid.
func TestStandingAttempts(t *testing.T) {
	s := newVbankShop(t)
	offer := s.order(store.Inicis)
	standing := func(pg store.PG) string {
		t.Helper()
		d, err := s.store.OrderByPublicID(context.Background(), offer.Order.PublicID)
		s.do(err)
		o, err := s.service.Standing(d, pg)
		s.do(err)
		if o.Attempt.ID != 0 && (o.CustomData != offer.CustomData || o.Order.No != offer.Order.No) {
			t.Errorf("%+v instead of %+v", o, offer)
		}
		return o.Attempt.MerchantUID
	}
	if got := standing(store.Inicis); got != offer.Attempt.MerchantUID {
		t.Errorf("the attempt that is open: %q", got)
	}
	if got := standing(store.PayPal); got != "" {
		t.Errorf("for another button: %q", got)
	}
	w := s.window(offer)
	s.bank.fail(w)
	s.sweep()
	if got := standing(store.Inicis); got != "" {
		t.Errorf("after it failed: %q", got)
	}
}
