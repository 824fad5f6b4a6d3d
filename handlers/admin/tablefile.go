package admin

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/csvfile"
	"github.com/jangteo/jangteo/store/productcsv"
	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/store/typed"
	"github.com/jangteo/jangteo/views/admin"
)

// tableType is a kind of file in which tables are downloaded.
type tableType struct{ ending, mime string }

// tableTypeOf is what a request asks for: XLSX, or the CSV that Korean Excel opens.
func tableTypeOf(c echo.Context) tableType {
	if c.FormValue(admin.FormatField) == admin.FormatXLSX {
		return tableType{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
	}
	return tableType{".csv", "text/csv; charset=utf-8"}
}

// writer begins a file of this kind. isCount tells the headings of columns that can be
// calculated with; nil: none.
func (t tableType) writer(out io.Writer, isCount func(heading string) bool) (productcsv.Rows, error) {
	if t.ending == ".xlsx" {
		return spreadsheet.NewWriter(out, isCount)
	}
	return csvfile.NewWriter(out), nil
}

// sendTable sends rows as a file named name, without the overrides of direction that
// earlier versions may have stored. The first row has the headings.
func sendTable(c echo.Context, name string, rows [][]string, isCount func(heading string) bool) error {
	var file bytes.Buffer // complete before sending: half a file would look whole
	w, err := tableTypeOf(c).writer(&file, isCount)
	if err != nil {
		return err
	}
	for _, row := range rows {
		plain := make([]string, len(row))
		for i, cell := range row {
			plain[i] = typed.Text(cell)
		}
		if err := w.Write(plain); err != nil {
			return cannotHold(err)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return sendTableFile(c, name, file.Bytes())
}

// sendTableFile sends a finished file.
func sendTableFile(c echo.Context, name string, file []byte) error {
	t := tableTypeOf(c)
	web.Personal(c)
	c.Response().Header().Set("Content-Disposition", `attachment; filename="`+name+t.ending+`"`)
	return c.Blob(http.StatusOK, t.mime, file)
}

// cannotHold says that Excel's files cannot hold a table where that is why.
func cannotHold(err error) error {
	if !errors.Is(err, spreadsheet.ErrTooLong) {
		return err
	}
	return &web.Refusal{Status: http.StatusUnprocessableEntity, Message: store.Text{
		Ko: "엑셀 파일 한 칸에 담을 수 있는 32,767자를 넘는 내용이 있습니다. CSV로 내려받아 주세요.",
		En: "Something is longer than the 32,767 characters that a cell of Excel holds. Please download CSV instead."}}
}
