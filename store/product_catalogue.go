package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jangteo/jangteo/store/money"
)

// ErrGone is returned for a product that was once sold and has been deleted.
var ErrGone = errors.New("no longer sold")

// Text is a text in both languages of the shop.
type Text struct {
	Ko string `json:"Ko"`
	En string `json:"En"`
}

// In returns the text in a language, "ko" or "en".
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.En
	}
	return t.Ko
}

// Category groups products in the navigation.
type Category struct {
	ID   int64
	Slug string
	Name Text
}

// Card is a product as lists show it.
type Card struct {
	ID        int64
	Slug      string
	Name      Text
	Price     money.Price
	ListPrice money.Price // before the discount; zero: none
	Picture   Picture
	SoldOut   bool
	Position  int64 // sort key, for paging
	Reviews   int64 // that are shown
	Tenths    int64 // of stars that they give on average
}

// Picture is a product picture in the image folder.
type Picture struct {
	File   string `json:"File"`
	Width  int    `json:"Width"`  // pixels
	Height int    `json:"Height"` // pixels
	Widths string `json:"Widths"` // of smaller copies, e.g. "400,800": file name-400.jpg; empty: none
	Alt    Text   `json:"Alt"`
}

// Product is everything its page shows.
type Product struct {
	ID        int64
	Slug      string
	Category  Category
	Name      Text
	Summary   Text
	Vendor    string // maker or brand; empty: not given
	Body      Text   // Markdown
	Price     money.Price
	ListPrice money.Price // before the discount; zero: none
	Options   []Text
	Variants  []Variant
	Pictures  []Picture
	SEOTitle  Text              // for search engines; empty: the name
	SEOText   Text              // for search engines; empty: the summary
	Notice    map[string]string // product information required by law, see Draft
	Ship      ShipTerms
	Stars     Stars // of its reviews
}

// Variant is one orderable form of a product.
type Variant struct {
	ID        int64
	SKU       string
	Label     Text   // its option values, e.g. "검정 / 대"; empty without options
	Values    []Text // the same one by one, in the order of the product's options
	Price     money.Price
	Surcharge money.Price // included in Price
	Stock     int64       // pieces available
	Grams     int64       // weight of one; 0: not said
	Ship      ShipTerms   // of its product
	Tax       TaxKind     // of its product
	product   int64
	Picture   string // file of one of the product's pictures; empty: the main one
}

// Page selects a page of a list: the newest Limit cards older than Before, or
// the oldest Limit cards newer than After; both 0: from the newest.
type Page struct {
	Before, After int64
	Limit         int
}

// CardPage is a page of a list, newest first, and whether there are more cards
// on either side.
type CardPage struct {
	Cards        []Card
	Newer, Older bool
}

// cardColumns needs p = products and the shop's rate as the first argument. The
// rate is an argument rather than a join so that an index can provide the
// order.
const cardColumns = `p.id, p.slug, p.name_ko, p.name_en, p.price,
  coalesce(p.usd_price, (CAST(p.price AS BIGINT) * 100 + ?1 - 1) / ?1), coalesce(p.list_price, 0),
  coalesce((CAST(p.list_price AS BIGINT) * 100 + ?1 - 1) / ?1, 0), p.position,
  coalesce(i.file, ''), coalesce(i.width, 1), coalesce(i.height, 1), coalesce(i.widths, ''), coalesce(i.alt_ko, ''),
  coalesce(i.alt_en, ''),
  NOT EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND v.active = 1 AND (v.stock > 0 OR v.counted = 0)),
  ` + starColumns

// starColumns are how many reviews of products p there are with one star, two, …
const starColumns = "p.stars_1, p.stars_2, p.stars_3, p.stars_4, p.stars_5"

// dest is where starColumns go.
func (s *Stars) dest() []any { return []any{&s[0], &s[1], &s[2], &s[3], &s[4]} }

const cardPicture = `
  LEFT JOIN pictures i ON i.id = (SELECT id FROM pictures WHERE product_id = p.id ORDER BY position LIMIT 1)`

// cards reads the cards of active products; condition follows a WHERE.
func (t *tx) cards(condition string, args ...any) ([]Card, error) {
	return t.readCards("products p"+cardPicture+" WHERE p.state = 'active'"+condition, args...)
}

// cardsKept is how many cards are kept from search to search, about 4 MB.
const cardsKept = 6000

// cardsByID lists cards of those of some products that are active, in the order of
// their ids. Many searches find the same few.
func (t *tx) cardsByID(ids []int64) ([]Card, error) {
	now, err := shownOf(t)
	if err != nil {
		return nil, err
	}
	if r := t.core.memory.asOf(now); r != nil {
		rate, err := t.usdRate()
		return r.cards(ids, rate), err
	}
	found, missing := t.core.cards.pick(ids, now.version)
	if len(missing) > 0 {
		read, err := t.readCards("each_number(?) j CROSS JOIN products p"+cardPicture+
			" WHERE p.id = j.value AND p.state = 'active' ORDER BY j.key", valueList(missing))
		if err != nil {
			return nil, err
		}
		for _, c := range read {
			found[c.ID] = c
			t.core.cards.put(c.ID, now.version, c, cardsKept)
		}
	}
	cards := make([]Card, 0, len(ids))
	for _, id := range ids {
		if c, isActive := found[id]; isActive {
			cards = append(cards, c)
		}
	}
	return cards, nil
}

// cardsOf lists cards as cardsByID does, from memory where it is asked.
func (t searcher) cardsOf(ids []int64) ([]Card, error) {
	if t.memory == nil {
		return t.cardsByID(ids)
	}
	return t.memory.cards(ids, t.memory.rate), nil
}

// readCards reads cards of what follows a FROM.
func (t *tx) readCards(tables string, args ...any) ([]Card, error) {
	rate, err := t.usdRate()
	if err != nil {
		return nil, err
	}
	var cards []Card
	err = t.each("SELECT "+cardColumns+" FROM "+tables, append([]any{rate}, args...),
		func(scan func(...any) error) error {
			var c Card
			var stars Stars
			err := scan(append([]any{&c.ID, &c.Slug, &c.Name.Ko, &c.Name.En, &c.Price.KRW, &c.Price.USD,
				&c.ListPrice.KRW, &c.ListPrice.USD, &c.Position,
				&c.Picture.File, &c.Picture.Width, &c.Picture.Height, &c.Picture.Widths, &c.Picture.Alt.Ko,
				&c.Picture.Alt.En, &c.SoldOut}, stars.dest()...)...)
			c.Reviews, c.Tenths = stars.Count(), stars.Tenths()
			cards = append(cards, c)
			return err
		})
	return cards, err
}

// page runs a query in either direction and returns a CardPage.
func (t *tx) page(condition string, args []any, p Page) (CardPage, error) {
	if p.After > 0 {
		cards, err := t.cards(condition+" AND p.position > ? ORDER BY p.position LIMIT ?",
			append(args, p.After, p.Limit+1)...)
		newer := len(cards) > p.Limit
		cards = cards[:min(len(cards), p.Limit)]
		for i, j := 0, len(cards)-1; i < j; i, j = i+1, j-1 {
			cards[i], cards[j] = cards[j], cards[i]
		}
		return CardPage{Cards: cards, Newer: newer, Older: true}, err
	}
	before := p.Before
	if before == 0 {
		before = 1 << 62
	}
	cards, err := t.cards(condition+" AND p.position < ? ORDER BY p.position DESC LIMIT ?",
		append(args, before, p.Limit+1)...)
	return CardPage{Cards: cards[:min(len(cards), p.Limit)], Newer: p.Before > 0, Older: len(cards) > p.Limit}, err
}

func (t *tx) categories() ([]Category, error) {
	var list []Category
	err := t.each("SELECT id, slug, name_ko, name_en FROM categories ORDER BY position, id", nil,
		func(scan func(...any) error) error {
			var c Category
			err := scan(&c.ID, &c.Slug, &c.Name.Ko, &c.Name.En)
			list = append(list, c)
			return err
		})
	return list, err
}

// Frame is what every page shows around its content.
type Frame struct {
	Categories []Category
	Identity   Identity
	Design     Design
	Published  []LegalKind // legal texts that visitors can read
	Posts      PostsShown
	CartPieces int
}

// Frame reads what every page shows; session is the visitor's, 0: none.
func (s *Store) Frame(ctx context.Context, session int64) (Frame, error) {
	f, err := s.frame.of(ctx, s.core, readFrame)
	if err != nil || session == 0 {
		return f, err
	}
	err = s.engine.readOne(ctx, func(t *tx) error {
		return t.get("SELECT coalesce(sum(quantity), 0) FROM cart_items WHERE session_id = ?", []any{session},
			&f.CartPieces)
	})
	return f, err
}

func readFrame(t *tx) (f Frame, err error) {
	if f.Categories, err = t.categories(); err != nil {
		return f, err
	}
	if f.Published, err = t.published(); err != nil {
		return f, err
	}
	if f.Design, err = t.design(); err != nil {
		return f, err
	}
	if f.Posts, err = postsShown(t); err != nil {
		return f, err
	}
	f.Identity, err = t.identity()
	return f, err
}

// newestKept is how many pages of the newest products are kept: they stand below each
// search that finds nothing.
const newestKept = 8

// Newest lists the newest products. Nobody may change the list.
func (s *Store) Newest(ctx context.Context, p Page) (CardPage, error) {
	now, err := s.engine.shown(ctx)
	if err != nil {
		return CardPage{}, err
	}
	if page, ok := s.newest.get(p, now.version); ok {
		return page, nil
	}
	var page CardPage
	err = s.read(ctx, func(t *tx) (err error) {
		if now, err = shownOf(t); err != nil {
			return err
		}
		page, err = t.page("", nil, p)
		return err
	})
	if err == nil {
		s.newest.put(p, now.version, page, newestKept)
	}
	return page, err
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// ProductBySlug returns an active product and up to 4 others in its category.
// Errors: ErrNotFound, ErrGone.
func (s *Store) ProductBySlug(ctx context.Context, slug string) (Product, []Card, error) {
	var p Product
	var related []Card
	err := s.read(ctx, func(t *tx) (err error) {
		if p, err = t.product(slug); err != nil {
			return err
		}
		related, err = t.cards(" AND p.category_id = ? AND p.id <> ? ORDER BY p.position DESC LIMIT 4", p.Category.ID,
			p.ID)
		return err
	})
	return p, related, err
}

func (t *tx) product(slug string) (Product, error) {
	var p Product
	var usd *int64
	var list int64
	var notice string
	err := t.get(`SELECT p.id, p.slug, c.id, c.slug, c.name_ko, c.name_en, p.name_ko, p.name_en,
	    p.summary_ko, p.summary_en, p.vendor, p.body_ko, p.body_en, p.price, p.usd_price, coalesce(p.list_price, 0),
	    p.seo_title_ko, p.seo_title_en, p.seo_text_ko, p.seo_text_en, p.notice,
	    p.ship_group, p.ship_fee, p.ship_per, p.dispatch_days, `+starColumns+`
	  FROM products p JOIN categories c ON c.id = p.category_id WHERE p.slug = ? AND p.state = 'active'`, []any{slug},
		append([]any{&p.ID, &p.Slug, &p.Category.ID, &p.Category.Slug, &p.Category.Name.Ko, &p.Category.Name.En,
			&p.Name.Ko, &p.Name.En,
			&p.Summary.Ko, &p.Summary.En, &p.Vendor, &p.Body.Ko, &p.Body.En, &p.Price.KRW, &usd, &list,
			&p.SEOTitle.Ko, &p.SEOTitle.En, &p.SEOText.Ko, &p.SEOText.En, &notice, &p.Ship.Group,
			&p.Ship.Fee, &p.Ship.Per, &p.Ship.Days}, p.Stars.dest()...)...)
	if errors.Is(err, ErrNotFound) {
		return p, t.goneOr(slug)
	}
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(notice), &p.Notice); err != nil {
		return p, fmt.Errorf("notice of product %s: %w", slug, err)
	}
	rate, err := t.usdRate()
	if err != nil {
		return p, err
	}
	p.Price.USD = orRate(usd, p.Price.KRW, rate)
	p.ListPrice = money.Price{KRW: list, USD: money.CentsAtRate(list, rate)}
	if p.Options, err = t.optionsOf(p.ID); err != nil {
		return p, err
	}
	if p.Variants, err = t.variantsOf(p.ID); err != nil {
		return p, err
	}
	p.Pictures, err = t.picturesOf(p.ID)
	return p, err
}

// goneOr returns ErrGone for a deleted product, else ErrNotFound.
func (t *tx) goneOr(slug string) error {
	var deleted bool
	err := t.get("SELECT state = 'deleted' FROM products WHERE slug = ?", []any{slug}, &deleted)
	if err == nil && deleted {
		return ErrGone
	}
	return cmp.Or(err, ErrNotFound)
}

func orRate(usd *int64, won, rate int64) int64 {
	if usd != nil {
		return *usd
	}
	return money.CentsAtRate(won, rate)
}

func (t *tx) optionsOf(product int64) ([]Text, error) {
	var list []Text
	err := t.each("SELECT name_ko, name_en FROM options WHERE product_id = ? ORDER BY position", []any{product},
		func(scan func(...any) error) error {
			var o Text
			err := scan(&o.Ko, &o.En)
			list = append(list, o)
			return err
		})
	return list, err
}

// atHand is how many pieces of v = variants can be ordered: of what is not counted,
// any number.
const atHand = "CASE v.counted WHEN 1 THEN v.stock ELSE 1000000 END"

// variantColumns needs v = variants and p = products.
const variantColumns = `v.id, v.sku, ` + atHand + `, p.price, p.usd_price, v.surcharge, v.usd_surcharge, v.grams,
  v.picture, p.id, p.ship_group, p.ship_fee, p.ship_per, p.dispatch_days, p.tax,
  ` + valuesKo + betweenValues + ofVariant + ", " + valuesEn + betweenValues + ofVariant

// variantPicture joins i, the picture of v = variants: its own, or its product's main one.
const variantPicture = `
  LEFT JOIN pictures i ON i.id = (SELECT id FROM pictures WHERE product_id = v.product_id
    ORDER BY CASE WHEN file = v.picture THEN 0 ELSE 1 END, position LIMIT 1)`

// variantLabel selects the option values of v = variants, in both languages.
const variantLabel = valuesKo + " / " + ofVariant + ", " + valuesEn + " / " + ofVariant

// The option values of v = variants with something between them, for example
// betweenValues, which no value has.
const (
	valuesKo  = "coalesce((SELECT string_agg(value_ko, '"
	valuesEn  = "coalesce((SELECT string_agg(value_en, '"
	ofVariant = `' ORDER BY o.position) FROM variant_values x JOIN options o ON o.id = x.option_id
  WHERE x.variant_id = v.id), '')`
	betweenValues = "\x1f"
)

// variantRow holds variantColumns.
type variantRow struct {
	Variant
	usd, usdSurcharge *int64
}

func (r *variantRow) dest() []any {
	return []any{&r.ID, &r.SKU, &r.Stock, &r.Price.KRW, &r.usd, &r.Surcharge.KRW, &r.usdSurcharge, &r.Grams, &r.Picture,
		&r.product, &r.Ship.Group, &r.Ship.Fee, &r.Ship.Per, &r.Ship.Days, &r.Tax, &r.Label.Ko, &r.Label.En}
}

// named is a variant with its label; its prices are not complete.
func (r *variantRow) named() Variant {
	v := r.Variant
	v.Values = valuesOf(v.Label)
	v.Label = Text{strings.ReplaceAll(v.Label.Ko, betweenValues, " / "),
		strings.ReplaceAll(v.Label.En, betweenValues, " / ")}
	return v
}

// priced adds the variant's surcharge to the product's price, in both
// currencies.
func (r *variantRow) priced(rate int64) Variant {
	v := r.named()
	v.Surcharge.USD = orRate(r.usdSurcharge, v.Surcharge.KRW, rate)
	v.Price.USD = orRate(r.usd, v.Price.KRW, rate)
	v.Price = v.Price.Plus(v.Surcharge)
	return v
}

// valuesOf separates option values; none for a variant without options.
func valuesOf(joined Text) []Text {
	if joined.Ko == "" {
		return nil
	}
	en := strings.Split(joined.En, betweenValues)
	values := make([]Text, len(en))
	for i, ko := range strings.Split(joined.Ko, betweenValues) {
		values[i] = Text{ko, en[i]}
	}
	return values
}

func (t *tx) variantsOf(product int64) ([]Variant, error) {
	rate, err := t.usdRate()
	if err != nil {
		return nil, err
	}
	var list []Variant
	err = t.each("SELECT "+variantColumns+` FROM variants v JOIN products p ON p.id = v.product_id
	  WHERE v.product_id = ? AND v.active = 1 ORDER BY v.position`, []any{product},
		func(scan func(...any) error) error {
			var r variantRow
			err := scan(r.dest()...)
			list = append(list, r.priced(rate))
			return err
		})
	return list, err
}

func (t *tx) picturesOf(product int64) ([]Picture, error) {
	var list []Picture
	err := t.each("SELECT file, width, height, widths, alt_ko, alt_en FROM pictures WHERE product_id = ? ORDER "+
		"BY position", []any{product},
		func(scan func(...any) error) error {
			var p Picture
			err := scan(&p.File, &p.Width, &p.Height, &p.Widths, &p.Alt.Ko, &p.Alt.En)
			list = append(list, p)
			return err
		})
	return list, err
}
