package admin

// CasesPage lists what a person must review.
type CasesPage struct {
	Frame  Frame
	Tabs   []Tab
	Open   bool // the open ones are shown
	Cases  []CaseView
	Paging Paging
}

// CaseView is a case in plain words, with its evidence and what can be done.
type CaseView struct {
	ID        string
	Badge     Badge
	Title     string // what happened
	Advice    string // what to do about it
	OpenedAt  string
	ClosedAt  string // empty: open
	Result    string // how it was resolved
	OrderNo   string // empty: unknown
	OrderPath string
	ImpUID    string // empty: about the shop itself
	Evidence  []Evidence
	Accept    *AcceptView  // nil: it can never be accepted
	Refund    *RefundPanel // nil: nothing to refund
	Dismiss   bool
}

// Evidence compares what the shop asked for with what I'mport says.
type Evidence struct {
	Label  string
	Asked  string
	Came   string
	Differ bool
}

// AcceptView offers to accept a payment for its order after all; Why is the
// reason it cannot be accepted now.
type AcceptView struct{ Why string }
