package checkout

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/contain"
)

// How often the workers look for work on their own initiative.
const (
	hintTick    = time.Second
	effectTick  = time.Second
	expiryTick  = 15 * time.Second
	receiptTick = 2 * time.Second
	stockTick   = 5 * time.Second
	proofTick   = 5 * time.Second // an order is written for proof only once in a while, or after trouble
	editTick    = 20 * time.Second
	tidyTick    = time.Hour
	stockFree   = 3 * time.Minute
	hintHands   = 4 // hints followed concurrently
)

// Run starts the workers and returns once ctx is done and all of them have ended. Of the
// processes that serve a database, one leads: it does what is to be done once for all.
func (s *Service) Run(ctx context.Context) {
	if err := s.Store.ReleaseLeases(ctx); err != nil {
		s.Log.Error("take up what the last run left", "error", err)
	}
	var workers sync.WaitGroup
	start := func(name string, every time.Duration, wake <-chan struct{}, work func(context.Context) error) {
		workers.Go(func() { s.repeat(ctx, name, every, wake, work) })
	}
	once := func(name string, every time.Duration, work func(context.Context) error) {
		workers.Go(func() { s.lead(ctx, name, every, work) })
	}
	for range hintHands {
		start("hints", hintTick, s.wake, s.drain(s.FollowNext))
	}
	start("effects", effectTick, nil, s.drain(s.deliverOf(store.RefundEffect, store.VbankEffect)))
	start("mails", effectTick, nil, s.drain(s.deliverOf(store.MailEffect)))
	start("receipts", receiptTick, nil, s.drain(s.IssueNext))
	start("pictures", tidyTick, nil, s.Store.SweepImages)
	start("proof", proofTick, nil, s.Store.Prove)
	once("stock alerts", stockTick, s.sendAlerts)
	once("poll", min(s.Poll, 5*time.Second), s.PollAttempts)
	once("expiry", s.expiryEvery(), s.Expire)
	once("sweep", s.Sweep, s.SweepAccount)
	once("watch", min(s.Sweep, watchTick), s.Watch)
	once("script", scriptTick, s.WatchScript)
	once("edits", editTick, s.Store.Imports.RunDue)
	once("accounts of refunds", time.Minute, s.Store.RefundTo.ForgetOldDestinations)
	once("tidy", tidyTick, s.tidy)
	once("erasure", tidyTick, s.Store.Retention.EraseDaily)
	workers.Wait()
}

// expiryEvery is how often to look for expired orders: more often where stock is
// held only briefly.
func (s *Service) expiryEvery() time.Duration {
	if s.Hold > 0 {
		return min(s.Hold, expiryTick)
	}
	return expiryTick
}

// sendAlerts tells people that goods are back once these have been free for a while:
// who takes and returns the last piece must not set off mails.
func (s *Service) sendAlerts(ctx context.Context) error { return s.Store.Alerts.Send(ctx, stockFree) }

// deliverOf delivers effects of the given kinds only, so that a slow mail server
// does not delay refunds.
func (s *Service) deliverOf(kinds ...store.EffectKind) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) { return s.Deliver(ctx, kinds...) }
}

// tidy moves on orders that were sent long enough ago, and removes expired sessions and
// imports that are too old to be undone.
func (s *Service) tidy(ctx context.Context) error {
	return errors.Join(s.Store.Parcels.Advance(ctx), s.Store.Reviews.Ask(ctx), s.Store.PruneSessions(ctx),
		s.Store.Imports.Forget(ctx))
}

// repeat runs work immediately, then at every tick or wake-up until ctx is done.
func (s *Service) repeat(ctx context.Context, name string, every time.Duration, wake <-chan struct{},
	work func(context.Context) error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := contain.Panic(func() error { return work(ctx) }); err != nil && ctx.Err() == nil {
			s.Log.Warn("worker will try again", "worker", name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-wake:
		}
	}
}

// lead repeats work for as long as this process leads the shop, whenever it does.
func (s *Service) lead(ctx context.Context, name string, every time.Duration, work func(context.Context) error) {
	for {
		led, stop, ok := s.Store.Nodes.Lead(ctx)
		if ok {
			s.repeat(led, name, every, nil, work)
		}
		if stop(); !ok || ctx.Err() != nil {
			return
		}
	}
}

// drain calls next until there is nothing left to do.
func (s *Service) drain(next func(context.Context) (bool, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		for ctx.Err() == nil {
			more, err := next(ctx)
			if err != nil || !more {
				return err
			}
		}
		return nil
	}
}
