package iamport

import (
	"testing"
)

const receiptJSON = `{"imp_uid":"imp_448280090638","receipt_tid":null,"apply_num":"123456789","type":"person",` +
	`"amount":64900,"vat":5900,"receipt_url":null,"applied_at":1795316401,"cancelled_at":0}`

func TestReceiptsAreAskedForAsTheManualSays(t *testing.T) {
	const outside = `{"merchant_uid":"ORD20261122-7K3Q9FX-1","apply_num":"7","type":"company","amount":1000,"vat":90,` +
		`"applied_at":1795316401,"cancelled_at":1795316402}`
	paid, cash := CashReceiptOf{ImpUID: impUID}, CashReceiptOf{MerchantUID: merchUID}
	for _, c := range []struct {
		name, reply, method, path, body string
		do                              func(*Client) (CashReceipt, error)
		stands                          bool
	}{
		{"ask", receiptJSON, "GET", "/receipts/imp_448280090638", "",
			func(c *Client) (CashReceipt, error) { return c.CashReceipt(t.Context(), paid) }, true},
		{"issue", receiptJSON, "POST", "/receipts/imp_448280090638",
			`{"identifier":"01000001234","type":"person","buyer_name":"n","buyer_tel":"t"}`,
			func(c *Client) (CashReceipt, error) {
				return c.IssueCashReceipt(t.Context(), NewCashReceipt{Of: paid, Identifier: "01000001234",
					Type: PersonalReceipt, BuyerName: "n", BuyerTel: "t"})
			}, true},
		{"issue for money taken elsewhere", outside, "POST", "/receipts/external/ORD20261122-7K3Q9FX-1",
			`{"identifier":"1248100998","type":"company","tax_free":10,"channel_key":"channel-key-1","name":"의자","amount":1000}`,
			func(c *Client) (CashReceipt, error) {
				return c.IssueCashReceipt(t.Context(), NewCashReceipt{Of: cash, Identifier: "1248100998",
					Type: CompanyReceipt, TaxFree: 10, ChannelKey: "channel-key-1", Name: "의자", Amount: 1000})
			}, false},
		{"cancel", outside, "DELETE", "/receipts/external/ORD20261122-7K3Q9FX-1", "",
			func(c *Client) (CashReceipt, error) { return c.CancelCashReceipt(t.Context(), cash) }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHost(t, sends(200, ok(c.reply)))
			r, err := c.do(h.client(t))
			if err != nil || r.Amount == 0 || r.Number == "" || r.AppliedAt != 1795316401 || r.Stands() != c.stands {
				t.Errorf("receipt = %+v, %v", r, err)
			}
			if got := h.seen()[0]; got.method != c.method || got.path != c.path || got.body != c.body || got.query != "" {
				t.Errorf("request = %+v", got)
			}
		})
	}
}

// TestReceiptsAreUnknownUnlessAnswered tells refusals, which are final, from what
// says nothing: HTTP 500, by which the manual means that issuing failed, is of these.
func TestReceiptsAreUnknownUnlessAnswered(t *testing.T) {
	paid := CashReceiptOf{ImpUID: impUID}
	for _, c := range []struct {
		name       string
		status     int
		body       string
		issue, ask result
	}{
		{"not paid", 400, refusal(-1, "canary"), result{api: &APIError{400, -1, "canary"}},
			result{api: &APIError{400, -1, "canary"}}},
		{"none", 404, notFoundJSON, result{api: &APIError{404, -1, "존재하지 않는 결제정보입니다."}}, result{is: ErrNotFound}},
		{"failed", 500, refusal(-1, "canary"), result{is: ErrUnknown}, result{is: ErrUnknown}},
		{"the PG issues none", 501, refusal(-1, "canary"), result{api: &APIError{501, -1, "canary"}},
			result{is: ErrUnknown}},
		{"of another payment", 200, ok(`{"imp_uid":"imp_1","apply_num":"1","type":"person","amount":1,"vat":0,` +
			`"applied_at":1}`), result{is: ErrUnknown}, result{is: ErrUnknown}},
		{"without a number", 200, ok(`{"imp_uid":"imp_448280090638","apply_num":"","type":"person","amount":1,` +
			`"vat":0,"applied_at":1}`), result{is: ErrUnknown}, result{is: ErrUnknown}},
		{"amount with a fraction", 200, ok(`{"imp_uid":"imp_448280090638","apply_num":"1","type":"person",` +
			`"amount":1.5,"vat":0,"applied_at":1}`), result{is: ErrUnknown}, result{is: ErrUnknown}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHost(t, sends(c.status, c.body))
			client := h.client(t)
			_, err := client.IssueCashReceipt(t.Context(), NewCashReceipt{Of: paid, Identifier: "01000001234",
				Type: PersonalReceipt})
			c.issue.check(t, err)
			_, err = client.CashReceipt(t.Context(), paid)
			c.ask.check(t, err)
		})
	}
}

func TestReceiptsThatAreNotAskedFor(t *testing.T) {
	good := NewCashReceipt{Of: CashReceiptOf{MerchantUID: merchUID}, Identifier: "1", Type: PersonalReceipt,
		ChannelKey: "k", Name: "n", Amount: 1}
	for name, spoil := range map[string]func(*NewCashReceipt){
		"no subject":             func(n *NewCashReceipt) { n.Of = CashReceiptOf{} },
		"two subjects":           func(n *NewCashReceipt) { n.Of.ImpUID = impUID },
		"a path":                 func(n *NewCashReceipt) { n.Of.MerchantUID = "a/b" },
		"no number":              func(n *NewCashReceipt) { n.Identifier = "" },
		"no type":                func(n *NewCashReceipt) { n.Type = "" },
		"no channel":             func(n *NewCashReceipt) { n.ChannelKey = "" },
		"nothing":                func(n *NewCashReceipt) { n.Amount = 0 },
		"more tax-free":          func(n *NewCashReceipt) { n.TaxFree = 2 },
		"an amount of a payment": func(n *NewCashReceipt) { n.Of = CashReceiptOf{ImpUID: impUID} },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, sends(200, ok(receiptJSON)))
			n := good
			spoil(&n)
			if _, err := h.client(t).IssueCashReceipt(t.Context(), n); err == nil || len(h.seen()) > 0 {
				t.Errorf("err = %v, sent %v", err, h.seen())
			}
		})
	}
}
