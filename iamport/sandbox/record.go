package sandbox

import (
	"encoding/json"

	"github.com/jangteo/jangteo/iamport"
)

// record is a payment with what only the sandbox knows about it.
type record struct {
	iamport.Payment
	Attempt   attempt
	windowKey string
}

// attempt is the request_pay call behind a payment, or the API call that issued
// its account.
type attempt struct {
	PG         Channel
	Mode       mode
	Language   string
	Shop       string          // name shown in the window: host of the page
	PageOrigin string          // where the SDK runs; results go nowhere else
	Redirect   string          // m_redirect_url
	NoticeURLs []string        // notice_url
	ConfirmURL string          // confirm_url
	Asked      json.Number     // what the shop asked for
	TaxFree    json.Number     // of Asked, free of value added tax; empty: not said
	FreeBack   json.Number     // of TaxFree, cancelled so far; empty: nothing
	Overseas   bool            // the window offers cards issued abroad
	Below1000  bool            // the shop asked for card payments below 1,000 won
	VbankDue   int64           // deadline of a virtual account, Unix seconds
	CustomData json.RawMessage // as the page gave it
	Outcome    outcome         // what the buyer did; "" while the window is open
	ErrorCode  string          // raw code of the PG
	ErrorMsg   string
	Refund     *pendingRefund // a refund that PayPal has accepted but not carried out
}

// pendingRefund waits until the control panel says what becomes of it.
type pendingRefund struct {
	Amount json.Number
	Reason string
}

// mode is how the payment window is shown.
type mode string

const (
	overlay  mode = "overlay"  // iframe above the shop's page, then callback
	redirect mode = "redirect" // leaves the shop, comes back to m_redirect_url
	popup    mode = "popup"    // window of its own, then callback
)

// outcome is how a payment window ended; the values are part of the page hooks.
type outcome string

const (
	approve         outcome = "approve"
	decline         outcome = "decline"
	cancel          outcome = "cancel"
	approveAndClose outcome = "approve-and-close"
	otherAmount     outcome = "other-amount"
	pending         outcome = "pending"
	issue           outcome = "issue"
)

// outcomes lists the ways a window can end, the usual one first.
func (r *record) outcomes() []outcome {
	switch {
	case r.PayMethod == "vbank":
		return []outcome{issue, decline, cancel, approveAndClose, otherAmount}
	case r.Attempt.PG.Code == "paypal_v2":
		return []outcome{approve, pending, decline, cancel, approveAndClose, otherAmount}
	}
	return []outcome{approve, decline, cancel, approveAndClose, otherAmount}
}

// captured reports whether money was ever taken.
func (r *record) captured() bool { return r.PaidAt > 0 }

// left is what can still be cancelled.
func (r *record) left() cents { return mustCents(r.Amount) - mustCents(r.CancelAmount) }

// fail ends the payment without money.
func (r *record) fail(at int64, code, msg string) {
	r.Status, r.FailedAt = iamport.StatusFailed, at
	r.Attempt.ErrorCode, r.Attempt.ErrorMsg = code, msg
	r.FailReason = iamport.Text(msg)
	if code != "" {
		r.FailReason = iamport.Text("[" + code + "] " + msg)
	}
}
