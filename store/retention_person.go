package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/typed"
)

// shortPhone is how many of the last digits of a phone number are looked for.
const shortPhone = 8

// personOrders is how many orders of one person are looked at.
const personOrders = 500

// UnclearError says that a text is no e-mail address, phone number or order number.
type UnclearError struct{ Text string }

func (e *UnclearError) Error() string { return "nobody can be looked for by what was typed" }

// PersonData is what the shop holds about somebody. Strangers have no part in it: who
// is looked for by a phone gets no orders that only share its buyer's e-mail.
type PersonData struct {
	Orders   []PersonOrder  // newest first
	Received []PersonParcel // of orders that others placed
	Carts    []PersonCart
	Alerts   []PersonAlert
	Asked    []Inquiry
	Others   []string // how the buyers of these orders are reached, too, besides what was looked for
	Due      []Erased // what goes when it is erased now

	rows reach
}

// PersonOrder is an order with the contacts that are kept of it, wherever they are.
type PersonOrder struct {
	OrderFile
	Deposits []Deposit     // what came for its transfers
	Reviews  []Review      // of its lines
	Unasked  bool          // its buyer wants no mails that ask for reviews
	Codes    []AccountMark // accounts that its buyer wanted a refund to go to
	Fate     Fate
}

// PersonParcel is to somebody from somebody else: all of the order that is about them.
// It goes with the order.
type PersonParcel struct {
	OrderNo  string
	PlacedAt time.Time
	To       Destination // without the note, which is the buyer's
	Fate     Fate
}

// PersonCart is a browser in which somebody ordered, and what is in its cart.
type PersonCart struct {
	BegunAt time.Time
	SeenAt  time.Time
	Open    bool // an order from it is still to be paid: it goes once that is over
	Goods   []CartGoods
	Wished  []Text   // its wish list
	Coupons []string // codes of those that it took
}

// CartGoods is a line of a cart.
type CartGoods struct {
	Name     Text
	SKU      string
	Quantity int64
}

// PersonAlert is what somebody waits for, or was told of.
type PersonAlert struct {
	Name        Text
	SKU         string
	Email       string // empty: they were told, and it is forgotten
	CreatedAt   time.Time
	ConfirmedAt time.Time // zero: not yet
	ToldAt      time.Time // zero: not yet
}

// sought is what somebody is looked for by.
type sought struct {
	emails, tels, numbers []string // keys
	hashes                [][]byte // of the e-mails, as alerts have them
	askers                [][]byte // the same, as questions have them
}

// soughtBy reads e-mail addresses, phone numbers (of Korea, or with +) and order
// numbers as people type them.
func (r Retention) soughtBy(who []string) (sought, error) {
	var s sought
	for _, text := range who {
		no, tel := OrderNo(text), korea.PhoneKey(text, korea.Code)
		switch {
		case strings.ContainsAny(text, "@＠﹫"):
			email := typed.EmailKey(text)
			s.emails = append(s.emails, email)
			macs, err := r.signatures(alertAddress, []byte(email))
			if err != nil {
				return s, err
			}
			s.hashes = append(s.hashes, macs...)
			if macs, err = r.signatures(askerAddress, []byte(email)); err != nil {
				return s, err
			}
			s.askers = append(s.askers, macs...)
		case numberParts.MatchString(strings.Replace(no, "-", "", 1)) && !strings.ContainsAny(text, "+＋"):
			s.numbers = append(s.numbers, no)
		case tel != "":
			s.tels = append(s.tels, tel)
		default:
			return s, &UnclearError{text}
		}
	}
	return s, nil
}

// Person returns what is held about whoever the e-mail addresses, phone numbers and
// order numbers belong to, and notes in the log that somebody looked. Errors:
// *UnclearError, ErrTooMany.
func (r Retention) Person(ctx context.Context, who []string, by Source) (PersonData, error) {
	var d PersonData
	s, err := r.soughtBy(who)
	if err != nil {
		return d, err
	}
	err = r.read(ctx, func(t *tx) (err error) {
		d, err = eraser{t}.person(s)
		return err
	})
	if err != nil {
		return PersonData{}, fmt.Errorf("look up a person: %w", err)
	}
	return d, r.write(ctx, func(t *tx) error {
		return t.event(Event{Entity: EntityInstallation, Key: byRequest, Kind: EventPersonSought, Source: by,
			Detail: map[string]any{"count": len(d.Orders)}})
	})
}

func (t eraser) person(s sought) (PersonData, error) {
	d := PersonData{}
	var err error
	if d.rows, err = t.find(s); err != nil {
		return d, err
	}
	if d.Orders, err = t.personOrders(d.rows.orders); err != nil {
		return d, err
	}
	if d.Received, err = t.received(s.tels, d.rows.orders); err != nil {
		return d, err
	}
	if d.Carts, err = t.personCarts(d.rows.sessions); err != nil {
		return d, err
	}
	if d.Alerts, err = t.personAlerts(d.rows.alerts); err != nil {
		return d, err
	}
	if d.Asked, err = questions(t).list("WHERE q.id IN (SELECT value FROM each_number(?)) ORDER BY q.id",
		idList(d.rows.questions)); err != nil {
		return d, err
	}
	if d.rows.mails, err = t.mailRows(d.Orders); err != nil {
		return d, err
	}
	d.Others = othersIn(d.Orders, s)
	for _, k := range ErasureKinds() {
		ids, err := t.due(k.Kind, leastTerms().cutoffs(t.now).asked(), &d.rows, countedAtOnce)
		if err != nil {
			return d, err
		}
		if len(ids) > 0 {
			d.Due = append(d.Due, Erased{k.Kind, len(ids)})
		}
	}
	return d, nil
}

// questionsOf are the questions under somebody's addresses, and about their orders.
func (t eraser) questionsOf(s sought, orders []int64) (list []int64, err error) {
	for _, hash := range s.askers {
		ids, err := t.rows("SELECT id FROM questions WHERE address_hash = ?", hash)
		if err != nil {
			return nil, err
		}
		list = append(list, ids...)
	}
	ids, err := t.rows(`SELECT id FROM questions WHERE author <> '' AND order_id IS NOT NULL
	  AND order_id IN (SELECT value FROM each_number(?))`, idList(orders))
	list = append(list, ids...)
	slices.Sort(list)
	return slices.Compact(list), err
}

// find looks for the rows of somebody. A browser is theirs when all that was ordered
// in it is.
func (t eraser) find(s sought) (found reach, err error) {
	emails, tels := valueList(s.emails), valueList(s.tels)
	const among = "email_key <> '' AND email_key IN (SELECT value FROM each_text(?1)) "
	const amongTels = "tel_key <> '' AND tel_key IN (SELECT value FROM each_text(?2)) "
	found.orders, err = t.rows(`SELECT id FROM orders WHERE `+among+`
	  UNION SELECT id FROM orders WHERE `+amongTels+`
	  UNION SELECT order_id FROM kept_contacts WHERE `+among+`
	  UNION SELECT order_id FROM kept_contacts WHERE `+amongTels+`
	  UNION SELECT id FROM orders WHERE order_no IN (SELECT value FROM each_text(?3))
	  UNION SELECT order_id FROM attempts WHERE merchant_uid IN (SELECT value FROM each_text(?3))
	  ORDER BY 1 DESC LIMIT ?4`, emails, tels, valueList(s.numbers), personOrders+1)
	if err != nil {
		return found, err
	}
	if len(found.orders) > personOrders {
		return found, ErrTooMany
	}
	found.sessions, err = t.rows(`SELECT DISTINCT o.session_id FROM orders o WHERE o.session_id IS NOT NULL
	  AND o.id IN (SELECT value FROM each_number(?1)) AND NOT EXISTS (SELECT 1 FROM orders x
	    WHERE x.session_id = o.session_id AND x.id NOT IN (SELECT value FROM each_number(?1)))`,
		idList(found.orders))
	if err == nil {
		found.alerts, err = t.alertsOf(s)
	}
	if err == nil {
		found.questions, err = t.questionsOf(s, found.orders)
	}
	return found, err
}

// alertsOf are the alerts of somebody's addresses, also those that are forgotten but
// for their hash.
func (t eraser) alertsOf(s sought) ([]int64, error) {
	var list []int64
	for _, hash := range s.hashes {
		ids, err := t.rows("SELECT id FROM stock_alerts WHERE address_hash = ? ORDER BY id", hash)
		if err != nil {
			return nil, err
		}
		list = append(list, ids...)
	}
	return list, nil
}

// personOrders reads orders with their contacts.
func (t eraser) personOrders(orders []int64) ([]PersonOrder, error) {
	fates, err := t.fates(orders, leastTerms(), leastTerms().cutoffs(t.now).asked())
	if err != nil {
		return nil, err
	}
	list := make([]PersonOrder, 0, len(orders))
	for _, id := range orders {
		o := PersonOrder{Fate: fates[id]}
		if o.OrderDetails, err = t.dossier("WHERE o.id = ?", id); err != nil {
			return nil, err
		}
		for _, part := range []func(*tx) error{o.readRow, o.readConsents, o.readReceipts, o.readDelivery, o.readTalk,
			o.readLog, o.readMails, o.readKept, o.readCodes, o.readDeposits, o.readReviews} {
			if err := part(t.tx); err != nil {
				return nil, fmt.Errorf("read order %s: %w", o.Order.No, err)
			}
		}
		list = append(list, o)
	}
	return list, nil
}

// readKept adds the contacts that are kept apart.
func (o *PersonOrder) readKept(t *tx) error {
	if !o.Fate.Apart {
		return nil
	}
	list, err := eraser{t}.kept("WHERE k.order_id = ?", o.Order.ID)
	if err == nil && len(list) == 1 {
		o.Order.Buyer, o.Order.Destination = list[0].Buyer, list[0].Destination
	}
	return err
}

func (o *PersonOrder) readDeposits(t *tx) (err error) {
	o.Deposits, err = bankBook{t}.deposits(o.Order.ID)
	return err
}

func (o *PersonOrder) readReviews(t *tx) (err error) {
	o.Reviews, err = reviews{t}.list("WHERE r.order_id = ? AND r.state <> 'gone' ORDER BY r.line", o.Order.ID)
	if err != nil {
		return err
	}
	return t.get("SELECT EXISTS (SELECT 1 FROM review_refusals WHERE order_id = ?)", []any{o.Order.ID}, &o.Unasked)
}

func (o *PersonOrder) readCodes(t *tx) error {
	mark, err := refundBook{t}.markOf(o.Order.ID)
	if err != nil {
		return err
	}
	if mark != (AccountMark{}) {
		o.Codes = append(o.Codes, mark)
	}
	return t.each(`SELECT bank, tail FROM refund_codes WHERE bank <> '-'
	  AND imp_uid IN (SELECT imp_uid FROM payments WHERE order_id = ?) ORDER BY id`, []any{o.Order.ID},
		func(scan func(...any) error) error {
			var m AccountMark
			err := scan(&m.Bank, &m.Tail)
			o.Codes = append(o.Codes, m)
			return err
		})
}

// received are parcels to phones, of orders that are not their owners' own.
func (t eraser) received(tels []string, own []int64) ([]PersonParcel, error) {
	var list []PersonParcel
	var ids []int64
	for _, tel := range tels {
		// Digits are looked for first, in whatever way they stand there; the key decides.
		if err := t.each(`SELECT o.id, o.order_no, o.created_at, coalesce(k.receiver_name, o.receiver_name),
		    coalesce(k.receiver_tel, o.receiver_tel), coalesce(k.postcode, o.postcode), coalesce(k.addr, o.addr),
		    o.country
		  FROM orders o LEFT JOIN kept_contacts k ON k.order_id = o.id
		  WHERE replace(replace(replace(coalesce(k.receiver_tel, o.receiver_tel), ' ', ''), '-', ''), '.', '') LIKE
		    '%' || ?1 || '%' AND o.id NOT IN (SELECT value FROM each_number(?2)) ORDER BY o.id DESC`,
			[]any{tel[max(0, len(tel)-shortPhone):], idList(own)}, func(scan func(...any) error) error {
				var id, placed int64
				var p PersonParcel
				err := scan(&id, &p.OrderNo, &placed, &p.To.Receiver.Name, &p.To.Receiver.Tel, &p.To.Postcode,
					&p.To.Addr, &p.To.Country)
				p.PlacedAt = fromMS(placed)
				if korea.PhoneKey(p.To.Receiver.Tel, p.To.Country) == tel && len(list) < personOrders {
					list, ids = append(list, p), append(ids, id)
				}
				return err
			}); err != nil {
			return nil, err
		}
	}
	fates, err := t.fates(ids, leastTerms(), leastTerms().cutoffs(t.now).asked())
	for i, id := range ids {
		list[i].Fate = fates[id]
	}
	return list, err
}

func (t eraser) personCarts(sessions []int64) ([]PersonCart, error) {
	var list []PersonCart
	for _, id := range sessions {
		var c PersonCart
		var begun, seen int64
		if err := t.get("SELECT created_at, seen_at, EXISTS ("+openOrders+") FROM sessions WHERE id = ?2",
			[]any{ms(t.now), id}, &begun, &seen, &c.Open); err != nil {
			return nil, err
		}
		c.BegunAt, c.SeenAt = fromMS(begun), fromMS(seen)
		if err := t.each(`SELECT p.name_ko, p.name_en, v.sku, i.quantity FROM cart_items i
		  JOIN variants v ON v.id = i.variant_id JOIN products p ON p.id = v.product_id WHERE i.session_id = ?
		  ORDER BY i.added_at, v.id`, []any{id}, func(scan func(...any) error) error {
			var g CartGoods
			err := scan(&g.Name.Ko, &g.Name.En, &g.SKU, &g.Quantity)
			c.Goods = append(c.Goods, g)
			return err
		}); err != nil {
			return nil, err
		}
		if err := t.each(`SELECT p.name_ko, p.name_en FROM wished w JOIN products p ON p.id = w.product_id
		  WHERE w.session_id = ? ORDER BY w.added_at, p.id`, []any{id}, func(scan func(...any) error) error {
			var name Text
			err := scan(&name.Ko, &name.En)
			c.Wished = append(c.Wished, name)
			return err
		}); err != nil {
			return nil, err
		}
		if err := t.each(`SELECT k.code FROM taken_coupons c JOIN coupon_codes k ON k.coupon_id = c.coupon_id
		  AND k.single = 0
		  WHERE c.session_id = ? ORDER BY c.coupon_id`, []any{id}, func(scan func(...any) error) error {
			var code string
			err := scan(&code)
			c.Coupons = append(c.Coupons, code)
			return err
		}); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

func (t eraser) personAlerts(alerts []int64) ([]PersonAlert, error) {
	var list []PersonAlert
	err := t.each(`SELECT p.name_ko, p.name_en, v.sku, a.email, a.created_at, coalesce(a.confirmed_at, 0),
	    coalesce(a.told_at, 0)
	  FROM stock_alerts a JOIN variants v ON v.id = a.variant_id JOIN products p ON p.id = v.product_id
	  WHERE a.id IN (SELECT value FROM each_number(?)) ORDER BY a.id`, []any{idList(alerts)},
		func(scan func(...any) error) error {
			var a PersonAlert
			var created, confirmed, told int64
			err := scan(&a.Name.Ko, &a.Name.En, &a.SKU, &a.Email, &created, &confirmed, &told)
			a.CreatedAt, a.ConfirmedAt, a.ToldAt = fromMS(created), orZeroTime(confirmed), orZeroTime(told)
			list = append(list, a)
			return err
		})
	return list, err
}

// mailRows are the mails about orders.
func (t eraser) mailRows(orders []PersonOrder) ([]int64, error) {
	var keys []string
	for _, o := range orders {
		for _, m := range o.Mails {
			keys = append(keys, m.Key)
		}
	}
	return t.rows("SELECT id FROM outbox WHERE key IN (SELECT value FROM each_text(?))", valueList(keys))
}

// othersIn are the e-mail addresses and phone numbers of orders' buyers that were
// not looked for.
func othersIn(orders []PersonOrder, s sought) []string {
	var list []string
	seen := slices.Concat([]string{""}, s.emails, s.tels)
	for _, o := range orders {
		b, in := o.Order.Buyer, o.Order.Destination.Country
		email, tel := typed.EmailKey(b.Email), korea.PhoneKey(b.Tel, in)
		if !slices.Contains(seen, email) {
			seen, list = append(seen, email), append(list, email)
		}
		if !slices.Contains(seen, tel) {
			seen, list = append(seen, tel), append(list, korea.International(b.Tel, in))
		}
	}
	return list
}
