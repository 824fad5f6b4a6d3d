package checkout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// ErrNoChannel says that this shop does not offer the button asked for.
var ErrNoChannel = errors.New("this payment method is not offered")

// Offer is an order with an attempt that the browser may now pay.
type Offer struct {
	Order      store.Order
	Attempt    store.Attempt
	CustomData string // for request_pay: the order's signed note, in JSON
}

// Place records an order with its first attempt, by the button pg, and registers
// the amount with I'mport. Of n.Attempt TellsTax counts, which is the page's. Errors:
// ErrNoChannel and those of store.CreateOrder.
func (s *Service) Place(ctx context.Context, pg store.PG, n store.NewOrder) (Offer, error) {
	n.Transfer.Depositor = cmp.Or(n.Transfer.Depositor, n.Buyer.Name)
	a, err := s.newAttempt(ctx, pg, n.Language, n.Transfer)
	if err != nil {
		return Offer{}, err
	}
	a.TellsTax = n.Attempt.TellsTax
	n.Attempt = a
	if n.Hold, err = s.hold(ctx); err != nil {
		return Offer{}, err
	}
	n.Asked = s.askBefore(ctx, n.Session)
	o, attempt, err := s.Store.CreateOrder(ctx, n)
	if err != nil {
		return Offer{}, fmt.Errorf("place an order: %w", err)
	}
	return s.offer(ctx, o, attempt)
}

// askPatience bounds the wait for I'mport before something is ordered again.
const askPatience = 3 * time.Second

// askLatest is how many attempts of an order it is asked about then.
const askLatest = 3

// askBefore asks I'mport whether the session's unpaid order has been paid without
// anybody having told the shop, before its buyer orders again, and returns its id;
// 0: there is none. That I'mport does not answer is no reason to refuse an order.
func (s *Service) askBefore(ctx context.Context, session int64) int64 {
	open, err := s.Store.UnpaidOrderOf(ctx, session)
	if err != nil {
		return 0
	}
	ctx, cancel := context.WithTimeout(iamport.WithPriority(ctx), askPatience)
	defer cancel()
	asked := askable(open.Attempts)
	for _, a := range asked[max(0, len(asked)-askLatest):] {
		if err := s.askAttempt(ctx, a.MerchantUID, store.SourcePage); err != nil {
			s.Log.Warn("not known whether an order is paid that is ordered again", "order", open.Order.No, "error", err)
			break
		}
	}
	return open.Order.ID
}

// Try is another attempt to pay an order, as a page asks for it.
type Try struct {
	PG       store.PG
	TellsTax bool               // the page tells the PG what is tax-free
	Transfer store.TransferWish // of a buyer who transfers the money; the account that the order was told stays
}

// Retry gives an unpaid order another attempt. Errors: ErrNoChannel and those of
// store.OpenAttempt.
func (s *Service) Retry(ctx context.Context, publicID string, w Try) (Offer, error) {
	d, err := s.Store.OrderByPublicID(ctx, publicID)
	if err != nil {
		return Offer{}, fmt.Errorf("read the order to pay: %w", err)
	}
	if !slices.ContainsFunc(d.Payments, func(p store.Payment) bool { return p.Source == store.FromBank }) {
		w.Transfer.Depositor = cmp.Or(w.Transfer.Depositor, d.Order.Buyer.Name)
	}
	a, err := s.newAttempt(ctx, w.PG, d.Order.Language, w.Transfer)
	if err != nil {
		return Offer{}, err
	}
	a.TellsTax = w.TellsTax
	hold, err := s.hold(ctx)
	if err != nil {
		return Offer{}, err
	}
	o, attempt, err := s.Store.OpenAttempt(ctx, publicID, hold, a)
	if err != nil {
		return Offer{}, fmt.Errorf("open an attempt: %w", err)
	}
	return s.offer(ctx, o, attempt)
}

// Standing returns the attempt of an order that is open for a button already, without
// opening one; the zero Offer: there is none.
func (s *Service) Standing(d store.OrderDetails, pg store.PG) (Offer, error) {
	c, ok := s.Channel(pg)
	for i := len(d.Attempts) - 1; ok && i >= 0; i-- {
		a := d.Attempts[i]
		paid := slices.ContainsFunc(d.Payments, func(p store.Payment) bool { return p.MerchantUID == a.MerchantUID })
		if a.PG == pg && a.Channel == c.Value && !a.Closed && !a.Pending && !paid &&
			a.Amount == d.Order.Total.In(c.Currency) {
			note, err := s.Store.SignedNote(d.Order)
			return Offer{d.Order, a, note}, err
		}
	}
	return Offer{}, nil
}

// offer registers an attempt's amount and signs the note for its custom_data.
func (s *Service) offer(ctx context.Context, o store.Order, a store.Attempt) (Offer, error) {
	note, err := s.Store.SignedNote(o)
	if a.PG.Source() == store.FromIamport {
		a = s.registerAmount(ctx, a)
	}
	return Offer{o, a, note}, err
}

// hold returns how long an unpaid order holds its goods.
func (s *Service) hold(ctx context.Context) (time.Duration, error) {
	if s.Hold > 0 {
		return s.Hold, nil
	}
	hold, err := s.Store.Hold(ctx)
	if err != nil {
		return 0, fmt.Errorf("read how long orders hold their goods: %w", err)
	}
	return hold, nil
}

// newAttempt describes an attempt by the button pg, for an order in a language.
func (s *Service) newAttempt(ctx context.Context, pg store.PG, language string, w store.TransferWish) (
	store.NewAttempt, error) {
	switch pg {
	case store.Bank:
		return s.bankAttempt(ctx, language, w)
	case store.Free:
		sells, err := s.Sells(ctx)
		if err == nil && !sells {
			err = ErrNoChannel
		}
		return s.freeAttempt(language), err
	}
	offered, err := s.Offered(ctx)
	i := slices.IndexFunc(offered, func(c Channel) bool { return c.PG == pg })
	if err == nil && (i < 0 || s.Closed()) {
		err = ErrNoChannel
	}
	if err != nil {
		return store.NewAttempt{}, err
	}
	c := offered[i]
	return store.NewAttempt{PG: pg, Channel: c.Value, Provider: c.Provider, MID: c.MID, Currency: c.Currency,
		Least: c.Least(), PollAfter: s.Poll}, nil
}
