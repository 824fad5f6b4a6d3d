package handlers_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store/statement"
)

// bookParts are the parts of a small workbook around the rows of its one sheet, which
// has headings that every reader of files knows.
func bookParts(rows string) map[string]string {
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + rel
	heads := ""
	for _, name := range []string{"Handle", "Title", "Variant Price", "고객주문번호", "운송장번호", "쿠폰코드", "거래일자", "입금액", "적요"} {
		heads += `<c t="inlineStr"><is><t>` + name + `</t></is></c>`
	}
	return map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"xl/styles.xml":       `<styleSheet ` + main + `/>`,
		"_rels/.rels":         relations + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook ` + main + ` xmlns:r="` + rel + `"><sheets><sheet name="a" sheetId="1" r:id="rId1"/>` +
			`</sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relations + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		sheetPart: `<worksheet ` + main + `><sheetData><row r="1">` + heads + `</row>` + rows +
			`</sheetData></worksheet>`,
	}
}

const sheetPart = "xl/worksheets/sheet1.xml"

// archived is an archive of these parts.
func archived(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		part, err := w.Create(name)
		if err == nil {
			_, err = part.Write([]byte(parts[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// hostileFiles are files that somebody has made to do harm, or that are broken.
func hostileFiles(t *testing.T) map[string][]byte {
	t.Helper()
	book := func(rows, name, text string) []byte {
		parts := bookParts(rows)
		if name != "" {
			parts[name] = text
		}
		return archived(t, parts)
	}
	zeros := strings.Repeat("0", 65<<20)
	sheet := bookParts("")[sheetPart]
	entities := `<!DOCTYPE x [<!ENTITY a "0000000000"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">` +
		`<!ENTITY d SYSTEM "file:///etc/passwd">]>`
	whole := book("", "", "")
	return map[string][]byte{
		"a zip bomb":           book("", "xl/media/image1.png", zeros),
		"a cell without end":   book(`<row r="2"><c t="inlineStr"><is><t>`+zeros+`</t></is></c></row>`, "", ""),
		"a million columns":    book("<row>"+strings.Repeat("<c/>", 1_000_000)+"</row>", "", ""),
		"a formula":            book(`<row r="2"><c r="A2"><f>HYPERLINK("http://a.example")</f><v>2</v></c></row>`, "", ""),
		"a path up":            book("", "xl/../../../evil.xml", "x"),
		"a path from the root": book("", "/tmp/evil.xml", "x"),
		"a truncated book":     whole[:len(whole)-40],
		"a book with a password, or XLS": append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), bytes.Repeat([]byte{0},
			4096)...),
		"entities in entities": book("", sheetPart, entities+strings.Replace(sheet, "</row>",
			`</row><row r="2"><c t="inlineStr"><is><t>&c;&d;</t></is></c></row>`, 1)),
		"a million columns of text": []byte("Handle,Title,Variant Price\n" + strings.Repeat(",", 1_000_000) + "x"),
		"a cell of text without end": []byte("Handle,Title,Variant Price,고객주문번호,운송장번호,쿠폰코드,거래일자,입금액,적요\n\"" +
			strings.Repeat("0", 17<<20)),
		"no text": bytes.Repeat([]byte("\x00\x01\xff"), 4096),
	}
}

// filesBelow are the files of a folder but those of the database.
func filesBelow(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.Contains(d.Name(), ".db") {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestHostileFilesAreRefusedAtEveryDoor sends each hostile file to each page that takes
// tables: it is refused in words, and nothing of it stays on the disk.
func TestHostileFilesAreRefusedAtEveryDoor(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	s := newShop(t)
	s.logIn()
	before := filesBelow(t, dir)
	for name, file := range hostileFiles(t) {
		for _, door := range []string{importPath, "/admin/orders/shipping", "/admin/coupons/import", "/admin/transfers"} {
			a := s.doFile(door, "file", file, "usual", "cj")
			tooLarge := a.status == http.StatusRequestEntityTooLarge && len(file) > statement.MaxBytes
			if a.status != http.StatusUnprocessableEntity && !tooLarge {
				t.Errorf("%s at %s: %d, %s", name, door, a.status, a.header.Get("Location"))
			}
			if a.status == http.StatusUnprocessableEntity && !strings.Contains(a.body, `class="trouble"`) {
				t.Errorf("%s at %s is not refused in words", name, door)
			}
		}
	}
	if after := filesBelow(t, dir); !slices.Equal(before, after) {
		t.Errorf("left on the disk: %q, before %q", after, before)
	}
	if _, err := os.Stat("/tmp/evil.xml"); err == nil {
		t.Error("a part was written where its name says")
	}
}
