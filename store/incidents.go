package store

import "fmt"

// NewIncident opens a case for a person to look at.
type NewIncident struct {
	Kind   string // mismatch, duplicate, late, oversold, orphan, refund, fact_changed
	Detail string // evidence in words, without personal data
}

// caseOf opens and closes the incidents of a decision's payment.
func (t *tx) caseOf(sit Situation, d Decision) error {
	if d.Incident != nil {
		if err := t.putIncident(*d.Incident, d.Payment.ImpUID, d.Payment.OrderID); err != nil {
			return err
		}
	}
	if !d.CloseCases {
		return nil
	}
	n, err := t.exec("UPDATE incidents SET closed_at = ?, resolution = 'refunded' WHERE imp_uid = ? AND closed_at IS NULL",
		ms(t.now), d.Payment.ImpUID)
	if err != nil || n == 0 {
		return err
	}
	return t.event(Event{Entity: "incident", Key: d.Payment.ImpUID, OrderID: d.Payment.OrderID, Kind: "closed", Before: "open",
		After: "closed", Source: "policy", Detail: map[string]any{"resolution": "refunded"}})
}

// putIncident opens a case once per kind and payment.
func (t *tx) putIncident(n NewIncident, impUID string, order int64) error {
	added, err := t.exec("INSERT INTO incidents (kind, imp_uid, order_id, detail, opened_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		n.Kind, impUID, orNull(order), n.Detail, ms(t.now))
	if err != nil {
		return fmt.Errorf("open a case: %w", err)
	}
	if added == 0 {
		return nil
	}
	return t.event(Event{Entity: "incident", Key: impUID, OrderID: order, Kind: n.Kind, After: "open", Source: "policy",
		Detail: map[string]any{"detail": n.Detail}})
}
