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

// Timing of following hints.
const (
	hintLease        = 30 * time.Second // longer than any fetch takes
	hintGlance       = 30 * time.Millisecond
	buyerPatience    = 8 * time.Second  // how long a buyer's request waits for I'mport
	strangerPatience = 2 * time.Second  // the same for a request that names nothing of this shop
	notFoundFor      = 10 * time.Minute // how long a payment may be missing before its hint is dropped
	pendingFor       = 2 * time.Minute  // how long a payment without a result is asked about frequently
	longestWait      = time.Hour
)

// States shown to the outside besides those of an order.
const (
	StatePending = "pending" // a result is being asked for
	StateFailed  = "failed"  // this attempt brought no money
)

// Answer is what a buyer returning from payment is told.
type Answer struct {
	State    string // an order's state, StatePending or StateFailed
	PublicID string // of the order
	Language string // of the order
	// The hint named a payment of the order, as far as I'mport could be asked: whoever brings it knows more than
	// the order's number.
	Proved bool
}

// Why a hint waits although I'mport has answered: it names no payment of its attempt.
const (
	whyUnknown   = "not found"
	whyElsewhere = "a payment of another attempt"
)

// ErrBadHint means that a hint names nothing that could be a payment.
var ErrBadHint = errors.New("no usable imp_uid or merchant_uid")

// ErrHintNotRecorded means that a hint could not be recorded. The payment that it is
// about may still have been made.
var ErrHintNotRecorded = errors.New("the news of a payment was not recorded")

// NewHint makes a hint of the two ids that a door may receive; one of them may be
// empty. It returns ErrBadHint unless they are well-formed, because they become
// part of the URLs that I'mport is asked with.
func NewHint(impUID, merchantUID string, source store.Source) (store.Hint, error) {
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

// RecordHint makes a hint durable and wakes a worker for it. Once it has returned nil
// the hint cannot be lost; otherwise the error is ErrNotLearned.
func (s *Service) RecordHint(ctx context.Context, h store.Hint) (store.Hint, error) {
	h, err := s.NoteHint(ctx, h)
	if err != nil {
		return h, err
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return h, nil
}

// NoteHint makes a hint as durable and lets it wait for the next round.
func (s *Service) NoteHint(ctx context.Context, h store.Hint) (store.Hint, error) {
	h, err := s.Store.AddHint(ctx, h)
	if err != nil {
		return h, fmt.Errorf("%w: %w", ErrHintNotRecorded, err)
	}
	s.Log.Debug("hint", "imp_uid", h.ImpUID, "merchant_uid", h.MerchantUID, "source", h.Source, "known", h.Known)
	return h, nil
}

// Complete follows a hint that a buyer brought, for as long as a buyer waits, and
// returns the state of their order. Errors: store.ErrNotFound if the hint names no
// order of this shop, ErrNotLearned if it could not be recorded.
func (s *Service) Complete(ctx context.Context, h store.Hint) (Answer, error) {
	claimed := h.ImpUID
	h, err := s.NoteHint(ctx, h)
	if err != nil {
		return Answer{}, err
	}
	// The work continues if the buyer leaves; its own time limit ends it.
	patience := buyerPatience
	if !h.Known {
		patience = strangerPatience
	}
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	s.followKey(work, h.Key)
	return s.answer(context.WithoutCancel(ctx), h, claimed)
}

// answer reads the current state of a hint's order, and whether a payment that it was
// said to be about is one of it.
func (s *Service) answer(ctx context.Context, h store.Hint, claimed string) (Answer, error) {
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
	a := Answer{State: DisplayState(d), PublicID: d.Order.PublicID, Language: d.Order.Language}
	if a.State == string(store.Unpaid) {
		a.State = StateFailed
	}
	a.Proved, err = s.proved(ctx, d, h, uid, claimed)
	return a, err
}

// returnFor is how long a payment's imp_uid leads back to its order: buyers come back at
// once, and later more people know it.
const returnFor = time.Hour

// proved reports whether the payment that a hint claims is one of an order, made just
// now, or may be: I'mport could not be asked yet, or has no result.
func (s *Service) proved(ctx context.Context, d store.OrderDetails, h store.Hint, uid, claimed string) (bool, error) {
	if claimed == "" {
		return false, nil
	}
	begun := d.Order.CreatedAt
	for _, a := range d.Attempts {
		if a.MerchantUID == uid {
			begun = a.CreatedAt
		}
	}
	p, err := s.Store.PaymentByImpUID(ctx, claimed)
	if !errors.Is(err, store.ErrNotFound) {
		recent := s.Now().Sub(begun) < returnFor || s.Now().Sub(p.PaidAt) < returnFor
		return p.OrderID == d.Order.ID && recent, err
	}
	if h.ImpUID == "" || s.Now().Sub(begun) >= returnFor {
		return false, nil
	}
	w, err := s.Store.HintWait(ctx, h.Key)
	return w.Waits && w.About == uid && w.Why != whyUnknown && w.Why != whyElsewhere, err
}

// DisplayState is an order's state as seen from outside: its payment state, or
// StatePending while a result is being asked for.
func DisplayState(d store.OrderDetails) string {
	if d.Asking && d.Order.PayState == store.Unpaid {
		return StatePending
	}
	return string(d.Order.PayState)
}

// followKey follows one hint now. If a worker already has it, it waits for that
// worker for as long as ctx allows.
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

// awaitHint returns once no worker is following the hint.
func (s *Service) awaitHint(ctx context.Context, key string) {
	tick := time.NewTicker(hintGlance)
	defer tick.Stop()
	for {
		wait, err := s.Store.HintWait(ctx, key)
		if err != nil || !wait.Leased {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// FollowNext follows the most urgent hint that is due; false if there is none.
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

// follow fetches what a hint names, applies it, and then deletes or postpones the
// hint. That is recorded even if ctx is done.
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

// pursue returns how long to wait before the next try and why; 0 means done.
func (s *Service) pursue(ctx context.Context, h store.Hint) (time.Duration, string) {
	facts, err := s.fetch(ctx, h)
	waiting, recorded := s.applyAll(ctx, facts, h.Source)
	switch {
	case errors.Is(err, iamport.ErrNotFound):
		if s.Now().Sub(h.CreatedAt) < notFoundFor {
			return s.backoff(h.Tries), whyUnknown
		}
		s.Log.Log(ctx, logLevel(h), "hint dropped: I'mport knows no such payment", "key", h.Key, "source", h.Source)
		return 0, ""
	case err != nil:
		s.Log.Log(ctx, logLevel(h), "payment not learned yet", "key", h.Key, "source", h.Source, "error", err)
		return s.backoff(h.Tries), err.Error()
	case !recorded:
		return s.backoff(h.Tries), "not recorded"
	}
	if waiting && s.markPending(ctx, h, facts) && s.Now().Sub(h.CreatedAt) < pendingFor {
		if h.MerchantUID != "" && facts[0].MerchantUID != h.MerchantUID {
			return s.backoff(h.Tries), whyElsewhere
		}
		return s.backoff(h.Tries), "no result yet"
	}
	return 0, ""
}

// applyAll applies every fact that it can. waiting means that one of them has no
// result yet, recorded that all of them could be applied.
func (s *Service) applyAll(ctx context.Context, facts []store.Fact, source store.Source) (waiting, recorded bool) {
	recorded = true
	for _, f := range facts {
		if err := s.Apply(ctx, f, source); err != nil {
			s.Log.Error("payment not recorded", "imp_uid", f.ImpUID, "merchant_uid", f.MerchantUID, "error", err)
			recorded = false
		}
		waiting = waiting || undecided(f)
	}
	return waiting, recorded
}

// logLevel is the level at which trouble with a hint is logged: anybody can make
// up hints about payments that do not exist.
func logLevel(h store.Hint) slog.Level {
	if h.Known {
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

// undecided reports whether a payment has neither a result nor an account to pay
// into.
func undecided(f store.Fact) bool { return f.Rank == store.RankReady && f.Vbank.Num == "" }

// markPending reports whether a buyer came back before there was a result, and
// notes it for PGs whose approvals can take days (store.PayPal). Only the page and
// the redirect bring buyers back.
func (s *Service) markPending(ctx context.Context, h store.Hint, facts []store.Fact) bool {
	if h.Source != store.SourcePage && h.Source != store.SourceRedirect {
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

// fetch asks I'mport about what a hint names: the payment and, if that turns out
// to belong to another attempt than the hint said, the named attempt too. Facts
// are valid even when an error is returned with them.
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
		return append(facts, more...), err
	}
	return facts, nil
}

// fetchAttempt asks for every payment of a merchant_uid; there can be several.
// Facts are valid even when an error is returned with them, but complete only
// without one. Rows that cannot be read are noted, and cleared once they can.
func (s *Service) fetchAttempt(ctx context.Context, merchantUID string) ([]store.Fact, error) {
	payments, err := s.Gateway.FindAll(ctx, merchantUID)
	found, rest := sortOut(payments, err, merchantUID)
	books := context.WithoutCancel(ctx)
	switch {
	case len(found.unreadable) > 0:
		unread := fmt.Errorf("%w: %d payments cannot be read", iamport.ErrUnknown, len(found.unreadable))
		return found.facts, errors.Join(unread, rest, s.noteUnreadable(books, 0, found.unreadable))
	case rest != nil:
		return found.facts, rest
	}
	return found.facts, s.Store.ClearUnreadable(books, "", merchantUID)
}

// Apply records a fact and its consequences. It is the one routine behind every
// door. A panic while doing so becomes an error about this payment alone.
func (s *Service) Apply(ctx context.Context, f store.Fact, source store.Source) error {
	s.Log.Debug("fact", "imp_uid", f.ImpUID, "merchant_uid", f.MerchantUID,
		"captured", f.Captured, "cancelled", f.Cancelled, "source", source)
	err := contain.Panic(func() error {
		_, err := s.Store.RecordFact(context.WithoutCancel(ctx), f, source, s.decide)
		return err
	})
	if err != nil {
		return fmt.Errorf("record payment %s: %w", f.ImpUID, err)
	}
	if err := s.Store.ClearUnreadable(context.WithoutCancel(ctx), f.ImpUID, ""); err != nil {
		return fmt.Errorf("note that payment %s can be read: %w", f.ImpUID, err)
	}
	if !f.Captured {
		return s.seeWindows(ctx, f.Rank == store.RankReady, f.MerchantUID)
	}
	return nil
}

// backoff grows from one second to an hour, with jitter so that a crowd of
// hints does not come due all at once.
func (s *Service) backoff(tries int) time.Duration {
	wait := time.Second << min(tries, 12)
	wait = min(wait, longestWait)
	return wait/2 + s.Jitter(wait)
}
