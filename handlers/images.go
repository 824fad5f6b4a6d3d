package handlers

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
)

// showImage serves a product picture. It opens only files of the image folder and
// serves them only as images.
func (s *Server) showImage(c echo.Context) error {
	name := c.Param("file")
	kind := imageKind(name)
	if kind == "" {
		return store.ErrNotFound
	}
	data, err := fs.ReadFile(s.Store.Images(), name)
	if err != nil {
		return store.ErrNotFound
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("Cache-Control", "public, max-age=86400")
	if uploadName.MatchString(name) {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	return c.Blob(http.StatusOK, kind, data)
}

// imageName matches the file names that the shop gives to pictures; nothing else
// is opened.
var imageName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*\.(svg|webp|jpg|png)$`)

// uploadName matches the random name of an upload. Such a name is never reused,
// so that its file can be cached forever.
var uploadName = regexp.MustCompile(`^[a-z2-7]{20,}(-[0-9]+)?\.jpg$`)

// imageKind returns the media type of a picture; empty for any other file.
func imageKind(name string) string {
	if !imageName.MatchString(name) {
		return ""
	}
	return mime.TypeByExtension(path.Ext(name))
}
