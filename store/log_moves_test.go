package store

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// loggedShop returns a demo shop and its log, without times.
func loggedShop(t *testing.T) (*Store, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	o := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	s, err := OpenHere(t, t.Context(), Options{Dir: EmptyShop(t), Log: slog.New(slog.NewTextHandler(&log, o))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, &log
}

// takePayment accepts a payment for its order.
func takePayment(sit Situation, f Fact) Decision {
	return Decision{Write: true, Kind: EventPaid, PayState: Paid, ShipState: ShipReady, Fulfil: true,
		Mails: []Mail{{Kind: ReceiptMail, About: sit.Order.No}},
		Payment: Payment{ImpUID: f.ImpUID, MerchantUID: f.MerchantUID, OrderID: sit.Order.ID,
			ClaimedAttemptID: sit.Attempt.ID, AttemptID: sit.Attempt.ID,
			Amount: f.Amount, Rank: f.Rank, Captured: f.Captured, Sandbox: f.Sandbox, Provider: f.Provider,
			Verdict: Accepted}}
}

// TestTheLogFollowsAnOrder goes through every step of an order's life.
func TestTheLogFollowsAnOrder(t *testing.T) {
	ctx := t.Context()
	s, log := loggedShop(t)
	n := roomyOrder()
	n.Buyer = Person{Name: "김하늘", Email: "sky@example.com", Tel: "010-1234-5678"}
	o, a, err := s.CreateOrder(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	paid := Fact{ImpUID: "imp_1", MerchantUID: a.MerchantUID, Amount: a.Amount, Rank: RankPaid, Captured: true,
		Sandbox: true, Provider: a.Provider}
	steps := []func() error{
		func() error { _, err := s.RecordFact(ctx, paid, "webhook", takePayment); return err },
		func() error {
			_, err := s.ShipParcels(ctx, []Parcel{{OrderNo: o.No, Carrier: "cj", Number: "612345678901"}}, "admin:1")
			return err
		},
		func() error {
			return s.RequestClaim(ctx, o.PublicID, NewClaim{Kind: ClaimReturn, Reason: "김하늘입니다, 010-1234-5678로 전화 주세요"})
		},
		func() error {
			return s.MoveClaim(ctx, o.No, 1, ClaimApproved, "김하늘 님, 보내 주세요", "admin:1")
		},
		func() error { return s.AddNote(ctx, o.No, "김하늘 님과 통화함", "admin:1") },
		func() error {
			_, err := s.Reconsider(ctx, "imp_1", "admin:1", func(sit Situation) (Decision, error) {
				return Decision{Payment: *sit.Payment, Kind: "refund", Refund: &NewRefund{ImpUID: "imp_1",
					Key: "admin:imp_1:1", Amount: 900, Net: a.Amount.Minor,
					Source: "admin", Reason: "김하늘 님 요청"}}, nil
			})
			return err
		},
		func() error { return s.MoveRefund(ctx, Refund{ID: 1, ImpUID: "imp_1"}, o.ID, RefundSent, "") },
		func() error {
			return s.MoveRefund(ctx, Refund{ID: 1, ImpUID: "imp_1"}, o.ID, RefundFailed, "예금주 김하늘 불일치")
		},
		func() error { _, err := s.SetShopCase(ctx, "clock", "it is late", ""); return err },
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	order, words := " order=NO", " order=NO merchant_uid=NO-1 imp_uid=imp_1 pg=inicis"
	want := []string{
		"mail kind=queued key=placed:NO",
		"order kind=placed" + order + " to=unpaid/none source=buyer",
		"attempt kind=opened order=NO merchant_uid=NO-1 pg=inicis to=open source=buyer amount=64900 currency=KRW",
		"payment kind=paid" + words + " to=accepted source=webhook amount=64900 currency=KRW cancelled=0",
		"fulfilment kind=fulfilled" + words + " source=webhook",
		"order kind=paid" + words + " from=unpaid/none to=paid/ready source=webhook",
		"mail kind=queued key=receipt:NO",
		"order kind=shipped" + order + " from=paid/ready to=paid/shipped source=admin:1",
		"mail kind=queued key=ship:NO",
		"mail kind=queued key=claim:1",
		"claim kind=requested" + order + " to=requested source=buyer",
		"mail kind=queued key=claim_approved:1",
		"claim kind=approved" + order + " from=requested to=approved source=admin:1",
		"order kind=noted" + order + " from=paid/shipped to=paid/shipped source=admin:1",
		"refund kind=requested" + words + " to=requested source=admin:1 amount=900 currency=KRW",
		"refund kind=sent" + words + " from=requested to=sent source=refund",
		"refund kind=failed" + words + " from=sent to=failed source=refund",
		"mail kind=queued key=case:1",
		"incident kind=refund" + words + " to=open source=policy",
		"mail kind=queued key=case:2",
		"incident kind=clock to=open source=policy",
	}
	text := strings.NewReplacer("level=INFO msg=", "", o.No, "NO").Replace(log.String())
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(text), "\n")); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
}

// TestTheLogKeepsQuietAboutWhatWasUndone rolls back a change, and a whole
// commit.
func TestTheLogKeepsQuietAboutWhatWasUndone(t *testing.T) {
	s, log := loggedShop(t)
	undone := errors.New("undone")
	for name, fail := range map[string]func(*tx) error{
		"an error":             func(*tx) error { return undone },
		"a panic":              func(*tx) error { panic("drawn") },
		"a broken transaction": func(t *tx) error { t.broken = undone; return nil },
	} {
		err := s.write(t.Context(), func(t *tx) error {
			if err := t.event(Event{Entity: EntityOrder, Key: "NO", Kind: EventPlaced,
				Source: SourceBuyer}); err != nil {
				return err
			}
			return fail(t)
		})
		if err == nil || log.Len() > 0 {
			t.Errorf("%s: %v, and the log: %s", name, err, log)
		}
	}
	if err := s.write(t.Context(), func(t *tx) error {
		return t.event(Event{Entity: EntityOrder, Key: "NO", Kind: EventPlaced, Source: SourceBuyer})
	}); err != nil || log.Len() == 0 {
		t.Errorf("what was done is not there: %v", err)
	}
}
