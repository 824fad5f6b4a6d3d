package rules

import (
	"github.com/jangteo/jangteo/store"
)

// FreeByBuyer decides that an order that cost nothing is cancelled by its buyer,
// before anybody packs the goods, and that the owner is told. Errors: ErrPacked and
// those of FreeBack.
func FreeByBuyer(s store.Situation) (store.Decision, error) {
	d, err := FreeBack(s)
	if err != nil {
		return store.Decision{}, err
	}
	if s.Order.ShipState != store.ShipReady || s.Listed {
		return store.Decision{}, ErrPacked
	}
	d.Mails = append(d.Mails, store.Mail{Kind: store.WithdrawnMail, About: s.Order.No})
	return d, nil
}

// FreeBack decides that an order that cost nothing is cancelled: nothing goes back,
// but its goods are for others again if they never left, and its coupon for its
// buyer. Errors: *store.ClosedError if the order is not paid; *Refusal if this
// payment does not pay it, or if the goods are on their way.
func FreeBack(s store.Situation) (store.Decision, error) {
	switch {
	case s.Order == nil || s.Accepted != s.Payment.ImpUID || s.Payment.Source != store.FromNobody:
		return store.Decision{}, refused("이 결제로 처리된 주문이 없습니다", "this payment does not pay an order")
	case s.Order.PayState != store.Paid:
		return store.Decision{}, &store.ClosedError{State: s.Order.PayState}
	case s.Order.ShipState == store.ShipShipped:
		return store.Decision{}, refused("이미 발송한 주문입니다. 상품이 돌아오면 반품으로 처리한 뒤 취소해 주세요",
			"the order has shipped: mark it as returned first")
	}
	p := s.Payment
	d := Decide(s, store.Fact{Source: p.Source, ImpUID: p.ImpUID, MerchantUID: p.MerchantUID, Amount: p.Amount,
		Rank: store.RankCancelled, Captured: true, Sandbox: p.Sandbox, Provider: p.Provider, Method: p.Method,
		PaidAt: p.PaidAt})
	d.Mails = append(d.Mails, store.Mail{Kind: store.VoidMail, About: s.Order.No})
	return d, nil
}
