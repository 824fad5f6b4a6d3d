package wording

import (
	"slices"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

func TestReturnTermsOfALegalText(t *testing.T) {
	a := store.AfterSale{ReturnFee: 3500, ExchangeFee: 7000, Carrier: "cj",
		Address: store.Text{Ko: "경기 파주시 문발로 10, 2층", En: "2F, 10 Munbal-ro, Paju"}}
	clause := append([]string{"단순 변심일 때 반품 배송비는 편도 3,500원, 교환 배송비는 왕복 7,000원입니다."},
		ReturnPlace(a, views.Korean)...)
	for name, c := range map[string]struct {
		text  string
		lacks int
	}{
		"nothing":                   {"", 3},
		"in other words":            {"## 반품 안내\n편도 **3500원**, 왕복 7,000 원. 보내실 곳: 경기 파주시 문발로 10 2층 (CJ대한통운)\n", 0},
		"amounts of something else": {"## 배송\n배송비 3,500원, 7,000원\n## 반품\n경기 파주시 문발로 10, 2층, CJ대한통운", 1},
		"the amounts of before":     {"1. 반품 배송비는 편도 3,000원, 교환은 왕복 6,000원입니다.\n- 반품 주소: 경기 파주시 문발로 10, 2층", 2},
		"other digits around them":  {"반품 13,500원, 교환 17,000원", 3},
	} {
		if got := LacksReturnTerms(c.text, a, clause); len(got) != c.lacks {
			t.Errorf("%s: lacks %q", name, got)
		}
	}
	for name, c := range map[string]struct{ text, before, after string }{
		"a section of its own": {"## 제1조\n\n약관입니다.", "약관입니다.\n\n## 반품과 교환\n\n- 단순 변심", ""},
		"at the end of the one there is": {"## 제1조 (청약철회)\n\n1. 7일 이내.\n\n## 제2조\n\n끝.", "1. 7일 이내.\n\n- 단순 변심",
			"\n\n## 제2조\n\n끝."},
		"in place of what it said before": {"## 반품\n3. 다음과 같습니다.\n   - 단순 변심일 때 반품 배송비는 편도 1원, 교환 배송비는 왕복 2원입니다.\n   - 반품 주소: 옛 주소\n4. 제한",
			"같습니다.\n   - 단순 변심", "\n4. 제한"},
	} {
		got := WithReturnTerms(c.text, clause, views.Korean)
		if !strings.Contains(got, c.before) || !strings.Contains(got, c.after) || len(LacksReturnTerms(got, a, clause)) > 0 ||
			strings.Contains(got, "옛 주소") {
			t.Errorf("%s: %s", name, got)
		}
		for _, line := range clause {
			if strings.Count(got, line) != 1 {
				t.Errorf("%s: %q is said %d times", name, line, strings.Count(got, line))
			}
		}
		if again := WithReturnTerms(got, clause, views.Korean); again != got {
			t.Errorf("%s: proposed again it is\n%s", name, again)
		}
	}
	english := WithReturnTerms("# Terms\n\nAll of them.", ReturnPlace(a, views.English), views.English)
	if !slices.Contains(strings.Split(english, "\n"), "- Return address: 2F, 10 Munbal-ro, Paju") {
		t.Errorf("in English: %s", english)
	}
}
