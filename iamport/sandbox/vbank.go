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

// takesDeposit tells whether money could come into the payment's account. One
// that is closed or over its time could still be paid into in a race.
func (r *record) takesDeposit() bool { return r.VbankIssuedAt > 0 && !r.captured() }

// transfer is the buyer paying into the account.
type transfer struct {
	Amount string // "": what was asked for
	Force  bool   // whatever the bank would refuse
}

// deposit books a transfer. The bank takes only the right amount, in time, and
// once.
func (s *Server) deposit(ctx context.Context, impUID string, t transfer) (record, error) {
	return s.change(ctx, impUID, func(p *record) ([]webhook, error) {
		paid, err := t.amountFor(p)
		if err != nil {
			return nil, err
		}
		if why := s.bankRefuses(p, paid); why != "" && !t.Force {
			return nil, &refusal{http.StatusConflict, why}
		}
		p.Amount = paid.number()
		p.Status, p.PaidAt, p.FailedAt, p.FailReason = iamport.StatusPaid, s.now().Unix(), 0, ""
		return s.notices(p, ""), nil
	})
}

// amountFor reads how much comes into an account.
func (t transfer) amountFor(p *record) (cents, error) {
	if !p.takesDeposit() {
		return 0, &refusal{http.StatusConflict, "입금을 기다리는 가상계좌가 아닙니다."}
	}
	if t.Amount == "" {
		return mustCents(p.Amount), nil
	}
	paid, err := parseAmount(t.Amount)
	if err != nil || paid <= 0 || !paid.fits(p.Currency) {
		return 0, &refusal{http.StatusUnprocessableEntity, "입금액이 올바르지 않습니다."}
	}
	return paid, nil
}

// bankRefuses says why the bank would send a deposit back; empty: it takes it.
func (s *Server) bankRefuses(p *record, paid cents) string {
	switch {
	case p.Status != iamport.StatusReady:
		return "닫힌 가상계좌라 은행이 입금을 거절했습니다."
	case p.VbankDate < s.now().Unix():
		return "입금기한이 지나 은행이 입금을 거절했습니다."
	case paid != mustCents(p.Amount):
		return "504819|입금액이 달라 은행이 입금을 거절했습니다."
	}
	return ""
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
