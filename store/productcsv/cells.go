package productcsv

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"regexp"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/typed"
)

var breaks = regexp.MustCompile(`\s*[\x00-\x1f\x7f-\x9f]+\s*`)

// oneLine joins the lines of a cell.
func oneLine(s string) string { return strings.TrimSpace(breaks.ReplaceAllString(s, " ")) }

var slugForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

const slugLength = 80

// slugOf derives a slug from a handle, deterministically.
func slugOf(handle string) string {
	if slugForm.MatchString(handle) && len(handle) <= slugLength {
		return handle
	}
	sum := fnv.New32a()
	sum.Write([]byte(handle))
	mark := fmt.Sprintf("%08x", sum.Sum32())
	slug := store.SlugOf(store.Text{Ko: handle, En: handle})
	switch {
	case slug == "":
		return "p-" + mark
	case len(handle) > slugLength:
		return slug + "-" + mark
	}
	return slug
}

// price reads an amount: won, and cents if the file is in dollars.
func (r *reader) price(row record, c column) (won, cents int64) {
	text := r.table.amount(row, c)
	if isNothing(text) {
		return 0, 0
	}
	n, isVague, err := readAmount(text, cmp.Or(r.Currency, money.KRW))
	if isVague {
		r.now.hidden = true
		r.warn(row.number, r.table.name(c), "확정된 가격이 아닌 것 같아 새 상품이면 초안으로 등록합니다: "+shown(text),
			"It may not be the whole price: a new product will be a draft, "+shown(text)+".")
	}
	switch refusalOf(err).Reason {
	case "", money.Empty:
	case money.NoNumber:
		r.warn(row.number, r.table.name(c), "금액을 읽을 수 없어 빈칸으로 봅니다: "+shown(text),
			"This is not an amount: "+shown(text)+". It counts as an empty cell.")
	case money.NoFraction:
		r.fail(row.number, r.table.name(c), "원화에는 소수점을 사용할 수 없습니다: "+shown(text)+". 달러 가격이라면 통화를 USD로 선택해 주세요.",
			"Won has no decimals: "+shown(text)+". For prices in dollars, choose USD as the currency.")
	case money.OtherUnit:
		r.fail(row.number, r.table.name(c), "선택한 통화의 금액이 아닙니다: "+shown(text)+". 파일의 통화를 확인해 주세요.",
			"This is not an amount in the chosen currency: "+shown(text)+". Please check the currency of the file.")
	default:
		r.fail(row.number, r.table.name(c), "금액을 읽을 수 없습니다: "+shown(text), "This is not an amount: "+shown(text))
	}
	if r.Currency == money.USD {
		return r.wonOf(n), n
	}
	return n, 0
}

// currency is the one that prices are written in. Those of a form that knows no other
// are in won; so are those of this shop's files, which have dollars in a column of
// their own. Others are in dollars if most have a decimal point and any has cents, or
// if they are marked so: a single slip of the pen makes no dollars of won. Where nothing
// costs as much as a thousand, one with cents is enough.
func (t *table) currency() money.Currency {
	if t.format.layout().won || t.has(colUSDPrice) {
		return money.KRW
	}
	var prices, points int
	var cents bool
	for _, row := range t.rows {
		for _, c := range []column{colPrice, colRegular} {
			text := t.amount(row, c)
			if isNothing(text) {
				continue
			}
			prices++
			_, err := money.Format{Currency: money.USD}.ReadCell(text)
			_, decimals, isPointed := strings.Cut(text, ".")
			isMarked := strings.Contains(text, "$")
			if err == nil && (isPointed || isMarked) {
				points++
				cents = cents || isMarked || strings.Trim(decimals, "0") != ""
			}
		}
	}
	if cents && 2*points > prices || t.isSmallMoney() {
		return money.USD
	}
	return money.KRW
}

// isSmallMoney tells whether some amount has cents and none comes to a thousand, as
// hardly any shop's in won do.
func (t *table) isSmallMoney() (cents bool) {
	const thousand = 1000_00
	for _, row := range t.rows {
		for _, c := range []column{colPrice, colRegular, colSale, colListPrice} {
			text := t.amount(row, c)
			n, err := money.Format{Currency: money.USD}.ReadCell(text)
			if text == "" || err != nil {
				continue
			}
			if n >= thousand {
				return false
			}
			cents = cents || n%100 != 0
		}
	}
	return cents
}

// sayDollars tells the owner what the file's prices were taken for.
func (r *reader) sayDollars() {
	r.warn(0, cmp.Or(r.table.name(colPrice), r.table.name(colRegular)), fmt.Sprintf("판매가에 소수점 이하 금액이 있어 달러로 읽고, "+
		"1달러 %d원으로 환산했습니다. 다른 통화라면 파일의 통화를 직접 선택해 주세요.", r.Rate),
		fmt.Sprintf("Prices have cents, so they were read as dollars, at %d won each. If they are in another "+
			"currency, please choose the currency of the file.", r.Rate))
}

// refusalOf returns why an amount was refused; empty if it was not.
func refusalOf(err error) money.Refusal {
	var refusal *money.Refusal
	if errors.As(err, &refusal) {
		return *refusal
	}
	return money.Refusal{}
}

// wonRounding is the multiple that converted prices are rounded up to, in won.
const wonRounding = 10

func (r *reader) wonOf(cents int64) int64 {
	if cents > store.MaxPrice || r.Rate > store.MaxPrice {
		return store.MaxPrice + 1
	}
	return (cents*r.Rate + 100*wonRounding - 1) / (100 * wonRounding) * wonRounding
}

// cents reads an amount in dollars.
func (r *reader) cents(row record, c column) int64 {
	text := r.table.amount(row, c)
	if isNothing(text) {
		return 0
	}
	n, err := money.Format{Currency: money.USD}.ReadCell(text)
	if why := refusalOf(err).Reason; why != "" && why != money.Empty {
		r.fail(row.number, r.table.name(c), "달러 금액을 49.99처럼 입력해 주세요: "+shown(text),
			"Please enter dollars like 49.99, not "+shown(text)+".")
	}
	return n
}

// code reads an article number or a barcode.
func (r *reader) code(row record, c column, n int) string {
	code, err := r.table.code(row, c)
	if err != nil {
		text := shown(r.table.line(row, c))
		r.fail(row.number, r.table.name(c), "엑셀이 번호를 반올림했습니다: "+text+". 셀 서식을 ‘텍스트’로 바꾸고 번호를 다시 입력해 주세요.",
			"The spreadsheet has rounded the number: "+text+". Please format its cells as text and enter the numbers "+
				"again.")
	}
	return r.clipped(row, c, code, n)
}

// count reads a whole number; negative ones become 0 with a warning, and so does what is
// none.
func (r *reader) count(row record, c column) (n int64, said bool) {
	text := r.table.line(row, c)
	if isNothing(text) {
		return 0, false
	}
	n, err := money.Format{Unit: money.Pieces}.ReadCell(text)
	switch refusal := refusalOf(err); {
	case refusal.Reason == "" && n > store.MaxStock, refusal.Reason == money.TooLarge:
		r.warn(row.number, r.table.name(c), fmt.Sprintf("너무 커서 %d로 읽었습니다: %s", store.MaxStock, shown(text)),
			fmt.Sprintf("It is too large and was read as %d: %s", store.MaxStock, shown(text)))
		return store.MaxStock, true
	case refusal.Reason == "":
		return n, true
	case refusal.Reason == money.Empty:
		return 0, false
	case refusal.Reason == money.Signed && strings.HasPrefix(refusal.Text, "-"):
		r.warn(row.number, r.table.name(c), "0보다 작아서 0으로 읽었습니다: "+shown(text), "It is below 0 and was read as 0: "+
			shown(text))
		return 0, true
	}
	r.now.hidden = true
	r.warn(row.number, r.table.name(c), "정수가 아니어서 새 상품이면 재고가 0인 초안으로 등록합니다: "+shown(text),
		"It should be a whole number, not "+shown(text)+": a new product will be a draft without stock.")
	return 0, false
}

// weightDigits is how many decimals of a weight are read.
const weightDigits = 6

// weight reads a weight in units of the given milligrams, and returns grams.
func (r *reader) weight(row record, c column, milligrams int64) int64 {
	text := r.table.amount(row, c)
	if isNothing(text) {
		return 0
	}
	number, milligrams := weightOf(text, milligrams)
	n, err := money.Format{}.ReadMeasure(number, weightDigits)
	switch refusalOf(err).Reason {
	case money.Empty:
		return 0
	case "":
		if n <= 1e15/milligrams {
			return (n*milligrams + 5e8) / 1e9
		}
		fallthrough
	case money.TooLarge:
		return store.MaxStock + 1 // above the limit of any product
	}
	r.warn(row.number, r.table.name(c), "무게를 읽을 수 없어 무게 없이 등록합니다: "+shown(text),
		"This is not a weight: "+shown(text)+". The product will have none.")
	return 0
}

// text is a line of a cell, cut where it is longer than the shop's.
func (r *reader) text(row record, c column, n int) string {
	return r.clipped(row, c, r.table.line(row, c), n)
}

// truth reads a yes or no; other if the cell is empty.
func (r *reader) truth(row record, c column, other bool) bool {
	switch text := strings.ToLower(r.table.line(row, c)); text {
	case "":
		return other
	case "true", "yes", "y", "1":
		return true
	case "false", "no", "n", "0":
		return false
	default:
		r.warn(row.number, r.table.name(c), "TRUE나 FALSE가 아니어서 새 상품이면 초안으로 등록합니다: "+shown(text),
			"It is neither TRUE nor FALSE: a new product will be a draft, "+shown(text)+".")
		r.now.hidden = true
		return other
	}
}

// clipped truncates a line that is too long, with a warning.
func (r *reader) clipped(row record, c column, text string, n int) string {
	short := typed.Clip(text, n, 0)
	if short == text {
		return text
	}
	r.warn(row.number, r.table.name(c), fmt.Sprintf("%d자까지만 읽었습니다.", n),
		fmt.Sprintf("Only the first %d characters were read.", n))
	return short
}

// shown shortens foreign text for messages.
func shown(text string) string {
	return "‘" + clip.Text(oneLine(text), 25) + "’"
}
