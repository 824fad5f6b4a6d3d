package rules

import (
	"testing"

	"github.com/jangteo/jangteo/store"
)

// FuzzRefund looks for a refund of more than is left, of what was never paid, of
// two at once, or by a method that does not allow it; and for one that is refused
// without need.
func FuzzRefund(f *testing.F) {
	methods := []string{"card", "vbank", "trans", "paypal"}
	states := []store.RefundState{store.RefundRequested, store.RefundSent, store.RefundUnknown, store.RefundPendingPG,
		store.RefundDone, store.RefundFailed}
	f.Fuzz(func(t *testing.T, amount, cancelled, wanted int64, captured bool, method uint8, others []byte, reason,
		number string, overseas bool) {
		if amount < 0 || cancelled < 0 || cancelled > amount || len(others) > 20 {
			return // no such payment is recorded
		}
		s := paidOrder()
		p := s.Payment
		p.Amount, p.Cancelled, p.Captured, p.Method = won(amount), cancelled, captured,
			methods[int(method)%len(methods)]
		if overseas {
			s.Attempt.PG = store.InicisGlobal
		}
		underWay := false
		for i, o := range others {
			state := states[int(o)%len(states)]
			s.Refunds = append(s.Refunds, store.Refund{ID: int64(i + 1), State: state})
			underWay = underWay || int(o)%len(states) < 4
		}
		w := RefundRequest{Amount: wanted, Reason: reason, Source: "admin"}
		if number != "" {
			w.Account = &BankAccount{Bank: "04", Number: number, Holder: "홍길동"}
		}
		d, err := Refund(s, w)
		asked := wanted
		if asked == 0 {
			asked = amount - cancelled
		}
		possible := captured && asked > 0 && asked <= amount-cancelled && reason != "" && !underWay &&
			(p.Method == "vbank" || !overseas || asked == amount) &&
			(p.Method != "vbank" || digits(number))
		if possible != (err == nil) {
			t.Errorf("%d of %d of %+v, after %v: %v", wanted, amount-cancelled, *p, s.Refunds, err)
		}
		if err == nil && (d.Refund.Amount != asked || d.Refund.Net != amount-cancelled || d.Write ||
			d.PayState != "" || d.Fulfil) {
			t.Errorf("%d asked for, decided %+v", asked, d)
		}
	})
}

// digits reports whether a text consists of 6 to 16 digits.
func digits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return len(text) >= 6 && len(text) <= 16
}
