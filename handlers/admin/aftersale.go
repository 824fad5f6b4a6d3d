package admin

import (
	"cmp"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// afterSalePath is where the owner says what becomes of orders that were sent.
const afterSalePath = "/admin/settings/after-sale"

// afterSaleForm is that page as it was typed.
type afterSaleForm struct {
	DeliveredAfter, ConcludedAfter string // days
	Mail                           bool
	ReturnFee, ExchangeFee         string // won
	AddressKo, AddressEn, Carrier  string
}

// showAfterSale shows how orders move on that were sent, and how goods come back.
func (s settings) showAfterSale(c echo.Context) error {
	a, err := s.Store.Parcels.AfterSale(c.Request().Context())
	if err != nil {
		return err
	}
	return s.renderAfterSale(c, http.StatusOK, afterSaleForm{
		DeliveredAfter: strconv.FormatInt(a.DeliveredAfter, 10),
		ConcludedAfter: strconv.FormatInt(a.ConcludedAfter, 10),
		Mail:           a.Mail, ReturnFee: wording.Count(a.ReturnFee), ExchangeFee: wording.Count(a.ExchangeFee),
		AddressKo: a.Address.Ko, AddressEn: a.Address.En, Carrier: a.Carrier}, nil)
}

// renderAfterSale shows that form with what was typed.
func (s settings) renderAfterSale(c echo.Context, status int, f afterSaleForm, errs map[string]string) error {
	lang := adminLang(c)
	returns := f.returns(errs, lang)
	if err := s.addReturnHint(c.Request().Context(), &returns, lang); err != nil {
		return err
	}
	page, err := s.settingsPage(c, []admin.Group{f.arrivals(errs, lang), returns})
	if err != nil {
		return err
	}
	return s.renderAdmin(c, status, admin.Settings(page))
}

// arrivals lays out when orders move on.
func (f afterSaleForm) arrivals(errs map[string]string, lang views.Lang) admin.Group {
	days := func(name, label, value, hint string) admin.Field {
		return admin.Field{Name: name, Label: label, Value: value, Hint: hint, Unit: lang.Text("일", "days"),
			InputMode: "numeric", MaxLength: 3, Required: true, Error: errs[name]}
	}
	return admin.Group{Title: lang.Text("배송완료와 구매확정", "Delivery and conclusion"),
		Hint: lang.Text("택배사는 배송완료를 쇼핑몰에 알려 주지 않습니다. 주문 화면에서 직접 바꾸거나, 발송하고 며칠이 지나면 자동으로 바뀌게 하실 수 "+
			"있습니다. 구매확정은 구매자가 누르거나 자동으로 되며, 그 뒤에도 법에서 정한 청약철회와 불량 반품은 그대로 받습니다.",
			"Carriers do not tell the shop when parcels arrive. Mark orders yourself, or let it happen some days "+
				"after dispatch. Buyers conclude a purchase by a button, or time does; their statutory rights stay."),
		Fields: []admin.Field{
			days("delivered_after", lang.Text("자동 배송완료: 발송 후", "Delivered: after dispatch"), f.DeliveredAfter,
				lang.Text("0이면 자동으로 바꾸지 않습니다. 국내는 3~5일이 알맞으며, 해외는 21일이 더해집니다.",
					"0: never. Three to five days suit Korea; parcels abroad get 21 days more.")),
			days("concluded_after", lang.Text("자동 구매확정: 배송완료 후", "Concluded: after delivery"), f.ConcludedAfter,
				lang.Text("0이면 자동으로 확정하지 않습니다. 처리 중인 요청이나 환불이 있으면 기다립니다.",
					"0: never. It waits for open requests and refunds.")),
		},
		Checks: []admin.Check{{Name: "mail", Checked: f.Mail,
			Label: lang.Text("배송완료로 바뀌면 구매자에게 메일 보내기", "E-mail the buyer when an order is marked as delivered")}}}
}

// returns lays out what sending goods back costs, and where they go.
func (f afterSaleForm) returns(errs map[string]string, lang views.Lang) admin.Group {
	won := func(name, label, value, hint string) admin.Field {
		return admin.Field{Name: name, Label: label, Value: value, Hint: hint, Unit: unitOf(money.KRW, lang),
			InputMode: "numeric", MaxLength: 12, Required: true, Error: errs[name]}
	}
	return admin.Group{Title: lang.Text("반품·교환", "Returns and exchanges"),
		Hint: lang.Text("단순 변심일 때 구매자가 부담하는 금액입니다. 불량이나 오배송은 판매자가 부담합니다. 상품 화면과 반품 신청 화면에 표시되고, "+
			"환불 금액을 계산할 때 쓰입니다. 새 이용약관 초안에도 들어가며, 이미 게시한 약관은 바뀌지 않으니 함께 고쳐 주세요.",
			"What buyers pay who changed their mind; for defective or wrong goods you pay. Shown with products and "+
				"requests, and taken off the proposed refund. The draft of the terms of use has it, too; terms "+
				"that are published stay as they are, so please change them as well."),
		Fields: []admin.Field{
			won("return_fee", lang.Text("반품 배송비 (편도)", "Return fee (one way)"), f.ReturnFee, ""),
			won("exchange_fee", lang.Text("교환 배송비 (왕복)", "Exchange fee (both ways)"), f.ExchangeFee, ""),
			{Name: "address_ko", Label: lang.Text("반품 주소", "Return address (Korean)"), Value: f.AddressKo,
				MaxLength: 200, Wide: true, Lang: "ko"},
			{Name: "address_en", Label: lang.Text("영문 반품 주소", "Return address (English)"), Value: f.AddressEn,
				MaxLength: 200, Wide: true, Lang: "en"},
		},
		Selects: []admin.Select{{Name: "carrier", Label: lang.Text("반품 택배사", "Carrier for returns"),
			Choices: wording.CarrierChoices(f.Carrier, lang.Text("정하지 않음", "Not said"), lang)}}}
}

// saveAfterSale changes how orders move on, and how goods come back.
func (s settings) saveAfterSale(c echo.Context) error {
	form, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	f := afterSaleForm{DeliveredAfter: form.Code("delivered_after"), ConcludedAfter: form.Code("concluded_after"),
		Mail: form.Get("mail") != "", ReturnFee: form.Get("return_fee"), ExchangeFee: form.Get("exchange_fee"),
		AddressKo: form.Line("address_ko"), AddressEn: form.Line("address_en"), Carrier: form.Get("carrier")}
	a, errs := f.read(adminLang(c))
	if len(errs) > 0 {
		return s.renderAfterSale(c, http.StatusUnprocessableEntity, f, errs)
	}
	if err := s.Store.Parcels.SetAfterSale(c.Request().Context(), a, by(c)); err != nil {
		return err
	}
	return done(c, afterSalePath, wording.NoticeSaved)
}

// read returns the terms, with the errors of fields that cannot be read.
func (f afterSaleForm) read(lang views.Lang) (store.AfterSale, map[string]string) {
	errs := map[string]string{}
	days := func(name, text string) int64 {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > store.MaxArrivalDays {
			errs[name] = lang.Text("0부터 60까지의 숫자를 입력해 주세요.", "Please enter a number from 0 to 60.")
		}
		return n
	}
	won := func(name, text string) int64 {
		n, err := money.Format{Currency: money.KRW, Most: store.MaxReturnFee}.Read(text)
		if err != nil {
			errs[name] = wording.Unread(err).In(string(lang))
		}
		return n
	}
	return store.AfterSale{DeliveredAfter: days("delivered_after", f.DeliveredAfter),
		ConcludedAfter: days("concluded_after", f.ConcludedAfter), Mail: f.Mail,
		ReturnFee: won("return_fee", f.ReturnFee), ExchangeFee: won("exchange_fee", f.ExchangeFee),
		Address: store.Text{Ko: f.AddressKo, En: cmp.Or(f.AddressEn, f.AddressKo)}, Carrier: f.Carrier}, errs
}
