package admin

import (
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

func TestWhatIsDueIsTold(t *testing.T) {
	due := func(carts, unpaid int) []store.Erased {
		return []store.Erased{{Kind: store.ErasedCarts, Rows: carts}, {Kind: store.ErasedUnpaid, Rows: unpaid}}
	}
	for _, c := range []struct {
		name   string
		due    []store.Erased
		ko, en string
	}{
		{"nothing", due(0, 0), "지금 파기할 개인정보는 없습니다.", "Nothing is due now."},
		{"of one kind", due(0, 499), "다음에 파기할 개인정보: 결제하지 않은 주문의 개인정보 499.",
			"Due next: Contacts of unpaid orders 499."},
		{"more than is counted", due(2, dueShown),
			"다음에 파기할 개인정보: 장바구니와 방문 기록 2, 결제하지 않은 주문의 개인정보 500건 이상.",
			"Due next: Carts and visits 2, Contacts of unpaid orders 500 or more."},
	} {
		if ko, en := dueText(c.due, views.Korean), dueText(c.due, views.English); ko != c.ko || en != c.en {
			t.Errorf("%s: %q, %q", c.name, ko, en)
		}
	}
}
