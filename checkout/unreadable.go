package checkout

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/contain"
)

const (
	retryBatch         = 20               // unreadable rows that one comparison asks for by themselves
	unreadablePatience = 10 * time.Minute // how long a row of ours may be unreadable before it becomes a case
)

// sorted is a list of payments, the readable ones apart from the others.
type sorted struct {
	facts      []store.Fact
	unreadable []store.UnreadableRow
}

// sortOut reads the payments that a Gateway listed beside err. An
// *iamport.UnreadableError becomes rows; any other error is returned. about is
// the merchant_uid that was asked for; empty: none.
func sortOut(payments []iamport.Payment, err error, about string) (sorted, error) {
	var s sorted
	for _, p := range payments {
		f, fault := readFact(p)
		if fault == nil {
			s.facts = append(s.facts, f)
			continue
		}
		row := store.UnreadableRow{ImpUID: p.ImpUID, MerchantUID: p.MerchantUID, Why: faultOf(fault)}
		var wrong *fieldError
		if errors.As(fault, &wrong) {
			row.Field = wrong.field
		}
		s.unreadable = append(s.unreadable, row)
	}
	var bad *iamport.UnreadableError
	if !errors.As(err, &bad) {
		return s, err
	}
	for _, r := range bad.Rows {
		row := store.UnreadableRow{
			ImpUID: r.ImpUID, MerchantUID: r.MerchantUID, Place: r.Position, Field: r.Field, Why: r.Why,
		}
		if about != "" {
			row.MerchantUID, row.Place = about, 0
		}
		s.unreadable = append(s.unreadable, row)
	}
	return s, nil
}

// readFact is factOf without its panics: a payment that makes the program panic
// is unreadable as well.
func readFact(p iamport.Payment) (f store.Fact, err error) {
	err = contain.Panic(func() (err error) {
		f, err = factOf(p)
		return err
	})
	return f, err
}

// faultOf is an error in the words of a row's Why: one line.
func faultOf(err error) string {
	line, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), iamport.ErrUnknown.Error()+": "), "\n")
	return line
}

// noteUnreadable records rows that cannot be read.
func (s *Service) noteUnreadable(ctx context.Context, reach time.Duration, rows []store.UnreadableRow) error {
	if len(rows) == 0 {
		return nil
	}
	s.Log.Warn("payments cannot be read", "rows", len(rows), "first", rows[0].Name(), "error", rows[0].Why)
	if err := s.Store.NoteUnreadable(ctx, reach, rows...); err != nil {
		return fmt.Errorf("note what cannot be read: %w", err)
	}
	return nil
}

// retryUnreadable asks for unreadable rows one by one, since a row that is odd in
// a list may read well by itself. Trouble with one does not hold up the others.
func (s *Service) retryUnreadable(ctx context.Context) error {
	rows, err := s.Store.TakeUnreadable(ctx, retryBatch)
	if err != nil {
		return fmt.Errorf("take unreadable rows: %w", err)
	}
	for _, r := range rows {
		if err := s.askRow(ctx, r); err != nil {
			s.Log.Info("payment is still unreadable", "imp_uid", r.ImpUID, "merchant_uid", r.MerchantUID, "error", err)
		}
	}
	return nil
}

func (s *Service) askRow(ctx context.Context, r store.UnreadableRow) error {
	if r.ImpUID == "" {
		return s.askAttempt(ctx, r.MerchantUID, store.SourceSweep)
	}
	p, err := s.Gateway.Payment(ctx, r.ImpUID)
	if err != nil {
		return err
	}
	f, err := readFact(p)
	if err != nil {
		return err
	}
	return s.Apply(ctx, f, store.SourceSweep)
}

// stillUnreadable names the rows that a comparison begun at since could not read
// even individually, other shops' rows aside. It also opens and closes the case
// about unreadable payments of this shop.
func (s *Service) stillUnreadable(ctx context.Context, since time.Time) ([]string, error) {
	rows, err := s.Store.UnreadableRows(ctx)
	if err != nil {
		return nil, fmt.Errorf("list what cannot be read: %w", err)
	}
	var names []string
	trouble := ""
	for _, r := range rows {
		if !r.Foreign() && !r.LastSeen.Before(since) && len(names) < namedAtMost {
			names = append(names, r.Name())
		}
		if r.Ours && s.Now().Sub(r.FirstSeen) >= unreadablePatience {
			trouble = unreadableOurs
		}
	}
	return names, s.setShopCase(ctx, store.IncidentUnreadable, trouble)
}

// unreadableOurs is the case about unreadable payments, in words.
const unreadableOurs = "I'mport lists payments for orders of this shop that cannot be read: " +
	"the reconciliation page says which and why"

// namedAtMost is how many unreadable payments a comparison names.
const namedAtMost = 100
