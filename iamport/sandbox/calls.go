package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/jangteo/jangteo/iamport"
)

// The SDK's endpoints. The wire protocol of the real SDK is not documented; this
// one is between sdk.js and the sandbox alone.

// sdkCall is a page's call of an SDK function.
type sdkCall struct {
	Function string          `json:"function"` // request_pay, loadUI, updateLoadUIRequest; click: the SPB button
	UserCode string          `json:"user_code"`
	Params   json.RawMessage `json:"params"`
	Device   string          `json:"device"`   // pc or mobile
	Callback bool            `json:"callback"` // the page gave a callback
}

// sdkAnswer tells the SDK what to do next.
type sdkAnswer struct {
	Rsp      any        `json:"rsp,omitempty"`      // hand this to the callback
	Location string     `json:"location,omitempty"` // leave the page
	Window   *sdkWindow `json:"window,omitempty"`   // open this
	Silent   bool       `json:"silent,omitempty"`   // the result never reaches the page
}

// sdkWindow is a payment window for the SDK to open.
type sdkWindow struct {
	Path   string `json:"path"`
	Mode   mode   `json:"mode"`
	ImpUID string `json:"imp_uid"`
	Key    string `json:"key"`
}

// cors lets pages of any origin call the SDK's endpoints, without cookies. It is
// for no other endpoints.
func (s *Server) cors(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		switch r.Method {
		case http.MethodOptions:
			w.Header().Set("Access-Control-Allow-Methods", "POST")
			w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
			w.Header().Set("Access-Control-Max-Age", "600")
			w.WriteHeader(http.StatusNoContent)
		case http.MethodPost:
			next(w, r)
		default:
			http.Error(w, "POST only", http.StatusMethodNotAllowed)
		}
	}
}

// receiveCall serves POST /sdk/calls: it records a call of the page, checks it,
// and starts a payment.
func (s *Server) receiveCall(w http.ResponseWriter, r *http.Request) {
	var c sdkCall
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&c); err != nil {
		http.Error(w, "The body is not an SDK call: "+err.Error(), http.StatusBadRequest)
		return
	}
	if c.Params == nil {
		c.Params = json.RawMessage("null")
	}
	answer, err := s.answerCall(r, c)
	if err != nil {
		s.log.Error("sandbox: SDK call failed", "function", c.Function, "error", err)
		http.Error(w, "sandbox error, see its log", http.StatusInternalServerError)
		return
	}
	s.writeJSON(w, http.StatusOK, answer)
}

// answerCall checks a call as the real SDK does and, for request_pay and a click
// on the SPB button, starts a payment.
func (s *Server) answerCall(r *http.Request, c sdkCall) (sdkAnswer, error) {
	if c.Function != "click" { // that is the buyer's, not a call of the page
		if err := s.ledger.addRequest(r.Context(), Request{s.now().Unix(), c.Function, c.Params,
			r.UserAgent()}); err != nil {
			return sdkAnswer{}, fmt.Errorf("record a call: %w", err)
		}
	}
	if c.Function == "updateLoadUIRequest" {
		return sdkAnswer{}, nil
	}
	p, m, err := s.checkCall(r.Context(), c)
	var no *sdkRefusal
	if errors.As(err, &no) {
		return s.refuse(c, p, no), nil
	}
	if err != nil || c.Function == "loadUI" {
		return sdkAnswer{}, err
	}
	rec := s.newPayment(r, c, p, m)
	if err := s.ledger.addPayment(r.Context(), rec); err != nil {
		return sdkAnswer{}, err
	}
	s.log.Info("sandbox: payment window", "imp_uid", rec.ImpUID, "merchant_uid", rec.MerchantUID, "pg", p.pg.Code,
		"mode", m)
	return sdkAnswer{Window: &sdkWindow{"/window/" + rec.windowKey, m, rec.ImpUID, rec.windowKey}}, nil
}

// sdkRefusal says why a window does not open: error_code and error_msg of the
// callback.
type sdkRefusal struct{ code, message string }

// Error returns the message.
func (e *sdkRefusal) Error() string { return e.message }

// checkCall refuses what the real SDK refuses before the window opens, and says
// how the window is to be shown. A merchant_uid that was ever paid is refused
// for good.
func (s *Server) checkCall(ctx context.Context, c sdkCall) (*payRequest, mode, error) {
	if c.UserCode != s.creds.Code {
		return nil, "", &sdkRefusal{"INVALID_USER_CODE", fmt.Sprintf("등록되지 않은 가맹점 식별코드입니다: %q", c.UserCode)}
	}
	p, err := s.readPayRequest(c.Params)
	if err != nil {
		return p, "", &sdkRefusal{"INVALID_PARAMETER", err.Error()}
	}
	m, err := p.modeOn(c.Device, c.Function != "request_pay")
	if err != nil {
		return p, "", &sdkRefusal{"INVALID_PARAMETER", err.Error()}
	}
	paid, err := s.ledger.wasPaid(ctx, p.merchantUID)
	if err != nil {
		return p, "", err
	}
	if paid {
		return p, "", &sdkRefusal{"F1002", "이미 결제가 이루어진 거래건입니다."}
	}
	return p, m, s.checkPrepared(ctx, p)
}

// checkPrepared compares a call with the amount that the shop registered
// beforehand (POST /payments/prepare), if it did.
func (s *Server) checkPrepared(ctx context.Context, p *payRequest) error {
	pre, err := s.ledger.prepared(ctx, p.merchantUID)
	switch {
	case errors.Is(err, errNotFound):
		return nil
	case err != nil:
		return err
	case pre.Amount != p.amount:
		return &sdkRefusal{"PREPARE_MISMATCH", "결제요청금액이 사전등록된 금액과 다릅니다."}
	case pre.Currency != "" && pre.Currency != p.currency:
		return &sdkRefusal{"PREPARE_MISMATCH", "결제요청통화가 사전등록된 통화와 다릅니다."}
	}
	return nil
}

// refuse reports a refusal to the callback or, when the page gave none, by a
// redirect to m_redirect_url.
func (s *Server) refuse(c sdkCall, p *payRequest, why *sdkRefusal) sdkAnswer {
	no := false
	rsp := shortRsp{Success: &no, ErrorCode: why.code, ErrorMsg: why.message}
	if p != nil {
		rsp.MerchantUID = p.merchantUID
		if p.pg.shortForm() {
			rsp.Success = nil
		}
		if u := p.text("m_redirect_url"); !c.Callback && absoluteHTTP(u) {
			return sdkAnswer{Location: redirectURL(u, s.settings().RedirectStyle, result{
				merchantUID: p.merchantUID, errorCode: why.code, errorMsg: why.message})}
		}
	}
	if s.settings().StripSuccess {
		rsp.Success = nil
	}
	return sdkAnswer{Rsp: rsp}
}

// newPayment returns the ready payment that exists once the window is open. Texts
// are cut to the lengths that the API documents.
func (s *Server) newPayment(r *http.Request, c sdkCall, p *payRequest, m mode) record {
	device := "pc"
	if c.Device == "mobile" {
		device = "mobile"
	}
	text := func(name string, most int) iamport.Text { return iamport.Text(clip(p.text(name), most)) }
	rec := record{
		windowKey: randomHex(20),
		Payment: iamport.Payment{
			ImpUID: newImpUID(), MerchantUID: p.merchantUID, PayMethod: iamport.Text(p.method),
			Channel:    iamport.Text(device),
			PGProvider: iamport.Text(p.pg.Code), PGID: iamport.Text(p.pg.MID), Sandbox: !s.live,
			Escrow: p.text("escrow") == "true", Name: text("name", 40),
			Amount: p.amount.number(), CancelAmount: "0", Currency: p.currency,
			BuyerName: text("buyer_name", 16), BuyerEmail: text("buyer_email", 64), BuyerTel: text("buyer_tel", 16),
			BuyerAddr: text("buyer_addr", 128), BuyerPostcode: text("buyer_postcode", 8),
			UserAgent: iamport.Text(r.UserAgent()),
			Status:    iamport.StatusReady, StartedAt: s.now().Unix(),
			CancelHistory: []iamport.Cancellation{}, CancelReceiptURLs: []string{},
		},
		Attempt: attempt{
			PG: p.pg, Mode: m, Language: p.text("language"), Shop: hostOf(r.Header.Get("Origin")),
			PageOrigin: r.Header.Get("Origin"),
			Redirect:   p.text("m_redirect_url"), NoticeURLs: p.noticeURLs, ConfirmURL: p.text("confirm_url"),
			Asked: p.amount.number(), TaxFree: p.taxFree, CustomData: p.fields["custom_data"],
			Overseas:  p.pg.Overseas && (device == "pc" || strings.Contains(p.bypass("P_RESERVED"), "global_visa3d=Y")),
			Below1000: strings.Contains(p.bypass("acceptmethod")+p.bypass("P_RESERVED"), "below1000"),
		},
	}
	if p.present("custom_data") {
		rec.CustomData = iamport.JSONText(p.fields["custom_data"])
	}
	if p.method == "vbank" {
		rec.Attempt.VbankDue = p.vbankDue.Unix()
	}
	return rec
}

// clip cuts a text to at most so many characters.
func clip(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// hostOf names the shop in the payment window; pages opened from a file have no
// host.
func hostOf(origin string) string {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return "shop"
	}
	return u.Host
}

// closeWindow serves POST /sdk/payments/{imp_uid}/close: it tells the SDK the
// result once its window is done. A window that is still open was closed by the
// buyer, which cancels.
func (s *Server) closeWindow(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Key string `json:"key"`
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&in)
	p, err2 := s.ledger.paymentByWindow(r.Context(), in.Key)
	if err != nil || errors.Is(err2, errNotFound) || p.ImpUID != r.PathValue("imp_uid") {
		http.Error(w, "There is no such payment window.", http.StatusNotFound)
		return
	}
	if err2 == nil {
		p, err2 = s.decide(r.Context(), p, decision{outcome: cancel})
	}
	if err2 != nil {
		s.log.Error("sandbox: window cannot be closed", "imp_uid", p.ImpUID, "error", err2)
		http.Error(w, "sandbox error, see its log", http.StatusInternalServerError)
		return
	}
	if p.Attempt.Outcome == approveAndClose {
		s.writeJSON(w, http.StatusOK, sdkAnswer{Silent: true})
		return
	}
	s.writeJSON(w, http.StatusOK, sdkAnswer{Rsp: s.callbackRsp(&p)})
}
