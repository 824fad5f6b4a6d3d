package store

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"
)

const (
	unreadableLimit = 500             // rows that are kept; those of this shop go first
	longestFault    = 300             // characters of UnreadableRow.Why
	firstRetry      = 5 * time.Minute // until an unreadable row is asked for by itself once more; doubles
	longestRetry    = 24 * time.Hour  // between two such questions
	nobodysPlace    = "row:"          // begins the key of a row that has no name
)

// UnreadableRow is an entry in I'mport's list of payments that cannot be read as
// one and is therefore not in the shop's books.
type UnreadableRow struct {
	ImpUID      string // empty: not readable either
	MerchantUID string // empty: not readable either
	Ours        bool   // by its merchant_uid; without one nobody can tell
	Place       int    // in I'mport's list, latest change first, from 1; 0: it was looked up by id
	Field       string // missing or malformed; empty: no particular one
	Why         string // what is wrong with it, in English
	FirstSeen   time.Time
	LastSeen    time.Time
	Tries       int // how often it was asked for by itself
}

// Foreign reports whether the row belongs to another shop on the same account.
func (r UnreadableRow) Foreign() bool { return !r.Ours && r.MerchantUID != "" }

// Name is the imp_uid, the merchant_uid, or the place in the list.
func (r UnreadableRow) Name() string {
	switch {
	case r.ImpUID != "":
		return r.ImpUID
	case r.MerchantUID != "":
		return r.MerchantUID
	}
	return fmt.Sprintf("#%d", r.Place)
}

func (r UnreadableRow) key() string {
	switch {
	case r.ImpUID != "":
		return "imp:" + r.ImpUID
	case r.MerchantUID != "":
		return "uid:" + r.MerchantUID
	}
	return fmt.Sprint(nobodysPlace, r.Place)
}

// NoteUnreadable records rows that could not be read just now, at most
// unreadableLimit. reach is how far back the comparison looked that found them;
// 0: they were asked for by name. Of each row ImpUID, MerchantUID, Place,
// Field and Why count.
func (s *Store) NoteUnreadable(ctx context.Context, reach time.Duration, rows ...UnreadableRow) error {
	if len(rows) == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error {
		for _, r := range rows {
			if err := t.noteUnreadable(r, s.owns(r.MerchantUID), reach); err != nil {
				return fmt.Errorf("note an unreadable row: %w", err)
			}
		}
		_, err := t.exec(`DELETE FROM unreadable_rows WHERE key NOT IN (SELECT key FROM unreadable_rows
		  ORDER BY ours DESC, merchant_uid = '' DESC, last_seen DESC, key LIMIT ?)`, unreadableLimit)
		return err
	})
}

// noteUnreadable adds a row, or what is new about it.
func (t *tx) noteUnreadable(r UnreadableRow, ours bool, reach time.Duration) error {
	_, err := t.exec(`INSERT INTO unreadable_rows
	    (key, imp_uid, merchant_uid, ours, place, field, why, reach, first_seen, last_seen, retry_at)
	  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?9)
	  ON CONFLICT (key) DO UPDATE SET
	    merchant_uid = CASE excluded.merchant_uid WHEN '' THEN unreadable_rows.merchant_uid ELSE
	    excluded.merchant_uid END,
	    ours = max(unreadable_rows.ours, excluded.ours),
	    place = CASE excluded.place WHEN 0 THEN unreadable_rows.place ELSE excluded.place END,
	    field = excluded.field, why = excluded.why,
	    reach = CASE excluded.reach WHEN 0 THEN unreadable_rows.reach ELSE excluded.reach END,
	    last_seen = excluded.last_seen`,
		r.key(), r.ImpUID, r.MerchantUID, ours, r.Place, r.Field, shortened(r.Why), int64(reach.Seconds()), ms(t.now))
	return err
}

func shortened(why string) string {
	if utf8.RuneCountInString(why) > longestFault {
		why = string([]rune(why)[:longestFault]) + "…"
	}
	return why
}

const unreadableColumns = `imp_uid, merchant_uid, ours, place, field, why, first_seen, last_seen, tries`

// UnreadableRows lists what cannot be read now: rows of this shop first, then
// those that could be, then other shops'; the longest unreadable first.
func (s *Store) UnreadableRows(ctx context.Context) ([]UnreadableRow, error) {
	var list []UnreadableRow
	err := s.read(ctx, func(t *tx) (err error) {
		list, err = t.unreadable(`SELECT ` + unreadableColumns + ` FROM unreadable_rows
		  ORDER BY ours DESC, merchant_uid = '' DESC, first_seen, key`)
		return err
	})
	return list, err
}

func (t *tx) unreadable(query string, args ...any) ([]UnreadableRow, error) {
	var list []UnreadableRow
	err := t.each(query, args, func(scan func(...any) error) error {
		var r UnreadableRow
		var first, last int64
		err := scan(&r.ImpUID, &r.MerchantUID, &r.Ours, &r.Place, &r.Field, &r.Why, &first, &last, &r.Tries)
		r.FirstSeen, r.LastSeen = fromMS(first), fromMS(last)
		list = append(list, r)
		return err
	})
	return list, err
}

// TakeUnreadable returns up to limit rows that have a name, may be this shop's,
// and are due to be asked for by themselves. It sets when each is due again:
// after 5 minutes, then after twice as long each time, at most a day.
func (s *Store) TakeUnreadable(ctx context.Context, limit int) ([]UnreadableRow, error) {
	var due []UnreadableRow
	err := s.read(ctx, func(t *tx) (err error) {
		due, err = t.unreadable(`SELECT `+unreadableColumns+` FROM unreadable_rows
		  WHERE retry_at <= ? AND (ours = 1 OR merchant_uid = '' AND imp_uid <> '')
		  ORDER BY ours DESC, retry_at, key LIMIT ?`, ms(t.now), limit)
		return err
	})
	if err != nil || len(due) == 0 {
		return nil, err
	}
	return due, s.write(ctx, func(t *tx) error {
		for _, r := range due {
			wait := min(firstRetry<<min(r.Tries, 10), longestRetry)
			_, err := t.exec("UPDATE unreadable_rows SET tries = tries + 1, retry_at = ? WHERE key = ?",
				ms(t.now.Add(wait)), r.key())
			if err != nil {
				return fmt.Errorf("put off an unreadable row: %w", err)
			}
		}
		return nil
	})
}

// ClearUnreadable forgets rows that have become readable: the one of an imp_uid,
// and all of a merchant_uid. Either may be empty. Where there is none, it costs
// only a read.
func (s *Store) ClearUnreadable(ctx context.Context, impUID, merchantUID string) error {
	const named = "imp_uid = ?1 AND ?1 <> '' OR merchant_uid = ?2 AND ?2 <> ''"
	return s.forgetRows(ctx, named, impUID, merchantUID)
}

// ForgetUnreadable forgets rows that a complete comparison, which began at since
// and looked back as far as reach, has not found again. Rows of this shop stay
// until they can be read. The deepest comparison forgets named rows of others,
// too: they have left I'mport's list.
func (s *Store) ForgetUnreadable(ctx context.Context, since time.Time, reach time.Duration, deepest bool) error {
	return s.forgetRows(ctx, "last_seen < ?1 AND ours = 0 AND (?2 OR key LIKE ?3 AND reach <= ?4)",
		ms(since), deepest, nobodysPlace+"%", int64(reach.Seconds()))
}

// forgetRows writes only where there is something to forget.
func (s *Store) forgetRows(ctx context.Context, condition string, args ...any) error {
	var some bool
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT EXISTS (SELECT 1 FROM unreadable_rows WHERE "+condition+")", args, &some)
	})
	if err != nil || !some {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("DELETE FROM unreadable_rows WHERE "+condition, args...)
		return err
	})
}
