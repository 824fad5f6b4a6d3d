package wording

import (
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// bulkNames are the changes of many products; {n} is how much, {category} where to.
func bulkNames() map[store.BulkChange]store.Text {
	return map[store.BulkChange]store.Text{
		store.BulkShow:     {Ko: "진열하기", En: "Show in the shop"},
		store.BulkHide:     {Ko: "숨기기", En: "Hide"},
		store.BulkCategory: {Ko: "'{category}' 카테고리로 옮기기", En: "Move to “{category}”"},
		store.BulkPercent:  {Ko: "정가에서 {n}% 할인", En: "{n}% off the list price"},
		store.BulkWon:      {Ko: "정가에서 {n}원 할인", En: "₩{n} off the list price"},
		store.BulkFull:     {Ko: "할인 끝내기", En: "End the discount"},
		store.BulkStock:    {Ko: "재고를 {n}개로", En: "Set stock to {n}"},
		store.BulkAdd:      {Ko: "재고 {n}개 더하기", En: "Add {n} to stock"},
	}
}

// BulkText says what an edit of many products does; category is the name of the one
// that they go into.
func BulkText(e store.BulkEdit, category string, lang views.Lang) string {
	text, n := bulkNames()[e.Change].In(string(lang)), e.Amount
	if e.Change == store.BulkAdd && n < 0 {
		n, text = -n, lang.Text("재고 {n}개 빼기", "Take {n} off stock")
	}
	return strings.NewReplacer("{n}", Count(n), "{category}", category).Replace(text)
}

// BulkTime says from when to when an edit holds; empty: from now on, and for good.
func BulkTime(e store.BulkEdit, lang views.Lang) string {
	switch {
	case e.Begins.IsZero() && e.Ends.IsZero():
		return ""
	case e.Ends.IsZero():
		return lang.Text(ShortTime(e.Begins)+"부터", "from "+ShortTime(e.Begins))
	case e.Begins.IsZero():
		return lang.Text(ShortTime(e.Ends)+"까지, 그 뒤에는 원래 가격으로 돌아갑니다.",
			"until "+ShortTime(e.Ends)+"; then prices are as before")
	}
	return lang.Text(ShortTime(e.Begins)+"부터 "+ShortTime(e.Ends)+"까지, 그 뒤에는 원래 가격으로 돌아갑니다.",
		"from "+ShortTime(e.Begins)+" until "+ShortTime(e.Ends)+"; then prices are as before")
}
