package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
)

// health is the JSON answer of /healthz. Ages are in seconds.
type health struct {
	Status         string   `json:"status"`
	Attention      bool     `json:"attention"` // there are alerts
	Alerts         []string `json:"alerts"`    // checkout.Alerts
	OldestHint     float64  `json:"oldest_hint_seconds"`
	OldestEffect   float64  `json:"oldest_effect_seconds"`
	LastSweep      string   `json:"last_sweep"`
	OpenIncidents  int      `json:"open_incidents"`
	Mode           string   `json:"mode"`
	DatabaseWrites bool     `json:"database_writes"`
}

// showHealth answers 200 while orders can be taken, else 503. Alerts do not change
// the status: they are for people, not for a load balancer.
func (s *Server) showHealth(c echo.Context) error {
	ctx := c.Request().Context()
	h := health{Status: "ok", Mode: "live", Alerts: []string{}, DatabaseWrites: s.takesChanges(ctx)}
	if s.Sandbox {
		h.Mode = "sandbox"
	}
	found, err := s.Store.Health(ctx)
	h.OldestHint, h.OldestEffect = s.ageSeconds(found.OldestHint), s.ageSeconds(found.OldestEffect)
	h.OpenIncidents = found.OpenIncidents
	alarmed := s.Checkout.ActiveAlerts(found)
	for _, code := range checkout.Alerts() {
		if alarmed[code] {
			h.Alerts, h.Attention = append(h.Alerts, code), true
		}
	}
	if !found.LastSweep.IsZero() {
		h.LastSweep = found.LastSweep.Format(time.RFC3339)
	}
	status := http.StatusOK
	if err != nil || !h.DatabaseWrites {
		h.Status, status = "unavailable", http.StatusServiceUnavailable
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(status, h)
}

// takesChanges tells whether the database does, as far as the workers have found out.
// After trouble it is tried again at once: people wait for the end of that.
func (s *Server) takesChanges(ctx context.Context) bool {
	return s.Store.Ping() == nil || s.Store.Prove(ctx) == nil
}

// ageSeconds returns how many seconds ago at was; 0 for the zero time.
func (s *Server) ageSeconds(at time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return s.Now().Sub(at).Seconds()
}
