package admin

import "strconv"

// ImportPage takes a file of products.
type ImportPage struct {
	Frame     Frame
	Currency  Select
	KeepStock Check
	Limit     string // "16MB"
}

// ImportReportPage says what a file of products would do, does or did.
type ImportReportPage struct {
	Frame      Frame
	Path       string // of this page
	Title      string
	State      ImportState
	Added      string // counts in words
	Changed    string
	Same       string
	Bad        int // errors to correct
	Categories string
	Notes      []ImportNote
	MoreNotes  string
	Rows       []ImportRow
	MoreRows   string
	Currency   string
	KeepStock  bool
	Done, All  int // while it runs
}

// ImportState is how far an import is.
type ImportState string

// The states of an import.
const (
	ImportSeen    ImportState = "seen"    // to be confirmed
	ImportRefused ImportState = "refused" // something must be corrected
	ImportRunning ImportState = "running"
	ImportDone    ImportState = "done"
)

// ImportNote is something about one cell of the file.
type ImportNote struct {
	Row    string
	Column string
	Text   string
	Error  bool
}

// ImportRow is what happens to one product.
type ImportRow struct {
	Row   string
	Name  string
	Path  string // of its editor; empty: it is not there yet
	Badge Badge
	What  string
}

func (p ImportReportPage) done() string { return strconv.Itoa(p.Done) }

func (p ImportReportPage) all() string { return strconv.Itoa(max(p.All, 1)) }

func (p ImportReportPage) percent() string { return strconv.Itoa(p.Done * 100 / max(p.All, 1)) }
