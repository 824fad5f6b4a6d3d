package admin

import "github.com/jangteo/jangteo/views"

// SlipsPage prints orders.
type SlipsPage struct {
	Frame Frame
	Slips []Slip
	Print string   // where slips are sent for to be printed; empty: these are
	Now   bool     // they were sent for just now
	Left  []string // orders of the list that are not printed, and why
}

// Slip is one order on paper, in the language of its reader.
type Slip struct {
	Lang     views.Lang
	Shop     string
	Contact  string
	No       string
	PlacedAt string
	Receiver string
	Tel      string
	Addr     string
	Country  string // empty: Korea
	Memo     string
	Lines    []SlipLine
	Pieces   string // "모두 3개"
	Customs  string // contents and value, for parcels abroad
	Fetched  bool   // the buyer comes for it: no parcel leaves
	Stop     string // why the parcel must not leave; empty: it may
	Refund   Refunds

	// Order sheets of the shop only.
	Buyer string
	Money []Pair
}

func (s Slip) receiverLabel() string {
	if s.Fetched {
		return s.Lang.Text("수령하실 분", "Picked up by")
	}
	return s.Lang.Text("받는 분", "Recipient")
}

func (s Slip) placeLabel() string {
	if s.Fetched {
		return s.Lang.Text("수령 방법", "Delivery")
	}
	return s.Lang.Text("주소", "Address")
}

func (s Slip) memoLabel() string {
	if s.Fetched {
		return s.Lang.Text("요청사항", "Note")
	}
	return s.Lang.Text("배송메모", "Note")
}

// Refunds are what went back of an order; List nil: nothing.
type Refunds struct {
	Title string   // "일부 환불"
	List  []string // each with its amount and reason
}

// SlipLine is one thing in a parcel. Order sheets also say what it costs.
type SlipLine struct {
	Name, SKU, Quantity, Unit, Sum string
	Gone                           string // what became of the other pieces: "1개 환불"; empty: nothing
}

// Pair is a value with its name.
type Pair struct{ Label, Value string }

// ExportPage asks what a file with orders is for.
type ExportPage struct {
	Frame  Frame
	Action string
	What   string
	Count  string
	Empty  bool
	Kinds  []Choice
	Reason Field
}

// ShippingPage takes a list of parcels that were handed to carriers.
type ShippingPage struct {
	Frame     Frame
	List      string
	Usual     Select
	Carriers  string         // their names
	Report    []ParcelReport // nil: nothing was sent yet
	Good, Bad int
	Doubtful  int    // of the good ones
	Passed    string // which rows were passed over; empty: none
}

// ParcelReport says what would happen to one row of a list.
type ParcelReport struct {
	Line            int
	No, Path        string // Path empty: there is no such order
	Receiver        string
	Carrier, Number string
	Note, Trouble   string // one of them
	Doubt           string // what to check before it is sent; empty: nothing
}
