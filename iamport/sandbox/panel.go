package sandbox

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/jangteo/jangteo/iamport"
)

const panelRows = 30 // payments on one page

// panelPage is the view model of the control panel.
type panelPage struct {
	Credentials credentials
	Origin      string
	Settings    Settings
	Faults      []string
	Paths       string
	Rows        []panelRow
	Total       int
	Previous    int
	Next        int
	Page        int
	Notice      string
	Wrong       bool
	Channels    []Channel
}

// panelRow is a payment with the actions that are possible on it.
type panelRow struct {
	record
	Total      string
	Left       string
	Hooks      []webhook
	Deposit    bool
	Cancel     bool
	Resolvable bool
	HasWebhook bool   // there is a URL for its webhooks
	Refund     string // amount of a refund that PayPal has accepted but not carried out; "": none
	State      string
	StateKey   string
}

// showPanel serves the control panel and, for its own refresh, its list of
// payments alone.
func (s *Server) showPanel(w http.ResponseWriter, r *http.Request) {
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || page < 1 || page > maxPayments {
		page = 1
	}
	p, err := s.panelPage(r, page)
	if err != nil {
		s.log.Error("sandbox: control panel failed", "error", err)
		http.Error(w, "sandbox error, see its log", http.StatusInternalServerError)
		return
	}
	p.Notice, p.Wrong = takeNotice(w, r)
	name := "panel.html"
	if r.URL.Query().Get("part") == "payments" { // the page refreshing itself
		name = "payments"
	}
	s.writePage(w, http.StatusOK, name, framedByNobody, p)
}

// panelPage reads one page of the panel, latest payments first.
func (s *Server) panelPage(r *http.Request, page int) (panelPage, error) {
	set := s.settings()
	p := panelPage{
		Credentials: s.creds, Origin: s.origin(r), Settings: set, Faults: faults(), Channels: s.channels,
		Paths: strings.Join(set.FaultPaths, " "), Page: page, Previous: page - 1,
	}
	list, total, err := s.ledger.payments(r.Context(), query{limit: panelRows, page: page})
	if err != nil {
		return p, err
	}
	p.Total = total
	if page*panelRows < total {
		p.Next = page + 1
	}
	for _, rec := range list {
		hooks, err := s.ledger.webhooks(r.Context(), rec.ImpUID)
		if err != nil {
			return p, err
		}
		row := newPanelRow(rec, hooks)
		row.HasWebhook = s.webhookURL != "" || len(rec.Attempt.NoticeURLs) > 0
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}

// newPanelRow decides which actions a payment offers.
func newPanelRow(rec record, hooks []webhook) panelRow {
	row := panelRow{
		record: rec, Hooks: hooks, Total: mustCents(rec.Amount).display(rec.Currency),
		Left:       string(rec.left().number()),
		Deposit:    rec.takesDeposit(),
		Cancel:     rec.captured() && rec.left() > 0 && rec.Attempt.Refund == nil,
		Resolvable: !rec.captured() && rec.PayMethod != "vbank" && rec.Status == iamport.StatusReady,
	}
	if f := rec.Attempt.Refund; f != nil {
		row.Refund = mustCents(f.Amount).display(rec.Currency)
	}
	row.StateKey, row.State = rec.state()
	return row
}

// state names a payment's state more precisely than its status does: a partly
// cancelled payment is cancelled to the API.
func (r *record) state() (key, label string) {
	switch {
	case r.Status == iamport.StatusCancelled && r.left() > 0:
		return "part", "부분취소"
	case r.awaitsDeposit():
		return "waiting", "입금대기"
	case r.Status == iamport.StatusReady && r.Attempt.Outcome == pending:
		return "waiting", "승인보류"
	}
	return string(r.Status), map[iamport.Status]string{"ready": "결제 전", "paid": "결제완료", "cancelled": "전액취소",
		"failed": "실패"}[r.Status]
}

// actOnPayment serves the buttons of the panel.
func (s *Server) actOnPayment(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err == nil {
		var answer any
		answer, err = s.act(r, p)
		if hooks, sent := answer.([]webhook); sent && err == nil {
			err = webhookFailure(hooks)
		}
	}
	s.backToPanel(w, r, "처리했습니다: "+r.PathValue("imp_uid")+" · "+r.PathValue("action"), err)
}

// webhookFailure returns a *refusal if the shop did not accept a webhook.
func webhookFailure(hooks []webhook) error {
	for _, h := range hooks {
		if h.HTTPStatus != http.StatusOK {
			return &refusal{http.StatusBadGateway, fmt.Sprintf("웹훅을 보냈지만 상점이 200으로 답하지 않았습니다: %d %s", h.HTTPStatus,
				h.Error)}
		}
	}
	return nil
}

// saveSettings serves the panel's form. Browsers leave unticked boxes out, so that
// a missing one is off.
func (s *Server) saveSettings(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err == nil {
		_, err = s.mergeSettings(r.Context(), func(set *Settings) error { return set.fill(p) })
	}
	s.backToPanel(w, r, "설정을 저장했습니다.", err)
}

// fill reads the settings from the panel's form.
func (set *Settings) fill(p params) error {
	set.Webhook, set.WebhookType = p.get("webhook"), p.get("webhook_type")
	set.Fault, set.RedirectStyle, set.PayPalRefund = p.get("fault"), p.get("redirect_style"), p.get("paypal_refund")
	set.WalletPart, set.CashReceipt = p.get("wallet_part"), p.get("cash_receipt")
	set.FaultPaths = strings.Fields(strings.ReplaceAll(p.get("fault_paths"), ",", " "))
	set.HideSandbox, set.Confirm, set.StripSuccess = p.bool("hide_sandbox"), p.bool("confirm"), p.bool("strip_success")
	var err1, err2, err3 error
	set.WebhookDelayMS, err1 = strconv.Atoi(p.get("webhook_delay_ms"))
	set.FaultRate, err2 = strconv.ParseFloat(p.get("fault_rate"), 64)
	set.ClockOffsetMS, err3 = strconv.Atoi(p.get("clock_offset_ms"))
	if err1 != nil || err2 != nil || err3 != nil {
		return errors.New("웹훅 지연, 장애 비율, 시계 오차는 숫자여야 합니다")
	}
	return nil
}

const noticeCookie = "jangteo_sandbox_notice"

// backToPanel redirects to the panel, which then shows what was done or err. The
// text travels in a cookie whose first character tells success from failure.
func (s *Server) backToPanel(w http.ResponseWriter, r *http.Request, done string, err error) {
	text := "+" + done
	if err != nil {
		_, sentence := s.explain(err)
		text = "-" + sentence
	}
	http.SetCookie(w, &http.Cookie{Name: noticeCookie, Value: base64.RawURLEncoding.EncodeToString([]byte(text)),
		Path:   "/",
		MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// takeNotice reads and deletes the text that backToPanel left.
func takeNotice(w http.ResponseWriter, r *http.Request) (text string, wrong bool) {
	c, err := r.Cookie(noticeCookie)
	if err != nil || r.URL.Query().Has("part") {
		return "", false
	}
	http.SetCookie(w, &http.Cookie{Name: noticeCookie, Path: "/", MaxAge: -1, HttpOnly: true,
		SameSite: http.SameSiteLaxMode})
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || len(b) == 0 {
		return "", false
	}
	return string(b[1:]), b[0] == '-'
}
