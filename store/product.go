package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/typed"
)

// Conflict is a value that others changed while somebody edited it.
type Conflict struct {
	Product int64
	Variant int64  // 0: the product itself
	SKU     string // of the variant
	Field   string // "version", "price" or "stock"
	Seen    int64  // value when editing began
	Wanted  int64  // requested value
	Now     int64  // current value
}

// ConflictError is returned when others changed products meanwhile, or too few
// pieces are left. Nothing was saved.
type ConflictError struct{ Conflicts []Conflict }

// Error implements error.
func (e *ConflictError) Error() string {
	c := e.Conflicts[0]
	return fmt.Sprintf("product %d %s: %s is %d by now, not %d", c.Product, c.SKU, c.Field, c.Now, c.Seen)
}

// SaveDraft saves a product with its options, variants and pictures, and
// returns its id. Variants missing from the draft are removed from the product;
// those with orders stay in the database. Errors: *DraftError, *ConflictError,
// ErrNotFound (no such product, or a deleted one).
func (s *Store) SaveDraft(ctx context.Context, d Draft, by Source) (int64, error) {
	if err := s.findPictures(d.Pictures); err != nil {
		return 0, err
	}
	var id int64
	err := s.write(ctx, func(t *tx) (err error) {
		id, err = t.saveDraft(d, by)
		return err
	})
	return id, err
}

// CheckDraft finds everything that keeps a draft from being saved: *DraftError,
// *ConflictError, ErrNotFound.
func (s *Store) CheckDraft(ctx context.Context, d Draft) error {
	err := s.findPictures(d.Pictures)
	var faults *DraftError
	if err != nil && !errors.As(err, &faults) {
		return err
	}
	err = s.read(ctx, func(t *tx) error {
		old, err := t.draftBefore(d)
		if err != nil {
			return err
		}
		_, err = t.checkDraft(d.completed(old))
		return err
	})
	var more *DraftError
	if faults != nil && errors.As(err, &more) {
		return &DraftError{append(faults.Fields, more.Fields...)}
	}
	if err == nil && faults != nil {
		return faults
	}
	return err
}

// findPictures requires that the files of all pictures exist.
func (s *Store) findPictures(list []Picture) error {
	var l fieldErrors
	for i, p := range list {
		if info, err := fs.Stat(s.Images(), p.File); err != nil || !info.Mode().IsRegular() {
			l.add(fmt.Sprintf("pictures.%d.file", i), "이 사진을 찾을 수 없습니다. 다시 올려 주세요.",
				"This picture cannot be found. Please upload it again.")
		}
	}
	return asDraftError(l)
}

// DraftByID returns a product for editing, including deleted ones; ErrNotFound.
func (s *Store) DraftByID(ctx context.Context, id int64) (Draft, error) {
	var d Draft
	err := s.read(ctx, func(t *tx) (err error) {
		d, err = t.draft(id)
		return err
	})
	return d, err
}

// saveDraft saves a product, see SaveDraft. On any error the transaction must
// not be committed.
func (t *tx) saveDraft(d Draft, by Source) (int64, error) {
	old, err := t.draftBefore(d)
	if err != nil {
		return 0, err
	}
	d = d.completed(old)
	category, err := t.checkDraft(d)
	if err != nil {
		return 0, err
	}
	if err := t.nameThings(&d); err != nil {
		return 0, err
	}
	changed := changes(old, d)
	if d.ID == 0 {
		d.ID, err = t.insertProduct(d, category)
	} else if len(changed) > 0 {
		err = t.updateProduct(d, category)
	}
	if err != nil {
		return 0, fmt.Errorf("save product %s: %w", d.Slug, err)
	}
	if err := t.saveParts(d, changed, by); err != nil {
		return 0, fmt.Errorf("save product %s: %w", d.Slug, err)
	}
	return d.ID, t.noteEdit(old, d, changed, by)
}

// draftBefore returns the product before it is saved; a zero Draft for a new
// one.
func (t *tx) draftBefore(d Draft) (Draft, error) {
	if d.ID == 0 {
		return Draft{}, nil
	}
	old, err := t.draft(d.ID)
	switch {
	case err != nil:
		return old, err
	case old.State == ProductDeleted:
		return old, ErrNotFound
	case old.Version != d.Version:
		return old, &ConflictError{[]Conflict{{Product: d.ID, Field: "version", Seen: d.Version, Wanted: d.Version +
			1, Now: old.Version}}}
	}
	return old, nil
}

// completed fills in what may be omitted: required English texts, and the slug
// of an existing product. What nobody sees of texts is left out.
func (d Draft) completed(old Draft) Draft {
	for _, text := range []*Text{&d.Name, &d.Summary, &d.Body, &d.SEOTitle, &d.SEOText} {
		*text = text.seen()
	}
	d.Name, d.Vendor, d.Kind, d.Tags = d.Name.completed(), typed.Text(d.Vendor), typed.Text(d.Kind), typed.Text(d.Tags)
	if d.Slug == "" {
		d.Slug = old.Slug
	}
	d.Ship, d.Tax = d.Ship.completed(), cmp.Or(d.Tax, Taxed)
	d.Body = Text{plainLines(d.Body.Ko), plainLines(d.Body.En)}
	d.Options = slices.Clone(d.Options)
	for i, o := range d.Options {
		d.Options[i] = o.seen().completed()
	}
	d.Variants = slices.Clone(d.Variants)
	for i, v := range d.Variants {
		values := slices.Clone(v.Values)
		for k, value := range values {
			values[k] = value.seen().completed()
		}
		d.Variants[i].Values = values
		d.Variants[i].SKU, d.Variants[i].Barcode = SKU(v.SKU), typed.Packed(v.Barcode)
		if !slices.ContainsFunc(d.Pictures, func(p Picture) bool { return p.File == v.Picture }) {
			d.Variants[i].Picture = "" // it was taken out
		}
	}
	return d
}

// completed uses the Korean text if the English one is empty.
func (t Text) completed() Text {
	if t.En == "" {
		t.En = t.Ko
	}
	return t
}

func plainLines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// seen returns the text without what nobody sees of it.
func (t Text) seen() Text { return Text{typed.Text(t.Ko), typed.Text(t.En)} }

// checkDraft returns everything that must be corrected, and the draft's
// category.
func (t *tx) checkDraft(d Draft) (category int64, err error) {
	l := d.check()
	err = t.get("SELECT id FROM categories WHERE slug = ?", []any{d.Category}, &category)
	if errors.Is(err, ErrNotFound) {
		l.add("category", "카테고리를 선택해 주세요.", "Please choose a category.")
	} else if err != nil {
		return 0, err
	}
	if err := t.checkSlug(d, &l); err != nil {
		return 0, err
	}
	for i, v := range d.Variants {
		if err := t.checkSKU(d, fmt.Sprintf("variants.%d.sku", i), v.SKU, &l); err != nil {
			return 0, err
		}
	}
	return category, asDraftError(l)
}

func (t *tx) checkSlug(d Draft, l *fieldErrors) error {
	var owner string
	var deleted bool
	err := t.get("SELECT name_ko, state = 'deleted' FROM products WHERE slug = ? AND id <> ?", []any{d.Slug, d.ID},
		&owner, &deleted)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	l.taken("slug", owner, deleted)
	return err
}

func (t *tx) checkSKU(d Draft, field, sku string, l *fieldErrors) error {
	var owner string
	var deleted bool
	err := t.get(`SELECT p.name_ko, p.state = 'deleted' FROM variants v JOIN products p ON p.id = v.product_id
	  WHERE v.sku = ? AND p.id <> ?`, []any{sku, d.ID}, &owner, &deleted)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	l.taken(field, owner, deleted)
	return err
}

func (l *fieldErrors) taken(field, owner string, deleted bool) {
	if deleted {
		l.add(field, "삭제된 상품 '"+owner+"'에서 사용하고 있습니다.", "The deleted product “"+owner+"” already uses it.")
		return
	}
	l.add(field, "'"+owner+"' 상품에서 이미 사용하고 있습니다.", "The product “"+owner+"” already uses it.")
}

// nameThings generates the slug and SKUs that were omitted.
func (t *tx) nameThings(d *Draft) (err error) {
	if d.Slug == "" {
		if d.Slug, err = t.freeSlug(SlugOf(d.Name)); err != nil {
			return err
		}
	}
	for i, v := range d.Variants {
		if v.SKU == "" {
			if d.Variants[i].SKU, err = t.freeSKU(*d, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// SuggestSKUs gives the variants of a draft that have no SKU one that nothing in the shop
// has.
func (s *Store) SuggestSKUs(ctx context.Context, d Draft) ([]string, error) {
	d.Variants = slices.Clone(d.Variants)
	skus := make([]string, len(d.Variants))
	err := s.read(ctx, func(t *tx) (err error) {
		for i := range d.Variants {
			v := &d.Variants[i]
			if v.SKU == "" {
				v.SKU, err = t.freeSKU(d, i)
			}
			if skus[i] = v.SKU; err != nil {
				return err
			}
		}
		return nil
	})
	return skus, err
}

// freeSKU returns an SKU unused in the shop and in the draft.
func (t *tx) freeSKU(d Draft, i int) (string, error) {
	wanted := d.SuggestSKU(i)
	for n, try := 1, wanted; ; n, try = n+1, fmt.Sprintf("%s-%d", wanted, n+1) {
		var exists bool
		if err := t.get("SELECT EXISTS (SELECT 1 FROM variants WHERE sku = ?)", []any{try}, &exists); err != nil {
			return "", err
		}
		if !exists && !slices.ContainsFunc(d.Variants, func(v DraftVariant) bool { return v.SKU == try }) {
			return try, nil
		}
	}
}

// changes names the parts of a product that a draft changes.
func changes(old, d Draft) []string {
	var list []string
	note := func(part string, same bool) {
		if !same {
			list = append(list, part)
		}
	}
	note("slug", old.Slug == d.Slug)
	note("category", old.Category == d.Category)
	note("name", old.Name == d.Name)
	note("summary", old.Summary == d.Summary)
	note("body", old.Body == d.Body)
	note("price", old.Price == d.Price && old.ListPrice == d.ListPrice && old.USDPrice == d.USDPrice)
	note("state", old.State == d.State)
	note("labels", old.Vendor == d.Vendor && old.Kind == d.Kind && old.Tags == d.Tags)
	note("seo", old.SEOTitle == d.SEOTitle && old.SEOText == d.SEOText)
	note("shipping", old.Ship == d.Ship)
	note("tax", old.Tax == d.Tax)
	note("notice", maps.Equal(old.Notice, d.Notice))
	note("options", slices.Equal(old.Options, d.Options))
	note("variants", slices.EqualFunc(old.Variants, d.Variants, sameVariant))
	note("pictures", slices.Equal(old.Pictures, d.Pictures))
	return list
}

// sameVariant compares variants without their stock, which changes
// independently.
func sameVariant(a, b DraftVariant) bool {
	a.Stock, a.StockSeen, a.StockMove = b.Stock, b.StockSeen, b.StockMove
	if len(a.Values) == 0 && len(b.Values) == 0 {
		a.Values, b.Values = nil, nil
	}
	return reflect.DeepEqual(a, b)
}

func (t *tx) insertProduct(d Draft, category int64) (int64, error) {
	var position int64
	// One query per state, so that an index answers each: imports ask thousands of
	// times.
	if err := t.get(`SELECT coalesce(max(highest), 0) + 1 FROM (SELECT max(position) AS highest FROM products WHERE
	  state = 'active'
	  UNION ALL SELECT max(position) FROM products WHERE state = 'draft' UNION ALL SELECT max(position) FROM products
	  WHERE state = 'deleted') p`, nil, &position); err != nil {
		return 0, err
	}
	notice, err := noticeText(d.Notice)
	if err != nil {
		return 0, err
	}
	return t.insert(`INSERT INTO products (slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko,
	  body_en, price, list_price,
	    usd_price, state, position, vendor, kind, tags, seo_title_ko, seo_title_en, seo_text_ko, seo_text_en, notice,
	    ship_group, ship_fee, ship_per, dispatch_days, tax, created_at, updated_at)
	  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.Slug, category, d.Name.Ko, d.Name.En, d.Summary.Ko, d.Summary.En, d.Body.Ko, d.Body.En, d.Price,
		orNull(d.ListPrice),
		orNull(d.USDPrice), d.State, position, d.Vendor, d.Kind, d.Tags, d.SEOTitle.Ko, d.SEOTitle.En, d.SEOText.Ko,
		d.SEOText.En,
		notice, d.Ship.Group, d.Ship.Fee, d.Ship.Per, d.Ship.Days, d.Tax, ms(t.now), ms(t.now))
}

func (t *tx) updateProduct(d Draft, category int64) error {
	notice, err := noticeText(d.Notice)
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE products SET slug = ?, category_id = ?, name_ko = ?, name_en = ?, summary_ko = ?,
	  summary_en = ?,
	    body_ko = ?, body_en = ?, price = ?, list_price = ?, usd_price = ?, state = ?, vendor = ?, kind = ?, tags = ?,
	    seo_title_ko = ?, seo_title_en = ?, seo_text_ko = ?, seo_text_en = ?, notice = ?, ship_group = ?,
	    ship_fee = ?, ship_per = ?, dispatch_days = ?, tax = ?, version = version + 1,
	    updated_at = ?
	  WHERE id = ? AND version = ?`,
		d.Slug, category, d.Name.Ko, d.Name.En, d.Summary.Ko, d.Summary.En, d.Body.Ko, d.Body.En, d.Price,
		orNull(d.ListPrice),
		orNull(d.USDPrice), d.State, d.Vendor, d.Kind, d.Tags, d.SEOTitle.Ko, d.SEOTitle.En, d.SEOText.Ko, d.SEOText.En,
		notice, d.Ship.Group, d.Ship.Fee, d.Ship.Per, d.Ship.Days, d.Tax, ms(t.now), d.ID, d.Version)
	return err
}

func noticeText(notice map[string]string) (string, error) {
	if notice == nil {
		notice = map[string]string{}
	}
	return encode(noticeSaid(notice))
}

// saveParts saves options, variants and pictures, and moves stock.
func (t *tx) saveParts(d Draft, changed []string, by Source) error {
	if slices.Contains(changed, "options") || slices.Contains(changed, "variants") {
		if err := editorOf(t).saveVariants(&d, by); err != nil {
			return err
		}
	} else if err := t.moveStocks(d, by); err != nil {
		return err
	}
	if !slices.Contains(changed, "pictures") {
		return nil
	}
	if _, err := t.exec("DELETE FROM pictures WHERE product_id = ?", d.ID); err != nil {
		return err
	}
	for i, p := range d.Pictures {
		if _, err := t.exec("INSERT INTO pictures (product_id, position, file, width, height, widths, alt_ko, "+
			"alt_en) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			d.ID, i+1, p.File, p.Width, p.Height, p.Widths, p.Alt.Ko, p.Alt.En); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) noteEdit(old, d Draft, changed []string, by Source) error {
	if len(changed) == 0 {
		return nil
	}
	e := Event{Entity: EntityProduct, Key: d.Slug, Kind: EventEdited, Before: string(old.State),
		After: string(d.State), Source: by,
		Detail: map[string]any{"id": d.ID, "changed": changed}}
	if old.ID == 0 {
		e.Kind, e.Detail = EventCreated, map[string]any{"id": d.ID, "price": d.Price}
	} else if old.Price != d.Price {
		e.Detail["price_before"], e.Detail["price"] = old.Price, d.Price
	}
	return t.event(e)
}

// draft reads a product for editing.
func (t *tx) draft(id int64) (Draft, error) {
	d := Draft{ID: id}
	var notice string
	err := t.get(`SELECT p.version, p.slug, c.slug, p.name_ko, p.name_en, p.summary_ko, p.summary_en, p.body_ko,
	  p.body_en, p.price,
	    coalesce(p.list_price, 0), coalesce(p.usd_price, 0), p.state, p.vendor, p.kind, p.tags,
	    p.seo_title_ko, p.seo_title_en, p.seo_text_ko, p.seo_text_en, p.notice,
	    p.ship_group, p.ship_fee, p.ship_per, p.dispatch_days, p.tax
	  FROM products p JOIN categories c ON c.id = p.category_id WHERE p.id = ?`, []any{id},
		&d.Version, &d.Slug, &d.Category, &d.Name.Ko, &d.Name.En, &d.Summary.Ko, &d.Summary.En, &d.Body.Ko,
		&d.Body.En, &d.Price,
		&d.ListPrice, &d.USDPrice, &d.State, &d.Vendor, &d.Kind, &d.Tags,
		&d.SEOTitle.Ko, &d.SEOTitle.En, &d.SEOText.Ko, &d.SEOText.En, &notice,
		&d.Ship.Group, &d.Ship.Fee, &d.Ship.Per, &d.Ship.Days, &d.Tax)
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal([]byte(notice), &d.Notice); err != nil {
		return d, fmt.Errorf("notice of product %d: %w", id, err)
	}
	if d.Options, err = t.optionsOf(id); err != nil {
		return d, err
	}
	if d.Variants, err = editorOf(t).draftVariants(id, len(d.Options)); err != nil {
		return d, err
	}
	d.Pictures, err = t.draftPictures(id)
	return d, err
}

func (t *tx) draftPictures(product int64) ([]Picture, error) {
	var list []Picture
	err := t.each("SELECT file, width, height, widths, alt_ko, alt_en FROM pictures WHERE product_id = ? ORDER "+
		"BY position", []any{product},
		func(scan func(...any) error) error {
			var p Picture
			err := scan(&p.File, &p.Width, &p.Height, &p.Widths, &p.Alt.Ko, &p.Alt.En)
			list = append(list, p)
			return err
		})
	return list, err
}

// DuplicateProduct creates a hidden copy of a product without stock, and
// returns its id. ErrNotFound.
func (s *Store) DuplicateProduct(ctx context.Context, id int64, by Source) (int64, error) {
	var copied int64
	err := s.write(ctx, func(t *tx) error {
		d, err := t.draft(id)
		if err != nil {
			return err
		}
		d.ID, d.Version, d.Slug, d.State = 0, 0, "", ProductDraft
		d.Name = Text{clip.Text(d.Name.Ko, NameLength-5) + " (복사)", clip.Text(d.Name.En, NameLength-7) + " (copy)"}
		for i := range d.Variants {
			v := &d.Variants[i]
			v.ID, v.SKU, v.Barcode, v.Stock, v.StockSeen, v.StockMove = 0, "", "", 0, 0, 0
		}
		copied, err = t.saveDraft(d, by)
		return err
	})
	return copied, err
}

// DeleteProduct removes a product from the shop; its orders stay unchanged.
// ErrNotFound if there is no such product.
func (s *Store) DeleteProduct(ctx context.Context, id int64, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.setProductState(id, ProductDeleted, EventDeleted, by) })
}

// RestoreProduct restores a deleted product as hidden. ErrNotFound if there is
// no such product.
func (s *Store) RestoreProduct(ctx context.Context, id int64, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.setProductState(id, ProductDraft, EventRestored, by) })
}

// setProductState deletes or restores a product; repeating it has no effect.
func (t *tx) setProductState(id int64, to ProductState, kind EventKind, by Source) error {
	var slug string
	var from ProductState
	if err := t.get("SELECT slug, state FROM products WHERE id = ?", []any{id}, &slug, &from); err != nil {
		return err
	}
	if (from == ProductDeleted) == (to == ProductDeleted) {
		return nil
	}
	if _, err := t.exec("UPDATE products SET state = ?, version = version + 1, updated_at = ? WHERE id = ?", to,
		ms(t.now), id); err != nil {
		return fmt.Errorf("set state of product %s: %w", slug, err)
	}
	return t.event(Event{Entity: EntityProduct, Key: slug, Kind: kind, Before: string(from), After: string(to),
		Source: by, Detail: map[string]any{"id": id}})
}
