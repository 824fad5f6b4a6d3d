package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// ErrUndone is returned for an import, or an edit of many products, that was undone before.
var ErrUndone = errors.New("the import was undone before")

// UndoOutcome is what becomes of a product when the import is undone that made or
// changed it.
type UndoOutcome string

// The outcomes.
const (
	UndoRemoved  UndoOutcome = "removed"
	UndoOrdered  UndoOutcome = "ordered"
	UndoEdited   UndoOutcome = "edited"
	UndoRestored UndoOutcome = "restored"
	UndoCounted  UndoOutcome = "counted"
	UndoChanged  UndoOutcome = "changed"
	UndoGone     UndoOutcome = "gone"
	UndoRefused  UndoOutcome = "refused"
)

// UndoOutcomes is the table of outcomes.
func UndoOutcomes() []Meaning[UndoOutcome] {
	return []Meaning[UndoOutcome]{
		{Kind: UndoRemoved, Means: "it was new, and is deleted"},
		{Kind: UndoOrdered, Means: "it was new and has orders, and is hidden"},
		{Kind: UndoEdited, Means: "it was new and somebody edited it since, and is hidden"},
		{Kind: UndoRestored, Means: "it is as before"},
		{Kind: UndoCounted, Means: "it is as before, but for stock that was counted or delivered since, or sold"},
		{Kind: UndoChanged, Means: "somebody edited it since, and it stays so"},
		{Kind: UndoGone, Means: "somebody deleted it since, and it stays so"},
		{Kind: UndoRefused, Means: "what it was is not possible any more, and it stays as it is"},
	}
}

// UndonePart is what becomes of one product.
type UndonePart struct {
	Product int64
	Name    Text
	Outcome UndoOutcome
}

// UndoPlan is what undoing an import does, or did.
type UndoPlan struct {
	Import     ImportRecord
	Parts      []UndonePart // in the order of the import
	Categories []Text       // that stay, though the import made them, for what is in them; once it is undone
}

// Counts are how many products are removed, are as before, and neither.
func (p UndoPlan) Counts() (removed, restored, left int) {
	for _, x := range p.Parts {
		switch x.Outcome {
		case UndoRemoved:
			removed++
		case UndoRestored, UndoCounted:
			restored++
		default:
			left++
		}
	}
	return removed, restored, left
}

// importedProduct is what is known of a product that an import made or changed.
type importedProduct struct {
	UndonePart
	isNew, edited, deleted, ordered bool
	done                            UndoOutcome // empty: not undone
	slug                            string
}

// outcome decides what becomes of it.
func (x importedProduct) outcome() UndoOutcome {
	switch {
	case x.done != "":
		return x.done
	case x.deleted:
		return UndoGone
	case x.isNew && x.ordered:
		return UndoOrdered
	case x.isNew && x.edited:
		return UndoEdited
	case x.isNew:
		return UndoRemoved
	case x.edited:
		return UndoChanged
	}
	return UndoRestored
}

// Plan tells what undoing an import would do, or what it did; id 0 is the last one
// that was not undone. ErrNotFound.
func (s Imports) Plan(ctx context.Context, id int64) (UndoPlan, error) {
	var plan UndoPlan
	err := s.read(ctx, func(t *tx) (err error) {
		plan, err = editorOf(t).undoPlan(id)
		return err
	})
	return plan, err
}

func (t productEditor) undoPlan(id int64) (UndoPlan, error) {
	record, err := t.importRecord(id)
	plan := UndoPlan{Import: record}
	if err != nil {
		return plan, err
	}
	list, err := t.importedProducts(record, false, math.MaxInt32)
	for _, x := range list {
		plan.Parts = append(plan.Parts, x.UndonePart)
	}
	return plan, err
}

func (t productEditor) importRecord(id int64) (ImportRecord, error) {
	if id == 0 {
		err := t.get("SELECT coalesce(max(id), 0) FROM imports WHERE undone_at IS NULL AND edit = ''", nil, &id)
		if err != nil {
			return ImportRecord{}, err
		}
	}
	record, found := ImportRecord{}, false
	err := t.each(importRecords+" WHERE i.id = ? GROUP BY i.id", []any{id}, func(scan func(...any) error) (err error) {
		record, err = scanImport(scan)
		found = true
		return err
	})
	if err == nil && !found {
		err = ErrNotFound
	}
	return record, err
}

// importedProducts reads products of an import, those that it made first, and decides
// about each; open leaves out those that are undone.
func (t productEditor) importedProducts(r ImportRecord, open bool, n int) ([]importedProduct, error) {
	var list []importedProduct
	err := t.each(`SELECT x.product_id, p.name_ko, p.name_en, p.slug, x.former IS NULL, p.version <> x.version,
	    p.state = 'deleted', x.outcome,
	    EXISTS (SELECT 1 FROM order_lines l JOIN variants v ON v.id = l.variant_id WHERE v.product_id = p.id)
	  FROM import_products x JOIN products p ON p.id = x.product_id
	  WHERE x.import_id = ? AND (? = 0 OR x.outcome = '') ORDER BY x.former IS NOT NULL, x.product_id LIMIT ?`,
		[]any{r.ID, open, n}, func(scan func(...any) error) error {
			var x importedProduct
			err := scan(&x.Product, &x.Name.Ko, &x.Name.En, &x.slug, &x.isNew, &x.edited, &x.deleted, &x.done,
				&x.ordered)
			x.Outcome = x.outcome()
			list = append(list, x)
			return err
		})
	if r.Edit == nil {
		return list, err
	}
	for i := range list {
		if x := &list[i]; err == nil && x.Outcome == UndoChanged && x.done == "" {
			_, x.Outcome, err = t.revertProduct(r, x.Product) // only what the edit changed counts
		}
	}
	return list, err
}

// Undo puts the products of an import back as they were, see UndoOutcomes. id 0 is
// the last one that was not undone. progress may be nil. ErrNotFound, ErrUndone.
//
// It goes on a few products at a time, so that orders need not wait for all of them.
// Where it was stopped, the next call goes on.
func (s Imports) Undo(ctx context.Context, id int64, by Source, progress func(done, all int)) (UndoPlan, error) {
	plan, err := s.Plan(ctx, id)
	if err != nil {
		return plan, err
	}
	if !plan.Import.UndoneAt.IsZero() {
		return plan, ErrUndone
	}
	for done, n := 0, 1; n > 0; done += n {
		if err := s.write(ctx, func(t *tx) error {
			n, err = editorOf(t).undoSome(plan.Import, by)
			return err
		}); err != nil {
			return plan, err
		}
		if progress != nil {
			progress(done+n, len(plan.Parts))
		}
	}
	err = s.write(ctx, func(t *tx) error {
		plan, err = editorOf(t).finishUndo(plan.Import.ID, by)
		return err
	})
	if err == nil {
		err = s.removeFetched(ctx, plan.Import.ID)
	}
	s.indexer.wake()
	return plan, err
}

// undoneAtOnce is how many products one transaction puts back.
const undoneAtOnce = 50

// undoSome puts a few products of an import back, and returns how many.
func (t productEditor) undoSome(r ImportRecord, by Source) (int, error) {
	list, err := t.importedProducts(r, true, undoneAtOnce)
	if err != nil {
		return 0, err
	}
	for _, x := range list {
		outcome, err := t.undoProduct(r, x, by)
		if err == nil {
			_, err = t.exec("UPDATE import_products SET outcome = ? WHERE import_id = ? AND product_id = ?", outcome,
				r.ID, x.Product)
		}
		if err != nil {
			return 0, fmt.Errorf("undo the import of product %d: %w", x.Product, err)
		}
	}
	return len(list), nil
}

// finishUndo ends the undoing of an import of which all products are back.
func (t productEditor) finishUndo(id int64, by Source) (UndoPlan, error) {
	done, err := t.exec("UPDATE imports SET undone_at = ?, undone_by = ?, begins_at = NULL WHERE id = ? AND "+
		"undone_at IS NULL", ms(t.now), by, id)
	if err != nil {
		return UndoPlan{}, err
	}
	if done == 0 {
		return UndoPlan{}, ErrUndone // somebody else did it just now
	}
	stay, err := t.undoCategories(id, by)
	if err != nil {
		return UndoPlan{}, err
	}
	plan, err := t.undoPlan(id)
	if err != nil {
		return plan, err
	}
	plan.Categories = stay
	removed, restored, left := plan.Counts()
	e := Event{Entity: EntityProduct, Key: "csv", Kind: EventImportUndone, Source: by,
		Detail: map[string]any{"removed": removed, "restored": restored, "left": left}}
	if edit := plan.Import.Edit; edit != nil {
		e.Key, e.Kind = "edit", EventBulkUndone
		e.Detail = map[string]any{"change": string(edit.Change), "restored": restored, "left": left}
	}
	return plan, t.event(e)
}

func (t productEditor) undoProduct(r ImportRecord, x importedProduct, by Source) (UndoOutcome, error) {
	if r.Edit != nil && !x.deleted {
		return t.revert(r, x.Product, by)
	}
	switch x.Outcome {
	case UndoRemoved:
		return UndoRemoved, t.removeImported(x, by)
	case UndoOrdered, UndoEdited:
		return x.Outcome, t.hide(x.Product, by)
	case UndoRestored:
		return t.restoreFormer(r.ID, x.Product, by)
	}
	return x.Outcome, nil
}

// removeImported deletes a product and lets go of its address and its SKUs, so that
// a file can bring them again.
func (t productEditor) removeImported(x importedProduct, by Source) error {
	if err := t.setProductState(x.Product, ProductDeleted, EventDeleted, by); err != nil {
		return err
	}
	if err := t.dropFetched(x.Product); err != nil {
		return err
	}
	end := fmt.Sprintf("-%d", x.Product)
	slug, err := t.freeSlug(x.slug[:min(len(x.slug), slugLength-len(end)-len("-99"))] + end)
	if err != nil {
		return err
	}
	if _, err := t.exec("UPDATE products SET slug = ? WHERE id = ?", slug, x.Product); err != nil {
		return err
	}
	known, err := t.knownVariants(x.Product)
	for _, v := range known {
		if err == nil && !v.retired {
			_, err = t.exec("UPDATE variants SET sku = ? WHERE id = ?", retiredSKU(v), v.id)
		}
	}
	return err
}

// hide takes a product out of the shop's pages.
func (t productEditor) hide(product int64, by Source) error {
	d, err := t.draft(product)
	if err != nil || d.State == ProductDraft {
		return err
	}
	d.State = ProductDraft
	_, err = t.saveDraft(d, by)
	return err
}

// restoreFormer saves a product as it was before an import.
func (t productEditor) restoreFormer(kept, product int64, by Source) (UndoOutcome, error) {
	d, stocks, err := t.formerDraft(kept, product)
	if err != nil {
		return "", err
	}
	now, err := t.draft(product)
	if err != nil {
		return "", err
	}
	known, err := t.knownVariants(product)
	if err != nil {
		return "", err
	}
	d.Version = now.Version
	outcome := UndoRestored
	if d.takeStocks(now, known, stocks) {
		outcome = UndoCounted
	}
	if err := t.keepCategory(&d, now); err != nil {
		return "", err
	}
	return t.saveFormer(d, outcome, by)
}

// formerDraft reads a product as it was before an import, and what became of its stock.
func (t productEditor) formerDraft(kept, product int64) (d Draft, stocks importedStocks, err error) {
	var former, moved string
	if err := t.get("SELECT former, stocks FROM import_products WHERE import_id = ? AND product_id = ?",
		[]any{kept, product}, &former, &moved); err != nil {
		return d, nil, err
	}
	return d, stocks, errors.Join(json.Unmarshal([]byte(former), &d), json.Unmarshal([]byte(moved), &stocks))
}

// saveFormer saves a product that is as before. A DraftError comes before anything is
// written.
func (t productEditor) saveFormer(d Draft, outcome UndoOutcome, by Source) (UndoOutcome, error) {
	_, err := t.saveDraft(d, by)
	var refused *DraftError
	if errors.As(err, &refused) {
		return UndoRefused, nil
	}
	return outcome, err
}

// takeStocks gives a former draft the stock that its variants are to have: today's,
// without what the import moved. It tells whether that is not all taken back:
// because somebody counted since, or because pieces are sold.
func (d *Draft) takeStocks(now Draft, known []variantState, moved importedStocks) (isCounted bool) {
	there, current, changed := map[int64]bool{}, map[int64]DraftVariant{}, map[int64]importedStock{}
	for _, k := range known {
		there[k.id] = true
	}
	for _, v := range now.Variants {
		current[v.ID] = v
	}
	for _, m := range moved {
		changed[m.Variant] = m
	}
	for i := range d.Variants {
		v := &d.Variants[i]
		v.StockSeen = v.Stock
		if !there[v.ID] {
			v.ID = 0 // the import deleted it, and it is made again
			continue
		}
		today, has := current[v.ID]
		if !has {
			continue // the import retired it, with its stock
		}
		m := changed[v.ID]
		v.Stock, v.StockSeen = today.Stock, today.Stock
		if m.Delta != 0 && m.Move != today.StockMove {
			isCounted = true
			continue
		}
		v.Stock = max(today.Stock-m.Delta, 0)
		isCounted = isCounted || v.Stock != today.Stock-m.Delta
	}
	return isCounted
}

// keepCategory leaves a former draft where the product is now, if its category is no
// more.
func (t productEditor) keepCategory(d *Draft, now Draft) error {
	var exists bool
	err := t.get("SELECT EXISTS (SELECT 1 FROM categories WHERE slug = ?)", []any{d.Category}, &exists)
	if !exists {
		d.Category = now.Category
	}
	return err
}

// undoCategories removes the categories that an import made and that have nothing
// left but deleted products, which go into another one. It returns those that stay.
func (t productEditor) undoCategories(kept int64, by Source) (stay []Text, err error) {
	var made []Category
	var other int64
	if err := t.each(`SELECT c.id, c.slug, c.name_ko, c.name_en FROM import_categories x
	  JOIN categories c ON c.id = x.category_id WHERE x.import_id = ? ORDER BY c.id`, []any{kept},
		func(scan func(...any) error) error {
			var c Category
			err := scan(&c.ID, &c.Slug, &c.Name.Ko, &c.Name.En)
			made = append(made, c)
			return err
		}); err != nil {
		return nil, err
	}
	if err := t.get(`SELECT coalesce(min(id), 0) FROM categories WHERE id NOT IN (SELECT category_id FROM
	  import_categories WHERE import_id = ?)`, []any{kept}, &other); err != nil {
		return nil, err
	}
	for _, c := range made {
		var used bool
		if err := t.get("SELECT EXISTS (SELECT 1 FROM products WHERE category_id = ? AND state <> 'deleted')",
			[]any{c.ID}, &used); err != nil {
			return nil, err
		}
		if !used && other != 0 {
			err = t.deleteCategory(c.ID, other, by)
		} else {
			stay = append(stay, c.Name)
		}
		if err != nil {
			return nil, err
		}
	}
	return stay, nil
}
