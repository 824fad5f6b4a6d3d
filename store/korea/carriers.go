package korea

import (
	"net/url"
	"strings"
	"unicode"

	"github.com/jangteo/jangteo/store/typed"
)

// numbering is the format of a carrier's tracking numbers.
type numbering int

const (
	anyNumber    numbering = iota // letters and digits
	digitNumber                   // digits, as Korean carriers do
	postalNumber                  // two letters, nine digits, two letters (UPU S10)
)

// Carrier is a parcel carrier.
type Carrier struct {
	Code      string // stored code
	Name      Name
	Abroad    bool // delivers outside Korea
	aliases   []string
	page      Name // tracking page, to which the number is appended; empty: none
	numbering numbering
}

// Pickup stands for a carrier where the buyer fetches the goods: nothing is sent.
const Pickup = "pickup"

// Carriers lists the carriers, roughly by how often Korean shops use them. The
// tracking pages are the carriers' own link targets, checked in November 2026.
func Carriers() []Carrier {
	const (
		hanjin  = "https://www.hanjin.com/kor/CMS/DeliveryMgr/WaybillResult.do?mCode=MN038&schLang=KR&wblnumText2="
		lotte   = "https://www.lotteglogis.com/home/reservation/tracking/linkView?InvNo="
		post    = "https://service.epost.go.kr/trace.RetrieveDomRigiTraceList.comm?displayHeader=N&sid1="
		abroad  = "https://service.epost.go.kr/trace.RetrieveEmsRigiTraceList.comm?displayHeader=N&POST_CODE="
		daesin  = "https://www.ds3211.co.kr/freight/internalFreightSearch.ht?billno="
		kdexp   = "https://kdexp.com/service/delivery/etc/delivery.do?barcode="
		express = "/home/tracking/tracking-express.html?submit=1&tracking-id="
	)
	return []Carrier{
		{"cj", Name{"CJ대한통운", "CJ Logistics"}, false, []string{"대한통운", "cjgls", "cj택배", "korex"},
			both("https://trace.cjlogistics.com/next/tracking.html?wblNo="), digitNumber},
		{"hanjin", Name{"한진택배", "Hanjin"}, false, []string{"한진"}, both(hanjin), digitNumber},
		{"lotte", Name{"롯데택배", "Lotte Global Logistics"}, false, []string{"롯데", "롯데글로벌로지스", "현대택배"}, both(lotte),
			digitNumber},
		{"epost", Name{"우체국택배", "Korea Post"}, false, []string{"우체국", "우편등기", "등기", "post"}, both(post), digitNumber},
		{"logen", Name{"로젠택배", "Logen"}, false, []string{"로젠", "ilogen"},
			both("https://www.ilogen.com/web/personal/trace/"), digitNumber},
		{"kdexp", Name{"경동택배", "Kyungdong Express"}, false, []string{"경동", "kd"}, both(kdexp), digitNumber},
		{"daesin", Name{"대신택배", "Daesin"}, false, []string{"대신", "ds"}, both(daesin), digitNumber},
		{"ems", Name{"EMS(국제특송)", "EMS (Korea Post)"}, true, []string{"ems", "국제특송", "국제우편"}, both(abroad),
			postalNumber},
		{"kpacket", Name{"K-Packet", "K-Packet (Korea Post)"}, true, []string{"k패킷", "케이패킷"}, both(abroad),
			postalNumber},
		{"dhl", Name{"DHL", "DHL Express"}, true, []string{"dhl", "디에이치엘"}, Name{"https://www.dhl.com/kr-ko" +
			express, "https://www.dhl.com/global-en" + express}, anyNumber},
		{"fedex", Name{"FedEx", "FedEx"}, true, []string{"페덱스"}, both("https://www.fedex.com/fedextrack/?trknbr="),
			anyNumber},
		{"ups", Name{"UPS", "UPS"}, true, []string{"유피에스"}, Name{"https://www.ups.com/track?loc=ko_KR&tracknum=",
			"https://www.ups.com/track?loc=en_US&tracknum="}, anyNumber},
		{"other", Name{"기타 택배", "Another carrier"}, false, []string{"기타", "etc", "직접배송", "퀵"}, Name{}, anyNumber},
	}
}

// Name is a name in Korean and English.
type Name struct{ Ko, En string }

// In returns the name in a language, "ko" or "en".
func (n Name) In(lang string) string {
	if lang == "en" {
		return n.En
	}
	return n.Ko
}

func both(page string) Name { return Name{page, page} }

// CarrierByCode finds a carrier by its code.
func CarrierByCode(code string) (Carrier, bool) {
	for _, c := range Carriers() {
		if c.Code == code {
			return c, true
		}
	}
	return Carrier{}, false
}

// FindCarrier finds a carrier by its code, name or alias, in either language,
// with or without spaces.
func FindCarrier(written string) (Carrier, bool) {
	want := plainName(typed.Code(written))
	if want == "" {
		return Carrier{}, false
	}
	for _, c := range Carriers() {
		for _, name := range append([]string{c.Code, c.Name.Ko, c.Name.En}, c.aliases...) {
			if plainName(name) == want {
				return c, true
			}
		}
	}
	return Carrier{}, false
}

// plainName keeps the letters and digits that distinguish a carrier's name.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
	if short := strings.TrimSuffix(name, "택배"); short != "" {
		return short
	}
	return name
}

// TrackingURL returns the tracking page of a parcel in a language; empty: none.
func (c Carrier) TrackingURL(number, lang string) string {
	page := c.page.In(lang)
	if page == "" {
		return ""
	}
	return page + url.QueryEscape(number)
}

// TidyNumber removes the separators that people and spreadsheets put into a tracking
// number, and writes the rest in capitals and ASCII.
func TidyNumber(number string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", ".", "", "'", "", "’", "").Replace(typed.Packed(number)))
}

// Takes reports whether a tidy number fits this carrier's format.
func (c Carrier) Takes(number string) bool {
	switch c.numbering {
	case digitNumber:
		return len(number) >= 8 && len(number) <= 16 && only(number, isDigit)
	case postalNumber:
		return len(number) == 13 && only(number[:2], isCapital) && only(number[2:11], isDigit) &&
			only(number[11:], isCapital)
	}
	return len(number) >= 4 && len(number) <= 40 && only(number, func(b byte) bool {
		return isDigit(b) ||
			isCapital(b)
	})
}

// Example returns a sample tracking number of this carrier.
func (c Carrier) Example() string {
	switch c.numbering {
	case digitNumber:
		return "123456789012"
	case postalNumber:
		return "EM123456789KR"
	}
	return "1234567890"
}

func only(text string, is func(byte) bool) bool {
	for i := range len(text) {
		if !is(text[i]) {
			return false
		}
	}
	return true
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isCapital(b byte) bool { return b >= 'A' && b <= 'Z' }
