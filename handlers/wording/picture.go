package wording

import (
	"path"
	"strconv"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views"
)

// Smallest returns the file of the narrowest copy, for thumbnails.
func Smallest(p store.Picture) string {
	if widths := SplitValues(p.Widths); len(widths) > 0 {
		return copyName(p.File, widths[0])
	}
	return p.File
}

// srcset lists the widths of a picture for browsers to choose from; empty when there
// is only one.
func srcset(p store.Picture) string {
	list := ""
	for _, width := range SplitValues(p.Widths) {
		list += ImagePath + copyName(p.File, width) + " " + width + "w, "
	}
	if list == "" {
		return ""
	}
	return list + ImagePath + p.File + " " + strconv.Itoa(p.Width) + "w"
}

// copyName returns the file of a smaller copy: "a.jpg" at 400 pixels is "a-400.jpg".
func copyName(file, width string) string {
	ext := path.Ext(file)
	return strings.TrimSuffix(file, ext) + "-" + width + ext
}

// ImagePath is where product pictures are served.
const ImagePath = "/images/"

// PictureOf is a product picture as pages show it; zero without a file.
func PictureOf(p store.Picture, lang views.Lang) views.Picture {
	if p.File == "" {
		return views.Picture{}
	}
	return views.Picture{URL: ImagePath + p.File, Srcset: srcset(p), Alt: p.Alt.In(string(lang)), Width: p.Width,
		Height: p.Height}
}

// SplitValues splits a list at commas and line breaks, and drops empty parts.
func SplitValues(list string) []string {
	var values []string
	for v := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r == '，' || r == '\n' }) {
		if v = strings.TrimSpace(v); v != "" {
			values = append(values, v)
		}
	}
	return values
}
