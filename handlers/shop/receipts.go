package shop

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// receiptField is the name of the field with the number of a cash receipt.
const receiptField = "receipt_number"

// receipt reads which cash receipt the form wants, where what it pays by can have one.
func (o orderForm) receipt(lang views.Lang, errs map[string]string) store.ReceiptChoice {
	if !store.PG(o.PG).InCash() {
		return store.ReceiptChoice{}
	}
	c, ok := wording.ReadReceipt(o.ReceiptKind, o.ReceiptNumber)
	if !ok {
		errs[receiptField] = wording.ReceiptNumberError(o.ReceiptKind).In(string(lang))
	}
	return c
}

// receipts groups what buyers do about cash receipts.
type receipts struct{ *Server }

// ask is what a page asks of cash receipts; nil: the shop issues none.
func (s receipts) ask(ctx context.Context) (*views.ReceiptAsk, error) {
	terms, err := s.Store.Receipts.Terms(ctx)
	if err != nil || terms.Mode != store.ReceiptsByShop {
		return nil, err
	}
	return &views.ReceiptAsk{}, nil
}

// again shows what was typed into a form that came back.
func (o orderForm) again(ask *views.ReceiptAsk, problem error) {
	if ask == nil {
		return
	}
	ask.Kind, ask.Number = o.ReceiptKind, o.ReceiptNumber
	if problem != nil {
		ask.Error = web.Explain(problem).Fields[receiptField]
	}
}

// add says on an order's page how far its cash receipt is.
func (s receipts) add(c echo.Context, page *views.OrderPage, o store.Order) error {
	all, err := s.Store.Receipts.Of(c.Request().Context(), o.ID)
	if err != nil {
		return err
	}
	last, some := all.Last()
	if !some && !all.Open {
		return nil
	}
	lang := page.Lang
	page.CashReceipt = &views.CashReceipt{Action: web.OrderURL(o.PublicID) + "/receipt"}
	fact := func(ko, en, value string) {
		if value != "" {
			page.CashReceipt.Facts = append(page.CashReceipt.Facts, views.ReceiptFact{Name: lang.Text(ko, en),
				Value: value})
		}
	}
	if some {
		fact("상태", "State", wording.ReceiptStateName(last, lang))
		if !last.ByPG {
			fact("용도", "Kind", wording.ReceiptKindName(last.Kind, lang))
			fact("발급금액", "Amount", wording.Money(last.Amount, string(lang)))
		}
		fact("승인번호", "Approval number", last.Number)
		fact("발급일시", "Issued on", wording.Time(last.IssuedAt, string(lang)))
		page.CashReceipt.Note, page.CashReceipt.URL = receiptNote(last, lang), web.WebLink(last.URL)
	} else if all.Choice.Kind != "" {
		fact("용도", "Kind", wording.ReceiptKindName(all.Choice.Kind, lang))
	}
	if !some || last.Kind != store.UnaskedReceipt {
		fact("발급 번호", "Number", wording.ReceiptFor(all.Choice))
	}
	if all.Open && !o.Emptied {
		page.CashReceipt.Ask = &views.ReceiptAsk{Kind: string(all.Choice.Kind)}
		if c.QueryParam("receipt") == "bad" {
			page.CashReceipt.Ask.Error = wording.ReceiptNumberError(c.QueryParam("kind")).In(string(lang))
			page.CashReceipt.Ask.Kind = c.QueryParam("kind")
		}
	}
	return nil
}

// receiptNote says what a buyer should know of a cash receipt beside its state.
func receiptNote(r store.CashReceipt, lang views.Lang) string {
	switch {
	case r.State == store.ReceiptIssued && r.Kind == store.UnaskedReceipt:
		return lang.Text("번호를 알려 주시지 않아 국세청 지정 번호(010-000-1234)로 자진발급했습니다. 홈택스에서 승인번호로 직접 등록하실 수 있습니다.",
			"Nobody named a number, so it was issued to the tax service's own (010-000-1234). You can register it at "+
				"Hometax by its approval number.")
	case r.State == store.ReceiptCancelling:
		return lang.Text("환불하신 금액을 반영하기 위해 취소하고 있습니다. 남은 금액이 있으면 다시 발급합니다.",
			"It is being canceled because of your refund, and issued anew for what remains.")
	case r.State == store.ReceiptFailed:
		return lang.Text("발급하지 못했습니다. 번호를 확인해 다시 신청해 주세요.",
			"It could not be issued. Please check the number and ask again.")
	}
	return ""
}

// choose saves which cash receipt the buyer of an order wants.
func (s receipts) choose(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	back := web.OrderURL(c.Param("id"))
	kind := f.Code("receipt_kind")
	choice, ok := wording.ReadReceipt(kind, f.Get(receiptField))
	if !ok {
		if kind != string(store.CompanyReceipt) {
			kind = string(store.PersonReceipt)
		}
		return c.Redirect(http.StatusSeeOther, back+"?receipt=bad&kind="+kind+"#receipt")
	}
	err = s.Store.Receipts.Choose(c.Request().Context(), c.Param("id"), choice, store.SourceBuyer)
	switch {
	case errors.Is(err, store.ErrReceiptThere), errors.Is(err, store.ErrReceiptsOff):
		err = nil // the page says how far it is
	case errors.Is(err, store.ErrReceiptChanges):
		return &web.Refusal{Status: http.StatusTooManyRequests, Message: store.Text{
			Ko: "현금영수증 신청을 너무 여러 번 바꾸셨습니다. 고객센터로 연락해 주세요.",
			En: "The cash receipt was changed too often. Please contact us."}}
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, back+"#receipt")
}
