package admin

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/photo"
	"github.com/jangteo/jangteo/views/admin"
)

// uploadPicture stores one picture for the editor and returns the fields of its
// pieces as JSON, from top to bottom: most pictures are one.
func (s *Server) uploadPicture(c echo.Context) error {
	file := web.FileOf(c, "file")
	if file == nil {
		return &web.FormError{Fields: map[string]string{"file": adminLang(c).Text("사진을 선택해 주세요.",
			"Please choose a picture.")}}
	}
	list, err := s.keepPieces(c, file)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, list)
}

// storeUploads stores the pictures that came with the editor's form and notes
// which were refused and why.
func (s *Server) storeUploads(c echo.Context, e *editorState) {
	lang := adminLang(c)
	for _, file := range web.FilesOf(c, "file") {
		problem := lang.Text("사진은 20장까지 올릴 수 있습니다.", "You can add up to 20 pictures.")
		if len(e.fields.Pictures) < store.MaxPictures {
			list, err := s.keepPieces(c, file)
			if err == nil && len(e.fields.Pictures)+len(list) <= store.MaxPictures {
				e.fields.Pictures = append(e.fields.Pictures, list...)
				continue
			}
			if err != nil {
				fault := web.Explain(err)
				// Refused pictures are the visitor's; everything else is ours to look into.
				if fault.Status >= http.StatusInternalServerError {
					s.Log.Error("keep a picture", "id", c.Get(web.RequestIDKey), "error", err)
				}
				problem = s.Sentence(fault, lang)
			}
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
func (s *Server) keepPicture(c echo.Context, file *web.File) (store.Picture, error) {
	set, err := s.EncodePhoto(c.Request().Context(), file.Read())
	if err != nil {
		return store.Picture{}, err
	}
	return keepSizes(s.Store, set)
}

// keepPieces is keepPicture for pictures of products, of which tall ones are cut.
// What is kept before an error is swept like all that no product shows.
func (s *Server) keepPieces(c echo.Context, file *web.File) ([]admin.PictureFields, error) {
	sets, err := s.EncodePieces(c.Request().Context(), file.Read())
	if err != nil {
		return nil, err
	}
	list := make([]admin.PictureFields, len(sets))
	for i, set := range sets {
		p, err := keepSizes(s.Store, set)
		if err != nil {
			return nil, err
		}
		list[i] = pictureFields(p)
	}
	return list, nil
}

// keepSizes stores an encoded picture in all its sizes.
func keepSizes(st *store.Store, set photo.Set) (store.Picture, error) {
	var sizes []store.PictureFile
	for _, size := range set.Files {
		sizes = append(sizes, store.PictureFile{Width: size.Width, Height: size.Height, Data: size.Data})
	}
	return st.KeepPicture(sizes)
}

// showOwnersPhoto shows a photo of a claim to admins.
func (s *Server) showOwnersPhoto(c echo.Context) error {
	return web.ShowPhoto(c, func(id int64) ([]byte, error) {
		return s.Store.OwnersPhoto(c.Request().Context(),
			c.Param("no"), id)
	})
}
