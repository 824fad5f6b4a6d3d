package rules

import (
	"time"

	"github.com/jangteo/jangteo/store"
)

// Overtaken tells whether what a mail would say is not so any more, or was said
// better by another one: the mail about a payment or an account also confirms
// the order.
func Overtaken(l store.Letter, now time.Time) bool {
	o := l.Dossier.Order
	switch l.Kind {
	case "placed":
		return o.PayState != store.Unpaid
	case "vbank", "reminder":
		return o.PayState != store.AwaitingDeposit || l.Payment.Rank != store.RankReady || now.After(l.Payment.Vbank.Due)
	case "void":
		return o.PayState != store.Void
	case "shipped":
		return o.ShipState != store.ShipShipped
	}
	return false
}
