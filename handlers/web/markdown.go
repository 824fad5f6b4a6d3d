package web

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"sync"

	"github.com/a-h/templ"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// markdownCache bounds the memory for rendered texts, in bytes. What belongs to one
// of them beside text and HTML is reckoned as markdownEntry.
const (
	markdownCache = 8 << 20
	markdownEntry = 200
)

// Markdown renders product texts. goldmark drops raw HTML and unsafe links, so its
// output is safe to embed in a page.
type Markdown struct {
	reader goldmark.Markdown
	mu     sync.Mutex
	done   map[string][]byte
	size   int // bytes of what is in it
}

// newMarkdown supports tables, for sizes and the like. Their cells are not aligned,
// as that takes inline styles, which the policy forbids. The folder has the shop's
// pictures.
func newMarkdown(pictures fs.FS) *Markdown {
	tables := extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone))
	reader := goldmark.New(goldmark.WithExtensions(tables, textPictures{pictures}))
	return &Markdown{reader: reader, done: map[string][]byte{}}
}

// Component renders a Markdown text as a part of a page.
func (m *Markdown) Component(text string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		html, err := m.html(text)
		if err != nil {
			return err
		}
		_, err = w.Write(html)
		return err
	})
}

// html renders a text, or returns it from the cache. A full cache is emptied.
func (m *Markdown) html(text string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if html, ok := m.done[text]; ok {
		return html, nil
	}
	var b bytes.Buffer
	if err := m.reader.Convert([]byte(text), &b); err != nil {
		return nil, err
	}
	html := bytes.Clone(b.Bytes()) // without the room that it has grown into
	size := len(text) + len(html) + markdownEntry
	if m.size+size > markdownCache {
		clear(m.done)
		m.size = 0
	}
	if size <= markdownCache {
		m.done[text] = html
		m.size += size
	}
	return html, nil
}
