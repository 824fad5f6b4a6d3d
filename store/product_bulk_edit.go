package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// BulkPlan is what an edit of many products would do.
type BulkPlan struct {
	Lines []BulkLine // the products that change, in the order of the edit
	Same  int        // how many are so already
	Left  []BulkLeft // those that cannot be changed
}

// BulkLine is what becomes of one product.
type BulkLine struct {
	Product, Version int64
	Name             Text
	Was, Next        BulkValues
}

// BulkValues are what an edit may change of a product.
type BulkValues struct {
	State            ProductState
	Category         string // slug
	Price, ListPrice int64  // won; 0: it has no list price
	Stock            int64  // pieces of all counted variants
}

// BulkLeft is a product that an edit leaves as it is.
type BulkLeft struct {
	Product int64
	Name    Text
	Why     Text
}

// ErrTooManyEdits is returned when too many edits of many products wait for their
// beginning or their end.
var ErrTooManyEdits = errors.New("too many edits of products wait")

// openEdits is how many edits of many products may wait for their beginning or end.
const openEdits = 20

func bulkValues(d Draft) BulkValues {
	v := BulkValues{State: d.State, Category: d.Category, Price: d.Price, ListPrice: d.ListPrice}
	for _, x := range d.Variants {
		if !x.Uncounted {
			v.Stock += x.Stock
		}
	}
	return v
}

// PlanEdit finds out what an edit of many products would do. It changes nothing.
// DraftError: something is wrong with the edit itself.
func (s Imports) PlanEdit(ctx context.Context, e BulkEdit) (BulkPlan, error) {
	var plan BulkPlan
	if err := asDraftError(e.check(s.now())); err != nil {
		return plan, err
	}
	// Several reads rather than one: a long list must not block pages.
	for some := range slices.Chunk(e.Products, exportBatch) {
		if err := s.read(ctx, func(t *tx) error {
			for _, id := range some {
				if err := editorOf(t).planEdit(&plan, e, id); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return BulkPlan{}, err
		}
	}
	return plan, nil
}

// planEdit adds one product to a plan. Those that are deleted by now are left out.
func (t productEditor) planEdit(plan *BulkPlan, e BulkEdit, id int64) error {
	was, next, err := t.edited(e, id)
	var refused *DraftError
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case errors.As(err, &refused):
		plan.Left = append(plan.Left, BulkLeft{id, was.Name, refused.Fields[0].Message})
		return nil
	case err != nil:
		return err
	case !isChanged(was, next):
		plan.Same++
		return nil
	}
	plan.Lines = append(plan.Lines, BulkLine{id, was.Version, was.Name, bulkValues(was), bulkValues(next)})
	return nil
}

// isChanged tells whether a product would be another one.
func isChanged(was, next Draft) bool {
	return len(changes(was, next)) > 0 || len(stockChanges(next)) > 0
}

// edited reads a product and makes the edit's change of it, without saving it.
// ErrNotFound: it is deleted. DraftError: it cannot be.
func (t productEditor) edited(e BulkEdit, id int64) (was, next Draft, err error) {
	was, err = t.draft(id)
	if err == nil && was.State == ProductDeleted {
		err = ErrNotFound
	}
	if err != nil {
		return was, was, err
	}
	if next, err = e.applied(was); err != nil || !isChanged(was, next) {
		return was, next, err
	}
	if e.Change.isPrice() {
		if err := t.checkRunning(id); err != nil {
			return was, next, err
		}
	}
	_, err = t.checkDraft(next.completed(was))
	return was, next, err
}

// checkRunning refuses to change the price of a product while a discount is on it that
// ends by itself: its end would bring the price before both.
func (t productEditor) checkRunning(product int64) error {
	var isRunning bool
	err := t.get(`SELECT EXISTS (SELECT 1 FROM import_products x JOIN imports i ON i.id = x.import_id
	  WHERE x.product_id = ? AND i.undone_at IS NULL AND i.ends_at IS NOT NULL)`, []any{product}, &isRunning)
	if err == nil && isRunning {
		return &DraftError{[]FieldError{{"price", Text{"기간 할인 중입니다. 그 할인을 먼저 되돌려 주세요.",
			"A discount with an end is on it. Please undo that first."}}}}
	}
	return err
}

// StartEdit keeps an edit of many products, which RunEdit then does. It returns the id
// of its record. DraftError, ErrTooManyEdits.
func (s Imports) StartEdit(ctx context.Context, e BulkEdit, by Source) (int64, error) {
	if err := asDraftError(e.check(s.now())); err != nil {
		return 0, err
	}
	var id int64
	err := s.write(ctx, func(t *tx) error {
		var open int
		if err := t.get("SELECT count(*) FROM imports WHERE "+isOpen, nil, &open); err != nil {
			return err
		}
		if open >= openEdits {
			return ErrTooManyEdits
		}
		if err := editorOf(t).forgetImports(importsUndoable, importsUndoable-1); err != nil {
			return err
		}
		text, err := encode(e)
		if err != nil {
			return err
		}
		begins := e.begins(t.now)
		id, err = t.insert("INSERT INTO imports (at, source, format, edit, begins_at, ends_at) VALUES "+
			"(?, ?, '', ?, ?, ?)", ms(t.now), by, text, ms(begins), orNull(msOrZero(e.Ends)))
		if err != nil || !begins.After(t.now) {
			return err
		}
		return t.event(Event{Entity: EntityProduct, Key: "edit", Kind: EventBulkPlanned, Source: by,
			Detail: map[string]any{"change": string(e.Change), "amount": e.Amount, "products": len(e.Products)}})
	})
	return id, err
}

// isOpen is true of edits that wait for their beginning or their end.
const isOpen = "undone_at IS NULL AND (begins_at IS NOT NULL OR ends_at IS NOT NULL)"

// RunEdit does an edit of many products, a few at a time, so that orders need not wait
// for all of them. Where it was stopped, the next call goes on. progress may be nil.
// ErrNotFound.
func (s Imports) RunEdit(ctx context.Context, id int64, progress func(done, all int)) error {
	var r ImportRecord
	if err := s.read(ctx, func(t *tx) (err error) {
		r, err = editorOf(t).importRecord(id)
		return err
	}); err != nil {
		return err
	}
	if r.Edit == nil {
		return ErrNotFound
	}
	done := 0
	for some := range slices.Chunk(r.Edit.Products, undoneAtOnce) {
		if err := s.write(ctx, func(t *tx) error { return editorOf(t).editSome(r, some) }); err != nil {
			return err
		}
		if done += len(some); progress != nil {
			progress(done, len(r.Edit.Products))
		}
	}
	err := s.write(ctx, func(t *tx) error { return editorOf(t).finishEdit(r) })
	s.indexer.wake()
	return err
}

// editSome changes a few products of an edit: those that it has not changed before, as
// long as nobody has undone it.
func (t productEditor) editSome(r ImportRecord, products []int64) error {
	var isDone bool
	if err := t.get("SELECT undone_at IS NOT NULL OR begins_at IS NULL FROM imports WHERE id = ?", []any{r.ID},
		&isDone); err != nil || isDone {
		return err
	}
	for _, id := range products {
		var isChangedBefore bool
		if err := t.get("SELECT EXISTS (SELECT 1 FROM import_products WHERE import_id = ? AND product_id = ?)",
			[]any{r.ID, id}, &isChangedBefore); err != nil {
			return err
		}
		if isChangedBefore {
			continue
		}
		was, next, err := t.edited(*r.Edit, id)
		var refused *DraftError
		switch {
		case errors.Is(err, ErrNotFound), errors.As(err, &refused):
			continue // as the plan said, or it has become so since
		case err == nil && isChanged(was, next):
			err = t.importProduct(r.ID, next, r.Source)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// finishEdit ends the doing of an edit.
func (t productEditor) finishEdit(r ImportRecord) error {
	done, err := t.exec("UPDATE imports SET begins_at = NULL WHERE id = ? AND begins_at IS NOT NULL AND "+
		"undone_at IS NULL", r.ID)
	if err != nil || done == 0 { // somebody else did it just now
		return err
	}
	changed := 0
	if err := t.get("SELECT count(*) FROM import_products WHERE import_id = ?", []any{r.ID}, &changed); err != nil {
		return err
	}
	return t.event(Event{Entity: EntityProduct, Key: "edit", Kind: EventBulkEdited, Source: r.Source,
		Detail: map[string]any{"change": string(r.Edit.Change), "amount": r.Edit.Amount, "changed": changed,
			"left": len(r.Edit.Products) - changed}})
}

// RunDue does the edits of many products whose time has come, and undoes those whose
// time is over.
func (s Imports) RunDue(ctx context.Context) error {
	begin, end, err := s.due(ctx)
	for _, id := range begin {
		err = errors.Join(err, s.RunEdit(ctx, id, nil))
	}
	for _, id := range end {
		_, failed := s.Undo(ctx, id, SourcePolicy, nil)
		if errors.Is(failed, ErrUndone) {
			failed = nil
		}
		err = errors.Join(err, failed)
	}
	return err
}

// due lists the edits that are to be done, and those that are to be undone.
func (s Imports) due(ctx context.Context) (begin, end []int64, err error) {
	err = s.read(ctx, func(t *tx) error {
		return t.each(`SELECT id, coalesce(ends_at, 0) BETWEEN 1 AND ?1 FROM imports
		  WHERE edit <> '' AND undone_at IS NULL AND (begins_at <= ?1 OR ends_at <= ?1) ORDER BY id`,
			[]any{ms(t.now)}, func(scan func(...any) error) error {
				var id int64
				var isOver bool
				err := scan(&id, &isOver)
				if isOver {
					end = append(end, id)
				} else {
					begin = append(begin, id)
				}
				return err
			})
	})
	return begin, end, err
}

// revertProduct takes an edit of a product back, without saving it, and decides what
// becomes of it.
func (t productEditor) revertProduct(r ImportRecord, product int64) (Draft, UndoOutcome, error) {
	former, stocks, err := t.formerDraft(r.ID, product)
	if err != nil {
		return former, "", err
	}
	now, err := t.draft(product)
	if err != nil {
		return now, "", err
	}
	d, isEdited := r.Edit.reverted(former, now)
	if isEdited {
		return d, UndoChanged, nil
	}
	outcome := UndoRestored
	if r.Edit.Change.isStock() {
		known, err := t.knownVariants(product)
		if err != nil {
			return d, "", err
		}
		d.Variants = slices.Clone(now.Variants)
		if d.takeStocks(now, known, stocks) {
			outcome = UndoCounted
		}
	}
	return d, outcome, t.keepCategory(&d, now)
}

// revert saves a product without an edit.
func (t productEditor) revert(r ImportRecord, product int64, by Source) (UndoOutcome, error) {
	d, outcome, err := t.revertProduct(r, product)
	if err != nil || outcome == UndoChanged {
		return outcome, err
	}
	return t.saveFormer(d, outcome, by)
}

// readEdit reads what was asked for of many products; nil: it was a file.
func readEdit(text string, begins, ends time.Time) (*BulkEdit, error) {
	if text == "" {
		return nil, nil
	}
	e := BulkEdit{Begins: begins, Ends: ends}
	err := json.Unmarshal([]byte(text), &e)
	return &e, err
}

func msOrZero(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return ms(at)
}
