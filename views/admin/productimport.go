package admin

// ImportPage takes a file of products.
type ImportPage struct {
	Frame     Frame
	Currency  Select
	KeepStock Check
	Whole     Check
	Pictures  Check
	From      Field  // the shop that the file comes from
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
	Left       int // products that are left out
	Categories string
	Unread     string // columns
	Outcomes   []ImportOutcome
	Notes      []ImportNote
	MoreNotes  string
	Columns    string // where the columns are named anew; empty: the format is known
	Download   string // path of the whole report
	Partly     string // path of the report on what can be taken, if not all must be
	Undo       string // path of undoing it; empty: nothing was done
	Rows       []ImportRow
	MoreRows   string
	Currency   string
	KeepStock  bool
	Whole      bool // all products or none
	Done, All  int  // while it runs

	WithPictures bool   // those of other sites are fetched
	From         string // the shop that the file comes from; empty: not said
	Fetching     bool   // right now
	Pictures     string // what is or was fetched
	FetchPath    string // of the report with them; empty: there are none, or they are in it
	FetchText    string
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

// ImportOutcome leads to the lines of one outcome.
type ImportOutcome struct {
	Text, Path string
	Shown      bool
}

// ImportNote is something about one cell of the file.
type ImportNote struct {
	Row     string
	Column  string
	Product string
	Text    string
	Badge   Badge
}

// ImportRow is what happens to one product.
type ImportRow struct {
	Row   string
	Name  string
	Path  string // of its editor; empty: it is not there yet
	Badge Badge
	What  string
}
