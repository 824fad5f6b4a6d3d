package handlers

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

func (s *Server) showCart(c echo.Context) error {
	lang := langOf(c)
	cart, err := s.cart(c)
	if err != nil {
		return err
	}
	notice := ""
	if c.QueryParam("added") != "" {
		notice = lang.Text("장바구니에 담았습니다.", "Added to your cart.")
	}
	site, err := s.site(c, lang, head{Title: lang.Text("장바구니", "Cart"), NoIndex: true, Notice: notice})
	if err != nil {
		return err
	}
	page := views.CartPage{Site: site, Totals: cartTotals(cart, lang)}
	if cart.Missing.KRW > 0 && len(cart.Items) > 0 {
		more := formatPrice(cart.Missing, string(lang))
		page.Free = lang.Text(more+" 더 담으면 무료배송", "Add "+more+" more for free shipping")
	}
	for _, i := range cart.Items {
		page.Lines = append(page.Lines, cartLine(i, lang))
		if problem := page.Lines[len(page.Lines)-1].Problem; problem != "" {
			page.Problem = lang.Text("주문할 수 없는 상품이 있습니다. 수량을 바꾸거나 빼 주세요.",
				"Some items cannot be ordered as they are. Please change or remove them.")
		}
	}
	personal(c)
	return s.render(c, http.StatusOK, views.Cart(page))
}

// cart is what the visitor has put in their cart.
func (s *Server) cart(c echo.Context) (store.Cart, error) {
	id, err := s.cartID(c)
	if err != nil || id == 0 {
		return store.Cart{}, err
	}
	return s.Store.CartOf(c.Request().Context(), id)
}

func cartTotals(cart store.Cart, lang views.Lang) views.Totals {
	return totalsOf(int(cart.Pieces()), cart.Goods, cart.Shipping, cart.Total, currencyOf(string(lang)), lang)
}

// totalsOf writes sums in one currency, with the other one beside the total on
// English pages.
func totalsOf(pieces int, goods, shipping, total store.Price, in store.Currency, lang views.Lang) views.Totals {
	t := views.Totals{Count: pieces, Goods: formatMoney(goods.In(in), string(lang)), Total: formatMoney(total.In(in), string(lang))}
	if shipping.KRW > 0 {
		t.Shipping = formatMoney(shipping.In(in), string(lang))
	}
	if lang == views.English && in == store.USD {
		t.Approx = "≈ " + formatMoney(total.In(store.KRW), string(lang))
	}
	return t
}

func cartLine(i store.CartItem, lang views.Lang) views.CartLine {
	v := i.Variant
	line := views.CartLine{
		Line: views.Line{Name: i.Name.In(string(lang)), Option: v.Label.In(string(lang)), SKU: v.SKU, Quantity: int(i.Quantity),
			Price:   formatPrice(store.Price{KRW: v.Price.KRW * i.Quantity, USD: v.Price.USD * i.Quantity}, string(lang)),
			Picture: pictureOf(i.Picture, lang), Path: lang.Path("/products/" + i.Slug)},
		Unit: formatPrice(v.Price, string(lang)), Max: int(min(v.Stock, store.MaxQuantity)),
		UpdateAction: "/cart/items/" + url.PathEscape(v.SKU), RemoveAction: "/cart/items/" + url.PathEscape(v.SKU) + "/delete",
	}
	switch {
	case !i.Active:
		line.Problem = lang.Text("지금은 판매하지 않는 상품입니다", "No longer available")
	case v.Stock == 0:
		line.Problem = lang.Text("품절되었습니다", "Sold out")
	case v.Stock < i.Quantity:
		left := formatCount(v.Stock)
		line.Problem = lang.Text(left+"개만 남았습니다", "Only "+left+" left")
	}
	return line
}

func (s *Server) addToCart(c echo.Context) error {
	form, err := readForm(c)
	if err != nil {
		return err
	}
	quantity, err := strconv.ParseInt(form.get("quantity"), 10, 64)
	if err != nil || quantity < 1 || quantity > store.MaxQuantity {
		return store.ErrQuantity
	}
	id, err := s.beginCart(c)
	if err != nil {
		return err
	}
	if err := s.Store.AddToCart(c.Request().Context(), id, form.get("product"), form.get("sku"), quantity); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, langOf(c).Path("/cart?added=1"))
}

func (s *Server) changeCart(c echo.Context) error {
	form, err := readForm(c)
	if err != nil {
		return err
	}
	quantity, err := strconv.ParseInt(form.get("quantity"), 10, 64)
	if err != nil || quantity < 0 || quantity > store.MaxQuantity {
		return store.ErrQuantity
	}
	return s.setCartQuantity(c, quantity)
}

func (s *Server) removeFromCart(c echo.Context) error {
	if _, err := readForm(c); err != nil {
		return err
	}
	return s.setCartQuantity(c, 0)
}

func (s *Server) setCartQuantity(c echo.Context, quantity int64) error {
	sku, err := url.PathUnescape(c.Param("sku"))
	if err != nil {
		return store.ErrNotFound
	}
	id, err := s.cartID(c)
	if err != nil {
		return err
	}
	if err := s.Store.SetCartQuantity(c.Request().Context(), id, sku, quantity); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, langOf(c).Path("/cart"))
}
