package typed_test

import (
	"testing"

	"github.com/jangteo/jangteo/store/typed"
)

// TestHasAddress tells what leads readers away from what only looks like it.
func TestHasAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"http://a.example":               true,
		"여기가 더 싸요 HTTPS://x.y":           true,
		"www.cheap.example 에서 샀어요":       true,
		"bestprice.com 으로 오세요":           true,
		"bestprice．com":                  true,
		"best\u200bprice.c\u200bom":      true,
		"me@shop.example":                true,
		"010-1234-5678 로 연락 주세요":         true,
		"０１０ 1234 5678":                  true,
		"카톡 아이디 abc":                     true,
		"오픈채팅으로 문의":                      true,
		"telegram @abc":                  true,
		"배송이 빨라요. 색도 예쁩니다.":              false,
		"높이 4.5cm, 무게 1.2kg예요. com 은 없음": false,
		"It arrived in 3 days...great!":  false,
		"2026.11.30에 받았습니다":              false,
		"앉아 보니 편합니다.정말로요":                false,
	} {
		if got := typed.HasAddress(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
