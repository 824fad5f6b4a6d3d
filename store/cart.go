package store

import (
	"context"
	"errors"
	"slices"

	"github.com/jangteo/jangteo/store/money"
)

// MaxQuantity is the most pieces of one variant that one order can hold,
// MaxLines the most different variants.
const (
	MaxQuantity = 99
	MaxLines    = 50
)

// ErrCartFull says that a cart holds MaxLines different things already.
var ErrCartFull = errors.New("the cart is full")

// CartItem is one line of a cart at today's price.
type CartItem struct {
	Variant  Variant
	Slug     string
	Name     Text
	Picture  Picture
	Quantity int64
	Active   bool         // still offered
	Chosen   bool         // the next order takes it; otherwise it stays in the cart
	Seen     *money.Price // what one cost when it was put in or changed last; nil: not known
	Options  []Variant    // what its product can be had as, this one included; nil: there is no choice
	product  int64
}

// Changed tells whether one costs another sum in a currency than when it was
// put into the cart.
func (i CartItem) Changed(c money.Currency) bool {
	return i.Seen != nil && i.Seen.In(c) != i.Variant.Price.In(c)
}

// Cart is what a session wants to buy, and what the chosen part of it costs now.
type Cart struct {
	Items    []CartItem
	Goods    money.Price
	Shipping money.Price
	Fees     []money.Price // of Chosen, see Line
	Total    money.Price
	Missing  money.Price // worth of goods up to free delivery; zero: none to be had or reached
}

// Chosen is what the next order takes.
func (c Cart) Chosen() []CartItem {
	return slices.DeleteFunc(slices.Clone(c.Items), func(i CartItem) bool { return !i.Chosen })
}

// Pieces counts what the next order takes.
func (c Cart) Pieces() int64 {
	var n int64
	for _, i := range c.Chosen() {
		n += i.Quantity
	}
	return n
}

// Load is what the next order sends.
func (c Cart) Load() Load {
	var l Load
	for _, i := range c.Chosen() {
		l = l.plus(i.Variant, i.Variant.Price, i.Quantity)
	}
	return l
}

// Lines is what the next order takes, as lines of an order within Korea.
func (c Cart) Lines() []Line {
	var list []Line
	for at, i := range c.Chosen() {
		l := newLine(i.Name, i.Variant, i.Quantity, i.Picture)
		if at < len(c.Fees) {
			l.Fee = c.Fees[at]
		}
		list = append(list, l)
	}
	return list
}

// CartOf returns the cart of a session.
func (s *Store) CartOf(ctx context.Context, session int64) (Cart, error) {
	var c Cart
	err := s.read(ctx, func(t *tx) (err error) {
		if c.Items, err = t.cartItems(session); err != nil {
			return err
		}
		if err = t.addOptions(c.Items); err != nil {
			return err
		}
		return t.addUp(&c)
	})
	return c, err
}

// addOptions fills in what the things in a cart can be changed to.
func (t *tx) addOptions(items []CartItem) error {
	known := map[int64][]Variant{}
	for i := range items {
		product := items[i].product
		list, ok := known[product]
		if !ok {
			var err error
			if list, err = t.variantsOf(product); err != nil {
				return err
			}
			known[product] = list
		}
		if items[i].Active && len(list) > 1 {
			items[i].Options = list
		}
	}
	return nil
}

func (t *tx) cartItems(session int64) ([]CartItem, error) {
	rate, err := t.usdRate()
	if err != nil {
		return nil, err
	}
	var list []CartItem
	err = t.each("SELECT "+variantColumns+`, p.slug, p.name_ko, p.name_en, c.quantity, p.state = 'active' AND
	  v.active = 1,
	    c.chosen, p.id, c.seen_krw, c.seen_usd,
	    coalesce(i.file, ''), coalesce(i.width, 1), coalesce(i.height, 1), coalesce(i.widths, ''), coalesce(i.alt_ko,
	    ''), coalesce(i.alt_en, '')
	  FROM cart_items c JOIN variants v ON v.id = c.variant_id JOIN products p ON p.id = v.product_id`+variantPicture+`
	  WHERE c.session_id = ? ORDER BY c.added_at, c.variant_id`, []any{session},
		func(scan func(...any) error) error {
			var r variantRow
			var it CartItem
			var krw, usd *int64
			err := scan(append(r.dest(), &it.Slug, &it.Name.Ko, &it.Name.En, &it.Quantity, &it.Active, &it.Chosen,
				&it.product, &krw, &usd,
				&it.Picture.File, &it.Picture.Width, &it.Picture.Height, &it.Picture.Widths, &it.Picture.Alt.Ko,
				&it.Picture.Alt.En)...)
			it.Variant = r.priced(rate)
			if krw != nil && usd != nil {
				it.Seen = &money.Price{KRW: *krw, USD: *usd}
			}
			list = append(list, it)
			return err
		})
	if err != nil {
		return list, err
	}
	held, err := t.heldBy(session)
	for i := range list {
		list[i].Variant.Stock += held[list[i].Variant.ID]
	}
	return list, err
}

// addUp fills in the sums of a cart.
func (t *tx) addUp(c *Cart) error {
	terms, err := t.shipping()
	if err != nil {
		return err
	}
	rate, err := t.usdRate()
	if err != nil {
		return err
	}
	c.Goods = c.Load().Goods
	if c.Pieces() == 0 {
		return nil
	}
	charges, err := terms.at(rate).Charges(c.Load(), Destination{})
	if err != nil {
		return err
	}
	c.Shipping, c.Fees = charges.Total, charges.Lines
	c.Total = c.Goods.Plus(c.Shipping)
	if value, any := c.Load().standard(); any {
		c.Missing = terms.at(rate).Missing(value)
	}
	return nil
}

// AddToCart puts quantity more of a sku of a product into a cart, up to
// MaxQuantity, and chooses it. ErrNotFound when there is no such active sku, *StockError when
// there are not as many, ErrCartFull when the cart has too many lines.
func (s *Store) AddToCart(ctx context.Context, session int64, product, sku string, quantity int64) error {
	return s.AddAllToCart(ctx, session, []Wish{{Product: product, SKU: sku, Quantity: quantity}})
}

// AddAllToCart is AddToCart for several things: all of them get into the cart, or none.
func (s *Store) AddAllToCart(ctx context.Context, session int64, wishes []Wish) error {
	return s.writeAside(ctx, func(t *tx) error {
		for _, w := range wishes {
			v, err := t.cartable(session, "v.sku = ? AND p.slug = ? AND v.active = 1 AND p.state = 'active'", w.SKU,
				w.Product)
			if err != nil {
				return err
			}
			v.chosen = true
			if err := t.putInCart(session, v, v.had+w.Quantity); err != nil {
				return err
			}
		}
		return nil
	})
}

// ChooseInCart tells whether the next order takes the line of a sku, or all
// lines when sku is empty.
func (s *Store) ChooseInCart(ctx context.Context, session int64, sku string, chosen bool) error {
	return s.writeAside(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE cart_items SET chosen = ?1 WHERE session_id = ?2
		  AND (?3 = '' OR variant_id = (SELECT id FROM variants WHERE sku = ?3))`, chosen, session, sku)
		return err
	})
}

// EmptyCart takes out of a cart what is chosen.
func (s *Store) EmptyCart(ctx context.Context, session int64) error {
	return s.writeAside(ctx, func(t *tx) error {
		_, err := t.exec("DELETE FROM cart_items WHERE session_id = ? AND chosen = 1", session)
		return err
	})
}

// SetCartQuantity changes how many of a sku are in a cart; 0 takes it out.
// Errors are those of AddToCart; more than there are may stay as they are.
func (s *Store) SetCartQuantity(ctx context.Context, session int64, sku string, quantity int64) error {
	return s.writeAside(ctx, func(t *tx) error { return t.setCartQuantity(session, sku, quantity) })
}

func (t *tx) setCartQuantity(session int64, sku string, quantity int64) error {
	v, err := t.cartable(session, "v.sku = ?", sku)
	if err != nil {
		return err
	}
	if v.had == 0 {
		return ErrNotFound
	}
	switch {
	case quantity == 0:
		return t.takeFromCart(session, v.ID)
	case quantity == v.had && quantity > v.Stock:
		return nil
	}
	return t.putInCart(session, v, quantity)
}

// ChangeCartOption makes quantity of another sku of the same product out of
// what is in a cart. When the cart holds that one already both become one
// line, and merged is true. Errors are those of AddToCart, and ErrQuantity
// when they are more than MaxQuantity together; the cart is as before then.
func (s *Store) ChangeCartOption(ctx context.Context, session int64, sku, to string, quantity int64) (merged bool,
	err error) {
	err = s.writeAside(ctx, func(t *tx) error {
		if sku == to {
			return t.setCartQuantity(session, sku, quantity)
		}
		old, err := t.cartable(session, "v.sku = ?", sku)
		if err != nil {
			return err
		}
		v, err := t.cartable(session, "v.sku = ? AND p.id = ? AND v.active = 1 AND p.state = 'active'", to, old.product)
		if err != nil {
			return err
		}
		if old.had == 0 {
			return ErrNotFound
		}
		if v.had+quantity > MaxQuantity {
			return ErrQuantity
		}
		if merged = v.had > 0; !merged {
			v.added, v.chosen = old.added, old.chosen // it keeps its place
		}
		if err := t.takeFromCart(session, old.ID); err != nil {
			return err
		}
		return t.putInCart(session, v, v.had+quantity)
	})
	return merged && err == nil, err
}

// cartable is a variant with how many of it a cart holds.
type cartable struct {
	Variant
	product, had int64
	added        int64 // when it was put in; now, for what is not
	chosen       bool
	name         Text
}

// cartable reads a variant that is or may get into a cart.
func (t *tx) cartable(session int64, condition string, args ...any) (cartable, error) {
	rate, err := t.usdRate()
	if err != nil {
		return cartable{}, err
	}
	var r variantRow
	var v cartable
	err = t.get("SELECT "+variantColumns+`, p.id, p.name_ko, p.name_en,
	    coalesce(c.quantity, 0), coalesce(c.added_at, ?), coalesce(c.chosen, 1)
	  FROM variants v JOIN products p ON p.id = v.product_id LEFT JOIN cart_items c ON c.variant_id = v.id AND
	  c.session_id = ?
	  WHERE `+condition, append([]any{ms(t.now), session}, args...),
		append(r.dest(), &v.product, &v.name.Ko, &v.name.En, &v.had, &v.added, &v.chosen)...)
	v.Variant = r.priced(rate)
	if err != nil {
		return v, err
	}
	held, err := t.heldBy(session)
	v.Stock += held[v.ID]
	return v, err
}

func (t *tx) takeFromCart(session, variant int64) error {
	_, err := t.exec("DELETE FROM cart_items WHERE session_id = ? AND variant_id = ?", session, variant)
	return err
}

func (t *tx) putInCart(session int64, v cartable, quantity int64) error {
	if quantity > v.Stock {
		return &StockError{SKU: v.SKU, Name: lineName(v.name, v.Label), Left: v.Stock}
	}
	_, err := t.exec(`INSERT INTO cart_items (session_id, variant_id, quantity, added_at, chosen, seen_krw, seen_usd)
	  VALUES (?, ?, ?, ?, ?, ?, ?)
	  ON CONFLICT (session_id, variant_id) DO UPDATE SET quantity = excluded.quantity, chosen = excluded.chosen,
	  seen_krw = excluded.seen_krw, seen_usd = excluded.seen_usd`,
		session, v.ID, min(quantity, MaxQuantity), v.added, v.chosen, v.Price.KRW, v.Price.USD)
	if err != nil {
		return err
	}
	var lines int
	if err := t.get("SELECT count(*) FROM cart_items WHERE session_id = ?", []any{session}, &lines); err != nil {
		return err
	}
	if lines > MaxLines {
		return ErrCartFull
	}
	return nil
}
