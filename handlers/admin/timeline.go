package admin

import (
	"slices"
	"time"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// timeline describes the log of an order in sentences, newest first.
func timeline(f store.OrderFile, lang views.Lang) []admin.FileEvent {
	var list []admin.FileEvent
	for _, e := range f.Log {
		who := whoOf(e.Source, f.People, lang)
		// Refund events record only that it was an admin.
		if e.Entity == store.EntityRefund && e.Source == store.SourceAdmin {
			who = lang.Text("관리자", "an admin")
		}
		// An echo repeats an entry that is already listed.
		if text, echo := wording.EventText(e, f.Payments, lang); !echo {
			list = append(list, admin.FileEvent{At: wording.ShortTime(e.At), Who: who, Text: text})
		}
	}
	slices.Reverse(list)
	return list
}

// whoOf names who did something.
func whoOf(source store.Source, people map[store.Source]string, lang views.Lang) string {
	if name := people[source]; name != "" {
		return name
	}
	return wording.SourceName(source, lang)
}

// refundDeadlineStart returns the start of the refund deadline and its legal
// basis; the zero time if no refund is due.
func refundDeadlineStart(f store.OrderFile, lang views.Lang) (time.Time, string) {
	if f.Order.PayState != store.Paid {
		return time.Time{}, ""
	}
	if f.Order.ShipState == store.ShipReturned {
		return f.ReturnedAt, lang.Text("상품을 반환받은 날부터 3영업일 (전자상거래법 제18조)",
			"3 business days from the return of the items")
	}
	for _, c := range f.Claims {
		if c.Kind == store.ClaimCancel && c.ClosedAt.IsZero() {
			return c.CreatedAt, lang.Text("취소 요청일부터 3영업일 (전자상거래법 제18조)",
				"3 business days from the cancellation request")
		}
	}
	return time.Time{}, ""
}
