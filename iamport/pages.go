package iamport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
)

// pageCall is a call that is answered in pages; page and limit are added to it.
type pageCall struct {
	call
	allowed func(merchantUID string) bool // which payments may be listed; nil: any
}

// page fetches one page, in parts if necessary.
func (c *Client) page(ctx context.Context, k pageCall, number, limit int) (PaymentPage, error) {
	p, l, divisible, err := c.askPage(ctx, k, number, limit)
	if divisible {
		d := division{client: c}
		p, err = d.pageInParts(ctx, k, number, limit, err)
		l = d.listing
	}
	p.Payments = l.payments
	if err != nil {
		return PaymentPage{Payments: l.payments}, fmt.Errorf("iamport: %s: %w", k.op, err)
	}
	return p, l.err(k.op)
}

// pageInParts assembles a page from smaller ones.
func (d *division) pageInParts(ctx context.Context, k pageCall, number, limit int, cause error) (PaymentPage, error) {
	k.part = true
	w := pageWalk{division: d, call: k, total: -1}
	if err := w.divide(ctx, number, limit, cause); err != nil {
		return PaymentPage{}, err
	}
	p := PaymentPage{Total: w.total, Previous: number - 1}
	switch {
	case !w.answered:
		return PaymentPage{}, cause
	case w.total < 0:
		p.Total = (number-1)*limit + len(w.payments) + len(w.unreadable)
	case w.total > number*limit:
		p.Next = number + 1
	}
	return p, nil
}

// pageWalk goes through the parts of a page.
type pageWalk struct {
	*division
	call  pageCall
	total int  // -1: not known yet
	over  bool // the list ends within the page
}

// divide fetches a page that failed with cause as several smaller ones.
func (w *pageWalk) divide(ctx context.Context, number, limit int, cause error) error {
	if limit == 1 || w.tired() {
		w.lose(number, limit, cause)
		return nil
	}
	parts := smallestFactor(limit)
	for i := range parts {
		if err := w.ask(ctx, (number-1)*parts+i+1, limit/parts); err != nil || w.over {
			return err
		}
	}
	return nil
}

func (w *pageWalk) ask(ctx context.Context, number, limit int) error {
	p, l, divisible, err := w.client.askPage(ctx, w.call, number, limit)
	switch {
	case err == nil:
		w.keep(l)
		w.total, w.over = p.Total, p.Next == 0
		return nil
	case beyondEnd(err):
		w.keep(listing{})
		w.over = true
		return nil
	case !divisible:
		return err
	}
	w.fail(err)
	return w.divide(ctx, number, limit, err)
}

// lose gives up on a part that cannot be fetched: one row, or several together.
func (w *pageWalk) lose(number, limit int, cause error) {
	first := (number-1)*limit + 1
	row := UnreadableRow{Position: first, Why: faultOf(cause)}
	if limit > 1 {
		row.Why = fmt.Sprintf("and the next %d rows: %s", limit-1, row.Why)
	}
	w.unreadable = append(w.unreadable, row)
}

// beyondEnd recognizes the answer to a page after the last one.
func beyondEnd(err error) bool {
	var refused *APIError
	return errors.Is(err, ErrNotFound) || errors.As(err, &refused) && refused.Status == http.StatusBadRequest
}

// smallestFactor is the smallest divisor of n above 1, so that a page divides
// into as few parts as possible.
func smallestFactor(n int) int {
	for f := 2; f*f <= n; f++ {
		if n%f == 0 {
			return f
		}
	}
	return n
}

func (c *Client) askPage(
	ctx context.Context, k pageCall, number, limit int,
) (p PaymentPage, l listing, divisible bool, err error) {
	k.query = maps.Clone(k.query)
	k.query.Set("page", strconv.Itoa(number))
	k.query.Set("limit", strconv.Itoa(limit))
	a, divisible, err := c.askList(ctx, k.call)
	if err != nil {
		return PaymentPage{}, listing{}, divisible, err
	}
	p, l, err = decodePage(a.response, number, reading{before: (number - 1) * limit, allowed: k.allowed})
	return p, l, false, err
}

// decodePage reads a page (REST V1, PagedPaymentAnnotation). Its numbers must be
// sound; its rows are judged one by one. A next page other than the following one
// would send the caller in circles.
func decodePage(raw json.RawMessage, number int, rows reading) (PaymentPage, listing, error) {
	fields, err := soundFields(raw)
	if err != nil {
		return PaymentPage{}, listing{}, err
	}
	total, errTotal := wholeNumber(fields["total"])
	previous, errPrevious := wholeNumber(fields["previous"])
	next, errNext := wholeNumber(fields["next"])
	switch {
	case errors.Join(errTotal, errPrevious, errNext) != nil:
		return PaymentPage{}, listing{}, unknown("reply lacks its page numbers")
	case next != 0 && next != int64(number)+1:
		return PaymentPage{}, listing{}, unknown("pages do not add up")
	}
	p := PaymentPage{Total: int(total), Previous: int(previous), Next: int(next)}
	if total == 0 && isNull(fields["list"]) {
		return p, listing{}, nil
	}
	l, err := rows.rows(fields["list"])
	if err != nil {
		return PaymentPage{}, listing{}, err
	}
	return p, l, nil
}
