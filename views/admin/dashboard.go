package admin

// DashboardPage shows what needs attention now and how the shop is doing.
type DashboardPage struct {
	Frame   Frame
	Warning string // why nobody can pay; empty: they can
	Tasks   []Task
	Steps   []Step // what is left to do before opening; nil: nothing
	Fresh   bool   // nobody has paid yet: there is nothing to draw
	Periods []Tab
	Totals  []Total
	Charts  []Chart
	Best    []BestRow
	Methods []MethodRow
	Low     []LowRow
	LowPath string // path of the list of everything that is running out
}

// Task is something to do, with the page where it is done.
type Task struct {
	Label  string
	Count  string
	Detail string // empty: nothing more to say
	Path   string
	None   bool // nothing waits
	Urgent bool
}

// Step is part of making a shop ready.
type Step struct {
	Label, Text string
	Path        string
	Done        bool
}

// Total is one figure of a period.
type Total struct{ Label, Value, Detail string }

// Chart is sales per day in one currency, as a drawing and as a table.
type Chart struct {
	ID, Title string
	Data      ChartData
	Head      []string // of the table
	Rows      [][]string
}

// ChartData is what dashboard.js draws; amounts are in won or dollars.
type ChartData struct {
	Lang   string      `json:"lang"`
	Prefix string      `json:"prefix"` // before an amount, e.g. $
	Suffix string      `json:"suffix"` // after it, e.g. 원
	Label  string      `json:"label"`
	Days   []string    `json:"days"`
	Lines  []ChartLine `json:"lines"` // the first is the total
}

// ChartLine is one value per day.
type ChartLine struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
}

// BestRow is a product that sells.
type BestRow struct {
	Name, Path  string
	Pieces      string
	Won, Dollar string
}

// MethodRow is a way of paying.
type MethodRow struct {
	Name, Orders, Sold string
	Returned           string // empty: nothing went back
}

// LowRow is something that is running out.
type LowRow struct {
	Name, Label, Path string
	Stock             string
	None              bool
}
