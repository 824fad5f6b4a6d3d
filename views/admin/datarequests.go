package admin

// DataRequestPage looks for all that the shop holds about somebody.
type DataRequestPage struct {
	Frame   Frame
	Path    string // of this page
	Who     Field  // by what they are looked for, as typed
	Looked  bool   // they were looked for
	Held    []Pair // what there is, with its number; nil: nothing
	Mixed   string // a warning that several people may be meant; empty: none
	Others  []MoreContact
	Orders  []RequestedOrder
	Things  []RequestedThing // what belongs to no order
	Kept    string           // path of what is kept apart
	KeptAll string           // how many orders that are
}

// MoreContact is another contact of the same orders, and what to look for with it.
type MoreContact struct{ Contact, Who string }

// RequestedOrder is an order of somebody.
type RequestedOrder struct {
	No, Path, At string
	Name         string
	Contacts     []string
	Parts        string // what else there is, "반품·교환 1, 사진 2"
	Badge        Badge
	Fate         string
}

// RequestedThing is a delivery from others, a cart or an alert of somebody.
type RequestedThing struct{ Name, Text, At, Fate string }

// ErasurePage says what would go and what stays.
type ErasurePage struct {
	Frame  Frame
	Path   string // of the page before
	Action string
	Who    string
	Plan   string   // carries what was shown, so that only the same is done
	Going  []Pair   // what goes, with its number; nil: nothing
	Stays  []Duty   // what stays: order, why and until when
	Notes  []string // what erasing here does not reach
}

// KeptPage shows contacts that are kept apart.
type KeptPage struct {
	Frame Frame
	Path  string // of this page
	Back  string
	List  []KeptRecord
	Next  string // the order behind which the list goes on; empty: it does not
}

// KeptRecord are contacts of an order.
type KeptRecord struct {
	No, Path string
	Facts    []Pair
	Until    string
}
