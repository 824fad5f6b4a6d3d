package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestSearchPage(t *testing.T) {
	shop := newShop(t)
	for name, c := range map[string]struct {
		path string
		has  []string
	}{
		"found words are marked": {"/search?q=" + url.QueryEscape("의자"), []string{"<mark>의자</mark>",
			"‘의자’ 검색 결과", "개 상품"}},
		"spaces are a matter of taste": {"/search?q=" + url.QueryEscape("회전의자"),
			[]string{"노르웨이 <mark>회전 의자</mark>"}},
		"the other keyboard is admitted": {"/search?q=dmlwk", []string{"‘dmlwk’ 대신 ‘의자’로 검색한 결과입니다.",
			"<mark>의자</mark>"}},
		"a particle follows its word": {"/search?q=ehtk", []string{"‘ehtk’"}},
		"what was meant is said in English": {"/en/search?q=chiar",
			[]string{"Showing results for “chair” instead of “chiar”.", "<mark>chair</mark>"}},
		"nothing found leads on": {"/search?q=" + url.QueryEscape("냉장고"),
			[]string{"‘냉장고’에 맞는 상품을 찾지 못했습니다.", "/categories/furniture", "이런 상품은 어떠세요?"}},
		"nothing found leads on in English": {"/en/search?q=refrigerator",
			[]string{"We found no products for “refrigerator”.", "/en/categories/furniture"}},
		"what is typed is never taken for a tag": {"/search?q=" + url.QueryEscape("<b>의자"),
			[]string{"&lt;b&gt;의자", "<mark>의자</mark>"}},
		"a page beyond the last is the last": {"/search?page=99&q=" + url.QueryEscape("의자"),
			[]string{"<mark>의자</mark>"}},
		"no words, no search": {"/search?q=%20", []string{"상품 검색"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := shop.get(c.path)
			if a.status != http.StatusOK {
				t.Fatalf("%s: %d", c.path, a.status)
			}
			for _, want := range c.has {
				if !strings.Contains(a.body, want) {
					t.Errorf("%s lacks %q", c.path, want)
				}
			}
			if strings.Contains(a.body, "<b>의자") {
				t.Error("the query is not escaped")
			}
		})
	}
}

func TestSuggestions(t *testing.T) {
	shop := newShop(t)
	for path, want := range map[string]string{
		"/search/suggest?q=" + url.QueryEscape("회전 의ㅈ"): "/products/norwegian-swivel-chair",
		"/en/search/suggest?q=swiv":                     "/en/products/norwegian-swivel-chair",
		"/search/suggest?q=":                            "",
		"/search/suggest?q=zzzz":                        "",
	} {
		a := shop.get(path)
		var list []struct{ Name, Path string }
		if err := json.Unmarshal([]byte(a.body), &list); err != nil || a.status != http.StatusOK || list == nil {
			t.Fatalf("%s: %d %s %v", path, a.status, a.body, err)
		}
		if want == "" && len(list) > 0 || want != "" && (len(list) == 0 || list[0].Path != want) {
			t.Errorf("%s: %v, want %q", path, list, want)
		}
		if cache := a.header.Get("Cache-Control"); cache != "public, max-age=60" {
			t.Errorf("%s may be kept as %q says", path, cache)
		}
	}
}
