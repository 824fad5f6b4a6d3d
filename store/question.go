package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/jangteo/jangteo/store/typed"
)

// Bounds of questions.
const (
	LeastQuestion = 5    // letters of a question
	MostQuestion  = 2000 // the same, and of its answer
)

// askerAddress is the purpose for which the addresses of who asks are hashed.
const askerAddress = "question address"

// Errors of questions. Nothing was changed.
var (
	ErrQuestionBounds = errors.New("text of a question is out of bounds")
	ErrQuestionsFew   = errors.New("too many questions wait for an answer")
	ErrQuestionOrder  = errors.New("the question is about no order of this address")
)

// Inquiry is what somebody asks, about goods or of the shop.
type Inquiry struct {
	ID         int64
	PublicID   string
	ProductID  int64
	Slug       string // of the product; empty: it is to the shop
	Product    Text
	OrderNo    string // that it is about; empty: none
	Secret     bool
	Language   string
	Author     string // masked; empty: erased
	Email      string // empty: nobody said, or erased
	Body       string
	State      ReviewState
	Reason     string
	Answer     string
	AnsweredAt time.Time
	CreatedAt  time.Time
}

// NewQuestion is a question that is being asked.
type NewQuestion struct {
	Slug     string // of the product; empty: to the shop
	Order    string // public id of the order on whose page it is asked; empty: on none
	OrderNo  string // number of an order under the same e-mail; empty: none
	Secret   bool
	Language string
	Author   string // masked
	Email    string // empty: who asks keeps the link
	Body     string
	Held     bool // the owner is to look at it first
}

// Questions are what people ask.
type Questions struct{ *core }

// questions is a transaction about them.
type questions struct{ *tx }

// Ask notes a question, and has who asks get the link to it. It returns the public id.
// Errors: ErrNotFound, ErrQuestionBounds, ErrQuestionsFew, ErrQuestionOrder.
func (s Questions) Ask(ctx context.Context, n NewQuestion) (publicID string, err error) {
	if letters := utf8.RuneCountInString(n.Body); letters < LeastQuestion || letters > MostQuestion || n.Author == "" {
		return "", ErrQuestionBounds
	}
	if publicID, err = s.newPublicID(); err != nil {
		return "", err
	}
	var hash []byte
	if n.Email != "" {
		if hash, err = s.Sign(askerAddress, []byte(typed.EmailKey(n.Email))); err != nil {
			return "", err
		}
	}
	return publicID, s.write(ctx, func(w *tx) error { return questions{w}.put(publicID, hash, n) })
}

func (t questions) put(publicID string, hash []byte, n NewQuestion) error {
	var product int64
	if n.Slug != "" {
		if err := t.get("SELECT id FROM products WHERE slug = ? AND state = 'active'", []any{n.Slug},
			&product); err != nil {
			return err
		}
	}
	order, err := t.orderAsked(n)
	if err != nil {
		return err
	}
	state := ReviewShown
	if n.Held && !n.Secret {
		state = ReviewHeld
	}
	id, err := t.insert(`INSERT INTO questions (public_id, product_id, order_id, secret, language, author, email,
	  address_hash, body, state, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, publicID, orNull(product),
		orNull(order.ID), n.Secret || product == 0, n.Language, n.Author, n.Email, hash, n.Body, state, ms(t.now))
	if _, by := t.refused(err); by == questionsAreFew || by == questionsAreBounded {
		return ErrQuestionsFew
	}
	if err != nil {
		return fmt.Errorf("note a question: %w", err)
	}
	if n.Email != "" {
		if err := t.postMails(Mail{Kind: QuestionMail, About: strconv.FormatInt(id, 10)}); err != nil {
			return err
		}
	}
	if err := reviews(t).toldOwners(NewQuestionMail); err != nil {
		return err
	}
	return t.noted(Inquiry{ID: id, Slug: n.Slug, OrderNo: order.No}, state, EventAsked, SourcePage)
}

// orderAsked is the order that a question is about; none has no id. Numbers are of
// orders under the same address: others could be guessed.
func (t questions) orderAsked(n NewQuestion) (Order, error) {
	var o Order
	switch {
	case n.Order != "":
		return o, t.get("SELECT id, order_no FROM orders WHERE public_id = ?", []any{n.Order}, &o.ID, &o.No)
	case n.OrderNo == "":
		return o, nil
	}
	err := t.get("SELECT id, order_no FROM orders WHERE order_no = ? AND email_key = ? AND email_key <> ''",
		[]any{n.OrderNo, typed.EmailKey(n.Email)}, &o.ID, &o.No)
	if errors.Is(err, ErrNotFound) {
		err = ErrQuestionOrder
	}
	return o, err
}

// noted writes what became of a question to the log, without what was said.
func (t questions) noted(q Inquiry, to ReviewState, kind EventKind, by Source) error {
	e := Event{Entity: EntityProduct, Key: q.Slug, Names: Names{Order: q.OrderNo}, Kind: kind, Before: string(q.State),
		After: string(to), Source: by, Detail: map[string]any{"question": q.ID}}
	if q.Slug == "" {
		e.Entity, e.Key = EntityInstallation, "question"
	}
	if q.OrderNo != "" {
		if err := t.get("SELECT id FROM orders WHERE order_no = ?", []any{q.OrderNo}, &e.OrderID); err != nil {
			return err
		}
	}
	return t.event(e)
}

const questionColumns = `SELECT q.id, q.public_id, coalesce(q.product_id, 0), coalesce(p.slug, ''),
  coalesce(p.name_ko, ''), coalesce(p.name_en, ''), coalesce(o.order_no, ''), q.secret, q.language, q.author, q.email,
  q.body, q.state, q.reason, q.answer, coalesce(q.answered_at, 0), q.created_at
  FROM questions q LEFT JOIN products p ON p.id = q.product_id LEFT JOIN orders o ON o.id = q.order_id `

func (t questions) list(condition string, args ...any) ([]Inquiry, error) {
	var list []Inquiry
	err := t.each(questionColumns+condition, args, func(scan func(...any) error) error {
		var q Inquiry
		var answered, created int64
		err := scan(&q.ID, &q.PublicID, &q.ProductID, &q.Slug, &q.Product.Ko, &q.Product.En, &q.OrderNo, &q.Secret,
			&q.Language, &q.Author, &q.Email, &q.Body, &q.State, &q.Reason, &q.Answer, &answered, &created)
		q.AnsweredAt, q.CreatedAt = orZeroTime(answered), fromMS(created)
		list = append(list, q)
		return err
	})
	return list, err
}

// Of lists questions about a product, those before an id. Of secret ones nothing is
// said but that they were asked, and whether they are answered.
func (s Questions) Of(ctx context.Context, product, before int64, limit int) ([]Inquiry, error) {
	if before == 0 {
		before = 1 << 62
	}
	var list []Inquiry
	err := s.read(ctx, func(t *tx) (err error) {
		list, err = questions{t}.list("WHERE q.product_id = ? AND q.state = 'shown' AND q.id < ? "+
			"ORDER BY q.id DESC LIMIT ?", product, before, limit)
		return err
	})
	for i := range list {
		list[i].PublicID, list[i].Email, list[i].OrderNo = "", "", ""
		if list[i].Secret {
			list[i].Body, list[i].Answer = "", ""
		}
	}
	return list, err
}

// Latest lists the newest questions about a product that everybody reads.
func (s Questions) Latest(ctx context.Context, product int64, limit int) ([]Inquiry, error) {
	var list []Inquiry
	err := s.read(ctx, func(t *tx) (err error) {
		list, err = questions{t}.list("WHERE q.product_id = ? AND q.state = 'shown' AND q.secret = 0 "+
			"ORDER BY q.id DESC LIMIT ?", product, limit)
		return err
	})
	return list, err
}

// ByLink returns a question to whoever has its link. ErrNotFound.
func (s Questions) ByLink(ctx context.Context, publicID string) (Inquiry, error) {
	var q Inquiry
	err := s.read(ctx, func(t *tx) error {
		list, err := questions{t}.list("WHERE q.public_id = ? AND q.state <> 'gone'", publicID)
		if err == nil && len(list) == 0 {
			err = ErrNotFound
		}
		if err == nil {
			q = list[0]
		}
		return err
	})
	return q, err
}

// erase leaves nothing of who asked; of a public question that is answered, the words
// stay for others.
func (t questions) erase(id int64) error {
	if _, err := t.exec(`UPDATE questions SET email = '', address_hash = NULL, author = '' WHERE id = ?`,
		id); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE questions SET body = '', answer = '', answered_at = NULL, reason = '', state = 'gone'
	  WHERE id = ? AND (secret = 1 OR state <> 'shown' OR answered_at IS NULL)`, id)
	return err
}

// aboutQuestion is about a question, to who asked.
func (l *Letter) aboutQuestion(t *tx, id string) error {
	list, err := questions{t}.list("WHERE q.id = ? AND q.state <> 'gone'", number(id))
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return err
	}
	l.Question = list[0]
	l.To, l.Language = addressees(l.Question.Email), l.Question.Language
	return nil
}

// aboutQuestions tells the owners how many questions wait for an answer.
func (l *Letter) aboutQuestions(t *tx, _ string) error {
	n, err := questions{t}.waiting()
	l.Waiting = int64(n)
	if err != nil {
		return err
	}
	return l.toOwners(t)
}
