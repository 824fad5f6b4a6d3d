package sandbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jangteo/jangteo/iamport"
)

const paymentColumns = `window_key, doc, attempt`

// scanPayment reads a row of paymentColumns; errNotFound if there is none.
func scanPayment(scan func(...any) error) (record, error) {
	var r record
	var doc, att []byte
	err := scan(&r.windowKey, &doc, &att)
	if errors.Is(err, sql.ErrNoRows) {
		return r, errNotFound
	}
	if err != nil {
		return r, err
	}
	return r, errors.Join(json.Unmarshal(doc, &r.Payment), json.Unmarshal(att, &r.Attempt))
}

// addPayment inserts a new payment.
func (l *ledger) addPayment(ctx context.Context, r record) error {
	doc, att, err := encode(r)
	if err != nil {
		return err
	}
	_, err = l.db.ExecContext(ctx, `
		INSERT INTO payment (imp_uid, merchant_uid, status, started_at, paid_at, failed_at, cancelled_at, updated_at,
		    window_key, doc, attempt)
		VALUES (?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?)`,
		r.ImpUID, r.MerchantUID, string(r.Status), r.StartedAt, r.StartedAt, r.windowKey, doc, att)
	if err != nil {
		return fmt.Errorf("write a payment: %w", err)
	}
	return nil
}

// encode returns the two JSON columns of a payment: what the REST API shows of
// it, and what the payment window has to know.
func encode(r record) (doc, att string, err error) {
	d, err := json.Marshal(r.Payment)
	if err != nil {
		return "", "", err
	}
	a, err := json.Marshal(r.Attempt)
	return string(d), string(a), err
}

// changePayment lets fn change a payment, and writes the payment and the webhooks
// that fn returns in one database transaction. It returns the webhooks' ids.
// errNotFound and the errors of fn leave everything as it was.
func (l *ledger) changePayment(ctx context.Context, impUID string, fn func(*record) ([]webhook, error)) (r record,
	ids []int64, err error) {
	err = l.write(ctx, func(tx *sql.Tx) error {
		r, err = scanPayment(tx.QueryRow(`SELECT `+paymentColumns+` FROM payment WHERE imp_uid = ?`, impUID).Scan)
		if err != nil {
			return err
		}
		hooks, err := fn(&r)
		if err != nil {
			return err
		}
		if err := l.storePayment(tx, r); err != nil {
			return err
		}
		ids, err = addWebhooks(tx, hooks)
		return err
	})
	return r, ids, err
}

// storePayment updates a payment.
func (l *ledger) storePayment(tx *sql.Tx, r record) error {
	doc, att, err := encode(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		UPDATE payment SET status = ?, paid_at = ?, failed_at = ?, cancelled_at = ?, updated_at = ?, doc = ?, attempt
		  = ?
		WHERE imp_uid = ?`,
		string(r.Status), r.PaidAt, r.FailedAt, r.CancelledAt, l.now().Unix(), doc, att, r.ImpUID)
	return err
}

// payment reads a payment; errNotFound if there is none.
func (l *ledger) payment(ctx context.Context, impUID string) (record, error) {
	return scanPayment(l.db.QueryRowContext(ctx,
		`SELECT `+paymentColumns+` FROM payment WHERE imp_uid = ?`, impUID).Scan)
}

// paymentByWindow reads the payment of a window by its unguessable key;
// errNotFound if there is none.
func (l *ledger) paymentByWindow(ctx context.Context, key string) (record, error) {
	return scanPayment(l.db.QueryRowContext(ctx,
		`SELECT `+paymentColumns+` FROM payment WHERE window_key = ?`, key).Scan)
}

// wasPaid reports whether money was ever captured for a merchant_uid, even if it
// was refunded since.
func (l *ledger) wasPaid(ctx context.Context, merchantUID string) (bool, error) {
	var n int
	err := l.db.QueryRowContext(ctx, `SELECT count(*) FROM payment WHERE merchant_uid = ? AND paid_at > 0`,
		merchantUID).Scan(&n)
	return n > 0, err
}

// query selects payments; zero fields do not restrict.
type query struct {
	merchantUID string
	status      iamport.Status
	from, to    int64 // Unix seconds of the time that fits the status
	sorting     string
	limit, page int
}

// where returns the SQL condition and its arguments. Which time from and to limit
// depends on the status (REST V1, payment: GET /payments/status).
func (q query) where() (string, []any) {
	conds, args := []string{"1 = 1"}, []any{}
	if q.merchantUID != "" {
		conds, args = append(conds, "merchant_uid = ?"), append(args, q.merchantUID)
	}
	if q.status != "" {
		conds, args = append(conds, "status = ?"), append(args, string(q.status))
	}
	if q.to > 0 {
		column := map[iamport.Status]string{"paid": "paid_at", "failed": "failed_at",
			"cancelled": "cancelled_at"}[q.status]
		if column == "" {
			column = "started_at"
		}
		conds, args = append(conds, column+" BETWEEN ? AND ?"), append(args, q.from, q.to)
	}
	return strings.Join(conds, " AND "), args
}

// order turns I'mport's sorting parameter into SQL, latest started first by
// default; false if the parameter is unknown.
func (q query) order() (string, bool) {
	by := map[string]string{
		"": "started_at DESC, seq DESC", "-started": "started_at DESC, seq DESC", "started": "started_at, seq",
		"-paid": "paid_at DESC, seq DESC", "paid": "paid_at, seq",
		"-updated": "updated_at DESC, seq DESC", "updated": "updated_at, seq",
	}[q.sorting]
	return by, by != ""
}

// payments returns one page of the payments that the query selects, and how many
// there are in all.
func (l *ledger) payments(ctx context.Context, q query) (list []record, total int, err error) {
	where, args := q.where()
	if err := l.db.QueryRowContext(ctx, `SELECT count(*) FROM payment WHERE `+where, args...).Scan(&total); err != nil {
		return nil, 0, err
	}
	order, known := q.order()
	if !known {
		return nil, 0, fmt.Errorf("unknown sorting %q", q.sorting)
	}
	rows, err := l.db.QueryContext(ctx, `SELECT `+paymentColumns+` FROM payment WHERE `+where+
		` ORDER BY `+order+` LIMIT ? OFFSET ?`, append(args, q.limit, (q.page-1)*q.limit)...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanPayment(rows.Scan)
		if err != nil {
			return nil, 0, err
		}
		list = append(list, r)
	}
	return list, total, rows.Err()
}
