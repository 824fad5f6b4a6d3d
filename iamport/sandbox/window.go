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

// english reports whether the window is in English: if request_pay asks for it, on
// overseas channels, and at PayPal unless request_pay asks for Korean.
func (r *record) english() bool {
	return r.Attempt.Language == "en" || r.Attempt.PG.Overseas || r.Attempt.PG.isPayPal() && r.Attempt.Language != "ko"
}

// windowPage is the view model of a payment window.
type windowPage struct {
	*record
	Brand   string
	Shop    string
	Total   string
	Tiles   []issuer
	Legend  string // heading of the tiles
	Quotas  []int  // instalment plans on offer, in months
	Due     string // deadline of a deposit, in Korean time
	Main    choice
	Tests   []choice
	Reasons []choice
	English bool
	PayPal  bool
}

// choice is a button or an option of a list.
type choice struct{ Value, Label string }

// T returns the text in the window's language.
func (p windowPage) T(korean, english string) string {
	if p.English {
		return english
	}
	return korean
}

// Lang is the language of the page, ko or en.
func (p windowPage) Lang() string { return p.T("ko", "en") }

// money formats an amount in the window's language.
func (p windowPage) money(c cents) string {
	text := c.display(p.Currency)
	if won, ok := strings.CutSuffix(text, "원"); ok && p.English {
		return "₩" + won
	}
	return text
}

// Paid is the amount charged, which may differ from the amount asked for.
func (p windowPage) Paid() string { return p.Money(p.Amount) }

// Money formats an amount of the payment, such as that of a cancel.
func (p windowPage) Money(n json.Number) string { return p.money(mustCents(n)) }

// windowPage describes the payment window of a payment.
func (s *Server) windowPage(r *record) windowPage {
	p := windowPage{
		record: r, Brand: r.Attempt.PG.Name, Shop: r.Attempt.Shop, English: r.english(),
		PayPal: r.Attempt.PG.isPayPal(),
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

// offer fills in the cards, banks and instalments of the method. Instalments start
// at 50,000 won, as at KG Inicis.
func (p *windowPage) offer() {
	w, isWallet := p.wallet()
	switch {
	case p.PayPal:
	case isWallet:
		p.offerWallet(w)
	case p.PayMethod == "vbank":
		p.Tiles, p.Legend = banks(), p.T("입금하실 은행", "Bank to deposit to")
		p.Due = time.Unix(p.Attempt.VbankDue, 0).In(korea()).Format("2006-01-02 15:04")
	case p.PayMethod == "trans":
		p.Tiles, p.Legend = banks(), p.T("출금하실 은행", "Your bank")
	case p.Attempt.Overseas:
		p.Tiles, p.Legend = overseasCards(), p.T("해외카드", "International card")
	default:
		p.Tiles, p.Legend = domesticCards(), p.T("카드사 선택", "Card issuer")
		if p.PGProvider == "html5_inicis" { // its window offers wallets, too
			easy := wallets()[0]
			p.Tiles = append(p.Tiles, issuer{Code: easy.Code, Name: p.T(easy.korean, easy.english)})
		}
		if p.Currency == "KRW" && mustCents(p.Attempt.Asked) >= 50_000_00 {
			p.Quotas = []int{2, 3, 4, 5, 6, 10, 12}
		}
	}
}

// label names the button of an outcome.
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
			return p.T("발급 후 창 닫힘", "Issue, then close the window")
		}
		return p.T("결제 후 창 닫힘", "Pay, then close the window")
	case otherAmount:
		if p.PayMethod == "vbank" {
			return p.T("다른 금액의 계좌 발급", "Issue account for a different amount") + " (" + p.money(p.wrongAmount()) + ")"
		}
		return p.T("다른 금액으로 승인", "Approve a different amount") + " (" + p.money(p.wrongAmount()) + ")"
	}
	return p.T("승인 보류", "Leave pending")
}

// showWindow serves the payment window that the SDK opens, or its result once it
// has ended: reloading does not open it again.
func (s *Server) showWindow(w http.ResponseWriter, r *http.Request) {
	p, err := s.ledger.paymentByWindow(r.Context(), r.PathValue("key"))
	if err != nil {
		s.showWindowError(w, err)
		return
	}
	if p.Attempt.Outcome != "" {
		s.showDone(w, &p)
		return
	}
	s.writePage(w, http.StatusOK, "window.html", framedByAnyShop, s.windowPage(&p))
}

// showWindowError shows why a payment window or a receipt cannot be shown.
func (s *Server) showWindowError(w http.ResponseWriter, err error) {
	var no *refusal
	switch {
	case errors.Is(err, errNotFound):
		s.writePage(w, http.StatusNotFound, "notice.html", framedByAnyShop, "비정상 접근입니다. 존재하지 않는 결제창입니다.")
	case errors.As(err, &no):
		s.writePage(w, no.status, "notice.html", framedByAnyShop, no.sentence)
	default:
		s.log.Error("sandbox: payment window failed", "error", err)
		s.writePage(w, http.StatusInternalServerError, "notice.html", framedByAnyShop, "sandbox 오류입니다. 로그를 확인하세요.")
	}
}

// decideWindow serves the form of the payment window: what the buyer chose.
func (s *Server) decideWindow(w http.ResponseWriter, r *http.Request) {
	p, err := s.ledger.paymentByWindow(r.Context(), r.PathValue("key"))
	if err != nil {
		s.showWindowError(w, err)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	quota, _ := strconv.Atoi(r.PostFormValue("quota")) // absent: a lump sum
	if quota < 0 || quota > 36 {
		quota = 0
	}
	p, err = s.decide(r.Context(), p, decision{
		outcome: outcome(r.PostFormValue("outcome")), issuer: r.PostFormValue("issuer"), quota: quota,
		reason: r.PostFormValue("reason"), origin: s.origin(r),
	})
	if err != nil {
		s.showWindowError(w, err)
		return
	}
	if p.Attempt.Mode == redirect && p.Attempt.Outcome != approveAndClose {
		http.Redirect(w, r, s.returnURL(&p), http.StatusFound)
		return
	}
	s.showDone(w, &p)
}

// donePage is the view model of a window that has ended: its script tells the SDK
// and closes the window.
type donePage struct {
	ImpUID string
	Target string // origin of the page to tell; "": none
	Back   string // link back to the shop; "": none
	Lost   bool   // approve-and-close: the shop's page is not told
	windowPage
}

// showDone shows a window that has ended.
func (s *Server) showDone(w http.ResponseWriter, p *record) {
	d := donePage{ImpUID: p.ImpUID, Lost: p.Attempt.Outcome == approveAndClose,
		windowPage: windowPage{English: p.english()}}
	switch {
	case p.Attempt.Mode != redirect:
		d.Target = targetOrigin(p.Attempt.PageOrigin)
	case !d.Lost:
		d.Back = s.returnURL(p)
	}
	s.writePage(w, http.StatusOK, "done.html", framedByAnyShop, d)
}

// targetOrigin returns the origin to which postMessage may deliver. A page without
// one (a file) cannot be named.
func targetOrigin(origin string) string {
	if u, err := url.Parse(origin); err != nil || u.Host == "" {
		return "*"
	}
	return origin
}

// showReceipt serves the page of receipt_url.
func (s *Server) showReceipt(w http.ResponseWriter, r *http.Request) {
	p, err := s.ledger.payment(r.Context(), r.PathValue("imp_uid"))
	if err == nil && !p.captured() {
		err = errNotFound
	}
	if err != nil {
		s.showWindowError(w, err)
		return
	}
	s.writePage(w, http.StatusOK, "receipt.html", framedByNobody, s.windowPage(&p))
}
