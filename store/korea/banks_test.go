package korea

import (
	"strings"
	"testing"
)

func TestBanksAreNamedOnceInBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range Banks() {
		if len(b.Code) != 2 || strings.Trim(b.Code, "0123456789") != "" || b.Name.Ko == "" || b.Name.En == "" {
			t.Errorf("bank %+v", b)
		}
		for _, name := range []string{b.Code, b.Name.Ko, b.Name.En} {
			if seen[name] {
				t.Errorf("%s stands twice", name)
			}
			seen[name] = true
		}
	}
	// manual: code-info/pg-1
	for _, code := range strings.Fields("04 23 39 34 03 11 31 32 02 45 07 88 48 81 20 71 37 12 90 89 27 92") {
		if !seen[code] {
			t.Errorf("bank %s is missing", code)
		}
	}
}
