package checkout

import (
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// TestPartialPayPalRefundIsRequestedOnce loses the answer of PayPal, which may have
// the refund under way without showing it.
func TestPartialPayPalRefundIsRequestedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		amount   int64 // 0: all
		shown    bool  // I'mport shows the refund after two days
		requests int
		want     store.RefundState
	}{
		"a part, shown after two days": {1000, true, 1, store.RefundDone},
		"a part, never shown":          {1000, false, 1, store.RefundFailed},
		"all of it":                    {0, false, 2, store.RefundDone},
	} {
		t.Run(name, func(t *testing.T) {
			s := newVbankShop(t)
			s.offer = s.order(store.PayPal)
			s.pay = s.window(s.offer)
			s.bank.approve(s.pay)
			s.sweep()
			s.refund(c.amount)
			s.asked.trouble = iamport.ErrUnknown
			s.deliver()
			s.asked.trouble = nil
			s.wait(48 * time.Hour)
			if c.shown {
				s.bank.giveBack(s.pay, c.amount, "변심 #r1")
			}
			s.wait(48 * time.Hour)
			refunds, cases := s.states()
			if refunds[0] != c.want || len(s.asked.cancels) != c.requests {
				t.Errorf("%d requests, refunds %v, cases %v", len(s.asked.cancels), refunds, cases)
			}
			failed := strings.Contains(strings.Join(cases, " "), "check the PayPal account")
			if failed != (c.want == store.RefundFailed) {
				t.Errorf("cases %v", cases)
			}
		})
	}
}

// wait lets time pass, with effects carried out every hour.
func (s *vbankShop) wait(long time.Duration) {
	s.t.Helper()
	for range int(long / time.Hour) {
		s.clock.Add(time.Hour.Milliseconds())
		s.deliver()
	}
}
