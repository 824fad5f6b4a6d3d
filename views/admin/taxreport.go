package admin

// TaxReportPage is what was sold in a quarter, for the VAT return.
type TaxReportPage struct {
	Frame    Frame
	Quarter  Select
	Export   string   // query of the quarter that is shown
	Names    []string // of the columns of amounts, in the order of TaxReportRow.Amounts
	Rows     []TaxReportRow
	Totals   []TaxReportRow // one per currency
	Settings string         // where it is said how the shop is taxed; empty: not for who looks
}

// TaxReportRow is a month and a way of paying, or a total.
type TaxReportRow struct {
	Month, Method   string
	Count, Returned string
	Amounts         []string
}
