package sandbox

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/jangteo/jangteo/iamport"
)

// What the shop's page is told: the callback's object and the redirect.
// https://developers.portone.io/sdk/ko/v1-sdk/javascript-sdk/payrt

// shortRsp is the answer without payment details: any failure before the window
// opens, and every answer of the PG modules that came with SDK 1.3.0.
type shortRsp struct {
	Success     *bool        `json:"success,omitempty"`
	ImpUID      iamport.Text `json:"imp_uid"`
	MerchantUID string       `json:"merchant_uid"`
	ErrorCode   string       `json:"error_code,omitempty"`
	ErrorMsg    string       `json:"error_msg,omitempty"`
}

// failedRsp is html5_inicis's answer to a decline, and to a cancel by the buyer,
// which has no error_code.
type failedRsp struct {
	Success     *bool        `json:"success,omitempty"`
	ImpUID      string       `json:"imp_uid"`
	MerchantUID string       `json:"merchant_uid"`
	PayMethod   iamport.Text `json:"pay_method"`
	PGProvider  iamport.Text `json:"pg_provider"`
	PGType      string       `json:"pg_type"`
	ErrorCode   string       `json:"error_code,omitempty"`
	ErrorMsg    string       `json:"error_msg"`
}

// fullRsp is the success object of the classic PG modules. Its keys come in the
// order that the real SDK has been seen to send.
type fullRsp struct {
	Success       *bool           `json:"success,omitempty"`
	ImpUID        string          `json:"imp_uid"`
	PayMethod     iamport.Text    `json:"pay_method"`
	MerchantUID   string          `json:"merchant_uid"`
	Name          iamport.Text    `json:"name"`
	PaidAmount    json.Number     `json:"paid_amount"`
	Currency      string          `json:"currency"`
	PGProvider    iamport.Text    `json:"pg_provider"`
	EmbPGProvider string          `json:"emb_pg_provider,omitempty"` // left out where no wallet paid
	PGType        string          `json:"pg_type"`
	PGTID         iamport.Text    `json:"pg_tid"`
	ApplyNum      iamport.Text    `json:"apply_num"`
	BuyerName     iamport.Text    `json:"buyer_name"`
	BuyerEmail    iamport.Text    `json:"buyer_email"`
	BuyerTel      iamport.Text    `json:"buyer_tel"`
	BuyerAddr     iamport.Text    `json:"buyer_addr"`
	BuyerPostcode iamport.Text    `json:"buyer_postcode"`
	CustomData    json.RawMessage `json:"custom_data"`
	Status        iamport.Status  `json:"status"`
	PaidAt        int64           `json:"paid_at"`
	ReceiptURL    iamport.Text    `json:"receipt_url"`
	CardName      iamport.Text    `json:"card_name"`
	BankName      iamport.Text    `json:"bank_name"`
	CardQuota     int             `json:"card_quota"`
	CardNumber    iamport.Text    `json:"card_number"`
	VbankNum      string          `json:"vbank_num,omitempty"`
	VbankName     string          `json:"vbank_name,omitempty"`
	VbankHolder   string          `json:"vbank_holder,omitempty"`
	VbankDate     string          `json:"vbank_date,omitempty"`
}

// succeeded reports whether the window ended well for the buyer: money captured,
// account issued, or PayPal still undecided.
func (r *record) succeeded() bool {
	switch r.Attempt.Outcome {
	case approve, approveAndClose, otherAmount, pending, issue:
		return r.Attempt.ErrorMsg == ""
	}
	return false
}

// callbackRsp returns the object that the page's callback gets. The setting
// strip_success leaves out success, as the notes of SDK 1.3.0 announce.
func (s *Server) callbackRsp(r *record) any {
	success := r.succeeded()
	flag := &success
	if s.settings().StripSuccess {
		flag = nil
	}
	switch {
	case r.Attempt.PG.shortForm():
		return shortRsp{ImpUID: iamport.Text(r.ImpUID), MerchantUID: r.MerchantUID, ErrorCode: r.errorCode(),
			ErrorMsg: r.Attempt.ErrorMsg}
	case success:
		return fullAnswer(r, flag)
	}
	return failedRsp{flag, r.ImpUID, r.MerchantUID, r.PayMethod, r.PGProvider, "payment", r.Attempt.ErrorCode,
		r.Attempt.ErrorMsg}
}

// errorCode is never empty on failure: in the short form it is the only sign of
// one.
func (r *record) errorCode() string {
	if r.Attempt.ErrorMsg != "" && r.Attempt.ErrorCode == "" {
		return "PAY_PROCESS_CANCELED"
	}
	return r.Attempt.ErrorCode
}

// fullAnswer describes a payment to the callback. vbank_date is a text here, in
// Korean time, unlike in the REST API.
func fullAnswer(r *record, success *bool) fullRsp {
	rsp := fullRsp{
		Success: success, ImpUID: r.ImpUID, PayMethod: r.PayMethod, MerchantUID: r.MerchantUID, Name: r.Name,
		PaidAmount: r.Amount, Currency: r.Currency, PGProvider: r.PGProvider,
		EmbPGProvider: string(r.EmbPGProvider), PGType: "payment", PGTID: r.PGTID, ApplyNum: r.ApplyNum,
		BuyerName: r.BuyerName, BuyerEmail: r.BuyerEmail, BuyerTel: r.BuyerTel,
		BuyerAddr: r.BuyerAddr, BuyerPostcode: r.BuyerPostcode, CustomData: r.Attempt.CustomData, Status: r.Status,
		PaidAt: r.PaidAt, ReceiptURL: r.ReceiptURL, CardName: r.CardName, BankName: r.BankName,
		CardQuota: r.CardQuota, CardNumber: r.CardNumber,
		VbankNum: string(r.VbankNum), VbankName: string(r.VbankName), VbankHolder: string(r.VbankHolder),
	}
	if r.VbankDate > 0 {
		rsp.VbankDate = time.Unix(r.VbankDate, 0).In(korea()).Format("2006-01-02 15:04:05")
	}
	return rsp
}

// result is what a redirect tells the shop.
type result struct {
	impUID, merchantUID string
	errorCode, errorMsg string
}

// returnURL returns the address to which a window that left the shop sends the
// browser back.
func (s *Server) returnURL(r *record) string {
	res := result{impUID: r.ImpUID, merchantUID: r.MerchantUID}
	if !r.succeeded() {
		res.errorCode, res.errorMsg = r.Attempt.ErrorCode, r.Attempt.ErrorMsg
		if res.errorCode == "" {
			res.errorCode = "01" // the PG's mobile window reports a cancel by the buyer so
		}
	}
	return redirectURL(r.Attempt.Redirect, s.settings().RedirectStyle, res)
}

// redirectURL adds the result to m_redirect_url, which may have a query already.
// Style new adds the error, old adds imp_success too, and none adds neither, as
// some PGs do.
// https://developers.portone.io/opi/ko/integration/start/v1/auth
func redirectURL(to, style string, res result) string {
	var pairs []string
	add := func(name, value string) {
		if value != "" {
			pairs = append(pairs, name+"="+strings.ReplaceAll(url.QueryEscape(value), "+", "%20"))
		}
	}
	add("imp_uid", res.impUID)
	add("merchant_uid", res.merchantUID)
	if style == "old" {
		add("imp_success", map[bool]string{true: "true", false: "false"}[res.errorMsg == ""])
	}
	if style != "none" {
		add("error_code", res.errorCode)
		add("error_msg", res.errorMsg)
	}
	page, fragment, hasFragment := strings.Cut(to, "#")
	separator := "?"
	switch {
	case strings.HasSuffix(page, "?"), strings.HasSuffix(page, "&"):
		separator = ""
	case strings.Contains(page, "?"):
		separator = "&"
	}
	page += separator + strings.Join(pairs, "&")
	if hasFragment {
		page += "#" + fragment
	}
	return page
}
