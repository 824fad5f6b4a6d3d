package checkout

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/store"
)

// simShoppers is how many visitors have a session, and with it a cart.
const simShoppers = 3

// firstSession is the session of the first shopper.
const firstSession = 1

// shopper is a visitor with a session.
type shopper struct {
	session int64
	put     map[string]int64 // pieces put into the cart so far, by SKU
	taken   []cartOrder      // what was ordered out of it

	purchases [][]string // numbers of orders of which one took the place of the other
}

// cartOrder is an order out of a cart.
type cartOrder struct {
	no    string
	goods map[string]int64 // by SKU
}

// visit lets a shopper put something into their cart, order out of it, or buy
// something directly.
func (w *world) visit() {
	p := w.shoppers[w.rng.IntN(len(w.shoppers))]
	thing := w.thing()
	switch w.rng.IntN(6) {
	case 0, 1, 2:
		if w.store.AddToCart(context.Background(), p.session, thing.Product, thing.SKU, 1) == nil {
			p.put[thing.SKU]++
		}
	case 3, 4:
		w.orderAgain(p, w.newOrder())
	case 5:
		thing.Quantity = int64(1 + w.rng.IntN(2))
		w.orderAgain(p, w.newOrder(thing))
	}
}

// orderAgain orders in the session of a shopper, who may have an unpaid order. If
// that gives way, both are one purchase.
func (w *world) orderAgain(p *shopper, n store.NewOrder) {
	ctx := context.Background()
	n.Session = p.session
	before, _ := w.store.UnpaidOrderOf(ctx, p.session)
	o, err := w.service.Place(ctx, w.button(), n)
	if err != nil {
		return
	}
	w.attempts = append(w.attempts, o)
	now, err := w.store.OrderByPublicID(ctx, before.Order.PublicID)
	together := err == nil && now.Order.PayState == store.Unpaid
	p.buys(o.Order.No, before.Order.No, together)
	if together && w.rng.IntN(3) == 0 {
		w.payBoth(before.Order.No, o)
	}
	if len(n.Wishes) > 0 {
		return
	}
	c := cartOrder{o.Order.No, map[string]int64{}}
	for _, l := range o.Order.Lines {
		c.goods[l.SKU] += l.Quantity
	}
	if !slices.ContainsFunc(p.taken, func(t cartOrder) bool { return t.no == c.no }) {
		p.taken = append(p.taken, c)
	}
}

// payBoth pays an offer and the latest one of an order before it, in any order, as
// somebody does who has both windows open.
func (w *world) payBoth(before string, o Offer) {
	for _, a := range slices.Backward(w.attempts) {
		if a.Order.No == before {
			both := []Offer{a, o}
			w.rng.Shuffle(2, func(i, j int) { both[i], both[j] = both[j], both[i] })
			for _, o := range both {
				if o.Attempt.PG == store.Bank {
					w.findDeposit(store.FromBank.PaymentID(o.Attempt.MerchantUID), o.Attempt.Amount.Minor, 0)
					continue
				}
				w.payAs(o, o.Attempt.MerchantUID, o.Attempt.Provider, o.Attempt.MID,
					string(o.Attempt.Amount.Currency), o.Attempt.Amount.Minor, true)
			}
			return
		}
	}
}

// buys notes that an order belongs to the same purchase as the one before it, or
// begins another one.
func (p *shopper) buys(no, before string, together bool) {
	last := len(p.purchases) - 1
	if !together {
		p.purchases = append(p.purchases, []string{no})
		return
	}
	if last < 0 || !slices.Contains(p.purchases[last], before) { // a crash kept it from being noted
		p.purchases = append(p.purchases, []string{before})
		last++
	}
	p.purchases[last] = append(p.purchases[last], no)
}

// purchasesPaidOnce returns an error if two orders of one purchase are paid, or
// have an account to pay into.
func (w *world) purchasesPaidOnce() error {
	l, err := w.store.Ledger(context.Background())
	if err != nil {
		return err
	}
	taken := map[string]bool{}
	for _, o := range l.Orders {
		taken[o.No] = o.PayState == store.Paid || o.PayState == store.AwaitingDeposit
	}
	for _, p := range w.shoppers {
		for _, purchase := range p.purchases {
			var twice []string
			for _, no := range purchase {
				if taken[no] {
					twice = append(twice, no)
				}
			}
			if slices.Sort(twice); len(slices.Compact(twice)) > 1 {
				return fmt.Errorf("one purchase in two orders: %v", twice)
			}
		}
	}
	return nil
}

// cartsKeepTheRest returns an error unless each cart holds what was put into it
// less what was ordered out of it and paid for, or has an account to pay into.
func (w *world) cartsKeepTheRest() error {
	done, err := w.everPaid()
	if err != nil {
		return err
	}
	for _, p := range w.shoppers {
		cart, err := w.store.CartOf(context.Background(), p.session)
		if err != nil {
			return err
		}
		holds := map[string]int64{}
		for _, i := range cart.Items {
			holds[i.Variant.SKU] = i.Quantity
		}
		for sku, put := range p.put {
			var all, most int64
			for _, o := range p.taken {
				if done[o.no] {
					all, most = all+o.goods[sku], max(most, o.goods[sku])
				}
			}
			// Of several orders the later ones may have been about the same pieces.
			if holds[sku] < put-all || holds[sku] > put-most {
				return fmt.Errorf("session %d put %d of %s into the cart, ordered %d, %d at once, and %d are left",
					p.session, put, sku, all, most, holds[sku])
			}
		}
	}
	return nil
}

// everPaid tells by number which orders were paid at some time, or had an account
// to pay into.
func (w *world) everPaid() (map[string]bool, error) {
	rows, err := w.raw.Query("SELECT DISTINCT entity_key, after FROM events WHERE entity = 'order'")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	done := map[string]bool{}
	for rows.Next() {
		var no, after string
		if err := rows.Scan(&no, &after); err != nil {
			return nil, err
		}
		pay, _, _ := strings.Cut(after, "/")
		done[no] = done[no] || pay == string(store.Paid) || pay == string(store.AwaitingDeposit)
	}
	return done, rows.Err()
}
