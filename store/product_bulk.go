package store

import (
	"fmt"
	"slices"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// BulkLimit is how many products one edit changes at most.
const BulkLimit = 1000

// BulkChange is a kind of change of many products.
type BulkChange string

// The changes.
const (
	BulkShow     BulkChange = "show"
	BulkHide     BulkChange = "hide"
	BulkCategory BulkChange = "category"
	BulkPercent  BulkChange = "percent"
	BulkWon      BulkChange = "won"
	BulkFull     BulkChange = "full"
	BulkStock    BulkChange = "stock"
	BulkAdd      BulkChange = "add"
)

// BulkChanges is the table of changes.
func BulkChanges() []Meaning[BulkChange] {
	return []Meaning[BulkChange]{
		{Kind: BulkShow, Means: "they are sold"},
		{Kind: BulkHide, Means: "only editors see them"},
		{Kind: BulkCategory, Means: "they go into another category"},
		{Kind: BulkPercent, Means: "so many percent off the list price"},
		{Kind: BulkWon, Means: "so many won off the list price"},
		{Kind: BulkFull, Means: "they cost the list price again"},
		{Kind: BulkStock, Means: "each variant that is counted has so many pieces"},
		{Kind: BulkAdd, Means: "each variant that is counted has so many pieces more, or fewer"},
	}
}

// IsDiscount tells whether a change makes products cheaper, so that it may have a
// beginning and an end.
func (c BulkChange) IsDiscount() bool { return c == BulkPercent || c == BulkWon }

// isPrice tells whether a change is one of prices.
func (c BulkChange) isPrice() bool { return c.IsDiscount() || c == BulkFull }

// isStock tells whether a change is one of stock.
func (c BulkChange) isStock() bool { return c == BulkStock || c == BulkAdd }

// BulkEdit is one change of many products.
type BulkEdit struct {
	Change   BulkChange `json:"change"`
	Amount   int64      `json:"amount"`   // percent, won or pieces; 0: the change has none
	Category string     `json:"category"` // slug; empty: the change has none
	Products []int64    `json:"products"`
	Begins   time.Time  `json:"-"` // of a discount; zero: at once
	Ends     time.Time  `json:"-"` // of a discount, whose prices are then as before; zero: never
}

// longestDiscount is how far ahead a discount may end.
const longestDiscount = 366 * 24 * time.Hour

// check validates an edit on its own.
func (e BulkEdit) check(now time.Time) fieldErrors {
	var l fieldErrors
	switch e.Change {
	case BulkShow, BulkHide, BulkFull:
	case BulkCategory:
		if e.Category == "" {
			l.add("category", "카테고리를 선택해 주세요.", "Please choose a category.")
		}
	case BulkPercent:
		l.count("discount", e.Amount, 1, 99)
	case BulkWon:
		l.count("discount", e.Amount, 1, MaxPrice)
	case BulkStock:
		l.count("stock", e.Amount, 0, MaxStock)
	case BulkAdd:
		l.count("add", e.Amount, -MaxStock, MaxStock)
		if e.Amount == 0 {
			l.add("add", "더하거나 뺄 수량을 입력해 주세요.", "Please enter how many to add or to take off.")
		}
	default:
		l.add("change", "무엇을 바꿀지 선택해 주세요.", "Please choose what to change.")
	}
	if n := len(e.Products); n == 0 || n > BulkLimit {
		most := money.Count(BulkLimit)
		l.add("products", "상품은 1개부터 "+most+"개까지 선택할 수 있습니다.", "Please choose 1 to "+most+" products.")
	}
	if e.Change.IsDiscount() {
		l.period(e, now)
	}
	return l
}

// period requires that a discount ends after it began, and not too far ahead.
func (l *fieldErrors) period(e BulkEdit, now time.Time) {
	begins := e.begins(now)
	if !e.Ends.IsZero() && !e.Ends.After(begins) {
		l.add("ends", "시작과 지금보다 나중이어야 합니다.", "This must be after the beginning, and after now.")
	}
	if last := now.Add(longestDiscount); begins.After(last) || e.Ends.After(last) {
		l.add("ends", "1년 안으로 정해 주세요.", "Please stay within a year.")
	}
}

// begins is when an edit is done that was asked for at a time.
func (e BulkEdit) begins(asked time.Time) time.Time {
	if e.Begins.After(asked) {
		return e.Begins
	}
	return asked
}

// applied is a product as the edit makes it. It fails with a DraftError if nothing
// sensible would come of it.
func (e BulkEdit) applied(d Draft) (Draft, error) {
	switch e.Change {
	case BulkShow:
		d.State = ProductActive
	case BulkHide:
		d.State = ProductDraft
	case BulkCategory:
		d.Category = e.Category
	case BulkPercent, BulkWon:
		return e.discounted(d)
	case BulkFull:
		if d.ListPrice > 0 {
			d = d.repriced(d.ListPrice, 0)
		}
	case BulkStock, BulkAdd:
		d.Variants = slices.Clone(d.Variants)
		for i := range d.Variants {
			d.Variants[i].Stock = e.stock(d.Variants[i])
		}
	}
	return d, nil
}

// discounted takes the discount off the list price, so that the same discount twice
// is the same price. It is rounded down to ₩10.
func (e BulkEdit) discounted(d Draft) (Draft, error) {
	full := max(d.ListPrice, d.Price)
	price := full - e.Amount
	if e.Change == BulkPercent {
		price = full * (100 - e.Amount) / 100
	}
	if price >= 10 {
		price -= price % 10
	}
	if price <= 0 {
		return d, &DraftError{[]FieldError{{"price", Text{
			fmt.Sprintf("정가가 %s원이어서 할인하면 판매가가 남지 않습니다.", money.Count(full)),
			fmt.Sprintf("Its list price is ₩%s: nothing would be left of it.", money.Count(full))}}}}
	}
	return d.repriced(price, full), nil
}

// repriced gives a product another price. Its own price in dollars, if it has one,
// changes in the same proportion, rounded up to the cent.
func (d Draft) repriced(price, list int64) Draft {
	if d.USDPrice > 0 && d.Price > 0 {
		d.USDPrice = (d.USDPrice*price + d.Price - 1) / d.Price
	}
	d.Price, d.ListPrice = price, list
	if list <= price {
		d.ListPrice = 0
	}
	return d
}

// stock is what the edit makes of a variant's stock.
func (e BulkEdit) stock(v DraftVariant) int64 {
	switch {
	case v.Uncounted:
		return v.Stock
	case e.Change == BulkAdd:
		return max(v.Stock+e.Amount, 0)
	}
	return e.Amount
}

// reverted takes the edit of a product back: former is what it was before, now what
// it is. It tells whether the product is not any more as the edit made it.
func (e BulkEdit) reverted(former, now Draft) (d Draft, isEdited bool) {
	then, err := e.applied(former)
	if err != nil {
		return now, true
	}
	d = now
	switch {
	case e.Change == BulkCategory:
		d.Category, isEdited = former.Category, now.Category != then.Category
	case e.Change.isPrice():
		d.Price, d.ListPrice = former.Price, former.ListPrice
		if now.USDPrice == then.USDPrice {
			d.USDPrice = former.USDPrice
		}
		isEdited = now.Price != then.Price || now.ListPrice != then.ListPrice
	case e.Change.isStock(): // see takeStocks
	default:
		d.State, isEdited = former.State, now.State != then.State
	}
	return d, isEdited
}
