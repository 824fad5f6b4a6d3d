package admin

// ReadinessPage says what is missing before a shop opens.
type ReadinessPage struct {
	Frame   Frame
	Tabs    []Tab
	Summary string
	Ready   bool // nothing required is missing
	Groups  []ReadinessGroup
	Script  *ScriptNews // nil: I'mport's browser script is as it was
	Nodes   []NodeLine  // processes that serve the shop; none: there can be only one
}

// ScriptNews is a change of I'mport's browser script that the owner has not acknowledged.
type ScriptNews struct {
	URL    string
	SHA256 string // in hex
}

// NodeLine is one of the processes that serve a shop.
type NodeLine struct {
	Name   string
	Badge  Badge
	Detail string
}

// ReadinessGroup is the rules about one side of the shop.
type ReadinessGroup struct {
	ID    string
	Title string
	Items []ReadinessItem
}

// ReadinessItem is one rule and whether the shop meets it.
type ReadinessItem struct {
	Title    string
	Badge    Badge
	Detail   string // how much is missing; empty: nothing to add
	Why      string
	Source   string // law or page that says so, with a date
	Path     string // where to fix it
	Done     bool
	Required bool // missing, and needed
}
