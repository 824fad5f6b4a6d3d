package korea_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store/korea"
)

func TestCarriersAreFoundAsPeopleWriteThem(t *testing.T) {
	for written, code := range map[string]string{
		"cj": "cj", "CJ대한통운": "cj", "대한통운": "cj", "CJ 대한통운": "cj", "cj대한통운택배": "cj", "CJ Logistics": "cj", "씨제이": "",
		"한진": "hanjin", "한진택배": "hanjin", "롯데": "lotte", "롯데글로벌로지스": "lotte", "우체국": "epost", "우체국 택배": "epost",
		"로젠": "logen",
		"경동": "kdexp", "대신택배": "daesin", "EMS": "ems", "EMS(국제특송)": "ems", "K-Packet": "kpacket", "k패킷": "kpacket",
		"DHL":   "dhl",
		"fedex": "fedex", "Fed Ex": "fedex", "UPS": "ups", "기타": "other", "택배": "", "": "", "  ": "", "없는택배": "",
	} {
		c, ok := korea.FindCarrier(written)
		if ok != (code != "") || c.Code != code {
			t.Errorf("%q is %q", written, c.Code)
		}
	}
}

func TestCarriersAreToldApart(t *testing.T) {
	codes := map[string]bool{}
	for _, c := range korea.Carriers() {
		if codes[c.Code] || c.Name.Ko == "" || c.Name.En == "" {
			t.Errorf("%+v", c)
		}
		codes[c.Code] = true
		for _, written := range []string{c.Code, c.Name.Ko, c.Name.En} {
			if got, ok := korea.FindCarrier(written); !ok || got.Code != c.Code {
				t.Errorf("%q of %s is %q", written, c.Code, got.Code)
			}
		}
		if !c.Takes(c.Example()) {
			t.Errorf("%s does not take its own example", c.Code)
		}
		for _, lang := range []string{"ko", "en"} {
			link := c.TrackingURL("A/1 ?&#", lang)
			u, err := url.Parse(link)
			if c.Code == "other" {
				if link != "" {
					t.Errorf("other leads to %s", link)
				}
				continue
			}
			if err != nil || u.Scheme != "https" || u.Host == "" || u.Fragment != "" {
				t.Errorf("%s leads to %q", c.Code, link)
			}
		}
	}
}

func TestTrackingNumbers(t *testing.T) {
	for _, c := range []struct {
		carrier, number string
		want            bool
	}{
		{"cj", "6000-0000-0001", true}, {"cj", " 600000000001 ", true}, {"cj", "60000", false},
		{"cj", "6.0E+11", false}, {"cj", "ABC600000000", false},
		{"cj", "60000000000100000", false}, {"ems", "em123456789kr", true}, {"ems", "EM 123 456 789 KR", true},
		{"ems", "123456789012", false},
		{"ups", "1Z999AA10123456784", true}, {"fedex", "794600000000", true}, {"other", "ABC-1234", true},
		{"other", "가나다라", false}, {"dhl", "", false},
		{"dhl", "<script>", false},
	} {
		carrier, _ := korea.CarrierByCode(c.carrier)
		if got := carrier.Takes(korea.TidyNumber(c.number)); got != c.want {
			t.Errorf("%s takes %q: %v", c.carrier, c.number, got)
		}
	}
}

func TestWorkdays(t *testing.T) {
	at := func(text string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", text, korea.Seoul())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct{ name, from, want string }{
		{"an ordinary week", "2026-11-23 10:00", "2026-11-26"},
		{"over a weekend", "2026-11-26 10:00", "2026-12-01"},
		{"from a Saturday", "2026-11-28 10:00", "2026-12-02"},
		{"late in the evening", "2026-11-23 23:59", "2026-11-26"},
		{"over 추석", "2026-09-23 10:00", "2026-09-30"},
		{"over 설날 and the day had for it", "2027-02-05 10:00", "2027-02-12"},
		{"over 노동절 had on Monday", "2027-04-30 10:00", "2027-05-07"},
		{"over 추석 on 개천절", "2028-09-29 10:00", "2028-10-11"},
		{"over Christmas", "2026-12-24 10:00", "2026-12-30"},
	} {
		if got := korea.AfterWorkdays(at(c.from), 3).Format(time.DateOnly); got != c.want {
			t.Errorf("%s: three days after %s is %s, want %s", c.name, c.from, got, c.want)
		}
	}
	if korea.Workday(at("2026-10-05 12:00")) || !korea.Workday(at("2026-10-06 12:00")) ||
		korea.Workday(at("2026-10-04 12:00")) {
		t.Error("a holiday had later is a working day, or the reverse")
	}
	// 15:30 UTC is the next day in Korea.
	now := time.Date(2026, 11, 22, 15, 30, 0, 0, time.UTC)
	for day, want := range map[string]int{"2026-11-23 00:00": 0, "2026-11-24 00:00": 1, "2026-11-22 23:00": -1,
		"2026-12-23 00:00": 30} {
		if got := korea.DaysUntil(at(day), now); got != want {
			t.Errorf("%s is in %d days, want %d", day, got, want)
		}
	}
}
