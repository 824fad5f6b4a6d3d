package productcsv

import (
	"io"
	"strconv"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/csvfile"
)

// Outcome is what becomes of a product of a file.
type Outcome string

// The outcomes.
const (
	Taken   Outcome = "taken"   // as the file says
	Changed Outcome = "changed" // taken, but for what the line says
	Left    Outcome = "left"    // left out, for what the line says
)

// Name is an outcome in words.
func (o Outcome) Name() store.Text {
	switch o {
	case Taken:
		return store.Text{Ko: "그대로 등록", En: "taken"}
	case Changed:
		return store.Text{Ko: "바꾸어 등록", En: "taken with a change"}
	}
	return store.Text{Ko: "제외", En: "left out"}
}

// Line is one remark of a report.
type Line struct {
	Outcome Outcome
	Row     int    // of the file, as spreadsheets count; 0: the whole file
	Column  string // as it is named in the file; empty: the whole row
	Product string
	Text    store.Text
}

// Report says what an import does, or would do, with each product of a file.
type Report struct {
	Taken, Changed, Left int    // products
	Lines                []Line // those left out first, then those changed, then the others
	More                 int    // remarks that were not kept
}

// NewReport makes the report on a file.
func NewReport(sheet *Sheet, plan store.ImportPlan) Report {
	r := Report{Left: sheet.Left + len(plan.Left), More: sheet.More}
	r.addNotes(sheet, true)
	r.addProblems(sheet, plan.Problems, Left)
	r.addNotes(sheet, false)
	r.addProblems(sheet, plan.Bent, Changed)
	bent := map[int]bool{}
	for _, b := range plan.Bent {
		bent[b.Index] = true
	}
	for _, x := range plan.Products {
		in := sheet.Products[x.Index]
		if bent[x.Index] || sheet.Bent(in) {
			r.Changed++
			continue
		}
		r.Taken++
		r.Lines = append(r.Lines, Line{Taken, in.Where.Row, "", in.Draft.Name.Ko, novelty(x)})
	}
	return r
}

// novelty says whether a product is new to the shop.
func novelty(x store.PlannedProduct) store.Text {
	switch {
	case x.New:
		return store.Text{Ko: "새 상품", En: "new"}
	case len(x.Changed) > 0:
		return store.Text{Ko: "수정", En: "updated"}
	}
	return store.Text{Ko: "변경 없음", En: "unchanged"}
}

func (r *Report) addNotes(sheet *Sheet, errors bool) {
	outcome := Changed
	if errors {
		outcome = Left
	}
	for _, n := range sheet.Notes {
		if n.Error == errors {
			r.Lines = append(r.Lines, Line{outcome, n.Row, n.Column, n.Product, n.Message})
		}
	}
}

func (r *Report) addProblems(sheet *Sheet, list []store.ImportProblem, outcome Outcome) {
	for _, p := range list {
		in := sheet.Products[p.Index]
		row, column := sheet.At(in, p.Field)
		r.Lines = append(r.Lines, Line{outcome, row, column, in.Draft.Name.Ko, p.Message})
	}
}

// Write writes the report as a CSV file, in "ko" or "en".
func (r Report) Write(out io.Writer, lang string) error {
	w := csvfile.NewWriter(out)
	names := []store.Text{{Ko: "결과", En: "outcome"}, {Ko: "행", En: "row"}, {Ko: "열", En: "column"},
		{Ko: "상품", En: "product"}, {Ko: "내용", En: "details"}}
	head := make([]string, len(names))
	for i, name := range names {
		head[i] = name.In(lang)
	}
	if err := w.Write(head); err != nil {
		return err
	}
	for _, l := range r.Lines {
		row := ""
		if l.Row > 0 {
			row = strconv.Itoa(l.Row)
		}
		if err := w.Write([]string{l.Outcome.Name().In(lang), row, l.Column, l.Product, l.Text.In(lang)}); err != nil {
			return err
		}
	}
	return w.Flush()
}
