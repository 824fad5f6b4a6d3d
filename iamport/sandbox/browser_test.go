package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/device"
	"github.com/chromedp/chromedp/kb"

	"github.com/jangteo/jangteo/iamport"
)

// shopPage calls the SDK from another origin under a strict CSP. What the callback
// gets, and what the browser complains about, is written into the page.
const shopPage = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>shop</title><h1>shop</h1>
<button id="pay">pay</button>
<div class="portone-ui-container" data-portone-ui-type="paypal-spb"></div>
<pre id="rsp"></pre><pre id="trouble"></pre>
<script nonce="n1">
addEventListener("securitypolicyviolation", (e) => document.getElementById("trouble").textContent += e.violatedDirective + " " + e.blockedURI + "\n");
addEventListener("error", (e) => document.getElementById("trouble").textContent += e.message + "\n");
</script>
<script nonce="n1" src="%[1]s/v1/iamport.js"></script>
<script nonce="n1">
IMP.init("%[2]s");
const params = %[3]s;
const done = (rsp) => document.getElementById("rsp").textContent += JSON.stringify(rsp);
if (params.pg.startsWith("paypal_v2")) IMP.loadUI("paypal-spb", params, done);
document.getElementById("pay").onclick = () => IMP.request_pay(params, done);
</script>`

// browser is a headless Chromium that shows a shop's page.
type browser struct {
	*testing.T // of the running case
	*bench
	ctx  context.Context
	shop *httptest.Server
	site string  // the sandbox under another host name than the shop: another site, as in production
	page *string // parameters of request_pay, as JavaScript
}

func openBrowser(t *testing.T) *browser {
	t.Helper()
	path, err := findChromium()
	if err != nil {
		t.Skip("no Chromium on this machine")
	}
	b := &browser{T: t, bench: open(t), page: new(string)}
	b.shop = httptest.NewServer(http.HandlerFunc(b.serveShop))
	t.Cleanup(b.shop.Close)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path), chromedp.Headless,
		chromedp.NoSandbox,
		chromedp.WindowSize(1280, 860), chromedp.UserDataDir(t.TempDir()))
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(cancel)
	b.ctx = ctx
	b.site = strings.Replace(b.url, "127.0.0.1", "localhost", 1)
	return b
}

func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}

func (b *browser) serveShop(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		fmt.Fprintf(w, "<!doctype html><title>landed</title><pre id=landed>%s</pre>", r.URL.RawQuery)
		return
	}
	code, _, _ := b.Credentials()
	w.Header().Set("Content-Type", "text/html; charset=UTF-8")
	w.Header().Set("Content-Security-Policy",
		fmt.Sprintf("default-src 'none'; script-src 'nonce-n1' 'strict-dynamic'; "+
			"connect-src %[1]s; frame-src %[1]s; form-action 'self' %[1]s; base-uri 'none'; "+
			"require-trusted-types-for 'script'", b.site))
	fmt.Fprintf(w, shopPage, b.site, code, *b.page)
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// read runs an action that returns a value.
func read[T any](b *browser, ctx context.Context, a chromedp.Action[T]) T {
	b.Helper()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// visit opens the shop with these parameters of request_pay.
func (b *browser) visit(params string) {
	b.Helper()
	*b.page = params
	b.do(chromedp.Navigate(b.shop.URL + "/"))
}

// click clicks the first element that the selector finds.
func click(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.CSS(selector))
}

func button(o outcome) string { return fmt.Sprintf("button[data-outcome=%q]", o) }

// rsp waits for the callback and returns what it got.
func (b *browser) rsp() string {
	b.Helper()
	text := read(b, b.ctx, chromedp.Poll[string](`document.getElementById("rsp").textContent`))
	b.noTrouble()
	return text
}

func (b *browser) noTrouble() {
	b.Helper()
	if text := read(b, b.ctx, chromedp.Evaluate[string](`document.getElementById("trouble").textContent`)); text != "" {
		b.Errorf("the browser complained: %s", text)
	}
}

// frame waits for the payment window on top of the shop's page.
func (b *browser) frame() context.Context { return b.payWindow("iframe") }

// payWindow waits for a payment window and attaches to it. A pop-up must have
// loaded its document by then, which its title tells: chromedp builds its tree of
// nodes without a lock.
func (b *browser) payWindow(kind string) context.Context {
	b.Helper()
	var id target.ID
	eventually(b.T, "the payment window", func() bool {
		infos, err := chromedp.Targets(b.ctx)
		if err != nil {
			b.Fatal(err)
		}
		for _, info := range infos {
			loaded := kind == "iframe" || (info.Title != "" && !strings.Contains(info.URL, info.Title))
			if info.Type == kind && strings.Contains(info.URL, "/window/") && loaded {
				id = info.TargetID
			}
		}
		return id != ""
	})
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(id))
	b.Cleanup(cancel)
	read(b, ctx, chromedp.WaitVisible(chromedp.CSS("button[data-outcome]")))
	return ctx
}

// pressIn presses a button in a window, which may close before the command is
// answered.
func (b *browser) pressIn(ctx context.Context, o outcome) {
	b.Helper()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.querySelector('`+button(o)+
		`').click(), true`)); err != nil {
		b.Log(err)
	}
}

func (b *browser) last() iamport.Payment {
	b.Helper()
	list, _, err := b.ledger.payments(b.ctx, query{limit: 1, page: 1})
	if err != nil || len(list) == 0 {
		b.Fatalf("no payment: %v", err)
	}
	return list[0].Payment
}

// shoot saves a screenshot if SANDBOX_SHOTS names a folder.
func (b *browser) shoot(name string) {
	b.Helper()
	dir := os.Getenv("SANDBOX_SHOTS")
	if dir == "" {
		return
	}
	b.do(chromedp.Sleep(300 * time.Millisecond))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), read(b, b.ctx, chromedp.CaptureScreenshot()),
		0o600); err != nil {
		b.Fatal(err)
	}
}

const inicisParams = `{pg: "html5_inicis.INIpayTest", pay_method: "card", merchant_uid: %q, name: "노르웨이 회전 의자 외 1건", amount: 64900,
	buyer_name: "홍길동", buyer_email: "gildong@example.com", buyer_tel: "010-1234-5678", m_redirect_url: location.origin + "/landed?shop=1"}`

// walk runs one case in the same browser.
func (b *browser) walk(name string, fn func(*browser)) {
	b.T.Run(name, func(t *testing.T) {
		one := *b
		one.T = t
		fn(&one)
	})
}

func TestBrowserOnDesktop(t *testing.T) {
	b := openBrowser(t)

	b.walk("approve", func(b *browser) {
		b.visit(fmt.Sprintf(inicisParams, "D-1"))
		b.do(click("#pay"))
		frame := b.frame()
		b.shoot("inicis-1280")
		b.pressIn(frame, approve)
		rsp := b.rsp()
		if p := b.last(); p.Status != "paid" || !strings.HasPrefix(rsp, `{"success":true,"imp_uid":"`+p.ImpUID) {
			b.Errorf("status %s, callback %s", p.Status, rsp)
		}
		b.do(chromedp.WaitNotPresent(chromedp.CSS("dialog")))
	})

	b.walk("on a narrow screen with a mouse, ignoring other windows", func(b *browser) {
		b.do(chromedp.EmulateViewport(390, 844))
		b.visit(fmt.Sprintf(inicisParams, "D-0"))
		b.do(click("#pay"))
		frame := b.frame()
		b.shoot("overlay-390")
		p := b.last()
		read(b, b.ctx, chromedp.Evaluate[bool](`postMessage({type: "iamport-sandbox", imp_uid: "`+p.ImpUID+
			`"}, "*"), true`))
		time.Sleep(100 * time.Millisecond) // an ignored message leaves no trace to wait for
		if rsp := read(b, b.ctx, chromedp.Evaluate[string](
			`document.getElementById("rsp").textContent`)); rsp != "" || b.last().Status != "ready" {
			b.Errorf("a forged message ended the window: %s", rsp)
		}
		b.pressIn(frame, approve)
		b.rsp()
		b.do(chromedp.ResetViewport())
	})

	b.walk("cancel with the button", func(b *browser) {
		b.visit(fmt.Sprintf(inicisParams, "D-2"))
		b.do(click("#pay"))
		b.pressIn(b.frame(), cancel)
		if rsp := b.rsp(); !strings.HasPrefix(rsp, `{"success":false`) || strings.Contains(rsp, "error_code") {
			b.Errorf("callback %s", rsp)
		}
	})

	b.walk("cancel with the cross", func(b *browser) {
		b.visit(fmt.Sprintf(inicisParams, "D-3"))
		b.do(click("#pay"))
		b.frame()
		b.do(click("dialog > button"))
		if rsp := b.rsp(); !strings.HasPrefix(rsp, `{"success":false`) {
			b.Errorf("callback %s", rsp)
		}
	})

	b.walk("cancel with Esc after the focus has gone into the window", func(b *browser) {
		b.visit(fmt.Sprintf(inicisParams, "D-4"))
		b.do(click("#pay"))
		b.frame()
		read(b, b.ctx, chromedp.Poll[bool](`document.activeElement.tagName === "IFRAME"`))
		b.do(chromedp.KeyEvent(kb.Escape))
		if rsp := b.rsp(); !strings.HasPrefix(rsp, `{"success":false`) {
			b.Errorf("callback %s", rsp)
		}
		read(b, b.ctx, chromedp.Poll[bool](`document.activeElement.id === "pay"`))
	})

	b.walk("paid, but the page is not told", func(b *browser) {
		b.visit(fmt.Sprintf(inicisParams, "D-5"))
		b.do(click("#pay"))
		b.pressIn(b.frame(), approveAndClose)
		b.do(chromedp.WaitNotPresent(chromedp.CSS("dialog")))
		rsp := read(b, b.ctx, chromedp.Evaluate[string](`document.getElementById("rsp").textContent`))
		if p := b.last(); p.Status != "paid" || rsp != "" {
			b.Errorf("status %s, callback %q", p.Status, rsp)
		}
	})

	b.walk("a string amount opens nothing", func(b *browser) {
		b.visit(strings.Replace(fmt.Sprintf(inicisParams, "D-6"), "64900", `"64900"`, 1))
		b.do(click("#pay"))
		if rsp := b.rsp(); !strings.Contains(rsp, `"imp_uid":null`) {
			b.Errorf("callback %s", rsp)
		}
	})

	b.walk("PayPal leaves the shop", func(b *browser) {
		b.visit(`{pg: "paypal", pay_method: "card", merchant_uid: "D-7", name: "Norwegian swivel chair", amount: 48.2, currency: "USD",
			m_redirect_url: location.origin + "/landed"}`)
		b.do(click("#pay"), chromedp.WaitVisible(chromedp.CSS(button(approve))))
		b.shoot("paypal-1280")
		b.do(click(button(approve)))
		b.landed("imp_uid=" + b.last().ImpUID + "&merchant_uid=D-7")
	})

	b.paySPB()
}

// landed waits for m_redirect_url and compares its query.
func (b *browser) landed(want string) {
	b.Helper()
	if got := read(b, b.ctx, chromedp.Text(chromedp.CSS("#landed"))); got != want {
		b.Errorf("landed with %s, want %s", got, want)
	}
}

func (b *browser) paySPB() {
	params := `{pg: "paypal_v2", pay_method: "paypal", merchant_uid: %q, name: "Chair", amount: 48.2, currency: "USD"}`
	closing := outcome("") // the buyer closes the pop-up
	for i, c := range []struct {
		name   string
		do     outcome
		status iamport.Status
		short  bool // the callback has ids only
	}{
		{"approve", approve, "paid", true},
		{"pending", pending, "ready", true},
		{"decline", decline, "failed", false},
		{"closed by the buyer", closing, "failed", false},
	} {
		b.walk("PayPal button: "+c.name, func(b *browser) {
			b.visit(fmt.Sprintf(params, fmt.Sprintf("S-%d", i)))
			b.do(click(`[data-testid="paypal-spb"]`))
			popup := b.payWindow("page")
			if c.do == closing {
				if err := chromedp.Cancel(popup); err != nil {
					b.Log(err)
				}
			} else {
				b.pressIn(popup, c.do)
			}
			rsp, p := b.rsp(), b.last()
			short := fmt.Sprintf(`{"imp_uid":%q,"merchant_uid":%q}`, p.ImpUID, p.MerchantUID)
			if p.Status != c.status || (rsp == short) != c.short || (!c.short && !strings.Contains(rsp, "error_code")) {
				b.Errorf("status %s, callback %s", p.Status, rsp)
			}
		})
	}
}

func TestBrowserWithAnOldSDK(t *testing.T) {
	b := openBrowser(t)
	for _, c := range []struct{ name, before, want string }{
		{"without jQuery there is no IMP", "", "undefined"},
		{"with jQuery there is no loadUI", "window.jQuery = {};", "init,agency,request_pay,certification"},
	} {
		b.walk(c.name, func(b *browser) {
			b.do(chromedp.Navigate(b.site + "/assets/nothing"))
			got := read(b, b.ctx, chromedp.Evaluate[string](`new Promise((done) => {
				`+c.before+`
				const script = document.createElement("script");
				script.src = "/js/iamport.payment-1.2.0.js";
				script.onload = () => done(window.IMP ? Object.keys(IMP).join() : "undefined");
				document.head.append(script);
			})`, chromedp.EvalAwaitPromise))
			if got != c.want {
				b.Errorf("IMP has %s", got)
			}
		})
	}
}

func TestBrowserOnPhone(t *testing.T) {
	b := openBrowser(t)
	b.do(chromedp.Emulate(device.IPhone13))
	b.visit(fmt.Sprintf(inicisParams, "P-1"))
	b.do(click("#pay"), chromedp.WaitVisible(chromedp.CSS(button(approve))))
	b.shoot("inicis-phone")
	b.do(click(button(approve)))
	b.landed("shop=1&imp_uid=" + b.last().ImpUID + "&merchant_uid=P-1")
	if p := b.last(); p.Channel != "mobile" || p.Status != "paid" {
		b.Errorf("channel %s, status %s", p.Channel, p.Status)
	}

	b.set(`{"redirect_style":"old"}`)
	b.visit(fmt.Sprintf(inicisParams, "P-2"))
	b.do(click("#pay"), chromedp.WaitVisible(chromedp.CSS(button(decline))), click(button(decline)))
	b.landed("shop=1&imp_uid=" + b.last().ImpUID + "&merchant_uid=P-2&imp_success=false&error_code=120002&error_msg=" +
		strings.ReplaceAll(url.QueryEscape("1일 사용한도를 초과했습니다"), "+", "%20"))
}
