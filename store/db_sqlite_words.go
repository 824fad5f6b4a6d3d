package store

import "strings"

// sqliteWords is what statements say differently to SQLite; its index of words
// is a table of FTS5. PostgreSQL's twin is postgresWords.
type sqliteWords struct{}

// statement gives the few words that mean nothing to either engine to SQLite.
func (sqliteWords) statement(query string) string {
	return strings.NewReplacer(
		"each_number(", "json_each(", // the members of a list, as key and value
		"each_text(", "json_each(",
		serverTime, "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
		passTaken, "", // one process takes
		// It would rather go by the states of orders, and then to each order for its names.
		ordersToSearch, "orders o INDEXED BY orders_to_search",
		// It would go by the states of orders, and sort all that are open: in a flood that is most of them.
		ordersToExpire, "orders o INDEXED BY orders_to_expire",
	).Replace(query)
}

func (sqliteWords) arguments(args []any) []any { return args }

// breaks: SQLite may have rolled back more than the statement that failed.
func (sqliteWords) breaks(_ *pinned, err error) bool {
	switch resultCode(err) {
	case codeBusy, codeNoMem, codeIOErr, codeCorrupt, codeFull:
		return true
	}
	return false
}

func (sqliteWords) invariants() []invariant {
	return []invariant{
		{"every reference points to something",
			`SELECT "table" || ' row ' || coalesce(rowid, '?') FROM pragma_foreign_key_check`},
		{"the database file is sound",
			`SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`},
	}
}

// insert asks SQLite afterwards: for RETURNING it makes a table in memory each time.
func (sqliteWords) insert(t *tx, query string, args []any) (int64, error) {
	res, err := t.run(query, args)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

func (sqliteWords) putDocument(t *tx, product int64, d document) error {
	_, err := t.exec("INSERT INTO search_index (rowid, name, tags, texts, codes, initials, joins) VALUES (?, ?, "+
		"?, ?, ?, ?, ?)",
		product, d.name, d.tags, d.texts, d.codes, d.initials, d.joins)
	return err
}

func (sqliteWords) takeDocument(t *tx, product int64) error {
	_, err := t.exec("DELETE FROM search_index WHERE rowid = ?", product)
	return err
}

// mergedAtOnce is how many pages of the index are written in one step, some 2 MB.
const mergedAtOnce = 500

// mergeIndex: https://www.sqlite.org/fts5.html#the_merge_command. A negative number
// begins to put all pieces together; a step that has changed nothing was the last.
func (sqliteWords) mergeIndex(t *tx, begins bool) (left bool, err error) {
	var before, after int64
	if err := t.get("SELECT total_changes()", nil, &before); err != nil {
		return false, err
	}
	pages := mergedAtOnce
	if begins {
		pages = -pages
	}
	if _, err := t.exec("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", pages); err != nil {
		return false, err
	}
	err = t.get("SELECT total_changes()", nil, &after)
	return after-before >= 2, err
}

// matching does not ask for the best (bm25 reads every hit).
func (sqliteWords) matching(t *tx, c condition, limit int) ([]int64, error) {
	return t.ids("SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT ?", c.forFTS5(),
		limit)
}

// forFTS5 is a condition in the language of FTS5. Tokens have no quotes.
func (c condition) forFTS5() string {
	switch {
	case c.all != nil:
		return joinFTS5(c.all, " AND ")
	case c.any != nil:
		return joinFTS5(c.any, " OR ")
	}
	column := c.in.columns() + " : "
	if c.begins {
		return column + `"` + c.phrases[0] + `" *`
	}
	return column + `("` + strings.Join(c.phrases, `" OR "`) + `")`
}

// columns are the fields as columns of FTS5.
func (f field) columns() string {
	names := make([]string, len(f))
	for i, letter := range f {
		switch field(letter) {
		case nameAlone:
			names[i] = "name"
		case tagsAlone:
			names[i] = "tags"
		case textsAlone:
			names[i] = "texts"
		case inCodes:
			names[i] = "codes"
		case inInitials:
			names[i] = "initials"
		case inJoins:
			names[i] = "joins"
		}
	}
	return "{" + strings.Join(names, " ") + "}"
}

func joinFTS5(list []condition, by string) string {
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = "(" + c.forFTS5() + ")"
	}
	return strings.Join(parts, by)
}
