package admin

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// retentionPath is where the owner sets how long personal data is kept.
const retentionPath = "/admin/settings/retention"

// period is one of the periods, its field, and what was typed there.
type period struct {
	name, label, unit, hint string
	limits                  store.TermLimits
	value                   *int
	typed, trouble          string
}

// periods are those of the terms, in the order of the form.
func periods(r *store.RetentionTerms, lang views.Lang) []period {
	unpaid, separate, record, photo, login, backup := r.Limits()
	days, years := lang.Text("일", "days"), lang.Text("년", "years")
	list := []period{
		{name: "unpaid_days", unit: days, limits: unpaid, value: &r.UnpaidDays,
			label: lang.Text("장바구니와 결제하지 않은 주문", "Carts and unpaid orders"),
			hint: lang.Text("이 기간이 지나면 이름·연락처·주소를 지웁니다. 주문 내역은 남습니다.",
				"Names, contacts and addresses go. The orders stay.")},
		{name: "separate_days", unit: days, limits: separate, value: &r.SeparateDays,
			label: lang.Text("완료된 주문을 분리 보관하기까지", "Until finished orders are kept apart"),
			hint: lang.Text("마지막 변동 뒤 이 기간이 지나면 개인정보를 따로 옮겨 소유자만 볼 수 있습니다. 목록, 검색, 파일에는 나오지 않습니다.",
				"After their last change. Their contacts then show in no list, search or file; only owners can see "+
					"them.")},
		{name: "record_years", unit: years, limits: record, value: &r.RecordYears,
			label: lang.Text("거래 기록", "Records of orders"),
			hint: lang.Text("계약과 대금 결제 기록은 5년 동안 보존해야 합니다(전자상거래법). 그 뒤에는 개인정보와 상담 내용을 지웁니다.",
				"The law wants contracts and payments kept for five years. Then contacts, claims and notes go.")},
		{name: "photo_years", unit: years, limits: photo, value: &r.PhotoYears,
			label: lang.Text("반품·교환 사진", "Photos of claims"),
			hint:  lang.Text("소비자 불만과 분쟁 기록은 3년 동안 보존해야 합니다.", "The law wants complaints kept for three years.")},
		{name: "login_years", unit: years, limits: login, value: &r.LoginYears,
			label: lang.Text("관리자 접속 정보", "Logins of admins"),
			hint: lang.Text("개인정보 처리 시스템의 접속 기록은 1년 이상, 5만 명 이상이면 2년 이상 보존해야 합니다.",
				"At least one year; two for data of 50,000 people or more.")},
		{name: "backup_days", unit: days, limits: backup, value: &r.BackupDays,
			label: lang.Text("백업 보관 기간", "How long backups are kept"),
			hint: lang.Text("백업에는 이미 지운 개인정보가 남아 있으므로 이 기간이 지난 백업은 삭제해 주세요. 오래된 백업은 jangteo erase --dry-run "+
				"--backups 폴더 명령으로 확인합니다.",
				"Backups still hold what was erased, so delete older ones. This names them: jangteo erase --dry-run "+
					"--backups FOLDER")},
	}
	for i := range list {
		list[i].typed = strconv.Itoa(*list[i].value)
	}
	return list
}

// read takes over what was typed, and says what is wrong with it.
func (p *period) read(text string, lang views.Lang) bool {
	p.typed = text
	n, err := strconv.Atoi(text)
	if err != nil || n < p.limits.Least || n > p.limits.Most {
		p.trouble = fmt.Sprintf(lang.Text("%d부터 %d까지의 숫자로 입력해 주세요.", "Please enter a number from %d to %d."),
			p.limits.Least, p.limits.Most)
		return false
	}
	*p.value = n
	return true
}

// showRetention shows how long personal data is kept, and what is due.
func (s settings) showRetention(c echo.Context) error {
	terms, err := s.Store.Retention.Terms(c.Request().Context())
	if err != nil {
		return err
	}
	return s.renderRetention(c, http.StatusOK, terms.On, periods(&terms, adminLang(c)))
}

// renderRetention shows the form with what was typed.
func (s settings) renderRetention(c echo.Context, status int, on bool, list []period) error {
	ctx, lang := c.Request().Context(), adminLang(c)
	last, err := s.Store.Retention.LastRun(ctx)
	if err != nil {
		return err
	}
	due, err := s.Store.Retention.DueUpTo(ctx, dueShown)
	if err != nil {
		return err
	}
	when := lang.Text("아직 실행되지 않았습니다.", "It has not run yet.")
	if !last.IsZero() {
		when = lang.Text("마지막 실행: ", "Last run: ") + last.In(korea.Seoul()).Format("2006-01-02 15:04") + "."
	}
	run := admin.Group{Title: lang.Text("자동 파기", "Automatic erasure"), Hint: when + " " + dueText(due, lang),
		Checks: []admin.Check{{Name: "on", Checked: on,
			Label: lang.Text("기간이 지난 개인정보를 매일 자동으로 파기", "Erase personal data every day once its time is over"),
			Hint: lang.Text("실행할 때마다 종류별 건수가 작업 기록에 남습니다.",
				"Each run is in the activity log, with its counts.")}}}
	terms := admin.Group{Title: lang.Text("보관 기간", "Periods"),
		Hint: lang.Text("법에서 정한 기간보다 짧게 설정할 수 없습니다. 처리방침에도 같은 기간을 적어 주세요.",
			"No period can be shorter than the law's. State the same ones in your privacy policy.")}
	for _, p := range list {
		terms.Fields = append(terms.Fields, admin.Field{Name: p.name, Label: p.label, Hint: p.hint, Unit: p.unit,
			Value: p.typed, Error: p.trouble, InputMode: "numeric", MaxLength: 4, Required: true})
	}
	page, err := s.settingsPage(c, []admin.Group{run, terms})
	if err != nil {
		return err
	}
	return s.renderAdmin(c, status, admin.Settings(page))
}

// dueShown is as far as what is due is counted for the page; `jangteo erase --dry-run`
// counts it all.
const dueShown = 500

// dueText says what the next run erases.
func dueText(due []store.Erased, lang views.Lang) string {
	var parts []string
	for _, e := range due {
		switch count := wording.Count(int64(e.Rows)); {
		case e.Rows >= dueShown:
			parts = append(parts, wording.ErasureName(e.Kind, lang)+" "+lang.Text(count+"건 이상", count+" or more"))
		case e.Rows > 0:
			parts = append(parts, wording.ErasureName(e.Kind, lang)+" "+count)
		}
	}
	if len(parts) == 0 {
		return lang.Text("지금 파기할 개인정보는 없습니다.", "Nothing is due now.")
	}
	return lang.Text("다음에 파기할 개인정보: ", "Due next: ") + strings.Join(parts, ", ") + "."
}

// saveRetention saves how long personal data is kept.
func (s settings) saveRetention(c echo.Context) error {
	f, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	terms := store.DefaultRetention()
	terms.On = f.Get("on") != ""
	list, ok := periods(&terms, adminLang(c)), true
	for i := range list {
		ok = list[i].read(f.Get(list[i].name), adminLang(c)) && ok
	}
	if !ok {
		return s.renderRetention(c, http.StatusUnprocessableEntity, terms.On, list)
	}
	if err := s.Store.Retention.SetTerms(c.Request().Context(), terms, by(c)); err != nil {
		return err
	}
	return done(c, retentionPath, wording.NoticeSaved)
}
