package sandbox

import (
	"net/http"

	"github.com/jangteo/jangteo/iamport"
)

// issuer is a card issuer, a card brand or a bank with I'mport's code for it.
type issuer struct {
	Code string `json:"code"`
	Name string `json:"name"`
	bin  string // first digits of the made-up card
}

// overseasCards returns card brands of other countries,
// https://developers.portone.io/opi/ko/support/code-info/portone-code
func overseasCards() []issuer {
	return []issuer{
		{"10005", "Visa", "400000"},
		{"10004", "Master", "510000"},
		{"10006", "JCB", "352800"},
	}
}

// isOverseasCard reports whether a card code is that of an overseas brand.
func isOverseasCard(code iamport.Text) bool { return len(code) == 5 && code[:3] == "100" }

// domesticCards returns Korean card issuers,
// https://developers.portone.io/opi/ko/support/code-info/card-code
func domesticCards() []issuer {
	return []issuer{
		{"366", "신한카드", "949013"}, {"381", "KB국민카드", "949094"}, {"365", "삼성카드", "949020"},
		{"367", "현대카드", "949028"}, {"041", "우리카드", "949003"}, {"374", "하나카드", "949115"},
		{"368", "롯데카드", "949071"}, {"371", "NH농협카드", "949158"}, {"361", "BC카드", "949047"},
		{"090", "카카오뱅크카드", "949067"},
	}
}

// banks returns Korean banks with their KFTC codes of three digits, which the
// REST API uses. Refund accounts take the PG's own codes of two digits instead.
func banks() []issuer {
	return []issuer{
		{Code: "004", Name: "KB국민은행"}, {Code: "088", Name: "신한은행"}, {Code: "020", Name: "우리은행"},
		{Code: "081", Name: "하나은행"}, {Code: "011", Name: "농협은행"}, {Code: "003", Name: "기업은행"},
		{Code: "071", Name: "우체국"}, {Code: "045", Name: "새마을금고"}, {Code: "090", Name: "카카오뱅크"},
		{Code: "032", Name: "부산은행"},
	}
}

// pick finds the issuer with a code; an unknown code means the first one.
func pick(from []issuer, code string) issuer {
	for _, i := range from {
		if i.Code == code {
			return i
		}
	}
	return from[0]
}

// listCards serves GET /cards.
func (s *Server) listCards(*call) (reply, error) {
	return ok(append(domesticCards(), overseasCards()...)), nil
}

// listBanks serves GET /banks.
func (s *Server) listBanks(*call) (reply, error) { return ok(banks()), nil }

// showCard serves GET /cards/{code}.
func (s *Server) showCard(c *call) (reply, error) {
	return oneCode(append(domesticCards(), overseasCards()...), c.r.PathValue("code")), nil
}

// showBank serves GET /banks/{code}.
func (s *Server) showBank(c *call) (reply, error) {
	return oneCode(banks(), c.r.PathValue("code")), nil
}

func oneCode(from []issuer, code string) reply {
	for _, i := range from {
		if i.Code == code {
			return ok(i)
		}
	}
	return failure(http.StatusNotFound, -1, "존재하지 않는 코드입니다.")
}
