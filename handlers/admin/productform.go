package admin

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
	"github.com/jangteo/jangteo/views/admin"
)

// maxEditorFields is the most fields that the product editor sends: 100
// variants of 8 fields, 20 pictures of 3, the statutory product information,
// and the rest.
const maxEditorFields = 1000

// readEditor reads the product editor's form and which button was pressed.
func readEditor(c echo.Context) (admin.EditorFields, string, error) {
	f, err := web.ReadFormOf(c, maxEditorFields)
	if err != nil {
		return admin.EditorFields{}, "", err
	}
	e := admin.EditorFields{ID: c.Param("id"), Notice: map[string]string{}}
	f.Fill("", e.Texts())
	f.Fill("every.", e.Every.Texts())
	for i := range e.Axes {
		f.Fill(fmt.Sprintf("axes.%d.", i), e.Axes[i].Texts())
	}
	for name := range f {
		if key, ok := strings.CutPrefix(name, "notice."); ok {
			e.Notice[key] = f.Get(name)
		}
	}
	for i := range f.Rows("variants", store.MaxVariants) {
		at := fmt.Sprintf("variants.%d.", i)
		v := admin.VariantFields{Active: f.Get(at+"active") != ""}
		f.Fill(at, v.Texts())
		v.KnownVariant = decodeHidden[admin.KnownVariant](f, at+"known")
		e.Variants = append(e.Variants, v)
	}
	for i := range f.Rows("pictures", store.MaxPictures) {
		at := fmt.Sprintf("pictures.%d.", i)
		p := decodeHidden[admin.PictureFields](f, at+"file")
		f.Fill(at, p.Texts())
		e.Pictures = append(e.Pictures, p)
	}
	if id := f.Get("id"); e.ID == "" && id != "" {
		e.ID = id
	}
	return e, f.Get("do"), nil
}

// decodeHidden decodes a hidden field that a page of ours wrote as JSON. An
// unreadable one counts as empty; the store then reports what is missing.
func decodeHidden[T any](f web.Form, name string) T {
	var v, nothing T
	if err := json.Unmarshal([]byte(f.Get(name)), &v); err != nil {
		return nothing
	}
	return v
}

// fieldsOf returns a product as the fields of the editor.
func fieldsOf(d store.Draft, lang views.Lang) admin.EditorFields {
	e := admin.EditorFields{
		NameKo: d.Name.Ko, NameEn: d.Name.En, Slug: d.Slug, Category: d.Category, State: string(d.State),
		SummaryKo: d.Summary.Ko, SummaryEn: d.Summary.En, BodyKo: d.Body.Ko, BodyEn: d.Body.En,
		Price: countText(d.Price), ListPrice: countText(d.ListPrice), USDPrice: centsText(d.USDPrice),
		ShipGroup: string(d.Ship.Group), ShipFee: countText(d.Ship.Fee), ShipPer: countText(d.Ship.Per),
		DispatchDays: countText(d.Ship.Days),
		Tax:          string(d.Tax),
		Vendor:       d.Vendor, Kind: d.Kind, Tags: d.Tags, SEOTitleKo: d.SEOTitle.Ko, SEOTitleEn: d.SEOTitle.En,
		SEOTextKo: d.SEOText.Ko, SEOTextEn: d.SEOText.En, NoticeKind: d.Notice["kind"], Notice: maps.Clone(d.Notice),
	}
	if e.Notice == nil {
		e.Notice = map[string]string{}
	}
	delete(e.Notice, "kind")
	if d.ID != 0 {
		e.ID, e.Version = strconv.FormatInt(d.ID, 10), strconv.FormatInt(d.Version, 10)
	}
	for i, o := range d.Options {
		e.Axes[i] = axisOf(o, d.AxisValues(i))
	}
	for _, v := range d.Variants {
		e.Variants = append(e.Variants, variantFields(v, lang))
	}
	for _, p := range d.Pictures {
		e.Pictures = append(e.Pictures, pictureFields(p))
	}
	return e
}

// axisOf returns an option as the fields of the editor.
func axisOf(name store.Text, values []store.Text) admin.AxisFields {
	var ko, en []string
	for _, v := range values {
		ko, en = append(ko, v.Ko), append(en, v.En)
	}
	list := strings.Join(ko, ", ")
	return admin.AxisFields{NameKo: name.Ko, NameEn: name.En, ValuesKo: list, ValuesEn: strings.Join(en, ", "),
		Was: list}
}

// variantFields returns a variant as the fields of the editor.
func variantFields(v store.DraftVariant, lang views.Lang) admin.VariantFields {
	f := admin.VariantFields{SKU: v.SKU, Surcharge: countText(v.Surcharge), Stock: strconv.FormatInt(v.Stock, 10),
		Barcode: v.Barcode, Grams: countText(v.Grams), Picture: v.Picture, Active: v.Active}
	if v.Uncounted {
		f.Stock = wording.Endless(lang)
	}
	f.ID, f.USDSurcharge, f.Seen, f.Move = v.ID, v.USDSurcharge, v.StockSeen, v.StockMove
	for i, value := range v.Values {
		f.Ko[i], f.En[i] = value.Ko, value.En
	}
	return f
}

// pictureFields returns a picture as the fields of the editor.
func pictureFields(p store.Picture) admin.PictureFields {
	return admin.PictureFields{File: p.File, Width: p.Width, Height: p.Height, Widths: p.Widths,
		AltKo: p.Alt.Ko, AltEn: p.Alt.En}
}

// countText formats a number; empty for 0.
func countText(n int64) string {
	if n == 0 {
		return ""
	}
	return wording.Count(n)
}

// centsText formats an amount of cents in dollars; empty for 0.
func centsText(cents int64) string {
	if cents == 0 {
		return ""
	}
	return money.Money{Minor: cents, Currency: money.USD}.Plain()
}

// draftReader turns typed fields into a Draft and collects errors of numbers.
type draftReader struct {
	lang views.Lang        // of the messages
	errs map[string]string // by field
}

// draftOf reads a Draft from the typed fields. errs has the fields that cannot
// be read; what the store refuses, it reports itself.
func draftOf(e admin.EditorFields, lang views.Lang) (d store.Draft, errs map[string]string) {
	r := draftReader{lang, map[string]string{}}
	d = store.Draft{
		ID: r.number("id", e.ID, money.Format{}), Version: r.number("version", e.Version, money.Format{}),
		Slug: strings.ToLower(e.Slug), Category: e.Category,
		Name: store.Text{Ko: e.NameKo, En: e.NameEn}, Summary: store.Text{Ko: e.SummaryKo, En: e.SummaryEn},
		Body: store.Text{Ko: e.BodyKo, En: e.BodyEn}, State: store.ProductState(e.State), Vendor: e.Vendor,
		Kind: e.Kind, Tags: e.Tags, Tax: store.TaxKind(e.Tax),
		Price: r.won("price", e.Price), ListPrice: r.won("list_price", e.ListPrice),
		USDPrice: r.number("usd_price", e.USDPrice, money.Format{Currency: money.USD}),
		SEOTitle: store.Text{Ko: e.SEOTitleKo, En: e.SEOTitleEn}, SEOText: store.Text{Ko: e.SEOTextKo, En: e.SEOTextEn},
		Notice: map[string]string{}, Ship: store.ShipTerms{Group: store.ShipGroup(e.ShipGroup),
			Fee: r.won("ship_fee", e.ShipFee), Per: r.number("ship_per", e.ShipPer, money.Format{Unit: money.Pieces}),
			Days: r.number("dispatch_days", e.DispatchDays, money.Format{Unit: money.Pieces})},
	}
	if e.NoticeKind != "" {
		d.Notice["kind"] = e.NoticeKind
	}
	for key, value := range e.Notice {
		if value != "" && e.NoticeKind != "" {
			d.Notice[key] = value
		}
	}
	// Unused options in between are skipped: the store numbers options without gaps.
	axes := usedAxes(e)
	for _, i := range axes {
		a := e.Axes[i]
		d.Options = append(d.Options, store.Text{Ko: cmp.Or(a.NameKo, a.NameEn), En: a.NameEn})
	}
	for i, v := range e.Variants {
		d.Variants = append(d.Variants, r.variant(i, v, axes))
	}
	for _, p := range e.Pictures {
		d.Pictures = append(d.Pictures, store.Picture{File: p.File, Width: p.Width, Height: p.Height,
			Widths: p.Widths, Alt: store.Text{Ko: p.AltKo, En: p.AltEn}})
	}
	return d, r.errs
}

// usedAxes returns the indexes of options that have values.
func usedAxes(e admin.EditorFields) []int {
	var list []int
	for i, a := range e.Axes {
		if len(valuesOf(a)) > 0 {
			list = append(list, i)
		}
	}
	return list
}

// variant reads the i-th variant with its values of the options in use.
func (r draftReader) variant(i int, f admin.VariantFields, axes []int) store.DraftVariant {
	at := fmt.Sprintf("variants.%d.", i)
	v := store.DraftVariant{
		ID: f.ID, SKU: f.SKU, Surcharge: r.won(at+"surcharge", f.Surcharge), USDSurcharge: f.USDSurcharge,
		StockSeen: f.Seen, StockMove: f.Move,
		Barcode: f.Barcode, Grams: r.number(at+"grams", f.Grams, money.Format{Unit: money.Grams}), Active: f.Active,
		Picture: f.Picture,
	}
	if store.IsEndless(f.Stock) {
		v.Uncounted, v.Stock = true, f.Seen
	} else {
		v.Stock = r.number(at+"stock", f.Stock, money.Format{Unit: money.Pieces})
	}
	for _, axis := range axes {
		v.Values = append(v.Values, store.Text{Ko: f.Ko[axis], En: f.En[axis]})
	}
	return v
}

// number reads a typed number; an empty field is 0.
func (r draftReader) number(field, text string, in money.Format) int64 {
	n, err := in.ReadOptional(text)
	if err != nil {
		r.errs[field] = wording.Unread(err).In(string(r.lang))
	}
	return n
}

// won reads an amount of won.
func (r draftReader) won(field, text string) int64 {
	return r.number(field, text, money.Format{Currency: money.KRW})
}

// mergeErrors adds the store's errors to those of reading, under the names of
// the editor's fields.
func mergeErrors(errs map[string]string, e *store.DraftError, axes []int, lang views.Lang) map[string]string {
	for _, f := range e.Fields {
		name := f.Field
		if rest, ok := strings.CutPrefix(name, "options."); ok {
			number, end, _ := strings.Cut(rest, ".")
			// The store's i-th option may be a later field of the editor.
			if i, err := strconv.Atoi(number); err == nil && i < len(axes) {
				name = fmt.Sprintf("axes.%d.%s", axes[i], end)
			}
		}
		if errs[name] == "" {
			errs[name] = f.Message.In(string(lang))
		}
	}
	return errs
}
