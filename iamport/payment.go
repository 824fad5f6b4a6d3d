package iamport

import (
	"encoding/json"
	"strconv"
)

// Text is a string that I'mport sends as null when it has no value.
type Text string

// MarshalJSON writes the empty text as null, as the API does.
func (t Text) MarshalJSON() ([]byte, error) {
	if t == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(t))
}

// UnmarshalJSON reads null as the empty text. Some fields have been seen as
// numbers (paid_at, codes), so a bare number is read as its digits.
func (t *Text) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*t = ""
		return nil
	}
	if len(b) > 0 && b[0] != '"' {
		if _, err := strconv.ParseFloat(string(b), 64); err == nil {
			*t = Text(b)
			return nil
		}
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*t = Text(s)
	return nil
}

// JSONText is JSON that the page passed to request_pay. The manual says that
// I'mport keeps it as a string; if it arrives as an object anyway, its source text
// is kept. Readers must expect a JSON string within the string.
type JSONText string

// MarshalJSON writes the empty text as null, as the API does.
func (t JSONText) MarshalJSON() ([]byte, error) { return Text(t).MarshalJSON() }

// UnmarshalJSON reads a string as its value, null as the empty text, and
// anything else verbatim.
func (t *JSONText) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '"' && b[0] != 'n' {
		*t = JSONText(b)
		return nil
	}
	return (*Text)(t).UnmarshalJSON(b)
}

// Status is the state of a payment at I'mport.
type Status string

// The four states. A partly cancelled payment is cancelled too, so money is judged
// by Amount and CancelAmount, never by Status.
const (
	StatusReady     Status = "ready"
	StatusPaid      Status = "paid"
	StatusCancelled Status = "cancelled"
	StatusFailed    Status = "failed"
)

// Payment is what I'mport knows about one imp_uid (schema PaymentAnnotation of
// the V1 REST API). Amounts are in major units (won; dollars with a fraction)
// and kept as the text that was sent. Times are Unix seconds, 0 when unset.
type Payment struct {
	ImpUID            string         `json:"imp_uid"`
	MerchantUID       string         `json:"merchant_uid"`
	PayMethod         Text           `json:"pay_method"`
	Channel           Text           `json:"channel"` // pc, mobile or api: the device, not the PG channel
	PGProvider        Text           `json:"pg_provider"`
	EmbPGProvider     Text           `json:"emb_pg_provider"`
	PGTID             Text           `json:"pg_tid"`
	PGID              Text           `json:"pg_id"` // the MID
	Sandbox           bool           `json:"sandbox"`
	Escrow            bool           `json:"escrow"`
	ApplyNum          Text           `json:"apply_num"`
	BankCode          Text           `json:"bank_code"`
	BankName          Text           `json:"bank_name"`
	CardCode          Text           `json:"card_code"`
	CardName          Text           `json:"card_name"`
	CardIssuerCode    Text           `json:"card_issuer_code"`
	CardIssuerName    Text           `json:"card_issuer_name"`
	CardPublisherCode Text           `json:"card_publisher_code"`
	CardPublisherName Text           `json:"card_publisher_name"`
	CardQuota         int            `json:"card_quota"`
	CardNumber        Text           `json:"card_number"`
	CardType          *int           `json:"card_type"`
	VbankCode         Text           `json:"vbank_code"`
	VbankName         Text           `json:"vbank_name"`
	VbankNum          Text           `json:"vbank_num"`
	VbankHolder       Text           `json:"vbank_holder"`
	VbankDate         int64          `json:"vbank_date"`
	VbankIssuedAt     int64          `json:"vbank_issued_at"`
	Name              Text           `json:"name"`
	Amount            json.Number    `json:"amount"`
	CancelAmount      json.Number    `json:"cancel_amount"`
	Currency          string         `json:"currency"`
	BuyerName         Text           `json:"buyer_name"`
	BuyerEmail        Text           `json:"buyer_email"`
	BuyerTel          Text           `json:"buyer_tel"`
	BuyerAddr         Text           `json:"buyer_addr"`
	BuyerPostcode     Text           `json:"buyer_postcode"`
	CustomData        JSONText       `json:"custom_data"`
	UserAgent         Text           `json:"user_agent"`
	Status            Status         `json:"status"`
	StartedAt         int64          `json:"started_at"`
	PaidAt            int64          `json:"paid_at"`
	FailedAt          int64          `json:"failed_at"`
	CancelledAt       int64          `json:"cancelled_at"`
	FailReason        Text           `json:"fail_reason"`
	CancelReason      Text           `json:"cancel_reason"`
	ReceiptURL        Text           `json:"receipt_url"`
	CancelHistory     []Cancellation `json:"cancel_history"`
	CancelReceiptURLs []string       `json:"cancel_receipt_urls"`
	CashReceiptIssued bool           `json:"cash_receipt_issued"`
	CustomerUID       Text           `json:"customer_uid"`
	CustomerUIDUsage  Text           `json:"customer_uid_usage"`
}

// Cancellation is one entry of a payment's cancel_history: a refund in full or
// in part, in major units of the payment's currency.
type Cancellation struct {
	PGTID          Text        `json:"pg_tid"`
	Amount         json.Number `json:"amount"`
	CancelledAt    int64       `json:"cancelled_at"`
	Reason         Text        `json:"reason"`
	CancellationID Text        `json:"cancellation_id"`
	ReceiptURL     Text        `json:"receipt_url"`
}

// MarshalJSON writes the texts that the schema requires (PaymentCancelAnnotation)
// as texts even when they are empty.
func (c Cancellation) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		PGTID          string      `json:"pg_tid"`
		Amount         json.Number `json:"amount"`
		CancelledAt    int64       `json:"cancelled_at"`
		Reason         string      `json:"reason"`
		CancellationID string      `json:"cancellation_id"`
		ReceiptURL     Text        `json:"receipt_url"`
	}{string(c.PGTID), c.Amount, c.CancelledAt, string(c.Reason), string(c.CancellationID), c.ReceiptURL})
}
