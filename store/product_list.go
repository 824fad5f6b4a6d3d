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
// in it.
const stockTable = ` LEFT JOIN (SELECT v.product_id, sum(` + atHand + `) AS pieces, min(` + atHand + `) AS least
  FROM variants v WHERE v.active = 1 GROUP BY v.product_id) s ON s.product_id = p.id`

// condition returns a view's condition on products p and their stock s.
func (v ProductView) condition() string {
	switch v {
	case ActiveProducts:
		return "p.state = 'active'"
	case HiddenProducts:
		return "p.state = 'draft'"
	case SoldOutProducts:
		return "p.state <> 'deleted' AND coalesce(s.pieces, 0) = 0"
	case LowProducts:
		return "p.state <> 'deleted' AND s.pieces > 0 AND s.least <= 5" // LowStock, as in productCounts
	case DeletedProducts:
		return "p.state = 'deleted'"
	}
	return "p.state <> 'deleted'"
}

// listWords is how many words of a query are looked for.
const listWords = 8

// where returns the filter as SQL. Stock is joined only if the filter needs it.
func (f ProductFilter) where() (string, []any) {
	condition, args := " WHERE "+f.View.condition(), []any{}
	if f.View == SoldOutProducts || f.View == LowProducts || f.Sort == "stock" {
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

func (f ProductFilter) order() string {
	switch f.Sort {
	case "updated":
		return " ORDER BY p.updated_at DESC, p.id DESC"
	case "name":
		return " ORDER BY p.name_ko, p.id"
	case "price":
		return " ORDER BY p.price, p.id"
	case "price-desc":
		return " ORDER BY p.price DESC, p.id"
	case "stock":
		return " ORDER BY coalesce(s.pieces, 0), p.id"
	}
	return " ORDER BY p.position DESC"
}

// Products lists products for the owner.
func (s *Store) Products(ctx context.Context, f ProductFilter) (ProductList, error) {
	var list ProductList
	err := s.read(ctx, func(t *tx) (err error) {
		ids, err := t.productIDs(f)
		if err != nil {
			return err
		}
		list.Total = len(ids)
		from := min((max(f.Page, 1)-1)*f.Limit, len(ids))
		if list.Rows, err = t.productRows(ids[from:min(from+f.Limit, len(ids))]); err != nil {
			return err
		}
		list.Counts, err = t.productCounts()
		return err
	})
	return list, err
}

// ProductIDs lists all products that match, in the order of the list.
func (s *Store) ProductIDs(ctx context.Context, f ProductFilter) ([]int64, error) {
	var ids []int64
	err := s.read(ctx, func(t *tx) (err error) {
		ids, err = t.productIDs(f)
		return err
	})
	return ids, err
}

// productIDs returns the ids of all matching products: one scan for both the
// page and the total.
func (t *tx) productIDs(f ProductFilter) ([]int64, error) {
	where, args := f.where()
	var ids []int64
	err := t.each("SELECT p.id FROM products p"+where+f.order(), args, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
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
	var active, hidden, deleted, stocked, low int
	if err := t.get(`SELECT count(*) FILTER (WHERE state = 'active'), count(*) FILTER (WHERE state = 'draft'),
	  count(*) FILTER (WHERE state = 'deleted')
	  FROM products`, nil, &active, &hidden, &deleted); err != nil {
		return nil, err
	}
	err := t.get(`SELECT count(*), count(*) FILTER (WHERE least <= 5) FROM (SELECT sum(`+atHand+`) AS pieces,
	  min(`+atHand+`) AS least FROM variants v
	    WHERE v.active = 1 AND v.product_id NOT IN (SELECT id FROM products WHERE state = 'deleted')
	    GROUP BY v.product_id)
	    s WHERE pieces > 0`, nil, &stocked, &low)
	return map[ProductView]int{AllProducts: active + hidden, ActiveProducts: active, HiddenProducts: hidden,
		DeletedProducts: deleted,
		SoldOutProducts: active + hidden - stocked, LowProducts: low}, err
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
