package store

import (
	"context"
	"errors"
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
	Active   bool // still offered
}

// Cart is what a session wants to buy and what that costs now.
type Cart struct {
	Items    []CartItem
	Goods    Price
	Shipping Price
	Total    Price
	Missing  Price // worth of goods up to free delivery; zero: none to be had or reached
}

// Pieces counts what is in the cart.
func (c Cart) Pieces() int64 {
	var n int64
	for _, i := range c.Items {
		n += i.Quantity
	}
	return n
}

// CartOf returns the cart of a session.
func (s *Store) CartOf(ctx context.Context, session int64) (Cart, error) {
	var c Cart
	err := s.read(ctx, func(t *tx) (err error) {
		if c.Items, err = t.cartItems(session); err != nil {
			return err
		}
		return t.addUp(&c)
	})
	return c, err
}

func (t *tx) cartItems(session int64) ([]CartItem, error) {
	rate, err := t.usdRate()
	if err != nil {
		return nil, err
	}
	var list []CartItem
	err = t.each("SELECT "+variantColumns+`, p.slug, p.name_ko, p.name_en, c.quantity, p.state = 'active' AND v.active = 1,
	    coalesce(i.file, ''), coalesce(i.width, 1), coalesce(i.height, 1), coalesce(i.widths, ''), coalesce(i.alt_ko, ''), coalesce(i.alt_en, '')
	  FROM cart_items c JOIN variants v ON v.id = c.variant_id JOIN products p ON p.id = v.product_id
	  LEFT JOIN pictures i ON i.id = (SELECT id FROM pictures WHERE product_id = p.id ORDER BY position LIMIT 1)
	  WHERE c.session_id = ? ORDER BY c.added_at, c.variant_id`, []any{session},
		func(scan func(...any) error) error {
			var r variantRow
			var it CartItem
			err := scan(append(r.dest(), &it.Slug, &it.Name.Ko, &it.Name.En, &it.Quantity, &it.Active,
				&it.Picture.File, &it.Picture.Width, &it.Picture.Height, &it.Picture.Widths, &it.Picture.Alt.Ko, &it.Picture.Alt.En)...)
			it.Variant = r.priced(rate)
			list = append(list, it)
			return err
		})
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
	for _, i := range c.Items {
		c.Goods = c.Goods.plus(i.Variant.Price.times(i.Quantity))
	}
	if c.Shipping, err = terms.Cost(c.Goods, rate, Destination{}); err != nil {
		return err
	}
	c.Total = c.Goods.plus(c.Shipping)
	if free := (Price{terms.FreeFrom, toUSD(terms.FreeFrom, rate)}); c.Shipping.KRW > 0 && free.KRW > 0 {
		c.Missing = free.minus(c.Goods)
	}
	return nil
}

// AddToCart puts quantity more of a sku of a product into a cart, up to
// MaxQuantity. ErrNotFound when there is no such active sku, *StockError when
// there are not as many, ErrCartFull when the cart has too many lines.
func (s *Store) AddToCart(ctx context.Context, session int64, product, sku string, quantity int64) error {
	return s.write(ctx, func(t *tx) error {
		var variant, stock, had int64
		err := t.get(`SELECT v.id, v.stock, coalesce((SELECT quantity FROM cart_items WHERE session_id = ? AND variant_id = v.id), 0)
		  FROM variants v JOIN products p ON p.id = v.product_id
		  WHERE v.sku = ? AND p.slug = ? AND v.active = 1 AND p.state = 'active'`, []any{session, sku, product}, &variant, &stock, &had)
		if err != nil {
			return err
		}
		return t.putInCart(session, variant, sku, stock, had+quantity)
	})
}

// SetCartQuantity changes how many of a sku are in a cart; 0 takes it out.
func (s *Store) SetCartQuantity(ctx context.Context, session int64, sku string, quantity int64) error {
	return s.write(ctx, func(t *tx) error {
		var variant, stock int64
		err := t.get(`SELECT v.id, v.stock FROM variants v JOIN cart_items c ON c.variant_id = v.id
		  WHERE v.sku = ? AND c.session_id = ?`, []any{sku, session}, &variant, &stock)
		if err != nil {
			return err
		}
		if quantity == 0 {
			_, err := t.exec("DELETE FROM cart_items WHERE session_id = ? AND variant_id = ?", session, variant)
			return err
		}
		return t.putInCart(session, variant, sku, stock, quantity)
	})
}

func (t *tx) putInCart(session, variant int64, sku string, stock, quantity int64) error {
	if quantity > stock {
		return &StockError{SKU: sku, Left: stock}
	}
	_, err := t.exec(`INSERT INTO cart_items (session_id, variant_id, quantity, added_at) VALUES (?, ?, ?, ?)
	  ON CONFLICT DO UPDATE SET quantity = excluded.quantity`, session, variant, min(quantity, MaxQuantity), ms(t.now))
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
