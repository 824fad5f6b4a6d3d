package handlers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/korean"

	"github.com/jangteo/jangteo/store"
)

// placed is an order as its buyer knows it.
type placed struct{ No, URL, MerchantUID string }

// order places an order for a chair.
func (s *shop) order(pairs ...string) placed {
	s.t.Helper()
	a := s.send("POST", "/orders", with(chair(), pairs...), "Accept", asJSON)
	var o struct {
		No          string `json:"order_no"`
		URL         string `json:"order_url"`
		MerchantUID string `json:"merchant_uid"`
	}
	if err := json.Unmarshal([]byte(a.body), &o); err != nil || a.status != http.StatusCreated {
		s.t.Fatalf("place an order: %d %s", a.status, a.body)
	}
	return placed(o)
}

// paid is an order that was paid.
func (s *shop) paid(pairs ...string) placed {
	s.t.Helper()
	o := s.order(pairs...)
	s.pay(o)
	return o
}

// pay records that I'mport shows the payment that an order asked for.
func (s *shop) pay(o placed) { s.t.Helper(); s.payBy(o, "card") }

func (s *shop) payBy(o placed, method string) { s.t.Helper(); s.payWith(o, method, "") }

// payWith pays with a pay_method and an emb_pg_provider.
func (s *shop) payWith(o placed, method, wallet string) {
	s.t.Helper()
	ctx := context.Background()
	d, err := s.store.OrderByMerchantUID(ctx, o.MerchantUID)
	if err != nil {
		s.t.Fatal(err)
	}
	a := d.Attempts[len(d.Attempts)-1]
	f := store.Fact{ImpUID: "imp_" + o.No[12:], MerchantUID: a.MerchantUID, Amount: a.Amount, Sandbox: true}
	_, err = s.store.RecordFact(ctx, f, "webhook", func(store.Situation, store.Fact) store.Decision {
		return store.Decision{Write: true, Kind: "paid", PayState: store.Paid, ShipState: store.ShipReady,
			Fulfil: true, Close: true,
			Mails: []store.Mail{{Kind: store.ReceiptMail, About: o.No}},
			Payment: store.Payment{ImpUID: f.ImpUID, MerchantUID: a.MerchantUID, OrderID: d.Order.ID,
				ClaimedAttemptID: a.ID, AttemptID: a.ID, Amount: a.Amount,
				Rank: store.RankPaid, Captured: true, Sandbox: true, Provider: a.Provider, MID: a.MID, Method: method, Wallet: wallet,
				Verdict: store.Accepted, PaidAt: d.Order.CreatedAt}}
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// do sends a form of the owner's pages.
func (s *shop) do(path string, pairs ...string) answer {
	s.t.Helper()
	v := url.Values{"token": {s.token()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return s.send("POST", path, v)
}

// doFile sends a form with a file.
func (s *shop) doFile(path, name string, file []byte, pairs ...string) answer {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		w.WriteField(pairs[i], pairs[i+1])
	}
	w.WriteField("token", s.token())
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		s.t.Fatal(err)
	}
	part.Write(file)
	w.Close()
	res, err := s.client.Post(s.url+path, w.FormDataContentType(), &b)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

// leadsTo expects an answer to lead on to a page.
func leadsTo(t *testing.T, a answer, path string) {
	t.Helper()
	if got := a.header.Get("Location"); a.status != http.StatusSeeOther || !strings.HasPrefix(got, path) {
		t.Fatalf("%d to %q, want %q\n%s", a.status, got, path, words(a.body))
	}
}

// refuses expects an answer with a status that says something.
func refuses(t *testing.T, a answer, status int, texts ...string) {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d\n%s", a.status, status, words(a.body))
	}
	for _, text := range texts {
		if !strings.Contains(words(a.body), text) {
			t.Errorf("it does not say %q:\n%s", text, words(a.body))
		}
	}
}

var (
	tags    = regexp.MustCompile(`(?s)<style.*?</style>|<[^>]*>`)
	blanks  = regexp.MustCompile(`\s+`)
	mainTag = regexp.MustCompile(`(?s)<main.*</main>`)
)

// words is what a page says, without its frame.
func words(page string) string {
	if m := mainTag.FindString(page); m != "" {
		page = m
	}
	return html.UnescapeString(blanks.ReplaceAllString(tags.ReplaceAllString(page, " "), " "))
}

var orderLink = regexp.MustCompile(`href="/admin/orders/(ORD[^"]+)"`)

// listed are the orders that a page of the board lists.
func listed(page string) []string {
	var nos []string
	for _, m := range orderLink.FindAllStringSubmatch(page, -1) {
		nos = append(nos, m[1])
	}
	return nos
}

// file is an order as the owner knows it.
func (s *shop) file(o placed) store.OrderFile {
	s.t.Helper()
	f, err := s.store.OrderFile(context.Background(), o.No)
	if err != nil {
		s.t.Fatal(err)
	}
	return f
}

func TestTheBoardShowsOrdersByTheirState(t *testing.T) {
	s := newShop(t)
	s.logIn()
	unpaid := s.order("buyer_name", "<b>이바다</b>")
	paid := s.paid("quantity", "2")
	abroad := s.paid("pg", "paypal", "lang", "en", "buyer_country", "US", "buyer_postcode", "94105", "buyer_tel",
		"+14155550100", "buyer_name", "Ann Lee")
	for path, want := range map[string][]string{
		"/admin/orders": {abroad.No, paid.No, unpaid.No}, "/admin/orders?tab=paid": {paid.No, abroad.No},
		"/admin/orders?tab=shipped":  nil,
		"/admin/orders?tab=nonsense": {abroad.No, paid.No, unpaid.No}, "/admin/orders?q=Ann": {abroad.No},
		"/admin/orders?q=" + paid.No[12:]:                               {paid.No},
		"/admin/orders?q=imp_" + paid.No[12:]:                           {paid.No},
		"/admin/orders?q=%EB%85%B8%EB%A5%B4%EC%9B%A8%EC%9D%B4&tab=paid": {paid.No, abroad.No},
		"/admin/orders?pg=paypal":                                       {abroad.No},
		"/admin/orders?lang=ko":                                         {paid.No, unpaid.No},
		"/admin/orders?abroad=no":                                       {paid.No, unpaid.No},
		"/admin/orders?from=2000-01-01&to=2000-12-31":                   nil,
		"/admin/orders?from=2000-01-01": {abroad.No, paid.No,
			unpaid.No},
		"/admin/orders?after=x&before=y&from=z": {abroad.No, paid.No, unpaid.No},
	} {
		a := s.get(path)
		if got := listed(a.body); a.status != http.StatusOK || strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: %d %v, want %v", path, a.status, got, want)
		}
	}
	text := words(s.get("/admin/orders").body)
	for _, want := range []string{"결제완료 2", "입금대기 0", "배송준비 0", "배송중 0", "취소·반품 0", "확인필요 0", "노르웨이 회전 의자 × 2",
		"129,800원", "신용카드", "$", "PayPal",
		"미국", "까지", "결제 전", "<b>이바다</b>"} {
		if !strings.Contains(text, want) {
			t.Errorf("the board does not say %q:\n%s", want, text)
		}
	}
	if c := s.get("/admin/orders").header.Get("Cache-Control"); c != "no-store" {
		t.Errorf("the board may be kept: %q", c)
	}
}

var nextLink, prevLink = regexp.MustCompile(`rel="next" href="([^"]+)"`),
	regexp.MustCompile(`rel="prev" href="([^"]+)"`)

func TestTheBoardHasPages(t *testing.T) {
	s := newShop(t)
	s.logIn()
	for range 52 {
		s.order()
		s.leave()
	}
	first := s.get("/admin/orders?tab=&lang=ko")
	next := nextLink.FindStringSubmatch(first.body)
	if len(listed(first.body)) != 50 || next == nil || prevLink.MatchString(first.body) {
		t.Fatalf("the first page has %d orders, next %v", len(listed(first.body)), next)
	}
	second := s.get(html.UnescapeString(next[1]))
	prev := prevLink.FindStringSubmatch(second.body)
	if len(listed(second.body)) != 2 || prev == nil || nextLink.MatchString(second.body) ||
		!strings.Contains(next[1], "lang=ko") {
		t.Fatalf("the second page has %d orders, prev %v", len(listed(second.body)), prev)
	}
	back := s.get(html.UnescapeString(prev[1]))
	if strings.Join(listed(back.body), " ") != strings.Join(listed(first.body), " ") {
		t.Error("back is another page than the first")
	}
}

func TestChosenOrdersGoOnAShippingList(t *testing.T) {
	s := newShop(t)
	s.logIn()
	paid, unpaid := s.paid(), s.order()
	refuses(t, s.do("/admin/orders/selection", "do", "batch", "next", "/admin/orders?tab=paid"), 422, "먼저 주문을 선택해 주세요")
	a := s.do("/admin/orders/selection", "do", "batch", "order", paid.No, "order", unpaid.No, "next",
		"/admin/orders?tab=paid")
	leadsTo(t, a, "/admin/orders/batches/1?")
	page := s.get(a.header.Get("Location"))
	for _, want := range []string{"배송준비로 넘겼습니다", paid.No, unpaid.No + ": 아직 결제되지 않은 주문입니다", ownerEmail} {
		if !strings.Contains(words(page.body), want) {
			t.Errorf("the list does not say %q", want)
		}
	}
	if got := listed(page.body); len(got) != 1 || got[0] != paid.No {
		t.Errorf("on the list: %v", got)
	}
	refuses(t, s.do("/admin/orders/selection", "do", "batch", "order", paid.No, "next", "/admin/orders"), 409,
		"이미 다른 포장 목록에 있습니다")
	if got := listed(s.get("/admin/orders?tab=preparing").body); len(got) != 1 || got[0] != paid.No {
		t.Errorf("preparing: %v", got)
	}
	if a := s.get("/admin/orders/batches"); !strings.Contains(words(a.body), "포장 목록 1") {
		t.Error("the list of lists does not have it")
	}
	for _, path := range []string{"/admin/orders/batches/2", "/admin/orders/batches/x", "/admin/orders/slips",
		"/admin/orders/slips?orders=NO", "/admin/orders/ORD20261122-NOSUCH1"} {
		if a := s.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

func TestSlipsArePrinted(t *testing.T) {
	s := newShop(t)
	s.logIn()
	home := s.paid("receiver_name", "이모님", "receiver_tel", "025557777", "memo", "문 앞에 놓아주세요")
	abroad := s.paid("lang", "en", "pg", "paypal", "buyer_country", "US", "buyer_postcode", "94105", "buyer_addr",
		"1 Market Street", "buyer_tel", "+14155550100")
	a := s.do("/admin/orders/selection", "do", "slips", "order", home.No, "order", abroad.No, "next", "/admin/orders")
	leadsTo(t, a, "/admin/orders/slips?")
	text := words(s.get(a.header.Get("Location")).body)
	for _, want := range []string{home.No, "이모님 02-555-7777", "(06236) 서울특별시 강남구 테헤란로 152", "문 앞에 놓아주세요", abroad.No,
		"1 Market Street 94105", "United States",
		"Contents (customs): Norwegian swivel chair × 1 — value $"} {
		if !strings.Contains(text, want) {
			t.Errorf("the slips do not say %q:\n%s", want, text)
		}
	}
	looked := s.get(a.header.Get("Location"))
	printed := s.do(strings.TrimPrefix(a.header.Get("Location"), s.url))
	for name, c := range map[string]struct {
		page answer
		now  bool
	}{"looked at": {looked, false}, "sent for": {printed, true}} {
		if c.page.status != http.StatusOK || strings.Contains(c.page.body, "data-print-now") != c.now ||
			strings.Contains(c.page.body, `method="post" action="/admin/orders/slips?`) == c.now {
			t.Errorf("slips that are %s: %d", name, c.page.status)
		}
	}
	if strings.Contains(text, "64,900") || strings.Contains(text, "sky@example.com") {
		t.Error("packing slips say what it cost or whose mail it is")
	}
	sheet := words(s.get("/admin/orders/slips?kind=sheet&orders=" + home.No).body)
	for _, want := range []string{"64,900원", "김하늘 · 010-1234-5678 · sky@example.com", "신용카드"} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the order sheet does not say %q", want)
		}
	}
}

func TestSendingOneOrder(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid()
	path := "/admin/orders/" + o.No
	if strings.Contains(s.get(o.URL).body, `class="tracking"`) {
		t.Error("the buyer sees a parcel before there is one")
	}
	a := s.do(path+"/shipment", "carrier", "hanjin", "number", "12 34")
	refuses(t, a, 422, "한진택배 송장번호 형식이 아닙니다")
	if !strings.Contains(a.body, `value="12 34"`) || !strings.Contains(a.body, `value="hanjin" selected`) {
		t.Error("what was typed is lost")
	}
	refuses(t, s.do(path+"/shipment", "carrier", "hanjin", "number", ""), 422, "송장번호를 입력해 주세요")
	if a := s.do(path+"/shipment", "carrier", "x", "number", "1"); a.status != http.StatusBadRequest {
		t.Errorf("a carrier that is none: %d", a.status)
	}
	leadsTo(t, s.do(path+"/shipment", "carrier", "hanjin", "number", "5123-4567-8901"), path+"?done=shipped")
	page := s.get(path)
	for _, want := range []string{"배송중", "한진택배 512345678901", "받은 날부터 7일", "발송 처리했습니다.", ownerEmail} {
		if !strings.Contains(words(page.body), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	buyer := s.get(o.URL)
	link := "https://www.hanjin.com/kor/CMS/DeliveryMgr/WaybillResult.do?mCode=MN038&schLang=KR&wblnumText2=512345678901"
	if !strings.Contains(html.UnescapeString(buyer.body), link) ||
		!strings.Contains(buyer.body, `data-order-state="paid"`) ||
		!strings.Contains(words(buyer.body), "상품이 배송 중입니다") {
		t.Errorf("the buyer sees %s", words(buyer.body))
	}
	refuses(t, s.do(path+"/shipment", "carrier", "cj", "number", "600000000001"), 409, "이미 발송된 주문입니다")
	leadsTo(t, s.do(path+"/shipment", "carrier", "cj", "number", "600000000001", "mend", "yes", "tell", "on"), path+
		"?done=saved")
	if text := words(s.get(path).body); !strings.Contains(text,
		"송장번호를 수정했습니다: 한진택배 512345678901 → CJ대한통운 600000000001") {
		t.Errorf("the page does not tell of the correction:\n%s", text)
	}
	// A second box, by hand and taken back.
	refuses(t, s.do(path+"/shipment", "carrier", "cj", "number", "600000000001", "more", "yes"), 409,
		"이미 등록된 송장번호입니다")
	refuses(t, s.do(path+"/shipment", "carrier", "cj", "number", "1", "more", "yes"), 422, "송장번호 형식이 아닙니다")
	leadsTo(t, s.do(path+"/shipment", "carrier", "cj", "number", "6000-0000-0012", "more", "yes"), path+"?done=added")
	for at, want := range map[string]string{path: "송장을 추가했습니다: CJ대한통운 600000000012", o.URL: "상자 2개로 나누어 보냈습니다",
		"/admin/orders?q=600000000012": "외 1개"} {
		if text := words(s.get(at).body); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", at, want, text)
		}
	}
	leadsTo(t, s.do(path+"/shipment", "carrier", "cj", "number", "600000000012", "drop", "yes"), path+"?done=deleted")
	refuses(t, s.do(path+"/shipment", "carrier", "cj", "number", "600000000001", "drop", "yes"), 409, "하나뿐인 송장번호")
	if a := s.do("/admin/orders/ORD20261122-NOSUCH1/shipment", "carrier", "cj", "number",
		"600000000001"); a.status != http.StatusNotFound {
		t.Errorf("an order that is none: %d", a.status)
	}
}

func TestTheEnglishBuyerSeesTheParcel(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid("lang", "en", "pg", "paypal", "buyer_country", "US", "buyer_postcode", "94105", "buyer_tel",
		"+14155550100")
	leadsTo(t, s.do("/admin/orders/"+o.No+"/shipment", "carrier", "dhl", "number", "1234567890"), "/admin/orders/")
	text := s.get(o.URL).body
	if !strings.Contains(html.UnescapeString(text),
		"https://www.dhl.com/global-en/home/tracking/tracking-express.html?submit=1&tracking-id=1234567890") ||
		!strings.Contains(words(text), "DHL Express 1234567890") ||
		!strings.Contains(words(text), "Your order is on its way") {
		t.Errorf("the buyer sees %s", words(text))
	}
}

func TestAListOfParcelsIsShownBeforeItIsTaken(t *testing.T) {
	s := newShop(t)
	s.logIn()
	a, b, unpaid := s.paid(), s.paid(), s.order()
	const path = "/admin/orders/shipping"
	list := a.No + "\tCJ대한통운\t600000000001\n" + b.No + " 한진 512345678901\n"
	bad := list + unpaid.No + "\tcj\t600000000002\nORD20261122-NOSUCH1,cj,600000000003\n" + a.No +
		"\tcj\t600000000004\n" + b.No + "\t제비\t1\n"
	page := s.do(path, "list", bad)
	refuses(t, page, 422, "아무것도 처리하지 않았습니다", "발송 처리합니다", "아직 결제되지 않은 주문입니다.", "존재하지 않는 주문번호입니다.",
		"같은 주문의 다른 상자로 추가합니다", "등록되지 않은 택배사입니다: ‘제비’")
	if !strings.Contains(html.UnescapeString(page.body), bad) {
		t.Error("what was pasted is lost")
	}
	refuses(t, s.do(path, "list", ""), 422, "붙여넣거나 파일을 선택해 주세요")
	refuses(t, s.do(path, "list", strings.Repeat(a.No+" cj 600000000001\n", 1001)), 422, "1000줄까지")
	page = s.do(path, "list", list)
	if page.status != http.StatusOK || !strings.Contains(words(page.body), "발송 처리할까요?") ||
		s.file(a).Order.ShipState != store.ShipReady {
		t.Fatalf("the report: %d %s, %s", page.status, words(page.body), s.file(a).Order.ShipState)
	}
	// 600000000001 has a check digit that CJ대한통운 would not give it.
	wantWords(t, page, "확인할 송장번호가 1건 있습니다", "CJ대한통운 송장번호의 검증 숫자가 맞지 않습니다")
	// A refund that begins after the report stops all of it.
	s.askBack(b)
	refuses(t, s.do(path, "list", list, "sure", "yes"), 422, "환불이 진행 중이어서 발송할 수 없습니다.")
	if s.file(a).Order.ShipState != store.ShipReady {
		t.Error("the other one was sent all the same")
	}
	list = a.No + "\tcj\t600000000001\n"
	leadsTo(t, s.do(path, "list", list, "sure", "yes"), "/admin/orders?tab=shipped&done=shipped")
	if f := s.file(a); f.Delivery.Shipment.Carrier != "cj" || f.Delivery.Shipment.Number != "600000000001" {
		t.Errorf("%+v", f.Delivery)
	}
	if page := s.do(path, "list", list); page.status != http.StatusOK ||
		!strings.Contains(words(page.body), "이미 같은 송장번호로 발송됨") {
		t.Errorf("once more: %d", page.status)
	}
}

// askBack asks for money of an order to go back.
func (s *shop) askBack(o placed) {
	s.t.Helper()
	impUID := "imp_" + o.No[12:]
	_, err := s.store.Reconsider(context.Background(), impUID, "admin:1", func(sit store.Situation) (store.Decision,
		error) {
		return store.Decision{Payment: *sit.Payment, Refund: &store.NewRefund{ImpUID: impUID, Key: "admin:" + impUID,
			Amount: 100, Net: sit.Payment.Net(), Source: "admin", Reason: "x"}}, nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestAFileOfParcelsIsRead(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid()
	const path = "/admin/orders/shipping"
	text := "받는분,고객주문번호,운송장번호\n김하늘," + o.No + ",6000-0000-0001\n"
	cp949, err := korean.EUCKR.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"utf8.csv": "\ufeff" + text, "cp949.csv": cp949} {
		a := s.doFile(path, name, []byte(file), "usual", "cj")
		if a.status != http.StatusOK || !strings.Contains(words(a.body), "발송 처리할까요?") ||
			!strings.Contains(a.body, o.No+"\tcj\t600000000001") {
			t.Errorf("%s: %d %s", name, a.status, words(a.body))
		}
	}
	refuses(t, s.doFile(path, "utf8.csv", []byte(text)), 422, "택배사를 입력하거나")
	refuses(t, s.doFile(path, "picture.png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")), 422, "글자를 읽을 수 없는 파일입니다")
	refuses(t, s.doFile(path, "large.csv", bytes.Repeat([]byte("x"), 2<<20)), 422, "1MB까지 등록할 수 있습니다")
	if a := s.doFile(path, "huge.csv", bytes.Repeat([]byte("x"), 6<<20)); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a file of 6 MiB: %d", a.status)
	}
}

func TestGoodsThatComeBack(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid()
	path := "/admin/orders/" + o.No
	refuses(t, s.do(path+"/return"), 409, "배송중인 주문이 아닙니다")
	refuses(t, s.do(path+"/restock", "line", "1"), 409, "재고로 되돌릴 상품을 선택해 주세요")
	leadsTo(t, s.do(path+"/shipment", "carrier", "cj", "number", "600000000001"), path)
	if a := s.do(path+"/return", "line", "x"); a.status != http.StatusBadRequest {
		t.Errorf("a line that is no number: %d", a.status)
	}
	leadsTo(t, s.do(path+"/return"), path+"?done=returned")
	if text := words(s.get(path).body); !strings.Contains(text, "환불 기한") || !strings.Contains(text, "반품 입고") {
		t.Errorf("the page says %s", text)
	}
	leadsTo(t, s.do(path+"/restock", "line", "1"), path+"?done=restocked")
	refuses(t, s.do(path+"/restock", "line", "1"), 409, "이미 재고로 되돌린 상품입니다")
	if got := listed(s.get("/admin/orders?tab=claims").body); len(got) != 1 {
		t.Errorf("to settle: %v", got)
	}
}

func TestClaimsAreAnswered(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid()
	path := "/admin/orders/" + o.No
	refuses(t, s.do(path+"/claims", "kind", "cancel", "reason", ""), 422, "사유를 200자 이내로")
	refuses(t, s.do(path+"/claims", "kind", "return", "reason", "변심"), 409, "주문 상태가 변경되어")
	leadsTo(t, s.do(path+"/claims", "kind", "cancel", "reason", "변심"), path+"?done=claimed")
	refuses(t, s.do(path+"/claims", "kind", "cancel", "reason", "변심"), 409, "처리 중인 요청이 이미")
	refuses(t, s.do(path+"/shipment", "carrier", "cj", "number", "600000000001"), 409, "구매자가 취소를 요청했습니다")
	id := fmt.Sprint(s.file(o).Claims[0].ID)
	refuses(t, s.do(path+"/claims/"+id, "to", "refused", "answer", ""), 422, "거절 사유를 입력해 주세요")
	long := strings.Repeat("가", 201)
	if a := s.do(path+"/claims/"+id, "to", "refused", "answer", long); a.status != 422 ||
		!strings.Contains(a.body, long) {
		t.Errorf("an answer that is too long: %d", a.status)
	}
	leadsTo(t, s.do(path+"/claims/"+id, "to", "approved", "answer", "네, 취소해 드리겠습니다"), path+"?done=saved")
	leadsTo(t, s.do(path+"/claims/"+id, "to", "done"), path+"?done=saved")
	refuses(t, s.do(path+"/claims/"+id, "to", "approved"), 409)
	if a := s.do(path+"/claims/99", "to", "done"); a.status != http.StatusNotFound {
		t.Errorf("a claim that is none: %d", a.status)
	}
	for _, want := range []string{"변심", "답변: 네, 취소해 드리겠습니다", "취소 요청을 접수했습니다.", "취소 요청을 승인했습니다.", "취소 처리를 완료했습니다."} {
		if !strings.Contains(words(s.get(path).body), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestNotesMailsAndAskingAgain(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.paid()
	path := "/admin/orders/" + o.No
	refuses(t, s.do(path+"/notes", "note", " "), 422, "메모를 1,000자 이내로")
	leadsTo(t, s.do(path+"/notes", "note", "선물 포장\n리본은 빨강"), path+"?done=saved")
	if text := words(s.get(path).body); !strings.Contains(text, "선물 포장 리본은 빨강") {
		t.Error("the note is not there")
	}
	if text := s.get(o.URL).body; strings.Contains(text, "선물 포장") {
		t.Error("the buyer sees the note")
	}
	refuses(t, s.do(path+"/mails", "key", "receipt:"+o.No), 409, "아직 발송 중인 메일입니다")
	if a := s.do(path+"/mails", "key", "receipt:ORD20261122-NOSUCH1"); a.status != http.StatusNotFound {
		t.Errorf("a mail of another order: %d", a.status)
	}
	leadsTo(t, s.do(path+"/recheck"), path+"?done=asked")
	if text := words(s.get(path + "?done=asked").body); !strings.Contains(text, "확인을 요청했습니다") {
		t.Errorf("it says %s", text)
	}
	h, err := s.store.Health(context.Background())
	if err != nil || h.OldestHint.IsZero() {
		t.Errorf("nothing is to be asked: %+v, %v", h, err)
	}
}

func TestAnUnpaidOrderIsCancelledOnlyWhenImportSaysSo(t *testing.T) {
	s := newShop(t)
	s.logIn()
	o := s.order()
	path := "/admin/orders/" + o.No
	refuses(t, s.do(path+"/cancel"), 409, "결제 여부를 확인하지 못해 취소하지 않았습니다")
	if s.file(o).Order.PayState != store.Unpaid {
		t.Error("it was cancelled all the same")
	}
	s.pay(o)
	if text := words(s.get(path).body); strings.Contains(text, "주문 취소") {
		t.Error("a paid order can be cancelled")
	}
}
