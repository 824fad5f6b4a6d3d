package sandbox

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestPagesFitTheScreen opens every page at a phone's and a desktop's width:
// nothing may overflow sideways, and every control must have an accessible name.
func TestPagesFitTheScreen(t *testing.T) {
	b := openBrowser(t)
	pages := map[string]string{
		"card":  b.window(order("L-1")).Path,
		"vbank": b.window(order("L-2", "pay_method", "vbank")).Path,
		"trans": b.window(order("L-3", "pay_method", "trans")).Path,
		"overseas": b.window(order("L-4", "pg", "html5_inicis.INIglobal1", "language", "en", "name",
			"Norwegian swivel chair")).Path,
		"paypal": b.window(order("L-5", "pg", "paypal", "currency", "USD", "amount", 1048.2, "popup", true,
			"name", "Norwegian swivel chair with a rather long name and 3 more")).Path,
		"spb": b.call("click", "pc", order("L-6", "pg", "paypal_v2", "pay_method", "paypal", "currency", "USD",
			"amount", 48.2)).Window.Path,
		"panel": "/",
	}
	b.fillLedger()
	lost := b.window(order("L-7"))
	b.press(lost, approveAndClose)
	pages["lost"] = lost.Path
	paid := b.pay(order("L-8"))
	pages["receipt"] = "/slips/" + paid.ImpUID
	for name, path := range pages {
		for _, width := range []int64{390, 1280} {
			b.walk(fmt.Sprintf("%s at %d px", name, width), func(b *browser) {
				b.do(chromedp.EmulateViewport(width, 860), chromedp.Navigate(b.site+path))
				if over := read(b, b.ctx,
					chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`)); over > 0 {
					b.Errorf("%d px overflow", over)
				}
				unnamed := read(b, b.ctx, chromedp.Evaluate[string](`[...document.querySelectorAll("input,select,button")]
					.filter((e) => !e.textContent.trim() && !e.closest("label")).map((e) => e.outerHTML).join("\n")`))
				if unnamed != "" {
					b.Errorf("without a name: %s", unnamed)
				}
				b.shoot(fmt.Sprintf("%s-%d", name, width))
			})
		}
	}
}

// fillLedger fills the ledger with a payment in every state.
func (b *browser) fillLedger() {
	b.Helper()
	shop := openShop(b.T)
	part := b.pay(order("ORD20261122-7K3Q9FX-1", "notice_url", shop.URL), "quota", "3")
	b.rest("POST", "/payments/cancel", "imp_uid", part.ImpUID, "amount", "900")
	full := b.pay(order("ORD20261122-8M4R1GZ-1", "notice_url", []string{shop.URL, "http://127.0.0.1:1/down"}))
	b.rest("POST", "/payments/cancel", "imp_uid", full.ImpUID)
	b.press(b.window(order("ORD20261122-9P5S2HA-1", "pay_method", "vbank")), issue)
	b.press(b.window(order("ORD20261122-1Q6T3JB-1")), decline)
	b.press(b.call("click", "pc", order("ORD20261122-2R7V4KC-1", "pg", "paypal_v2", "pay_method", "paypal",
		"currency", "USD", "amount", 48.2)).Window, pending)
	b.set(`{"paypal_refund":"pending"}`)
	slow := b.pay(order("ORD20261122-3S8W5LD-1", "pg", "paypal", "currency", "USD", "amount", 20, "popup", true))
	b.rest("POST", "/payments/cancel", "imp_uid", slow.ImpUID, "amount", "5")
}
