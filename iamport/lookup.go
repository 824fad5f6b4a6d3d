package iamport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

const (
	maxBatch = 100 // ids per GET /payments
	maxPages = 100 // of findAll; more attempts than any order can have

	// MaxLimit is the largest page that List asks for. The API allows 1000, but
	// payments of 2 to 3 KB each would then not fit into the 1 MiB of a reply.
	MaxLimit = 200

	// MaxWindow is the longest period that List can cover.
	MaxWindow = 90 * 24 * time.Hour

	// StatusAll asks List for payments in every state; no payment has it.
	StatusAll Status = "all"
)

// Payment fetches one payment (REST V1, payment: GET /payments/{imp_uid}). An
// id of a test channel reads as ErrNotFound unless Config.IncludeSandbox is set.
func (c *Client) Payment(ctx context.Context, impUID string) (Payment, error) {
	if !ValidImpUID(impUID) {
		return Payment{}, fmt.Errorf("iamport: payment: %w", ErrInvalidID)
	}
	var p Payment
	err := c.do(ctx, call{
		op: "payment", method: http.MethodGet, path: "/payments/" + url.PathEscape(impUID),
		query: c.readQuery(), repeatable: true, mayMiss: true,
	}, decodeOne(impUID, &p))
	return p, err
}

// decodeOne reads a payment and checks that it is the one asked for.
func decodeOne(impUID string, into *Payment) func(answer) error {
	return func(a answer) error {
		p, err := decodePayment(a.response)
		if err != nil {
			return err
		}
		if p.ImpUID != impUID {
			return unknown("reply is about another imp_uid")
		}
		*into = p
		return nil
	}
}

// readQuery starts the query of a read. The manual documents include_sandbox for
// the single payment only; existing clients send it with the other reads too.
func (c *Client) readQuery() url.Values {
	q := url.Values{}
	if c.sandbox {
		q.Set("include_sandbox", "true")
	}
	return q
}

// PaymentsByMerchantUID fetches the payments of many attempts (REST V1, payment:
// GET /payments), a hundred ids per request. Unknown ids are simply absent from
// the result; an id with several payments may yield only one of them, see FindAll.
//
// Payments are valid even when an error is returned with them: an *UnreadableError
// names the rows that could not be read, any other error cut the lookup short.
func (c *Client) PaymentsByMerchantUID(ctx context.Context, uids []string) ([]Payment, error) {
	for _, uid := range uids {
		if !ValidMerchantUID(uid) {
			return nil, fmt.Errorf("iamport: payments: %w", ErrInvalidID)
		}
	}
	uids = slices.Compact(slices.Sorted(slices.Values(uids)))
	var all listing
	for batch := range slices.Chunk(uids, maxBatch) {
		found, err := c.batch(ctx, batch)
		all.add(found)
		if err != nil {
			return all.payments, fmt.Errorf("iamport: payments: %w", err)
		}
	}
	return all.payments, all.err("payments")
}

// batch asks about at most a hundred ids, in parts if necessary.
func (c *Client) batch(ctx context.Context, uids []string) (listing, error) {
	found, divisible, err := c.askBatch(ctx, uids, false)
	if !divisible {
		return found, err
	}
	d := division{client: c}
	switch cause := d.divideIDs(ctx, uids, err); {
	case cause != nil:
		return d.listing, cause
	case !d.answered && d.tired():
		return listing{}, err
	}
	return d.listing, nil
}

// divideIDs asks separately about each half of ids whose joint request failed with
// cause.
func (d *division) divideIDs(ctx context.Context, uids []string, cause error) error {
	if len(uids) == 1 || d.tired() {
		for _, uid := range uids {
			d.unreadable = append(d.unreadable, UnreadableRow{MerchantUID: uid, Why: faultOf(cause)})
		}
		return nil
	}
	half := (len(uids) + 1) / 2
	for _, part := range [][]string{uids[:half], uids[half:]} {
		if err := d.askIDs(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (d *division) askIDs(ctx context.Context, uids []string) error {
	found, divisible, err := d.client.askBatch(ctx, uids, true)
	switch {
	case err == nil:
		d.keep(found)
		return nil
	case !divisible:
		return err
	}
	d.fail(err)
	return d.divideIDs(ctx, uids, err)
}

// askBatch asks about ids in one request. An unreadable row that does not say which
// id it belongs to can be attributed only if there is a single id, so that several
// ids have to be divided.
func (c *Client) askBatch(ctx context.Context, uids []string, part bool) (found listing, divisible bool, err error) {
	query := c.readQuery()
	query["merchant_uid[]"] = uids
	a, divisible, err := c.askList(ctx, call{
		op: "payments", method: http.MethodGet, path: "/payments",
		query: query, repeatable: true, mayMiss: true, many: true, part: part,
	})
	if errors.Is(err, ErrNotFound) {
		return listing{}, false, nil
	}
	if err != nil {
		return listing{}, divisible, err
	}
	asked := func(merchantUID string) bool { return slices.Contains(uids, merchantUID) }
	found, err = reading{nulls: a.status == http.StatusMultiStatus, allowed: asked}.rows(a.response)
	if err != nil {
		return listing{}, false, err
	}
	for i, row := range found.unreadable {
		found.unreadable[i].Position = 0
		switch {
		case asked(row.MerchantUID):
		case len(uids) > 1:
			return listing{}, true, unknown("a row does not say what it is about")
		default:
			found.unreadable[i].MerchantUID = uids[0]
		}
	}
	return found, false, nil
}

// FindAll fetches every payment that was started with a merchant_uid, oldest
// first (REST V1, payment: GET /payments/findAll/{merchant_uid}). None at all is
// an empty result, not an error.
//
// Payments are valid even when an error is returned with them, but complete only
// without one: an *UnreadableError names rows that could not be read.
func (c *Client) FindAll(ctx context.Context, merchantUID string) ([]Payment, error) {
	if !ValidMerchantUID(merchantUID) {
		return nil, fmt.Errorf("iamport: findAll: %w", ErrInvalidID)
	}
	var all listing
	for number := 1; number != 0; {
		got, err := c.findPage(ctx, merchantUID, number)
		var bad *UnreadableError
		switch {
		case number == 1 && errors.Is(err, ErrNotFound):
			return nil, nil
		case errors.Is(err, ErrNotFound), got.Next > maxPages:
			return all.payments, fmt.Errorf("iamport: findAll: %w", unknown("pages do not add up"))
		case errors.As(err, &bad):
			all.unreadable = append(all.unreadable, bad.Rows...)
		case err != nil:
			return append(all.payments, got.Payments...), err
		}
		all.payments = append(all.payments, got.Payments...)
		number = got.Next
	}
	return all.payments, all.err("findAll")
}

func (c *Client) findPage(ctx context.Context, merchantUID string, number int) (PaymentPage, error) {
	query := c.readQuery()
	query.Set("sorting", "started") // a new payment then comes last and shifts nothing
	k := call{
		op: "findAll", method: http.MethodGet, path: "/payments/findAll/" + url.PathEscape(merchantUID),
		query: query, repeatable: true, mayMiss: true,
	}
	asked := func(uid string) bool { return uid == merchantUID }
	return c.page(ctx, pageCall{k, asked}, number, maxBatch)
}
