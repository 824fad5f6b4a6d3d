package admin

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/views/admin"
)

// uploadPicture stores one picture for the editor and returns its fields as
// JSON.
func (s *Server) uploadPicture(c echo.Context) error {
	file := web.FileOf(c, "file")
	if file == nil {
		return &web.FormError{Fields: map[string]string{"file": adminLang(c).Text("사진을 선택해 주세요.",
			"Please choose a picture.")}}
	}
	p, err := s.keepPicture(c, file)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, p)
}

// storeUploads stores the pictures that came with the editor's form and notes
// which were refused and why.
func (s *Server) storeUploads(c echo.Context, e *editorState) {
	lang := adminLang(c)
	for _, file := range web.FilesOf(c, "file") {
		problem := lang.Text("사진은 20장까지 올릴 수 있습니다.", "You can add up to 20 pictures.")
		if len(e.fields.Pictures) < store.MaxPictures {
			p, err := s.keepPicture(c, file)
			if err == nil {
				e.fields.Pictures = append(e.fields.Pictures, p)
				continue
			}
			fault := web.Explain(err)
			// Refused pictures are the visitor's; everything else is ours to look into.
			if fault.Status >= http.StatusInternalServerError {
				s.Log.Error("keep a picture", "id", c.Get(web.RequestIDKey), "error", err)
			}
			problem = s.Sentence(fault, lang)
		}
		e.errs["file"] = joinSentences(e.errs["file"], clip.Text(file.Name, 60)+": "+problem)
	}
}

// joinSentences appends a sentence to those before it.
func joinSentences(before, next string) string {
	if before == "" {
		return next
	}
	return before + " " + next
}

// keepPicture re-encodes an uploaded picture in all sizes and stores the
// results.
func (s *Server) keepPicture(c echo.Context, file *web.File) (admin.PictureFields, error) {
	set, err := s.EncodePhoto(c.Request().Context(), file.Read())
	if err != nil {
		return admin.PictureFields{}, err
	}
	var sizes []store.PictureFile
	for _, size := range set.Files {
		sizes = append(sizes, store.PictureFile{Width: size.Width, Height: size.Height, Data: size.Data})
	}
	p, err := s.Store.KeepPicture(sizes)
	return admin.PictureFields{File: p.File, Width: p.Width, Height: p.Height, Widths: p.Widths}, err
}

// showOwnersPhoto shows a photo of a claim to admins.
func (s *Server) showOwnersPhoto(c echo.Context) error {
	return web.ShowPhoto(c, func(id int64) ([]byte, error) {
		return s.Store.OwnersPhoto(c.Request().Context(),
			c.Param("no"), id)
	})
}
