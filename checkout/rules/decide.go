// Package rules decides what payments mean for their orders. Its functions are
// pure: no clock, no database, no network. The store reads a situation and applies
// the decision about it in one database transaction.
//
// Amounts are integers in the currency's minor units (won, cents). A payment is
// captured once its status was paid, even if it was cancelled since, and money is
// judged by amounts, never by the status: a partly cancelled payment reads
// cancelled, too (manual: PaymentAnnotation).
package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store"
)

// vbankGrace is how long an order waits beyond its virtual account's deadline for
// a deposit that is still on its way.
const vbankGrace = 72 * time.Hour

// vbankLongest is how long after its attempt an account may be paid into. The pages
// ask for the end of the third day, and an attempt may be a day old when its window
// is opened. A browser can ask for years instead, and nobody's goods are held so long.
const vbankLongest = 5 * 24 * time.Hour

// Decide says what a fact means for its payment and order. It is a pure function:
// everything it knows is in its arguments. The zero Decision writes nothing; it is
// the answer to stale facts, to payments of other shops on the account, and to
// payments that have not got anywhere yet.
func Decide(s store.Situation, f store.Fact) store.Decision {
	if s.Payment != nil && termsChanged(*s.Payment, f) {
		return changedTerms(s, f)
	}
	if s.Attempt == nil && !s.OwnPrefix {
		return store.Decision{}
	}
	f = bounded(s, f)
	d := store.Decision{Write: true, Payment: merge(s, f)}
	if !progressed(s.Payment, d.Payment) {
		return store.Decision{}
	}
	switch {
	case s.Payment != nil && s.Payment.Captured:
		return refundSeen(s, f, d)
	case s.Attempt == nil:
		return orphan(s, f, d)
	case !f.Captured:
		return uncaptured(s, f, d)
	}
	return newlyCaptured(s, f, d)
}

// bounded returns a fact whose virtual account has no later deadline than the shop
// gives. What is paid in after that is money that comes late.
func bounded(s store.Situation, f store.Fact) store.Fact {
	if s.Attempt == nil || f.Source == store.FromBank { // whose deadline no browser gives
		return f
	}
	if last := s.Attempt.CreatedAt.Add(vbankLongest); f.Vbank.Due.After(last) {
		f.Vbank.Due = last
	}
	return f
}

// termsChanged reports whether amount, merchant_uid or sandbox differ from what is
// recorded. They never change at I'mport, so that a difference means trouble.
func termsChanged(p store.Payment, f store.Fact) bool {
	return p.Amount != f.Amount || p.MerchantUID != f.MerchantUID || p.Sandbox != f.Sandbox
}

// changedTerms keeps the record, opens a case and, if there is money, holds the
// order.
func changedTerms(s store.Situation, f store.Fact) store.Decision {
	d := store.Decision{FactChanged: true, Kind: store.EventHeld, Payment: *s.Payment,
		Incident: &store.NewIncident{Kind: store.IncidentFactChanged,
			Detail: fmt.Sprintf("recorded %s for %s, I'mport now says %s for %s", s.Payment.Amount,
				s.Payment.MerchantUID,
				f.Amount, f.MerchantUID)}}
	if f.Captured && s.Payment.Verdict != store.Accepted && s.Order != nil && awaitsMoney(s.Order.PayState) {
		d.PayState = store.Held
	}
	return d
}

// merge returns the payment after a fact. Rank, cancelled amount and captured only
// advance, whichever of record and fact is older, so that the order of arrival
// does not matter.
func merge(s store.Situation, f store.Fact) store.Payment {
	p := store.Payment{
		Source: f.Source,
		ImpUID: f.ImpUID, MerchantUID: f.MerchantUID, Amount: f.Amount, Cancelled: f.Cancelled, Rank: f.Rank,
		Captured: f.Captured,
		Sandbox:  f.Sandbox, Provider: f.Provider, MID: f.MID, Method: f.Method, Wallet: f.Wallet,
		Verdict: store.Uncaptured, Reason: f.FailReason,
		ReceiptURL: f.ReceiptURL, Vbank: f.Vbank, PaidAt: f.PaidAt, Depositor: f.Depositor,
	}
	if s.Attempt != nil {
		p.OrderID, p.ClaimedAttemptID = s.Attempt.OrderID, s.Attempt.ID
	}
	if old := s.Payment; old != nil {
		p.Verdict, p.AttemptID, p.OrderID = old.Verdict, old.AttemptID, cmp.Or(p.OrderID, old.OrderID)
		p.Rank, p.Cancelled, p.Captured = max(p.Rank, old.Rank), max(p.Cancelled, old.Cancelled), p.Captured ||
			old.Captured
		if old.Captured {
			p.Provider, p.MID, p.Reason, p.PaidAt = old.Provider, old.MID, old.Reason, old.PaidAt
			p.Method, p.Wallet = old.Method, cmp.Or(old.Wallet, p.Wallet)
		}
	}
	return p
}

// progressed reports whether a payment has advanced beyond what is recorded.
func progressed(old *store.Payment, p store.Payment) bool {
	return old == nil || p.Rank > old.Rank || p.Cancelled > old.Cancelled || p.Captured != old.Captured
}

// awaitsMoney reports whether an order is not paid and could be. A void order can:
// its buyer may have paid just before it expired.
func awaitsMoney(p store.PayState) bool {
	return p == store.Unpaid || p == store.AwaitingDeposit || p == store.Void
}

// uncaptured decides about a payment without money: an issued virtual account, a
// failed payment, or a payment window that is still open.
func uncaptured(s store.Situation, f store.Fact, d store.Decision) store.Decision {
	if f.Rank > store.RankReady {
		d.Kind, d.Close = store.EventFailed, true
		return d
	}
	if f.Vbank.Num == "" {
		return store.Decision{}
	}
	d.Kind = store.EventVbankIssued
	if why := difference(s, f); why != "" {
		d.Payment.Reason = why
		return d
	}
	switch s.Order.PayState {
	case store.Unpaid:
		if s.Rival != "" || !canHold(s) {
			d.CloseAccounts = true // nobody should deposit into it
			return d
		}
		d.PayState, d.Mails = store.AwaitingDeposit, accountMails(s, f)
		d.HoldUntil = f.Vbank.Due.Add(vbankGrace)
	case store.AwaitingDeposit:
		d.HoldUntil = f.Vbank.Due.Add(vbankGrace)
	case store.Paid, store.Refunded, store.Void:
		d.CloseAccounts = true
	}
	return d
}

// canHold reports whether an order holds its goods until a deposit comes, or can: an
// account can be had for nothing and holds them for days.
func canHold(s store.Situation) bool {
	return s.Goods == store.GoodsHeld || s.MayHold
}

// transferMails is how often the owner is told of orders by transfer at most.
const transferMails = 10 * time.Minute

// reminderLead is how long before the deadline the buyer is reminded of a deposit.
const reminderLead = 24 * time.Hour

// accountMails returns the mails about an issued virtual account: one at once, and
// a reminder before its deadline.
func accountMails(s store.Situation, f store.Fact) []store.Mail {
	list := []store.Mail{
		{Kind: store.VbankMail, About: f.ImpUID},
		{Kind: store.ReminderMail, About: f.ImpUID, At: f.Vbank.Due.Add(-reminderLead)},
	}
	if f.Source == store.FromBank { // nobody else tells its owner
		next := s.Now.Truncate(transferMails).Add(transferMails)
		list = append(list, store.Mail{Kind: store.TransferMail, About: strconv.FormatInt(next.Unix(), 10), At: next})
	}
	return list
}

// newlyCaptured decides about money seen for the first time. Only a payment that
// equals what its attempt asked for pays the order, and only if no other payment
// does and the goods are there; any other needs a person or a policy.
func newlyCaptured(s store.Situation, f store.Fact, d store.Decision) store.Decision {
	d.Close = true
	d.MatchedRefunds = matchRefunds(s, f, d.Payment)
	why := difference(s, f)
	switch {
	case !d.Payment.Stands():
		d.Kind, d.Payment.Reason = store.EventReturnedUnseen, "refunded before the shop saw it"
		return d
	case why == "" && d.Payment.Cancelled > 0:
		why = "partly refunded before the shop saw it"
	}
	switch {
	case why != "":
		return mismatch(s, d, why)
	case s.Accepted != "":
		return duplicate(s, d)
	case s.Rival != "":
		return outrun(s, d)
	case s.Order.PayState == store.Refunded:
		return late(d)
	case s.Goods == store.GoodsGone:
		return oversold(s, d)
	}
	return accept(s, d)
}

// difference says how a payment differs from what its attempt asked for; empty: it
// does not. The browser chooses amount, currency and channel, so that each must be
// compared.
func difference(s store.Situation, f store.Fact) string {
	a := s.Attempt
	switch {
	case f.Amount.Currency != a.Amount.Currency:
		return fmt.Sprintf("currency %s instead of %s", f.Amount.Currency, a.Amount.Currency)
	case f.Amount.Minor != a.Amount.Minor:
		return fmt.Sprintf("amount %s instead of %s", f.Amount, a.Amount)
	case cmp.Or(f.Source, store.FromIamport) != a.PG.Source():
		return fmt.Sprintf("known to %q instead of %q", cmp.Or(f.Source, store.FromIamport), a.PG.Source())
	case f.Provider != a.Provider:
		return fmt.Sprintf("PG %q instead of %q", f.Provider, a.Provider)
	case a.MID != "" && f.MID != a.MID:
		return fmt.Sprintf("MID %q instead of %q", f.MID, a.MID)
	case f.Sandbox == s.Live && s.Live:
		return "test payment in a live shop"
	case f.Sandbox == s.Live:
		return "real payment in a sandbox"
	}
	return ""
}

// accept lets a payment pay its order.
func accept(s store.Situation, d store.Decision) store.Decision {
	d.Kind = store.EventPaid
	if s.Order.PayState == store.Void {
		d.Kind = store.EventLateAccept
	}
	d.Payment.Verdict, d.Payment.AttemptID = store.Accepted, s.Attempt.ID
	d.PayState, d.ShipState, d.Fulfil, d.CloseAccounts = store.Paid, store.ShipReady, true, true
	d.Mails = []store.Mail{{Kind: store.ReceiptMail, About: s.Order.No}, {Kind: store.NewOrderMail, About: s.Order.No}}
	return d
}

// mismatch records money that is not what the attempt asked for: it can never pay
// the order.
func mismatch(s store.Situation, d store.Decision, why string) store.Decision {
	d.Kind, d.Payment.Verdict, d.Payment.Reason = store.EventMismatch, store.Mismatch, why
	d.Incident = &store.NewIncident{Kind: store.IncidentMismatch, Detail: why}
	if awaitsMoney(s.Order.PayState) {
		d.PayState = store.Held
	}
	return refundIf(s.Policies.RefundMismatch, s, d, "auto:")
}

// duplicate records a second payment of an order that is paid.
func duplicate(s store.Situation, d store.Decision) store.Decision {
	return oneTooMany(s, d, "the order is paid by "+s.Accepted)
}

// outrun records a payment of an order whose place another one took, or kept, that
// is paid or has an account: its buyer wants one of them, not both.
func outrun(s store.Situation, d store.Decision) store.Decision {
	if awaitsMoney(s.Order.PayState) {
		d.PayState = store.Held
	}
	d.CloseAccounts = true
	return oneTooMany(s, d, "order "+s.Rival+" took its place")
}

func oneTooMany(s store.Situation, d store.Decision, why string) store.Decision {
	d.Kind, d.Payment.Verdict, d.Payment.AttemptID = store.EventDuplicate, store.Duplicate, s.Attempt.ID
	d.Payment.Reason = why
	d.Incident = &store.NewIncident{Kind: store.IncidentDuplicate, Detail: why}
	return refundIf(s.Policies.RefundDuplicate, s, d, "dup:")
}

// oversold records a payment that came when the goods had been sold to others. The
// owner can accept it once they are back in stock.
func oversold(s store.Situation, d store.Decision) store.Decision {
	d.Kind, d.Payment.Verdict, d.Payment.AttemptID = store.EventOversold, store.Oversold, s.Attempt.ID
	d.Payment.Reason = "the goods were sold to others"
	d.Incident = &store.NewIncident{Kind: store.IncidentOversold, Detail: d.Payment.Reason}
	if awaitsMoney(s.Order.PayState) {
		d.PayState = store.Held
	}
	return refundIf(s.Policies.RefundOversold, s, d, "auto:")
}

// late records a correct payment of an order that was refunded before.
func late(d store.Decision) store.Decision {
	d.Kind, d.Payment.Verdict, d.Payment.AttemptID = store.EventLate, store.Late, d.Payment.ClaimedAttemptID
	d.Payment.Reason = "the order was refunded before"
	d.Incident = &store.NewIncident{Kind: store.IncidentLate, Detail: d.Payment.Reason}
	return d
}

// orphan decides about money whose merchant_uid has our prefix but no attempt, as
// after the restore of a backup. It waits for a person, on the order that its
// signed note (custom_data) names.
func orphan(s store.Situation, f store.Fact, d store.Decision) store.Decision {
	if !f.Captured {
		return store.Decision{}
	}
	d.Kind, d.MatchedRefunds = store.EventOrphan, matchRefunds(s, f, d.Payment)
	d.Payment.Verdict, d.Payment.Reason = store.Orphan, "no attempt of this shop has this merchant_uid"
	if d.Payment.Net() == 0 {
		return d
	}
	d.Incident = &store.NewIncident{Kind: store.IncidentOrphan, Detail: d.Payment.Reason}
	switch {
	case s.Order != nil:
		d.Payment.OrderID = s.Order.ID
		d.Incident.Detail += "; its signed note names the order"
		if awaitsMoney(s.Order.PayState) {
			d.PayState = store.Held
		}
	case s.LostOrder != nil:
		d.Rebuild, d.PayState = s.LostOrder, store.Held
		d.Incident.Detail += "; the order was rebuilt from its signed note"
	}
	return d
}

// refundIf refunds all that is left of a payment if the owner's policy says so. A
// virtual account needs the buyer's bank account first, which only a person can
// ask for.
func refundIf(policy bool, s store.Situation, d store.Decision, key string) store.Decision {
	switch {
	case policy && d.Payment.Source == store.FromBank:
		d.Incident.Detail += "; it has to be sent back by hand, and that to be noted"
	case policy && NeedsAccount(d.Payment):
		d.Incident.Detail += "; to refund it, the buyer's bank account is needed"
	case policy:
		d.Refund = &store.NewRefund{ImpUID: d.Payment.ImpUID, Key: key + d.Payment.ImpUID, Amount: d.Payment.Net(),
			Net: d.Payment.Net(), TaxFree: leftOf(s, d.Payment, d.MatchedRefunds).free,
			Source: store.SourcePolicy, Reason: string(d.Kind)}
	}
	return d
}

// refundSeen decides about a recorded payment of which more was refunded. A full
// refund also ends its order and closes its cases. That, and nothing before it, is
// when goods that never left are for others again: while the outcome of a refund
// is not known the order stays paid, and an order is refunded only once.
func refundSeen(s store.Situation, f store.Fact, d store.Decision) store.Decision {
	d.Kind = store.EventPartlyRefunded
	d.MatchedRefunds = matchRefunds(s, f, d.Payment)
	for _, r := range d.MatchedRefunds {
		d.Mails = append(d.Mails, store.Mail{Kind: store.RefundMail, About: r.CancellationID})
	}
	if d.Payment.Stands() {
		d.RestockLines = s.Order != nil && s.Order.ShipState == store.ShipReady && !s.Taken
		return d
	}
	d.Kind, d.CloseCases = store.EventRefunded, "refunded"
	if s.Order == nil {
		return d
	}
	switch {
	case s.Payment.Verdict == store.Accepted && s.Order.PayState == store.Paid:
		d.PayState = store.Refunded
		if s.Order.ShipState == store.ShipReady {
			d.ShipState, d.Restock, d.ReturnCoupon = store.ShipNone, !s.Taken, s.Policies.ReturnCoupon
		}
	case s.Order.PayState == store.Held && !s.OtherMoney:
		d.PayState = store.Refunded
	}
	return d
}

// matchRefunds matches what was refunded since the last fact with the refunds that
// we asked for: by amount and the tag in the reason, or by amount alone if the PG
// keeps no reason. What matches none (RefundID 0) was cancelled elsewhere, as in
// I'mport's console. The amounts add up to exactly the growth of cancel_amount.
func matchRefunds(s store.Situation, f store.Fact, p store.Payment) []store.MatchedRefund {
	rest := p.Cancelled
	if s.Payment != nil {
		rest -= s.Payment.Cancelled
	}
	var list []store.MatchedRefund
	taken := func(id int64) bool {
		return slices.ContainsFunc(list, func(r store.MatchedRefund) bool { return r.RefundID == id })
	}
	for _, c := range f.Cancellations {
		if c.Amount <= 0 || c.Amount > rest ||
			slices.ContainsFunc(s.Refunds, func(r store.Refund) bool { return r.CancellationID == c.ID }) {
			continue
		}
		list = append(list, store.MatchedRefund{RefundID: matchingRefund(s.Refunds, c, taken), Amount: c.Amount,
			CancellationID: c.ID, Reason: c.Reason})
		rest -= c.Amount
	}
	if rest > 0 {
		c := store.Cancellation{ID: fmt.Sprintf("%s:%d", f.ImpUID, p.Cancelled), Amount: rest}
		list = append(list,
			store.MatchedRefund{RefundID: matchingRefund(s.Refunds, c, taken), Amount: rest, CancellationID: c.ID})
	}
	return withTax(s, p, list)
}

// matchingRefund returns the id of the refund that a cancellation carries out; 0:
// none of ours.
func matchingRefund(refunds []store.Refund, c store.Cancellation, taken func(int64) bool) int64 {
	for _, r := range refunds {
		if r.State.InFlight() && !taken(r.ID) && r.Amount == c.Amount &&
			(c.Reason == "" || strings.HasSuffix(c.Reason, r.Tag())) {
			return r.ID
		}
	}
	return 0
}
