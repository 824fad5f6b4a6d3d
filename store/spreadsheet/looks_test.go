package spreadsheet_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/jangteo/jangteo/store/spreadsheet"
)

// TestNumbersAreReadAsTheyAreSeen has the cells that a person sees otherwise than the
// file has them.
func TestNumbersAreReadAsTheyAreSeen(t *testing.T) {
	const styles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>` +
		`<numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="000\-000"/>` +
		`<numFmt numFmtId="166" formatCode="yyyy&quot;년&quot;\ m&quot;월&quot;\ d&quot;일&quot;"/>` +
		`<numFmt numFmtId="167" formatCode="[Red]#,##0&quot;day&quot;"/></numFmts><cellXfs><xf numFmtId="0"/>` +
		`<xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>` +
		`<xf numFmtId="167"/></cellXfs></styleSheet>`
	for cell, want := range map[string]string{
		`<c r="A2" s="3"><v>612</v></c>`:                  "00612",
		`<c r="A2" s="3"><v>1234567</v></c>`:              "1234567",
		`<c r="A2" s="4"><v>6236</v></c>`:                 "006-236",
		`<c r="A2" s="1"><v>46356</v></c>`:                "2026-11-30",
		`<c r="A2" s="5"><v>46356.5</v></c>`:              "2026-11-30 12:00:00",
		`<c r="A2" s="2"><v>0.1</v></c>`:                  "10%",
		`<c r="A2" s="2"><v>0.070000000000000007</v></c>`: "7%",
		`<c r="A2" s="6"><v>3</v></c>`:                    "3",
		`<c r="A2" s="99"><v>3</v></c>`:                   "3",
		`<c r="A2" s="1"><v>99999999999</v></c>`:          "99999999999",
		`<c r="A2" s="3" t="str"><v>12</v></c>`:           "12",
		`<c r="A2"><v>19.899999999999999</v></c>`:         "19.9",
		`<c r="A2"><v>12000.000000000002</v></c>`:         "12000",
		`<c s="3"><v>7</v></c>`:                           "00007",
	} {
		for _, row := range []string{`<row r="2">`, `<row>`} {
			file := archive(t, with(workbook(headings+row+cell+`</row>`), "xl/styles.xml", styles))
			table, err := spreadsheet.Read([]byte(file), known)
			if err != nil || len(table.Rows) != 1 || table.Rows[0].Cell(0) != want {
				t.Errorf("%s: %+v, %v, want %s", cell, table, err, want)
			}
		}
	}
}

// TestTextsThatExcelKeepsFromCounting reads ="0417".
func TestTextsThatExcelKeepsFromCounting(t *testing.T) {
	table, err := spreadsheet.Read([]byte("Handle,Price\n=\"0417\",\"=\"\"0418\"\"\"\n=1+1,=\"a\n"), known)
	if err != nil || shown(table) != "Handle|Price\n2 \"0417|0418\"\n3 \"=1+1|=\\\"a\"" {
		t.Error(shown(table), err)
	}
}

func TestBarsAndKoreanUTF16(t *testing.T) {
	plain := "상품명\t판매가\tprice\n머그잔\t만원\t1\n"
	for name, file := range map[string]string{"bars": strings.ReplaceAll(plain, "\t", "|"),
		"UTF-16 with no letter of ASCII": inUTF16(binary.LittleEndian, plain),
		"and the other way round":        inUTF16(binary.BigEndian, plain)} {
		table, err := spreadsheet.Read([]byte(file), known)
		if err != nil || shown(table) != "상품명|판매가|price\n2 \"머그잔|만원|1\"" {
			t.Errorf("%s: %+v, %v", name, table, err)
		}
	}
}

// TestPagesWithTables reads what shops save under the name of an Excel file.
func TestPagesWithTables(t *testing.T) {
	page := func(rows string) string {
		return "<html><meta charset=utf-8><body><table border=1>" + rows + "</table></body></html>"
	}
	const head = "<tr><th>Handle<th>상품명<th>Price</tr>"
	for name, c := range map[string]struct{ file, want string }{
		"a page": {page("<caption>상품 목록</caption>" + head + "<tr><td>mug</td><td>머그&amp;잔</td><td> 12,000 </td></tr>"),
			"2 \"mug|머그&잔|12,000\""},
		"lines":             {page(head + "<tr><td>mug<td>머그<br>큰 것<td>1"), "2 \"mug|머그\\n큰 것|1\""},
		"a title above":     {page("<tr><td colspan=3>2026년 상품</td></tr>" + head + "<tr><td>mug<td>머그<td>1"), "3 \"mug|머그|1\""},
		"cells that span":   {page(head + "<tr><td rowspan=2>mug<td>a<td>1<tr><td>b<td>2"), "2 \"mug|a|1\"\n3 \"mug|b|2\""},
		"wide cells":        {page(head + "<tr><td colspan=2>mug<td>1"), "2 \"mug||1\""},
		"a frame of tables": {page("<tr><td><table>" + head + "<tr><td>mug<td>a<td>1</table></td></tr>"), "2 \"mug|a|1\""},
		"Excel's XML": {`<?xml version="1.0"?><Workbook xmlns:ss="urn:x"><Worksheet><Table><Row><Cell><Data>Handle</Data></Cell>` +
			`<Cell><Data>상품명</Data></Cell><Cell><Data>Price</Data></Cell></Row><Row><Cell><Data>mug</Data></Cell>` +
			`<Cell ss:Index="3"><Data>9</Data></Cell></Row></Table></Worksheet></Workbook>`, "2 \"mug||9\""},
	} {
		table, err := spreadsheet.Read([]byte(c.file), known)
		if err != nil || shown(table) != "Handle|상품명|Price\n"+c.want {
			t.Errorf("%s: %s, %v", name, shown(table), err)
		}
	}
	for name, file := range map[string]string{"deep": strings.Repeat("<table><tr><td>", 1000),
		"wide": "<table><tr>" + strings.Repeat("<td colspan=2000>x", 2000), "long": "<table>" + strings.Repeat("<tr><td>x", 300_000)} {
		var refusal *spreadsheet.Error
		if _, err := spreadsheet.Read([]byte(file), known); !errors.As(err, &refusal) || refusal.Reason != spreadsheet.TooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTextsOfTheWest are told from Korean ones.
func TestTextsOfTheWest(t *testing.T) {
	for file, want := range map[string]string{
		"Handle,Price\nGr\xf6\xdfe,\x80 1\n":         "Handle|Price\n2 \"Größe|€ 1\"",
		"Handle,Price\nd\xe9j\xe0 vu,1\n":            "Handle|Price\n2 \"déjà vu|1\"",
		"Handle,Price\n\xb8\xd3\xb1\xd7\xc0\xdc,1\n": "Handle|Price\n2 \"머그잔|1\"",
	} {
		table, err := spreadsheet.Read([]byte(file), known)
		if err != nil || shown(table) != want {
			t.Errorf("%q: %+v, %v", file, table, err)
		}
	}
	var refusal *spreadsheet.Error
	_, err := spreadsheet.Read([]byte("Handle,Price\n\xb8\xd3\xb1\xd7\xc0\xdc\xff,1\n"), known)
	if !errors.As(err, &refusal) || refusal.Reason != spreadsheet.NotText {
		t.Errorf("a broken Korean text: %v", err)
	}
}

func TestHeadingsWithoutRemarks(t *testing.T) {
	for heading, want := range map[string]string{"상품명\n(필수)": "상품명", "상품명(필수)*": "상품명", "[필수] 판매가(원)": "판매가", "판매가 (단위: 원)": "판매가",
		"판매가 필수": "판매가", "Body (HTML)": "bodyhtml", "Title (en)": "titleen", "Weight (kg)": "weightkg", "주문번호(쇼핑몰)": "주문번호쇼핑몰",
		"원": "원", "회원": "회원", "선택": "선택", "상품명\r\n필수": "상품명", "SKU (Required)": "sku"} {
		if got := spreadsheet.Name(spreadsheet.Bare(heading)); got != want {
			t.Errorf("%q is %q, not %q", heading, got, want)
		}
	}
}
