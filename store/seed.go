package store

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"path"
)

//go:embed demo
var demo embed.FS

// ErrNotEmpty is returned when the database already has products.
var ErrNotEmpty = errors.New("there are products already")

// demoPixels is the side length of the demo's square pictures.
const demoPixels = 800

type demoCatalogue struct {
	Categories []demoCategory `json:"categories"`
	Products   []demoProduct  `json:"products"`
}

type demoCategory struct {
	Slug   string `json:"slug"`
	NameKo string `json:"name_ko"`
	NameEn string `json:"name_en"`
}

type demoProduct struct {
	Slug      string        `json:"slug"`
	Category  string        `json:"category"`
	NameKo    string        `json:"name_ko"`
	NameEn    string        `json:"name_en"`
	SummaryKo string        `json:"summary_ko"`
	SummaryEn string        `json:"summary_en"`
	BodyKo    string        `json:"body_ko"`
	BodyEn    string        `json:"body_en"`
	Price     int64         `json:"price"`
	ListPrice *int64        `json:"list_price"`
	USDPrice  *int64        `json:"usd_price"`
	Options   []demoOption  `json:"options"`
	Variants  []demoVariant `json:"variants"`
	Pictures  []demoPicture `json:"pictures"`
}

type demoOption struct {
	NameKo string `json:"name_ko"`
	NameEn string `json:"name_en"`
}

type demoVariant struct {
	SKU          string   `json:"sku"`
	ValuesKo     []string `json:"values_ko"`
	ValuesEn     []string `json:"values_en"`
	Surcharge    int64    `json:"surcharge"`
	USDSurcharge *int64   `json:"usd_surcharge"`
	Stock        int64    `json:"stock"`
}

type demoPicture struct {
	File  string `json:"file"`
	AltKo string `json:"alt_ko"`
	AltEn string `json:"alt_en"`
}

// Seed loads the demo catalogue into a database without products and returns
// the number of products; ErrNotEmpty if there were any before.
func (s *Store) Seed(ctx context.Context) (int, error) {
	text, err := demo.ReadFile("demo/catalogue.json")
	if err != nil {
		return 0, err
	}
	var c demoCatalogue
	if err := json.Unmarshal(text, &c); err != nil {
		return 0, fmt.Errorf("read the demo catalogue: %w", err)
	}
	if err := errors.Join(s.copyDemoPictures(c), s.copyFrontPictures()); err != nil {
		return 0, err
	}
	return len(c.Products), s.write(ctx, func(t *tx) error {
		var some bool
		if err := t.get("SELECT EXISTS (SELECT 1 FROM products)", nil, &some); err != nil {
			return err
		}
		if some {
			return ErrNotEmpty
		}
		if err := t.seed(c); err != nil {
			return err
		}
		return couponsOf(t).seedCoupon()
	})
}

func (s *Store) copyDemoPictures(c demoCatalogue) error {
	for _, p := range c.Products {
		for _, pic := range p.Pictures {
			data, err := demo.ReadFile(path.Join("demo", pic.File))
			if err != nil {
				return err
			}
			if err := s.putImage(pic.File, data); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *tx) seed(c demoCatalogue) error {
	if err := t.putDocument("identity", demoIdentity(), SourceSeed); err != nil {
		return err
	}
	if err := t.putDocument("shipping", demoShipping(), SourceSeed); err != nil {
		return err
	}
	if err := t.putDocument("english", englishOn(true), SourceSeed); err != nil {
		return err
	}
	if err := t.seedTexts(demoIdentity()); err != nil {
		return err
	}
	categories := map[string]int64{}
	for i, cat := range c.Categories {
		id, err := t.insert("INSERT INTO categories (slug, name_ko, name_en, position) VALUES (?, ?, ?, ?)",
			cat.Slug, cat.NameKo, cat.NameEn, i+1)
		if err != nil {
			return fmt.Errorf("category %s: %w", cat.Slug, err)
		}
		categories[cat.Slug] = id
	}
	for i, p := range c.Products {
		// The first product of the file becomes the shop's newest.
		if err := t.seedProduct(p, categories[p.Category], len(c.Products)-i); err != nil {
			return fmt.Errorf("product %s: %w", p.Slug, err)
		}
	}
	return seedFront(t, categories)
}

// seedTexts publishes the legal drafts for the demo's seller, with the fees of
// defaultAfterSale.
func (t *tx) seedTexts(seller Identity) error {
	returns := Text{Ko: "   - 단순 변심일 때 반품 배송비는 편도 3,000원, 교환 배송비는 왕복 6,000원입니다.",
		En: "- If you changed your mind, a return costs ₩3,000 and an exchange ₩6,000 (both ways)."}
	for _, kind := range []LegalKind{Terms, Privacy} {
		text, err := LegalDraft(kind, seller, returns)
		if err != nil {
			return err
		}
		if _, err := t.publish(kind, text, SourceSeed); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) seedProduct(p demoProduct, category int64, position int) error {
	id, err := t.insert(`INSERT INTO products (slug, category_id, name_ko, name_en, summary_ko, summary_en, body_ko,
	  body_en,
	    price, list_price, usd_price, state, position, created_at, updated_at)
	  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?)`,
		p.Slug, category, p.NameKo, p.NameEn, p.SummaryKo, p.SummaryEn, p.BodyKo, p.BodyEn,
		p.Price, p.ListPrice, p.USDPrice, position, ms(t.now), ms(t.now))
	if err != nil {
		return err
	}
	for i, pic := range p.Pictures {
		if _, err := t.exec(`INSERT INTO pictures (product_id, position, file, width, height, alt_ko, alt_en) VALUES
		  (?, ?, ?, ?, ?, ?, ?)`,
			id, i+1, pic.File, demoPixels, demoPixels, pic.AltKo, pic.AltEn); err != nil {
			return err
		}
	}
	var options []int64
	for i, o := range p.Options {
		option, err := t.insert("INSERT INTO options (product_id, position, name_ko, name_en) VALUES (?, ?, ?, ?)",
			id, i+1, o.NameKo, o.NameEn)
		if err != nil {
			return err
		}
		options = append(options, option)
	}
	for i, v := range p.Variants {
		if err := t.seedVariant(id, i+1, v, options); err != nil {
			return fmt.Errorf("sku %s: %w", v.SKU, err)
		}
	}
	return nil
}

func (t *tx) seedVariant(product int64, position int, v demoVariant, options []int64) error {
	id, err := t.insert("INSERT INTO variants (product_id, position, sku, surcharge, usd_surcharge, stock) "+
		"VALUES (?, ?, ?, ?, ?, ?)",
		product, position, v.SKU, v.Surcharge, v.USDSurcharge, v.Stock)
	if err != nil {
		return err
	}
	if v.Stock > 0 {
		if _, err := t.exec("INSERT INTO stock_moves (variant_id, delta, reason, at) VALUES (?, ?, 'initial', ?)", id,
			v.Stock, ms(t.now)); err != nil {
			return err
		}
	}
	for i, option := range options {
		if _, err := t.exec("INSERT INTO variant_values (variant_id, option_id, value_ko, value_en) VALUES (?, "+
			"?, ?, ?)",
			id, option, v.ValuesKo[i], v.ValuesEn[i]); err != nil {
			return err
		}
	}
	return nil
}
