package store

import (
	"context"
	"encoding/json"
	"time"
)

// What is kept of imports, so that they can be undone.
const (
	importsUndoable = 10                  // the last ones
	importLife      = 30 * 24 * time.Hour // after it nobody undoes one
)

// Imports is what the store knows of the files of products that it took.
type Imports struct{ *core }

// ImportRecord is an import that can be undone, or that was.
type ImportRecord struct {
	ID             int64
	At             time.Time
	Source         Source
	Format         string // whose file it was; empty: not said
	Added, Changed int    // products
	UndoneAt       time.Time
	UndoneBy       Source // empty: it was not undone

	Edit    *BulkEdit // of many products; nil: it was a file
	Waiting bool      // the edit is not done yet, or not all of it
}

// importedStock is what an import did to the stock of a variant.
type importedStock struct {
	Variant int64 `json:"variant"`
	Delta   int64 `json:"delta"` // pieces
	Move    int64 `json:"move"`  // the delivery or correction that it was
}

type importedStocks []importedStock

// keepImport begins the record of an import and forgets the oldest.
func (t productEditor) keepImport(how ImportHow) (int64, error) {
	if err := t.forgetImports(importsUndoable-1, importsUndoable); err != nil {
		return 0, err
	}
	return t.insert("INSERT INTO imports (at, source, format) VALUES (?, ?, ?)", ms(t.now), how.By, how.Format)
}

// importProduct saves one product of an import, and keeps what was before.
func (t productEditor) importProduct(kept int64, d Draft, by Source) error {
	var former *string
	var before Draft
	if d.ID != 0 {
		var err error
		if before, err = t.draft(d.ID); err != nil {
			return err
		}
		text, err := encode(before)
		if err != nil {
			return err
		}
		former = &text
	}
	id, err := t.saveDraft(d, by)
	if err != nil {
		return err
	}
	after, err := t.draft(id)
	if err != nil {
		return err
	}
	stocks, err := encode(stocksMoved(before, after))
	if err != nil {
		return err
	}
	_, err = t.exec("INSERT INTO import_products (import_id, product_id, version, former, stocks) VALUES (?, ?, ?, "+
		"?, ?)", kept, id, after.Version, former, stocks)
	return err
}

// stocksMoved is what became of the stock of the variants that were there before.
func stocksMoved(before, after Draft) importedStocks {
	list := importedStocks{}
	for _, v := range after.Variants {
		for _, was := range before.Variants {
			if was.ID == v.ID && was.Stock != v.Stock {
				list = append(list, importedStock{v.ID, v.Stock - was.Stock, v.StockMove})
			}
		}
	}
	return list
}

// Forget erases what is kept of imports that are too old to be undone.
func (s Imports) Forget(ctx context.Context) error {
	var due bool
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT EXISTS (SELECT 1 FROM imports WHERE at < ?)", []any{ms(t.now.Add(-importLife))}, &due)
	})
	if err != nil || !due {
		return err
	}
	return s.write(ctx, func(t *tx) error { return editorOf(t).forgetImports(importsUndoable, importsUndoable) })
}

// forgetImports erases all but the last files and the last edits, and those that are
// too old. Edits that wait for their beginning or end stay.
func (t productEditor) forgetImports(files, edits int) error {
	const old = `(SELECT id FROM imports WHERE NOT (` + isOpen + `) AND (at < ?1 OR id NOT IN
	  (SELECT id FROM (SELECT id FROM imports WHERE edit = '' ORDER BY id DESC LIMIT ?2) f UNION ALL
	  SELECT id FROM (SELECT id FROM imports WHERE edit <> '' ORDER BY id DESC LIMIT ?3) e)))`
	before := ms(t.now.Add(-importLife))
	if _, err := t.exec("DELETE FROM import_products WHERE import_id IN "+old, before, files, edits); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM import_categories WHERE import_id IN "+old, before, files, edits); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM imports WHERE id IN "+old, before, files, edits)
	return err
}

// formerPictures marks the pictures that products had before an import.
func (t productEditor) formerPictures(used map[string]bool) error {
	return t.each("SELECT former FROM import_products WHERE outcome = '' AND former IS NOT NULL", nil,
		func(scan func(...any) error) error {
			var text string
			if err := scan(&text); err != nil {
				return err
			}
			var former struct{ Pictures []Picture }
			err := json.Unmarshal([]byte(text), &former)
			for _, p := range former.Pictures {
				used[p.File] = true
			}
			return err
		})
}

// List lists the imports that are kept, the last first.
func (s Imports) List(ctx context.Context) ([]ImportRecord, error) {
	var list []ImportRecord
	err := s.read(ctx, func(t *tx) error {
		return t.each(importRecords+" GROUP BY i.id ORDER BY i.id DESC", nil, func(scan func(...any) error) error {
			r, err := scanImport(scan)
			list = append(list, r)
			return err
		})
	})
	return list, err
}

const importRecords = `SELECT i.id, i.at, i.source, i.format, coalesce(i.undone_at, 0), i.undone_by, i.edit,
  coalesce(i.begins_at, 0), coalesce(i.ends_at, 0),
  coalesce(sum(CASE WHEN x.former IS NULL THEN 1 ELSE 0 END), 0),
  coalesce(sum(CASE WHEN x.former IS NULL THEN 0 ELSE 1 END), 0)
  FROM imports i LEFT JOIN import_products x ON x.import_id = i.id`

func scanImport(scan func(...any) error) (ImportRecord, error) {
	var r ImportRecord
	var at, undone, begins, ends int64
	var edit string
	if err := scan(&r.ID, &at, &r.Source, &r.Format, &undone, &r.UndoneBy, &edit, &begins, &ends, &r.Added,
		&r.Changed); err != nil {
		return r, err
	}
	r.At, r.UndoneAt, r.Waiting = fromMS(at), orZeroTime(undone), begins != 0
	var err error
	r.Edit, err = readEdit(edit, orZeroTime(begins), orZeroTime(ends))
	return r, err
}
