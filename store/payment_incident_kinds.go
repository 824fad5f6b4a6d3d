package store

// IncidentKind is why a person must look.
type IncidentKind string

// The kinds of incidents.
const (
	IncidentMismatch    IncidentKind = "mismatch"
	IncidentDuplicate   IncidentKind = "duplicate"
	IncidentLate        IncidentKind = "late"
	IncidentOversold    IncidentKind = "oversold"
	IncidentOrphan      IncidentKind = "orphan"
	IncidentRefund      IncidentKind = "refund"
	IncidentFactChanged IncidentKind = "fact_changed"
	IncidentKey         IncidentKind = "key"
	IncidentClock       IncidentKind = "clock"
	IncidentUnreadable  IncidentKind = "unreadable"
	IncidentStockHeld   IncidentKind = "stock_held"
	IncidentDeposit     IncidentKind = "deposit"
)

// IncidentKinds is the table of incidents. Each is told to the owner (CaseMail).
func IncidentKinds() []Meaning[IncidentKind] {
	return []Meaning[IncidentKind]{
		{IncidentMismatch, "a payment is not what its attempt asked for", ToOwner},
		{IncidentDuplicate, "a payment came for an order that another one pays", ToOwner},
		{IncidentLate, "a payment came for an order that was refunded before", ToOwner},
		{IncidentOversold, "a payment came after the goods were sold to others", ToOwner},
		{IncidentOrphan, "a payment under the shop's prefix has no attempt", ToOwner},
		{IncidentRefund, "a refund did not go through", ToOwner},
		{IncidentFactChanged, "I'mport says other terms of a payment than before", ToOwner},
		{IncidentKey, "I'mport refuses the shop's keys; about the shop itself", ToOwner},
		{IncidentClock, "the machine's clock is off; about the shop itself", ToOwner},
		{IncidentUnreadable, "payments in I'mport's list cannot be read; about the shop itself", ToOwner},
		{IncidentStockHeld, "unpaid orders hold much of what is for sale; about the shop itself", ToOwner},
		{IncidentDeposit, "money was transferred that pays nothing", ToOwner},
	}
}
