package admin

// ZonesPart lists the groups of countries that are charged by weight, and what orders
// of some weights cost.
type ZonesPart struct {
	Frame   Frame
	Zones   []ZoneRow
	AddPath string
	Warning string // about goods without a weight; empty: nothing

	Grams      string // a weight that was asked for, as typed
	GramsError string
	Preview    PreviewTable
}

// ZoneRow is a group of countries.
type ZoneRow struct{ Name, Path, Countries, Fees string }

// PreviewTable is what orders of some weights cost, by country.
type PreviewTable struct {
	Weights []string
	Rows    []PreviewRow
}

// PreviewRow has a fee for each weight of its table.
type PreviewRow struct {
	Country string
	Fees    []string
}
