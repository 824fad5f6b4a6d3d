package handlers

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/store"
)

// health is what monitoring reads. Ages are in seconds.
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

// showHealth answers 200 while orders can be taken, else 503. Alerts do not
// change the status: they are for people, not for a load balancer.
func (s *Server) showHealth(c echo.Context) error {
	ctx := c.Request().Context()
	h := health{Status: "ok", Mode: "live", Alerts: []string{}, DatabaseWrites: s.Store.Ping(ctx) == nil}
	if s.Sandbox {
		h.Mode = "sandbox"
	}
	found, err := s.Store.Health(ctx)
	h.OldestHint, h.OldestEffect, h.OpenIncidents = s.age(found.OldestHint), s.age(found.OldestEffect), found.OpenIncidents
	alarmed := s.Checkout.Alarmed(found)
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

func (s *Server) age(at time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return s.Now().Sub(at).Seconds()
}

// metrics counts requests and asks about trouble.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	handler  http.Handler
}

func newMetrics(s *checkout.Service) *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "jangteo_request_seconds", Help: "Time to answer a request, by route.",
		Buckets: []float64{.001, .005, .02, .1, .5, 2, 8},
	}, []string{"method", "route", "status"})
	m.registry.MustRegister(m.requests, troubleCollector{s})
	m.handler = promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return m
}

func (m *metrics) request(method, route string, status int, took time.Duration) {
	if route == "" || route == "/*" {
		route = "unknown"
	}
	m.requests.WithLabelValues(method, route, http.StatusText(status)).Observe(took.Seconds())
}

func (s *Server) showMetrics(c echo.Context) error {
	s.metrics.handler.ServeHTTP(c.Response(), c.Request())
	return nil
}

// showImage serves a product picture: never anything but a file of the image
// folder, never as anything but a picture.
func (s *Server) showImage(c echo.Context) error {
	name := c.Param("file")
	kind := imageKind(name)
	if kind == "" {
		return store.ErrNotFound
	}
	data, err := fs.ReadFile(s.Store.Images(), name)
	if err != nil {
		return store.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Cache-Control", "public, max-age=86400")
	if ownPicture.MatchString(name) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	return c.Blob(http.StatusOK, kind, data)
}

// imageName is what the shop names pictures itself; nothing else is opened.
var imageName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*\.(svg|webp|jpg|png)$`)

// ownPicture is a name that the shop gave to an upload: never given again.
var ownPicture = regexp.MustCompile(`^[a-z2-7]{20,}(-[0-9]+)?\.jpg$`)

func imageKind(name string) string {
	if !imageName.MatchString(name) {
		return ""
	}
	return mime.TypeByExtension(path.Ext(name))
}
