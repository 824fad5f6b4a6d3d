package sandbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/iamport"
)

// Receipts of payments in cash (REST V1, receipts). The API has one for a payment, by
// its imp_uid, and one for money that was taken elsewhere, by a merchant_uid. What
// was cancelled may be issued anew: the manual refuses only what is issued already.

// cashReceipt is a receipt as the API sends it.
type cashReceipt struct {
	ImpUID      string       `json:"imp_uid,omitempty"`
	MerchantUID string       `json:"merchant_uid,omitempty"`
	TID         iamport.Text `json:"receipt_tid"`
	Number      string       `json:"apply_num"`
	Type        string       `json:"type"`
	Amount      int64        `json:"amount"`
	VAT         int64        `json:"vat"`
	URL         iamport.Text `json:"receipt_url"`
	AppliedAt   int64        `json:"applied_at"`
	CancelledAt int64        `json:"cancelled_at"`
}

// receiptRecord is a receipt with what the API does not show.
type receiptRecord struct {
	cashReceipt
	Identifier string `json:"identifier"`
	seq        int64
}

// issuesReceipts reports whether the API issues receipts by a PG.
func issuesReceipts(code string) bool {
	return slices.Contains(strings.Fields(`html5_inicis kcp nice kicc settle daou tosspayments ksnet smartro smartro_v2
		nice_v2 welcome`), code)
}

// receiptNamed is the receipt that a path names.
func receiptNamed(c *call) cashReceipt {
	return cashReceipt{ImpUID: c.r.PathValue("imp_uid"), MerchantUID: c.r.PathValue("merchant_uid")}
}

// getReceipt is GET /receipts/{imp_uid} and /receipts/external/{merchant_uid}.
func (s *Server) getReceipt(c *call) (reply, error) {
	r, err := s.ledger.receipt(c.r.Context(), receiptNamed(c))
	if errors.Is(err, errNotFound) {
		return failure(http.StatusNotFound, -1, "현금영수증 발행된 내역이 없습니다."), nil
	}
	return ok(r.cashReceipt), err
}

// issueReceipt is POST /receipts/{imp_uid}: what is left of a payment, by its PG.
func (s *Server) issueReceipt(c *call) (reply, error) {
	p, err := s.ledger.payment(c.r.Context(), c.r.PathValue("imp_uid"))
	if errors.Is(err, errNotFound) {
		return failure(http.StatusBadRequest, -1, "존재하지 않는 결제정보입니다."), nil
	}
	if err != nil {
		return reply{}, err
	}
	switch {
	case !issuesReceipts(p.Attempt.PG.Code):
		return failure(http.StatusNotImplemented, -1, "현금영수증 발행을 지원하지 않는 PG사입니다."), nil
	case !p.captured() || p.left() == 0:
		return failure(http.StatusBadRequest, -1, "결제완료(paid)된 건이 아닙니다."), nil
	case p.PayMethod != "trans" && p.PayMethod != "vbank":
		return failure(http.StatusBadRequest, -1, "현금성 거래가 아닙니다."), nil
	case p.CashReceiptIssued:
		return failure(http.StatusBadRequest, -1, "이미 현금영수증이 발행된 거래입니다."), nil
	}
	r := receiptNamed(c)
	r.Amount, r.URL = int64(p.left())/100, p.ReceiptURL
	answer, err := s.issue(c, r, newTID(&p, s.now()))
	if err != nil || answer.code != 0 {
		return answer, err
	}
	return answer, s.markReceipt(c.r.Context(), p.ImpUID, true)
}

// markReceipt notes on a payment whether there is a receipt for it.
func (s *Server) markReceipt(ctx context.Context, impUID string, issued bool) error {
	_, err := s.change(ctx, impUID, func(p *record) ([]webhook, error) {
		p.CashReceiptIssued = issued
		return nil, nil
	})
	return err
}

// issueExternal is POST /receipts/external/{merchant_uid}.
func (s *Server) issueExternal(c *call) (reply, error) {
	key, r := c.params.get("channel_key"), receiptNamed(c)
	pg, err := s.channel(key, "")
	amount, wrong := parseAmount(c.params.get("amount"))
	switch {
	case key == "" || err != nil:
		return reply{}, badParameter("channel_key")
	case c.params.get("name") == "":
		return reply{}, badParameter("name")
	case wrong != nil || amount <= 0 || !amount.fits("KRW"):
		return reply{}, badParameter("amount")
	case !issuesReceipts(pg.Code):
		return failure(http.StatusNotImplemented, -1, "현금영수증 발행을 지원하지 않는 PG사입니다."), nil
	}
	r.Amount = int64(amount) / 100
	return s.issue(c, r, "StdpayCSHR"+pg.MID+s.now().In(korea()).Format("20060102150405")+randomDigits(6))
}

// issue writes a receipt. The PG refuses a number that nobody has with HTTP 500.
func (s *Server) issue(c *call, r cashReceipt, tid string) (reply, error) {
	identifier, kind := c.params.get("identifier"), c.params.get("type")
	if kind == "" {
		kind = "person"
	}
	if identifier == "" {
		return reply{}, badParameter("identifier")
	}
	if kind != "person" && kind != "company" {
		return reply{}, badParameter("type")
	}
	// phone, business, resident and card numbers
	if n := len(identifier); strings.Trim(identifier, "0123456789") != "" || n < 10 || n > 19 {
		return failure(http.StatusInternalServerError, -1, "현금영수증 발행에 실패하였습니다. 식별번호 오류"), nil
	}
	taxFree, err := parseAmount("0" + c.params.get("tax_free"))
	if err != nil || int64(taxFree)/100 > r.Amount {
		return reply{}, badParameter("tax_free")
	}
	r.TID, r.Number, r.Type = iamport.Text(tid), "Z"+randomDigits(8), kind
	r.VAT, r.AppliedAt = (r.Amount-int64(taxFree)/100)/11, s.now().Unix()
	err = s.ledger.addReceipt(c.r.Context(), receiptRecord{cashReceipt: r, Identifier: identifier})
	if errors.Is(err, errIssued) {
		return failure(http.StatusBadRequest, -1, "이미 현금영수증이 발행된 거래입니다."), nil
	}
	return ok(r), err
}

// cancelReceipt is DELETE /receipts/{imp_uid} and /receipts/external/{merchant_uid}.
func (s *Server) cancelReceipt(c *call) (reply, error) {
	r, err := s.ledger.cancelReceipt(c.r.Context(), receiptNamed(c), s.now().Unix())
	switch {
	case errors.Is(err, errNotFound) && c.r.PathValue("imp_uid") != "":
		return failure(http.StatusBadRequest, -1, "포트원으로 현금영수증이 발급된 적 없는 거래입니다."), nil
	case errors.Is(err, errNotFound):
		return failure(http.StatusNotFound, -1, "현금영수증이 발행된 적 없는 merchant_uid입니다."), nil
	case err != nil:
		return reply{}, err
	case r.ImpUID != "":
		err = s.markReceipt(c.r.Context(), r.ImpUID, false)
	}
	return ok(r.cashReceipt), err
}

// controlReceipts serves GET /sandbox/receipts: all receipts, oldest first, with the
// numbers they were issued to.
func (s *Server) controlReceipts(w http.ResponseWriter, r *http.Request) {
	list, err := s.ledger.receipts(r.Context(), "WHERE 1 = 1")
	s.control(w, list, err)
}

// receiptByPG notes that the PG has issued a receipt by itself, as some contracts
// with it say. The API knows nothing more of it.
func (s *Server) receiptByPG(p *record) {
	cash := p.PayMethod == "trans" || p.PayMethod == "vbank"
	p.CashReceiptIssued = cash && s.settings().CashReceipt == "pg"
}

// errIssued means that there is a receipt already.
var errIssued = errors.New("there is a receipt")

// receipts reads receipts, oldest first.
func (l *ledger) receipts(ctx context.Context, condition string, args ...any) ([]receiptRecord, error) {
	rows, err := l.db.QueryContext(ctx, "SELECT seq, doc FROM receipt "+condition+" ORDER BY seq", args...)
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	defer rows.Close()
	list := []receiptRecord{}
	for rows.Next() {
		var r receiptRecord
		var doc []byte
		if err := errors.Join(rows.Scan(&r.seq, &doc), json.Unmarshal(doc, &r)); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// receipt reads the last receipt of a payment or merchant_uid; errNotFound.
func (l *ledger) receipt(ctx context.Context, of cashReceipt) (receiptRecord, error) {
	list, err := l.receipts(ctx, "WHERE imp_uid = ? AND merchant_uid = ?", of.ImpUID, of.MerchantUID)
	if err == nil && len(list) == 0 {
		err = errNotFound
	}
	if err != nil {
		return receiptRecord{}, err
	}
	return list[len(list)-1], nil
}

// addReceipt writes a receipt; errIssued if one stands.
func (l *ledger) addReceipt(ctx context.Context, r receiptRecord) error {
	doc, err := json.Marshal(r)
	if err != nil {
		return err
	}
	n, err := changed(l.db.ExecContext(ctx, `INSERT INTO receipt (imp_uid, merchant_uid, stands, doc)
		VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING`, r.ImpUID, r.MerchantUID, string(doc)))
	if err == nil && !n {
		err = errIssued
	}
	return err
}

// cancelReceipt cancels the receipt that stands; errNotFound.
func (l *ledger) cancelReceipt(ctx context.Context, of cashReceipt, at int64) (r receiptRecord, err error) {
	if r, err = l.receipt(ctx, of); err != nil {
		return r, err
	}
	if r.CancelledAt != 0 {
		return r, errNotFound
	}
	r.CancelledAt = at
	doc, err := json.Marshal(r)
	if err != nil {
		return r, err
	}
	err = l.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE receipt SET stands = 0, doc = ? WHERE seq = ?", string(doc), r.seq)
		return err
	})
	return r, err
}
