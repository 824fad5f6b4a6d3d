package admin

import (
	"strings"
	"testing"

	"github.com/jangteo/jangteo/views"
)

func TestReconciliationShowsWhatCannotBeRead(t *testing.T) {
	page := func(lang views.Lang, rows ...UnreadableView) string {
		t.Helper()
		var b strings.Builder
		if err := Reconciliation(ReconciliationPage{Frame: Frame{Lang: lang}, Unreadable: rows}).Render(t.Context(),
			&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	ours := UnreadableView{ImpUID: "imp_1", MerchantUID: "ORD-1-1", Ours: true, Field: "currency",
		Why: "lacks a usable currency", Since: "어제"}
	foreign := UnreadableView{ImpUID: "imp_2", MerchantUID: "<b>STAGING</b>", Foreign: true, Field: "sandbox",
		Why: "lacks a usable sandbox"}
	nameless := UnreadableView{Place: 17, Why: "is not an object"}
	for _, c := range []struct {
		name   string
		page   string
		want   []string
		absent []string
	}{
		{"nothing", page(views.Korean), nil, []string{"unreadable", "읽을 수 없는"}},
		{"Korean", page(views.Korean, ours, foreign, nameless), []string{"읽을 수 없는 결제 내역", "imp_1", "ORD-1-1", "우리 주문",
			"currency 항목이 없거나 형식이 다릅니다.",
			"lacks a usable currency", "어제", "imp_2", "&lt;b&gt;STAGING&lt;/b&gt;", "다른 상점", "최근 변경순 17번째", "확인 불가",
			"결제 정보로 읽을 수 없습니다."}, []string{"<b>STAGING"}},
		{"English", page(views.English, ours, nameless), []string{"Payments that cannot be read", "Our order",
			"The field currency is missing or malformed.",
			"no. 17 by latest change", "Unknown", "This cannot be read as a payment."},
			[]string{"우리 주문", "Another shop"}},
	} {
		for _, want := range c.want {
			if !strings.Contains(c.page, want) {
				t.Errorf("%s: %q is missing", c.name, want)
			}
		}
		for _, absent := range c.absent {
			if strings.Contains(c.page, absent) {
				t.Errorf("%s: %q is there", c.name, absent)
			}
		}
	}
}
