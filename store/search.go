package store

import (
	"strings"

	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/typed"
)

// fewOrders is how many orders of an article are rather looked up than met on
// the way through all orders.
const fewOrders = 2000

// ordersToSearch are the orders o as their index has them, with all that the
// board asks for while it searches.
const ordersToSearch = "orders_to_search o"

// searcher is a transaction that finds things by what people know of them, and
// keeps the index that it finds them with.
type searcher struct {
	*tx             // nil: memory is asked alone
	memory *inIndex // nil: only the database is asked
}

// searching is the table and the condition of orders that somebody looks for by
// what they know of them: who named a thing exactly wants only that.
func (t searcher) searching(words string, by Finds) (table, condition string, args []any, err error) {
	ids, err := t.named(words)
	if err != nil || len(ids) > 0 {
		return "orders o", "o.id IN (SELECT value FROM each_number(?))", []any{valueList(ids)}, err
	}
	condition, args = by.condition(words)
	articles, err := t.articles(words)
	if err != nil || len(articles) == 0 {
		return ordersToSearch, condition, args, err
	}
	list := valueList(articles)
	bought, err := t.bought(list)
	return ordersToSearch, "(" + condition + " OR " + bought + ")", append(args, list), err
}

// condition is that of orders whose people somebody looks for. Names stand in front
// of the e-mail address in what is searched; of an order without one, only its
// buyer's name as it was written is.
func (f Finds) condition(words string) (string, []any) {
	switch f {
	case FindsNumbers:
		return "instr(o.order_no, ?) > 0", []any{strings.ToUpper(typed.Packed(words))}
	case FindsNames:
		return `CASE WHEN o.email_key <> '' THEN instr(substr(o.searched, 1, instr(o.searched, ' ' || o.email_key) - 1),
		  ?) > 0 ELSE instr(o.buyer_name, ?) > 0 END`, []any{typed.Fold(words), typed.Text(words)}
	}
	return "instr(o.searched, ?) > 0", []any{searchable(words)}
}

// named finds the orders of a number: an order's, an attempt's, a payment's or
// a parcel's.
func (t searcher) named(words string) ([]int64, error) {
	return t.ids(`SELECT id FROM orders WHERE order_no = ?1 UNION SELECT order_id FROM attempts WHERE merchant_uid = ?1
	  UNION SELECT order_id FROM payments WHERE imp_uid = ?2 AND order_id IS NOT NULL
	  UNION SELECT order_id FROM shipments WHERE number = ?3
	  UNION SELECT order_id FROM further_parcels WHERE number = ?3 LIMIT 100`,
		OrderNo(words), typed.Packed(words), korea.TidyNumber(words))
}

// articles lists the variants whose product or number has a text in its name.
func (t searcher) articles(words string) ([]int64, error) {
	like := func(words string) string {
		return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(words) + "%"
	}
	return t.ids(`SELECT v.id FROM variants v JOIN products p ON p.id = v.product_id
	  WHERE p.name_ko LIKE ?1 ESCAPE '\' OR p.name_en LIKE ?1 ESCAPE '\' OR v.sku LIKE ?2 ESCAPE '\' LIMIT 500`,
		like(typed.Text(words)), like(typed.Code(words)))
}

func (t *tx) ids(query string, args ...any) ([]int64, error) {
	var ids []int64
	err := t.each(query, args, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// bought is the condition of orders with one of these articles.
func (t searcher) bought(articles string) (string, error) {
	var count int
	err := t.get("SELECT count(*) FROM (SELECT 1 FROM order_lines WHERE variant_id IN (SELECT value FROM "+
		"each_number(?)) LIMIT ?) l", []any{articles, fewOrders + 1}, &count)
	if count <= fewOrders {
		return "o.id IN (SELECT order_id FROM order_lines WHERE variant_id IN (SELECT value FROM each_number(?)))", err
	}
	return "EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.variant_id IN (SELECT value FROM " +
		"each_number(?)))", err
}

// searchable is what somebody looks for in the form in which orders keep it.
func searchable(words string) string {
	code := typed.Packed(words)
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, code)
	if len(digits) < 3 || strings.Trim(code, "0123456789+-.()/") != "" {
		return typed.Fold(words)
	}
	// A number with a country code is kept without the zero that people leave in;
	// anything else may be a part of a number.
	if strings.HasPrefix(digits, "0") && !strings.HasPrefix(digits, "00") {
		return digits
	}
	if key := korea.PhoneKey(code, korea.Code); key != "" && key != "82"+digits {
		return key
	}
	return digits
}
