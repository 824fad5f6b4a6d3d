package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Letter is the content of a mail. It is read when the mail is written; no copy
// is stored.
type Letter struct {
	Kind     MailKind
	Key      string
	To       []string // addresses; empty: no recipient
	Language string
	Identity Identity
	Dossier  OrderDetails // Order.ID 0: the mail is not about an order
	Payment  Payment      // the payment whose account or refund it is about
	Refund   Refund
	Receipt  CashReceipt // for the tax office
	Code     RefundCode  // for a refund to an account that the buyer names
	Digits   string      // of that code; only where it is sent
	Shipment Shipment
	Further  []Box // its parcels beside the first
	Pickup   Text  // where goods are fetched; empty: the shop has not said
	Case     Incident
	Came     int64 // of a transfer, this time
	Waiting  int64 // transfers that are awaited
	Claim    Claim // the buyer's request
	Device   Device
	Expired  bool // the order was cancelled because it was not paid in time
	Goods    []AlertGoods
	Merged   []Order // number and link of the orders that one mail tells of

	Wanted    bool        // the buyer may be asked for reviews
	Question  Inquiry     // that somebody asked
	Reviews   ReviewTasks // that the owners are told of
	Restocked bool        // goods of the order are back in stock
	Taken     bool        // its goods may be off the shelf
}

// Device is the device from which an admin logged in.
type Device struct {
	Admin   string // e-mail address
	Address string
	Agent   string
	At      time.Time
}

// Letter reads the content of a mail; ErrNotFound if its subject is unknown.
func (s *Store) Letter(ctx context.Context, key string, payload json.RawMessage) (Letter, error) {
	var l Letter
	err := s.read(ctx, func(t *tx) (err error) {
		l, err = t.letter(key, payload)
		return err
	})
	if err != nil {
		return l, fmt.Errorf("read what mail %s is about: %w", key, err)
	}
	return l, nil
}

func (t *tx) letter(key string, payload json.RawMessage) (l Letter, err error) {
	l.Key = key
	if l.Identity, err = t.identity(); err != nil {
		return l, err
	}
	m, err := mailOf(payload)
	if err != nil {
		return l, err
	}
	l.Kind = m.Kind
	read, ok := l.readers(payload)[m.Kind]
	if !ok {
		return l, ErrNotFound
	}
	if err = read(t, m.About); err == nil && l.Dossier.Order.Emptied && len(l.To) == 0 {
		l.To, err = (eraser{t}).mailTo(l.Dossier.Order.ID, key)
	}
	return l, err
}

// readers returns, for each kind of mail, the function that reads its content.
func (l *Letter) readers(payload json.RawMessage) map[MailKind]func(*tx, string) error {
	return map[MailKind]func(*tx, string) error{
		PlacedMail: l.aboutOrder, ReceiptMail: l.aboutOrder, ShippedMail: l.aboutParcel, DeliveredMail: l.aboutParcel,
		NewOrderMail:  l.aboutSale,
		WithdrawnMail: l.aboutWithdrawal, ReaddressedMail: l.aboutChange, ReprintMail: l.aboutReprint,
		VbankMail: l.aboutAccount, ReminderMail: l.aboutAccount, RefundMail: l.aboutRefund, CaseMail: l.aboutCase,
		DepositMail: l.aboutDeposit, TransferMail: l.aboutTransfers, CashReceiptMail: l.aboutReceipt,
		RefundCodeMail: l.aboutCode, ConfirmAlertMail: l.aboutWish, MergedMail: l.aboutMerged,
		RestockMail: l.aboutGoods, ReviewMail: l.aboutReviews,
		QuestionMail: l.aboutQuestion, AnswerMail: l.aboutQuestion, NewQuestionMail: l.aboutQuestions,
		NewReviewMail: l.aboutNewReviews,
		ClaimMail:     l.aboutRequest, ClaimApprovedMail: l.aboutClaim, ClaimRefusedMail: l.aboutClaim,
		VoidMail:      func(t *tx, no string) error { return l.aboutVoid(t, no, payload) },
		NewDeviceMail: func(t *tx, _ string) error { return l.aboutDevice(t, payload) },
	}
}

func (l *Letter) aboutOrder(t *tx, no string) (err error) {
	l.Dossier, err = t.dossier("WHERE o.order_no = ?", no)
	l.To, l.Language = addressees(l.Dossier.Order.Buyer.Email), l.Dossier.Order.Language
	return err
}

func (l *Letter) aboutVoid(t *tx, no string, payload json.RawMessage) error {
	var why voidMail
	if err := json.Unmarshal(payload, &why); err != nil {
		return err
	}
	l.Expired = why.Expired
	return l.aboutOrder(t, no)
}

func (l *Letter) aboutParcel(t *tx, no string) (err error) {
	if err = l.aboutOrder(t, no); err != nil {
		return err
	}
	if l.Shipment, err = t.shipment(l.Dossier.Order.ID); err != nil {
		return err
	}
	if l.Further, err = (parcels{t}).further(l.Dossier.Order.ID); err != nil {
		return err
	}
	terms, err := t.shipping()
	l.Pickup = terms.Pickup
	return err
}

func (l *Letter) aboutSale(t *tx, no string) error {
	if err := l.aboutOrder(t, no); err != nil {
		return err
	}
	return l.toOwners(t)
}

// aboutChange is about an order whose number is followed by which change it was.
func (l *Letter) aboutChange(t *tx, about string) error {
	no, _, _ := strings.Cut(about, "#")
	return l.aboutParcel(t, no)
}

func (l *Letter) aboutReprint(t *tx, about string) error {
	if err := l.aboutChange(t, about); err != nil {
		return err
	}
	return l.toOwners(t)
}

// aboutWithdrawal is about the refund that the buyer of an order brought about: the
// nth, as AboutRefund says, or the last.
func (l *Letter) aboutWithdrawal(t *tx, about string) error {
	no, nth, _ := strings.Cut(about, "#")
	if err := l.aboutSale(t, no); err != nil {
		return err
	}
	seen := map[string]int64{}
	for _, r := range l.Dossier.Refunds {
		seen[r.ImpUID]++
		if r.Source == SourceBuyer && (nth == "" || seen[r.ImpUID] == number(nth)) {
			l.Refund = r
		}
	}
	for _, p := range l.Dossier.Payments {
		if p.ImpUID == l.Refund.ImpUID {
			l.Payment = p
		}
	}
	return t.get(`SELECT EXISTS (SELECT 1 FROM restocks WHERE order_id = ?1), EXISTS (SELECT 1 FROM batch_orders WHERE
	  order_id = ?1) OR EXISTS (SELECT 1 FROM order_slips WHERE order_id = ?1)`, []any{l.Dossier.Order.ID},
		&l.Restocked, &l.Taken)
}

func (l *Letter) aboutAccount(t *tx, impUID string) (err error) {
	l.Dossier, err = t.dossier("WHERE o.id = (SELECT order_id FROM payments WHERE imp_uid = ?)", impUID)
	if err != nil {
		return err
	}
	l.To, l.Language = addressees(l.Dossier.Order.Buyer.Email), l.Dossier.Order.Language
	for _, p := range l.Dossier.Payments {
		if p.ImpUID == impUID {
			l.Payment = p
		}
	}
	return nil
}

func (l *Letter) aboutRefund(t *tx, cancellation string) error {
	refunds, err := t.refunds("WHERE cancellation_id = ?", cancellation)
	if err != nil {
		return err
	}
	if len(refunds) != 1 {
		return ErrNotFound
	}
	l.Refund = refunds[0]
	return l.aboutAccount(t, l.Refund.ImpUID)
}

func (l *Letter) aboutReceipt(t *tx, id string) (err error) {
	if l.Receipt, err = receiptsOf(t).one(number(id)); err != nil {
		return err
	}
	return l.aboutAccount(t, l.Receipt.ImpUID)
}

// aboutDeposit is about a deposit that was not all of its transfer.
func (l *Letter) aboutDeposit(t *tx, id string) error {
	var impUID string
	if err := t.get("SELECT imp_uid, amount FROM deposits WHERE id = ?", []any{number(id)}, &impUID,
		&l.Came); err != nil {
		return err
	}
	return l.aboutAccount(t, impUID)
}

// aboutTransfers tells the owners how many transfers are awaited.
func (l *Letter) aboutTransfers(t *tx, _ string) error {
	if err := t.get("SELECT count(*) FROM payments p JOIN orders o ON o.id = p.order_id WHERE p.source = 'bank' AND "+
		"p.rank = 0 AND o.pay_state = 'awaiting_deposit'", nil, &l.Waiting); err != nil {
		return err
	}
	return l.toOwners(t)
}

func (l *Letter) aboutCase(t *tx, ref string) error {
	var opened int64
	if err := t.get(`SELECT i.id, i.kind, i.imp_uid, coalesce(o.order_no, ''), i.detail, i.opened_at
	  FROM incidents i LEFT JOIN orders o ON o.id = i.order_id WHERE i.id = ?`, []any{number(ref)},
		&l.Case.ID, &l.Case.Kind, &l.Case.ImpUID, &l.Case.OrderNo, &l.Case.Detail, &opened); err != nil {
		return err
	}
	l.Case.OpenedAt = fromMS(opened)
	return l.toOwners(t)
}

func (l *Letter) aboutClaim(t *tx, id string) error {
	var no string
	if err := t.get("SELECT o.order_no FROM claims c JOIN orders o ON o.id = c.order_id WHERE c.id = ?",
		[]any{number(id)}, &no); err != nil {
		return err
	}
	if err := l.aboutOrder(t, no); err != nil {
		return err
	}
	list, err := t.claims(l.Dossier.Order.ID)
	if i := slices.IndexFunc(list, func(c Claim) bool { return c.ID == number(id) }); i >= 0 {
		l.Claim = list[i]
	}
	return err
}

func (l *Letter) aboutRequest(t *tx, id string) error {
	if err := l.aboutClaim(t, id); err != nil {
		return err
	}
	return l.toOwners(t)
}

func (l *Letter) aboutDevice(t *tx, payload json.RawMessage) error {
	var d deviceMail
	if err := json.Unmarshal(payload, &d); err != nil {
		return err
	}
	if err := t.get("SELECT email, language FROM admins WHERE id = ?", []any{d.Admin}, &l.Device.Admin,
		&l.Language); err != nil {
		return err
	}
	l.To = addressees(l.Device.Admin)
	l.Device.Address, l.Device.Agent, l.Device.At = d.Address, d.Agent, fromMS(d.At)
	return nil
}

// toOwners addresses a letter to all enabled owners, in the language of the
// first.
func (l *Letter) toOwners(t *tx) error {
	l.To, l.Language = nil, "ko"
	return t.each("SELECT email, language FROM admins WHERE role = 'owner' AND disabled_at IS NULL AND "+
		"password_at > 0 ORDER BY id", nil,
		func(scan func(...any) error) error {
			var email, language string
			err := scan(&email, &language)
			if len(l.To) == 0 {
				l.Language = language
			}
			l.To = append(l.To, email)
			return err
		})
}

func addressees(email string) []string {
	if email == "" {
		return nil
	}
	return []string{email}
}

// number parses an id; anything else becomes 0, which no row has.
func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// GiveUpMail abandons a mail and records why (see MailItem), also in the
// order's log if somebody should know.
func (s *Store) GiveUpMail(ctx context.Context, id int64, why string) error {
	return s.write(ctx, func(t *tx) error {
		var key, payload string
		if err := t.get("SELECT key, payload FROM outbox WHERE id = ? AND kind = 'mail'", []any{id}, &key,
			&payload); err != nil {
			return err
		}
		l, err := t.letter(key, json.RawMessage(payload))
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err := t.endEffect(id, why); err != nil {
			return err
		}
		if why == MailObsolete || l.Dossier.Order.ID == 0 {
			return nil
		}
		return t.remark(l.Dossier.Order, EventMailFailed, SourcePolicy, map[string]any{"mail": l.Kind})
	})
}
