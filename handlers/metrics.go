package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
)

// stateCollector reports the state that an operator should watch.
type stateCollector struct{ service *checkout.Service }

// The descriptors are functions because the package has no globals.
func oldestHintDesc() *prometheus.Desc {
	return prometheus.NewDesc("jangteo_oldest_hint_timestamp_seconds",
		"When the oldest unfollowed hint about an attempt came; 0: none.", nil, nil)
}

func oldestEffectDesc() *prometheus.Desc {
	return prometheus.NewDesc("jangteo_oldest_effect_timestamp_seconds",
		"When the oldest undone effect was asked for; 0: none.", nil, nil)
}

func lastSweepDesc() *prometheus.Desc {
	return prometheus.NewDesc("jangteo_last_sweep_timestamp_seconds",
		"When the account was last compared to its end; 0: never.", nil, nil)
}

func openIncidentsDesc() *prometheus.Desc {
	return prometheus.NewDesc("jangteo_open_incidents", "Cases that a person must look at.", nil, nil)
}

func alertDesc() *prometheus.Desc {
	return prometheus.NewDesc("jangteo_alert", "1 while /healthz lists this code under alerts.", []string{"code"}, nil)
}

// Describe implements prometheus.Collector.
func (t stateCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- oldestHintDesc()
	ch <- oldestEffectDesc()
	ch <- lastSweepDesc()
	ch <- openIncidentsDesc()
	ch <- alertDesc()
}

// Collect implements prometheus.Collector.
func (t stateCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	h, err := t.service.Store.Health(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(openIncidentsDesc(), err)
		return
	}
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	gauge(oldestHintDesc(), unixSeconds(h.OldestHint))
	gauge(oldestEffectDesc(), unixSeconds(h.OldestEffect))
	gauge(lastSweepDesc(), unixSeconds(h.LastSweep))
	gauge(openIncidentsDesc(), float64(h.OpenIncidents))
	alarmed := t.service.ActiveAlerts(h)
	for _, code := range checkout.Alerts() {
		on := 0.0
		if alarmed[code] {
			on = 1
		}
		gauge(alertDesc(), on, code)
	}
}

// unixSeconds returns a time as Prometheus expects it; 0 for the zero time.
func unixSeconds(at time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return float64(at.UnixMilli()) / 1000
}

// metrics measures requests and collects the state at each scrape.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	handler  http.Handler
}

// newMetrics registers the request histogram and the state collector.
func newMetrics(s *checkout.Service, senders *web.Senders) *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "jangteo_request_seconds", Help: "Time to answer a request, by route.",
		Buckets: []float64{.001, .005, .02, .1, .5, 2, 8},
	}, []string{"method", "route", "status"})
	strange := prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "jangteo_unexpected_webhooks_total",
		Help: "Notices about payments that did not come from JANGTEO_WEBHOOK_SENDERS."},
		func() float64 { return float64(senders.Strange()) })
	m.registry.MustRegister(m.requests, stateCollector{s}, strange)
	m.handler = promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return m
}

// observeRequest records one request. Series are bounded by what is declared:
// method is of methodOf, route a pattern of the table of routes; paths that have
// none share one label, and so do statuses without a name.
func (m *metrics) observeRequest(method, route string, status int, took time.Duration) {
	if route == "" || route == noRoute {
		route = "unknown"
	}
	m.requests.WithLabelValues(method, route, http.StatusText(status)).Observe(took.Seconds())
}

// showMetrics serves the metrics in Prometheus's text format.
func (s *Server) showMetrics(c echo.Context) error {
	s.metrics.handler.ServeHTTP(c.Response(), c.Request())
	return nil
}
