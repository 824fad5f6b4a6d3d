package admin

// ReconciliationPage shows the proof that the shop's books agree with
// I'mport's, or where they do not.
type ReconciliationPage struct {
	Frame   Frame
	Clean   bool
	Verdict string // the one sentence
	Facts   []string
	Sweeps  []SweepView
	Sums    []SumView
	Differ  []string // imp_uids
}

// SweepView is the last comparison of one depth.
type SweepView struct {
	Reach, Every, RanAt           string
	Listed, Ours, Captured, Wrong string
	Clean                         bool
}

// SumView is the money of one currency by what became of it.
type SumView struct{ Currency, Captured, Accepted, Held, Cancelled string }
