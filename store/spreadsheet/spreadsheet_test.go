package spreadsheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/unicode/norm"

	"github.com/jangteo/jangteo/store/spreadsheet"
)

// known recognises the headings of goods.
func known(cells []string) int {
	n := 0
	for _, cell := range cells {
		if slices.Contains([]string{"handle", "상품명", "price"}, spreadsheet.Name(cell)) {
			n++
		}
	}
	if n < 2 {
		return 0
	}
	return n
}

// shown is a table as text.
func shown(t *spreadsheet.Table) string {
	var b strings.Builder
	b.WriteString(strings.Join(t.Names, "|"))
	for _, row := range t.Rows {
		fmt.Fprintf(&b, "\n%d %q", row.Number, strings.Join(row.Cells, "|"))
		if row.Odd {
			b.WriteString(" odd")
		}
	}
	return b.String()
}

func inUTF16(order binary.ByteOrder, text string) string {
	var b bytes.Buffer
	for _, unit := range utf16.Encode([]rune(text)) {
		binary.Write(&b, order, unit)
	}
	return b.String()
}

func TestTextsOfAllKindsAreReadAlike(t *testing.T) {
	plain := "Handle,상품명,Price\nmug,머그잔,\"12,000\"\n\nbowl,\"그릇\n큰 것\",9000\n"
	cp949, err := korean.EUCKR.NewEncoder().String(plain)
	if err != nil {
		t.Fatal(err)
	}
	tabs := strings.NewReplacer("12,000", "12{}000", ",", "\t").Replace(plain)
	for name, c := range map[string]struct {
		file string
		rows int // further ones above
	}{
		"plain":                           {plain, 0},
		"with a mark":                     {"\ufeff" + plain, 0},
		"a mark after blank lines":        {"\n\r\n\t\ufeff" + plain, 2},
		"CP949":                           {cp949, 0},
		"UTF-16 with a mark":              {inUTF16(binary.LittleEndian, "\ufeff"+plain), 0},
		"UTF-16 the other way round":      {inUTF16(binary.BigEndian, "\ufeff"+plain), 0},
		"UTF-16 without a mark":           {inUTF16(binary.LittleEndian, plain), 0},
		"Windows lines":                   {strings.ReplaceAll(plain, "\n", "\r\n"), 0},
		"semicolons":                      {strings.NewReplacer("12,000", "12{}000", ",", ";").Replace(plain), 0},
		"tabs":                            {tabs, 0},
		"Excel's line":                    {"sep=;\n" + strings.NewReplacer("12,000", "12{}000", ",", ";").Replace(plain), 1},
		"Excel's line with a mark":        {"\ufeffsep=,\r\n" + plain, 1},
		"a title and an empty row":        {"상품 목록,,\n,,\n" + plain, 2},
		"a title with a quotation mark":   {"우리 \"가게\" 상품 목록\n" + plain, 1},
		"headings in parts (NFD)":         {strings.Replace(plain, "상품명", norm.NFD.String("상품명"), 1), 0},
		"headings with blanks":            {strings.Replace(plain, "Handle,상품명,Price", "HANDLE , (상품 명),[price]", 1), 0},
		"headings twice":                  {strings.Replace(plain, "\n\n", "\nHandle,상품명,Price\n", 1), 0},
		"blanks around quotes":            {strings.Replace(plain, `,"12,000"`, `, "12,000"  `, 1), 0},
		"empty columns":                   {strings.Replace(plain, "Price\n", "Price,,\n", 1), 0},
		"no line break at the end":        {strings.TrimSuffix(plain, "\n"), 0},
		"a line of blanks in between":     {strings.Replace(plain, "\n\n", "\n , \u00a0,\n", 1), 0},
		"an empty row with all its marks": {strings.Replace(plain, "\n\n", "\n\"\",\"\",\"\"\n", 1), 0},
	} {
		table, err := spreadsheet.Read([]byte(c.file), known)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		table.Names = nil
		want := fmt.Sprintf("\n%d %q\n%d %q", 2+c.rows, "mug|머그잔|12,000", 4+c.rows, "bowl|그릇\n큰 것|9000")
		if got := strings.ReplaceAll(shown(table), "{}", ","); got != want {
			t.Errorf("%s: %s, not %s", name, got, want)
		}
	}
}

func TestQuotationMarks(t *testing.T) {
	for name, c := range map[string]struct{ rows, want string }{
		"doubled ones":           {`a,"5"" wide",1`, `2 "a|5\" wide|1"`},
		"one in a bare cell":     {`a,5" wide,1`, `2 "a|5\" wide|1"`},
		"one within a word":      {`a,"write to "us" today",1`, `2 "a|write to \"us\" today|1" odd`},
		"before lines":           {"a,\"<b class=\"x\">\n</b>\",1", `2 "a|<b class=\"x\">\n</b>|1" odd`},
		"one that does not end":  {"a,\"b,1\nc,d,2", "row 2 (line 2 of the file)"},
		"one that ends below":    {"a,\"b,1\nc,\"d\",2", "row 2 (line 2 of the file)"},
		"one that moves columns": {`a,"b"x,"y",1,2`, `do not match`},
	} {
		table, err := spreadsheet.Read([]byte("Handle,상품명,Price\n"+c.rows), known)
		if err != nil {
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if _, got, _ := strings.Cut(shown(table), "\n"); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestATableWithoutHeadingsHasAllRows(t *testing.T) {
	for _, file := range []string{"ORD-1\tCJ\t6012\nORD-2\tCJ\t6013", "ORD-1,CJ,6012\nORD-2,CJ,6013",
		book(t, [][]any{{"ORD-1", "CJ", 6012}, {"ORD-2", "CJ", "6013"}})} {
		table, err := spreadsheet.Read([]byte(file), known)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(table); got != "\n1 \"ORD-1|CJ|6012\"\n2 \"ORD-2|CJ|6013\"" {
			t.Error(got)
		}
	}
}

// book is an XLSX file of one sheet.
func book(t testing.TB, rows [][]any) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(t, f, "Sheet1", rows)
	return saved(t, f)
}

func fill(t testing.TB, f *excelize.File, sheet string, rows [][]any) {
	t.Helper()
	for i, row := range rows {
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
}

func saved(t testing.TB, f *excelize.File) string {
	t.Helper()
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAWorkbook(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	fill(t, f, "Sheet1", [][]any{{"안내문"}, {"여기에 입력하지 마세요"}})
	for _, name := range []string{"goods", "hidden"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	fill(t, f, "hidden", [][]any{{"Handle", "상품명", "Price", "Handle"}})
	fill(t, f, "goods", [][]any{{"상품 목록"}, {}, {"Handle", "상품명", "Price"}, {"'0417", "머그잔", 8801234567893},
		{}, {"bowl", "그릇\n큰 것", 0.5, nil, ""}, {true, "8.80E+12", 12000.0}})
	if err := f.SetSheetVisible("hidden", false); err != nil {
		t.Fatal(err)
	}
	if err := f.SetColWidth("goods", "A", "XFD", 12); err != nil {
		t.Fatal(err)
	}
	table, err := spreadsheet.Read([]byte(saved(t, f)), known)
	if err != nil {
		t.Fatal(err)
	}
	want := "Handle|상품명|Price\n4 \"'0417|머그잔|8801234567893\"\n6 \"bowl|그릇\\n큰 것|0.5\"\n7 \"1|8.80E+12|12000\""
	if got := shown(table); got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
}

// archive is a file of parts that claims to be XLSX.
func archive(t testing.TB, parts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range parts {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// workbook is an XLSX file written by hand, around the rows of its sheet.
func workbook(rows string) map[string]string {
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"xl/styles.xml":       `<styleSheet ` + main + `/>`,
		"_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + rel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook ` + main + ` xmlns:r="` + rel + `"><sheets><sheet name="a" sheetId="1" r:id="rId1"/>` +
			`</sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + rel + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": `<worksheet ` + main + `><sheetData>` + rows + `</sheetData></worksheet>`,
	}
}

func with(parts map[string]string, name, text string) map[string]string {
	parts[name] = text
	return parts
}

const headings = `<row r="1"><c r="A1" t="inlineStr"><is><t>Handle</t></is></c>` +
	`<c r="B1" t="inlineStr"><is><t>Price</t></is></c></row>`

func TestNumbersThatProgramsWriteInWorkbooks(t *testing.T) {
	table, err := spreadsheet.Read([]byte(archive(t, workbook(headings+
		`<row r="2"><c r="A2"><v>8.801234567893E12</v></c><c r="B2"><v>6.12E+11</v></c></row>`))), known)
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(table); got != "Handle|Price\n2 \"8801234567893|6.12E+11\"" {
		t.Error(got)
	}
}

func TestHostileFilesAreRefusedInWords(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	zeros := strings.Repeat("0", 80<<20)
	for name, c := range map[string]struct {
		file string
		want spreadsheet.Reason
	}{
		"nothing":         {"", spreadsheet.Empty},
		"blanks only":     {"\n \n,,\n", spreadsheet.Empty},
		"a picture":       {"\x89PNG\r\n\x1a\n\x00\x00", spreadsheet.NotText},
		"XLS":             {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", spreadsheet.OldExcel},
		"a bare archive":  {archive(t, map[string]string{"a.txt": "x"}), spreadsheet.Broken},
		"half an archive": {book(t, [][]any{{"Handle", "Price"}})[:900], spreadsheet.Broken},
		"a zip bomb":      {archive(t, with(workbook(headings), "xl/media/image1.png", zeros)), spreadsheet.TooLarge},
		"a bomb of texts": {archive(t, with(workbook(headings), "xl/sharedStrings.xml",
			"<sst>"+strings.Repeat("<si/>", 5_000_000)+"</sst>")), spreadsheet.TooLarge},
		"a cell without end": {archive(t, workbook(headings+`<row r="2"><c r="A2" t="inlineStr"><is><t>`+zeros)),
			spreadsheet.TooLarge},
		"a large cell": {archive(t, workbook(headings+`<row r="2"><c r="A2" t="inlineStr"><is><t>`+zeros[:1<<20]+
			`</t></is></c></row>`)), spreadsheet.TooLarge},
		"a cell of many pieces": {archive(t, workbook(headings+`<row r="2"><c r="A2" t="inlineStr"><is>`+
			strings.Repeat(`<r><t>`+zeros[:1000]+`</t></r>`, 1000)+`</is></c></row>`)), spreadsheet.TooLarge},
		"a large text that cells share": {archive(t, with(workbook(headings+`<row r="2"><c t="s"><v>0</v></c></row>`),
			"xl/sharedStrings.xml", `<sst><si><t>`+zeros[:1<<20]+`</t></si></sst>`)), spreadsheet.TooLarge},
		"a text that many cells share": {archive(t, with(workbook(headings+strings.Repeat(
			`<row><c t="s"><v>0</v></c></row>`, 400)), "xl/sharedStrings.xml", `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>`+zeros[:200_000]+
			`</t></si></sst>`)), spreadsheet.TooLarge},
		"a list without end": {archive(t, with(workbook(headings), "xl/styles.xml", zeros[:5<<20])), spreadsheet.TooLarge},
		"a million columns": {archive(t, workbook(headings+"<row>"+strings.Repeat("<c/>", 1_000_000)+"</row>")),
			spreadsheet.TooLarge},
		"a column far out": {archive(t, workbook(headings+`<row r="2"><c r="XFD2"><v>1</v></c></row>`)),
			spreadsheet.TooLarge},
		"a column beyond": {archive(t, workbook(headings+`<row r="2"><c r="ZZZZ2"><v>1</v></c></row>`)),
			spreadsheet.Broken},
		"a million columns of text": {"Handle,Price\n" + strings.Repeat(",", 1_000_000) + "x", spreadsheet.TooLarge},
		"too many rows":             {"Handle,Price\n" + strings.Repeat("a,1\n", 200_001), spreadsheet.TooLarge},
		"a formula": {archive(t, workbook(headings+`<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>`)),
			spreadsheet.HasFormula},
		"a sheet that breaks off":    {archive(t, workbook(headings+`<row r="2"><c r="A2"><v>1`)), spreadsheet.Broken},
		"a path up":                  {archive(t, with(workbook(headings), "xl/../../evil.xml", "x")), spreadsheet.Broken},
		"a path of another computer": {archive(t, with(workbook(headings), `C:\..\..\evil.xml`, "x")), spreadsheet.Broken},
		"a path from the root":       {archive(t, with(workbook(headings), "/etc/evil.xml", "x")), spreadsheet.Broken},
		"many parts": {archive(t, func() map[string]string {
			parts := workbook(headings)
			for i := range 1100 {
				parts[fmt.Sprintf("p%d", i)] = ""
			}
			return parts
		}()), spreadsheet.TooLarge},
	} {
		table, err := spreadsheet.Read([]byte(c.file), known)
		var refusal *spreadsheet.Error
		if !errors.As(err, &refusal) || refusal.Reason != c.want || refusal.Ko == "" || refusal.En == "" {
			t.Errorf("%s: %v, %v", name, err, table)
		}
	}
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	if err != nil || len(left) > 0 {
		t.Errorf("left on disk: %v, %v", left, err)
	}
}

// FuzzRead looks for a file that panics, or whose rows do not count up.
func FuzzRead(f *testing.F) {
	for _, file := range []string{"Handle,Price\na,1\n", "sep=;\nHandle;Price\n\"a\n\";1", "\ufeffHandle\tPrice\r\na\t\"b\"c\"",
		inUTF16(binary.BigEndian, "\ufeffHandle,Price\na,1"), book(f, [][]any{{"Handle", "Price"}, {"a", 1}}),
		archive(f, workbook(headings+`<row r="2"><c r="A2"><v>8.8E12</v></c></row>`)),
		"<table><tr><th>Handle<th>Price<tr><td rowspan=2>a<td colspan=2>1<tr><td><table><tr><td>b"} {
		f.Add([]byte(file))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		table, err := spreadsheet.Read(file, known)
		var refusal *spreadsheet.Error
		if err != nil {
			if !errors.As(err, &refusal) {
				t.Fatalf("not in words: %v", err)
			}
			return
		}
		last := 0
		for _, row := range table.Rows {
			if row.Number <= last || len(row.Cells) == 0 || row.Cell(len(row.Cells)-1) == "" {
				t.Fatalf("row %d after %d: %q", row.Number, last, row.Cells)
			}
			last = row.Number
		}
	})
}
