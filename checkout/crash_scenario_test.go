package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jangteo/jangteo/iamport"
)

// scenario is a flow under way.
type scenario struct {
	*world
	flow           flow
	offers         []Offer
	done           int              // steps taken so far
	cancels        int              // calls of cancel so far
	calls          int              // calls of I'mport so far
	pendingRefunds []acceptedRefund // accepted by I'mport, not all carried out
	backwards      bool             // order of the last round of the workers
	notice         func()
}

// acceptedRefund is a refund that I'mport carries out later; a zero time: it has.
type acceptedRefund struct {
	at     time.Time
	impUID string
	amount int64
	reason string
}

// prepare makes the service call the scenario's bank, without faults.
func (s *scenario) prepare() {
	s.bank.faulty = false
	s.service.Gateway = observedGateway{s.bank, s}
	s.notice = func() {}
}

// runTo takes the steps up to n.
func (s *scenario) runTo(n int) error {
	for s.done < n {
		if err := s.flow.steps[s.done].do(s); err != nil {
			return fmt.Errorf("step %d (%s): %w", s.done+1, s.flow.steps[s.done].name, err)
		}
		s.done++
		s.events = nil // hints come only through the doors that the flow names
		s.notice()
	}
	return nil
}

// finish takes the steps up to n, lets the workers work, and returns the outcome.
func (s *scenario) finish(n int) (string, error) {
	if err := s.work(); err != nil {
		return "", err
	}
	if err := s.runTo(n); err != nil {
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
	return s.outcome(), errors.Join(s.verify(), s.refundedOnce(), s.balanced(), s.idle())
}

func (s *scenario) wait(d time.Duration) error {
	s.clock.Add(d.Milliseconds())
	return s.work()
}

// work is one round of all workers. They run independently of each other, so every
// other round takes them in the opposite order.
func (s *scenario) work() error {
	ctx := context.Background()
	s.carryOutRefunds()
	round := []func(context.Context) error{s.service.drain(s.service.deliverOf()),
		s.service.drain(s.service.FollowNext),
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

// carryOutRefunds carries out the accepted refunds that are due.
func (s *scenario) carryOutRefunds() {
	for i, p := range s.pendingRefunds {
		if !p.at.IsZero() && !s.now().Before(p.at) {
			s.bank.giveBack(s.bank.byUID(p.impUID), p.amount, p.reason)
			s.pendingRefunds[i].at = time.Time{}
		}
	}
}

func (s *scenario) refundPending(impUID string) bool {
	return slices.ContainsFunc(s.pendingRefunds,
		func(p acceptedRefund) bool { return p.impUID == impUID && !p.at.IsZero() })
}

// idle returns an error if work is left that no worker does.
func (s *scenario) idle() error {
	h, err := s.store.Health(context.Background())
	if err == nil && !(h.OldestHint.IsZero() && h.OldestEffect.IsZero()) {
		err = fmt.Errorf("work is left: %+v", h)
	}
	return err
}

// observedGateway is a bank that reports every call to its scenario.
type observedGateway struct {
	*bank
	s *scenario
}

func (g observedGateway) noticed() {
	g.s.calls++
	g.s.notice()
}

func (g observedGateway) Payment(ctx context.Context, impUID string) (iamport.Payment, error) {
	defer g.noticed()
	return g.bank.Payment(ctx, impUID)
}

func (g observedGateway) PaymentsByMerchantUID(ctx context.Context, uids []string) ([]iamport.Payment, error) {
	defer g.noticed()
	return g.bank.PaymentsByMerchantUID(ctx, uids)
}

func (g observedGateway) FindAll(ctx context.Context, uid string) ([]iamport.Payment, error) {
	defer g.noticed()
	return g.bank.FindAll(ctx, uid)
}

func (g observedGateway) List(ctx context.Context, q iamport.ListQuery) (iamport.PaymentPage, error) {
	defer g.noticed()
	return g.bank.List(ctx, q)
}

func (g observedGateway) Prepare(ctx context.Context, p iamport.Prepare) error {
	defer g.noticed()
	return g.bank.Prepare(ctx, p)
}

func (g observedGateway) DeleteVbank(ctx context.Context, impUID string) (iamport.Payment, error) {
	defer g.noticed()
	return g.bank.DeleteVbank(ctx, impUID)
}

func (g observedGateway) Cancel(ctx context.Context, c iamport.Cancel) (iamport.Payment, error) {
	defer g.noticed()
	switch g.s.nextOutcome() {
	case lostBefore:
		return iamport.Payment{}, iamport.ErrUnknown
	case lostAfter:
		g.bank.Cancel(ctx, c)
		return iamport.Payment{}, iamport.ErrUnknown
	case acceptedForLater:
		p := g.byUID(c.ImpUID)
		if g.s.refundPending(c.ImpUID) {
			return iamport.Payment{}, &iamport.APIError{Status: 200, Code: 1, Message: "먼저 요청된 환불이 아직 처리 중입니다."}
		}
		amount, _ := iamport.MinorUnits(c.Amount, decimals(p))
		g.s.pendingRefunds = append(g.s.pendingRefunds,
			acceptedRefund{g.s.now().Add(time.Hour), c.ImpUID, amount, c.Reason})
		return *p, nil
	case refusedByPG:
		return iamport.Payment{}, &iamport.APIError{Status: 200, Code: 1, Message: "취소에 실패하였습니다."}
	}
	return g.bank.Cancel(ctx, c)
}

// nextOutcome returns what becomes of the next call of cancel.
func (s *scenario) nextOutcome() cancelOutcome {
	s.cancels++
	if len(s.flow.cancels) == 0 {
		return answered
	}
	return s.flow.cancels[min(s.cancels, len(s.flow.cancels))-1]
}
