package handlers_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

func TestAlertsAreForPeople(t *testing.T) {
	s := newShop(t)
	if a := s.get("/healthz"); a.status != http.StatusOK ||
		!strings.Contains(a.body, `"status":"ok","attention":false,"alerts":[]`) {
		t.Errorf("a new shop: %d %s", a.status, a.body)
	}
	if a := s.get("/metrics"); !strings.Contains(a.body, `jangteo_alert{code="open_cases"} 0`) ||
		!strings.Contains(a.body, "jangteo_last_sweep_timestamp_seconds 0") {
		t.Errorf("metrics of a new shop: %s", a.body)
	}
	if _, err := s.store.SetShopCase(context.Background(), "clock", "off", ""); err != nil {
		t.Fatal(err)
	}
	if a := s.get("/healthz"); a.status != http.StatusOK ||
		!strings.Contains(a.body, `"status":"ok","attention":true,"alerts":["open_cases"]`) {
		t.Errorf("with a case: %d %s", a.status, a.body)
	}
	if a := s.get("/metrics"); !strings.Contains(a.body, `jangteo_alert{code="open_cases"} 1`) ||
		!strings.Contains(a.body, `jangteo_alert{code="keys_refused"} 0`) {
		t.Errorf("metrics with a case: %s", a.body)
	}
}
