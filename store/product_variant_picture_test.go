package store_test

import (
	"context"
	"slices"
	"testing"

	"github.com/jangteo/jangteo/store"
)

// TestAVariantHasItsOwnPicture gives the second chair the second picture. Cart and
// order show it, and an order goes on to show what its buyer saw, whatever becomes of
// the product; the file stays for it.
func TestAVariantHasItsOwnPicture(t *testing.T) {
	ctx := context.Background()
	c := newTrolley(t)
	kept := make([]store.Picture, 2)
	for i := range kept {
		var err error
		if kept[i], err = c.s.KeepPicture(photoSizes(t, 900, 300)); err != nil {
			t.Fatal(err)
		}
	}
	edit := func(change func(*store.Draft)) store.Draft {
		t.Helper()
		d, err := c.s.DraftByID(ctx, 1)
		c.do(err)
		change(&d)
		_, err = c.s.SaveDraft(ctx, d, "test")
		c.do(err)
		d, err = c.s.DraftByID(ctx, 1)
		c.do(err)
		return d
	}
	version := func() int64 { t.Helper(); v, err := c.s.Shown(ctx); c.do(err); return v }
	d := edit(func(d *store.Draft) { d.Pictures = kept })
	before := version()
	d = edit(func(d *store.Draft) { d.Variants[0].Picture = kept[1].File })
	if d.Variants[0].Picture != kept[1].File || version() == before {
		t.Fatalf("saved %+v, pages are as before: %v", d.Variants[0], version() == before)
	}
	sku := d.Variants[0].SKU
	p, _, err := c.s.ProductBySlug(ctx, "chair")
	if err != nil || !slices.ContainsFunc(p.Variants, func(v store.Variant) bool { return v.Picture == kept[1].File }) {
		t.Errorf("the page knows %+v, %v", p.Variants, err)
	}
	c.put(sku, 1)
	cart, err := c.s.CartOf(ctx, c.session)
	if err != nil || cart.Items[0].Picture.File != kept[1].File {
		t.Errorf("the cart shows %+v, %v", cart.Items[0].Picture, err)
	}
	shown := func(a store.Attempt) store.Picture {
		t.Helper()
		o, err := c.s.OrderByMerchantUID(ctx, a.MerchantUID)
		c.do(err)
		return o.Order.Lines[0].Picture
	}
	carted := c.order()
	direct := c.order(store.Wish{Product: "chair", SKU: sku, Quantity: 2})
	d = edit(func(d *store.Draft) { d.Pictures = kept[:1] })
	if d.Variants[0].Picture != "" {
		t.Errorf("the variant keeps a picture that is gone: %+v", d.Variants[0])
	}
	c.do(c.s.RemovePicture(ctx, kept[1].File))
	for _, a := range []store.Attempt{carted, direct} {
		if pic := shown(a); pic.File != kept[1].File || pic.Widths != kept[1].Widths {
			t.Errorf("order shows %+v", pic)
		}
	}
	if !slices.Contains(imagesIn(t, c.dir), kept[1].File) {
		t.Error("the file of what was ordered is gone")
	}
	if _, err := raw(t, c.dir).Exec("DROP TRIGGER order_lines_are_final; UPDATE order_lines SET picture = '', picture_widths = ''"); err != nil {
		t.Fatal(err)
	}
	if pic := shown(direct); pic.File != kept[0].File {
		t.Errorf("an order from before shows %+v", pic)
	}
	c.do(c.s.RemovePicture(ctx, kept[1].File))
	if slices.Contains(imagesIn(t, c.dir), kept[1].File) {
		t.Error("the file that nothing shows is still there")
	}
}
