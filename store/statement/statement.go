// Package statement reads what a bank says of an account, as its owner copies it from
// internet banking or saves it (text, CSV, XLSX), and finds which awaited transfer
// each deposit is.
//
// It only proposes: what came in, and what may be meant by it. A deposit that fits one
// awaited transfer by name and amount is sure; all else is for a person to choose.
// Nothing is kept and nothing is confirmed here.
package statement

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/store/typed"
)

// Limits of a statement.
const (
	MaxBytes  = 1 << 20
	MaxLines  = 1000
	maxNames  = 4  // texts of a line that may be the depositor's name
	nameRunes = 60 // of each
)

// Reasons for refusing a statement. Others are *spreadsheet.Error.
var (
	ErrNothing = errors.New("a statement without deposits")
	ErrMany    = errors.New("a statement of too many lines")
)

// Line is money that came in.
type Line struct {
	Row    int      // in the statement, from 1
	Day    string   // "2026-11-30", as far as it can be told; empty: it says none
	Names  []string // who may have sent it, the likeliest first
	Amount int64    // won
	Index  int      // 1: the first of its day, name and amount in this statement
}

// Name is the likeliest name.
func (l Line) Name() string {
	if len(l.Names) == 0 {
		return ""
	}
	return l.Names[0]
}

// Key is what a line is known by again: it is the same in another copy of the
// statement.
func (l Line) Key() string {
	return fmt.Sprintf("%s|%s|%d|%d", l.Day, key(l.Name()), l.Amount, l.Index)
}

// Statement is what was read.
type Statement struct {
	Lines []Line
	Left  int // rows without a deposit: withdrawals, sums, notes

	seen map[string]int // how often what a line is known by came before
}

// Read reads a statement.
func Read(file []byte) (Statement, error) {
	table, err := spreadsheet.Read(file, func(cells []string) int { return headings(cells).count() })
	var refusal *spreadsheet.Error
	switch {
	case errors.As(err, &refusal) && refusal.Reason == spreadsheet.Empty:
		return Statement{}, ErrNothing
	case errors.As(err, &refusal) && refusal.Reason == spreadsheet.BadQuotes && !spreadsheet.IsXLSX(file):
		return loose(file)
	case err != nil:
		return Statement{}, err
	case table.Names == nil && !spreadsheet.IsXLSX(file):
		return loose(file)
	}
	var s Statement
	c := headings(table.Names)
	for _, row := range table.Rows {
		if err := s.add(c.read(row.Cells), row.Number); err != nil {
			return s, err
		}
	}
	return s.done()
}

// loose reads text without headings, line by line.
func loose(file []byte) (Statement, error) {
	text, err := spreadsheet.Text(file)
	if err != nil {
		return Statement{}, err
	}
	var s Statement
	row := 0
	for line := range strings.Lines(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)) {
		row++
		if typed.IsBlank(line) {
			continue
		}
		if err := s.add(guess(cellsOf(line)), row); err != nil {
			return s, err
		}
	}
	return s.done()
}

// add takes a line; one without an amount is no deposit.
func (s *Statement) add(l Line, row int) error {
	if l.Amount <= 0 {
		s.Left++
		return nil
	}
	if len(s.Lines) == MaxLines {
		return ErrMany
	}
	l.Row, l.Index = row, 1
	l.Names = l.Names[:min(len(l.Names), maxNames)]
	for i := range l.Names {
		l.Names[i] = typed.Clip(l.Names[i], nameRunes, 0)
	}
	if s.seen == nil {
		s.seen = map[string]int{}
	}
	first := l.Key()
	s.seen[first]++
	l.Index = s.seen[first]
	s.Lines = append(s.Lines, l)
	return nil
}

func (s *Statement) done() (Statement, error) {
	if len(s.Lines) == 0 {
		return *s, ErrNothing
	}
	return *s, nil
}

// won reads an amount that came in; 0: the cell has none, or money that went out.
func won(cell string) int64 {
	text := strings.TrimPrefix(typed.Code(cell), "+")
	n, err := money.Format{Currency: money.KRW}.ReadCell(text)
	if err != nil {
		return 0
	}
	return n
}

// wentOut tells whether a cell says that its row is money that left the account.
func wentOut(cell string) bool {
	name := spreadsheet.Name(cell)
	for _, word := range []string{"출금", "지급", "찾으신", "송금출", "인출", "withdrawal"} {
		if strings.HasPrefix(name, word) {
			return true
		}
	}
	return false
}

// cameIn tells whether a cell only says that its row is money that came.
func cameIn(cell string) bool {
	return slices.Contains([]string{"입금", "대체입금", "이체입금", "타행입금", "당행입금", "타행이체", "전자금융", "인터넷", "모바일",
		"모바일뱅킹", "인터넷뱅킹", "인터넷이체", "모바일이체", "오픈뱅킹", "펌뱅킹", "대체", "이체", "타행환", "현금", "입금이체",
		"deposit", "credit"},
		spreadsheet.Name(cell))
}

// hasLetters tells whether a cell may be a name.
func hasLetters(cell string) bool { return strings.ContainsFunc(cell, unicode.IsLetter) }
