package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// Fault is what a visitor is told about an error.
type Fault struct {
	Status  int
	Message store.Text // empty: the page's own sentence for the status
	Fields  map[string]string
	Agree   map[string]string // hidden fields with which the next try accepts a change
}

// Explain turns an error into what a visitor may know. Any error that is not listed
// is our own fault: status 500 and no details.
func Explain(err error) Fault {
	var form *FormError
	var stock *store.StockError
	var price *store.PriceChangedError
	var fee *store.DeliveryFeeError
	var closed *store.ClosedError
	var refused *rules.Refused
	var list *BadListError
	var http4xx *echo.HTTPError
	switch {
	case errors.As(err, &form):
		return Fault{Status: http.StatusUnprocessableEntity, Message: store.Text{Ko: "입력하신 내용을 확인해 주세요.", En: "Please check the highlighted fields."}, Fields: form.Fields}
	case errors.As(err, &stock):
		return Fault{Status: http.StatusConflict, Message: stockMessage(stock)}
	case errors.As(err, &price):
		return Fault{Status: http.StatusConflict, Message: store.Text{
			Ko: "그사이 가격이 변경되었습니다. 새 금액은 " + wording.Money(price.Total.In(money.KRW), "ko") + "입니다. 확인 후 다시 결제해 주세요.",
			En: "The price has changed to " + wording.Money(price.Total.In(money.USD), "en") + ". Please check it and try again."}}
	case errors.As(err, &fee):
		return Fault{Status: http.StatusConflict, Message: feeMessage(fee), Agree: map[string]string{"seen_fee": SeenText(fee.Fee)}}
	case errors.As(err, &closed):
		return Fault{Status: http.StatusConflict, Message: closedMessage(closed.State)}
	case errors.As(err, &refused):
		return Fault{Status: http.StatusConflict, Message: refused.Why}
	case errors.As(err, &list):
		return Fault{Status: http.StatusUnprocessableEntity, Message: list.Why}
	case errors.Is(err, store.ErrNothingToBuy):
		return Fault{Status: http.StatusUnprocessableEntity, Message: store.Text{Ko: "주문할 상품이 없습니다. 장바구니를 확인해 주세요.", En: "There is nothing to order. Please check your cart."}}
	case errors.Is(err, store.ErrQuantity):
		return Fault{Status: http.StatusUnprocessableEntity, Message: store.Text{Ko: "수량은 1개부터 99개까지 선택할 수 있습니다.", En: "Please choose a quantity from 1 to 99."}}
	case errors.Is(err, store.ErrCartFull):
		return Fault{Status: http.StatusConflict, Message: store.Text{Ko: "장바구니에는 50가지까지 담을 수 있습니다.", En: "A cart can hold 50 different items."}}
	case errors.Is(err, checkout.ErrNoChannel):
		return Fault{Status: http.StatusUnprocessableEntity, Message: store.Text{Ko: "지금은 이 방법으로 결제할 수 없습니다. 다른 결제수단을 선택해 주세요.", En: "This payment method is not available. Please choose another one."}}
	case errors.Is(err, store.ErrNoDelivery):
		return Fault{Status: http.StatusUnprocessableEntity, Message: store.Text{Ko: "이 국가로는 배송하지 않습니다.", En: "We do not ship to this country."}}
	case errors.Is(err, ErrImporting):
		return Fault{Status: http.StatusConflict, Message: store.Text{Ko: "다른 상품 파일을 가져오는 중입니다. 완료된 뒤에 다시 시도해 주세요.",
			En: "Another file of products is being imported. Please try again when it is done."}}
	case errors.Is(err, ErrNotCompared):
		return Fault{Status: http.StatusServiceUnavailable, Message: store.Text{Ko: "포트원이 응답하지 않아 대조하지 못했습니다. 잠시 후 다시 시도해 주세요.",
			En: "PortOne did not answer, so nothing was reconciled. Please try again in a moment."}}
	case errors.Is(err, checkout.ErrUnknownPayment):
		return Fault{Status: http.StatusNotFound}
	case errors.Is(err, checkout.ErrBadHint):
		return Fault{Status: http.StatusBadRequest}
	case errors.Is(err, checkout.ErrNotLearned):
		return Fault{Status: http.StatusServiceUnavailable, Message: store.Text{
			Ko: "지금은 결제 결과를 확인할 수 없습니다. 이미 결제하셨다면 저희가 확인해 주문에 반영하니, 다시 결제하지 마시고 잠시 후 주문 내역을 확인해 주세요.",
			En: "We cannot check the result of your payment right now. If you have paid, we will find the payment and complete your order, so please do not pay again, and check your order in a moment."}}
	case errors.Is(err, store.ErrLogin):
		return Fault{Status: http.StatusUnauthorized, Message: store.Text{Ko: "다시 로그인해 주세요.", En: "Please log in again."}}
	case errors.Is(err, store.ErrLastOwner):
		return Fault{Status: http.StatusConflict, Message: store.Text{Ko: "마지막 대표 관리자입니다. 먼저 다른 사람을 대표 관리자로 지정해 주세요.",
			En: "This is the last owner. Please make somebody else an owner first."}}
	case errors.Is(err, ErrNeedsCode):
		return Fault{Status: http.StatusConflict, Message: store.Text{Ko: "이 쇼핑몰에서는 2단계 인증을 끌 수 없습니다.", En: "Two-step login cannot be switched off in this shop."}}
	case errors.Is(err, store.ErrBusy):
		return Fault{Status: http.StatusServiceUnavailable, Message: store.Text{Ko: "로그인 요청이 몰려 지금은 확인할 수 없습니다. 잠시 후 다시 시도해 주세요.",
			En: "Too many people are logging in just now. Please try again in a moment."}}
	case errors.Is(err, store.ErrUnavailable):
		return Fault{Status: http.StatusServiceUnavailable, Message: store.Text{
			Ko: "지금은 주문을 받을 수 없습니다. 잠시 후 다시 시도해 주세요. 이번 시도로 결제된 금액은 없습니다.",
			En: "We cannot take orders right now. Please try again in a moment. This attempt has not charged you anything."}}
	case errors.Is(err, store.ErrNotFound):
		return Fault{Status: http.StatusNotFound}
	case errors.Is(err, store.ErrGone):
		return Fault{Status: http.StatusGone, Message: store.Text{Ko: "판매가 종료된 상품입니다", En: "This product is no longer sold"}}
	case errors.As(err, &http4xx):
		return Fault{Status: http4xx.Code}
	}
	if message, isPhoto := PhotoMessage(err); isPhoto {
		return Fault{Status: http.StatusUnprocessableEntity, Message: message}
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return Fault{Status: http.StatusRequestEntityTooLarge}
	}
	return Fault{Status: http.StatusInternalServerError}
}

// stockMessage says how many pieces can still be ordered.
func stockMessage(e *store.StockError) store.Text {
	name := e.Name
	if name.Ko == "" {
		name = store.Text{Ko: "이 상품", En: "this item"}
	}
	if e.Left == 0 {
		return store.Text{Ko: "품절되었습니다: " + name.Ko, En: "Sold out: " + name.En}
	}
	left := wording.Count(e.Left)
	return store.Text{Ko: name.Ko + ": 지금은 " + left + "개까지 주문할 수 있습니다.", En: "Only " + left + " left: " + name.En}
}

// feeMessage states the delivery fee and total that the buyer has not seen yet.
func feeMessage(e *store.DeliveryFeeError) store.Text {
	return store.Text{
		Ko: fmt.Sprintf("이 지역은 배송비가 %s입니다 (제주·도서산간 등 추가 배송비 포함). 총 결제금액은 %s입니다. 확인하셨으면 결제 버튼을 다시 눌러 주세요.",
			wording.Money(e.Fee.In(money.KRW), "ko"), wording.Money(e.Total.In(money.KRW), "ko")),
		En: fmt.Sprintf("Shipping to this address costs %s, so the total is %s. Press the payment button again if you agree.",
			wording.Money(e.Fee.In(money.USD), "en"), wording.Money(e.Total.In(money.USD), "en")),
	}
}

// closedMessage says why an order cannot be paid any more.
func closedMessage(s store.PayState) store.Text {
	switch s {
	case store.Paid:
		return store.Text{Ko: "이미 결제된 주문입니다.", En: "This order has already been paid."}
	case store.Void:
		return store.Text{Ko: "결제 시간이 지나 취소된 주문입니다. 다시 주문해 주세요.", En: "This order has expired. Please place a new one."}
	}
	return store.Text{Ko: "지금은 결제할 수 없는 주문입니다.", En: "This order cannot be paid now."}
}

// Sentence puts a fault into words for answers without a page.
func (s *Base) Sentence(f Fault, lang views.Lang) string {
	if m := f.Message.In(string(lang)); m != "" {
		return m
	}
	switch f.Status {
	case http.StatusNotFound:
		return lang.Text("찾을 수 없습니다.", "Not found.")
	case http.StatusRequestEntityTooLarge:
		return lang.Text("보내신 내용이 너무 큽니다. 사진은 한 번에 10MB까지 올릴 수 있습니다.", "This is too large. Pictures can be up to 10 MB at a time.")
	case http.StatusTooManyRequests:
		return lang.Text("요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.", "Too many requests. Please try again in a moment.")
	case http.StatusServiceUnavailable:
		return lang.Text("지금은 처리할 수 없습니다. 잠시 후 다시 시도해 주세요.", "We cannot do this right now. Please try again in a moment.")
	}
	if f.Status >= http.StatusInternalServerError {
		return lang.Text("문제가 발생했습니다. 잠시 후 다시 시도해 주세요.", "Something went wrong. Please try again in a moment.")
	}
	return lang.Text("요청을 처리할 수 없습니다.", "This request could not be understood.")
}

// WantsJSON reports whether a request comes from a script that expects JSON.
func WantsJSON(c echo.Context) bool {
	switch c.Path() {
	case "/payments/complete", "/payments/webhook", "/orders/:id/state":
		return true
	}
	r := c.Request()
	accept := r.Header.Get("Accept")
	if strings.Contains(accept, "text/html") {
		return false
	}
	return strings.Contains(accept, "application/json") || strings.HasPrefix(r.Header.Get("Content-Type"), "application/json")
}
