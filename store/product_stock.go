package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/typed"
)

// IsEndless tells whether a text says of a stock that it is not counted.
func IsEndless(text string) bool {
	switch strings.ToLower(typed.Packed(text)) {
	case "무제한", "제한없음", "무한", "unlimited", "endless", "∞":
		return true
	}
	return false
}

// lastMove selects the id of the last delivery or correction of variant v, -1
// if there was none: somebody else's is a conflict, an order is not.
const lastMove = `coalesce((SELECT max(id) FROM stock_moves m WHERE m.variant_id = v.id AND m.reason IN ('delivery',
  'correction')), -1)`

// stockMove is a change of a variant's stock by a number of pieces.
type stockMove struct {
	product int64
	slug    string
	variant int64
	sku     string
	delta   int64
	reason  string
}

// moveStock changes stock by a difference. It returns false and changes nothing
// if the stock would become negative.
func (t *tx) moveStock(m stockMove, by Source) (bool, error) {
	id, err := t.putMove(m, by)
	return id != 0, err
}

// putMove changes stock by a difference and returns the id of the move; 0 if the
// stock would become negative, and nothing is changed.
func (t *tx) putMove(m stockMove, by Source) (int64, error) {
	var after int64
	err := t.get("UPDATE variants SET stock = stock + ? WHERE id = ? AND stock + ? >= 0 RETURNING stock",
		[]any{m.delta, m.variant, m.delta}, &after)
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	id, err := t.insert("INSERT INTO stock_moves (variant_id, delta, reason, at, source) VALUES (?, ?, ?, ?, ?)",
		m.variant, m.delta, m.reason, ms(t.now), by)
	if err != nil {
		return 0, err
	}
	return id, t.event(Event{Entity: EntityProduct, Key: m.slug, Kind: EventStock,
		Before: fmt.Sprint(after - m.delta), After: fmt.Sprint(after), Source: by,
		Detail: map[string]any{"id": m.product, "sku": m.sku, "delta": m.delta, "reason": m.reason}})
}

// reasonOf returns why a person changed stock: an increase is a delivery, a
// decrease a correction.
func reasonOf(delta int64) string {
	if delta > 0 {
		return "delivery"
	}
	return "correction"
}

// moveStocks changes the stock of a draft's variants by the difference from
// what its editor saw.
func (t *tx) moveStocks(d Draft, by Source) error {
	var conflicts []Conflict
	for _, v := range d.Variants {
		c, err := t.changeStock(d.ID, d.Slug, StockEdit{v.ID, v.StockMove, v.StockSeen, v.Stock}, by)
		if err != nil {
			return err
		}
		if c != nil {
			conflicts = append(conflicts, *c)
		}
	}
	if len(conflicts) > 0 {
		return &ConflictError{conflicts}
	}
	return nil
}

// setStocks sets the stock of re-adopted variants to exactly what the draft
// says; had is their stock before.
func (t *tx) setStocks(d Draft, had map[int64]int64, by Source) error {
	for i, v := range d.Variants {
		before, adopted := had[v.ID]
		if !adopted {
			continue
		}
		if delta := v.Stock - before; delta != 0 {
			if _, err := t.moveStock(stockMove{d.ID, d.Slug, v.ID, v.SKU, delta, reasonOf(delta)}, by); err != nil {
				return err
			}
		}
		d.Variants[i].StockSeen, d.Variants[i].StockMove = v.Stock, 0
	}
	return nil
}

// StockEdit requests a new stock for one variant.
type StockEdit struct {
	Variant int64
	Move    int64 // last known delivery or correction; 0: not compared, -1: there was none
	Seen    int64 // the stock that was shown
	Wanted  int64
}

// changeStock applies the difference between seen and wanted stock: orders in
// between are fine, somebody else's delivery or correction is a conflict.
func (t *tx) changeStock(product int64, slug string, e StockEdit, by Source) (*Conflict, error) {
	delta := e.Wanted - e.Seen
	if delta == 0 {
		return nil, nil
	}
	c := &Conflict{Product: product, Variant: e.Variant, Field: "stock", Seen: e.Seen, Wanted: e.Wanted}
	var move int64
	err := t.get("SELECT v.sku, v.stock, "+lastMove+
		" FROM variants v WHERE v.id = ? AND v.product_id = ? AND v.retired = 0", []any{e.Variant, product}, &c.SKU,
		&c.Now, &move)
	if err != nil {
		return nil, err
	}
	if e.Move != 0 && e.Move != move {
		return c, nil
	}
	done, err := t.moveStock(stockMove{product, slug, e.Variant, c.SKU, delta, reasonOf(delta)}, by)
	if err != nil || done {
		return nil, err
	}
	return c, nil
}

// RowEdit requests a new price or stock for one product of the list.
type RowEdit struct {
	Product   int64
	Version   int64 // product version when it was shown
	PriceSeen int64 // won
	Price     int64 // won
	Stock     []StockEdit
}

// EditRows changes prices and stocks of products, all or none. merged reports
// whether orders had changed a stock meanwhile, so that the result differs from
// what was typed. Errors: *ConflictError, *DraftError (fields "price.12",
// "stock.34" by product and variant id), ErrNotFound.
func (s *Store) EditRows(ctx context.Context, rows []RowEdit, by Source) (merged bool, err error) {
	if err := checkRows(rows); err != nil {
		return false, err
	}
	err = s.write(ctx, func(t *tx) error {
		merged = false
		var conflicts []Conflict
		for _, r := range rows {
			more, other, err := t.editRow(r, by)
			if err != nil {
				return fmt.Errorf("product %d: %w", r.Product, err)
			}
			conflicts, merged = append(conflicts, more...), merged || other
		}
		if len(conflicts) > 0 {
			return &ConflictError{conflicts}
		}
		return nil
	})
	return merged, err
}

func checkRows(rows []RowEdit) error {
	var l fieldErrors
	for _, r := range rows {
		if r.Price != r.PriceSeen {
			l.count(fmt.Sprintf("price.%d", r.Product), r.Price, 1, MaxPrice)
		}
		for _, e := range r.Stock {
			l.count(fmt.Sprintf("stock.%d", e.Variant), e.Wanted, 0, MaxStock)
		}
	}
	return asDraftError(l)
}

func (t *tx) editRow(r RowEdit, by Source) (conflicts []Conflict, merged bool, err error) {
	var slug string
	var version, price, list int64
	if err := t.get("SELECT slug, version, price, coalesce(list_price, 0) FROM products WHERE id = ? AND state "+
		"<> 'deleted'", []any{r.Product},
		&slug, &version, &price, &list); err != nil {
		return nil, false, err
	}
	for _, e := range r.Stock {
		var now int64
		if err := t.get("SELECT stock FROM variants WHERE id = ?", []any{e.Variant}, &now); err != nil {
			return nil, false, err
		}
		c, err := t.changeStock(r.Product, slug, e, by)
		if err != nil {
			return nil, false, err
		}
		if c != nil {
			conflicts = append(conflicts, *c)
		}
		merged = merged || now != e.Seen && e.Wanted != e.Seen
	}
	if r.Price == r.PriceSeen {
		return conflicts, merged, nil
	}
	if version != r.Version && price != r.PriceSeen {
		return append(conflicts, Conflict{Product: r.Product, Field: "price", Seen: r.PriceSeen, Wanted: r.Price,
			Now: price}), merged, nil
	}
	return conflicts, merged, t.setPrice(r.Product, slug, price, r.Price, list, by)
}

func (t *tx) setPrice(product int64, slug string, before, price, list int64, by Source) error {
	if list != 0 && price >= list {
		return &DraftError{[]FieldError{{fmt.Sprintf("price.%d", product), Text{
			"판매가는 정가(" + money.Count(list) + "원)보다 낮아야 합니다. 정가는 상품 수정에서 바꿀 수 있습니다.",
			"The price must be below the list price (₩" + money.Count(list) +
				"), which you can change in the editor."}}}}
	}
	if _, err := t.exec("UPDATE products SET price = ?, version = version + 1, updated_at = ? WHERE id = ?", price,
		ms(t.now), product); err != nil {
		return err
	}
	return t.event(Event{Entity: EntityProduct, Key: slug, Kind: EventPriced, Before: fmt.Sprint(before),
		After: fmt.Sprint(price), Source: by,
		Detail: map[string]any{"id": product}})
}
