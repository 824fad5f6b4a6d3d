package productcsv

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestDescriptionsOfTooManyTags refuses what would take seconds to read, and reads
// what a long description has.
func TestDescriptionsOfTooManyTags(t *testing.T) {
	for _, unit := range []string{"<b><p>x", "<p><b>x</p>", "<font><p>", "<i><b><u><p>", "<li>x", "<table><b>x", "<br/>",
		"*_[](", "~~~\n", "가 "} {
		text := strings.Repeat(unit, maxHTML/len(unit))
		if _, _, err := newBodies().markdown(text, itself); !errors.Is(err, errTooMuch) {
			t.Errorf("%d bytes of %q: %v", len(text), unit, err)
		}
	}
	row := "<tr><td style='width: 50%'>폭</td><td>60 cm</td></tr>"
	text := "<table>" + strings.Repeat(row, 500) + "</table>" + strings.Repeat("<p>튼튼한 의자입니다.</p>", 500)
	md, _, err := newBodies().markdown(text, itself)
	if err != nil || strings.Count(md, "60 cm") != 500 || strings.Count(md, "의자") != 500 {
		t.Errorf("a long description: %d bytes, %v", len(md), err)
	}
}

// itself takes pictures for the shop's own.
func itself(src string) []string { return []string{src} }

// TestTablesStayTables converts the tables of other shops into the shop's and back.
func TestTablesStayTables(t *testing.T) {
	for html, want := range map[string]string{
		"<p>치수(cm)</p><table><thead><tr><th>사이즈</th><th>가슴</th></tr></thead><tbody><tr><td>S</td><td>50</td></tr>" +
			"</tbody></table><p>끝</p>": "치수(cm)\n\n| 사이즈 | 가슴 |\n|---|---|\n| S | 50 |\n\n끝",
		"<table><tr><td>폭</td><td>60 cm<br>\n둘째 <b>줄</b></td></tr><tr><td colspan=2>a|b</td></tr></table>":        "| 폭 | 60 cm / 둘째 **줄** |\n|---|---|\n| a\\|b | a\\|b |",
		"<table><tr><td><ul><li>a</li><li>b</li></ul></td><td><p>x</p><p>y</p></td></tr></table>":                 "| a / b | x / y |\n|---|---|",
		"<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d</td></tr></table>":                "| a / b / c | d |\n|---|---|",
		"<table><tr><td><h2>A</h2><p>b</p></td></tr></table>":                                                     "## A\n\nb",
		"<table><tr><td>x<table><tr><td>a</td><td>b</td></tr></table></td></tr></table>":                          "x\n\n| a | b |\n|---|---|",
		"<h3>A</h3><ol start=3><li>x</li><li>y</li></ol><table></table>":                                          "### A\n\n3. x\n4. y",
		"<table><tr><th>a</th><th>b</th></tr><tr><td rowspan=2>1</td><td colspan=99999999>2</td></tr></table>end": "| a | b |\n|---|---|\n| 1 | 2 |\n| 1 |  |\n\nend",
	} {
		b := newBodies()
		md, _, err := b.markdown(html, itself)
		if err != nil || md != want {
			t.Errorf("%s: %q, %v", html, md, err)
		}
		back, err := b.html(md)
		if err != nil || strings.Count(md, "|---|") != strings.Count(back, "<table>") {
			t.Errorf("%s: %s, %v", html, back, err)
		}
		if again, _, err := b.markdown(back, itself); err != nil || again != md {
			t.Errorf("%s: again %q, %v", html, again, err)
		}
	}
}

// TestWhatADescriptionLosesIsCounted counts pictures and what is embedded.
func TestWhatADescriptionLosesIsCounted(t *testing.T) {
	_, gone, err := newBodies().markdown(`<p>a</p><img src="https://x.example/a.jpg"><iframe src="https://maps.example/x">`+
		`</iframe><form><input></form><script>x()</script>`, func(string) []string { return nil })
	if err != nil || !slices.Equal(gone.pictures, []string{"https://x.example/a.jpg"}) || gone.embedded != 2 {
		t.Errorf("%+v, %v", gone, err)
	}
}

// TestFilmsBecomeLinks keeps the films that shops show in a frame.
func TestFilmsBecomeLinks(t *testing.T) {
	for src, want := range map[string]string{
		"https://www.youtube.com/embed/abc_123-XYZ?rel=0":      "[▶ YouTube](https://www.youtube.com/watch?v=abc_123-XYZ)",
		"//www.youtube-nocookie.com/embed/abc_123-XYZ":         "[▶ YouTube](https://www.youtube.com/watch?v=abc_123-XYZ)",
		"https://player.vimeo.com/video/12345678":              "[▶ Vimeo](https://vimeo.com/12345678)",
		"https://tv.naver.com/embed/12345?autoPlay=true":       "[▶ 네이버 TV](https://tv.naver.com/v/12345)",
		"https://www.youtube.com/embed/videoseries?list=x":     "",
		"https://www.youtube.com.evil.example/embed/abc_12345": "",
		"javascript:alert(1)//youtube.com/embed/abc_12345":     "",
		"https://www.youtube.com/embed/a)b(c":                  "",
	} {
		md, gone, err := newBodies().markdown("<p>앞</p><div><iframe src='"+src+"'>old</iframe></div><p>뒤</p>", itself)
		lost := 1
		if want != "" {
			want, lost = want+"\n\n", 0
		}
		if err != nil || md != "앞\n\n"+want+"뒤" || gone.embedded != lost {
			t.Errorf("%s: %q, %+v, %v", src, md, gone, err)
		}
	}
}
