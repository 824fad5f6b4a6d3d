package store

import (
	"strconv"
	"strings"
)

// Everything that only PostgreSQL understands is in this file and in
// db_postgres.sql; its twin is db_sqlite.go.

// PostgreSQL's codes of rules that a write would break,
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const (
	stateNotNull    = "23502"
	stateForeignKey = "23503"
	stateUnique     = "23505"
	stateCheck      = "23514"
	stateBadText    = "22P02" // a text that is no number
	stateOtherType  = "42804"
)

// postgresRefusal is what PostgreSQL says of a write that it refused.
type postgresRefusal struct{ state, constraint, table, column, domain string }

// refused tells which rule refused a write, as SQLite's function of that name.
func (r postgresRefusal) refused() (ruleKind, rule) {
	switch r.state {
	case stateUnique:
		return uniqueRule, rule(r.constraint)
	case stateForeignKey:
		return keyRule, rule(r.constraint)
	case stateNotNull:
		return valueRule, rule(r.table + "_" + r.column + "_not_null")
	case stateBadText, stateOtherType:
		return typeRule, ""
	case stateCheck:
		switch {
		case r.domain != "": // there is one: of whole numbers
			return typeRule, ""
		case r.table == "": // refuse names the rule and nothing else
			return triggerRule, rule(r.constraint)
		}
		return checkRule, rule(r.constraint)
	}
	return "", ""
}

// inPostgresWords is a statement as PostgreSQL takes it; db_postgres.sql has the
// other words that are written for both engines. Arguments are numbered as
// SQLite does it: one without a number comes after the highest so far.
func inPostgresWords(query string) string {
	query = strings.NewReplacer(
		" LIKE ", " ILIKE ", // capitals do not matter
		ordersToSearch, "orders o",
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
