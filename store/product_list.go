package store

import (
	"context"
	"strings"

	"github.com/jangteo/jangteo/store/typed"
)

// LowStock is the highest stock of a variant that counts as low, in pieces.
const LowStock = 5

// ProductView is a view of the owner's product list.
type ProductView string

// The views of the product list.
const (
	AllProducts     ProductView = ""        // all except deleted ones
	ActiveProducts  ProductView = "active"  // sold
	HiddenProducts  ProductView = "hidden"  // drafts
	SoldOutProducts ProductView = "soldout" // no piece in stock
	LowProducts     ProductView = "low"     // a variant is low or out of stock
	DeletedProducts ProductView = "deleted"
)

// ProductFilter selects and sorts products.
type ProductFilter struct {
	Query    string // words from names, address or SKUs
	Category string // slug; empty: all
	View     ProductView
	Sort     string // "new", "updated", "name", "price", "price-desc", "stock"; anything else: "new"
	Page     int    // from 1
	Limit    int
}

// ProductRow is a product in the owner's list.
type ProductRow struct {
	ID        int64
	Version   int64
	Slug      string
	Name      Text
	Category  Text
	Picture   Picture
	Price     int64 // won
	ListPrice int64 // won; 0: none
	USDPrice  int64 // cents; 0: converted at the shop's rate
	State     ProductState
	Stock     int64        // total pieces of the active variants
	Endless   bool         // one of these is always there
	Variants  []VariantRow // including inactive ones
}

// VariantRow is a variant in the owner's list.
type VariantRow struct {
	ID    int64
	SKU   string
	Label Text // its option values; empty without options
	Stock int64
	// Uncounted: it is always there, whatever Stock says.
	Uncounted bool
	Move      int64 // see StockEdit
	Active    bool
}

// ProductList is a page of the owner's products.
type ProductList struct {
	Rows   []ProductRow
	Total  int                 // matching the filter
	Counts map[ProductView]int // per view, unfiltered
}

// stockTable needs p = products; products without an active variant have no row
// in it. It reads the whole stock.
const stockTable = ` LEFT JOIN (SELECT v.product_id, sum(` + atHand + `) AS pieces, min(` + atHand + `) AS least
  FROM variants v WHERE v.active = 1 GROUP BY v.product_id) s ON s.product_id = p.id`

// obtainable needs p = products: a piece can be had.
const obtainable = `EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND v.active = 1
		    AND (v.stock > 0 OR v.counted = 0))`

// condition returns a view's condition on products p. Those of the stock begin at the few
// variants that run out or are not offered (each product has a variant). All but deleted
// products are found in the order of a list by an index that has no others.
func (v ProductView) condition() string {
	switch v {
	case ActiveProducts:
		return "p.state <> 'deleted' AND NOT p.state <> 'active'" // not by the index of states: it has another order
	case HiddenProducts:
		return "p.state = 'draft'"
	case SoldOutProducts:
		return `p.state <> 'deleted' AND p.id IN (SELECT v.product_id FROM variants v
		  WHERE v.active = 1 AND v.counted = 1 AND v.stock <= 5 AND v.stock = 0
		  UNION SELECT v.product_id FROM variants v WHERE v.active = 0) AND NOT ` + obtainable
	case LowProducts: // LowStock, as the index has it
		return `p.state <> 'deleted' AND p.id IN (SELECT v.product_id FROM variants v
		  WHERE v.active = 1 AND v.counted = 1 AND v.stock <= 5) AND ` + obtainable
	case DeletedProducts:
		return "p.state = 'deleted'"
	}
	return "p.state <> 'deleted'"
}

// listWords is how many words of a query are looked for.
const listWords = 8

// where returns the filter as SQL. Stock is joined only if the filter needs it.
func (f ProductFilter) where() (string, []any) {
	view, args := f.View.condition(), []any{}
	if f.View == ActiveProducts && f.order() == byPosition {
		view = "p.state = 'active'"
	}
	condition := " WHERE " + view
	if f.Sort == "stock" {
		condition = stockTable + condition
	}
	if f.Category != "" {
		condition += " AND p.category_id = (SELECT id FROM categories WHERE slug = ?)"
		args = append(args, f.Category)
	}
	var words, codes []string
	for _, w := range strings.Fields(typed.Text(f.Query)) {
		words, codes = append(words, "%"+escapeLike(w)+"%"), append(codes, "%"+escapeLike(typed.Code(w))+"%")
	}
	if n := min(len(words), listWords); n > 0 {
		condition += ` AND NOT EXISTS (SELECT 1 FROM each_text(?) w JOIN each_text(?) c ON c.key = w.key
		  WHERE NOT (p.name_ko LIKE w.value ESCAPE '\' OR p.name_en LIKE w.value ESCAPE '\' OR p.slug LIKE c.value
		  ESCAPE '\' OR EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND v.retired = 0 AND v.sku LIKE
		  c.value ESCAPE '\')))`
		args = append(args, valueList(words[:n]), valueList(codes[:n]))
	}
	return condition, args
}

const byPosition = " ORDER BY p.position DESC"

func (f ProductFilter) order() string {
	switch f.Sort {
	case "updated":
		return " ORDER BY p.updated_at DESC, p.id DESC"
	case "name":
		return " ORDER BY p.name_ko, p.id"
	case "price":
		return " ORDER BY p.price, p.id"
	case "price-desc":
		return " ORDER BY p.price DESC, p.id DESC"
	case "stock":
		return " ORDER BY coalesce(s.pieces, 0), p.id"
	}
	return byPosition
}

// Products lists products for the owner.
func (s *Store) Products(ctx context.Context, f ProductFilter) (ProductList, error) {
	var list ProductList
	err := s.read(ctx, func(t *tx) (err error) {
		if list.Counts, err = t.productCounts(); err != nil {
			return err
		}
		var ids []int64
		if ids, list.Total, err = productPage(t, f, list.Counts); err != nil {
			return err
		}
		list.Rows, err = t.productRows(ids)
		return err
	})
	return list, err
}

// ProductIDs lists all products that match, in the order of the list.
func (s *Store) ProductIDs(ctx context.Context, f ProductFilter) ([]int64, error) {
	var ids []int64
	err := s.read(ctx, func(t *tx) (err error) {
		where, args := f.where()
		ids, err = t.ids("SELECT p.id FROM products p"+where+f.order(), args...)
		return err
	})
	return ids, err
}

// productPage returns the ids of a page, and how many products match in all. Where that
// is known already only the page is read, else all that match, once.
func productPage(t *tx, f ProductFilter, counts map[ProductView]int) (ids []int64, total int, err error) {
	where, args := f.where()
	statement, from := "SELECT p.id FROM products p"+where+f.order(), (max(f.Page, 1)-1)*f.Limit
	if total, known := counts[f.View]; known && f.Category == "" && f.Query == "" {
		ids, err = t.ids(statement+" LIMIT ? OFFSET ?", append(args, f.Limit, from)...)
		return ids, total, err
	}
	if ids, err = t.ids(statement, args...); err != nil {
		return nil, 0, err
	}
	from = min(from, len(ids))
	return ids[from:min(from+f.Limit, len(ids))], len(ids), nil
}

// ProductRows lists products in the order of ids; unknown ids are omitted.
func (s *Store) ProductRows(ctx context.Context, ids []int64) ([]ProductRow, error) {
	var rows []ProductRow
	err := s.read(ctx, func(t *tx) (err error) {
		rows, err = t.productRows(ids)
		return err
	})
	return rows, err
}

// productTally is how many products there are in each view, at a version of what the
// shop's pages show: whatever moves a product from one view into another renews that.
type productTally struct {
	version int64
	counts  map[ProductView]int
}

// productCounts tells how many products are in each view, and counts them only when
// something has changed.
func (t *tx) productCounts() (map[ProductView]int, error) {
	var now productTally
	if err := t.get("SELECT version FROM shown", nil, &now.version); err != nil {
		return nil, err
	}
	if last := t.core.tally.Load(); last != nil && last.version == now.version {
		return last.counts, nil
	}
	var err error
	if now.counts, err = countProducts(t); err == nil {
		t.core.tally.Store(&now)
	}
	return now.counts, err
}

func countProducts(t *tx) (map[ProductView]int, error) {
	categories, err := t.productsByState()
	if err != nil {
		return nil, err
	}
	counts := map[ProductView]int{}
	for _, n := range categories {
		counts[ActiveProducts] += n[ProductActive]
		counts[HiddenProducts] += n[ProductDraft]
		counts[AllProducts] += n[ProductActive] + n[ProductDraft]
		counts[DeletedProducts] += n[ProductDeleted]
	}
	for _, view := range []ProductView{SoldOutProducts, LowProducts} {
		var n int
		if err := t.get("SELECT count(*) FROM products p WHERE "+view.condition(), nil, &n); err != nil {
			return nil, err
		}
		counts[view] = n
	}
	return counts, nil
}

// productRows reads products in the order of ids.
func (t *tx) productRows(ids []int64) ([]ProductRow, error) {
	wanted := valueList(ids)
	var rows []ProductRow
	at := map[int64]int{}
	err := t.each(`SELECT p.id, p.version, p.slug, p.name_ko, p.name_en, p.price, coalesce(p.list_price, 0),
	  coalesce(p.usd_price, 0), p.state,
	    c.name_ko, c.name_en
	  FROM each_number(?) j CROSS JOIN products p JOIN categories c ON c.id = p.category_id WHERE p.id = j.value
	  ORDER BY j.key`, []any{wanted},
		func(scan func(...any) error) error {
			var r ProductRow
			err := scan(&r.ID, &r.Version, &r.Slug, &r.Name.Ko, &r.Name.En, &r.Price, &r.ListPrice, &r.USDPrice,
				&r.State,
				&r.Category.Ko, &r.Category.En)
			at[r.ID] = len(rows)
			rows = append(rows, r)
			return err
		})
	if err != nil {
		return nil, err
	}
	if err := t.rowPictures(rows, at, wanted); err != nil {
		return nil, err
	}
	return rows, t.rowVariants(rows, at, wanted)
}

// rowPictures fills in the main picture of each row.
func (t *tx) rowPictures(rows []ProductRow, at map[int64]int, ids string) error {
	return t.each(`SELECT i.product_id, i.file, i.width, i.height, i.widths, i.alt_ko, i.alt_en FROM each_number(?) j
	  JOIN pictures i ON i.id = (SELECT id FROM pictures WHERE product_id = j.value ORDER BY position LIMIT
	  1)`, []any{ids},
		func(scan func(...any) error) error {
			var id int64
			var p Picture
			err := scan(&id, &p.File, &p.Width, &p.Height, &p.Widths, &p.Alt.Ko, &p.Alt.En)
			rows[at[id]].Picture = p
			return err
		})
}

// rowVariants fills in the variants of each row with their stock.
func (t *tx) rowVariants(rows []ProductRow, at map[int64]int, ids string) error {
	return t.each("SELECT v.product_id, v.id, v.sku, v.stock, v.active, v.counted = 0, "+lastMove+", "+variantLabel+`
	  FROM each_number(?) j JOIN variants v ON v.product_id = j.value WHERE v.retired = 0 ORDER BY v.product_id,
	  v.position, v.id`, []any{ids},
		func(scan func(...any) error) error {
			var id int64
			var v VariantRow
			err := scan(&id, &v.ID, &v.SKU, &v.Stock, &v.Active, &v.Uncounted, &v.Move, &v.Label.Ko, &v.Label.En)
			r := &rows[at[id]]
			r.Variants = append(r.Variants, v)
			if v.Active {
				r.Stock, r.Endless = r.Stock+v.Stock, r.Endless || v.Uncounted
			}
			return err
		})
}
