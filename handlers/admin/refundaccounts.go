package admin

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// addRefundAccount shows in a form where a person sends the money of a transfer. Of an
// account that is sealed with a lost key nothing is known.
func addRefundAccount(c echo.Context, s *Server, panel *admin.RefundPanel, sit store.Situation) error {
	if panel.Sent == nil || sit.Order == nil {
		return nil
	}
	a, err := s.Store.RefundTo.Of(c.Request().Context(), sit.Order.ID)
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrSealed) {
		return nil
	}
	if err != nil {
		return err
	}
	lang := panel.Lang
	panel.Sent.To = joined(" ", wording.BankName(a.Bank, lang), a.Number, a.Holder)
	if !samePerson(a.Holder, sit.Payment.Depositor) {
		panel.Sent.Doubt = lang.Text("예금주가 입금자("+sit.Payment.Depositor+")와 다릅니다. 송금하기 전에 구매자에게 확인해 주세요.",
			"The holder is not who sent the money ("+sit.Payment.Depositor+"). Please ask the buyer first.")
	}
	return nil
}

// samePerson compares names as banks write them, who know no blanks; a depositor that is
// not known is anybody.
func samePerson(holder, depositor string) bool {
	bare := func(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), "")) }
	return depositor == "" || bare(holder) == bare(depositor)
}

// nameAccount is the form for an account that a buyer told somebody of the shop.
func nameAccount(no string, lang views.Lang) *admin.NameAccount {
	banks := append([]admin.Choice{{Label: lang.Text("선택해 주세요", "Please choose")}}, bankChoices(lang, "")...)
	return &admin.NameAccount{Path: web.OrderPath(no) + "/refund-account",
		Bank: admin.Select{Name: "bank", Label: lang.Text("은행", "Bank"), Choices: banks},
		Number: admin.Field{Name: "account", Label: lang.Text("계좌번호", "Account number"), InputMode: "numeric",
			MaxLength: 24, Autocomplete: "off", Required: true},
		Holder: admin.Field{Name: "holder", Label: lang.Text("예금주", "Account holder"), MaxLength: 16,
			Autocomplete: "off", Required: true}}
}

// keepRefundAccount notes an account that a buyer told somebody of the shop.
func keepRefundAccount(s *Server) echo.HandlerFunc {
	return func(c echo.Context) error {
		f, err := web.ReadForm(c)
		if err != nil {
			return err
		}
		account := rules.BankAccount{Bank: f.Get("bank"), Number: f.Code("account"),
			Holder: f.Line("holder")}.Normalize()
		for _, fault := range account.Faults() {
			return &web.Refusal{Status: http.StatusUnprocessableEntity, Message: fault.Why}
		}
		err = s.Store.RefundTo.Keep(c.Request().Context(), c.Param("no"), store.RefundAccount(account), by(c))
		if errors.Is(err, store.ErrNoTransfer) {
			return &web.Refusal{Status: http.StatusConflict, Message: store.Text{
				Ko: "환불할 수 있는 무통장입금이 없습니다.", En: "No transfer of this order can be refunded."}}
		}
		if err != nil {
			return err
		}
		return done(c, web.OrderPath(c.Param("no")), wording.NoticeSaved)
	}
}
