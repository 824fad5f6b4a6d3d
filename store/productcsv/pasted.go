package productcsv

import (
	"strings"

	"github.com/jangteo/jangteo/store"
)

// Pasted converts HTML that somebody pasted as it converts descriptions of files, and
// says what it left out in a line; empty: nothing. Pictures of the shop at o.URL stay.
// *FileError if it is too much for one description.
func Pasted(text string, o Options) (markdown string, left store.Text, err error) {
	tooLong := unreadable("붙여넣은 내용이 너무 길거나 태그가 너무 많습니다. 나누어 붙여넣어 주세요.",
		"What you pasted is too long, or has too many tags. Please paste it in parts.")
	if len(text) > maxHTML {
		return "", store.Text{}, tooLong
	}
	r := &reader{Options: o}
	md, gone, err := newBodies().markdown(text, r.shownAt)
	if err != nil {
		return "", store.Text{}, tooLong
	}
	var ko, en []string
	if len(gone.pictures) > 0 {
		ko, en = append(ko, "다른 사이트의 사진"), append(en, "pictures of other sites")
	}
	if gone.embedded > 0 {
		ko, en = append(ko, "동영상·양식"), append(en, "films and forms")
	}
	if len(ko) > 0 {
		left = store.Text{Ko: "붙여넣지 않은 내용: " + strings.Join(ko, ", "), En: "Left out: " + strings.Join(en, ", ")}
	}
	return md, left, nil
}
