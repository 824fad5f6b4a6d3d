package store

import (
	"context"
	"fmt"
	"unicode/utf8"
)

// ReviewTab is a part of the owner's list of reviews.
type ReviewTab string

// The tabs.
const (
	AllReviews        ReviewTab = ""
	UnansweredReviews ReviewTab = "unanswered"
	ReportedReviews   ReviewTab = "reported"
	HeldReviews       ReviewTab = "held"
	HiddenReviews     ReviewTab = "hidden"
)

// tab reads reviews of a tab.
func (t reviews) tab(tab ReviewTab, before int64, limit int) ([]Review, error) {
	const end = " AND r.id < ? ORDER BY r.id DESC LIMIT ?"
	switch tab {
	case UnansweredReviews:
		return t.list("WHERE r.state = 'shown' AND r.reply = ''"+end, before, limit)
	case ReportedReviews:
		return t.list("WHERE r.reports > 0"+end, before, limit)
	case HeldReviews:
		return t.list("WHERE r.state = 'held'"+end, before, limit)
	case HiddenReviews:
		return t.list("WHERE r.state = 'hidden'"+end, before, limit)
	}
	return t.list("WHERE r.state <> 'gone'"+end, before, limit)
}

// List returns reviews for the people who work here, newest first, those before an id.
func (s Reviews) List(ctx context.Context, tab ReviewTab, before int64, limit int) ([]Review, error) {
	if before == 0 {
		before = 1 << 62
	}
	var list []Review
	err := s.read(ctx, func(t *tx) (err error) {
		list, err = reviews{t}.tab(tab, before, limit)
		return err
	})
	return list, err
}

// ReviewTasks is what there is to do about reviews.
type ReviewTasks struct{ Held, Reported, Unanswered int }

// Tasks counts that.
func (s Reviews) Tasks(ctx context.Context) (n ReviewTasks, err error) {
	err = s.read(ctx, func(t *tx) (err error) {
		n, err = reviews{t}.tasks()
		return err
	})
	return n, err
}

func (t reviews) tasks() (n ReviewTasks, err error) {
	err = t.get(`SELECT (SELECT count(*) FROM reviews WHERE state = 'held'),
	  (SELECT count(*) FROM reviews WHERE reports > 0),
	  (SELECT count(*) FROM reviews WHERE state = 'shown' AND reply = '')`, nil, &n.Held, &n.Reported, &n.Unanswered)
	return n, err
}

// one reads a review that is not gone.
func (t reviews) one(id int64) (Review, error) {
	list, err := t.list("WHERE r.id = ? AND r.state <> 'gone'", id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Review{}, err
	}
	return list[0], nil
}

// Reply says what the shop answers to a review, in the place of what it said before.
// Errors: ErrNotFound, ErrReviewBounds.
func (s Reviews) Reply(ctx context.Context, id int64, text string, by Source) error {
	if n := utf8.RuneCountInString(text); n == 0 || n > MaxReply {
		return ErrReviewBounds
	}
	return s.write(ctx, func(w *tx) error {
		t := reviews{w}
		r, err := t.one(id)
		if err != nil {
			return err
		}
		if _, err := t.exec("UPDATE reviews SET reply = ?, replied_at = ? WHERE id = ?", text, ms(t.now),
			id); err != nil {
			return fmt.Errorf("reply to review %d: %w", id, err)
		}
		return t.moved(r, r.State, EventReviewAnswered, by)
	})
}

// Hide takes a review off the pages, and notes why. Errors: ErrNotFound, ErrReviewMove,
// ErrReviewBounds.
func (s Reviews) Hide(ctx context.Context, id int64, reason string, by Source) error {
	if n := utf8.RuneCountInString(reason); n == 0 || n > MaxReason {
		return ErrReviewBounds
	}
	return s.move(ctx, id, ReviewHidden, reason, EventReviewHidden, by)
}

// Show puts a review on the pages that was held or hidden, or keeps one there that was
// reported. ErrNotFound.
func (s Reviews) Show(ctx context.Context, id int64, by Source) error {
	return s.move(ctx, id, ReviewShown, "", EventReviewShown, by)
}

func (s Reviews) move(ctx context.Context, id int64, to ReviewState, reason string, kind EventKind, by Source) error {
	return s.write(ctx, func(w *tx) error {
		t := reviews{w}
		r, err := t.one(id)
		if err != nil {
			return err
		}
		if r.State == to && r.Reports == 0 {
			return ErrReviewMove
		}
		if _, err := t.exec("DELETE FROM review_reports WHERE review_id = ?", id); err != nil {
			return err
		}
		if _, err := t.exec("UPDATE reviews SET state = ?, reason = ?, reports = 0 WHERE id = ?", to, reason,
			id); err != nil {
			return fmt.Errorf("move review %d to %s: %w", id, to, err)
		}
		return t.moved(r, to, kind, by)
	})
}
