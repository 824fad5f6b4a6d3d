package handlers_test

import (
	_ "embed"
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

//go:embed testdata/feeds.tsv
var publishedRules string

// fieldRule is what a price comparison takes in a field.
type fieldRule struct {
	needed    bool
	max, many int
	form      *regexp.Regexp
}

// feedRules reads what a feed's fields may hold.
func feedRules(t *testing.T, feed string) map[string]fieldRule {
	t.Helper()
	rules := map[string]fieldRule{}
	for line := range strings.Lines(publishedRules) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if cells[0] != feed {
			continue
		}
		longest, errMax := strconv.Atoi(cells[3])
		many, errMany := strconv.Atoi(cells[4])
		if errMax != nil || errMany != nil {
			t.Fatalf("no rule: %q", line)
		}
		rules[cells[1]] = fieldRule{cells[2] == "yes", longest, many, regexp.MustCompile("^(?:" + cells[5] + ")$")}
	}
	return rules
}

// breaches tells what an item has that its feed does not take.
func breaches(item map[string][]string, rules map[string]fieldRule) []string {
	var wrong []string
	for field, values := range item {
		rule, known := rules[field]
		if !known || len(values) > rule.many {
			wrong = append(wrong, field+" is not taken, or not so often")
			continue
		}
		for _, v := range values {
			if !rule.form.MatchString(v) || utf8.RuneCountInString(v) > rule.max {
				wrong = append(wrong, field+" is "+v)
			}
		}
	}
	for field, rule := range rules {
		if rule.needed && len(item[field]) == 0 {
			wrong = append(wrong, field+" is missing")
		}
	}
	return wrong
}

// naverItems reads a feed of lines.
func naverItems(t *testing.T, feed string) []map[string][]string {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(feed), "\n")
	head := strings.Split(lines[0], "\t")
	var items []map[string][]string
	for _, line := range lines[1:] {
		item := map[string][]string{}
		for i, cell := range strings.Split(line, "\t") {
			if cell == "" {
				continue
			}
			item[head[i]] = []string{cell}
			if head[i] == "add_image_link" {
				item[head[i]] = strings.Split(cell, "|")
			}
		}
		items = append(items, item)
	}
	return items
}

// googleItems reads a feed of RSS.
func googleItems(t *testing.T, feed string) []map[string][]string {
	t.Helper()
	var rss struct {
		Items []struct {
			Fields []struct {
				XMLName xml.Name
				Text    string `xml:",chardata"`
				Inner   []struct {
					Text string `xml:",chardata"`
				} `xml:",any"`
			} `xml:",any"`
		} `xml:"channel>item"`
	}
	if err := xml.Unmarshal([]byte(feed), &rss); err != nil {
		t.Fatal(err)
	}
	var items []map[string][]string
	for _, i := range rss.Items {
		item := map[string][]string{}
		for _, f := range i.Fields {
			text := f.Text
			for _, inner := range f.Inner {
				text += inner.Text
			}
			item[f.XMLName.Local] = append(item[f.XMLName.Local], text)
		}
		items = append(items, item)
	}
	return items
}

// TestFeedsObeyWhatIsPublished holds every product of the feeds to the rules of who
// reads them, with barcodes that are no GTINs, fees of all groups and several pictures.
func TestFeedsObeyWhatIsPublished(t *testing.T) {
	s := newShop(t)
	for _, change := range []string{
		`UPDATE variants SET barcode = '8801234567893' WHERE sku = 'CHAIR-NO-1'`,
		`UPDATE variants SET barcode = '8801234567890' WHERE sku = 'VASE-MOON-21'`,
		`UPDATE products SET ship_group = 'collect', ship_fee = 4000 WHERE slug IN ('moon-jar-vase', 'norwegian-swivel-chair')`,
	} {
		s.change(change)
	}
	google, naver := s.get("/feeds/google.xml").body, s.get("/feeds/naver.tsv").body
	feeds := []struct {
		name  string
		items []map[string][]string
	}{{"google", googleItems(t, google)}, {"google", googleItems(t, s.get("/en/feeds/google.xml").body)},
		{"naver", naverItems(t, naver)}}
	for _, f := range feeds {
		rules := feedRules(t, f.name)
		for _, item := range f.items {
			for _, wrong := range breaches(item, rules) {
				t.Errorf("%s: product %v: %s", f.name, item["id"], wrong)
			}
		}
		if len(f.items) < 20 {
			t.Errorf("%s: %d products", f.name, len(f.items))
		}
	}
	if !strings.Contains(google, ">8801234567893<") || strings.Contains(google+naver, "8801234567890") {
		t.Error("a GTIN is missing, or a number that is none is called one")
	}
	for feed, wants := range map[string][]string{google: {"<g:additional_image_link>", "<g:price>4000 KRW</g:price>"},
		naver: {"norwegian-swivel-chair-2.svg\t", "\t-1\n"}} {
		for _, want := range wants {
			if !strings.Contains(feed, want) {
				t.Errorf("%q is missing in\n%.2000s", want, feed)
			}
		}
	}
}
