package store

import (
	"context"
	"errors"
)

// keptOffers is how many goods that were ordered lately are kept as they are offered.
const keptOffers = 500

// offers keeps what orders ask of goods and charges, until any of it is written anew. An
// order looks at nothing but the number of that writing, in its own transaction.
type offers struct {
	goods  perVersion[offerKey, offer]
	tariff perVersion[offerKey, tariff] // under the zero key
	pickup perVersion[offerKey, bool]   // under the zero key: whether anything is to be fetched
}

// offerKey is a product and a form of it.
type offerKey struct{ product, sku string }

// offer is a form of a product as it is offered; its stock counts for nothing.
type offer struct {
	row     variantRow
	name    Text
	picture Picture
}

// tariff is what the owner charges for delivery, and by which rate in won per dollar.
type tariff struct {
	shipping Shipping
	rate     int64
}

// readOffers reads what is not kept of the goods somebody wants, before the transaction
// that all orders wait for. Only what is committed may be kept: a number counts anew
// after a writing that was rolled back.
func readOffers(ctx context.Context, s *core, wishes []Wish) error {
	now, err := s.engine.shown(ctx)
	if err != nil {
		return err
	}
	_, ok := s.offers.tariff.get(offerKey{}, now.written)
	for _, w := range wishes {
		_, kept := s.offers.goods.get(offerKey{w.Product, w.SKU}, now.written)
		ok = ok && kept
	}
	if ok {
		return nil
	}
	return s.read(ctx, func(t *tx) error {
		for _, w := range wishes {
			o, err := offerOf(t, w)
			if errors.Is(err, ErrNotFound) {
				continue // whoever orders it is told
			}
			if err != nil {
				return err
			}
			s.offers.goods.put(offerKey{w.Product, w.SKU}, t.shown.written, o, keptOffers)
		}
		var now tariff
		if now.shipping, err = t.shipping(); err != nil {
			return err
		}
		if now.rate, err = t.usdRate(); err != nil {
			return err
		}
		as, err := shownOf(t)
		if err == nil {
			s.offers.tariff.put(offerKey{}, as.written, now, 1)
		}
		return err
	})
}

// writtenOf is the number of the writing of goods and settings that the transaction sees.
func writtenOf(t *tx) (int64, error) {
	as, err := shownOf(t)
	return as.written, err
}

// keptTariff is the tariff, if it is kept; false in what only reads, which would have to
// ask as often.
func keptTariff(t *tx) (tariff, bool, error) {
	if t.lock == "" || t.core == nil {
		return tariff{}, false, nil
	}
	version, err := writtenOf(t)
	if err != nil {
		return tariff{}, false, err
	}
	now, ok := t.core.offers.tariff.get(offerKey{}, version)
	return now, ok, nil
}

// offerOf reads how a form of a product is offered; ErrNotFound if it is not.
func offerOf(t *tx, w Wish) (o offer, err error) {
	version, err := writtenOf(t)
	if err != nil {
		return o, err
	}
	if o, ok := t.core.offers.goods.get(offerKey{w.Product, w.SKU}, version); ok {
		return o, nil
	}
	err = t.get("SELECT "+variantColumns+`, p.name_ko, p.name_en, coalesce(i.file, ''), coalesce(i.widths, '')
	  FROM variants v JOIN products p ON p.id = v.product_id`+variantPicture+`
	  WHERE p.slug = ? AND v.sku = ? AND p.state = 'active' AND v.active = 1`, []any{w.Product, w.SKU},
		append(o.row.dest(), &o.name.Ko, &o.name.En, &o.picture.File, &o.picture.Widths)...)
	return o, err
}

// anyPickup tells whether there is any product that is only fetched.
func anyPickup(ctx context.Context, s *core) (bool, error) {
	now, err := s.engine.shown(ctx)
	if err != nil {
		return false, err
	}
	if any, ok := s.offers.pickup.get(offerKey{}, now.written); ok {
		return any, nil
	}
	var found bool
	err = s.read(ctx, func(t *tx) error {
		version, err := writtenOf(t)
		if err != nil {
			return err
		}
		err = t.get("SELECT EXISTS (SELECT 1 FROM products WHERE ship_group = 'pickup')", nil, &found)
		if err == nil {
			s.offers.pickup.put(offerKey{}, version, found, 1)
		}
		return err
	})
	return found, err
}
