package rules

import (
	"time"

	"github.com/jangteo/jangteo/store"
)

// Rail tells whether the rail that a payment came by can send the money of w
// back. *Refused says why not; the buyer's or owner's page shows it before
// anything is asked of the PG.
func Rail(s store.Situation, w Wanted) error {
	p := *s.Payment
	switch {
	case NeedsAccount(p):
		return w.Account.check()
	case s.Attempt != nil && s.Attempt.PG == store.InicisGlobal && w.Amount < p.Amount.Minor:
		return refused("해외카드는 전액 환불만 가능합니다", "KG Inicis takes an overseas card back only in full")
	case p.Method == "phone" && !sameMonth(p.PaidAt, s.Now):
		return refused("휴대폰 결제는 결제한 달에만 취소할 수 있습니다", "a phone payment can be cancelled only in the month of the payment")
	}
	return nil
}

// NeedsAccount tells whether the money of a payment can go back only to a bank
// account that the buyer names (manual: cancel, refund_account).
func NeedsAccount(p store.Payment) bool { return p.Method == "vbank" }

// Repeatable tells whether a refund that I'mport does not show may be asked for
// again. PayPal can have one under way that shows only days later, and would do
// a part of the money twice; all of it, it cannot.
func Repeatable(p store.Payment, r store.Refund) bool {
	return p.Method != "paypal" || r.Amount == r.Checksum
}

// sameMonth compares months of the Korean calendar, which carriers bill by.
func sameMonth(a, b time.Time) bool {
	seoul := time.FixedZone("KST", 9*60*60)
	a, b = a.In(seoul), b.In(seoul)
	return a.Year() == b.Year() && a.Month() == b.Month()
}
