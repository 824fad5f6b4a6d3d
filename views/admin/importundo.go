package admin

// ImportsPage lists the last imports of products.
type ImportsPage struct {
	Frame Frame
	Rows  []ImportsRow
}

// ImportsRow is one import.
type ImportsRow struct {
	Path                 string
	When, Who            string
	Format               string
	Added, Changed, Done string
	Undone               bool
}

// ImportUndoPage says what undoing an import does to its products, or did.
type ImportUndoPage struct {
	Frame    Frame
	Title    string
	Path     string // of this page
	Import   string // what it is about, in a line
	Counts   []string
	Explains string // what is to be known before; empty: it is done
	Undone   bool
	Press    string // what the button says
	Running  bool
	Waits    bool // an edit is about to be done
	Done     int  // products, while it runs
	All      int
	Rows     []ImportUndoRow
	More     string
}

// ImportUndoRow is what becomes of one product.
type ImportUndoRow struct {
	Name, Path string
	Badge      Badge
}
