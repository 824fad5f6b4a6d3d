package admin

import (
	"fmt"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views/admin"
)

// The most characters of the texts of a front page.
const (
	frontLine = 60
	frontText = 200
	frontBody = 2000
)

func (s fronting) showHero(c echo.Context) error {
	front, err := s.draft(c)
	if err != nil {
		return err
	}
	return s.heroPage(c, s.newForm(c, "대표 이미지", "Hero"), front.Hero)
}

func (s fronting) heroPage(c echo.Context, f *frontForm, h store.FrontHero) error {
	words := admin.Group{Title: f.lang.Text("문구와 버튼", "Words and button"),
		Hint: f.lang.Text("비워 둔 문구는 쇼핑몰 소개로, 버튼은 최신 상품으로 채웁니다.",
			"What is empty comes from the shop's details; the button then leads to the newest product."),
		Checks: []admin.Check{{Name: "hidden", Label: f.lang.Text("대표 이미지를 표시하지 않습니다", "Do not show a hero"),
			Checked: h.Hidden}}}
	words.Fields = append(words.Fields, f.both("title", "제목", "Title", h.Title, frontLine)...)
	words.Fields = append(words.Fields, f.both("text", "설명", "Text", h.Text, frontText)...)
	words.Fields = append(words.Fields, f.both("label", "버튼", "Button", h.Label, frontLine)...)
	words.Fields = append(words.Fields, f.linkField(h.Link, false))
	picture := admin.Group{Title: f.lang.Text("사진", "Picture")}
	f.pictureField("picture", "대표 사진", "Picture", "가로 1200px 이상, 4:3 비율을 권장합니다. JPG, PNG, WebP 10MB 이하.",
		"At least 1200 pixels wide, 4:3. JPG, PNG or WebP up to 10 MB.", h.Picture, &picture)
	picture.Fields = append(picture.Fields, f.both("alt", "사진 설명", "What it shows", h.Picture.Alt, frontText)...)
	f.groups = []admin.Group{words, picture}
	return s.show(c, f)
}

func (s fronting) saveHero(c echo.Context) error {
	front, err := s.draft(c)
	if err != nil {
		return err
	}
	f := s.newForm(c, "대표 이미지", "Hero")
	if f.form, err = web.ReadForm(c); err != nil {
		return err
	}
	h := store.FrontHero{Hidden: f.form.Get("hidden") != "", Title: f.text("title", frontLine),
		Text: f.text("text", frontText), Label: f.text("label", frontLine), Link: f.link(false),
		Picture: front.Hero.Picture}
	if h.Link == "" && h.Label != (store.Text{}) {
		f.errs["link"] = f.lang.Text("버튼이 연결될 주소를 입력해 주세요.", "Please say where the button leads.")
	}
	alt := f.text("alt", frontText)
	if err := s.picture(c, f, "picture", &h.Picture); err != nil {
		return err
	}
	h.Picture.Alt = alt
	if len(f.errs) > 0 {
		return s.heroPage(c, f, h)
	}
	return s.save(c, func(front *store.Front) error { front.Hero = h; return nil })
}

func (s fronting) showPromises(c echo.Context) error {
	front, err := s.draft(c)
	if err != nil {
		return err
	}
	return s.promisesPage(c, s.newForm(c, "혜택 안내", "Promises"), front.Promises)
}

func (s fronting) promisesPage(c echo.Context, f *frontForm, list []store.Text) error {
	g := admin.Group{Title: f.title,
		Hint: f.lang.Text("대표 이미지 아래 한 줄로 표시됩니다. 모두 비워 두면 기본 안내를 표시합니다.",
			"Shown in a row below the hero. Leave all empty for the usual ones.")}
	for i := range store.MaxPromises {
		var t store.Text
		if i < len(list) {
			t = list[i]
		}
		n := strconv.Itoa(i + 1)
		g.Fields = append(g.Fields, f.both("promise"+n, "안내 "+n, "Promise "+n, t, frontLine)...)
	}
	f.groups = []admin.Group{g}
	return s.show(c, f)
}

func (s fronting) savePromises(c echo.Context) error {
	f, err := s.newForm(c, "혜택 안내", "Promises"), error(nil)
	if f.form, err = web.ReadForm(c); err != nil {
		return err
	}
	var list []store.Text
	for i := range store.MaxPromises {
		if t := f.text("promise"+strconv.Itoa(i+1), frontLine); t != (store.Text{}) {
			list = append(list, t)
		}
	}
	if len(f.errs) > 0 {
		return s.promisesPage(c, f, list)
	}
	return s.save(c, func(front *store.Front) error { front.Promises = list; return nil })
}

func (s fronting) showNotice(c echo.Context) error {
	front, err := s.draft(c)
	if err != nil {
		return err
	}
	return s.noticePage(c, s.newForm(c, "알림창", "Notice window"), front.Notice)
}

func (s fronting) noticePage(c echo.Context, f *frontForm, n store.FrontNotice) error {
	g := admin.Group{Title: f.title,
		Hint: f.lang.Text("첫 화면 위에 작은 창으로 표시되며, 방문자는 ‘오늘 하루 보지 않기’로 닫을 수 있습니다. 제목과 내용이 있는 언어에만 표시됩니다.",
			"A small window over the front page, which visitors can hide for a day. Shown in languages that have both "+
				"texts."),
		Checks: []admin.Check{{Name: "on", Label: f.lang.Text("알림창을 표시합니다", "Show the window"), Checked: n.On}}}
	g.Fields = append(g.Fields, f.both("title", "제목", "Title", n.Title, frontLine)...)
	for _, field := range f.both("body", "내용, 마크다운", "Text, Markdown", n.Body, frontBody) {
		field.Type, field.Rows, field.Wide = "textarea", 5, true
		g.Fields = append(g.Fields, field)
	}
	g.Fields = append(g.Fields, f.linkField(n.Link, true))
	f.groups = []admin.Group{g, f.periodGroup(n.Period)}
	return s.show(c, f)
}

func (s fronting) saveNotice(c echo.Context) error {
	f, err := s.newForm(c, "알림창", "Notice window"), error(nil)
	if f.form, err = web.ReadForm(c); err != nil {
		return err
	}
	n := store.FrontNotice{On: f.form.Get("on") != "", Title: f.text("title", frontLine),
		Body: f.text("body", frontBody), Link: f.link(true), Period: f.period()}
	for field, typed := range map[string]string{"title_ko": n.Title.Ko, "body_ko": n.Body.Ko} {
		if n.On && typed == "" {
			f.errs[field] = f.lang.Text("내용을 입력해 주세요.", "Please fill this in.")
		}
	}
	if len(f.errs) > 0 {
		return s.noticePage(c, f, n)
	}
	return s.save(c, func(front *store.Front) error { front.Notice = n; return nil })
}

// showTiles shows the pictures of the categories.
func (s fronting) showTiles(c echo.Context) error {
	front, err := s.draft(c)
	if err != nil {
		return err
	}
	return s.tilesPage(c, s.newForm(c, "카테고리 사진", "Category pictures"), front)
}

func (s fronting) tilesPage(c echo.Context, f *frontForm, front store.Front) error {
	rows, err := s.Store.CategoryRows(c.Request().Context())
	if err != nil {
		return err
	}
	g := admin.Group{Title: f.title, Hint: f.lang.Text("정사각형 사진을 권장합니다. 올리지 않으면 최신 상품의 사진을 사용합니다.",
		"Square pictures work best. Without one, that of the newest product is used.")}
	for _, r := range rows {
		f.pictureField(tileField(r.ID), r.Name.Ko, r.Name.En, "", "", front.Tile(r.ID), &g)
	}
	f.groups = []admin.Group{g}
	return s.show(c, f)
}

func tileField(category int64) string { return fmt.Sprintf("tile%d", category) }

func (s fronting) saveTiles(c echo.Context) error {
	f := s.newForm(c, "카테고리 사진", "Category pictures")
	front, err := s.draft(c)
	if err != nil {
		return err
	}
	if f.form, err = web.ReadForm(c); err != nil {
		return err
	}
	rows, err := s.Store.CategoryRows(c.Request().Context())
	if err != nil {
		return err
	}
	var list []store.FrontTile
	for _, r := range rows {
		p := front.Tile(r.ID)
		if err := s.picture(c, f, tileField(r.ID), &p); err != nil {
			return err
		}
		if p.File != "" {
			list = append(list, store.FrontTile{Category: r.ID, Picture: p})
		}
	}
	if len(f.errs) > 0 {
		return s.tilesPage(c, f, front)
	}
	return s.save(c, func(front *store.Front) error { front.Tiles = list; return nil })
}
