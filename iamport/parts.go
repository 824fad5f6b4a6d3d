package iamport

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// A single row can make a whole reply useless: by crashing I'mport (HTTP 500), by
// not being JSON, or by being so large that the reply exceeds 1 MiB (custom_data
// comes from the buyer's browser). The same request is then made in ever smaller
// parts until the bad row is isolated.

// partTries is how many consecutive parts may fail before parts are no longer
// divided: by then no single row is likely to be the cause.
const partTries = 16

// division is a request that is being made in parts.
type division struct {
	client *Client
	listing
	answered bool // at least one part was
	failed   int  // consecutive parts
}

// keep adds a part that was answered.
func (d *division) keep(l listing) {
	d.answered, d.failed = true, 0
	d.add(l)
}

// fail counts a failed part. A reply that is too large shows that the host is up,
// so it does not count.
func (d *division) fail(cause error) {
	if !errors.Is(cause, errTooLarge) {
		d.failed++
	}
}

// tired reports whether to stop dividing.
func (d *division) tired() bool { return d.failed >= partTries }

// askList sends a call that is answered with a list. divisible means that the host
// did answer, so that a smaller part may succeed.
func (c *Client) askList(ctx context.Context, k call) (a answer, divisible bool, err error) {
	k.lists = true
	a, err = c.authorized(ctx, k)
	divisible = err != nil && ctx.Err() == nil && k.divisible(a.status, err)
	return a, divisible, err
}

// exchangePart sends a part even if the circuit is open, because a division has
// its own limit. A failed part says nothing about the host; an answer closes the
// circuit.
func (c *Client) exchangePart(ctx context.Context, k call, token string, b *breaker) (answer, error) {
	if err := c.queue(ctx, k.last); err != nil {
		return answer{}, err
	}
	a, err := c.send(ctx, k, token)
	if outcomeOf(ctx, err) == answered {
		b.finish(0, answered)
	}
	return a, err
}

// divisible judges a failed call by what came back. No row is to blame for an
// overloaded host (429, 503) or for one that does not answer.
func (k call) divisible(status int, err error) bool {
	var refused *APIError
	var cut *noReply
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrUnauthorized), errors.Is(err, ErrNotSent), errors.As(err, &cut):
		return false
	case status == http.StatusBadRequest:
		return k.many && errors.As(err, &refused) // for a page it means the end of the list
	}
	return status == http.StatusOK || status == http.StatusMultiStatus || status == http.StatusInternalServerError
}

// faultOf phrases an error for UnreadableRow.Why.
func faultOf(err error) string {
	return "cannot be fetched: " + strings.TrimPrefix(err.Error(), ErrUnknown.Error()+": ")
}
