package store

import (
	"strings"

	"github.com/jangteo/jangteo/store/words"
)

// Everything that only SQLite's full-text search (FTS5) understands is in this
// file: the index's own statements and the language of its conditions. It ranks
// nothing by itself (bm25 reads every hit), it only finds, newest first.

// field is a set of the index's columns.
type field string

// Where a search looks, each including the one before.
const (
	inName field = "{name}"
	inTags field = "{name tags}"
	inAll  field = "{name tags texts}"
)

// document is what the index keeps of a product.
type document struct {
	name, tags, texts, codes, initials, joins string
}

func (t searcher) putDocumentInIndex(product int64, d document) error {
	_, err := t.exec("INSERT INTO search_index (rowid, name, tags, texts, codes, initials, joins) VALUES (?, ?, ?, ?, ?, ?, ?)",
		product, d.name, d.tags, d.texts, d.codes, d.initials, d.joins)
	return err
}

func (t searcher) takeOutOfIndex(product int64) error {
	_, err := t.exec("DELETE FROM search_index WHERE rowid = ?", product)
	return err
}

// mergeIndex puts the pieces that a large index was written in together: each
// search looks into every piece.
func mergeIndex(t *tx) error {
	_, err := t.exec("INSERT INTO search_index (search_index) VALUES ('optimize')")
	return err
}

// matching lists the products of a condition, those with the highest ids first.
func (t searcher) matching(condition string, limit int) ([]int64, error) {
	var ids []int64
	err := t.each("SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT ?", []any{condition, limit},
		func(scan func(...any) error) error {
			var id int64
			err := scan(&id)
			ids = append(ids, id)
			return err
		})
	return ids, err
}

func (t searcher) matchesAny(condition string) (bool, error) {
	ids, err := t.matching(condition, 1)
	return len(ids) > 0, err
}

// anywhere is the condition of products that have a term in some field, also as
// a part of a word.
func (w term) anywhere(f field) string {
	column := string(f) + " : "
	if w.word.Kind == words.Initials {
		column = "{initials} : "
	}
	list := []string{column + quoted(w.word.Anywhere()...)}
	if w.prefix && w.word.Kind == words.Letters {
		list = append(list, column+beginning(w.word.Text))
	}
	if w.word.Len() > 2 {
		list = append(list, "{joins} : "+w.joined(w.word.Text))
	}
	for _, stem := range w.stems {
		list = append(list, column+quoted(stem.Ending()), "{joins} : "+quoted(stem.Text))
	}
	if f != inName {
		for _, id := range w.categories {
			list = append(list, "{tags} : "+quoted(categoryToken(id)))
		}
	}
	return either(list...)
}

// joined finds words that are written as one.
func (w term) joined(text string) string {
	if w.prefix {
		return beginning(text)
	}
	return quoted(text)
}

// whole is the condition of products that have a term as a word of their name.
func (w term) whole() string { return w.inNames(words.Word.Whole) }

// opens is the condition of products whose name begins with a term.
func (w term) opens() string { return w.inNames(words.Word.Opening) }

func (w term) inNames(token func(words.Word) string) string {
	column := "{name} : "
	if w.word.Kind == words.Initials {
		column = "{initials} : "
	}
	list := []string{token(w.word)}
	for _, stem := range w.stems {
		list = append(list, token(stem))
	}
	return column + quoted(list...)
}

// all is the condition that every term meets its own.
func all(terms []term, condition func(term) string) string {
	list := make([]string, len(terms))
	for i, w := range terms {
		list[i] = "(" + condition(w) + ")"
	}
	return strings.Join(list, " AND ")
}

// sameCode is the condition of products with an article number.
func sameCode(code string) string { return "{codes} : " + quoted(code) }

// codeBeginning is the condition of products whose article number begins so.
func codeBeginning(code string) string { return "{codes} : " + beginning(code) }

func either(list ...string) string { return "(" + strings.Join(list, " OR ") + ")" }

// quoted are phrases of tokens, one of which must be there. Tokens have no
// quotes.
func quoted(phrases ...string) string {
	if len(phrases) == 1 {
		return `"` + phrases[0] + `"`
	}
	return `("` + strings.Join(phrases, `" OR "`) + `")`
}

func beginning(token string) string { return `"` + token + `" *` }
