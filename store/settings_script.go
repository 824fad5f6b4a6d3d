package store

import (
	"context"
	"time"
)

// Script is what is known of the browser script of I'mport, as it was when last seen.
type Script struct {
	URL       string `json:"url"`
	SHA256    string `json:"sha256"`     // in hex; empty: not seen yet
	At        int64  `json:"at"`         // when it was last seen, or else first looked for; milliseconds since 1970
	ChangedAt int64  `json:"changed_at"` // when it changed; 0: the owner knows
}

func (Script) stored() {}

// SeenAt is when it was last seen, or else first looked for; zero: never.
func (s Script) SeenAt() time.Time { return orZeroTime(s.At) }

// Changed reports whether it has changed and the owner has not acknowledged that.
func (s Script) Changed() bool { return s.ChangedAt != 0 }

const scriptSetting = "script"

// NoteScript notes what the script at an address is now, in hex of its SHA-256; empty when it
// could not be seen. That it was another before at the same address is logged, and stands
// until AcceptScript. It returns what is known now.
func (s *Store) NoteScript(ctx context.Context, url, sum string) (Script, error) {
	var now Script
	err := s.write(ctx, func(t *tx) error {
		var before Script
		if err := t.document(scriptSetting, &before); err != nil {
			return err
		}
		if now = before; now.URL != url {
			now = Script{URL: url, At: ms(t.now)}
		}
		if sum != "" {
			now.SHA256, now.At = sum, ms(t.now)
		}
		if now == before {
			return nil
		}
		if before.URL == url && before.SHA256 != "" && before.SHA256 != now.SHA256 {
			now.ChangedAt = ms(t.now)
			if err := t.event(Event{Entity: EntityInstallation, Key: url, Kind: EventScriptChanged,
				Before: before.SHA256, After: sum, Source: SourceWatch}); err != nil {
				return err
			}
		}
		return t.keepDocument(scriptSetting, now)
	})
	return now, err
}

// AcceptScript notes that by knows of the change to the script with this SHA-256. One that
// has changed again meanwhile stays unacknowledged.
func (s *Store) AcceptScript(ctx context.Context, sum string, by Source) error {
	return s.write(ctx, func(t *tx) error {
		var seen Script
		err := t.document(scriptSetting, &seen)
		if err != nil || !seen.Changed() || seen.SHA256 != sum {
			return err
		}
		seen.ChangedAt = 0
		if err := t.keepDocument(scriptSetting, seen); err != nil {
			return err
		}
		return t.event(Event{Entity: EntityInstallation, Key: seen.URL, Kind: EventScriptAccepted, After: sum,
			Source: by})
	})
}
