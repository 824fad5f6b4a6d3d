package handlers_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jangteo/jangteo/handlers/web"
)

// elsewhere is another shop with one picture at any address but /gone.jpg. Those of
// /slow/ wait until the one who asks gives up.
func elsewhere(t *testing.T) (url string, asked *atomic.Int32) {
	t.Helper()
	asked = new(atomic.Int32)
	var jpg bytes.Buffer
	if err := jpeg.Encode(&jpg, image.NewGray(image.Rect(0, 0, 300, 200)), nil); err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		switch {
		case r.URL.Path == "/gone.jpg":
			http.NotFound(w, r)
		case strings.HasPrefix(r.URL.Path, "/slow/"):
			<-r.Context().Done()
		default:
			w.Write(jpg.Bytes())
		}
	}))
	t.Cleanup(site.Close)
	return site.URL, asked
}

// picturesIn are the files of pictures that the shop named itself.
func (s *shop) picturesIn() int {
	s.t.Helper()
	entries, err := os.ReadDir(filepath.Join(s.store.Dir(), "images"))
	if err != nil {
		s.t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".jpg") {
			n++
		}
	}
	return n
}

// soon waits for a condition, for as long as a slow machine may need.
func (s *shop) soon(what string, ok func() bool) {
	s.t.Helper()
	for until := time.Now().Add(2 * time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			s.t.Fatal("never happened:", what)
		}
	}
}

func TestPicturesOfOtherShopsAreFetchedOnRequest(t *testing.T) {
	site, asked := elsewhere(t)
	own := netip.MustParseAddrPort(strings.TrimPrefix(site, "http://"))
	s := newShop(t, func(c *web.Config) { c.MayFetch = func(to netip.AddrPort) bool { return to == own } })
	s.logIn()
	before := s.picturesIn()
	file := "Handle,Title,Body (HTML),Variant Price,Variant Inventory Qty,Image Src\n" +
		"tin-lamp,양철 등,<p>빛</p><img src=" + site + "/b.jpg>,1000,2," + site + "/a.jpg\ntin-lamp,,,,," + site + "/gone.jpg\n"
	_, report := s.preview(file, url.Values{})
	wantWords(t, report, "사진 3장은 가져오지 않습니다", "사진도 가져오기")
	path, report := s.preview(file, url.Values{"pictures": {"on"}})
	wantWords(t, report, "사진 3장을 다른 사이트에서 가져옵니다", `name="pictures" value="on"`)
	if asked.Load() != 0 {
		t.Fatal("looking fetched something")
	}
	done := s.confirm(path)
	wantWords(t, done, "사진 3장 가운데 2장을 가져왔습니다", "가져오지 못한 사진", "(404)", "gone.jpg")
	d := s.draft("tin-lamp")
	if len(d.Pictures) != 1 || d.Pictures[0].Width != 300 || !strings.Contains(d.Body.Ko, "](/images/") || asked.Load() != 3 {
		t.Errorf("%+v after %d", d, asked.Load())
	}
	// The same file finds them again, whether or not more are to be fetched.
	_, report = s.preview(file, url.Values{})
	wantWords(t, report, "변경 없음 1", "사진 1장은 가져오지 않습니다")
	_, after, _ := strings.Cut(done.body, `href="/admin/products/imports/`)
	id, _, _ := strings.Cut(after, `"`)
	if a := s.send("POST", "/admin/products/imports/"+id, url.Values{"token": {s.token()}}); a.status != http.StatusSeeOther {
		t.Fatalf("undo: %d", a.status)
	}
	s.soon("the import is undone", func() bool {
		return strings.Contains(s.get("/admin/products/imports/"+id).body, "되돌렸습니다") && s.picturesIn() == before
	})
	// Addresses that name no site are those of the shop that the file comes from.
	const relative = "Handle,Title,Variant Price,Image Src\ntin-lamp,양철 등,1000,/c.jpg\n"
	path, report = s.preview(relative, url.Values{"from": {site + "/shop?x=1"}, "pictures": {"on"}})
	wantWords(t, report, "사진 1장을 다른 사이트에서 가져옵니다", `name="from" value="`+site+`"`)
	wantWords(t, s.confirm(path), "사진 1장 가운데 1장을 가져왔습니다")
	if a := s.send("POST", "/admin/products/import/nosuchtoken/stop", url.Values{"token": {s.token()}}); a.status != http.StatusNotFound {
		t.Errorf("stopped what is not there: %d", a.status)
	}
}

func TestFetchingCanBeStopped(t *testing.T) {
	site, asked := elsewhere(t)
	own := netip.MustParseAddrPort(strings.TrimPrefix(site, "http://"))
	s := newShop(t, func(c *web.Config) { c.MayFetch = func(to netip.AddrPort) bool { return to == own } })
	s.logIn()
	file := "Handle,Title,Variant Price,Image Src\ntin-lamp,양철 등,1000,\n"
	for i := range 12 { // so many that their time is not over before
		file += fmt.Sprintf("tin-lamp,,,%s/slow/%d.jpg\n", site, i)
	}
	path, _ := s.preview(file, url.Values{"pictures": {"on"}})
	at, query, _ := strings.Cut(path, "?")
	fields, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	s.send("POST", at, with(fields, "token", s.token()))
	s.soon("it is fetching", func() bool { return asked.Load() > 0 })
	wantWords(t, s.get(path), "사진을 가져오는 중입니다 (", "사진은 여기까지만 가져오기")
	if a := s.send("POST", at+"/stop", with(fields, "token", s.token())); a.header.Get("Location") != path {
		t.Fatalf("stop: %d %q", a.status, a.header.Get("Location"))
	}
	s.soon("the import ends", func() bool { return s.get(path).header.Get("Refresh") == "" })
	wantWords(t, s.get(path), "가져왔습니다", "새 상품 1", "사진 12장 가운데 0장", "그 전에 멈췄습니다")
}

// TestPicturesOfTheHouseAreNotFetched names this machine, as a shop would ask for it.
func TestPicturesOfTheHouseAreNotFetched(t *testing.T) {
	site, asked := elsewhere(t)
	s := newShop(t)
	s.logIn()
	path, _ := s.preview("Handle,Title,Variant Price,Image Src\ntin-lamp,양철 등,1000,"+site+"/a.jpg\n",
		url.Values{"pictures": {"on"}})
	wantWords(t, s.confirm(path), "공개된 주소가 아닙니다", "0장을 가져왔습니다")
	if asked.Load() != 0 {
		t.Error("this machine was asked")
	}
}
