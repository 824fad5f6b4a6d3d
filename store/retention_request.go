package store

import (
	"context"
	"fmt"
	"time"
)

// Keeping is why personal data of an order is there, or that it is not.
type Keeping string

// The ways of an order's personal data.
const (
	KeptWhileOpen Keeping = "open"
	KeptForReturn Keeping = "return"
	KeptByLaw     Keeping = "law"
	KeptNoLonger  Keeping = "due"
	KeptNothing   Keeping = "gone"
)

// Keepings is the table of why personal data of an order is there.
func Keepings() []Meaning[Keeping] {
	return []Meaning[Keeping]{
		{Kind: KeptWhileOpen, Means: "something is still to be done: pay, ship, refund, answer"},
		{Kind: KeptForReturn, Means: "its goods can still come back"},
		{Kind: KeptByLaw, Means: "it is over, and the law wants its record kept"},
		{Kind: KeptNoLonger, Means: "nothing wants it kept: it goes when its buyer asks, or by the rules"},
		{Kind: KeptNothing, Means: "it is erased"},
	}
}

// Fate is what becomes of the personal data of an order.
type Fate struct {
	Keeping   Keeping
	EmptiedAt time.Time // when the contacts left the order; zero: they are there
	Apart     bool      // they are kept apart
	ApartFrom time.Time // when they are going to be, at the earliest; zero: not yet known, or at once
	Until     time.Time // until when they are kept; zero: not yet known
	Photos    time.Time // until when photos of its claims are kept; zero: there are none, or they need not be
}

// KeptContacts are contacts of an order that are kept apart.
type KeptContacts struct {
	OrderID     int64
	OrderNo     string
	Buyer       Person
	Destination Destination
	PlacedAt    time.Time
	SeparatedAt time.Time
	Until       time.Time
}

// leastTerms are the shortest periods that the law allows. Who asks for it has not
// to wait for longer ones that the owner chose.
func leastTerms() RetentionTerms {
	unpaid, separate, record, photo, login, backup := RetentionTerms{}.Limits()
	return RetentionTerms{UnpaidDays: unpaid.Least, SeparateDays: separate.Least, RecordYears: record.Least,
		PhotoYears: photo.Least, LoginYears: login.Least, BackupDays: backup.Least}
}

// asked are the moments for somebody who asks: what only waits for them to come back
// need not wait.
func (c cutoffs) asked() cutoffs {
	c.unpaid, c.undone = c.now, c.now
	return c
}

// Fate returns what becomes of the personal data of an order by the rules.
func (r Retention) Fate(ctx context.Context, order int64) (Fate, error) {
	var f Fate
	err := r.read(ctx, func(t *tx) error {
		terms, err := (eraser{t}).terms()
		if err != nil {
			return err
		}
		all, err := (eraser{t}).fates([]int64{order}, terms, terms.cutoffs(t.now))
		f = all[order]
		return err
	})
	return f, err
}

// fates are those of orders.
func (t eraser) fates(orders []int64, terms RetentionTerms, at cutoffs) (map[int64]Fate, error) {
	all := map[int64]Fate{}
	err := t.each(`SELECT o.id, coalesce(o.emptied_at, 0),
	  EXISTS (SELECT 1 FROM kept_contacts k WHERE k.order_id = o.id),
	  `+lastHappened+`, coalesce((SELECT max(c.closed_at) FROM claims c JOIN claim_photos f ON f.claim_id = c.id
	    WHERE c.order_id = o.id), 0)
	  FROM orders o WHERE o.id IN (SELECT value FROM each_number(?))`, []any{idList(orders)},
		func(scan func(...any) error) error {
			var id, emptied, last, closed int64
			f := Fate{Keeping: KeptWhileOpen}
			err := scan(&id, &emptied, &f.Apart, &last, &closed)
			f.EmptiedAt = orZeroTime(emptied)
			if f.EmptiedAt.IsZero() {
				f.ApartFrom = fromMS(last).AddDate(0, 0, terms.SeparateDays)
			} else if f.Keeping = KeptNothing; f.Apart {
				f.Keeping = KeptByLaw
			}
			f.Until = fromMS(last).AddDate(terms.RecordYears, 0, 0)
			if closed > at.photos {
				f.Photos = fromMS(closed).AddDate(terms.PhotoYears, 0, 0)
			}
			all[id] = f
			return err
		})
	if err != nil {
		return nil, err
	}
	return all, t.settle(all, orders, at)
}

// settle asks the rules themselves which orders are where.
func (t eraser) settle(all map[int64]Fate, orders []int64, at cutoffs) error {
	over := at
	over.shipped, over.undone = at.now, at.now
	for _, step := range []struct {
		kind ErasureKind
		at   cutoffs
		then Keeping
	}{{ErasedSeparated, over, KeptForReturn}, {ErasedSeparated, at, KeptByLaw}, {ErasedUnpaid, at, KeptNoLonger},
		{ErasedRecords, at, KeptNoLonger}} {
		ids, err := t.due(step.kind, step.at, &reach{orders: orders}, len(orders))
		if err != nil {
			return err
		}
		for _, id := range ids {
			f := all[id]
			f.Keeping = step.then
			all[id] = f
		}
	}
	for id, f := range all {
		if f.Keeping == KeptByLaw || f.Keeping == KeptNothing || f.Keeping == KeptNoLonger {
			f.ApartFrom = time.Time{}
		}
		if f.Keeping == KeptWhileOpen || f.Keeping == KeptNothing || f.Keeping == KeptNoLonger {
			f.ApartFrom, f.Until = time.Time{}, time.Time{}
		}
		all[id] = f
	}
	return nil
}

// ErasePerson erases what need not be kept of whoever the e-mail addresses, phone
// numbers and order numbers belong to, and sets apart what the law wants kept of what
// is over. It is the erasure by the rules, of their rows alone and by the shortest
// periods. It does nothing when nothing is due. Errors: those of Person.
func (r Retention) ErasePerson(ctx context.Context, who []string, by Source) ([]Erased, error) {
	s, err := r.soughtBy(who)
	if err != nil {
		return nil, err
	}
	var done []Erased
	err = r.write(ctx, func(t *tx) error {
		d, err := eraser{t}.person(s)
		if err != nil || len(d.Due) == 0 {
			return err
		}
		done = d.Due
		counts := map[string]any{}
		for _, e := range done {
			if err := (eraser{t}).eraseAsked(e, d.rows); err != nil {
				return fmt.Errorf("erase %s: %w", e.Kind, err)
			}
			counts[string(e.Kind)] = e.Rows
		}
		return t.event(Event{Entity: EntityInstallation, Key: byRequest, Kind: EventErased, Source: by, Detail: counts})
	})
	if err != nil {
		return nil, err
	}
	return done, nil
}

// eraseAsked erases rows of a kind that somebody asks to have erased.
func (t eraser) eraseAsked(e Erased, whose reach) error {
	ids, err := t.due(e.Kind, leastTerms().cutoffs(t.now).asked(), &whose, e.Rows)
	if err != nil {
		return err
	}
	return t.erase(e.Kind, ids)
}

// KeptAtOnce is how many contacts that are kept apart are read together.
const KeptAtOnce = 50

// Kept returns contacts that are kept apart, those separated last first: of one order,
// or (empty) the next 50 behind a place, which is the number of an order. It notes in
// the log that somebody looked.
func (r Retention) Kept(ctx context.Context, orderNo, behind string, by Source) ([]KeptContacts, error) {
	var list []KeptContacts
	err := r.write(ctx, func(t *tx) (err error) {
		list, err = eraser{t}.kept(`WHERE (?1 = '' OR o.order_no = ?1) AND (?2 = '' OR (k.separated_at, k.order_id) <
		  (SELECT b.separated_at, b.order_id FROM kept_contacts b JOIN orders p ON p.id = b.order_id
		    WHERE p.order_no = ?2))
		  ORDER BY k.separated_at DESC, k.order_id DESC LIMIT ?3`, orderNo, behind, KeptAtOnce)
		if err != nil {
			return err
		}
		// Without an order's id: looking is nothing that happened to the order.
		return t.event(Event{Entity: EntityInstallation, Key: orderNo, Kind: EventContactsShown, Source: by,
			Detail: map[string]any{"count": len(list)}})
	})
	return list, err
}

// CountKept is how many orders' contacts are kept apart.
func (r Retention) CountKept(ctx context.Context) (int, error) {
	var n int
	err := r.read(ctx, func(t *tx) error { return t.get("SELECT count(*) FROM kept_contacts", nil, &n) })
	return n, err
}

func (t eraser) kept(condition string, args ...any) ([]KeptContacts, error) {
	terms, err := t.terms()
	if err != nil {
		return nil, err
	}
	var list []KeptContacts
	err = t.each(`SELECT o.id, o.order_no, k.buyer_name, k.buyer_email, k.buyer_tel, k.receiver_name, k.receiver_tel,
	    k.postcode, k.addr, o.country, k.memo, o.created_at, k.separated_at, `+lastHappened+`
	  FROM kept_contacts k JOIN orders o ON o.id = k.order_id `+condition, args, func(scan func(...any) error) error {
		var k KeptContacts
		var placed, separated, last int64
		d := &k.Destination
		err := scan(&k.OrderID, &k.OrderNo, &k.Buyer.Name, &k.Buyer.Email, &k.Buyer.Tel, &d.Receiver.Name,
			&d.Receiver.Tel, &d.Postcode, &d.Addr, &d.Country, &d.Memo, &placed, &separated, &last)
		k.PlacedAt, k.SeparatedAt = fromMS(placed), fromMS(separated)
		k.Until = fromMS(last).AddDate(terms.RecordYears, 0, 0)
		list = append(list, k)
		return err
	})
	return list, err
}
