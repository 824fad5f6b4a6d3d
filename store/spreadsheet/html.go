package spreadsheet

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// deepest is how many tables may be within each other.
const deepest = 20

// isHTML tells whether a text is a page with a table, as many Korean shops and couriers
// save under the name of an Excel file, or Excel's workbook in XML of 2003.
func isHTML(text string) bool {
	start := strings.TrimLeft(text, " \t\r\n")
	return strings.HasPrefix(start, "<") && strings.Contains(strings.ToLower(start), "<table")
}

// grid collects the rows of all tables of a page. Tables within cells are taken for
// texts of theirs, unless the page only puts things in their place with them.
type grid struct {
	rows  []Row
	open  []*gridRow // of tables within each other
	cells int
}

// gridRow is a row that is being read.
type gridRow struct {
	cells  []string
	text   strings.Builder
	inCell bool
	wide   int             // columns of the cell
	deep   int             // rows of the cell
	below  map[int]spanned // what cells above put into this one and further rows
}

// spanned is a cell that reaches down.
type spanned struct {
	text string
	rows int
}

// readHTML reads the tables of a page as one.
func readHTML(text string, known Known) (*Table, error) {
	g := grid{}
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			for len(g.open) > 0 {
				g.closeTable()
			}
			return tableOf(g.rows, known)
		case html.TextToken:
			g.write(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			g.start(z.Token())
		case html.EndTagToken:
			g.end(tagOf(z.Token().Data))
		}
		if g.cells > maxCells || len(g.rows) > MaxRows+maxTop || len(g.open) > deepest {
			return nil, tooLarge("표가 너무 크거나 너무 깊게 겹쳐 있는 파일입니다. 엑셀에서 ‘Excel 통합 문서(.xlsx)’로 저장해 주세요.",
				"The tables of this page are too large, or too deep. Please save it as an Excel workbook (.xlsx).")
		}
	}
}

// tagOf is the tag of a page that one of Excel's XML stands for.
func tagOf(name string) string {
	switch strings.TrimPrefix(name, "ss:") {
	case "row":
		return "tr"
	case "cell", "th":
		return "td"
	}
	return strings.TrimPrefix(name, "ss:")
}

func (g *grid) now() *gridRow {
	if len(g.open) == 0 {
		return nil
	}
	return g.open[len(g.open)-1]
}

func (g *grid) write(text string) {
	if row := g.now(); row != nil && row.inCell {
		row.text.WriteString(text)
	}
}

func (g *grid) start(tag html.Token) {
	switch tagOf(tag.Data) {
	case "table":
		g.open = append(g.open, &gridRow{below: map[int]spanned{}})
	case "tr":
		g.endRow()
	case "td":
		if row := g.now(); row != nil {
			g.endCell()
			g.skipTo(row, attributeOf(tag, "ss:index", 0)-1)
			row.inCell = true
			row.wide = attributeOf(tag, "colspan", 1) + attributeOf(tag, "ss:mergeacross", 0)
			row.deep = attributeOf(tag, "rowspan", 1)
		}
	case "br", "p", "div", "li":
		g.write("\n")
	}
}

func (g *grid) end(tag string) {
	switch tag {
	case "td":
		g.endCell()
	case "tr":
		g.endRow()
	case "table":
		g.closeTable()
	}
}

// attributeOf is a number of a tag, as far as a sheet is wide.
func attributeOf(tag html.Token, name string, other int) int {
	for _, a := range tag.Attr {
		if n, err := strconv.Atoi(a.Val); a.Key == name && err == nil && n > 0 {
			return min(n, MaxColumns)
		}
	}
	return other
}

// skipTo fills a row with empty cells up to a column.
func (g *grid) skipTo(row *gridRow, column int) {
	for len(row.cells) < column {
		row.cells = append(row.cells, "")
		g.cells++
	}
}

// endCell ends the cell of the innermost table. A cell of several columns has its text in
// the first, one of several rows in each.
func (g *grid) endCell() {
	row := g.now()
	if row == nil || !row.inCell {
		return
	}
	g.putSpanned(row)
	text := cellOf(row.text.String())
	for i := range row.wide {
		if row.deep > 1 {
			row.below[len(row.cells)] = spanned{text, row.deep - 1}
		}
		row.cells = append(row.cells, text)
		g.cells++
		if i == 0 && row.wide > 1 {
			text = ""
		}
	}
	row.text.Reset()
	row.inCell = false
}

// putSpanned puts cells of rows above where the next one of this row would stand.
func (g *grid) putSpanned(row *gridRow) {
	for {
		above, ok := row.below[len(row.cells)]
		if !ok {
			return
		}
		if above.rows--; above.rows == 0 {
			delete(row.below, len(row.cells))
		} else {
			row.below[len(row.cells)] = above
		}
		row.cells = append(row.cells, above.text)
		g.cells++
	}
}

func (g *grid) endRow() {
	g.endCell()
	row := g.now()
	if row == nil || len(row.cells) == 0 {
		return
	}
	g.putSpanned(row)
	g.rows = append(g.rows, Row{Number: len(g.rows) + 1, Cells: row.cells})
	row.cells = nil
}

func (g *grid) closeTable() {
	if len(g.open) == 0 {
		return
	}
	g.endRow()
	g.open = g.open[:len(g.open)-1]
}

// cellOf is the text of a cell without the blanks between tags.
func cellOf(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r", ""), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// tableOf finds the headings among rows.
func tableOf(rows []Row, known Known) (*Table, error) {
	at, most := -1, 0
	for i, row := range rows[:min(len(rows), maxTop)] {
		if n := known(trimmed(row.Cells)); n > most {
			at, most = i, n
		}
	}
	b := builder{table: &Table{}, none: at < 0}
	if at >= 0 {
		b.table.Names = trimmed(rows[at].Cells)
	}
	for _, row := range rows[at+1:] {
		if len(row.Cells) > MaxColumns {
			return nil, tooManyColumns()
		}
		if err := b.add(row); err != nil {
			return nil, err
		}
	}
	return b.done()
}
