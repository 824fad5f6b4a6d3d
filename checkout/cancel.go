package checkout

import (
	"context"
	"fmt"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// cancelTries is how often a cancellation is tried, because the buyer may open yet
// another attempt meanwhile.
const cancelTries = 3

// CancelOrder closes an unpaid order, on behalf of by, whom the order's history
// names, after it has asked I'mport about every attempt, or one that cost nothing,
// before it is shipped. Errors: *store.ClosedError
// if the order is paid or accepts no payment any more, even if that turned out
// only now; *rules.Refused if I'mport does not answer or PayPal has not decided
// yet; store.ErrNotFound. A void order is left as it is.
func (s *Service) CancelOrder(ctx context.Context, publicID string, by store.Source) error {
	for range cancelTries {
		d, err := s.Store.OrderByPublicID(ctx, publicID)
		if err != nil {
			return fmt.Errorf("read the order to cancel: %w", err)
		}
		if d.Order.PayState == store.Void {
			return nil
		}
		if p, ok := Accepted(d); ok && p.Source == store.FromNobody && d.Order.PayState == store.Paid {
			_, err := s.reconsider(ctx, p.ImpUID, by, rules.FreeBack)
			return err
		}
		if err := s.refetchAttempts(ctx, d); err != nil {
			return err
		}
		done, err := s.Store.VoidCancelled(ctx, store.Expired{ID: d.Order.ID, No: d.Order.No, Attempts: d.Attempts}, by)
		if err != nil {
			return fmt.Errorf("cancel order %s: %w", d.Order.No, err)
		}
		if done {
			return nil
		}
	}
	return &rules.Refusal{Why: store.Text{Ko: "지금 결제가 진행 중인 주문입니다. 잠시 후 다시 시도해 주세요.",
		En: "This order is being paid right now. Please try again in a moment."}}
}

// refetchAttempts asks I'mport about the attempts of an order and applies what it
// says. *rules.Refused if that leaves open whether the order is paid.
func (s *Service) refetchAttempts(ctx context.Context, d store.OrderDetails) error {
	for _, a := range askable(d.Attempts) {
		if err := s.askAttempt(iamport.WithPriority(ctx), a.MerchantUID, store.SourceCancel); err != nil {
			s.Log.Warn("order not cancelled: I'mport does not answer", "order", d.Order.No, "error", err)
			return &rules.Refusal{Why: store.Text{Ko: "결제 여부를 확인하지 못해 취소하지 않았습니다. 잠시 후 다시 시도해 주세요.",
				En: "We could not check whether this order is paid, so it was not canceled. Please try again in " +
					"a moment."}}
		}
	}
	now, err := s.Store.OrderByPublicID(ctx, d.Order.PublicID)
	if err != nil {
		return fmt.Errorf("read the order to cancel: %w", err)
	}
	for _, a := range now.Attempts {
		if a.Pending && !a.Closed && a.PG == store.PayPal && now.Order.PayState == store.Unpaid {
			return &rules.Refusal{Why: store.Text{Ko: "PayPal에서 승인 결과를 기다리고 있는 주문은 취소할 수 없습니다. 결과가 나온 뒤 다시 시도해 주세요.",
				En: "PayPal is still processing a payment for this order. Please cancel once that is complete."}}
		}
	}
	return nil
}
