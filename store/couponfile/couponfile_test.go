package couponfile_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/couponfile"
	"github.com/jangteo/jangteo/store/csvfile"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/report"
	"github.com/jangteo/jangteo/store/spreadsheet"
)

func read(t *testing.T, file string) *couponfile.Sheet {
	t.Helper()
	sheet, err := couponfile.Read([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

func at(year, month, day, hour, minute int) time.Time {
	return time.Date(year, time.Month(month), day, hour, minute, 0, 0, korea.Seoul())
}

func TestCouponsAreReadAsPeopleWriteThem(t *testing.T) {
	want := store.CouponDraft{Coupon: store.Coupon{Name: "봄맞이", Kind: store.PercentOff, Percent: 15, Cap: 5000,
		Minimum: 30000, PublicCode: "SPRING-27", StartsAt: at(2027, 3, 1, 9, 0), EndsAt: at(2027, 4, 1, 0, 0)},
		Codes: []string{"AAAA-1", "BBBB-2"}}
	head := "쿠폰 이름,공용 코드,할인 방법,할인율(%),최대 할인 금액,최소 주문 금액,시작,종료,일회용 코드\n"
	for name, file := range map[string]string{
		"as it is written": head + "봄맞이,SPRING-27,할인율,15,5000,30000,2027-03-01 09:00,2027-04-01 00:00,AAAA-1 BBBB-2\n",
		"other headings": "쿠폰명,쿠폰코드,할인률,할인한도,최소구매금액,유효기간 시작,만료일,일회용코드\n" +
			"봄맞이,spring-27,15%,\"5,000원\",\"30,000\",2027.3.1 9:00,2027-03-31,\"aaaa-1, bbbb-2\"\n",
		"in English": "Name;Coupon code;Type;Percent;Cap;Minimum;Start date;End date;Codes\n" +
			"봄맞이;Spring-27;percentage;15;₩5,000;30000.00;2027/03/01 09:00;2027/3/31;AAAA-1\n;;;;;;;;BBBB-2\n",
		"days that Excel counts": head + "봄맞이,SPRING-27,정률,15,5000,30000,46447.375,46477,AAAA-1 BBBB-2\n",
		"a fraction":             head + "봄맞이,SPRING-27,,0.15,5000,30000,2027년 3월 1일 09:00,2027.03.31.,AAAA-1 BBBB-2\n",
		"a title above":          "쿠폰 목록,,\n\n" + head + "봄맞이,SPRING-27,%,15,5000,30000,2027-03-01 9:00,20270331,AAAA-1;BBBB-2\n",
	} {
		sheet := read(t, file)
		if len(sheet.Coupons) != 1 {
			t.Errorf("%s: %+v", name, sheet)
			continue
		}
		got := sheet.Coupons[0]
		if !got.StartsAt.Equal(want.StartsAt) || !got.EndsAt.Equal(want.EndsAt) {
			t.Errorf("%s: from %s until %s", name, got.StartsAt, got.EndsAt)
		}
		got.StartsAt, got.EndsAt, got.Lacks = want.StartsAt, want.EndsAt, nil
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestWhatAFileSaysNothingOfIsNotSaid passes a file on as the page does: what it has no
// column for must not come to be an empty cell, which says that there is no limit.
func TestWhatAFileSaysNothingOfIsNotSaid(t *testing.T) {
	sheet := read(t, "코드,할인율\nSPRING-27,20\n")
	for range 2 {
		lacks := sheet.Coupons[0].Lacks
		for _, field := range []string{"name", "minimum", "starts_at", "ends_at", "uses_max", "per_buyer", "cap"} {
			// The page passes on a name, be it the code.
			if !slices.Contains(lacks, field) && field != "name" {
				t.Errorf("the file is said to have %s: %q", field, lacks)
			}
		}
		if slices.Contains(lacks, "percent") || slices.Contains(lacks, "code") {
			t.Errorf("columns of the file are missing: %q", lacks)
		}
		list, err := csvfile.File(sheet.Table("ko"))
		if err != nil {
			t.Fatal(err)
		}
		sheet = read(t, string(list))
	}
}

func TestCouponsThatCannotBeReadAreNamed(t *testing.T) {
	head := "이름,코드,할인방법,할인율,할인 금액,할인 금액 (달러),최대할인,종료일\n"
	for _, c := range []struct{ row, column, says string }{
		{"가,AAAA,할인,10,,,,", "할인방법", "Unknown type"},
		{"가,AAAA,,10,1000,,,", "할인방법", "not clear"},
		{"가,AAAA,,,,,,", "할인방법", "not clear"},
		{"가,AAAA,,열,,,,", "할인율", "check this number"},
		{"가,AAAA,,10,,,,언젠가", "종료일", "write a time"},
		{"가,8.80E+12,,10,,,,", "코드", "rounded"},
		{"가,AAAA,금액,,1000,,500,", "최대할인", "does not belong"},
		{"가,AAAA,무료배송,,,1.50,,", "할인 금액 (달러)", "does not belong"},
		{",AAAA,,10,,,,", "이름", "called by its code"},
		{strings.Repeat("가", 301) + ",AAAA,,10,,,,", "이름", "cut"},
	} {
		sheet := read(t, head+c.row+"\n나,BBBB,,10,,,,\n")
		said := sheet.Report(store.CouponPlan{})
		found := false
		for _, l := range said.Lines {
			found = found || l.Row == 2 && l.Column == c.column && strings.Contains(l.Text.En, c.says) && l.Text.Ko != ""
		}
		if !found || len(said.Lines) != 1 || len(sheet.Coupons)+said.Left != 2 {
			t.Errorf("%s: %+v", c.row, said)
		}
	}
	for name, file := range map[string]string{"no headings": "a,b\n1,2\n", "no rows": head,
		"codes alone": "일회용 코드,코드\nAAAA,\n"} {
		if _, err := couponfile.Read([]byte(file)); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}

// someCoupons are coupons of all kinds.
func someCoupons(random *rand.Rand) []store.CouponDraft {
	names := []string{"첫 구매", "=10% \"할인\"", "'0417", "a,b;c", " 쉼표, 탭", "쿠폰"}
	var list []store.CouponDraft
	for i := range 1 + random.IntN(8) {
		d := store.CouponDraft{Coupon: store.Coupon{Name: strings.TrimSpace(names[random.IntN(len(names))]),
			Kind: store.FreeShipping, Minimum: random.Int64N(2) * 30000, UsesMax: random.Int64N(3),
			PerBuyer: random.Int64N(3)}, Ended: random.IntN(3) == 0}
		switch random.IntN(3) {
		case 0:
			d.Kind, d.Percent, d.Cap = store.PercentOff, 1+random.Int64N(100), random.Int64N(2)*5000
		case 1:
			d.Kind, d.Amount, d.USDAmount = store.AmountOff, 1+random.Int64N(1e6), random.Int64N(500)
		}
		if random.IntN(2) == 0 {
			d.PublicCode = fmt.Sprintf("%04d-CODE", i)
		}
		if random.IntN(2) == 0 {
			d.StartsAt = time.UnixMilli(1_700_000_000_000 + random.Int64N(1e11))
			d.EndsAt = d.StartsAt.Add(time.Duration(1+random.IntN(1e6)) * time.Second)
		}
		for n := range random.IntN(3) * random.IntN(1500) {
			d.Codes = append(d.Codes, fmt.Sprintf("ONCE-%d-%d", i, n))
		}
		list = append(list, d)
	}
	return list
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for seed := range uint64(30) {
		random := rand.New(rand.NewPCG(seed, 1))
		list := someCoupons(random)
		rows := couponfile.Table(list, []string{"ko", "en"}[seed%2])
		file, err := csvfile.File(rows)
		if seed%3 == 0 {
			var book bytes.Buffer
			w, _ := spreadsheet.NewWriter(&book, couponfile.IsCount)
			for _, row := range rows {
				err = w.Write(row)
			}
			if err == nil {
				err = w.Flush()
			}
			file = book.Bytes()
		}
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := couponfile.Read(file)
		if err != nil {
			t.Fatal(seed, err)
		}
		if said := sheet.Report(store.CouponPlan{}); len(said.Lines) != 0 || len(sheet.Coupons) != len(list) {
			t.Fatalf("seed %d: %d of %d, %+v", seed, len(sheet.Coupons), len(list), said)
		}
		for i, got := range sheet.Coupons {
			want := list[i]
			if !got.StartsAt.Equal(want.StartsAt) || !got.EndsAt.Equal(want.EndsAt) {
				t.Fatalf("seed %d: from %s until %s, not %s, %s", seed, got.StartsAt, got.EndsAt, want.StartsAt, want.EndsAt)
			}
			got.StartsAt, got.EndsAt = want.StartsAt, want.EndsAt
			if !reflect.DeepEqual(got.Coupon, want.Coupon) || got.Ended != want.Ended ||
				strings.Join(got.Codes, " ") != strings.Join(want.Codes, " ") {
				t.Fatalf("seed %d: %+v\nnot %+v", seed, got, want)
			}
		}
	}
}

// FuzzCouponFile reads whatever there is, and reads again what it makes of it.
func FuzzCouponFile(f *testing.F) {
	f.Add([]byte("쿠폰명,할인률,쿠폰코드,만료일\n봄,15%,SPRING,2027-03-31\n,,,\n"))
	f.Add([]byte("name;type;amount;codes\nx;fixed;1,000;A B C\n;;;D\n"))
	f.Add([]byte("이름,할인 방법,시작\n=1+1,무료배송,46447.375\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		sheet, err := couponfile.Read(file)
		if err != nil {
			return
		}
		for _, l := range sheet.Report(store.CouponPlan{}).Lines {
			if l.Outcome == report.Taken || l.Text.Ko == "" || l.Row == 0 {
				t.Fatalf("a remark: %+v", l)
			}
		}
		var good []store.CouponDraft
		for _, d := range sheet.Coupons {
			if d.Check() == nil {
				good = append(good, d)
			}
		}
		if len(good) == 0 {
			return
		}
		written, err := csvfile.File(couponfile.Table(good, "ko"))
		if err != nil || len(written) > couponfile.MaxBytes {
			return
		}
		again, err := couponfile.Read(written)
		if err != nil || len(again.Coupons) != len(good) {
			t.Fatalf("%d coupons became %v, %v", len(good), again, err)
		}
		for i := range good {
			if again.Coupons[i].Coupon.Name != good[i].Name || again.Coupons[i].Percent != good[i].Percent {
				t.Fatalf("%+v became %+v", good[i], again.Coupons[i])
			}
		}
	})
}
