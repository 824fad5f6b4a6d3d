package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"unicode/utf8"
)

// Amounts registered before the window opens (REST V1, payment.validation): POST,
// PUT and GET /payments/prepare. A window that asks for another amount is refused.

// readPrepared reads the parameters of POST and PUT; *refusal if they are invalid.
func readPrepared(c *call) (prepared, error) {
	p := prepared{MerchantUID: c.params.get("merchant_uid"), Currency: c.params.get("currency")}
	if p.MerchantUID == "" || utf8.RuneCountInString(p.MerchantUID) > 40 {
		return p, &refusal{http.StatusBadRequest, "merchant_uid는 1자 이상 40자 이하여야 합니다."}
	}
	var err error
	if p.Amount, err = parseAmount(c.params.get("amount")); err != nil || p.Amount < 0 {
		return p, &refusal{http.StatusBadRequest, "amount가 올바르지 않습니다."}
	}
	return p, nil
}

// preparedReply answers with a registered amount; a currency that is not checked
// is null.
func preparedReply(p prepared) reply {
	var currency *string
	if p.Currency != "" {
		currency = &p.Currency
	}
	return ok(struct {
		MerchantUID string      `json:"merchant_uid"`
		Amount      json.Number `json:"amount"`
		Currency    *string     `json:"currency"`
	}{p.MerchantUID, p.Amount.number(), currency})
}

// prepare serves POST /payments/prepare. A merchant_uid that is registered already
// is refused with HTTP 200 and code 1, whatever the amount.
func (s *Server) prepare(c *call) (reply, error) {
	p, err := readPrepared(c)
	if err != nil {
		return reply{}, err
	}
	added, err := s.ledger.prepare(c.r.Context(), p)
	if err != nil {
		return reply{}, err
	}
	if !added {
		return failure(http.StatusOK, 1, "결제정보 사전등록에 실패하였습니다(이미 등록된 merchant_uid입니다)."), nil
	}
	return preparedReply(p), nil
}

// changePrepared serves PUT /payments/prepare.
func (s *Server) changePrepared(c *call) (reply, error) {
	p, err := readPrepared(c)
	if err != nil {
		return reply{}, err
	}
	found, err := s.ledger.changePrepared(c.r.Context(), p)
	if err != nil {
		return reply{}, err
	}
	if !found {
		return failure(http.StatusNotFound, -1, "사전등록된 결제정보가 없습니다."), nil
	}
	return preparedReply(p), nil
}

// getPrepared serves GET /payments/prepare/{merchant_uid}.
func (s *Server) getPrepared(c *call) (reply, error) {
	p, err := s.ledger.prepared(c.r.Context(), c.r.PathValue("merchant_uid"))
	if errors.Is(err, errNotFound) {
		return failure(http.StatusNotFound, -1, "사전등록된 결제정보가 없습니다."), nil
	}
	return preparedReply(p), err
}
