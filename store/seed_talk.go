package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

type demoTalk struct {
	Reviews   []demoReview   `json:"reviews"`
	Questions []demoQuestion `json:"questions"`
}

type demoReview struct {
	Product  string `json:"product"`
	Days     int    `json:"days"` // ago
	Stars    int    `json:"stars"`
	Author   string `json:"author"`
	Language string `json:"language"`
	OptionKo string `json:"option_ko"`
	OptionEn string `json:"option_en"`
	Body     string `json:"body"`
	Reply    string `json:"reply"`
}

type demoQuestion struct {
	Product  string `json:"product"`
	Days     int    `json:"days"` // ago
	Author   string `json:"author"`
	Language string `json:"language"`
	Secret   bool   `json:"secret"`
	Body     string `json:"body"`
	Answer   string `json:"answer"`
}

// replyTime is how long after them the demonstration's reviews are answered.
const replyTime = 20 * time.Hour

// Seed lets people say something of the demo catalogue. A live shop has none of
// that: there only buyers speak.
func (s Reviews) Seed(ctx context.Context) error {
	if s.live {
		return nil
	}
	text, err := demo.ReadFile("demo/talk.json")
	if err != nil {
		return err
	}
	var talk demoTalk
	if err := json.Unmarshal(text, &talk); err != nil {
		return fmt.Errorf("read what the demonstration's buyers say: %w", err)
	}
	return s.write(ctx, func(t *tx) error {
		for i, r := range talk.Reviews {
			if err := (reviews{t}).seed(r); err != nil {
				return fmt.Errorf("review %d of %s: %w", i+1, r.Product, err)
			}
		}
		for i, q := range talk.Questions {
			if err := (questions{t}).seed(q); err != nil {
				return fmt.Errorf("question %d of %s: %w", i+1, q.Product, err)
			}
		}
		return nil
	})
}

func (t reviews) seed(r demoReview) error {
	at := t.now.Add(-time.Duration(r.Days) * 24 * time.Hour)
	var replied *int64
	if r.Reply != "" {
		v := ms(at.Add(replyTime))
		replied = &v
	}
	_, err := t.exec(`INSERT INTO reviews (product_id, language, author, option_ko, option_en, stars, body, pictured,
	  state, reply, replied_at, created_at)
	  VALUES ((SELECT id FROM products WHERE slug = ?), ?, ?, ?, ?, ?, ?, 0, 'shown', ?, ?, ?)`,
		r.Product, r.Language, r.Author, r.OptionKo, r.OptionEn, r.Stars, r.Body, r.Reply, replied, ms(at))
	return err
}

func (t questions) seed(q demoQuestion) error {
	id, err := t.core.newPublicID()
	if err != nil {
		return err
	}
	at := t.now.Add(-time.Duration(q.Days) * 24 * time.Hour)
	var answered *int64
	if q.Answer != "" {
		v := ms(at.Add(replyTime))
		answered = &v
	}
	_, err = t.exec(`INSERT INTO questions (public_id, product_id, secret, language, author, email, body, state, answer,
	  answered_at, created_at)
	  VALUES (?, (SELECT id FROM products WHERE slug = ?), ?, ?, ?, '', ?, 'shown', ?, ?, ?)`, id, q.Product, q.Secret,
		q.Language, q.Author, q.Body, q.Answer, answered, ms(at))
	return err
}
