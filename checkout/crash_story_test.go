package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jangteo/jangteo/iamport"
)

// story is a flow while it is told.
type story struct {
	*world
	flow      flow
	offers    []Offer
	told      int       // steps that are over
	cancels   int       // calls of cancel so far
	calls     int       // of I'mport
	promised  []promise // refunds that I'mport has taken
	backwards bool      // the next round of the workers
	notice    func()
}

// promise is a refund that will be done later.
type promise struct {
	at     time.Time
	impUID string
	amount int64
	reason string
}

// prepare puts the story's own bank behind the rules.
func (s *story) prepare() {
	s.bank.faulty = false
	s.service.Gateway = teller{s.bank, s}
	s.notice = func() {}
}

// tell takes the steps up to n.
func (s *story) tell(n int) error {
	for s.told < n {
		if err := s.flow.steps[s.told].do(s); err != nil {
			return fmt.Errorf("step %d (%s): %w", s.told+1, s.flow.steps[s.told].name, err)
		}
		s.told++
		s.events = nil // news goes only through the doors that the flow names
		s.notice()
	}
	return nil
}

// finish tells the steps up to n, lets the workers work, and says what the flow
// has come to.
func (s *story) finish(n int) (string, error) {
	if err := s.work(); err != nil {
		return "", err
	}
	if err := s.tell(n); err != nil {
		return "", err
	}
	// The account is compared every 5 minutes; then all money is accounted for.
	for _, wait := range []time.Duration{0, 45 * time.Second, 5 * time.Minute} {
		if err := s.wait(wait); err != nil {
			return "", err
		}
	}
	if err := s.balanced(); err != nil {
		return "", fmt.Errorf("after six minutes: %w", err)
	}
	for _, wait := range []time.Duration{20 * time.Minute, 2 * time.Hour, 24 * time.Hour} {
		if err := s.wait(wait); err != nil {
			return "", err
		}
	}
	return s.outcome(), errors.Join(s.sound(), s.refundedOnce(), s.balanced(), s.idle())
}

func (s *story) wait(d time.Duration) error {
	s.clock.Add(d.Milliseconds())
	return s.work()
}

// work is one round of all workers. They do not wait for each other, so every
// other round goes the other way around.
func (s *story) work() error {
	ctx := context.Background()
	s.keepPromises()
	round := []func(context.Context) error{s.service.drain(s.service.deliverOf()), s.service.drain(s.service.FollowNext),
		s.service.Expire, s.service.SweepAccount, s.service.PollAttempts}
	if s.backwards = !s.backwards; !s.backwards {
		slices.Reverse(round)
	}
	for _, work := range round {
		if err := work(ctx); err != nil {
			return err
		}
	}
	s.events = nil
	return nil
}

// keepPromises does the refunds that I'mport has taken and that are due.
func (s *story) keepPromises() {
	for i, p := range s.promised {
		if !p.at.IsZero() && !s.now().Before(p.at) {
			s.bank.giveBack(s.bank.byUID(p.impUID), p.amount, p.reason)
			s.promised[i].at = time.Time{}
		}
	}
}

func (s *story) promising(impUID string) bool {
	return slices.ContainsFunc(s.promised, func(p promise) bool { return p.impUID == impUID && !p.at.IsZero() })
}

// idle finds work that nobody does any more.
func (s *story) idle() error {
	h, err := s.store.Health(context.Background())
	if err == nil && !(h.OldestHint.IsZero() && h.OldestEffect.IsZero()) {
		err = fmt.Errorf("work is left: %+v", h)
	}
	return err
}

// teller is a bank whose every call is noticed.
type teller struct {
	*bank
	s *story
}

func (g teller) noticed() {
	g.s.calls++
	g.s.notice()
}

func (g teller) Payment(ctx context.Context, impUID string) (iamport.Payment, error) {
	defer g.noticed()
	return g.bank.Payment(ctx, impUID)
}

func (g teller) PaymentsByMerchantUID(ctx context.Context, uids []string) ([]iamport.Payment, error) {
	defer g.noticed()
	return g.bank.PaymentsByMerchantUID(ctx, uids)
}

func (g teller) FindAll(ctx context.Context, uid string) ([]iamport.Payment, error) {
	defer g.noticed()
	return g.bank.FindAll(ctx, uid)
}

func (g teller) List(ctx context.Context, q iamport.ListQuery) (iamport.PaymentPage, error) {
	defer g.noticed()
	return g.bank.List(ctx, q)
}

func (g teller) Prepare(ctx context.Context, p iamport.Prepare) error {
	defer g.noticed()
	return g.bank.Prepare(ctx, p)
}

func (g teller) DeleteVbank(ctx context.Context, impUID string) (iamport.Payment, error) {
	defer g.noticed()
	return g.bank.DeleteVbank(ctx, impUID)
}

func (g teller) Cancel(ctx context.Context, c iamport.Cancel) (iamport.Payment, error) {
	defer g.noticed()
	switch g.s.fate() {
	case lostBefore:
		return iamport.Payment{}, iamport.ErrUnknown
	case lostAfter:
		g.bank.Cancel(ctx, c)
		return iamport.Payment{}, iamport.ErrUnknown
	case taken:
		p := g.byUID(c.ImpUID)
		if g.s.promising(c.ImpUID) {
			return iamport.Payment{}, &iamport.APIError{Status: 200, Code: 1, Message: "먼저 요청된 환불이 아직 처리 중입니다."}
		}
		amount, _ := iamport.MinorUnits(c.Amount, decimals(p))
		g.s.promised = append(g.s.promised, promise{g.s.now().Add(time.Hour), c.ImpUID, amount, c.Reason})
		return *p, nil
	case refusing:
		return iamport.Payment{}, &iamport.APIError{Status: 200, Code: 1, Message: "취소에 실패하였습니다."}
	}
	return g.bank.Cancel(ctx, c)
}

// fate is what becomes of the next call of cancel.
func (s *story) fate() fate {
	s.cancels++
	if len(s.flow.cancels) == 0 {
		return answered
	}
	return s.flow.cancels[min(s.cancels, len(s.flow.cancels))-1]
}
