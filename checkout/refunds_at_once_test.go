package checkout

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// concurrency is how many request a refund at the same time.
const concurrency = 24

// TestRefundsRequestedAtOnce lets the owner request one refund in many browsers
// while hints about the payment come in through all doors, a policy refunds it
// automatically and several workers send what is requested. The money is refunded
// once, and everybody else is told why not.
func TestRefundsRequestedAtOnce(t *testing.T) {
	policy := store.Policies{RefundMismatch: true, RefundDuplicate: true}
	account := &rules.BankAccount{Bank: "04", Number: "110-234-567890", Holder: "홍길동"}
	for _, c := range []struct {
		name     string
		policies store.Policies
		pg       store.PG
		before   func(*scenario) // what has happened by then; offer 0 is about to be refunded
		want     rules.RefundRequest
		granted  int // how many requests are granted
	}{
		{"all of a payment", store.Policies{}, store.Inicis, nil, rules.RefundRequest{}, 1},
		{"more than half of a payment", store.Policies{}, store.Inicis, nil, rules.RefundRequest{Amount: 40000}, 1},
		{"all of a deposit", store.Policies{}, store.InicisVbank, nil, rules.RefundRequest{Account: account}, 1},
		{"a forged payment that a policy refunds", policy, store.Inicis, func(s *scenario) { oneWon(s.opened(0)) },
			rules.RefundRequest{}, 0},
		{"a second payment that a policy refunds", policy, store.Inicis, (*scenario).paidBefore,
			rules.RefundRequest{}, 0},
		{"a second payment that waits for the owner", store.Policies{}, store.Inicis, (*scenario).paidBefore,
			rules.RefundRequest{}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newCrowd(t, flow{policies: c.policies})
			defer s.close()
			s.do(orders(c.pg, "chair", 1))
			if c.before != nil {
				c.before(s.scenario)
			}
			if c.pg == store.InicisVbank {
				s.do(issues(0))
			}
			s.do(pays(0))
			if c.granted > 0 {
				s.do(newsOf(0, "page"))
			}
			s.ask(c.want, c.granted)
			s.once(c.want)
		})
	}
}

// concurrentScenario is a scenario in which many act at the same time.
type concurrentScenario struct {
	*scenario
	t *testing.T
}

func newCrowd(t *testing.T, f flow) concurrentScenario {
	t.Helper()
	d := crashTest{t: t, flow: f, template: simTemplate(t)}
	s := d.begin()
	s.service.Gateway = &serializedGateway{observedGateway: observedGateway{s.bank, s}}
	return concurrentScenario{s, t}
}

func (s concurrentScenario) do(step step) {
	s.t.Helper()
	if err := step.do(s.scenario); err != nil {
		s.t.Fatalf("%s: %v", step.name, err)
	}
}

// paidBefore pays the order of offer 0 by another attempt.
func (s *scenario) paidBefore() {
	for _, step := range []step{triesAgain(0, store.PayPal), pays(1), newsOf(1, "page")} {
		if err := step.do(s); err != nil {
			panic(err)
		}
	}
}

// serializedGateway serves one call after the other, because the simulated bank is
// not safe for concurrent use.
type serializedGateway struct {
	mu sync.Mutex
	observedGateway
}

func (c *serializedGateway) Payment(ctx context.Context, impUID string) (iamport.Payment, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.observedGateway.Payment(ctx, impUID)
}

func (c *serializedGateway) FindAll(ctx context.Context, uid string) ([]iamport.Payment, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.observedGateway.FindAll(ctx, uid)
}

func (c *serializedGateway) Cancel(ctx context.Context, w iamport.Cancel) (iamport.Payment, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.observedGateway.Cancel(ctx, w)
}

// ask lets everybody act at once: owners request refunds, doors bring hints,
// workers work.
func (s concurrentScenario) ask(want rules.RefundRequest, granted int) {
	s.t.Helper()
	want.Reason, want.Source = "변심", "admin"
	impUID := s.opened(0).ImpUID
	hint := store.Hint{ImpUID: impUID, MerchantUID: s.offers[0].Attempt.MerchantUID, Source: "webhook"}
	var all sync.WaitGroup
	ready := make(chan struct{})
	answers := make(chan error, concurrency)
	for range concurrency {
		all.Go(func() {
			<-ready
			answers <- s.service.Refund(context.Background(), impUID, want, "admin")
		})
		all.Go(func() {
			<-ready
			s.service.Complete(context.Background(), hint)
			s.service.Deliver(context.Background())
		})
	}
	close(ready)
	all.Wait()
	close(answers)
	yes := 0
	for err := range answers {
		if err == nil {
			yes++
		} else {
			s.toldWhy(err)
		}
	}
	if yes != granted {
		s.t.Errorf("%d of %d who asked were granted a refund, want %d", yes, concurrency, granted)
	}
}

func (s concurrentScenario) toldWhy(err error) {
	s.t.Helper()
	var refused *rules.Refusal
	switch {
	case errors.Is(err, ErrUnknownPayment): // requested before the shop knew of the payment
	case !errors.As(err, &refused):
		s.t.Errorf("an error instead of a reason: %v", err)
	case !strings.Contains(err.Error(), "under way") && !strings.Contains(err.Error(), "can go back"):
		s.t.Errorf("a wrong reason: %v", err)
	}
}

// once lets everything end and requires one refund, at I'mport and in the shop.
func (s concurrentScenario) once(want rules.RefundRequest) {
	s.t.Helper()
	if _, err := s.finish(0); err != nil {
		s.t.Error(err)
	}
	p := s.opened(0)
	amount, _ := iamport.MinorUnits(p.Amount, decimals(p))
	if want.Amount > 0 {
		amount = want.Amount
	}
	if len(p.CancelHistory) != 1 || p.CancelHistory[0].Amount != iamport.MajorUnits(amount, decimals(p)) {
		s.t.Errorf("at I'mport: %+v", p.CancelHistory)
	}
	sit, err := s.store.SituationOf(context.Background(), p.ImpUID)
	if err != nil || len(sit.Refunds) != 1 || sit.Refunds[0].State != store.RefundDone ||
		sit.Refunds[0].Amount != amount {
		s.t.Errorf("in the shop: %+v, %v", sit.Refunds, err)
	}
	if s.cancels != 1 {
		s.t.Errorf("I'mport was asked %d times", s.cancels)
	}
}
