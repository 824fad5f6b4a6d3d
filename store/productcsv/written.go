package productcsv

import (
	"regexp"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/typed"
)

// What people write beside an amount.
var (
	remarks  = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]`)
	taxWords = regexp.MustCompile(`(?i)(부가가치세|부가세|vat|세금) ?(포함|별도|불포함|미포함|제외|included|excluded|incl\.?|excl\.?)?|` +
		`(incl|excl)(\.|uding|usive)? ?(of )?(vat|tax)`)
	untaxed = regexp.MustCompile(`(?i)별도|불포함|미포함|제외|excl`)
	fromOn  = regexp.MustCompile(`^(약|최저|from) ?|( ?~| ?부터| ?이상| ?내외)$`)
	words   = regexp.MustCompile(`(?i) ?won$`)
	dashes  = regexp.MustCompile(`^[-–—~./]+$|(?i)^(n/?a|nan|none|null|\\n|#n/a|미정)$`)
)

// isNothing tells what people and programs write where there is nothing to write.
func isNothing(text string) bool { return text == "" || dashes.MatchString(typed.Code(text)) }

// bareAmount leaves out of an amount what is no number: "12,000원 (부가세 포함)". isVague
// tells that it is not the price, or not all of it.
func bareAmount(text string) (bare string, isVague bool) {
	text = typed.Code(text)
	isVague = untaxed.MatchString(text)
	text = strings.TrimSpace(taxWords.ReplaceAllString(remarks.ReplaceAllString(text, " "), " "))
	if bare = strings.TrimSpace(fromOn.ReplaceAllString(text, "")); bare != text {
		isVague = true
	}
	bare = strings.TrimSuffix(words.ReplaceAllString(bare, "원"), ".-")
	return strings.TrimLeft(bare, `\`), isVague // which is how Korean fonts show the sign of won
}

// Numbers with a decimal comma, as most of Europe writes them: what can be nothing else,
// and what can be one where others of the file are.
var (
	decimalComma = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{3})*,[0-9]{1,2}$|^[0-9]+,[0-9]{1,2}$|^0,[0-9]+$|` +
		`^[0-9]{1,3}(\.[0-9]{3})+,[0-9]+$`)
	decimalPoint = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})*\.[0-9]{1,2}$|^[0-9]+\.[0-9]{1,2}$|^0?\.[0-9]+$`)
	maybeComma   = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{3})+$|^[0-9]+,[0-9]+$`)
)

// hasDecimalCommas tells whether a file has amounts or weights with decimal commas, and
// none with a point. One alone may be a slip of the pen, but with WooCommerce, which
// writes numbers as the shop's country does.
func (t *table) hasDecimalCommas() bool {
	commas := 0
	for _, row := range t.rows {
		for _, c := range []column{colPrice, colRegular, colSale, colListPrice, colUSDPrice, colKilos, colPounds,
			colOunces, colGrams} {
			text := numberOf(t.line(row, c))
			if decimalPoint.MatchString(text) {
				return false
			}
			if decimalComma.MatchString(text) {
				commas++
			}
		}
	}
	return commas > 1 || commas > 0 && t.format == WooCommerce
}

// numberOf is a number without the signs of money and weight beside it.
func numberOf(text string) string {
	isBeside := func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' }
	return strings.TrimFunc(typed.Packed(text), isBeside)
}

// amount is the text of a cell with an amount or a weight, with a point before its
// decimals.
func (t *table) amount(row record, c column) string {
	text := t.line(row, c)
	number := numberOf(text)
	isComma := decimalComma.MatchString(number)
	if !(isComma && (t.commas || t.format == WooCommerce)) && !(t.commas && maybeComma.MatchString(number)) {
		return text
	}
	point := strings.NewReplacer(".", "", ",", ".").Replace(number)
	return strings.Replace(typed.Packed(text), number, point, 1)
}

// readAmount reads an amount in a currency, and what people write beside it. isVague
// tells that it may not be the price.
func readAmount(text string, in money.Currency) (n int64, isVague bool, err error) {
	n, err = money.Format{Currency: in}.ReadCell(text)
	if refusalOf(err).Reason != money.NoNumber {
		return n, false, err
	}
	bare, isVague := bareAmount(text)
	if n, again := (money.Format{Currency: in}).ReadCell(bare); again == nil {
		return n, isVague, nil
	}
	return 0, false, err
}

// stockOf reads what people write in place of a stock. isThere tells that there is some,
// and how much is not known.
func stockOf(text string) (stock int64, isThere, known bool) {
	word := strings.ToLower(typed.Packed(remarks.ReplaceAllString(text, "")))
	switch {
	case slices.Contains([]string{"품절", "일시품절", "매진", "재고없음", "없음", "x", "soldout", "outofstock", "outstock",
		"sold-out", "out-of-stock", "false"}, word):
		return 0, false, true
	case slices.Contains([]string{"재고있음", "있음", "판매중", "o", "instock", "in-stock", "available", "true"}, word):
		return 0, true, true
	}
	return 0, false, false
}

// isEndless tells whether a stock is not counted, whatever is remarked beside it.
func isEndless(text string) bool {
	return store.IsEndless(text) || store.IsEndless(remarks.ReplaceAllString(text, ""))
}

// addresses are those in a cell that has one or more: with commas, bars, blanks or lines
// between.
func addresses(cell string) []string {
	parts := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(",;| \t\r\n", r) })
	for _, part := range parts {
		if !strings.HasPrefix(part, "http://") && !strings.HasPrefix(part, "https://") {
			return []string{oneLine(typed.Text(cell))}
		}
	}
	return parts
}

// units are the signs of weights, and how many milligrams each is.
func units() []struct {
	sign       string
	milligrams int64
} {
	return []struct {
		sign       string
		milligrams int64
	}{{"kg", 1_000_000}, {"킬로그램", 1_000_000}, {"킬로", 1_000_000}, {"그램", 1000}, {"grams", 1000}, {"gram", 1000},
		{"g", 1000}, {"lbs", 453_592}, {"lb", 453_592}, {"oz", 28_350}}
}

// weightOf takes the sign of a unit off a weight; milligrams are those of the column,
// unless the cell says otherwise.
func weightOf(text string, milligrams int64) (string, int64) {
	text = strings.ToLower(typed.Packed(strings.ReplaceAll(text, "㎏", "kg")))
	for _, u := range units() {
		if number, ok := strings.CutSuffix(text, u.sign); ok && number != "" {
			return number, u.milligrams
		}
	}
	return text, milligrams
}

// totals are what stands before the sums below a table.
var totals = regexp.MustCompile(`(?i)^(합계|총계|총합|총합계|소계|누계|계|total|grand ?total|sub ?total|sum|` +
	`총 ?[0-9,]+ ?(건|개|개 상품|개 품목|품목|종))[:.]?$`)

// isTotal tells whether a row sums up those above: its first cell says so, and all
// others are numbers.
func isTotal(cells []string) bool {
	said := false
	for _, cell := range cells {
		text := strings.TrimSpace(typed.Code(cell))
		switch {
		case text == "":
		case !said:
			if said = totals.MatchString(text); !said {
				return false
			}
		case strings.Trim(text, "0123456789.,-원개₩ ") != "":
			return false
		}
	}
	return said
}

// isRemark tells whether a row is something that was written below a table: one text
// alone, which begins like a note or is a sentence.
func isRemark(cells []string) bool {
	alone := ""
	for _, cell := range cells {
		text := strings.TrimSpace(typed.Code(cell))
		switch {
		case text == "":
		case alone != "":
			return false
		default:
			alone = text
		}
	}
	return strings.HasPrefix(alone, "※") || strings.HasPrefix(alone, "*") && len(alone) > 1 || isSentence(alone) ||
		strings.HasPrefix(alone, "#N/A")
}
