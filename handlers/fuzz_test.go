package handlers

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/iamport"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// posted is a request with a body, as handlers get it.
func posted(contentType, body string) (echo.Context, *httptest.ResponseRecorder) {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set(echo.HeaderContentType, contentType)
	w := httptest.NewRecorder()
	return echo.New().NewContext(r, w), w
}

const formType = "application/x-www-form-urlencoded"

// FuzzDoor looks for a body that a door takes for something that names no
// payment, or from which it learns more than names.
func FuzzDoor(f *testing.F) {
	f.Fuzz(func(t *testing.T, body string, isJSON bool) {
		contentType := formType
		if isJSON {
			contentType = "application/json; charset=utf-8"
		}
		h, err := hintFrom(contentType, body)
		if err != nil {
			var refused *echo.HTTPError
			if !errors.Is(err, checkout.ErrBadHint) && !(errors.As(err, &refused) && refused.Code == http.StatusBadRequest) {
				t.Fatalf("%q: %v", body, err)
			}
			return
		}
		if h.ImpUID == "" && h.MerchantUID == "" || h.ImpUID != "" && !iamport.ValidImpUID(h.ImpUID) || h.MerchantUID != "" && !iamport.ValidMerchantUID(h.MerchantUID) {
			t.Errorf("%q: %+v", body, h)
		}
		if h != (store.Hint{ImpUID: h.ImpUID, MerchantUID: h.MerchantUID, Source: "webhook"}) {
			t.Errorf("%q: learned more than names: %+v", body, h)
		}
		fields := map[string]string{"imp_uid": h.ImpUID, "merchant_uid": h.MerchantUID, "status": "paid", "amount": "1", "cancellation_id": "c"}
		text, _ := json.Marshal(fields)
		values := url.Values{}
		for k, v := range fields {
			values.Set(k, v)
		}
		for contentType, body := range map[string]string{"application/json": string(text), formType: values.Encode()} {
			if again, err := hintFrom(contentType, body); err != nil || again != h {
				t.Errorf("%q is %+v, and as %s %+v, %v", body, h, contentType, again, err)
			}
		}
	})
}

func hintFrom(contentType, body string) (store.Hint, error) {
	c, _ := posted(contentType, body)
	f, err := readForm(c)
	if err != nil {
		return store.Hint{}, err
	}
	return hintOf(f, "webhook")
}

// FuzzOrderForm fills in the checkout and looks for an order that nobody can
// deliver, or whose text would break out of a line, a label or a mail header.
func FuzzOrderForm(f *testing.F) {
	f.Fuzz(func(t *testing.T, name, email, tel, country, postcode, addr, detail, city, receiver, memo, quantity string, english bool) {
		lang, other := views.Korean, views.English
		if english {
			lang, other = other, lang
		}
		values := url.Values{"buyer_name": {name}, "buyer_email": {email}, "buyer_tel": {tel}, "buyer_country": {country}, "buyer_postcode": {postcode},
			"buyer_addr": {addr}, "buyer_addr_detail": {detail}, "buyer_city": {city}, "receiver_name": {receiver}, "receiver_tel": {tel},
			"memo": {"other"}, "memo_text": {memo}, "product": {"chair"}, "sku": {"CHAIR"}, "quantity": {quantity}}
		c, _ := posted(formType, values.Encode())
		fields, err := readForm(c)
		if err != nil {
			if slices.ContainsFunc([]string{name, email, tel, country, postcode, addr, detail, city, receiver, memo, quantity}, noText) {
				return
			}
			t.Fatal(err)
		}
		n, err := readOrderForm(fields).newOrder(lang)
		if err != nil {
			explained(t, fields, err, lang, other)
			return
		}
		checkOrder(t, n)
		again := values
		again.Set("buyer_tel", n.Buyer.Tel)
		again.Set("receiver_tel", n.Destination.Receiver.Tel)
		c, _ = posted(formType, again.Encode())
		fields, _ = readForm(c)
		if m, err := readOrderForm(fields).newOrder(lang); err != nil || m.Buyer != n.Buyer || m.Destination != n.Destination {
			t.Errorf("cleaned %+v, once more %+v, %v", n.Buyer, m.Buyer, err)
		}
	})
}

func noText(s string) bool { return !utf8.ValidString(s) || strings.ContainsRune(s, 0) }

// explained demands a sentence for each wrong field, the same fields in both
// languages.
func explained(t *testing.T, fields form, err error, lang, other views.Lang) {
	t.Helper()
	var wrong *formError
	if !errors.As(err, &wrong) || len(wrong.fields) == 0 {
		t.Fatalf("no fields to mend: %v", err)
	}
	for field, why := range wrong.fields {
		if why == "" {
			t.Errorf("%s is wrong without a reason", field)
		}
	}
	o := readOrderForm(fields)
	if o.Country == "" {
		return // the language chooses the country
	}
	var also *formError
	if _, err := o.newOrder(other); !errors.As(err, &also) || also.Error() != wrong.Error() {
		t.Errorf("wrong in %s: %v, in %s: %v", lang, wrong, other, err)
	}
}

func checkOrder(t *testing.T, n store.NewOrder) {
	t.Helper()
	d := n.Destination
	for _, line := range []string{n.Buyer.Name, n.Buyer.Email, n.Buyer.Tel, d.Receiver.Name, d.Receiver.Tel, d.Postcode, d.Addr, d.Country, d.Memo} {
		if strings.ContainsFunc(line, unicode.IsControl) || !utf8.ValidString(line) {
			t.Errorf("no printable line: %q", line)
		}
	}
	for _, tel := range []string{n.Buyer.Tel, d.Receiver.Tel} {
		if !telephone.MatchString(tel) || len(tel) > telLimit {
			t.Errorf("telephone %q", tel)
		}
	}
	if a, err := mail.ParseAddressList(n.Buyer.Email); err != nil || len(a) != 1 || a[0].Address != n.Buyer.Email || a[0].Name != "" ||
		len(n.Buyer.Email) > emailLimit || strings.ContainsAny(n.Buyer.Email, " ,;<>\"") {
		t.Errorf("e-mail %q", n.Buyer.Email)
	}
	if utf8.RuneCountInString(d.Addr) > addrLimit || d.Addr == "" || utf8.RuneCountInString(d.Memo) > memoLimit || countryNames()[d.Country] == "" {
		t.Errorf("destination %+v", d)
	}
	if q := n.Wishes[0].Quantity; q < 1 || q > store.MaxQuantity {
		t.Errorf("quantity %d", q)
	}
}

// FuzzMarkdown writes product texts and looks for anything in the page that a
// browser would run or fetch otherwise than by a link or picture.
func FuzzMarkdown(f *testing.F) {
	texts := newMarkdown()
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
	known := []string{"p", "em", "strong", "a", "img", "ul", "ol", "li", "blockquote", "pre", "code", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "br"}
	if !slices.Contains(known, e.Name.Local) || e.Name.Space != "" {
		t.Errorf("%q: element %v", text, e.Name)
	}
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "href", "src":
			if scheme := schemeOf(a.Value); slices.Contains([]string{"javascript", "vbscript", "file"}, scheme) || scheme == "data" && !strings.HasPrefix(a.Value, "data:image/") {
				t.Errorf("%q: link %q", text, a.Value)
			}
		case "alt", "title", "start", "class":
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
		report, err := json.Marshal(map[string]any{"csp-report": map[string]string{"effective-directive": "img-src", "blocked-uri": body + secret}})
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
	s := &Server{Config: Config{Log: slog.New(slog.NewTextHandler(&log, nil))}}
	r := httptest.NewRequest(http.MethodPost, "/csp-report", strings.NewReader(body))
	w := httptest.NewRecorder()
	if err := s.receiveViolation(echo.New().NewContext(r, w)); err != nil {
		var refused *echo.HTTPError
		if !errors.As(err, &refused) || refused.Code != http.StatusBadRequest || log.Len() > 0 {
			t.Errorf("%q: %v, logged %s", body, err, &log)
		}
		return ""
	}
	if w.Code != http.StatusNoContent || strings.Count(log.String(), "\n") != 1 || log.Len() > 1500 || !utf8.Valid(log.Bytes()) {
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
	if _, err := s.SaveSession(f.Context(), store.CartSession, token, map[string]string{"whose": "mine"}, cartLife); err != nil {
		f.Fatal(err)
	}
	kept := newSessionStore(s, true)
	name := kept.cookieName(store.CartSession)
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
		if !sess.Options.Secure || !sess.Options.HttpOnly || sess.Options.SameSite != http.SameSiteLaxMode || sess.Options.Path != "/" {
			t.Errorf("%q: %+v", value, sess.Options)
		}
	})
}
