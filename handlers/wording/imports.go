package wording

import (
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// undoNames are what becomes of products when an import is undone.
func undoNames() map[store.UndoOutcome]store.Text {
	return map[store.UndoOutcome]store.Text{
		store.UndoRemoved:  {Ko: "삭제", En: "Deleted"},
		store.UndoOrdered:  {Ko: "주문이 있어 숨김", En: "Has orders: hidden"},
		store.UndoEdited:   {Ko: "이후 수정되어 숨김", En: "Edited since: hidden"},
		store.UndoRestored: {Ko: "복원", En: "As before"},
		store.UndoCounted:  {Ko: "재고 말고 복원", En: "As before but for its stock"},
		store.UndoChanged:  {Ko: "이후 수정되어 그대로 둠", En: "Edited since: left alone"},
		store.UndoGone:     {Ko: "이후 삭제됨", En: "Deleted since"},
		store.UndoRefused:  {Ko: "되돌릴 수 없어 그대로 둠", En: "Cannot be as before: left alone"},
	}
}

// UndoName says what becomes of a product when an import is undone.
func UndoName(outcome store.UndoOutcome, lang views.Lang) string {
	return undoNames()[outcome].In(string(lang))
}
