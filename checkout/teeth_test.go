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

// maxBugSeeds is how many seeds may be needed to find a planted bug.
const maxBugSeeds = 60

// TestSimulationHasTeeth plants bugs and requires that the simulation finds each.
func TestSimulationHasTeeth(t *testing.T) {
	template := simTemplate(t)
	bugs := plantedBugs()
	maps.Copy(bugs, restockBugs())
	maps.Copy(bugs, lineBugs())
	maps.Copy(bugs, ownBugs())
	maps.Copy(bugs, receiptBugs())
	maps.Copy(bugs, taxBugs())
	for _, name := range thinned(slices.Sorted(maps.Keys(bugs))) {
		plant := bugs[name]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := uint64(1); seed <= maxBugSeeds; seed++ {
				if err := simulate(t, template, seed, plant); err != nil {
					t.Logf("seed %d: %v", seed, err)
					return
				}
			}
			t.Errorf("not found in %d seeds", maxBugSeeds)
		})
	}
}

// plantedBugs returns mistakes that this program must never make.
func plantedBugs() map[string]func(*world) {
	return map[string]func(*world){
		"decide believes the amount": trusting(func(s store.Situation,
			f *store.Fact) {
			f.Amount.Minor = s.Attempt.Amount.Minor
		}),
		"decide believes the currency": trusting(func(s store.Situation, f *store.Fact) {
			f.Amount.Currency = s.Attempt.Amount.Currency
		}),
		"decide believes the MID": trusting(func(s store.Situation, f *store.Fact) { f.MID = s.Attempt.MID }),
		"decide believes the PG": trusting(func(s store.Situation,
			f *store.Fact) {
			f.Provider = s.Attempt.Provider
		}),
		"decide believes the sandbox": trusting(func(s store.Situation, f *store.Fact) { f.Sandbox = true }),
		"decide believes the button of a wallet": trusting(func(s store.Situation, f *store.Fact) {
			if wallet, ok := s.Attempt.PG.Wallet(); ok {
				f.Wallet = wallet.Code
			}
		}),
		"decide forgets that an order is paid": tampering(func(s *store.Situation, _ store.Fact) {
			s.Accepted = ""
		}, nil),
		"decide takes other shops' payments for ours": tampering(func(s *store.Situation,
			_ store.Fact) {
			s.OwnPrefix = true
		}, nil),
		"a duplicate is forgotten": tampering(nil, func(d *store.Decision) {
			if d.Payment.Verdict == store.Duplicate {
				d.Incident, d.Refund = nil, nil
			}
		}),
		"a mismatch is forgotten": tampering(nil, func(d *store.Decision) {
			if d.Payment.Verdict == store.Mismatch {
				d.Incident, d.Refund = nil, nil
			}
		}),
		"captured money is called unpaid": tampering(nil, func(d *store.Decision) {
			if d.Payment.Verdict == store.Accepted {
				*d = store.Decision{Write: true, Kind: d.Kind, Payment: d.Payment}
				d.Payment.Verdict, d.Payment.AttemptID = store.Uncaptured, 0
			}
		}),
		"a paid order is not fulfilled": tampering(nil, func(d *store.Decision) {
			d.Fulfil = false
			d.ShipState = ""
		}),
		"refunds are not matched": tampering(nil, func(d *store.Decision) { d.MatchedRefunds = nil }),
		"a refunded order stays paid": tampering(nil, func(d *store.Decision) {
			if d.PayState == store.Refunded {
				d.PayState = ""
			}
		}),
		"stock comes from nowhere": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER UPDATE ON reservations WHEN NEW.state = 'released'
			  BEGIN UPDATE variants SET stock = stock + 1 WHERE id = NEW.variant_id; END`)
		},
		"cart deletion by key": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER UPDATE OF uncarted_at ON orders BEGIN
			  DELETE FROM cart_items WHERE session_id = NEW.session_id AND variant_id IN (SELECT variant_id FROM
			  order_lines WHERE order_id = NEW.id); END`)
		},
		"second order of the same buyer": func(w *world) {
			tampering(func(s *store.Situation, _ store.Fact) { s.Rival = "" }, nil)(w)
			w.raw.Exec(`DROP INDEX IF EXISTS one_paid_order_of_chain`)
		},
		"an order forgets whose place it took": func(w *world) {
			w.raw.Exec(`DROP INDEX IF EXISTS one_paid_order_of_chain`)
			w.raw.Exec(`DROP TRIGGER IF EXISTS orders_stay_in_their_chain`)
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON orders WHEN NEW.chain_id IS NOT NULL
			  BEGIN UPDATE orders SET chain_id = NULL WHERE id = NEW.id; END`)
		},
		"decide sells what is gone": tampering(func(s *store.Situation, _ store.Fact) {
			if s.Goods == store.GoodsGone {
				s.Goods = store.GoodsFree
			}
		}, nil),
		"goods that were given free are sold from nowhere": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER UPDATE ON reservations WHEN OLD.state = 'released' AND
			  NEW.state = 'active' BEGIN UPDATE variants SET stock = stock + NEW.quantity WHERE id = NEW.variant_id; END`)
		},
		"an account is had without goods": func(w *world) {
			tampering(func(s *store.Situation, f store.Fact) {
				if !f.Captured && s.Goods != store.GoodsSold {
					s.Goods = store.GoodsHeld
				}
			}, nil)(w)
			w.raw.Exec(`DROP TRIGGER IF EXISTS orders_await_with_their_goods`)
			store.SetHoldShare(context.Background(), w.store, 1, "sim") // most orders hold nothing
		},
		"one order holds all there is": func(w *world) {
			store.SetHoldShare(context.Background(), w.store, 100, "sim")
		},
		"what is held is not counted": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER UPDATE OF holds ON orders WHEN NEW.holds > 0
			  BEGIN UPDATE orders SET holds = 0 WHERE id = NEW.id; END`)
		},
		"the schema alone keeps a second order from being paid": tampering(func(s *store.Situation,
			_ store.Fact) {
			s.Rival = ""
		}, nil),
		"the cart keeps what was paid for": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug BEFORE DELETE ON cart_items BEGIN SELECT RAISE (IGNORE); END`)
		},
		"an event is lost": func(w *world) {
			w.raw.Exec(`DROP TRIGGER IF EXISTS events_stay`)
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON events WHEN NEW.seq % 50 = 0 BEGIN DELETE
			  FROM events WHERE seq = NEW.seq; END`)
		},
		"refunds are sent without a checksum, and repeated blindly": func(w *world) {
			w.service.Gateway = retryingGateway{w.bank}
		},
		"only the webhook is relied on": func(w *world) { w.service.Gateway = webhookOnlyGateway{w.bank} },
		"one unreadable row blinds the sweep and the poll": func(w *world) {
			w.service.Gateway = allOrNothingGateway{w.bank}
		},
		"an unreadable row is ignored in silence": func(w *world) { w.service.Gateway = omittingGateway{w.bank} },
	}
}

// trusting makes decide take one part of a fact for granted if its attempt is
// known.
func trusting(what func(store.Situation, *store.Fact)) func(*world) {
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

// tampering changes the input or the result of decide; nil leaves it alone.
func tampering(input func(*store.Situation, store.Fact), result func(*store.Decision)) func(*world) {
	return func(w *world) {
		right := w.service.decide
		w.service.decide = func(s store.Situation, f store.Fact) store.Decision {
			if input != nil {
				input(&s, f)
			}
			d := right(s, f)
			if result != nil && d.Write {
				result(&d)
			}
			return d
		}
	}
}

// retryingGateway repeats a refund whose answer was lost, without a checksum.
type retryingGateway struct{ *bank }

func (g retryingGateway) Cancel(ctx context.Context, c iamport.Cancel) (iamport.Payment, error) {
	c.Checksum = ""
	p, err := g.bank.Cancel(ctx, c)
	if errors.Is(err, iamport.ErrUnknown) {
		return g.bank.Cancel(ctx, c)
	}
	return p, err
}

// webhookOnlyGateway finds no payment that the shop has not been told of.
type webhookOnlyGateway struct{ *bank }

func (webhookOnlyGateway) PaymentsByMerchantUID(context.Context, []string) ([]iamport.Payment, error) {
	return nil, nil
}

func (webhookOnlyGateway) List(context.Context, iamport.ListQuery) (iamport.PaymentPage, error) {
	return iamport.PaymentPage{}, nil
}
