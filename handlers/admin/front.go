package admin

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// fronting makes the front page: its parts as a draft, which is then published.
type fronting struct{ *Server }

// routes lists the pages where the front page is made.
func (s fronting) routes() []web.Route {
	list := []web.Route{
		web.Get(web.FrontPath, web.Viewer, web.Unlimited, s.showFront),
		web.Post(web.FrontPath+"/publish", web.Staff, web.Unlimited, web.SmallBody, s.publishFront),
		web.Post(web.FrontPath+"/discard", web.Staff, web.Unlimited, web.SmallBody, s.discardFront),
		web.Post(web.FrontPath+"/versions/:id/restore", web.Staff, web.Unlimited, web.SmallBody, s.restoreFront),
		web.Post(web.FrontPath+"/shelves/:id/move", web.Staff, web.Unlimited, web.SmallBody, s.moveShelf),
		web.Post(web.FrontPath+"/shelves/:id/delete", web.Staff, web.Unlimited, web.SmallBody, s.deleteShelf),
		web.Post(web.FrontPath+"/banners/:id/move", web.Staff, web.Unlimited, web.SmallBody, s.moveBanner),
		web.Post(web.FrontPath+"/banners/:id/delete", web.Staff, web.Unlimited, web.SmallBody, s.deleteBanner),
	}
	for _, part := range []struct {
		path       string
		show, save echo.HandlerFunc
	}{
		{"/hero", s.showHero, s.saveHero}, {"/promises", s.showPromises, s.savePromises},
		{"/notice", s.showNotice, s.saveNotice}, {"/tiles", s.showTiles, s.saveTiles},
		{"/shelves/:id", s.showShelf, s.saveShelf}, {"/banners/:id", s.showBanner, s.saveBanner},
	} {
		list = append(list, web.Get(web.FrontPath+part.path, web.Staff, web.Unlimited, part.show),
			web.Upload(web.FrontPath+part.path, web.Staff, web.Unlimited, web.UploadBody, part.save))
	}
	return list
}

// showFront shows what stands on the front page, and what can be done with it.
func (s fronting) showFront(c echo.Context) error {
	lang := adminLang(c)
	frame, err := s.adminFrame(c, web.FrontPath, lang.Text("첫 화면", "Front page"))
	if err != nil {
		return err
	}
	drafted, err := s.Store.Fronts.Draft(c.Request().Context())
	if err != nil {
		return err
	}
	categories, err := s.Store.CategoryRows(c.Request().Context())
	if err != nil {
		return err
	}
	p := admin.FrontPage{Frame: frame, HasDraft: drafted.HasDraft, Parts: frontParts(drafted.Front, lang),
		Preview: web.FrontPath + "/preview?lang=" + string(lang)}
	for i, shelf := range drafted.Front.Shelves {
		p.Shelves = append(p.Shelves, admin.FrontRow{ID: strconv.FormatInt(shelf.ID, 10), First: i == 0,
			Last: i == len(drafted.Front.Shelves)-1, Title: shelfName(shelf, categories, lang),
			Detail: shelfDetail(shelf, lang)})
	}
	for i, b := range drafted.Front.Banners {
		p.Banners = append(p.Banners, s.bannerRow(b, i, len(drafted.Front.Banners), lang))
	}
	for i, v := range drafted.Versions {
		p.Versions = append(p.Versions, admin.FrontVersionRow{Version: strconv.Itoa(v.Version), Current: i == 0,
			When: wording.Time(v.PublishedAt, string(lang))})
	}
	return s.renderAdmin(c, http.StatusOK, admin.Front(p))
}

// frontParts are the parts that every front page has, each with what it says now.
func frontParts(f store.Front, lang views.Lang) []admin.FrontPart {
	hero, notice := f.Hero.Title.In(string(lang)), lang.Text("표시하지 않음", "Off")
	switch {
	case f.Hero.Hidden:
		hero = lang.Text("표시하지 않음", "Off")
	case hero == "":
		hero = lang.Text("쇼핑몰 소개와 최신 상품으로 자동 구성", "Made from the shop's details and its newest product")
	}
	if f.Notice.On {
		notice = f.Notice.Title.In(string(lang))
	}
	promises := lang.Text("기본 안내", "The usual ones")
	if n := len(f.Promises); n > 0 {
		promises = lang.Text(fmt.Sprintf("%d개", n), strconv.Itoa(n))
	}
	pictures := lang.Text("각 카테고리의 최신 상품 사진", "Those of each category's newest product")
	if n := len(f.Tiles); n > 0 {
		pictures = lang.Text(fmt.Sprintf("직접 올린 사진 %d장", n), fmt.Sprintf("%d of your own", n))
	}
	return []admin.FrontPart{
		{Label: lang.Text("대표 이미지", "Hero"), Value: hero, Path: web.FrontPath + "/hero"},
		{Label: lang.Text("혜택 안내", "Promises"), Value: promises, Path: web.FrontPath + "/promises"},
		{Label: lang.Text("카테고리 사진", "Category pictures"), Value: pictures, Path: web.FrontPath + "/tiles"},
		{Label: lang.Text("알림창", "Notice window"), Value: notice, Path: web.FrontPath + "/notice"},
	}
}

// publishFront shows the draft to visitors.
func (s fronting) publishFront(c echo.Context) error {
	_, err := s.Store.Fronts.Publish(c.Request().Context(), by(c))
	if errors.Is(err, store.ErrNotFound) { // somebody else was faster
		return c.Redirect(http.StatusSeeOther, web.FrontPath)
	}
	if err != nil {
		return err
	}
	return done(c, web.FrontPath, wording.NoticePublished)
}

// discardFront drops the draft.
func (s fronting) discardFront(c echo.Context) error {
	if err := s.Store.Fronts.Discard(c.Request().Context(), by(c)); err != nil {
		return err
	}
	return done(c, web.FrontPath, wording.NoticeDeleted)
}

// restoreFront makes an earlier version the draft.
func (s fronting) restoreFront(c echo.Context) error {
	version, err := idOf(c)
	if err != nil {
		return err
	}
	if err := s.Store.Fronts.Restore(c.Request().Context(), int(version), by(c)); err != nil {
		return err
	}
	return done(c, web.FrontPath, wording.NoticeDrafted)
}

// moved swaps an element of a list with its neighbour above or below.
func moved[T any](list []T, at int, up bool) {
	to := at + 1
	if up {
		to = at - 1
	}
	if at >= 0 && to >= 0 && to < len(list) {
		list[at], list[to] = list[to], list[at]
	}
}

// arrange changes the draft by what a button of a row sent.
func (s fronting) arrange(c echo.Context, anchor string, change func(f *store.Front, id int64, up bool) bool) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(c)
	if err != nil {
		return err
	}
	err = s.Store.Fronts.Change(c.Request().Context(), by(c), func(f *store.Front) error {
		if !change(f, id, form.Get("to") == "up") {
			return store.ErrNotFound
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, web.FrontPath+"#"+anchor)
}

func (s fronting) moveShelf(c echo.Context) error {
	return s.arrange(c, "shelves", func(f *store.Front, id int64, up bool) bool {
		moved(f.Shelves, f.Shelf(id), up)
		return f.Shelf(id) >= 0
	})
}

func (s fronting) moveBanner(c echo.Context) error {
	return s.arrange(c, "banners", func(f *store.Front, id int64, up bool) bool {
		moved(f.Banners, f.Banner(id), up)
		return f.Banner(id) >= 0
	})
}

func (s fronting) deleteShelf(c echo.Context) error {
	return s.arrange(c, "shelves", func(f *store.Front, id int64, _ bool) bool {
		at := f.Shelf(id)
		if at >= 0 {
			f.Shelves = slices.Delete(f.Shelves, at, at+1)
		}
		return at >= 0
	})
}

func (s fronting) deleteBanner(c echo.Context) error {
	return s.arrange(c, "banners", func(f *store.Front, id int64, _ bool) bool {
		at := f.Banner(id)
		if at >= 0 {
			f.Banners = slices.Delete(f.Banners, at, at+1)
		}
		return at >= 0
	})
}
