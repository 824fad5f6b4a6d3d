package admin

import "strings"

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

// inputType is the type of the input. Browsers refuse e-mail addresses that the
// server folds (full width, invisible characters): theirs is plain text.
func (f Field) inputType() string {
	if f.Type == "" || f.Type == "email" {
		return "text"
	}
	return f.Type
}

func (f Field) inputMode() string {
	if f.Type == "email" {
		return "email"
	}
	return f.InputMode
}

func (f Field) describedBy() string {
	ids := "e-" + anchor(f.Name)
	if f.Hint != "" {
		ids = "h-" + anchor(f.Name) + " " + ids
	}
	return ids
}

// Mend is what is wrong with a field, as the head of a form lists it.
type Mend struct {
	Name         string // of the field; empty: of the form as a whole
	Label, Error string
}

// mends lists what is wrong with fields.
func mends(fields ...Field) []Mend {
	var list []Mend
	for _, f := range fields {
		if f.Error != "" {
			list = append(list, Mend{f.Name, f.Label, f.Error})
		}
	}
	return list
}

// mends lists what is wrong with the choice.
func (s Select) mends() []Mend { return mends(Field{Name: s.Name, Label: s.Label, Error: s.Error}) }

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

// FormatField is the name of the buttons that download a table, FormatXLSX the value of
// the one for Excel's own kind of file. Any other is CSV.
const (
	FormatField = "format"
	FormatXLSX  = "xlsx"
)

// anchor makes of a field's name or a payment's id what every browser and checker takes
// for the id of an element.
func anchor(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '.' || r == ':' {
			return '-'
		}
		return r
	}, name)
}
