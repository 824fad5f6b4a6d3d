package wording

import (
	"slices"
	"strings"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
)

// Countries lists the countries that parcels can go to, by their names in a language,
// and ordered by them.
func Countries(lang views.Lang) []views.Country {
	var list []views.Country
	for _, c := range korea.Countries() {
		list = append(list, views.Country{Code: c.Code, Name: lang.Text(c.Korean, c.Name), Calling: c.Calling,
			Zipless: c.Zipless, City: c.City, Region: c.Region})
	}
	slices.SortFunc(list, func(a, b views.Country) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// CountryName returns the name of a foreign country: empty for Korea, and the code
// of a country that parcels no longer go to.
func CountryName(code string, lang views.Lang) string {
	if code == korea.Code {
		return ""
	}
	if c, ok := korea.CountryByCode(code); ok {
		return lang.Text(c.Korean, c.Name)
	}
	return code
}

// DeliveryCountry is the country of a delivery, on pages whose readers may take
// another for granted; empty where it goes without saying.
func DeliveryCountry(code string, lang views.Lang) string {
	if code == korea.Code && lang == views.Korean {
		return ""
	}
	if c, ok := korea.CountryByCode(code); ok {
		return lang.Text(c.Korean, c.Name)
	}
	return ""
}
