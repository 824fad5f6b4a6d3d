package sandbox

import (
	"slices"

	"github.com/jangteo/jangteo/iamport"
)

// wallet is an easy pay wallet behind KG Inicis (허브형), which its own pay_method
// opens. https://developers.portone.io/opi/ko/integration/pg/v1/inicis
type wallet struct {
	Method  string // pay_method
	Code    string // emb_pg_provider
	korean  string
	english string
	balance string // what it pays with besides cards; empty: cards only
}

// wallets is the table of wallets. Which of them pay with more than cards is said
// in https://help.portone.io/content/hub-service-fee
func wallets() []wallet {
	return []wallet{
		{"kakaopay", "kakaopay", "카카오페이", "KakaoPay", "카카오페이머니"},
		{"naverpay", "naverpay", "네이버페이", "Naver Pay", "네이버페이 포인트"},
		{"tosspay", "tosspay", "토스페이", "Toss Pay", "토스머니"},
		{"samsung", "samsungpay", "삼성페이", "Samsung Pay", ""},
		{"payco", "payco", "페이코", "PAYCO", "페이코 포인트"},
		{"ssgpay", "ssgpay", "SSG페이", "SSG Pay", "SSG머니"},
		{"lpay", "lpay", "L페이", "L.pay", "L.POINT"},
		{"applepay", "applepay", "애플페이", "Apple Pay", ""},
	}
}

// Tiles of a wallet's window that are no card of the wallet.
const (
	walletBalance = "balance"    // points or money of the wallet
	plainCard     = "plain-card" // a card without any wallet
)

// wallet is the wallet that request_pay asked for; false: none.
func (r *record) wallet() (wallet, bool) {
	if r.PGProvider != "html5_inicis" || r.Attempt.Overseas {
		return wallet{}, false
	}
	return walletWhere(func(w wallet) bool { return w.Method == string(r.PayMethod) })
}

func walletWhere(is func(wallet) bool) (wallet, bool) {
	list := wallets()
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	return wallet{}, false
}

// Wallet is the wallet whose window it is; nil: none.
func (p windowPage) Wallet() *wallet {
	w, ok := p.wallet()
	if !ok {
		return nil
	}
	return &w
}

// WalletName names the wallet in the window's language.
func (p windowPage) WalletName() string {
	w, _ := p.wallet()
	return p.T(w.korean, w.english)
}

// offerWallet fills in what the window of a wallet offers: its cards and balance, and
// to pay otherwise after all.
func (p *windowPage) offerWallet(w wallet) {
	p.Legend = p.T(w.korean+"에 등록된 결제수단", "In your "+w.english)
	p.Tiles = slices.Clone(domesticCards()[:3])
	if w.balance != "" {
		p.Tiles = append(p.Tiles, issuer{Code: walletBalance, Name: w.balance})
	}
	other := wallets()[0]
	if other.Code == w.Code {
		other = wallets()[1]
	}
	p.Tiles = append(p.Tiles, issuer{Code: plainCard, Name: p.T("간편결제 없이 카드", "Card, no wallet")},
		issuer{Code: other.Code, Name: p.T(other.korean+"로 변경", other.english+" instead")})
}

// payByWallet fills in what a wallet's payment tells: what the wallet took as
// pay_method, and the wallet as emb_pg_provider. Points leave no approval number and a
// masked card number, as seen at KG Inicis. False: the buyer took a card without
// a wallet.
func (r *record) payByWallet(w wallet, d decision) bool {
	r.PayMethod = "card"
	if d.issuer == plainCard {
		return false
	}
	if other, ok := walletWhere(func(o wallet) bool { return o.Code == d.issuer }); ok {
		w = other
	}
	r.EmbPGProvider = iamport.Text(w.Code)
	if d.issuer == walletBalance && w.balance != "" {
		r.PayMethod, r.CardNumber = "point", "*********"
	}
	return true
}
