package admin

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// casesPerPage is how many cases one page shows.
const casesPerPage = 25

// showCases lists the payments that need a person, or those already dealt with.
func (s *Server) showCases(c echo.Context) error {
	lang, open := adminLang(c), c.QueryParam("state") != "closed"
	frame, err := s.adminFrame(c, "/admin/cases", lang.Text("확인필요", "Cases"))
	if err != nil {
		return err
	}
	number := pageNumber(c)
	// One more than shown tells whether there is a next page.
	files, err := s.Store.CaseFiles(c.Request().Context(), open, (number-1)*casesPerPage, casesPerPage+1)
	if err != nil {
		return err
	}
	page := admin.CasesPage{Frame: frame, Open: open, Tabs: []admin.Tab{
		{Label: lang.Text("확인필요", "Open"), Path: "/admin/cases", Current: open},
		{Label: lang.Text("처리 완료", "Resolved"), Path: "/admin/cases?state=closed", Current: !open},
	}}
	page.Paging = numbered(c, number, len(files) > casesPerPage)
	for _, f := range files[:min(len(files), casesPerPage)] {
		page.Cases = append(page.Cases, caseView(f, frame))
	}
	return s.renderAdmin(c, http.StatusOK, admin.Cases(page))
}

// caseView shows one case with its evidence and, while it is open, what can be
// done about it.
func caseView(f store.CaseFile, frame admin.Frame) admin.CaseView {
	lang := frame.Lang
	v := admin.CaseView{ID: strconv.FormatInt(f.ID, 10), OpenedAt: wording.Time(f.OpenedAt, string(lang)),
		ClosedAt: wording.Time(f.ClosedAt, string(lang)),
		OrderNo:  f.OrderNo, OrderPath: "/admin/orders/" + f.OrderNo, ImpUID: f.ImpUID,
		Result: wording.ResolutionText(f.Resolution, lang)}
	v.Badge, v.Title, v.Advice = wording.CaseText(f, lang)
	sit := f.Situation
	// The case is about the shop itself, e.g. rejected keys.
	if sit.Payment == nil {
		return v
	}
	v.Evidence = evidenceOf(sit, lang)
	v.Refund = refundPanel(sit, frame, "/admin/cases")
	v.Dismiss = true
	// Only these can still pay their order, e.g. when the goods are back.
	if verdict := sit.Payment.Verdict; verdict == store.Oversold || verdict == store.Late {
		v.Accept = &admin.AcceptView{}
		var refused *rules.Refusal
		if _, err := rules.Accept(sit); errors.As(err, &refused) {
			v.Accept.Why = refused.Why.In(string(lang))
		}
	}
	return v
}

// evidenceOf puts what a payment attempt asked for beside what I'mport reports.
func evidenceOf(sit store.Situation, lang views.Lang) []admin.Evidence {
	p := *sit.Payment
	none := lang.Text("없음", "none")
	uid, amount, pg, mid := none, none, none, none
	if a := sit.Attempt; a != nil {
		uid, amount, pg, mid = a.MerchantUID, wording.Money(a.Amount, string(lang)), a.Provider, a.MID
	}
	row := func(label, asked, came string) admin.Evidence {
		return admin.Evidence{Label: label, Asked: asked, Came: came, Differ: asked != came && asked != ""}
	}
	mode := func(play bool) string {
		if play {
			return lang.Text("테스트", "test")
		}
		return lang.Text("실제", "real")
	}
	return []admin.Evidence{
		row(lang.Text("결제 번호", "merchant_uid"), uid, p.MerchantUID),
		row(lang.Text("금액", "Amount"), amount, wording.Money(p.Amount, string(lang))),
		row("PG", pg, p.Provider),
		row("MID", mid, p.MID),
		row(lang.Text("결제 모드", "Mode"), mode(!sit.Live), mode(p.Sandbox)),
		{Label: lang.Text("이미 환불된 금액", "Already refunded"), Asked: "–",
			Came: wording.Money(money.Money{Minor: p.Cancelled, Currency: p.Amount.Currency}, string(lang))},
		{Label: lang.Text("결제 시각", "Paid at"), Asked: "–", Came: wording.Time(p.PaidAt, string(lang))},
	}
}

// acceptPayment accepts a held payment for its order.
func (s *Server) acceptPayment(c echo.Context) error {
	if err := s.Checkout.AcceptCase(c.Request().Context(), c.Param("imp_uid"), by(c)); err != nil {
		return err
	}
	return done(c, "/admin/cases", wording.NoticeAccepted)
}

// dismissPayment closes the cases of a payment as resolved elsewhere.
func (s *Server) dismissPayment(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	if err := s.Checkout.DismissCase(c.Request().Context(), c.Param("imp_uid"), clip.Text(f.Get("reason"), 200),
		by(c)); err != nil {
		return err
	}
	return done(c, "/admin/cases", wording.NoticeDismissed)
}

// checkPayment asks I'mport about a payment again.
func (s *Server) checkPayment(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	if strings.Contains(c.Param("imp_uid"), ":") { // I'mport knows nothing of it
		return done(c, ownPath(f.Get("next")), wording.NoticeChecked)
	}
	h, err := checkout.NewHint(c.Param("imp_uid"), "", store.SourceAdmin)
	if err != nil {
		return err
	}
	if _, err := s.Checkout.Complete(c.Request().Context(), h); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return done(c, ownPath(f.Get("next")), wording.NoticeChecked)
}
