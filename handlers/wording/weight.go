package wording

import (
	"strconv"
	"strings"
)

// Kilograms writes a weight in grams as people say it: "500g", "1.25kg".
func Kilograms(grams int64) string {
	if grams < 1000 {
		return strconv.FormatInt(grams, 10) + "g"
	}
	text := strconv.FormatInt(grams/1000, 10) + "." + strconv.FormatInt(1000+grams%1000, 10)[1:]
	return strings.TrimRight(strings.TrimRight(text, "0"), ".") + "kg"
}
