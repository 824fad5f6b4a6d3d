package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
)

// ListOrder is a sort order of a product list.
type ListOrder string

// The sort orders that shoppers can choose.
const (
	NewestFirst   ListOrder = "new"
	CheapestFirst ListOrder = "low"
	DearestFirst  ListOrder = "high"
	MostReduced   ListOrder = "discount" // by the discount's share of the list price
	ByName        ListOrder = "name"
	BestFirst     ListOrder = "best" // by what was sold of it of late
)

const (
	maxValues      = 200 // option values offered as filters
	valuesToChoose = 2   // an option with fewer values is not offered
)

// Listing is a shopper's filter and sort order for a category.
type Listing struct {
	Lang        string // "ko" or "en": which names and prices are compared
	Order       ListOrder
	Least, Most int64 // price range in minor units of that language's currency; 0: no limit
	InStock     bool  // only what is in stock
	Sale        bool  // only what costs less than its list price
	Choices     []Choice
	Page        int // from 1; beyond the end: the last page
	Limit       int // cards per page
}

// Choice is an option value, by Korean names, to filter by. Choices of one
// option are alternatives; across options, a single variant must match all.
type Choice struct{ Option, Value string }

// OptionValues is an option of products in a category, with its values.
type OptionValues struct {
	Name   Text
	Values []Text
}

// CategoryList is a page of a category's products.
type CategoryList struct {
	Category Category
	Cards    []Card
	Count    int // products on all pages
	Page     int
	Pages    int            // at least 1
	Options  []OptionValues // available filters, independent of those chosen
}

// CategoryBySlug returns a page of a category's products.
func (s *Store) CategoryBySlug(ctx context.Context, slug string, l Listing) (CategoryList, error) {
	var list CategoryList
	err := s.read(ctx, func(t *tx) error {
		c := &list.Category
		if err := t.get("SELECT id, slug, name_ko, name_en FROM categories WHERE slug = ?", []any{slug}, &c.ID,
			&c.Slug, &c.Name.Ko, &c.Name.En); err != nil {
			return err
		}
		err := t.listed(&list, l)
		if err == nil {
			list.Options, err = s.values.of(t, c.ID)
		}
		if err != nil {
			return fmt.Errorf("list category %s: %w", slug, err)
		}
		return nil
	})
	return list, err
}

// listed finds the products of the page first, and reads only those.
func (t *tx) listed(list *CategoryList, l Listing) error {
	rate, err := t.usdRate()
	if err != nil {
		return err
	}
	condition, args := l.condition(list.Category.ID, rate)
	order, ordered := l.order(rate)
	sales, counted := l.sales(t)
	if list.Count, err = t.countListed(list.Category.ID, l, condition, args); err != nil {
		return err
	}
	list.Pages = max(1, (list.Count+l.Limit-1)/l.Limit)
	list.Page = min(max(l.Page, 1), list.Pages)
	ids, err := t.ids("SELECT p.id FROM products p"+sales+condition+order+" LIMIT ? OFFSET ?", slices.Concat(counted,
		args, ordered, []any{l.Limit, (list.Page - 1) * l.Limit})...)
	if err != nil {
		return err
	}
	if len(ids) > 0 {
		list.Cards, err = t.cardsByID(ids)
	}
	return err
}

// countsKept is of how many categories it is kept how many products they have.
const countsKept = 1000

// countListed counts the products of a listing. How many a whole category has changes
// less often than it is asked for.
func (t *tx) countListed(category int64, l Listing, condition string, args []any) (n int, err error) {
	now, err := shownOf(t)
	if err != nil {
		return 0, err
	}
	isWhole := !l.InStock && !l.Sale && l.Least == 0 && l.Most == 0 && len(l.Choices) == 0
	if isWhole {
		if r := t.core.memory.asOf(now); r != nil {
			return r.Count(categoryToken(category)), nil
		}
		if n, ok := t.core.counts.get(category, now.written); ok {
			return n, nil
		}
	}
	err = t.get("SELECT count(*) FROM products p"+condition, args, &n)
	if err == nil && isWhole {
		t.core.counts.put(category, now.written, n, countsKept)
	}
	return n, err
}

// price returns an SQL expression for the price in the listing's currency, and
// its arguments.
func (l Listing) price(rate int64) (string, []any) {
	if l.Lang == "en" {
		return "coalesce(p.usd_price, (CAST(p.price AS BIGINT) * 100 + ? - 1) / ?)", []any{rate, rate}
	}
	return "p.price", nil
}

func (l Listing) order(rate int64) (string, []any) {
	const newest = "p.position DESC"
	price, args := l.price(rate)
	switch l.Order {
	case CheapestFirst:
		return " ORDER BY " + price + ", " + newest, args
	case DearestFirst:
		return " ORDER BY " + price + " DESC, " + newest, args
	case MostReduced:
		return " ORDER BY 1.0 * p.price / coalesce(p.list_price, p.price), " + newest, nil
	case ByName:
		if l.Lang == "en" {
			return " ORDER BY lower(p.name_en), " + newest, nil
		}
		return " ORDER BY p.name_ko, " + newest, nil
	case BestFirst:
		return " ORDER BY coalesce(b.pieces, 0) DESC, " + newest, nil
	}
	return " ORDER BY " + newest, nil
}

// condition returns a listing's condition on products p. However much is chosen, it
// is one of few texts: what people send goes in as arguments.
func (l Listing) condition(category, rate int64) (string, []any) {
	condition, args := " WHERE p.category_id = ? AND p.state = 'active'", []any{category}
	if l.Least > 0 || l.Most > 0 || l.Sale {
		limits, between := l.limits(rate)
		condition += limits
		args = append(args, between...)
	}
	if !l.InStock && len(l.Choices) == 0 {
		return condition, args
	}
	least := 0
	if l.InStock {
		least = 1
	}
	if len(l.Choices) == 0 {
		return condition + " AND EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND v.active = 1 AND " +
			"(v.stock >= ? OR v.counted = 0))", append(args, least)
	}
	options, chosen := l.chosen()
	return condition + " AND EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND v.active = 1 AND " +
			"(v.stock >= ? OR v.counted = 0) AND " +
			"(SELECT count(DISTINCT o.name_ko) FROM variant_values x JOIN options o ON o.id = " +
			"x.option_id WHERE x.variant_id = v.id AND o.name_ko || ? || x.value_ko IN (SELECT value FROM " +
			"each_text(?))) = ?)",
		append(args, least, betweenChoice, valueList(chosen), options)
}

// limits returns the condition on the price, and whether it must be reduced.
func (l Listing) limits(rate int64) (string, []any) {
	price, args := l.price(rate)
	sale := 0
	if l.Sale {
		sale = 1
	}
	return " AND " + price + " BETWEEN ? AND ? AND (p.list_price > p.price OR ? = 0)", append(args, l.Least,
		cmp.Or(l.Most, math.MaxInt64), sale)
}

// sales joins what was sold of products of late, where they are in that order.
func (l Listing) sales(t *tx) (string, []any) {
	if l.Order != BestFirst {
		return "", nil
	}
	first, after := bestSpan(t.now)
	return " LEFT JOIN (SELECT product_id, sum(pieces) AS pieces FROM product_days WHERE day >= ? AND day < ? " +
		"GROUP BY product_id) b ON b.product_id = p.id", []any{first, after}
}

// isPlain tells whether a search shows all it finds, in the order of what fits best.
func (l Listing) isPlain() bool {
	return l.Order == "" && l.Least == 0 && l.Most == 0 && !l.InStock && !l.Sale
}

// narrowed reads a page of some products that meet the filter, in the order that is
// asked for, or else as they come.
func (l Listing) narrowed(t *tx, ids []int64, page int) (cards []Card, total, at int, err error) {
	rate, err := t.usdRate()
	if err != nil {
		return nil, 0, 0, err
	}
	limits, between := l.limits(rate)
	least := 0
	if l.InStock {
		least = 1
	}
	sales, counted := l.sales(t)
	order, ordered := " ORDER BY j.key", []any(nil)
	if l.Order != "" {
		order, ordered = l.order(rate)
	}
	found, err := t.ids("SELECT p.id FROM each_number(?) j CROSS JOIN products p"+sales+" WHERE p.id = j.value AND "+
		"p.state = 'active'"+limits+" AND (? = 0 OR EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND "+
		"v.active = 1 AND v.stock > 0))"+order, slices.Concat([]any{valueList(ids)}, counted, between, []any{least},
		ordered)...)
	if err != nil || len(found) == 0 {
		return nil, 0, 1, err
	}
	total = len(found)
	at = min(max(page, 1), (total+l.Limit-1)/l.Limit)
	cards, err = t.cardsByID(found[(at-1)*l.Limit : min(at*l.Limit, total)])
	return cards, total, at, err
}

// betweenChoice stands between an option and its value; neither has one in it.
const betweenChoice = "\n"

// chosen returns the choices as texts, and of how many options they are.
func (l Listing) chosen() (options int, texts []string) {
	known := map[string]bool{}
	for _, c := range l.Choices {
		known[c.Option] = true
		texts = append(texts, c.Option+betweenChoice+c.Value)
	}
	return len(known), texts
}

// optionCache keeps the option values of categories until something else than the
// stock changes: finding them scans every variant, a tenth of a second for 30,000.
// It has as many entries as there are categories.
type optionCache struct {
	mu    sync.Mutex
	known map[int64]knownOptions
}

type knownOptions struct {
	list    []OptionValues
	written int64 // when they were read, as table shown counts
}

// optionsRemembered is of how many categories the options are known.
const optionsRemembered = 300

func (c *optionCache) of(t *tx, category int64) ([]OptionValues, error) {
	now, err := shownOf(t)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	known, ok := c.known[category]
	c.mu.Unlock()
	if ok && known.written == now.written {
		return known.list, nil
	}
	list, err := t.optionValues(category)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.known[category]; c.known == nil || !ok && len(c.known) >= optionsRemembered {
		c.known = map[int64]knownOptions{}
	}
	c.known[category] = knownOptions{list, now.written}
	return list, nil
}

// optionValues lists the options and values of a category's products.
func (t *tx) optionValues(category int64) ([]OptionValues, error) {
	var list []OptionValues
	err := t.each(`SELECT o.name_ko, min(o.name_en), x.value_ko, min(x.value_en) FROM products p
	  JOIN variants v ON v.product_id = p.id AND v.active = 1 JOIN variant_values x ON x.variant_id = v.id JOIN
	  options o ON o.id = x.option_id
	  WHERE p.category_id = ? AND p.state = 'active' GROUP BY o.name_ko, x.value_ko
	  ORDER BY min(o.position), o.name_ko, min(v.position), x.value_ko LIMIT
	  ?`, []any{category, maxValues}, func(scan func(...any) error) error {
		var name, value Text
		err := scan(&name.Ko, &name.En, &value.Ko, &value.En)
		if last := len(list) - 1; last < 0 || list[last].Name.Ko != name.Ko {
			list = append(list, OptionValues{Name: name})
		}
		list[len(list)-1].Values = append(list[len(list)-1].Values, value)
		return err
	})
	return slices.DeleteFunc(list, func(o OptionValues) bool { return len(o.Values) < valuesToChoose }), err
}
