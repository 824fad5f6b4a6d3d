package admin

import (
	"strconv"
	"strings"
	"time"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// The choices of the form that are no changes of the store themselves.
const (
	bulkDiscount = "discount" // percent or won
	bulkTake     = "take"     // off stock
)

// bulkForm is the form of an edit of many products, as it was sent.
type bulkForm struct {
	back     string
	products []int64
	fields   map[string]string
	errs     map[string]string
}

// bulkFields are the fields of the form that say what is to change.
func bulkFields() []string {
	return []string{"change", "category", "discount", "unit", "begins", "ends", "stock", "add", "take"}
}

func readBulk(f web.Form) bulkForm {
	form := bulkForm{back: bulkBack(f.Get("back")), products: idsOf(strings.Split(f.Get("products"), ",")),
		fields: map[string]string{}, errs: map[string]string{}}
	for _, name := range bulkFields() {
		form.fields[name] = f.Get(name)
	}
	return form
}

// hiddens carry the form to where it is confirmed.
func (f bulkForm) hiddens() []admin.Hidden {
	var list []admin.Hidden
	for _, name := range bulkFields() {
		if f.fields[name] != "" {
			list = append(list, admin.Hidden{Name: name, Value: f.fields[name]})
		}
	}
	return list
}

// edit reads what is to change. What cannot be read is noted in errs.
func (f bulkForm) edit(lang views.Lang) store.BulkEdit {
	e := store.BulkEdit{Change: store.BulkChange(f.fields["change"]), Products: f.products}
	r := draftReader{lang, f.errs}
	pieces := money.Format{Unit: money.Pieces}
	switch choice := f.fields["change"]; choice {
	case string(store.BulkCategory):
		e.Category = f.fields["category"]
	case bulkDiscount:
		e.Change = store.BulkPercent
		format := money.Format{Unit: money.Percent}
		if f.fields["unit"] == string(store.BulkWon) {
			e.Change, format = store.BulkWon, money.Format{Currency: money.KRW}
		}
		e.Amount = r.number("discount", f.fields["discount"], format)
		e.Begins, e.Ends = f.at("begins", lang), f.at("ends", lang)
	case string(store.BulkStock), string(store.BulkAdd):
		e.Amount = r.number(choice, f.fields[choice], pieces)
	case bulkTake:
		e.Change, e.Amount = store.BulkAdd, -r.number("take", f.fields["take"], pieces)
	}
	return e
}

// at reads a time in Korea; the zero time for none.
func (f bulkForm) at(name string, lang views.Lang) time.Time {
	if f.fields[name] == "" {
		return time.Time{}
	}
	at, err := time.ParseInLocation(couponTime, f.fields[name], korea.Seoul())
	if err != nil {
		f.errs[name] = lang.Text("날짜와 시간을 확인해 주세요.", "Please check the date and time.")
		return time.Time{}
	}
	return at
}

// note takes over what the store refuses, but for fields that could not be read.
func (f bulkForm) note(e *store.DraftError, lang views.Lang) {
	for _, x := range e.Fields {
		name := x.Field
		if name == "add" && f.fields["change"] == bulkTake {
			name = "take"
		}
		if f.errs[name] == "" {
			f.errs[name] = x.Message.In(string(lang))
		}
	}
}

// mends lists what is wrong with the form, in its order.
func (f bulkForm) mends(lang views.Lang) []admin.Mend {
	labels := map[string]string{"change": lang.Text("무엇을 바꿀까요?", "What is to change?")}
	var list []admin.Mend
	for _, name := range append(bulkFields(), "products") {
		if f.errs[name] == "" {
			continue
		}
		m := admin.Mend{Name: name, Label: labels[name], Error: f.errs[name]}
		if m.Label == "" {
			m.Label = bulkLabel(name, lang)
		}
		if name == "change" || name == "products" {
			m.Name = "" // no field of a line
		}
		list = append(list, m)
	}
	return list
}

// bulkLabel names a field of the form.
func bulkLabel(name string, lang views.Lang) string {
	switch name {
	case "category":
		return lang.Text("옮길 카테고리", "Category")
	case "discount":
		return lang.Text("할인", "Discount")
	case "begins":
		return lang.Text("시작", "From")
	case "ends":
		return lang.Text("종료", "Until")
	case "stock":
		return lang.Text("옵션마다 재고", "Stock of each option")
	case "add":
		return lang.Text("옵션마다 더할 수량", "Pieces to add to each option")
	case "take":
		return lang.Text("옵션마다 뺄 수량", "Pieces to take off each option")
	}
	return lang.Text("상품", "Products")
}

// bulkChoices are the changes that the form offers.
func bulkChoices(f bulkForm, rows []store.CategoryRow, lang views.Lang) []admin.BulkChoice {
	categories := []admin.Choice{{Label: lang.Text("카테고리를 선택해 주세요", "Choose a category")}}
	for _, r := range rows {
		categories = append(categories, admin.Choice{Value: r.Slug, Label: r.Name.In(string(lang)),
			Selected: r.Slug == f.fields["category"]})
	}
	pieces := func(name string) []admin.Field {
		return []admin.Field{f.field(name, lang.Text("개", "pieces"), lang)}
	}
	uncounted := lang.Text("재고를 세지 않는 상품은 그대로 둡니다.", "Variants that are not counted stay as they are.")
	list := []admin.BulkChoice{
		{Value: string(store.BulkShow), Label: lang.Text("쇼핑몰에 진열하기", "Show in the shop")},
		{Value: string(store.BulkHide), Label: lang.Text("숨기기", "Hide")},
		{Value: string(store.BulkCategory), Label: lang.Text("카테고리 옮기기", "Move to a category"),
			Selects: []admin.Select{{Name: "category", Label: bulkLabel("category", lang), Choices: categories,
				Error: f.errs["category"]}}},
		bulkDiscountChoice(f, lang),
		{Value: string(store.BulkFull), Label: lang.Text("할인 끝내기 (판매가를 정가로)",
			"End the discount (back to the list price)")},
		{Value: string(store.BulkStock), Label: lang.Text("재고를 같은 수로 맞추기", "Set stock"), Fields: pieces("stock"),
			Hint: uncounted},
		{Value: string(store.BulkAdd), Label: lang.Text("재고 더하기", "Add to stock"), Fields: pieces("add"),
			Hint: uncounted},
		{Value: bulkTake, Label: lang.Text("재고 빼기", "Take off stock"), Fields: pieces("take"),
			Hint: lang.Text("남은 것보다 많이 빼면 0개가 됩니다.", "More than there is leaves none.")},
	}
	for i := range list {
		list[i].Chosen = list[i].Value == f.fields["change"]
	}
	return list
}

func bulkDiscountChoice(f bulkForm, lang views.Lang) admin.BulkChoice {
	unit := admin.Select{Name: "unit", Label: lang.Text("단위", "Unit"), Choices: []admin.Choice{
		{Value: string(store.BulkPercent), Label: "%", Selected: f.fields["unit"] != string(store.BulkWon)},
		{Value: string(store.BulkWon), Label: lang.Text("원", "won"),
			Selected: f.fields["unit"] == string(store.BulkWon)}}}
	when := func(name, hint string) admin.Field {
		one := f.field(name, "", lang)
		one.Type, one.InputMode, one.MaxLength, one.Hint = "datetime-local", "", 0, hint
		return one
	}
	return admin.BulkChoice{Value: bulkDiscount, Label: lang.Text("할인하기", "Discount"), Selects: []admin.Select{unit},
		Fields: []admin.Field{f.field("discount", "", lang),
			when("begins", lang.Text("한국 시간입니다. 비워 두면 지금부터입니다.", "Korean time. Empty: from now on.")),
			when("ends", lang.Text("비워 두면 되돌릴 때까지입니다.", "Empty: until you undo it."))},
		Hint: lang.Text("정가(없으면 지금 판매가)에서 빼고 10원 미만은 버립니다. 달러 판매가를 따로 정한 상품은 달러 가격도 같은 비율로 바뀝니다.",
			"Taken off the list price, or off the price where there is none, and rounded down to ₩10. Own prices in "+
				"dollars change in the same proportion.")}
}

func (f bulkForm) field(name, unit string, lang views.Lang) admin.Field {
	return admin.Field{Name: name, Label: bulkLabel(name, lang), Value: f.fields[name], Error: f.errs[name], Unit: unit,
		InputMode: "numeric", MaxLength: 13, Autocomplete: "off"}
}

// joinIDs writes what idsOf reads, with commas.
func joinIDs(ids []int64) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(texts, ",")
}
