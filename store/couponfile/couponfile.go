// Package couponfile reads and writes tables of coupons: one row for each, and further
// rows for single-use codes that do not fit into one. What it writes it reads again as
// the same coupons. A coupon that cannot be read is left out and named, with row and
// column; the others are taken.
package couponfile

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/report"
	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/store/typed"
)

// Limits of a file.
const (
	MaxBytes    = 1 << 20 // of what is uploaded
	maxCoupons  = 2000
	codesOfARow = 900 // what one cell of Excel holds, of the longest codes
)

// Reasons for refusing a whole file. Others are *spreadsheet.Error.
var (
	ErrNone  = errors.New("a file without coupons")
	ErrMany  = errors.New("a file of too many coupons")
	ErrLarge = errors.New("a file of coupons that is too large")
)

// Sheet is a file of coupons as it was read.
type Sheet struct {
	Coupons []store.CouponDraft
	rows    []int // of each coupon
	names   map[column]string
	lacks   []string      // columns that the file does not have
	lines   []report.Line // what was noticed when it was read
	left    int           // coupons that could not be read
	bent    map[int]bool  // rows that were read otherwise than they are written
}

// Read reads a file, of which a caller has looked at the size.
func Read(file []byte) (*Sheet, error) {
	table, err := spreadsheet.Read(file, known)
	if err != nil {
		return nil, err
	}
	if table.Names == nil {
		return nil, ErrNone
	}
	r := reader{at: columnsOf(table.Names), sheet: &Sheet{names: map[column]string{}, bent: map[int]bool{}}}
	for c, i := range r.at {
		r.sheet.names[c] = typed.Text(table.Names[i])
	}
	for _, h := range headings() {
		if _, has := r.at[h.column]; !has {
			r.sheet.lacks = append(r.sheet.lacks, string(h.column))
		}
	}
	for _, row := range table.Rows {
		r.read(row)
	}
	switch {
	case len(r.sheet.Coupons)+r.sheet.left > maxCoupons, r.codes > store.MaxImportedCodes:
		return nil, ErrMany
	case len(r.sheet.Coupons)+r.sheet.left == 0:
		return nil, ErrNone
	}
	return r.sheet, nil
}

// reader reads the rows of a table.
type reader struct {
	at    map[column]int
	sheet *Sheet
	row   spreadsheet.Row
	codes int
	last  bool // the last row was a coupon that was taken; further codes are its own
	isBad bool // so far, of the row
}

// read reads one row: a coupon, or further codes of the one above.
func (r *reader) read(row spreadsheet.Row) {
	r.row, r.isBad = row, false
	codes := strings.FieldsFunc(strings.ToUpper(r.cell(colCodes)), func(c rune) bool {
		return strings.ContainsRune(" \t\n\r,;", c)
	})
	r.codes += len(codes)
	if r.cell(colName) == "" && r.cell(colCode) == "" && r.cell(colKind) == "" {
		if n := len(r.sheet.Coupons); r.last && n > 0 {
			d := &r.sheet.Coupons[n-1]
			d.Codes = append(d.Codes, codes...)
		}
		return
	}
	d := store.CouponDraft{Codes: codes, Ended: r.truth(colEnded), Lacks: r.sheet.lacks}
	d.PublicCode = store.CouponCode(r.code())
	d.Name = r.name(d.PublicCode)
	won := money.Format{Currency: money.KRW}
	d.Percent, d.Cap, d.Amount = r.percent(), r.number(colCap, won), r.number(colAmount, won)
	d.USDAmount = r.number(colUSD, money.Format{Currency: money.USD})
	d.Minimum = r.number(colMinimum, won)
	d.UsesMax, d.PerBuyer = r.number(colUses, money.Format{Unit: money.Uses}), r.number(colPer,
		money.Format{Unit: money.Uses})
	d.StartsAt, d.EndsAt = r.time(colStarts, false), r.time(colEnds, true)
	r.kind(&d.Coupon)
	if r.last = !r.isBad; r.isBad {
		r.sheet.left++
		return
	}
	r.sheet.Coupons, r.sheet.rows = append(r.sheet.Coupons, d), append(r.sheet.rows, row.Number)
}

func (r *reader) cell(c column) string {
	i, ok := r.at[c]
	if !ok {
		return ""
	}
	return typed.Text(r.row.Cell(i))
}

// fail leaves the coupon of the row out.
func (r *reader) fail(c column, ko, en string) {
	r.isBad = true
	r.note(report.Left, c, ko, en)
}

// bend says in what the coupon of the row is read otherwise than it is written.
func (r *reader) bend(c column, ko, en string) {
	r.sheet.bent[r.row.Number] = true
	r.note(report.Changed, c, ko, en)
}

func (r *reader) note(outcome report.Outcome, c column, ko, en string) {
	r.sheet.lines = append(r.sheet.lines, report.Line{Outcome: outcome, Row: r.row.Number, Column: r.sheet.names[c],
		Item: clip.Text(r.cell(colName), store.LineLength), Text: store.Text{Ko: ko, En: en}})
}

// Report says what an import does with each coupon.
func (s *Sheet) Report(plan store.CouponPlan) report.Report {
	r := report.Report{Item: store.Text{Ko: "쿠폰", En: "coupon"}, Left: s.left + plan.Left()}
	add := func(outcome report.Outcome, list []store.CouponProblem) {
		for _, p := range list {
			r.Lines = append(r.Lines, report.Line{Outcome: outcome, Row: s.rows[p.Index],
				Column: s.names[column(p.Field)], Item: s.Coupons[p.Index].Name, Text: p.Message})
		}
	}
	bent := map[int]bool{}
	for _, p := range plan.Bent {
		bent[p.Index] = true
	}
	read := func(outcome report.Outcome) {
		for _, l := range s.lines {
			if l.Outcome == outcome {
				r.Lines = append(r.Lines, l)
			}
		}
	}
	read(report.Left)
	add(report.Left, plan.Problems)
	read(report.Changed)
	add(report.Changed, plan.Bent)
	for _, x := range plan.Coupons {
		if bent[x.Index] || s.bent[s.rows[x.Index]] {
			r.Changed++
			continue
		}
		r.Taken++
		r.Lines = append(r.Lines, report.Line{Outcome: report.Taken, Row: s.rows[x.Index],
			Item: s.Coupons[x.Index].Name, Text: novelty(x)})
	}
	return r
}

// novelty says what becomes of a coupon that is taken.
func novelty(x store.PlannedCoupon) store.Text {
	t := store.Text{Ko: "변경 없음", En: "unchanged"}
	switch {
	case x.ID == 0:
		t = store.Text{Ko: "새 쿠폰", En: "new"}
	case x.Changed:
		t = store.Text{Ko: "수정", En: "updated"}
	}
	if x.NewCodes > 0 {
		t.Ko += fmt.Sprintf(", 일회용 코드 %d개 추가", x.NewCodes)
		t.En += fmt.Sprintf(", single-use codes added: %d", x.NewCodes)
	}
	return t
}

// Table is a table of coupons, in "ko" or "en".
func Table(list []store.CouponDraft, lang string) [][]string {
	var head []string
	for _, h := range headings() {
		head = append(head, h.text.In(lang))
	}
	rows := [][]string{head}
	for _, d := range list {
		codes := d.Codes[:min(len(d.Codes), codesOfARow)]
		rows = append(rows, []string{d.Name, d.PublicCode, kindName(d.Kind).In(lang), count(d.Percent), count(d.Cap),
			count(d.Amount), dollars(d.USDAmount), count(d.Minimum), written(d.StartsAt), written(d.EndsAt),
			count(d.UsesMax), count(d.PerBuyer), yesNo(d.Ended).In(lang), strings.Join(codes, " ")})
		for more := d.Codes[len(codes):]; len(more) > 0; more = more[len(codes):] {
			codes = more[:min(len(more), codesOfARow)]
			row := make([]string, len(head))
			row[len(row)-1] = strings.Join(codes, " ")
			rows = append(rows, row)
		}
	}
	return rows
}

// Table is what was read as a table in "ko" or "en", without the columns that the file
// did not have.
func (s *Sheet) Table(lang string) [][]string {
	rows := Table(s.Coupons, lang)
	for i, row := range rows {
		var cells []string
		for j, h := range headings() {
			if !slices.Contains(s.lacks, string(h.column)) || h.column == colName {
				cells = append(cells, row[j])
			}
		}
		rows[i] = cells
	}
	return rows
}

// IsCount tells the headings of columns that can be calculated with.
func IsCount(name string) bool {
	for _, h := range headings() {
		switch h.column {
		case colPercent, colCap, colAmount, colUSD, colMinimum, colUses, colPer:
			if name == h.text.Ko || name == h.text.En {
				return true
			}
		}
	}
	return false
}

func count(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func dollars(cents int64) string {
	if cents == 0 {
		return ""
	}
	return money.Money{Minor: cents, Currency: money.USD}.Plain()
}

func yesNo(yes bool) store.Text {
	if yes {
		return store.Text{Ko: "예", En: "yes"}
	}
	return store.Text{}
}

func kindName(k store.CouponKind) store.Text {
	switch k {
	case store.PercentOff:
		return store.Text{Ko: "할인율", En: "percentage"}
	case store.AmountOff:
		return store.Text{Ko: "금액", En: "amount"}
	}
	return store.Text{Ko: "무료배송", En: "free shipping"}
}
