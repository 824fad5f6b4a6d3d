package store

import (
	"context"
	"errors"
)

// MaxWished is the most products that a wish list holds; the schema has it, too.
const MaxWished = 100

// ErrWishedFull says that a wish list holds MaxWished products already.
var ErrWishedFull = errors.New("the wish list is full")

// Wishlists are what visitors like, each of the session of a browser.
type Wishlists struct{ *core }

// Wishlist is what a visitor likes, the latest first.
type Wishlist struct {
	Cards []Card
	Gone  []GoneWish
}

// GoneWish is a product of a wish list that is not sold any more, or not at present.
type GoneWish struct {
	Slug string
	Name Text
}

// Of returns the wish list of a session.
func (s Wishlists) Of(ctx context.Context, session int64) (w Wishlist, err error) {
	err = s.read(ctx, func(t *tx) (err error) {
		w.Cards, err = t.readCards("wished w JOIN products p ON p.id = w.product_id"+cardPicture+
			" WHERE w.session_id = ? AND p.state = 'active' ORDER BY w.added_at DESC, p.id DESC", session)
		if err != nil {
			return err
		}
		return t.each(`SELECT p.slug, p.name_ko, p.name_en FROM wished w JOIN products p ON p.id = w.product_id
		  WHERE w.session_id = ? AND p.state <> 'active' ORDER BY w.added_at DESC, p.id DESC`, []any{session},
			func(scan func(...any) error) error {
				var g GoneWish
				err := scan(&g.Slug, &g.Name.Ko, &g.Name.En)
				w.Gone = append(w.Gone, g)
				return err
			})
	})
	return w, err
}

// Add puts a product on a session's list, where it may be already. Errors: ErrNotFound
// if it is not sold, ErrWishedFull.
func (s Wishlists) Add(ctx context.Context, session int64, slug string) error {
	return s.writeAside(ctx, func(t *tx) error {
		var product int64
		if err := t.get("SELECT id FROM products WHERE slug = ? AND state = 'active'", []any{slug},
			&product); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO wished (session_id, product_id, added_at) VALUES (?, ?, ?)
		  ON CONFLICT (session_id, product_id) DO NOTHING`, session, product, ms(t.now))
		if _, by := t.refused(err); by == wishedAreFew {
			return ErrWishedFull
		}
		return err
	})
}

// Remove takes a product off a session's list, where it may not be at all.
func (s Wishlists) Remove(ctx context.Context, session int64, slug string) error {
	return s.writeAside(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM wished WHERE session_id = ? AND product_id = (SELECT id FROM products
		  WHERE slug = ?)`, session, slug)
		return err
	})
}
