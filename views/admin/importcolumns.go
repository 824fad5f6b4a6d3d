package admin

// ImportColumnsPage asks what the columns of an unknown product file hold.
type ImportColumnsPage struct {
	Frame   Frame
	Path    string   // of this page
	Options []Hidden // how the file is to be read
	Row     string   // the number of the row of headings
	Rows    Select   // which row that is
	Columns []Select // what each column holds, with examples
}
