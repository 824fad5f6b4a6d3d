package store

import (
	"context"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// Offer is a product as search engines and price comparison sites list it.
type Offer struct {
	ID        int64
	Slug      string
	Name      Text
	Summary   Text
	Category  Text
	Vendor    string      // maker or brand; empty: not given
	Barcode   string      // GTIN of a product with a single variant; empty: none
	Price     money.Price // of the cheapest variant
	ListPrice money.Price // before the discount; zero: none
	Picture   Picture
	More      []string // files of its further pictures, in order; at most morePictures
	SoldOut   bool
	Ship      ShipTerms
	UpdatedAt time.Time
}

// Offers lists up to n products on sale with after < ID <= last, by ID. It reads them
// in that order: by the index of state (hence coalesce) it would sort all of them for
// each list.
func (s *Store) Offers(ctx context.Context, after, last int64, n int) ([]Offer, error) {
	var list []Offer
	err := s.read(ctx, func(t *tx) error {
		rate, err := t.usdRate()
		if err != nil {
			return err
		}
		err = t.each(`SELECT p.id, p.slug, p.name_ko, p.name_en, p.summary_ko, p.summary_en, c.name_ko, c.name_en,
		  p.vendor,
		    coalesce((SELECT max(barcode) FROM variants v WHERE v.product_id = p.id AND v.active = 1 HAVING count(*)
		    = 1), ''),
		    p.price, p.usd_price, coalesce(p.list_price, 0), p.updated_at,
		    coalesce(i.file, ''), coalesce(i.width, 1), coalesce(i.height, 1), coalesce(i.widths, ''),
		    NOT EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND v.active = 1
	    AND (v.stock > 0 OR v.counted = 0)),
		    p.ship_group, p.ship_fee, p.ship_per
		  FROM products p JOIN categories c ON c.id = p.category_id
		  LEFT JOIN pictures i ON i.id = (SELECT id FROM pictures WHERE product_id = p.id ORDER BY position LIMIT 1)
		  WHERE coalesce(p.state, '') = 'active' AND p.id > ? AND p.id <= ? ORDER BY p.id
		  LIMIT ?`, []any{after, last, n},
			func(scan func(...any) error) error {
				o, err := scanOffer(scan, rate)
				list = append(list, o)
				return err
			})
		if err != nil {
			return err
		}
		return addPictures(t, list)
	})
	return list, err
}

// morePictures is how many further pictures price comparisons take.
const morePictures = 10

// addPictures fills in the further pictures of offers, which are in the order of IDs.
func addPictures(t *tx, list []Offer) error {
	if len(list) == 0 {
		return nil
	}
	at := 0
	return t.each(`SELECT i.product_id, i.file FROM pictures i
	  WHERE i.product_id BETWEEN ? AND ? ORDER BY i.product_id, i.position`,
		[]any{list[0].ID, list[len(list)-1].ID}, func(scan func(...any) error) error {
			var id int64
			var file string
			err := scan(&id, &file)
			for at < len(list)-1 && list[at].ID < id {
				at++
			}
			if o := &list[at]; o.ID == id && file != o.Picture.File && len(o.More) < morePictures {
				o.More = append(o.More, file)
			}
			return err
		})
}

func scanOffer(scan func(...any) error, rate int64) (Offer, error) {
	var o Offer
	var usd *int64
	var updated int64
	err := scan(&o.ID, &o.Slug, &o.Name.Ko, &o.Name.En, &o.Summary.Ko, &o.Summary.En, &o.Category.Ko, &o.Category.En,
		&o.Vendor,
		&o.Barcode, &o.Price.KRW, &usd, &o.ListPrice.KRW, &updated,
		&o.Picture.File, &o.Picture.Width, &o.Picture.Height, &o.Picture.Widths, &o.SoldOut,
		&o.Ship.Group, &o.Ship.Fee, &o.Ship.Per)
	o.Price.USD, o.ListPrice.USD = orRate(usd, o.Price.KRW, rate), money.CentsAtRate(o.ListPrice.KRW, rate)
	o.UpdatedAt = fromMS(updated)
	return o, err
}

// LastOffer returns the highest ID of a product on sale; 0: none.
func (s *Store) LastOffer(ctx context.Context) (int64, error) {
	var id int64
	err := s.read(ctx, func(t *tx) error {
		return t.get(`SELECT coalesce((SELECT id FROM products WHERE coalesce(state, '') = 'active'
		  ORDER BY id DESC LIMIT 1), 0)`, nil, &id)
	})
	return id, err
}
