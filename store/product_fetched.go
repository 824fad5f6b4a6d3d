package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Fetched returns a function that finds the pictures which earlier imports have fetched
// from an address of another site: the pieces of a tall one from top to bottom, and
// none if one of them is gone.
func (s Imports) Fetched(ctx context.Context) (func(address string) []Picture, error) {
	known := map[string][]Picture{}
	err := s.read(ctx, func(t *tx) error {
		return t.each("SELECT address, file, width, height, widths FROM fetched_pictures ORDER BY address, piece", nil,
			func(scan func(...any) error) error {
				var address string
				var p Picture
				err := scan(&address, &p.File, &p.Width, &p.Height, &p.Widths)
				known[address] = append(known[address], p)
				return err
			})
	})
	return func(address string) []Picture {
		list := known[addressHash(address)]
		for _, p := range list {
			if _, err := os.Stat(filepath.Join(s.imageDir(), p.File)); err != nil {
				return nil
			}
		}
		return list
	}, err
}

// addressHash stands for an address of any length.
func addressHash(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:])
}

// KeepFetched stores the pieces of a picture, each in all its sizes, and where they
// come from. What no product uses within a day is swept.
func (s Imports) KeepFetched(ctx context.Context, address string, pieces [][]PictureFile) error {
	var list []Picture
	for _, sizes := range pieces {
		p, err := s.KeepPicture(sizes)
		if err != nil {
			return err
		}
		list = append(list, p)
	}
	return s.write(ctx, func(t *tx) error {
		at := addressHash(address)
		if _, err := t.exec("DELETE FROM fetched_pictures WHERE address = ?", at); err != nil {
			return err
		}
		for i, p := range list {
			if _, err := t.exec("INSERT INTO fetched_pictures (address, piece, file, width, height, widths, at) "+
				"VALUES (?, ?, ?, ?, ?, ?, ?)", at, i, p.File, p.Width, p.Height, p.Widths, ms(t.now)); err != nil {
				return err
			}
		}
		return nil
	})
}

// forgetFetched forgets where pictures came from that are gone.
func (s *core) forgetFetched(ctx context.Context, files map[string]bool) error {
	if len(files) == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error {
		for _, file := range slices.Sorted(maps.Keys(files)) {
			if _, err := t.exec("DELETE FROM fetched_pictures WHERE file = ?", file); err != nil {
				return err
			}
		}
		return nil
	})
}

// removeFetched removes the pictures fetched before an import that nothing uses now that
// it is undone.
func (s Imports) removeFetched(ctx context.Context, id int64) error {
	gone := map[string]bool{}
	if err := s.read(ctx, func(t *tx) error {
		return t.each("SELECT file FROM fetched_pictures WHERE at <= (SELECT at FROM imports WHERE id = ?)", []any{id},
			func(scan func(...any) error) error {
				var file string
				err := scan(&file)
				gone[file] = true
				return err
			})
	}); err != nil || len(gone) == 0 {
		return err
	}
	used, err := s.picturesInUse(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for file := range gone {
		if used[file] {
			delete(gone, file)
			continue
		}
		if err := s.removeFiles(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, s.forgetFetched(ctx, gone))...)
}

// pictureInText is a picture in a description.
var pictureInText = regexp.MustCompile(`!\[[^\]]*\]\(/images/([a-z0-9-]+\.[a-z]+)\)`)

// dropFetched takes fetched pictures from a product that an import made, for it is
// deleted.
func (t productEditor) dropFetched(product int64) error {
	const fetched = "(SELECT file FROM fetched_pictures)"
	_, err := t.exec("UPDATE variants SET picture = '' WHERE product_id = ? AND picture IN "+fetched, product)
	if err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM pictures WHERE product_id = ? AND file IN "+fetched, product); err != nil {
		return err
	}
	var body Text
	err = t.get("SELECT body_ko, body_en FROM products WHERE id = ?", []any{product}, &body.Ko, &body.En)
	if err != nil {
		return err
	}
	shown := Text{}
	for to, text := range map[*string]string{&shown.Ko: body.Ko, &shown.En: body.En} {
		var err error
		if *to, err = t.withoutFetched(text); err != nil {
			return err
		}
	}
	if shown == body {
		return nil
	}
	_, err = t.exec("UPDATE products SET body_ko = ?, body_en = ? WHERE id = ?", shown.Ko, shown.En, product)
	return err
}

// withoutFetched is a description without fetched pictures.
func (t productEditor) withoutFetched(text string) (string, error) {
	for _, m := range pictureInText.FindAllStringSubmatch(text, -1) {
		var fetched bool
		err := t.get("SELECT EXISTS (SELECT 1 FROM fetched_pictures WHERE file = ?)", []any{m[1]}, &fetched)
		if err != nil {
			return "", err
		}
		if fetched {
			text = strings.Replace(text, m[0], "", 1)
		}
	}
	return text, nil
}
