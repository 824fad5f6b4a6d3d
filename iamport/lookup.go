package iamport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
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

// decodeOne reads a payment and insists that it is the one asked for.
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

// readQuery starts the query of a read. The manual names include_sandbox for the
// single payment only; clients in the field send it with the other reads too.
func (c *Client) readQuery() url.Values {
	q := url.Values{}
	if c.sandbox {
		q.Set("include_sandbox", "true")
	}
	return q
}

// PaymentsByMerchantUID fetches the payments of many attempts (REST V1, payment:
// GET /payments), a hundred ids per request. Unknown ids are simply absent from
// the result; an id with several payments may show only one, see FindAll.
func (c *Client) PaymentsByMerchantUID(ctx context.Context, uids []string) ([]Payment, error) {
	for _, uid := range uids {
		if !ValidMerchantUID(uid) {
			return nil, fmt.Errorf("iamport: payments: %w", ErrInvalidID)
		}
	}
	uids = slices.Compact(slices.Sorted(slices.Values(uids)))
	var all []Payment
	for batch := range slices.Chunk(uids, maxBatch) {
		found, err := c.batch(ctx, batch)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func (c *Client) batch(ctx context.Context, uids []string) (found []Payment, err error) {
	query := c.readQuery()
	query["merchant_uid[]"] = uids
	err = c.do(ctx, call{
		op: "payments", method: http.MethodGet, path: "/payments",
		query: query, repeatable: true, mayMiss: true, many: true,
	}, func(a answer) error {
		found, err = decodePayments(a.response, a.status == http.StatusMultiStatus)
		if err != nil {
			return err
		}
		return onlyAbout(found, uids)
	})
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return found, nil
}

func onlyAbout(payments []Payment, uids []string) error {
	for _, p := range payments {
		if !slices.Contains(uids, p.MerchantUID) {
			return unknown("reply is about another merchant_uid")
		}
	}
	return nil
}

// FindAll fetches every payment that was started with a merchant_uid, oldest
// first (REST V1, payment: GET /payments/findAll/{merchant_uid}). None at all is
// an empty result, not an error.
func (c *Client) FindAll(ctx context.Context, merchantUID string) ([]Payment, error) {
	if !ValidMerchantUID(merchantUID) {
		return nil, fmt.Errorf("iamport: findAll: %w", ErrInvalidID)
	}
	var all []Payment
	for page := 1; page != 0; {
		got, err := c.findPage(ctx, merchantUID, page)
		if page == 1 && errors.Is(err, ErrNotFound) {
			return nil, nil
		}
		if errors.Is(err, ErrNotFound) || err == nil && got.Next > maxPages {
			return nil, fmt.Errorf("iamport: findAll: %w", unknown("pages do not add up"))
		}
		if err != nil {
			return nil, err
		}
		all = append(all, got.Payments...)
		page = got.Next
	}
	return all, nil
}

func (c *Client) findPage(ctx context.Context, merchantUID string, page int) (got PaymentPage, err error) {
	query := c.readQuery()
	query.Set("page", strconv.Itoa(page))
	query.Set("limit", strconv.Itoa(maxBatch))
	query.Set("sorting", "started") // a new payment then comes last and shifts nothing
	err = c.do(ctx, call{
		op: "findAll", method: http.MethodGet, path: "/payments/findAll/" + url.PathEscape(merchantUID),
		query: query, repeatable: true, mayMiss: true,
	}, func(a answer) error {
		if got, err = decodePage(a.response, page); err != nil {
			return err
		}
		return onlyAbout(got.Payments, []string{merchantUID})
	})
	return got, err
}
