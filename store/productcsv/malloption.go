package productcsv

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
)

// choices are the options of a product in one row.
type choices struct {
	names  []string
	values [][]string // of each name
	extra  []int64    // won that each combination costs more; nil: none does
	stock  []int64    // of each combination; nil: there is only the product's
}

// count is the number of combinations; at most one more than the shop can have.
func (c choices) count() int {
	n := 1
	for _, values := range c.values {
		n = min(n*len(values), store.MaxVariants+1)
	}
	return n
}

// combinations lists the values of each, the first option changing last. Without
// options there is one of no values.
func (c choices) combinations() [][]string {
	list := [][]string{nil}
	for _, values := range c.values {
		var longer [][]string
		for _, before := range list {
			for _, value := range values {
				longer = append(longer, append(slices.Clone(before), value))
			}
		}
		list = longer
	}
	return list
}

// add adds an option; false if it has no name, or values that are empty or the same.
func (c *choices) add(name string, values []string) bool {
	name = oneLine(name)
	seen := map[string]bool{"": true}
	for i := range values {
		values[i] = oneLine(values[i])
		if seen[values[i]] {
			return false
		}
		seen[values[i]] = true
	}
	c.names, c.values = append(c.names, name), append(c.values, values)
	return name != "" && !slices.Contains(c.names[:len(c.names)-1], name)
}

// mallChoices reads the options of a row. If they cannot be read, there are none, and
// the product is not sold before somebody has seen to it.
func (r *reader) mallChoices(row record) choices {
	read, at := r.cafe24Choices, colOptions
	switch r.table.format {
	case SmartStore:
		read = r.smartStoreChoices
	case Youngcart:
		read, at = r.youngcartChoices, colOptionName.numbered(1)
	}
	c, ok := read(row)
	if ok && c.count() <= store.MaxVariants {
		if len(c.names) > store.MaxOptions {
			r.warn(row.number, r.table.name(at), fmt.Sprintf("옵션이 %d개여서 %d번째부터는 하나로 합쳤습니다.", len(c.names),
				store.MaxOptions), fmt.Sprintf("It has %d options: those from number %d on are put together.",
				len(c.names), store.MaxOptions))
		}
		return c
	}
	text := shown(cmp.Or(r.table.line(row, at), r.table.line(row, colOptionName), r.table.line(row, colOptionKind),
		r.table.line(row, colOptionUse)))
	r.now.hidden, r.now.unsorted = true, true
	ko, en := "옵션을 읽을 수 없어", "These options cannot be read"
	if ok {
		ko = fmt.Sprintf("옵션 조합이 %d개를 넘어", store.MaxVariants)
		en = fmt.Sprintf("There are more than %d combinations of options", store.MaxVariants)
	}
	r.warn(row.number, r.table.name(at), ko+" 새 상품이면 옵션 없는 초안으로 등록합니다: "+text,
		en+": a new product will be a draft without options, "+text+".")
	return choices{}
}

// cafe24Choices reads options like 색상{블랙|화이트}//사이즈{S|M}.
func (r *reader) cafe24Choices(row record) (c choices, ok bool) {
	text, use := r.table.line(row, colOptions), strings.ToUpper(r.table.line(row, colOptionUse))
	switch {
	case text == "":
		return c, use != "Y"
	case use == "N":
		r.warn(row.number, r.table.name(colOptions), "옵션을 사용하지 않는 상품이어서 읽지 않았습니다: "+shown(text),
			"The product does not use its options; they were not read: "+shown(text))
		return c, true
	}
	for part := range strings.SplitSeq(text, "//") {
		name, rest, _ := strings.Cut(part, "{")
		list, closed := strings.CutSuffix(strings.TrimSpace(rest), "}")
		if !closed || strings.ContainsAny(list, "{}") || !c.add(name, strings.Split(list, "|")) {
			return c, false
		}
	}
	if c.count() > 1 {
		r.warn(row.number, r.table.name(colOptions), "이 양식에는 옵션의 추가금액이 없습니다. 옵션마다 가격을 확인해 주세요.",
			"The form does not say what options cost more. Please check the price of each.")
	}
	return c, true
}

// smartStoreChoices reads names on lines of their own, and for each a line of values
// with commas between.
func (r *reader) smartStoreChoices(row record) (c choices, ok bool) {
	names, lists := linesOf(r.table.cell(row, colOptionName)), linesOf(r.table.cell(row, colOptions))
	kind := r.table.line(row, colOptionKind)
	if len(names) == 0 && len(lists) == 0 && kind == "" {
		return c, true
	}
	if len(names) == 0 || len(names) != len(lists) || !slices.Contains([]string{"", "단독형", "조합형"}, kind) {
		return c, false
	}
	for i, name := range names {
		if !c.add(name, strings.Split(lists[i], ",")) {
			return c, false
		}
	}
	if c.count() <= store.MaxVariants {
		c.extra = r.perChoice(row, colOptionPrice, c, surcharge)
		c.stock = r.perChoice(row, colOptionStock, c, pieces)
	}
	return c, true
}

// youngcartChoices reads options like 색상|빨강,파랑, each in a column of its own.
func (r *reader) youngcartChoices(row record) (c choices, ok bool) {
	for i := 1; i <= optionCount; i++ {
		text := r.table.line(row, colOptionName.numbered(i))
		if text == "" {
			continue
		}
		name, list, _ := strings.Cut(text, "|")
		if !c.add(name, strings.Split(list, ",")) {
			return c, false
		}
	}
	return c, true
}

// linesOf are the lines of a cell that have a text.
func linesOf(cell string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(cell, func(c rune) bool { return c == '\n' || c == '\r' }),
		func(line string) bool { return strings.TrimSpace(line) == "" })
}

// perChoice reads numbers with commas between: one for each combination, or for each
// value of the first option. nil if there are none.
func (r *reader) perChoice(row record, at column, c choices, read func(string) (int64, error)) []int64 {
	text := r.table.line(row, at)
	if text == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	each := make([]int64, 0, c.count())
	if count := c.count(); len(parts) == count || len(parts) == len(c.values[0]) {
		for i := range count {
			n, err := read(strings.TrimSpace(parts[i*len(parts)/count]))
			if err != nil {
				break
			}
			each = append(each, n)
		}
	}
	if len(each) == c.count() {
		return each
	}
	r.now.hidden = true
	r.warn(row.number, r.table.name(at), "옵션마다 하나씩 있는 숫자가 아니어서 읽지 않았습니다. 새 상품이면 초안으로 등록합니다: "+shown(text),
		"These are not numbers for each option and were not read: a new product will be a draft, "+shown(text)+".")
	return nil
}

// pieces reads a stock.
func pieces(text string) (int64, error) {
	n, err := money.Format{Unit: money.Pieces}.ReadCell(text)
	return min(n, store.MaxStock), err
}

// surcharge reads what an option costs more, or less.
func surcharge(text string) (int64, error) {
	bare, less := strings.CutPrefix(text, "-")
	n, err := money.Format{Currency: money.KRW}.ReadCell(strings.TrimPrefix(bare, "+"))
	if n = min(n, store.MaxPrice); less {
		n = -n
	}
	return n, err
}
