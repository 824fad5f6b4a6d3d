package checkout

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// teethSeeds is within how many seeds a planted bug must be found.
const teethSeeds = 60

// TestSimulationHasTeeth plants bugs and demands that the simulation finds
// each.
func TestSimulationHasTeeth(t *testing.T) {
	template := simTemplate(t)
	bugs := plantedBugs()
	for _, name := range thinned(slices.Sorted(maps.Keys(bugs))) {
		plant := bugs[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := uint64(1); seed <= teethSeeds; seed++ {
				if err := simulate(t, template, seed, plant); err != nil {
					t.Logf("seed %d: %v", seed, err)
					return
				}
			}
			t.Errorf("not found in %d seeds", teethSeeds)
		})
	}
}

// plantedBugs are the mistakes that this program must never make.
func plantedBugs() map[string]func(*world) {
	return map[string]func(*world){
		"decide believes the amount": believing(func(s store.Situation, f *store.Fact) { f.Amount.Minor = s.Attempt.Amount.Minor }),
		"decide believes the currency": believing(func(s store.Situation, f *store.Fact) {
			f.Amount.Currency = s.Attempt.Amount.Currency
		}),
		"decide believes the MID":         believing(func(s store.Situation, f *store.Fact) { f.MID = s.Attempt.MID }),
		"decide believes the PG":          believing(func(s store.Situation, f *store.Fact) { f.Provider = s.Attempt.Provider }),
		"decide believes real money play": believing(func(s store.Situation, f *store.Fact) { f.Sandbox = true }),
		"decide forgets that an order is paid": judging(func(s *store.Situation, _ store.Fact) {
			s.Accepted = ""
		}, nil),
		"decide takes other shops' payments for ours": judging(func(s *store.Situation, _ store.Fact) { s.Own = true }, nil),
		"a duplicate is forgotten": judging(nil, func(d *store.Decision) {
			if d.Payment.Verdict == store.Duplicate {
				d.Incident, d.Refund = nil, nil
			}
		}),
		"a mismatch is forgotten": judging(nil, func(d *store.Decision) {
			if d.Payment.Verdict == store.Mismatch {
				d.Incident, d.Refund = nil, nil
			}
		}),
		"captured money is called unpaid": judging(nil, func(d *store.Decision) {
			if d.Payment.Verdict == store.Accepted {
				*d = store.Decision{Write: true, Kind: d.Kind, Payment: d.Payment}
				d.Payment.Verdict, d.Payment.AttemptID = store.NoMoney, 0
			}
		}),
		"a paid order gives its goods to nobody": judging(nil, func(d *store.Decision) {
			d.Fulfil = false
			d.ShipState = ""
		}),
		"refunds are not booked": judging(nil, func(d *store.Decision) { d.Settled = nil }),
		"a refunded order stays paid": judging(nil, func(d *store.Decision) {
			if d.PayState == store.Refunded {
				d.PayState = ""
			}
		}),
		"a piece comes from nowhere": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER UPDATE ON reservations WHEN NEW.state = 'released'
			  BEGIN UPDATE variants SET stock = stock + 1 WHERE id = NEW.variant_id; END`)
		},
		"an event is lost": func(w *world) {
			w.raw.Exec(`DROP TRIGGER IF EXISTS events_stay`)
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON events WHEN NEW.seq % 50 = 0 BEGIN DELETE FROM events WHERE seq = NEW.seq; END`)
		},
		"refunds are sent without a checksum, and again without asking": func(w *world) { w.service.Gateway = careless{w.bank} },
		"only the webhook is relied on":                                 func(w *world) { w.service.Gateway = deaf{w.bank} },
		"one unreadable row blinds the sweep and the poll":              func(w *world) { w.service.Gateway = brittle{w.bank} },
		"an unreadable row is passed over in silence":                   func(w *world) { w.service.Gateway = glossing{w.bank} },
	}
}

// believing makes decide take one thing of a known attempt's fact for granted.
func believing(what func(store.Situation, *store.Fact)) func(*world) {
	return func(w *world) {
		right := w.service.decide
		w.service.decide = func(s store.Situation, f store.Fact) store.Decision {
			if s.Attempt != nil {
				what(s, &f)
			}
			return right(s, f)
		}
	}
}

// judging spoils what decide is told or says.
func judging(told func(*store.Situation, store.Fact), said func(*store.Decision)) func(*world) {
	return func(w *world) {
		right := w.service.decide
		w.service.decide = func(s store.Situation, f store.Fact) store.Decision {
			if told != nil {
				told(&s, f)
			}
			d := right(s, f)
			if said != nil && d.Write {
				said(&d)
			}
			return d
		}
	}
}

// careless is a gateway that repeats a refund whose answer was lost.
type careless struct{ *bank }

func (g careless) Cancel(ctx context.Context, c iamport.Cancel) (iamport.Payment, error) {
	c.Checksum = ""
	p, err := g.bank.Cancel(ctx, c)
	if errors.Is(err, iamport.ErrUnknown) {
		return g.bank.Cancel(ctx, c)
	}
	return p, err
}

// deaf is a gateway that is never asked without being told first.
type deaf struct{ *bank }

func (deaf) PaymentsByMerchantUID(context.Context, []string) ([]iamport.Payment, error) {
	return nil, nil
}

func (deaf) List(context.Context, iamport.ListQuery) (iamport.PaymentPage, error) {
	return iamport.PaymentPage{}, nil
}
