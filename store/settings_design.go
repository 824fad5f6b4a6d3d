package store

import (
	"context"
)

// Design is the owner's choice of the shop's looks. The zero value is the
// default design.
type Design struct {
	Logo   Picture   `json:"logo"`   // replaces the shop's mark and name; no File: none
	Accent string    `json:"accent"` // colour of buttons and discounts, "#c03d1a"; empty: the default
	Notice NoticeBar `json:"notice"`
}

// NoticeBar is a line at the top of every page.
type NoticeBar struct {
	On   bool   `json:"on"`
	Text Text   `json:"text"` // not shown in a language without a text
	Link string `json:"link"` // a path of the shop or an https address; empty: none
}

func (t *tx) design() (Design, error) {
	var d Design
	err := t.document("design", &d)
	return d, err
}

// Design returns the shop's looks.
func (s *Store) Design(ctx context.Context) (Design, error) {
	var d Design
	err := s.read(ctx, func(t *tx) (err error) {
		d, err = t.design()
		return err
	})
	return d, err
}

// SetDesign changes the shop's looks; by is who asked for it. A logo must have
// been stored before (KeepPicture).
func (s *Store) SetDesign(ctx context.Context, d Design, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.putDocument("design", d, by) })
}
