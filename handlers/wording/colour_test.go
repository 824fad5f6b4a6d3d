package wording

import "testing"

// TestColoursOfOptions tells colours from words that only look like them.
func TestColoursOfOptions(t *testing.T) {
	for value, want := range map[string]string{"검정": "#1b1b1b", "검정색": "#1b1b1b", "남색": "#1c2a4a", "남": "", "회색": "#8c8c8c",
		"블루 그레이": "#7f93a6", "Navy": "#1c2a4a", "대": "", "100cm": "", "": "", "색": ""} {
		if got := ColourOf(value); got != want {
			t.Errorf("%q is %q, want %q", value, got, want)
		}
	}
	seen := map[string]string{}
	for _, c := range colours() {
		for _, name := range c.names {
			if other := seen[name]; other != "" {
				t.Errorf("%s is both %s and %s", name, other, c.css)
			}
			seen[name] = c.css
		}
	}
}
