package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// people are a shop with one person who writes their contacts in several ways, and
// with strangers who differ from them by a letter or a digit.
type people struct {
	*store.Store
	clock *clock
	dir   string
	no    map[string]string // numbers of the orders, by what is the matter with them
}

// askedBy is what the person gives to be looked for by.
func askedBy() []string { return []string{"Haneul.Kim@example.com", "010 1234 5678"} }

// stranger is what nobody may find in the data of the person.
const stranger = "모르는사람"

func (p people) orderOf(name, email, tel string) store.NewOrder {
	n := withAddress(1)
	n.Buyer = store.Person{Name: name, Email: email, Tel: tel}
	n.Destination.Receiver = store.Person{Name: name, Tel: tel}
	if name == stranger {
		n.Destination.Addr, n.Destination.Memo = stranger+"의 집", stranger
	}
	return n
}

// place places an order in a browser of its own.
func (p people) place(t *testing.T, session string, n store.NewOrder) store.Order {
	t.Helper()
	id, err := p.SaveSession(t.Context(), store.CartSession, session, nil, 40*day)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.AddToCart(t.Context(), id, "chair", "CHAIR", 2); err != nil {
		t.Fatal(err)
	}
	n.Session = id
	o, _, err := p.CreateOrder(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func newPeople(t *testing.T) people {
	t.Helper()
	s, c, dir := smallShop(t)
	p := people{s, c, dir, map[string]string{}}
	const mail, tel = "haneul.kim@example.com", "010-1234-5678"
	p.no["old"] = shipped(t, s, p.orderOf("김하늘", mail, tel), "imp_old").No
	c.forward(5*366*day - 300*day)
	p.no["apart"] = shipped(t, s, p.orderOf("김하늘", "HANEUL.KIM@EXAMPLE.COM", "02-555-1234"), "imp_apart").No
	shipped(t, s, p.orderOf(stranger, "haneul.kim@example.org", "010-1234-5679"), "imp_s1")
	c.forward(200 * day)
	if err := s.Retention.EraseDaily(t.Context()); err != nil { // those up to now are kept apart
		t.Fatal(err)
	}
	p.no["over"] = shipped(t, s, p.orderOf("김하늘", "another@example.net", "+82 10-1234-5678"), "imp_over").No
	c.forward(110 * day)
	p.no["return"] = shipped(t, s, p.orderOf("김하늘", mail, tel), "imp_return").No
	p.no["back"] = shipped(t, s, p.orderOf("김하늘", mail, tel), "imp_back").No
	giveBack(t, s, "imp_back")
	p.no["unpaid"] = p.place(t, "hers", p.orderOf("김하늘", mail, "010.1234.5678")).No
	p.place(t, "theirs", p.orderOf("김하늘", mail, tel))
	c.forward(time.Hour)
	expire(t, s)
	p.place(t, "theirs", p.orderOf(stranger, "haneul.kim2@example.com", "010-1234-5670"))
	for _, email := range []string{mail, "haneul.kim@example.co"} {
		if err := s.Alerts.Ask(t.Context(), store.StockAlert{Product: "chair", SKU: "CHAIR-RED", Email: email,
			Language: "ko"}); err != nil {
			t.Fatal(err)
		}
	}
	p.no["open"] = p.place(t, "now", p.orderOf("김하늘", mail, tel)).No
	return p
}

func (p people) person(t *testing.T, who ...string) store.PersonData {
	t.Helper()
	d, err := p.Retention.Person(t.Context(), who, "admin:1")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// fates are what becomes of the orders, by their numbers.
func fatesOf(d store.PersonData) map[string]store.Keeping {
	m := map[string]store.Keeping{}
	for _, o := range d.Orders {
		m[o.Order.No] = o.Fate.Keeping
	}
	return m
}

func TestAPersonIsFoundHoweverTheyWrite(t *testing.T) {
	p := newPeople(t)
	d := p.person(t, askedBy()...)
	want := map[string]store.Keeping{p.no["old"]: store.KeptNoLonger, p.no["apart"]: store.KeptByLaw,
		p.no["over"]: store.KeptByLaw, p.no["return"]: store.KeptForReturn, p.no["back"]: store.KeptByLaw,
		p.no["unpaid"]: store.KeptNoLonger, p.no["open"]: store.KeptWhileOpen}
	got := fatesOf(d)
	for no, fate := range want {
		if got[no] != fate {
			t.Errorf("order %s is %q, want %q", no, got[no], fate)
		}
	}
	if len(d.Orders) != 8 || len(d.Carts) != 2 || len(d.Alerts) != 1 || d.Alerts[0].Email != "haneul.kim@example.com" {
		t.Errorf("%d orders, carts %v, alerts %v", len(d.Orders), d.Carts, d.Alerts)
	}
	for _, o := range d.Orders {
		if o.Order.Buyer.Name != "김하늘" || o.Order.Destination.Addr == "" {
			t.Errorf("order %s is of %+v, %+v", o.Order.No, o.Order.Buyer, o.Order.Destination)
		}
	}
	if text, err := json.Marshal(d); err != nil || strings.Contains(string(text), stranger) ||
		strings.Contains(string(text), "example.org") || strings.Contains(string(text), "kim2") {
		t.Errorf("there is something of a stranger in it, or %v", err)
	}
	if diff := cmp.Diff([]string{"another@example.net", "+8225551234"}, d.Others); diff != "" {
		t.Errorf("other contacts:\n%s", diff)
	}
	for who, orders := range map[string]int{"haneul.kim@EXAMPLE.com": 7, "01012345678": 7, "another@example.net": 1,
		p.no["over"] + "-1": 1, strings.ToLower(p.no["apart"]): 1, "haneul.kim@example.co": 0, "010-1234-5670": 1,
		"nobody@example.com": 0} {
		if n := len(p.person(t, who).Orders); n != orders {
			t.Errorf("%s has %d orders, want %d", who, n, orders)
		}
	}
	var unclear *store.UnclearError
	if _, err := p.Retention.Person(t.Context(), []string{"김하늘"}, "admin:1"); !errors.As(err, &unclear) {
		t.Errorf("a name was taken: %v", err)
	}
}

// TestDatesOfWhatIsKept compares the days that a page would say with what the rules do.
func TestDatesOfWhatIsKept(t *testing.T) {
	p := newPeople(t)
	now := p.clock.now()
	for _, o := range p.person(t, askedBy()...).Orders {
		f, last := o.Fate, o.Log[len(o.Log)-1].At
		want := store.Fate{Keeping: f.Keeping, EmptiedAt: f.EmptiedAt, Apart: f.Apart}
		switch f.Keeping {
		case store.KeptForReturn:
			want.Until, want.ApartFrom, want.Photos = last.AddDate(5, 0, 0), last.AddDate(0, 0, 90), last.AddDate(3, 0, 0)
		case store.KeptByLaw:
			want.Until, want.Photos = last.AddDate(5, 0, 0), o.Claims[0].ClosedAt.AddDate(3, 0, 0)
			if o.Order.No == p.no["back"] {
				want.Photos = now.Add(-time.Hour).AddDate(3, 0, 0)
			}
		}
		if (o.Order.No == p.no["apart"] || o.Order.No == p.no["old"]) != f.Apart || f.Apart == f.EmptiedAt.IsZero() {
			t.Errorf("%s: apart %t since %s", o.Order.No, f.Apart, f.EmptiedAt)
		}
		if diff := cmp.Diff(want, f); diff != "" {
			t.Errorf("%s:\n%s", o.Order.No, diff)
		}
	}
}

// books are what was sold and paid, which erasing leaves as it is.
func books(t *testing.T, s *store.Store) string {
	t.Helper()
	l, err := s.Ledger(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestErasingWhatSomebodyAsksFor(t *testing.T) {
	p := newPeople(t)
	before := books(t, p.Store)
	due := p.person(t, askedBy()...).Due
	p.erasesNothing(t, "nobody@example.com")
	p.erasesNothing(t)
	if left := leftIn(t, p.dir, "김하늘"); len(left) == 0 {
		t.Error("nothing was erased yet, and nothing is there")
	}
	done, err := p.Retention.ErasePerson(t.Context(), askedBy(), "admin:1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[store.ErasureKind]int{store.ErasedCarts: 1, store.ErasedUnpaid: 2, store.ErasedRecords: 1,
		store.ErasedSeparated: 2, store.ErasedAlerts: 1}, counts(done)); diff != "" {
		t.Errorf("erased:\n%s", diff)
	}
	if diff := cmp.Diff(due, done); diff != "" {
		t.Errorf("the dry run (-) told otherwise than was done (+):\n%s", diff)
	}
	after := p.person(t, askedBy()...)
	var numbers []string
	for _, o := range after.Orders {
		numbers = append(numbers, o.Order.No)
		if (o.Fate.Keeping == store.KeptByLaw) != o.Fate.Apart {
			t.Errorf("order %s: %+v", o.Order.No, o.Fate)
		}
	}
	slices.Sort(numbers)
	want := []string{p.no["apart"], p.no["over"], p.no["return"], p.no["back"], p.no["open"]}
	slices.Sort(want)
	if diff := cmp.Diff(want, numbers); diff != "" {
		t.Errorf("orders that are left:\n%s", diff)
	}
	if len(after.Due) > 0 || len(after.Alerts) > 0 || len(after.Carts) != 1 {
		t.Errorf("left: %v %v %v", after.Due, after.Alerts, after.Carts)
	}
	if now := books(t, p.Store); now != before {
		t.Errorf("the books have changed:\n%s", cmp.Diff(before, now))
	}
	if broken, err := p.Verify(t.Context()); err != nil || len(broken) > 0 {
		t.Errorf("verify: %v %v", broken, err)
	}
	for _, text := range []string{stranger, "haneul.kim@example.co", "haneul.kim@example.org"} {
		if len(leftIn(t, p.dir, text)) == 0 {
			t.Errorf("%s went, too", text)
		}
	}
	if d := p.person(t, p.no["old"]).Orders[0]; d.Fate.Keeping != store.KeptNothing || d.Fate.EmptiedAt.IsZero() ||
		d.Order.Buyer != (store.Person{}) || d.Order.Total.KRW == 0 {
		t.Errorf("what is left of the old order: %+v", d.Fate)
	}
	p.erasesNothing(t, askedBy()...) // a second time
}

// erasesNothing asks to erase somebody's data of whom nothing is to be erased.
func (p people) erasesNothing(t *testing.T, who ...string) {
	t.Helper()
	events := func() (n int) {
		if err := raw(t, p.dir).QueryRow("SELECT count(*) FROM events").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	n := events()
	done, err := p.Retention.ErasePerson(t.Context(), who, "admin:1")
	if err != nil || len(done) > 0 || events() != n {
		t.Errorf("of %v was erased %v, %v, and %d events written", who, done, err, events()-n)
	}
}

func TestKeptContactsAreShownWithAnEntryInTheLog(t *testing.T) {
	p := newPeople(t)
	shown := func() (n int) {
		q := "SELECT count(*) FROM events WHERE kind = 'contacts_shown' AND source = 'admin:1' AND order_id IS NULL"
		if err := raw(t, p.dir).QueryRow(q).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	all, err := p.Retention.Kept(t.Context(), "", "", "admin:1")
	if err != nil || len(all) != 3 || shown() != 1 {
		t.Fatalf("kept apart: %v, %v, in the log %d times", all, err, shown())
	}
	if next, err := p.Retention.Kept(t.Context(), "", all[0].OrderNo, "admin:1"); err != nil ||
		fmt.Sprint(next) != fmt.Sprint(all[1:]) {
		t.Errorf("behind the first: %v, %v", next, err)
	}
	one, err := p.Retention.Kept(t.Context(), p.no["apart"], "", "admin:1")
	if err != nil || len(one) != 1 || one[0].Buyer.Email != "HANEUL.KIM@EXAMPLE.COM" || shown() != 3 {
		t.Errorf("one: %v, %v", one, err)
	}
	if n, err := p.Retention.CountKept(t.Context()); err != nil || n != 3 {
		t.Errorf("%d are kept apart, %v", n, err)
	}
}

// TestWhoOnlyReceivesIsFound has parcels that others sent to somebody: they are about
// them, but nothing else of these orders is.
func TestWhoOnlyReceivesIsFound(t *testing.T) {
	s, c, dir := smallShop(t)
	p := people{s, c, dir, nil}
	gift := func(tel string) store.NewOrder {
		n := p.orderOf(stranger, "giver@example.com", "010-9999-0000")
		n.Destination.Receiver = store.Person{Name: "김하늘", Tel: tel}
		n.Destination.Addr = "서울 강남구 역삼로 1"
		return n
	}
	apart := shipped(t, p.Store, gift("+82 10 1234-5678"), "imp_gift")
	shipped(t, p.Store, gift("010-9234-5678"), "imp_other")
	p.clock.forward(200 * day)
	if err := p.Retention.EraseDaily(t.Context()); err != nil {
		t.Fatal(err)
	}
	here := shipped(t, p.Store, gift("01012345678"), "imp_gift2")
	d := p.person(t, askedBy()...)
	if len(d.Received) != 2 || d.Received[0].OrderNo != here.No || d.Received[1].OrderNo != apart.No ||
		d.Received[1].To.Addr != "서울 강남구 역삼로 1" || !d.Received[1].Fate.Apart ||
		d.Received[0].Fate.Keeping != store.KeptForReturn {
		t.Errorf("received: %+v", d.Received)
	}
	if text, err := json.Marshal(d); err != nil || strings.Contains(string(text), stranger) ||
		strings.Contains(string(text), "giver") {
		t.Errorf("there is something of the giver in it, or %v", err)
	}
	if d := p.person(t, "giver@example.com"); len(d.Orders) != 3 || len(d.Received) != 0 {
		t.Errorf("the giver has %d orders, and got %d", len(d.Orders), len(d.Received))
	}
}
