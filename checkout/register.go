package checkout

import (
	"context"
	"errors"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/contain"
)

// Bounds of registering amounts beforehand.
const (
	registerPatience = 300 * time.Millisecond // how long a buyer waits for it
	registerFor      = 10 * time.Second       // when it is given up for good
	registerAtOnce   = 64                     // beyond that, attempts go on without it
	registerTries    = 3
)

// registerAmount registers an attempt's amount and currency with I'mport, so that
// a window that asks for another amount does not even open (manual: POST
// /payments/prepare). It is defence in depth: when I'mport does not answer soon, the
// attempt goes on without it, and the registration comes later or not at all.
func (s *Service) registerAmount(ctx context.Context, a store.Attempt) store.Attempt {
	if a.Prepared {
		return a
	}
	select {
	case s.registering <- struct{}{}:
	default:
		s.Log.Warn("amount not registered beforehand: too many wait for it", "merchant_uid", a.MerchantUID)
		return a
	}
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), registerFor)
	registered := make(chan bool, 1)
	s.later(func() {
		defer func() { <-s.registering }()
		defer cancel()
		s.register(work, a, registered)
	})
	patience, stop := context.WithTimeout(ctx, s.registerPatience)
	defer stop()
	select {
	case a.Prepared = <-registered:
	case <-patience.Done():
		s.Log.Debug("amount not registered yet", "merchant_uid", a.MerchantUID)
	}
	return a
}

// register registers an attempt's amount, tells done, and notes it.
func (s *Service) register(ctx context.Context, a store.Attempt, done chan<- bool) {
	p := iamport.Prepare{MerchantUID: a.MerchantUID, Currency: string(a.Amount.Currency), Amount: a.Amount.Number()}
	err := iamport.ErrUnknown
	for try := 0; try < registerTries && errors.Is(err, iamport.ErrUnknown); try++ {
		err = s.Gateway.Prepare(ctx, p)
	}
	done <- err == nil
	if err == nil {
		err = s.Store.MarkPrepared(ctx, a.MerchantUID)
	}
	if err != nil {
		s.Log.Warn("amount not registered beforehand", "merchant_uid", a.MerchantUID, "error", err)
	}
}

// aside runs work in a goroutine of its own; a panic is this work's error alone.
func (s *Service) aside(work func()) {
	go func() {
		if err := contain.Panic(func() error { work(); return nil }); err != nil {
			s.Log.Error("work beside a request", "error", err)
		}
	}()
}
