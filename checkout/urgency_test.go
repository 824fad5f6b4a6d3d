package checkout

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
)

// priorityGateway records which requests came with priority.
type priorityGateway struct {
	*panickingGateway
	marks []bool
}

func (g *priorityGateway) Payment(ctx context.Context, _ string) (iamport.Payment, error) {
	g.marks = append(g.marks, iamport.HasPriority(ctx))
	return iamport.Payment{}, iamport.ErrNotFound
}

func (g *priorityGateway) PaymentsByMerchantUID(ctx context.Context, _ []string) ([]iamport.Payment, error) {
	g.marks = append(g.marks, iamport.HasPriority(ctx))
	return nil, nil
}

// TestPriorityOfHints gives no priority to junk, nor to more than one request a
// second for one attempt.
func TestPriorityOfHints(t *testing.T) {
	s, bad, good, _ := stumblingShop(t)
	gateway := &priorityGateway{panickingGateway: s.Gateway.(*panickingGateway)}
	s.Gateway = gateway
	now := time.Now()
	s.Now = func() time.Time { return now }
	come := func(impUID, merchantUID string) func() {
		return func() {
			s.Complete(t.Context(), store.Hint{ImpUID: impUID, MerchantUID: merchantUID, Source: "page"})
		}
	}
	for _, step := range []struct {
		name string
		do   func()
		want bool
	}{
		{"a made-up payment", come("imp_junk", ""), false},
		{"a made-up payment of a made-up attempt", come("imp_junk2", "ORD-JUNK-1"), false},
		{"a payment of an attempt of ours", come("imp_1", good.MerchantUID), true},
		{"one more of it within a second", come("imp_2", good.MerchantUID), false},
		{"one of another attempt", come("imp_3", bad.MerchantUID), true},
		{"one more of the first a second later", func() {
			now = now.Add(time.Second)
			come("imp_4",
				good.MerchantUID)()
		}, true},
		{"after the clock was set back", func() { now = now.Add(-time.Hour); come("imp_5", good.MerchantUID)() }, true},
		{"the poll", func() {
			if err := s.PollAttempts(t.Context()); err != nil {
				t.Error(err)
			}
		}, true},
	} {
		gateway.marks = nil
		step.do()
		if len(gateway.marks) != 1 || gateway.marks[0] != step.want {
			t.Errorf("%s: requested with priority %v, want [%v]", step.name, gateway.marks, step.want)
		}
	}
}

// TestUrgencyIsBounded lets more attempts be asked about than are remembered.
func TestUrgencyIsBounded(t *testing.T) {
	u, now := urgency{}, time.Now()
	for i := range 2*urgencySize + 1 {
		if !u.grant(store.Hint{Key: fmt.Sprint(i)}, now) {
			t.Fatalf("hint %d has no priority", i)
		}
	}
	if len(u.last) > urgencySize {
		t.Errorf("%d attempts are remembered", len(u.last))
	}
}
