package checkout

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jangteo/jangteo/store"
)

// Mailer sends the shop's mails. A mail may be sent more than once, so that its
// Message-ID must follow from its key alone. Send returns ErrNoMailAccount, or a
// *MailRefused if retrying is of no use; no error may name the people that the
// mail is about.
type Mailer interface {
	Send(ctx context.Context, l store.Letter) error

	// Ready tells whether mails can be sent at all.
	Ready(ctx context.Context) (bool, error)
}

// ErrNoMailAccount says that the shop has no mail account yet.
var ErrNoMailAccount = errors.New(store.MailNoAccount)

// MailRefused says that a mail will never be accepted, and why.
type MailRefused struct{ Why string }

// Error returns the reason.
func (e *MailRefused) Error() string { return e.Why }

const (
	// mailMaxAge is how long a mail is worth sending. One that could not be sent
	// by then is given up, even if a mail account is configured later.
	mailMaxAge = 3 * 24 * time.Hour

	noAccountRetry = time.Hour        // until a mail account is looked for again; configuring one is sooner
	mailTimeout    = 45 * time.Second // for sending one mail; less than effectLease
)

// mail sends a mail, unless it is too old or obsolete.
func (s *Service) mail(ctx context.Context, e store.Effect) error {
	if s.Mailer == nil {
		return nil
	}
	if s.Now().Sub(e.Since) > mailMaxAge {
		return &MailRefused{store.MailTooOld}
	}
	l, err := s.Store.Letter(ctx, e.Key, e.Payload)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &MailRefused{store.MailUnknown}
	case err != nil:
		return err
	case obsolete(l, s.Now()), !s.addDigits(&l):
		return &MailRefused{store.MailObsolete}
	case len(l.To) == 0:
		return &MailRefused{store.MailNoRecipient}
	}
	if err := s.admit(ctx, l); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, mailTimeout)
	defer cancel()
	return s.Mailer.Send(ctx, l)
}

// admit counts a mail that an order causes for which no money came, so that nobody
// makes the shop write to others again and again.
func (s *Service) admit(ctx context.Context, l store.Letter) error {
	switch l.Kind {
	case store.QuestionMail: // anybody can have given anybody's address
	case store.PlacedMail, store.VbankMail, store.ReminderMail, store.VoidMail, store.ReceiptMail:
	default:
		return nil
	}
	if Proved(l.Dossier) {
		return nil
	}
	err := s.Store.Unproved.Admit(ctx, l.Key, l.To[0], l.Dossier.Order.No)
	if errors.Is(err, store.ErrMailMerged) {
		return &MailRefused{store.MailObsolete}
	}
	return err
}

// Proved tells whether money came for an order. Until then anybody can have given
// anybody's address for it.
func Proved(d store.OrderDetails) bool {
	return slices.ContainsFunc(d.Payments, func(p store.Payment) bool { return p.Captured && p.Amount.Minor > 0 })
}

// addDigits puts into a mail the code that it carries; false if that is gone.
func (s *Service) addDigits(l *store.Letter) (ok bool) {
	if l.Kind != store.RefundCodeMail {
		return true
	}
	l.Digits, ok = s.codes.of(l.Code.ID, s.Now())
	return ok
}

// canMail tells whether a mail can reach an address.
func (s *Service) canMail(ctx context.Context, email string) (bool, error) {
	if email == "" || s.Mailer == nil {
		return false, nil
	}
	ready, err := s.Mailer.Ready(ctx)
	if err != nil {
		return false, fmt.Errorf("see whether mails can be sent: %w", err)
	}
	return ready, nil
}

// retryMail schedules another try of a mail that could not be sent, or gives it
// up.
func (s *Service) retryMail(ctx context.Context, e store.Effect, why error) error {
	var refused *MailRefused
	switch {
	case errors.As(why, &refused):
		if refused.Why != store.MailObsolete {
			s.Log.Warn("mail given up", "key", e.Key, "tries", e.Tries, "error", why)
		}
		return s.Store.GiveUpMail(ctx, e.ID, refused.Why)
	case errors.Is(why, ErrNoMailAccount):
		return s.Store.PostponeEffect(ctx, e.ID, noAccountRetry, store.MailNoAccount)
	}
	s.Log.Warn("effect put off", "key", e.Key, "tries", e.Tries, "error", why)
	return s.Store.PostponeEffect(ctx, e.ID, s.backoff(e.Tries), why.Error())
}

// obsolete reports whether what a mail would say no longer holds, or was covered
// by another mail: the mail about a payment or a virtual account also confirms the
// order.
func obsolete(l store.Letter, now time.Time) bool {
	o := l.Dossier.Order
	switch l.Kind {
	case store.PlacedMail:
		return o.PayState != store.Unpaid || o.Replaced
	case store.VbankMail, store.ReminderMail:
		return o.PayState != store.AwaitingDeposit || l.Payment.Rank != store.RankReady ||
			now.After(l.Payment.Vbank.Due)
	case store.RestockMail, store.ConfirmAlertMail:
		return len(l.Goods) == 0
	case store.ReviewMail:
		return !o.Reviewable() || !l.Wanted
	case store.NewQuestionMail:
		return l.Waiting == 0
	case store.NewReviewMail:
		return l.Reviews == store.ReviewTasks{}
	case store.MergedMail:
		return len(l.Merged) == 0
	case store.VoidMail:
		return o.PayState != store.Void && !(o.PayState == store.Refunded && !Proved(l.Dossier))
	case store.ShippedMail:
		return o.ShipState != store.ShipShipped
	case store.DeliveredMail:
		return o.PayState != store.Paid || o.ShipState != store.ShipShipped
	case store.ReprintMail:
		return o.PayState != store.Paid || o.ShipState != store.ShipReady
	}
	return false
}
