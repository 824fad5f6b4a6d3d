// Package checkout is the rules of paying: it places orders, learns from
// I'mport what became of their payments, decides what that means and gives
// money back.
//
// One idea carries it. Whatever a browser, a redirect or a webhook says only
// names a payment (a hint). The payment is then fetched from I'mport (a fact),
// and a pure function decides what the fact means for the order. Facts only
// grow, so lost, late, repeated and reordered news end in the same state. Not
// knowing never changes anything.
package checkout

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// Gateway is the part of I'mport's REST API that paying needs.
type Gateway interface {
	Payment(ctx context.Context, impUID string) (iamport.Payment, error)
	PaymentsByMerchantUID(ctx context.Context, uids []string) ([]iamport.Payment, error)
	FindAll(ctx context.Context, merchantUID string) ([]iamport.Payment, error)
	List(ctx context.Context, q iamport.ListQuery) (iamport.PaymentPage, error)
	Prepare(ctx context.Context, p iamport.Prepare) error
	Cancel(ctx context.Context, c iamport.Cancel) (iamport.Payment, error)
	DeleteVbank(ctx context.Context, impUID string) (iamport.Payment, error)
	Channels(ctx context.Context) ([]iamport.ChannelInfo, error)
	Skew() (time.Duration, bool)
	KeysRefused() (refused, known bool)
}

// Config says how a Service works.
type Config struct {
	Store    *store.Store
	Gateway  Gateway
	Mailer   Mailer // nil: mails are only noted in the log
	Channels []Channel
	Hold     time.Duration                     // how long an unpaid order holds its stock; 0: as the owner has set it
	Poll     time.Duration                     // how often open attempts are asked about
	Sweep    time.Duration                     // how often the whole account is compared
	Now      func() time.Time                  // nil: time.Now
	Jitter   func(time.Duration) time.Duration // up to so much by chance; nil: math/rand
	Log      *slog.Logger

	ClosesAccounts bool  // the PG lets this shop close virtual accounts: it has the merchant's key at KG Inicis, or is a sandbox
	RefundMismatch *bool // overrides the owner's policy for mismatched payments; nil: as the owner has set it
}

// Service is the rules of paying at work. It is safe for concurrent use.
type Service struct {
	Config
	decide func(store.Situation, store.Fact) store.Decision
	wake   chan struct{}
	began  time.Time

	urgency urgency

	accounts accounts // where refunds of virtual accounts go
}

// New makes a Service; Run sets its workers going.
func New(c Config) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Jitter == nil {
		c.Jitter = rand.N[time.Duration]
	}
	s := &Service{Config: c, wake: make(chan struct{}, 1), began: c.Now()}
	s.decide = func(sit store.Situation, f store.Fact) store.Decision {
		if c.RefundMismatch != nil {
			sit.Policies.RefundMismatch = *c.RefundMismatch
		}
		return rules.Decide(sit, f)
	}
	return s
}
