package views

// Site is what every page needs.
type Site struct {
	Lang          Lang
	Title         string // of the page, without the shop's name; empty on the home page
	Description   string // for search engines and link previews
	Path          string // of this page
	OtherLangPath string // the same page in the other language; empty: there is none
	CanonicalURL  string // absolute; empty: none
	KoreanURL     string // absolute, for hreflang; empty: none
	EnglishURL    string // absolute, for hreflang; empty: none
	PictureURL    string // absolute, for link previews; empty: none
	Lean          bool   // phones show what the page is about, and of the header just its first row
	NoIndex       bool   // keep out of search engines (orders, search results)
	Unlisted      bool   // nothing that somebody would search for (cart, checkout)
	Sandbox       bool   // no real money: show the ribbon
	CartCount     int    // pieces in the cart
	Categories    []Link // the navigation, in this page's language
	Query         string // what was searched for
	Notice        string // good news for the top of the page, e.g. "장바구니에 담았습니다"; empty: none
	Shop          Shop
	Logo          Picture                  // in place of the mark and the name; URL empty: none
	Bar           Link                     // a line at the top; Label empty: none, Path empty: no link
	Theme         string                   // style sheet with the owner's color; empty: none
	LegalLinks    []Link                   // terms, privacy (Strong), …; empty: none
	Asset         func(name string) string // hashed URL of a file in static, e.g. "shop.css"
	RequestID     string
}

// Shop says who the seller is, as the law wants to read it on every page (전자상거래법 Art. 10).
// Empty fields are left out.
type Shop struct {
	Name            string // 장터
	Slogan          string // one line for the home page; empty: none
	About           string // a sentence or two, for the home page and search engines; empty: none
	Company         string // 상호
	Representative  string // 대표
	BusinessNumber  string // 사업자등록번호
	BusinessInfoURL string // 사업자정보확인 at the Fair Trade Commission
	MailOrderNumber string // 통신판매업신고번호 with the office, "제2026-서울마포-0123호 (서울특별시 마포구)"
	Address         string
	Tel             string
	Email           string
	Hours           string // when somebody answers
	PrivacyOfficer  string // 개인정보보호책임자
	Hosting         string // 호스팅 제공자
	EscrowURL       string // 구매안전서비스 가입사실 확인
}

func (s Site) asset(name string) string {
	if s.Asset == nil {
		return "/static/" + name
	}
	return s.Asset(name)
}

// waysToPay names them; those from abroad belong to the English shop.
func (s Site) waysToPay() string {
	if s.Lang == Korean && s.OtherLangPath == "" {
		return "신용카드, 계좌이체, 가상계좌"
	}
	return s.Lang.Text("국내·해외 카드, PayPal", "Cards and PayPal")
}

func (s Site) fullTitle() string {
	switch {
	case s.Title == "" && s.Shop.Slogan == "":
		return s.Shop.Name
	case s.Title == "":
		return s.Shop.Name + " – " + s.Shop.Slogan
	}
	return s.Title + " | " + s.Shop.Name
}
