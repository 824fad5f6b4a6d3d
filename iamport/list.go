package iamport

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// ListQuery selects payments by state and time (REST V1, payment:
// GET /payments/status/{payment_status}). Which time counts depends on the
// state: started, paid, cancelled or failed.
type ListQuery struct {
	Status   Status // empty: StatusAll
	From, To time.Time
	Sorting  string // -started (the API's default), started, -paid, paid, -updated, updated
	Page     int    // from 1; 0 means 1
	Limit    int    // 1 … MaxLimit; 0 means 100
}

// PaymentPage is one page of payments. Previous and Next are page numbers, 0
// when there is none.
type PaymentPage struct {
	Total, Previous, Next int
	Payments              []Payment
}

// List fetches one page of the account's payments, including those of other
// shops on the same account. A page beyond the last is an *APIError with HTTP 400.
//
// If some rows cannot be read, List returns the page, complete otherwise and with
// Next, together with an *UnreadableError. With any other error the page holds
// only what had been read by then, and Next is 0.
func (c *Client) List(ctx context.Context, q ListQuery) (PaymentPage, error) {
	q = q.withDefaults()
	if err := q.check(); err != nil {
		return PaymentPage{}, fmt.Errorf("iamport: list: %w", err)
	}
	k := call{
		op: "list", method: http.MethodGet, path: "/payments/status/" + url.PathEscape(string(q.Status)),
		query: q.values(c.readQuery()), repeatable: true,
	}
	return c.page(ctx, pageCall{call: k}, q.Page, q.Limit)
}

func (q ListQuery) withDefaults() ListQuery {
	if q.Status == "" {
		q.Status = StatusAll
	}
	if q.Page == 0 {
		q.Page = 1
	}
	if q.Limit == 0 {
		q.Limit = maxBatch
	}
	return q
}

func (q ListQuery) check() error {
	states := []Status{StatusAll, StatusReady, StatusPaid, StatusCancelled, StatusFailed}
	orders := []string{"", "-started", "started", "-paid", "paid", "-updated", "updated"}
	window := q.To.Sub(q.From)
	switch {
	case !slices.Contains(states, q.Status):
		return fmt.Errorf("%w: status", ErrInvalidRequest)
	case !slices.Contains(orders, q.Sorting):
		return fmt.Errorf("%w: sorting", ErrInvalidRequest)
	case q.Page < 1 || q.Limit < 1 || q.Limit > MaxLimit:
		return fmt.Errorf("%w: page or limit", ErrInvalidRequest)
	case !q.From.IsZero() && !q.To.IsZero() && (window < 0 || window > MaxWindow):
		return fmt.Errorf("%w: from and to", ErrInvalidRequest)
	}
	return nil
}

func (q ListQuery) values(v url.Values) url.Values {
	if q.Sorting != "" {
		v.Set("sorting", q.Sorting)
	}
	if !q.From.IsZero() {
		v.Set("from", strconv.FormatInt(q.From.Unix(), 10))
	}
	if !q.To.IsZero() {
		v.Set("to", strconv.FormatInt(q.To.Unix(), 10))
	}
	return v
}
