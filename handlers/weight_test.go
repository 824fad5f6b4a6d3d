package handlers_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"
)

// TestPagesAreLight adds up what a browser that has nothing loads with a page besides
// pictures and I'mport's SDK: the page, and what its head and scripts name. The most
// is a little above what was measured; choices of options take a script of their own.
func TestPagesAreLight(t *testing.T) {
	s := newShop(t)
	for _, c := range []struct {
		path           string
		most, requests int
	}{
		{chairPage, 21_000, 5}, {"/en" + chairPage, 20_600, 5}, {"/products/" + spoons, 22_500, 5},
		{"/", 17_200, 5}, {seatingList, 15_900, 5},
	} {
		s.load(c.path, c.most, c.requests)
	}
	s.put("norwegian-swivel-chair", "CHAIR-NO-1", "1")
	s.load("/cart", 17_300, 5)
	s.load("/checkout", 29_300, 6)
}

// load holds a page against the most that it may weigh, in bytes and requests.
func (s *shop) load(path string, most, requests int) {
	s.t.Helper()
	sum, html := s.lightest(path)
	named := regexp.MustCompile(`<(?:link rel="(?:stylesheet|icon)"|script)[^>]* (?:href|src)="(/[^"]+)"`)
	files := named.FindAllStringSubmatch(html, -1)
	for _, file := range files {
		a := s.send("GET", file[1], nil, "Accept-Encoding", browsers)
		if a.status != http.StatusOK || a.header.Get("Content-Encoding") != "br" {
			s.t.Errorf("%s of %s: %d, %q", file[1], path, a.status, a.header.Get("Content-Encoding"))
		}
		sum += len(a.body)
	}
	s.t.Logf("%s: %d bytes in %d requests", path, sum, len(files)+1)
	if sum > most || len(files)+1 > requests {
		s.t.Errorf("%s weighs %d bytes in %d requests, and may weigh %d in %d", path, sum, len(files)+1, most, requests)
	}
}

// browsers is what browsers take, and keptVary tells pages that are kept.
const (
	browsers = "gzip, deflate, br"
	keptVary = "Accept-Encoding, Cookie"
)

// lightest asks for a page until it comes as small as it gets: kept pages come in
// Brotli once they were asked for a few times.
func (s *shop) lightest(path string) (size int, html string) {
	s.t.Helper()
	for range 200 {
		a := s.send("GET", path, nil, "Accept-Encoding", browsers)
		if a.header.Get("Content-Encoding") == "br" || a.header.Get("Vary") != keptVary {
			return len(a.body), s.get(path).body
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.t.Errorf("%s never comes in Brotli", path)
	return 0, ""
}
