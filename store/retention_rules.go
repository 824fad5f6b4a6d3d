package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// What a run is called in the log.
const (
	byRules   = "retention"
	byRequest = "request"
)

// How many rows go in one transaction, and how many are counted at most.
const (
	erasedAtOnce  = 100
	countedAtOnce = 10_000_000
)

// eraser is a transaction that erases personal data.
type eraser struct{ *tx }

func (t eraser) terms() (RetentionTerms, error) {
	terms := DefaultRetention()
	err := t.document("retention", &terms)
	return terms, err
}

func (t eraser) lastRun() (int64, error) {
	var at int64
	err := t.get("SELECT coalesce(max(at), 0) FROM events WHERE kind = 'erased' AND entity_key = ?", []any{byRules},
		&at)
	return at, err
}

// quiet are orders o that no money is on its way to or from, and nobody has to look
// at. What is open is a short list, read once for all orders.
const quiet = ` AND o.id NOT IN (SELECT i.order_id FROM incidents i WHERE i.closed_at IS NULL
    AND i.order_id IS NOT NULL)
  AND o.id NOT IN (SELECT p.order_id FROM refunds r JOIN payments p ON p.imp_uid = r.imp_uid
    WHERE r.state IN ('requested', 'sent', 'unknown', 'pending_pg') AND p.order_id IS NOT NULL)
  AND o.id NOT IN (SELECT p.order_id FROM receipts c JOIN payments p ON p.imp_uid = c.imp_uid
    WHERE c.next_at IS NOT NULL AND p.order_id IS NOT NULL)`

// lastHappened is when something last happened to an order o.
const lastHappened = `coalesce((SELECT e.at FROM events e WHERE e.order_id = o.id ORDER BY e.seq DESC LIMIT 1),
  o.created_at)`

// cutoffs are moments of the rules: what is older is due.
type cutoffs struct {
	now     int64
	unpaid  int64 // carts, and orders that nobody paid
	shipped int64 // last change of orders that are over and whose goods could come back
	undone  int64 // last change of orders whose money went back
	records int64
	photos  int64
	logins  int64
	numbers int64 // when a receipt was issued or chosen
	refunds int64 // when the account of a refund was named
}

// cutoffs are those of the terms.
func (r RetentionTerms) cutoffs(now time.Time) cutoffs {
	days := func(n int) int64 { return ms(now.AddDate(0, 0, -n)) }
	years := func(n int) int64 { return ms(now.AddDate(-n, 0, 0)) }
	return cutoffs{now: ms(now), unpaid: days(r.UnpaidDays), shipped: days(r.SeparateDays),
		undone: days(r.SeparateDays), records: years(r.RecordYears), photos: years(r.PhotoYears),
		logins: years(r.LoginYears), numbers: ms(now.Add(-receiptNumberFor)),
		refunds: ms(now.Add(-refundAccountFor))}
}

// openOrders are those of a session that can still be paid, at the moment ?1.
const openOrders = `SELECT 1 FROM orders o WHERE o.session_id = sessions.id AND o.expires_at > ?1
  AND o.pay_state IN ('unpaid', 'awaiting_deposit')`

// reach is whose data is looked at, by ids of rows. Without a reach it is everybody's;
// with an empty one, nobody's.
type reach struct{ orders, sessions, alerts, mails, questions []int64 }

// everybodys is the list of ids that leaves none out.
const everybodys = "null"

// lists are the ids as arguments.
func (r *reach) lists() (orders, sessions, alerts, mails string) {
	if r == nil {
		return everybodys, everybodys, everybodys, everybodys
	}
	return idList(r.orders), idList(r.sessions), idList(r.alerts), idList(r.mails)
}

// idList is a list as an argument; of none it is empty, not everybody's.
func idList(ids []int64) string { return valueList(append([]int64{}, ids...)) }

// due lists rows whose time is over, by ids of their table.
func (t eraser) due(kind ErasureKind, at cutoffs, whose *reach, limit int) ([]int64, error) {
	orders, sessions, alerts, mails := whose.lists()
	switch kind {
	case ErasedCarts:
		return t.rows(`SELECT id FROM sessions WHERE kind = ?2 AND (seen_at <= ?3 OR expires_at <= ?1)
		  AND (?4 = 'null' OR id IN (SELECT value FROM each_number(?4)))
		  AND NOT EXISTS (`+openOrders+") LIMIT ?5", at.now, CartSession, at.unpaid, sessions, limit)
	case ErasedUnpaid:
		return t.rows(`SELECT o.id FROM orders o WHERE o.emptied_at IS NULL AND o.created_at <= ?1
		  AND (?3 = 'null' OR o.id IN (SELECT value FROM each_number(?3)))
		  AND CASE o.pay_state WHEN 'void' THEN 0 WHEN 'unpaid' THEN o.expires_at END <= ?2
		  AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.captured = 1)`+quiet+" LIMIT ?4",
			at.unpaid, at.now, orders, limit)
	case ErasedRecords:
		return t.dueRecords(at.records, orders, limit)
	case ErasedSeparated:
		return t.rows(`SELECT o.id FROM orders o WHERE o.emptied_at IS NULL AND o.created_at <= ?1
		  AND (?4 = 'null' OR o.id IN (SELECT value FROM each_number(?4)))
		  AND (o.ship_state IN ('shipped', 'returned') OR o.pay_state IN ('refunded', 'void'))
		  AND (o.pay_state <> 'void' OR EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.captured = 1))
		  AND o.id NOT IN (SELECT c.order_id FROM claims c WHERE c.closed_at IS NULL)`+quiet+`
		  AND `+lastHappened+` BETWEEN ?3 + 1 AND CASE WHEN o.pay_state IN ('refunded', 'void') THEN ?1 ELSE ?2 END
		  LIMIT ?5`, at.undone, at.shipped, at.records, orders, limit)
	case ErasedPhotos:
		return t.rows(`SELECT f.id FROM claim_photos f JOIN claims c ON c.id = f.claim_id WHERE c.closed_at <= ?1
		  AND (?2 = 'null' OR c.order_id IN (SELECT value FROM each_number(?2))) LIMIT ?3`, at.photos, orders, limit)
	case ErasedReviews:
		return t.dueReviews(at.photos, orders, limit)
	case ErasedQuestions:
		if whose != nil {
			return whose.questions, nil
		}
		return t.rows("SELECT id FROM questions WHERE created_at <= ? AND author <> '' LIMIT ?",
			at.photos, limit)
	case ErasedAlerts:
		return t.dueAlerts(alerts, limit)
	case ErasedLogins:
		if whose != nil {
			return nil, nil // they are of people who work here
		}
		return t.dueLogins(at.now, at.logins, limit)
	case ErasedNumbers:
		return t.dueNumbers(at.numbers, orders, limit)
	case ErasedAccounts:
		return t.rows(`SELECT order_id FROM refund_accounts WHERE given_at <= ?1
		  AND (?2 = 'null' OR order_id IN (SELECT value FROM each_number(?2))) LIMIT ?3`, at.refunds, orders, limit)
	case ErasedMails:
		return t.rows(`SELECT id FROM outbox WHERE kind = 'mail' AND done_at <= ?1 AND last_error LIKE '%@%'
		  AND (?2 = 'null' OR id IN (SELECT value FROM each_number(?2))) LIMIT ?3`, at.unpaid, mails, limit)
	}
	return nil, fmt.Errorf("no kind of data: %s", kind)
}

// dueReviews are reviews of somebody who wants them gone, or that were hidden as long
// as photos of complaints are kept.
func (t eraser) dueReviews(at int64, orders string, limit int) ([]int64, error) {
	if orders != everybodys {
		return t.rows("SELECT id FROM reviews WHERE state <> 'gone' AND order_id IN (SELECT value FROM "+
			"each_number(?)) LIMIT ?", orders, limit)
	}
	return t.rows("SELECT id FROM reviews WHERE state = 'hidden' AND created_at <= ? LIMIT ?", at, limit)
}

// dueAlerts are alerts that waited in vain, or those of somebody who wants them gone.
func (t eraser) dueAlerts(theirs string, limit int) ([]int64, error) {
	if theirs != everybodys {
		return t.rows("SELECT id FROM stock_alerts WHERE id IN (SELECT value FROM each_number(?)) LIMIT ?", theirs,
			limit)
	}
	return t.rows("SELECT id FROM stock_alerts WHERE created_at <= ? LIMIT ?", ms(t.now.Add(-alertLife)), limit)
}

// dueRecords are the orders with contacts, kept apart or not, of which the law no
// longer wants records.
func (t eraser) dueRecords(at int64, orders string, limit int) ([]int64, error) {
	list, err := t.rows(`SELECT o.id FROM orders o WHERE o.created_at <= ?1
	  AND EXISTS (SELECT 1 FROM kept_contacts k WHERE k.order_id = o.id)
	  AND (?2 = 'null' OR o.id IN (SELECT value FROM each_number(?2)))
	  AND `+lastHappened+" <= ?1"+quiet+" LIMIT ?3", at, orders, limit)
	if err != nil || len(list) == limit {
		return list, err
	}
	more, err := t.rows(`SELECT o.id FROM orders o WHERE o.emptied_at IS NULL AND o.created_at <= ?1
	  AND (?2 = 'null' OR o.id IN (SELECT value FROM each_number(?2)))
	  AND o.pay_state NOT IN ('unpaid', 'awaiting_deposit')
	  AND (o.pay_state <> 'void' OR EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.captured = 1))
	  AND `+lastHappened+" <= ?1"+quiet+" LIMIT ?3", at, orders, limit-len(list))
	return append(list, more...), err
}

// dueNumbers are the orders with the number of a receipt that is no longer needed: of
// those that are void or refunded at once, of others some time after it was issued.
func (t eraser) dueNumbers(at int64, orders string, limit int) ([]int64, error) {
	return t.rows(`SELECT c.order_id FROM receipt_choices c CROSS JOIN orders o
	  WHERE o.id = c.order_id AND c.identifier IS NOT NULL
	  AND (?2 = 'null' OR o.id IN (SELECT value FROM each_number(?2)))
	  AND NOT EXISTS (SELECT 1 FROM payments p JOIN receipts r ON r.imp_uid = p.imp_uid WHERE p.order_id = o.id
	    AND r.next_at IS NOT NULL)
	  AND (o.pay_state IN ('void', 'refunded') OR o.pay_state NOT IN ('unpaid', 'awaiting_deposit')
	    AND coalesce((SELECT max(r.issued_at) FROM payments p JOIN receipts r ON r.imp_uid = p.imp_uid
	      WHERE p.order_id = o.id), c.chosen_at) <= ?1) LIMIT ?3`, at, orders, limit)
}

// dueLogins are sessions of admins that are over (negative ids) and mails about
// new devices that are old.
func (t eraser) dueLogins(now, at int64, limit int) ([]int64, error) {
	list, err := t.rows("SELECT -id FROM sessions WHERE kind = ? AND expires_at <= ? LIMIT ?", AdminSession, now,
		limit)
	if err != nil || len(list) == limit {
		return list, err
	}
	more, err := t.rows(`SELECT id FROM outbox WHERE kind = 'mail' AND key LIKE 'new_device:%' AND done_at <= ?
	  AND (payload ->> 'address') || (payload ->> 'agent') <> '' LIMIT ?`, at, limit-len(list))
	return append(list, more...), err
}

func (t eraser) rows(query string, args ...any) ([]int64, error) {
	var list []int64
	err := t.each(query, args, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		list = append(list, id)
		return err
	})
	return list, err
}

// erase erases rows that are due.
func (t eraser) erase(kind ErasureKind, ids []int64) (err error) {
	list := valueList(ids)
	switch kind {
	case ErasedCarts:
		_, err = t.exec("DELETE FROM sessions WHERE id IN (SELECT value FROM each_number(?))", list)
	case ErasedUnpaid:
		err = t.forEach(ids, t.record)
	case ErasedRecords:
		err = t.forEach(ids, t.record)
	case ErasedSeparated:
		err = t.forEach(ids, t.separate)
	case ErasedPhotos:
		_, err = t.exec("DELETE FROM claim_photos WHERE id IN (SELECT value FROM each_number(?))", list)
	case ErasedReviews:
		err = t.forEach(ids, reviews(t).erase)
	case ErasedQuestions:
		err = t.forEach(ids, questions(t).erase)
	case ErasedAlerts:
		_, err = t.exec("DELETE FROM stock_alerts WHERE id IN (SELECT value FROM each_number(?))", list)
	case ErasedLogins:
		err = t.forEach(ids, t.login)
	case ErasedNumbers:
		_, err = t.exec("UPDATE receipt_choices SET identifier = NULL WHERE order_id IN (SELECT value FROM "+
			"each_number(?))", list)
	case ErasedAccounts:
		err = t.forEach(ids, refundBook(t).forget)
	case ErasedMails:
		_, err = t.exec("UPDATE outbox SET last_error = ? WHERE id IN (SELECT value FROM each_number(?))", MailUnknown,
			list)
	}
	return err
}

func (t eraser) forEach(ids []int64, erase func(int64) error) error {
	for _, id := range ids {
		if err := erase(id); err != nil {
			return fmt.Errorf("erase row %d: %w", id, err)
		}
	}
	return nil
}

// separate moves the contacts of an order to where only owners see them.
func (t eraser) separate(order int64) error {
	list, err := t.contacts("WHERE id = ? AND emptied_at IS NULL", order)
	if err != nil || len(list) == 0 {
		return err
	}
	if err := t.empty(order); err != nil {
		return err
	}
	o, k := list[0], keysOf(list[0].Order)
	d := o.Destination
	_, err = t.exec(`INSERT INTO kept_contacts (order_id, buyer_name, buyer_email, buyer_tel, receiver_name,
	  receiver_tel, postcode, addr, memo, email_key, tel_key, separated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
	  ?)`, order, o.Buyer.Name, o.Buyer.Email, o.Buyer.Tel, d.Receiver.Name, d.Receiver.Tel, d.Postcode, d.Addr,
		d.Memo, k.email, k.tel, ms(t.now))
	return err
}

// empty takes the contacts out of an order, and all that it is found by but its
// number.
func (t eraser) empty(order int64) error {
	list, err := t.contacts("WHERE id = ? AND emptied_at IS NULL", order)
	if err != nil || len(list) == 0 {
		return err
	}
	bare := Order{ID: order, No: list[0].No, Destination: Destination{Country: list[0].Destination.Country}}
	k := keysOf(bare)
	_, err = t.exec(`UPDATE orders SET buyer_name = '', buyer_email = '', buyer_tel = '', receiver_name = '',
	  receiver_tel = '', postcode = '', addr = '', memo = '', session_id = NULL, network = NULL,
	  email_key = ?, tel_key = ?, searched = ?, emptied_at = ?
	  WHERE id = ?`, k.email, k.tel, k.searched, ms(t.now), order)
	if err != nil {
		return err
	}
	return t.depositors(order)
}

// depositors erases the names under which money was to come.
func (t eraser) depositors(order int64) error {
	if _, err := t.exec("UPDATE payments SET depositor = '' WHERE order_id = ? AND depositor <> ''",
		order); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE deposits SET name = '' WHERE name <> '' AND imp_uid IN
	  (SELECT imp_uid FROM payments WHERE order_id = ? AND source = 'bank')`, order)
	return err
}

// order erases the contacts of an order for good, wherever they are, and the bank
// accounts of its payments and refunds.
func (t eraser) order(order int64) error {
	if err := t.empty(order); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM kept_contacts WHERE order_id = ?", order); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE refund_codes SET bank = '-', tail = '-', account_mac = ?1, code_mac = ?1 WHERE imp_uid
	  IN (SELECT imp_uid FROM payments WHERE order_id = ?2)`, make([]byte, 32), order); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE refunds SET bank = '-', tail = '-' WHERE bank IS NOT NULL AND imp_uid IN
	  (SELECT imp_uid FROM payments WHERE order_id = ?)`, order); err != nil {
		return err
	}
	if err := refundBook(t).forget(order); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE receipt_choices SET identifier = NULL, tail = '' WHERE order_id = ?",
		order); err != nil {
		return err
	}
	if _, err := t.exec(`UPDATE receipts SET url = '', said = '' WHERE url || said <> '' AND imp_uid IN
	  (SELECT imp_uid FROM payments WHERE order_id = ?)`, order); err != nil {
		return err
	}
	return t.payments(order)
}

// payments erases the virtual accounts and receipts of an order whose contacts are
// gone for good. I'mport would tell the shop of them again and again.
func (t eraser) payments(order int64) error {
	if err := t.depositors(order); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE payments SET receipt_url = '', vbank_name = '', vbank_num = '', vbank_holder = ''
	  WHERE order_id = ?1 AND (receipt_url <> '' OR vbank_name <> '' OR vbank_num <> '' OR vbank_holder <> '')
	  AND EXISTS (SELECT 1 FROM orders WHERE id = ?1 AND emptied_at IS NOT NULL)
	  AND NOT EXISTS (SELECT 1 FROM kept_contacts WHERE order_id = ?1)`, order)
	return err
}

// record erases all that people said of an order, too.
func (t eraser) record(order int64) error {
	if err := t.order(order); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM notes WHERE order_id = ?", order); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM claim_photos WHERE claim_id IN (SELECT id FROM claims WHERE order_id = ?)",
		order); err != nil {
		return err
	}
	if _, err := t.exec("UPDATE claims SET reason = '-', answer = '' WHERE order_id = ?", order); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM review_refusals WHERE order_id = ?", order); err != nil {
		return err
	}
	_, err := t.exec(`UPDATE refunds SET reason = '' WHERE imp_uid IN (SELECT imp_uid FROM payments WHERE
	  order_id = ?)`, order)
	return err
}

// login erases a session (negative), or from where and with what an admin logged
// in, out of the mail about it.
func (t eraser) login(id int64) error {
	if id < 0 {
		_, err := t.exec("DELETE FROM sessions WHERE id = ?", -id)
		return err
	}
	var payload string
	if err := t.get("SELECT payload FROM outbox WHERE id = ?", []any{id}, &payload); err != nil {
		return err
	}
	var d deviceMail
	if err := json.Unmarshal([]byte(payload), &d); err != nil {
		return err
	}
	d.Address, d.Agent = "", ""
	text, err := encode(d)
	if err != nil {
		return err
	}
	_, err = t.exec("UPDATE outbox SET payload = ? WHERE id = ?", text, id)
	return err
}

// mailTo is where a mail goes that its buyer has still to get, about an order whose
// contacts are kept apart. Who only looks at mails is not shown it.
func (t eraser) mailTo(order int64, key string) ([]string, error) {
	var email string
	err := t.get(`SELECT k.buyer_email FROM kept_contacts k WHERE k.order_id = ? AND EXISTS (
	  SELECT 1 FROM outbox WHERE key = ? AND done_at IS NULL)`, []any{order, key}, &email)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return addressees(email), err
}
