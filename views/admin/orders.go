package admin

// OrdersPage is the order board.
type OrdersPage struct {
	Frame   Frame
	Tabs    []Tab
	Inner   []Tab // views within the tab; nil: none
	Search  string
	Filter  OrderFilter
	Caption string
	Empty   string // what to say when there is nothing
	Hint    string // about the tab; empty: nothing
	Rows    []OrderRow
	Paging  Paging
	Here    string // path of this page, to come back to
	Export  string // path that exports what is listed
	ToList  bool   // rows can be put on a shipping list
	Arrived bool   // rows can be marked as delivered
}

// OrderFilter narrows the board down.
type OrderFilter struct {
	Open     bool // something is set
	Tab      string
	Search   string
	From, To Field
	Selects  []Select
	Quick    []Tab  // periods in one step
	Clear    string // path without filters
}

// OrderRow is one order of the board.
type OrderRow struct {
	No       string
	Path     string
	At       string
	Buyer    string
	Receiver string // empty: the buyer
	Country  string // empty: Korea
	Items    string
	Total    string
	Method   string
	Refund   string // what went back and why; empty: nothing
	Badges   []Badge
	Due      Badge      // when it must be sent
	Parcel   ParcelLink // once sent
}

// ParcelLink leads to a parcel; Number empty: there is none.
type ParcelLink struct {
	Carrier, Number string
	Code            string // of the carrier
	URL             string // of the carrier's page; empty: it has none
	At              string
	Further         int // parcels beside it that are not shown
}

// BatchPage is a shipping list.
type BatchPage struct {
	Frame  Frame
	Title  string
	Made   string // when and by whom
	Rows   []OrderRow
	Slips  string     // path that prints them
	Export string     // path that exports them
	Left   []string   // what was not put on it, and why
	Gone   []OrderRow // what is on it, and not to be packed any more
}

// BatchesPage lists the shipping lists.
type BatchesPage struct {
	Frame  Frame
	Rows   []BatchRow
	Paging Paging
}

// BatchRow is one shipping list.
type BatchRow struct {
	Title, Path, Made string
	Orders, Waiting   string
	Waits             bool
}
