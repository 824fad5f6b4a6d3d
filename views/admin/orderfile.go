package admin

import "github.com/jangteo/jangteo/views"

// OrderFilePage is everything about one order.
type OrderFilePage struct {
	Frame    Frame
	No       string
	Path     string
	PlacedAt string
	Public   string // path of the buyer's page
	Badges   []Badge
	Alerts   []FileAlert
	Lines    []FileLine
	Totals   []FileTotal
	Currency string // that it was paid in, or is to be paid in
	Buyer    []Pair
	Receiver []Pair
	Emptied  string // why both are missing, in a sentence; empty: they are there
	Kept     string // where they can be read; empty: nowhere
	Duties   []Duty
	Money    []FilePayment
	Tries    []FileTry
	Refunds  []FileRefund
	Log      []FileEvent
	Notes    []FileNote
	Note     Field
	Mails    []FileMail
	Ship     ShipPanel
	Claims   ClaimPanel
	BatchNo  string        // shipping list; empty: none
	Batch    string        // its path
	Cancel   bool          // it can be cancelled: nobody has paid
	Back     string        // path on which goods are refunded; empty: none can be
	Free     bool          // it costs nothing, and is to be sent
	AtPG     bool          // PortOne may know of payments for it
	Receipts *ReceiptPanel // nil: none of its payments can have one
}

// FileAlert is a warning at the top of the page.
type FileAlert struct{ Text, Path, Label string }

// FileLine is one thing of the order.
type FileLine struct {
	Number    int // 1, 2, …
	Picture   views.Picture
	Name, SKU string
	Unit      string
	Quantity  string
	Sum       string
	Gone      string // what became of pieces: "1개 환불"; empty: nothing
}

// FileTotal is one sum of the order in both currencies.
type FileTotal struct {
	Label, KRW, USD string
	Strong          bool
}

// Duty is a deadline set by law.
type Duty struct {
	Label, Value, Why string
	Badge             Badge
}

// FilePayment is a payment as I'mport reports it.
type FilePayment struct {
	Title   string // "신용카드 64,900원"
	Badge   Badge
	Facts   []Pair // in words
	Said    []Pair // I'mport's record, word for word; nil: it has none
	Receipt string // URL of the PG's receipt; empty: none
	Take    string // path that notes that its transfer came; empty: nothing to note
	Sure    string // asked by the browser before that
	Missing string // of the transfer, "64900"
	Back    string // path that notes that what pays nothing was sent back; empty: there is nothing of it
	Unused  string // how much that is, "1000"
	Refund  *RefundPanel
	Name    *NameAccount // form for the account that its transfer goes back to; nil: nothing can
}

// NameAccount is a form for the account that a buyer told somebody of the shop.
type NameAccount struct {
	Path   string
	Bank   Select
	Number Field
	Holder Field
}

// FileTry is one attempt to pay.
type FileTry struct{ At, Text, State string }

// FileRefund is a refund, under way or done.
type FileRefund struct {
	At, Amount, Reason string
	To                 string // account that it was sent to, in part: "KB국민은행 ****9012"; empty: none was
	Badge              Badge
	Sums               []views.Sum // what it is made of; nil: an amount alone
}

// FileEvent is one entry of the order's history.
type FileEvent struct{ At, Who, Text string }

// FileNote is a note for colleagues.
type FileNote struct{ At, Who, Text string }

// FileMail is a message to the buyer.
type FileMail struct {
	Name, At string
	Key      string // to send it again; empty: it cannot be
	Badge    Badge
}

// ShipPanel has the forms that send the order, correct its parcel and take it back.
type ShipPanel struct {
	Send     bool         // it can be sent
	Fetched  bool         // its buyer fetches it
	Why      string       // why not; empty: nothing to say
	Parcels  []ParcelLink // all that were recorded
	Carrier  Select
	Number   Field
	Mend     bool         // carrier and number can be corrected
	Open     bool         // the correction was just tried
	More     BoxForm      // for a further parcel
	Arrive   bool         // it can be marked as delivered
	Unarrive bool         // that it was delivered can be taken back
	Past     []string     // when it was delivered and concluded
	Return   bool         // it can come back
	Back     RestockPanel // what of it can go into stock then
	Restock  RestockPanel // what can now
}

// BoxForm records a further parcel of an order.
type BoxForm struct {
	Open    bool // that was just tried
	Carrier Select
	Number  Field
}

// RestockPanel puts goods back into stock: when they come back, or later.
type RestockPanel struct {
	Now   bool          // something can go back now
	Open  bool          // that was just tried
	Key   string        // so that the form, sent twice, is done once
	Lines []RestockLine // what is still out
	Back  []string      // what is back
}

// RestockLine is a line of which pieces are still out.
type RestockLine struct {
	Number   int // 1, 2, …
	Label    string
	Chosen   bool
	Quantity Field // Name empty: there is only one
}

// ClaimPanel lists the buyer's requests and takes new ones.
type ClaimPanel struct {
	List   []ClaimView
	Kinds  []Choice // of a new one; nil: none can be made now
	Kind   Select
	Reason Field
	Picks  []PickField
	Open   bool // the new one was just tried
}

// ClaimView is one request of the buyer.
type ClaimView struct {
	ID      string
	Title   string
	Badge   Badge
	Reason  string
	Goods   []string // what it is about
	Refund  string   // path on which it is paid back; empty: nothing is to be
	Answer  string   // empty: none
	Photos  []string // paths
	At      string
	Approve bool // it can be approved
	Close   bool // it can be refused or ended
	Reply   Field
}
