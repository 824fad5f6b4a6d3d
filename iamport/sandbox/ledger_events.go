package sandbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"
)

// Request is a page's call of an SDK function, with its parameters verbatim.
type Request struct {
	At        int64           `json:"at"` // Unix seconds
	Function  string          `json:"function"`
	Params    json.RawMessage `json:"params"`
	UserAgent string          `json:"user_agent"`
}

// addRequest records a call.
func (l *ledger) addRequest(ctx context.Context, r Request) error {
	_, err := l.db.ExecContext(ctx, `INSERT INTO request (at, function, params, user_agent) VALUES (?, ?, ?, ?)`,
		r.At, r.Function, string(r.Params), r.UserAgent)
	return err
}

// requests returns the calls, oldest first.
func (l *ledger) requests(ctx context.Context) ([]Request, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT at, function, params, user_agent FROM request ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []Request{}
	for rows.Next() {
		var r Request
		var params string
		if err := rows.Scan(&r.At, &r.Function, &params, &r.UserAgent); err != nil {
			return nil, err
		}
		r.Params = json.RawMessage(params)
		list = append(list, r)
	}
	return list, rows.Err()
}

// webhook is one notification to one URL.
type webhook struct {
	ID          int64     `json:"id"`
	ImpUID      string    `json:"imp_uid"`
	URL         string    `json:"url"`
	ContentType string    `json:"content_type"`
	Body        string    `json:"body"`
	State       hookState `json:"state"`
	HTTPStatus  int       `json:"status"`  // 0: no answer
	Error       string    `json:"error"`   // why there was no answer; empty: there was one
	SentAt      int64     `json:"sent_at"` // Unix milliseconds; 0: not sent yet
	dueAt       time.Time // not to be sent before
}

// hookState is how far the delivery of a webhook has come.
type hookState string

const (
	hookQueued  hookState = "queued"
	hookSending hookState = "sending"
	hookDone    hookState = "done"
)

const webhookColumns = `id, imp_uid, url, content_type, body, state, http_status, error, sent_at, due_at`

// scanWebhook reads a row of webhookColumns.
func scanWebhook(scan func(...any) error) (webhook, error) {
	var w webhook
	var due int64
	err := scan(&w.ID, &w.ImpUID, &w.URL, &w.ContentType, &w.Body, &w.State, &w.HTTPStatus, &w.Error, &w.SentAt, &due)
	w.dueAt = time.UnixMilli(due)
	return w, err
}

// addWebhooks queues webhooks and returns their ids.
func addWebhooks(tx *sql.Tx, hooks []webhook) (ids []int64, err error) {
	for _, w := range hooks {
		res, err := tx.Exec(`INSERT INTO webhook (imp_uid, url, content_type, body, due_at, state) VALUES (?, ?, ?,
		  ?, ?, ?)`,
			w.ImpUID, w.URL, w.ContentType, w.Body, w.dueAt.UnixMilli(), string(w.State))
		if err != nil {
			return nil, err
		}
		id, err := res.LastInsertId()
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// webhook reads one webhook.
func (l *ledger) webhook(ctx context.Context, id int64) (webhook, error) {
	return scanWebhook(l.db.QueryRowContext(ctx, `SELECT `+webhookColumns+` FROM webhook WHERE id = ?`, id).Scan)
}

// webhooks returns the webhooks of a payment, or of all if impUID is empty,
// oldest first.
func (l *ledger) webhooks(ctx context.Context, impUID string) ([]webhook, error) {
	rows, err := l.db.QueryContext(ctx, `SELECT `+webhookColumns+` FROM webhook WHERE ? IN ('', imp_uid) ORDER BY id`,
		impUID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []webhook{}
	for rows.Next() {
		w, err := scanWebhook(rows.Scan)
		if err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, rows.Err()
}

// nextWebhook takes the first queued webhook that is due. If none is, it returns
// how long until the next one will be, or 0 if none is queued.
func (l *ledger) nextWebhook(ctx context.Context, now time.Time) (w webhook, due bool, wait time.Duration, err error) {
	err = l.write(ctx, func(tx *sql.Tx) error {
		w, err = scanWebhook(tx.QueryRow(`SELECT ` + webhookColumns +
			` FROM webhook WHERE state = 'queued' ORDER BY due_at, id LIMIT 1`).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if wait = w.dueAt.Sub(now); wait > 0 {
			return nil
		}
		due, wait = true, 0
		_, err = tx.Exec(`UPDATE webhook SET state = 'sending' WHERE id = ?`, w.ID)
		return err
	})
	return w, due, wait, err
}

// webhookDone records the result of sending a webhook; status 0 means that there
// was no answer.
func (l *ledger) webhookDone(ctx context.Context, id int64, status int, sentAt time.Time, failure string) error {
	_, err := l.db.ExecContext(ctx, `UPDATE webhook SET state = 'done', http_status = ?, error = ?, sent_at = ? WHERE
	  id = ?`,
		status, failure, sentAt.UnixMilli(), id)
	return err
}

// requeueWebhooks queues again what was being sent when the last run ended. The
// shop may get such a webhook twice, as from I'mport.
func (l *ledger) requeueWebhooks(ctx context.Context) error {
	_, err := l.db.ExecContext(ctx, `UPDATE webhook SET state = 'queued' WHERE state = 'sending'`)
	return err
}
