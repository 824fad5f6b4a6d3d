package korea

// Country is a possible destination of parcels.
type Country struct {
	Code    string // ISO 3166
	Name    string // in English
	Calling string // dialling code
	Zipless bool   // addresses may lack a postcode
}

// Countries lists the possible destinations by name, including Korea.
func Countries() []Country {
	return []Country{
		{"AU", "Australia", "61", false},
		{"AT", "Austria", "43", false},
		{"BE", "Belgium", "32", false},
		{"CA", "Canada", "1", false},
		{"DK", "Denmark", "45", false},
		{"FI", "Finland", "358", false},
		{"FR", "France", "33", false},
		{"DE", "Germany", "49", false},
		{"HK", "Hong Kong", "852", true},
		{"IE", "Ireland", "353", true},
		{"IT", "Italy", "39", false},
		{"JP", "Japan", "81", false},
		{"MY", "Malaysia", "60", false},
		{"NL", "Netherlands", "31", false},
		{"NZ", "New Zealand", "64", false},
		{"NO", "Norway", "47", false},
		{"PH", "Philippines", "63", true},
		{"PT", "Portugal", "351", false},
		{"SG", "Singapore", "65", false},
		{"KR", "South Korea", "82", false},
		{"ES", "Spain", "34", false},
		{"SE", "Sweden", "46", false},
		{"CH", "Switzerland", "41", false},
		{"TW", "Taiwan", "886", false},
		{"TH", "Thailand", "66", false},
		{"GB", "United Kingdom", "44", false},
		{"US", "United States", "1", false},
		{"VN", "Vietnam", "84", true},
	}
}

// CountryByCode finds a country by its ISO 3166 code.
func CountryByCode(code string) (Country, bool) {
	for _, c := range Countries() {
		if c.Code == code {
			return c, true
		}
	}
	return Country{}, false
}
