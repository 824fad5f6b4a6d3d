package wording

import (
	"strings"
	"unicode/utf8"
)

// ColourOf is the colour that an option's value names, as CSS writes it; empty for a
// value that is no colour, or one that is not known. 남 may be a man and 백 a hundred:
// names of one syllable want 색.
func ColourOf(value string) string {
	name := strings.ToLower(strings.ReplaceAll(value, " ", ""))
	for _, c := range colours() {
		for _, known := range c.names {
			if name == known+"색" || name == known && utf8.RuneCountInString(known) > 1 {
				return c.css
			}
		}
	}
	return ""
}

// colour is a colour with what merchants call it, without blanks and 색.
type colour struct {
	css   string
	names []string
}

func colours() []colour {
	return []colour{
		{"#1b1b1b", []string{"검정", "검은", "블랙", "흑", "black"}},
		{"#ffffff", []string{"하양", "흰", "화이트", "백", "백자", "white"}},
		{"#f4ecd8", []string{"크림", "아이보리", "cream", "ivory"}},
		{"#d9c4a0", []string{"베이지", "샌드", "beige", "sand"}},
		{"#8c8c8c", []string{"회", "그레이", "grey", "gray"}},
		{"#d9d9d9", []string{"연회", "라이트그레이", "lightgrey", "lightgray"}},
		{"#4a4a4a", []string{"진회", "차콜", "먹", "charcoal"}},
		{"#c62828", []string{"빨강", "빨간", "레드", "red"}},
		{"#7b1e2b", []string{"와인", "버건디", "wine", "burgundy"}},
		{"#ec7a1c", []string{"주황", "오렌지", "orange"}},
		{"#f2c230", []string{"노랑", "노란", "옐로우", "옐로", "yellow"}},
		{"#c9982b", []string{"겨자", "머스타드", "mustard"}},
		{"#2e7d32", []string{"초록", "녹", "그린", "green"}},
		{"#6b7337", []string{"올리브", "카키", "olive", "khaki"}},
		{"#9db89a", []string{"세이지", "sage"}},
		{"#9fd8c4", []string{"민트", "mint"}},
		{"#7fb7e6", []string{"하늘", "스카이블루", "skyblue"}},
		{"#1e5bb8", []string{"파랑", "파란", "블루", "blue"}},
		{"#1c2a4a", []string{"남", "네이비", "navy"}},
		{"#6a3fa0", []string{"보라", "퍼플", "purple"}},
		{"#b9a3d9", []string{"라벤더", "연보라", "lavender"}},
		{"#f0a3b5", []string{"분홍", "핑크", "pink"}},
		{"#7a4f2e", []string{"갈", "브라운", "brown"}},
		{"#5b4032", []string{"월넛", "월넛브라운", "호두", "walnut"}},
		{"#c89b66", []string{"오크", "참나무", "oak"}},
		{"#e1c59b", []string{"내추럴", "natural"}},
		{"#c2603d", []string{"테라코타", "terracotta"}},
		{"#8fb5a3", []string{"청자", "celadon"}},
		{"#b8793e", []string{"황토", "ochre"}},
		{"#e0d3bd", []string{"오트밀", "에크루", "oatmeal", "ecru"}},
		{"#b5707a", []string{"말린장미", "dustyrose"}},
		{"#7f93a6", []string{"블루그레이", "bluegrey"}},
		{"#c0c0c0", []string{"은", "실버", "silver"}},
		{"#c9a64a", []string{"금", "골드", "gold"}},
	}
}
