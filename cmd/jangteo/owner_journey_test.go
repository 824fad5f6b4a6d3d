package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"github.com/jangteo/jangteo/store"
)

// What a new owner does on the first day, from the first product to the first
// refund, on the devices that people use.

// TestOwnersFirstDay begins with the demo shop.
func TestOwnersFirstDay(t *testing.T) {
	t.Parallel()
	for _, d := range devices {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			p := startShop(t, append(ownerEnv(), "JANGTEO_POLL=1s")...)
			o := worker(t, p, d)
			o.saysYes()
			o.makesBlanket(t, "A")
			o.looksAtBlanket("wool-blanket-a")

			buyer, forger := visit(t, p, d), visit(t, p, d)
			bought := buyer.buysBlanket("approve", "paid")
			o.sends(bought, "600000000001")
			buyer.navigate(p.shop + bought.OrderURL)
			buyer.sees("600000000001")
			half := o.givesHalfBack(bought)
			buyer.navigate(p.shop + bought.OrderURL)
			buyer.sees(half)

			forged := forger.buysBlanket("other-amount", "held")
			o.settlesByRefund(forged)
			forger.navigate(p.shop + forged.OrderURL)
			forger.lands("refunded")

			o.findsInTheLog(map[string]string{"발송 처리했습니다": bought.OrderNo, half + " 환불을 요청했습니다": bought.OrderNo,
				"환불을 요청했습니다": forged.OrderNo})
			p.compareBooks()
		})
	}
}

// TestOwnersFirstDayWithRealKeys begins with an empty database, in live mode and without
// keys, which are entered on their page. I'mport is a sandbox elsewhere whose payments look
// live. In the end the shop opens in English, too. Nobody touches the environment.
func TestOwnersFirstDayWithRealKeys(t *testing.T) {
	t.Parallel()
	for _, d := range devices {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			p, keys := startLiveShop(t)
			o := visit(t, p, d)
			o.saysYes()
			o.setsUpTwoSteps()
			o.entersKeys(keys)
			o.makesCategory("패브릭·소품")
			o.navigate(p.shop + "/admin/products")
			o.makesBlanket(t, "A")
			o.looksAtBlanket("wool-blanket-a")
			buyer := visit(t, p, d)
			bought := buyer.buysBlanket("approve", "paid")
			o.sends(bought, "600000000001")
			o.opensEnglish(buyer)
			o.findsInTheLog(map[string]string{"발송 처리했습니다": bought.OrderNo, "상품 등록": "wool-blanket-a"})
		})
	}
}

// startLiveShop starts an empty shop in live mode whose I'mport is the sandbox
// of another process, and returns its keys, which the shop does not know.
func startLiveShop(t *testing.T) (*program, store.PaymentKeys) {
	t.Helper()
	shop, sandbox := freeAddr(t), freeAddr(t)
	p := &program{t: t, data: t.TempDir(), shop: "http://localhost" + shop[strings.Index(shop, ":"):],
		sandbox: "http://" + sandbox}
	bank := &program{t: t, data: t.TempDir(), env: []string{"JANGTEO_SANDBOX_ADDR=" + sandbox, "JANGTEO_URL=" + p.shop}}
	bank.env = append(bank.env, "JANGTEO_DATA="+bank.data)
	bank.launch("sandbox", "--live")
	t.Cleanup(bank.stop)
	eventually(t, "the sandbox tells its keys", func() bool {
		return strings.Contains(bank.output.String(),
			"imp_secret ")
	})
	said := strings.Fields(bank.output.String()[strings.Index(bank.output.String(), "I'mport API:"):])
	p.code = said[3]
	p.env = append(ownerEnv(), "JANGTEO_MODE=live", "JANGTEO_ADDR="+shop, "JANGTEO_URL="+p.shop,
		"JANGTEO_DATA="+p.data, "JANGTEO_POLL=1s", "IAMPORT_API="+p.sandbox, "IAMPORT_SDK="+p.sandbox+sandboxSDKPath)
	p.launch()
	t.Cleanup(func() {
		p.isWell()
		p.stop()
		if out := p.run("verify"); out != "" {
			t.Errorf("jangteo verify: %s", out)
		}
	})
	eventually(t, "the live shop answers", func() bool {
		r, err := http.Get(p.shop + "/healthz")
		if err == nil {
			r.Body.Close()
		}
		return err == nil && r.StatusCode == http.StatusOK
	})
	return p, store.PaymentKeys{Code: said[3], Key: said[5], Secret: said[7], Inicis: "html5_inicis.INIpayTest"}
}

// entersKeys lets the shop sell: it takes orders once its keys are tested.
func (s *shopper) entersKeys(k store.PaymentKeys) {
	s.Helper()
	s.navigate(s.program.shop + "/admin/settings/keys")
	for name, value := range map[string]string{"imp_code": k.Code, "imp_key": k.Key, "imp_secret": k.Secret, "inicis": k.Inicis} {
		s.fills("[name="+name+"]", value)
	}
	s.fits()
	s.press("form.settings button.primary")
	s.isNotified("")
	s.press(`form[action$="/keys/test"] button`)
	s.sees("이제 주문을 받습니다")
	s.fits()
	s.shoot("live-keys")
}

// opensEnglish opens the English shop step by step, and the United States to its
// parcels. A buyer sees what is there after each.
func (s *shopper) opensEnglish(buyer *shopper) {
	s.Helper()
	const blanket = "/en/products/wool-blanket-a"
	buyer.navigate(buyer.program.shop + blanket)
	buyer.until(buyer.ctx, `location.pathname === "/products/wool-blanket-a"`)
	s.navigate(s.program.shop + "/admin/settings/english")
	s.heard.allow("status of 422")
	s.press("[name=on]")
	s.press("form.settings button.primary")
	s.sees("먼저 입력해 주세요")
	s.sees("영어 주소")
	s.shoot("english-lacks")
	s.navigate(s.program.shop + "/admin/settings")
	for name, text := range map[string]string{"name_ko": "바다상점", "name_en": "Sea Store", "company_en": "Sea Store Inc.",
		"representative_en": "Kim Bada", "address_en": "1 Haean-ro, Busan"} {
		s.fills("[name="+name+"]", text)
	}
	s.press("form.settings button.primary")
	s.isNotified("")
	for _, text := range []string{"terms", "privacy"} {
		s.navigate(s.program.shop + "/admin/settings/texts/" + text)
		s.press("form.settings button.primary")
		s.isNotified("")
	}
	s.navigate(s.program.shop + "/admin/settings/english")
	s.press("[name=on]")
	s.press("form.settings button.primary")
	s.isNotified("")
	s.sees("국내로만 배송합니다")
	s.shoot("english-open")

	const countries = `[...document.querySelectorAll("[name=buyer_country] option")].map((o) => o.value).filter(Boolean).join()`
	buyer.navigate(buyer.program.shop + blanket)
	buyer.until(buyer.ctx, countries+` === "KR"`)
	s.navigate(s.program.shop + "/admin/settings/shipping")
	s.until(s.ctx, `([...document.querySelectorAll("details")].forEach((d) => { d.open = true }), document.querySelector("[name=abroad_US]"))`)
	s.fills("[name=abroad_US]", "25000")
	s.press("form.settings button.primary")
	s.isNotified("")
	buyer.navigate(buyer.program.shop + blanket)
	buyer.until(buyer.ctx, countries+` === "KR,US"`)
	buyer.shoot("english-product")
}

// saysYes answers every question before what cannot be undone.
func (s *shopper) saysYes() {
	s.Helper()
	asked := make(chan struct{}, 8)
	err := chromedp.Listen(s.ctx, func(ev any) {
		if _, ok := ev.(*page.EventJavascriptDialogOpening); ok {
			asked <- struct{}{}
		}
	})
	if err != nil {
		s.Fatal(err)
	}
	go func() {
		for {
			select {
			case <-s.ctx.Done():
				return
			case <-asked:
				chromedp.Call(s.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}
		}
	}()
}

// fills puts a text into the field that a selector finds, in place of what is there.
func (s *shopper) fills(selector, text string) {
	s.Helper()
	s.press(selector)
	s.until(s.ctx, fmt.Sprintf(`document.activeElement === document.querySelector(%q) && document.activeElement.select() === undefined`, selector))
	do(s, s.ctx, input.InsertText, input.InsertTextParams{Text: text})
	s.until(s.ctx, fmt.Sprintf(`document.querySelector(%q).value === %q`, selector, text))
}

// isNotified waits for the notice of what was done.
func (s *shopper) isNotified(notice string) {
	s.Helper()
	s.until(s.ctx, fmt.Sprintf(`document.querySelector(".notice[role=status]")?.innerText.includes(%q)`, notice))
}

// setsUpTwoSteps logs in where everybody needs a second factor, which is set up
// first of all, and looks at the start page.
func (s *shopper) setsUpTwoSteps() {
	s.Helper()
	s.navigate(s.program.shop + "/admin/login")
	s.write("email", ownerEmail)
	s.write("password", ownerPassword)
	s.press("button.primary")
	s.until(s.ctx, `location.pathname === "/admin/account/two-factor" && document.querySelector(".qr .code")`)
	s.shoot("live-two-factor")
	secret := strings.ReplaceAll(evaluate[string](s.ctx, `document.querySelector(".qr .code").textContent`), " ", "")
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		s.Fatal(err)
	}
	s.fills("#f-code", code)
	s.press(".setup button.primary")
	s.until(s.ctx, `document.querySelectorAll("#recovery li").length === 10`)
	s.press(".actions a.primary")
	s.until(s.ctx, `location.pathname === "/admin" && document.querySelector("#tasks-title")`)
	s.shoot("live-dashboard")
}

func (s *shopper) makesCategory(name string) {
	s.Helper()
	s.navigate(s.program.shop + "/admin/categories")
	s.fills("[name=name_ko]", name)
	s.press(".category-form button.primary")
	s.sees(name)
	s.until(s.ctx, `document.querySelector(".category-head")`)
}

// buysBlanket orders what looksAtBlanket has seen and ends the payment window
// in a way.
func (s *shopper) buysBlanket(outcome, state string) attempt {
	s.Helper()
	s.navigate(s.program.shop + "/products/wool-blanket-a")
	s.picks(1, 1)
	s.fill("ko")
	s.pay("inicis")
	s.payWindow().end(outcome)
	s.lands(state)
	a, _ := s.last()
	return a
}

// goes to a section by the menu, which phones open from the bar at their bottom.
func (s *shopper) goes(section string) {
	s.Helper()
	if s.phone {
		s.press(`.bar a[href="#menu"]`)
	}
	s.press(fmt.Sprintf(`.side-nav a[href=%q]`, section))
}

// sends finds a paid order on the board and notes its parcel.
func (s *shopper) sends(a attempt, number string) {
	s.Helper()
	s.navigate(s.program.shop + "/admin")
	s.goes("/admin/orders")
	s.press(fmt.Sprintf(`a[href="/admin/orders/%s"]`, a.OrderNo))
	s.until(s.ctx, `document.querySelector("form[action$='/shipment']")`)
	s.choose("carrier", "CJ")
	s.fills(`form[action$="/shipment"] [name=number]`, number)
	s.shoot("order-to-send")
	s.press(`form[action$="/shipment"] button.primary`)
	s.isNotified("")
	s.sees(number)
}

// givesHalfBack refunds half of an order from its page, and tells how much.
func (s *shopper) givesHalfBack(a attempt) string {
	s.Helper()
	half := s.paid(a) / 2
	s.heard.allow("status of 409") // the question
	s.press("details:has(.refund) > summary")
	s.fills(".refund [name=amount]", fmt.Sprint(half))
	s.fills(".refund [name=reason]", "부분 반품")
	s.shoot("order-to-refund")
	s.press(".refund button.danger")
	s.sees("원)을 환불합니다") // read back in words
	s.shoot("order-to-refund-again")
	s.press(".refund button.danger")
	s.isNotified("환불을 요청했습니다")
	eventually(s.T, "half of it went back", func() bool {
		for _, pay := range s.ledger().Payments {
			if pay.OrderNo == a.OrderNo {
				return pay.Cancelled == half
			}
		}
		return false
	})
	return fmt.Sprintf("%d,%03d원", half/1000, half%1000)
}

// paid is what came in for an order.
func (s *shopper) paid(a attempt) int64 {
	s.Helper()
	for _, pay := range s.ledger().Payments {
		if pay.OrderNo == a.OrderNo {
			return pay.Amount
		}
	}
	s.Fatalf("nothing was paid for %s", a.OrderNo)
	return 0
}

// settlesByRefund finds the one open case and gives the money back.
func (s *shopper) settlesByRefund(a attempt) {
	s.Helper()
	s.navigate(s.program.shop + "/admin")
	s.goes("/admin/cases")
	s.until(s.ctx, fmt.Sprintf(`document.querySelectorAll(".case").length === 1 && document.querySelector(".case").innerText.includes(%q)`, a.OrderNo))
	s.press(".case details:has(.refund) > summary")
	s.fills(".case .refund [name=reason]", "주문과 다른 결제")
	s.shoot("case-to-settle")
	s.press(".case .refund button.danger")
	s.isNotified("환불을 요청했습니다")
	s.becomes(a, "refunded")
	s.navigate(s.program.shop + "/admin/cases")
	s.sees("확인이 필요한 건이 없습니다")
}

// findsInTheLog looks for what was done to which order, by this owner.
func (s *shopper) findsInTheLog(deeds map[string]string) {
	s.Helper()
	s.navigate(s.program.shop + "/admin")
	s.goes("/admin/log")
	s.until(s.ctx, `document.querySelector("#f-who")`)
	s.shoot("log")
	rows := evaluate[[]string](s.ctx, `[...document.querySelectorAll("tbody tr")].map((r) => r.innerText.replaceAll(/\s+/g, " "))`)
next:
	for deed, order := range deeds {
		for _, row := range rows {
			if strings.Contains(row, ownerEmail) && strings.Contains(row, deed) && strings.Contains(row, order) {
				continue next
			}
		}
		s.Errorf("%s: %q by %s is not in the log:\n%s", order, deed, ownerEmail, strings.Join(rows, "\n"))
	}
}
