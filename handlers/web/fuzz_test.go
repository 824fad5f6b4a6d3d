package web

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
)

// FuzzMarkdown writes product texts and looks for anything in the page that a
// browser would run or fetch otherwise than by a link or picture.
func FuzzMarkdown(f *testing.F) {
	texts := newMarkdown(fstest.MapFS{})
	f.Fuzz(func(t *testing.T, text string) {
		html, err := texts.html(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		// XML knows no control characters and no unpaired bytes; browsers show them.
		plain := bytes.Map(func(r rune) rune {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || r == utf8.RuneError || r >= 0xfffe && r <= 0xffff {
				return '?'
			}
			return r
		}, bytes.ToValidUTF8(html, []byte("?")))
		d := xml.NewDecoder(bytes.NewReader(plain))
		d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatalf("%q: no page: %v\n%s", text, err, html)
			}
			switch token := token.(type) {
			case xml.StartElement:
				decent(t, text, token)
			case xml.Directive, xml.ProcInst:
				t.Errorf("%q: %v\n%s", text, token, html)
			case xml.Comment:
				if string(token) != " raw HTML omitted " {
					t.Errorf("%q: comment %q", text, token)
				}
			}
		}
	})
}

// decent knows the elements and attributes of texts, and the schemes that a
// link may have.
func decent(t *testing.T, text string, e xml.StartElement) {
	t.Helper()
	known := []string{"p", "em", "strong", "a", "img", "ul", "ol", "li", "blockquote", "pre", "code", "h1", "h2",
		"h3", "h4", "h5", "h6", "hr", "br"}
	if !slices.Contains(known, e.Name.Local) || e.Name.Space != "" {
		t.Errorf("%q: element %v", text, e.Name)
	}
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "href", "src":
			if scheme := schemeOf(a.Value); slices.Contains([]string{"javascript", "vbscript", "file"}, scheme) ||
				scheme == "data" && !strings.HasPrefix(a.Value, "data:image/") {
				t.Errorf("%q: link %q", text, a.Value)
			}
		case "alt", "title", "start", "class", "loading", "decoding", "width", "height":
		default:
			t.Errorf("%q: attribute %v", text, a.Name)
		}
	}
}

// schemeOf is the scheme that a browser sees: in small letters, without
// control characters and blanks.
func schemeOf(link string) string {
	link = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, link)
	scheme, _, found := strings.Cut(link, ":")
	if !found || strings.ContainsAny(scheme, "/?#") {
		return ""
	}
	return scheme
}

// FuzzViolation sends browsers' reports about our policy and looks for one that
// fills the log, breaks its lines, or brings the path of a page into it.
func FuzzViolation(f *testing.F) {
	const secret = "/orders/UNGUESSABLE?token=UNGUESSABLE"
	f.Fuzz(func(t *testing.T, body string) {
		reported(t, body)
		report, err := json.Marshal(map[string]any{"csp-report": map[string]string{"effective-directive": "img-src",
			"blocked-uri": body + secret}})
		if err != nil {
			t.Fatal(err)
		}
		if log := reported(t, string(report)); strings.Contains(log, "UNGUESSABLE") {
			t.Errorf("%q: the path of a page is in the log: %s", body, log)
		}
	})
}

// reported returns what a report brings into the log.
func reported(t *testing.T, body string) string {
	t.Helper()
	var log bytes.Buffer
	s := &Base{Config: Config{Log: slog.New(slog.NewTextHandler(&log, nil))}}
	r := httptest.NewRequest(http.MethodPost, "/csp-report", strings.NewReader(body))
	w := httptest.NewRecorder()
	if err := s.ReceiveViolation(echo.New().NewContext(r, w)); err != nil {
		var refused *echo.HTTPError
		if !errors.As(err, &refused) || refused.Code != http.StatusBadRequest || log.Len() > 0 {
			t.Errorf("%q: %v, logged %s", body, err, &log)
		}
		return ""
	}
	if w.Code != http.StatusNoContent || strings.Count(log.String(), "\n") != 1 || log.Len() > 1500 ||
		!utf8.Valid(log.Bytes()) {
		t.Errorf("%q: %d, logged %d bytes: %s", body, w.Code, log.Len(), &log)
	}
	return log.String()
}

// FuzzCartCookie comes with any cookie and looks for one that opens somebody's
// cart, names a session itself, or breaks anything.
func FuzzCartCookie(f *testing.F) {
	s, err := store.Open(f.Context(), store.Options{Dir: f.TempDir()})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	const token = "0123456789abcdefghijklmnopqrstuv0123456789a"
	if _, err := s.SaveSession(f.Context(), store.CartSession, token, map[string]string{"whose": "mine"},
		cartLife); err != nil {
		f.Fatal(err)
	}
	kept := newSessionStore(s, true)
	name := kept.CookieName(store.CartSession)
	f.Fuzz(func(t *testing.T, value string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Cookie", name+"="+value)
		sess, err := kept.New(r, name)
		if err != nil {
			t.Fatalf("%q: %v", value, err)
		}
		cookie, err := r.Cookie(name)
		own := err == nil && cookie.Value == token
		if sess.IsNew == own || (sess.ID != "") != own || (sess.Values["whose"] == "mine") != own {
			t.Errorf("%q: new %t, id %q, %v", value, sess.IsNew, sess.ID, sess.Values)
		}
		if !sess.Options.Secure || !sess.Options.HttpOnly || sess.Options.SameSite != http.SameSiteLaxMode ||
			sess.Options.Path != "/" {
			t.Errorf("%q: %+v", value, sess.Options)
		}
	})
}
