package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jangteo/jangteo/store/money"
)

// Showcase counts what the law and a PG's reviewer check before a shop opens.
type Showcase struct {
	Products      int // on sale
	Demo          int // of these, from the demo catalogue
	NoPicture     int // of these, without a picture
	NoNotice      int // of these, with incomplete product information
	NoEnglish     int // of these, without an English description
	FarDollars    int // of these, with a dollar price far from the won price
	SingleFactors int // owners without a second factor
}

// Showcase counts them; lists is the product information required by law. What it counts
// of products is kept until a product changes.
func (s *Store) Showcase(ctx context.Context, lists Notices) (Showcase, error) {
	var c Showcase
	err := s.read(ctx, func(t *tx) error {
		now, err := shownOf(t)
		if err != nil {
			return err
		}
		var kept bool
		if c, kept = s.showcase.get(struct{}{}, now.written); !kept {
			if c, err = countShowcase(t, lists); err != nil {
				return err
			}
			s.showcase.put(struct{}{}, now.written, c, 1)
		}
		return t.get("SELECT count(*) FROM admins WHERE role = 'owner' AND disabled_at IS NULL AND totp IS NULL", nil,
			&c.SingleFactors)
	})
	return c, err
}

// countShowcase goes through all that is on sale.
func countShowcase(t *tx, lists Notices) (c Showcase, err error) {
	rate, err := t.usdRate()
	if err != nil {
		return c, err
	}
	err = t.get(`SELECT count(*),
	    count(*) FILTER (WHERE EXISTS (SELECT 1 FROM pictures i WHERE i.product_id = p.id AND i.file LIKE '%.svg')),
	    count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM pictures i WHERE i.product_id = p.id)),
	    count(*) FILTER (WHERE p.body_en = ''),
	    count(*) FILTER (WHERE p.usd_price * ? > p.price * 100 * ? OR p.usd_price * ? * ? < p.price * 100)
	  FROM products p WHERE p.state = 'active'`, []any{rate, money.FarFactor, rate, money.FarFactor},
		&c.Products, &c.Demo, &c.NoPicture, &c.NoEnglish, &c.FarDollars)
	if err == nil {
		c.NoNotice, err = t.incompleteNotices(lists)
	}
	return c, err
}

// incompleteNotices counts the products on sale that lack required product
// information.
func (t *tx) incompleteNotices(lists Notices) (int, error) {
	missing := 0
	err := t.each("SELECT notice, count(*) FROM products WHERE state = 'active' GROUP BY notice", nil,
		func(scan func(...any) error) error {
			var text string
			var products int
			if err := scan(&text, &products); err != nil {
				return err
			}
			said := map[string]string{}
			if err := json.Unmarshal([]byte(text), &said); err != nil {
				return fmt.Errorf("product information: %w", err)
			}
			if !lists.Complete(said) {
				missing += products
			}
			return nil
		})
	return missing, err
}
