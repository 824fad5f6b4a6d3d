package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestTheOwnerAcknowledgesAnotherScript sends the form of the page that tells of a change
// to I'mport's browser script: only what is shown there can be acknowledged.
func TestTheOwnerAcknowledgesAnotherScript(t *testing.T) {
	g := newGate(t, true)
	g.pay.Script = g.config.SDK
	b := g.visit(g.owner)
	b.turnOnTwoFactor()
	changed := func() bool {
		t.Helper()
		h, err := g.store.Health(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return h.Script.Changed()
	}
	note := func(sums ...string) {
		t.Helper()
		for _, sum := range sums {
			if _, err := g.store.NoteScript(t.Context(), g.config.SDK, sum); err != nil {
				t.Fatal(err)
			}
		}
	}
	const path = "/admin/settings/readiness/script"
	note("aa11", "bb22")
	want(t, "the page", b.get("/admin/settings/readiness"), http.StatusOK, `action="`+path+`"`,
		`name="sha256" value="bb22"`)
	note("cc33")
	if a := b.post(path, "sha256", "bb22"); a.status != http.StatusSeeOther || !changed() {
		t.Errorf("what nobody has seen was acknowledged: %d", a.status)
	}
	staff := g.visit(g.hire("staff@shop.example", store.StaffRole, true))
	staff.turnOnTwoFactor()
	if a := staff.post(path, "sha256", "cc33"); a.status != http.StatusForbidden || !changed() {
		t.Errorf("staff acknowledged it: %d", a.status)
	}
	if a := b.send("POST", path, url.Values{"sha256": {"cc33"}}); a.status != http.StatusForbidden || !changed() {
		t.Errorf("a form without a token acknowledged it: %d", a.status)
	}
	if a := b.post(path, "sha256", "cc33"); a.status != http.StatusSeeOther || changed() {
		t.Errorf("it was not acknowledged: %d", a.status)
	}
	if a := b.get("/admin/settings/readiness"); strings.Contains(a.body, `name="sha256"`) {
		t.Error("it is still asked for")
	}
	list, err := g.store.Log(t.Context(), store.LogFilter{Entity: store.EntityInstallation, People: true, Limit: 9})
	if err != nil || len(list) != 1 || list[0].Kind != store.EventScriptAccepted || list[0].After != "cc33" ||
		list[0].Who != ownerEmail {
		t.Errorf("the log: %+v, %v", list, err)
	}
}
