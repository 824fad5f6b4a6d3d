// Package parcelfile reads lists of parcels that were handed to carriers: files of
// couriers' programs and of the tools that print labels for several shops, and what
// people paste. Rows that do not concern this shop are counted and passed over.
package parcelfile

import (
	"encoding/csv"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/csvfile"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/spreadsheet"
	"github.com/jangteo/jangteo/store/typed"
)

// Limits of parcel lists.
const (
	MaxBytes    = 1 << 20 // of the text or the file
	MaxRows     = 1000    // parcels
	quotedLines = 20      // most lines of a quoted cell
)

// Reasons for refusing a whole parcel list.
var (
	ErrNone       = errors.New("a list without parcels")
	ErrMany       = errors.New("a list of too many parcels")
	ErrLarge      = errors.New("a list that is too large")
	ErrOthersOnly = errors.New("a list of other shops' parcels only")
)

// Fault is what is wrong with the format of a row.
type Fault string

// The faults. Empty: there is none.
const (
	FaultColumns  Fault = "columns"  // wrong number of columns
	FaultCarrier  Fault = "carrier"  // unknown carrier
	FaultMissing  Fault = "missing"  // no carrier, and none chosen for such rows
	FaultNumber   Fault = "number"   // not a number of this carrier
	FaultExponent Fault = "exponent" // a spreadsheet has rounded the number, e.g. 6.12E+11
)

// Row is one row of a parcel list.
type Row struct {
	Line    int          // in the list, from 1
	Carrier string       // as it was written
	Parcel  store.Parcel // as far as it could be read
	Fault   Fault        // empty if there is none
	Doubt   korea.Doubt  // of a row without a fault; empty if there is none
}

// List is a list of parcels as it was read.
type List struct {
	Rows            []Row
	Foreign, Unsent int // rows passed over: of other shops, and without a tracking number
}

// Read reads a courier's file, or rows of order number, carrier and tracking
// number, separated by tabs, commas or blanks. usual is the carrier code for rows
// without a carrier; empty for none.
func Read(list []byte, usual string) (List, error) {
	known := func(cells []string) int { return headerOf(cells).count() }
	table, err := spreadsheet.Read(list, known)
	var refusal *spreadsheet.Error
	isBook := spreadsheet.IsXLSX(list)
	switch {
	case err == nil && (table.Names != nil || isBook):
		return parcelsOfTable(table, usual)
	case errors.As(err, &refusal) && refusal.Reason == spreadsheet.Empty:
		return List{}, ErrNone
	case errors.As(err, &refusal) && (refusal.Reason != spreadsheet.BadQuotes || isBook):
		return List{}, err
	}
	text, err := spreadsheet.Text(list)
	if err != nil {
		return List{}, err
	}
	rows, err := parseParcels(text, usual)
	return List{Rows: rows}, err
}

// parcelsOfTable reads rows below headings. A courier's file has those of every shop
// that sends with it, and those that have not gone yet.
func parcelsOfTable(table *spreadsheet.Table, usual string) (List, error) {
	columns := headerOf(table.Names).among(table.Rows)
	isPost := columns.carrier < 0 && columns.posted && usual == ""
	var l List
	for _, row := range table.Rows {
		cells := columns.pick(row.Cells)
		switch {
		case columns.known && strings.TrimSpace(strings.Join(columns.numbersOf(row.Cells), "")) == "":
			l.Unsent++
			continue
		case columns.known && !store.IsOrderNo(store.OrderNo(cells[0])):
			l.Foreign++
			continue
		}
		if err := l.add(cells, columns.numbersOf(row.Cells), row.Number, usual, isPost); err != nil {
			return List{}, err
		}
	}
	if len(l.Rows) == 0 && l.Foreign+l.Unsent > 0 {
		return l, ErrOthersOnly
	}
	if len(l.Rows) == 0 {
		return l, ErrNone
	}
	return l, nil
}

// add adds the parcels of a row, one for each number.
func (l *List) add(cells, numbers []string, line int, usual string, isPost bool) error {
	for _, number := range numbers {
		if len(l.Rows) == MaxRows {
			return ErrMany
		}
		if isPost {
			usual = korea.PostOf(number)
		}
		l.Rows = append(l.Rows, parcelOf(append(cells[:len(cells)-1:len(cells)-1], number), line, usual))
	}
	return nil
}

// parseParcels reads what was pasted, line by line.
func parseParcels(text, usual string) ([]Row, error) {
	var rows []Row
	var columns parcelColumns
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	for i := 0; i < len(lines); {
		record, used := parcelRecord(lines[i:])
		line := i + 1
		i += used
		if len(record) == 0 {
			continue
		}
		if len(rows) == 0 && !columns.known {
			if columns = headerOf(record); columns.known {
				continue
			}
		}
		if len(rows) == MaxRows {
			return nil, ErrMany
		}
		rows = append(rows, parcelOf(columns.pick(record), line, usual))
	}
	if len(rows) == 0 {
		return nil, ErrNone
	}
	return rows, nil
}

// parcelRecord reads the cells of the row at the start of lines and returns how
// many lines it takes. An empty row has no cells.
func parcelRecord(lines []string) (cells []string, used int) {
	line := lines[0]
	used = 1
	// An odd number of quotes means that a quoted cell goes on in the next line.
	for strings.Count(line, `"`)%2 == 1 && used < len(lines) && used < quotedLines {
		line += "\n" + lines[used]
		used++
	}
	switch {
	case strings.ContainsRune(line, '\t'):
		cells = splitDelimited(line, '\t')
	case strings.ContainsRune(line, ','):
		cells = splitDelimited(line, ',')
	default:
		cells = splitBlanks(line)
	}
	// Spreadsheets export empty cells behind the last column.
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	return cells, used
}

// splitDelimited splits a CSV row; if it is malformed, at each delimiter.
func splitDelimited(line string, by rune) []string {
	r := csv.NewReader(strings.NewReader(line))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = by, true, -1
	cells, err := r.Read()
	if err != nil {
		// A stray quote is no reason to lose the row.
		cells = strings.Split(line, string(by))
	}
	for i := range cells {
		cells[i] = typed.Code(cells[i])
	}
	return cells
}

// splitBlanks splits a row at blanks. Carrier names and tracking numbers may
// contain some.
func splitBlanks(line string) []string {
	words := strings.FieldsFunc(typed.Text(line), func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
	// Try the longest carrier name first.
	for n := len(words) - 2; n >= 1; n-- {
		name := strings.Join(words[1:1+n], " ")
		if _, ok := korea.FindCarrier(name); ok {
			return []string{words[0], name, strings.Join(words[1+n:], "")}
		}
	}
	return words
}

// parcelColumns maps columns; the zero value is the default order.
type parcelColumns struct {
	known                  bool
	order, carrier, number int   // -1: none
	posted                 bool  // the number is called as the post office does
	orders                 []int // columns that may have the order number
	further                []int // columns of numbers of further boxes
}

// headerOf maps the columns if the row is a header. The names are those of the
// couriers' own programs and of the tools that print for several.
func headerOf(record []string) parcelColumns {
	c := parcelColumns{order: -1, carrier: -1, number: -1}
	var loose []int
	for i, cell := range record {
		at := &c.order
		switch spreadsheet.Name(spreadsheet.Bare(cell)) {
		case "주문번호", "고객주문번호", "쇼핑몰주문번호", "업체주문번호", "고객사주문번호", "주문no", "주문번호쇼핑몰", "쇼핑몰주문no",
			"판매처주문번호", "판매사이트주문번호", "고객주문no", "관리번호주문번호", "거래처주문번호", "거래처주문코드", "order", "orderno",
			"ordernumber", "orderid":
			c.orders = append(c.orders, i)
		case "상품주문번호", "사방넷주문번호", "통합주문번호", "주문상품번호", "주문상세번호", "관리번호", "고객관리번호", "비고", "메모",
			"기타", "관리메모":
			// Some put the shop's number there, beside one of their own or without any.
			c.orders = append(c.orders, i)
			continue
		case "택배사", "택배사명", "배송사", "배송업체", "배송사명", "택배회사", "택배업체", "발송택배사",
			"배송방법택배사", "운송업체", "운송사", "운송사명", "carrier", "courier", "carriername":
			at = &c.carrier
		case "등기번호", "우편물등기번호", "등기우편번호", "우편물번호", "ems번호", "kpacket번호":
			at, c.posted = &c.number, true
		case "송장번호", "운송장번호", "송장", "운송장", "운송장no", "송장no", "택배송장번호", "운송장번호13자리", "배송송장번호", "송장번호필수",
			"운송장번호필수", "송장번호1", "운송장번호1", "송장번호하이픈없이입력", "송장번호입력란", "운송장등기번호", "tracking",
			"trackingno", "trackingnumber", "waybill", "waybillno", "awb", "awbno", "awbnumber":
			at = &c.number
		default:
			if isNumber(spreadsheet.Name(cell)) {
				loose = append(loose, i)
			}
			continue
		}
		if *at < 0 {
			*at = i
		} else if at == &c.number {
			c.further = append(c.further, i)
		}
	}
	switch {
	case c.number < 0 && len(loose) > 0:
		c.number, c.further = loose[0], loose[1:]
	case c.number >= 0:
		c.further = append(c.further, loose...)
	}
	// A carrier column is optional: one can be chosen for the whole list. The order number may
	// be under any name.
	c.known = c.number >= 0
	return c
}

// isNumber tells other names of columns with tracking numbers, and with those of further
// boxes: 운송장번호2.
func isNumber(name string) bool {
	bare := strings.TrimRight(name, "0123456789")
	for _, other := range []string{"원", "반품", "회수", "교환", "이전", "기존", "예약"} {
		if strings.HasPrefix(bare, other) {
			return false
		}
	}
	return strings.HasSuffix(bare, "송장번호") || strings.HasSuffix(bare, "등기번호")
}

// numbersOf are the tracking numbers of a row: a cell may have those of several boxes, and
// so may columns of their own.
func (c parcelColumns) numbersOf(cells []string) []string {
	first := c.pick(cells)
	list := []string{first[len(first)-1]}
	if !c.known {
		return list
	}
	for _, i := range c.further {
		if i < len(cells) && strings.TrimSpace(cells[i]) != "" && cells[i] != list[0] {
			list = append(list, cells[i])
		}
	}
	var each []string
	for _, cell := range list {
		parts := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",/;|\n\r", r) })
		if !slices.ContainsFunc(parts, func(part string) bool { return len(typed.Packed(part)) < shortest }) {
			each = append(each, parts...)
			continue
		}
		each = append(each, cell)
	}
	return each
}

// shortest is how many characters a tracking number has at least, among others of its
// cell.
const shortest = 9

// among chooses the column with the most order numbers of this shop: of those that are
// called so, or else of all.
func (c parcelColumns) among(rows []spreadsheet.Row) parcelColumns {
	if c.order >= 0 {
		c.orders = append(c.orders, c.order)
	}
	if best := mostOrders(rows, c.orders); best >= 0 || !c.known {
		if best >= 0 {
			c.order = best
		}
		return c
	}
	var all []int
	widest := 0
	for _, row := range rows {
		widest = max(widest, len(row.Cells))
	}
	for i := range widest {
		if i != c.number && i != c.carrier {
			all = append(all, i)
		}
	}
	if best := mostOrders(rows, all); best >= 0 {
		c.order = best
	}
	return c
}

// mostOrders is the column with the most order numbers of this shop; -1: none has any.
func mostOrders(rows []spreadsheet.Row, list []int) int {
	best, most := -1, 0
	for _, at := range list {
		n := 0
		for _, row := range rows {
			if store.IsOrderNo(store.OrderNo(row.Cell(at))) {
				n++
			}
		}
		if n > most {
			best, most = at, n
		}
	}
	return best
}

// count is how many columns were found; 0 if the row is no header.
func (c parcelColumns) count() int {
	switch {
	case !c.known:
		return 0
	case c.order < 0 && len(c.orders) == 0:
		return 1
	case c.carrier < 0:
		return 2
	}
	return 3
}

// pick returns order number, carrier and tracking number of a row; without the
// carrier if there are only two cells.
func (c parcelColumns) pick(record []string) []string {
	if !c.known {
		return record
	}
	at := func(i int) string {
		if i < 0 || i >= len(record) {
			return ""
		}
		return record[i]
	}
	return []string{at(c.order), at(c.carrier), at(c.number)}
}

// day is one, in the column of numbers.
var day = regexp.MustCompile(`^ *20[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}`)

// parcelOf reads one row and notes its first fault.
func parcelOf(cells []string, line int, usual string) Row {
	row := Row{Line: line}
	row.Parcel.OrderNo = store.OrderNo(cells[0])
	if len(cells) < 2 || len(cells) > 3 || cells[0] == "" {
		row.Fault = FaultColumns
		return row
	}
	if len(cells) == 2 {
		cells = []string{cells[0], "", cells[1]}
	}
	if _, ok := korea.FindCarrier(cells[2]); ok && strings.ContainsFunc(cells[1], unicode.IsDigit) {
		cells[1], cells[2] = cells[2], cells[1] // the number precedes the carrier
	}
	row.Carrier = cells[1]
	carrier, known := korea.CarrierByCode(usual)
	if row.Carrier != "" {
		carrier, known = korea.FindCarrier(row.Carrier)
	}
	number, err := csvfile.Code(cells[2])
	row.Parcel.Carrier, row.Parcel.Number = carrier.Code, korea.TidyNumber(number)
	switch {
	case !known && row.Carrier == "":
		row.Fault = FaultMissing
	case !known:
		row.Fault = FaultCarrier
	case err != nil:
		row.Parcel.Number = cells[2]
		row.Fault = FaultExponent
	case !carrier.Takes(row.Parcel.Number), day.MatchString(cells[2]):
		row.Fault = FaultNumber
	default:
		row.Doubt = carrier.Doubt(row.Parcel.Number)
	}
	return row
}

// Parcels returns the parcels of rows.
func Parcels(rows []Row) []store.Parcel {
	parcels := make([]store.Parcel, len(rows))
	for i, r := range rows {
		parcels[i] = r.Parcel
	}
	return parcels
}

// Write writes rows as a list again.
func Write(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(r.Parcel.OrderNo + "\t" + r.Parcel.Carrier + "\t" + r.Parcel.Number + "\n")
	}
	return b.String()
}
