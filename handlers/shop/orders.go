package shop

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// vbankDays is how long a buyer may take to pay into a virtual account.
const vbankDays = 3

func (s *Server) showCheckout(c echo.Context) error {
	lang := web.LangOf(c)
	cart, err := s.cart(c)
	if err != nil {
		return err
	}
	form := orderForm{}
	if len(cart.Chosen()) > 0 {
		if form.Coupon, err = (offers{s}).best(c, cart, lang); err != nil {
			return err
		}
	}
	return s.checkoutPage(c, http.StatusOK, lang, form, nil)
}

// checkoutPage shows the order form for what is chosen in the cart; form and problem are what
// came back from an order without JavaScript.
func (s *Server) checkoutPage(c echo.Context, status int, lang views.Lang, form orderForm, problem error) error {
	cart, err := s.cart(c)
	if err != nil {
		return err
	}
	chosen := cart.Chosen()
	if len(chosen) == 0 {
		return c.Redirect(http.StatusSeeOther, lang.Path("/cart"))
	}
	site, err := s.site(c, lang, head{Title: lang.Text("주문서", "Checkout"), Unlisted: true, Lean: true,
		Description: lang.Text("배송지와 결제수단을 선택하고 주문을 완료하는 페이지입니다.",
			"Enter your address, choose how to pay, and place your order.")})
	if err != nil {
		return err
	}
	page := views.CheckoutPage{Site: site, Totals: cartTotals(cart, lang), Seen: web.SeenText(cart.Total),
		Fee: feeOf(problem), Answer: s.answerOf(problem, lang)}
	terms, err := s.Store.Shipping(c.Request().Context())
	if err != nil {
		return err
	}
	page.Buyer = s.buyer(lang, form, problem, terms)
	page.Buyer.Pickup, page.Buyer.Place = cart.Load().OnlyPickup(), terms.Pickup.In(string(lang))
	if page.Again, err = s.again(c, lang); err != nil {
		return err
	}
	total, err := s.addQuote(c, &page, cart, form, problem)
	if err != nil {
		return err
	}
	if page.Pay, err = s.payOf(c, lang, "/orders", total); err != nil {
		return err
	}
	form.again(page.Pay.Receipt, problem)
	refill(&page.Pay, form)
	addFree(&page.Pay, total)
	for _, i := range chosen {
		page.Lines = append(page.Lines, cartLine(i, lang).Line)
	}
	web.Unkept(c)
	return s.RenderOrder(c, status, views.Checkout(page))
}

// answerOf is a problem in words; empty: there is none.
func (s *Server) answerOf(problem error, lang views.Lang) string {
	if problem == nil {
		return ""
	}
	return s.Sentence(web.Explain(problem), lang)
}

// payOf fills in what the payment buttons of a page need.
func (s *Server) payOf(c echo.Context, lang views.Lang, action string, total money.Price) (views.Pay, error) {
	buttons, err := s.Store.Buttons(c.Request().Context())
	if err != nil {
		return views.Pay{}, err
	}
	english, err := s.Store.English.On(c.Request().Context())
	if err != nil {
		return views.Pay{}, err
	}
	p := views.Pay{
		Lang: lang, SDKURL: s.SDK, MerchantCode: s.Checkout.Account().Code, OrderAction: action,
		RedirectURL: s.Absolute("/payments/complete/mobile"), NoticeURL: s.Absolute("/payments/webhook"),
		VbankDue: vbankDue(s.Now()), KRW: wording.Money(total.In(money.KRW), string(lang)),
		USD: wording.Money(total.In(money.USD), string(lang)),
	}
	if s.Checkout.Closed() {
		p.SDKURL = ""
		err := s.addTransfer(c, &p, total, buttons)
		p.Closed = len(p.Methods) == 0
		return p, err
	}
	mode, err := store.TaxModeOf(c.Request().Context(), s.Store)
	if err != nil {
		return p, err
	}
	p.TellsTax = mode != store.TaxedOnly
	if web.IsOldSDK(s.SDK) {
		p.JQueryURL = s.Assets.URL("jquery-1.12.4.min.js")
	}
	offered, err := s.Checkout.Offered(c.Request().Context())
	if err != nil {
		return p, err
	}
	for _, ch := range offered {
		isClosed := ch.PG.IsOverseas() && lang == views.Korean && !english
		if isClosed || slices.Contains(buttons.Hidden(string(lang)), ch.PG) {
			continue
		}
		m := views.Method{PG: string(ch.PG), ChannelParam: ch.Param(), Channel: ch.Value, SPB: ch.SPB(),
			Currency: string(ch.Currency), Least: ch.Least()}
		m.LeastText = wording.Money(money.Money{Minor: m.Least, Currency: ch.Currency}, string(lang))
		m.Below = total.In(ch.Currency).Minor < m.Least
		p.Methods = append(p.Methods, m)
	}
	if action == "/orders" {
		if p.Receipt, err = (receipts{s}).ask(c.Request().Context()); err != nil {
			return p, err
		}
	}
	return p, s.addTransfer(c, &p, total, buttons)
}

// addTransfer offers a transfer to the owner's account, in the Korean shop.
func (s *Server) addTransfer(c echo.Context, p *views.Pay, total money.Price, b store.Buttons) error {
	t, err := store.TransfersOf(c.Request().Context(), s.Store)
	if err != nil || !t.On || p.Lang != views.Korean || slices.Contains(b.HiddenKo, store.Bank) {
		return err
	}
	p.Safety = t.Safety
	for _, a := range t.Accounts() {
		p.Transfer.Accounts = append(p.Transfer.Accounts, views.Option{Value: a.ID(),
			Label: strings.Join([]string{a.Bank, a.Number, a.Holder}, " ")})
	}
	p.Methods = append(p.Methods, views.Method{PG: string(store.Bank), Currency: string(money.KRW), Least: 1,
		LeastText: wording.Money(money.Money{Minor: 1, Currency: money.KRW}, string(p.Lang)),
		Below:     total.In(money.KRW).Minor < 1})
	return nil
}

// refill shows what was typed about a transfer again.
func refill(p *views.Pay, form orderForm) {
	p.Transfer.Depositor = form.Depositor
	for i := range p.Transfer.Accounts {
		p.Transfer.Accounts[i].Selected = form.Account == p.Transfer.Accounts[i].Value
	}
}

// addFree lets a page order what comes to nothing in its currency.
func addFree(p *views.Pay, total money.Price) {
	in := wording.CurrencyOf(string(p.Lang))
	p.FreeIn, p.Free = strings.ToLower(string(in)), total.In(in).Minor == 0
}

// vbankDue is the end of the third day from now in Korea.
func vbankDue(now time.Time) string {
	return now.In(korea.Seoul()).AddDate(0, 0, vbankDays).Format("2006-01-02") + " 23:59:59"
}

func (s *Server) createOrder(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	lang := web.LangOf(c)
	form := readOrderForm(f)
	offer, err := s.place(c, lang, form)
	if err != nil {
		if web.WantsJSON(c) {
			return err
		}
		return s.orderFormAgain(c, lang, form, err)
	}
	if web.WantsJSON(c) {
		web.Personal(c)
		return c.JSON(http.StatusCreated, s.attemptOf(offer, form.TellsTax))
	}
	return c.Redirect(http.StatusSeeOther, payPath(offer))
}

// payPath is where an order is paid: on its own page where no window is needed.
func payPath(o checkout.Offer) string {
	if o.Attempt.PG.Source() != store.FromIamport {
		return web.OrderURL(o.Order.PublicID)
	}
	return web.OrderURL(o.Order.PublicID) + "/pay"
}

func (s *Server) place(c echo.Context, lang views.Lang, form orderForm) (checkout.Offer, error) {
	if err := s.admits(c, lang, store.PG(form.PG)); err != nil {
		return checkout.Offer{}, err
	}
	session, err := s.cartID(c)
	if err != nil {
		return checkout.Offer{}, err
	}
	form.Fetched, err = s.Store.Zones.OnlyPickup(c.Request().Context(), session, form.Product)
	if err != nil {
		return checkout.Offer{}, err
	}
	n, err := form.newOrder(lang)
	if err != nil {
		return checkout.Offer{}, s.withCoupon(c, lang, form, err)
	}
	n.Client = s.Client(c)
	// What is bought directly begins a session, too: the buyer may press again.
	if n.Session = session; n.Session == 0 {
		n.Begins = s.Sessions.Fresh()
	}
	var offer checkout.Offer
	err = explainCoupon(s.guessCoupon(c, n.Coupon, func() (err error) {
		offer, err = s.Checkout.Place(c.Request().Context(), store.PG(form.PG), n)
		return err
	}), lang)
	if err == nil && n.Begins != nil {
		s.Sessions.Tell(c.Response(), n.Begins)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return offer, &web.FormError{Fields: map[string]string{"sku": lang.Text("지금은 판매하지 않는 상품입니다.",
			"This item is not available.")}}
	case errors.Is(err, store.ErrNoDelivery):
		return offer, &web.FormError{Fields: map[string]string{
			"buyer_country": web.Explain(err).Message.In(string(lang))}}
	}
	return offer, err
}

// withCoupon adds to the faults of a form what is wrong with its coupon, so that a
// buyer hears of everything at once.
func (s *Server) withCoupon(c echo.Context, lang views.Lang, form orderForm, faults error) error {
	var wrong *web.FormError
	if form.Coupon != "" && errors.As(faults, &wrong) {
		_, err := s.quoteKnown(c, lang, form)
		if why := couponProblem(err, lang); why != "" {
			wrong.Fields[couponField] = why
		}
	}
	return faults
}

// orderFormAgain shows the form as it was filled in, with what is wrong.
func (s *Server) orderFormAgain(c echo.Context, lang views.Lang, form orderForm, problem error) error {
	f := web.Explain(problem)
	if f.Status >= http.StatusInternalServerError {
		return problem
	}
	if f.Location != "" {
		return c.Redirect(http.StatusSeeOther, f.Location+"?again=1")
	}
	if form.Product != "" {
		return s.productPage(c, f.Status, lang, form.Product, form, problem)
	}
	return s.checkoutPage(c, f.Status, lang, form, problem)
}

func (s *Server) createAttempt(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	offer, err := s.Checkout.Retry(c.Request().Context(), c.Param("id"), checkout.Try{PG: store.PG(f.Get("pg")),
		TellsTax: tellsTax(f), Transfer: store.TransferWish{Depositor: depositorOf(f), Account: f.Get("account")}})
	var replaced *store.ReplacedError
	if errors.As(err, &replaced) && !web.WantsJSON(c) {
		return c.Redirect(http.StatusSeeOther, web.OrderURL(c.Param("id")))
	}
	if err != nil {
		return err
	}
	if web.WantsJSON(c) {
		a, err := s.attemptByLink(c, offer, tellsTax(f))
		if err != nil {
			return err
		}
		web.Personal(c)
		return c.JSON(http.StatusCreated, a)
	}
	if offer.Attempt.PG.Source() != store.FromIamport {
		return c.Redirect(http.StatusSeeOther, payPath(offer))
	}
	return c.Redirect(http.StatusSeeOther, payPath(offer)+"?pg="+f.Get("pg"))
}

// tellsTax reports whether a page passes on to the PG what is tax-free.
func tellsTax(f web.Form) bool { return f.Get("tells_tax") != "" }

// taxToTell is what such a page passes on; nil: another page, which passes nothing on.
// For an order that does not say it is 0, which is the PG's default (manual: payrq).
func taxToTell(a store.Attempt, tells bool) *int64 {
	if !tells {
		return nil
	}
	free := int64(0)
	if a.TellsTax {
		free = a.TaxFree
	}
	return &free
}

// attemptOf is what the page passes to request_pay.
func (s *Server) attemptOf(o checkout.Offer, tells bool) views.Attempt {
	order, a, told := o.Order, o.Attempt, checkout.Tell(o.Order)
	return views.Attempt{
		OrderID: order.PublicID, OrderNo: order.No, OrderURL: web.OrderURL(order.PublicID),
		MerchantUID: a.MerchantUID, PG: string(a.PG), Name: told.Name,
		Amount: a.Amount.Number(), Currency: string(a.Amount.Currency), TaxFree: taxToTell(a, tells),
		BuyerName: told.BuyerName, BuyerEmail: told.BuyerEmail, BuyerTel: s.telFor(a.PG, order),
		BuyerAddr: told.BuyerAddr, BuyerPostcode: told.BuyerPostcode,
		CustomData: o.CustomData, Held: order.Held,
	}
}

// attemptByLink is another attempt to pay an order. A link may have been passed on:
// only the session that ordered gets the whole address. No PG needs it.
func (s *Server) attemptByLink(c echo.Context, o checkout.Offer, tells bool) (views.Attempt, error) {
	session, err := s.cartID(c)
	if err != nil {
		return views.Attempt{}, err
	}
	own, err := s.Store.IsOrderOf(c.Request().Context(), o.Order.PublicID, session)
	if !own {
		o.Order.Destination.Addr = strings.TrimSuffix(wording.MaskAddr(o.Order.Destination), "***")
	}
	return s.attemptOf(o, tells), err
}

// telFor is the buyer's number as the PG wants it: PayPal's Smart Payment
// Buttons take digits with the country code (manual: spb, buyer_tel).
func (s *Server) telFor(pg store.PG, o store.Order) string {
	if ch, ok := s.Checkout.Channel(pg); ok && ch.SPB() {
		return korea.PhoneKey(o.Buyer.Tel, o.Destination.Country)
	}
	return o.Buyer.Tel
}

// showPay offers another try to pay an unpaid order; any other order has its page.
func (s *Server) showPay(c echo.Context) error {
	d, err := s.Store.OrderByPublicID(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	order := d.Order
	if order.PayState != store.Unpaid && order.PayState != store.AwaitingDeposit || order.Replaced {
		return c.Redirect(http.StatusSeeOther, web.OrderURL(order.PublicID))
	}
	lang := views.Lang(order.Language)
	site, err := s.site(c, lang, head{Title: lang.Text("결제하기", "Payment"), NoIndex: true, OneLanguage: true,
		Lean: true})
	if err != nil {
		return err
	}
	pay, err := s.payOf(c, lang, web.OrderURL(order.PublicID)+"/attempts", order.Total)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(d.Payments, func(p store.Payment) bool { return p.Source == store.FromBank }) {
		pay.Transfer = views.Transfer{Folded: true} // the order was told an account
	}
	addFree(&pay, order.Total)
	pay.TellsTax = order.Tax != store.TaxedOnly
	page := views.PayPage{
		Site: site, OrderID: order.PublicID, OrderNo: order.No, OrderURL: web.OrderURL(order.PublicID),
		Lines: wording.OrderLines(order, wording.CurrencyOf(order.Language), lang), Totals: wording.OrderTotals(order,
			wording.CurrencyOf(order.Language), lang),
		Pay: pay, Message: failureOf(d, lang),
	}
	page.Totals.InWon = wording.InWon(order.Total, lang)
	if order.ExpiresAt.After(s.Now()) && order.PayState == store.Unpaid && order.Held {
		page.HeldUntil = wording.Clock(order.ExpiresAt)
	}
	if !order.Held && page.Message == "" {
		page.Message = lang.Text("이 주문의 상품은 미리 확보되어 있지 않습니다. 지금 결제하실 수 있지만, 결제하시는 사이 품절되면 결제하신 금액을 모두 돌려드립니다.",
			"Your items are not reserved. You can pay now; if they sell out while you pay, you get all of your "+
				"money back.")
	}
	if page.Unpaid, err = s.unpaidOrder(c, lang, order.PublicID); err != nil {
		return err
	}
	if page.PayPal, err = s.smartAttempt(c, d); err != nil {
		return err
	}
	web.Personal(c)
	return s.RenderPay(c, http.StatusOK, views.Payment(page))
}

// smartAttempt is the attempt that PayPal's Smart Payment Buttons need before they
// are clicked: the one that was opened when the shopper chose PayPal; nil: none is.
func (s *Server) smartAttempt(c echo.Context, d store.OrderDetails) (*views.Attempt, error) {
	ch, ok := s.Checkout.Channel(store.PayPal)
	if !ok || !ch.SPB() || c.QueryParam("pg") != string(store.PayPal) ||
		d.Order.Total.In(ch.Currency).Minor < ch.Least() {
		return nil, nil
	}
	offer, err := s.Checkout.Standing(d, store.PayPal)
	if err != nil || offer.Attempt.ID == 0 {
		return nil, err
	}
	a, err := s.attemptByLink(c, offer, false)
	return &a, err
}

// failureOf says why the last attempt brought no money; empty: not known.
func failureOf(d store.OrderDetails, lang views.Lang) string {
	if len(d.Attempts) == 0 || !d.Attempts[len(d.Attempts)-1].Closed {
		return ""
	}
	reason := ""
	for _, p := range d.Payments {
		if p.MerchantUID == d.Attempts[len(d.Attempts)-1].MerchantUID && p.Rank == store.RankFailed {
			reason = p.Reason
		}
	}
	text := lang.Text("결제가 완료되지 않았습니다. 다시 시도해 주세요.", "The payment was not completed. Please try again.")
	// The PG puts its code before its words: "[120002] 한도 초과".
	if _, words, ok := strings.Cut(reason, "] "); ok {
		reason = words
	}
	// PGs often speak Korean only.
	if foreign := lang == views.English &&
		strings.ContainsFunc(reason, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }); reason != "" &&
		!foreign {
		text += " (" + reason + ")"
	}
	return text
}

func (s *Server) showOrderState(c echo.Context) error {
	d, err := s.Store.OrderByPublicID(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	web.Personal(c)
	return c.JSON(http.StatusOK, stateAnswer{State: checkout.DisplayState(d), Location: web.OrderURL(d.Order.PublicID)})
}

// stateAnswer tells a waiting page where an order stands.
type stateAnswer struct {
	State    string `json:"state"`
	Location string `json:"location"`
}
