package wording

import (
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

func TestMoneyReadsAsShopsWriteIt(t *testing.T) {
	for _, c := range []struct {
		money money.Money
		lang  string
		want  string
	}{
		{money.Money{Minor: 64900, Currency: money.KRW}, "ko", "64,900원"},
		{money.Money{Minor: 64900, Currency: money.KRW}, "en", "₩64,900"},
		{money.Money{Minor: 900, Currency: money.KRW}, "ko", "900원"},
		{money.Money{Minor: 1234567, Currency: money.KRW}, "ko", "1,234,567원"},
		{money.Money{Minor: 4999, Currency: money.USD}, "en", "$49.99"},
		{money.Money{Minor: 123405, Currency: money.USD}, "ko", "$1,234.05"},
		{money.Money{Minor: 0, Currency: money.KRW}, "ko", "0원"},
	} {
		if got := Money(c.money, c.lang); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.money, c.lang, got, c.want)
		}
	}
}

func TestMasksHideWhoItIs(t *testing.T) {
	for _, c := range []struct {
		mask       func(string) string
		text, want string
	}{
		{MaskName, "김하늘", "김**"}, {MaskName, "김", "김"}, {MaskName, "", ""},
		{MaskTel, "010-1234-5678", "010-****-5678"}, {MaskTel, "01012345678", "010****5678"},
		{MaskTel, "02-123-4567", "0*-***-4567"}, {MaskTel, "+14155550100", "+141****0100"}, {MaskTel, "12", "12"},
		{MaskEmail, "sky@example.com", "s**@example.com"}, {MaskEmail, "sky", "s**"},
	} {
		if got := c.mask(c.text); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestMasksHideTheStreetAndNotTheCountry(t *testing.T) {
	for _, c := range []struct{ country, addr, postcode, wantAddr, wantPostcode, wantCountry string }{
		{"KR", "서울특별시 강남구 테헤란로 152, 101동 1203호 #1234*", "06236", "서울특별시 강남구 ***", "06236", "South Korea"},
		{"KR", "경기도 성남시 분당구 판교로 1", "13529", "경기도 성남시 ***", "13529", "South Korea"},
		{"KR", "서울 마포구 양화로 1", "04001", "서울 마포구 ***", "04001", "South Korea"},
		{"KR", "세종특별자치시 한누리대로 2130", "30151", "세종특별자치시 ***", "30151", "South Korea"},
		{"KR", "테헤란로 152 장터빌딩 3층", "06236", "***", "06236", "South Korea"},
		{"KR", "152, Teheran-ro, Gangnam-gu, Seoul", "06236", "***", "06236", "South Korea"},
		{"KR", "강남구", "", "강남구 ***", "", "South Korea"},
		{"US", "1600 Amphitheatre Parkway, Mountain View, CA", "94043-1351", "***", "94***", "United States"},
		{"GB", "221B Baker Street, London", "NW1 6XE", "***", "NW***", "United Kingdom"},
		{"JP", "1-1 Chiyoda, Tokyo", "100-0001", "***", "10***", "Japan"},
		{"SG", "1 Raffles Place", "", "***", "", "Singapore"},
		{"DE", "", "10117", "", "10***", "Germany"},
	} {
		d := store.Destination{Country: c.country, Addr: c.addr, Postcode: c.postcode}
		addr, postcode, country := MaskAddr(d), MaskPostcode(d), DeliveryCountry(c.country, views.English)
		if addr != c.wantAddr || postcode != c.wantPostcode || country != c.wantCountry {
			t.Errorf("%+v: %q %q %q", d, addr, postcode, country)
		}
	}
	if DeliveryCountry("KR", views.Korean) != "" || DeliveryCountry("US", views.Korean) != "미국" {
		t.Error("a Korean page says the wrong country")
	}
}
