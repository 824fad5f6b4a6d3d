package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/words"
)

// FuzzSearch looks for a text that cannot be searched for, that finds other
// things when it is asked again, or that is not found where it is a name.
func FuzzSearch(f *testing.F) {
	s := searchedShop(f)
	for _, q := range []string{"의자", "ㄱㅂ", "rkqkd", "초먁", "low_table",
		`back\slash "quoted" * ^ ( ) - + : NEAR OR AND NOT`, "Ａ전각", "100% 원목", "\u0301가\u200b", "가방을 가방이"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		if !utf8.ValidString(q) || strings.ContainsRune(q, 0) {
			return // refused at the door, see handlers
		}
		first := foundBy(t, s, q)
		if again := foundBy(t, s, q); !slices.Equal(first, again) {
			t.Errorf("%q finds %q, then %q", q, first, again)
		}
		if _, err := s.SuggestProducts(context.Background(), q, 8); err != nil {
			t.Fatalf("%q: %v", q, err)
		}
		if len(words.Split(q)) == 0 && len(first) > 0 {
			t.Errorf("%q has no words and finds %q", q, first)
		}
	})
}

// fuzzShop is an empty shop that stays open for all inputs.
func fuzzShop(f *testing.F) (*store.Store, *sql.DB) {
	f.Helper()
	dir, c := f.TempDir(), newClock()
	s, err := store.OpenHere(f, context.Background(), store.Options{Dir: dir, Now: c.now})
	if err != nil {
		f.Fatal(err)
	}
	raw := raw(f, dir)
	raw.SetMaxOpenConns(1)
	f.Cleanup(func() { s.Close() })
	if _, err := raw.Exec("INSERT INTO categories VALUES (1, 'c', '가구', 'Furniture', 1)"); err != nil {
		f.Fatal(err)
	}
	return s, raw
}

// FuzzEventLog changes the log of events behind the program's back: any field
// of any event, or one event taken out or put in. Verify must see it.
func FuzzEventLog(f *testing.F) {
	s, raw := fuzzShop(f)
	for i := range 6 {
		if err := s.SetPolicies(context.Background(), store.Policies{RefundMismatch: i%2 == 0,
			RefundDuplicate: i%3 == 0}, store.Source(fmt.Sprintf("owner %d", i))); err != nil {
			f.Fatal(err)
		}
	}
	if _, err := raw.Exec(`DROP TRIGGER events_are_final; DROP TRIGGER events_stay;
	  CREATE TABLE kept AS SELECT * FROM events`); err != nil {
		f.Fatal(err)
	}
	columns := []string{"seq", "at", "entity", "entity_key", "kind", "before", "after", "source", "detail",
		"prev_hash", "hash"}
	var last int64
	if err := raw.QueryRow("SELECT max(seq) FROM events").Scan(&last); err != nil || last < 5 {
		f.Fatal(last, err)
	}
	f.Fuzz(func(t *testing.T, column uint8, row uint8, text string, number int64, swap bool) {
		seq := 1 + int64(row)%(last-1)
		defer raw.Exec("DELETE FROM events; INSERT INTO events SELECT * FROM kept")
		var what string
		var err error
		if swap {
			what = fmt.Sprintf("event %d is gone", seq)
			_, err = raw.Exec("DELETE FROM events WHERE seq = ?", seq)
		} else {
			what, err = forge(raw, columns[int(column)%len(columns)], seq, text, number)
		}
		if err != nil {
			return // refused by the schema itself
		}
		var same bool
		if err := raw.QueryRow(`SELECT NOT EXISTS (SELECT * FROM events EXCEPT SELECT * FROM kept) AND (SELECT
		  count(*) FROM events) = (SELECT count(*) FROM kept)`).Scan(&same); err != nil {
			t.Fatal(err)
		}
		broken, err := s.Verify(context.Background())
		if err != nil {
			return // what cannot even be read is seen
		}
		if same != (len(broken) == 0) {
			t.Errorf("%s: the same: %t, found: %q", what, same, broken)
		}
	})
}

// forge writes something else into one field of an event.
func forge(raw *sql.DB, column string, seq int64, text string, number int64) (string, error) {
	var value any = text
	switch column {
	case "seq", "at":
		value = number
	case "prev_hash", "hash":
		value = []byte(text)
	}
	_, err := raw.Exec("UPDATE events SET "+column+" = ? WHERE seq = ?", value, seq)
	return fmt.Sprintf("%s of event %d becomes %q", column, seq, value), err
}
