package admin

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/productcsv"
	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// What is shown of an unknown file.
const (
	columnExamples = 3   // cells of a column
	exampleLength  = 60  // characters of one
	headingLength  = 200 // characters of a heading; what is longer is none
)

// naming has the page on which somebody says what the columns of an unknown file hold.
type naming struct{ *Server }

// columnsPath is that page for an uploaded file.
func (a importOptions) columnsPath(token string) string {
	return importPath + "/" + token + "/columns?" + a.query()
}

// columnForm is what somebody said of a file.
type columnForm struct {
	row     int      // the row of headings as spreadsheets count; 0: not said
	fields  []string // of its columns
	trouble string
}

// showColumns shows the first rows of a file, and asks.
func (s naming) showColumns(c echo.Context) error {
	row, _ := strconv.Atoi(c.QueryParam("row"))
	return s.renderColumns(c, http.StatusOK, columnForm{row: row})
}

// saveColumns remembers the columns, and goes on to what the file would change.
func (s naming) saveColumns(c echo.Context) error {
	form, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	var said columnForm
	said.row, _ = strconv.Atoi(form.Get("row"))
	rows, err := s.topRows(c)
	if err != nil {
		return s.gone(c, err)
	}
	head, found := headOf(rows, said.row)
	if !found {
		return s.renderColumns(c, http.StatusUnprocessableEntity, columnForm{})
	}
	for i := range head.Cells {
		said.fields = append(said.fields, form.Get("column."+strconv.Itoa(i)))
	}
	lang := adminLang(c)
	if said.trouble = productcsv.CheckColumns(said.fields).In(string(lang)); said.trouble == "" && slices.ContainsFunc(
		head.Cells, func(name string) bool { return utf8.RuneCountInString(name) > headingLength }) {
		said.trouble = lang.Text("열 이름이 아닌 긴 글이 있는 행입니다. 열 이름이 있는 행을 골라 주세요.",
			"That row has long texts and no names. Please choose the row of column names.")
	}
	if said.trouble != "" {
		return s.renderColumns(c, http.StatusUnprocessableEntity, said)
	}
	if err := s.Store.Imports.LearnColumns(c.Request().Context(), store.FileColumns{Names: head.Cells,
		Fields: said.fields}, by(c)); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, readImportOptions(c).path(c.Param("token")))
}

// topRows reads the first rows of the uploaded file; store.ErrNotFound.
func (s naming) topRows(c echo.Context) ([]spreadsheet.Row, error) {
	file, err := s.Store.Upload(c.Param("token"))
	if err != nil {
		return nil, err
	}
	s.imports.reading.Lock()
	defer s.imports.reading.Unlock()
	rows, err := productcsv.Top(file)
	for i, row := range rows {
		rows[i].Cells = row.Cells[:min(len(row.Cells), productcsv.MaxChosen)]
	}
	return rows, err
}

// gone shows the form for another file if the uploaded one is no longer kept.
func (s naming) gone(c echo.Context, err error) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return s.renderImport(c, http.StatusNotFound, readImportOptions(c), forgottenUpload(adminLang(c)))
}

// formatName names the format of an imported file.
func formatName(format string, lang views.Lang) string {
	if format == string(productcsv.Chosen) {
		return lang.Text("열을 지정한 파일", "Named columns")
	}
	return format
}

// hasColumns reports whether a file is a table of which somebody could name the columns.
func hasColumns(file []byte) bool {
	rows, err := productcsv.Top(file)
	return err == nil && len(rows) > 1 && slices.ContainsFunc(rows, func(r spreadsheet.Row) bool {
		return len(r.Cells) > 1
	})
}

// headOf returns the row of headings: the one with this number.
func headOf(rows []spreadsheet.Row, number int) (spreadsheet.Row, bool) {
	i := slices.IndexFunc(rows, func(r spreadsheet.Row) bool { return r.Number == number })
	if i < 0 {
		return spreadsheet.Row{}, false
	}
	return rows[i], true
}

// likelyHead is the row that looks most like headings: the first of those with the most
// texts.
func likelyHead(rows []spreadsheet.Row) spreadsheet.Row {
	texts := func(r spreadsheet.Row) (n int) {
		for _, cell := range r.Cells {
			if strings.ContainsFunc(cell, func(c rune) bool { return c > '9' }) {
				n++
			}
		}
		return n
	}
	return slices.MaxFunc(rows, func(a, b spreadsheet.Row) int { return cmp.Compare(texts(a), texts(b)) })
}

// renderColumns shows the page.
func (s naming) renderColumns(c echo.Context, status int, said columnForm) error {
	lang, token, a := adminLang(c), c.Param("token"), readImportOptions(c)
	rows, err := s.topRows(c)
	if err != nil {
		return s.gone(c, err)
	}
	head, found := headOf(rows, said.row)
	if !found {
		head = likelyHead(rows)
	}
	frame, err := s.adminFrame(c, "/admin/products", lang.Text("열 지정", "Name the columns"))
	if err != nil {
		return err
	}
	frame.Trouble, frame.Path = said.trouble, importPath
	page := admin.ImportColumnsPage{Frame: frame, Path: importPath + "/" + token + "/columns",
		Options: optionFields(a), Row: strconv.Itoa(head.Number),
		Rows: admin.Select{Name: "row", Label: lang.Text("열 이름이 있는 행", "Row of column names"),
			Choices: rowChoices(rows, head.Number, lang)}}
	if said.fields == nil {
		if said.fields, err = s.fieldsOf(c, head.Cells); err != nil {
			return err
		}
	}
	for i, name := range head.Cells {
		page.Columns = append(page.Columns, columnOf(i, name, said.fields[i], below(rows, head.Number, i), lang))
	}
	return s.renderAdmin(c, status, admin.ImportColumns(page))
}

// fieldsOf is what columns were said to hold before, or else what they seem to.
func (s naming) fieldsOf(c echo.Context, names []string) ([]string, error) {
	known, err := s.Store.Imports.Columns(c.Request().Context())
	for _, k := range known {
		if slices.Equal(k.Names, names) && len(k.Fields) == len(names) {
			return k.Fields, err
		}
	}
	return productcsv.Guess(names), err
}

// rowChoices are the rows of which one has the headings.
func rowChoices(rows []spreadsheet.Row, chosen int, lang views.Lang) []admin.Choice {
	list := make([]admin.Choice, len(rows))
	for i, row := range rows {
		n := strconv.Itoa(row.Number)
		cells := slices.DeleteFunc(slices.Clone(row.Cells), func(cell string) bool { return cell == "" })
		list[i] = admin.Choice{Value: n, Selected: row.Number == chosen,
			Label: lang.Text(n+"행: ", "Row "+n+": ") + clip.Text(oneLine(strings.Join(cells, ", ")), exampleLength)}
	}
	return list
}

// below lists what stands in a column below a row.
func below(rows []spreadsheet.Row, number, column int) []string {
	var list []string
	for _, row := range rows {
		if text := oneLine(row.Cell(column)); row.Number > number && text != "" && len(list) < columnExamples {
			list = append(list, clip.Text(text, exampleLength))
		}
	}
	return list
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// columnOf asks what one column holds.
func columnOf(i int, name, chosen string, examples []string, lang views.Lang) admin.Select {
	name = clip.Text(oneLine(name), exampleLength)
	label := cmp.Or(name, lang.Text(fmt.Sprintf("%d번째 열", i+1), "Column "+wording.Count(int64(i+1))))
	choices := []admin.Choice{{Label: lang.Text("읽지 않음", "Not read")}}
	for _, f := range productcsv.Fields() {
		choices = append(choices, admin.Choice{Value: f.Key, Label: f.Label.In(string(lang)),
			Selected: f.Key == chosen})
	}
	return admin.Select{Name: "column." + strconv.Itoa(i), Label: label, Choices: choices,
		Hint: strings.Join(examples, " · ")}
}

// optionFields carry the options of an import along with a form.
func optionFields(a importOptions) []admin.Hidden {
	query, err := url.ParseQuery(a.query())
	if err != nil {
		return nil
	}
	var list []admin.Hidden
	for name, values := range query {
		list = append(list, admin.Hidden{Name: name, Value: values[0]})
	}
	slices.SortFunc(list, func(a, b admin.Hidden) int { return cmp.Compare(a.Name, b.Name) })
	return list
}
