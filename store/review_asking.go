package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ReviewTerms are what the owner says about reviews.
type ReviewTerms struct {
	// days from delivery, or dispatch, after which a mail asks for reviews; 0: none does
	AskAfter int64 `json:"ask_after"`
}

// Bounds of ReviewTerms, and for how long after that a mail can still ask: orders of
// long ago are not asked about because the owner has begun to.
const (
	MaxAskDays = 60
	askWithin  = 14 * 24 * time.Hour
	askedAt    = 100 // orders at once
)

// ErrReviewTerms is returned for terms that make no sense.
var ErrReviewTerms = errors.New("terms for reviews are out of bounds")

// Terms returns the terms for reviews.
func (s Reviews) Terms(ctx context.Context) (terms ReviewTerms, err error) {
	err = s.read(ctx, func(t *tx) (err error) {
		terms, err = reviews{t}.terms()
		return err
	})
	return terms, err
}

func (t reviews) terms() (ReviewTerms, error) {
	terms := ReviewTerms{AskAfter: 7}
	err := t.document("reviews", &terms)
	return terms, err
}

// SetTerms changes them; by is who asked for it. ErrReviewTerms.
func (s Reviews) SetTerms(ctx context.Context, terms ReviewTerms, by Source) error {
	if terms.AskAfter < 0 || terms.AskAfter > MaxAskDays {
		return ErrReviewTerms
	}
	return s.write(ctx, func(t *tx) error { return t.putDocument("reviews", terms, by) })
}

// toAsk are orders o of which one asks now: they arrived, or left if nobody said that
// they arrived, some days ago and not much longer; nothing of them is claimed or
// reviewed, and their buyers have not said no, of this order or another.
const toAsk = ` o.pay_state = 'paid' AND o.ship_state = 'shipped' AND o.email_key <> ''
  AND NOT EXISTS (SELECT 1 FROM outbox m WHERE m.key = 'review:' || o.order_no)
  AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.order_id = o.id)
  AND NOT EXISTS (SELECT 1 FROM claims c WHERE c.order_id = o.id AND c.closed_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM orders x JOIN review_refusals n ON n.order_id = x.id WHERE x.email_key = o.email_key
    AND x.email_key <> '')`

// Ask queues mails that ask for reviews, one of each order. It is done when nobody is
// left to ask.
func (s Reviews) Ask(ctx context.Context) error {
	return s.writeAll(ctx, func(w *tx) (int, error) {
		t := reviews{w}
		terms, err := t.terms()
		if err != nil || terms.AskAfter == 0 {
			return 0, err
		}
		last := t.now.Add(-time.Duration(terms.AskAfter) * 24 * time.Hour)
		first := ms(last.Add(-askWithin))
		list, err := t.numbers(`SELECT o.order_no FROM arrivals a JOIN orders o ON o.id = a.order_id
		  WHERE a.delivered_at > ? AND a.delivered_at <= ? AND`+toAsk+" ORDER BY a.delivered_at LIMIT ?", first,
			ms(last))
		if err != nil {
			return 0, err
		}
		sent, err := t.numbers(`SELECT o.order_no FROM shipments s JOIN orders o ON o.id = s.order_id
		  WHERE s.shipped_at > ? AND s.shipped_at <= ? AND NOT EXISTS (SELECT 1 FROM arrivals a WHERE
		    a.order_id = o.id) AND`+toAsk+" ORDER BY s.shipped_at LIMIT ?", first, ms(last))
		if err != nil {
			return 0, err
		}
		list = append(list, sent...)
		for _, no := range list {
			if err := t.postMails(Mail{Kind: ReviewMail, About: no}); err != nil {
				return 0, err
			}
		}
		return len(list), nil
	})
}

// numbers are those of orders to ask about.
func (t reviews) numbers(query string, first, last int64) ([]string, error) {
	var list []string
	err := t.each(query, []any{first, last, askedAt}, func(scan func(...any) error) error {
		var no string
		err := scan(&no)
		list = append(list, no)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find whom to ask for reviews: %w", err)
	}
	return list, nil
}

// Refuse notes that the buyer of an order wants no mails that ask for reviews.
func (s Reviews) Refuse(ctx context.Context, publicID string) error {
	return s.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.public_id = ?", publicID)
		if err != nil {
			return err
		}
		_, err = t.exec("INSERT INTO review_refusals (order_id, at) VALUES (?, ?) ON CONFLICT (order_id) DO NOTHING",
			o.ID, ms(t.now))
		return err
	})
}

// aboutReviews asks for reviews of an order, unless its buyer has said no meanwhile, or
// has written some.
func (l *Letter) aboutReviews(t *tx, no string) error {
	if err := l.aboutOrder(t, no); err != nil {
		return err
	}
	return t.get(`SELECT NOT EXISTS (SELECT 1 FROM reviews WHERE order_id = ?1) AND NOT EXISTS (
	  SELECT 1 FROM orders x JOIN review_refusals n ON n.order_id = x.id WHERE x.email_key <> ''
	    AND x.email_key = (SELECT email_key FROM orders WHERE id = ?1))`, []any{l.Dossier.Order.ID}, &l.Wanted)
}

// aboutNewReviews tells the owners how many reviews there are to look at.
func (l *Letter) aboutNewReviews(t *tx, _ string) (err error) {
	if l.Reviews, err = (reviews{t}).tasks(); err != nil {
		return err
	}
	return l.toOwners(t)
}
