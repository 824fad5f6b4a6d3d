package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store/whole"
)

const (
	pictureEnding = ".jpg" // of pictures named by the shop itself
	// pictureGrace is how long an unused picture may stay in the folder.
	pictureGrace = 24 * time.Hour
)

// PictureFile is one size of a picture.
type PictureFile struct {
	Width, Height int    // pixels
	Data          []byte // JPEG
}

// Images is the folder of product pictures.
func (s *Store) Images() fs.FS { return os.DirFS(s.imageDir()) }

func (s *core) imageDir() string { return filepath.Join(s.dir, "images") }

// KeepPicture stores the sizes of a picture, largest first, in the image folder
// under an unguessable name. On return either all of them are durable or none
// is stored. A picture not used by any product within a day is swept.
func (s *core) KeepPicture(sizes []PictureFile) (Picture, error) {
	if len(sizes) == 0 {
		return Picture{}, errors.New("keep a picture: there is none")
	}
	p := Picture{File: strings.ToLower(rand.Text()) + pictureEnding, Width: sizes[0].Width, Height: sizes[0].Height}
	if err := s.putSizes(&p, sizes); err != nil {
		return Picture{}, errors.Join(fmt.Errorf("keep a picture: %w", err), s.removeFiles(p.File))
	}
	return p, nil
}

// putSizes writes the largest last: if it exists, all sizes do.
func (s *core) putSizes(p *Picture, sizes []PictureFile) error {
	var widths []string
	for i := len(sizes) - 1; i >= 0; i-- {
		name := p.File
		if i > 0 {
			width := strconv.Itoa(sizes[i].Width)
			widths = append(widths, width)
			name = strings.TrimSuffix(p.File, pictureEnding) + "-" + width + pictureEnding
		}
		if len(sizes[i].Data) == 0 {
			return fmt.Errorf("size %d is empty", i)
		}
		if err := s.putImage(name, sizes[i].Data); err != nil {
			return err
		}
	}
	p.Widths = strings.Join(widths, ",")
	return nil
}

// RemovePicture removes all sizes of a picture, unless a product, a text or an order uses it. A
// missing picture is not an error.
func (s *core) RemovePicture(ctx context.Context, file string) error {
	if file != filepath.Base(file) || strings.HasPrefix(file, ".") {
		return fmt.Errorf("remove picture %q: not the name of a picture", file)
	}
	used, err := s.picturesInUse(ctx)
	if err != nil || used[file] {
		return err
	}
	return s.removeFiles(file)
}

// SweepImages removes pictures named by the shop that are more than a day old
// and used by no product, text, logo, front page or order, and unfinished files: the remains of crashes
// and unsaved uploads. Files that the owner put into the folder stay.
func (s *core) SweepImages(ctx context.Context) error {
	// List the folder first: a picture attached to a product meanwhile is then seen
	// in use.
	old, err := s.oldImages(s.now().Add(-pictureGrace))
	if err != nil || len(old) == 0 {
		return err
	}
	used, err := s.picturesInUse(ctx)
	if err != nil {
		return err
	}
	var errs []error
	gone := map[string]bool{}
	for _, name := range old {
		if picture, _ := pictureOf(name); !used[picture] {
			errs = append(errs, s.removeImage(name))
			gone[picture] = true
		}
	}
	return errors.Join(append(errs, s.forgetFetched(ctx, gone))...)
}

// oldImages lists the files that may be swept: older ones with generated names.
func (s *core) oldImages(before time.Time) ([]string, error) {
	entries, err := os.ReadDir(s.imageDir())
	if err != nil {
		return nil, fmt.Errorf("look into the image folder: %w", err)
	}
	var list []string
	for _, e := range entries {
		_, named := pictureOf(e.Name())
		if !named && !strings.HasPrefix(e.Name(), whole.Prefix) || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("look into the image folder: %w", err)
		}
		if info.ModTime().Before(before) {
			list = append(list, e.Name())
		}
	}
	return list, nil
}

// pictureOf returns the picture that a file belongs to, and whether the shop
// named it: random letters, a width for smaller copies, and the shop's
// extension.
func pictureOf(name string) (picture string, named bool) {
	base, isOurs := strings.CutSuffix(name, pictureEnding)
	letters, width, isCopy := strings.Cut(base, "-")
	if _, err := strconv.ParseUint(width, 10, 16); isCopy && err != nil {
		return name, false
	}
	if !isOurs || len(letters) < 20 || strings.Trim(letters, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		return name, false
	}
	return letters + pictureEnding, true
}

// namedPicture is a picture's address in a text.
var namedPicture = regexp.MustCompile(`/images/([a-z0-9-]+\.[a-z]+)`)

func (s *core) picturesInUse(ctx context.Context) (map[string]bool, error) {
	used := map[string]bool{}
	err := s.read(ctx, func(t *tx) error {
		design, err := t.design()
		if err != nil {
			return err
		}
		used[design.Logo.File] = true
		if err := t.each(filesShown, nil, func(scan func(...any) error) error {
			var file string
			err := scan(&file)
			used[file] = true
			return err
		}); err != nil {
			return err
		}
		if err := errors.Join(editorOf(t).formerPictures(used), frontPictures(t, used)); err != nil {
			return err
		}
		return t.each(textsWithPictures, nil, func(scan func(...any) error) error {
			var text string
			err := scan(&text)
			for _, found := range namedPicture.FindAllStringSubmatch(text, -1) {
				picture, _ := pictureOf(found[1])
				used[picture] = true
			}
			return err
		})
	})
	return used, err
}

// filesShown are the pictures of products, and those that orders show. It reads all
// lines there are; their index would cost every order something, and this is seldom.
const filesShown = "SELECT file FROM pictures UNION SELECT picture FROM order_lines WHERE picture <> ''"

// textsWithPictures are the owner's texts that may show pictures by their addresses.
const textsWithPictures = `SELECT body_ko FROM products WHERE body_ko LIKE '%/images/%'
  UNION ALL SELECT body_en FROM products WHERE body_en LIKE '%/images/%'
  UNION ALL SELECT former FROM import_products WHERE former LIKE '%/images/%'
  UNION ALL SELECT ko FROM legal_texts WHERE ko LIKE '%/images/%'
  UNION ALL SELECT en FROM legal_texts WHERE en LIKE '%/images/%'`

// removeFiles removes a picture and its smaller copies.
func (s *core) removeFiles(file string) error {
	entries, err := os.ReadDir(s.imageDir())
	if err != nil {
		return fmt.Errorf("remove picture %s: %w", file, err)
	}
	var errs []error
	for _, e := range entries {
		if picture, _ := pictureOf(e.Name()); picture == file {
			errs = append(errs, s.removeImage(e.Name()))
		}
	}
	return errors.Join(errs...)
}

func (s *core) removeImage(name string) error {
	err := os.Remove(filepath.Join(s.imageDir(), name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove a picture: %w", err)
	}
	return nil
}

// putImage writes a picture atomically.
func (s *core) putImage(name string, data []byte) error {
	return whole.Write(filepath.Join(s.imageDir(), name), writing(data))
}

// writing returns a function that writes data to a file, for whole.
func writing(data []byte) func(*os.File) error {
	return func(f *os.File) error {
		_, err := f.Write(data)
		return err
	}
}
