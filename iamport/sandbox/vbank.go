package sandbox

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/jangteo/jangteo/iamport"
)

// vbankDefault is how long KG Inicis keeps an account open when vbank_due is
// not given, https://developers.portone.io/opi/ko/integration/pg/v1/inicis
const vbankDefault = 30 * 24 * time.Hour

// parseVbankDue reads vbank_due, which is Korean time; a mere date lasts until
// its last second.
func parseVbankDue(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return endOfDay(now.In(korea()).Add(vbankDefault)), nil
	}
	for _, layout := range []string{"20060102150405", "2006-01-02 15:04:05", "200601021504", "20060102", "2006-01-02"} {
		t, err := time.ParseInLocation(layout, text, korea())
		if err != nil {
			continue
		}
		if layout == "20060102" || layout == "2006-01-02" {
			t = endOfDay(t)
		}
		return t, nil
	}
	return time.Time{}, errors.New("vbank_due의 형식이 올바르지 않습니다(YYYYMMDD 또는 YYYYMMDDHHmmss)")
}

func endOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 23, 59, 59, 0, t.Location())
}

// issueVbank gives the buyer an account to pay into.
func (s *Server) issueVbank(p *record, bank issuer) {
	p.VbankCode, p.VbankName = iamport.Text(bank.Code), iamport.Text(bank.Name)
	p.VbankNum = iamport.Text("79" + randomDigits(12))
	p.VbankHolder = "모의상점"
	p.VbankDate, p.VbankIssuedAt = p.Attempt.VbankDue, s.now().Unix()
}

// awaitsDeposit tells whether an account is open for the payment.
func (r *record) awaitsDeposit() bool {
	return r.PayMethod == "vbank" && r.Status == iamport.StatusReady && r.VbankIssuedAt > 0
}

// deposit is the buyer paying into the account; the bank takes only the right
// amount, in time.
func (s *Server) deposit(ctx context.Context, impUID, amount string) (record, error) {
	return s.change(ctx, impUID, func(p *record) ([]webhook, error) {
		if !p.awaitsDeposit() {
			return nil, &refusal{http.StatusConflict, "입금을 기다리는 가상계좌가 아닙니다."}
		}
		if p.VbankDate < s.now().Unix() {
			return nil, &refusal{http.StatusConflict, "입금기한이 지나 은행이 입금을 거절했습니다."}
		}
		if amount != "" {
			paid, err := parseAmount(amount)
			if err != nil || paid != mustCents(p.Amount) {
				return nil, &refusal{http.StatusConflict, "504819|입금액이 달라 은행이 입금을 거절했습니다."}
			}
		}
		p.Status, p.PaidAt = iamport.StatusPaid, s.now().Unix()
		return s.notices(p, ""), nil
	})
}

// voidVbank is DELETE /vbanks/{imp_uid}.
func (s *Server) voidVbank(c *call) (reply, error) {
	p, err := s.change(c.r.Context(), c.r.PathValue("imp_uid"), func(p *record) ([]webhook, error) {
		if !p.awaitsDeposit() {
			return nil, &refusal{http.StatusBadRequest, "입금 대기 중인 가상계좌 결제건이 아닙니다."}
		}
		p.fail(s.now().Unix(), "", "가상계좌가 말소되었습니다.")
		return nil, nil
	})
	if errors.Is(err, errNotFound) {
		return notFound(), nil
	}
	return ok(p.Payment), err
}
