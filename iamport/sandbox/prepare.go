package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"unicode/utf8"
)

// Amounts registered before the window opens: POST, PUT and GET
// /payments/prepare. A window that asks for another amount is refused.

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

func (s *Server) changePrepared(c *call) (reply, error) {
	p, err := readPrepared(c)
	if err != nil {
		return reply{}, err
	}
	found, err := s.ledger.reprepare(c.r.Context(), p)
	if err != nil {
		return reply{}, err
	}
	if !found {
		return failure(http.StatusNotFound, -1, "사전등록된 결제정보가 없습니다."), nil
	}
	return preparedReply(p), nil
}

func (s *Server) getPrepared(c *call) (reply, error) {
	p, err := s.ledger.prepared(c.r.Context(), c.r.PathValue("merchant_uid"))
	if errors.Is(err, errNotFound) {
		return failure(http.StatusNotFound, -1, "사전등록된 결제정보가 없습니다."), nil
	}
	return preparedReply(p), err
}
