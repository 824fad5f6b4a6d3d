package web

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/pagecache"
	"github.com/jangteo/jangteo/static"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// KeptAnswer is a kept page for one visitor.
type KeptAnswer struct {
	*pagecache.Page
	who visitor
}

// visitor is what kept pages show of somebody.
type visitor struct {
	store.CartVisit
	isKnown bool // they have the cookie of a cart
}

// FindKept finds the answer to a request that needs nothing but a kept page: the one
// that Kept would give. Its page is nil when there is none, or when the request is
// to be looked at more closely.
func (s *Base) FindKept(r *http.Request) (a KeptAnswer) {
	if r.Method != http.MethodGet || r.ContentLength != 0 {
		return a
	}
	version, err := s.Store.Shown(r.Context())
	if err != nil {
		return a
	}
	page := s.pagesOf(r.URL).Find(s.pageKey(r), version, s.Now())
	if page == nil {
		return a
	}
	if a.who, err = s.visitorOf(r); err == nil && !a.who.Ordered {
		a.Page = page
	}
	return a
}

// visitorOf finds who has the cart of a request's cookie.
func (s *Base) visitorOf(r *http.Request) (v visitor, err error) {
	if len(r.Header["Cookie"]) == 0 {
		return v, nil
	}
	cookie, err := r.Cookie(s.Sessions.CookieName(store.CartSession))
	if err != nil {
		return v, nil
	}
	v.isKnown = true
	v.CartVisit, err = s.Store.CartVisitOf(r.Context(), cookie.Value)
	return v, err
}

// Send writes the answer, and tells what it was. Status 0: nothing was sent. Of what
// was set of the header before, only the request's ID is sent.
func (a KeptAnswer) Send(w http.ResponseWriter, r *http.Request) (status, size int, err error) {
	coding := a.coding(r)
	tag, has := a.unchanged(r, coding)
	if has != "" {
		sendUnchanged(w, has)
		return http.StatusNotModified, 0, nil
	}
	body, err := a.body(r.Context(), coding)
	if err != nil {
		return 0, 0, err
	}
	clearHeader(w)
	size, err = writeWhole(w, r, []string{a.Lines, a.lines(tag, coding)}, body)
	return http.StatusOK, size, err
}

// unchanged is the entity tag of the page in a coding, and the one by which a visitor
// has it; that is empty where they are to be sent the page.
func (a KeptAnswer) unchanged(r *http.Request, coding string) (tag, has string) {
	tag = a.tag(coding)
	if asked := r.Header["If-None-Match"]; len(asked) > 0 && !a.who.isKnown {
		has = a.held(asked, tag)
	}
	return tag, has
}

// coding is how the page is sent. Brotli has no hole for the pieces in somebody's cart.
func (a KeptAnswer) coding(r *http.Request) string {
	if a.who.isKnown {
		return static.Coding(r, static.Gzip)
	}
	best := static.Coding(r, static.Brotli, static.Gzip)
	if best != static.Brotli || a.Brotli() != nil {
		return best
	}
	a.WantBrotli()
	return static.Coding(r, static.Gzip)
}

// tag is the entity tag of the page in a coding.
func (a KeptAnswer) tag(coding string) string {
	plain, gzip, brotli := a.Tags()
	switch coding {
	case static.Brotli:
		return brotli
	case static.Gzip:
		return gzip
	}
	return plain
}

// held is the tag by which a visitor has the page, in whatever coding it came; empty:
// they do not have it.
func (a KeptAnswer) held(lists []string, tag string) string {
	plain, gzip, brotli := a.Tags()
	for _, one := range []string{tag, brotli, gzip, plain} {
		if hasTag(lists, one) {
			return one
		}
	}
	return ""
}

// sendUnchanged says that a visitor has the page. What came with it is left out (RFC
// 9110, 15.4.5): the tag stands for it, too.
func sendUnchanged(w http.ResponseWriter, tag string) {
	clearHeader(w)
	addLines(w.Header(), unchangedLines(tag))
	w.WriteHeader(http.StatusNotModified)
}

func unchangedLines(tag string) string {
	return everybodys + tag + lineEnd + "Vary: " + varies + lineEnd
}

func clearHeader(w http.ResponseWriter) {
	maps.DeleteFunc(w.Header(), func(name string, _ []string) bool { return name != echo.HeaderXRequestID })
}

// varies names what the answers with a page depend on.
const varies = "Accept-Encoding, Cookie"

// Lines of a header, which are sent as they are written here.
const (
	lineEnd    = "\r\n"
	everybodys = "Cache-Control: public, no-cache\r\nEtag: "
	somebodys  = "Cache-Control: private, no-store\r\n"
	packedIn   = "Content-Encoding: "
)

// lines are those of the header that depend on who asks.
func (a KeptAnswer) lines(tag, coding string) string {
	lines := somebodys
	if !a.who.isKnown {
		lines = everybodys + tag + lineEnd
	}
	if coding != "" {
		lines += packedIn + coding + lineEnd
	}
	return lines
}

// body is the text of the answer, in parts.
func (a KeptAnswer) body(ctx context.Context, coding string) ([][]byte, error) {
	var filling []byte
	if a.who.isKnown {
		var err error
		if filling, err = cartCount(ctx, a.who.Pieces); err != nil {
			return nil, err
		}
	}
	switch {
	case coding == "":
		html, err := a.Plain(filling)
		return [][]byte{html}, err
	case coding == static.Brotli:
		return [][]byte{a.Brotli()}, nil
	case filling == nil:
		return [][]byte{a.Gzip()}, nil
	}
	return a.GzipWith(filling), nil
}

func cartCount(ctx context.Context, pieces int) ([]byte, error) {
	var b bytes.Buffer
	err := views.CartCount(pieces).Render(ctx, &b)
	return b.Bytes(), err
}

// hasTag tells whether a list of entity tags has one of them, compared weakly
// (RFC 9110, 13.1.2).
func hasTag(lists []string, tag string) bool {
	for _, list := range lists {
		for one := range strings.SplitSeq(list, ",") {
			one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
			if one == tag || one == "*" {
				return true
			}
		}
	}
	return false
}
