package handlers

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/jangteo/jangteo/store"
)

// troubleCollector reports what an operator should worry about.
type troubleCollector struct{ store *store.Store }

func hintAge() *prometheus.Desc {
	return prometheus.NewDesc("jangteo_oldest_hint_timestamp_seconds", "When the oldest unfollowed hint about an attempt came; 0: none.", nil, nil)
}

func effectAge() *prometheus.Desc {
	return prometheus.NewDesc("jangteo_oldest_effect_timestamp_seconds", "When the oldest undone effect was asked for; 0: none.", nil, nil)
}

func openCases() *prometheus.Desc {
	return prometheus.NewDesc("jangteo_open_incidents", "Cases that a person must look at.", nil, nil)
}

// Describe implements prometheus.Collector.
func (t troubleCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- hintAge()
	ch <- effectAge()
	ch <- openCases()
}

// Collect implements prometheus.Collector.
func (t troubleCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	h, err := t.store.Health(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(openCases(), err)
		return
	}
	ch <- prometheus.MustNewConstMetric(hintAge(), prometheus.GaugeValue, seconds(h.OldestHint))
	ch <- prometheus.MustNewConstMetric(effectAge(), prometheus.GaugeValue, seconds(h.OldestEffect))
	ch <- prometheus.MustNewConstMetric(openCases(), prometheus.GaugeValue, float64(h.OpenIncidents))
}

func seconds(at time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return float64(at.UnixMilli()) / 1000
}
