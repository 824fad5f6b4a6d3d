package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/jangteo/jangteo/iamport"
)

// cancellation is a request to give money back.
type cancellation struct {
	Amount   string // "" and 0: all that is left
	Checksum string // "" or what the caller believes is left
	TaxFree  string // of Amount, free of value added tax; "": not said
	Reason   string
	Account  bool // the buyer's bank account was given
	Notify   bool // enable_webhook
	Console  bool // made in the console, which needs no bank account
}

// notCancelled is a refusal with a code of its own, sent with HTTP 200.
type notCancelled struct {
	code    int
	message string
}

func (e *notCancelled) Error() string { return e.message }

func noCancel(message string) error { return &notCancelled{1, message} }

// refusedByPG is how I'mport wraps what the PG says.
func refusedByPG(text string) error {
	return &notCancelled{-1, "결제취소에 실패하였습니다. " + text}
}

// cancelPayment is POST /payments/cancel.
// https://developers.portone.io/opi/ko/integration/cancel/v1/basic
func (s *Server) cancelPayment(c *call) (reply, error) {
	uid, err := s.cancellable(c)
	if err == nil {
		var p record
		p, err = s.cancel(c.r.Context(), uid, cancellation{
			Amount:   c.params.get("amount"),
			Checksum: c.params.get("checksum"),
			TaxFree:  c.params.get("tax_free"),
			Reason:   c.params.get("reason"),
			Account: c.params.get("refund_holder") != "" && c.params.get("refund_bank") != "" &&
				c.params.get("refund_account") != "",
			Notify: c.params.bool("enable_webhook"),
		})
		if err == nil {
			return ok(p.Payment), nil
		}
	}
	var no *notCancelled
	if errors.As(err, &no) {
		return failure(http.StatusOK, no.code, no.message), nil
	}
	return reply{}, err
}

// cancellable finds the payment to cancel: imp_uid wins over merchant_uid.
func (s *Server) cancellable(c *call) (impUID string, err error) {
	impUID, merchantUID := c.params.get("imp_uid"), c.params.get("merchant_uid")
	if impUID != "" {
		_, err = s.ledger.payment(c.r.Context(), impUID)
	} else {
		var p record
		p, err = s.paidFor(c, merchantUID)
		impUID = p.ImpUID
	}
	if errors.Is(err, errNotFound) {
		err = noCancel("취소할 결제건이 존재하지 않습니다.")
	}
	return impUID, err
}

func (s *Server) paidFor(c *call, merchantUID string) (record, error) {
	if merchantUID == "" {
		return record{}, errNotFound
	}
	return s.first(c, query{merchantUID: merchantUID, sorting: "-paid"})
}

// cancel gives money back and notifies if asked to.
func (s *Server) cancel(ctx context.Context, impUID string, want cancellation) (record, error) {
	p, _, err := s.ledger.changePayment(ctx, impUID, func(p *record) ([]webhook, error) {
		amount, err := want.check(p)
		if err != nil {
			return nil, err
		}
		free, err := want.freeOf(p, amount)
		if err != nil {
			return nil, err
		}
		if p.EmbPGProvider != "" && amount < mustCents(p.Amount) && s.settings().WalletPart == "refused" {
			return nil, refusedByPG("500503|간편결제 부분취소 제한 가맹점") // as at the test MID, faq.portone.io
		}
		if p.Attempt.PG.isPayPal() && s.settings().PayPalRefund == "pending" {
			p.Attempt.Refund = &pendingRefund{amount.number(), want.Reason}
			return nil, nil
		}
		p.Attempt.FreeBack = (p.taxFree() - p.freeLeft() + free).number()
		id := s.giveBack(p, amount, want.Reason)
		if !want.Notify {
			return nil, nil
		}
		return s.notices(p, id), nil
	})
	if err == nil {
		s.hooks.wake()
	}
	return p, err
}

// check returns the amount to give back, or why it cannot be.
func (want cancellation) check(p *record) (cents, error) {
	left := p.left()
	switch {
	case !p.captured():
		return 0, noCancel("취소할 결제건이 존재하지 않습니다.")
	case left == 0:
		return 0, noCancel("이미 전액취소된 주문입니다.")
	case p.Attempt.Refund != nil:
		return 0, refusedByPG("PENDING|먼저 요청된 환불이 아직 처리 중입니다.")
	case p.PayMethod == "vbank" && !want.Account && !want.Console:
		return 0, noCancel("가상계좌 환불에는 refund_holder, refund_bank, refund_account가 필요합니다.")
	}
	if want.Checksum != "" {
		sum, err := parseAmount(want.Checksum)
		if err != nil || sum != left {
			return 0, noCancel(fmt.Sprintf("checksum이 취소 가능 잔액(%s)과 다릅니다.", left.number()))
		}
	}
	return want.amountOf(p)
}

func (want cancellation) amountOf(p *record) (cents, error) {
	left := p.left()
	amount := cents(0)
	if want.Amount != "" {
		var err error
		if amount, err = parseAmount(want.Amount); err != nil || amount < 0 || !amount.fits(p.Currency) {
			return 0, noCancel("취소 요청금액이 올바르지 않습니다.")
		}
	}
	switch {
	case amount == 0:
		amount = left
	case amount > left:
		return 0, noCancel(fmt.Sprintf("취소 요청금액이 취소 가능 잔액(%s)보다 큽니다.", left.number()))
	}
	if amount < mustCents(p.Amount) && p.Attempt.PG.Overseas && isOverseasCard(p.CardCode) {
		return 0, refusedByPG("500926|해외카드 부분취소 불가")
	}
	return amount, nil
}

// giveBack records a cancellation and returns its id.
func (s *Server) giveBack(p *record, amount cents, reason string) string {
	now := s.now()
	total := mustCents(p.CancelAmount) + amount
	c := iamport.Cancellation{
		PGTID: p.PGTID, Amount: amount.number(), CancelledAt: now.Unix(), Reason: iamport.Text(reason),
		CancellationID: iamport.Text(newUUID()), ReceiptURL: p.ReceiptURL,
	}
	if total != mustCents(p.Amount) || len(p.CancelHistory) > 0 {
		c.PGTID = iamport.Text(newTID(p, now)) // a partial cancel is a transaction of its own
	}
	p.Status = iamport.StatusCancelled
	p.CancelAmount = total.number()
	p.CancelledAt, p.CancelReason = now.Unix(), c.Reason
	p.CancelHistory = append(p.CancelHistory, c)
	if r := string(p.ReceiptURL); r != "" {
		p.CancelReceiptURLs = append(p.CancelReceiptURLs, strings.TrimSuffix(r, "/"))
	}
	return string(c.CancellationID)
}
