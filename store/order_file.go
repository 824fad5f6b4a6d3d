package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ErrMailWaits says that a mail is still on its way and need not be sent again.
var ErrMailWaits = errors.New("the mail is still on its way")

// OrderFile is everything the owner may know of an order.
type OrderFile struct {
	OrderDetails
	Row        BoardRow    // as the board has it
	Situations []Situation // of each of its Payments
	Consents   []Consent   // by kind
	Delivery   Delivery
	Batch      int64             // shipping list; 0: none
	Claims     []Claim           // newest first
	Notes      []OrderNote       // newest first
	Cases      []Incident        // open ones
	Log        []LogEntry        // oldest first
	Mails      []OrderMail       // oldest first
	Restocked  []int64           // of each line, how many pieces are back in stock
	Returnable []int64           // and how many more can be put there now
	ReturnedAt time.Time         // zero: did not come back
	Hindrance  Hindrance         // why it cannot be sent now
	People     map[Source]string // who admins are that the log names, e.g. admin:3
	Receipts   OrderReceipts     // for the tax office
}

// LogEntry is an entry of the log and when it was made.
type LogEntry struct {
	Event
	At time.Time
}

// OrderMail is a message to the buyer.
type OrderMail struct {
	Key       string
	Kind      MailKind
	Again     bool // repeats another one
	CreatedAt time.Time
	SentAt    time.Time // zero: not yet; with Trouble: when it was given up
	Trouble   string    // why it is still here, or was never sent; see MailItem
}

// OrderNote is what people who work here tell each other about an order.
type OrderNote struct {
	Text      string
	Source    Source
	CreatedAt time.Time
}

// OrderFile reads an order by its number; ErrNotFound.
func (s *Store) OrderFile(ctx context.Context, orderNo string) (OrderFile, error) {
	var f OrderFile
	err := s.read(ctx, func(t *tx) (err error) {
		if f.OrderDetails, err = t.dossier("WHERE o.order_no = ?", orderNo); err != nil {
			return err
		}
		for _, part := range []func(*tx) error{f.readRow, s.readSituations(&f), f.readConsents, f.readReceipts,
			f.readDelivery,
			f.readTalk, f.readCases, f.readLog, f.readMails, f.readPeople} {
			if err := part(t); err != nil {
				return fmt.Errorf("read the file of order %s: %w", orderNo, err)
			}
		}
		return nil
	})
	return f, err
}

func (f *OrderFile) readRow(t *tx) error {
	b, err := t.board(BoardFilter{Numbers: []string{f.Order.No}}, nil, nil, 1)
	if err == nil && len(b.Rows) == 0 {
		err = ErrNotFound
	}
	if err == nil {
		f.Row = b.Rows[0]
	}
	return err
}

func (s *Store) readSituations(f *OrderFile) func(*tx) error {
	return func(t *tx) error {
		for _, p := range f.Payments {
			sit, err := s.recorded(t, p.ImpUID)
			if err != nil {
				return err
			}
			f.Situations = append(f.Situations, sit)
		}
		return nil
	}
}

func (f *OrderFile) readReceipts(t *tx) (err error) {
	f.Receipts, err = receiptsOf(t).of(f.Order.ID)
	return err
}

func (f *OrderFile) readConsents(t *tx) (err error) {
	f.Consents, err = t.consents(f.Order.ID)
	return err
}

func (f *OrderFile) readDelivery(t *tx) (err error) {
	id := f.Order.ID
	err = t.get("SELECT batch_id FROM batch_orders WHERE order_id = ?", []any{id}, &f.Batch)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	f.Delivery.Listed = f.Batch != 0
	if f.Delivery.Shipment, err = t.shipment(id); err != nil {
		return err
	}
	if f.Delivery.Further, err = (parcels{t}).further(id); err != nil {
		return err
	}
	lines, err := returnsOf(t).soldLines(id)
	if err != nil {
		return err
	}
	for _, l := range lines {
		f.Restocked = append(f.Restocked, l.back)
		f.Returnable = append(f.Returnable, l.canReturn(f.Order.isHere()))
	}
	f.Hindrance, err = t.hindrance(f.Order)
	return err
}

func (f *OrderFile) readTalk(t *tx) (err error) {
	if f.Claims, err = t.claims(f.Order.ID); err != nil {
		return err
	}
	return t.each("SELECT text, source, created_at FROM notes WHERE order_id = ? ORDER BY id DESC", []any{f.Order.ID},
		func(scan func(...any) error) error {
			var n OrderNote
			var created int64
			err := scan(&n.Text, &n.Source, &created)
			n.CreatedAt = fromMS(created)
			f.Notes = append(f.Notes, n)
			return err
		})
}

func (f *OrderFile) readCases(t *tx) error {
	return t.each("SELECT id, kind, imp_uid, detail, opened_at FROM incidents WHERE order_id = ? AND closed_at "+
		"IS NULL ORDER BY id", []any{f.Order.ID},
		func(scan func(...any) error) error {
			i := Incident{OrderNo: f.Order.No}
			var opened int64
			err := scan(&i.ID, &i.Kind, &i.ImpUID, &i.Detail, &opened)
			i.OpenedAt = fromMS(opened)
			f.Cases = append(f.Cases, i)
			return err
		})
}

func (f *OrderFile) readLog(t *tx) error {
	return t.each(`SELECT seq, at, entity, entity_key, kind, before, after, source, detail FROM events WHERE order_id
	  = ? ORDER BY seq`,
		[]any{f.Order.ID}, func(scan func(...any) error) error {
			var e LogEntry
			var at int64
			var detail string
			if err := scan(&e.Seq, &at, &e.Entity, &e.Key, &e.Kind, &e.Before, &e.After, &e.Source,
				&detail); err != nil {
				return err
			}
			e.At, e.OrderID = fromMS(at), f.Order.ID
			if e.Entity == EntityOrder && e.Kind == EventReturned {
				f.ReturnedAt = e.At
			}
			f.Log = append(f.Log, e)
			return json.Unmarshal([]byte(detail), &f.Log[len(f.Log)-1].Detail)
		})
}

// mailKeys are the mails to its buyer that an order can have caused.
func (f *OrderFile) mailKeys() []string {
	var keys []string
	add := func(about string, kinds ...MailKind) {
		for _, k := range kinds {
			keys = append(keys, Mail{Kind: k, About: about}.Key())
		}
	}
	add(f.Order.No, PlacedMail, ReceiptMail, ShippedMail, DeliveredMail, ReviewMail)
	for _, p := range f.Payments {
		add(p.ImpUID, VbankMail, ReminderMail)
	}
	for _, r := range f.Refunds {
		if r.CancellationID != "" {
			add(r.CancellationID, RefundMail)
		}
	}
	for _, c := range f.Claims {
		add(strconv.FormatInt(c.ID, 10), ClaimApprovedMail, ClaimRefusedMail)
	}
	for _, r := range f.Receipts.List {
		add(strconv.FormatInt(r.ID, 10), CashReceiptMail)
	}
	add(f.Order.No, VoidMail)
	return keys
}

func (f *OrderFile) readMails(t *tx) error {
	for _, key := range f.mailKeys() {
		mails, err := t.mails(key)
		if err != nil {
			return err
		}
		f.Mails = append(f.Mails, mails...)
	}
	return nil
}

// again marks the keys of mails that were sent again.
const again = ":again:"

// mails lists a mail and those that repeat it, but neither one that may not be
// needed yet nor one that was not.
func (t *tx) mails(key string) ([]OrderMail, error) {
	var list []OrderMail
	err := t.each(`SELECT key, coalesce(payload ->> 'kind', ''), created_at, coalesce(done_at, 0), last_error FROM
	  outbox
	  WHERE kind = 'mail' AND (key = ?1 OR (key >= ?1 || ':again:' AND key < ?1 || ':again;'))
	    AND last_error <> 'moot' AND (done_at IS NOT NULL OR coalesce(CAST(payload ->> 'due' AS BIGINT), 0) <= ?2)
	    ORDER BY id`, []any{key, ms(t.now)}, func(scan func(...any) error) error {
		var m OrderMail
		var created, sent int64
		err := scan(&m.Key, &m.Kind, &created, &sent, &m.Trouble)
		m.CreatedAt, m.SentAt, m.Again = fromMS(created), orZeroTime(sent), m.Key != key
		list = append(list, m)
		return err
	})
	return list, err
}

func (f *OrderFile) readPeople(t *tx) error {
	f.People = map[Source]string{}
	return t.each("SELECT id, email, name FROM admins", nil, func(scan func(...any) error) error {
		var a Admin
		err := scan(&a.ID, &a.Email, &a.Name)
		f.People[a.Source()] = a.Name
		if a.Name == "" {
			f.People[a.Source()] = a.Email
		}
		return err
	})
}

// SendMailAgain asks for a mail of an order once more. Errors: ErrNotFound for a
// mail that the order never had, ErrMailWaits.
func (s *Store) SendMailAgain(ctx context.Context, orderNo, key string, by Source) error {
	return s.write(ctx, func(t *tx) error {
		var f OrderFile
		var err error
		if f.OrderDetails, err = t.dossier("WHERE o.order_no = ?", orderNo); err != nil {
			return err
		}
		for _, own := range f.mailKeys() {
			if own == key {
				return t.mailAgain(f.Order, key, by)
			}
		}
		return ErrNotFound
	})
}

func (t *tx) mailAgain(o Order, key string, by Source) error {
	sent, err := t.mails(key)
	if err != nil {
		return err
	}
	if len(sent) == 0 {
		return ErrNotFound
	}
	if sent[len(sent)-1].SentAt.IsZero() {
		return ErrMailWaits
	}
	repeat := fmt.Sprintf("%s%s%d", key, again, len(sent))
	if _, err := t.exec("INSERT INTO outbox (kind, key, payload, created_at, next_at) SELECT kind, ?, payload, "+
		"?, ? FROM outbox WHERE key = ?",
		repeat, ms(t.now), ms(t.now), key); err != nil {
		return fmt.Errorf("ask for %s again: %w", key, err)
	}
	t.effect(MailEffect, repeat, "queued")
	return t.remark(o, EventMailAgain, by, map[string]any{"mail": sent[0].Kind})
}

// AddNote writes a note about an order for colleagues; ErrNotFound.
func (s *Store) AddNote(ctx context.Context, orderNo, text string, by Source) error {
	return s.write(ctx, func(t *tx) error {
		o, err := t.order("WHERE o.order_no = ?", orderNo)
		if err != nil {
			return err
		}
		if _, err := t.exec("INSERT INTO notes (order_id, text, source, created_at) VALUES (?, ?, ?, ?)", o.ID, text,
			by, ms(t.now)); err != nil {
			return fmt.Errorf("write a note: %w", err)
		}
		return t.remark(o, EventNoted, by, nil)
	})
}
