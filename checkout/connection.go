package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// ErrNoAccount says that the shop has no keys for I'mport yet.
var ErrNoAccount = errors.New("the shop has no keys for I'mport yet")

// Account is the shop's account at I'mport.
type Account struct {
	Code           string // merchant code for IMP.init
	Gateway        Gateway
	Channels       []Channel
	CanCloseVbanks bool
	Open           bool // its keys have been tested, or are the environment's: the shop sells
}

// Connection is a Gateway whose account the owner can change while the shop runs.
// Without an account its calls end with ErrNoAccount.
type Connection struct {
	// Fixed are the keys and channels that the environment sets; they win.
	Fixed store.PaymentKeys
	// Connect makes an account of keys.
	Connect func(store.PaymentKeys) (Account, error)

	now atomic.Pointer[Account]
}

// Use makes an account of the owner's keys and of the environment's, and goes on with
// it.
func (c *Connection) Use(saved store.PaymentKeys) error {
	keys := c.merged(saved)
	if keys.Key == "" {
		c.now.Store(nil)
		return nil
	}
	a, err := c.Connect(keys)
	if err != nil {
		return err
	}
	a.Open = c.Fixed.Key != "" || saved.TestedAt != 0
	c.now.Store(&a)
	return nil
}

// merged are the keys that count. Code, key and secret belong together.
func (c *Connection) merged(saved store.PaymentKeys) store.PaymentKeys {
	keys := saved
	if c.Fixed.Key != "" {
		keys.Code, keys.Key, keys.Secret = c.Fixed.Code, c.Fixed.Key, c.Fixed.Secret
	}
	for _, v := range []struct {
		field *string
		fixed string
	}{
		{&keys.Code, c.Fixed.Code}, {&keys.InicisKey, c.Fixed.InicisKey}, {&keys.Inicis, c.Fixed.Inicis},
		{&keys.InicisGlobal, c.Fixed.InicisGlobal}, {&keys.PayPal, c.Fixed.PayPal},
	} {
		if v.fixed != "" {
			*v.field = v.fixed
		}
	}
	return keys
}

// account is the present one; false: none.
func (c *Connection) account() (Account, bool) {
	if a := c.now.Load(); a != nil {
		return *a, true
	}
	return Account{Gateway: nobody{}}, false
}

func (c *Connection) gateway() Gateway {
	a, _ := c.account()
	return a.Gateway
}

// The methods of Gateway are those of the present account.

// Payment fetches a payment.
func (c *Connection) Payment(ctx context.Context, impUID string) (iamport.Payment, error) {
	return c.gateway().Payment(ctx, impUID)
}

// PaymentsByMerchantUID fetches the payments of attempts.
func (c *Connection) PaymentsByMerchantUID(ctx context.Context, uids []string) ([]iamport.Payment, error) {
	return c.gateway().PaymentsByMerchantUID(ctx, uids)
}

// FindAll fetches all payments of an attempt.
func (c *Connection) FindAll(ctx context.Context, merchantUID string) ([]iamport.Payment, error) {
	return c.gateway().FindAll(ctx, merchantUID)
}

// List lists payments.
func (c *Connection) List(ctx context.Context, q iamport.ListQuery) (iamport.PaymentPage, error) {
	return c.gateway().List(ctx, q)
}

// Prepare registers an amount.
func (c *Connection) Prepare(ctx context.Context, p iamport.Prepare) error {
	return c.gateway().Prepare(ctx, p)
}

// Cancel refunds.
func (c *Connection) Cancel(ctx context.Context, r iamport.Cancel) (iamport.Payment, error) {
	return c.gateway().Cancel(ctx, r)
}

// DeleteVbank closes a virtual account.
func (c *Connection) DeleteVbank(ctx context.Context, impUID string) (iamport.Payment, error) {
	return c.gateway().DeleteVbank(ctx, impUID)
}

// CashReceipt asks for a cash receipt.
func (c *Connection) CashReceipt(ctx context.Context, of iamport.CashReceiptOf) (iamport.CashReceipt, error) {
	return c.gateway().CashReceipt(ctx, of)
}

// IssueCashReceipt issues one.
func (c *Connection) IssueCashReceipt(ctx context.Context, in iamport.NewCashReceipt) (iamport.CashReceipt, error) {
	return c.gateway().IssueCashReceipt(ctx, in)
}

// CancelCashReceipt cancels one.
func (c *Connection) CancelCashReceipt(ctx context.Context, of iamport.CashReceiptOf) (iamport.CashReceipt, error) {
	return c.gateway().CancelCashReceipt(ctx, of)
}

// Channels lists the account's channels.
func (c *Connection) Channels(ctx context.Context) ([]iamport.ChannelInfo, error) {
	return c.gateway().Channels(ctx)
}

// Skew is how far I'mport's clock is from ours.
func (c *Connection) Skew() (time.Duration, bool) { return c.gateway().Skew() }

// KeysRefused tells whether I'mport refuses the keys.
func (c *Connection) KeysRefused() (refused, known bool) { return c.gateway().KeysRefused() }

// nobody is the gateway of a shop without an account.
type nobody struct{}

func (nobody) Payment(context.Context, string) (iamport.Payment, error) {
	return iamport.Payment{}, ErrNoAccount
}

func (nobody) PaymentsByMerchantUID(context.Context, []string) ([]iamport.Payment, error) {
	return nil, ErrNoAccount
}

func (nobody) FindAll(context.Context, string) ([]iamport.Payment, error) { return nil, ErrNoAccount }

func (nobody) List(context.Context, iamport.ListQuery) (iamport.PaymentPage, error) {
	return iamport.PaymentPage{}, ErrNoAccount
}

func (nobody) Prepare(context.Context, iamport.Prepare) error { return ErrNoAccount }

func (nobody) Cancel(context.Context, iamport.Cancel) (iamport.Payment, error) {
	return iamport.Payment{}, ErrNoAccount
}

func (nobody) DeleteVbank(context.Context, string) (iamport.Payment, error) {
	return iamport.Payment{}, ErrNoAccount
}

func (nobody) CashReceipt(context.Context, iamport.CashReceiptOf) (iamport.CashReceipt, error) {
	return iamport.CashReceipt{}, ErrNoAccount
}

func (nobody) IssueCashReceipt(context.Context, iamport.NewCashReceipt) (iamport.CashReceipt, error) {
	return iamport.CashReceipt{}, ErrNoAccount
}

func (nobody) CancelCashReceipt(context.Context, iamport.CashReceiptOf) (iamport.CashReceipt, error) {
	return iamport.CashReceipt{}, ErrNoAccount
}

func (nobody) Channels(context.Context) ([]iamport.ChannelInfo, error) { return nil, ErrNoAccount }

func (nobody) Skew() (time.Duration, bool) { return 0, false }

func (nobody) KeysRefused() (refused, known bool) { return false, false }

// Closed reports whether nobody can pay through a PG because the shop's keys are
// missing or untested.
func (s *Service) Closed() bool {
	if s.Connection == nil {
		return false
	}
	a, _ := s.Connection.account()
	return !a.Open
}

// Sells reports whether the shop takes orders at all: what is transferred to the owner
// needs no keys.
func (s *Service) Sells(ctx context.Context) (bool, error) {
	if !s.Closed() {
		return true, nil
	}
	t, err := store.TransfersOf(ctx, s.Store)
	return t.On, err
}

// Unconnected reports whether the shop has no keys at all.
func (s *Service) Unconnected() bool {
	if s.Connection == nil {
		return false
	}
	_, connected := s.Connection.account()
	return !connected
}

// Fixed returns what the environment sets of the account.
func (s *Service) Fixed() store.PaymentKeys {
	if s.Connection == nil {
		return store.PaymentKeys{}
	}
	return s.Connection.Fixed
}

// Account returns what payments are asked for with.
func (s *Service) Account() Account {
	if s.Connection == nil {
		return Account{Code: s.MerchantCode, Gateway: s.Gateway, Channels: s.Channels,
			CanCloseVbanks: s.CanCloseVbanks, Open: true}
	}
	a, _ := s.Connection.account()
	return a
}

// Offered lists the channels of the buttons that shoppers can see: without wallets that the
// shop does not have, and none while it has no keys.
func (s *Service) Offered(ctx context.Context) ([]Channel, error) {
	a := s.Account()
	if !a.Open {
		return nil, nil
	}
	buttons, err := s.Store.Buttons(ctx)
	if err != nil {
		return nil, fmt.Errorf("read which buttons are on: %w", err)
	}
	return slices.DeleteFunc(slices.Clone(a.Channels), func(c Channel) bool { return buttons.Off(c.PG) }), nil
}

// Reconnect goes on with other keys of the owner's.
func (s *Service) Reconnect(ctx context.Context, saved store.PaymentKeys) error {
	if err := s.Connection.Use(saved); err != nil {
		return err
	}
	if err := s.ResolveChannels(ctx); err != nil && !errors.Is(err, ErrNoAccount) {
		s.Log.Warn("payments by channel key are checked without their MID until they are tested", "error", err)
	}
	return nil
}
