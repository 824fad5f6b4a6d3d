package checkout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/money"
)

// ErrNoChannel says that this shop does not offer the button asked for.
var ErrNoChannel = errors.New("this way of paying is not offered")

// prepareLimit bounds the wait for I'mport before the window opens.
const prepareLimit = 4 * time.Second

// Offer is an order with an attempt that may now be shown to the browser.
type Offer struct {
	Order      store.Order
	Attempt    store.Attempt
	CustomData string // for request_pay: the order's signed note, in JSON
}

// Place writes an order with its first attempt by the button pg and registers
// the amount with I'mport. Besides ErrNoChannel it returns the errors of
// store.CreateOrder.
func (s *Service) Place(ctx context.Context, pg string, n store.NewOrder) (Offer, error) {
	a, err := s.newAttempt(pg)
	if err != nil {
		return Offer{}, err
	}
	n.Attempt = a
	if n.Hold, err = s.hold(ctx); err != nil {
		return Offer{}, err
	}
	o, attempt, err := s.Store.CreateOrder(ctx, n)
	if err != nil {
		return Offer{}, fmt.Errorf("place an order: %w", err)
	}
	return s.offer(ctx, o, attempt)
}

// Retry gives an unpaid order another attempt. Besides ErrNoChannel it returns
// the errors of store.OpenAttempt.
func (s *Service) Retry(ctx context.Context, publicID, pg string) (Offer, error) {
	a, err := s.newAttempt(pg)
	if err != nil {
		return Offer{}, err
	}
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

func (s *Service) offer(ctx context.Context, o store.Order, a store.Attempt) (Offer, error) {
	note, err := s.Store.SignedNote(o)
	return Offer{o, s.prepared(ctx, a), note}, err
}

// hold is how long an unpaid order holds its goods.
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

func (s *Service) newAttempt(pg string) (store.NewAttempt, error) {
	c, ok := s.Channel(pg)
	if !ok {
		return store.NewAttempt{}, ErrNoChannel
	}
	return store.NewAttempt{PG: pg, Channel: c.Value, Provider: c.Provider, MID: c.MID, Currency: c.Currency, PollAfter: s.Poll}, nil
}

// prepared registers an attempt's amount and currency with I'mport, so that a
// window with another amount does not even open (manual: POST
// /payments/prepare). It is a second line of defence: when I'mport cannot be
// reached the attempt goes on without.
func (s *Service) prepared(ctx context.Context, a store.Attempt) store.Attempt {
	if a.Prepared {
		return a
	}
	ctx, cancel := context.WithTimeout(iamport.WithPriority(ctx), prepareLimit)
	defer cancel()
	p := iamport.Prepare{MerchantUID: a.MerchantUID, Currency: string(a.Amount.Currency),
		Amount: Major(a.Amount)}
	err := s.Gateway.Prepare(ctx, p)
	if errors.Is(err, iamport.ErrUnknown) {
		err = s.Gateway.Prepare(ctx, p)
	}
	if err == nil {
		err = s.Store.MarkPrepared(ctx, a.MerchantUID)
	}
	if err != nil {
		s.Log.Warn("amount not registered beforehand", "merchant_uid", a.MerchantUID, "error", err)
		return a
	}
	a.Prepared = true
	return a
}

// Major is an amount in major units as request_pay and the REST API want it.
func Major(m money.Money) json.Number {
	return iamport.MajorUnits(m.Minor, m.Currency.Decimals())
}

// Minor reads an amount that a person typed, in major units with or without
// separators ("64,900", "49.99"), exactly.
func Minor(text string, c money.Currency) (int64, error) {
	text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "$"), "원")
	return iamport.MinorUnits(json.Number(strings.ReplaceAll(strings.TrimSpace(text), ",", "")), c.Decimals())
}

// nameLimit is how long an order name may be (manual: name ≤ 40 characters).
const nameLimit = 40

// OrderName is what the PG shows and prints on the statement: the first thing
// and how many others.
func OrderName(o store.Order) string {
	tail := ""
	if more := len(o.Lines) - 1; more > 0 {
		tail = fmt.Sprintf(" 외 %d건", more)
		if o.Language == "en" {
			tail = fmt.Sprintf(" + %d more", more)
		}
	}
	return clip.Text(o.Lines[0].Name.In(o.Language), nameLimit-len([]rune(tail))) + tail
}
