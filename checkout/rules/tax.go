package rules

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// rest is what can go back of a payment: all, and of that what is tax-free.
type rest struct{ all, free int64 }

// bound keeps the tax-free part of an amount that goes back within both parts of the
// rest: the last of it leaves neither part behind, nor takes more of one than was paid.
func (r rest) bound(amount, free int64) int64 {
	return min(max(free, amount-(r.all-r.free), 0), amount, r.free)
}

// portion is the tax-free part of an amount that goes back for nothing in particular:
// as much of it as of the rest.
func (r rest) portion(amount int64) int64 { return money.Portion(amount, r.free, r.all) }

func (r rest) less(amount, free int64) rest { return rest{r.all - amount, r.free - free} }

// paidOf is a payment before any refund. What of it is tax-free its attempt knows, if
// it asked for this amount: I'mport does not report it (manual: PaymentAnnotation).
func paidOf(s store.Situation, p store.Payment) rest {
	if s.Attempt == nil || s.Attempt.Amount != p.Amount {
		return rest{all: p.Amount.Minor}
	}
	return rest{p.Amount.Minor, s.Attempt.TaxFree}
}

// leftOf is what can go back of a payment after all that went, with what a decision
// finds that went.
func leftOf(s store.Situation, p store.Payment, found []store.MatchedRefund) rest {
	left := paidOf(s, p)
	for _, r := range s.Refunds {
		if r.State == store.RefundDone {
			left = left.less(r.Amount, r.TaxFree)
		}
	}
	for _, m := range found {
		left = left.less(m.Amount, m.TaxFree)
	}
	return left
}

// shareOf is the tax-free part of a refund that is asked for: of goods what was paid
// for those that are tax-free, of an amount alone as much as of the rest.
func shareOf(s store.Situation, parts Proposal, amount int64) int64 {
	left := leftOf(s, *s.Payment, nil)
	if len(parts.Lines) == 0 {
		return left.portion(amount)
	}
	return left.bound(amount, parts.taxFree(*s.Bill))
}

// taxFree is what of a proposal is tax-free: goods that are; of a delivery fee that
// goes back the share that it had; and what is kept of the money for some goods, or
// added to it, is so like these.
func (p Proposal) taxFree(b store.Bill) int64 {
	var goods, free, delivery, other int64
	for _, l := range p.Lines {
		goods += l.Amount
		if b.Lines[l.Line-1].Tax == store.TaxFree {
			free += l.Amount
		}
	}
	for _, e := range p.Extras {
		back := int64(0)
		if e.Part == store.RefundDelivery {
			back = max(e.Amount, 0)
		}
		delivery += money.Portion(back, b.DeliveryFree, b.Shipping)
		other += e.Amount - back
	}
	return free + delivery + money.Portion(other, free, goods)
}

// withTax says of each refund that was found what of it is tax-free: what was asked
// for, or where it was made elsewhere, as much as of the rest. Refunds that are under
// way keep their part as long as they can still be carried out.
func withTax(s store.Situation, p store.Payment, found []store.MatchedRefund) []store.MatchedRefund {
	for i := range found {
		left := leftOf(s, p, found[:i])
		spare := left
		for _, r := range s.Refunds {
			switch {
			case r.ID == found[i].RefundID:
				found[i].TaxFree = r.TaxFree
			case r.State.InFlight() && !matched(found[:i], r.ID):
				spare = spare.less(r.Amount, r.TaxFree)
			}
		}
		if found[i].RefundID != 0 {
			continue
		}
		if found[i].Amount <= spare.all {
			left = spare
		}
		found[i].TaxFree = left.portion(found[i].Amount)
	}
	return found
}

// matched reports whether a refund is among those that were found.
func matched(found []store.MatchedRefund, id int64) bool {
	for _, m := range found {
		if m.RefundID == id {
			return true
		}
	}
	return false
}
