package checkout

import (
	"context"
	"errors"
	"time"

	"github.com/jangteo/jangteo/store"
)

// Mailer sends the shop's mails. A mail may be sent more than once, so that it
// needs a Message-ID that its key alone decides. Errors say nothing of the
// people that a mail is about. ErrNoMailAccount; *MailRefused when trying again
// is of no use.
type Mailer interface {
	Send(ctx context.Context, l store.Letter) error
}

// ErrNoMailAccount says that the shop has no mail account yet.
var ErrNoMailAccount = errors.New(store.MailNoAccount)

// MailRefused says that a mail will never be accepted.
type MailRefused struct{ Why string }

func (e *MailRefused) Error() string { return e.Why }

const (
	// mailLife is how long a mail is news. What could not be sent until then is
	// not sent any more, also when a mail account appears.
	mailLife = 3 * 24 * time.Hour

	accountWait = time.Hour        // until a mail account is looked for again; setting one ends it
	mailTime    = 45 * time.Second // that sending one mail may take, less than effectLease
)

// mail sends a mail, unless it would be no news any more.
func (s *Service) mail(ctx context.Context, e store.Effect) error {
	if s.Mailer == nil {
		return nil
	}
	if s.Now().Sub(e.Since) > mailLife {
		return &MailRefused{store.MailTooOld}
	}
	l, err := s.Store.Letter(ctx, e.Key, e.Payload)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &MailRefused{store.MailUnknown}
	case err != nil:
		return err
	case overtaken(l, s.Now()):
		return &MailRefused{store.MailMoot}
	case len(l.To) == 0:
		return &MailRefused{store.MailNobody}
	}
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	return s.Mailer.Send(ctx, l)
}

// putOffMail tries a mail again later or gives it up.
func (s *Service) putOffMail(ctx context.Context, e store.Effect, why error) error {
	var refused *MailRefused
	switch {
	case errors.As(why, &refused):
		if refused.Why != store.MailMoot {
			s.Log.Warn("mail given up", "key", e.Key, "tries", e.Tries, "error", why)
		}
		return s.Store.GiveUpMail(ctx, e.ID, refused.Why)
	case errors.Is(why, ErrNoMailAccount):
		return s.Store.PostponeEffect(ctx, e.ID, accountWait, store.MailNoAccount)
	}
	s.Log.Warn("effect put off", "key", e.Key, "tries", e.Tries, "error", why)
	return s.Store.PostponeEffect(ctx, e.ID, s.backoff(e.Tries), why.Error())
}

// overtaken tells whether what a mail would say is not so any more, or was said
// better by another one: the mail about a payment or an account also confirms
// the order.
func overtaken(l store.Letter, now time.Time) bool {
	o := l.Dossier.Order
	switch l.Kind {
	case "placed":
		return o.PayState != store.Unpaid
	case "vbank", "reminder":
		return o.PayState != store.AwaitingDeposit || l.Payment.Rank != store.RankReady || now.After(l.Payment.Vbank.Due)
	case "void":
		return o.PayState != store.Void
	case "shipped":
		return o.ShipState != store.ShipShipped
	}
	return false
}
