// Package rules decides what payments mean for their orders. Everything in it
// is a pure function of its arguments: no clock, no database, no network. The
// store reads a situation and applies the decision about it in one transaction.
package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store"
)

// vbankGrace is how long after its deadline a virtual account's order waits
// for a deposit that is still on its way.
const vbankGrace = 72 * time.Hour

// Decide says what a fact means. It is a pure function: everything it knows is
// in its arguments. Nothing is written about stale and foreign facts, nor about
// payments that have not got anywhere yet.
func Decide(s store.Situation, f store.Fact) store.Decision {
	if s.Payment != nil && termsChanged(*s.Payment, f) {
		return changedTerms(s, f)
	}
	if s.Attempt == nil && !s.Own {
		return store.Decision{}
	}
	d := store.Decision{Write: true, Payment: merged(s, f)}
	if !news(s.Payment, d.Payment) {
		return store.Decision{}
	}
	switch {
	case s.Payment != nil && s.Payment.Captured:
		return given(s, f, d)
	case s.Attempt == nil:
		return orphan(s, f, d)
	case !f.Captured:
		return uncaptured(s, f, d)
	}
	return captured(s, f, d)
}

// termsChanged notices a payment that is not what it was: that never happens.
func termsChanged(p store.Payment, f store.Fact) bool {
	return p.Amount != f.Amount || p.MerchantUID != f.MerchantUID || p.Sandbox != f.Sandbox
}

func changedTerms(s store.Situation, f store.Fact) store.Decision {
	d := store.Decision{FactChanged: true, Kind: "held", Payment: *s.Payment, Incident: &store.NewIncident{Kind: "fact_changed",
		Detail: fmt.Sprintf("recorded %s for %s, I'mport now says %s for %s", s.Payment.Amount, s.Payment.MerchantUID, f.Amount, f.MerchantUID)}}
	if f.Captured && s.Payment.Verdict != store.Accepted && s.Order != nil && open(s.Order.PayState) {
		d.PayState = store.Held
	}
	return d
}

// merged is the payment after a fact: each side of it only grows.
func merged(s store.Situation, f store.Fact) store.Payment {
	p := store.Payment{
		ImpUID: f.ImpUID, MerchantUID: f.MerchantUID, Amount: f.Amount, Cancelled: f.Cancelled, Rank: f.Rank, Captured: f.Captured,
		Sandbox: f.Sandbox, Provider: f.Provider, MID: f.MID, Method: f.Method, Verdict: store.NoMoney, Reason: f.FailReason,
		ReceiptURL: f.ReceiptURL, Vbank: f.Vbank, PaidAt: f.PaidAt,
	}
	if s.Attempt != nil {
		p.OrderID, p.ClaimedAttemptID = s.Attempt.OrderID, s.Attempt.ID
	}
	if old := s.Payment; old != nil {
		p.Verdict, p.AttemptID, p.OrderID = old.Verdict, old.AttemptID, cmp.Or(p.OrderID, old.OrderID)
		p.Rank, p.Cancelled, p.Captured = max(p.Rank, old.Rank), max(p.Cancelled, old.Cancelled), p.Captured || old.Captured
		if old.Captured {
			p.Provider, p.MID, p.Method, p.Reason, p.PaidAt = old.Provider, old.MID, old.Method, old.Reason, old.PaidAt
		}
	}
	return p
}

// news tells whether a payment has got further than what is recorded.
func news(old *store.Payment, p store.Payment) bool {
	return old == nil || p.Rank > old.Rank || p.Cancelled > old.Cancelled || p.Captured != old.Captured
}

// open tells whether an order still waits for its money.
func open(p store.PayState) bool {
	return p == store.Unpaid || p == store.AwaitingDeposit || p == store.Void
}

// uncaptured is a payment without money: an account to pay into, a refusal, or
// a window that is still open.
func uncaptured(s store.Situation, f store.Fact, d store.Decision) store.Decision {
	if f.Rank > store.RankReady {
		d.Kind, d.Close = "failed", true
		return d
	}
	if f.Vbank.Num == "" {
		return store.Decision{}
	}
	d.Kind = "vbank_issued"
	if why := difference(s, f); why != "" {
		d.Payment.Reason = why
		return d
	}
	if s.Order.PayState == store.Unpaid {
		d.PayState = store.AwaitingDeposit
		d.Mails = accountMails(f)
	}
	switch s.Order.PayState {
	case store.Unpaid, store.AwaitingDeposit:
		d.HoldUntil = f.Vbank.Due.Add(vbankGrace)
	case store.Paid, store.Refunded, store.Void:
		d.CloseAccounts = true // nobody should pay into it
	}
	return d
}

// remindBefore is how long before its deadline a deposit is asked for again.
const remindBefore = 24 * time.Hour

// accountMails tell the buyer of an account to pay into, and once of its
// deadline.
func accountMails(f store.Fact) []store.Mail {
	return []store.Mail{
		{Kind: "vbank", Key: "vbank:" + f.ImpUID},
		{Kind: "reminder", Key: "reminder:" + f.ImpUID, At: f.Vbank.Due.Add(-remindBefore)},
	}
}

// captured is money seen for the first time.
func captured(s store.Situation, f store.Fact, d store.Decision) store.Decision {
	d.Close = true
	d.Settled = settled(s, f, d.Payment.Cancelled)
	why := difference(s, f)
	switch {
	case d.Payment.Net() == 0:
		d.Kind, d.Payment.Reason = "returned_before_seen", "given back before the shop saw it"
		return d
	case why == "" && d.Payment.Cancelled > 0:
		why = "partly given back before the shop saw it"
	}
	switch {
	case why != "":
		return mismatch(s, d, why)
	case s.Accepted != "":
		return duplicate(s, d)
	case s.Order.PayState == store.Refunded:
		return late(d)
	case s.Goods == store.GoodsGone:
		return oversold(s, d)
	}
	return accept(s, d)
}

// difference says in what a payment is not what its attempt asked for; empty
// when it is.
func difference(s store.Situation, f store.Fact) string {
	a := s.Attempt
	switch {
	case f.Amount.Currency != a.Amount.Currency:
		return fmt.Sprintf("currency %s instead of %s", f.Amount.Currency, a.Amount.Currency)
	case f.Amount.Minor != a.Amount.Minor:
		return fmt.Sprintf("amount %s instead of %s", f.Amount, a.Amount)
	case f.Provider != a.Provider:
		return fmt.Sprintf("PG %q instead of %q", f.Provider, a.Provider)
	case a.MID != "" && f.MID != a.MID:
		return fmt.Sprintf("MID %q instead of %q", f.MID, a.MID)
	case f.Sandbox == s.Live && s.Live:
		return "play money of a test channel"
	case f.Sandbox == s.Live:
		return "real money in a sandbox"
	}
	return ""
}

func accept(s store.Situation, d store.Decision) store.Decision {
	d.Kind = "paid"
	if s.Order.PayState == store.Void {
		d.Kind = "late_accept"
	}
	d.Payment.Verdict, d.Payment.AttemptID = store.Accepted, s.Attempt.ID
	d.PayState, d.ShipState, d.Fulfil, d.CloseAccounts = store.Paid, store.ShipReady, true, true
	d.Mails = []store.Mail{
		{Kind: "receipt", Key: "receipt:" + s.Order.No},
		{Kind: "new_order", Key: "new_order:" + s.Order.No},
	}
	return d
}

func mismatch(s store.Situation, d store.Decision, why string) store.Decision {
	d.Kind, d.Payment.Verdict, d.Payment.Reason = "mismatch", store.Mismatch, why
	d.Incident = &store.NewIncident{Kind: "mismatch", Detail: why}
	if open(s.Order.PayState) {
		d.PayState = store.Held
	}
	return refundIf(s.Policies.RefundMismatch, d, "auto:")
}

func duplicate(s store.Situation, d store.Decision) store.Decision {
	d.Kind, d.Payment.Verdict, d.Payment.AttemptID = "duplicate", store.Duplicate, s.Attempt.ID
	d.Payment.Reason = "the order is paid by " + s.Accepted
	d.Incident = &store.NewIncident{Kind: "duplicate", Detail: d.Payment.Reason}
	return refundIf(s.Policies.RefundDuplicate, d, "dup:")
}

func oversold(s store.Situation, d store.Decision) store.Decision {
	d.Kind, d.Payment.Verdict, d.Payment.AttemptID = "oversold", store.Oversold, s.Attempt.ID
	d.Payment.Reason = "the goods were sold to others"
	d.Incident = &store.NewIncident{Kind: "oversold", Detail: d.Payment.Reason}
	if open(s.Order.PayState) {
		d.PayState = store.Held
	}
	return refundIf(s.Policies.RefundOversold, d, "auto:")
}

// late is a right payment for an order whose money went back before.
func late(d store.Decision) store.Decision {
	d.Kind, d.Payment.Verdict, d.Payment.AttemptID = "late", store.Late, d.Payment.ClaimedAttemptID
	d.Payment.Reason = "the order was refunded before"
	d.Incident = &store.NewIncident{Kind: "late", Detail: d.Payment.Reason}
	return d
}

// orphan is money under our prefix without an attempt, e.g. after a backup was
// restored. It waits for a person, on the order that its signed note names.
func orphan(s store.Situation, f store.Fact, d store.Decision) store.Decision {
	if !f.Captured {
		return store.Decision{}
	}
	d.Kind, d.Settled = "orphan", settled(s, f, d.Payment.Cancelled)
	d.Payment.Verdict, d.Payment.Reason = store.Orphan, "no attempt of this shop has this merchant_uid"
	if d.Payment.Net() == 0 {
		return d
	}
	d.Incident = &store.NewIncident{Kind: "orphan", Detail: d.Payment.Reason}
	switch {
	case s.Order != nil:
		d.Payment.OrderID = s.Order.ID
		d.Incident.Detail += "; its signed note names the order"
		if open(s.Order.PayState) {
			d.PayState = store.Held
		}
	case s.Lost != nil:
		d.Rebuild, d.PayState = s.Lost, store.Held
		d.Incident.Detail += "; the order was made again from its signed note"
	}
	return d
}

func refundIf(policy bool, d store.Decision, key string) store.Decision {
	switch {
	case policy && NeedsAccount(d.Payment):
		d.Incident.Detail += "; to give it back, the buyer's bank account is needed"
	case policy:
		d.Refund = &store.NewRefund{ImpUID: d.Payment.ImpUID, Key: key + d.Payment.ImpUID, Amount: d.Payment.Net(), Net: d.Payment.Net(),
			Source: "policy", Reason: d.Kind}
	}
	return d
}

// given is money that went back after it had been seen.
func given(s store.Situation, f store.Fact, d store.Decision) store.Decision {
	d.Kind = "partly_refunded"
	d.Settled = settled(s, f, d.Payment.Cancelled)
	for _, r := range d.Settled {
		d.Mails = append(d.Mails, store.Mail{Kind: "refund", Key: "refund-mail:" + r.CancellationID})
	}
	if d.Payment.Net() > 0 {
		return d
	}
	d.Kind, d.CloseCases = "refunded", "refunded"
	if s.Order == nil {
		return d
	}
	switch {
	case s.Payment.Verdict == store.Accepted && s.Order.PayState == store.Paid:
		d.PayState = store.Refunded
		if s.Order.ShipState == store.ShipReady {
			d.ShipState = store.ShipNone
		}
	case s.Order.PayState == store.Held && !s.OtherMoney:
		d.PayState = store.Refunded
	}
	return d
}

// settled matches what went back since the last look with our refunds: by the
// tag in the reason, else by the amount. What is left over was cancelled at
// I'mport's console. Together they are exactly the growth of cancel_amount.
func settled(s store.Situation, f store.Fact, cancelled int64) []store.SettledRefund {
	rest := cancelled
	if s.Payment != nil {
		rest -= s.Payment.Cancelled
	}
	var list []store.SettledRefund
	taken := func(id int64) bool {
		return slices.ContainsFunc(list, func(r store.SettledRefund) bool { return r.RefundID == id })
	}
	for _, c := range f.Cancellations {
		if c.Amount <= 0 || c.Amount > rest || slices.ContainsFunc(s.Refunds, func(r store.Refund) bool { return r.CancellationID == c.ID }) {
			continue
		}
		list = append(list, store.SettledRefund{RefundID: ours(s.Refunds, c, taken), Amount: c.Amount, CancellationID: c.ID, Reason: c.Reason})
		rest -= c.Amount
	}
	if rest > 0 {
		c := store.Cancellation{ID: fmt.Sprintf("%s:%d", f.ImpUID, cancelled), Amount: rest}
		list = append(list, store.SettledRefund{RefundID: ours(s.Refunds, c, taken), Amount: rest, CancellationID: c.ID})
	}
	return list
}

// ours finds the refund that a cancellation answers; 0: none of ours.
func ours(refunds []store.Refund, c store.Cancellation, taken func(int64) bool) int64 {
	for _, r := range refunds {
		if r.State.InFlight() && !taken(r.ID) && r.Amount == c.Amount && (c.Reason == "" || strings.HasSuffix(c.Reason, r.Tag())) {
			return r.ID
		}
	}
	return 0
}
