package admin

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// compareTimeout limits a comparison that somebody is waiting for; the answer
// must still fit into the server's write timeout.
const compareTimeout = 20 * time.Second

// showReconciliation shows whether the shop's payments agree with I'mport's.
func (s *Server) showReconciliation(c echo.Context) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, "/admin/reconciliation", lang.Text("결제 대조", "Reconciliation"))
	if err != nil {
		return err
	}
	books, err := s.Store.Books(c.Request().Context())
	if err != nil {
		return err
	}
	rows, err := s.Store.UnreadableRows(c.Request().Context())
	if err != nil {
		return err
	}
	page := admin.ReconciliationPage{Frame: frame, Differ: mismatchedPayments(books),
		Unreadable: unreadableViews(rows, lang)}
	page.Clean, page.Verdict = reconciliationVerdict(books, rows, lang)
	page.Facts = bookFacts(books, lang)
	for _, l := range s.Checkout.SweepDepths() {
		page.Sweeps = append(page.Sweeps, sweepView(l, books, lang))
	}
	for _, sum := range books.Sums {
		money := func(minor int64) string {
			return wording.Money(money.Money{Minor: minor, Currency: sum.Currency}, string(lang))
		}
		page.Sums = append(page.Sums, admin.SumView{Currency: string(sum.Currency), Captured: money(sum.Captured),
			Accepted: money(sum.Accepted), Held: money(sum.Held), Cancelled: money(sum.Cancelled)})
	}
	return s.renderAdmin(c, http.StatusOK, admin.Reconciliation(page))
}

// mismatchedPayments lists the payments that any of the latest comparisons
// found wrong.
func mismatchedPayments(b store.Books) []string {
	var all []string
	for _, w := range b.Sweeps {
		all = append(all, w.Found.Differ...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// unreadableViews lists payments at I'mport that the shop cannot read.
func unreadableViews(rows []store.UnreadableRow, lang views.Lang) []admin.UnreadableView {
	var list []admin.UnreadableView
	for _, r := range rows {
		list = append(list, admin.UnreadableView{ImpUID: r.ImpUID, MerchantUID: r.MerchantUID, Place: r.Place,
			Ours:    r.Ours,
			Foreign: r.Foreign(), Field: r.Field, Why: r.Why, Since: wording.Time(r.FirstSeen, string(lang))})
	}
	return list
}

// reconciliationVerdict sums up the comparison in one sentence. It is clean if
// every payment could be read, has its order, and is what the order asked for.
func reconciliationVerdict(b store.Books, rows []store.UnreadableRow, lang views.Lang) (clean bool, verdict string) {
	// No result is not a good result.
	if len(b.Sweeps) == 0 {
		return false, lang.Text("아직 한 번도 대조하지 못했습니다.", "Nothing has been compared yet.")
	}
	upTo := wording.Time(b.Sweeps[len(b.Sweeps)-1].Found.To, string(lang))
	differ, unread := len(mismatchedPayments(b))+b.Odd, 0
	for _, r := range rows {
		// Foreign payments belong to another shop with the same keys.
		if !r.Foreign() {
			unread++
		}
	}
	if differ == 0 && b.Orphans == 0 && unread == 0 {
		return true, fmt.Sprintf(lang.Text("%s까지 포트원에 있는 모든 결제가 장부와 일치합니다: 주문을 찾을 수 없는 결제 0건, 불일치 0건",
			"Every payment at PortOne up to %s matches the books: 0 without an order, 0 mismatched"), upTo)
	}
	return false, fmt.Sprintf(lang.Text("%s까지 대조한 결과: 주문을 찾을 수 없는 결제 %d건, 불일치 %d건, 읽을 수 없는 결제 %d건",
		"Reconciled up to %s: %d without an order, %d mismatched, %d unreadable"), upTo, b.Orphans, differ, unread)
}

// bookFacts lists what is still undecided.
func bookFacts(b store.Books, lang views.Lang) []string {
	return []string{
		fmt.Sprintf(lang.Text("확인이 필요한 건 %d건", "Cases to review: %d"), b.Open),
		fmt.Sprintf(lang.Text("포트원에 확인 중인 결제 %d건", "Payments being checked: %d"), b.Waiting),
		fmt.Sprintf(lang.Text("진행 중인 환불 %d건", "Refunds in progress: %d"), b.InFlight),
	}
}

// sweepView shows one of the regular comparisons and its latest result.
func sweepView(l checkout.SweepDepth, b store.Books, lang views.Lang) admin.SweepView {
	v := admin.SweepView{Reach: inDays(l.Reach, lang), Every: intervalText(l.Every, lang),
		RanAt: lang.Text("아직 없음", "never"), Clean: true}
	for _, w := range b.Sweeps {
		if w.Name == l.Name {
			v.RanAt = wording.Time(w.RanAt, string(lang))
			v.Listed, v.Ours, v.Captured = wording.Count(int64(w.Found.Listed)), wording.Count(int64(w.Found.Ours)),
				wording.Count(int64(w.Found.Captured))
			v.Wrong, v.Clean = wording.Count(int64(len(w.Found.Differ)+len(w.Found.Unreadable))), w.Found.Clean()
		}
	}
	return v
}

// inDays says how far back a comparison looks.
func inDays(d time.Duration, lang views.Lang) string {
	days := int(d.Hours()) / 24
	if days == 1 {
		return lang.Text("최근 24시간", "last 24 hours")
	}
	return fmt.Sprintf(lang.Text("최근 %d일", "last %d days"), days)
}

// intervalText says how often a comparison runs.
func intervalText(d time.Duration, lang views.Lang) string {
	switch {
	case d%(24*time.Hour) == 0:
		return lang.Text("하루에 한 번", "day")
	case d%time.Hour == 0:
		return lang.Text("한 시간마다", "hour")
	case d%time.Minute == 0:
		return fmt.Sprintf(lang.Text("%d분마다", "%d minutes"), int(d.Minutes()))
	}
	return fmt.Sprintf(lang.Text("%d초마다", "%d seconds"), int(d.Seconds()))
}

// compareNow compares the last day at once.
func (s *Server) compareNow(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), compareTimeout)
	defer cancel()
	if err := s.Checkout.SweepNow(ctx); err != nil {
		return &web.Refusal{Status: http.StatusServiceUnavailable, Cause: err, Message: store.Text{
			Ko: "포트원이 응답하지 않아 대조하지 못했습니다. 잠시 후 다시 시도해 주세요.",
			En: "PortOne did not answer, so nothing was reconciled. Please try again in a moment."}}
	}
	return done(c, "/admin/reconciliation", wording.NoticeCompared)
}
