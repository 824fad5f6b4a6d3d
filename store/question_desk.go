package store

import (
	"context"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/jangteo/jangteo/store/typed"
)

// QuestionTab is a part of the owner's list of questions.
type QuestionTab string

// The tabs.
const (
	AllQuestions      QuestionTab = ""
	OpenQuestions     QuestionTab = "open"
	AnsweredQuestions QuestionTab = "answered"
	HiddenQuestions   QuestionTab = "hidden"
)

// waitingQuestions are questions q that nobody has answered, held ones, too.
const waitingQuestions = "q.answered_at IS NULL AND q.state IN ('shown', 'held')"

// QuestionList asks for a part of the list: newest first, before an id.
type QuestionList struct {
	Tab       QuestionTab
	Text      string // that it has in it: words, product or order number; empty: any
	Addresses bool   // or in the address of who asks
	Before    int64  // 0: the newest
	Limit     int
}

// tab reads questions of a tab.
func (t questions) tab(l QuestionList) ([]Inquiry, error) {
	const end = ` AND q.id < ?1 AND (?2 = '' OR q.body LIKE ?2 ESCAPE '\' OR q.author LIKE ?2 ESCAPE '\'
	  OR (?4 = 1 AND q.email LIKE ?2 ESCAPE '\') OR o.order_no LIKE ?2 ESCAPE '\' OR p.name_ko LIKE ?2 ESCAPE '\'
	  OR p.name_en LIKE ?2 ESCAPE '\') ORDER BY q.id DESC LIMIT ?3`
	text := typed.Text(l.Text)
	if text != "" {
		text = "%" + escapeLike(text) + "%"
	}
	switch l.Tab {
	case OpenQuestions:
		return t.list("WHERE "+waitingQuestions+end, l.Before, text, l.Limit, l.Addresses)
	case AnsweredQuestions:
		return t.list("WHERE q.answered_at IS NOT NULL AND q.state <> 'gone'"+end, l.Before, text, l.Limit, l.Addresses)
	case HiddenQuestions:
		return t.list("WHERE q.state = 'hidden'"+end, l.Before, text, l.Limit, l.Addresses)
	}
	return t.list("WHERE q.state <> 'gone'"+end, l.Before, text, l.Limit, l.Addresses)
}

// List returns questions for the people who work here.
func (s Questions) List(ctx context.Context, l QuestionList) ([]Inquiry, error) {
	if l.Before == 0 {
		l.Before = 1 << 62
	}
	var list []Inquiry
	err := s.read(ctx, func(t *tx) (err error) {
		list, err = questions{t}.tab(l)
		return err
	})
	return list, err
}

// Waiting counts the questions without an answer.
func (s Questions) Waiting(ctx context.Context) (n int, err error) {
	err = s.read(ctx, func(t *tx) (err error) {
		n, err = questions{t}.waiting()
		return err
	})
	return n, err
}

func (t questions) waiting() (n int, err error) {
	err = t.get("SELECT count(*) FROM questions q WHERE "+waitingQuestions, nil, &n)
	return n, err
}

// Answer says what the shop answers, and has who asked get mail of it. Another answer
// takes the place of one before, without another mail. One that was held is shown.
// Errors: ErrNotFound, ErrQuestionBounds.
func (s Questions) Answer(ctx context.Context, id int64, text string, by Source) error {
	if n := utf8.RuneCountInString(text); n == 0 || n > MostQuestion {
		return ErrQuestionBounds
	}
	return s.write(ctx, func(w *tx) error {
		t := questions{w}
		q, err := t.one(id)
		if err != nil {
			return err
		}
		to := q.State
		if to == ReviewHeld {
			to = ReviewShown
		}
		if _, err := t.exec("UPDATE questions SET answer = ?, answered_at = ?, state = ? WHERE id = ?", text, ms(t.now),
			to, id); err != nil {
			return fmt.Errorf("answer question %d: %w", id, err)
		}
		if q.Email != "" {
			if err := t.postMails(Mail{Kind: AnswerMail, About: strconv.FormatInt(id, 10)}); err != nil {
				return err
			}
		}
		return t.noted(q, to, EventAnswered, by)
	})
}

// one reads a question that is not gone.
func (t questions) one(id int64) (Inquiry, error) {
	list, err := t.list("WHERE q.id = ? AND q.state <> 'gone'", id)
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Inquiry{}, err
	}
	return list[0], nil
}

// Hide takes a question off the pages, and notes why; it waits for no answer. Errors:
// ErrNotFound, ErrQuestionBounds.
func (s Questions) Hide(ctx context.Context, id int64, reason string, by Source) error {
	if n := utf8.RuneCountInString(reason); n == 0 || n > MaxReason {
		return ErrQuestionBounds
	}
	return s.move(ctx, id, ReviewHidden, reason, EventQuestionHidden, by)
}

// Show puts a question on the pages that was held or hidden. ErrNotFound.
func (s Questions) Show(ctx context.Context, id int64, by Source) error {
	return s.move(ctx, id, ReviewShown, "", EventQuestionShown, by)
}

func (s Questions) move(ctx context.Context, id int64, to ReviewState, reason string, kind EventKind, by Source) error {
	return s.write(ctx, func(w *tx) error {
		t := questions{w}
		q, err := t.one(id)
		if err != nil || q.State == to {
			return err
		}
		if _, err := t.exec("UPDATE questions SET state = ?, reason = ? WHERE id = ?", to, reason, id); err != nil {
			return fmt.Errorf("move question %d to %s: %w", id, to, err)
		}
		return t.noted(q, to, kind, by)
	})
}
