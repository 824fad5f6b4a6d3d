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

// crowd is how many ask at the same time.
const crowd = 24

// TestRefundsAskedForAtOnce lets the owner ask for one refund in many browsers
// while the news of the payment comes in through all doors, a policy gives it
// back by itself and several workers send what is asked for. Money goes back
// once, and everybody else is told why not.
func TestRefundsAskedForAtOnce(t *testing.T) {
	policy := store.Policies{RefundMismatch: true, RefundDuplicate: true}
	account := &rules.BankAccount{Bank: "04", Number: "110-234-567890", Holder: "홍길동"}
	for _, c := range []struct {
		name     string
		policies store.Policies
		pg       string
		before   func(*story) // what has happened by then; offer 0 is about to be given back
		want     rules.Wanted
		granted  int // how many of those who ask get it
	}{
		{"all of a payment", store.Policies{}, store.Inicis, nil, rules.Wanted{}, 1},
		{"more than half of a payment", store.Policies{}, store.Inicis, nil, rules.Wanted{Amount: 40000}, 1},
		{"all of a deposit", store.Policies{}, store.InicisVbank, nil, rules.Wanted{Account: account}, 1},
		{"a forged payment that a policy gives back", policy, store.Inicis, func(s *story) { oneWon(s.opened(0)) }, rules.Wanted{}, 0},
		{"a second payment that a policy gives back", policy, store.Inicis, (*story).paidBefore, rules.Wanted{}, 0},
		{"a second payment that waits for the owner", store.Policies{}, store.Inicis, (*story).paidBefore, rules.Wanted{}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newCrowd(t, flow{policies: c.policies})
			defer s.close()
			s.do(orders(c.pg, "chair", 1))
			if c.before != nil {
				c.before(s.story)
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

// crowded is a story in which many act at once.
type crowded struct {
	*story
	t *testing.T
}

func newCrowd(t *testing.T, f flow) crowded {
	t.Helper()
	d := dying{t: t, flow: f, template: simTemplate(t)}
	s := d.begin()
	s.service.Gateway = &counter{teller: teller{s.bank, s}}
	return crowded{s, t}
}

func (s crowded) do(step step) {
	s.t.Helper()
	if err := step.do(s.story); err != nil {
		s.t.Fatalf("%s: %v", step.name, err)
	}
}

// paidBefore pays the order of offer 0 by another attempt.
func (s *story) paidBefore() {
	for _, step := range []step{triesAgain(0, store.PayPal), pays(1), newsOf(1, "page")} {
		if err := step.do(s); err != nil {
			panic(err)
		}
	}
}

// counter is a counter at which one is served after the other, as the bank of
// the simulation needs it.
type counter struct {
	mu sync.Mutex
	teller
}

func (c *counter) Payment(ctx context.Context, impUID string) (iamport.Payment, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.teller.Payment(ctx, impUID)
}

func (c *counter) FindAll(ctx context.Context, uid string) ([]iamport.Payment, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.teller.FindAll(ctx, uid)
}

func (c *counter) Cancel(ctx context.Context, w iamport.Cancel) (iamport.Payment, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.teller.Cancel(ctx, w)
}

// ask lets everybody act at once: owners ask, doors bring news, workers work.
func (s crowded) ask(want rules.Wanted, granted int) {
	s.t.Helper()
	want.Reason, want.Source = "변심", "admin"
	impUID := s.opened(0).ImpUID
	hint := store.Hint{ImpUID: impUID, MerchantUID: s.offers[0].Attempt.MerchantUID, Source: "webhook"}
	var all sync.WaitGroup
	ready := make(chan struct{})
	answers := make(chan error, crowd)
	for range crowd {
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
		s.t.Errorf("%d of %d who asked were granted a refund, want %d", yes, crowd, granted)
	}
}

func (s crowded) toldWhy(err error) {
	s.t.Helper()
	var refused *rules.Refused
	switch {
	case errors.Is(err, ErrUnknownPayment): // asked before the shop knew of it
	case !errors.As(err, &refused):
		s.t.Errorf("an error instead of a reason: %v", err)
	case !strings.Contains(err.Error(), "under way") && !strings.Contains(err.Error(), "can go back"):
		s.t.Errorf("a wrong reason: %v", err)
	}
}

// once lets everything end and looks at I'mport's books and the shop's.
func (s crowded) once(want rules.Wanted) {
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
	if err != nil || len(sit.Refunds) != 1 || sit.Refunds[0].State != store.RefundDone || sit.Refunds[0].Amount != amount {
		s.t.Errorf("in the books: %+v, %v", sit.Refunds, err)
	}
	if s.cancels != 1 {
		s.t.Errorf("I'mport was asked %d times", s.cancels)
	}
}
