package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/jangteo/jangteo/store/money"
)

// PayState is where an order's money is.
type PayState string

// The states of payment.
const (
	Unpaid          PayState = "unpaid"
	AwaitingDeposit PayState = "awaiting_deposit"
	Paid            PayState = "paid"
	Held            PayState = "held"
	Refunded        PayState = "refunded"
	Void            PayState = "void"
)

// ShipState is where an order's goods are.
type ShipState string

// The states of shipping.
const (
	ShipNone     ShipState = "none"
	ShipReady    ShipState = "ready"
	ShipShipped  ShipState = "shipped"
	ShipReturned ShipState = "returned"
)

// reservationCap is how long an unpaid order can hold stock at the very most.
const reservationCap = 24 * time.Hour

// confirmAfter is how long the mail that confirms an order waits for the better
// one that a payment or an issued account brings.
const confirmAfter = 2 * time.Minute

// Errors of ordering. The order or attempt asked for was not made.
var (
	ErrNothingToBuy = errors.New("nothing to buy")
	ErrQuantity     = errors.New("quantity out of range")
	// what was to be fetched a moment ago is delivered now
	ErrAddressNeeded = errors.New("these goods are delivered to an address")
)

// StockError says that there are fewer pieces than asked for.
type StockError struct {
	SKU  string
	Name Text
	Left int64
}

// Error implements error.
func (e *StockError) Error() string { return fmt.Sprintf("only %d of %s left", e.Left, e.SKU) }

// PriceChangedError says that the buyer saw another sum than the goods cost now,
// in the currency of the order.
type PriceChangedError struct{ Total money.Money }

// Error implements error.
func (e *PriceChangedError) Error() string { return "the price changed since the buyer saw it" }

// DeliveryFeeError says that delivery to a place costs more than pages show
// before they know the place.
type DeliveryFeeError struct {
	Fee, Total money.Price
	In         money.Currency // of the order
}

// Error implements error.
func (e *DeliveryFeeError) Error() string { return "delivery to this place costs more" }

// ClosedError says that an order takes no further payment.
type ClosedError struct{ State PayState }

// Error implements error.
func (e *ClosedError) Error() string { return "the order is " + string(e.State) }

// Person is somebody to reach.
type Person struct{ Name, Email, Tel string }

// Destination is where goods go.
type Destination struct {
	Receiver Person // no e-mail
	Postcode string
	Addr     string // in one line
	Country  string // ISO 3166 code
	Memo     string // to the courier
}

// Wish is one thing to buy.
type Wish struct {
	Product, SKU string
	Quantity     int64
	Seen         *money.Price // what one cost where the buyer saw it; nil: unknown
}

// NewOrder asks for an order and its first attempt to pay.
type NewOrder struct {
	Language    string
	Wishes      []Wish      // bought directly; empty: what is chosen in the session's cart
	Session     int64       // 0: none
	Begins      *NewSession // the session of who has none, kept with the order; nil: none is
	Buyer       Person
	Destination Destination
	Hold        time.Duration // how long stock is held for it, once a payment window is known
	Client      netip.Addr    // whose network counts; the zero Addr: nobody's
	SeenTotal   *money.Price  // the total that the buyer was shown; nil: unknown
	SeenFee     *money.Price  // what delivery to this place costs, as the buyer was told; nil: not told
	Consents    []Consent     // what the buyer was told and asked
	Coupon      string        // code, as CouponCode makes it; empty: none
	// the session's last order when the page was made, empty: none; nil: the page does not say
	SeenOrder *string
	Asked     int64 // the session's unpaid order that I'mport was just asked about; 0: none
	Attempt   NewAttempt
	Receipt   ReceiptChoice // Kind empty: nothing is said
	Transfer  TransferWish  // of a buyer who transfers the money
	Fetched   bool          // the buyer was asked for no address, as everything is fetched
}

// Order is what was agreed with a buyer. Its lines and totals never change.
type Order struct {
	ID          int64
	PublicID    string
	No          string
	Language    string
	PayState    PayState
	ShipState   ShipState
	Buyer       Person
	Destination Destination
	Lines       []Line
	Goods       money.Price
	Shipping    money.Price
	Extra       money.Price   // of Shipping, for a remote place
	Fee         money.Price   // what delivery there cost below FreeFrom, without Extra
	FreeFrom    money.Price   // value of goods from which it was free; zero: from none
	Discount    money.Price   // taken off the goods by the coupon
	Coupon      AppliedCoupon // no code: none
	Total       money.Price
	Tax         TaxMode     // how the shop was taxed when it was placed
	TaxFree     money.Price // of Total, free of value added tax
	CreatedAt   time.Time
	ExpiresAt   time.Time // until when stock is held while unpaid, or it waits without
	Rebuilt     bool      // made again from a payment's signed note
	Emptied     bool      // its contacts are kept apart (Retention), or erased
	Held        bool      // its goods are reserved for it, or the buyer's
	Replaced    bool      // another order of its buyer took its place
}

// Line is one thing of an order, as it read and cost when ordered.
type Line struct {
	VariantID int64
	SKU       string
	Name      Text
	Quantity  int64
	Unit      money.Price
	Refunded  int64       // pieces that are paid back, or going to be
	Picture   Picture     // what showed it then; for orders without, what shows it today
	Group     ShipGroup   // how it is delivered
	Tax       TaxKind     // whether its price contains value added tax
	Fee       money.Price // of Order.Shipping for its product alone; with ShipCollect: what the courier takes
	Days      int64       // working days until it leaves, as its product was; 0: ShippingDays
	product   int64       // of which it is a form; 0 while the order is being placed
	wanted    Variant     // as it is offered, while the order is being placed
}

// CreateOrder re-reads prices, takes the goods out of stock, and writes order
// and first attempt. If the session has an unpaid order about the same goods at
// the same total, it goes on with that one; any other gives its goods and coupon
// to the new one. Beyond the limits of what unpaid orders hold it holds nothing
// while the goods are there. Errors: ErrNothingToBuy, ErrQuantity, ErrNotFound (a thing that
// is not offered), *StockError, *PriceChangedError, *DeliveryFeeError,
// ErrNoDelivery, *CouponError, *AlreadyOrderedError, *LeastError, *UnheldError.
func (s *Store) CreateOrder(ctx context.Context, n NewOrder) (Order, Attempt, error) {
	var o Order
	var a Attempt
	network, err := networkKey(s, n.Client)
	if err != nil {
		return o, a, err
	}
	if err := readOffers(ctx, s.core, n.Wishes); err != nil {
		return o, a, err
	}
	err = s.write(ctx, func(t *tx) (err error) {
		if o, a, err = s.place(t, n, network); err != nil {
			return err
		}
		o, err = s.begin(t, o, a, n.Attempt)
		return err
	})
	return o, a, err
}

func (s *Store) place(t *tx, n NewOrder, network []byte) (Order, Attempt, error) {
	last, err := t.lastOrder(n.Session)
	if err != nil {
		return last, Attempt{}, err
	}
	var open Order
	if last.PayState == Unpaid {
		open = last
	}
	o, err := t.wanted(n, last, open.ID)
	if err != nil {
		return o, Attempt{}, err
	}
	if open.ID != 0 && o.goesOnWith(open, n.Attempt.Currency) {
		return t.goOn(open, n)
	}
	if open.ID != 0 {
		if err := t.giveWay(open); err != nil {
			return o, Attempt{}, err
		}
		if o, err = t.wanted(n, last, 0); err != nil { // by a coupon that nothing holds any more
			return o, Attempt{}, err
		}
	}
	if o.PublicID, err = s.newPublicID(); err != nil {
		return o, Attempt{}, err
	}
	if o.No, err = s.newOrderNo(t.now); err != nil {
		return o, Attempt{}, err
	}
	if n.Begins != nil {
		if n.Session, err = n.Begins.begin(t); err != nil {
			return o, Attempt{}, err
		}
	}
	return holdsOf(t).insertNew(o, n, origin{session: orNull(n.Session), predecessor: orNull(open.ID),
		network: network})
}

// wanted is what a buyer asks for at today's prices. The coupon that the order
// holder holds is theirs to use.
func (t *tx) wanted(n NewOrder, last Order, holder int64) (Order, error) {
	o := Order{Language: n.Language, PayState: Unpaid, ShipState: ShipNone, Buyer: n.Buyer, Destination: n.Destination,
		CreatedAt: fromMS(ms(t.now)), ExpiresAt: fromMS(ms(t.now.Add(n.Hold)))}
	lines, err := t.wishedLines(n)
	if errors.Is(err, ErrNothingToBuy) && t.now.Sub(last.CreatedAt) < justNow {
		if told := n.again(last, true); told != nil {
			return o, told
		}
	}
	if err != nil {
		return o, err
	}
	if err := n.again(last, sameGoods(last.Lines, lines)); err != nil {
		return o, err
	}
	o.Lines = lines
	if n.Fetched && !loadOf(lines).OnlyPickup() {
		return o, ErrAddressNeeded
	}
	shown, err := t.total(&o, n.pricing(holder))
	if err != nil {
		return o, err
	}
	return o, n.agrees(o, shown)
}

// insertNew writes an order that takes the place of another one, or of none.
func (t holds) insertNew(o Order, n NewOrder, from origin) (Order, Attempt, error) {
	var err error
	from.keys = keysOf(o)
	who := holder{session: n.Session, email: from.keys.email, tel: from.keys.tel, network: from.network}
	if o.Held, err = t.holdGoods(o.Lines, who); err != nil {
		return o, Attempt{}, err
	}
	if o.Held {
		from.holds, o.ExpiresAt = piecesOf(o.Lines), fromMS(ms(t.now.Add(shortHold(n.Hold))))
	}
	if err := t.insertOrder(&o, n, from); err != nil {
		return o, Attempt{}, err
	}
	if _, err := t.putConsents(o.ID, n.Consents); err != nil {
		return o, Attempt{}, err
	}
	if err := receiptsOf(t.tx).put(o.ID, n.Receipt); err != nil {
		return o, Attempt{}, err
	}
	a, err := t.insertAttempt(o, 1, n.Attempt)
	return o, a, err
}

// agrees tells whether an order costs what the buyer saw; shown is what pages
// show before they know the place. What the order comes to in its own currency is
// what counts. Somebody who says nothing of what they saw is not asked.
func (n NewOrder) agrees(o Order, shown sums) error {
	in := n.Attempt.Currency
	total := o.Total.In(in)
	saw := n.SeenTotal != nil
	for i, w := range n.Wishes {
		if w.Seen != nil && w.Seen.In(in) != o.Lines[i].Unit.In(in) {
			return &PriceChangedError{total}
		}
		saw = saw || w.Seen != nil
	}
	// Whoever typed a code and did not ask what it is worth saw the sum before it.
	if n.SeenTotal != nil && n.SeenTotal.In(in) != shown.total.In(in) && n.SeenTotal.In(in) != shown.full.In(in) {
		return &PriceChangedError{total}
	}
	if saw && total.Minor > shown.total.In(in).Minor &&
		(n.SeenFee == nil || n.SeenFee.In(in) != o.Shipping.In(in)) {
		return &DeliveryFeeError{Fee: o.Shipping, Total: o.Total, In: in}
	}
	return nil
}

// wishedLines turns what the buyer asked for into lines at today's prices.
func (t *tx) wishedLines(n NewOrder) ([]Line, error) {
	var lines []Line
	if len(n.Wishes) == 0 {
		items, err := t.cartItems(n.Session)
		if err != nil {
			return nil, err
		}
		for _, i := range (Cart{Items: items}).Chosen() {
			if !i.Active {
				return nil, &StockError{SKU: i.Variant.SKU, Name: lineName(i.Name, i.Variant.Label)}
			}
			lines = append(lines, newLine(i.Name, i.Variant, i.Quantity, i.Picture))
		}
	}
	for _, w := range n.Wishes {
		l, err := t.wishedLine(w)
		if err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, checkLines(lines)
}

func checkLines(lines []Line) error {
	if len(lines) == 0 {
		return ErrNothingToBuy
	}
	if len(lines) > MaxLines {
		return ErrQuantity
	}
	for _, l := range lines {
		if l.Quantity < 1 || l.Quantity > MaxQuantity {
			return ErrQuantity
		}
	}
	return nil
}

func (t *tx) wishedLine(w Wish) (Line, error) {
	rate, err := t.usdRate()
	if err != nil {
		return Line{}, err
	}
	o, err := offerOf(t, w)
	return newLine(o.name, o.row.priced(rate), w.Quantity, o.picture), err
}

func newLine(name Text, v Variant, quantity int64, pic Picture) Line {
	return Line{VariantID: v.ID, SKU: v.SKU, Name: lineName(name, v.Label), Quantity: quantity, Unit: v.Price,
		Picture: Picture{File: pic.File, Width: 1, Height: 1, Widths: pic.Widths}, Group: v.Ship.Group, Tax: v.Tax,
		Days: v.Ship.Days, wanted: v}
}

func lineName(name, label Text) Text {
	if label.Ko == "" {
		return name
	}
	return Text{name.Ko + " (" + label.Ko + ")", name.En + " (" + label.En + ")"}
}

// sums are what pages show before they know the place.
type sums struct {
	total money.Price
	full  money.Price // without the coupon
}

// pricing is what sums depend on besides the goods and their destination.
type pricing struct {
	coupon string         // code; empty: none
	holder int64          // the order whose coupon may be used: it does not count
	in     money.Currency // of the order: minimums and what is left to pay are about it
	pays   bool           // by a PG, which takes no payment of nothing
}

func (n NewOrder) pricing(holder int64) pricing {
	return pricing{n.Coupon, holder, n.Attempt.Currency, n.Attempt.PG != "" && n.Attempt.PG != Free}
}

// total fills in the sums of an order in both currencies, each by itself.
func (t *tx) total(o *Order, p pricing) (shown sums, err error) {
	terms, err := t.shipping()
	if err != nil {
		return shown, err
	}
	rate, err := t.usdRate()
	if err != nil {
		return shown, err
	}
	load := loadOf(o.Lines)
	o.Goods = load.Goods
	basic, err := terms.Cost(load, rate, Destination{})
	if err != nil {
		return shown, err
	}
	shown.full = o.Goods.Plus(basic)
	if p.coupon != "" {
		if terms, err = couponsOf(t).applyCoupon(o, p, terms, rate); err != nil {
			return shown, err
		}
	}
	charges, err := terms.at(rate).Charges(load, o.Destination)
	if err != nil {
		return shown, err
	}
	o.Shipping, o.Extra = charges.Total, charges.Extra
	o.Fee, o.FreeFrom = terms.below(load, rate, o.Destination)
	for i := range o.Lines {
		o.Lines[i].Fee = charges.Lines[i]
	}
	o.Total = o.Goods.Plus(o.Shipping).Minus(o.Discount)
	if err := taxesOf(t).split(o); err != nil {
		return shown, err
	}
	if p.pays && o.Total.In(p.in).Minor <= 0 {
		return shown, &CouponError{Reason: CouponEverything}
	}
	basic, err = terms.Cost(load, rate, Destination{})
	shown.total = o.Goods.Plus(basic).Minus(o.Discount)
	return shown, err
}

func (t *tx) insertOrder(o *Order, n NewOrder, from origin) (err error) {
	if len(n.Wishes) == 0 {
		from.carted = timeOrNull(t.now)
	}
	if err = t.writeOrder(o, from); err != nil {
		return err
	}
	paid := o.paidFor()
	for i, l := range o.Lines {
		if err := t.insertLine(*o, i+1, l, paid[i]); err != nil {
			return err
		}
	}
	if err := couponsOf(t).reserveCoupon(*o); err != nil {
		return err
	}
	if err := t.writeTotals(*o); err != nil {
		return err
	}
	if err := t.postMails(Mail{Kind: PlacedMail, About: o.No, At: t.now.Add(confirmAfter)}); err != nil {
		return err
	}
	detail := map[string]any{"krw": o.Total.KRW, "usd": o.Total.USD}
	if o.Coupon.Code != "" {
		detail["coupon"] = o.Coupon.Code
	}
	if !o.Held {
		detail["held"] = false
	}
	return t.event(Event{Entity: EntityOrder, Key: o.No, OrderID: o.ID, Kind: EventPlaced,
		After: state(Unpaid, ShipNone), Source: SourceBuyer, Detail: detail})
}

// origin is where an order comes from; all but its keys may be null.
type origin struct {
	keys        orderKeys
	session     *int64 // that ordered
	carted      *int64 // when its cart held the goods
	predecessor *int64 // the order whose place it takes
	network     []byte // keyed hash of the network that ordered
	holds       int64  // pieces that it holds
}

// writeOrder writes an order without lines and totals.
func (t *tx) writeOrder(o *Order, from origin) (err error) {
	d, k := o.Destination, from.keys
	o.ID, err = t.insert(`INSERT INTO orders (public_id, order_no, language, session_id, buyer_name, buyer_email,
	  buyer_tel, receiver_name, receiver_tel, postcode, addr, country, memo, created_at, expires_at, rebuilt, carted_at,
	  email_key, tel_key, searched, network, holds, predecessor_id, tax, chain_id)
	  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
	    (SELECT chain_id FROM orders WHERE id = ?))`,
		o.PublicID, o.No, o.Language, from.session, o.Buyer.Name, o.Buyer.Email, o.Buyer.Tel,
		d.Receiver.Name, d.Receiver.Tel, d.Postcode, d.Addr, d.Country, d.Memo, ms(o.CreatedAt), ms(o.ExpiresAt),
		o.Rebuilt, from.carted, k.email, k.tel, k.searched, from.network, from.holds, from.predecessor,
		o.Tax, from.predecessor)
	if err != nil {
		return fmt.Errorf("write the order: %w", err)
	}
	return nil
}

// writeTotals writes a row at a time: for several in one statement SQLite makes a table in
// memory, since triggers look at each.
func (t *tx) writeTotals(o Order) error {
	for _, c := range []money.Currency{money.KRW, money.USD} {
		if _, err := t.exec("INSERT INTO order_totals (order_id, currency, goods, shipping, remote, discount, total, "+
			"fee, free_from, tax_free) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", o.ID, c, o.Goods.In(c).Minor,
			o.Shipping.In(c).Minor, o.Extra.In(c).Minor, o.Discount.In(c).Minor, o.Total.In(c).Minor, o.Fee.In(c).Minor,
			o.FreeFrom.In(c).Minor, o.TaxFree.In(c).Minor); err != nil {
			return fmt.Errorf("write the totals: %w", err)
		}
	}
	return nil
}

// insertLine writes a line and whether its goods are held for the order.
func (t *tx) insertLine(o Order, n int, l Line, paid money.Price) error {
	if err := t.writeLine(o.ID, n, l, paid); err != nil {
		return err
	}
	state := "released"
	if o.Held {
		state = "active"
	}
	_, err := t.exec("INSERT INTO reservations (order_id, variant_id, quantity, state, counted) "+
		"SELECT ?1, id, ?3, ?4, counted FROM variants WHERE id = ?2", o.ID, l.VariantID, l.Quantity, state)
	return err
}

// writeLine writes a line of an order and what is paid for all of it.
func (t *tx) writeLine(order int64, n int, l Line, paid money.Price) error {
	_, err := t.exec(`INSERT INTO order_lines (order_id, line, variant_id, sku, name_ko, name_en, quantity, unit_krw,
	  unit_usd, paid_krw, paid_usd, picture, picture_widths, ship_group, ship_krw, ship_usd, tax,
	  dispatch_days) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		order, n, l.VariantID, l.SKU, l.Name.Ko, l.Name.En, l.Quantity, l.Unit.KRW, l.Unit.USD, paid.KRW, paid.USD,
		l.Picture.File, l.Picture.Widths, l.Group, l.Fee.KRW, l.Fee.USD, cmp.Or(l.Tax, Taxed), l.Days)
	if err != nil {
		return fmt.Errorf("write a line: %w", err)
	}
	return nil
}

const orderColumns = `o.id, o.public_id, o.order_no, o.language, o.pay_state, o.ship_state, o.buyer_name,
  o.buyer_email, o.buyer_tel,
  o.receiver_name, o.receiver_tel, o.postcode, o.addr, o.country, o.memo, o.created_at, o.expires_at, o.rebuilt,
  o.replaced_at IS NOT NULL, EXISTS (SELECT 1 FROM reservations r WHERE r.order_id = o.id AND r.state <> 'released'),
  k.goods, k.shipping, k.remote, k.discount, k.total, k.fee, k.free_from, k.tax_free,
  u.goods, u.shipping, u.remote, u.discount, u.total, u.fee, u.free_from, u.tax_free, o.tax,
  coalesce((SELECT code FROM coupon_uses q WHERE q.order_id = o.id), ''), coalesce((SELECT c.kind FROM coupon_uses q
  JOIN coupons c ON c.id = q.coupon_id WHERE q.order_id = o.id), ''),
  EXISTS (SELECT 1 FROM coupon_uses q WHERE q.order_id = o.id AND q.state = 'released' AND o.pay_state = 'refunded'),
  o.emptied_at IS NOT NULL`

const orderTables = ` FROM orders o JOIN order_totals k ON k.order_id = o.id AND k.currency = 'KRW'
  JOIN order_totals u ON u.order_id = o.id AND u.currency = 'USD' `

// order reads one order without its lines.
func (t *tx) order(condition string, args ...any) (Order, error) {
	var o Order
	var created, expires int64
	d := &o.Destination
	err := t.get("SELECT "+orderColumns+orderTables+condition, args,
		&o.ID, &o.PublicID, &o.No, &o.Language, &o.PayState, &o.ShipState, &o.Buyer.Name, &o.Buyer.Email, &o.Buyer.Tel,
		&d.Receiver.Name, &d.Receiver.Tel, &d.Postcode, &d.Addr, &d.Country, &d.Memo, &created, &expires, &o.Rebuilt,
		&o.Replaced, &o.Held,
		&o.Goods.KRW, &o.Shipping.KRW, &o.Extra.KRW, &o.Discount.KRW, &o.Total.KRW, &o.Fee.KRW, &o.FreeFrom.KRW,
		&o.TaxFree.KRW,
		&o.Goods.USD, &o.Shipping.USD, &o.Extra.USD, &o.Discount.USD, &o.Total.USD, &o.Fee.USD, &o.FreeFrom.USD,
		&o.TaxFree.USD, &o.Tax,
		&o.Coupon.Code, &o.Coupon.Kind, &o.Coupon.Returned, &o.Emptied)
	o.CreatedAt, o.ExpiresAt = fromMS(created), fromMS(expires)
	return o, err
}

func (t *tx) lines(order int64) ([]Line, error) {
	var list []Line
	err := t.each(`SELECT l.variant_id, l.sku, l.name_ko, l.name_en, l.quantity, l.unit_krw, l.unit_usd,
	    l.ship_group, l.ship_krw, l.ship_usd, l.tax, l.dispatch_days,
	    CASE WHEN l.picture <> '' THEN l.picture ELSE coalesce(i.file, '') END,
	    CASE WHEN l.picture <> '' THEN l.picture_widths ELSE coalesce(i.widths, '') END, v.product_id
	  FROM order_lines l JOIN variants v ON v.id = l.variant_id`+variantPicture+`
	  WHERE l.order_id = ? ORDER BY l.line`, []any{order}, func(scan func(...any) error) error {
		l := Line{Picture: Picture{Width: 1, Height: 1}}
		err := scan(&l.VariantID, &l.SKU, &l.Name.Ko, &l.Name.En, &l.Quantity, &l.Unit.KRW, &l.Unit.USD,
			&l.Group, &l.Fee.KRW, &l.Fee.USD, &l.Tax, &l.Days, &l.Picture.File, &l.Picture.Widths,
			&l.product)
		list = append(list, l)
		return err
	})
	return list, err
}

// OrderDetails is an order with all that is known about its money.
type OrderDetails struct {
	Order    Order
	Attempts []Attempt // oldest first
	Payments []Payment // oldest first
	Refunds  []Refund  // oldest first
	Asking   bool      // a result is being asked for
}

// OrderByPublicID returns an order with its attempts, payments and refunds.
func (s *Store) OrderByPublicID(ctx context.Context, publicID string) (OrderDetails, error) {
	return s.dossier(ctx, "WHERE o.public_id = ?", publicID)
}

// OrderByNo returns the order with a number, as OrderNo writes it, without its
// lines; ErrNotFound.
func (s *Store) OrderByNo(ctx context.Context, orderNo string) (o Order, err error) {
	err = s.read(ctx, func(t *tx) error {
		o, err = t.order("WHERE o.order_no = ?", orderNo)
		return err
	})
	return o, err
}

// OrderByMerchantUID returns the order that an attempt belongs to.
func (s *Store) OrderByMerchantUID(ctx context.Context, merchantUID string) (OrderDetails, error) {
	return s.dossier(ctx, "WHERE o.id = (SELECT order_id FROM attempts WHERE merchant_uid = ?)", merchantUID)
}

func (s *Store) dossier(ctx context.Context, condition string, arg any) (OrderDetails, error) {
	var d OrderDetails
	err := s.read(ctx, func(t *tx) (err error) {
		d, err = t.dossier(condition, arg)
		return err
	})
	return d, err
}

func (t *tx) dossier(condition string, arg any) (d OrderDetails, err error) {
	if d.Order, err = t.order(condition, arg); err != nil {
		return d, err
	}
	id := d.Order.ID
	if d.Order.Lines, err = t.lines(id); err != nil {
		return d, err
	}
	if d.Attempts, err = t.attempts("WHERE order_id = ? ORDER BY id", id); err != nil {
		return d, err
	}
	if d.Payments, err = t.payments("WHERE order_id = ? ORDER BY first_seen_at, imp_uid", id); err != nil {
		return d, err
	}
	if d.Refunds, err = t.refunds("WHERE imp_uid IN (SELECT imp_uid FROM payments WHERE order_id = ?) ORDER BY id",
		id); err != nil {
		return d, err
	}
	d.Order.addRefunded(d.Refunds)
	err = t.get(`SELECT EXISTS (SELECT 1 FROM attempts a WHERE a.order_id = ? AND
	    ((a.pending_at IS NOT NULL AND a.closed_at IS NULL) OR EXISTS (SELECT 1 FROM hints h WHERE h.merchant_uid =
	    a.merchant_uid)))`,
		[]any{id}, &d.Asking)
	return d, err
}

func state(p PayState, s ShipState) string { return string(p) + "/" + string(s) }
