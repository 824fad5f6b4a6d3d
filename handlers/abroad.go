package handlers

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/views"
)

// country is a country that parcels can go to.
type country struct {
	name    string
	calling string // country code of its phone numbers
	zipless bool   // people there may not know a postcode
}

// world is where parcels can go, by ISO 3166 code.
func world() map[string]country {
	return map[string]country{
		"AU": {"Australia", "61", false}, "AT": {"Austria", "43", false}, "BE": {"Belgium", "32", false}, "CA": {"Canada", "1", false},
		"DK": {"Denmark", "45", false}, "FI": {"Finland", "358", false}, "FR": {"France", "33", false}, "DE": {"Germany", "49", false},
		"HK": {"Hong Kong", "852", true}, "IE": {"Ireland", "353", true}, "IT": {"Italy", "39", false}, "JP": {"Japan", "81", false},
		"MY": {"Malaysia", "60", false}, "NL": {"Netherlands", "31", false}, "NZ": {"New Zealand", "64", false}, "NO": {"Norway", "47", false},
		"PH": {"Philippines", "63", true}, "PT": {"Portugal", "351", false}, "SG": {"Singapore", "65", false}, "KR": {"South Korea", "82", false},
		"ES": {"Spain", "34", false}, "SE": {"Sweden", "46", false}, "CH": {"Switzerland", "41", false}, "TW": {"Taiwan", "886", false},
		"TH": {"Thailand", "66", false}, "GB": {"United Kingdom", "44", false}, "US": {"United States", "1", false}, "VN": {"Vietnam", "84", true},
	}
}

// countryNames are the names of countries, by ISO 3166 code.
func countryNames() map[string]string {
	names := map[string]string{}
	for code, c := range world() {
		names[code] = c.name
	}
	return names
}

// countries are those of the world, by name.
func countries() []views.Country {
	var list []views.Country
	for code, c := range world() {
		list = append(list, views.Country{Code: code, Name: c.name, Calling: c.calling, Zipless: c.zipless})
	}
	slices.SortFunc(list, func(a, b views.Country) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// buyer is the form about the buyer as a page shows it, with the countries
// that the owner ships to.
func (s *Server) buyer(c echo.Context, lang views.Lang, form orderForm, problem error) (views.Buyer, error) {
	b := form.buyer(lang, problem)
	b.PostcodeScript = s.postcodeSearch()
	if lang != views.English {
		return b, nil
	}
	terms, err := s.Store.Shipping(c.Request().Context())
	if err != nil {
		return b, err
	}
	b.Countries = slices.DeleteFunc(countries(), func(to views.Country) bool { return !terms.Reaches(to.Code) })
	if !terms.Reaches(b.Country) && form.Country == "" {
		b.Country = ""
	}
	return b, nil
}

// isAbroad tells whether our own page asked for the address in another country.
// Other programs are held to what the contract says, and no more.
func (o orderForm) isAbroad() bool {
	return o.Consents != "" && o.Country != "" && o.Country != "KR"
}

// checkAbroad checks what couriers to other countries need.
func (o orderForm) checkAbroad(lang views.Lang, errs map[string]string) {
	if !o.isAbroad() {
		return
	}
	latin := lang.Text("해외 배송은 영문으로 적어 주세요.", "Please use Latin letters: couriers abroad cannot read others.")
	for name, text := range map[string]string{"buyer_name": o.Name, "receiver_name": o.receiverName(), "buyer_addr": o.Addr,
		"buyer_addr_detail": o.AddrDetail, "buyer_city": o.City, "buyer_state": o.State} {
		if errs[name] == "" && !isLatin(text) {
			errs[name] = latin
		}
	}
	if o.Postcode == "" && !world()[o.Country].zipless && errs["buyer_postcode"] == "" {
		errs["buyer_postcode"] = lang.Text("우편번호를 입력해 주세요.", "Please enter the ZIP or postal code.")
	}
}

func (o orderForm) receiverName() string {
	if o.SameReceiver {
		return ""
	}
	return o.ReceiverName
}

// isLatin tells whether all letters of a text are Latin ones.
func isLatin(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) })
}

// tel is a phone number as it is kept. One that our page asked for with a
// country gets the country's code when it has none (E.164).
func (o orderForm) tel(text string) string {
	tel := cleanTel(text)
	if !o.isAbroad() {
		return tel
	}
	return e164(tel, o.Country)
}

// koreanMobile is a Korean mobile number as people write it at home.
var koreanMobile = regexp.MustCompile(`^01[016789][0-9]{7,8}$`)

// e164 completes a phone number by the code of the country where it was typed.
// What cannot be a number is left for the check to refuse.
func e164(tel, in string) string {
	digits := strings.ReplaceAll(tel, "-", "")
	if rest, ok := strings.CutPrefix(digits, "00"); ok {
		digits = "+" + rest
	}
	code := world()[in].calling
	switch {
	case digits == "" || strings.HasPrefix(digits, "+") || code == "" || strings.Trim(digits, "0123456789") != "":
		return digits
	case koreanMobile.MatchString(digits):
		return "+82" + digits[1:]
	case strings.HasPrefix(digits, code) && len(digits) >= len(code)+9:
		return "+" + digits
	case in == "IT":
		return "+" + code + digits // Italian numbers keep their zero
	}
	return "+" + code + strings.TrimPrefix(digits, "0")
}
