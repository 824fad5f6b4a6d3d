package statement

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/store/typed"
)

var (
	tabs        = regexp.MustCompile(`\t`)
	bars        = regexp.MustCompile(`[|;]`)
	wideBlanks  = regexp.MustCompile(`[ \x{3000}\x{00A0}]{2,}`)
	blanks      = regexp.MustCompile(`\s+`)
	quotes      = regexp.MustCompile(`",|,"`)
	commas      = regexp.MustCompile(`,`)
	thousands   = regexp.MustCompile(`\d,\d{3}(\D|$)`)
	clock       = regexp.MustCompile(`^\d{1,2}:\d{2}(:\d{2})?$`)
	dayApart    = regexp.MustCompile(`^(\d{4}|\d{2})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*일?(\D|$)`)
	dayTogether = regexp.MustCompile(`^(20\d{2})(\d{2})(\d{2})(\s|\d{6}$|$)`)
)

// columns are where a statement has what; -1: nowhere.
type columns struct {
	day, came, went, amount, kind int
	names                         []int // the likeliest first
}

// headings finds out what the columns of banks are called.
func headings(cells []string) columns {
	c := columns{day: -1, came: -1, went: -1, amount: -1, kind: -1}
	var sender, note []int
	for i, cell := range cells {
		at := (*int)(nil)
		switch name := spreadsheet.Name(cell); name {
		case "거래일시", "거래일자", "거래일", "일자", "날짜", "일시", "거래시각", "거래날짜", "입금일", "입금일자", "입금일시", "거래년월일", "date":
			at = &c.day
		case "입금", "입금액", "입금금액", "입금액원", "입금원", "입금금액원", "맡기신금액", "맡기신금액원", "들어온금액", "받은금액",
			"deposit", "credit":
			at = &c.came
		case "출금", "출금액", "출금금액", "출금액원", "출금원", "출금금액원", "찾으신금액", "찾으신금액원", "지급금액", "지급액", "나간금액", "보낸금액",
			"withdrawal", "debit":
			at = &c.went
		case "거래금액", "금액", "거래금액원", "금액원", "amount":
			at = &c.amount
		case "구분", "거래구분", "입출금구분", "입출구분", "입지구분", "거래유형", "거래종류", "type":
			at = &c.kind
		case "입금자", "입금자명", "보낸분", "보낸사람", "의뢰인", "의뢰인명", "의뢰인수취인", "보낸분받는분", "보낸분받는분명", "상대방", "상대계좌예금주명",
			"상대계좌예금주", "거래상대방", "예금주", "성명", "송금인", "이름", "받는분보낸분", "depositor", "sender", "name":
			sender = append(sender, i)
		case "내용", "거래내용", "기재내용", "적요", "거래기록사항", "기록사항", "내통장표시", "통장표시", "받는통장표시", "통장표시내용", "거래내역",
			"거래처", "메모", "비고", "거래메모", "description", "memo":
			note = append(note, i)
		default:
			switch kindOf(name) {
			case senderColumn:
				sender = append(sender, i)
			case noteColumn:
				note = append(note, i)
			}
		}
		if at != nil && *at < 0 {
			*at = i
		}
	}
	c.names = append(sender, note...)
	return c
}

// kinds of columns that headings unlike those of the large banks may have.
const (
	otherColumn = iota
	senderColumn
	noteColumn
)

// kindOf guesses what a heading is for by the words in it: "상대예금주명", "통장메모",
// "적요내용". Columns about accounts, banks and what is left are none for names.
func kindOf(name string) int {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
	}
	switch {
	case has("번호", "은행", "기관", "잔액", "금액", "일시", "일자", "시간", "점명", "거래점", "취급", "코드"):
		return otherColumn
	case has("예금주", "입금자", "의뢰인", "보낸", "송금인", "입금인", "상대명", "고객명"):
		return senderColumn
	case has("적요", "메모", "내용", "비고", "기재", "표시", "내역"):
		return noteColumn
	}
	return otherColumn
}

// count is how many headings were found; 0: the row is none of headings.
func (c columns) count() int {
	if c.came < 0 && c.amount < 0 || len(c.names) == 0 {
		return 0
	}
	n := len(c.names)
	for _, at := range []int{c.day, c.came, c.went, c.amount, c.kind} {
		if at >= 0 {
			n++
		}
	}
	return n
}

// read reads a row below headings. One without an amount that came has none.
func (c columns) read(cells []string) Line {
	at := func(i int) string {
		if i < 0 || i >= len(cells) {
			return ""
		}
		return cells[i]
	}
	l := Line{Day: cmp.Or(day(at(c.day)), serialDay(at(c.day))), Amount: won(at(c.came))}
	if c.came < 0 {
		l.Amount = won(at(c.amount))
	}
	if c.day >= 0 && l.Day == "" { // a sum
		return Line{}
	}
	if wentOut(at(c.kind)) || won(at(c.went)) > 0 {
		return Line{}
	}
	for _, i := range c.names {
		l.addName(at(i))
	}
	return l
}

// addName takes a text for the depositor's name, if it can be one.
func (l *Line) addName(cell string) {
	name := typed.Text(strings.Join(strings.Fields(cell), " "))
	if hasLetters(name) && !cameIn(name) && !slices.Contains(l.Names, name) {
		l.Names = append(l.Names, name)
	}
}

// cellsOf parts a line of pasted text: at tabs, else at two blanks or more, else at
// bars or semicolons, else at commas that do not set thousands apart, else at blanks.
func cellsOf(line string) []string {
	line = strings.TrimRight(line, "\r\n")
	for _, by := range []*regexp.Regexp{tabs, bars, wideBlanks, quotedComma(line), blanks} {
		if by == nil {
			continue
		}
		if parts := by.Split(line, -1); len(parts) > 2 {
			for i := range parts {
				parts[i] = strings.Trim(strings.TrimSpace(parts[i]), `"`)
			}
			return parts
		}
	}
	return []string{line}
}

// quotedComma parts CSV whose amounts are quoted or without commas; nil: the line
// does not look like that.
func quotedComma(line string) *regexp.Regexp {
	if strings.Count(line, ",") < 2 {
		return nil
	}
	if strings.Contains(line, `"`) {
		return quotes
	}
	if thousands.MatchString(line) {
		return nil
	}
	return commas
}

// guess reads a row without headings: a day, a name, and amounts, of which the first
// that is not nothing came in. Banks put what went out before what came, and what is
// left behind both.
func guess(cells []string) Line {
	var l Line
	var amounts []int64
	for i, cell := range cells {
		text := typed.Code(cell)
		switch amount := won(text); {
		case wentOut(cell), strings.HasPrefix(text, "-") && won(text[1:]) > 0:
			return Line{}
		case l.Day == "" && day(text) != "":
			l.Day = day(text)
		case isClock(text), text == "":
			if text == "" && i > 0 && len(amounts) == 0 && l.Day != "" && won(next(cells, i)) > 0 {
				amounts = append(amounts, 0) // an empty column before an amount
			}
		case amount > 0 && isAmount(text), text == "0", text == "0원":
			amounts = append(amounts, amount)
		default:
			l.addName(cell)
		}
	}
	l.Amount = cameOf(amounts)
	return l
}

func next(cells []string, i int) string {
	if i+1 < len(cells) {
		return cells[i+1]
	}
	return ""
}

// cameOf is what came in of the amounts of a row.
func cameOf(amounts []int64) int64 {
	switch {
	case len(amounts) == 0:
		return 0
	case len(amounts) > 2 && amounts[0] > 0 && amounts[1] == 0:
		return 0 // it went out
	case len(amounts) > 1 && amounts[0] == 0:
		return amounts[1]
	}
	return amounts[0]
}

// isAmount tells money from other numbers, as of accounts and receipts.
func isAmount(text string) bool {
	bare := strings.TrimLeft(text, "+₩")
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, bare)
	return len(digits) <= 10 && !strings.HasPrefix(digits, "0") && !strings.Contains(bare, "-")
}

// isClock tells a time of day.
func isClock(text string) bool {
	return clock.MatchString(text)
}

// day is the day in a cell, "2026-11-30"; empty: there is none.
func day(cell string) string {
	m := dayApart.FindStringSubmatch(typed.Code(cell))
	if m == nil {
		m = dayTogether.FindStringSubmatch(typed.Code(cell))
	}
	if m == nil {
		return ""
	}
	y, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	d, _ := strconv.Atoi(m[3])
	if y < 100 {
		y += 2000
	}
	if month < 1 || month > 12 || d < 1 || d > 31 {
		return ""
	}
	return strconv.Itoa(y) + "-" + two(month) + "-" + two(d)
}

// serialDay reads a day as workbooks keep it: days since the end of 1899, with the time
// as a fraction; empty if it is none of this century. Only a column of days has such.
func serialDay(cell string) string {
	whole, _, _ := strings.Cut(typed.Code(cell), ".")
	n, err := strconv.Atoi(whole)
	if err != nil || len(whole) != len("36526") || n < 36526 || n > 73050 {
		return ""
	}
	return time.Date(1899, time.December, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
