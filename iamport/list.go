package iamport

import (
	"context"
	"encoding/json"
	"errors"
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

// List fetches one page of the account's payments, other shops' on the same
// account included. A page beyond the last is an *APIError with HTTP 400.
func (c *Client) List(ctx context.Context, q ListQuery) (page PaymentPage, err error) {
	q = q.withDefaults()
	if err := q.check(); err != nil {
		return PaymentPage{}, fmt.Errorf("iamport: list: %w", err)
	}
	err = c.do(ctx, call{
		op: "list", method: http.MethodGet, path: "/payments/status/" + url.PathEscape(string(q.Status)),
		query: q.values(c.readQuery()), repeatable: true,
	}, func(a answer) error {
		page, err = decodePage(a.response, q.Page)
		return err
	})
	return page, err
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
	v.Set("page", strconv.Itoa(q.Page))
	v.Set("limit", strconv.Itoa(q.Limit))
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

// decodePage reads a page (REST V1, PagedPaymentAnnotation). A next page that is
// not the following one would send a caller in circles.
func decodePage(raw json.RawMessage, page int) (PaymentPage, error) {
	fields, err := objectFields(raw)
	if err != nil {
		return PaymentPage{}, err
	}
	total, errTotal := wholeNumber(fields["total"])
	previous, errPrevious := wholeNumber(fields["previous"])
	next, errNext := wholeNumber(fields["next"])
	switch {
	case errors.Join(errTotal, errPrevious, errNext) != nil:
		return PaymentPage{}, unknown("reply lacks its page numbers")
	case next != 0 && next != int64(page)+1:
		return PaymentPage{}, unknown("pages do not add up")
	}
	p := PaymentPage{Total: int(total), Previous: int(previous), Next: int(next)}
	if total == 0 && isNull(fields["list"]) {
		return p, nil
	}
	if p.Payments, err = decodePayments(fields["list"], false); err != nil {
		return PaymentPage{}, err
	}
	return p, nil
}
