package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jangteo/jangteo/store/typed"
)

// SKU is an article number as the shop writes it, however it was typed or
// imported: without what nobody sees, with plain hyphens and digits.
func SKU(text string) string { return typed.Code(text) }

// skusTidied is the setting that says that all article numbers are as SKU writes
// them. Every change since then has written them so.
const skusTidied = "skus_tidied"

// tidySKUs writes the article numbers of earlier versions as SKU does, once. One that
// would then be another's gets a number behind it: they stay two.
func (s *Store) tidySKUs(ctx context.Context) error {
	return s.write(ctx, func(t *tx) error {
		var tidied bool
		if err := t.get("SELECT EXISTS (SELECT 1 FROM settings WHERE name = ?)", []any{skusTidied},
			&tidied); err != nil || tidied {
			return err
		}
		odd := map[int64]string{}
		err := t.each("SELECT id, sku FROM variants", nil, func(scan func(...any) error) error {
			var id int64
			var sku string
			err := scan(&id, &sku)
			if SKU(sku) != sku {
				odd[id] = SKU(sku)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("read article numbers: %w", err)
		}
		for _, id := range slices.Sorted(maps.Keys(odd)) {
			if err := t.renameSKU(id, odd[id]); err != nil {
				return err
			}
		}
		_, err = t.exec("INSERT INTO settings (name, value, updated_at) VALUES (?, 'true', ?)", skusTidied, ms(t.now))
		return err
	})
}

func (t *tx) renameSKU(id int64, sku string) error {
	free := sku
	for n := 2; ; n++ {
		var taken int64
		err := t.get("SELECT id FROM variants WHERE sku = ? AND id <> ?", []any{free, id}, &taken)
		if errors.Is(err, ErrNotFound) && free != "" {
			break
		}
		if err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("look for an article number: %w", err)
		}
		free = fmt.Sprintf("%s-%d", sku, n)
	}
	if _, err := t.exec("UPDATE variants SET sku = ? WHERE id = ?", free, id); err != nil {
		return fmt.Errorf("write article number %s: %w", free, err)
	}
	return nil
}
