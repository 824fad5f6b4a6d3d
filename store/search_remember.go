package store

import (
	"encoding/binary"

	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/wordindex"
	"github.com/jangteo/jangteo/store/words"
)

// toRemember reads products for the index in memory, those of some ids that are in
// the index of the database.
func (t searcher) toRemember(ids []int64) ([]wordindex.Product, error) {
	wanted := valueList(ids)
	list := make([]wordindex.Product, 0, len(ids))
	all := make([]indexed, 0, len(ids))
	at := make(map[int64]int, len(ids))
	err := t.each(`SELECT p.id, p.position, p.category_id, p.name_ko, p.name_en, p.tags, p.vendor, p.kind,
	  p.summary_ko, p.summary_en, p.slug, p.price, p.usd_price, coalesce(p.list_price, 0), coalesce(i.file, ''),
	  coalesce(i.width, 1), coalesce(i.height, 1), coalesce(i.widths, ''), coalesce(i.alt_ko, ''),
	  coalesce(i.alt_en, ''),
	  NOT EXISTS (SELECT 1 FROM variants v WHERE v.product_id = p.id AND v.active = 1
	    AND (v.stock > 0 OR v.counted = 0)),
	  `+starColumns+`
	  FROM each_number(?) j CROSS JOIN search_docs d JOIN products p ON p.id = d.product_id`+cardPicture+`
	  WHERE d.product_id = j.value AND p.state = 'active' ORDER BY j.key`, []any{wanted},
		func(scan func(...any) error) error {
			p := indexed{names: make([]string, 2), tags: make([]string, 3), texts: make([]string, 2)}
			var c packedCard
			var stars Stars
			err := scan(append([]any{&c.ID, &p.position, &p.category, &p.names[0], &p.names[1],
				&p.tags[0], &p.tags[1], &p.tags[2], &p.texts[0], &p.texts[1], &c.Slug, &c.Price.KRW, &c.usd,
				&c.ListPrice.KRW, &c.Picture.File, &c.Picture.Width, &c.Picture.Height, &c.Picture.Widths,
				&c.Picture.Alt.Ko, &c.Picture.Alt.En, &c.SoldOut}, stars.dest()...)...)
			c.Reviews, c.Tenths = stars.Count(), stars.Tenths()
			c.Name, c.Position = Text{p.names[0], p.names[1]}, p.position
			at[c.ID] = len(all)
			list, all = append(list, wordindex.Product{ID: c.ID, Position: p.position, Card: c.bytes()}), append(all, p)
			return err
		})
	if err != nil {
		return nil, err
	}
	err = t.each(`SELECT v.product_id, v.sku, coalesce(x.value_ko, ''), coalesce(x.value_en, '') FROM each_number(?) j
	  CROSS JOIN variants v LEFT JOIN variant_values x ON x.variant_id = v.id
	  WHERE v.product_id = j.value AND v.active = 1`, []any{wanted}, func(scan func(...any) error) error {
		var id int64
		var sku, ko, en string
		err := scan(&id, &sku, &ko, &en)
		if n, ok := at[id]; ok {
			all[n].codes, all[n].tags = append(all[n].codes, sku), append(all[n].tags, ko, en)
		}
		return err
	})
	for n := range list {
		all[n].fill(&list[n])
	}
	return list, err
}

// fill tells by which words a product is found, those of its document.
func (p indexed) fill(to *wordindex.Product) {
	split := func(texts []string) (list [][]words.Word) {
		for _, text := range texts {
			list = append(list, words.Split(text))
		}
		return list
	}
	to.Names, to.Tags, to.Texts = split(p.names), split(p.tags), split(p.texts)
	to.Tokens = []string{categoryToken(p.category)}
	for _, c := range p.codes {
		if token := codeToken(c); token != "" {
			to.Codes = append(to.Codes, token)
		}
	}
}

// packedCard is a card as it is kept in bytes. The price in dollars is the product's
// own; the shop's rate may change without it.
type packedCard struct {
	Card
	usd *int64 // nil: at the shop's rate
}

// Marks of a packed card, its first byte.
const (
	markSoldOut = 1 << iota
	markUSD
	markAltIsName
	markReviewed
)

func (c packedCard) bytes() []byte {
	mark := byte(0)
	if c.SoldOut {
		mark |= markSoldOut
	}
	if c.usd != nil {
		mark |= markUSD
	}
	if c.Reviews > 0 {
		mark |= markReviewed
	}
	texts := []string{c.Slug, c.Name.Ko, c.Name.En, c.Picture.File, c.Picture.Widths}
	if c.Picture.Alt == c.Name {
		mark |= markAltIsName
	} else {
		texts = append(texts, c.Picture.Alt.Ko, c.Picture.Alt.En)
	}
	b := []byte{mark}
	for _, n := range []int64{c.Position, c.Price.KRW, c.ListPrice.KRW, int64(c.Picture.Width),
		int64(c.Picture.Height)} {
		b = binary.AppendVarint(b, n)
	}
	if c.usd != nil {
		b = binary.AppendVarint(b, *c.usd)
	}
	if c.Reviews > 0 {
		b = binary.AppendVarint(binary.AppendVarint(b, c.Reviews), c.Tenths)
	}
	for _, text := range texts {
		b = binary.AppendUvarint(b, uint64(len(text)))
	}
	for _, text := range texts {
		b = append(b, text...)
	}
	return b
}

// isSoldOut tells of a packed card whether its product is sold out; nil: it is.
func isSoldOut(b []byte) bool { return b == nil || b[0]&markSoldOut != 0 }

// cards unpacks the cards of some products, in the order of their ids.
func (r *remembered) cards(ids []int64, rate int64) []Card {
	cards := make([]Card, 0, len(ids))
	for _, id := range ids {
		if packed := r.Card(id); packed != nil {
			cards = append(cards, cardOf(id, packed, rate))
		}
	}
	return cards
}

// cardOf unpacks a card.
func cardOf(id int64, b []byte, rate int64) Card {
	c := Card{ID: id, SoldOut: b[0]&markSoldOut != 0}
	mark, at := b[0], 1
	number := func() int64 {
		n, size := binary.Varint(b[at:])
		at += size
		return n
	}
	c.Position, c.Price.KRW, c.ListPrice.KRW = number(), number(), number()
	c.Picture.Width, c.Picture.Height = int(number()), int(number())
	c.Price.USD, c.ListPrice.USD = money.CentsAtRate(c.Price.KRW, rate), money.CentsAtRate(c.ListPrice.KRW, rate)
	if mark&markUSD != 0 {
		c.Price.USD = number()
	}
	if mark&markReviewed != 0 {
		c.Reviews, c.Tenths = number(), number()
	}
	texts := []*string{&c.Slug, &c.Name.Ko, &c.Name.En, &c.Picture.File, &c.Picture.Widths, &c.Picture.Alt.Ko,
		&c.Picture.Alt.En}
	if mark&markAltIsName != 0 {
		texts = texts[:5]
	}
	var lengths [7]int
	for i := range texts {
		n, size := binary.Uvarint(b[at:])
		lengths[i], at = int(n), at+size
	}
	all, from := string(b[at:]), 0
	for i, text := range texts {
		*text, from = all[from:from+lengths[i]], from+lengths[i]
	}
	if mark&markAltIsName != 0 {
		c.Picture.Alt = c.Name
	}
	return c
}
