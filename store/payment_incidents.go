package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Incident is a case that a person must look at, with its evidence.
type Incident struct {
	ID       int64
	Kind     IncidentKind
	ImpUID   string
	OrderNo  string // empty: unknown
	Detail   string
	OpenedAt time.Time
	Payment  Payment
}

// OpenIncidents lists the cases that nobody has settled, oldest first.
func (s *Store) OpenIncidents(ctx context.Context) ([]Incident, error) {
	var list []Incident
	err := s.read(ctx, func(t *tx) error {
		err := t.each(`SELECT i.id, i.kind, i.imp_uid, coalesce(o.order_no, ''), i.detail, i.opened_at
		  FROM incidents i LEFT JOIN orders o ON o.id = i.order_id WHERE i.closed_at IS NULL ORDER BY i.opened_at,
		  i.id`, nil,
			func(scan func(...any) error) error {
				var i Incident
				var opened int64
				err := scan(&i.ID, &i.Kind, &i.ImpUID, &i.OrderNo, &i.Detail, &opened)
				i.OpenedAt = fromMS(opened)
				list = append(list, i)
				return err
			})
		for n := range list {
			if err != nil {
				return err
			}
			var payments []Payment
			payments, err = t.payments("WHERE imp_uid = ?", list[n].ImpUID)
			if len(payments) == 1 {
				list[n].Payment = payments[0]
			}
		}
		return err
	})
	return list, err
}

// NewIncident opens a case for a person to look at.
type NewIncident struct {
	Kind   IncidentKind
	Detail string // evidence in words, without personal data
}

// dismissed begins the resolution of what was settled outside the shop.
const dismissed = "dismissed:"

// caseOf opens and closes the incidents of a decision's payment.
func (t *tx) caseOf(sit Situation, d Decision, source Source) error {
	if d.Incident != nil {
		if err := t.putIncident(*d.Incident, d.Payment.ImpUID, d.Payment.OrderID); err != nil {
			return err
		}
	}
	if d.CloseCases == "" {
		return nil
	}
	if strings.HasPrefix(d.CloseCases, dismissed) {
		if err := (bankBook{t}).closeCase(d.Payment.ImpUID, d.Payment.OrderID, d.CloseCases, source); err != nil {
			return err
		}
	}
	n, err := t.exec(`UPDATE incidents SET closed_at = ?, resolution = ? WHERE imp_uid = ? AND closed_at IS NULL
	  AND kind <> 'deposit'`, ms(t.now), d.CloseCases, d.Payment.ImpUID)
	if err != nil || n == 0 {
		return err
	}
	return t.event(Event{Entity: EntityIncident, Key: d.Payment.ImpUID, OrderID: d.Payment.OrderID,
		Names: sit.names(d), Kind: EventClosed, Before: "open",
		After: "closed", Source: source, Detail: map[string]any{"resolution": d.CloseCases}})
}

// putIncident opens a case unless one of its kind is open for the payment. Terms
// that changed are seen at every look again: settled once, they stay settled.
func (t *tx) putIncident(n NewIncident, impUID string, order int64) error {
	added, err := t.exec(`INSERT INTO incidents (kind, imp_uid, order_id, detail, opened_at) SELECT ?1, ?2, ?3, ?4,
	  ?5 WHERE NOT EXISTS (
	    SELECT 1 FROM incidents WHERE kind = ?1 AND imp_uid = ?2 AND detail = ?4 AND kind = 'fact_changed')
	  ON CONFLICT (kind, imp_uid) WHERE closed_at IS NULL DO NOTHING`,
		n.Kind, impUID, orNull(order), n.Detail, ms(t.now))
	if err != nil {
		return fmt.Errorf("open a case: %w", err)
	}
	if added == 0 {
		return nil
	}
	var id int64
	if err := t.get("SELECT id FROM incidents WHERE kind = ? AND imp_uid = ? AND closed_at IS NULL",
		[]any{n.Kind, impUID}, &id); err != nil {
		return err
	}
	if err := t.postMails(Mail{Kind: CaseMail, About: strconv.FormatInt(id, 10)}); err != nil {
		return err
	}
	names, err := t.namesOf(impUID)
	if err != nil {
		return err
	}
	return t.event(Event{Entity: EntityIncident, Key: caseKey(n.Kind, impUID), OrderID: order, Names: names,
		Kind: EventKind(n.Kind), After: "open", Source: SourcePolicy,
		Detail: map[string]any{"detail": n.Detail}})
}

// caseKey is what the log calls a case: its payment, with the kind of one about
// deposits, or, about the shop itself, its kind.
func caseKey(kind IncidentKind, impUID string) string {
	switch {
	case impUID == "":
		return "shop:" + string(kind)
	case kind == IncidentDeposit: // beside another case of its payment
		return string(kind) + ":" + impUID
	}
	return impUID
}

// SetShopCase opens the case of a kind about the shop itself when trouble says
// what is wrong, and closes it with the words of resolution when trouble is
// empty. It tells whether that changed anything; where not, it costs only a read.
func (s *Store) SetShopCase(ctx context.Context, kind IncidentKind, trouble, resolution string) (changed bool,
	err error) {
	var open bool
	err = s.read(ctx, func(t *tx) error {
		return t.get("SELECT EXISTS (SELECT 1 FROM incidents WHERE kind = ? AND imp_uid = '' AND closed_at IS NULL)",
			[]any{kind}, &open)
	})
	if err != nil || open == (trouble != "") {
		return false, err
	}
	return true, s.write(ctx, func(t *tx) error {
		if trouble != "" {
			return t.putIncident(NewIncident{Kind: kind, Detail: trouble}, "", 0)
		}
		return t.closeShopCase(kind, resolution)
	})
}

func (t *tx) closeShopCase(kind IncidentKind, resolution string) error {
	n, err := t.exec("UPDATE incidents SET closed_at = ?, resolution = ? WHERE kind = ? AND imp_uid = '' AND "+
		"closed_at IS NULL",
		ms(t.now), resolution, kind)
	if err != nil || n == 0 {
		return err
	}
	return t.event(Event{Entity: EntityIncident, Key: caseKey(kind, ""), Kind: EventClosed, Before: "open",
		After: "closed", Source: SourceWatch,
		Detail: map[string]any{"resolution": resolution}})
}
