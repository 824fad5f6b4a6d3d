package korea

import "strconv"

// RemoteAsOf is when the table of remote places was made, and RemoteSource what it
// was made from.
const (
	RemoteAsOf   = "2026-11"
	RemoteSource = "아임웹 도움말 71671 (제주·도서산간 우편번호)"
)

// RemotePlace is a range of postcodes that couriers ask a surcharge for.
type RemotePlace struct {
	Name     string
	From, To string // first and last postcode
	Jeju     bool   // the island of Jeju itself; else an island that is reached by ship, or far away
}

// Covers reports whether a postcode is within the range.
func (r RemotePlace) Covers(postcode string) bool {
	return len(postcode) == len(r.From) && postcode >= r.From && postcode <= r.To
}

// Size is how many postcodes are in the range: of two that cover one, the smaller is
// the more specific.
func (r RemotePlace) Size() int {
	from, _ := strconv.Atoi(r.From)
	to, _ := strconv.Atoi(r.To)
	return to - from + 1
}

// RemotePlaces lists the places that couriers commonly ask a surcharge for, by
// postcode. Chuja and Udo belong to Jeju, but are islands of their own. Couriers
// differ: what is in a contract counts, and the owner can overrule any row.
func RemotePlaces() []RemotePlace {
	list := remotePlaces()
	return list[:]
}

// RemotePlaceOf is the smallest of the places that a postcode belongs to.
func RemotePlaceOf(postcode string) (found RemotePlace, ok bool) {
	for _, r := range remotePlaces() {
		if r.Covers(postcode) && (!ok || r.Size() < found.Size()) {
			found, ok = r, true
		}
	}
	return found, ok
}

// remotePlaces is the list by value, which costs those nothing who only look into it.
func remotePlaces() [39]RemotePlace {
	return [...]RemotePlace{
		{"경기 안산 풍도", "15654", "15654", false},
		{"인천 중구 섬", "22386", "22388", false},
		{"인천 강화 섬", "23004", "23010", false},
		{"인천 옹진 백령·대청·연평·북도", "23100", "23116", false},
		{"인천 옹진 자월·덕적", "23124", "23136", false},
		{"충남 당진 섬", "31708", "31708", false},
		{"충남 태안 섬", "32133", "32133", false},
		{"충남 보령 섬", "33411", "33411", false},
		{"경북 울릉", "40200", "40240", false},
		{"부산 강서 섬", "46768", "46771", false},
		{"경남 사천 섬", "52570", "52571", false},
		{"경남 통영 용남", "53031", "53033", false},
		{"경남 통영 산양·한산·욕지·사량", "53088", "53104", false},
		{"전북 군산 옥도", "54000", "54000", false},
		{"전북 부안 위도", "56347", "56349", false},
		{"전남 영광 낙월", "57068", "57069", false},
		{"전남 목포 섬", "58760", "58762", false},
		{"전남 신안 임자·증도·지도", "58800", "58810", false},
		{"전남 신안 지도·압해", "58816", "58818", false},
		{"전남 신안 압해", "58826", "58826", false},
		{"전남 신안 암태", "58832", "58832", false},
		{"전남 신안 안좌", "58839", "58841", false},
		{"전남 신안 비금·도초·하의·신의·장산·흑산", "58843", "58866", false},
		{"전남 진도 조도", "58953", "58958", false},
		{"전남 완도 군외", "59102", "59103", false},
		{"전남 완도 군외", "59127", "59127", false},
		{"전남 완도 금당·금일·생일", "59137", "59145", false},
		{"전남 완도 청산·소안·노화·보길", "59149", "59170", false},
		{"전남 보성 벌교", "59421", "59421", false},
		{"전남 고흥 도화", "59531", "59531", false},
		{"전남 고흥 도양", "59551", "59551", false},
		{"전남 고흥 도양", "59563", "59563", false},
		{"전남 고흥 봉래", "59568", "59568", false},
		{"전남 여수 화정", "59650", "59650", false},
		{"전남 여수 경호", "59766", "59766", false},
		{"전남 여수 화정·남·삼산", "59781", "59790", false},
		{"제주", "63000", "63644", true},
		{"제주 추자", "63000", "63001", false},
		{"제주 우도", "63365", "63365", false},
	}
}
