package views

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Pay is what the payment components need. Each PG's component writes its own request_pay
// call with these values literally in the page.
type Pay struct {
	Lang         Lang
	SDKURL       string // IAMPORT_SDK; empty: no PG is offered, so that nothing is loaded
	JQueryURL    string // set only for SDKs before 1.3.0, which need jQuery
	MerchantCode string // IAMPORT_CODE, for IMP.init
	Closed       bool   // the shop does not sell yet
	RedirectURL  string // m_redirect_url, absolute
	NoticeURL    string // notice_url, absolute
	VbankDue     string // vbank_due in Korean time, "2026-11-26 23:59:59" (YYYY-MM-DD HH:mm:ss)
	OrderAction  string // where attempts are opened: "/orders" or "/orders/{id}/attempts"
	KRW          string // the total in won, "64,900원" on Korean and "₩64,900" on English pages
	USD          string // the total in dollars, "$49.99"
	Methods      []Method
	FreeIn       string   // "krw" or "usd": nothing to pay in it is ordered without paying; empty: the page cannot know
	Free         bool     // the total is nothing
	Transfer     Transfer // what a transfer to the owner's account needs
	TellsTax     bool     // PGs are told what of the amount is tax-free (tax_free)
	Safety       string   // how buyers who transfer money are protected; empty: nobody can

	Receipt *ReceiptAsk // which cash receipt is wanted; nil: none is issued, or it is asked elsewhere
}

// Transfer is what is asked of a buyer who transfers the money.
type Transfer struct {
	Depositor string   // [depositor] in whose name it will come, as typed; empty: as the buyer's
	Accounts  []Option // [account] of which the buyer chooses; at most one: there is no choice
	Folded    bool     // it was asked before
}

// freeDeal are the attributes of what a page shows only while the total is nothing, or
// only while it is not.
func (p Pay) freeDeal(free bool) templ.Attributes {
	if p.FreeIn == "" {
		return templ.Attributes{"hidden": free}
	}
	return templ.Attributes{"data-free": strconv.FormatBool(free), "data-in": p.FreeIn, "hidden": free != p.Free}
}

// sdkScripts are what must be loaded to pay, in this order.
func (p Pay) sdkScripts() []string {
	if p.SDKURL == "" {
		return []string{}
	}
	if p.JQueryURL == "" {
		return []string{p.SDKURL}
	}
	return []string{p.JQueryURL, p.SDKURL}
}

// Method is a configured PG that the owner shows in this language; their order does not matter.
type Method struct {
	PG           string // "inicis", "inicis-vbank", "inicis-trans", a wallet, "inicis-global" or "paypal"
	ChannelParam string // "channelKey" or "pg", the parameter that Channel is given as
	Channel      string // "channel-key-…" or "html5_inicis.INIpayTest"
	SPB          bool   // PayPal by Smart Payment Buttons (paypal_v2) instead of Express Checkout
	Currency     string // "KRW" or "USD"
	Least        int64  // minor units that it takes at least; 1: anything
	LeastText    string // the same, "1,000원"
	Below        bool   // the total is less: its button is not offered, and the page says why
}

// Attempt is the answer to POST /orders and POST /orders/{id}/attempts: what request_pay is told.
type Attempt struct {
	OrderID       string      `json:"order_id"`
	OrderNo       string      `json:"order_no"`
	OrderURL      string      `json:"order_url"`
	MerchantUID   string      `json:"merchant_uid"`
	PG            string      `json:"pg"`
	Name          string      `json:"name"`               // at most 40 characters
	Amount        json.Number `json:"amount"`             // in major units
	TaxFree       *int64      `json:"tax_free,omitempty"` // of Amount, in won; nil: the page passes nothing on
	Currency      string      `json:"currency"`
	BuyerName     string      `json:"buyer_name"`
	BuyerEmail    string      `json:"buyer_email"`
	BuyerTel      string      `json:"buyer_tel"`
	BuyerAddr     string      `json:"buyer_addr"`
	BuyerPostcode string      `json:"buyer_postcode"`
	CustomData    string      `json:"custom_data"` // the order's signed note, JSON
	Held          bool        `json:"held"`        // the goods are reserved for the order
}

// PayPage offers another try to pay an order that is still unpaid.
type PayPage struct {
	Site
	OrderID   string
	OrderNo   string
	OrderURL  string // "/orders/{id}"
	Lines     []Line
	Totals    Totals
	Pay       Pay
	PayPal    *Attempt  // already opened for Smart Payment Buttons (?pg=paypal); nil: none
	HeldUntil string    // when the reservation of the goods ends, "14:35"; empty: not said
	Unpaid    OpenOrder // another order that the visitor can go on with
	Message   string    // why the last try did not succeed; empty: not known
}

// FormError is the JSON body of 409, 422, 429 and 5xx answers to POST /orders and attempts.
type FormError struct {
	Message string            `json:"message"`
	Fields  map[string]string `json:"fields,omitempty"` // message by form field name
	Reason  string            `json:"reason,omitempty"` // for programs, "code_needed"; empty: the status says it all
	Agree   map[string]string `json:"agree,omitempty"`  // hidden fields: the next try agrees to Message by them

	Location string `json:"location,omitempty"` // of the order that Message is about
}

// least are the attributes of a button by which the page offers it or not as the
// total changes.
func (m Method) least() templ.Attributes {
	return templ.Attributes{"data-least": strconv.FormatInt(m.Least, 10), "data-in": strings.ToLower(m.Currency),
		"hidden": m.Below, "disabled": m.Below}
}

// leastText says why a method is not offered.
func (p Pay) leastText(m Method) string {
	label := p.label(m.PG)
	if slices.Contains(walletPGs(), m.PG) {
		label = p.Lang.Text("간편결제", "Wallet")
	}
	if m.Least > 1 {
		return p.Lang.Text(label+" 결제는 "+m.LeastText+"부터 할 수 있습니다.", label+" payments start at "+m.LeastText+".")
	}
	in := p.Lang.Text("원화", "won")
	if m.Currency == "USD" {
		in = p.Lang.Text("달러", "dollars")
	}
	return p.Lang.Text(in+"로 결제하실 금액이 남지 않아 "+label+" 결제를 이용하실 수 없습니다.",
		label+" is not offered, because nothing is left to pay in "+in+".")
}

func (p Pay) method(pg string) (Method, bool) {
	for _, m := range p.Methods {
		if m.PG == pg {
			return m, true
		}
	}
	return Method{}, false
}

// offers reports whether one of the PGs can be used.
func (p Pay) offers(pgs ...string) bool {
	for _, pg := range pgs {
		if _, ok := p.method(pg); ok {
			return true
		}
	}
	return false
}

// order lists the PGs that can be used, those of the page's country first.
func (p Pay) order() []string {
	domestic := slices.Concat([]string{"inicis"}, walletPGs(), []string{"inicis-trans", "inicis-vbank", "bank"})
	overseas := []string{"inicis-global", "paypal"}
	all := slices.Concat(domestic, overseas)
	if p.Lang == English {
		all = slices.Concat(overseas, domestic)
	}
	if p.Free {
		return []string{"none"}
	}
	var pgs []string
	for _, pg := range all {
		if m, ok := p.method(pg); ok && !m.Below {
			pgs = append(pgs, pg)
		}
	}
	return pgs
}

// walletPGs are the wallets behind KG Inicis, in the order in which pages have them.
func walletPGs() []string {
	return []string{"inicis-kakaopay", "inicis-naverpay", "inicis-tosspay", "inicis-samsung", "inicis-payco",
		"inicis-ssgpay", "inicis-lpay", "inicis-applepay"}
}

// wallet is the first wallet that can be used; what it takes at least, all of them do.
func (p Pay) wallet() (Method, bool) {
	for _, pg := range walletPGs() {
		if m, ok := p.method(pg); ok {
			return m, true
		}
	}
	return Method{}, false
}

// label names a PG to the buyer.
func (p Pay) label(pg string) string {
	switch pg {
	case "inicis":
		return p.Lang.Text("신용카드", "Credit card (Korea)")
	case "inicis-trans":
		return p.Lang.Text("실시간 계좌이체", "Bank transfer (Korea)")
	case "inicis-vbank":
		return p.Lang.Text("가상계좌", "Bank deposit (Korea)")
	case "inicis-kakaopay":
		return p.Lang.Text("카카오페이", "KakaoPay")
	case "inicis-naverpay":
		return p.Lang.Text("네이버페이", "Naver Pay")
	case "inicis-tosspay":
		return p.Lang.Text("토스페이", "Toss Pay")
	case "inicis-samsung":
		return p.Lang.Text("삼성페이", "Samsung Pay")
	case "inicis-payco":
		return p.Lang.Text("페이코", "PAYCO")
	case "inicis-ssgpay":
		return p.Lang.Text("SSG페이", "SSG Pay")
	case "inicis-lpay":
		return p.Lang.Text("L페이", "L.pay")
	case "inicis-applepay":
		return p.Lang.Text("애플페이", "Apple Pay")
	case "inicis-global":
		return p.Lang.Text("해외카드", "Credit or debit card")
	case "bank":
		return p.Lang.Text("무통장입금", "Transfer to our account (Korea)")
	case "none":
		return p.Lang.Text("0원 주문", "Nothing to pay")
	default:
		return "PayPal"
	}
}
