package web

import (
	"io/fs"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
)

// textPictures gives the pictures of a text what those of pages have: they are
// loaded when they are scrolled to, and the shop's own keep their place until then.
type textPictures struct{ folder fs.FS }

// Extend is called by goldmark.
func (p textPictures) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(parser.WithASTTransformers(util.Prioritized(p, 0)))
}

// Transform is called by goldmark for each text.
func (p textPictures) Transform(text *ast.Document, _ text.Reader, _ parser.Context) {
	// Walk returns only errors of the function.
	_ = ast.Walk(text, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		picture, ok := n.(*ast.Image)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		picture.SetAttributeString("loading", "lazy")
		picture.SetAttributeString("decoding", "async")
		file, ours := strings.CutPrefix(string(picture.Destination), wording.ImagePath)
		if !ours {
			return ast.WalkContinue, nil
		}
		if m := store.Measured(p.folder, file); m.File != "" {
			picture.SetAttributeString("width", strconv.Itoa(m.Width))
			picture.SetAttributeString("height", strconv.Itoa(m.Height))
		}
		return ast.WalkContinue, nil
	})
}
