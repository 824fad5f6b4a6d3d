package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// ListOrder is an order of a list of products.
type ListOrder string

// The orders that shoppers can choose.
const (
	NewestFirst   ListOrder = "new"
	CheapestFirst ListOrder = "low"
	DearestFirst  ListOrder = "high"
	MostReduced   ListOrder = "discount" // by the share of the list price that is saved
	ByName        ListOrder = "name"
)

const (
	maxValues      = 200 // of options that a list offers to choose from
	valuesToChoose = 2   // fewer of an option are no choice
)

// Listing is what a shopper wants to see of a category.
type Listing struct {
	Lang        string // "ko" or "en": whose names and prices are compared
	Order       ListOrder
	Least, Most int64 // price in minor units of that language's currency; 0: no limit
	InStock     bool  // only what can be ordered now
	Choices     []Choice
	Page        int // 1 is the first; one beyond the end is the last
	Limit       int // cards on a page
}

// Choice is a value of an option by their Korean names: products that come so.
// Choices of one option are alternatives; of several, one variant has them all.
type Choice struct{ Option, Value string }

// OptionValues is an option that products of a category have.
type OptionValues struct {
	Name   Text
	Values []Text
}

// CategoryList is a page of a category's products.
type CategoryList struct {
	Category Category
	Cards    []Card
	Count    int // products in all pages
	Page     int
	Pages    int            // at least 1
	Options  []OptionValues // that one can choose by, whatever is chosen already
}

// CategoryBySlug returns a page of a category's products.
func (s *Store) CategoryBySlug(ctx context.Context, slug string, l Listing) (CategoryList, error) {
	var list CategoryList
	err := s.read(ctx, func(t *tx) error {
		c := &list.Category
		if err := t.get("SELECT id, slug, name_ko, name_en FROM categories WHERE slug = ?", []any{slug}, &c.ID, &c.Slug, &c.Name.Ko, &c.Name.En); err != nil {
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

// listed finds out first which products the page shows, and reads only these.
func (t *tx) listed(list *CategoryList, l Listing) error {
	rate, err := t.usdRate()
	if err != nil {
		return err
	}
	condition, args := l.condition(list.Category.ID, rate)
	if err := t.get("SELECT count(*) FROM products p"+condition, args, &list.Count); err != nil {
		return err
	}
	list.Pages = max(1, (list.Count+l.Limit-1)/l.Limit)
	list.Page = min(max(l.Page, 1), list.Pages)
	order := l.order(rate)
	ids, err := t.ids("SELECT p.id FROM products p"+condition+order+" LIMIT ? OFFSET ?", append(args, l.Limit, (list.Page-1)*l.Limit)...)
	if err != nil {
		return err
	}
	if len(ids) > 0 {
		list.Cards, err = t.cardsByID(ids, order)
	}
	return err
}

// price is the expression of what a product costs in the listing's currency.
func (l Listing) price(rate int64) string {
	if l.Lang == "en" {
		return fmt.Sprintf("coalesce(p.usd_price, (p.price * 100 + %d) / %d)", rate-1, rate)
	}
	return "p.price"
}

func (l Listing) order(rate int64) string {
	newest := "p.position DESC"
	switch l.Order {
	case CheapestFirst:
		return " ORDER BY " + l.price(rate) + ", " + newest
	case DearestFirst:
		return " ORDER BY " + l.price(rate) + " DESC, " + newest
	case MostReduced:
		return " ORDER BY 1.0 * p.price / coalesce(p.list_price, p.price), " + newest
	case ByName:
		if l.Lang == "en" {
			return " ORDER BY p.name_en COLLATE NOCASE, " + newest
		}
		return " ORDER BY p.name_ko, " + newest
	}
	return " ORDER BY " + newest
}

func (l Listing) condition(category, rate int64) (string, []any) {
	var b strings.Builder
	b.WriteString(" WHERE p.category_id = ? AND p.state = 'active'")
	args := []any{category}
	if l.Least > 0 {
		b.WriteString(" AND " + l.price(rate) + " >= ?")
		args = append(args, l.Least)
	}
	if l.Most > 0 {
		b.WriteString(" AND " + l.price(rate) + " <= ?")
		args = append(args, l.Most)
	}
	if !l.InStock && len(l.Choices) == 0 {
		return b.String(), args
	}
	b.WriteString(" AND EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND v.active = 1")
	if l.InStock {
		b.WriteString(" AND v.stock > 0")
	}
	for _, o := range l.chosen() {
		b.WriteString(` AND EXISTS (SELECT 1 FROM variant_values x JOIN options o ON o.id = x.option_id
		  WHERE x.variant_id = v.id AND o.name_ko = ? AND x.value_ko IN (` + marks(len(o)-1) + "))")
		args = append(args, o...)
	}
	b.WriteString(")")
	return b.String(), args
}

// chosen groups the choices: each option's name with the values wanted of it.
func (l Listing) chosen() [][]any {
	var options [][]any
	for _, c := range l.Choices {
		i := slices.IndexFunc(options, func(o []any) bool { return o[0] == c.Option })
		if i < 0 {
			i = len(options)
			options = append(options, []any{c.Option})
		}
		options[i] = append(options[i], c.Value)
	}
	return options
}

// optionCache remembers for a minute what the products of categories come in,
// as finding that out takes a look at every variant: a tenth of a second where
// there are 30,000.
type optionCache struct {
	mu    sync.Mutex
	known map[int64]knownOptions
}

type knownOptions struct {
	list []OptionValues
	ends time.Time
}

const optionsKnown = time.Minute

func (c *optionCache) of(t *tx, category int64) ([]OptionValues, error) {
	c.mu.Lock()
	known, ok := c.known[category]
	c.mu.Unlock()
	if ok && t.now.Before(known.ends) {
		return known.list, nil
	}
	list, err := t.optionValues(category)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.known = map[int64]knownOptions{}
	}
	c.known[category] = knownOptions{list, t.now.Add(optionsKnown)}
	return list, nil
}

// optionValues lists what the products of a category come in.
func (t *tx) optionValues(category int64) ([]OptionValues, error) {
	var list []OptionValues
	err := t.each(`SELECT o.name_ko, o.name_en, x.value_ko, x.value_en FROM products p
	  JOIN variants v ON v.product_id = p.id AND v.active = 1 JOIN variant_values x ON x.variant_id = v.id JOIN options o ON o.id = x.option_id
	  WHERE p.category_id = ? AND p.state = 'active' GROUP BY o.name_ko, x.value_ko
	  ORDER BY min(o.position), o.name_ko, min(v.position), x.value_ko LIMIT ?`, []any{category, maxValues}, func(scan func(...any) error) error {
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
