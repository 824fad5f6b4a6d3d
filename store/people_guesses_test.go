package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// TestGuessesAreKept: in their places, until they no longer count.
func TestGuessesAreKept(t *testing.T) {
	s, c, dir, _ := staffed(t)
	ctx := context.Background()
	begun := c.now().Truncate(24 * time.Hour)
	all := store.Guesses{Tallies: []store.GuessTally{
		{MadeUp: true, Place: 1, Name: [16]byte{1}, Failed: []int64{1, 2}, Last: c.now()},
		{Place: 8191, Name: [16]byte{2}, Failed: []int64{3}, Waits: 2, Last: c.now()}},
		Networks: []store.GuessNetwork{{Length: 24 * time.Hour, Place: 7, Name: [16]byte{3}, Spent: 9, Began: begun}}}
	keep := func(kind store.GuessKind, g store.Guesses) {
		t.Helper()
		must(t, s.People.KeepGuesses(ctx, kind, g))
	}
	keep(store.LoginGuesses, all)
	keep(store.LookupGuesses, store.Guesses{Tallies: all.Tallies[:1]})
	read := func(kind store.GuessKind, want store.Guesses) {
		t.Helper()
		got, err := s.People.Guesses(ctx, kind)
		must(t, err)
		byPlace := map[string]any{}
		for _, r := range got.Tallies {
			byPlace[fmt.Sprint(r.MadeUp, r.Place)] = r
		}
		for _, r := range want.Tallies {
			if diff := cmp.Diff(any(r), byPlace[fmt.Sprint(r.MadeUp, r.Place)]); diff != "" {
				t.Errorf("%s (-want +got):\n%s", kind, diff)
			}
		}
		if diff := cmp.Diff(want.Networks, got.Networks); len(got.Tallies) != len(want.Tallies) || diff != "" {
			t.Errorf("%s: %d tallies, networks (-want +got):\n%s", kind, len(got.Tallies), diff)
		}
	}
	read(store.LoginGuesses, all)
	read(store.LookupGuesses, store.Guesses{Tallies: all.Tallies[:1]})
	read(store.CouponGuesses, store.Guesses{})

	all.Tallies[0].Name, all.Tallies[0].Failed = [16]byte{9}, []int64{4} // another one takes the place
	all.Tallies[1].Failed, all.Tallies[1].Waits, all.Networks[0].Spent = nil, 0, 0
	keep(store.LoginGuesses, all)
	read(store.LoginGuesses, store.Guesses{Tallies: all.Tallies[:1]})
	c.forward(24*time.Hour + time.Second)
	read(store.LoginGuesses, store.Guesses{})
	must(t, s.PruneSessions(ctx))
	var left int
	must(t, raw(t, dir).QueryRow(`SELECT (SELECT count(*) FROM guess_tallies) + (SELECT count(*) FROM
	  guess_networks)`).Scan(&left))
	if left != 0 {
		t.Errorf("%d rows stay for ever", left)
	}
}

// TestCrowdIsToldOnceAnHour: of each kind, whatever restarts between.
func TestCrowdIsToldOnceAnHour(t *testing.T) {
	s, c, _, _ := staffed(t)
	ctx := context.Background()
	told := func() int {
		t.Helper()
		entries, err := s.Log(ctx, store.LogFilter{Limit: 100, Entity: store.EntityInstallation})
		must(t, err)
		return len(entries)
	}
	if d, err := s.Desk(ctx); err != nil || d.Crowded {
		t.Errorf("a crowd in an empty shop: %v", err)
	}
	for range 3 {
		must(t, s.People.NoteCrowd(ctx, store.LoginGuesses, 7))
	}
	must(t, s.People.NoteCrowd(ctx, store.LookupGuesses, 7))
	if n := told(); n != 2 {
		t.Errorf("%d entries about two kinds", n)
	}
	h, err := s.Health(ctx)
	must(t, err)
	if d, err := s.Desk(ctx); err != nil || !d.Crowded || !h.LastCrowd.Equal(c.now()) {
		t.Errorf("neither monitoring nor the owner hears of it: %+v %v", h, err)
	}
	c.forward(time.Hour)
	must(t, s.People.NoteCrowd(ctx, store.LoginGuesses, 7))
	if n := told(); n != 3 {
		t.Errorf("%d entries an hour later", n)
	}
	c.forward(store.CrowdNews)
	if d, err := s.Desk(ctx); err != nil || d.Crowded {
		t.Errorf("it is news for ever: %v", err)
	}
}

// TestUnknownAddressesCostLittle: beyond a few, nothing is compared for them, and they
// are told the same.
func TestUnknownAddressesCostLittle(t *testing.T) {
	if store.LeastPasswordMemory < 32<<10 {
		t.Skip("what hashes take tells how many there were, and under the race detector they take too little")
	}
	s, _, _, owner := staffed(t)
	ctx := context.Background()
	var m runtime.MemStats
	hashed := func() int { // each takes 32 MiB
		runtime.ReadMemStats(&m)
		return int(m.TotalAlloc >> 25)
	}
	before := hashed()
	for i := range 60 {
		_, err := s.People.CheckPassword(ctx, fmt.Sprintf("nobody-%d@example.com", i), goodPassword)
		if !errors.Is(err, store.ErrLogin) {
			t.Fatalf("nobody: %v", err)
		}
	}
	compared := hashed() - before
	if compared == 0 || compared > 10 {
		t.Errorf("%d of 60 were compared", compared)
	}
	before = hashed()
	if _, err := s.People.CheckPassword(ctx, owner.Email, "wrong horse battery"); !errors.Is(err, store.ErrLogin) {
		t.Errorf("wrong: %v", err)
	}
	if _, err := s.People.CheckPassword(ctx, owner.Email, goodPassword); err != nil || hashed()-before < 2 {
		t.Errorf("right: %v after %d comparisons", err, hashed()-before)
	}
}
