package admin

// ReceiptsPage lists cash receipts.
type ReceiptsPage struct {
	Frame    Frame
	Tabs     []Tab
	From, To string // of the filter
	Tab      string // that is chosen
	Export   string // query of what is shown
	Off      bool   // the shop issues none
	Settings string // where that is said; empty: not for who looks
	Rows     []ReceiptRow
	Paging   Paging
}

// ReceiptRow is a cash receipt in the list.
type ReceiptRow struct {
	No, Path         string // of the order
	At, Kind, Amount string
	Number, IssuedAt string
	Badge            Badge
	Trouble          string
}

// ReceiptPanel is what an order's page says of its cash receipts, and what can be done.
type ReceiptPanel struct {
	List   []FileReceipt
	For    string // to whom it is issued, masked; empty: nobody said
	Issue  bool   // one can be asked for
	Kinds  []Choice
	Number Field
}

// FileReceipt is a cash receipt on an order's page.
type FileReceipt struct {
	Badge   Badge
	Facts   []Pair
	Trouble string
	URL     string
	Ask     string // where I'mport is asked again; empty: there is nothing to ask
	Cancel  string // where it is cancelled; empty: it cannot be
	Sure    string // what is asked before that
}
