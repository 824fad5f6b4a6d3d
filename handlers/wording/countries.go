package wording

import (
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
)

// Countries lists the countries that parcels can go to, ordered by name.
func Countries() []views.Country {
	var list []views.Country
	for _, c := range korea.Countries() {
		list = append(list, views.Country(c))
	}
	return list
}

// CountryName returns the name of a foreign country: empty for Korea, and the code
// of a country that parcels no longer go to.
func CountryName(code string) string {
	if code == korea.Code {
		return ""
	}
	if c, ok := korea.CountryByCode(code); ok {
		return c.Name
	}
	return code
}
