package checkout

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

func (b *bank) Skew() (time.Duration, bool)        { return 0, true }
func (b *bank) KeysRefused() (refused, known bool) { return false, true }

// healthGateway knows only the state of clock and keys.
type healthGateway struct {
	Gateway
	skew          time.Duration
	refused       bool
	silent        bool // nothing is known
	channelsError error
}

func (g healthGateway) Skew() (time.Duration, bool) { return g.skew, !g.silent }
func (g healthGateway) KeysRefused() (bool, bool)   { return g.refused, !g.silent }
func (g healthGateway) Channels(context.Context) ([]iamport.ChannelInfo, error) {
	return nil, g.channelsError
}

func TestAlerts(t *testing.T) {
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	well := store.Health{LastSweep: ago(time.Minute)}
	for _, c := range []struct {
		name    string
		health  store.Health
		gateway healthGateway
		sweep   time.Duration
		up      time.Duration // how long the shop runs
		want    string
	}{
		{"all is well", well, healthGateway{}, time.Minute, time.Hour, ""},
		{"a hint of two minutes", store.Health{LastSweep: now, OldestHint: ago(2 * time.Minute)}, healthGateway{},
			time.Minute, time.Hour, ""},
		{"a hint of more", store.Health{LastSweep: now, OldestHint: ago(2*time.Minute + 1)}, healthGateway{},
			time.Minute, time.Hour, AlertHint},
		{"a task of ten minutes", store.Health{LastSweep: now, OldestEffect: ago(10 * time.Minute)}, healthGateway{},
			time.Minute, time.Hour, ""},
		{"a task of more", store.Health{LastSweep: now, OldestEffect: ago(10*time.Minute + 1)}, healthGateway{},
			time.Minute, time.Hour, AlertOutbox},
		{"a sweep of 15 minutes ago", store.Health{LastSweep: ago(15 * time.Minute)}, healthGateway{}, time.Minute,
			time.Hour, ""},
		{"an older one", store.Health{LastSweep: ago(15*time.Minute + 1)}, healthGateway{}, time.Minute, time.Hour,
			AlertSweep},
		{"an older one where sweeps are rare", store.Health{LastSweep: ago(3 * time.Hour)}, healthGateway{}, time.Hour,
			9 * time.Hour, ""},
		{"three rare ones missed", store.Health{LastSweep: ago(3*time.Hour + 1)}, healthGateway{}, time.Hour,
			9 * time.Hour, AlertSweep},
		{"no sweep yet", store.Health{}, healthGateway{}, time.Minute, time.Minute, ""},
		{"never a sweep", store.Health{}, healthGateway{}, time.Minute, 16 * time.Minute, AlertSweep},
		{"a case", store.Health{LastSweep: now, OpenIncidents: 1}, healthGateway{}, time.Minute, time.Hour, AlertCases},
		{"a clock that is a minute off", well, healthGateway{skew: time.Minute}, time.Minute, time.Hour, ""},
		{"a clock that is behind", well, healthGateway{skew: time.Minute + 1}, time.Minute, time.Hour, AlertClock},
		{"a clock that is ahead", well, healthGateway{skew: -time.Hour}, time.Minute, time.Hour, AlertClock},
		{"refused keys", well, healthGateway{refused: true}, time.Minute, time.Hour, AlertKeys},
		{"a crowd of an hour ago", store.Health{LastSweep: now, LastCrowd: ago(time.Hour)}, healthGateway{}, time.Minute,
			time.Hour, AlertCrowd},
		{"a crowd that is over", store.Health{LastSweep: now, LastCrowd: ago(store.CrowdNews + 1)}, healthGateway{},
			time.Minute, time.Hour, ""},
		{"a script of three days ago", store.Health{LastSweep: now, Script: store.Script{URL: "script",
			At: ago(72 * time.Hour).UnixMilli()}}, healthGateway{}, time.Minute, time.Hour, ""},
		{"an older one", store.Health{LastSweep: now, Script: store.Script{URL: "script",
			At: ago(72*time.Hour + time.Second).UnixMilli()}}, healthGateway{}, time.Minute, time.Hour, AlertUnseen},
		{"another script than before", store.Health{LastSweep: now, Script: store.Script{URL: "script",
			At: now.UnixMilli(), ChangedAt: 1}}, healthGateway{}, time.Minute, time.Hour, AlertScript},
		{"news of a script that is not loaded any more", store.Health{LastSweep: now, Script: store.Script{URL: "old",
			At: 1, ChangedAt: 1}}, healthGateway{}, time.Minute, time.Hour, ""},
		{"everything", store.Health{OldestHint: ago(time.Hour), OldestEffect: ago(time.Hour), OpenIncidents: 2,
			LastCrowd: ago(time.Minute), MuchHeld: make([]store.HeldVariant, 1),
			Script: store.Script{URL: "script", At: 1, ChangedAt: 1}},
			healthGateway{skew: time.Hour, refused: true},
			time.Minute, time.Hour, strings.Join(Alerts(), " ")},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New(Config{Gateway: c.gateway, Sweep: c.sweep, Script: "script", Now: func() time.Time { return ago(c.up) }})
			s.Now = func() time.Time { return now }
			alarmed := s.ActiveAlerts(c.health)
			var got []string
			for _, code := range Alerts() {
				if alarmed[code] {
					got = append(got, code)
				}
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("alerts %q, want %q", s, c.want)
			}
		})
	}
}

func TestClockAtTheStart(t *testing.T) {
	unreachable := errors.New("unreachable")
	for _, c := range []struct {
		name    string
		gateway healthGateway
		want    string
	}{
		{"right", healthGateway{}, ""},
		{"five minutes off", healthGateway{skew: 5 * time.Minute}, ""},
		{"more behind", healthGateway{skew: 5*time.Minute + time.Second}, "5m1s behind I'mport's"},
		{"more ahead", healthGateway{skew: -2 * time.Hour}, "2h0m0s ahead of I'mport's"},
		{"off, with a refusal", healthGateway{skew: time.Hour, channelsError: unreachable}, "1h0m0s behind"},
		{"right, with a refusal", healthGateway{channelsError: unreachable}, ""},
		{"nobody answers", healthGateway{silent: true, channelsError: unreachable}, "unreachable"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := New(Config{Gateway: c.gateway}).CheckClock(t.Context())
			var wrong *ClockError
			if refuses := strings.Contains(c.want, "I'mport's") ||
				strings.Contains(c.want, "behind"); errors.As(err, &wrong) != refuses {
				t.Errorf("refuses: %v", err)
			}
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// TestCasesAboutTheShop changes the state of clock and keys and checks the open
// cases.
func TestCasesAboutTheShop(t *testing.T) {
	db, err := store.Open(t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := New(Config{Store: db, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	for _, step := range []struct {
		name    string
		gateway healthGateway
		want    []string
	}{
		{"nothing known yet", healthGateway{silent: true}, nil},
		{"all right", healthGateway{}, nil},
		{"the clock goes off", healthGateway{skew: 61 * time.Second}, []string{"clock"}},
		{"further", healthGateway{skew: time.Hour}, []string{"clock"}},
		{"then nothing is known", healthGateway{silent: true}, []string{"clock"}},
		{"almost right", healthGateway{skew: 59 * time.Second}, []string{"clock"}},
		{"right, but the keys are refused", healthGateway{skew: -time.Second, refused: true}, []string{"key"}},
		{"and still", healthGateway{refused: true}, []string{"key"}},
		{"and the clock is off again", healthGateway{skew: -2 * time.Minute, refused: true}, []string{"key", "clock"}},
		{"all over", healthGateway{}, nil},
	} {
		s.Gateway = step.gateway
		if err := s.Watch(t.Context()); err != nil {
			t.Fatal(err)
		}
		open, err := db.OpenIncidents(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, i := range open {
			kinds = append(kinds, string(i.Kind))
		}
		if !reflect.DeepEqual(kinds, step.want) {
			t.Errorf("%s: open cases %v, want %v", step.name, kinds, step.want)
		}
	}
	if broken, err := db.Verify(t.Context()); err != nil || len(broken) > 0 {
		t.Errorf("verify: %v, %v", broken, err)
	}
	l, err := db.Ledger(t.Context())
	if err != nil || len(l.Incidents) != 3 {
		t.Errorf("%d cases in all, %v; want 3", len(l.Incidents), err)
	}
}
