package productcsv

import (
	"bytes"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/yuin/goldmark"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// bodies converts descriptions from HTML to Markdown and back.
type bodies struct{ to *converter.Converter }

func newBodies() *bodies {
	return &bodies{converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin()))}
}

// html renders Markdown as the shop does.
func (b *bodies) html(text string) (string, error) {
	var out bytes.Buffer
	if err := goldmark.Convert([]byte(text), &out); err != nil {
		return "", err
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

var tags = regexp.MustCompile(`<[a-zA-Z/!]|&[#a-zA-Z][a-zA-Z0-9]*;`)

// markdown converts HTML or plain text. Scripts, links to scripts and foreign
// pictures are dropped; pictures counts the latter. ours reports whether a
// picture is the shop's own.
func (b *bodies) markdown(text string, ours func(src string) bool) (md string, pictures int, err error) {
	if !tags.MatchString(text) {
		text = paragraphs(text)
	}
	if isTooMuch(text) {
		return "", 0, errTooMuch
	}
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return "", 0, err
	}
	c := cleaner{ours: ours}
	c.clean(doc)
	out, err := b.to.ConvertNode(doc)
	return strings.TrimSpace(string(out)), c.pictures, err
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
	ours     func(string) bool
	pictures int // number removed
}

func (c *cleaner) clean(n *html.Node) {
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
	case atom.Script, atom.Style, atom.Iframe, atom.Object, atom.Embed, atom.Template, atom.Noscript, atom.Form,
		atom.Svg, atom.Math,
		atom.Video, atom.Audio, atom.Canvas, atom.Link, atom.Meta, atom.Title:
		return true
	case atom.Img:
		if src := attribute(n, "src"); c.ours(src) {
			return false
		}
		c.pictures++
		return true
	}
	return false
}

func (c *cleaner) cleanElement(n *html.Node) {
	switch n.DataAtom {
	case atom.A:
		if !harmlessLink(attribute(n, "href")) {
			become(n, atom.Span)
		}
	// The shop's Markdown has no tables: each row becomes a line.
	case atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Caption:
		become(n, atom.Div)
	case atom.Tr:
		become(n, atom.P)
	case atom.Td, atom.Th:
		become(n, atom.Span)
		if n.PrevSibling != nil {
			n.InsertBefore(&html.Node{Type: html.TextNode, Data: " · "}, n.FirstChild)
		}
	}
	kept := n.Attr[:0]
	for _, a := range n.Attr {
		if a.Key == "href" || a.Key == "src" || a.Key == "alt" || a.Key == "title" || a.Key == "start" {
			kept = append(kept, a)
		}
	}
	n.Attr = kept
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
