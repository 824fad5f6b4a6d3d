package store

import (
	"slices"
)

// Incoming is a product read from a file.
type Incoming struct {
	Draft        Draft // Category is a slug or empty; Slug identifies the product
	Category     Text  // name of the category; empty: only its slug is known
	Given        Given // fields present in the file
	KeepPictures bool  // the file lacks some pictures: keep the existing ones
	Where        Whereabouts
	Wanted       []string // addresses of pictures of other sites that the shop does not have
}

// Given holds the fields present in a file, named as in FieldError without
// numbers. Fields not given stay unchanged.
type Given map[string]bool

// Whereabouts are the file rows of a product.
type Whereabouts struct {
	Row      int   // the first
	Variants []int // of each variant
	Pictures []int // of each picture
}

// merged applies the given fields to an existing product.
func (in Incoming) merged(old Draft) Draft {
	d, new, given := old, in.Draft, in.Given
	text := func(field string, to *Text, from Text) {
		if given[field+"_ko"] {
			if to.En == to.Ko {
				to.En = "" // it was filled in, or is the same
			}
			to.Ko = from.Ko
		}
		if given[field+"_en"] {
			to.En = from.En
		}
	}
	text("name", &d.Name, new.Name)
	text("summary", &d.Summary, new.Summary)
	text("body", &d.Body, new.Body)
	text("seo_title", &d.SEOTitle, new.SEOTitle)
	text("seo_text", &d.SEOText, new.SEOText)
	for field, take := range map[string]func(){
		"category":  func() { d.Category = new.Category },
		"usd_price": func() { d.USDPrice = new.USDPrice },
		"state":     func() { d.State = new.State },
		"vendor":    func() { d.Vendor = new.Vendor },
		"kind":      func() { d.Kind = new.Kind },
		"tags":      func() { d.Tags = new.Tags },
		"notice":    func() { d.Notice = new.Notice },
		"shipping": func() { // in how many days it leaves is a column of its own
			days := d.Ship.Days
			d.Ship = new.Ship
			d.Ship.Days = days
		},
		"dispatch_days": func() { d.Ship.Days = new.Ship.Days },
		"tax":           func() { d.Tax = new.Tax },
		"price":         func() { d.Price = new.Price },
	} {
		if given[field] {
			take()
		}
	}
	if given["options"] {
		d.Options, d.Variants = in.mergedOptions(old), in.mergedVariants(old)
	} else {
		d.Price, d.Variants = in.updatedVariants(old)
	}
	if given["list_price"] {
		d.ListPrice = new.ListPrice
	} else if d.ListPrice <= d.Price {
		d.ListPrice = 0
	}
	if given["pictures"] && !in.KeepPictures && len(new.Pictures) > 0 {
		d.Pictures = in.mergedPictures(old)
	}
	return d
}

// mergedOptions keeps English option names that the file does not give.
func (in Incoming) mergedOptions(old Draft) []Text {
	options := slices.Clone(in.Draft.Options)
	for i, o := range options {
		at := slices.IndexFunc(old.Options, func(was Text) bool { return was.Ko == o.Ko })
		if !in.Given["options_en"] && at >= 0 {
			options[i].En = old.Options[at].En
		}
	}
	return options
}

// mergedVariants matches existing variants by SKU, else by values; they keep
// fields that are not given.
func (in Incoming) mergedVariants(old Draft) []DraftVariant {
	taken := map[int64]bool{}
	list := make([]DraftVariant, len(in.Draft.Variants))
	for i, v := range in.Draft.Variants {
		list[i] = v
		was, ok := findVariant(old.Variants, taken, func(was DraftVariant) bool {
			return v.SKU != "" &&
				was.SKU == v.SKU
		})
		if !ok {
			was, ok = findVariant(old.Variants, taken,
				func(was DraftVariant) bool { return was.combination() == v.combination() && !in.names(was.SKU) })
		}
		if ok {
			taken[was.ID] = true
			list[i] = in.mergedVariant(was, v)
		}
		if !in.Given["values_en"] {
			in.keepEnglish(old, list[i].Values)
		}
	}
	return list
}

// updatedVariants updates only the variants named in a file without options,
// and recomputes the product's lowest price and the surcharges. An unknown
// variant has no values and is refused later.
func (in Incoming) updatedVariants(old Draft) (price int64, list []DraftVariant) {
	list = slices.Clone(old.Variants)
	costs := make([]int64, len(list))
	for i, v := range list {
		costs[i] = old.Price + v.Surcharge
	}
	for _, v := range in.Draft.Variants {
		at := slices.IndexFunc(list, func(was DraftVariant) bool { return was.SKU == v.SKU })
		if at < 0 && len(old.Variants) == 1 {
			at = 0
		}
		cost := in.Draft.Price + v.Surcharge
		switch {
		case at >= 0:
			v.Values = list[at].Values
			list[at] = in.mergedVariant(list[at], v)
			if in.Given["price"] {
				costs[at] = cost
			}
		case v.SKU != "":
			list, costs = append(list, v), append(costs, cost)
		}
	}
	price = slices.Min(costs)
	for i := range list {
		list[i].Surcharge = costs[i] - price
	}
	return price, list
}

// names reports whether the file has a variant with this SKU.
func (in Incoming) names(sku string) bool {
	return slices.ContainsFunc(in.Draft.Variants, func(v DraftVariant) bool { return v.SKU == sku })
}

func findVariant(list []DraftVariant, taken map[int64]bool, fits func(DraftVariant) bool) (DraftVariant, bool) {
	for _, v := range list {
		if !taken[v.ID] && fits(v) {
			return v, true
		}
	}
	return DraftVariant{}, false
}

func (in Incoming) mergedVariant(was, v DraftVariant) DraftVariant {
	merged := was
	merged.Values = slices.Clone(v.Values)
	if v.SKU != "" {
		merged.SKU = v.SKU
	}
	for field, take := range map[string]func(){
		"price":         func() { merged.Surcharge = v.Surcharge },
		"usd_surcharge": func() { merged.USDSurcharge = v.USDSurcharge },
		"barcode":       func() { merged.Barcode = v.Barcode },
		"grams":         func() { merged.Grams = v.Grams },
		"active":        func() { merged.Active = v.Active },
		"counted":       func() { merged.Uncounted = v.Uncounted },
	} {
		if in.Given[field] {
			take()
		}
	}
	if in.Given["variant_picture"] && (v.Picture != "" || !in.KeepPictures) {
		merged.Picture = v.Picture
	}
	if in.Given["stock"] && v.StockSeen >= 0 {
		merged.Stock = v.Stock
	}
	return merged
}

// keepEnglish copies the English of values from other variants.
func (in Incoming) keepEnglish(old Draft, values []Text) {
	for axis := range values {
		if axis >= len(in.Draft.Options) {
			return
		}
		from := slices.IndexFunc(old.Options, func(was Text) bool { return was.Ko == in.Draft.Options[axis].Ko })
		if from < 0 {
			continue
		}
		known := old.AxisValues(from)
		if i := slices.IndexFunc(known, func(was Text) bool { return was.Ko == values[axis].Ko }); i >= 0 {
			values[axis].En = known[i].En
		}
	}
}

// mergedPictures keeps what the file does not say about existing pictures.
func (in Incoming) mergedPictures(old Draft) []Picture {
	list := slices.Clone(in.Draft.Pictures)
	for i, p := range list {
		at := slices.IndexFunc(old.Pictures, func(was Picture) bool { return was.File == p.File })
		if at < 0 {
			continue
		}
		if !in.Given["alt_ko"] {
			list[i].Alt.Ko = old.Pictures[at].Alt.Ko
		}
		if !in.Given["alt_en"] {
			list[i].Alt.En = old.Pictures[at].Alt.En
		}
	}
	return list
}
