package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// ConsentKind is what a buyer is told or asked about.
type ConsentKind string

// The kinds of consents.
const (
	ConsentOrder     ConsentKind = "order"
	ConsentPrivacy   ConsentKind = "privacy"
	ConsentMarketing ConsentKind = "marketing"
)

// ConsentKinds is the table of consents.
func ConsentKinds() []Meaning[ConsentKind] {
	return []Meaning[ConsentKind]{
		{Kind: ConsentOrder, Means: "to pay for what the order says; given by the payment button"},
		{Kind: ConsentPrivacy, Means: "what the shop does with personal data; given by the payment button"},
		{Kind: ConsentMarketing, Means: "to get news by e-mail; given by a box of its own"},
	}
}

// Consent is what a buyer was told or asked about when they ordered, and their
// answer.
type Consent struct {
	Kind     ConsentKind
	Language string
	Text     string // the words that the page showed; empty: none were, the order came from another program
	Agreed   bool   // false without a text
}

// Hash is the version of the text, in hex; empty without one.
func (c Consent) Hash() string {
	if c.Text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{string(c.Kind), c.Language, c.Text}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// putConsents writes what the buyer of an order agrees to, one of each kind, and
// tells whether that is new.
func (t *tx) putConsents(order int64, list []Consent) (bool, error) {
	isNew := false
	for _, c := range list {
		hash, err := putConsentText(t, c)
		if err != nil {
			return false, fmt.Errorf("write the text of a consent: %w", err)
		}
		n, err := t.exec(`INSERT INTO consents (order_id, kind, text_hash, language, agreed, at)
		  VALUES (?, ?, ?, ?, ?, ?)
		  ON CONFLICT (order_id, kind) DO UPDATE SET text_hash = excluded.text_hash, language = excluded.language,
		  agreed = excluded.agreed, at = excluded.at
		  WHERE consents.agreed <> excluded.agreed OR coalesce(consents.text_hash, '') <>
		  coalesce(excluded.text_hash, '')`, order, c.Kind, hash, c.Language, c.Agreed, ms(t.now))
		if err != nil {
			return false, fmt.Errorf("write a consent: %w", err)
		}
		isNew = isNew || n > 0
	}
	return isNew, nil
}

// putConsentText keeps the words that a buyer was shown, and returns their hash; nil: none.
func putConsentText(t *tx, c Consent) (*string, error) {
	hash := c.Hash()
	if hash == "" {
		return nil, nil
	}
	_, err := t.exec("INSERT INTO consent_texts (hash, kind, language, body, first_at) VALUES (?, ?, ?, ?, ?) "+
		"ON CONFLICT DO NOTHING", hash, c.Kind, c.Language, c.Text, ms(t.now))
	return &hash, err
}

// consents are what the buyer of an order was told and asked, by kind.
func (t *tx) consents(order int64) ([]Consent, error) {
	var list []Consent
	err := t.each(`SELECT c.kind, c.language, coalesce(x.body, ''), c.agreed FROM consents c
	    LEFT JOIN consent_texts x ON x.hash = c.text_hash WHERE c.order_id = ? ORDER BY c.kind`, []any{order},
		func(scan func(...any) error) error {
			var c Consent
			err := scan(&c.Kind, &c.Language, &c.Text, &c.Agreed)
			list = append(list, c)
			return err
		})
	return list, err
}
