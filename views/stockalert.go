package views

// StockAlert is the form for those who wait for goods that are sold out.
type StockAlert struct {
	Lang    Lang
	Action  string
	Choices []StockChoice
	Notice  string // what became of it; empty: nothing yet
	Error   string
}

// StockChoice is one form of the product.
type StockChoice struct {
	SKU   string
	Label string // empty: the product has only this one
}

// StopAlertPage ends the alerts of whoever follows the link in one.
type StopAlertPage struct {
	Site
	Done bool
}
