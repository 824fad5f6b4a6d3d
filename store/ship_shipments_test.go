package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
)

// paidOrder returns an order of n chairs paid by impUID.
func paidOrder(t *testing.T, s *store.Store, n int64, impUID string) store.Order {
	t.Helper()
	o, a, err := s.CreateOrder(context.Background(), newOrder(wish(n)))
	if err != nil {
		t.Fatal(err)
	}
	learn(t, s, a, impUID, func(d *store.Decision) {
		d.Kind, d.Payment.Rank, d.Payment.Captured, d.Payment.Verdict, d.Payment.AttemptID = "paid", store.RankPaid,
			true, store.Accepted, a.ID
		d.PayState, d.ShipState, d.Fulfil = store.Paid, store.ShipReady, true
	})
	return o
}

// askBack requests a refund of a payment.
func askBack(t *testing.T, s *store.Store, impUID string, amount int64) {
	t.Helper()
	_, err := s.Reconsider(context.Background(), impUID, "admin:1", func(sit store.Situation) (store.Decision, error) {
		return store.Decision{Payment: *sit.Payment, Refund: &store.NewRefund{ImpUID: impUID, Key: "admin:" + impUID,
			Amount: amount,
			Net:    sit.Payment.Net(), Source: "admin", Reason: "변심"}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// giveBack makes I'mport report a payment as fully refunded.
func giveBack(t *testing.T, s *store.Store, impUID string) {
	t.Helper()
	ctx := context.Background()
	sit, err := s.SituationOf(ctx, impUID)
	if err != nil {
		t.Fatal(err)
	}
	f := store.Fact{ImpUID: impUID, MerchantUID: sit.Payment.MerchantUID, Amount: sit.Payment.Amount, Sandbox: true}
	if _, err := s.RecordFact(ctx, f, "sweep", func(sit store.Situation, f store.Fact) store.Decision {
		d := store.Decision{Write: true, Kind: "refunded", Payment: *sit.Payment, PayState: store.Refunded,
			MatchedRefunds: []store.MatchedRefund{{Amount: sit.Payment.Net(), CancellationID: "c:" + impUID}}}
		d.Payment.Cancelled, d.Payment.Rank = sit.Payment.Amount.Minor, store.RankCancelled
		if sit.Order.ShipState == store.ShipReady {
			d.ShipState = store.ShipNone
		}
		return d
	}); err != nil {
		t.Fatal(err)
	}
}

func parcel(o store.Order) store.Parcel {
	return store.Parcel{OrderNo: o.No, Carrier: "cj", Number: "600000000001"}
}

func file(t *testing.T, s *store.Store, o store.Order) store.OrderFile {
	t.Helper()
	f, err := s.OrderFile(context.Background(), o.No)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// has reports whether an order's log has an entry of a kind by a source.
func has(f store.OrderFile, kind store.EventKind, by store.Source) bool {
	for _, e := range f.Log {
		if e.Kind == kind && e.Source == by {
			return true
		}
	}
	return false
}

func TestShippingAPaidOrder(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	o := paidOrder(t, s, 1, "imp_1")
	checks, err := s.ShipParcels(ctx, []store.Parcel{parcel(o)}, "admin:1")
	if err != nil || len(checks) != 1 || checks[0].Hindrance != "" || checks[0].Receiver != "" {
		t.Fatalf("%+v, %v", checks, err)
	}
	f := file(t, s, o)
	want := store.Shipment{Carrier: "cj", Number: "600000000001", ShippedAt: c.now()}
	if f.Order.ShipState != store.ShipShipped || f.Order.PayState != store.Paid || f.Delivery.Shipment != want ||
		!has(f, "shipped", "admin:1") {
		t.Errorf("%s, %+v, log %+v", f.Order.ShipState, f.Delivery, f.Log)
	}
	if len(f.Mails) != 1 || f.Mails[0].Key != "ship:"+o.No || f.Mails[0].Kind != "shipped" {
		t.Errorf("mails %+v", f.Mails)
	}
	// Repeating it adds neither an event nor a mail.
	checks, err = s.ShipParcels(ctx, []store.Parcel{parcel(o)}, "admin:2")
	if err != nil || !checks[0].Sent || len(file(t, s, o).Log) != len(f.Log) {
		t.Errorf("again: %+v, %v", checks, err)
	}
}

func TestShippingIsHindered(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	unpaid, _, err := s.CreateOrder(ctx, newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	refunding := paidOrder(t, s, 1, "imp_1")
	askBack(t, s, "imp_1", 100)
	refunded := paidOrder(t, s, 1, "imp_2")
	giveBack(t, s, "imp_2")
	shipped := paidOrder(t, s, 1, "imp_3")
	returned := paidOrder(t, s, 1, "imp_4")
	cancelling := paidOrder(t, s, 1, "imp_5")
	ready := paidOrder(t, s, 1, "imp_6")
	cancel := store.NewClaim{Kind: store.ClaimCancel, Reason: "변심"}
	if err := s.AddClaim(ctx, cancelling.No, cancel, "buyer"); err != nil {
		t.Fatal(err)
	}
	other := parcel(shipped)
	other.Number = "600000000009"
	if _, err := s.ShipParcels(ctx, []store.Parcel{other, parcel(returned)}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkReturned(ctx, returned.No, store.Restocking{}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		order store.Order
		want  store.Hindrance
	}{
		{"nobody has paid", unpaid, store.HinderUnpaid},
		{"a refund is under way", refunding, store.HinderRefunding},
		{"the money went back", refunded, store.HinderRefunded},
		{"it was sent in another parcel", shipped, store.HinderShipped},
		{"it came back", returned, store.HinderReturned},
		{"its buyer asks to cancel it", cancelling, store.HinderCancel},
		{"there is no such order", store.Order{No: "ORD20261122-NOSUCH1"}, store.HinderUnknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			checks, err := s.ShipParcels(ctx, []store.Parcel{parcel(ready), parcel(c.order)}, "admin:1")
			if !errors.Is(err, store.ErrHindered) || checks[0].Hindrance != "" || checks[1].Hindrance != c.want {
				t.Errorf("%+v, %v", checks, err)
			}
			if got := file(t, s, ready); got.Order.ShipState != store.ShipReady || len(got.Mails) != 0 {
				t.Error("the parcel beside it was sent all the same")
			}
		})
	}
	t.Run("past all Go code", func(t *testing.T) {
		db := raw(t, dir)
		for _, o := range []store.Order{refunding, unpaid, refunded} {
			if _, err := db.Exec("UPDATE orders SET ship_state = 'shipped' WHERE id = ?", o.ID); err == nil {
				t.Errorf("the schema lets %s be sent", o.No)
			}
		}
	})
}

// TestRefundAndParcelMeet requests a refund and ships at the same moment: in
// either order, the goods do not leave once a refund was requested.
func TestRefundAndParcelMeet(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	for i := range 10 {
		impUID := fmt.Sprintf("imp_%d", i)
		o := paidOrder(t, s, 1, impUID)
		var both sync.WaitGroup
		var refundErr, shipErr error
		both.Go(func() {
			_, refundErr = s.Reconsider(ctx, impUID, "admin:1", func(sit store.Situation) (store.Decision, error) {
				if sit.Order.ShipState != store.ShipReady {
					return store.Decision{}, errors.New("gone")
				}
				return store.Decision{Payment: *sit.Payment, Refund: &store.NewRefund{ImpUID: impUID, Key: "k" +
					impUID, Amount: sit.Payment.Net(),
					Net: sit.Payment.Net(), Source: "admin", Reason: "x"}}, nil
			})
		})
		both.Go(func() { _, shipErr = s.ShipParcels(ctx, []store.Parcel{parcel(o)}, "admin:2") })
		both.Wait()
		if (refundErr == nil) == (shipErr == nil) {
			t.Fatalf("refund: %v, parcel: %v", refundErr, shipErr)
		}
	}
}

func TestMendingAParcel(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	o := paidOrder(t, s, 1, "imp_1")
	right := store.Parcel{OrderNo: o.No, Carrier: "hanjin", Number: "512345678901"}
	if err := s.MendParcel(ctx, right, false, "admin:1"); !errors.Is(err, store.ErrNotShipped) {
		t.Errorf("before it was sent: %v", err)
	}
	if _, err := s.ShipParcels(ctx, []store.Parcel{parcel(o)}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	sentAt := file(t, s, o).Delivery.Shipment.ShippedAt
	// The mail has not been sent yet: it will have the right number.
	if err := s.MendParcel(ctx, right, true, "admin:1"); err != nil {
		t.Fatal(err)
	}
	f := file(t, s, o)
	if f.Delivery.Shipment != (store.Shipment{Carrier: "hanjin", Number: "512345678901", ShippedAt: sentAt}) ||
		len(f.Mails) != 1 || !has(f, "tracking_mended", "admin:1") {
		t.Errorf("%+v, mails %+v", f.Delivery, f.Mails)
	}
	deliverMails(t, s)
	if err := s.MendParcel(ctx, parcel(o), true, "admin:1"); err != nil {
		t.Fatal(err)
	}
	if f = file(t, s, o); len(f.Mails) != 2 || f.Mails[1].Key != "ship:"+o.No+":again:1" ||
		f.Mails[1].Kind != "shipped" {
		t.Errorf("mails %+v", f.Mails)
	}
	if err := s.MendParcel(ctx, parcel(o), true, "admin:1"); err != nil || len(file(t, s, o).Log) != len(f.Log) {
		t.Errorf("the same again: %v", err)
	}
}

// deliverMails finishes all effects.
func deliverMails(t *testing.T, s *store.Store) {
	t.Helper()
	for {
		e, err := s.TakeEffect(context.Background(), time.Minute)
		if errors.Is(err, store.ErrNotFound) {
			return
		}
		if err == nil {
			err = s.FinishEffect(context.Background(), e.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestSendingAMailAgain(t *testing.T) {
	s, _, _ := smallShop(t)
	ctx := context.Background()
	o, other := paidOrder(t, s, 1, "imp_1"), paidOrder(t, s, 1, "imp_2")
	if _, err := s.ShipParcels(ctx, []store.Parcel{parcel(o)}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	key := "ship:" + o.No
	if err := s.SendMailAgain(ctx, o.No, key, "admin:1"); !errors.Is(err, store.ErrMailWaits) {
		t.Errorf("before it has left: %v", err)
	}
	deliverMails(t, s)
	for range 2 {
		if err := s.SendMailAgain(ctx, o.No, key, "admin:1"); err != nil {
			t.Fatal(err)
		}
		deliverMails(t, s)
	}
	f := file(t, s, o)
	if len(f.Mails) != 3 || f.Mails[2].Key != key+":again:2" || f.Mails[2].SentAt.IsZero() ||
		!has(f, "mail_again", "admin:1") {
		t.Errorf("mails %+v", f.Mails)
	}
	for _, c := range []struct{ no, key string }{{other.No, key}, {other.No, "ship:" + other.No}, {o.No, "refund:1"},
		{"ORD20261122-NOSUCH1", key}} {
		if err := s.SendMailAgain(ctx, c.no, c.key, "admin:1"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s of %s: %v", c.key, c.no, err)
		}
	}
}

func stock(t *testing.T, db *sql.DB) (left int64) {
	t.Helper()
	if err := db.QueryRow("SELECT stock FROM variants WHERE id = 1").Scan(&left); err != nil {
		t.Fatal(err)
	}
	return left
}

// lines asks for all pieces of lines.
func lines(numbers ...int) store.Restocking {
	var r store.Restocking
	for _, n := range numbers {
		r.Pieces = append(r.Pieces, store.Pieces{Line: n})
	}
	return r
}

func TestGoodsComeBack(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	db := raw(t, dir)
	o, kept := paidOrder(t, s, 2, "imp_1"), paidOrder(t, s, 1, "imp_2")
	if err := s.MarkReturned(ctx, o.No, lines(1), "admin:1"); !errors.Is(err, store.ErrNotShipped) {
		t.Errorf("before it was sent: %v", err)
	}
	if err := s.Restock(ctx, o.No, lines(1), "admin:1"); !errors.Is(err, store.ErrNotBack) {
		t.Errorf("restock before it was sent: %v", err)
	}
	if _, err := s.ShipParcels(ctx, []store.Parcel{parcel(o), parcel(kept)}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Restock(ctx, o.No, lines(1), "admin:1"); !errors.Is(err, store.ErrNotBack) {
		t.Errorf("restock while it is on its way: %v", err)
	}
	if err := s.MarkReturned(ctx, o.No, lines(7), "admin:1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a line that it does not have: %v", err)
	}
	before := stock(t, db)
	if err := s.MarkReturned(ctx, o.No, lines(1), "admin:1"); err != nil || stock(t, db) != before+2 {
		t.Errorf("with restock: %v, stock %d", err, stock(t, db))
	}
	f := file(t, s, o)
	if f.Order.ShipState != store.ShipReturned || !slices.Equal(f.Restocked, []int64{2}) || f.ReturnedAt.IsZero() ||
		!has(f, "returned", "admin:1") || !has(f, "restocked", "admin:1") {
		t.Errorf("%s, restocked %v, %v", f.Order.ShipState, f.Restocked, f.ReturnedAt)
	}
	if err := s.Restock(ctx, o.No, lines(1), "admin:1"); !errors.Is(err, store.ErrRestocked) ||
		stock(t, db) != before+2 {
		t.Errorf("twice: %v", err)
	}
	if err := s.MarkReturned(ctx, kept.No, store.Restocking{}, "admin:1"); err != nil ||
		!slices.Equal(file(t, s, kept).Restocked, []int64{0}) || stock(t, db) != before+2 {
		t.Errorf("without restock: %v", err)
	}

}

func TestClaims(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	o := paidOrder(t, s, 1, "imp_1")
	add := func(kind store.ClaimKind, reason string) error {
		return s.AddClaim(ctx, o.No, store.NewClaim{Kind: kind, Reason: reason}, "admin:1")
	}
	for name, got := range map[string]error{
		"a return of what was not sent":    add(store.ClaimReturn, "변심"),
		"an exchange of what was not sent": add(store.ClaimExchange, "변심"),
		"an unknown kind":                  add("gift", "변심"),
	} {
		if !errors.Is(got, store.ErrClaimKind) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if err := add(store.ClaimCancel, ""); !errors.Is(err, store.ErrClaimUnspoken) {
		t.Errorf("without a reason: %v", err)
	}
	if err := add(store.ClaimCancel, "변심"); err != nil {
		t.Fatal(err)
	}
	if err := add(store.ClaimCancel, "변심"); !errors.Is(err, store.ErrClaimOpen) {
		t.Errorf("a second one: %v", err)
	}
	id := file(t, s, o).Claims[0].ID
	move := func(to store.ClaimState, answer string) error {
		return s.MoveClaim(ctx, o.No, id, to, answer, "admin:1")
	}
	if err := move(store.ClaimRefused, ""); !errors.Is(err, store.ErrClaimUnspoken) {
		t.Errorf("refused without an answer: %v", err)
	}
	if err := s.MoveClaim(ctx, "ORD20261122-NOSUCH1", id, store.ClaimApproved, "", "admin:1"); !errors.Is(err,
		store.ErrNotFound) {
		t.Errorf("of another order: %v", err)
	}
	if err := move(store.ClaimRefused, "이미 포장했습니다"); err != nil {
		t.Fatal(err)
	}
	if err := move(store.ClaimApproved, "x"); !errors.Is(err, store.ErrClaimMove) {
		t.Errorf("after its end: %v", err)
	}
	if _, err := s.ShipParcels(ctx, []store.Parcel{parcel(o)}, "admin:1"); err != nil {
		t.Fatal(err)
	}
	if err := add(store.ClaimCancel, "변심"); !errors.Is(err, store.ErrClaimKind) {
		t.Errorf("a cancellation of what was sent: %v", err)
	}
	if err := add(store.ClaimReturn, "사이즈가 커요"); err != nil {
		t.Fatal(err)
	}
	id = file(t, s, o).Claims[0].ID
	for _, to := range []store.ClaimState{store.ClaimApproved, store.ClaimDone} {
		if err := move(to, ""); err != nil {
			t.Fatalf("to %s: %v", to, err)
		}
	}
	got := file(t, s, o).Claims
	if len(got) != 2 || got[0].State != store.ClaimDone || got[0].ClosedAt != c.now() ||
		got[1].State != store.ClaimRefused || got[1].Answer != "이미 포장했습니다" {
		t.Errorf("%+v", got)
	}
}

func TestShippingLists(t *testing.T) {
	s, _, dir := smallShop(t)
	ctx := context.Background()
	a, b := paidOrder(t, s, 1, "imp_1"), paidOrder(t, s, 1, "imp_2")
	unpaid, _, err := s.CreateOrder(ctx, newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	id, left, err := s.MakeBatch(ctx, []string{a.No, unpaid.No, a.No}, "admin:1")
	if err != nil || id != 1 || len(left) != 2 ||
		left[0] != (store.Left{OrderNo: unpaid.No, Hindrance: store.HinderUnpaid}) ||
		left[1] != (store.Left{OrderNo: a.No, Hindrance: store.HinderListed, Batch: 1}) {
		t.Fatalf("list %d, left %+v, %v", id, left, err)
	}
	if _, left, err := s.MakeBatch(ctx, []string{a.No}, "admin:1"); !errors.Is(err, store.ErrNothingToList) ||
		len(left) != 1 {
		t.Errorf("an order that is on a list: %+v, %v", left, err)
	}
	// Two people at once: each order is on one list.
	var both sync.WaitGroup
	var ids [2]int64
	var errs [2]error
	for i := range ids {
		both.Go(func() { ids[i], _, errs[i] = s.MakeBatch(ctx, []string{b.No}, "admin:2") })
	}
	both.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || ids[0]+ids[1] != 2 {
		t.Errorf("lists %v, %v", ids, errs)
	}
	counts, err := s.BoardCounts(ctx)
	if err != nil || counts != (store.BoardCounts{Preparing: 2}) {
		t.Errorf("%+v, %v", counts, err)
	}
	lists, err := s.Batches(ctx, 0, 10)
	if err != nil || len(lists) != 2 || lists[1].Orders != 1 || lists[1].Waiting != 1 || lists[1].Source != "admin:1" {
		t.Errorf("%+v, %v", lists, err)
	}
	if f := file(t, s, a); f.Batch != 1 || !f.Delivery.Listed || !has(f, "listed", "admin:1") {
		t.Errorf("%+v", f.Delivery)
	}
	db := raw(t, dir)
	for name, query := range map[string]string{
		"move an order to another list":  "UPDATE batch_orders SET batch_id = 2 WHERE batch_id = 1",
		"take an order off its list":     "DELETE FROM batch_orders",
		"list an order that is not paid": fmt.Sprintf("INSERT INTO batch_orders VALUES (%d, 1)", unpaid.ID),
	} {
		if _, err := db.Exec(query); err == nil {
			t.Errorf("the schema lets somebody %s", name)
		}
	}
}

func TestNotesStayAmongColleagues(t *testing.T) {
	s, c, _ := smallShop(t)
	ctx := context.Background()
	o := paidOrder(t, s, 1, "imp_1")
	if err := s.AddNote(ctx, o.No, "선물 포장 요청", "admin:1"); err != nil {
		t.Fatal(err)
	}
	f := file(t, s, o)
	if len(f.Notes) != 1 || f.Notes[0] != (store.OrderNote{Text: "선물 포장 요청", Source: "admin:1",
		CreatedAt: c.now()}) || !has(f, "noted", "admin:1") {
		t.Errorf("%+v", f.Notes)
	}
	for _, e := range f.Log {
		if strings.Contains(fmt.Sprint(e), "선물") {
			t.Errorf("the log tells the note: %+v", e)
		}
	}
}
