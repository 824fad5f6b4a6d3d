package productcsv

import (
	"bytes"
	"cmp"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	tables "github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// bodies converts descriptions from HTML to Markdown and back.
type bodies struct {
	to   *converter.Converter
	from goldmark.Markdown
}

func newBodies() *bodies {
	table := tables.NewTablePlugin(tables.WithHeaderPromotion(true), tables.WithSkipEmptyRows(true),
		tables.WithSpanCellBehavior(tables.SpanBehaviorMirror),
		tables.WithCellPaddingBehavior(tables.CellPaddingBehaviorMinimal))
	plugins := converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), table)
	return &bodies{to: converter.NewConverter(plugins), from: goldmark.New(goldmark.WithExtensions(extension.Table))}
}

// html renders Markdown as the shop does.
func (b *bodies) html(text string) (string, error) {
	var out bytes.Buffer
	if err := b.from.Convert([]byte(text), &out); err != nil {
		return "", err
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

// dataPictures are pictures that are written into a description, which no shop keeps there.
var dataPictures = regexp.MustCompile(`src=["']?data:[^"'\s>]*["']?`)

var tags = regexp.MustCompile(`<[a-zA-Z/!]|&[#a-zA-Z][a-zA-Z0-9]*;`)

// lost counts what the shop cannot show of a description.
type lost struct {
	pictures []string // of other sites: their addresses
	embedded int      // films, frames, forms and drawings
}

// markdown converts HTML or plain text. Scripts, links to scripts, foreign pictures
// and what is embedded are dropped. ours gives the addresses of a picture in the shop, more
// than one if it is in pieces, and none if it is foreign.
func (b *bodies) markdown(text string, ours func(src string) []string) (md string, gone lost, err error) {
	if !tags.MatchString(text) {
		text = paragraphs(text)
	}
	if isTooMuch(text) {
		return "", lost{}, errTooMuch
	}
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return "", lost{}, err
	}
	c := cleaner{ours: ours}
	c.clean(doc)
	out, err := b.to.ConvertNode(doc)
	return strings.TrimSpace(string(out)), c.gone, err
}

// errTooMuch says that a description has more text or more tags than any page shows.
var errTooMuch = errors.New("too much text, or too many tags")

// isTooMuch counts tags and text, which takes no longer than reading them. Reading
// their meaning takes longer with the square of their number.
func isTooMuch(text string) bool {
	z := html.NewTokenizer(strings.NewReader(text))
	for tags, characters := 0, 0; tags <= maxTags && characters <= maxText; {
		switch z.Next() {
		case html.ErrorToken:
			return false
		case html.StartTagToken, html.SelfClosingTagToken:
			tags++
		case html.TextToken:
			characters += utf8.RuneCount(z.Raw())
		}
	}
	return true
}

// paragraphs converts plain text to HTML: blank lines separate paragraphs.
func paragraphs(text string) string {
	var b strings.Builder
	for _, part := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(strings.TrimSpace(part)), "\n", "<br>") + "</p>")
	}
	return b.String()
}

// cleaner removes HTML that does not belong in a description.
type cleaner struct {
	ours func(string) []string
	gone lost // what was removed
}

func (c *cleaner) clean(n *html.Node) {
	if n.DataAtom == atom.Table && columns(n) < 2 { // it only puts things in their place
		unframe(n)
	}
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		if c.drops(child) {
			n.RemoveChild(child)
		} else {
			c.clean(child)
		}
		child = next
	}
	if n.Type == html.ElementNode {
		c.cleanElement(n)
	}
}

func (c *cleaner) drops(n *html.Node) bool {
	if n.Type == html.CommentNode {
		return true
	}
	if n.Type != html.ElementNode {
		return false
	}
	switch n.DataAtom {
	case atom.Iframe, atom.Embed:
		if film := filmOf(attribute(n, "src")); film != "" {
			link(n, film)
			return false
		}
		c.gone.embedded++
		return true
	case atom.Object, atom.Form, atom.Svg, atom.Math, atom.Video, atom.Audio, atom.Canvas:
		c.gone.embedded++
		return true
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Link, atom.Meta, atom.Title:
		return true
	case atom.Img:
		src := sourceOf(n)
		files := c.ours(src)
		if len(files) == 0 {
			c.gone.pictures = append(c.gone.pictures, src)
			return true
		}
		show(n, files)
	}
	return false
}

// films are the sites whose films are shown by a link to them: the host of their frames,
// what stands in front of the number of a film there, and in its own address.
func films() [][3]string {
	return [][3]string{{"youtube.com", "/embed/", "https://www.youtube.com/watch?v="},
		{"youtube-nocookie.com", "/embed/", "https://www.youtube.com/watch?v="},
		{"youtube.com", "/v/", "https://www.youtube.com/watch?v="},
		{"youtube.com", "/shorts/", "https://www.youtube.com/shorts/"},
		{"youtu.be", "/", "https://www.youtube.com/watch?v="}, {"player.vimeo.com", "/video/", "https://vimeo.com/"},
		{"tv.naver.com", "/embed/", "https://tv.naver.com/v/"}}
}

var filmNumber = regexp.MustCompile(`^[A-Za-z0-9_-]{4,40}$`)

// filmOf is the address of the film that a frame shows; empty: it shows something else.
func filmOf(src string) string {
	u, err := url.Parse(strings.TrimSpace(src))
	if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host := strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."), "m.")
	for _, site := range films() {
		number, found := strings.CutPrefix(u.Path, site[1])
		if number = strings.TrimSuffix(number, "/"); found && host == site[0] && filmNumber.MatchString(number) &&
			number != "videoseries" {
			return site[2] + number
		}
	}
	return ""
}

// link makes a link of its own paragraph of a frame.
func link(n *html.Node, address string) {
	become(n, atom.P)
	for n.FirstChild != nil {
		n.RemoveChild(n.FirstChild)
	}
	a := &html.Node{Type: html.ElementNode, DataAtom: atom.A, Data: "a",
		Attr: []html.Attribute{{Key: "href", Val: address}}}
	a.AppendChild(&html.Node{Type: html.TextNode, Data: "▶ " + siteOf(address)})
	n.AppendChild(a)
}

// siteOf names the site of a film, as people know it.
func siteOf(address string) string {
	switch {
	case strings.Contains(address, "vimeo"):
		return "Vimeo"
	case strings.Contains(address, "naver"):
		return "네이버 TV"
	}
	return "YouTube"
}

// sourceOf is where a picture is. Scripts of other shops load some later, from another
// attribute.
func sourceOf(n *html.Node) string {
	return cmp.Or(attribute(n, "ec-data-src"), attribute(n, "data-src"), attribute(n, "src"))
}

// show makes a picture show files of the shop, one after the other.
func show(n *html.Node, files []string) {
	after := n.NextSibling
	for i, file := range files {
		if i > 0 {
			next := &html.Node{Type: html.ElementNode, DataAtom: atom.Img, Data: "img"}
			n.Parent.InsertBefore(next, after)
			n = next
		}
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "src" })
		n.Attr = append(n.Attr, html.Attribute{Key: "src", Val: file})
	}
}

func (c *cleaner) cleanElement(n *html.Node) {
	switch n.DataAtom {
	case atom.A:
		if !harmlessLink(attribute(n, "href")) {
			become(n, atom.Span)
		}
	case atom.Td, atom.Th:
		(&cellText{}).put(n)
	}
	kept := n.Attr[:0]
	for _, a := range n.Attr {
		if a.Key == "href" || a.Key == "src" || a.Key == "alt" || a.Key == "title" || a.Key == "start" || isSpan(a) {
			kept = append(kept, a)
		}
	}
	n.Attr = kept
}

// maxSpan is how many columns or rows a cell of a table takes at most.
const maxSpan = 20

// isSpan tells whether a cell takes the place of others, as many as a table can have.
func isSpan(a html.Attribute) bool {
	n, err := strconv.Atoi(a.Val)
	return (a.Key == "colspan" || a.Key == "rowspan") && err == nil && n > 1 && n <= maxSpan
}

// parts are the elements of a table without those of tables in its cells.
func parts(table *html.Node) []*html.Node {
	var list []*html.Node
	for n := range table.ChildNodes() {
		if n.Type == html.ElementNode && n.DataAtom != atom.Table {
			list = append(append(list, n), parts(n)...)
		}
	}
	return list
}

// columns counts the cells of a table's widest row.
func columns(table *html.Node) int {
	widest := 0
	for _, n := range parts(table) {
		if n.DataAtom != atom.Tr {
			continue
		}
		cells := 0
		for c := range n.ChildNodes() {
			if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
				cells++
			}
		}
		widest = max(widest, cells)
	}
	return widest
}

// unframe makes plain blocks of a table.
func unframe(table *html.Node) {
	for _, n := range parts(table) {
		switch n.DataAtom {
		case atom.Tbody, atom.Thead, atom.Tfoot, atom.Caption, atom.Tr, atom.Td, atom.Th:
			become(n, atom.Div)
		}
	}
	become(table, atom.Div)
}

// cellText puts all of a cell on one line, as tables in Markdown have it.
type cellText struct{ begun, parted bool }

func (t *cellText) put(n *html.Node) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.Type == html.TextNode {
			if strings.TrimSpace(child.Data) == "" {
				continue
			}
			child.Data = strings.NewReplacer("\r", "", "\n", " ").Replace(child.Data)
			if t.parted {
				child.Data = " / " + strings.TrimLeft(child.Data, " \t")
			}
			t.begun, t.parted = true, false
			continue
		}
		isBlock := child.Type == html.ElementNode && !isInline(child.DataAtom)
		t.parted = t.parted || isBlock && t.begun
		t.put(child)
		t.parted = t.parted || isBlock && t.begun
		if isBlock {
			become(child, atom.Span)
		}
	}
}

func isInline(a atom.Atom) bool {
	switch a {
	case atom.A, atom.B, atom.Strong, atom.I, atom.Em, atom.Span, atom.Font, atom.U, atom.S, atom.Small, atom.Sub,
		atom.Sup, atom.Code, atom.Img, atom.Mark, atom.Del, atom.Ins, atom.Label:
		return true
	}
	return a == 0
}

func become(n *html.Node, a atom.Atom) { n.DataAtom, n.Data, n.Attr = a, a.String(), nil }

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// harmlessLink reports whether following a link runs no script.
func harmlessLink(href string) bool {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil || href == "" {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "", "http", "https", "mailto", "tel":
		return true
	}
	return false
}
