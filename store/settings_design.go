package store

import (
	"context"
)

// Design is what the owner chose of the shop's looks. The zero Design is the
// shop as it comes.
type Design struct {
	Logo   Picture   `json:"logo"`   // in place of the shop's mark and name; no File: none
	Accent string    `json:"accent"` // colour of buttons and discounts, "#c03d1a"; empty: the shop's own
	Notice NoticeBar `json:"notice"`
}

// NoticeBar is a line at the top of every page.
type NoticeBar struct {
	On   bool   `json:"on"`
	Text Text   `json:"text"` // a language without a text has no bar
	Link string `json:"link"` // a path of the shop or an https address; empty: none
}

func (t *tx) design() (Design, error) {
	var d Design
	err := t.document("design", &d)
	return d, err
}

// Design returns how the owner wants the shop to look.
func (s *Store) Design(ctx context.Context) (Design, error) {
	var d Design
	err := s.read(ctx, func(t *tx) (err error) {
		d, err = t.design()
		return err
	})
	return d, err
}

// SetDesign changes how the shop looks; by is who wants it. A logo must have
// been kept before (KeepPicture).
func (s *Store) SetDesign(ctx context.Context, d Design, by Source) error {
	return s.write(ctx, func(t *tx) error { return t.putDocument("design", d, by) })
}
