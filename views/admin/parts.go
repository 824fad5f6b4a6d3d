package admin

// Badge is a state in a word or two. Kind colors it: good, bad, wait, info or
// empty.
type Badge struct{ Text, Kind string }

// Tab is one view of a list.
type Tab struct {
	Label   string
	Path    string
	Count   int
	Counted bool // show Count, also when it is 0
	Current bool
}

// Paging leads through a long list; empty paths lead nowhere.
type Paging struct{ PrevPath, NextPath string }

// Field is a labelled input of a form.
type Field struct {
	Name, Label  string
	Value        string
	Type         string // of the input; "textarea"; "text" when empty
	Hint         string
	Error        string
	Unit         string // after the input, e.g. "원"
	Autocomplete string
	InputMode    string
	Pattern      string
	Placeholder  string
	MaxLength    int
	Rows         int // of a textarea
	Required     bool
	ReadOnly     bool
	Wide         bool   // takes the whole row
	Lang         string // of what is written into it; empty: the page's
}

func (f Field) inputType() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

func (f Field) describedBy() string {
	ids := "e-" + f.Name
	if f.Hint != "" {
		ids = "h-" + f.Name + " " + ids
	}
	return ids
}

// Question is asked before something is done that cannot be taken back. The
// same form sent again says yes.
type Question struct {
	Lines []string // what is about to happen, its amounts in words and figures
	Next  string   // what to do if that is right
	Field Hidden   // carries what was understood, so that only the same is done
}

// Choice is one option of a Select.
type Choice struct {
	Value, Label string
	Selected     bool
	Disabled     bool
}

// Select is a labelled choice of a form.
type Select struct {
	Name, Label string
	Hint        string
	Error       string
	Choices     []Choice
	Submit      bool // sends its form at once where scripts run
	Hidden      bool // the label is only for screen readers
}

// Check is a box to tick.
type Check struct {
	Name, Label string
	Hint        string
	Checked     bool
	Disabled    bool
}
