package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/pagecache"
	"github.com/jangteo/jangteo/store/korea"
)

// Kept serves a page that looks the same to everybody from kept bytes, and renders
// it only when something that it shows has changed. plain tells which requests ask
// for such a page: its path and query must decide all of it.
//
// Visitors with a cart see their number of pieces in it; those who have ordered in
// their session get a page of their own. What is kept is rendered as for visitors
// without cookies. Its scripts are allowed by their hashes, since a nonce must not
// be used twice. No page is kept past the end of a day in Korea, as some name days.
func (s *Base) Kept(plain func(echo.Context) bool, handle echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		who, err := s.visitorOf(c.Request())
		if who.isKnown {
			c.Response().Header().Set("Cache-Control", "private, no-store")
		}
		if err != nil {
			return err
		}
		if !plain(c) || who.Ordered {
			return handle(c)
		}
		page, err := s.keptPage(c, handle)
		if err != nil || page == nil {
			return err
		}
		_, _, err = KeptAnswer{page, who}.Send(c.Response(), c.Request())
		return err
	}
}

// NoQuery is for pages that depend on their path alone.
func NoQuery(c echo.Context) bool { return c.Request().URL.RawQuery == "" }

// SearchPath is the address of searches, without that of the language.
const SearchPath = "/search"

// pagesOf are the kept pages among which one is.
func (s *Base) pagesOf(u *url.URL) *pagecache.Pages {
	if strings.TrimPrefix(u.Path, "/en") == SearchPath {
		return s.searches
	}
	return s.pages
}

// longestKept is the longest query of a page that is kept, in bytes.
const longestKept = 1000

// AnyQuery is for pages that depend on their path and whatever stands behind it.
func AnyQuery(c echo.Context) bool { return len(c.Request().URL.RawQuery) <= longestKept }

// keptPage finds or renders a page. It is nil when the answer was something else,
// which has been sent.
func (s *Base) keptPage(c echo.Context, handle echo.HandlerFunc) (*pagecache.Page, error) {
	ctx := c.Request().Context()
	version, err := s.Store.Shown(ctx)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	render := func() (*pagecache.Page, error) {
		k := &keeping{}
		c.Set(keepingKey, k)
		defer c.Set(keepingKey, nil)
		err := handle(c)
		return k.page, err
	}
	u := c.Request().URL
	until := endOfDay(now)
	next, err := s.Store.Fronts.TrueUntil(ctx, now)
	if err != nil {
		return nil, err
	}
	coupons, err := s.Store.Listed.TrueUntil(ctx, now)
	if err != nil {
		return nil, err
	}
	for _, at := range []time.Time{next, coupons} {
		if !at.IsZero() && at.Before(until) {
			until = at
		}
	}
	return s.pagesOf(u).Get(ctx, s.pageKey(c.Request()), version, now, until, render)
}

// pageKey names a kept page: its address, and whether the visitor closed the notice on
// it.
func (s *Base) pageKey(r *http.Request) string {
	uri := r.URL.RequestURI()
	if (r.URL.Path == "/" || r.URL.Path == "/en") && s.HasClosedNotice(r) {
		return uri + "#closed" // which no address has in it
	}
	return uri
}

// closedCookie is the cookie of visitors who closed the notice on the front page.
const closedCookie = "closed_notice"

// HasClosedNotice tells whether a visitor closed the notice that the front page has
// now. Whatever else the cookie says counts for nothing.
func (s *Base) HasClosedNotice(r *http.Request) bool {
	if len(r.Header["Cookie"]) == 0 {
		return false
	}
	cookie, err := r.Cookie(closedCookie)
	if err != nil {
		return false
	}
	front, err := s.Store.Fronts.Published(r.Context())
	return err == nil && cookie.Value == front.Notice.Key()
}

// CloseNotice lets a visitor close a notice until the end of the day in Korea.
func (s *Base) CloseNotice(c echo.Context, key string) {
	c.SetCookie(&http.Cookie{Name: closedCookie, Value: key, Path: "/", Secure: s.Sessions.HTTPS, HttpOnly: true,
		Expires: endOfDay(s.Now()), SameSite: http.SameSiteLaxMode})
}

// endOfDay is the next midnight in Korea.
func endOfDay(now time.Time) time.Time {
	year, month, day := now.In(korea.Seoul()).Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, korea.Seoul())
}

// keeping takes the page that is rendered for everybody instead of the visitor.
type keeping struct{ page *pagecache.Page }

const keepingKey = "keeping"

func keepingOf(c echo.Context) *keeping {
	k, _ := c.Get(keepingKey).(*keeping)
	return k
}

// IsForEverybody tells whether the page that is being rendered will be kept, and so
// must show nothing of this visitor.
func IsForEverybody(c echo.Context) bool { return keepingOf(c) != nil }

// ForThisOnce lets a page that would be kept be shown to this visitor alone.
func ForThisOnce(c echo.Context) { c.Set(keepingKey, nil) }

// keep takes a rendered page. One with a script that has no hash is not kept.
func (s *Base) keep(c echo.Context, k *keeping, nonce string, html []byte) error {
	page := s.buffer()
	defer s.done(page)
	hashes, ok := s.allowByHash(page, html, nonce)
	if !ok {
		return echo.NewHTTPError(http.StatusInternalServerError, "a page to be kept has a script from elsewhere")
	}
	header := http.Header{"Content-Type": {echo.MIMETextHTMLCharsetUTF8}, "Vary": {varies}}
	for name := range s.security {
		header[name] = c.Response().Header().Values(name)
	}
	policy := strings.Replace(header.Get("Content-Security-Policy"), "'nonce-"+nonce+"'", hashes, 1)
	header.Set("Content-Security-Policy", policy)
	hole, err := cartCount(c.Request().Context(), 0)
	if err != nil {
		return err
	}
	k.page = s.pagesOf(c.Request().URL).New(page.Bytes(), hole, c.Path(), header)
	return nil
}

// allowByHash writes a page whose scripts that carry its nonce may run by their hashes
// instead: files of our own by their integrity, those within the page by their
// text. Scripts without the nonce stay forbidden. ok is false when one of them is
// no file of ours.
func (s *Base) allowByHash(out *bytes.Buffer, html []byte, nonce string) (hashes string, ok bool) {
	name, before, after := []byte(nonce), []byte(` nonce="`), []byte(`"`)
	var allowed []string
	for {
		at := bytes.Index(html, name)
		if at < 0 {
			out.Write(html)
			return strings.Join(allowed, " "), true
		}
		ahead, isMark := bytes.CutSuffix(html[:at], before)
		behind, isWhole := bytes.CutPrefix(html[at+len(name):], after)
		if !isMark || !isWhole { // it marks no script
			out.Write(html[:at+len(name)])
			html = html[at+len(name):]
			continue
		}
		out.Write(ahead)
		tag, text, _ := bytes.Cut(behind, []byte(">"))
		var hash string
		if src, isFile := attribute(tag, "src"); isFile {
			if hash = s.Assets.Integrity(src); hash == "" {
				return "", false
			}
			out.WriteString(` integrity="` + hash + `"`)
		} else {
			text, _, _ = bytes.Cut(text, []byte("</script>"))
			sum := sha256.Sum256(text)
			hash = "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
		}
		allowed = append(allowed, "'"+hash+"'")
		html = behind
	}
}

// attribute finds an attribute behind the nonce in a tag that templ has written.
func attribute(tag []byte, name string) (value string, ok bool) {
	_, rest, ok := bytes.Cut(tag, []byte(" "+name+`="`))
	text, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(text), ok
}
