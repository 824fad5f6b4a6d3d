package productcsv

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/report"
)

// NewReport makes the report on a file.
func NewReport(sheet *Sheet, plan store.ImportPlan) report.Report {
	r := reporter{report.Report{Item: store.Text{Ko: "상품", En: "product"},
		Left: sheet.Left + len(plan.Left), More: sheet.More}}
	r.addNotes(sheet, true)
	r.addProblems(sheet, plan.Problems, report.Left)
	r.addNotes(sheet, false)
	r.addProblems(sheet, plan.Bent, report.Changed)
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
		r.Lines = append(r.Lines, report.Line{Outcome: report.Taken, Row: in.Where.Row,
			Item: in.Draft.Name.Ko, Text: novelty(x)})
	}
	return r.Report
}

// reporter makes a report.
type reporter struct{ report.Report }

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

func (r *reporter) addNotes(sheet *Sheet, errors bool) {
	outcome := report.Changed
	if errors {
		outcome = report.Left
	}
	for _, n := range sheet.Notes {
		if n.Error == errors {
			r.Lines = append(r.Lines, report.Line{Outcome: outcome, Row: n.Row, Column: n.Column,
				Item: n.Product, Text: n.Message})
		}
	}
}

func (r *reporter) addProblems(sheet *Sheet, list []store.ImportProblem, outcome report.Outcome) {
	for _, p := range list {
		in := sheet.Products[p.Index]
		row, column := sheet.At(in, p.Field)
		r.Lines = append(r.Lines, report.Line{Outcome: outcome, Row: row, Column: column,
			Item: in.Draft.Name.Ko, Text: p.Message})
	}
}
