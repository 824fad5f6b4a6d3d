package parcelfile

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
)

// someOrder are valid order numbers.
const someOrder, otherOrder = "ORD20261122-7K3Q9FX", "ORD20261122-ABCDEFG"

// TestListsOfParcelsAreReadAsPeopleWriteThem reads the same parcel from every
// way of writing it.
func TestListsOfParcelsAreReadAsPeopleWriteThem(t *testing.T) {
	want := store.Parcel{OrderNo: someOrder, Carrier: "cj", Number: "600000000001"}
	for name, text := range map[string]string{
		"tabs":                          someOrder + "\tCJ대한통운\t600000000001",
		"commas":                        someOrder + ",CJ대한통운,600000000001",
		"blanks":                        someOrder + " CJ대한통운 600000000001",
		"many blanks":                   "  " + someOrder + "   cj  600000000001  ",
		"a blank in the carrier's name": someOrder + " CJ 대한통운 600000000001",
		"blanks in the number":          someOrder + " cj 6000 0000 0001",
		"hyphens in the number":         someOrder + "\tcj\t6000-0000-0001",
		"a carrier's other name":        someOrder + "\t대한통운\t600000000001",
		"small letters":                 strings.ToLower(someOrder) + "\tcj\t600000000001",
		"a line end of Windows":         someOrder + "\tcj\t600000000001\r\n",
		"a line end of old Macs":        someOrder + "\tcj\t600000000001\r",
		"empty lines around":            "\n\n" + someOrder + "\tcj\t600000000001\n\n",
		"quotes":                        `"` + someOrder + `","cj","600000000001"`,
		"a spreadsheet's empty cells":   someOrder + ",cj,600000000001,,,",
		"an apostrophe":                 someOrder + "\tcj\t'600000000001",
		"the number first":              someOrder + "\t600000000001\tcj",
		"no carrier":                    someOrder + "\t600000000001",
		"no carrier, blanks":            someOrder + " 600000000001",
		"an empty carrier":              someOrder + "\t\t600000000001",
		"names of columns":              "주문번호\t택배사\t송장번호\n" + someOrder + "\tcj\t600000000001",
		"other columns between":         "받는분,고객주문번호,메모,운송장번호\n김하늘," + someOrder + ",문 앞,6000-0000-0001",
		"names in English":              "Order no.,Carrier,Tracking number\n" + someOrder + ",cj,600000000001",
		"a cell over two lines":         "받는분,주문번호,송장번호\n\"김\n하늘\"," + someOrder + ",600000000001",
	} {
		t.Run(name, func(t *testing.T) {
			list, err := Read([]byte(text), "cj")
			rows := list.Rows
			if err != nil || len(rows) != 1 || rows[0].Parcel != want || rows[0].Fault != "" {
				t.Errorf("%q: %+v, %v", text, rows, err)
			}
		})
	}
}

// TestFilesOfCouriers reads files as couriers' programs write them.
func TestFilesOfCouriers(t *testing.T) {
	for name, c := range map[string]struct {
		file, usual string
		want        []store.Parcel
		foreign     int
		unsent      int
	}{
		"numbers that a script wrote as fractions": {"주문번호,택배사,송장번호\n" + someOrder + ",CJ대한통운,601234567890.0\n" +
			otherOrder + ",롯데택배,410123456789.00\n", "", []store.Parcel{{OrderNo: someOrder, Carrier: "cj", Number: "601234567890"},
			{OrderNo: otherOrder, Carrier: "lotte", Number: "410123456789"}}, 0, 0},
		"the post office's": {"No,접수일자,등기번호,고객주문번호,수취인명\n1,20261129,6891012345678," + someOrder + ",김가상\n", "",
			[]store.Parcel{{OrderNo: someOrder, Carrier: "epost", Number: "6891012345678"}}, 0, 0},
		"orders of other shops": {"집하일자,운송장번호,고객주문번호,받는분\n20261129,6012-3456-7890," + someOrder + ",김가상\n" +
			"20261129,601234567891,2026112912345678,이가상\n20261129,601234567892,20261129-0000012,박가상\n20261129,601234567893,,최가상\n",
			"cj", []store.Parcel{{OrderNo: someOrder, Carrier: "cj", Number: "601234567890"}}, 3, 0},
		"orders that have not gone": {"주문번호\t운송장 No.\t택배사명\n" + someOrder + "\t\t\n" + otherOrder + "\t412345678901\t한진\n", "",
			[]store.Parcel{{OrderNo: otherOrder, Carrier: "hanjin", Number: "412345678901"}}, 0, 1},
		"CJ's": {"예약구분,집하예정일,받는분성명,받는분전화번호,받는분기타연락처,받는분우편번호,\"받는분주소(전체, 분할)\",운송장번호,고객주문번호,품목명,박스수량,박스타입," +
			"기본운임,배송메세지1,배송메세지2,품목명,운임구분\n일반,2026-11-30,김가상,010-0000-0000,,06236,서울,6012-3456-7890," + someOrder +
			",의자,1,극소,2500,,,의자,신용\n", "cj", []store.Parcel{{OrderNo: someOrder, Carrier: "cj", Number: "601234567890"}}, 0, 0},
		"a tool's, with a number of its own before ours": {"사방넷주문번호,주문번호,쇼핑몰주문번호,택배사,송장번호\n12345678,9001," + someOrder +
			",한진택배,412345678901\n12345679,9002,2026112912345678,한진택배,412345678902\n", "",
			[]store.Parcel{{OrderNo: someOrder, Carrier: "hanjin", Number: "412345678901"}}, 1, 0},
		"a market's list of goods": {"상품주문번호,주문번호,배송방법,택배사,송장번호\n" + someOrder + ",1,택배,CJ대한통운,601234567890\n", "",
			[]store.Parcel{{OrderNo: someOrder, Carrier: "cj", Number: "601234567890"}}, 0, 0},
		"the number among the remarks": {"수하인명\t수하인전화\t운송장번호\t비고\n김가상\t010-0000-0000\t41234567890\t" + someOrder + "\n", "logen",
			[]store.Parcel{{OrderNo: someOrder, Carrier: "logen", Number: "41234567890"}}, 0, 0},
		"blank lines, and the number between others": {"\n\n\nNo,출하지시일,주문번호,배송사,기타,운송장번호,담당자\n1,20261130," + someOrder +
			",롯데택배,,410123456789,박\n", "", []store.Parcel{{OrderNo: someOrder, Carrier: "lotte", Number: "410123456789"}}, 0, 0},
		"a form that says how to type": {"송장번호(하이픈 없이 입력),주문번호,운송업체\n410123456789," + someOrder + ",롯데택배\n", "",
			[]store.Parcel{{OrderNo: someOrder, Carrier: "lotte", Number: "410123456789"}}, 0, 0},
		"K-Packet's": {"등록일자,등기번호,고객주문번호,수취인명,수취인국가코드\n2026-11-29,LK966331020KR," + someOrder + ",Ann,US\n", "",
			[]store.Parcel{{OrderNo: someOrder, Carrier: "kpacket", Number: "LK966331020KR"}}, 0, 0},
		"Kyungdong's": {"받는분,주소,상세주소,운송장번호,고객사주문번호,우편번호,도착영업소,전화번호\n김가상,서울,1,4123456789012," + someOrder + ",06236,,\n",
			"kdexp", []store.Parcel{{OrderNo: someOrder, Carrier: "kdexp", Number: "4123456789012"}}, 0, 0},
		"a list with a number of its own under every name": {"송장번호,적요,받으시는 분,주문번호\n410123456789," + someOrder + ",김가상,1\n410123456790," +
			otherOrder + ",이가상,2\n", "lotte", []store.Parcel{{OrderNo: someOrder, Carrier: "lotte", Number: "410123456789"},
			{OrderNo: otherOrder, Carrier: "lotte", Number: "410123456790"}}, 0, 0},
		"the order number under a name that nobody knows": {"접수번호,메세지2,원운송장번호,현지송장번호\n1," + someOrder + ",999999999999,410123456789\n",
			"lotte", []store.Parcel{{OrderNo: someOrder, Carrier: "lotte", Number: "410123456789"}}, 0, 0},
		"empty names between": {"택배사,,,송장번호,주문번호\n한진택배,,,412345678901," + someOrder + "\n", "",
			[]store.Parcel{{OrderNo: someOrder, Carrier: "hanjin", Number: "412345678901"}}, 0, 0},
		"two boxes in columns of their own": {"쇼핑몰 주문번호,배송방법,운송장번호1,운송장번호2\n" + someOrder + ",택배,410123456789,410123456790\n" + otherOrder +
			",택배,410123456791,\n", "lotte", []store.Parcel{{OrderNo: someOrder, Carrier: "lotte", Number: "410123456789"},
			{OrderNo: someOrder, Carrier: "lotte", Number: "410123456790"}, {OrderNo: otherOrder, Carrier: "lotte", Number: "410123456791"}}, 0, 0},
		"two boxes in one cell": {"주문번호,송장번호\n" + someOrder + ",\"410123456789, 4101-2345-6790\"\n", "lotte",
			[]store.Parcel{{OrderNo: someOrder, Carrier: "lotte", Number: "410123456789"},
				{OrderNo: someOrder, Carrier: "lotte", Number: "410123456790"}}, 0, 0},
		"a page under the name of an Excel file": {"<html><body><table><tr><th>주문번호(필수)</th><th>운송장번호</th></tr><tr><td>" + someOrder +
			"</td><td>410123456789</td></tr></table></body></html>", "lotte",
			[]store.Parcel{{OrderNo: someOrder, Carrier: "lotte", Number: "410123456789"}}, 0, 0},
		"a title above": {"2026-11-29 출고 내역\n\n송장번호,주문번호\n'41234567890," + someOrder + "\n", "logen",
			[]store.Parcel{{OrderNo: someOrder, Carrier: "logen", Number: "41234567890"}}, 0, 0},
	} {
		l, err := Read([]byte(c.file), c.usual)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, r := range l.Rows {
			if r.Fault != "" {
				t.Errorf("%s: line %d: %s", name, r.Line, r.Fault)
			}
		}
		if got := Parcels(l.Rows); !slices.Equal(got, c.want) || l.Foreign != c.foreign || l.Unsent != c.unsent {
			t.Errorf("%s: %v, %d of other shops, %d not gone", name, got, l.Foreign, l.Unsent)
		}
	}
	if _, err := Read([]byte("운송장번호,주문번호\n601234567891,2026112912345678\n"), "cj"); !errors.Is(err, ErrOthersOnly) {
		t.Errorf("orders of other shops alone: %v", err)
	}
}

// TestFaultsOfRowsAreNamed checks that each mistake gets its own explanation,
// with the right line.
func TestFaultsOfRowsAreNamed(t *testing.T) {
	for _, c := range []struct {
		name, text, usual string
		want              Fault
	}{
		{"only a number", someOrder, "cj", FaultColumns},
		{"too many cells", someOrder + "\tcj\t600000000001\t김하늘", "cj", FaultColumns},
		{"no order number", "\tcj\t600000000001", "cj", FaultColumns},
		{"a carrier that nobody knows", someOrder + "\t제비택배\t600000000001", "cj", FaultCarrier},
		{"no carrier and none chosen", someOrder + "\t600000000001", "", FaultMissing},
		{"a number that is too short", someOrder + "\tcj\t6001", "cj", FaultNumber},
		{"no number", someOrder + "\tcj\t", "", FaultMissing},
		{"letters", someOrder + "\tcj\tABCDEFGHIJKL", "cj", FaultNumber},
		{"a day", someOrder + "\tcj\t2026-11-30", "cj", FaultNumber},
		{"a number that Excel has rounded", someOrder + "\tcj\t6.0E+11", "cj", FaultExponent},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, err := Read([]byte(someOrder+"\tcj\t600000000001\n\n"+c.text), c.usual)
			rows := list.Rows
			if err != nil || len(rows) != 2 || rows[0].Fault != "" || rows[1].Fault != c.want || rows[1].Line != 3 {
				t.Errorf("%+v, %v", rows, err)
			}
		})
	}
}

// TestNumbersAreAskedAbout reads numbers of which something is not as the carrier's are,
// and the post's numbers abroad under the heading of its domestic ones.
func TestNumbersAreAskedAbout(t *testing.T) {
	list, err := Read([]byte("우체국 접수 목록\n고객주문번호,등기번호\n"+someOrder+",6891012345678\n"+
		someOrder+",EB 000 717 595 HK\n"+someOrder+",LK966331021KR\n"+someOrder+",689101234567.0\n"), "")
	if err != nil || len(list.Rows) != 4 {
		t.Fatalf("%+v %v", list, err)
	}
	for i, want := range []struct {
		carrier, number string
		doubt           korea.Doubt
	}{{"epost", "6891012345678", ""}, {"ems", "EB000717595HK", ""}, {"kpacket", "LK966331021KR", korea.DoubtDigit},
		{"epost", "689101234567", korea.DoubtLength}} {
		r := list.Rows[i]
		if r.Parcel.Carrier != want.carrier || r.Parcel.Number != want.number || r.Doubt != want.doubt || r.Fault != "" {
			t.Errorf("%+v, want %+v", r, want)
		}
	}
	for _, heading := range []string{"쇼핑몰주문번호\t택배사\t운송장번호", "주문번호(쇼핑몰)\t택배사명\t송장번호", "쇼핑몰 주문번호\t배송사\t운송장 번호",
		"판매처 주문번호\t택배사\t송장번호"} {
		list, err := Read([]byte("사방넷주문번호\t"+heading+"\n1\t"+someOrder+"\tCJ대한통운\t612345678904\n"+
			"2\t2026113012345\tCJ대한통운\t612345678904\n3\t"+someOrder+"\tCJ대한통운\t\n"), "")
		if err != nil || len(list.Rows) != 1 || list.Rows[0].Doubt != "" || list.Foreign != 1 || list.Unsent != 1 {
			t.Errorf("%s: %+v %v", heading, list, err)
		}
	}
}

// TestListsThatAreNone checks the limits: an empty list, the longest one, and
// one row more.
func TestListsThatAreNone(t *testing.T) {
	for _, text := range []string{"", "  \n\t\n", "주문번호\t택배사\t송장번호\n"} {
		if _, err := Read([]byte(text), "cj"); !errors.Is(err, ErrNone) {
			t.Errorf("%q: %v", text, err)
		}
	}
	row := someOrder + "\tcj\t600000000001\n"
	if l, err := Read([]byte(strings.Repeat(row, MaxRows)), ""); err != nil || len(l.Rows) != MaxRows {
		t.Errorf("as many as there may be: %d, %v", len(l.Rows), err)
	}
	if _, err := Read([]byte(strings.Repeat(row, MaxRows+1)), ""); !errors.Is(err, ErrMany) {
		t.Errorf("one more: %v", err)
	}
}

// FuzzParcelList checks that parsing never fails on what people might paste or
// upload, and that accepted rows survive being written and read again.
func FuzzParcelList(f *testing.F) {
	for _, seed := range []string{
		someOrder + "\tCJ대한통운\t600000000001\n" + otherOrder + " 한진 5123 4567 8901",
		"주문번호,택배사,송장번호\n" + someOrder + ",\"롯데\",4.0E+11\n", "\ufeff" + someOrder + ",,", "\"", "\"\n\"\t\n,",
		"\xc1\xd6\xb9\xae\xb9\xf8\xc8\xa3,x",
	} {
		f.Add([]byte(seed), "cj")
	}
	f.Fuzz(func(t *testing.T, list []byte, usual string) {
		read, err := Read(list, usual)
		if err != nil {
			return
		}
		rows := read.Rows
		good := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.Fault != "" })
		for i, r := range rows {
			if r.Line < 1 || i > 0 && r.Line <= rows[i-1].Line {
				t.Fatalf("row %d is in line %d", i, r.Line)
			}
		}
		if len(good) == 0 {
			return
		}
		reread, err := Read([]byte(Write(good)), "")
		again := reread.Rows
		if err != nil || len(again) != len(good) {
			t.Fatalf("%d rows became %d, %v", len(good), len(again), err)
		}
		for i := range good {
			if again[i].Parcel != good[i].Parcel || again[i].Fault != "" {
				t.Fatalf("%+v became %+v", good[i], again[i])
			}
		}
	})
}
