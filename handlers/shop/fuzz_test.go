package shop

import (
	"encoding/json"
	"errors"
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
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
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
			if !errors.Is(err, checkout.ErrBadHint) && !(errors.As(err, &refused) &&
				refused.Code == http.StatusBadRequest) {
				t.Fatalf("%q: %v", body, err)
			}
			return
		}
		if h.ImpUID == "" && h.MerchantUID == "" || h.ImpUID != "" && !iamport.ValidImpUID(h.ImpUID) ||
			h.MerchantUID != "" && !iamport.ValidMerchantUID(h.MerchantUID) {
			t.Errorf("%q: %+v", body, h)
		}
		if h != (store.Hint{ImpUID: h.ImpUID, MerchantUID: h.MerchantUID, Source: "webhook"}) {
			t.Errorf("%q: learned more than names: %+v", body, h)
		}
		fields := map[string]string{"imp_uid": h.ImpUID, "merchant_uid": h.MerchantUID, "status": "paid",
			"amount": "1", "cancellation_id": "c"}
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
	f, err := web.ReadForm(c)
	if err != nil {
		return store.Hint{}, err
	}
	return readHint(f, "webhook")
}

// FuzzOrderForm fills in the checkout and looks for an order that nobody can
// deliver, or whose text would break out of a line, a label or a mail header.
func FuzzOrderForm(f *testing.F) {
	f.Fuzz(func(t *testing.T, name, email, tel, country, postcode, addr, detail, city, receiver, memo,
		quantity string, english bool) {
		lang, other := views.Korean, views.English
		if english {
			lang, other = other, lang
		}
		values := url.Values{"buyer_name": {name}, "buyer_email": {email}, "buyer_tel": {tel},
			"buyer_country": {country}, "buyer_postcode": {postcode},
			"buyer_addr": {addr}, "buyer_addr_detail": {detail}, "buyer_city": {city}, "receiver_name": {receiver},
			"receiver_tel": {tel},
			"memo":         {"other"}, "memo_text": {memo}, "product": {"chair"}, "sku": {"CHAIR"},
			"quantity": {quantity}}
		c, _ := posted(formType, values.Encode())
		fields, err := web.ReadForm(c)
		if err != nil {
			if slices.ContainsFunc([]string{name, email, tel, country, postcode, addr, detail, city, receiver, memo,
				quantity}, noText) {
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
		fields, _ = web.ReadForm(c)
		if m, err := readOrderForm(fields).newOrder(lang); err != nil || m.Buyer != n.Buyer ||
			m.Destination != n.Destination {
			t.Errorf("cleaned %+v, once more %+v, %v", n.Buyer, m.Buyer, err)
		}
	})
}

func noText(s string) bool { return !utf8.ValidString(s) || strings.ContainsRune(s, 0) }

// explained demands a sentence for each wrong field, the same fields in both
// languages.
func explained(t *testing.T, fields web.Form, err error, lang, other views.Lang) {
	t.Helper()
	var wrong *web.FormError
	if !errors.As(err, &wrong) || len(wrong.Fields) == 0 {
		t.Fatalf("no fields with errors: %v", err)
	}
	for field, why := range wrong.Fields {
		if why == "" {
			t.Errorf("%s is wrong without a reason", field)
		}
	}
	o := readOrderForm(fields)
	if o.Country == "" {
		return // the language chooses the country
	}
	var also *web.FormError
	if _, err := o.newOrder(other); !errors.As(err, &also) || also.Error() != wrong.Error() {
		t.Errorf("wrong in %s: %v, in %s: %v", lang, wrong, other, err)
	}
}

func checkOrder(t *testing.T, n store.NewOrder) {
	t.Helper()
	d := n.Destination
	for _, line := range []string{n.Buyer.Name, n.Buyer.Email, n.Buyer.Tel, d.Receiver.Name, d.Receiver.Tel,
		d.Postcode, d.Addr, d.Country, d.Memo} {
		if strings.ContainsFunc(line, unicode.IsControl) || !utf8.ValidString(line) {
			t.Errorf("no printable line: %q", line)
		}
	}
	for _, tel := range []string{n.Buyer.Tel, d.Receiver.Tel} {
		if !web.Telephone.MatchString(tel) || len(tel) > web.TelLimit {
			t.Errorf("telephone %q", tel)
		}
	}
	if a, err := mail.ParseAddressList(n.Buyer.Email); err != nil || len(a) != 1 || a[0].Address != n.Buyer.Email ||
		a[0].Name != "" ||
		len(n.Buyer.Email) > web.EmailLimit || strings.ContainsAny(n.Buyer.Email, " ,;<>\"") {
		t.Errorf("e-mail %q", n.Buyer.Email)
	}
	if utf8.RuneCountInString(d.Addr) > web.AddrLimit || d.Addr == "" ||
		utf8.RuneCountInString(d.Memo) > web.MemoLimit || wording.CountryName(d.Country, views.English) == d.Country {
		t.Errorf("destination %+v", d)
	}
	if q := n.Wishes[0].Quantity; q < 1 || q > store.MaxQuantity {
		t.Errorf("quantity %d", q)
	}
}
