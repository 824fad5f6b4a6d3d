package productcsv_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/productcsv"
)

func ownPictures(file string) (store.Picture, bool) {
	return store.Picture{File: file}, file == "a.jpg"
}

func TestPastedTextsKeepTheirShape(t *testing.T) {
	o := productcsv.Options{URL: "https://shop.example", Picture: ownPictures}
	for _, c := range []struct{ html, want, left string }{
		{"<h2>소재</h2><p>울 <b>100%</b></p><ul><li>손세탁</li><li>건조</li></ul>", "## 소재\n\n울 **100%**\n\n- 손세탁\n- 건조", ""},
		{"<meta charset='utf-8'><table><tr><th>사이즈</th><th>총장</th></tr><tr><td>S</td><td>68</td></tr></table>",
			"| 사이즈 | 총장 |\n|---|---|\n| S | 68 |", ""},
		{"<p>글<script>x()</script><img src='https://else.example/x.jpg'></p>", "글", "다른 사이트의 사진"},
		{"<p><img src='https://shop.example/images/a.jpg' alt='의자'></p>", "![의자](https://shop.example/images/a.jpg)", ""},
		{"<p>글</p><iframe src='https://video.example'></iframe>", "글", "동영상·양식"},
		{"그냥 글\n\n둘째 문단", "그냥 글\n\n둘째 문단", ""},
	} {
		got, left, err := productcsv.Pasted(c.html, o)
		if err != nil || got != c.want || !strings.HasSuffix(left.Ko, c.left) || (left.Ko == "") != (c.left == "") {
			t.Errorf("%s:\n%q %q %v", c.html, got, left.Ko, err)
		}
	}
	var refused *productcsv.FileError
	for _, much := range []string{strings.Repeat("<b>", 4000), strings.Repeat("가", 300_000)} {
		if _, _, err := productcsv.Pasted(much, o); !errors.As(err, &refused) {
			t.Errorf("%d bytes: %v", len(much), err)
		}
	}
}

// FuzzPasted wants no script out of what is pasted, and an answer for all of it.
func FuzzPasted(f *testing.F) {
	f.Add("<h1>a</h1><a href='javascript:x'>b</a><table><td>c<td>d</table>")
	f.Add("<script>x</script>글")
	f.Fuzz(func(t *testing.T, text string) {
		md, _, err := productcsv.Pasted(text, productcsv.Options{Picture: ownPictures})
		if err == nil && strings.Contains(strings.ToLower(md), "](javascript:") {
			t.Errorf("%q", md)
		}
	})
}
