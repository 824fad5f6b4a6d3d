package iamport

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"unicode/utf8"
)

const maxReason = 256

// Cancel is a refund, in full or in part (REST V1, payment: POST
// /payments/cancel). Amounts are in major units.
type Cancel struct {
	ImpUID string
	// Amount to refund. The API reads a missing amount or 0 as "everything";
	// this client sends neither.
	Amount json.Number
	// Checksum is the balance that could be cancelled before this call. I'mport
	// does nothing if its own balance differs, which makes it safe to repeat a
	// call with an unknown outcome. It is required and at least Amount.
	Checksum json.Number
	// TaxFree is what of Amount is tax-free; empty: the payment did not say either. The API
	// takes a missing one for 0, and some PGs not even that.
	TaxFree json.Number
	Reason  string // at most 256 characters, so that a tag at its end survives
	// The buyer's account, for virtual accounts: holder, the PG's own bank
	// code, number, telephone.
	RefundHolder, RefundBank, RefundAccount, RefundTel string
}

// Cancel refunds money and returns the payment afterwards. Anything but a
// well-formed reply is ErrUnknown: the refund may have happened, and Payment
// tells. The client never repeats a cancel, not even after a 401.
//
// A refusal is an *APIError. The answer can precede the effect (PayPal, virtual
// accounts), so only cancel_amount and cancel_history of a later Payment count.
func (c *Client) Cancel(ctx context.Context, in Cancel) (Payment, error) {
	body, err := in.wire()
	if err != nil {
		return Payment{}, fmt.Errorf("iamport: cancel: %w", err)
	}
	var p Payment
	err = c.do(ctx, call{
		op: "cancel", method: http.MethodPost, path: "/payments/cancel", body: body,
	}, decodeOne(in.ImpUID, &p))
	return p, err
}

type cancelWire struct {
	ImpUID        string      `json:"imp_uid"`
	Amount        json.Number `json:"amount"`
	Checksum      json.Number `json:"checksum"`
	TaxFree       json.Number `json:"tax_free,omitempty"`
	Reason        string      `json:"reason,omitempty"`
	RefundHolder  string      `json:"refund_holder,omitempty"`
	RefundBank    string      `json:"refund_bank,omitempty"`
	RefundAccount string      `json:"refund_account,omitempty"`
	RefundTel     string      `json:"refund_tel,omitempty"`
}

func (in Cancel) wire() (cancelWire, error) {
	if !ValidImpUID(in.ImpUID) {
		return cancelWire{}, ErrInvalidID
	}
	if utf8.RuneCountInString(in.Reason) > maxReason {
		return cancelWire{}, fmt.Errorf("%w: reason", ErrInvalidRequest)
	}
	amount, err := positiveAmount(in.Amount)
	if err != nil {
		return cancelWire{}, err
	}
	checksum, err := positiveAmount(in.Checksum)
	if err != nil {
		return cancelWire{}, fmt.Errorf("checksum: %w", err)
	}
	if checksum < amount {
		return cancelWire{}, fmt.Errorf("%w: above the balance", ErrInvalidAmount)
	}
	free, err := in.taxFree(amount)
	if err != nil {
		return cancelWire{}, fmt.Errorf("tax_free: %w", err)
	}
	return cancelWire{
		ImpUID: in.ImpUID, Reason: in.Reason,
		Amount: MajorUnits(amount, requestDecimals), Checksum: MajorUnits(checksum, requestDecimals),
		TaxFree:      free,
		RefundHolder: in.RefundHolder, RefundBank: in.RefundBank,
		RefundAccount: in.RefundAccount, RefundTel: in.RefundTel,
	}, nil
}

// DeleteVbank closes a virtual account that nobody has paid into (REST V1,
// vbank: DELETE /vbanks/{imp_uid}); the payment becomes failed. Like Cancel it
// is sent once; after ErrUnknown, Payment tells what happened. ErrNotFound means
// that I'mport knows no such payment.
func (c *Client) DeleteVbank(ctx context.Context, impUID string) (Payment, error) {
	if !ValidImpUID(impUID) {
		return Payment{}, fmt.Errorf("iamport: delete vbank: %w", ErrInvalidID)
	}
	query := url.Values{}
	if c.vbankKey != "" {
		query.Set("pg_api_key", c.vbankKey)
	}
	var p Payment
	err := c.do(ctx, call{
		op: "delete vbank", method: http.MethodDelete, path: "/vbanks/" + url.PathEscape(impUID),
		query: query, mayMiss: true,
	}, decodeOne(impUID, &p))
	return p, err
}

// taxFree returns the tax-free part of an amount in plain form; empty: not said.
func (in Cancel) taxFree(amount int64) (json.Number, error) {
	if in.TaxFree == "" {
		return "", nil
	}
	free, err := MinorUnits(in.TaxFree, requestDecimals)
	if err == nil && free > amount {
		err = fmt.Errorf("%w: above the amount", ErrInvalidAmount)
	}
	return MajorUnits(free, requestDecimals), err
}
