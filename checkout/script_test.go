package checkout

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// TestTheBrowserScriptIsWatched serves one script, then another, and then what is none.
func TestTheBrowserScriptIsWatched(t *testing.T) {
	s := newOddShop(t)
	var asked atomic.Int64
	var text atomic.Value
	text.Store("one")
	cdn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch script := text.Load().(string); script {
		case "moved":
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		case "endless":
			fmt.Fprint(w, strings.Repeat("x", scriptLimit+1))
		default:
			fmt.Fprint(w, script)
		}
	}))
	defer cdn.Close()
	look := func(name string, later time.Duration, wants int64, fails bool, alerts string) {
		t.Helper()
		s.clock.Add(later.Milliseconds())
		before := asked.Load()
		err := s.service.WatchScript(t.Context())
		if (err != nil) != fails || asked.Load()-before != wants {
			t.Errorf("%s: asked %d times, %v", name, asked.Load()-before, err)
		}
		h, err := s.store.Health(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var active []string
		for _, code := range []string{AlertScript, AlertUnseen} {
			if s.service.ActiveAlerts(h)[code] {
				active = append(active, code)
			}
		}
		if got := strings.Join(active, " "); got != alerts {
			t.Errorf("%s: alerts %q, want %q", name, got, alerts)
		}
	}
	accept := func() {
		t.Helper()
		h, err := s.store.Health(t.Context())
		if err == nil {
			err = s.store.AcceptScript(t.Context(), h.Script.SHA256, store.SourceAdmin)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	const day = 24 * time.Hour
	look("a sandbox", time.Hour, 0, false, "")
	s.service.Script = cdn.URL + "/v1/iamport.js"
	text.Store("moved")
	look("never seen", day, 1, true, "")
	look("never seen for three days", 3*day+time.Second, 1, true, AlertUnseen)
	text.Store("one")
	look("the first sight", time.Hour, 1, false, "")
	look("an hour later", time.Hour, 0, false, "")
	look("the next day", day, 1, false, "")
	text.Store("two")
	look("changed, not yet looked", time.Hour, 0, false, "")
	look("changed", day, 1, false, AlertScript)
	if !strings.Contains(s.log.String(), "browser script of I'mport has changed") {
		t.Error("the log does not say so")
	}
	text.Store("moved")
	look("a redirect", day, 1, true, AlertScript)
	text.Store("endless")
	look("too much", day, 1, true, AlertScript)
	look("minutes later", time.Minute, 0, false, AlertScript)
	text.Store("two")
	look("the same again", day, 1, false, AlertScript)
	if err := s.store.AcceptScript(t.Context(), "another", store.SourceAdmin); err != nil {
		t.Fatal(err)
	}
	look("another one acknowledged", time.Minute, 0, false, AlertScript)
	accept()
	look("acknowledged", time.Minute, 0, false, "")
	text.Store("")
	look("an outage of three days", 3*day+time.Hour, 1, true, AlertUnseen)
	text.Store("one")
	look("changed back", day, 1, false, AlertScript)
	entries, err := s.store.Log(t.Context(), store.LogFilter{Limit: 10, Entity: store.EntityInstallation})
	if err != nil || len(entries) != 3 || entries[0].Kind != store.EventScriptChanged ||
		entries[1].Kind != store.EventScriptAccepted || entries[2].Kind != store.EventScriptChanged {
		t.Errorf("the log has %+v, %v", entries, err)
	}
}
