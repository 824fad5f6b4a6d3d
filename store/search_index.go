package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jangteo/jangteo/store/contain"
	"github.com/jangteo/jangteo/store/words"
)

// indexVersion is raised whenever products would be indexed otherwise than
// before; every product is then indexed again when the shop starts.
const indexVersion = "1"

// noteAll notes every product to be indexed again when the program indexes otherwise
// than the one before.
func (s *Store) noteAll(ctx context.Context) error {
	return s.write(ctx, func(t *tx) error {
		var version string
		if err := t.get("SELECT value FROM settings WHERE name = 'search_index'", nil, &version); err != nil &&
			!errors.Is(err, ErrNotFound) {
			return err
		}
		if version == indexVersion {
			return nil
		}
		if _, err := t.exec(`INSERT INTO settings (name, value, updated_at) VALUES ('search_index', ?, ?)
		  ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at =
		  excluded.updated_at`, indexVersion, ms(t.now)); err != nil {
			return err
		}
		_, err := t.exec("INSERT INTO search_changes SELECT id FROM products WHERE true ON CONFLICT DO NOTHING")
		return err
	})
}

// indexChanges indexes products that have changed, at most so many. The writer calls
// it before it commits, so that a change and what searches find of it are one. One
// that cannot be indexed keeps its place in the index, if it has one, until it is
// changed again, and is told to the log.
func indexChanges(t *tx, most int) error {
	ids, err := t.ids("SELECT product_id FROM search_changes ORDER BY product_id LIMIT ?", most)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := t.alone(func() error { return searcher{tx: t}.index(id) }); t.broken != nil {
			return fmt.Errorf("index product %d: %w", id, t.broken)
		} else if err != nil {
			t.moves = append(t.moves, move{of: "product", kind: "not indexed", key: strconv.FormatInt(id, 10),
				to: firstLine(err.Error())})
		}
		if _, err := t.exec("DELETE FROM search_changes WHERE product_id = ?", id); err != nil {
			return err
		}
	}
	return nil
}

// alone does a part of a change that may fail without the rest.
func (t *tx) alone(part func() error) error {
	if _, err := t.exec("SAVEPOINT part"); err != nil {
		return err
	}
	failed := contain.Panic(part)
	if failed != nil && t.broken == nil {
		_, err := t.exec("ROLLBACK TO SAVEPOINT part")
		breakOn(t, err)
	}
	_, err := t.exec("RELEASE SAVEPOINT part")
	breakOn(t, err)
	return failed
}

// index makes the index of one product fit it: none when it is not sold.
func (t searcher) index(product int64) error {
	before, err := t.unindex(product)
	if err != nil {
		return err
	}
	p, err := t.indexed(product)
	if errors.Is(err, ErrNotFound) {
		return t.countWords(before, nil)
	}
	if err != nil {
		return err
	}
	known := p.words()
	if err := t.on.words.putDocument(t.tx, product, p.document()); err != nil {
		return err
	}
	if _, err := t.exec("INSERT INTO search_docs (product_id, position, words) VALUES (?, ?, ?)", product, p.position,
		strings.Join(known, " ")); err != nil {
		return err
	}
	return t.countWords(before, known)
}

// unindex takes a product out of the index and returns its words there.
func (t searcher) unindex(product int64) ([]string, error) {
	var before string
	err := t.get("DELETE FROM search_docs WHERE product_id = ? RETURNING words", []any{product}, &before)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return strings.Fields(before), t.on.words.takeDocument(t.tx, product)
}

// indexed is what a product is found by.
type indexed struct {
	position int64
	category int64
	names    []string
	tags     []string // tags, maker, kind and values of options
	texts    []string
	codes    []string // article numbers
}

func (t searcher) indexed(product int64) (indexed, error) {
	p := indexed{names: make([]string, 2), tags: make([]string, 3), texts: make([]string, 2)}
	err := t.get(`SELECT position, category_id, name_ko, name_en, tags, vendor, kind, summary_ko, summary_en
	  FROM products WHERE id = ? AND state = 'active'`, []any{product},
		&p.position, &p.category, &p.names[0], &p.names[1], &p.tags[0], &p.tags[1], &p.tags[2], &p.texts[0],
		&p.texts[1])
	if err != nil {
		return p, err
	}
	err = t.each(`SELECT v.sku, coalesce(x.value_ko, ''), coalesce(x.value_en, '') FROM variants v LEFT JOIN
	  variant_values x ON x.variant_id = v.id
	  WHERE v.product_id = ? AND v.active = 1 ORDER BY v.position,
	  v.id`, []any{product}, func(scan func(...any) error) error {
		var sku, ko, en string
		err := scan(&sku, &ko, &en)
		p.codes = append(p.codes, sku)
		p.tags = append(p.tags, ko, en)
		return err
	})
	return p, err
}

// document is a product as the index keeps it. Both names are separate texts:
// each begins anew.
func (p indexed) document() document {
	d := document{tags: tokensOf(p.tags) + " " + categoryToken(p.category), texts: tokensOf(p.texts)}
	var names, initials, joins []string
	for _, name := range p.names {
		list := words.Split(name)
		names = append(names, words.NameTokens(list))
		initials = append(initials, words.InitialTokens(list))
		joins = append(joins, words.JoinedTokens(list))
	}
	d.name, d.initials, d.joins = strings.Join(names, " "), strings.Join(initials, " "), strings.Join(joins, " ")
	var codes []string
	for _, c := range p.codes {
		codes = append(codes, codeToken(c))
	}
	slices.Sort(codes)
	d.codes = strings.Join(slices.Compact(codes), " ")
	return d
}

func tokensOf(texts []string) string {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	var list []string
	for _, text := range slices.Compact(texts) {
		list = append(list, words.Tokens(words.Split(text)))
	}
	return strings.Join(list, " ")
}

// categoryToken stands for a category, whose name may change without its
// products.
func categoryToken(id int64) string { return "〔" + strconv.FormatInt(id, 10) }

// codeToken is an article number as people type it: with or without what stands
// between its parts.
func codeToken(sku string) string { return words.Join(words.Split(sku)) }

// words lists the different words that can be completed and mended.
func (p indexed) words() []string {
	var list []string
	for _, text := range slices.Concat(p.names, p.tags) {
		for _, w := range words.Split(text) {
			if w.CanSlip() {
				list = append(list, w.Text)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// countWords keeps the list of all words: those of a product that were and that
// are.
func (t searcher) countWords(before, now []string) error {
	for _, w := range before {
		if !slices.Contains(now, w) {
			if err := t.forgetWord(w); err != nil {
				return err
			}
		}
	}
	for _, w := range now {
		if !slices.Contains(before, w) {
			if err := t.learnWord(w); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t searcher) learnWord(w string) error {
	known, err := t.exec("UPDATE search_words SET products = products + 1 WHERE word = ?", w)
	if err != nil || known > 0 {
		return err
	}
	if _, err := t.exec("INSERT INTO search_words (word, keys, products) VALUES (?, ?, 1)", w,
		words.Keys(w)); err != nil {
		return err
	}
	for _, slip := range words.Slips(w) {
		if _, err := t.exec("INSERT INTO search_slips (slip, word) VALUES (?, ?) ON CONFLICT DO NOTHING", slip,
			w); err != nil {
			return err
		}
	}
	return nil
}

func (t searcher) forgetWord(w string) error {
	shared, err := t.exec("UPDATE search_words SET products = products - 1 WHERE word = ? AND products > 1", w)
	if err != nil || shared > 0 {
		return err
	}
	if _, err := t.exec("DELETE FROM search_slips WHERE word = ?", w); err != nil {
		return err
	}
	_, err = t.exec("DELETE FROM search_words WHERE word = ?", w)
	return err
}
