package views

// CartPage shows what is in the cart; without lines it says so.
type CartPage struct {
	Site
	Lines   []CartLine
	Totals  Totals
	Free    string // "12,000원 더 담으면 무료배송"; empty: nothing to say
	Problem string // why not everything can be ordered; empty: it can
}

// CartLine is a line with its own small form.
type CartLine struct {
	Line
	Unit         string // price of one
	Max          int    // pieces that can be ordered, at most 99
	UpdateAction string // POST with quantity, e.g. "/cart/items/CHAIR-NO-1"
	RemoveAction string // POST, e.g. "/cart/items/CHAIR-NO-1/delete"
	Problem      string // "품절되었습니다", "2개만 남았습니다"; empty: fine
}
