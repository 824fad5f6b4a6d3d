package main

import (
	"encoding/json"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// alerts is what monitoring is told.
func (p *program) alerts() []string {
	p.t.Helper()
	r := p.do(http.MethodGet, p.shop+"/healthz", "", nil)
	var h struct {
		Status    string
		Attention bool
		Alerts    []string
	}
	if err := json.Unmarshal(r.body, &h); err != nil || r.status != http.StatusOK || h.Status != "ok" ||
		h.Attention != (len(h.Alerts) > 0) {
		p.t.Fatalf("health: %d %s, %v", r.status, r.body, err)
	}
	return h.Alerts
}

// cases counts the cases of a kind about the shop itself, those open and all.
func (p *program) cases(kind store.IncidentKind) (open, all int) {
	p.t.Helper()
	for _, i := range p.ledger().Incidents {
		if i.Kind != kind {
			continue
		}
		if i.ImpUID != "" || i.OrderNo != "" {
			p.t.Errorf("a case %s about %+v", kind, i)
		}
		all++
		if i.Open {
			open++
		}
	}
	return open, all
}

func TestAWrongClockIsACase(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "JANGTEO_SWEEP=200ms")
	if a := p.alerts(); len(a) > 0 {
		t.Errorf("alerts of a new shop: %v", a)
	}
	for round, off := range []time.Duration{10 * time.Minute, -2 * time.Hour} {
		p.set(map[string]any{"clock_offset_ms": off.Milliseconds()})
		eventually(t, "a case about the clock opens", func() bool {
			open, all := p.cases("clock")
			return open == 1 && all == round+1
		})
		if a := p.alerts(); !slices.Contains(a, "clock_skew") || !slices.Contains(a, "open_cases") {
			t.Errorf("%s off: alerts %v", off, a)
		}
		want := map[bool]string{true: "behind I'mport's", false: "ahead of I'mport's"}[off > 0]
		if out := p.run("cases"); !strings.Contains(out, want) || strings.Contains(out, "left of") {
			t.Errorf("jangteo cases: %s", out)
		}
		p.set(map[string]any{"clock_offset_ms": 0})
		eventually(t, "the case closes", func() bool {
			open, all := p.cases("clock")
			return open == 0 && all == round+1 && len(p.alerts()) == 0
		})
	}
}

func TestRefusedKeysAreACase(t *testing.T) {
	p := startProgram(t, "JANGTEO_SWEEP=200ms", "JANGTEO_POLL=1h")
	p.set(quiet())
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, "approve-and-close")
	p.set(map[string]any{"fault": "401", "fault_rate": 1, "fault_paths": []string{"/payments"}})
	if state := p.complete(w, a); state != "pending" {
		t.Errorf("the buyer is told %s", state)
	}
	eventually(t, "a case about the keys opens", func() bool {
		open, _ := p.cases("key")
		return open == 1
	})
	if alerts := p.alerts(); !slices.Contains(alerts, "keys_refused") {
		t.Errorf("alerts %v", alerts)
	}
	l := p.ledger()
	if len(l.Payments) != 0 || l.Orders[0].PayState != "unpaid" || p.state(a) != "pending" {
		t.Errorf("something changed: %+v, %+v", l.Payments, l.Orders)
	}
	p.set(map[string]any{"fault": "none"})
	p.becomes(a, "paid")
	eventually(t, "the case closes", func() bool {
		open, all := p.cases("key")
		return open == 0 && all == 1 && len(p.alerts()) == 0
	})
}

// liveShop is the environment of a live shop at another program's sandbox.
func (p *program) liveShop(api string) []string {
	fields := strings.Fields(p.output.String()[strings.Index(p.output.String(), "I'mport API:"):])
	shop := freeAddr(p.t)
	return append(slices.DeleteFunc(slices.Clone(p.env),
		func(s string) bool { return strings.HasPrefix(s, "JANGTEO_") }),
		"JANGTEO_ADDR="+shop, "JANGTEO_URL=http://"+shop, "JANGTEO_DATA="+p.t.TempDir(), "IAMPORT_API="+api,
		"IAMPORT_CODE="+fields[3], "IAMPORT_KEY="+fields[5], "IAMPORT_SECRET="+fields[7])
}

// TestALiveShopChecksItsClock starts live shops at the sandbox of another one.
func TestALiveShopChecksItsClock(t *testing.T) {
	p := startProgram(t)
	path, err := binary(t)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, api string
		off       time.Duration
		refuses   string
		says      string
	}{
		{"six minutes behind", p.sandbox, 6 * time.Minute, "the clock of this machine is 6m", "timedatectl"},
		{"a day ahead", p.sandbox, -24 * time.Hour, "ahead of I'mport's", "timedatectl"},
		{"four minutes", p.sandbox, 4 * time.Minute, "", ""},
		{"nobody answers", "http://127.0.0.1:1", 0, "", "the clock is not checked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.set(map[string]any{"clock_offset_ms": c.off.Milliseconds()})
			cmd := exec.Command(path)
			cmd.Env = p.liveShop(c.api)
			if c.refuses != "" {
				out, err := cmd.CombinedOutput()
				if err == nil || !strings.Contains(string(out), c.refuses) || !strings.Contains(string(out), c.says) {
					t.Errorf("%v: %s", err, out)
				}
				return
			}
			live := &program{t: t, shop: strings.TrimPrefix(cmd.Env[slices.IndexFunc(cmd.Env,
				func(s string) bool { return strings.HasPrefix(s, "JANGTEO_URL=") })], "JANGTEO_URL="),
				cmd: cmd, ended: make(chan struct{}), output: &lockedBuffer{}}
			cmd.Stdout, cmd.Stderr = live.output, live.output
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			go func() {
				cmd.Wait()
				close(live.ended)
			}()
			eventually(t, "the live shop answers", func() bool {
				r, err := http.Get(live.shop + "/healthz")
				if err == nil {
					r.Body.Close()
				}
				return err == nil && r.StatusCode == http.StatusOK
			})
			live.stop()
			if code := cmd.ProcessState.ExitCode(); code != 0 || !strings.Contains(live.output.String(), c.says) {
				t.Errorf("exit code %d: %s", code, live.output)
			}
		})
	}
}
