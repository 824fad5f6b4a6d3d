package store

import (
	"context"
	"slices"
)

// maxFileColumns is how many kinds of files are remembered.
const maxFileColumns = 20

// FileColumns is what somebody has said of the columns of a kind of product file that
// nobody else writes. Package productcsv knows the fields.
type FileColumns struct {
	Names  []string `json:"names"`  // the headings as they are written
	Fields []string `json:"fields"` // what each column holds; empty: it is not read
}

// fileColumns are all of them, the newest first.
type fileColumns []FileColumns

func (fileColumns) stored() {}

const fileColumnsSetting = "product_file_columns"

// Columns lists what is known of product files, the newest first.
func (s Imports) Columns(ctx context.Context) ([]FileColumns, error) {
	var list fileColumns
	err := s.read(ctx, func(t *tx) error { return t.document(fileColumnsSetting, &list) })
	return list, err
}

// LearnColumns remembers the columns of a kind of file, in place of what was said of
// the same headings before. The oldest of more than 20 kinds is forgotten.
func (s Imports) LearnColumns(ctx context.Context, c FileColumns, by Source) error {
	return s.write(ctx, func(t *tx) error {
		var list fileColumns
		if err := t.document(fileColumnsSetting, &list); err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(old FileColumns) bool { return slices.Equal(old.Names, c.Names) })
		list = slices.Insert(list, 0, c)
		return t.putDocument(fileColumnsSetting, list[:min(len(list), maxFileColumns)], by)
	})
}
