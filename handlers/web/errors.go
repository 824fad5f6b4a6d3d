package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// Fault is what a visitor is told about an error.
type Fault struct {
	Status  int
	Message store.Text // empty: the page's own sentence for the status
	Fields  map[string]string
	Reason  string            // for programs; empty: the status says it all
	Agree   map[string]string // hidden fields by which the next try agrees

	Location string // of the order that the message is about; empty: none
}

// Refusal is an error that carries its own explanation. Packages of pages use it for
// what only they refuse; errors from below are in the list of explanations.
type Refusal struct {
	Status  int
	Message store.Text
	Cause   error // what is behind it, for the log; nil: nothing
}

// Error returns the English message, with the cause.
func (r *Refusal) Error() string {
	if r.Cause == nil {
		return r.Message.En
	}
	return r.Message.En + ": " + r.Cause.Error()
}

// Unwrap returns the cause.
func (r *Refusal) Unwrap() error { return r.Cause }

// Explain turns an error into what a visitor may know. Any error that is not listed
// is our own fault: status 500 and no details.
func Explain(err error) Fault {
	for _, explain := range explanations() {
		if f, ok := explain(err); ok {
			return f
		}
	}
	return Fault{Status: http.StatusInternalServerError}
}

// explanation explains one kind of error; false for any other.
type explanation func(error) (Fault, bool)

// is explains an error whose message never varies; without a message, the page says
// what the status means.
func is(target error, status int, ko, en string) explanation {
	return func(err error) (Fault, bool) {
		return Fault{Status: status, Message: store.Text{Ko: ko, En: en}}, errors.Is(err, target)
	}
}

// as explains the errors of a type by what they carry.
func as[E error](say func(E) Fault) explanation {
	return func(err error) (Fault, bool) {
		var e E
		if !errors.As(err, &e) {
			return Fault{}, false
		}
		return say(e), true
	}
}

// explanations lists all errors that are not our own fault. The first match counts.
func explanations() []explanation {
	return slices.Concat([]explanation{
		as(func(e *Refusal) Fault { return Fault{Status: e.Status, Message: e.Message} }),
		as(func(e *rules.Refusal) Fault { return Fault{Status: http.StatusConflict, Message: e.Why} }),
		as(func(e *FormError) Fault {
			message := store.Text{Ko: "입력하신 내용을 확인해 주세요.", En: "Please check the highlighted fields."}
			return Fault{Status: http.StatusUnprocessableEntity, Message: message, Fields: e.Fields}
		}),
		as(codeFault),
	}, ofOrdering(), ofOrders(), ofAdmins(), ofPhotos(), []explanation{
		is(store.ErrUnavailable, http.StatusServiceUnavailable,
			"지금은 주문을 받을 수 없습니다. 잠시 후 다시 시도해 주세요. 이번 시도로 결제된 금액은 없습니다.",
			"We cannot take orders right now. Please try again in a moment. This attempt has not charged you "+
				"anything."),
		is(store.ErrNotFound, http.StatusNotFound, "", ""),
		is(store.ErrGone, http.StatusGone, "판매가 종료된 상품입니다", "This product is no longer sold"),
		as(func(e *echo.HTTPError) Fault { return Fault{Status: e.Code} }),
		as(func(*http.MaxBytesError) Fault { return Fault{Status: http.StatusRequestEntityTooLarge} }),
	})
}

// ofOrdering explains what goes wrong while a buyer orders and pays.
func ofOrdering() []explanation {
	return []explanation{
		as(func(e *store.StockError) Fault { return Fault{Status: http.StatusConflict, Message: stockMessage(e)} }),
		as(func(e *store.PriceChangedError) Fault {
			return Fault{Status: http.StatusConflict, Message: priceMessage(e)}
		}),
		as(func(e *store.DeliveryFeeError) Fault {
			return Fault{Status: http.StatusConflict, Message: feeMessage(e),
				Agree: map[string]string{"seen_fee": SeenText(e.Fee)}}
		}),
		as(func(e *store.AlreadyOrderedError) Fault {
			return Fault{Status: http.StatusConflict, Message: OrderedAlready(e.State),
				Agree:    map[string]string{"seen_order": e.No},
				Location: OrderURL(e.PublicID)}
		}),
		as(func(*store.ReplacedError) Fault {
			return Fault{Status: http.StatusConflict, Message: store.Text{
				Ko: "다른 내용으로 다시 주문하셔서 이 주문은 결제하실 수 없습니다. 새 주문을 결제해 주세요.",
				En: "You have ordered something else instead, so this order cannot be paid. Please pay for the " +
					"new one.",
			}}
		}),
		as(func(e *store.ClosedError) Fault {
			return Fault{Status: http.StatusConflict, Message: closedMessage(e.State)}
		}),
		as(func(*store.UnheldError) Fault {
			return Fault{Status: http.StatusConflict, Message: store.Text{
				Ko: "지금은 상품을 미리 확보해 드릴 수 없어 입금 계좌를 안내할 수 없습니다. 카드처럼 바로 결제되는 수단을 선택해 주세요.",
				En: "We cannot reserve your items right now, so we cannot wait for a deposit. Please choose a " +
					"way to pay at once, such as a card.",
			}}
		}),
		as(func(e *store.LeastError) Fault {
			return Fault{Status: http.StatusUnprocessableEntity, Message: leastMessage(e)}
		}),
		is(store.ErrNothingToBuy, http.StatusUnprocessableEntity,
			"주문할 상품이 없습니다. 장바구니를 확인해 주세요.", "There is nothing to order. Please check your cart."),
		is(store.ErrQuantity, http.StatusUnprocessableEntity,
			"수량은 1개부터 99개까지 선택할 수 있습니다.", "Please choose a quantity from 1 to 99."),
		is(store.ErrAddressNeeded, http.StatusConflict, "그사이 배송 방법이 바뀌어 배송지가 필요합니다. 화면을 새로 열고 주소를 입력해 주세요.",
			"These items are now delivered. Please reload the page and enter an address."),
		as(func(*store.GroupError) Fault {
			return Fault{Status: http.StatusUnprocessableEntity, Message: store.Text{
				Ko: "착불이나 방문수령 상품은 해외로 배송하지 않습니다. 해당 상품을 빼고 주문해 주세요.",
				En: "Some of these items are pick-up or freight-collect only and stay within Korea. Please " +
					"remove them.",
			}}
		}),
		is(store.ErrWishedFull, http.StatusConflict, "찜 목록에는 100개까지 담을 수 있습니다. 몇 개를 뺀 뒤 다시 눌러 주세요.",
			"Your wish list holds 100 products. Please remove some first."),
		is(store.ErrCartFull, http.StatusConflict, "장바구니에는 50가지까지 담을 수 있습니다.", "A cart can hold 50 different items."),
		as(func(e *store.HeavyError) Fault {
			return Fault{Status: http.StatusUnprocessableEntity, Message: heavyMessage(e)}
		}),
		as(func(*store.UnweighedError) Fault {
			return Fault{Status: http.StatusUnprocessableEntity, Message: store.Text{
				Ko: "이 국가의 배송비는 무게로 정해지는데, 무게가 등록되지 않은 상품이 있어 지금은 주문하실 수 없습니다. 문의해 주시면 안내해 드립니다.",
				En: "Shipping to this country is charged by weight, and the weight of some items is not known yet. " +
					"Please contact us to order them.",
			}}
		}),
		is(store.ErrNoDelivery, http.StatusUnprocessableEntity, "이 국가로는 배송하지 않습니다.", "We do not ship to this country."),
		is(checkout.ErrNoChannel, http.StatusUnprocessableEntity,
			"지금은 이 방법으로 결제할 수 없습니다. 다른 결제수단을 선택해 주세요.",
			"This payment method is not available. Please choose another one."),
		is(checkout.ErrUnknownPayment, http.StatusNotFound, "", ""),
		is(checkout.ErrBadHint, http.StatusBadRequest, "", ""),
		is(checkout.ErrHintNotRecorded, http.StatusServiceUnavailable,
			"지금은 결제 결과를 확인할 수 없습니다. 이미 결제하셨다면 저희가 확인해 주문에 반영하니, 다시 결제하지 마시고 잠시 후 주문 내역을 확인해 주세요.",
			"We cannot check the result of your payment right now. If you have paid, we will find the payment and "+
				"complete your order, so please do not pay again, and check your order in a moment."),
	}
}

// codeFault says why a refund to an account waits for a code.
func codeFault(e *checkout.CodeNeeded) Fault {
	f := Fault{Status: http.StatusUnprocessableEntity, Reason: string(e.Why)}
	switch e.Why {
	case checkout.CodeWrong:
		f.Message = store.Text{Ko: fmt.Sprintf("코드가 맞지 않습니다. %d번 더 입력하실 수 있습니다.", e.Left),
			En: fmt.Sprintf("This is not the code. Tries left: %d.", e.Left)}
	case checkout.CodeOver:
		f.Message = store.Text{Ko: "코드를 더 이상 쓸 수 없습니다. 코드를 다시 받아 주세요.",
			En: "This code is no longer valid. Please have another one sent."}
	case checkout.CodeLimit:
		f.Status = http.StatusTooManyRequests
		f.Message = store.Text{Ko: "코드를 여러 번 보내 드려 지금은 더 보낼 수 없습니다. 한 시간 뒤에 다시 시도하시거나 취소 요청만 남겨 주세요.",
			En: "Too many codes were sent. Please try again in an hour, or only send us your request."}
	default:
		f.Status = http.StatusForbidden
		f.Message = store.Text{Ko: "주문하신 분의 이메일로 확인 코드를 보냈습니다. 같은 내용을 코드와 함께 다시 보내 주세요.",
			En: "A code was sent to the buyer's e-mail. Please send the same again with that code."}
	}
	return f
}

// ofOrders explains what cannot be done with an order in its current state.
func ofOrders() []explanation {
	changed := store.Text{Ko: "그사이 주문 상태가 변경되어 처리하지 않았습니다. 아래 내용을 확인해 주세요.",
		En: "The order has changed in the meantime. Please check it again."}
	return []explanation{
		is(store.ErrNotShipped, http.StatusConflict, "배송중인 주문이 아닙니다.", "This order has not been shipped."),
		is(store.ErrBoxKnown, http.StatusConflict, "이 주문에 이미 등록된 송장번호입니다.",
			"This order has that tracking number already."),
		is(store.ErrManyBoxes, http.StatusConflict,
			fmt.Sprintf("한 주문에 송장은 %d개까지 등록할 수 있습니다.", store.MaxBoxes),
			fmt.Sprintf("An order can have up to %d parcels.", store.MaxBoxes)),
		is(store.ErrOnlyBox, http.StatusConflict, "하나뿐인 송장번호는 삭제할 수 없습니다. 수정해 주세요.",
			"The only tracking number of an order cannot be removed. Please correct it."),
		is(store.ErrNotBack, http.StatusConflict,
			"재고로 되돌릴 상품을 선택해 주세요. 반품된 상품이나 발송 전에 환불된 상품만 되돌릴 수 있습니다.",
			"Select what goes back into stock: only items that were returned, or never left, can."),
		is(store.ErrRestocked, http.StatusConflict, "이미 재고로 되돌린 상품입니다.", "These items are already back in stock."),
		is(store.ErrRestockRepeated, http.StatusConflict,
			"이 화면에서 이미 처리했습니다. 아래에서 남은 수량을 확인하고 다시 선택해 주세요.",
			"This form was sent before. Please check below what is still out, and choose again."),
		as(func(e *store.RestockError) Fault {
			left := wording.Count(e.Out)
			return Fault{Status: http.StatusConflict, Message: store.Text{
				Ko: e.Name.Ko + ": 재고로 되돌릴 수 있는 수량은 " + left + "개까지입니다.",
				En: e.Name.En + ": only " + left + " can still go back into stock.",
			}}
		}),
		as(func(e *store.PiecesError) Fault {
			if e.Left == 0 {
				return Fault{Status: http.StatusConflict, Message: store.Text{Ko: "이미 모두 취소되었거나 환불된 상품입니다.",
					En: "All of it is already canceled or refunded."}}
			}
			left := wording.Count(e.Left)
			return Fault{Status: http.StatusConflict, Message: store.Text{
				Ko: e.Name.Ko + ": " + left + "개까지 선택하실 수 있습니다.",
				En: e.Name.En + ": you can choose up to " + left + ".",
			}}
		}),
		is(rules.ErrPartUnderWay, http.StatusConflict,
			"다른 상품의 환불이 진행 중입니다. 잠시 후 다시 시도해 주세요.",
			"A refund of other items is still under way. Please try again in a moment."),
		is(store.ErrPacked, http.StatusConflict,
			"이미 상품을 준비하고 있거나 처리가 끝난 주문이라 배송지를 바꿀 수 없습니다. 급하시면 고객센터로 연락해 주세요.",
			"This order is already being packed or is closed, so its address cannot be changed here. Please contact "+
				"us."),
		is(store.ErrReaddressedOften, http.StatusConflict,
			"배송지를 여러 번 바꾸셔서 더는 바꿀 수 없습니다. 고객센터로 연락해 주세요.",
			"The address was changed too often. Please contact us."),
		as(func(e *store.PlaceError) Fault {
			if e.Abroad {
				return Fault{Status: http.StatusConflict, Message: store.Text{
					Ko: "다른 국가로는 배송지를 바꿀 수 없습니다. 이 주문을 취소하고 새로 주문해 주세요.",
					En: "The order can only go to an address in the same country. Please cancel it and order again.",
				}}
			}
			return Fault{Status: http.StatusConflict, Message: store.Text{
				Ko: "배송비가 달라지는 지역(제주·도서산간 등)이라 여기에서는 바꿀 수 없습니다. 주문을 취소하고 새 주소로 다시 주문하시거나 " +
					"고객센터로 연락해 주세요.",
				En: "Delivery to that area costs a different amount, so the address cannot be changed here. Please " +
					"cancel the order and place it again, or contact us.",
			}}
		}),
		is(store.ErrClaimOpen, http.StatusConflict, "처리 중인 요청이 이미 있습니다.", "There is already an open request."),
		is(store.ErrClaimKind, http.StatusConflict, changed.Ko, changed.En),
		is(store.ErrClaimMove, http.StatusConflict, changed.Ko, changed.En),
		is(store.ErrMailWaits, http.StatusConflict, "아직 발송 중인 메일입니다.", "This e-mail is still being sent."),
	}
}

// ofAdmins explains what the people who work here may not do.
func ofAdmins() []explanation {
	return []explanation{
		is(store.ErrTooManyEdits, http.StatusConflict,
			"예약했거나 기간이 남은 일괄 수정이 많아 더 만들 수 없습니다. 지난 것을 되돌린 뒤 다시 시도해 주세요.",
			"Too many edits are planned or have not ended. Please undo some of them first."),
		is(store.ErrKeysChanged, http.StatusConflict, "그사이 다른 키가 저장되었습니다. 다시 확인해 주세요.",
			"Other keys were saved in the meantime. Please test again."),
		is(checkout.ErrNoAccount, http.StatusConflict, "포트원 키가 없습니다. 설정 → 결제 키에서 먼저 입력해 주세요.",
			"There are no keys for PortOne yet. Please enter them under Settings → Payment keys."),
		is(store.ErrLogin, http.StatusUnauthorized, "다시 로그인해 주세요.", "Please log in again."),
		is(store.ErrLastOwner, http.StatusConflict,
			"마지막 대표 관리자입니다. 먼저 다른 사람을 대표 관리자로 지정해 주세요.",
			"This is the last owner. Please make somebody else an owner first."),
		is(store.ErrBusy, http.StatusServiceUnavailable,
			"로그인 요청이 몰려 지금은 확인할 수 없습니다. 잠시 후 다시 시도해 주세요.",
			"Too many people are logging in just now. Please try again in a moment."),
	}
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

// priceMessage states the total at the new prices.
func priceMessage(e *store.PriceChangedError) store.Text {
	return store.Text{
		Ko: "그사이 가격이 변경되었습니다. 새 금액은 " + wording.Money(e.Total, "ko") + "입니다. 확인 후 다시 결제해 주세요.",
		En: "The price has changed to " + wording.Money(e.Total, "en") +
			". Please check it and try again.",
	}
}

// feeMessage states the delivery fee and total that the buyer has not seen yet.
func feeMessage(e *store.DeliveryFeeError) store.Text {
	return store.Text{
		Ko: fmt.Sprintf("이 지역은 배송비가 %s입니다 (제주·도서산간 등 추가 배송비 포함). 총 결제금액은 %s입니다. 확인하셨으면 결제 버튼을 다시 눌러 주세요.",
			wording.Money(e.Fee.In(e.In), "ko"), wording.Money(e.Total.In(e.In), "ko")),
		En: fmt.Sprintf("Shipping to this address costs %s, so the total is %s. Press the payment button again "+
			"if you agree.",
			wording.Money(e.Fee.In(e.In), "en"), wording.Money(e.Total.In(e.In), "en")),
	}
}

// heavyMessage states the weight of a parcel and the most that is sent.
func heavyMessage(e *store.HeavyError) store.Text {
	weight, most := wording.Kilograms(e.Grams), wording.Kilograms(e.Most)
	return store.Text{
		Ko: fmt.Sprintf("주문하신 상품은 포장을 포함해 %s으로, 이 국가로는 %s까지만 보낼 수 있습니다. 수량을 줄이거나 나누어 주문해 주세요.", weight, most),
		En: fmt.Sprintf("Your items weigh %s with packing; we ship up to %s to this country. Please order fewer "+
			"items or split your order.", weight, most),
	}
}

// OrderedAlready tells a buyer who ordered once more that nobody has to.
func OrderedAlready(s store.PayState) store.Text {
	switch s {
	case store.Paid:
		return store.Text{Ko: "이미 결제하신 주문입니다. 같은 상품을 한 번 더 주문하시려면 다시 눌러 주세요.",
			En: "You have already paid for this order. To order the same once more, press again."}
	case store.AwaitingDeposit:
		return store.Text{Ko: "이미 입금을 기다리고 있는 주문입니다. 주문 화면의 계좌로 입금해 주세요. 같은 상품을 한 번 더 주문하시려면 다시 눌러 주세요.",
			En: "This order is waiting for your deposit; its page shows the account. To order the same once more, " +
				"press again."}
	}
	return store.Text{Ko: "결제를 확인하고 있는 주문입니다. 다시 결제하지 마시고 주문 화면을 확인해 주세요.",
		En: "The payment of this order is being checked. Please do not pay again and look at its page."}
}

// leastMessage says from which total on a payment method can be used.
func leastMessage(e *store.LeastError) store.Text {
	return store.Text{
		Ko: wording.MethodName(e.PG, views.Korean) + " 결제는 " + wording.Money(e.Least, "ko") +
			"부터 할 수 있습니다. 다른 결제수단을 선택해 주세요.",
		En: wording.MethodName(e.PG, views.English) + " payments start at " + wording.Money(e.Least, "en") +
			". Please choose another payment method."}
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
		return lang.Text("보내신 내용이 너무 큽니다. 사진은 한 번에 10MB까지 올릴 수 있습니다.",
			"This is too large. Pictures can be up to 10 MB at a time.")
	case http.StatusTooManyRequests:
		return lang.Text("요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.", "Too many requests. Please try again in a moment.")
	case http.StatusServiceUnavailable:
		return lang.Text("지금은 처리할 수 없습니다. 잠시 후 다시 시도해 주세요.",
			"We cannot do this right now. Please try again in a moment.")
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
	return strings.Contains(accept, "application/json") ||
		strings.HasPrefix(r.Header.Get("Content-Type"), "application/json")
}
