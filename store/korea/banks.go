package korea

// Bank is a bank at which KG Inicis can issue a virtual account.
type Bank struct {
	Code string // the PG's two-digit code
	Name Name
}

// Banks lists the banks in the usual order of Korean forms, large ones first
// (manual: code-info/pg-1).
func Banks() []Bank {
	return []Bank{
		{"04", Name{Ko: "KB국민은행", En: "KB Kookmin Bank"}},
		{"88", Name{Ko: "신한은행", En: "Shinhan Bank"}},
		{"20", Name{Ko: "우리은행", En: "Woori Bank"}},
		{"81", Name{Ko: "하나은행(구 외환)", En: "Hana Bank (formerly KEB)"}},
		{"11", Name{Ko: "NH농협은행", En: "NH NongHyup Bank"}},
		{"03", Name{Ko: "IBK기업은행", En: "Industrial Bank of Korea"}},
		{"90", Name{Ko: "카카오뱅크", En: "KakaoBank"}},
		{"92", Name{Ko: "토스뱅크", En: "Toss Bank"}},
		{"89", Name{Ko: "케이뱅크", En: "K bank"}},
		{"45", Name{Ko: "새마을금고", En: "MG Community Credit Cooperatives"}},
		{"71", Name{Ko: "우체국", En: "Korea Post"}},
		{"48", Name{Ko: "신협", En: "Credit Union (Shinhyup)"}},
		{"07", Name{Ko: "수협은행", En: "Suhyup Bank"}},
		{"12", Name{Ko: "축협", En: "Chukhyup (livestock cooperatives)"}},
		{"23", Name{Ko: "SC제일은행", En: "SC First Bank"}},
		{"27", Name{Ko: "한국씨티은행", En: "Citibank Korea"}},
		{"02", Name{Ko: "KDB산업은행", En: "Korea Development Bank"}},
		{"31", Name{Ko: "iM뱅크(구 대구)", En: "iM Bank (formerly Daegu)"}},
		{"32", Name{Ko: "부산은행", En: "Busan Bank"}},
		{"39", Name{Ko: "경남은행", En: "Kyongnam Bank"}},
		{"34", Name{Ko: "광주은행", En: "Kwangju Bank"}},
		{"37", Name{Ko: "전북은행", En: "Jeonbuk Bank"}},
	}
}
