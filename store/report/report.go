// Package report says what an import does with each item of a file: taken, taken with
// a change, or left out; with row and column as the file has them, and why.
package report

import (
	"encoding/json"
	"io"
	"strconv"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/csvfile"
)

// Outcome is what becomes of an item of a file.
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
	Item    string // its name
	Text    store.Text
}

// Report says what an import does, or would do, with each item of a file.
type Report struct {
	Item                 store.Text // what the file lists: products, say
	Taken, Changed, Left int        // items
	Lines                []Line     // those left out first, then those changed, then the others
	More                 int        // remarks that were not kept
}

// Write writes the report as a CSV file, in "ko" or "en".
func (r Report) Write(out io.Writer, lang string) error {
	w := csvfile.NewWriter(out)
	names := []store.Text{{Ko: "결과", En: "outcome"}, {Ko: "행", En: "row"}, {Ko: "열", En: "column"},
		r.Item, {Ko: "내용", En: "details"}}
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
		if err := w.Write([]string{l.Outcome.Name().In(lang), row, l.Column, l.Item, l.Text.In(lang)}); err != nil {
			return err
		}
	}
	return w.Flush()
}

// reportLine is a line of a report in JSON.
type reportLine struct {
	Outcome Outcome `json:"outcome"`
	Row     int     `json:"row,omitempty"`
	Column  string  `json:"column,omitempty"`
	Item    string  `json:"item,omitempty"`
	Details string  `json:"details"`
}

// WriteJSON writes the report as JSON, in "ko" or "en".
func (r Report) WriteJSON(out io.Writer, lang string) error {
	lines := make([]reportLine, len(r.Lines))
	for i, l := range r.Lines {
		lines[i] = reportLine{l.Outcome, l.Row, l.Column, l.Item, l.Text.In(lang)}
	}
	return json.NewEncoder(out).Encode(map[string]any{"taken": r.Taken, "changed": r.Changed, "left_out": r.Left,
		"lines": lines})
}
