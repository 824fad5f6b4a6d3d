package productcsv

import (
	"errors"
	"strings"
	"testing"
)

// TestDescriptionsOfTooManyTags refuses what would take seconds to read, and reads
// what a long description has.
func TestDescriptionsOfTooManyTags(t *testing.T) {
	for _, unit := range []string{"<b><p>x", "<p><b>x</p>", "<font><p>", "<i><b><u><p>", "<li>x", "<table><b>x", "<br/>",
		"*_[](", "~~~\n", "가 "} {
		text := strings.Repeat(unit, maxHTML/len(unit))
		if _, _, err := newBodies().markdown(text, func(string) bool { return true }); !errors.Is(err, errTooMuch) {
			t.Errorf("%d bytes of %q: %v", len(text), unit, err)
		}
	}
	row := "<tr><td style='width: 50%'>폭</td><td>60 cm</td></tr>"
	text := "<table>" + strings.Repeat(row, 500) + "</table>" + strings.Repeat("<p>튼튼한 의자입니다.</p>", 500)
	md, _, err := newBodies().markdown(text, func(string) bool { return true })
	if err != nil || strings.Count(md, "60 cm") != 500 || strings.Count(md, "의자") != 500 {
		t.Errorf("a long description: %d bytes, %v", len(md), err)
	}
}
