package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

const day = 24 * time.Hour

// personal is what nobody may find in a database after its time: name, address,
// phone and mail of newOrder's buyer, as people and as searches write them.
var personal = []string{"김하늘", "a@example.com", "010-1234-5678", "821012345678", "역삼로", "경비실"}

// withAddress is an order of somebody with an address.
func withAddress(n int64) store.NewOrder {
	o := newOrder(wish(n))
	o.Destination = store.Destination{Receiver: store.Person{Name: "김하늘", Tel: "010-1234-5678"}, Postcode: "06236",
		Addr: "서울 강남구 역삼로 1", Country: "KR", Memo: "경비실에"}
	return o
}

// leftIn lists which of the texts are anywhere in the tables of a database.
func leftIn(t *testing.T, dir string, texts ...string) []string {
	t.Helper()
	db := raw(t, dir)
	var list []string
	rows, err := db.Query(`SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.schema =
	  'main' AND t.type = 'table' AND c.type = 'TEXT'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var columns [][2]string
	for rows.Next() {
		var c [2]string
		if err := rows.Scan(&c[0], &c[1]); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, c)
	}
	for _, c := range columns {
		for _, text := range texts {
			var n int
			q := fmt.Sprintf(`SELECT count(*) FROM "%s" WHERE instr("%s", ?) > 0`, c[0], c[1])
			if err := db.QueryRow(q, text).Scan(&n); err != nil {
				t.Fatal(err)
			}
			if n > 0 {
				list = append(list, c[0]+"."+c[1]+": "+text)
			}
		}
	}
	return list
}

// counts are those of a run that are not zero.
func counts(list []store.Erased) map[store.ErasureKind]int {
	m := map[store.ErasureKind]int{}
	for _, e := range list {
		if e.Rows > 0 {
			m[e.Kind] = e.Rows
		}
	}
	return m
}

// eraseAll counts in advance what a run erases, and sees that another finds nothing.
func eraseAll(t *testing.T, s *store.Store, want map[store.ErasureKind]int) {
	t.Helper()
	due, err := s.Retention.Due(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	done, err := s.Retention.Erase(t.Context(), store.SourcePolicy)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, counts(done)); diff != "" {
		t.Errorf("erased:\n%s", diff)
	}
	if diff := cmp.Diff(due, done); diff != "" {
		t.Errorf("the dry run (-) told otherwise than was done (+):\n%s", diff)
	}
	again, err := s.Retention.Erase(t.Context(), store.SourcePolicy)
	if err != nil || len(counts(again)) > 0 {
		t.Errorf("a second run erased %v, %v", counts(again), err)
	}
	if broken, err := s.Verify(t.Context()); err != nil || len(broken) > 0 {
		t.Errorf("verify: %v %v", broken, err)
	}
}

// expire voids an order, as the shop does when its time is over.
func expire(t *testing.T, s *store.Store) {
	t.Helper()
	list, err := s.ExpiredOrders(t.Context(), 200)
	if err != nil {
		t.Fatal(err)
	}
	for batch := range slices.Chunk(list, 50) {
		if err := s.VoidExpired(t.Context(), batch, time.Minute, store.SourceExpiry); err != nil {
			t.Fatal(err)
		}
	}
}

func TestUnpaidOrdersAndCartsAreErasedAfterAMonth(t *testing.T) {
	s, c, dir := smallShop(t)
	session, err := s.SaveSession(t.Context(), store.CartSession, "visitor", map[string]string{"name": "김하늘"}, 40*day)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddToCart(t.Context(), session, "chair", "CHAIR", 1); err != nil {
		t.Fatal(err)
	}
	n := withAddress(1)
	n.Session = session
	gone, _, err := s.CreateOrder(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddNote(t.Context(), gone.No, "김하늘님이 입금을 미룸", "admin:1"); err != nil {
		t.Fatal(err)
	}
	c.forward(time.Hour)
	expire(t, s)
	c.forward(30*day - 2*time.Hour)
	eraseAll(t, s, map[store.ErasureKind]int{})
	if missing := len(personal) - len(leftIn(t, dir, personal...)); missing > 0 {
		t.Errorf("%d texts went before their time: the test would see nothing", missing)
	}
	c.forward(2 * time.Hour)
	fresh, _, err := s.CreateOrder(t.Context(), newOrder(wish(1)))
	if err != nil {
		t.Fatal(err)
	}
	eraseAll(t, s, map[store.ErasureKind]int{store.ErasedUnpaid: 1, store.ErasedCarts: 1})
	d, err := s.OrderByPublicID(t.Context(), gone.PublicID)
	if err != nil || !d.Order.Emptied || d.Order.Total.KRW == 0 || len(d.Order.Lines) != 1 || len(d.Attempts) != 1 {
		t.Errorf("what is left of the order: %+v, %v", d, err)
	}
	if o, err := s.OrderByNo(t.Context(), fresh.No); err != nil || o.Emptied || o.Buyer.Name != "김하늘" {
		t.Errorf("an order of today went, too: %+v, %v", o, err)
	}
	c.forward(time.Hour)
	expire(t, s)
	c.forward(31 * day)
	eraseAll(t, s, map[store.ErasureKind]int{store.ErasedUnpaid: 1})
	if left := leftIn(t, dir, personal...); len(left) > 0 {
		t.Errorf("still there: %v", left)
	}
	if _, _, err := s.OpenAttempt(t.Context(), gone.PublicID, time.Minute, newOrder(nil).Attempt); err == nil {
		t.Error("an order of nobody can be paid")
	}
}

// TestAnOrderThatWasNeverClosedIsErasedToo is about a shop whose expiry did not run:
// nobody can pay such an order afterwards.
func TestAnOrderThatWasNeverClosedIsErasedToo(t *testing.T) {
	s, c, _ := smallShop(t)
	o, _, err := s.CreateOrder(t.Context(), withAddress(1))
	if err != nil {
		t.Fatal(err)
	}
	c.forward(31 * day)
	eraseAll(t, s, map[store.ErasureKind]int{store.ErasedUnpaid: 1})
	if _, _, err := s.OpenAttempt(t.Context(), o.PublicID, time.Minute, newOrder(nil).Attempt); err == nil {
		t.Error("an order of nobody can be paid")
	}
	expire(t, s)
	if o, err := s.OrderByNo(t.Context(), o.No); err != nil || o.PayState != store.Void {
		t.Errorf("it is %s, %v", o.PayState, err)
	}
}

// shippedOrder is paid and on its way, with a claim that is closed, a note and a
// photo.
func shippedOrder(t *testing.T, s *store.Store, impUID string) store.Order {
	t.Helper()
	return shipped(t, s, withAddress(1), impUID)
}

func shipped(t *testing.T, s *store.Store, n store.NewOrder, impUID string) store.Order {
	t.Helper()
	ctx := context.Background()
	o, a, err := s.CreateOrder(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	learn(t, s, a, impUID, func(d *store.Decision) {
		d.Kind, d.Payment.Rank, d.Payment.Captured, d.Payment.Verdict, d.Payment.AttemptID = "paid", store.RankPaid,
			true, store.Accepted, a.ID
		d.PayState, d.ShipState, d.Fulfil = store.Paid, store.ShipReady, true
		d.Payment.Vbank, d.Payment.ReceiptURL = store.Vbank{Bank: "우리", Num: "1002-777", Holder: "김하늘"}, "https://pg/1"
	})
	if _, err := s.ShipParcels(ctx, []store.Parcel{{OrderNo: o.No, Carrier: "cj", Number: "123456789012"}},
		"admin:1"); err != nil {
		t.Fatal(err)
	}
	if err := s.RequestClaim(ctx, o.PublicID, store.NewClaim{Kind: store.ClaimReturn, Reason: "김하늘입니다. 흠집이 있어요",
		Photos: []store.PictureFile{{Width: 1, Height: 1, Data: []byte("jpeg")}}}); err != nil {
		t.Fatal(err)
	}
	claims, err := s.ClaimsOf(ctx, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.MoveClaim(ctx, o.No, claims[0].ID, store.ClaimRefused, "김하늘님, 죄송합니다", "admin:1"); err != nil {
		t.Fatal(err)
	}
	if err := s.AddNote(ctx, o.No, "김하늘님과 통화함", "admin:1"); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestFinishedOrdersAreKeptApartAndThenErased(t *testing.T) {
	s, c, dir := smallShop(t)
	o := shippedOrder(t, s, "imp_1")
	c.forward(179 * day)
	eraseAll(t, s, map[store.ErasureKind]int{})
	c.forward(2 * day)
	eraseAll(t, s, map[store.ErasureKind]int{store.ErasedSeparated: 1})
	for _, column := range leftIn(t, dir, personal...) {
		if strings.HasPrefix(column, "orders.") {
			t.Errorf("in the ordinary table: %s", column)
		}
	}
	c.forward(3 * 366 * day)
	eraseAll(t, s, map[store.ErasureKind]int{store.ErasedPhotos: 1})
	if left := leftIn(t, dir, "a@example.com"); len(left) == 0 {
		t.Error("the law wants the record for two more years")
	}
	c.forward(2 * 366 * day)
	eraseAll(t, s, map[store.ErasureKind]int{store.ErasedRecords: 1})
	if left := leftIn(t, dir, append(personal, "1002-777", "https://pg/1")...); len(left) > 0 {
		t.Errorf("still there: %v", left)
	}
	d, err := s.OrderByPublicID(t.Context(), o.PublicID)
	if err != nil || d.Order.PayState != store.Paid || d.Order.Total.KRW == 0 || len(d.Payments) != 1 {
		t.Errorf("what is left: %+v, %v", d, err)
	}
}

func TestOldOrdersThatWereNeverKeptApartAreErased(t *testing.T) {
	s, c, dir := smallShop(t)
	shippedOrder(t, s, "imp_1")
	paidOrder(t, s, 1, "imp_2") // never shipped
	c.forward(6 * 365 * day)
	eraseAll(t, s, map[store.ErasureKind]int{store.ErasedRecords: 2, store.ErasedPhotos: 1})
	if left := leftIn(t, dir, personal...); len(left) > 0 {
		t.Errorf("still there: %v", left)
	}
}

// TestWhatIsStillGoingOnIsNotErased has orders that money is on its way from, or that
// still have an open claim.
func TestWhatIsStillGoingOnIsNotErased(t *testing.T) {
	for name, trouble := range map[string]func(*store.Store, string, store.Order){
		"a refund under way": func(s *store.Store, impUID string, _ store.Order) { askBack(t, s, impUID, 100) },
		"an open claim": func(s *store.Store, _ string, o store.Order) {
			if err := s.AddClaim(t.Context(), o.No, store.NewClaim{Kind: store.ClaimReturn, Reason: "변심"}, "admin:1"); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, c, _ := smallShop(t)
			trouble(s, "imp_1", shippedOrder(t, s, "imp_1"))
			c.forward(400 * day)
			eraseAll(t, s, map[store.ErasureKind]int{})
		})
	}
}

// TestErasureGoesInSmallSteps has more than fit into one.
func TestErasureGoesInSmallSteps(t *testing.T) {
	s, c, dir := smallShop(t)
	for i := range 205 {
		n := withAddress(1)
		if _, _, err := s.CreateOrder(t.Context(), n); err != nil {
			t.Fatal(i, err)
		}
		if i%5 == 4 {
			c.forward(time.Hour)
			expire(t, s)
		}
	}
	c.forward(40 * day)
	eraseAll(t, s, map[store.ErasureKind]int{store.ErasedUnpaid: 205})
	if left := leftIn(t, dir, personal...); len(left) > 0 {
		t.Errorf("still there: %v", left)
	}
}

func TestRetentionRunsDailyUnlessItIsOff(t *testing.T) {
	s, c, dir := smallShop(t)
	runs := func() (n int) {
		if err := raw(t, dir).QueryRow("SELECT count(*) FROM events WHERE kind = 'erased'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	step := func(after time.Duration, want int, why string) {
		t.Helper()
		c.forward(after)
		if err := s.Retention.EraseDaily(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := runs(); n != want {
			t.Errorf("%d runs, want %d: %s", n, want, why)
		}
	}
	step(0, 0, "the shop is new")
	step(day, 1, "it is a day old")
	step(23*time.Hour, 1, "the last run was today")
	step(time.Hour, 2, "a day later")
	off := store.DefaultRetention()
	off.On = false
	if err := s.Retention.SetTerms(t.Context(), off, "admin:1"); err != nil {
		t.Fatal(err)
	}
	step(2*day, 2, "the owner has switched it off")
	for _, bad := range []func(*store.RetentionTerms){
		func(r *store.RetentionTerms) { r.RecordYears = 4 }, func(r *store.RetentionTerms) { r.PhotoYears = 2 },
		func(r *store.RetentionTerms) { r.UnpaidDays = 31 }, func(r *store.RetentionTerms) { r.LoginYears = 0 },
		func(r *store.RetentionTerms) { r.SeparateDays = 89 },
	} {
		terms := store.DefaultRetention()
		bad(&terms)
		if err := s.Retention.SetTerms(t.Context(), terms, "admin:1"); err == nil {
			t.Errorf("taken: %+v", terms)
		}
	}
}
