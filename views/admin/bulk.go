package admin

// BulkPage edits many products at once: what to change is chosen, shown, and then
// confirmed.
type BulkPage struct {
	Frame    Frame
	Back     string // path of the list that they were chosen from
	Chosen   string // how many, in words
	Names    string // the first of them
	Products string // their ids
	Nothing  string // why there is nothing to edit; empty: there is
	Choices  []BulkChoice
	Mends    []Mend
	Plan     *BulkReview // nil: nothing was asked for yet
}

// BulkChoice is one change with the fields that it needs.
type BulkChoice struct {
	Value, Label string
	Chosen       bool
	Hint         string
	Fields       []Field
	Selects      []Select
}

// BulkReview says what an edit would do.
type BulkReview struct {
	What   string // the change in words
	When   string // empty: at once, and for good
	Counts []string
	Rows   []BulkRow
	More   string   // how many rows are not shown; empty: none
	Fields []Hidden // the edit, as it was read
	Agree  bool     // something changes, so that it can be confirmed
	Stale  bool     // products have changed since it was shown before
}

// BulkRow is what becomes of one product.
type BulkRow struct {
	Name, Path string
	Was, Next  string
	Why        string // why it stays as it is; empty: it changes
}
