package main

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/jangteo/jangteo/handlers"
	"github.com/jangteo/jangteo/handlers/web"
)

// The owner's pages are examined by axe-core, which finds what keeps people
// from using them: poor contrast, controls without a name, broken structure.

const axeFile = "testdata/axe-core-4.14.1.min.js"

// axeRun opens what is folded, so that it is examined too, and tells what axe
// finds wrong, a line for each element.
const axeRun = `(async () => {
	for (const d of document.querySelectorAll("details")) d.open = true;
	const { violations, passes } = await axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] });
	if (passes.length < 15) return ["axe looked at next to nothing: " + passes.map((p) => p.id)];
	return violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.target.join(" ") + " " + n.html.slice(0, 160) + " " + n.failureSummary));
})()`

const colleagueEmail = "colleague@example.com"

// TestOwnersPagesAreAccessible opens every page of the owner, in a shop where
// something has happened, on the devices and in the languages that people use.
func TestOwnersPagesAreAccessible(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatal(err)
	}
	p := startShop(t, append(ownerEnv(), "JANGTEO_POLL=1s")...)
	pages := p.busyShop()
	for _, look := range []struct {
		device
		email, lang string
	}{
		{phone, ownerEmail, "ko"},
		{desktop, colleagueEmail, "en"},
	} {
		t.Run(look.name+"/"+look.lang, func(t *testing.T) {
			t.Parallel()
			s := visit(t, p, look.device)
			s.examine(string(axe), pages.gates, "gate-"+look.lang)
			s.logsIn(look.email)
			if look.lang == "en" {
				s.press(`button[name=language][value=en]`)
				s.until(s.ctx, `document.documentElement.lang === "en"`)
			}
			s.examine(string(axe), pages.inside, "admin-"+look.lang)
			if lang := evaluate[string](s.ctx, "document.documentElement.lang"); lang != look.lang {
				t.Errorf("the pages are in %q", lang)
			}
			s.heard.allow("status of 404")
			s.opens("/admin/orders/20200101-NOSUCH", http.StatusNotFound)
			s.passes(string(axe), "the error page")
		})
	}
}

// logsIn gives e-mail and password, and waits for the first page.
func (s *shopper) logsIn(email string) {
	s.Helper()
	s.navigate(s.program.shop + "/admin/login")
	s.write("email", email)
	s.write("password", ownerPassword)
	s.press("button.primary")
	s.until(s.ctx, `location.pathname === "/admin" && document.querySelector("main")`)
}

func (s *shopper) examine(axe string, pages []string, shot string) {
	s.Helper()
	for _, path := range pages {
		s.opens(path, http.StatusOK)
		s.passes(axe, path)
		s.shoot(shot + strings.NewReplacer("/", "-", "?", "-", "&", "-", "=", "-").Replace(strings.TrimPrefix(path,
			"/admin")))
	}
}

func (s *shopper) opens(path string, status int) {
	s.Helper()
	s.navigate(s.program.shop + path)
	if got := evaluate[int](s.ctx, `performance.getEntriesByType("navigation")[0].responseStatus`); got != status {
		s.Errorf("%s: status %d", path, got)
	}
	if got := evaluate[string](s.ctx, "location.pathname + location.search"); got != path {
		s.Errorf("%s led to %s", path, got)
	}
}

// passes examines the page that is open. Scripts of the browser's protocol are
// not bound by the page's content policy.
func (s *shopper) passes(axe, page string) {
	s.Helper()
	if err := chromedp.Do(s.ctx, chromedp.Evaluate[chromedp.Void](axe)); err != nil {
		s.Fatal(err)
	}
	found, err := chromedp.Run(s.ctx, chromedp.Evaluate[[]string](axeRun, chromedp.EvalAwaitPromise))
	if err != nil {
		s.Fatalf("%s: %v", page, err)
	}
	for _, v := range found {
		s.Errorf("%s: %s", page, v)
	}
	if wide := evaluate[int](s.ctx, `document.scrollingElement.scrollWidth - innerWidth`); wide > 0 {
		s.Errorf("%s: one must scroll sideways by %d pixels", page, wide)
	}
}

// ownerPages are the owner's pages before and after login.
type ownerPages struct{ gates, inside []string }

// busyShop lets shoppers and the owner do what there can be pages about.
func (p *program) busyShop() ownerPages {
	p.t.Helper()
	o := p.owner()
	paid, shipped, held := p.settled("approve", "paid"), p.settled("approve", "paid"), p.settled("other-amount", "held")
	awaiting, _ := p.issued()
	o.must("/admin/settings/receipts", url.Values{"mode": {"shop"}, "duty": {"on"}})
	fields := chairOrder("bank")
	fields.Set("receipt_kind", "person")
	fields.Set("receipt_number", "010-8765-4321")
	cash := p.place("/orders", fields)
	o.must("/admin/payments/bank:"+cash.MerchantUID+"/transfer", url.Values{})
	o.must("/admin/orders/selection", url.Values{"order": {paid.OrderNo, shipped.OrderNo}, "do": {"batch"}})
	o.must("/admin/orders/"+shipped.OrderNo+"/shipment", url.Values{"carrier": {"cj"}, "number": {"123456789012"}})
	o.must("/admin/orders/"+paid.OrderNo+"/claims", url.Values{"kind": {"cancel"}, "reason": {"색상이 마음에 들지 않아요"}})
	o.must("/admin/orders/"+paid.OrderNo+"/notes", url.Values{"note": {"부재 시 경비실"}})
	o.must("/admin/settings/texts/terms", url.Values{"ko": {"## 제1조\n\n이 약관은 …"},
		"en": {"## Article 1\n\nThese terms …"}})
	o.must("/admin/reconciliation", url.Values{})
	p.colleague()
	return p.pagesOf(paid, shipped, held, awaiting, cash)
}

// settled places an order and ends its payment window in a way.
func (p *program) settled(outcome, state string) attempt {
	p.t.Helper()
	a := p.order("inicis")
	w := p.openWindow(a, nil)
	p.choose(w, outcome)
	p.complete(w, a)
	p.becomes(a, state)
	return a
}

// must sends a form that is to be taken.
func (o *owner) must(path string, fields url.Values) string {
	o.t.Helper()
	status, page := o.do(path, fields)
	if status != http.StatusOK {
		o.t.Fatalf("POST %s: %d\n%s", path, status, page)
	}
	return page
}

// colleague is a second owner, who chose the same password.
func (p *program) colleague() {
	p.t.Helper()
	link := p.invite(colleagueEmail)
	u, err := url.Parse(link)
	if err != nil {
		p.t.Fatal(err)
	}
	r := p.post("/admin/invitation", url.Values{"token": {u.Query().Get("token")}, "new_password": {ownerPassword},
		"again": {ownerPassword}})
	if r.status != http.StatusSeeOther {
		p.t.Fatalf("accepting an invitation: %d %s", r.status, r.body)
	}
}

var invitationLink = regexp.MustCompile(`/admin/invitation\?token=\S+`)

func (p *program) invite(email string) string {
	p.t.Helper()
	out := p.run("admin", "add", "--invite", "--email", email)
	link := invitationLink.FindString(out)
	if link == "" {
		p.t.Fatalf("no invitation: %s", out)
	}
	return link
}

// pagesOf lists every page of the owner that can be got, some of them more
// than once. A route with a parameter that is not known here fails the test.
func (p *program) pagesOf(orders ...attempt) ownerPages {
	p.t.Helper()
	var files []string
	for _, a := range orders {
		files = append(files, "/admin/orders/"+a.OrderNo)
	}
	paid := "orders=" + orders[0].OrderNo
	several := map[string][]string{
		"/admin/orders":     {"/admin/orders", "/admin/orders?q=nothing"},
		"/admin/orders/:no": files,
		// The buyer's page of an order, drawn for the owner.
		"/admin/orders/:no/preview": {files[0] + "/preview"},
		"/admin/orders/:no/refund":  {files[0] + "/refund"},
		// No page, but a photo that a buyer sent.
		"/admin/orders/:no/photos/:photo": nil,
		"/admin/mailbox/:id":              {"/admin/mailbox/1"},
		"/admin/coupons/:id":              {"/admin/coupons/1"},
		"/admin/front/shelves/:id":        {"/admin/front/shelves/new"},
		"/admin/front/banners/:id":        {"/admin/front/banners/11"},
		"/admin/posts/:kind":              {"/admin/posts/notices", "/admin/posts/faq"},
		"/admin/posts/:kind/:id":          {"/admin/posts/notices/new", "/admin/posts/faq/3"},
		"/admin/front/preview":            {"/admin/front/preview", "/admin/front/preview?lang=en"},
		"/admin/mailbox/:id/html":         nil, // drawn for mail programs
		"/admin/orders/slips":             {"/admin/orders/slips?" + paid, "/admin/orders/slips?kind=sheet&" + paid},
		"/admin/orders/batches/:id":       {"/admin/orders/batches/1"},
		"/admin/products":                 {"/admin/products", "/admin/products?q=nothing"},
		"/admin/products/:id":             {"/admin/products/1", p.productWithOptions()},
		"/admin/products/edit":            {"/admin/products/edit", "/admin/products/edit?product=1&product=2"},
		"/admin/products/import/:token": {
			p.uploadedSheet("Handle,Title,Variant SKU,Variant Price\npine-tray,소나무 쟁반,PINE-1,12000\n")},
		"/admin/products/import/:token/columns": {p.uploadedSheet("품명,단가,현재고\n소나무 쟁반,12000,3\n")},
		"/admin/products/imports/:id":           {p.takenSheet()},
		// No page, but a file.
		"/admin/products/import/:token/report.csv": nil,
		"/admin/people/:id":                        {"/admin/people/1", "/admin/people/2"},
		"/admin/settings/texts/:kind":              {"/admin/settings/texts/terms", "/admin/settings/texts/privacy"},
		"/admin/cases":                             {"/admin/cases", "/admin/cases?state=closed"},
		"/admin/log":                               {"/admin/log", "/admin/log?who=all"},
		"/admin/reviews":                           {"/admin/reviews", "/admin/reviews?tab=held"},
		"/admin/questions":                         {"/admin/questions", "/admin/questions?tab=open&q=%EC%9D%B8"},
		"/admin/reviews/photos/:photo":             nil,
		"/admin/reviews/photos/:photo/small":       nil,
		"/admin/receipts":                          {"/admin/receipts", "/admin/receipts?tab=trouble"},
	}
	pages := ownerPages{gates: []string{"/admin/login", p.invite("invited@example.com")}}
	for _, r := range handlers.Routes() {
		switch list, some := several[r.Path]; {
		case r.Method != http.MethodGet || r.Path != "/admin" && !strings.HasPrefix(r.Path, "/admin/") ||
			r.Role == web.Public:
		case some:
			pages.inside = append(pages.inside, list...)
		case strings.Contains(r.Path, ":"):
			p.t.Errorf("what is there to see at %s?", r.Path)
		default:
			pages.inside = append(pages.inside, r.Path)
		}
	}
	return pages
}

// uploadedSheet is the page of a file of products.
func (p *program) uploadedSheet(sheet string) string {
	p.t.Helper()
	o := p.owner()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	w.WriteField("token", o.token())
	file, err := w.CreateFormFile("file", "products.csv")
	if err != nil {
		p.t.Fatal(err)
	}
	io.WriteString(file, sheet)
	w.Close()
	res, err := o.client.Post(o.shop+"/admin/products/import", w.FormDataContentType(), &body)
	status, page := o.read(res, err)
	if status != http.StatusOK {
		p.t.Fatalf("upload: %d\n%s", status, page)
	}
	return res.Request.URL.RequestURI()
}

// takenSheet is the page of an import of products.
func (p *program) takenSheet() string {
	p.t.Helper()
	file := filepath.Join(p.t.TempDir(), "taken.csv")
	if err := os.WriteFile(file, []byte("Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n"+
		"ash-tray,물푸레 쟁반,ASH-1,15000,3\n"), 0o600); err != nil {
		p.t.Fatal(err)
	}
	p.run("import", file)
	return "/admin/products/imports/1"
}

var productLink = regexp.MustCompile(`/admin/products/\d+"`)

// productWithOptions is the page of a product that comes in several variants.
func (p *program) productWithOptions() string {
	p.t.Helper()
	o := p.owner()
	for _, link := range productLink.FindAllString(o.open("/admin/products"), -1) {
		if path := strings.TrimSuffix(link, `"`); strings.Count(o.open(path), `.surcharge"`) > 1 {
			return path
		}
	}
	p.t.Fatal("no product has options")
	return ""
}
