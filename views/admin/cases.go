package admin

// CasesPage lists what a person must look at.
type CasesPage struct {
	Frame Frame
	Tabs  []Tab
	Open  bool // the open ones are shown
	Cases []CaseView
}

// CaseView is a case in plain words, with its evidence and what can be done.
type CaseView struct {
	ID        string
	Badge     Badge
	Title     string // what happened
	Advice    string // what to do about it
	OpenedAt  string
	ClosedAt  string // empty: open
	Result    string // how it was settled
	OrderNo   string // empty: unknown
	OrderPath string
	ImpUID    string // empty: about the shop itself
	Evidence  []Evidence
	Accept    *AcceptView  // nil: it can never pay an order
	Refund    *RefundPanel // nil: nothing to give back
	Dismiss   bool
}

// Evidence compares what the shop asked for with what I'mport says.
type Evidence struct {
	Label  string
	Asked  string
	Came   string
	Differ bool
}

// AcceptView lets a payment pay its order after all; Why says why it cannot
// now.
type AcceptView struct{ Why string }
