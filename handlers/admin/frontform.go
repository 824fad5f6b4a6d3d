package admin

import (
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// frontForm is the form of one part of the front page, as it was typed or as it is in
// the draft.
type frontForm struct {
	title  string
	groups []admin.Group
	shown  []admin.ShownPicture
	remove string            // path that deletes the part; empty: it is always there
	errs   map[string]string // by field
	lang   views.Lang
	form   web.Form // as it was sent; nil: it was not
}

func (s fronting) newForm(c echo.Context, ko, en string) *frontForm {
	lang := adminLang(c)
	return &frontForm{title: lang.Text(ko, en), errs: map[string]string{}, lang: lang}
}

// show renders the form. One with errors was refused.
func (s fronting) show(c echo.Context, f *frontForm) error {
	frame, err := s.adminFrame(c, web.FrontPath, f.title)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(f.errs) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return s.renderAdmin(c, status, admin.FrontForm(admin.FrontFormPage{Frame: frame, Action: c.Request().URL.Path,
		Back: web.FrontPath, BackLabel: f.lang.Text("첫 화면", "Front page"), Groups: f.groups, Shown: f.shown,
		Delete: f.remove}))
}

// draft is the front page as it will be published next.
func (s fronting) draft(c echo.Context) (store.Front, error) {
	d, err := s.Store.Fronts.Draft(c.Request().Context())
	return d.Front, err
}

// save changes the draft, unless something is wrong with the form.
func (s fronting) save(c echo.Context, change func(*store.Front) error) error {
	if err := s.Store.Fronts.Change(c.Request().Context(), by(c), change); err != nil {
		return err
	}
	return done(c, web.FrontPath, wording.NoticeDrafted)
}

// text reads a text in both languages, of at most so many characters.
func (f *frontForm) text(name string, most int) store.Text {
	t := store.Text{Ko: f.form.Get(name + "_ko"), En: f.form.Get(name + "_en")}
	for field, typed := range map[string]string{name + "_ko": t.Ko, name + "_en": t.En} {
		if utf8.RuneCountInString(typed) > most {
			f.errs[field] = f.lang.Text("조금 줄여 주세요.", "Please shorten this.")
		}
	}
	return t
}

// link reads a path of the shop or, where it may lead outside, an https address.
func (f *frontForm) link(mayLeave bool) string {
	link := f.form.Get("link")
	if link == "" || web.IsOwnPath(link) || mayLeave && web.WebLink(link) != "" {
		return link
	}
	f.errs["link"] = f.lang.Text("쇼핑몰 안의 경로(/로 시작)를 입력해 주세요.", "Please enter a path of the shop, beginning with /.")
	if mayLeave {
		f.errs["link"] = f.lang.Text("/로 시작하는 경로나 https://로 시작하는 주소를 입력해 주세요.",
			"Please enter a path that begins with / or an address that begins with https://.")
	}
	return link
}

// period reads from when to when something is shown, in Korean time.
func (f *frontForm) period() store.Period {
	limit := func(name string) time.Time {
		typed := f.form.Get(name)
		at, err := time.ParseInLocation(couponTime, typed, korea.Seoul())
		if typed != "" && err != nil {
			f.errs[name] = f.lang.Text("날짜와 시간을 확인해 주세요.", "Please check the date and time.")
		}
		if err != nil {
			return time.Time{}
		}
		return at
	}
	from, until := limit("from"), limit("until")
	if !from.IsZero() && !until.IsZero() && !from.Before(until) {
		f.errs["until"] = f.lang.Text("시작보다 나중이어야 합니다.", "This must be after the beginning.")
	}
	return store.PeriodOf(from, until)
}

// picture keeps an uploaded picture in place of one, or drops it as was ticked. While
// anything else is wrong, nothing is kept: the file has to be chosen again.
func (s fronting) picture(c echo.Context, f *frontForm, field string, p *store.Picture) error {
	if f.form.Get("no_"+field) != "" {
		*p = store.Picture{}
	}
	file := web.FileOf(c, field)
	if file == nil {
		return nil
	}
	if len(f.errs) > 0 {
		f.errs[field] = f.lang.Text("사진을 다시 선택해 주세요.", "Please choose the picture again.")
		return nil
	}
	kept, err := s.keepPicture(c, file)
	if message, theirs := web.PhotoMessage(err); theirs {
		f.errs[field] = message.In(string(f.lang))
		return nil
	}
	*p = kept
	return err
}

// both are the fields of a text in both languages.
func (f *frontForm) both(name, ko, en string, t store.Text, most int) []admin.Field {
	return []admin.Field{
		{Name: name + "_ko", Label: f.lang.Text(ko+" (한국어)", en+" (Korean)"), Value: t.Ko, MaxLength: most, Lang: "ko",
			Error: f.errs[name+"_ko"]},
		{Name: name + "_en", Label: f.lang.Text(ko+" (영어)", en+" (English)"), Value: t.En, MaxLength: most, Lang: "en",
			Error: f.errs[name+"_en"]},
	}
}

func (f *frontForm) linkField(value string, mayLeave bool) admin.Field {
	hint := f.lang.Text("쇼핑몰 안의 경로입니다. 예: /categories/lighting", "A path of the shop, e.g. /categories/lighting")
	if mayLeave {
		hint = f.lang.Text("쇼핑몰 안의 경로(/로 시작)나 https:// 주소. 비워 두면 링크 없이 표시됩니다.",
			"A path of the shop (beginning with /) or an https:// address. Leave empty for no link.")
	}
	return admin.Field{Name: "link", Label: f.lang.Text("연결 주소", "Link"), Value: value, Placeholder: "/categories/…",
		MaxLength: 200, Hint: hint, Error: f.errs["link"]}
}

// pictureField lets somebody choose a file; a picture that is there is shown above.
func (f *frontForm) pictureField(field, ko, en, hintKo, hintEn string, p store.Picture, g *admin.Group) {
	g.Fields = append(g.Fields, admin.Field{Name: field, Label: f.lang.Text(ko, en), Type: "file",
		Hint: f.lang.Text(hintKo, hintEn), Error: f.errs[field]})
	if p.File == "" {
		return
	}
	f.shown = append(f.shown, admin.ShownPicture{Label: f.lang.Text(ko, en), Width: p.Width, Height: p.Height,
		URL: wording.ImagePath + wording.Smallest(p)})
	g.Checks = append(g.Checks, admin.Check{Name: "no_" + field, Label: f.lang.Text(ko+" 삭제", "Remove: "+en)})
}

func (f *frontForm) periodGroup(p store.Period) admin.Group {
	from, until := p.Limits()
	field := func(name, ko, en string, at time.Time) admin.Field {
		typed := localTime(at)
		if f.form != nil {
			typed = f.form.Get(name)
		}
		return admin.Field{Name: name, Label: f.lang.Text(ko, en), Type: "datetime-local", Value: typed,
			Error: f.errs[name]}
	}
	return admin.Group{Title: f.lang.Text("표시 기간", "Period"),
		Hint:   f.lang.Text("한국 시간 기준입니다. 비워 두면 제한이 없습니다.", "Korean time. Leave empty for no limit."),
		Fields: []admin.Field{field("from", "시작", "From", from), field("until", "종료", "Until", until)}}
}
