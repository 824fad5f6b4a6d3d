package admin

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/csvfile"
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
			rows, err := parseParcels(text, "cj")
			if err != nil || len(rows) != 1 || rows[0].Parcel != want || rows[0].Fault != "" {
				t.Errorf("%q: %+v, %v", text, rows, err)
			}
		})
	}
}

// TestFaultsOfRowsAreNamed checks that each mistake gets its own explanation,
// with the right line.
func TestFaultsOfRowsAreNamed(t *testing.T) {
	for _, c := range []struct {
		name, text, usual string
		want              rowFault
	}{
		{"only a number", someOrder, "cj", faultColumns},
		{"too many cells", someOrder + "\tcj\t600000000001\t김하늘", "cj", faultColumns},
		{"no order number", "\tcj\t600000000001", "cj", faultColumns},
		{"a carrier that nobody knows", someOrder + "\t제비택배\t600000000001", "cj", faultCarrier},
		{"no carrier and none chosen", someOrder + "\t600000000001", "", faultMissing},
		{"a number that is too short", someOrder + "\tcj\t6001", "cj", faultNumber},
		{"no number", someOrder + "\tcj\t", "", faultMissing},
		{"letters", someOrder + "\tcj\tABCDEFGHIJKL", "cj", faultNumber},
		{"a number that Excel has rounded", someOrder + "\tcj\t6.0E+11", "cj", faultExponent},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := parseParcels(someOrder+"\tcj\t600000000001\n\n"+c.text, c.usual)
			if err != nil || len(rows) != 2 || rows[0].Fault != "" || rows[1].Fault != c.want || rows[1].Line != 3 {
				t.Errorf("%+v, %v", rows, err)
			}
		})
	}
}

// TestListsThatAreNone checks the limits: an empty list, the longest one, and
// one row more.
func TestListsThatAreNone(t *testing.T) {
	for _, text := range []string{"", "  \n\t\n", "주문번호\t택배사\t송장번호\n"} {
		if _, err := parseParcels(text, "cj"); !errors.Is(err, errNoParcels) {
			t.Errorf("%q: %v", text, err)
		}
	}
	row := someOrder + "\tcj\t600000000001\n"
	if rows, err := parseParcels(strings.Repeat(row, parcelListRows), ""); err != nil || len(rows) != parcelListRows {
		t.Errorf("as many as there may be: %d, %v", len(rows), err)
	}
	if _, err := parseParcels(strings.Repeat(row, parcelListRows+1), ""); !errors.Is(err, errManyParcels) {
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
		text, err := csvfile.Decode(list)
		if err != nil {
			return
		}
		rows, err := parseParcels(string(text), usual)
		if err != nil {
			return
		}
		good := slices.DeleteFunc(slices.Clone(rows), func(r parcelRow) bool { return r.Fault != "" })
		for i, r := range rows {
			if r.Line < 1 || i > 0 && r.Line <= rows[i-1].Line {
				t.Fatalf("row %d is in line %d", i, r.Line)
			}
		}
		if len(good) == 0 {
			return
		}
		again, err := parseParcels(writeParcels(good), "")
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
