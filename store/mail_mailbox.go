package store

import (
	"context"
	"encoding/json"
	"time"
)

// Why a mail was not sent, where that was not the mail server's doing.
const (
	MailMoot      = "moot"       // overtaken by what happened since
	MailTooOld    = "too_old"    // it would be news no more
	MailNoAccount = "no_account" // the shop has no mail account yet
	MailNobody    = "nobody"     // there is no address
	MailUnknown   = "unknown"    // what it is about is not known
)

// MailItem is a mail of the outbox.
type MailItem struct {
	ID        int64
	Key       string
	Payload   json.RawMessage
	CreatedAt time.Time
	NextAt    time.Time // when it is tried next
	DoneAt    time.Time // zero: not yet
	Tries     int
	Trouble   string // empty: none; else one of the reasons above, or the mail server's words
}

// Failed tells whether the mail will never be sent although it should have been.
func (m MailItem) Failed() bool {
	return !m.DoneAt.IsZero() && m.Trouble != "" && m.Trouble != MailMoot
}

const mailColumns = "SELECT id, key, payload, created_at, next_at, coalesce(done_at, 0), tries, last_error FROM outbox WHERE kind = 'mail' "

func scanMail(scan func(...any) error) (MailItem, error) {
	var m MailItem
	var payload string
	var created, next, done int64
	err := scan(&m.ID, &m.Key, &payload, &created, &next, &done, &m.Tries, &m.Trouble)
	m.Payload, m.CreatedAt, m.NextAt, m.DoneAt = json.RawMessage(payload), fromMS(created), fromMS(next), orZeroTime(done)
	return m, err
}

// MailFilter says which mails are looked at.
type MailFilter string

// The filters. Empty: all mails.
const (
	MailsWaiting MailFilter = "waiting"
	MailsFailed  MailFilter = "failed"
)

// Mails lists the mails before one (0: from the newest), newest first.
func (s *Store) Mails(ctx context.Context, filter MailFilter, before int64, limit int) ([]MailItem, error) {
	condition := map[MailFilter]string{
		MailsWaiting: "AND done_at IS NULL ", MailsFailed: "AND done_at IS NOT NULL AND last_error NOT IN ('', 'moot') ",
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
