package views

// StockAlert is the form for being told when sold-out goods are back.
type StockAlert struct {
	Lang    Lang
	Action  string
	Choices []StockChoice
	SKU     string // the choice that was made
	Email   string // as it was typed
	Notice  string // the answer to it; empty: not sent yet
	Error   string
}

// StockChoice is one form of the product.
type StockChoice struct {
	SKU   string
	Label string // empty: the product has only this one
}

// ConfirmAlertPage asks whether the receiver of a mail wants to hear of goods.
type ConfirmAlertPage struct {
	Site
	Done bool
}

// StopAlertPage ends stock alerts for the buyer who follows the link in one.
type StopAlertPage struct {
	Site
	Done bool
}
