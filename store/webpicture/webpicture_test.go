package webpicture_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/photo"
	"github.com/jangteo/jangteo/store/shoptest"
	"github.com/jangteo/jangteo/store/webpicture"
)

// TestOnlyPublicAddressesAreDialled has addresses of each kind that is not of the
// internet at large, and the ways into it through another one.
func TestOnlyPublicAddressesAreDialled(t *testing.T) {
	for _, to := range strings.Fields(`8.8.8.8:80 8.8.8.8:443 211.45.0.1:443 [2606:4700::1111]:443 [2a00:1450::1]:80
	  172.32.0.1:80 100.128.0.1:443 169.253.0.1:80`) {
		if !webpicture.Public(netip.MustParseAddrPort(to)) {
			t.Errorf("%s is refused", to)
		}
	}
	for _, to := range strings.Fields(`8.8.8.8:22 8.8.8.8:8080 [2606:4700::1111]:25 0.0.0.0:80 0.1.2.3:80 10.0.0.1:80
	  100.64.0.1:80 127.0.0.1:80 127.255.0.1:443 169.254.169.254:80 172.16.0.1:80 172.31.255.255:80 192.0.0.1:80
	  192.0.2.1:80 192.88.99.1:80 192.168.1.1:80 198.18.0.1:80 198.19.255.1:80 198.51.100.7:80 203.0.113.1:80
	  224.0.0.1:80 239.1.1.1:80 240.0.0.1:80 255.255.255.255:80 [::]:80 [::1]:80 [::ffff:8.8.8.8]:80
	  [::ffff:127.0.0.1]:80 [::127.0.0.1]:80 [64:ff9b::7f00:1]:80 [64:ff9b:1::1]:80 [100::1]:80 [fc00::1]:80 [fd12::1]:80
	  [fe80::1]:80 [fe80::1%25eth0]:80 [fec0::1]:80 [ff02::1]:80 [2001::1]:80 [2001:db8::1]:80 [2002:7f00:1::]:80
	  [3fff::1]:80 [5f00::1]:80 [4000::1]:80`) {
		if webpicture.Public(netip.MustParseAddrPort(strings.ReplaceAll(to, "%25", "%"))) {
			t.Errorf("%s is dialled", to)
		}
	}
}

var newShop = shoptest.Once(func(dir string) error {
	s, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		return err
	}
	return s.Close()
})

// site is another shop, which answers all but well.
func site(t *testing.T) (url string, may func(netip.AddrPort) bool, asked *atomic.Int32) {
	t.Helper()
	asked = new(atomic.Int32)
	var jpg bytes.Buffer
	if err := jpeg.Encode(&jpg, image.NewGray(image.Rect(0, 0, 300, 200)), nil); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	answer := func(path string, does http.HandlerFunc) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			if r.Header.Get("Cookie")+r.Header.Get("Referer") != "" || r.Method != http.MethodGet {
				t.Errorf("asked with %v", r.Header)
			}
			does(w, r)
		})
	}
	answer("/good.jpg", func(w http.ResponseWriter, _ *http.Request) { w.Write(jpg.Bytes()) })
	answer("/moved.jpg", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/good.jpg", http.StatusFound) })
	answer("/page.jpg", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>")) })
	answer("/gone.jpg", http.NotFound)
	answer("/large.jpg", func(w http.ResponseWriter, _ *http.Request) {
		w.Write(append(jpg.Bytes(), make([]byte, photo.MaxBytes)...))
	})
	answer("/cut.jpg", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "9999")
		w.Write(jpg.Bytes())
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	own := netip.MustParseAddrPort(server.Listener.Addr().String())
	return server.URL, func(to netip.AddrPort) bool { return to == own }, asked
}

func TestGatherKeepsWhatArrives(t *testing.T) {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: newShop(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	url, may, asked := site(t)
	g := webpicture.Gatherer{Imports: s.Imports, Encode: photo.NewEncoder().EncodePieces, MayFetch: may}
	var list []string
	for _, name := range strings.Fields("good moved page gone large cut") {
		list = append(list, url+"/"+name+".jpg")
	}
	list = append(list, "http://localhost:1/x.jpg", "ftp://else.example/x.jpg", "http://[::1]:80/")
	seen := 0
	news, err := g.Gather(ctx, list, func(done, all int) { seen = max(seen, done*100+all) })
	if err != nil || news.All != 9 || news.Kept != 1 || seen != 909 {
		t.Fatalf("%+v %v %d", news, err, seen)
	}
	got := map[string]string{}
	for address, why := range news.Failed {
		got[strings.TrimPrefix(address, url)] = why.En
	}
	if diff := cmp.Diff(map[string]string{"/moved.jpg": "the address leads elsewhere",
		"/page.jpg": "it is no JPG, PNG or WebP picture", "/gone.jpg": "the site refused it (404)",
		"/large.jpg": "it is too large (10 MB, 16 megapixels, tall ones 40)", "/cut.jpg": "the site does not answer",
		"http://localhost:1/x.jpg": "the address is not a public one", "ftp://else.example/x.jpg": "this is no address of the web",
		"http://[::1]:80/": "the address is not a public one"}, got); diff != "" {
		t.Error(diff)
	}
	find, err := s.Imports.Fetched(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if p := find(url + "/good.jpg"); len(p) != 1 || p[0].Width != 300 {
		t.Errorf("kept %+v", p)
	}
	before := asked.Load()
	g.MayFetch = nil
	if news, err = g.Gather(ctx, list[:1], nil); err != nil || len(news.Failed) != 1 || asked.Load() != before {
		t.Errorf("not a public address: %+v %v", news, err)
	}
	ended, stop := context.WithCancel(ctx)
	stop()
	g.MayFetch = may
	if news, err = g.Gather(ended, list[:1], nil); err != nil || news.Kept != 0 || asked.Load() != before ||
		!strings.Contains(news.Failed[list[0]].En, "stopped") {
		t.Errorf("stopped: %+v %v", news, err)
	}
}

// TestSilentSitesArePassedOver asks a site that is not there.
func TestSilentSitesArePassedOver(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	var list []string
	for range 12 {
		list = append(list, server.URL+"/"+strings.Repeat("x", len(list))+".jpg")
	}
	g := webpicture.Gatherer{MayFetch: func(netip.AddrPort) bool { return true }}
	news, err := g.Gather(context.Background(), list, nil)
	passed := 0
	for _, why := range news.Failed {
		if strings.HasPrefix(why.En, "passed over") {
			passed++
		}
	}
	if err != nil || len(news.Failed) != 12 || passed < 6 {
		t.Errorf("%d of %d passed over: %v", passed, len(news.Failed), err)
	}
}
