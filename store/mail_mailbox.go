package store

import (
	"context"
	"encoding/json"
	"time"
)

// Reasons for not sending a mail other than a mail server's error.
const (
	MailObsolete    = "moot"       // obsolete by now
	MailTooOld      = "too_old"    // too late to be of use
	MailNoAccount   = "no_account" // the shop has no mail account yet
	MailNoRecipient = "nobody"     // no recipient
	MailUnknown     = "unknown"    // its subject is unknown
)

// MailItem is a mail in the outbox.
type MailItem struct {
	ID        int64
	Key       string
	Payload   json.RawMessage
	CreatedAt time.Time
	NextAt    time.Time // next attempt
	DoneAt    time.Time // zero: not done yet
	Tries     int
	Trouble   string // empty: none; else one of the reasons above or the mail server's message
}

// Failed reports whether a mail that should have been sent never will be.
func (m MailItem) Failed() bool {
	return !m.DoneAt.IsZero() && m.Trouble != "" && m.Trouble != MailObsolete
}

const mailColumns = "SELECT id, key, payload, created_at, next_at, coalesce(done_at, 0), tries, last_error FROM " +
	"outbox WHERE kind = 'mail' "

func scanMail(scan func(...any) error) (MailItem, error) {
	var m MailItem
	var payload string
	var created, next, done int64
	err := scan(&m.ID, &m.Key, &payload, &created, &next, &done, &m.Tries, &m.Trouble)
	m.Payload, m.CreatedAt, m.NextAt, m.DoneAt = json.RawMessage(payload), fromMS(created), fromMS(next),
		orZeroTime(done)
	return m, err
}

// MailFilter selects mails of the outbox.
type MailFilter string

// The filters. Empty: all mails.
const (
	MailsWaiting MailFilter = "waiting"
	MailsFailed  MailFilter = "failed"
)

// Mails lists up to limit mails older than before (0: from the newest), newest
// first.
func (s *Store) Mails(ctx context.Context, filter MailFilter, before int64, limit int) ([]MailItem, error) {
	condition := map[MailFilter]string{
		MailsWaiting: "AND done_at IS NULL ",
		MailsFailed:  "AND done_at IS NOT NULL AND last_error NOT IN ('', 'moot') ",
	}[filter]
	var list []MailItem
	err := s.read(ctx, func(t *tx) error {
		return t.each(mailColumns+condition+"AND (?1 = 0 OR id < ?1) ORDER BY id DESC LIMIT ?2", []any{before, limit},
			func(scan func(...any) error) error {
				m, err := scanMail(scan)
				list = append(list, m)
				return err
			})
	})
	return list, err
}

// MailByID returns one mail; ErrNotFound.
func (s *Store) MailByID(ctx context.Context, id int64) (MailItem, error) {
	var m MailItem
	found := false
	err := s.read(ctx, func(t *tx) error {
		return t.each(mailColumns+"AND id = ?", []any{id}, func(scan func(...any) error) (err error) {
			m, err = scanMail(scan)
			found = true
			return err
		})
	})
	if err == nil && !found {
		err = ErrNotFound
	}
	return m, err
}
