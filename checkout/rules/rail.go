package rules

import (
	"time"

	"github.com/jangteo/jangteo/store"
)

// CheckRefundMethod checks whether the payment method of a payment allows the refund w. A
// *Refused says why not, on the buyer's or owner's page, before the PG is asked
// for anything (manual: cancel/v1/basic).
func CheckRefundMethod(s store.Situation, w RefundRequest) error {
	p := *s.Payment
	switch {
	case NeedsAccount(p):
		return w.Account.check()
	case s.Attempt != nil && s.Attempt.PG == store.InicisGlobal && w.Amount < p.Amount.Minor:
		return refused("해외카드는 전액 환불만 가능합니다", "KG Inicis refunds overseas cards only in full")
	case p.Method == "phone" && !sameMonth(p.PaidAt, s.Now):
		return refused("휴대폰 결제는 결제한 달에만 취소할 수 있습니다", "a phone payment can be canceled only in the month of the payment")
	}
	return nil
}

// NeedsAccount reports whether a payment can be refunded only to a bank account
// that the buyer names (manual: POST /payments/cancel, refund_account).
func NeedsAccount(p store.Payment) bool { return p.Method == "vbank" }

// Repeatable reports whether a refund that I'mport does not show may be requested
// again. PayPal can have one under way that shows only days later, and would carry
// out a partial refund twice; a full refund it cannot.
func Repeatable(p store.Payment, r store.Refund) bool {
	return p.Method != "paypal" || r.Amount == r.Checksum
}

// sameMonth compares months in Korean time, by which mobile carriers bill.
func sameMonth(a, b time.Time) bool {
	seoul := time.FixedZone("KST", 9*60*60)
	a, b = a.In(seoul), b.In(seoul)
	return a.Year() == b.Year() && a.Month() == b.Month()
}
