package shop

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// otherReason is the choice for a reason that is not in the list.
const otherReason = "other"

// maxReasonText is how many characters a buyer may write: together with the chosen
// reason they fit a claim's reason.
const maxReasonText = 180

// asked is what a buyer entered on a page about an order, and what is wrong with it.
type asked struct {
	form   web.Form
	errs   map[string]string // messages, by field
	status int               // of the response when something is wrong
	answer string
	offer  *views.Offer // what goes back for the chosen goods, to be agreed to; nil: not asked yet
}

// newAsked starts with a form in which no errors have been found yet.
func newAsked(f web.Form) asked {
	return asked{form: f, errs: map[string]string{}, status: http.StatusUnprocessableEntity}
}

// showCancel shows the page on which buyers cancel an order.
func (s *Server) showCancel(c echo.Context) error {
	d, err := s.Store.OrderByPublicID(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.cancelPage(c, http.StatusOK, d, asked{})
}

// cancelPage asks for confirmation before an order is canceled. Orders that cannot
// be canceled redirect to their own page.
func (s *Server) cancelPage(c echo.Context, status int, d store.OrderDetails, a asked) error {
	delivery, err := s.Store.DeliveryOf(c.Request().Context(), d.Order.ID)
	if err != nil {
		return err
	}
	if !cancellable(d) {
		return c.Redirect(http.StatusSeeOther, web.OrderURL(d.Order.PublicID))
	}
	o, lang := d.Order, views.Lang(d.Order.Language)
	ask, err := s.askPage(c, d, a, lang.Text("주문 취소", "Cancel your order"))
	if err != nil {
		return err
	}
	page := views.CancelPage{AskPage: ask, Lines: wording.OrderLines(o, wording.CurrencyPaid(d), lang), Offer: a.offer}
	page.Reasons = options(lang, a.form.Get("reason"), cancelReasons(lang))
	if p, paid := checkout.Accepted(d); paid {
		if page.Free = p.Net() == 0; !page.Free { // what cost nothing is cancelled whole
			page.Picks = pickLines(d, a, lang)
		}
		page.Amount = wording.Money(money.Money{Minor: p.Net(), Currency: p.Amount.Currency}, string(lang))
		// A person decides while it is packed, and sends back what came by transfer.
		page.Decides = delivery.Listed || p.Source == store.FromBank
		if rules.NeedsAccount(p) && !delivery.Listed || p.Source == store.FromBank {
			page.AccountForm = accountForm(a, p, lang)
		}
	}
	web.Personal(c)
	return s.Render(c, status, views.Cancel(page))
}

// accountForm asks for the account that a payment goes back to.
func accountForm(a asked, p store.Payment, lang views.Lang) views.AccountForm {
	return views.AccountForm{Banks: bankOptions(lang, a.form.Get("bank")), Number: a.form.Get("account"),
		Holder: a.form.Get("holder"), Kept: p.Source == store.FromBank}
}

// cancellable reports whether a buyer can cancel an order, or request it.
func cancellable(d store.OrderDetails) bool {
	switch d.Order.PayState {
	case store.Unpaid, store.AwaitingDeposit:
		return true
	case store.Paid:
		return d.Order.ShipState == store.ShipReady && !fullRefundInFlight(d) && somethingLeft(d.Order)
	}
	return false
}

// somethingLeft reports whether pieces of an order are not paid back.
func somethingLeft(o store.Order) bool {
	return slices.ContainsFunc(o.Lines, func(l store.Line) bool { return l.Left() > 0 })
}

// fullRefundInFlight reports whether all that is left of an order's payment is
// already being refunded.
func fullRefundInFlight(d store.OrderDetails) bool {
	p, paid := checkout.Accepted(d)
	return paid && slices.ContainsFunc(d.Refunds, func(r store.Refund) bool {
		return r.ImpUID == p.ImpUID && r.State.InFlight() && r.Amount == p.Net()
	})
}

// askPage fills in what the pages for canceling and returning share.
func (s *Server) askPage(c echo.Context, d store.OrderDetails, a asked, title string) (views.AskPage, error) {
	lang := views.Lang(d.Order.Language)
	site, err := s.site(c, lang, head{Title: title, NoIndex: true, OneLanguage: true})
	return views.AskPage{Site: site, OrderNo: d.Order.No, OrderURL: web.OrderURL(d.Order.PublicID),
		Text:    a.form.Get("text"),
		Contact: a.form.Get("contact"), Errors: a.errs, Answer: a.answer}, err
}

// cancelByBuyer cancels an order once the buyer has given a reason and proved who
// they are.
func (s *Server) cancelByBuyer(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	d, err := s.Store.OrderByPublicID(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	lang := views.Lang(d.Order.Language)
	a := newAsked(f)
	reason, picks := a.reason(cancelReasons(lang), lang), a.picks(d.Order)
	account, err := s.refundAccount(c, d, &a, isWhole(d.Order, picks))
	if err != nil {
		return err
	}
	if err := s.proveBuyer(c, d.Order, &a); err != nil {
		return err
	}
	if len(a.errs) > 0 {
		return s.cancelPage(c, a.status, d, a)
	}
	if agreed, err := s.agreeCancel(c, d, a, picks); err != nil || !agreed {
		return err
	}
	w := checkout.Withdrawal{Reason: reason, Lines: picks, Account: account, Code: f.Code("code"),
		Ask: f.Get("ask") != ""}
	_, err = s.Checkout.CancelByBuyer(c.Request().Context(), d.Order.PublicID, w)
	var code *checkout.CodeNeeded
	switch {
	case err == nil:
		return c.Redirect(http.StatusSeeOther, web.OrderURL(d.Order.PublicID))
	case errors.As(err, &code) && web.WantsJSON(c):
		return err
	case errors.As(err, &code):
		return s.codePage(c, d, a, w, code)
	}
	return s.showCancelFailure(c, a, err)
}

// codePage asks for the code that was sent to the buyer. It carries along what was
// typed, so that it works without a script.
func (s *Server) codePage(c echo.Context, d store.OrderDetails, a asked, w checkout.Withdrawal,
	code *checkout.CodeNeeded) error {
	lang, fault := views.Lang(d.Order.Language), web.Explain(code)
	status := fault.Status
	switch code.Why {
	case checkout.CodeSent:
		status = http.StatusOK
	case checkout.CodeWrong, checkout.CodeOver:
		a.errs["code"] = fault.Message.In(string(lang))
	default:
		a.answer = fault.Message.In(string(lang))
	}
	ask, err := s.askPage(c, d, a, lang.Text("환불 계좌 확인", "Confirm your refund account"))
	if err != nil {
		return err
	}
	page := views.CodePage{AskPage: ask, Email: wording.MaskEmail(code.Email),
		Account: wording.AccountName(w.Account.Normalize().Mark(), lang)}
	if p, paid := checkout.Accepted(d); paid {
		page.Amount = wording.Money(money.Money{Minor: p.Net(), Currency: p.Amount.Currency}, string(lang))
	}
	if !code.Expires.IsZero() {
		page.Until = wording.Clock(code.Expires)
	}
	carried := []string{"lang", "reason", "text", "bank", "account", "holder", "contact"}
	for i := range d.Order.Lines {
		carried = append(carried, pickField(i+1))
	}
	for _, name := range carried {
		page.Carried = append(page.Carried, views.HiddenField{Name: name, Value: a.form.Get(name)})
	}
	web.Personal(c)
	return s.Render(c, status, views.CancelCode(page))
}

// refundAccount reads the account that the payment of a virtual account, or a transfer,
// goes back to; a.errs gets what is wrong with it. Orders that need none ignore it, and
// so do buyers of a virtual account who let the owner decide, as always about less than
// the whole order.
func (s *Server) refundAccount(c echo.Context, d store.OrderDetails, a *asked, whole bool) (*rules.BankAccount,
	error) {
	delivery, err := s.Store.DeliveryOf(c.Request().Context(), d.Order.ID)
	if err != nil {
		return nil, err
	}
	p, paid := checkout.Accepted(d)
	needed := p.Source == store.FromBank ||
		rules.NeedsAccount(p) && whole && a.form.Get("ask") == "" && !delivery.Listed
	return a.account(d.Order.Language, paid && cancellable(d) && needed), nil
}

// account reads a bank account; a.errs gets what is wrong with one that is needed.
func (a *asked) account(lang string, needed bool) *rules.BankAccount {
	account := rules.BankAccount{Bank: a.form.Get("bank"), Number: a.form.Code("account"),
		Holder: a.form.Line("holder")}.Normalize()
	if needed {
		for _, f := range account.Faults() {
			a.errs[string(f.Part)] = f.Why.In(lang)
		}
	}
	return &account
}

// showCancelFailure shows why an order was not canceled, with its current state.
func (s *Server) showCancelFailure(c echo.Context, a asked, problem error) error {
	d, err := s.Store.OrderByPublicID(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	lang := views.Lang(d.Order.Language)
	var closed *store.ClosedError
	var refused *rules.Refusal
	switch {
	case errors.As(problem, &refused), errors.Is(problem, rules.ErrPartUnderWay):
		a.answer = web.Explain(problem).Message.In(string(lang))
	case errors.As(problem, &closed) && closed.State == store.Paid:
		a.answer = lang.Text("방금 결제가 확인되었습니다. 다시 한번 눌러 주시면 환불해 드립니다.",
			"Your payment has just arrived. Press the button again and we will refund it.")
	case errors.As(problem, &closed), errors.Is(problem, store.ErrClaimKind):
		return c.Redirect(http.StatusSeeOther, web.OrderURL(d.Order.PublicID)+"?late=1")
	default:
		return problem
	}
	return s.cancelPage(c, http.StatusConflict, d, a)
}

// reason reads the chosen and written reason; a.errs gets what is missing.
func (a *asked) reason(list []views.Option, lang views.Lang) string {
	chosen, text := a.form.Get("reason"), strings.Join(strings.Fields(a.form.Get("text")), " ")
	i := slices.IndexFunc(list, func(o views.Option) bool { return o.Value == chosen })
	if i < 0 {
		a.errs["reason"] = lang.Text("사유를 선택해 주세요.", "Please choose a reason.")
	}
	switch {
	case !web.IsLine(text, maxReasonText):
		a.errs["text"] = lang.Text("180자까지 입력할 수 있습니다.", "Please use at most 180 characters.")
	case chosen == otherReason && text == "":
		a.errs["text"] = lang.Text("사유를 입력해 주세요.", "Please tell us why.")
	}
	switch {
	case i < 0:
		return ""
	case text == "":
		return list[i].Label
	case chosen == otherReason:
		return text
	}
	return list[i].Label + ": " + text
}

// cancelReasons are the reasons to choose from when canceling.
func cancelReasons(lang views.Lang) []views.Option {
	return []views.Option{
		{Value: "mind", Label: lang.Text("단순 변심", "Changed my mind")},
		{Value: "mistake", Label: lang.Text("주문 실수", "Ordered by mistake")},
		{Value: "slow", Label: lang.Text("배송 지연", "Delivery takes too long")},
		{Value: "elsewhere", Label: lang.Text("다른 곳에서 구매", "Bought it elsewhere")},
		{Value: otherReason, Label: lang.Text("직접 입력", "Another reason")},
	}
}

// options marks the chosen option, or puts a "please choose" first.
func options(lang views.Lang, chosen string, list []views.Option) []views.Option {
	if chosen == "" {
		return append([]views.Option{{Label: lang.Text("선택해 주세요", "Please choose")}}, list...)
	}
	for i := range list {
		list[i].Selected = list[i].Value == chosen
	}
	return list
}

// bankOptions lists the banks that refunds can go to.
func bankOptions(lang views.Lang, chosen string) []views.Option {
	var list []views.Option
	for _, b := range korea.Banks() {
		list = append(list, views.Option{Value: b.Code, Label: b.Name.In(string(lang))})
	}
	return options(lang, chosen, list)
}
