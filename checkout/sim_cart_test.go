package checkout

import (
	"context"
	"fmt"
	"strings"

	"github.com/jangteo/jangteo/store"
)

// simShoppers is how many visitors have a session, and with it a cart.
const simShoppers = 3

// shopper is a visitor with a session.
type shopper struct {
	session int64
	put     map[string]int64 // pieces put into the cart so far, by SKU
	taken   []cartOrder      // what was ordered out of it
}

// cartOrder is an order out of a cart.
type cartOrder struct {
	no    string
	goods map[string]int64 // by SKU
}

// visit lets a shopper put something into their cart, or order out of it.
func (w *world) visit() {
	ctx := context.Background()
	p := w.shoppers[w.rng.IntN(len(w.shoppers))]
	if thing := w.thing(); w.rng.IntN(3) > 0 {
		if w.store.AddToCart(ctx, p.session, thing.Product, thing.SKU, 1) == nil {
			p.put[thing.SKU]++
		}
		return
	}
	n := w.newOrder()
	n.Session = p.session
	o, err := w.service.Place(ctx, w.button(), n)
	if err != nil {
		return
	}
	w.attempts = append(w.attempts, o)
	c := cartOrder{o.Order.No, map[string]int64{}}
	for _, l := range o.Order.Lines {
		c.goods[l.SKU] += l.Quantity
	}
	p.taken = append(p.taken, c)
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
				return fmt.Errorf("session %d put %d of %s into the cart, ordered %d, %d at once, and %d are left", p.session, put, sku, all, most, holds[sku])
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
