package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestOwnerSetsHowLongPersonalDataIsKept(t *testing.T) {
	s := newShop(t)
	s.logIn()
	form := func(change ...string) url.Values {
		f := url.Values{"on": {"1"}, "unpaid_days": {"14"}, "separate_days": {"365"}, "record_years": {"6"},
			"photo_years": {"3"}, "login_years": {"1"}, "backup_days": {"7"}}
		for i := 0; i < len(change); i += 2 {
			f.Set(change[i], change[i+1])
		}
		return f
	}
	const path = "/admin/settings/retention"
	if a := s.send("GET", path, nil); a.status != http.StatusOK || !strings.Contains(a.body, "지금 파기할 개인정보는 없습니다") {
		t.Errorf("the page: %d %s", a.status, a.body)
	}
	for _, bad := range [][2]string{{"record_years", "4"}, {"photo_years", "2"}, {"login_years", "0"},
		{"unpaid_days", "31"}, {"separate_days", "89"}, {"backup_days", "x"}, {"unpaid_days", ""}} {
		a := s.save(path, form(bad[0], bad[1]))
		if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "까지의 숫자로") ||
			!strings.Contains(a.body, `value="365"`) && bad[0] != "separate_days" {
			t.Errorf("%s %q: %d, or what was typed is lost", bad[0], bad[1], a.status)
		}
	}
	if terms, err := s.store.Retention.Terms(t.Context()); err != nil || terms.RecordYears != 5 || terms.UnpaidDays != 30 {
		t.Errorf("a bad form changed something: %+v, %v", terms, err)
	}
	if a := s.save(path, form("on", "")); a.status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", a.status, a.body)
	}
	terms, err := s.store.Retention.Terms(t.Context())
	if err != nil || terms.On || terms.UnpaidDays != 14 || terms.RecordYears != 6 || terms.BackupDays != 7 {
		t.Errorf("kept for %+v, %v", terms, err)
	}
}
