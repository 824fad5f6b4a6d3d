package store

import (
	"context"
	"encoding/json"
	"time"
)

// Entry is an event as the log page shows it.
type Entry struct {
	LogEntry
	OrderNo string // empty: none
	Who     string // e-mail of the admin behind Source; empty: not a person
}

// LogRows is how many entries of the log are exported at once at the most.
const LogRows = 100_000

// LogFilter selects log entries.
type LogFilter struct {
	Admin  int64     // only this admin's actions; 0: everybody's
	People bool      // only people's actions
	Entity Entity    // empty: all
	From   time.Time // zero: from the beginning
	To     time.Time // zero: until now
	Before int64     // only entries older than this one; 0: from the newest
	Limit  int
}

// Log lists entries, newest first.
func (s *Store) Log(ctx context.Context, f LogFilter) ([]Entry, error) {
	var list []Entry
	err := s.read(ctx, func(t *tx) error {
		return t.each(`SELECT e.seq, e.at, e.entity, e.entity_key, coalesce(e.order_id, 0), coalesce(o.order_no, ''),
		  e.kind, e.before, e.after,
		    e.source, e.detail, coalesce(a.email, '')
		  FROM events e LEFT JOIN orders o ON o.id = e.order_id
		  LEFT JOIN admins a ON e.source = 'admin:' || a.id
		  WHERE (?1 = 0 OR e.source = 'admin:' || ?1) AND (?2 = 0 OR e.source IN ('host', 'login') OR e.source LIKE
		  'admin:%')
		    AND (?3 = '' OR e.entity = ?3) AND e.at >= ?4 AND e.at < ?5 AND (?6 = 0 OR e.seq < ?6)
		  ORDER BY e.seq DESC LIMIT ?7`,
			[]any{f.Admin, f.People, f.Entity, since(f.From), until(f.To, t.now), f.Before, f.Limit},
			func(scan func(...any) error) error {
				var e Entry
				var at int64
				var detail string
				if err := scan(&e.Seq, &at, &e.Entity, &e.Key, &e.OrderID, &e.OrderNo, &e.Kind, &e.Before, &e.After,
					&e.Source, &detail, &e.Who); err != nil {
					return err
				}
				e.At = fromMS(at)
				list = append(list, e)
				return json.Unmarshal([]byte(detail), &list[len(list)-1].Detail)
			})
	})
	return list, err
}

func since(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return ms(at)
}

// until returns the end of a range in ms, exclusive; if none is given, it
// includes the current moment.
func until(at, now time.Time) int64 {
	if at.IsZero() {
		return ms(now) + 1
	}
	return ms(at)
}

// NoteExport logs that data left the shop: what, how many rows and why.
func (s *Store) NoteExport(ctx context.Context, what string, rows int, reason string, by Source) error {
	return s.write(ctx, func(t *tx) error {
		return t.event(Event{Entity: EntityExport, Key: what, Kind: EventExported, Source: by,
			Detail: map[string]any{"rows": rows, "reason": reason}})
	})
}

// Admins lists all admins, past and present.
func (s *Store) Admins(ctx context.Context) ([]Admin, error) {
	var list []Admin
	err := s.read(ctx, func(t *tx) error {
		return t.each("SELECT "+adminColumns+" FROM admins a ORDER BY a.id", nil, func(scan func(...any) error) error {
			var r adminRow
			err := scan(r.dest()...)
			list = append(list, r.admin())
			return err
		})
	})
	return list, err
}
