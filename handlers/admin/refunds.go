package admin

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// refundPanel shows the refund form of a payment; nil if nothing is left to
// refund. next is the page to return to.
func refundPanel(sit store.Situation, frame admin.Frame, next string) *admin.RefundPanel {
	p, lang := *sit.Payment, frame.Lang
	if !p.Captured || p.Net() == 0 {
		return nil
	}
	left := money.Money{Minor: p.Net(), Currency: p.Amount.Currency}
	panel := &admin.RefundPanel{Lang: lang, Token: frame.Token, ID: p.ImpUID, ImpUID: p.ImpUID, Next: next,
		Title: paymentName(p, sit.Attempt, lang) + " · " + wording.Money(p.Amount, string(lang)),
		Left:  wording.Money(left, string(lang)), Amount: left.Plain(), Unit: unitOf(p.Amount.Currency, lang),
		Sure: lang.Text(wording.AsObject(left)+" 모두 환불할까요? 되돌릴 수 없습니다.",
			"Refund all of it, "+wording.InFull(left, "en")+"? This cannot be undone.")}
	if rules.NeedsAccount(p) {
		panel.Banks = bankChoices(lang, "")
	}
	if p.Source == store.FromBank {
		panel.Sent = &admin.SentRefund{}
		panel.Sure = lang.Text(wording.AsObject(left)+" 모두 송금하셨습니까? 기록하면 되돌릴 수 없습니다.",
			"Have you sent all of it, "+wording.InFull(left, "en")+"? This cannot be undone.")
	}
	// Probe the rules twice: for everything, and for the smallest part.
	panel.Blocked = refundObstacle(sit, p.Net(), lang)
	// Some payments can only be refunded in full.
	if p.Net() > 1 && panel.Blocked == "" {
		panel.FullOnly = refundObstacle(sit, 1, lang)
	}
	if sit.Attempt != nil {
		panel.Wary = wording.PartlyBack(p, sit.Attempt.PG, lang)
	}
	return panel
}

// refundObstacle says why this amount cannot be refunded now; empty if it can.
// It tries the rules with a made-up reason and account.
func refundObstacle(sit store.Situation, amount int64, lang views.Lang) string {
	probe := rules.RefundRequest{Amount: amount, Reason: "?", Source: store.SourceAdmin}
	// Otherwise the missing account would be the obstacle.
	if rules.NeedsAccount(*sit.Payment) {
		probe.Account = &rules.BankAccount{Bank: korea.Banks()[0].Code, Number: "1234567890", Holder: "?"}
	}
	var refused *rules.Refusal
	if _, err := rules.Refund(sit, probe); errors.As(err, &refused) {
		return refused.Why.In(string(lang))
	}
	return ""
}

// unitOf returns the sign of a currency.
func unitOf(c money.Currency, lang views.Lang) string {
	switch c {
	case money.KRW:
		return lang.Text("원", "₩")
	case money.USD:
		return "$"
	}
	return string(c)
}

// bankChoices lists the banks.
func bankChoices(lang views.Lang, chosen string) []admin.Choice {
	var list []admin.Choice
	for _, b := range korea.Banks() {
		list = append(list, admin.Choice{Value: b.Code, Label: b.Name.In(string(lang)), Selected: b.Code == chosen})
	}
	return list
}

// paymentName says how a payment was made.
func paymentName(p store.Payment, a *store.Attempt, lang views.Lang) string {
	if a != nil {
		return wording.PaidWith(p, a.PG, lang)
	}
	return wording.ProviderName(p.Provider, p.Method, lang)
}

// refundPayment refunds a payment or, once confirmed, a part of it.
func (s *Server) refundPayment(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	impUID, next := c.Param("imp_uid"), ownPath(f.Get("next"))
	sit, err := s.Store.SituationOf(c.Request().Context(), impUID)
	if err != nil {
		return err
	}
	wanted, faults := readRefund(f, sit)
	chosen := readLineRefund(f.Get, linesOf(sit))
	wanted.Lines, wanted.Fault = chosen.picks, chosen.fault
	if len(faults) > 0 {
		return s.showRefundAgain(c, f, sit, refundAnswer{faults: faults}, next)
	}
	_, err = rules.Refund(sit, wanted)
	part := money.Money{Minor: wanted.Amount, Currency: sit.Payment.Amount.Currency}
	// A mistyped part cannot be taken back, so it is confirmed first.
	if err == nil && part.Minor != sit.Payment.Net() && !isProposed(sit, wanted) &&
		f.Get(confirmAmount) != part.Plain() {
		return s.showRefundAgain(c, f, sit, refundAnswer{ask: &part}, next)
	}
	if err == nil {
		err = s.Checkout.Refund(c.Request().Context(), impUID, wanted, by(c))
	}
	if err == nil {
		err = closeClaim(s, c, sit, chosen.claim)
	}
	var refused *rules.Refusal
	if errors.As(err, &refused) {
		return s.showRefundAgain(c, f, sit, refundAnswer{faults: []store.Text{refused.Why}}, next)
	}
	if err != nil {
		return err
	}
	if sit.Payment.Source == store.FromBank {
		return done(c, next, wording.NoticeSaved)
	}
	return done(c, next, wording.NoticeRefunding)
}

// linesOf is how many lines the order has that a payment pays.
func linesOf(sit store.Situation) int {
	if sit.Bill == nil {
		return 0
	}
	return len(sit.Bill.Lines)
}

// isProposed reports whether an amount is what follows from the chosen goods, as the
// page before explained.
func isProposed(sit store.Situation, w rules.RefundRequest) bool {
	p, err := rules.ProposeRefund(sit, w.Lines, w.Fault)
	return len(w.Lines) > 0 && err == nil && p.Amount == w.Amount
}

// readRefund reads the refund form: an amount in major units, a reason and, for
// virtual accounts, the destination account. Without an amount, all that is
// left is refunded. faults is all that is wrong with the form by itself.
func readRefund(f web.Form, sit store.Situation) (w rules.RefundRequest, faults []store.Text) {
	w = rules.RefundRequest{Reason: clip.Text(f.Get("reason"), 100), Source: store.SourceAdmin}
	amount, err := money.Format{Currency: sit.Payment.Amount.Currency, Least: 1}.ReadOptional(f.Get("amount"))
	if err != nil {
		faults = append(faults, wording.Unread(err))
	}
	if w.Reason == "" {
		faults = append(faults, store.Text{Ko: "환불 사유를 입력해 주세요.", En: "Please give a reason for the refund."})
	}
	if w.Amount = amount; amount == 0 {
		w.Amount = sit.Payment.Net()
	}
	if rules.NeedsAccount(*sit.Payment) {
		account := rules.BankAccount{Bank: f.Get("bank"), Number: f.Get("account"), Holder: f.Get("holder")}.Normalize()
		w.Account = &account
		for _, fault := range account.Faults() {
			faults = append(faults, fault.Why)
		}
	}
	return w, faults
}

// confirmAmount is the form field with the partial amount that was confirmed.
const confirmAmount = "confirm_amount"

// refundAnswer is why a refund has not been requested yet.
type refundAnswer struct {
	faults []store.Text // why it is refused
	ask    *money.Money // a partial amount to be confirmed
}

// partQuestion asks to confirm a partial refund.
func partQuestion(part money.Money, lang views.Lang) *admin.Question {
	about := lang.Text(wording.AsObject(part)+" 환불합니다.", "You are about to refund "+wording.InFull(part, "en")+".")
	return &admin.Question{Lines: []string{about}, Field: admin.Hidden{Name: confirmAmount, Value: part.Plain()},
		Next: lang.Text("금액이 맞으면 ‘환불하기’를 다시 눌러 주세요. 되돌릴 수 없습니다.",
			"If that is right, press “Refund” again. It cannot be undone.")}
}

// showRefundAgain shows the refund form again with everything that was typed.
func (s *Server) showRefundAgain(
	c echo.Context, f web.Form, sit store.Situation, answer refundAnswer, next string,
) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "/admin/orders", lang.Text("환불", "Refund"))
	if err != nil {
		return err
	}
	panel := refundPanel(sit, frame, next)
	if panel == nil { // there is nothing left to refund
		_, err := rules.Refund(sit, rules.RefundRequest{Reason: "?", Source: store.SourceAdmin})
		return err
	}
	if err := addRefundAccount(c, s, panel, sit); err != nil {
		return err
	}
	if chosen := readLineRefund(f.Get, linesOf(sit)); len(chosen.picks) > 0 {
		d, err := s.Store.OrderByPublicID(c.Request().Context(), sit.Order.PublicID)
		if err != nil {
			return err
		}
		if err := explainPanel(panel, d.Order, sit, chosen, lang); err != nil {
			return err
		}
	}
	if answer.ask != nil {
		panel.Question = partQuestion(*answer.ask, lang)
	}
	for _, fault := range answer.faults {
		panel.Errors = append(panel.Errors, fault.In(string(lang)))
	}
	panel.Given, panel.Reason, panel.Number, panel.Holder = f.Get("amount"), f.Get("reason"), f.Get("account"),
		f.Get("holder")
	if panel.Banks != nil {
		panel.Banks = bankChoices(lang, f.Get("bank"))
	}
	return s.renderAdmin(c, http.StatusConflict, admin.RefundForm(admin.RefundPage{Frame: frame, Panel: *panel,
		Back: next}))
}
