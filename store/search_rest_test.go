package store

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestIndexIsMadeAnewBesideSearches counts how long the making of an index waits after
// some work: not at all while there is none to search in.
func TestIndexIsMadeAnewBesideSearches(t *testing.T) {
	ended, end := context.WithCancel(context.Background())
	end()
	for name, c := range map[string]struct {
		ctx          context.Context
		stands       bool
		worked, want time.Duration
	}{
		"the first index":           {context.Background(), false, time.Minute, 0},
		"another stands":            {context.Background(), true, 20 * time.Millisecond, 80 * time.Millisecond},
		"the machine was elsewhere": {context.Background(), true, time.Minute, time.Second},
		"the shop is closed":        {ended, true, time.Minute, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := &memory{}
				if c.stands {
					m.now.Store(&remembered{})
				}
				began := time.Now()
				if err := m.rest(c.ctx, c.worked); err != c.ctx.Err() || time.Since(began) != c.want {
					t.Errorf("it rests for %v, want %v: %v", time.Since(began), c.want, err)
				}
			})
		})
	}
}
