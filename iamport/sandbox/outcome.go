package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/jangteo/jangteo/iamport"
)

// decision is what the buyer did in the payment window.
type decision struct {
	outcome outcome
	issuer  string // code of the card or bank chosen
	quota   int    // months of instalments; 0: lump sum
	reason  string // the PG's code of a decline
	origin  string // public origin of the sandbox, for receipt_url
}

// change lets fn change a payment and sends the webhooks that it returns.
func (s *Server) change(ctx context.Context, impUID string, fn func(*record) ([]webhook, error)) (record, error) {
	p, _, err := s.ledger.changePayment(ctx, impUID, fn)
	if err == nil {
		s.hooks.wake()
	}
	return p, err
}

// decide ends a payment window. A window ends once: later decisions get the first
// outcome. *refusal if the window does not offer the outcome.
func (s *Server) decide(ctx context.Context, p record, d decision) (record, error) {
	if p.Attempt.Outcome != "" {
		return p, nil
	}
	if !slices.Contains(p.outcomes(), d.outcome) {
		return p, &refusal{http.StatusUnprocessableEntity, "이 결제창에서 선택할 수 없는 결과입니다: " + string(d.outcome)}
	}
	stopped := ""
	if d.takesMoney() && s.settings().Confirm && p.Attempt.ConfirmURL != "" {
		stopped = s.confirmProcess(ctx, p)
	}
	p, hooks, err := s.ledger.changePayment(ctx, p.ImpUID, func(p *record) ([]webhook, error) {
		if p.Attempt.Outcome != "" {
			return nil, nil
		}
		p.Attempt.Outcome = d.outcome
		return s.apply(p, d, stopped), nil
	})
	if err != nil {
		return p, err
	}
	s.log.Info("sandbox: window closed", "imp_uid", p.ImpUID, "merchant_uid", p.MerchantUID, "outcome",
		p.Attempt.Outcome, "status", p.Status)
	s.hooks.wake()
	if s.settings().Webhook == "before" {
		patience, done := context.WithTimeout(context.WithoutCancel(ctx), webhookWait)
		defer done()
		s.hooks.await(patience, hooks)
	}
	return p, nil
}

// takesMoney reports whether the PG would now approve the payment, which is when
// it asks confirm_url.
func (d decision) takesMoney() bool {
	return d.outcome == approve || d.outcome == approveAndClose || d.outcome == otherAmount
}

// apply changes the payment as decided and returns the webhooks to send: when
// money is captured or an account issued, never on failure. stopped says why the
// shop stopped the payment in the confirm process.
// https://developers.portone.io/opi/ko/integration/webhook/readme-v1
func (s *Server) apply(p *record, d decision, stopped string) []webhook {
	now := s.now()
	switch {
	case stopped != "":
		p.fail(now.Unix(), "", stopped)
		return nil
	case d.outcome == cancel:
		p.fail(now.Unix(), "", "사용자가 결제를 취소하셨습니다")
		return nil
	case d.outcome == decline:
		why := declineReason(p, d.reason)
		p.fail(now.Unix(), why.Code, why.text(p.english()))
		return nil
	case d.outcome == pending:
		return nil // PayPal decides later
	case p.PayMethod == "vbank":
		if d.outcome == otherAmount {
			p.Amount = p.wrongAmount().number()
		}
		p.PGTID = iamport.Text(newTID(p, now))
		s.issueVbank(p, pick(banks(), d.issuer))
		return s.notices(p, "")
	case p.belowCardMinimum() && d.outcome != otherAmount:
		p.fail(now.Unix(), "500608", "신용카드는 1,000원 이상부터 결제할 수 있습니다")
		return nil
	}
	if d.outcome == otherAmount {
		p.Amount = p.wrongAmount().number()
	}
	s.capture(p, d)
	return s.notices(p, "")
}

// belowCardMinimum reports whether KG Inicis refuses the amount by card or wallet: below
// 1,000 won, unless the shop sent below1000. Its error code is 500608.
func (r *record) belowCardMinimum() bool {
	_, wallet := r.wallet()
	return r.PGProvider == "html5_inicis" && (r.PayMethod == "card" || wallet) && r.Currency == "KRW" &&
		!r.Attempt.Below1000 && mustCents(r.Amount) < 1000_00
}

// wrongAmount returns an amount that the shop did not ask for: one of the smallest
// that make sense, as a forger would pay.
func (r *record) wrongAmount() cents {
	little := cents(100)
	if wholeUnits(r.Currency) {
		little = 100_00
	}
	if mustCents(r.Attempt.Asked) == little {
		return little * 2
	}
	return little
}

// capture marks the payment as paid and fills in what its PG tells of the method.
func (s *Server) capture(p *record, d decision) {
	now := s.now()
	p.Status, p.PaidAt, p.FailedAt, p.FailReason = iamport.StatusPaid, now.Unix(), 0, ""
	p.Attempt.ErrorCode, p.Attempt.ErrorMsg = "", ""
	p.PGTID = iamport.Text(newTID(p, now))
	s.receiptByPG(p)
	if d.origin != "" {
		p.ReceiptURL = iamport.Text(d.origin + "/slips/" + p.ImpUID)
	}
	switch {
	case p.Attempt.PG.isPayPal():
	case p.PayMethod == "trans":
		bank := pick(banks(), d.issuer)
		p.BankCode, p.BankName = iamport.Text(bank.Code), iamport.Text(bank.Name)
	default:
		w, ok := p.wallet()
		if !ok { // a card, or a wallet chosen among the cards
			w, ok = walletWhere(func(w wallet) bool { return w.Code == d.issuer })
		}
		if ok && p.payByWallet(w, d) && p.PayMethod == "point" {
			return
		}
		p.ApplyNum = iamport.Text(randomDigits(8))
		cards := domesticCards()
		if p.Attempt.Overseas {
			cards = overseasCards()
		}
		card := pick(cards, d.issuer)
		p.CardCode, p.CardName = iamport.Text(card.Code), iamport.Text(card.Name)
		p.CardNumber = iamport.Text(card.bin + "*********" + randomDigits(1))
		p.CardQuota = d.quota
	}
}

// reason says why a payment is declined, with the PG's own code.
type reason struct{ Code, Korean, English string }

// text returns the reason in the language of the payment window.
func (r reason) text(english bool) string {
	if english {
		return r.English
	}
	return r.Korean
}

// declines returns the declines that buyers meet in practice, the default first.
// The codes are KG Inicis's and PayPal's own: I'mport has no unified table.
func declines(p *record) []reason {
	switch {
	case p.Attempt.PG.isPayPal():
		return []reason{
			{"INSTRUMENT_DECLINED", "결제수단이 거절되었습니다", "The instrument presented was declined"},
			{"PAYER_CANNOT_PAY", "이 구매자는 결제할 수 없습니다", "The payer cannot pay for this transaction"},
		}
	case p.PayMethod == "vbank":
		return []reason{{"504640", "입금기한이 올바르지 않습니다", "Invalid due date"}}
	case p.PayMethod == "trans":
		return []reason{
			{"120054", "잔액이 부족합니다", "Insufficient balance"},
			{"120019", "비밀번호가 틀렸습니다", "Wrong PIN"},
		}
	case p.Attempt.Overseas:
		return []reason{
			{"120002", "카드 한도를 초과했습니다", "Card limit exceeded"},
			{"500618", "해외카드를 쓸 수 없는 가맹점입니다", "This merchant is not enabled for overseas cards"},
			{"500614", "알 수 없는 해외카드입니다", "Unknown overseas card"},
		}
	}
	return []reason{
		{"120002", "1일 사용한도를 초과했습니다", "Daily limit exceeded"},
		{"120054", "잔액이 부족합니다", "Insufficient balance"},
		{"120001", "사용이 정지된 카드입니다", "Suspended card"},
		{"120019", "비밀번호가 틀렸습니다", "Wrong PIN"},
		{"120026", "분실·도난 신고된 카드입니다", "Lost or stolen card"},
	}
}

// declineReason finds the reason with a code; an unknown code means the default.
func declineReason(p *record, code string) reason {
	list := declines(p)
	for _, r := range list {
		if r.Code == code {
			return r
		}
	}
	return list[0]
}

// confirmProcess asks the shop's confirm_url just before a payment is approved.
// It returns why the shop stopped the payment, or "" if it did not.
// https://developers.portone.io/opi/ko/extra/confirm-process/readme-v1
func (s *Server) confirmProcess(ctx context.Context, p record) (stopped string) {
	why, err := s.postConfirm(ctx, p)
	if err == nil {
		return ""
	}
	s.log.Info("sandbox: confirm_url stopped a payment", "imp_uid", p.ImpUID, "error", cause(err))
	return fmt.Sprintf("고객사 요청에 의해 결제를 중단합니다. (상세사유 : %s)", why)
}

// postConfirm calls confirm_url, which has ten seconds. Only HTTP 200 lets the
// payment go on; why is the reason that any other answer gives.
func (s *Server) postConfirm(ctx context.Context, p record) (why string, err error) {
	why = "알 수 없음"
	ctx, done := context.WithTimeout(ctx, 10*time.Second)
	defer done()
	body, err := json.Marshal(map[string]any{"imp_uid": p.ImpUID, "merchant_uid": p.MerchantUID, "amount": p.Amount})
	if err != nil {
		return why, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.Attempt.ConfirmURL, bytes.NewReader(body))
	if err != nil {
		return why, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := s.hooks.client.Do(req)
	if err != nil {
		return why, err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusOK {
		return "", nil
	}
	var said struct {
		Reason string `json:"reason"`
	}
	if json.NewDecoder(io.LimitReader(res.Body, maxBody)).Decode(&said) == nil && said.Reason != "" {
		why = said.Reason
	}
	return why, fmt.Errorf("confirm_url answered %d", res.StatusCode)
}

// endWindow records an outcome for a window that is still open.
func (r *record) endWindow(as outcome) {
	if r.Attempt.Outcome == "" {
		r.Attempt.Outcome = as
	}
}

// resolvePending decides what the PG left open: a payment that it had not decided
// about, or had declined and now approves late, and a refund that PayPal had only
// accepted. status is paid, failed or cancelled; *refusal if it does not apply.
func (s *Server) resolvePending(ctx context.Context, impUID, status, origin string) (record, error) {
	return s.change(ctx, impUID, func(p *record) ([]webhook, error) {
		refund := p.Attempt.Refund
		open := !p.captured() && p.PayMethod != "vbank"
		switch {
		case refund != nil && status == "cancelled":
			p.Attempt.Refund = nil
			return s.notices(p, s.giveBack(p, mustCents(refund.Amount), refund.Reason)), nil
		case refund != nil && status == "failed":
			p.Attempt.Refund = nil
			return nil, nil
		case open && status == "paid":
			p.endWindow(approve)
			s.capture(p, decision{origin: origin})
			return s.notices(p, ""), nil
		case open && status == "failed" && p.Status == iamport.StatusReady:
			p.endWindow(decline)
			p.fail(s.now().Unix(), "TRANSACTION_REFUSED", "PG사가 결제를 승인하지 않았습니다")
			return nil, nil
		case status != "paid" && status != "failed" && status != "cancelled":
			return nil, &refusal{http.StatusUnprocessableEntity, "status는 paid, failed, cancelled 중 하나여야 합니다."}
		}
		return nil, &refusal{http.StatusConflict, "승인이나 환불을 기다리는 결제건이 아닙니다: " + string(p.Status)}
	})
}

// resend sends the webhook of a payment's current state again and waits for the
// answers, as the console's button does. *refusal if there is no URL to send to.
func (s *Server) resend(ctx context.Context, impUID string) ([]webhook, error) {
	_, ids, err := s.ledger.changePayment(ctx, impUID, func(p *record) ([]webhook, error) {
		id := ""
		if n := len(p.CancelHistory); n > 0 {
			id = string(p.CancelHistory[n-1].CancellationID)
		}
		hooks := s.noticesAt(time.Now(), p, id, s.settings().WebhookType)
		if len(hooks) == 0 {
			return nil, &refusal{http.StatusConflict, "웹훅을 보낼 주소가 없습니다. notice_url이나 기본 웹훅 주소가 필요합니다."}
		}
		return hooks, nil
	})
	if err != nil {
		return nil, err
	}
	s.hooks.await(ctx, ids)
	var sent []webhook
	var errs []error
	for _, id := range ids {
		w, err := s.ledger.webhook(ctx, id)
		sent, errs = append(sent, w), append(errs, err)
	}
	return sent, errors.Join(errs...)
}
