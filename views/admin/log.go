package admin

// LogPage says who did what when and from where.
type LogPage struct {
	Frame    Frame
	People   Select
	Entities Select
	From, To string // YYYY-MM-DD; empty: open
	Export   string // query of the export
	Rows     []LogRow
	Paging   Paging
}

// LogRow is one entry.
type LogRow struct {
	At, Who, What, Where string
	Key, Path            string // what it is about; Path empty: no page
}
