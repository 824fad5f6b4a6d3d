package admin

import "github.com/a-h/templ"

// SettingsPage is one form of the settings.
type SettingsPage struct {
	Frame  Frame
	Tabs   []Tab
	Action string
	Groups []Group

	Question *Question // nil: nothing is asked

	Files  bool            // the form has a field for a file
	Submit string          // on the button
	Extra  templ.Component // below the form; nil: nothing
}

// Group is a part of a form under a heading of its own.
type Group struct {
	Title   string
	Hint    string
	Warning string // what it does that the owner may not want; empty: nothing
	Way     Need   // what to do about it; empty: nothing
	Error   string // with its fields together; empty: none
	Fields  []Field
	Selects []Select // after Fields
	Checks  []Check
	Choose  *Select // one of several; nil: nothing to choose
	Leads   bool    // Checks stand before Fields, which depend on them
	Columns bool    // Checks are many and short: side by side
	Table   *FieldTable
	Folded  *FoldedTable // nil: none
}

// FoldedTable is a long table to look something up in.
type FoldedTable struct {
	Title string
	Head  []string
	Rows  [][]string
}

// groupMends lists what is wrong with a form, from top to bottom.
func groupMends(groups []Group) []Mend {
	var list []Mend
	for _, g := range groups {
		list = append(list, mends(g.Fields...)...)
		if g.Error != "" {
			list = append(list, Mend{Error: g.Error})
		}
		if g.Table == nil {
			continue
		}
		for _, r := range g.Table.Rows {
			for _, c := range r.Cells {
				list = append(list, mends(Field{Name: c.Name, Label: c.Label, Error: c.Error})...)
			}
		}
	}
	return list
}

// FieldTable is a table of inputs or boxes, e.g. a charge for each country.
type FieldTable struct {
	Caption string
	Head    []string
	Rows    []FieldRow
}

// FieldRow is one row of a FieldTable; Cells are its inputs.
type FieldRow struct {
	Label string
	Cells []Cell
}

// Cell is an input or a box in a table; its label is only for screen readers.
type Cell struct {
	Name, Label, Value string
	Box, Checked       bool
	Error              string
}

// SetupPart shows what the shop is paid with, what is set on the server, where this page
// cannot change it, and a test of the keys.
type SetupPart struct {
	Frame    Frame
	Sandbox  bool // there are no keys to enter
	Closed   bool // the shop sells only after a test
	Setup    []SetupRow
	Channels []ChannelRow
	Result   []string // of a test of the keys; nil: none was made
	Failed   bool     // the test failed
}

// NeedsPart lists what is missing.
type NeedsPart struct {
	Frame  Frame
	Needs  []Need // without these it cannot open
	Advice []Need // these can wait
}

// Need is something missing, and where it is entered.
type Need struct{ Text, Path string }

// SetupRow is a value that was set outside.
type SetupRow struct{ Name, Meaning, Value string }

// ChannelRow is a way of paying and how it reaches its PG.
type ChannelRow struct{ Name, Channel, PG, MID, Currency string }

// TextsPart lists the versions of a legal text.
type TextsPart struct {
	Frame    Frame
	Versions []TextVersion
}

// TextVersion is a published version.
type TextVersion struct{ Version, PublishedAt, Path string }

// DesignPart shows the logo that is in use.
type DesignPart struct {
	Frame         Frame
	Logo          string // its URL; empty: none
	Width, Height int    // pixels
}
