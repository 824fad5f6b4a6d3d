package store

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
