package checkout

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// registrar answers registrations as answer does.
type registrar struct {
	*bank
	answer func(context.Context) error
}

func (g registrar) Prepare(ctx context.Context, _ iamport.Prepare) error { return g.answer(ctx) }

// TestABuyerWaitsForTheRegistrationOnlyBriefly places orders while I'mport takes its
// time, fails, or stumbles. Every order is placed; an amount that is registered later
// is noted then.
func TestABuyerWaitsForTheRegistrationOnlyBriefly(t *testing.T) {
	if registerPatience > 300*time.Millisecond {
		t.Errorf("buyers wait %v", registerPatience)
	}
	var placed chan struct{} // closed once an order is
	for name, c := range map[string]struct {
		answer    func(context.Context) error
		crowd     int  // amounts that are being registered already
		told      bool // the buyer's attempt is known to be registered
		noted     bool // in the end
		impatient bool
	}{
		"at once":   {answer: func(context.Context) error { return nil }, told: true, noted: true},
		"later":     {answer: func(context.Context) error { <-placed; return nil }, impatient: true, noted: true},
		"too many":  {answer: func(context.Context) error { return nil }, crowd: registerAtOnce},
		"refused":   {answer: func(context.Context) error { return errors.New("no") }},
		"unknown":   {answer: func(context.Context) error { return iamport.ErrUnknown }},
		"stumbling": {answer: func(context.Context) error { panic("stumbled") }, impatient: true},
		"hanging": {answer: func(ctx context.Context) error {
			if end, ok := ctx.Deadline(); !ok || time.Until(end) > registerFor {
				t.Error("nothing ends a registration")
			}
			<-placed
			return iamport.ErrUnknown
		}, impatient: true},
	} {
		t.Run(name, func(t *testing.T) {
			w, err := newWorld(simTemplate(t), 1, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer w.close()
			placed = make(chan struct{})
			s := w.service
			s.Gateway, s.later, s.registerPatience = registrar{w.bank, c.answer}, s.aside, time.Minute
			if c.impatient {
				s.registerPatience = 0
			}
			for range c.crowd {
				s.registering <- struct{}{}
			}
			o, err := s.Place(t.Context(), store.Inicis, store.NewOrder{Language: "ko",
				Wishes: []store.Wish{{Product: "chair", SKU: "CHAIR", Quantity: 1}},
				Buyer:  store.Person{Name: "n", Email: "e", Tel: "t"}, Destination: store.Destination{Country: "KR"}})
			if err != nil || o.Attempt.Prepared != c.told {
				t.Errorf("placed with registered = %v, %v", o.Attempt.Prepared, err)
			}
			close(placed)
			for range registerAtOnce - c.crowd { // all have ended then
				s.registering <- struct{}{}
			}
			var noted bool
			if err := w.raw.QueryRow("SELECT prepared FROM attempts").Scan(&noted); err != nil || noted != c.noted {
				t.Errorf("noted = %v, %v", noted, err)
			}
		})
	}
}
