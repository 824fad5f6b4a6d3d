package sandbox

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jangteo/jangteo/iamport"
)

// vbankDefault is how long KG Inicis keeps an account open when vbank_due is
// not given, https://developers.portone.io/opi/ko/integration/pg/v1/inicis
const vbankDefault = 30 * 24 * time.Hour

// parseVbankDue reads vbank_due, which is Korean time; a date without a time means
// the last second of that day.
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

// awaitsDeposit reports whether an account is open for the payment.
func (r *record) awaitsDeposit() bool {
	return r.PayMethod == "vbank" && r.Status == iamport.StatusReady && r.VbankIssuedAt > 0
}

// takesDeposit reports whether money could still arrive in the payment's account.
// Even one that is closed or expired could be paid into in a race.
func (r *record) takesDeposit() bool { return r.VbankIssuedAt > 0 && !r.captured() }

// transfer is the buyer paying into the account.
type transfer struct {
	Amount string // "": what was asked for
	Force  bool   // whatever the bank would refuse
}

// deposit records a transfer. The bank accepts only the right amount, in time, and
// only once.
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
		s.receiptByPG(p)
		return s.notices(p, ""), nil
	})
}

// amountFor returns how much is paid into an account.
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

// bankRefuses says why the bank would return a deposit; empty: it accepts it.
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

// createVbank is POST /vbanks: the shop has an account issued without a payment
// window.
// https://developers.portone.io/api/rest-v1/vbank
func (s *Server) createVbank(c *call) (reply, error) {
	rec, bank, err := s.readVbank(c)
	if err != nil {
		return vbankFailure(err)
	}
	paid, err := s.ledger.wasPaid(c.r.Context(), rec.MerchantUID)
	if err != nil {
		return reply{}, err
	}
	if paid {
		return failure(http.StatusOK, 1, "이미 결제가 이루어진 거래건입니다."), nil
	}
	if err := s.ledger.addPayment(c.r.Context(), rec); err != nil {
		return reply{}, err
	}
	p, err := s.change(c.r.Context(), rec.ImpUID, func(p *record) ([]webhook, error) {
		p.endWindow(issue)
		p.PGTID = iamport.Text(newTID(p, s.now()))
		s.issueVbank(p, bank)
		p.VbankHolder = iamport.Text(clip(c.params.get("vbank_holder"), 16))
		return s.notices(p, ""), nil
	})
	return ok(p.Payment), err
}

// vbankFailure answers a refusal by the PG with HTTP 200, since the manual lists no
// other status. Missing and malformed parameters are refusals of their own.
func vbankFailure(err error) (reply, error) {
	var no *notIssued
	if errors.As(err, &no) {
		return failure(http.StatusOK, -1, "가상계좌 발급에 실패하였습니다. "+no.why), nil
	}
	return reply{}, err
}

// notIssued is the PG's refusal of an account.
type notIssued struct{ why string }

func (e *notIssued) Error() string { return e.why }

// issuesByAPI reports whether the PG issues accounts through POST /vbanks.
func (c Channel) issuesByAPI() bool {
	return slices.Contains(strings.Fields(`settle nice nice_v2 html5_inicis ksnet smartro_v2 tosspayments welcome`),
		c.Code)
}

// readVbank reads the parameters of POST /vbanks and makes the payment for the
// account.
func (s *Server) readVbank(c *call) (record, issuer, error) {
	p := vbankParams{c.params}
	pg, err := s.channel(p.get("channel_key"), "")
	if err != nil || p.get("channel_key") == "" {
		return record{}, issuer{}, badParameter("channel_key")
	}
	amount, err := parseAmount(p.get("amount"))
	if err != nil || amount <= 0 || !amount.fits("KRW") {
		return record{}, issuer{}, badParameter("amount")
	}
	due, err := strconv.ParseInt(p.get("vbank_due"), 10, 64)
	if err != nil || due <= s.now().Unix() || due > maxUnix {
		return record{}, issuer{}, badParameter("vbank_due")
	}
	if uid := p.get("merchant_uid"); uid == "" || utf8.RuneCountInString(uid) > 40 {
		return record{}, issuer{}, badParameter("merchant_uid")
	}
	bank, known := bankOf(p.get("vbank_code"))
	if err := p.missing(pg); err != nil {
		return record{}, issuer{}, err
	}
	switch {
	case !pg.issuesByAPI():
		return record{}, issuer{}, &notIssued{"API로 가상계좌를 발급하지 않는 PG사입니다: " + pg.Code}
	case pg.Code == "html5_inicis" && p.get("pg_api_key") == "":
		return record{}, issuer{}, &notIssued{wrongHash}
	case !known:
		return record{}, issuer{}, &notIssued{"지원하지 않는 은행입니다: " + p.get("vbank_code")}
	}
	return s.vbankPayment(p, pg, amount, due), bank, nil
}

// wrongHash is what KG Inicis says without the merchant's API key.
const wrongHash = "hashData 불일치"

// vbankParams are the parameters of POST /vbanks.
type vbankParams struct{ params }

// missing refuses a request that lacks what the PG requires.
func (p vbankParams) missing(pg Channel) error {
	names := []string{"vbank_code"}
	if pg.Code == "html5_inicis" {
		names = append(names, "vbank_holder", "buyer_name", "buyer_email")
	}
	for _, name := range names {
		if p.get(name) == "" {
			return badParameter(name)
		}
	}
	return nil
}

func badParameter(name string) error {
	return &refusal{http.StatusBadRequest, name + " 파라메터가 누락되었거나 올바르지 않습니다."}
}

// bankOf finds a bank by its standard code or by KG Inicis's, which omits the
// leading zero.
func bankOf(code string) (issuer, bool) {
	for _, b := range banks() {
		if code == b.Code || code == strings.TrimPrefix(b.Code, "0") {
			return b, true
		}
	}
	return issuer{}, false
}

func (s *Server) vbankPayment(p vbankParams, pg Channel, amount cents, due int64) record {
	text := func(name string, most int) iamport.Text { return iamport.Text(clip(p.get(name), most)) }
	return record{
		windowKey: randomHex(20),
		Payment: iamport.Payment{
			ImpUID: newImpUID(), MerchantUID: p.get("merchant_uid"), PayMethod: "vbank", Channel: "api",
			PGProvider: iamport.Text(pg.Code), PGID: iamport.Text(pg.MID), Sandbox: !s.live, Name: text("name", 40),
			Amount: amount.number(), CancelAmount: "0", Currency: "KRW",
			BuyerName: text("buyer_name", 16), BuyerEmail: text("buyer_email", 64), BuyerTel: text("buyer_tel", 16),
			BuyerAddr: text("buyer_addr", 128), BuyerPostcode: text("buyer_postcode", 8),
			CustomData: iamport.JSONText(p.get("custom_data")),
			Status:     iamport.StatusReady, StartedAt: s.now().Unix(),
			CancelHistory: []iamport.Cancellation{}, CancelReceiptURLs: []string{},
		},
		Attempt: attempt{
			PG: pg, Mode: overlay, Shop: "API", NoticeURLs: p.list("notice_url"), Asked: amount.number(), VbankDue: due,
		},
	}
}

// changeVbank is PUT /vbanks/{imp_uid}: a new amount or deadline for an account
// that has not been paid into. Only Hecto Financial (PG code settle) supports it.
func (s *Server) changeVbank(c *call) (reply, error) {
	return s.onVbank(c, func(p *record) ([]webhook, error) {
		if p.PGProvider != "settle" {
			return nil, &refusal{http.StatusBadRequest, "가상계좌 수정을 지원하지 않는 PG사입니다: " + string(p.PGProvider)}
		}
		if text := c.params.get("amount"); text != "" {
			amount, err := parseAmount(text)
			if err != nil || amount <= 0 || !amount.fits(p.Currency) {
				return nil, badParameter("amount")
			}
			p.Amount = amount.number()
		}
		if text := c.params.get("vbank_due"); text != "" {
			due, err := strconv.ParseInt(text, 10, 64)
			if err != nil || due <= s.now().Unix() || due > maxUnix {
				return nil, badParameter("vbank_due")
			}
			p.VbankDate = due
		}
		return nil, nil
	})
}

// voidVbank is DELETE /vbanks/{imp_uid}. KG Inicis requires the merchant's API key;
// a test payment is voided without it.
func (s *Server) voidVbank(c *call) (reply, error) {
	return s.onVbank(c, func(p *record) ([]webhook, error) {
		if !p.Sandbox && p.PGProvider == "html5_inicis" && c.params.get("pg_api_key") == "" {
			return nil, &refusal{http.StatusBadRequest, "가상계좌 말소에 실패하였습니다. " + wrongHash}
		}
		p.fail(s.now().Unix(), "", "가상계좌가 말소되었습니다.")
		return nil, nil
	})
}

// onVbank changes a payment that awaits a deposit.
func (s *Server) onVbank(c *call, fn func(*record) ([]webhook, error)) (reply, error) {
	p, err := s.change(c.r.Context(), c.r.PathValue("imp_uid"), func(p *record) ([]webhook, error) {
		if !p.awaitsDeposit() {
			return nil, &refusal{http.StatusBadRequest, "입금 대기 중인 가상계좌 결제건이 아닙니다."}
		}
		return fn(p)
	})
	if errors.Is(err, errNotFound) {
		return notFound(), nil
	}
	return ok(p.Payment), err
}
