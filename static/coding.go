package static

import (
	"net/http"
	"strconv"
	"strings"
)

// The codings that are offered to browsers, by their names in HTTP.
const (
	Brotli = "br"
	Gzip   = "gzip"
)

// Coding is the one of some codings that a request likes best (RFC 9110, 12.5.3); the
// first of several that it likes as much, and empty when it takes none of them.
func Coding(r *http.Request, offered ...string) (best string) {
	most := 0.0
	for _, coding := range offered {
		if weight := weightOf(r.Header["Accept-Encoding"], coding); weight > most {
			best, most = coding, weight
		}
	}
	return best
}

// weightOf is how much a request likes a coding, from 0 to 1. What is said of all
// counts for those that are not named.
func weightOf(lists []string, coding string) float64 {
	all := 0.0
	for _, list := range lists {
		for one := range strings.SplitSeq(list, ",") {
			name, weight, _ := strings.Cut(one, ";")
			switch name = strings.TrimSpace(name); {
			case strings.EqualFold(name, coding):
				return weightIn(weight)
			case name == "*":
				all = weightIn(weight)
			}
		}
	}
	return all
}

// weightIn reads a parameter such as "q=0.5". One that cannot be read is as if it were not there.
func weightIn(parameter string) float64 {
	name, value, found := strings.Cut(strings.TrimSpace(parameter), "=")
	if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 1
	}
	weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return 1
	}
	return min(max(weight, 0), 1)
}
