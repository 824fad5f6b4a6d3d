package admin

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// newRow is the id of a shelf or banner that is to be added.
const newRow = "new"

// usualCount is how many products a new shelf has.
const usualCount = 4

// shelfName is how the owner's list calls a shelf.
func shelfName(s store.FrontShelf, categories []store.CategoryRow, lang views.Lang) string {
	if title := s.Title.In(string(lang)); title != "" {
		return title
	}
	for _, c := range categories {
		if s.Kind == store.CategoryShelf && c.ID == s.Category {
			return c.Name.In(string(lang))
		}
	}
	if title := wording.ShelfTitle(s.Kind, lang); title != "" {
		return title
	}
	return wording.ShelfChoice(s.Kind, lang)
}

func shelfDetail(s store.FrontShelf, lang views.Lang) string {
	if !s.Kind.HasProducts() {
		return wording.ShelfChoice(s.Kind, lang)
	}
	return wording.ShelfChoice(s.Kind, lang) + lang.Text(fmt.Sprintf(" · 최대 %d개", s.Count),
		fmt.Sprintf(" · up to %d", s.Count))
}

func (s fronting) bannerRow(b store.FrontBanner, at, of int, lang views.Lang) admin.FrontRow {
	row := admin.FrontRow{ID: strconv.FormatInt(b.ID, 10), Title: b.Alt.In(string(lang)), First: at == 0,
		Last: at == of-1, Detail: lang.Text("항상 표시", "Always")}
	if row.Title == "" {
		row.Title = b.Alt.Ko
	}
	if b.Wide.File != "" {
		row.Picture = wording.ImagePath + wording.Smallest(b.Wide)
	}
	if from, until := b.Period.Limits(); b.Period != (store.Period{}) {
		row.Detail = strings.TrimSpace(wording.ShortTime(from) + " ~ " + wording.ShortTime(until))
	}
	switch now := s.Now().UnixMilli(); {
	case b.Period.Has(s.Now()):
		row.State = admin.Badge{Text: lang.Text("표시 중", "Shown"), Kind: "good"}
	case b.Period.From > now:
		row.State = admin.Badge{Text: lang.Text("예정", "Scheduled"), Kind: "wait"}
	default:
		row.State = admin.Badge{Text: lang.Text("종료", "Ended")}
	}
	return row
}

// shelfOf finds the shelf of a path in the draft; a new one has no ID.
func (s fronting) shelfOf(c echo.Context) (shelf store.FrontShelf, err error) {
	shelf = store.FrontShelf{Kind: store.PickedShelf, Count: usualCount}
	if c.Param("id") == newRow {
		return shelf, nil
	}
	id, err := idOf(c)
	if err != nil {
		return shelf, err
	}
	front, err := s.draft(c)
	if err != nil {
		return shelf, err
	}
	at := front.Shelf(id)
	if at < 0 {
		return shelf, store.ErrNotFound
	}
	return front.Shelves[at], nil
}

func (s fronting) showShelf(c echo.Context) error {
	shelf, err := s.shelfOf(c)
	if err != nil {
		return err
	}
	names, err := s.Store.Fronts.Names(c.Request().Context(), shelf.Products)
	if err != nil {
		return err
	}
	return s.shelfPage(c, s.newForm(c, "진열", "Shelf"), shelf, strings.Join(names, "\n"))
}

func (s fronting) shelfPage(c echo.Context, f *frontForm, shelf store.FrontShelf, products string) error {
	rows, err := s.Store.CategoryRows(c.Request().Context())
	if err != nil {
		return err
	}
	kinds := admin.Select{Name: "kind", Label: f.lang.Text("무엇을 진열할까요?", "What is on it?"), Error: f.errs["kind"]}
	for _, k := range store.ShelfKinds() {
		kinds.Choices = append(kinds.Choices, admin.Choice{Value: string(k.Kind),
			Label: wording.ShelfChoice(k.Kind, f.lang), Selected: k.Kind == shelf.Kind})
	}
	categories := admin.Select{Name: "category", Label: f.lang.Text("카테고리 (‘카테고리 하나’일 때)",
		"Category (of “One category”)"), Error: f.errs["category"],
		Choices: []admin.Choice{{Label: f.lang.Text("카테고리를 선택해 주세요", "Choose a category")}}}
	for _, r := range rows {
		categories.Choices = append(categories.Choices, admin.Choice{Value: strconv.FormatInt(r.ID, 10),
			Label: r.Name.In(string(f.lang)), Selected: r.ID == shelf.Category})
	}
	count := strconv.Itoa(shelf.Count)
	if f.form != nil {
		count = f.form.Get("count")
	}
	what := admin.Group{Title: f.lang.Text("내용", "Contents"), Selects: []admin.Select{kinds, categories},
		Fields: []admin.Field{{Name: "count", Label: f.lang.Text("상품 개수", "Products"), Value: count,
			InputMode: "numeric", MaxLength: 2, Error: f.errs["count"],
			Hint: f.lang.Text("4의 배수면 줄이 맞습니다.", "Multiples of 4 fill whole rows.")},
			{Name: "products", Label: f.lang.Text("상품 (‘직접 고른 상품’일 때)", "Products (of “Products that I pick”)"),
				Value: products, Type: "textarea", Rows: 6, Wide: true, Error: f.errs["products"],
				Hint: f.lang.Text("한 줄에 하나씩 상품 이름, 상품코드(SKU), 상품 주소 중 하나를 적어 주세요. 적은 순서대로 진열합니다.",
					"One a line: a product's Korean name, SKU or address. They are shown in this order.")}}}
	title := admin.Group{Title: f.lang.Text("제목", "Title"),
		Hint:   f.lang.Text("비워 두면 내용에 맞는 제목을 붙입니다.", "Leave empty for one that fits."),
		Fields: f.both("title", "제목", "Title", shelf.Title, frontLine)}
	f.groups = []admin.Group{what, title}
	if shelf.ID != 0 {
		f.remove = fmt.Sprintf("%s/shelves/%d/delete", web.FrontPath, shelf.ID)
	}
	return s.show(c, f)
}

func (s fronting) saveShelf(c echo.Context) error {
	shelf, err := s.shelfOf(c)
	if err != nil {
		return err
	}
	f := s.newForm(c, "진열", "Shelf")
	if f.form, err = web.ReadForm(c); err != nil {
		return err
	}
	shelf.Kind, shelf.Title = store.ShelfKind(f.form.Get("kind")), f.text("title", frontLine)
	isKind := func(m store.Meaning[store.ShelfKind]) bool { return m.Kind == shelf.Kind }
	if !slices.ContainsFunc(store.ShelfKinds(), isKind) {
		f.errs["kind"] = f.lang.Text("하나를 선택해 주세요.", "Please choose one.")
	}
	shelf.Count, err = strconv.Atoi(f.form.Code("count"))
	if err != nil || shelf.Count < 1 || shelf.Count > store.MaxShelfItems {
		f.errs["count"] = f.lang.Text("1부터 24까지 입력해 주세요.", "Please enter 1 to 24.")
	}
	shelf.Category, _ = strconv.ParseInt(f.form.Get("category"), 10, 64)
	if shelf.Kind == store.CategoryShelf && shelf.Category == 0 {
		f.errs["category"] = f.lang.Text("카테고리를 선택해 주세요.", "Please choose a category.")
	}
	if err := s.readPicks(c, f, &shelf); err != nil {
		return err
	}
	if len(f.errs) > 0 {
		return s.shelfPage(c, f, shelf, f.form.Get("products"))
	}
	err = s.Store.Fronts.Change(c.Request().Context(), by(c), func(front *store.Front) error {
		return front.PutShelf(shelf)
	})
	if errors.Is(err, store.ErrFrontFull) {
		f.errs["kind"] = f.lang.Text("진열은 16개까지 둘 수 있습니다.", "There can be 16 shelves.")
		return s.shelfPage(c, f, shelf, f.form.Get("products"))
	}
	if err != nil {
		return err
	}
	return done(c, web.FrontPath, wording.NoticeDrafted)
}

// readPicks finds the products that were written down for a shelf.
func (s fronting) readPicks(c echo.Context, f *frontForm, shelf *store.FrontShelf) error {
	shelf.Products = nil
	if shelf.Kind != store.PickedShelf {
		return nil
	}
	var lines []string
	for line := range strings.Lines(f.form.Get("products")) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	switch {
	case len(lines) == 0:
		f.errs["products"] = f.lang.Text("상품을 하나 이상 적어 주세요.", "Please write down at least one product.")
		return nil
	case len(lines) > store.MaxShelfItems:
		f.errs["products"] = f.lang.Text("24개까지 진열할 수 있습니다.", "A shelf can have 24 products.")
		return nil
	}
	ids, unknown, err := s.Store.Fronts.Find(c.Request().Context(), lines)
	if shelf.Products = ids; len(unknown) > 0 {
		list := strings.Join(unknown, ", ")
		f.errs["products"] = f.lang.Text("찾을 수 없는 상품: "+list, "No such product: "+list)
	}
	return err
}

// bannerOf finds the banner of a path in the draft; a new one has no ID.
func (s fronting) bannerOf(c echo.Context) (b store.FrontBanner, err error) {
	if c.Param("id") == newRow {
		return b, nil
	}
	id, err := idOf(c)
	if err != nil {
		return b, err
	}
	front, err := s.draft(c)
	if err != nil {
		return b, err
	}
	at := front.Banner(id)
	if at < 0 {
		return b, store.ErrNotFound
	}
	return front.Banners[at], nil
}

func (s fronting) showBanner(c echo.Context) error {
	b, err := s.bannerOf(c)
	if err != nil {
		return err
	}
	return s.bannerPage(c, s.newForm(c, "배너", "Banner"), b)
}

func (s fronting) bannerPage(c echo.Context, f *frontForm, b store.FrontBanner) error {
	what := admin.Group{Title: f.lang.Text("설명과 연결", "Description and link"),
		Hint: f.lang.Text("설명은 그림 안의 글을 그대로 적어 주세요. 그림을 볼 수 없는 사람에게 읽어 줍니다. 설명이 없는 언어에는 표시하지 않습니다.",
			"Write down the words in the picture: they are read to those who cannot see it. A banner is not shown in "+
				"a language without."),
		Fields: append(f.both("alt", "설명", "Description", b.Alt, frontText), f.linkField(b.Link, true))}
	pictures := admin.Group{Title: f.lang.Text("그림", "Pictures"),
		Hint: f.lang.Text("휴대폰용이 없으면 PC용을, 영어용이 없으면 한국어용을 사용합니다. JPG, PNG, WebP 10MB 이하.",
			"Without one for phones, that for desktops is used; without an English one, the Korean one. JPG, PNG or "+
				"WebP up to 10 MB.")}
	f.pictureField("wide", "PC용", "For desktops", "1184×320px 권장", "1184 × 320 pixels work best", b.Wide, &pictures)
	f.pictureField("narrow", "휴대폰용", "For phones", "800×500px 권장", "800 × 500 pixels work best", b.Narrow, &pictures)
	f.pictureField("wide_en", "PC용 (영어)", "For desktops (English)", "", "", b.WideEn, &pictures)
	f.pictureField("narrow_en", "휴대폰용 (영어)", "For phones (English)", "", "", b.NarrowEn, &pictures)
	f.groups = []admin.Group{what, pictures, f.periodGroup(b.Period)}
	if b.ID != 0 {
		f.remove = fmt.Sprintf("%s/banners/%d/delete", web.FrontPath, b.ID)
	}
	return s.show(c, f)
}

func (s fronting) saveBanner(c echo.Context) error {
	b, err := s.bannerOf(c)
	if err != nil {
		return err
	}
	f := s.newForm(c, "배너", "Banner")
	if f.form, err = web.ReadForm(c); err != nil {
		return err
	}
	b.Alt, b.Link, b.Period = f.text("alt", frontText), f.link(true), f.period()
	if b.Alt.Ko == "" {
		f.errs["alt_ko"] = f.lang.Text("설명을 입력해 주세요.", "Please enter a description.")
	}
	if b.Wide.File == "" && web.FileOf(c, "wide") == nil {
		f.errs["wide"] = f.lang.Text("PC용 그림을 선택해 주세요.", "Please choose the picture for desktops.")
	}
	for _, p := range []struct {
		field   string
		picture *store.Picture
	}{{"wide", &b.Wide}, {"narrow", &b.Narrow}, {"wide_en", &b.WideEn}, {"narrow_en", &b.NarrowEn}} {
		if err := s.picture(c, f, p.field, p.picture); err != nil {
			return err
		}
	}
	if len(f.errs) > 0 {
		return s.bannerPage(c, f, b)
	}
	err = s.Store.Fronts.Change(c.Request().Context(), by(c), func(front *store.Front) error {
		return front.PutBanner(b)
	})
	if errors.Is(err, store.ErrFrontFull) {
		f.errs["alt_ko"] = f.lang.Text("배너는 10개까지 둘 수 있습니다.", "There can be 10 banners.")
		return s.bannerPage(c, f, b)
	}
	if err != nil {
		return err
	}
	return done(c, web.FrontPath, wording.NoticeDrafted)
}
