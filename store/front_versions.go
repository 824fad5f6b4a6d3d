package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// frontsKept is how many published front pages are kept to go back to.
const frontsKept = 20

// Fronts are the front page's draft and its published versions.
type Fronts struct {
	*core
	published *perFrame[Front]
}

// FrontVersion is one published front page.
type FrontVersion struct {
	Version     int
	PublishedAt time.Time
}

// Drafted says what there is besides the page that visitors see.
type Drafted struct {
	Front    Front
	HasDraft bool           // Front is not published yet
	Versions []FrontVersion // newest first; none: visitors see what the shop makes by itself
}

// Published is the front page that visitors see.
func (f Fronts) Published(ctx context.Context) (Front, error) {
	return f.published.of(ctx, f.core, publishedFront)
}

// Draft is the front page as it will be published next.
func (f Fronts) Draft(ctx context.Context) (Drafted, error) {
	var d Drafted
	err := f.read(ctx, func(t *tx) (err error) {
		if d.Front, d.HasDraft, err = draftedFront(t); err != nil {
			return err
		}
		return t.each("SELECT version, published_at FROM fronts WHERE version > 0 ORDER BY version DESC", nil,
			func(scan func(...any) error) error {
				var v FrontVersion
				var at int64
				err := scan(&v.Version, &at)
				v.PublishedAt = fromMS(at)
				d.Versions = append(d.Versions, v)
				return err
			})
	})
	return d, err
}

// Change changes the draft; by is who asked for it. Nothing is kept when change fails.
func (f Fronts) Change(ctx context.Context, by Source, change func(*Front) error) error {
	return f.write(ctx, func(t *tx) error {
		front, _, err := draftedFront(t)
		if err != nil {
			return err
		}
		if err := change(&front); err != nil {
			return err
		}
		return putFrontDraft(t, front, by)
	})
}

// Publish shows the draft to visitors. Errors: ErrNotFound: there is no draft.
func (f Fronts) Publish(ctx context.Context, by Source) (version int, err error) {
	err = f.write(ctx, func(t *tx) (err error) {
		front, isDraft, err := draftedFront(t)
		if err != nil {
			return err
		}
		if !isDraft {
			return ErrNotFound
		}
		version, err = publishFront(t, front, by)
		return err
	})
	return version, err
}

// Discard drops the draft. Without one nothing happens.
func (f Fronts) Discard(ctx context.Context, by Source) error {
	return f.write(ctx, func(t *tx) error {
		gone, err := t.exec("DELETE FROM fronts WHERE version = 0")
		if err != nil || gone == 0 {
			return err
		}
		return frontEvent(t, EventDeleted, "", by)
	})
}

// Restore makes an earlier version the draft.
func (f Fronts) Restore(ctx context.Context, version int, by Source) error {
	return f.write(ctx, func(t *tx) error {
		if version < 1 {
			return ErrNotFound
		}
		front, err := frontVersion(t, version)
		if err != nil {
			return err
		}
		return putFrontDraft(t, front, by)
	})
}

// TrueUntil is the next moment at which the pages change without anybody's doing;
// zero: none.
func (f Fronts) TrueUntil(ctx context.Context, now time.Time) (time.Time, error) {
	front, err := f.Published(ctx)
	return front.trueUntil(now), err
}

// frontVersion reads one version; 0 is the draft.
func frontVersion(t *tx, version int) (f Front, err error) {
	var text string
	if err := t.get("SELECT content FROM fronts WHERE version = ?", []any{version}, &text); err != nil {
		return f, err
	}
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		return f, fmt.Errorf("front page %d: %w", version, err)
	}
	return f, nil
}

// publishedFront reads what visitors see: the latest version, or what the shop makes of
// its categories.
func publishedFront(t *tx) (Front, error) {
	var latest int
	if err := t.get("SELECT coalesce(max(version), 0) FROM fronts", nil, &latest); err != nil {
		return Front{}, err
	}
	if latest > 0 {
		return frontVersion(t, latest)
	}
	categories, err := t.categories()
	return ownFront(categories), err
}

// draftedFront reads the draft, or what visitors see.
func draftedFront(t *tx) (f Front, isDraft bool, err error) {
	f, err = frontVersion(t, 0)
	if errors.Is(err, ErrNotFound) {
		f, err = publishedFront(t)
		return f, false, err
	}
	return f, true, err
}

// ownShelves is how many categories have a shelf on the page that the shop makes by
// itself, and ownLength how many products each shelf has; the first has twice as many.
const ownShelves, ownLength = 6, 4

// ownFront is the page of a shop whose owner has not made one.
func ownFront(categories []Category) Front {
	f := Front{}
	for _, s := range []FrontShelf{{Kind: NewestShelf, Count: 2 * ownLength}, {Kind: BestShelf, Count: ownLength},
		{Kind: SaleShelf, Count: ownLength}} {
		f.PutShelf(s)
	}
	for _, c := range categories[:min(len(categories), ownShelves)] {
		f.PutShelf(FrontShelf{Kind: CategoryShelf, Category: c.ID, Count: ownLength})
	}
	return f
}

func putFrontDraft(t *tx, f Front, by Source) error {
	text, err := encode(f)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO fronts (version, content) VALUES (0, ?) ON CONFLICT (version) DO UPDATE SET
	  content = excluded.content`, text); err != nil {
		return fmt.Errorf("keep the draft of the front page: %w", err)
	}
	return frontEvent(t, EventEdited, "draft", by)
}

func publishFront(t *tx, f Front, by Source) (version int, err error) {
	text, err := encode(f)
	if err != nil {
		return 0, err
	}
	if err := t.get("SELECT coalesce(max(version), 0) + 1 FROM fronts", nil, &version); err != nil {
		return 0, err
	}
	if _, err := t.exec("INSERT INTO fronts (version, content, published_at) VALUES (?, ?, ?)", version, text,
		ms(t.now)); err != nil {
		return 0, fmt.Errorf("publish the front page: %w", err)
	}
	if _, err := t.exec("DELETE FROM fronts WHERE version = 0 OR version <= ?", version-frontsKept); err != nil {
		return 0, fmt.Errorf("forget old front pages: %w", err)
	}
	return version, frontEvent(t, EventPublished, fmt.Sprintf("version %d", version), by)
}

func frontEvent(t *tx, kind EventKind, after string, by Source) error {
	return t.event(Event{Entity: EntitySetting, Key: "front", Kind: kind, After: after, Source: by})
}

// frontPictures notes the pictures that the draft and the versions show.
func frontPictures(t *tx, used map[string]bool) error {
	return t.each("SELECT content FROM fronts", nil, func(scan func(...any) error) error {
		var text string
		var f Front
		if err := scan(&text); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			return fmt.Errorf("pictures of a front page: %w", err)
		}
		for _, file := range f.pictures() {
			used[file] = true
		}
		return nil
	})
}

// Names are how products are called that were picked for a shelf, in that order.
func (f Fronts) Names(ctx context.Context, ids []int64) ([]string, error) {
	var names []string
	err := f.read(ctx, func(t *tx) error {
		for _, id := range ids {
			var name string
			if err := t.get("SELECT name_ko FROM products WHERE id = ?", []any{id}, &name); err != nil {
				return err
			}
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

// Find finds products as people write them down: by address, SKU or Korean name. None is
// there twice.
func (f Fronts) Find(ctx context.Context, lines []string) (ids []int64, unknown []string, err error) {
	err = f.read(ctx, func(t *tx) error {
		for _, line := range lines {
			slug := line[strings.LastIndexByte(line, '/')+1:]
			found, err := t.ids(`SELECT id FROM products WHERE slug = ? AND state <> 'deleted'
			  UNION ALL SELECT product_id FROM variants WHERE sku = ? AND retired = 0
			  UNION ALL SELECT id FROM products WHERE name_ko = ? AND state <> 'deleted' LIMIT 1`, slug, line, line)
			switch {
			case err != nil:
				return err
			case len(found) == 0:
				unknown = append(unknown, line)
			case !slices.Contains(ids, found[0]):
				ids = append(ids, found[0])
			}
		}
		return nil
	})
	return ids, unknown, err
}
