package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/typed"
)

// orderKeys are what an order's buyer and receiver are known and looked for by,
// however their names, numbers and addresses were written.
type orderKeys struct {
	email    string // empty: none
	tel      string // empty: none
	searched string
}

// keysOf makes the keys of an order. They follow from its other columns: whoever
// changes those writes these anew.
func keysOf(o Order) orderKeys {
	d, in := o.Destination, o.Destination.Country
	parts := []string{typed.Fold(o.No), typed.Fold(o.Buyer.Name)}
	add := func(more ...string) {
		for _, part := range more {
			if part != "" && part != parts[len(parts)-1] {
				parts = append(parts, part)
			}
		}
	}
	add(typed.Fold(d.Receiver.Name), typed.EmailKey(o.Buyer.Email))
	add(korea.PhoneDigits(o.Buyer.Tel, in)...)
	tel := korea.PhoneKey(o.Buyer.Tel, in)
	if d.Receiver.Tel != o.Buyer.Tel && korea.PhoneKey(d.Receiver.Tel, in) != tel {
		add(korea.PhoneDigits(d.Receiver.Tel, in)...)
	}
	return orderKeys{typed.EmailKey(o.Buyer.Email), tel, strings.Join(parts, " ")}
}

// keyedAtOnce is how many orders get their keys in one transaction.
const keyedAtOnce = 500

// keyOrders makes the keys of orders that have none: those from before there were
// any. It takes out of their texts what nobody sees, as is done with new ones.
func (s *Store) keyOrders(ctx context.Context) error { return s.writeAll(ctx, (*tx).keyOrders) }

// writeAll changes some rows after the other, until do has none left.
func (s *core) writeAll(ctx context.Context, do func(*tx) (int, error)) error {
	for {
		var done int
		err := s.write(ctx, func(t *tx) (err error) {
			done, err = do(t)
			return err
		})
		if err != nil || done == 0 {
			return err
		}
	}
}

// keyOrders is how many orders got their keys.
func (t *tx) keyOrders() (int, error) {
	list, err := t.contacts("WHERE searched IS NULL ORDER BY id LIMIT ?", keyedAtOnce)
	if err != nil {
		return 0, fmt.Errorf("read orders without keys: %w", err)
	}
	for _, o := range list {
		o.Order = cleaned(o.Order)
		d, k := o.Destination, keysOf(o.Order)
		if _, err := t.exec(`UPDATE orders SET buyer_name = ?, buyer_email = ?, buyer_tel = ?, receiver_name = ?,
		  receiver_tel = ?, postcode = ?, addr = ?, memo = ?, email_key = ?, tel_key = ?, searched = ? WHERE id = ?`,
			o.Buyer.Name, o.Buyer.Email, o.Buyer.Tel, d.Receiver.Name, d.Receiver.Tel,
			d.Postcode, d.Addr, d.Memo, k.email, k.tel, k.searched, o.ID); err != nil {
			return 0, fmt.Errorf("write the keys of order %s: %w", o.No, err)
		}
	}
	return len(list), nil
}

// cleaned is an order without what nobody sees in its contacts.
func cleaned(o Order) Order {
	d := &o.Destination
	for _, text := range []*string{&o.Buyer.Name, &o.Buyer.Email, &o.Buyer.Tel, &d.Receiver.Name, &d.Receiver.Tel,
		&d.Postcode, &d.Addr, &d.Memo} {
		*text = typed.Text(*text)
	}
	return o
}

// contacted is an order of which only the contacts are known, and its keys.
type contacted struct {
	Order
	keys orderKeys
}

func (t *tx) contacts(condition string, args ...any) (list []contacted, err error) {
	err = eachContact(t, condition, args, func(o contacted) { list = append(list, o) })
	return list, err
}

func eachContact(t *tx, condition string, args []any, take func(contacted)) error {
	return t.each(`SELECT id, order_no, buyer_name, buyer_email, buyer_tel, receiver_name, receiver_tel, postcode, addr,
	    country, memo, coalesce(email_key, '-'), coalesce(tel_key, '-'), coalesce(searched, '-')
	  FROM orders `+condition, args, func(scan func(...any) error) error {
		var o contacted
		d := &o.Destination
		err := scan(&o.ID, &o.No, &o.Buyer.Name, &o.Buyer.Email, &o.Buyer.Tel, &d.Receiver.Name, &d.Receiver.Tel,
			&d.Postcode, &d.Addr, &d.Country, &d.Memo, &o.keys.email, &o.keys.tel, &o.keys.searched)
		if err == nil {
			take(o)
		}
		return err
	})
}

// verifyKeys finds orders that nobody would find by what their buyer types.
func (t *tx) verifyKeys() ([]string, error) {
	var broken []string
	err := eachContact(t, "ORDER BY id", nil, func(o contacted) {
		if o.keys != keysOf(o.Order) {
			broken = append(broken, "an order is found by its contacts: "+o.No)
		}
	})
	return broken, wrap(err, "check that orders are found by their contacts")
}
