package korea

// Country is a possible destination of parcels.
type Country struct {
	Code    string // ISO 3166
	Name    string // in English
	Calling string // dialling code
	Zipless bool   // addresses may lack a postcode
	City    bool   // addresses need a city
	Region  string // region that addresses need, in English: "State", "Prefecture"; empty: none
}

// Countries lists the possible destinations by name, including Korea.
//
// Whether addresses need a city (C) and a region (S) is what Google's libaddressinput
// says of each country ("require", by default "AC"; 2025-06). A postcode is asked for
// where addresses have one at all and people know theirs.
func Countries() []Country {
	list := countries()
	return list[:]
}

// countries is the list by value, which costs those nothing who only look into it.
func countries() [28]Country {
	return [...]Country{
		{"AU", "Australia", "61", false, true, "State"},
		{"AT", "Austria", "43", false, true, ""},
		{"BE", "Belgium", "32", false, true, ""},
		{"CA", "Canada", "1", false, true, "Province"},
		{"DK", "Denmark", "45", false, true, ""},
		{"FI", "Finland", "358", false, true, ""},
		{"FR", "France", "33", false, true, ""},
		{"DE", "Germany", "49", false, true, ""},
		{"HK", "Hong Kong", "852", true, false, "Area"},
		{"IE", "Ireland", "353", true, true, ""},
		{"IT", "Italy", "39", false, true, "Province"},
		{"JP", "Japan", "81", false, false, "Prefecture"},
		{"MY", "Malaysia", "60", false, true, ""},
		{"NL", "Netherlands", "31", false, true, ""},
		{"NZ", "New Zealand", "64", false, true, ""},
		{"NO", "Norway", "47", false, true, ""},
		{"PH", "Philippines", "63", true, true, ""},
		{"PT", "Portugal", "351", false, true, ""},
		{"SG", "Singapore", "65", false, false, ""},
		{"KR", "South Korea", "82", false, false, ""},
		{"ES", "Spain", "34", false, true, "Province"},
		{"SE", "Sweden", "46", false, true, ""},
		{"CH", "Switzerland", "41", false, true, ""},
		{"TW", "Taiwan", "886", false, true, "County"},
		{"TH", "Thailand", "66", false, true, ""},
		{"GB", "United Kingdom", "44", false, true, ""},
		{"US", "United States", "1", false, true, "State"},
		{"VN", "Vietnam", "84", true, false, "Province"},
	}
}

// CountryByCode finds a country by its ISO 3166 code.
func CountryByCode(code string) (Country, bool) {
	for _, c := range countries() {
		if c.Code == code {
			return c, true
		}
	}
	return Country{}, false
}
