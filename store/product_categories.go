package store

import (
	"context"
	"errors"
	"fmt"
)

// ErrCategoryInUse is returned when a category has products and no target
// category for them was given.
var ErrCategoryInUse = errors.New("the category has products")

// CategoryRow is a category with its product counts.
type CategoryRow struct {
	Category
	Products int // not deleted
	Deleted  int // deleted products
}

// CategoryRows lists the categories in the order of the navigation.
func (s *Store) CategoryRows(ctx context.Context) ([]CategoryRow, error) {
	var list []CategoryRow
	err := s.read(ctx, func(t *tx) error {
		categories, err := t.categories()
		if err != nil {
			return err
		}
		counts, err := t.productsByState()
		for _, c := range categories {
			n := counts[c.ID]
			list = append(list, CategoryRow{c, n[ProductActive] + n[ProductDraft], n[ProductDeleted]})
		}
		return err
	})
	return list, err
}

// stateCounts are how many products each category has, by their state.
type stateCounts map[int64]map[ProductState]int

// productsByState counts the products, and again only when something other than the
// stock has changed.
func (t *tx) productsByState() (stateCounts, error) {
	now, err := shownOf(t)
	if err != nil {
		return nil, err
	}
	counts, kept := t.core.states.get(struct{}{}, now.written)
	if kept {
		return counts, nil
	}
	counts = stateCounts{}
	err = t.each("SELECT category_id, state, count(*) FROM products GROUP BY category_id, state", nil,
		func(scan func(...any) error) error {
			var category int64
			var state ProductState
			var n int
			err := scan(&category, &state, &n)
			if counts[category] == nil {
				counts[category] = map[ProductState]int{}
			}
			counts[category][state] = n
			return err
		})
	if err == nil {
		t.core.states.put(struct{}{}, now.written, counts, 1)
	}
	return counts, err
}

// SaveCategory adds a category (ID 0) at the end, or edits one. An empty slug
// is derived from the name. Errors: *DraftError, ErrNotFound.
func (s *Store) SaveCategory(ctx context.Context, c Category, by Source) error {
	return s.write(ctx, func(t *tx) error {
		before := ""
		if c.ID != 0 {
			if err := t.get("SELECT slug FROM categories WHERE id = ?", []any{c.ID}, &before); err != nil {
				return err
			}
		}
		if err := t.completeCategory(&c, before); err != nil {
			return err
		}
		if err := t.putCategory(c); err != nil {
			return fmt.Errorf("save category %s: %w", c.Slug, err)
		}
		kind := EventEdited
		if c.ID == 0 {
			kind = EventCreated
		}
		return t.event(Event{Entity: EntityCategory, Key: c.Slug, Kind: kind, Before: before, After: c.Slug, Source: by,
			Detail: map[string]any{"name": c.Name.Ko}})
	})
}

// completeCategory validates a category and fills in missing fields.
func (t *tx) completeCategory(c *Category, slugBefore string) error {
	var l fieldErrors
	c.Name = c.Name.completed()
	if c.Name.Ko == "" {
		l.add("name_ko", "카테고리 이름을 입력해 주세요.", "Please enter a name.")
	}
	l.lines("name", c.Name, categoryLength)
	l.slug(c.Slug)
	if len(l) > 0 {
		return asDraftError(l)
	}
	if c.Slug == "" {
		c.Slug = slugBefore
	}
	if c.Slug == "" {
		return t.categorySlug(c)
	}
	var owner string
	err := t.get("SELECT name_ko FROM categories WHERE slug = ? AND id <> ?", []any{c.Slug, c.ID}, &owner)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		l.add("slug", "'"+owner+"' 카테고리에서 이미 사용하고 있습니다.", "The category “"+owner+"” already uses it.")
		err = asDraftError(l)
	}
	return err
}

func (t *tx) categorySlug(c *Category) (err error) {
	wanted := SlugOf(c.Name)
	if wanted == "" {
		wanted = "category"
	}
	c.Slug, err = t.free(wanted, "SELECT EXISTS (SELECT 1 FROM categories WHERE slug = ?)")
	return err
}

func (t *tx) putCategory(c Category) error {
	if c.ID != 0 {
		_, err := t.exec("UPDATE categories SET slug = ?, name_ko = ?, name_en = ? WHERE id = ?", c.Slug, c.Name.Ko,
			c.Name.En, c.ID)
		return err
	}
	_, err := t.exec(`INSERT INTO categories (slug, name_ko, name_en, position) VALUES (?, ?, ?, (SELECT
	  coalesce(max(position), 0) + 1 FROM categories))`,
		c.Slug, c.Name.Ko, c.Name.En)
	return err
}

// MoveCategory moves a category one place up (-1) or down (1) in the
// navigation; at either end it stays.
func (s *Store) MoveCategory(ctx context.Context, id int64, by int, source Source) error {
	return s.write(ctx, func(t *tx) error {
		list, err := t.categories()
		if err != nil {
			return err
		}
		at := -1
		for i, c := range list {
			if c.ID == id {
				at = i
			}
		}
		if at < 0 {
			return ErrNotFound
		}
		to := at + by
		if to < 0 || to >= len(list) {
			return nil
		}
		list[at], list[to] = list[to], list[at]
		for i, c := range list {
			if _, err := t.exec("UPDATE categories SET position = ? WHERE id = ?", i+1, c.ID); err != nil {
				return fmt.Errorf("move category %s: %w", c.Slug, err)
			}
		}
		return t.event(Event{Entity: EntityCategory, Key: list[to].Slug, Kind: EventMoved, Before: fmt.Sprint(at + 1),
			After: fmt.Sprint(to + 1), Source: source})
	})
}

// DeleteCategory deletes a category and moves its products, including deleted
// ones, to another one. Errors: ErrCategoryInUse if it has products and to is
// 0, ErrNotFound.
func (s *Store) DeleteCategory(ctx context.Context, id, to int64, by Source) error {
	return s.write(ctx, func(t *tx) error { return editorOf(t).deleteCategory(id, to, by) })
}

func (t productEditor) deleteCategory(id, to int64, by Source) error {
	var slug string
	if err := t.get("SELECT slug FROM categories WHERE id = ?", []any{id}, &slug); err != nil {
		return err
	}
	moved, target, err := t.emptyCategory(id, to)
	if err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM categories WHERE id = ?", id); err != nil {
		return fmt.Errorf("delete category %s: %w", slug, err)
	}
	return t.event(Event{Entity: EntityCategory, Key: slug, Kind: EventDeleted, Before: slug, Source: by,
		Detail: map[string]any{"products_moved": moved, "to": target}})
}

// emptyCategory moves the products of a category to another one.
func (t *tx) emptyCategory(id, to int64) (moved int64, target string, err error) {
	var used bool
	if err := t.get("SELECT EXISTS (SELECT 1 FROM products WHERE category_id = ?)", []any{id}, &used); err != nil ||
		!used {
		return 0, "", err
	}
	if to == 0 || to == id {
		return 0, "", ErrCategoryInUse
	}
	if err := t.get("SELECT slug FROM categories WHERE id = ?", []any{to}, &target); err != nil {
		return 0, "", err
	}
	moved, err = t.exec("UPDATE products SET category_id = ?, version = version + 1, updated_at = ? WHERE "+
		"category_id = ?", to, ms(t.now), id)
	return moved, target, err
}
