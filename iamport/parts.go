package iamport

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// A reply can be useless as a whole because of a single row: one that makes
// I'mport stumble (HTTP 500), that is not JSON, or that is so large that the
// reply exceeds 1 MiB (custom_data comes from the buyer's browser). The same
// question is then asked in ever smaller parts until the bad row is alone.

// partTries is how many parts in a row may fail before parts are not divided
// further: by then the cause is hardly a row's.
const partTries = 16

// division is a question that is being asked in parts.
type division struct {
	client *Client
	listing
	answered bool // some part was
	failed   int  // parts in a row
}

// keep adds a part that was answered.
func (d *division) keep(l listing) {
	d.answered, d.failed = true, 0
	d.add(l)
}

// fail counts a part that failed. A reply that is too large says that the host
// is well.
func (d *division) fail(cause error) {
	if !errors.Is(cause, errTooLarge) {
		d.failed++
	}
}

// tired tells whether to stop dividing.
func (d *division) tired() bool { return d.failed >= partTries }

// askList sends a call that is answered by a list. divisible means that the host
// did answer, so that a part of the question may fare better.
func (c *Client) askList(ctx context.Context, k call) (a answer, divisible bool, err error) {
	k.lists = true
	a, err = c.authorized(ctx, k)
	divisible = err != nil && ctx.Err() == nil && k.divisible(a.status, err)
	return a, divisible, err
}

// exchangePart sends a part whether or not the circuit is open: a division has a
// limit of its own. That a part fails says nothing about the host; an answer does.
func (c *Client) exchangePart(ctx context.Context, k call, token string, b *breaker) (answer, error) {
	if err := c.queue(ctx); err != nil {
		return answer{}, err
	}
	a, err := c.send(ctx, k, token)
	if outcomeOf(ctx, err) == answered {
		b.finish(0, answered)
	}
	return a, err
}

// divisible judges a failed call by what came back. An overloaded host (429,
// 503) or none at all is no row's doing.
func (k call) divisible(status int, err error) bool {
	var refused *APIError
	var cut *transportError
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrUnauthorized), errors.Is(err, ErrNotSent), errors.As(err, &cut):
		return false
	case status == http.StatusBadRequest:
		return k.many && errors.As(err, &refused) // of a page it means that the list is over
	}
	return status == http.StatusOK || status == http.StatusMultiStatus || status == http.StatusInternalServerError
}

// faultOf is an error in the words of UnreadableRow.Why.
func faultOf(err error) string {
	return "cannot be fetched: " + strings.TrimPrefix(err.Error(), ErrUnknown.Error()+": ")
}
