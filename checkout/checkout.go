// Package checkout takes payments for orders: it places orders, fetches from
// I'mport what became of their payments, decides what that means, and refunds.
//
// One idea carries it. Whatever a browser, a redirect or a webhook says only
// names a payment (a hint). The payment is then fetched from I'mport (a fact), and
// a pure function (package rules) decides what the fact means for the order. Facts
// only advance, so that lost, late, repeated and reordered notices lead to the
// same state. An unknown outcome never changes anything.
//
// Amounts are integers in minor units (won, cents); only requests to I'mport and
// request_pay use major units. "manual" in comments is PortOne's V1 documentation,
// https://developers.portone.io.
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

// Gateway is the part of I'mport's REST API that this package uses; an
// *iamport.Client is one.
type Gateway interface {
	Payment(ctx context.Context, impUID string) (iamport.Payment, error)
	PaymentsByMerchantUID(ctx context.Context, uids []string) ([]iamport.Payment, error)
	FindAll(ctx context.Context, merchantUID string) ([]iamport.Payment, error)
	List(ctx context.Context, q iamport.ListQuery) (iamport.PaymentPage, error)
	Prepare(ctx context.Context, p iamport.Prepare) error
	Cancel(ctx context.Context, c iamport.Cancel) (iamport.Payment, error)
	DeleteVbank(ctx context.Context, impUID string) (iamport.Payment, error)
	CashReceipt(ctx context.Context, of iamport.CashReceiptOf) (iamport.CashReceipt, error)
	IssueCashReceipt(ctx context.Context, in iamport.NewCashReceipt) (iamport.CashReceipt, error)
	CancelCashReceipt(ctx context.Context, of iamport.CashReceiptOf) (iamport.CashReceipt, error)
	Channels(ctx context.Context) ([]iamport.ChannelInfo, error)
	Skew() (time.Duration, bool)
	KeysRefused() (refused, known bool)
}

// Config configures a Service.
type Config struct {
	Store    *store.Store
	Gateway  Gateway
	Mailer   Mailer // nil: mails are only logged
	Channels []Channel
	// MerchantCode is for IMP.init.
	MerchantCode string
	// Connection is the Gateway of a shop whose owner can change the account; it has the
	// channels and all else of it, too. nil: they are what they are here.
	Connection *Connection
	Hold       time.Duration                     // how long an unpaid order holds its stock; 0: the owner's setting
	Poll       time.Duration                     // how often open attempts are polled
	Sweep      time.Duration                     // how often the whole account is compared
	Now        func() time.Time                  // nil: time.Now
	Jitter     func(time.Duration) time.Duration // random wait below a limit; nil: math/rand
	Log        *slog.Logger
	Script     string // address of the browser script that is watched; empty: none is, as in a sandbox

	// CanCloseVbanks says that the PG lets this shop close virtual accounts: it
	// has the merchant's API key at KG Inicis, or is a sandbox.
	CanCloseVbanks bool
	RefundMismatch *bool // overrides the owner's policy for mismatched payments; nil: the owner's setting
}

// Service takes payments for orders. It is safe for concurrent use.
type Service struct {
	Config
	decide func(store.Situation, store.Fact) store.Decision
	wake   chan struct{} // a hint was recorded
	began  time.Time

	urgency urgency

	registering      chan struct{} // amounts that are being registered
	registerPatience time.Duration
	later            func(work func()) // does what a request does not wait for to its end

	heldSince  time.Time // unpaid orders have held much of the stock since; zero: they do not (of Watch alone)
	scriptNext time.Time // before when WatchScript, which alone has it, does not look again

	codes codes // that mails carry to buyers

	accounts accounts // destinations of refunds of virtual accounts
}

// New returns a Service; Run starts its workers.
func New(c Config) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Jitter == nil {
		c.Jitter = rand.N[time.Duration]
	}
	if c.Connection != nil {
		c.Gateway = c.Connection
	}
	s := &Service{Config: c, wake: make(chan struct{}, 1), began: c.Now(),
		registering: make(chan struct{}, registerAtOnce), registerPatience: registerPatience}
	s.later = s.aside
	s.decide = func(sit store.Situation, f store.Fact) store.Decision {
		if c.RefundMismatch != nil {
			sit.Policies.RefundMismatch = *c.RefundMismatch
		}
		return rules.Decide(sit, f)
	}
	return s
}
