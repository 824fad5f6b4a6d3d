package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// GuessKind is what strangers guess.
type GuessKind string

// The kinds of guesses.
const (
	LoginGuesses  GuessKind = "login"  // passwords and codes
	LookupGuesses GuessKind = "lookup" // who an order's number belongs to
	ProofGuesses  GuessKind = "proof"  // the same, by the order's link
	CouponGuesses GuessKind = "coupon" // codes of coupons
)

// GuessKinds is the table of what is guessed.
func GuessKinds() []Meaning[GuessKind] {
	return []Meaning[GuessKind]{
		{Kind: LoginGuesses, Means: "the password or second factor of somebody who works here"},
		{Kind: LookupGuesses, Means: "how an order's buyer is reached, by somebody who has its number"},
		{Kind: ProofGuesses, Means: "the same, by somebody who has its link"},
		{Kind: CouponGuesses, Means: "the code of a coupon"},
	}
}

// guessMemory is how long wrong guesses are remembered at most.
const guessMemory = 24 * time.Hour

// GuessTally is what went wrong about one account, order or device. Name is a keyed
// hash of it, Place where the program keeps it.
type GuessTally struct {
	MadeUp bool // there is nothing of that name
	Place  int
	Name   [16]byte
	Failed []int64 // when, since the last wait: Unix milliseconds; none: nothing is wrong any more
	Waits  int     // how many waits there have been
	Last   time.Time
}

// GuessNetwork is how many wrong guesses came from a network since Began.
type GuessNetwork struct {
	Length time.Duration // of the interval: a minute or a day
	Place  int
	Name   [16]byte
	Spent  int
	Began  time.Time
}

// Guesses are the wrong guesses of a kind, as the last program has left them.
type Guesses struct {
	Tallies  []GuessTally
	Networks []GuessNetwork
}

// Guesses reads what is remembered of a kind.
func (s People) Guesses(ctx context.Context, kind GuessKind) (Guesses, error) {
	var g Guesses
	err := s.read(ctx, func(t *tx) error {
		since := ms(t.now.Add(-guessMemory))
		err := t.each("SELECT made_up, place, name, failed, waits, last_at FROM guess_tallies WHERE kind = ? AND "+
			"last_at > ?", []any{kind, since}, func(scan func(...any) error) error {
			var r GuessTally
			var name []byte
			var failed string
			var last int64
			if err := scan(&r.MadeUp, &r.Place, &name, &failed, &r.Waits, &last); err != nil {
				return err
			}
			copy(r.Name[:], name)
			r.Last = fromMS(last)
			g.Tallies = append(g.Tallies, r)
			return json.Unmarshal([]byte(failed), &g.Tallies[len(g.Tallies)-1].Failed)
		})
		if err != nil {
			return fmt.Errorf("read wrong guesses: %w", err)
		}
		return t.each("SELECT minutes, place, name, spent, began_at FROM guess_networks WHERE kind = ? AND "+
			"began_at > ?", []any{kind, since}, func(scan func(...any) error) error {
			var r GuessNetwork
			var name []byte
			var minutes, began int64
			if err := scan(&minutes, &r.Place, &name, &r.Spent, &began); err != nil {
				return err
			}
			copy(r.Name[:], name)
			r.Length, r.Began = time.Duration(minutes)*time.Minute, fromMS(began)
			g.Networks = append(g.Networks, r)
			return nil
		})
	})
	return g, err
}

// KeepGuesses remembers counts in their places. What is at zero is forgotten.
func (s People) KeepGuesses(ctx context.Context, kind GuessKind, g Guesses) error {
	return s.writeAside(ctx, func(t *tx) error {
		for _, r := range g.Tallies {
			if err := keepTally(t, kind, r); err != nil {
				return err
			}
		}
		for _, r := range g.Networks {
			if err := keepNetwork(t, kind, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func keepTally(t *tx, kind GuessKind, r GuessTally) error {
	if len(r.Failed) == 0 && r.Waits == 0 {
		_, err := t.exec("DELETE FROM guess_tallies WHERE kind = ? AND made_up = ? AND place = ?", kind, r.MadeUp,
			r.Place)
		return err
	}
	_, err := t.exec(`INSERT INTO guess_tallies (kind, made_up, place, name, failed, waits, last_at)
	  VALUES (?, ?, ?, ?, ?, ?, ?)
	  ON CONFLICT (kind, made_up, place) DO UPDATE SET name = excluded.name, failed = excluded.failed,
	  waits = excluded.waits, last_at = excluded.last_at`,
		kind, r.MadeUp, r.Place, r.Name[:], valueList(r.Failed), r.Waits, ms(r.Last))
	return err
}

func keepNetwork(t *tx, kind GuessKind, r GuessNetwork) error {
	minutes := int64(r.Length / time.Minute)
	if r.Spent == 0 {
		_, err := t.exec("DELETE FROM guess_networks WHERE kind = ? AND minutes = ? AND place = ?", kind, minutes,
			r.Place)
		return err
	}
	_, err := t.exec(`INSERT INTO guess_networks (kind, minutes, place, name, spent, began_at) VALUES (?, ?, ?, ?, ?, ?)
	  ON CONFLICT (kind, minutes, place) DO UPDATE SET name = excluded.name, spent = excluded.spent,
	  began_at = excluded.began_at`, kind, minutes, r.Place, r.Name[:], r.Spent, ms(r.Began))
	return err
}

// pruneGuesses forgets guesses that no longer count.
func pruneGuesses(t *tx) error {
	since := ms(t.now.Add(-guessMemory))
	if _, err := t.exec("DELETE FROM guess_tallies WHERE last_at <= ?", since); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM guess_networks WHERE began_at <= ?", since)
	return err
}

// How often a crowd is written into the log, and how long after that it is news.
const (
	crowdPause = time.Hour
	CrowdNews  = crowdPause + 10*time.Minute
)

// NoteCrowd logs that so many guesses of a kind came that strangers, people of them
// perhaps, were put off or their failures forgotten. The log has one such entry of a
// kind in an hour at most, however often the program starts.
func (s People) NoteCrowd(ctx context.Context, kind GuessKind, people int) error {
	return s.write(ctx, func(t *tx) error {
		var told bool
		err := t.get("SELECT EXISTS (SELECT 1 FROM events WHERE kind = 'crowded' AND at > ? AND entity_key = ?)",
			[]any{ms(t.now.Add(-crowdPause)), kind}, &told)
		if err != nil || told {
			return err
		}
		return t.event(Event{Entity: EntityInstallation, Key: string(kind), Kind: EventCrowded, Source: SourceLogin,
			Detail: map[string]any{"count": people}})
	})
}
