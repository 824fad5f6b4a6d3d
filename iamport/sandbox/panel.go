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

const panelRows = 30

// panelPage is the view of the control panel.
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

// panelRow is one payment with what can be done to it.
type panelRow struct {
	record
	Total    string
	Left     string
	Hooks    []webhook
	Deposit  bool
	Cancel   bool
	Settle   bool
	Hookable bool   // somebody is told by webhook
	Refund   string // a refund that waits to be settled
	State    string
	StateKey string
}

func (s *Server) showPanel(w http.ResponseWriter, r *http.Request) {
	page, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || page < 1 || page > allPayments {
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
	s.writePage(w, http.StatusOK, name, nobody, p)
}

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
		row.Hookable = s.webhookURL != "" || len(rec.Attempt.NoticeURLs) > 0
		p.Rows = append(p.Rows, row)
	}
	return p, nil
}

func newPanelRow(rec record, hooks []webhook) panelRow {
	row := panelRow{
		record: rec, Hooks: hooks, Total: mustCents(rec.Amount).display(rec.Currency), Left: string(rec.left().number()),
		Deposit: rec.takesDeposit(),
		Cancel:  rec.captured() && rec.left() > 0 && rec.Attempt.Refund == nil,
		Settle:  !rec.captured() && rec.PayMethod != "vbank" && rec.Status == iamport.StatusReady,
	}
	if f := rec.Attempt.Refund; f != nil {
		row.Refund = mustCents(f.Amount).display(rec.Currency)
	}
	row.StateKey, row.State = rec.state()
	return row
}

// state names the payment's state more finely than its status does.
func (r *record) state() (key, label string) {
	switch {
	case r.Status == iamport.StatusCancelled && r.left() > 0:
		return "part", "부분취소"
	case r.awaitsDeposit():
		return "waiting", "입금대기"
	case r.Status == iamport.StatusReady && r.Attempt.Outcome == pending:
		return "waiting", "승인보류"
	}
	return string(r.Status), map[iamport.Status]string{"ready": "결제 전", "paid": "결제완료", "cancelled": "전액취소", "failed": "실패"}[r.Status]
}

// actOnPayment is a button of the panel.
func (s *Server) actOnPayment(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err == nil {
		var answer any
		answer, err = s.act(r, p)
		if hooks, sent := answer.([]webhook); sent && err == nil {
			err = hookTrouble(hooks)
		}
	}
	s.backToPanel(w, r, "처리했습니다: "+r.PathValue("imp_uid")+" · "+r.PathValue("action"), err)
}

// hookTrouble tells when the shop did not take a webhook.
func hookTrouble(hooks []webhook) error {
	for _, h := range hooks {
		if h.HTTPStatus != http.StatusOK {
			return &refusal{http.StatusBadGateway, fmt.Sprintf("웹훅을 보냈지만 상점이 200으로 답하지 않았습니다: %d %s", h.HTTPStatus, h.Error)}
		}
	}
	return nil
}

// saveSettings is the panel's form; a box that is not ticked is off.
func (s *Server) saveSettings(w http.ResponseWriter, r *http.Request) {
	p, err := readParams(w, r)
	if err == nil {
		_, err = s.mergeSettings(r.Context(), func(set *Settings) error { return set.fill(p) })
	}
	s.backToPanel(w, r, "설정을 저장했습니다.", err)
}

func (set *Settings) fill(p params) error {
	set.Webhook, set.WebhookType = p.get("webhook"), p.get("webhook_type")
	set.Fault, set.RedirectStyle, set.PayPalRefund = p.get("fault"), p.get("redirect_style"), p.get("paypal_refund")
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

// backToPanel shows what happened on the next page.
func (s *Server) backToPanel(w http.ResponseWriter, r *http.Request, done string, err error) {
	text := "+" + done
	if err != nil {
		_, sentence := s.explain(err)
		text = "-" + sentence
	}
	http.SetCookie(w, &http.Cookie{Name: noticeCookie, Value: base64.RawURLEncoding.EncodeToString([]byte(text)), Path: "/",
		MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func takeNotice(w http.ResponseWriter, r *http.Request) (text string, wrong bool) {
	c, err := r.Cookie(noticeCookie)
	if err != nil || r.URL.Query().Has("part") {
		return "", false
	}
	http.SetCookie(w, &http.Cookie{Name: noticeCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || len(b) == 0 {
		return "", false
	}
	return string(b[1:]), b[0] == '-'
}
