package wording

import (
	"fmt"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
)

// DispatchText says how soon goods leave, in working days; 0: as soon as the law has it.
func DispatchText(days int64, lang views.Lang) string {
	if days == 0 {
		days = store.ShippingDays
	}
	if days == 1 {
		return lang.Text("결제 확인 후 1영업일 이내에 발송합니다.", "Ships from Korea within 1 business day of payment.")
	}
	return lang.Text(fmt.Sprintf("결제 확인 후 %d영업일 이내에 발송합니다.", days),
		fmt.Sprintf("Ships from Korea within %d business days of payment.", days))
}

// dispatchPart says when the last of some goods leaves; nothing where all leave as soon
// as the law has it.
func dispatchPart(lines []store.Line, lang views.Lang) []views.Fact {
	for _, l := range lines {
		if l.Days > 0 {
			n := store.DispatchDays(lines)
			return []views.Fact{{Name: lang.Text("발송", "Ships"), Value: lang.Text(fmt.Sprintf("결제 후 %d영업일 이내", n),
				fmt.Sprintf("within %s of payment", workdays(n)))}}
		}
	}
	return nil
}

// workdays counts working days in English.
func workdays(n int) string {
	if n == 1 {
		return "1 business day"
	}
	return fmt.Sprintf("%d business days", n)
}

// ShipBy is the last day on which goods should leave that were paid for then.
func ShipBy(paid time.Time, days int) time.Time { return korea.AfterWorkdays(paid, days) }

// ShipByText says by when an order leaves, or can be fetched.
func ShipByText(paid time.Time, o store.Order, lang views.Lang) string {
	days := o.DispatchDays()
	day := ShipBy(paid, days)
	if OnlyPickup(o.Lines) {
		return lang.Text(fmt.Sprintf("늦어도 %s까지 준비합니다 (결제 후 %d영업일 이내). 준비되면 메일로 알려 드립니다.", Day(day, "ko"), days),
			fmt.Sprintf("Ready by %s (within %s of payment). We will e-mail you.", Day(day, "en"), workdays(days)))
	}
	return lang.Text(fmt.Sprintf("늦어도 %s까지 발송합니다 (결제 후 %d영업일 이내).", Day(day, "ko"), days),
		fmt.Sprintf("Ships by %s (within %s of payment).", Day(day, "en"), workdays(days)))
}

// ShipByWhy says why an order has to leave by a day.
func ShipByWhy(days int, lang views.Lang) string {
	if days == store.ShippingDays {
		return lang.Text("결제일부터 3영업일 (전자상거래법 제15조)", "3 business days from the payment")
	}
	return lang.Text(fmt.Sprintf("결제일부터 %d영업일 (상품의 출고 소요일)", days),
		fmt.Sprintf("%s from the payment, as its products say", workdays(days)))
}
