package iamport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// Receipts of a payment in cash (현금영수증; REST V1, receipts). The API knows one
// for a payment through I'mport, named by its imp_uid, and one for money that was
// taken elsewhere, named by a merchant_uid. It takes no amount to cancel: a receipt
// is cancelled whole.

// CashReceiptOf names what a cash receipt is for: exactly one of the two is set.
type CashReceiptOf struct {
	ImpUID      string // a payment through I'mport
	MerchantUID string // money that was taken elsewhere
}

// path is the address of the receipt: /receipts/{imp_uid} or
// /receipts/external/{merchant_uid}.
func (of CashReceiptOf) path() (string, error) {
	switch {
	case of.MerchantUID == "" && ValidImpUID(of.ImpUID):
		return "/receipts/" + url.PathEscape(of.ImpUID), nil
	case of.ImpUID == "" && ValidMerchantUID(of.MerchantUID):
		return "/receipts/external/" + url.PathEscape(of.MerchantUID), nil
	}
	return "", ErrInvalidID
}

// CashReceiptType says who a receipt is for.
type CashReceiptType string

// The types of receipts.
const (
	PersonalReceipt CashReceiptType = "person"  // 소득공제
	CompanyReceipt  CashReceiptType = "company" // 지출증빙
)

// NewCashReceipt asks for a receipt (ReceiptAnnotation, ExternalReceiptAnnotation).
type NewCashReceipt struct {
	Of         CashReceiptOf
	Identifier string // phone or business number, digits only
	Type       CashReceiptType
	BuyerName  string // the manual strongly recommends both
	BuyerTel   string
	// TaxFree is the part of the amount without VAT, in won; 0: an eleventh of all of it
	// is VAT.
	TaxFree int64

	// ChannelKey, Name and Amount are of money taken elsewhere alone: for a payment, the
	// API issues what is left of it by the PG that took it.
	ChannelKey string
	Name       string
	Amount     int64 // won
}

// CashReceipt is a receipt as I'mport knows it (ReceiptAnnotation,
// ExternalReceiptAnnotation). Times are Unix seconds, 0 when unset; amounts are won.
type CashReceipt struct {
	ImpUID      string `json:"imp_uid"`
	MerchantUID string `json:"merchant_uid"`
	TID         Text   `json:"receipt_tid"` // the PG's id
	Number      Text   `json:"apply_num"`   // the tax office's
	Type        Text   `json:"type"`
	Amount      int64  `json:"amount"`
	VAT         int64  `json:"vat"`
	URL         Text   `json:"receipt_url"`
	AppliedAt   int64  `json:"applied_at"`
	CancelledAt int64  `json:"cancelled_at"`
}

// Stands reports whether a receipt was issued and not cancelled.
func (r CashReceipt) Stands() bool { return r.CancelledAt == 0 }

// CashReceipt asks for a receipt; ErrNotFound if none is known.
func (c *Client) CashReceipt(ctx context.Context, of CashReceiptOf) (CashReceipt, error) {
	return c.receipt(ctx, of, call{op: "receipt", method: http.MethodGet, repeatable: true, mayMiss: true})
}

// IssueCashReceipt has a receipt issued. Like Cancel it is sent once: anything but a
// well-formed answer is ErrUnknown, HTTP 500 included, by which the API says that
// issuing failed; CashReceipt tells. A refusal is an *APIError, HTTP 501 included: the
// PG issues none. That there is one already is a refusal, too.
func (c *Client) IssueCashReceipt(ctx context.Context, in NewCashReceipt) (CashReceipt, error) {
	body, err := in.wire()
	if err != nil {
		return CashReceipt{}, fmt.Errorf("iamport: issue receipt: %w", err)
	}
	return c.receipt(ctx, in.Of, call{op: "issue receipt", method: http.MethodPost, body: body, mayLack: true})
}

// CancelCashReceipt cancels a receipt, whole. It is sent once, too; ErrNotFound means
// that there is no receipt for money taken elsewhere.
func (c *Client) CancelCashReceipt(ctx context.Context, of CashReceiptOf) (CashReceipt, error) {
	return c.receipt(ctx, of, call{op: "cancel receipt", method: http.MethodDelete, mayMiss: true, mayLack: true})
}

func (c *Client) receipt(ctx context.Context, of CashReceiptOf, k call) (r CashReceipt, err error) {
	if k.path, err = of.path(); err != nil {
		return r, fmt.Errorf("iamport: %s: %w", k.op, err)
	}
	err = c.do(ctx, k, func(a answer) (err error) {
		r, err = decodeReceipt(a.response, of)
		return err
	})
	return r, err
}

type receiptWire struct {
	Identifier string          `json:"identifier"`
	Type       CashReceiptType `json:"type"`
	BuyerName  string          `json:"buyer_name,omitempty"`
	BuyerTel   string          `json:"buyer_tel,omitempty"`
	TaxFree    int64           `json:"tax_free,omitempty"`
	ChannelKey string          `json:"channel_key,omitempty"`
	Name       string          `json:"name,omitempty"`
	Amount     int64           `json:"amount,omitempty"`
}

func (in NewCashReceipt) wire() (receiptWire, error) {
	if in.Identifier == "" || in.Type != PersonalReceipt && in.Type != CompanyReceipt {
		return receiptWire{}, fmt.Errorf("%w: identifier or type", ErrInvalidRequest)
	}
	elsewhere := in.Of.MerchantUID != ""
	if elsewhere != (in.ChannelKey != "" && in.Name != "") {
		return receiptWire{}, fmt.Errorf("%w: channel key or name", ErrInvalidRequest)
	}
	if elsewhere != (in.Amount > 0) || in.TaxFree < 0 || elsewhere && in.TaxFree > in.Amount {
		return receiptWire{}, ErrInvalidAmount
	}
	return receiptWire{in.Identifier, in.Type, in.BuyerName, in.BuyerTel, in.TaxFree, in.ChannelKey, in.Name,
		in.Amount}, nil
}

// decodeReceipt reads a receipt. What the manual marks as required must be there.
func decodeReceipt(raw json.RawMessage, of CashReceiptOf) (CashReceipt, error) {
	fields, err := objectFields(raw)
	if err != nil {
		return CashReceipt{}, err
	}
	var r CashReceipt
	err = errors.Join(json.Unmarshal(orNull(fields["imp_uid"]), &r.ImpUID),
		json.Unmarshal(orNull(fields["merchant_uid"]), &r.MerchantUID),
		json.Unmarshal(orNull(fields["receipt_tid"]), &r.TID), json.Unmarshal(orNull(fields["apply_num"]), &r.Number),
		json.Unmarshal(orNull(fields["type"]), &r.Type), json.Unmarshal(orNull(fields["receipt_url"]), &r.URL))
	if err != nil {
		return CashReceipt{}, unknown("reply has fields of other types")
	}
	for name, into := range map[string]*int64{"amount": &r.Amount, "vat": &r.VAT, "applied_at": &r.AppliedAt} {
		if *into, err = wholeNumber(orNull(fields[name])); err != nil {
			return CashReceipt{}, unknown("reply lacks a usable " + name)
		}
	}
	if raw := fields["cancelled_at"]; !isNull(raw) {
		if r.CancelledAt, err = wholeNumber(raw); err != nil {
			return CashReceipt{}, unknown("reply has an unreadable cancelled_at")
		}
	}
	switch {
	case of.ImpUID != "" && r.ImpUID != of.ImpUID, of.MerchantUID != "" && r.MerchantUID != of.MerchantUID:
		return CashReceipt{}, unknown("reply is about another receipt")
	case r.Number == "" || r.Amount <= 0 || r.AppliedAt <= 0:
		return CashReceipt{}, unknown("reply lacks what makes a receipt")
	}
	return r, nil
}
