package iamport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Prepare is an amount to register before the payment window opens, so that
// I'mport refuses a window that asks for another one (REST V1,
// payment.validation).
type Prepare struct {
	MerchantUID string
	Amount      json.Number // in major units, above zero
	Currency    string      // ISO 4217; empty: the currency is not checked
}

// Prepare registers an amount. Registering the same values again succeeds; other
// values replace the registered ones. After ErrUnknown the call may be repeated.
// ErrInvalidID, ErrInvalidAmount and ErrInvalidRequest are returned before
// anything is sent. It waits behind every other call.
func (c *Client) Prepare(ctx context.Context, p Prepare) error {
	body, err := p.wire()
	if err != nil {
		return fmt.Errorf("iamport: prepare: %w", err)
	}
	err = c.putPrepare(ctx, http.MethodPost, body)
	var refused *APIError
	if !errors.As(err, &refused) || refused.Status != http.StatusOK {
		return err
	}
	// Code 1 means that the merchant_uid is registered already; the message does
	// not tell with which values.
	registered, readErr := c.prepared(ctx, p.MerchantUID)
	switch {
	case errors.Is(readErr, ErrUnknown) || errors.Is(readErr, ErrUnauthorized):
		return readErr
	case readErr != nil:
		return err
	case registered == body:
		return nil
	}
	return c.putPrepare(ctx, http.MethodPut, body)
}

// prepareWire is the body of the request and, with the same names, the response
// of the reply.
type prepareWire struct {
	MerchantUID string      `json:"merchant_uid"`
	Amount      json.Number `json:"amount"`
	Currency    string      `json:"currency,omitempty"`
}

func (p Prepare) wire() (prepareWire, error) {
	if !ValidMerchantUID(p.MerchantUID) {
		return prepareWire{}, ErrInvalidID
	}
	if p.Currency != "" && !validCurrency(p.Currency) {
		return prepareWire{}, fmt.Errorf("%w: currency", ErrInvalidRequest)
	}
	amount, err := plainAmount(p.Amount)
	return prepareWire{p.MerchantUID, amount, p.Currency}, err
}

func validCurrency(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// putPrepare calls POST or PUT /payments/prepare. The reply must repeat what was
// sent, but may leave the currency out.
func (c *Client) putPrepare(ctx context.Context, method string, body prepareWire) error {
	return c.do(ctx, call{
		op: "prepare", method: method, path: "/payments/prepare",
		body: body, repeatable: true, mayMiss: method == http.MethodPut, last: true,
	}, func(a answer) error {
		got, err := decodePrepare(a.response, body.MerchantUID)
		if err != nil {
			return err
		}
		if got.Amount != body.Amount || got.Currency != "" && got.Currency != body.Currency {
			return unknown("reply shows another amount or currency")
		}
		return nil
	})
}

// prepared calls GET /payments/prepare/{merchant_uid}.
func (c *Client) prepared(ctx context.Context, merchantUID string) (got prepareWire, err error) {
	err = c.do(ctx, call{
		op: "prepare", method: http.MethodGet, path: "/payments/prepare/" + url.PathEscape(merchantUID),
		repeatable: true, mayMiss: true, last: true,
	}, func(a answer) error {
		got, err = decodePrepare(a.response, merchantUID)
		return err
	})
	return got, err
}

func decodePrepare(raw json.RawMessage, merchantUID string) (prepareWire, error) {
	fields, err := objectFields(raw)
	if err != nil {
		return prepareWire{}, err
	}
	var got prepareWire
	amount, errAmount := plainAmount(json.Number(fields["amount"]))
	errUID := json.Unmarshal(orNull(fields["merchant_uid"]), &got.MerchantUID)
	errCurrency := json.Unmarshal(orNull(fields["currency"]), &got.Currency)
	switch {
	case errors.Join(errAmount, errUID, errCurrency) != nil:
		return prepareWire{}, unknown("reply lacks the registered amount")
	case got.MerchantUID != merchantUID:
		return prepareWire{}, unknown("reply is about another merchant_uid")
	}
	got.Amount = amount
	return got, nil
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}
