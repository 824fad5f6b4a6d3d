package store

import (
	"context"
	"encoding/xml"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	_ "golang.org/x/image/webp"
)

// PictureFinder returns a function that finds pictures in the image folder by
// file name, with the data stored with a product or else read from the file.
func (s *Store) PictureFinder(ctx context.Context) (func(file string) (Picture, bool), error) {
	known := map[string]Picture{}
	err := s.read(ctx, func(t *tx) error {
		return t.each("SELECT DISTINCT file, width, height, widths FROM pictures", nil,
			func(scan func(...any) error) error {
				var p Picture
				err := scan(&p.File, &p.Width, &p.Height, &p.Widths)
				known[p.File] = p
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("look for pictures: %w", err)
	}
	entries, err := os.ReadDir(s.imageDir())
	if err != nil {
		return nil, fmt.Errorf("look for pictures: %w", err)
	}
	copies := copiesIn(entries)
	return func(file string) (Picture, bool) {
		p, ok := known[file]
		if !ok {
			p = Measured(s.Images(), file)
			p.Widths = copies[file]
			known[file] = p // cached even if there is none
		}
		return p, p.File != ""
	}, nil
}

// Measured reads the size of a picture in the folder; File is empty if there is
// none.
func Measured(folder fs.FS, file string) Picture {
	if !pictureForm.MatchString(file) {
		return Picture{}
	}
	f, err := folder.Open(file)
	if err != nil {
		return Picture{}
	}
	defer f.Close()
	p := Picture{File: file}
	if strings.HasSuffix(file, ".svg") {
		p.Width, p.Height = vectorSize(f)
	} else if c, _, err := image.DecodeConfig(f); err == nil {
		p.Width, p.Height = c.Width, c.Height
	}
	if p.Width < 1 || p.Height < 1 {
		return Picture{}
	}
	return p
}

// copiesIn lists the widths of each picture's smaller copies in a folder.
func copiesIn(entries []fs.DirEntry) map[string]string {
	widths := map[string][]int{}
	for _, e := range entries {
		base, isOurs := strings.CutSuffix(e.Name(), pictureEnding)
		cut := strings.LastIndexByte(base, '-')
		if !isOurs || cut < 0 {
			continue
		}
		if width, err := strconv.Atoi(base[cut+1:]); err == nil && width > 0 {
			widths[base[:cut]+pictureEnding] = append(widths[base[:cut]+pictureEnding], width)
		}
	}
	copies := map[string]string{}
	for file, list := range widths {
		slices.Sort(list)
		copies[file] = strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ","), "[]")
	}
	return copies
}

// vectorBytes is how much of an SVG is read to find its size.
const vectorBytes = 64 << 10

// vectorSize reads the size of an SVG from its root element.
func vectorSize(r io.Reader) (width, height int) {
	d := xml.NewDecoder(io.LimitReader(r, vectorBytes))
	for {
		token, err := d.Token()
		if err != nil {
			return 0, 0
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		var w, h, boxWidth, boxHeight float64
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "width":
				w, _ = strconv.ParseFloat(strings.TrimSuffix(a.Value, "px"), 64)
			case "height":
				h, _ = strconv.ParseFloat(strings.TrimSuffix(a.Value, "px"), 64)
			case "viewBox":
				var x, y float64
				fmt.Sscan(strings.ReplaceAll(a.Value, ",", " "), &x, &y, &boxWidth, &boxHeight)
			}
		}
		if !drawable(w, h) {
			w, h = boxWidth, boxHeight
		}
		if !drawable(w, h) {
			return 0, 0
		}
		return int(w), int(h)
	}
}

func drawable(width, height float64) bool {
	return width >= 1 && width <= 1e5 && height >= 1 && height <= 1e5
}
