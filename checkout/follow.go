package checkout

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/contain"
)

// How hints are followed.
const (
	hintLease        = 30 * time.Second // longer than any fetch takes
	hintGlance       = 30 * time.Millisecond
	buyerPatience    = 8 * time.Second  // how long a buyer's request waits for I'mport
	strangerPatience = 2 * time.Second  // the same for one that names nothing of ours
	notFoundFor      = 10 * time.Minute // how long a payment may be missing before its hint is dropped
	pendingFor       = 2 * time.Minute  // how long a payment without a result is asked about quickly
	longestWait      = time.Hour
)

// The states shown to the world besides those of an order.
const (
	StatePending = "pending" // a result is being asked for
	StateFailed  = "failed"  // this attempt brought no money
)

// Answer is what a buyer who comes back from paying is told.
type Answer struct {
	State    string // an order's state, StatePending or StateFailed
	PublicID string // of the order
}

// ErrBadHint says that a door gave nothing that can be a payment's name.
var ErrBadHint = errors.New("no usable imp_uid or merchant_uid")

// ErrNotLearned says that a hint could not be recorded. The payment that it is
// about may have been made all the same.
var ErrNotLearned = errors.New("the news of a payment was not recorded")

// NewHint takes the two names that a door may say; one of them may be empty.
// ErrBadHint unless they have the form of names: they become part of URLs that
// I'mport is asked by.
func NewHint(impUID, merchantUID, source string) (store.Hint, error) {
	switch impUID {
	case "null", "undefined": // what browsers make of a missing one
		impUID = ""
	}
	bad := impUID == "" && merchantUID == "" ||
		impUID != "" && !iamport.ValidImpUID(impUID) ||
		merchantUID != "" && !iamport.ValidMerchantUID(merchantUID)
	if bad {
		return store.Hint{}, ErrBadHint
	}
	return store.Hint{ImpUID: impUID, MerchantUID: merchantUID, Source: source}, nil
}

// Learn makes a hint durable and sets a worker on it. Once it returns nil the
// hint cannot be lost; else the error is ErrNotLearned.
func (s *Service) Learn(ctx context.Context, h store.Hint) (store.Hint, error) {
	h, err := s.addHint(ctx, h)
	if err != nil {
		return h, err
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return h, nil
}

func (s *Service) addHint(ctx context.Context, h store.Hint) (store.Hint, error) {
	h, err := s.Store.AddHint(ctx, h)
	if err != nil {
		return h, fmt.Errorf("%w: %w", ErrNotLearned, err)
	}
	s.Log.Debug("hint", "imp_uid", h.ImpUID, "merchant_uid", h.MerchantUID, "source", h.Source, "known", h.Known)
	return h, nil
}

// Complete follows a hint that a buyer brought, for as long as a buyer waits,
// and says where their order stands. ErrNotFound (store) when the hint names
// no order of this shop, ErrNotLearned when it could not be recorded.
func (s *Service) Complete(ctx context.Context, h store.Hint) (Answer, error) {
	h, err := s.addHint(ctx, h)
	if err != nil {
		return Answer{}, err
	}
	// The work goes on when the buyer leaves; it ends with its own time limit.
	patience := buyerPatience
	if !h.Known {
		patience = strangerPatience
	}
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	s.followKey(work, h.Key)
	return s.answer(context.WithoutCancel(ctx), h)
}

// answer reads where the order of a hint stands now.
func (s *Service) answer(ctx context.Context, h store.Hint) (Answer, error) {
	uid := h.MerchantUID
	if uid == "" {
		p, err := s.Store.PaymentByImpUID(ctx, h.ImpUID)
		if err != nil {
			return Answer{}, err
		}
		uid = p.MerchantUID
	}
	d, err := s.Store.OrderByMerchantUID(ctx, uid)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{State: Shown(d), PublicID: d.Order.PublicID}
	if a.State == string(store.Unpaid) {
		a.State = StateFailed
	}
	return a, nil
}

// Shown is an order's state as the world sees it: the state of its money, or
// StatePending while a result is being asked for.
func Shown(d store.Dossier) string {
	if d.Asking && d.Order.PayState == store.Unpaid {
		return StatePending
	}
	return string(d.Order.PayState)
}

// followKey follows one hint now. When a worker has it already, it waits for
// that worker, as long as ctx allows.
func (s *Service) followKey(ctx context.Context, key string) {
	h, err := s.Store.TakeHint(context.WithoutCancel(ctx), key, hintLease)
	switch {
	case err == nil:
		s.follow(ctx, h)
	case errors.Is(err, store.ErrNotFound):
		s.awaitHint(ctx, key)
	default:
		s.Log.Error("take a hint", "key", key, "error", err)
	}
}

// awaitHint returns when nobody is at work on a hint any more.
func (s *Service) awaitHint(ctx context.Context, key string) {
	tick := time.NewTicker(hintGlance)
	defer tick.Stop()
	for {
		leased, err := s.Store.HintLeased(ctx, key)
		if err != nil || !leased {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// FollowNext follows the most urgent due hint; false when there is none.
func (s *Service) FollowNext(ctx context.Context) (bool, error) {
	h, err := s.Store.TakeHint(ctx, "", hintLease)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("take a hint: %w", err)
	}
	s.follow(ctx, h)
	return true, nil
}

// follow fetches what a hint names, applies it, and forgets the hint or puts
// it off. The hint's books are kept even when ctx is over.
func (s *Service) follow(ctx context.Context, h store.Hint) {
	asking := ctx
	if h.Known && s.urgency.grant(h, s.Now()) {
		asking = iamport.WithPriority(ctx)
	}
	wait, why := s.pursue(asking, h)
	books := context.WithoutCancel(ctx)
	var err error
	if wait == 0 {
		err = s.Store.FinishHint(books, h)
	} else {
		err = s.Store.PostponeHint(books, h, wait, why)
	}
	if err != nil {
		s.Log.Error("keep the books of a hint", "key", h.Key, "error", err)
	}
}

// pursue returns how long to wait before the next try; 0: all is done.
func (s *Service) pursue(ctx context.Context, h store.Hint) (time.Duration, string) {
	facts, err := s.fetch(ctx, h)
	if errors.Is(err, iamport.ErrNotFound) {
		if s.Now().Sub(h.CreatedAt) < notFoundFor {
			return s.backoff(h.Tries), "not found"
		}
		s.Log.Log(ctx, gravity(h), "hint dropped: I'mport knows no such payment", "key", h.Key, "source", h.Source)
		return 0, ""
	}
	if err != nil {
		s.Log.Log(ctx, gravity(h), "payment not learned yet", "key", h.Key, "source", h.Source, "error", err)
		return s.backoff(h.Tries), err.Error()
	}
	waiting := false
	for _, f := range facts {
		if err := s.Apply(ctx, f, h.Source); err != nil {
			s.Log.Error("payment not recorded", "imp_uid", f.ImpUID, "merchant_uid", f.MerchantUID, "error", err)
			return s.backoff(h.Tries), "not recorded"
		}
		waiting = waiting || undecided(f)
	}
	if waiting && s.markPending(ctx, h, facts) && s.Now().Sub(h.CreatedAt) < pendingFor {
		return s.backoff(h.Tries), "no result yet"
	}
	return 0, ""
}

// gravity is how loud trouble with a hint is told: anybody can make up hints
// about nothing.
func gravity(h store.Hint) slog.Level {
	if h.Known {
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

// undecided is a payment that has no result yet and no account to pay into.
func undecided(f store.Fact) bool { return f.Rank == store.RankReady && f.Vbank.Num == "" }

// markPending tells whether a buyer came back too early, and notes it for PGs
// whose approvals can take days (store.PayPal); only buyers come back.
func (s *Service) markPending(ctx context.Context, h store.Hint, facts []store.Fact) bool {
	if h.Source != "page" && h.Source != "redirect" {
		return false
	}
	for _, f := range facts {
		if undecided(f) && strings.HasPrefix(f.Provider, codePayPal) {
			if err := s.Store.MarkPending(context.WithoutCancel(ctx), f.MerchantUID); err != nil {
				s.Log.Error("mark an attempt as pending", "merchant_uid", f.MerchantUID, "error", err)
			}
		}
	}
	return true
}

// fetch asks I'mport about what a hint names: the payment, and, when that one
// turns out to be about something else than the hint said, the attempt too.
func (s *Service) fetch(ctx context.Context, h store.Hint) ([]store.Fact, error) {
	if h.ImpUID == "" {
		return s.fetchAttempt(ctx, h.MerchantUID)
	}
	p, err := s.Gateway.Payment(ctx, h.ImpUID)
	if err != nil {
		return nil, err
	}
	f, err := factOf(p)
	if err != nil {
		return nil, err
	}
	facts := []store.Fact{f}
	if h.MerchantUID != "" && h.MerchantUID != f.MerchantUID {
		more, err := s.fetchAttempt(ctx, h.MerchantUID)
		if err != nil {
			return nil, err
		}
		facts = append(facts, more...)
	}
	return facts, nil
}

// fetchAttempt asks for every payment of a merchant_uid: there can be several.
func (s *Service) fetchAttempt(ctx context.Context, merchantUID string) ([]store.Fact, error) {
	payments, err := s.Gateway.FindAll(ctx, merchantUID)
	if err != nil {
		return nil, err
	}
	facts := make([]store.Fact, 0, len(payments))
	for _, p := range payments {
		f, err := factOf(p)
		if err != nil {
			return nil, err
		}
		facts = append(facts, f)
	}
	return facts, nil
}

// Apply records a fact and what it means. It is the one routine behind every
// door. A payment at which the program stumbles is an error of its own.
func (s *Service) Apply(ctx context.Context, f store.Fact, source string) error {
	s.Log.Debug("fact", "imp_uid", f.ImpUID, "merchant_uid", f.MerchantUID, "captured", f.Captured, "cancelled", f.Cancelled, "source", source)
	err := contain.Panic(func() error {
		_, err := s.Store.RecordFact(context.WithoutCancel(ctx), f, source, s.decide)
		return err
	})
	if err != nil {
		return fmt.Errorf("record payment %s: %w", f.ImpUID, err)
	}
	return nil
}

// backoff grows from one second to an hour, with jitter so that a crowd of
// hints does not return at once.
func (s *Service) backoff(tries int) time.Duration {
	wait := time.Second << min(tries, 12)
	wait = min(wait, longestWait)
	return wait/2 + s.Jitter(wait)
}
