package korea

// Country is a possible destination of parcels.
type Country struct {
	Code    string // ISO 3166
	Name    string // in English
	Korean  string // its name in Korean
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
		{"AU", "Australia", "호주", "61", false, true, "State"},
		{"AT", "Austria", "오스트리아", "43", false, true, ""},
		{"BE", "Belgium", "벨기에", "32", false, true, ""},
		{"CA", "Canada", "캐나다", "1", false, true, "Province"},
		{"DK", "Denmark", "덴마크", "45", false, true, ""},
		{"FI", "Finland", "핀란드", "358", false, true, ""},
		{"FR", "France", "프랑스", "33", false, true, ""},
		{"DE", "Germany", "독일", "49", false, true, ""},
		{"HK", "Hong Kong", "홍콩", "852", true, false, "Area"},
		{"IE", "Ireland", "아일랜드", "353", true, true, ""},
		{"IT", "Italy", "이탈리아", "39", false, true, "Province"},
		{"JP", "Japan", "일본", "81", false, false, "Prefecture"},
		{"MY", "Malaysia", "말레이시아", "60", false, true, ""},
		{"NL", "Netherlands", "네덜란드", "31", false, true, ""},
		{"NZ", "New Zealand", "뉴질랜드", "64", false, true, ""},
		{"NO", "Norway", "노르웨이", "47", false, true, ""},
		{"PH", "Philippines", "필리핀", "63", true, true, ""},
		{"PT", "Portugal", "포르투갈", "351", false, true, ""},
		{"SG", "Singapore", "싱가포르", "65", false, false, ""},
		{"KR", "South Korea", "대한민국", "82", false, false, ""},
		{"ES", "Spain", "스페인", "34", false, true, "Province"},
		{"SE", "Sweden", "스웨덴", "46", false, true, ""},
		{"CH", "Switzerland", "스위스", "41", false, true, ""},
		{"TW", "Taiwan", "대만", "886", false, true, "County"},
		{"TH", "Thailand", "태국", "66", false, true, ""},
		{"GB", "United Kingdom", "영국", "44", false, true, ""},
		{"US", "United States", "미국", "1", false, true, "State"},
		{"VN", "Vietnam", "베트남", "84", true, false, "Province"},
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
