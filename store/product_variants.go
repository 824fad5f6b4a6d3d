package store

import (
	"fmt"
)

// variantState is a variant's state before it is saved.
type variantState struct {
	id      int64
	sku     string
	stock   int64
	retired bool
}

// productEditor is a transaction that writes products with their options and
// variants.
type productEditor struct{ *tx }

func editorOf(t *tx) productEditor { return productEditor{t} }

// draftVariants reads the variants of a product; options is its number of
// options.
func (t productEditor) draftVariants(product int64, options int) ([]DraftVariant, error) {
	var list []DraftVariant
	at := map[int64]int{}
	err := t.each(`SELECT v.id, v.sku, v.surcharge, coalesce(v.usd_surcharge, 0), v.stock, v.barcode, v.grams,
	  v.active, v.picture, v.counted = 0, `+lastMove+`
	  FROM variants v WHERE v.product_id = ? AND v.retired = 0 ORDER BY v.position, v.id`, []any{product},
		func(scan func(...any) error) error {
			var v DraftVariant
			err := scan(&v.ID, &v.SKU, &v.Surcharge, &v.USDSurcharge, &v.Stock, &v.Barcode, &v.Grams, &v.Active,
				&v.Picture, &v.Uncounted, &v.StockMove)
			v.StockSeen = v.Stock
			if options > 0 {
				v.Values = make([]Text, options)
			}
			at[v.ID] = len(list)
			list = append(list, v)
			return err
		})
	if err != nil || options == 0 {
		return list, err
	}
	return list, t.each(`SELECT x.variant_id, o.position, x.value_ko, x.value_en FROM options o JOIN variants v ON
	  v.product_id = o.product_id
	    JOIN variant_values x ON x.variant_id = v.id AND x.option_id = o.id
	  WHERE o.product_id = ? AND v.retired = 0`, []any{product}, func(scan func(...any) error) error {
		var id int64
		var axis int
		var value Text
		if err := scan(&id, &axis, &value.Ko, &value.En); err != nil {
			return err
		}
		list[at[id]].Values[axis-1] = value
		return nil
	})
}

// saveVariants brings a product's options and variants in line with the draft.
func (t productEditor) saveVariants(d *Draft, by Source) error {
	known, err := t.knownVariants(d.ID)
	if err != nil {
		return err
	}
	revived, err := d.adopt(known)
	if err != nil {
		return err
	}
	options, err := t.saveOptions(d.ID, d.Options)
	if err != nil {
		return err
	}
	if err := t.dropMissing(*d, known); err != nil {
		return err
	}
	if err := t.freeSKUs(*d, known); err != nil {
		return err
	}
	for i := range d.Variants {
		if err := t.saveVariant(d, i, options, by); err != nil {
			return fmt.Errorf("variant %s: %w", d.Variants[i].SKU, err)
		}
	}
	if err := t.setStocks(*d, revived, by); err != nil {
		return err
	}
	return t.moveStocks(*d, by)
}

// knownVariants reads all variants of a product, including retired ones.
func (t productEditor) knownVariants(product int64) ([]variantState, error) {
	var list []variantState
	err := t.each("SELECT id, sku, stock, retired FROM variants WHERE product_id = ?", []any{product},
		func(scan func(...any) error) error {
			var v variantState
			err := scan(&v.id, &v.sku, &v.stock, &v.retired)
			list = append(list, v)
			return err
		})
	return list, err
}

// adopt gives a draft's new variants the ids of earlier variants with the same
// SKU. It returns the stock of those.
func (d *Draft) adopt(known []variantState) (map[int64]int64, error) {
	bySKU, byID := map[string]variantState{}, map[int64]bool{}
	for _, k := range known {
		bySKU[k.sku], byID[k.id] = k, true
	}
	named := map[int64]bool{}
	for _, v := range d.Variants {
		if v.ID != 0 && !byID[v.ID] {
			return nil, fmt.Errorf("variant %d is not of product %d", v.ID, d.ID)
		}
		named[v.ID] = true
	}
	adopted := map[int64]int64{}
	for i, v := range d.Variants {
		if k, ok := bySKU[v.SKU]; ok && v.ID == 0 && !named[k.id] {
			d.Variants[i].ID = k.id
			adopted[k.id] = k.stock
		}
	}
	return adopted, nil
}

// saveOptions saves the axes of a product and returns their ids.
func (t productEditor) saveOptions(product int64, options []Text) ([]int64, error) {
	ids := make([]int64, len(options))
	for i, o := range options {
		err := t.get(`INSERT INTO options (product_id, position, name_ko, name_en) VALUES (?, ?, ?, ?)
		  ON CONFLICT (product_id, position) DO UPDATE SET name_ko = excluded.name_ko, name_en = excluded.name_en
		  RETURNING id`,
			[]any{product, i + 1, o.Ko, o.En}, &ids[i])
		if err != nil {
			return nil, fmt.Errorf("option %s: %w", o.Ko, err)
		}
	}
	if _, err := t.exec(`DELETE FROM variant_values WHERE variant_id IN (SELECT id FROM variants WHERE product_id = ?1)
	  AND option_id IN (SELECT id FROM options WHERE product_id = ?1 AND position >
	  ?2)`, product, len(options)); err != nil {
		return nil, err
	}
	_, err := t.exec("DELETE FROM options WHERE product_id = ? AND position > ?", product, len(options))
	return ids, err
}

// dropMissing removes the variants that a product's draft no longer has.
func (t productEditor) dropMissing(d Draft, known []variantState) error {
	kept := map[int64]bool{}
	for _, v := range d.Variants {
		kept[v.ID] = true
	}
	for _, k := range known {
		if k.retired || kept[k.id] {
			continue
		}
		if err := t.drop(k); err != nil {
			return fmt.Errorf("take out %s: %w", k.sku, err)
		}
	}
	return nil
}

// drop removes a variant from its product. If orders or stock moves refer to
// it, it stays in the database; an SKU that was never ordered becomes free
// again.
func (t productEditor) drop(v variantState) error {
	var ordered, moved bool
	if err := t.get(`SELECT EXISTS (SELECT 1 FROM order_lines WHERE variant_id = ?1), EXISTS (SELECT 1 FROM
	  stock_moves WHERE variant_id = ?1)`,
		[]any{v.id}, &ordered, &moved); err != nil {
		return err
	}
	if !ordered && !moved {
		return t.deleteVariant(v.id)
	}
	sku := v.sku
	if !ordered {
		sku = retiredSKU(v)
	}
	_, err := t.exec("UPDATE variants SET active = 0, retired = 1, sku = ? WHERE id = ?", sku, v.id)
	return err
}

func retiredSKU(v variantState) string { return fmt.Sprintf("%s~%d", v.sku, v.id) }

func (t productEditor) deleteVariant(id int64) error {
	if _, err := t.exec("DELETE FROM cart_items WHERE variant_id = ?", id); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM variant_values WHERE variant_id = ?", id); err != nil {
		return err
	}
	_, err := t.exec("DELETE FROM variants WHERE id = ?", id)
	return err
}

// freeSKUs releases SKUs that the draft gives to other variants: two may swap
// theirs, and retired ones do not keep theirs.
func (t productEditor) freeSKUs(d Draft, known []variantState) error {
	next := map[string]int64{}
	for _, v := range d.Variants {
		next[v.SKU] = v.ID
	}
	for _, k := range known {
		if owner, wanted := next[k.sku]; !wanted || owner == k.id {
			continue
		}
		if _, err := t.exec("UPDATE variants SET sku = ? WHERE id = ?", retiredSKU(k), k.id); err != nil {
			return err
		}
	}
	return nil
}

// saveVariant writes one variant; a new one includes its stock.
func (t productEditor) saveVariant(d *Draft, i int, options []int64, by Source) error {
	v := &d.Variants[i]
	var err error
	if v.ID == 0 {
		v.ID, err = t.insert(`INSERT INTO variants (product_id, position, sku, surcharge, usd_surcharge, stock,
		  active, barcode, grams, picture)
		  VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?,
		  ?)`, d.ID, i+1, v.SKU, v.Surcharge, orNull(v.USDSurcharge), v.Active, v.Barcode, v.Grams, v.Picture)
		if err == nil && v.Stock > 0 {
			_, err = t.moveStock(stockMove{d.ID, d.Slug, v.ID, v.SKU, v.Stock, "initial"}, by)
		}
		v.StockSeen, v.StockMove = v.Stock, 0
	} else {
		_, err = t.exec(`UPDATE variants SET position = ?, sku = ?, surcharge = ?, usd_surcharge = ?, active = ?,
		  retired = 0, barcode = ?, grams = ?, picture = ?
		  WHERE id = ? AND product_id =
		  ?`, i+1, v.SKU, v.Surcharge, orNull(v.USDSurcharge), v.Active, v.Barcode, v.Grams, v.Picture, v.ID, d.ID)
	}
	if err == nil {
		_, err = t.exec("UPDATE variants SET counted = ?2 WHERE id = ?1 AND counted <> ?2", v.ID, !v.Uncounted)
	}
	if err != nil {
		return err
	}
	for axis, value := range v.Values {
		if _, err := t.exec(`INSERT INTO variant_values (variant_id, option_id, value_ko, value_en) VALUES (?, ?, ?, ?)
		  ON CONFLICT (variant_id, option_id) DO UPDATE SET value_ko = excluded.value_ko, value_en = excluded.value_en`,
			v.ID, options[axis], value.Ko, value.En); err != nil {
			return err
		}
	}
	return nil
}
