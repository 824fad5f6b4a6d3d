package shop

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

func (s *Server) showCart(c echo.Context) error {
	return s.cartPage(c, http.StatusOK, web.LangOf(c), nil)
}

// cartPage shows the cart; problem is why a change of it was refused.
func (s *Server) cartPage(c echo.Context, status int, lang views.Lang, problem error) error {
	cart, err := s.cart(c)
	if err != nil {
		return err
	}
	site, err := s.site(c, lang, head{Title: lang.Text("장바구니", "Cart"), Unlisted: true, Lean: true,
		Notice:      cartNotice(c, lang),
		Description: lang.Text("담은 상품과 결제예정금액을 확인하고 주문하는 페이지입니다.", "Review your items and the total, and check out.")})
	if err != nil {
		return err
	}
	page := views.CartPage{Site: site, Chosen: len(cart.Chosen()), Totals: cartTotals(cart, lang),
		Answer: s.answerOf(problem, lang)}
	if page.Unpaid, err = s.unpaidOrder(c, lang, ""); err != nil {
		return err
	}
	if cart.Missing.In(wording.CurrencyOf(string(lang))).Minor > 0 {
		more := wording.Price(cart.Missing, string(lang))
		page.Free = lang.Text(more+" 더 담으면 무료배송", "Add "+more+" more for free shipping")
	}
	if err := s.addPlaces(c, &page, cart, lang); err != nil {
		return err
	}
	for _, i := range cart.Items {
		line := cartLine(i, lang)
		page.Lines = append(page.Lines, line)
		if line.Problem != "" && line.Chosen {
			page.Problem = lang.Text("주문할 수 없는 상품이 있습니다. 아래에서 옵션이나 수량을 바꾸거나 삭제해 주세요.",
				"Some items cannot be ordered as they are. Please change or remove them below.")
		}
	}
	web.Unkept(c)
	return s.Render(c, status, views.Cart(page))
}

// addPlaces shows what delivery costs more in remote places, and what it costs where
// English readers most likely are, if that is not what it costs within Korea.
func (s *Server) addPlaces(c echo.Context, page *views.CartPage, cart store.Cart, lang views.Lang) error {
	if cart.Pieces() == 0 {
		return nil
	}
	terms, err := s.Store.ShippingTerms(c.Request().Context())
	if err != nil {
		return err
	}
	page.Remote = remoteLine(terms, lang)
	if _, where := termsAbroad(terms, cart.Load(), lang); where == "" {
		return nil
	}
	// What makes delivery free within Korea does not abroad.
	page.Free = "Shipping within Korea only."
	if len(terms.Countries)+len(terms.Zones) > 0 {
		page.Free = "Shipping within Korea; choose your country at checkout."
	}
	q, err := s.quoteKnown(c, lang, orderForm{})
	if err != nil || q == nil {
		return err
	}
	page.Totals = quoteTotals(int(cart.Pieces()), *q, lang)
	page.Free = "Shipping to " + wording.CountryName(orderForm{}.country(lang), lang) +
		"; choose your country at checkout."
	return nil
}

// cartNotice is the good news of a change.
func cartNotice(c echo.Context, lang views.Lang) string {
	switch {
	case c.QueryParam("added") != "":
		return lang.Text("장바구니에 담았습니다.", "Added to your cart.")
	case c.QueryParam("merged") != "":
		return lang.Text("같은 옵션이 이미 담겨 있어 수량을 합쳤습니다.",
			"That option was already in your cart, so the quantities were combined.")
	}
	return ""
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
	t := wording.TotalsOf(int(cart.Pieces()), wording.Sums{Goods: cart.Goods, Shipping: cart.Shipping,
		Total: cart.Total, Lines: cart.Lines()}, wording.CurrencyOf(string(lang)), lang)
	t.InWon = wording.InWon(cart.Total, lang)
	return t
}

func cartLine(i store.CartItem, lang views.Lang) views.CartLine {
	v := i.Variant
	line := views.CartLine{
		Line: views.Line{Name: i.Name.In(string(lang)), Option: v.Label.In(string(lang)), SKU: v.SKU,
			Quantity: int(i.Quantity),
			Price:    wording.Price(v.Price.Times(i.Quantity), string(lang)),
			Picture:  wording.PictureOf(i.Picture, lang), Path: lang.Path("/products/" + i.Slug)},
		Chosen: i.Chosen, Unit: wording.Price(v.Price, string(lang)),
		Max:          int(min(max(v.Stock, i.Quantity), store.MaxQuantity)),
		UpdateAction: "/cart/items/" + url.PathEscape(v.SKU), RemoveAction: "/cart/items/" + url.PathEscape(v.SKU) +
			"/delete",
	}
	for _, o := range i.Options {
		line.Options = append(line.Options, variantOf(o, o.ID == v.ID, lang))
	}
	line.Problem = cartProblem(i, lang)
	if in := wording.CurrencyOf(string(lang)); i.Changed(in) && line.Problem == "" {
		was, is := wording.Money(i.Seen.In(in), string(lang)), wording.Money(v.Price.In(in), string(lang))
		line.Notice = lang.Text("담은 뒤 가격이 "+was+"에서 "+is+"으로 바뀌었습니다. 지금 가격으로 주문됩니다.",
			"The price has changed from "+was+" to "+is+" since you added it. You will pay the current price.")
	}
	return line
}

// cartProblem says why a line cannot be ordered and what to do; empty: it can.
func cartProblem(i store.CartItem, lang views.Lang) string {
	left := wording.Count(i.Variant.Stock)
	switch {
	case !i.Active:
		return lang.Text("지금은 판매하지 않는 상품입니다. 삭제하고 주문해 주세요.", "No longer available. Please remove it.")
	case i.Variant.Stock == 0 && len(i.Options) > 0:
		return lang.Text("품절된 옵션입니다. 다른 옵션으로 바꾸거나 삭제해 주세요.",
			"This option is sold out. Please choose another one or remove it.")
	case i.Variant.Stock == 0:
		return lang.Text("품절되었습니다. 삭제하고 주문해 주세요.", "Sold out. Please remove it.")
	case i.Variant.Stock < i.Quantity:
		return lang.Text(left+"개만 남았습니다. 수량을 "+left+"개 이하로 바꿔 주세요.", "Only "+left+" left. Please order "+left+
			" or fewer.")
	}
	return ""
}

func (s *Server) addToCart(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	lang, form, errs := web.LangOf(c), readOrderForm(f), map[string]string{}
	wishes := form.wishes(lang, errs)
	if len(errs) > 0 {
		problem := &web.FormError{Fields: errs}
		if form.Product == "" || web.WantsJSON(c) {
			return problem
		}
		return s.orderFormAgain(c, lang, form, problem)
	}
	id, err := s.beginCart(c)
	if err != nil {
		return err
	}
	if err := s.Store.AddAllToCart(c.Request().Context(), id, wishes); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, web.LangOf(c).Path("/cart?added=1"))
}

func (s *Server) changeCart(c echo.Context) error {
	form, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	quantity, err := pieces(0).Read(form.Get("quantity"))
	if err != nil {
		return s.cartAgain(c, store.ErrQuantity)
	}
	if form.Get("choice") != "" {
		if err := s.chooseLine(c, form.Get("chosen") != "" || form.Get("chosen[]") != ""); err != nil {
			return err
		}
	}
	return s.setCart(c, form.Code("sku"), quantity)
}

// skuOf is the article of a cart's line that a path names.
func skuOf(c echo.Context) (string, error) {
	sku, err := url.PathUnescape(c.Param("sku"))
	return store.SKU(sku), err
}

// chooseLine keeps whether the next order takes the cart's line.
func (s *Server) chooseLine(c echo.Context, chosen bool) error {
	sku, err := skuOf(c)
	if err != nil || sku == "" {
		return store.ErrNotFound
	}
	id, err := s.cartID(c)
	if err != nil {
		return err
	}
	return s.Store.ChooseInCart(c.Request().Context(), id, sku, chosen)
}

// chooseCart chooses all lines of the cart or none, or removes the chosen ones.
func (s *Server) chooseCart(c echo.Context) error {
	form, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := s.cartID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	switch form.Get("do") {
	case "all":
		err = s.Store.ChooseInCart(ctx, id, "", true)
	case "none":
		err = s.Store.ChooseInCart(ctx, id, "", false)
	case "remove":
		err = s.Store.EmptyCart(ctx, id)
	default:
		return echo.NewHTTPError(http.StatusBadRequest)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, web.LangOf(c).Path("/cart"))
}

func (s *Server) removeFromCart(c echo.Context) error {
	if _, err := web.ReadForm(c); err != nil {
		return err
	}
	return s.setCart(c, "", 0)
}

// setCart makes so many of another sku out of the cart's line; to empty: of its own.
func (s *Server) setCart(c echo.Context, to string, quantity int64) error {
	ctx := c.Request().Context()
	sku, err := skuOf(c)
	if err != nil {
		return store.ErrNotFound
	}
	id, err := s.cartID(c)
	if err != nil {
		return err
	}
	merged := false
	if to == "" || quantity == 0 {
		err = s.Store.SetCartQuantity(ctx, id, sku, quantity)
	} else {
		merged, err = s.Store.ChangeCartOption(ctx, id, sku, to, quantity)
	}
	if err != nil {
		return s.cartAgain(c, err)
	}
	if merged {
		return c.Redirect(http.StatusSeeOther, web.LangOf(c).Path("/cart?merged=1"))
	}
	return c.Redirect(http.StatusSeeOther, web.LangOf(c).Path("/cart"))
}

// cartAgain shows the cart as it still is, with the reason why.
func (s *Server) cartAgain(c echo.Context, problem error) error {
	status := web.Explain(problem).Status
	if web.WantsJSON(c) || status != http.StatusConflict && status != http.StatusUnprocessableEntity {
		return problem
	}
	return s.cartPage(c, status, web.LangOf(c), problem)
}
