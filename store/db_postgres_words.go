package store

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"
)

// postgresWords is what statements say differently to PostgreSQL; its index of
// words is a column of lexemes that db_postgres.sql makes. SQLite's twin is
// sqliteWords.
type postgresWords struct{}

// lastPosition is the highest position that PostgreSQL keeps of a lexeme, and
// the room for all of them.
const (
	lastPosition  = 16383
	lexemeRoom    = 1 << 20
	longestLexeme = 2046
)

// statement numbers the arguments as SQLite does it: one without a number comes
// after the highest so far. Most of what PostgreSQL does not know by itself is
// made in db_postgres.sql.
func (postgresWords) statement(query string) string {
	query = strings.NewReplacer(
		"LIKE", "ILIKE", // capitals do not matter
		ordersToSearch, "orders o",
		ordersToExpire, "orders o",
		serverTime, "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
		passTaken, " FOR UPDATE SKIP LOCKED",
	).Replace(query)
	var b strings.Builder
	n, quoted := 0, false
	for i := 0; i < len(query); i++ {
		c := query[i]
		quoted = quoted != (c == '\'')
		if c != '?' || quoted {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('$')
		if i+1 < len(query) && query[i+1] >= '1' && query[i+1] <= '9' {
			n = max(n, int(query[i+1]-'0'))
			continue
		}
		n++
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

// arguments: yes and no are 1 and 0 in columns. A text has no byte 0 and is UTF-8: what
// is not is kept as U+FFFD, which nothing that is looked for has.
func (postgresWords) arguments(args []any) []any {
	list := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case bool:
			list[i] = yes(v)
		case string:
			list[i] = keptText(v)
		default:
			list[i] = a
		}
	}
	return list
}

// yes is 1 or 0 where a column asks, and true or false where a condition does.
type yes bool

// BoolValue is for the driver.
func (y yes) BoolValue() (pgtype.Bool, error) { return pgtype.Bool{Bool: bool(y), Valid: true}, nil }

// Int64Value is for the driver.
func (y yes) Int64Value() (pgtype.Int8, error) {
	if y {
		return pgtype.Int8{Int64: 1, Valid: true}, nil
	}
	return pgtype.Int8{Valid: true}, nil
}

func keptText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "\ufffd")
}

// breaks: when the server has gone away, or is in trouble itself, the transaction is
// gone. Else it goes on from its last savepoint.
func (postgresWords) breaks(p *pinned, err error) bool {
	var answer interface{ SQLState() string }
	if !errors.As(err, &answer) {
		return isLost(p.conn)
	}
	switch answer.SQLState()[:2] {
	// connection, state, conflict, resources, a lock that others hold, shutdown, disk, corruption
	case "08", "25", "40", "53", "55", "57", "58", "XX":
		return true
	}
	return false
}

func (postgresWords) invariants() []invariant { return nil } // it never leaves a reference open

const returningID = " RETURNING id"

func (postgresWords) insert(t *tx, query string, args []any) (id int64, err error) {
	err = t.get(query+returningID, args, &id)
	return id, err
}

func (postgresWords) putDocument(t *tx, product int64, d document) error {
	_, err := t.exec("INSERT INTO search_index (product_id, tokens) VALUES (?, CAST(CAST(? AS text) AS tsvector))",
		product, d.forPostgres())
	return err
}

func (postgresWords) takeDocument(t *tx, product int64) error {
	_, err := t.exec("DELETE FROM search_index WHERE product_id = ?", product)
	return err
}

func (postgresWords) mergeIndex(*tx, bool) (bool, error) { return false, nil } // vacuum does it

func (postgresWords) matching(t *tx, c condition, limit int) ([]int64, error) {
	return t.ids("SELECT product_id FROM search_index WHERE tokens @@ CAST(CAST(? AS text) AS tsquery) ORDER BY "+
		"product_id DESC LIMIT ?",
		c.forPostgres(), limit)
}

// forPostgres writes a document as lexemes with their positions. Those of a
// field begin with its letter, so that no phrase reaches from one into another.
func (d document) forPostgres() string {
	var b strings.Builder
	place := 0
	for _, f := range []struct {
		in   field
		text string
	}{{nameAlone, d.name}, {tagsAlone, d.tags}, {textsAlone, d.texts}, {inCodes, d.codes}, {inInitials, d.initials},
		{inJoins, d.joins}} {
		for _, token := range strings.Fields(f.text) {
			place = min(place+1, lastPosition)
			if len(token) < longestLexeme && b.Len() < lexemeRoom/2 {
				fmt.Fprintf(&b, "%s:%d ", lexeme(f.in, token), place)
			}
		}
	}
	return b.String()
}

func lexeme(in field, token string) string {
	return "'" + string(in) + "=" + strings.NewReplacer("'", "''", `\`, `\\`).Replace(token) + "'"
}

// forPostgres is a condition as a tsquery.
func (c condition) forPostgres() string {
	switch {
	case c.all != nil:
		return joinPostgres(c.all, " & ")
	case c.any != nil:
		return joinPostgres(c.any, " | ")
	}
	var list []string
	for _, in := range c.in {
		for _, p := range c.phrases {
			var tokens []string
			for _, token := range strings.Fields(p) {
				tokens = append(tokens, lexeme(field(in), token))
			}
			said := "(" + strings.Join(tokens, " <-> ") + ")"
			if c.begins {
				said = tokens[0] + ":*"
			}
			list = append(list, said)
		}
	}
	return "(" + strings.Join(list, " | ") + ")"
}

func joinPostgres(list []condition, by string) string {
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = c.forPostgres()
	}
	return "(" + strings.Join(parts, by) + ")"
}
