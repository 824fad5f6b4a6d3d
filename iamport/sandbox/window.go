package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The payment window: what the buyer sees of the PG.

// english tells the language of the window.
func (r *record) english() bool {
	return r.Attempt.Language == "en" || r.Attempt.PG.Overseas || r.Attempt.PG.isPayPal() && r.Attempt.Language != "ko"
}

// windowPage is the view of a payment window.
type windowPage struct {
	*record
	Brand   string
	Shop    string
	Total   string
	Tiles   []issuer
	Legend  string // what the tiles are
	Quotas  []int  // instalments that are offered, in months
	Due     string // deadline of a virtual account
	Main    choice
	Tests   []choice
	Reasons []choice
	English bool
	PayPal  bool
}

// choice is a button or an option.
type choice struct{ Value, Label string }

// T picks the language of a text.
func (p windowPage) T(korean, english string) string {
	if p.English {
		return english
	}
	return korean
}

func (p windowPage) Lang() string { return p.T("ko", "en") }

// money writes an amount in the window's language.
func (p windowPage) money(c cents) string {
	text := c.display(p.Currency)
	if won, ok := strings.CutSuffix(text, "원"); ok && p.English {
		return "₩" + won
	}
	return text
}

// Paid is what was charged, which may differ from what was asked.
func (p windowPage) Paid() string { return p.Money(p.Amount) }

// Money writes an amount of the payment.
func (p windowPage) Money(n json.Number) string { return p.money(mustCents(n)) }

func (s *Server) windowPage(r *record) windowPage {
	p := windowPage{
		record: r, Brand: r.Attempt.PG.Name, Shop: r.Attempt.Shop, English: r.english(), PayPal: r.Attempt.PG.isPayPal(),
	}
	p.Total = p.money(mustCents(r.Attempt.Asked))
	switch {
	case p.PayPal:
		p.Brand = "PayPal"
	case r.PGProvider == "html5_inicis":
		p.Brand = "KG이니시스"
	}
	p.offer()
	for i, o := range r.outcomes() {
		c := choice{string(o), p.label(o)}
		if i == 0 {
			p.Main = c
		} else {
			p.Tests = append(p.Tests, c)
		}
	}
	for _, d := range declines(r) {
		p.Reasons = append(p.Reasons, choice{d.Code, d.text(p.English) + " (" + d.Code + ")"})
	}
	return p
}

// offer lists the cards, banks and instalments of the method.
func (p *windowPage) offer() {
	switch {
	case p.PayPal:
	case p.PayMethod == "vbank":
		p.Tiles, p.Legend = banks(), p.T("입금하실 은행", "Bank to pay into")
		p.Due = time.Unix(p.Attempt.VbankDue, 0).In(korea()).Format("2006-01-02 15:04")
	case p.PayMethod == "trans":
		p.Tiles, p.Legend = banks(), p.T("출금하실 은행", "Your bank")
	case p.Attempt.Overseas:
		p.Tiles, p.Legend = overseasCards(), p.T("해외카드", "International card")
	default:
		p.Tiles, p.Legend = domesticCards(), p.T("카드사 선택", "Card issuer")
		if p.Currency == "KRW" && mustCents(p.Attempt.Asked) >= 50_000_00 {
			p.Quotas = []int{2, 3, 4, 5, 6, 10, 12}
		}
	}
}

func (p windowPage) label(o outcome) string {
	switch o {
	case approve:
		return p.T("결제하기", map[bool]string{true: "Pay now", false: "Pay"}[p.PayPal])
	case issue:
		return p.T("계좌 발급받기", "Get account number")
	case decline:
		return p.T("승인 거절", "Decline")
	case cancel:
		return p.T("결제 취소", "Cancel payment")
	case approveAndClose:
		if p.PayMethod == "vbank" {
			return p.T("발급 후 창 닫힘", "Issue, then lose the window")
		}
		return p.T("결제 후 창 닫힘", "Pay, then lose the window")
	case otherAmount:
		if p.PayMethod == "vbank" {
			return p.T("다른 금액의 계좌 발급", "Issue an account for another amount") + " (" + p.money(p.other()) + ")"
		}
		return p.T("다른 금액으로 승인", "Approve another amount") + " (" + p.money(p.other()) + ")"
	}
	return p.T("승인 보류", "Leave pending")
}

// showWindow is the page that the SDK opens. A window ends once.
func (s *Server) showWindow(w http.ResponseWriter, r *http.Request) {
	p, err := s.ledger.paymentByWindow(r.Context(), r.PathValue("key"))
	if err != nil {
		s.noWindow(w, err)
		return
	}
	if p.Attempt.Outcome != "" {
		s.showDone(w, &p)
		return
	}
	s.writePage(w, http.StatusOK, "window.html", anyShop, s.windowPage(&p))
}

func (s *Server) noWindow(w http.ResponseWriter, err error) {
	var no *refusal
	switch {
	case errors.Is(err, errNotFound):
		s.writePage(w, http.StatusNotFound, "notice.html", anyShop, "비정상 접근입니다. 이 결제창은 없습니다.")
	case errors.As(err, &no):
		s.writePage(w, no.status, "notice.html", anyShop, no.sentence)
	default:
		s.log.Error("sandbox: payment window failed", "error", err)
		s.writePage(w, http.StatusInternalServerError, "notice.html", anyShop, "sandbox 오류입니다. 로그를 확인하세요.")
	}
}

// decideWindow is the buyer's choice in the window.
func (s *Server) decideWindow(w http.ResponseWriter, r *http.Request) {
	p, err := s.ledger.paymentByWindow(r.Context(), r.PathValue("key"))
	if err != nil {
		s.noWindow(w, err)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	quota, _ := strconv.Atoi(r.PostFormValue("quota")) // none is a lump sum
	if quota < 0 || quota > 36 {
		quota = 0
	}
	p, err = s.decide(r.Context(), p, decision{
		outcome: outcome(r.PostFormValue("outcome")), issuer: r.PostFormValue("issuer"), quota: quota,
		reason: r.PostFormValue("reason"), origin: s.origin(r),
	})
	if err != nil {
		s.noWindow(w, err)
		return
	}
	if p.Attempt.Mode == redirect && p.Attempt.Outcome != approveAndClose {
		http.Redirect(w, r, s.backTo(&p), http.StatusFound)
		return
	}
	s.showDone(w, &p)
}

// donePage is what is left of a window: its script tells the SDK and closes.
type donePage struct {
	ImpUID string
	Target string // origin that is told; "" tells nobody
	Back   string // where the buyer goes on by hand
	Lost   bool
	windowPage
}

func (s *Server) showDone(w http.ResponseWriter, p *record) {
	d := donePage{ImpUID: p.ImpUID, Lost: p.Attempt.Outcome == approveAndClose, windowPage: windowPage{English: p.english()}}
	switch {
	case p.Attempt.Mode != redirect:
		d.Target = targetOrigin(p.Attempt.PageOrigin)
	case !d.Lost:
		d.Back = s.backTo(p)
	}
	s.writePage(w, http.StatusOK, "done.html", anyShop, d)
}

// targetOrigin is where postMessage may deliver. A page without an origin of
// its own (a file) cannot be named.
func targetOrigin(origin string) string {
	if u, err := url.Parse(origin); err != nil || u.Host == "" {
		return "*"
	}
	return origin
}

// showReceipt is the page behind receipt_url.
func (s *Server) showReceipt(w http.ResponseWriter, r *http.Request) {
	p, err := s.ledger.payment(r.Context(), r.PathValue("imp_uid"))
	if err == nil && !p.captured() {
		err = errNotFound
	}
	if err != nil {
		s.noWindow(w, err)
		return
	}
	s.writePage(w, http.StatusOK, "receipt.html", nobody, s.windowPage(&p))
}
