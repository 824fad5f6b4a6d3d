package checkout_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/store"
)

func orderOf(lang, buyer, addr, postcode string, goods ...string) store.Order {
	o := store.Order{No: "ORD20261122-7K3Q9FX", Language: lang, Buyer: store.Person{Name: buyer, Email: "sky@example.com"},
		Destination: store.Destination{Addr: addr, Postcode: postcode, Country: "KR"}}
	for _, name := range goods {
		o.Lines = append(o.Lines, store.Line{Name: store.Text{Ko: name, En: name}})
	}
	return o
}

func TestWhatPGsAreTold(t *testing.T) {
	for _, c := range []struct {
		name string
		o    store.Order
		want checkout.Told
	}{
		{"as it is", orderOf("ko", "김하늘", "서울특별시 강남구 테헤란로 152", "06236", "노르웨이 회전 의자"),
			checkout.Told{Name: "노르웨이 회전 의자", BuyerName: "김하늘", BuyerAddr: "서울특별시 강남구 테헤란로 152", BuyerPostcode: "06236"}},
		{"quotes and markup", orderOf("en", `Conan O'Brien "Coco"`, "1 <Main> St & Co. \\ Unit `3`", "94016", `Kid’s “chair”`),
			checkout.Told{Name: "Kids chair", BuyerName: "Conan OBrien Coc", BuyerAddr: "1 Main St Co. Unit 3", BuyerPostcode: "94016"}},
		{"quotes in full width", orderOf("ko", "＇하늘＇", "＜A＆B＞ 빌딩", "06236", "＂의자＂"),
			checkout.Told{Name: "의자", BuyerName: "하늘", BuyerAddr: "A B 빌딩", BuyerPostcode: "06236"}},
		{"pictures and rare ideographs", orderOf("ko", "김🦊하늘", "𠮷野 1번지 🏠", "06236", "의자 🪑❤️ 1️⃣", "책상"),
			checkout.Told{Name: "의자 ❤ 1 외 1건", BuyerName: "김하늘", BuyerAddr: "野 1번지", BuyerPostcode: "06236"}},
		{"controls and formats", orderOf("ko", "\u202e김\u200b하늘\u202c", "서울\t강남구\n테헤란로\u00ad 152", "06236", "의\u2060자\x07"),
			checkout.Told{Name: "의자", BuyerName: "김하늘", BuyerAddr: "서울 강남구 테헤란로 152", BuyerPostcode: "06236"}},
		{"nothing that a PG takes", orderOf("ko", "🦊🦊", "🏠", "06236", "🪑🪑", "책상", "등"),
			checkout.Told{Name: "ORD20261122-7K3Q9FX 외 2건", BuyerName: "구매자", BuyerPostcode: "06236"}},
		{"the same in English", orderOf("en", "“”", "'", "", "👨‍👩‍👧"),
			checkout.Told{Name: "ORD20261122-7K3Q9FX", BuyerName: "Buyer"}},
		{"long names", orderOf("ko", "김수한무거북이와두루미삼천갑자", "가", "06236", strings.Repeat("노르웨이 회전 의자 ", 5), "책상"),
			checkout.Told{Name: "노르웨이 회전 의자 노르웨이 회전 의자 노르웨이… 외 1건", BuyerName: "김수한무거북이와두루", BuyerAddr: "가", BuyerPostcode: "06236"}},
		{"an accent at the end", orderOf("en", "Abcdefghijklmnoe\u0301\u0323x", "1 Main St", "94016", strings.Repeat("ab", 19)+"e\u0323\u0301cd"),
			checkout.Told{Name: strings.Repeat("ab", 19) + "…", BuyerName: "Abcdefghijklmno", BuyerAddr: "1 Main St", BuyerPostcode: "94016"}},
		{"ZIP+4", orderOf("en", "Ann", "1 Main St", "94016-1234", "Chair"),
			checkout.Told{Name: "Chair", BuyerName: "Ann", BuyerAddr: "1 Main St", BuyerPostcode: "94016"}},
		{"a British postcode", orderOf("en", "Ann", "1 Main St", "SW1A 1AA", "Chair"),
			checkout.Told{Name: "Chair", BuyerName: "Ann", BuyerAddr: "1 Main St", BuyerPostcode: "SW1A 1AA"}},
		{"a Portuguese postcode", orderOf("en", "Ann", "1 Main St", "1000-001", "Chair"),
			checkout.Told{Name: "Chair", BuyerName: "Ann", BuyerAddr: "1 Main St", BuyerPostcode: "1000-001"}},
		{"a postcode with many blanks", orderOf("en", "Ann", "1 Main St", "123 456 789", "Chair"),
			checkout.Told{Name: "Chair", BuyerName: "Ann", BuyerAddr: "1 Main St"}},
	} {
		c.want.BuyerEmail = "sky@example.com"
		if got := checkout.Tell(c.o); got != c.want {
			t.Errorf("%s:\ngot  %+q\nwant %+q", c.name, got, c.want)
		}
	}
}

func TestAnEmailIsToldWholeOrNotAtAll(t *testing.T) {
	for email, want := range map[string]string{"a.b-c_d+e@example.com": "a.b-c_d+e@example.com", "o'brien@example.com": "", `"a b"@example.com`: "",
		"a&b@example.com": "", "fox🦊@example.com": "", strings.Repeat("a", 60) + "@example.com": "", "홍길동@예시.kr": "홍길동@예시.kr"} {
		o := orderOf("ko", "김하늘", "", "", "의자")
		o.Buyer.Email = email
		if got := checkout.Tell(o).BuyerEmail; got != want {
			t.Errorf("%s is told as %q", email, got)
		}
	}
}

func FuzzWhatPGsAreTold(f *testing.F) {
	f.Add("김하늘", "서울 '강남구'", "94016-1234", "🪑 의자", "책상", true)
	f.Fuzz(func(t *testing.T, buyer, addr, postcode, first, second string, english bool) {
		lang := map[bool]string{true: "en", false: "ko"}[english]
		o := orderOf(lang, buyer, addr, postcode, first, second)
		o.Buyer.Email = buyer
		told := checkout.Tell(o)
		for text, limit := range map[string][2]int{told.Name: {40, 80}, told.BuyerName: {16, 30}, told.BuyerEmail: {64, 64}, told.BuyerAddr: {128, 512}, told.BuyerPostcode: {8, 32}} {
			if utf8.RuneCountInString(text) > limit[0] || len(text) > limit[1] {
				t.Errorf("%q is too long", text)
			}
			if strings.ContainsAny(text, `'"<>&\`+"`") || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
				return r > 0xffff || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.In(r, unicode.Pi, unicode.Pf)
			}) {
				t.Errorf("%q has signs that PGs choke on", text)
			}
		}
		if told.Name == "" || told.BuyerName == "" {
			t.Errorf("%+v", told)
		}
	})
}
