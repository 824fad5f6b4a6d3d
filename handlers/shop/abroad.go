package shop

import (
	"slices"
	"strings"
	"unicode"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
)

// buyer is the form about the buyer as a page shows it, with the countries
// that the owner ships to.
func (s *Server) buyer(lang views.Lang, form orderForm, problem error, terms store.Shipping) views.Buyer {
	b := form.buyer(lang, problem)
	b.PostcodeScript = s.PostcodeSearch()
	if lang != views.English {
		return b
	}
	b.Countries = slices.DeleteFunc(wording.Countries(lang),
		func(to views.Country) bool { return !terms.Reaches(to.Code) })
	if !terms.Reaches(b.Country) && form.Country == "" {
		b.Country = ""
	}
	return b
}

// isAbroad tells whether our own page asked for the address in another country.
// Other programs are held to what the contract says, and no more.
func (o orderForm) isAbroad() bool {
	return o.Consents != "" && o.Country != "" && o.Country != korea.Code
}

// checkAbroad checks what couriers to other countries need.
func (o orderForm) checkAbroad(lang views.Lang, errs map[string]string) {
	if o.isAbroad() {
		o.checkLatin(lang, errs)
		o.checkParts(lang, errs)
	}
}

func (o orderForm) checkLatin(lang views.Lang, errs map[string]string) {
	latin := lang.Text("해외 배송지는 영문으로 입력해 주세요.", "Please use Latin letters; couriers abroad cannot read other scripts.")
	for name, text := range map[string]string{"buyer_name": o.Name, "receiver_name": o.receiverName(),
		"buyer_addr":        o.Addr,
		"buyer_addr_detail": o.AddrDetail, "buyer_city": o.City, "buyer_state": o.State} {
		if errs[name] == "" && !isLatin(text) {
			errs[name] = latin
		}
	}
}

// checkParts demands the parts of an address that its country uses.
func (o orderForm) checkParts(lang views.Lang, errs map[string]string) {
	country, known := korea.CountryByCode(o.Country)
	missing := func(name, text string, used bool, ko, en string) {
		if text == "" && used && errs[name] == "" {
			errs[name] = lang.Text(ko+" 입력해 주세요.", "Please enter the "+en+".")
		}
	}
	missing("buyer_city", o.City, country.City, "도시를", "city")
	missing("buyer_state", o.State, country.Region != "", "주·도를", strings.ToLower(country.Region))
	missing("buyer_postcode", o.Postcode, known && !country.Zipless, "우편번호를", "ZIP or postal code")
}

func (o orderForm) receiverName() string {
	if o.SameReceiver {
		return ""
	}
	return o.ReceiverName
}

// isLatin tells whether all letters of a text are Latin ones.
func isLatin(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsLetter(r) &&
			!unicode.Is(unicode.Latin, r)
	})
}

// tel is a phone number as it is kept. One that our page asked for with a
// country gets the country's code when it has none (E.164).
func (o orderForm) tel(text string) string {
	tel := korea.TidyPhone(text, korea.Code)
	if o.isAbroad() {
		tel = korea.International(text, o.Country)
	}
	if len(tel) > web.TelLimit {
		return strings.ReplaceAll(tel, "-", "")
	}
	return tel
}
