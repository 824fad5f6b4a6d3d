package mail_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/mail"
)

var update = flag.Bool("update", false, "write golden files anew")

// mails are all mails of the shop in one language.
func mails(lang views.Lang) map[string]mail.Letter {
	t := lang.Text
	f := mail.Frame{Lang: lang, HomeURL: "https://shop.example.com" + lang.Path("/"), Shop: views.Shop{
		Name: t("장터", "Jangteo"), Company: t("장터상점", "Jangteo Store"), Representative: t("홍길동", "Hong Gil-dong"),
		BusinessNumber:  "000-00-00000",
		MailOrderNumber: t("제2026-서울마포-0000호", "2026-Seoul-Mapo-0000"), Address: t("서울특별시 마포구 양화로 1",
			"1 Yanghwa-ro, Mapo-gu, Seoul"),
		Tel: "02-0000-0000", Email: "help@example.com", Hours: t("평일 10:00–17:00", "Mon–Fri 10:00–17:00"),
		PrivacyOfficer: t("홍길동", "Hong Gil-dong")}}
	play := f
	play.Sandbox = true
	o := mail.Order{No: "ORD20261122-7K3Q9FX", PlacedAt: t("2026년 11월 22일 12:00", "November 22, 2026, 12:00 (Korea)"),
		Lines: []mail.Line{{Name: t("노르웨이 회전 의자 (검정)", "Norwegian swivel chair (Black)"), Quantity: 2,
			Price: t("129,800원", "$99.80")},
			{Name: t("<b>의자 & 방석</b>", "<b>Chair & cushion</b>"), Quantity: 1, Price: t("9,900원", "$7.90")}},
		Goods: t("139,700원", "$107.70"), Shipping: t("", "$18.00"), Total: t("139,700원", "$125.70"),
		Duties:   lang == views.English,
		Receiver: t("김**, 서울특별시 강남구 ***", "A******, San Francisco ***"),
		URL:      "https://shop.example.com/orders/unguessable"}
	reduced := o
	reduced.Coupon, reduced.Discount, reduced.Total = t("쿠폰 할인 (WELCOME10)", "Coupon (WELCOME10)"),
		t("-13,970원", "-$10.77"), t("125,730원", "$114.93")
	part, back := o, o
	part.Refunded, part.Left = t("-9,900원", "-$7.90"), t("129,800원", "$117.80")
	back.Refunded, back.Left = "-"+o.Total, t("0원", "$0.00")
	return map[string]mail.Letter{
		"placed": mail.Placed{Frame: play, Order: o, PayURL: o.URL + "/pay"}.Letter(),
		"vbank": mail.Account{Frame: f, Order: o, Bank: t("국민은행", "Kookmin Bank"), Number: "9876543210123",
			Holder: "jangteo", Amount: o.Total,
			Due: t("2026년 11월 25일 23:59", "November 25, 2026, 23:59 (Korea)")}.Letter(),
		"reminder": mail.Account{Frame: f, Order: o, Bank: t("국민은행", "Kookmin Bank"), Number: "9876543210123",
			Holder: "jangteo", Amount: o.Total,
			Due: t("2026년 11월 25일 23:59", "November 25, 2026, 23:59 (Korea)"), Again: true}.Letter(),
		"receipt": mail.Receipt{Frame: f, Order: reduced, Paid: reduced.Total, PaidAt: o.PlacedAt,
			Method: t("신용카드", "Overseas card"), ReceiptURL: "https://pg.example/receipt"}.Letter(),
		"shipped": mail.Shipped{Frame: f, Order: o, Carrier: t("CJ대한통운", "EMS (Korea Post)"), Number: "123456789012",
			TrackingURL: "https://carrier.example/?n=123456789012", At: o.PlacedAt}.Letter(),
		"shipped-boxes": mail.Shipped{Frame: f, Order: o, Carrier: t("CJ대한통운", "EMS (Korea Post)"),
			Number: "123456789012", TrackingURL: "https://carrier.example/?n=123456789012", At: o.PlacedAt,
			Further: []mail.Parcel{{Carrier: t("한진택배", "DHL Express"), Number: "123456789013",
				TrackingURL: "https://carrier.example/?n=123456789013"}}}.Letter(),
		"delivered":   mail.Delivered{Frame: f, Order: o}.Letter(),
		"readdressed": mail.Readdressed{Frame: f, Order: o}.Letter(),
		"reprint":     mail.Reprint{Frame: f, Order: o}.Letter(),
		"refund": mail.Refunded{Frame: f, Order: back, Amount: o.Total, Reason: t("품절", "sold out"), Coupon: "WELCOME10",
			Arrival: t("카드 승인이 취소됩니다.",
				"It will be returned to your card.")}.Letter(),
		"refund-part": mail.Refunded{Frame: f, Order: part, Reason: t("파손", "damaged"), Amount: t("9,900원", "$7.90"), Rest: t("129,800원", "$117.80"),
			Arrival: t("카드 승인이 취소됩니다.", "It will be returned to your card.")}.Letter(),
		"refund-account": mail.Refunded{Frame: f, Order: o, Amount: o.Total, Account: t("KB국민은행 ****9012",
			"KB Kookmin Bank ****9012"), Arrival: t("환불 계좌로 입금됩니다.", "It will arrive in your bank account.")}.Letter(),
		"cash-receipt": mail.CashReceipt{Frame: f, Order: o, Number: "Z12345678", Amount: o.Total, At: o.PlacedAt,
			Kind: f.Lang.Text("소득공제용", "For personal tax deduction"), Again: true,
			URL: "https://example.com/r"}.Letter(),
		"refund-code": mail.RefundCode{Frame: f, Order: o, Code: "048213", Amount: o.Total, Until: o.PlacedAt,
			Account: t("KB국민은행 ****9012", "KB Kookmin Bank ****9012")}.Letter(),
		"expired":   mail.Closed{Frame: f, Order: o, Expired: true}.Letter(),
		"cancelled": mail.Closed{Frame: f, Order: o}.Letter(),
		"review": mail.ReviewRequest{Frame: f, Order: o, Goods: []string{"노르웨이 회전 의자"}, URL: o.URL + "/reviews",
			StopURL: o.URL + "/reviews/stop"}.Letter(),
		"new-reviews": mail.NewReviews{Frame: f, Held: "1", Reported: "2", Unanswered: "3",
			URL: "https://shop.example/admin/reviews"}.Letter(),
		"question": mail.Question{Frame: f, About: o.Lines[0].Name, URL: "https://shop.example/questions/x"}.Letter(),
		"answer": mail.Question{Frame: f, OrderNo: o.No, URL: "https://shop.example/questions/x",
			Answer: t("네, 됩니다.\n감사합니다.", "Yes, it is.\nThank you.")}.Letter(),
		"new-questions": mail.NewQuestions{Frame: f, Waiting: "3", URL: "https://shop.example/admin/questions"}.Letter(),
		"merged":        mail.Merged{Frame: f, Orders: []mail.Order{o, o}}.Letter(),
		"confirm-alert": mail.ConfirmAlert{Frame: f, Name: o.Lines[0].Name,
			ConfirmURL: "https://shop.example.com/stock-alerts/1/mac/confirm",
			StopURL:    "https://shop.example.com/stock-alerts/1/mac"}.Letter(),
		"restock-more": mail.Restock{Frame: f, Goods: []mail.Wished{{Name: o.Lines[0].Name, Price: o.Lines[0].Price,
			URL: "https://shop.example.com/products/chair"}, {Name: t("방석", "Cushion"), Price: o.Lines[1].Price,
			URL: "https://shop.example.com/products/cushion"}},
			StopURL: "https://shop.example.com/stock-alerts/1/mac"}.Letter(),
		"restock": mail.Restock{Frame: f, Goods: []mail.Wished{{Name: o.Lines[0].Name, Price: o.Lines[0].Price,
			URL: "https://shop.example.com/products/chair"}},
			StopURL: "https://shop.example.com/stock-alerts/1/mac"}.Letter(),
		"new-order": mail.NewOrder{Frame: f, Order: o, Paid: o.Total, Method: t("신용카드", "Overseas card")}.Letter(),
		"case": mail.Case{Frame: f, Title: t("같은 주문이 두 번 결제되었습니다", "An order was paid twice"),
			OrderNo: o.No, OpenedAt: o.PlacedAt, URL: "https://shop.example.com/admin/cases"}.Letter(),
		"claim": mail.Claim{Frame: f, Order: o, What: t("반품", "Return"),
			Reason: t("생각보다 큽니다.", "It is larger than I thought."), At: o.PlacedAt}.Letter(),
		"withdrawn": mail.Withdrawn{Frame: f, Order: o, Amount: o.Total, Reason: t("단순 변심", "Changed my mind"),
			At: o.PlacedAt, Goods: mail.GoodsBack}.Letter(),
		"withdrawn-soon": mail.Withdrawn{Frame: f, Order: o, Amount: o.Total, Reason: t("단순 변심", "Changed my mind"),
			At: o.PlacedAt, Goods: mail.GoodsComing}.Letter(),
		"withdrawn-packed": mail.Withdrawn{Frame: f, Order: o, Amount: o.Total, Reason: t("단순 변심",
			"Changed my mind"), At: o.PlacedAt}.Letter(),
		"claim-approved": mail.ClaimAnswer{Frame: f, Order: o, What: t("교환", "Exchange"),
			Answer: t("착불로 보내 주세요.", "Please send it to our address.")}.Letter(),
		"claim-cancel": mail.ClaimAnswer{Frame: f, Order: o, What: t("취소", "Cancellation"), Cancel: true}.Letter(),
		"claim-refused": mail.ClaimAnswer{Frame: f, Order: o, What: t("반품", "Return"), Refused: true,
			Answer: t("이미 사용하신 상품입니다.", "The item has been used.")}.Letter(),
		"device": mail.Device{Frame: f, Address: "203.0.113.9", Agent: "Firefox", At: o.PlacedAt,
			URL: "https://shop.example.com/admin/account"}.Letter(),
	}
}

// TestEveryMailReadsAsItShould compares subject, text and HTML of every mail in
// both languages with testdata. The text must say all that the HTML says.
func TestEveryMailReadsAsItShould(t *testing.T) {
	for _, lang := range []views.Lang{views.Korean, views.English} {
		for name, l := range mails(lang) {
			t.Run(name+" "+string(lang), func(t *testing.T) {
				var html bytes.Buffer
				if err := mail.HTML(l).Render(context.Background(), &html); err != nil {
					t.Fatal(err)
				}
				compare(t, filepath.Join("testdata", name+"."+string(lang)+".txt"), "Subject: "+l.Subject+"\n\n"+
					l.Text())
				compare(t, filepath.Join("testdata", name+"."+string(lang)+".html"), html.String()+"\n")
				for _, fact := range l.Facts {
					if !strings.Contains(l.Text(), fact.Value) || !strings.Contains(html.String(), fact.Value) {
						t.Errorf("%q is not in both forms", fact.Value)
					}
				}
				for _, bad := range []string{"<b>의자", "<b>Chair", "<img", "<script", "<link"} {
					if strings.Contains(html.String(), bad) {
						t.Errorf("the HTML has %s", bad)
					}
				}
			})
		}
	}
}

func compare(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); if that is meant, run with -update:\n%s", golden, diff)
	}
}
