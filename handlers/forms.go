package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// formFields is the most fields a form may have.
const formFields = 200

// form is a request's fields, from a form or a JSON object.
type form map[string][]string

func (f form) get(name string) string {
	if len(f[name]) == 0 {
		return ""
	}
	return strings.TrimSpace(f[name][0])
}

// readForm reads a form or JSON object. Malformed ones, text that is no UTF-8
// and fields given twice are refused: status 400.
func readForm(c echo.Context) (form, error) { return readFormOf(c, formFields) }

// readFormOf is readForm for forms with more fields.
func readFormOf(c echo.Context, most int) (form, error) {
	f, err := parseForm(c.Request(), most)
	if err != nil {
		return nil, echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	return f, f.check(c)
}

// check refuses what no page of ours sends.
func (f form) check(c echo.Context) error {
	for name, values := range f {
		if len(values) > 1 {
			return echo.NewHTTPError(http.StatusBadRequest).SetInternal(fmt.Errorf("field %q given twice", name))
		}
		if !utf8.ValidString(values[0]) || strings.ContainsRune(values[0], 0) {
			return echo.NewHTTPError(http.StatusBadRequest).SetInternal(fmt.Errorf("field %q is no text", name))
		}
	}
	if lang := f.get("lang"); lang != "" {
		c.Set(formLangKey, lang)
	}
	return nil
}

func parseForm(r *http.Request, most int) (form, error) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return parseJSON(r)
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	if len(r.PostForm) > most {
		return nil, fmt.Errorf("%d fields", len(r.PostForm))
	}
	return form(r.PostForm), nil
}

// parseJSON reads a flat object of texts, numbers and truth values.
func parseJSON(r *http.Request) (form, error) {
	d := json.NewDecoder(r.Body)
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil {
		return nil, err
	}
	if d.More() || len(object) > formFields {
		return nil, fmt.Errorf("more than one object, or %d fields", len(object))
	}
	f := form{}
	for name, v := range object {
		switch v := v.(type) {
		case nil:
		case string:
			f[name] = []string{v}
		case json.Number:
			f[name] = []string{v.String()}
		case bool:
			f[name] = []string{strconv.FormatBool(v)}
		default:
			// Objects and lists are no fields of ours; a webhook may bring some.
		}
	}
	return f, nil
}

// formError says which fields must be mended and how.
type formError struct{ fields map[string]string }

func (e *formError) Error() string {
	names := make([]string, 0, len(e.fields))
	for name := range e.fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return "fields to mend: " + strings.Join(names, ", ")
}

// orderForm is what a buyer fills in.
type orderForm struct {
	PG, Product, SKU              string
	Quantity                      string
	Name, Email, Tel              string
	Country, Postcode             string
	Addr, AddrDetail, City, State string
	SameReceiver                  bool
	ReceiverName, ReceiverTel     string
	Memo, MemoText                string
	SeenTotal, SeenPrices         string // what the page said, see seen.go
	SeenFee                       string
	Consents                      string // version of the texts that the page showed; empty: no page of ours
	Marketing                     bool   // the buyer wants news
	Coupon                        string // as the store writes codes
}

func readOrderForm(f form) orderForm {
	o := orderForm{
		PG: f.get("pg"), Product: f.get("product"), SKU: f.get("sku"), Quantity: f.get("quantity"),
		Name: f.get("buyer_name"), Email: f.get("buyer_email"), Tel: f.get("buyer_tel"), Country: f.get("buyer_country"),
		Postcode: f.get("buyer_postcode"), Addr: f.get("buyer_addr"), AddrDetail: f.get("buyer_addr_detail"),
		City: f.get("buyer_city"), State: f.get("buyer_state"),
		ReceiverName: f.get("receiver_name"), ReceiverTel: f.get("receiver_tel"), Memo: f.get("memo"), MemoText: f.get("memo_text"),
		SeenTotal: f.get("seen_total"), SeenPrices: f.get("seen_prices"), SeenFee: f.get("seen_fee"),
		Consents: f.get("consents"), Marketing: f.get("agree_marketing") != "",
		Coupon: store.CouponCode(f.get(couponField)),
	}
	// Other programs need not know of the box that our page has ticked.
	o.SameReceiver = f.get("same_receiver") != "" || o.Consents == "" && o.ReceiverName == "" && o.ReceiverTel == ""
	return o
}

func (o orderForm) quantityOr(n int) int {
	if q, err := strconv.Atoi(o.Quantity); err == nil && q >= 1 && q <= store.MaxQuantity {
		return q
	}
	return n
}

// Limits of what I'mport takes (manual: buyer_tel ≤ 16, buyer_email ≤ 64,
// buyer_addr ≤ 128 characters) and of what fits a parcel label.
const (
	nameLimit     = 50
	emailLimit    = 64
	telLimit      = 16
	postcodeLimit = 10
	addrLimit     = 120
	memoLimit     = 100
)

var (
	koreanPostcode  = regexp.MustCompile(`^[0-9]{5}$`)
	foreignPostcode = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z -]{0,9}$`)
	telephone       = regexp.MustCompile(`^\+?[0-9][0-9-]{6,14}$`)
)

// newOrder checks a form and turns it into what the store wants.
func (o orderForm) newOrder(lang views.Lang) (store.NewOrder, error) {
	errs := map[string]string{}
	o.checkBuyer(lang, errs)
	o.checkReceiver(lang, errs)
	o.checkAbroad(lang, errs)
	n := store.NewOrder{
		Language: string(lang), Buyer: store.Person{Name: o.Name, Email: o.Email, Tel: o.tel(o.Tel)},
		Destination: store.Destination{Postcode: o.Postcode, Addr: o.address(), Country: o.country(lang), Memo: o.memo()},
		SeenTotal:   seenPrice(o.SeenTotal), SeenFee: seenPrice(o.SeenFee), Consents: o.consents(lang), Coupon: o.Coupon,
	}
	n.Destination.Receiver = store.Person{Name: n.Buyer.Name, Tel: n.Buyer.Tel}
	if !o.SameReceiver {
		n.Destination.Receiver = store.Person{Name: o.ReceiverName, Tel: o.tel(o.ReceiverTel)}
	}
	if o.Product != "" {
		quantity, err := strconv.ParseInt(o.Quantity, 10, 64)
		if err != nil || quantity < 1 || quantity > store.MaxQuantity {
			errs["quantity"] = lang.Text("수량은 1개부터 99개까지 고를 수 있습니다.", "Please choose a quantity from 1 to 99.")
		}
		if o.SKU == "" {
			errs["sku"] = lang.Text("옵션을 골라 주세요.", "Please choose an option.")
		}
		n.Wishes = []store.Wish{{Product: o.Product, SKU: o.SKU, Quantity: quantity, Seen: seenPriceOf(o.SeenPrices, o.SKU)}}
	}
	if len(errs) > 0 {
		return n, &formError{errs}
	}
	return n, nil
}

func (o orderForm) checkBuyer(lang views.Lang, errs map[string]string) {
	switch {
	case o.Name == "":
		errs["buyer_name"] = lang.Text("이름을 입력해 주세요.", "Please enter your name.")
	case !isLine(o.Name, nameLimit):
		errs["buyer_name"] = lang.Text("이름은 50자까지 쓸 수 있습니다.", "Please use at most 50 characters.")
	}
	switch {
	case o.Email == "":
		errs["buyer_email"] = lang.Text("주문 내역을 받을 이메일을 입력해 주세요.", "Please enter your e-mail for the receipt.")
	case !isEmail(o.Email):
		errs["buyer_email"] = lang.Text("이메일 주소를 다시 확인해 주세요. 예: name@example.com", "Please check your e-mail, e.g. name@example.com.")
	}
	switch tel := o.tel(o.Tel); {
	case o.Tel == "":
		errs["buyer_tel"] = lang.Text("연락받을 휴대폰 번호를 입력해 주세요.", "Please enter your phone number.")
	case !telephone.MatchString(tel):
		errs["buyer_tel"] = lang.Text("휴대폰 번호를 다시 확인해 주세요. 예: 010-1234-5678", "Please check the number, with country code, e.g. +1 415 555 0100.")
	}
	switch {
	case o.Addr == "":
		errs["buyer_addr"] = lang.Text("받으실 주소를 입력해 주세요.", "Please enter the delivery address.")
	case !isLine(o.address(), addrLimit):
		errs["buyer_addr"] = lang.Text("주소는 120자까지 쓸 수 있습니다.", "Please use at most 120 characters.")
	}
	o.checkPostcode(lang, errs)
	if !isLine(o.memo(), memoLimit) {
		errs["memo_text"] = lang.Text("배송 메모는 100자까지 쓸 수 있습니다.", "Please use at most 100 characters.")
	}
}

func (o orderForm) checkPostcode(lang views.Lang, errs map[string]string) {
	country := o.country(lang)
	if _, ok := world()[country]; !ok {
		errs["buyer_country"] = lang.Text("배송할 수 없는 나라입니다.", "We do not ship to this country.")
	}
	if country == "KR" {
		if !koreanPostcode.MatchString(o.Postcode) {
			errs["buyer_postcode"] = lang.Text("우편번호 5자리를 입력해 주세요.", "Please enter the 5-digit postcode.")
		}
		return
	}
	if o.Postcode != "" && !foreignPostcode.MatchString(o.Postcode) {
		errs["buyer_postcode"] = lang.Text("우편번호를 다시 확인해 주세요.", "Please check the postcode.")
	}
}

func (o orderForm) checkReceiver(lang views.Lang, errs map[string]string) {
	if o.SameReceiver {
		return
	}
	if o.ReceiverName == "" || !isLine(o.ReceiverName, nameLimit) {
		errs["receiver_name"] = lang.Text("받으시는 분의 이름을 입력해 주세요.", "Please enter the recipient's name.")
	}
	if !telephone.MatchString(o.tel(o.ReceiverTel)) {
		errs["receiver_tel"] = lang.Text("받으시는 분의 전화번호를 확인해 주세요.", "Please check the recipient's phone number.")
	}
}

func (o orderForm) country(lang views.Lang) string {
	switch {
	case o.Country != "":
		return o.Country
	case lang == views.English:
		return "US"
	}
	return "KR"
}

// address is the whole address in one line, from the smallest part in English.
func (o orderForm) address() string {
	var parts []string
	for _, p := range []string{o.Addr, o.AddrDetail, o.City, o.State} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if o.City != "" || o.State != "" {
		return strings.Join(parts, ", ")
	}
	return strings.Join(parts, " ")
}

func (o orderForm) memo() string {
	if o.Memo == "other" {
		return o.MemoText
	}
	return o.Memo
}

// buyer is the form as it is shown again, with what must be mended.
func (o orderForm) buyer(lang views.Lang, problem error) views.Buyer {
	b := views.Buyer{Name: o.Name, Email: o.Email, Tel: o.Tel, Country: o.Country, Postcode: o.Postcode, Addr: o.Addr,
		AddrDetail: o.AddrDetail, City: o.City, Region: o.State, OtherReceiver: !o.SameReceiver && (o.ReceiverName != "" || o.Consents != ""),
		ReceiverName: o.ReceiverName, ReceiverTel: o.ReceiverTel, Memo: o.Memo, MemoText: o.MemoText, Marketing: o.Marketing,
		Consents: views.ConsentTexts(lang), ConsentVersion: consentVersion(lang)}
	if lang == views.English {
		b.Country = o.country(lang)
	}
	if problem != nil {
		b.Errors = explain(problem).fields
	}
	return b
}

// cleanTel drops what people put between digits: spaces, dots and brackets.
func cleanTel(tel string) string {
	tel = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(".()", r) {
			return -1
		}
		return r
	}, tel)
	if len(tel) > telLimit {
		tel = strings.ReplaceAll(tel, "-", "")
	}
	return tel
}

func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > emailLimit {
		return false
	}
	_, host, _ := strings.Cut(s, "@")
	return strings.Contains(host, ".") && !strings.HasSuffix(host, ".")
}

// isLine tells whether a text is one printable line of at most n characters.
func isLine(s string, n int) bool {
	return utf8.RuneCountInString(s) <= n && !strings.ContainsFunc(s, unicode.IsControl)
}
