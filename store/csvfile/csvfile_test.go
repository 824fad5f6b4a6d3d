package csvfile_test

import (
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store/csvfile"
)

func TestExcelOpensWhatIsWritten(t *testing.T) {
	row := []string{"주문번호", "", "a,b", "say \"hi\"", "둘째\n줄", "셋째\r\n줄", "넷째\r줄"}
	file, err := csvfile.File([][]string{row, {"-1"}})
	want := "\ufeff주문번호,,\"a,b\",\"say \"\"hi\"\"\",\"둘째\r\n줄\",\"셋째\r\n줄\",\"넷째\r\n줄\"\r\n'-1\r\n"
	if err != nil || string(file) != want {
		t.Errorf("%q, %v, want %q", file, err, want)
	}
	if row[5] != "셋째\r\n줄" {
		t.Errorf("the caller's row was changed: %q", row)
	}
}

func TestNoCellIsAFormula(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+82 10": "'+82 10", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\n=1",
		"\n=1": "'\n=1",
		"＝1+1": "'＝1+1", "＋82": "'＋82", "－5": "'－5", "＠a": "'＠a", "'=1": "''=1", "''＝1": "'''＝1",
		"a=1": "a=1", "'a": "'a", "": "", "'0417": "''0417", "0417": "0417", "010-1234": "010-1234", "가": "가", "\xff": "\xff",
	} {
		file, err := csvfile.File([][]string{{cell, "x"}})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(file), "\ufeff"))).ReadAll()
		if err != nil || rows[0][0] != want {
			t.Errorf("%q is written as %q, %v, want %q", cell, rows, err, want)
		}
	}
}

// FuzzCells come back as they were, but for the ends of their lines.
func FuzzCells(f *testing.F) {
	for _, cell := range []string{"'=1", "\r=a", "＝", "a\r\nb", "\"", "'\r'\n=", "\ufeff=1"} {
		f.Add(cell, "x")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		file, err := csvfile.File([][]string{{a, b, "x"}})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(file), "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 1 {
			t.Fatalf("%q cannot be read: %v", file, err)
		}
		same := strings.NewReplacer("\r\n", "\n", "\r", "\n")
		want := []string{same.Replace(a), same.Replace(b), "x"}
		for i, cell := range rows[0] {
			if first := []rune(cell + " ")[0]; strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
				t.Errorf("%q begins a formula", cell)
			}
			rows[0][i] = csvfile.Unguarded(cell)
		}
		if diff := cmp.Diff(want, rows[0]); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCodesAreTexts(t *testing.T) {
	for cell, want := range map[string]string{
		"'0417": "0417", "'8801234567893": "8801234567893", "0417": "0417", " '0417 ": "0417", "''0417": "'0417",
		"601234567890.0": "601234567890", "410123456789.00": "410123456789", "0417.0": "0417", "6.5": "6.5", "v1.0": "v1.0",
		"'+82": "+82", "A'1": "A'1", "'A1": "'A1", "12E5": "12E5", "1E5": "1E5", "E+12": "E+12", "": "",
	} {
		if got, err := csvfile.Code(cell); err != nil || got != want {
			t.Errorf("%q is read as %q, %v, not %q", cell, got, err, want)
		}
	}
	for _, cell := range []string{"8.80123E+12", "8.80E+12", "6.12e+11", "'8.80123E+12", "1E+09", "8.80123E12"} {
		if got, err := csvfile.Code(cell); !errors.Is(err, csvfile.ErrRounded) {
			t.Errorf("%q is read as %q, %v", cell, got, err)
		}
	}
}
